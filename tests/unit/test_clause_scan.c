/* test_clause_scan.c - crm contract check --all over many texts and rules finds exactly what pcre2 finds rule by rule. The texts and
 * the rules are made up by a generator with a fixed seed. */
#include "sandbox.h"

#include "sales/contracts/clause.h"

enum { TEXTS = 300, RULES = 400 };

static uint64_t seed = 20260316;

static size_t pick(size_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (size_t)(seed % n);
}

static const char *const words[] = {
	"验收",	      "合格", "后",   "支付", "货款", "质保金", "履约",	   "保证金",  "三十日",	  "30天",
	"５个工作日", "到货", "发票", "内",   "付清", "甲方",	"乙方",	   "违约金",  "千分之五", "5%",
	"合同",	      "审计", "，",   "。",   "；",   "　",	"最迟",	   "不超过",  "60日",	  "交付",
	"财政",	      "拨款", "到账", "ISO",  "iso",  "ＩＳＯ", "Äquator", "äquator", "K级",	  "k级",
};

static const char *word(void)
{
	return words[pick(COUNT(words))];
}

static void add_texts(struct str *out)
{
	str_adds(out, "id,customer,amount,status,other_terms\n");
	for (size_t i = 1; i <= TEXTS; i++) {
		str_addf(out, "K-%06zu,C-000001,1.00,draft,", i);
		for (size_t n = 5 + pick(60); n; n--)
			str_adds(out, word());
		str_addc(out, '\n');
	}
}

static void add_pattern(struct str *out)
{
	const char *a = word(), *b = word(), *c = word();

	switch (pick(10)) {
	case 0:
		str_addf(out, "%s%s", a, b);
		break;
	case 1:
		str_addf(out, "(?:%s|%s)%s", a, b, c);
		break;
	case 2:
		str_addf(out, "%s[^，。]{0,6}%s", a, b);
		break;
	case 3:
		str_addf(out, "%s(?:%s)?%s", a, b, c);
		break;
	case 4:
		str_addf(out, "%s\\s*(?<n>{duration})", a);
		break;
	case 5:
		str_addf(out, "(?<p>{percent})%s?", a);
		break;
	case 6:
		str_addf(out, "^%s|%s.%s$", a, b, c);
		break;
	case 7:
		str_addf(out, "(?<!%s)%s(?!%s)", a, b, c);
		break;
	case 8:
		str_addf(out, "[%s%s]+%s", a, b, c);
		break;
	default:
		str_addf(out, "(%s|%s)+?%s", a, b, c);
	}
}

static void add_rules(struct str *out)
{
	str_adds(out, "clauses:\n");
	for (size_t i = 0; i < RULES; i++) {
		str_addf(out, "  - {id: r%zu, field: other_terms, severity: hint, say: '{text}', match: '/", i);
		add_pattern(out);
		str_adds(out, i % 3 ? "/'}\n" : "/i'}\n");
	}
}

/* Every finding as a line. */
static void check_everything(struct book *b, bool plain, struct str *out)
{
	struct error err = ERROR_INIT;
	struct clauses c;
	struct clause_run run;

	if (clauses_read(&c, b, NULL, &err) < 0)
		fail_msg("%s", err.items[0].text);
	c.plain = plain;
	clause_run_start(&run, &c);
	for (size_t i = 0; i < c.contracts->nrows; i++)
		assert_int_equal(clause_check(&run, i, &err), 0);
	no_findings(&err);
	for (size_t i = 0; i < run.count; i++) {
		const struct clause_finding *f = &run.findings[i];

		str_addf(out, "%ld %.*s %zu+%zu %.*s\n", f->contract, SLICE_ARGS(f->rule->id), f->at, f->length,
			 SLICE_ARGS(f->text));
	}
	clause_run_release(&run);
	clauses_release(&c);
}

static void one_pass_finds_what_pcre2_finds(void **state)
{
	struct sandbox s;
	struct book b;
	struct str text = STR_INIT, rules = STR_INIT, alone = STR_INIT, together = STR_INIT;

	(void)state;
	sandbox_book(&s, "zh");
	assert_int_equal(unlinkat(s.fd, "rules/fields.yaml", 0), 0);
	add_texts(&text);
	add_rules(&rules);
	sandbox_puts(&s, "contracts.csv", text.buf);
	sandbox_puts(&s, "rules/clauses.yaml", rules.buf);
	sandbox_book_open(&s, &b, BOOK_READ);
	check_everything(&b, true, &alone);
	check_everything(&b, false, &together);
	assert_true(alone.len > 10000); /* there is something to find */
	if (strcmp(alone.buf, together.buf) != 0)
		fail_msg("one pass and pcre2 alone differ:\n%.2000s\n---\n%.2000s", alone.buf, together.buf);
	book_close(&b);
	sandbox_close(&s);
	str_release(&text);
	str_release(&rules);
	str_release(&alone);
	str_release(&together);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(one_pass_finds_what_pcre2_finds) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
