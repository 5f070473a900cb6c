/* test_scan.c - literals that patterns require, and scanning that never leaves out a pattern that matches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "rule/literal.h"
#include "rule/scan.h"
#include "rule/subpattern.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* "" where nothing is required, else the literals with a blank between them. */
static void assert_literals(const char *pattern, const char *wanted)
{
	struct error err = ERROR_INIT;
	struct pattern *p = pattern_compile(slice_of(pattern), NULL, &err);
	struct arena arena = ARENA_INIT;
	struct str got = STR_INIT;
	struct literals set;

	if (!p)
		fail_msg("%s", err.items[0].text);
	literals_of(pattern_source(p), &arena, &set);
	for (size_t i = 0; i < set.count; i++)
		str_addf(&got, "%s%.*s", i ? " " : "", SLICE_ARGS(set.items[i]));
	if (strcmp(got.buf, wanted) != 0)
		fail_msg("%s requires '%s'", pattern, got.buf);
	str_release(&got);
	arena_release(&arena);
	pattern_free(p);
}

static void literals_are_read(void **state)
{
	static const char *const rows[][2] = {
		{ "/验收/", "验收" },
		{ "/验/", "验" },
		{ "/ab/", "ab" },
		{ "/a/", "" },
		{ "//", "" },
		{ "/验收.*付清/", "验收" },
		{ "/验收.*付清款/", "付清款" },
		{ "/^验收$/", "验收" },
		{ "/\\b验收\\b/", "验收" },
		{ "/验\\K收/", "验收" },
		{ "/(?:验收|终验)后(?:30|三十)[天日]/",
		  "验收后30天 验收后30日 验收后三十天 验收后三十日 终验后30天 终验后30日 "
		  "终验后三十天 终验后三十日" },
		{ "/(?:验收|终验)后\\d+天/", "验收后 终验后" },
		{ "/验收(?:合格)?后/", "验收后 验收合格后" },
		{ "/[验]收/", "验收" },
		{ "/[验终]收/", "验收 终收" },
		{ "/[^验]收/", "收" },
		{ "/[一-龥]收/", "收" },
		{ "/[验-]收/", "收" },
		{ "/[\\d]收/", "收" },
		{ "/[]验]收/", "]收 验收" },
		{ "/[[:digit:]]验收/", "" },
		{ "/验|收货/", "验 收货" },
		{ "/验收|a/", "" },
		{ "/验收|/", "" },
		{ "/验收|\\d/", "" },
		{ "/(验收|)款/", "款" },
		{ "/(?<name>验收)款/", "验收款" },
		{ "/(?P<name>验收)款/", "验收款" },
		{ "/(?'name'验收)款/", "验收款" },
		{ "/(?>验收)款/", "验收款" },
		{ "/(?|验收|终验)款/", "验收款 终验款" },
		/* quantifiers bind to a character */
		{ "/ab?/", "" },
		{ "/abc?/", "ab" },
		{ "/验收?款/", "验款 验收款" },
		{ "/验收*款/", "验" },
		{ "/验收+款项/", "款项" },
		{ "/ab+c/", "" },
		{ "/合同验收+/", "合同验" },
		{ "/a{0}bc/", "bc" },
		{ "/(?:ab){0,3}cd/", "cd" },
		{ "/(?:验收){2}/", "验收验收" },
		{ "/(?:验收){2,}款/", "验收" },
		{ "/(?:验收){20}款/", "验收" },
		{ "/(?:验收)++款/", "验收" },
		{ "/(?:验收)??款/", "款" },
		{ "/验收{2}/", "验收收" },
		{ "/验收{1,}款/", "验" },
		{ "/验{x}收/", "验{x}收" },
		{ "/验{,3}收/", "" },
		{ "/a?b?c?/", "" },
		{ "/(?:验收)?/", "" },
		{ "/(?:(?:验收)?)+/", "" },
		{ "/(?:|验收)+/", "" },
		/* escapes */
		{ "/\\x{9a8c}收/", "验收" },
		{ "/\\x41\\x42/", "AB" },
		{ "/\\x{1F600}/", "\xF0\x9F\x98\x80" },
		{ "/\\xe9t/", "ét" },
		{ "/a\\.b/", "a.b" },
		{ "/\\Qa.b+\\E验/", "a.b+验" },
		{ "/\\Qab\\E?c/", "ac abc" },
		{ "/\\Q验收/", "验收" },
		{ "/\\Q(|)\\E验/", "(|)验" },
		{ "/a\\Q\\E?bc/", "bc" },
		{ "/ab\\E?c/", "ac abc" },
		{ "/\\p{Han}验\\d收收/", "收收" },
		{ "/\\pL验/", "验" },
		{ "/\\N{U+41}验/", "验" },
		{ "/(验)\\1收/", "验" },
		{ "/(验)\\g{1}收/", "验" },
		{ "/(?<n>验)\\k<n>收/", "验" },
		{ "/(?<n>验)(?P=n)收/", "验" },
		{ "/(?<n>验)(?&n)收/", "验" },
		{ "/(验|(?R))收/", "收" },
		{ "/\\n\\t验/", "\n\t验" },
		{ "/\\101\\102/", "" },
		{ "/验\\R收\\X收货/", "收货" },
		/* assertions require nothing of their own */
		{ "/(?=验收)款/", "款" },
		{ "/(?!验收)款/", "款" },
		{ "/(?<=验收)款/", "款" },
		{ "/(?<!验收)款/", "款" },
		{ "/(?!验收)/", "" },
		{ "/(?<!验|收)付(?=款)清/", "付清" },
		{ "/(验)?(?(1)收货|付款)清/", "清" },
		{ "/(?(DEFINE)(?<x>验收))付款/", "付款" },
		{ "/(?(?=验)验收|付款)清/", "" },
		/* verbs */
		{ "/验(*ACCEPT)收/", "" },
		{ "/(*COMMIT)验收/", "" },
		{ "/(*UTF)验收/", "" },
		/* flags */
		{ "/验收ab/i", "验收" },
		{ "/ab/i", "" },
		{ "/(?i)验收ab/", "验收" },
		{ "/(?i)k1验/", "1验" },
		{ "/(?i:ab)cd/", "cd" },
		{ "/(?:(?i)ab)cd/", "cd" },
		{ "/(?i)(?-i)ab/", "ab" },
		{ "/(?i)ab(?^)cd/", "cd" },
		{ "/(?:(?i)ab|cd)/", "" },
		{ "/[ab]c/i", "" },
		{ "/É验/i", "验" },
		{ "/Ａ验/i", "验" },
		{ "/验 收 # 注释\n款/x", "验收款" },
		{ "/验 收 ? 款/x", "验款 验收款" },
		{ "/验 收 # 注释 /x", "验收" },
		{ "/验\\ 收[ ]款/x", "验 收 款" },
		{ "/(?x)验 收/", "验收" },
		{ "/(?x: 验 收 ) 款/", "验收 款" },
		{ "/(?xx)验[收 货]/", "" },
		{ "/验(?#收?)收/", "验收" },
		{ "/验(?#x)?收款/", "收款" },
		{ "/(?J)(?<n>验)|(?<n>收)/", "验 收" },
		/* too much of it */
		{ "/一二三四五六七八九十/", "一二三四五六七八" },
		{ "/[一二三四五六][一二三四五六]款项/", "一款项 二款项 三款项 四款项 五款项 六款项" },
		{ "/[一二三四五六七][一二三四五六七]/", "一 二 三 四 五 六 七" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_literals(rows[i][0], rows[i][1]);
}

static void deep_groups_require_nothing(void **state)
{
	struct str s = STR_INIT;

	(void)state;
	str_addc(&s, '/');
	for (int i = 0; i < 200; i++)
		str_adds(&s, "(?:");
	str_adds(&s, "验收");
	str_fill(&s, ')', 200);
	str_addc(&s, '/');
	assert_literals(s.buf, "");
	str_release(&s);
}

enum { MANY = 40 };

struct set {
	struct pattern *patterns[MANY];
	size_t count;
	struct scan *scan;
};

static void set_release(struct set *set)
{
	scan_free(set->scan);
	for (size_t i = 0; i < set->count; i++)
		pattern_free(set->patterns[i]);
}

static void set_start(struct set *set)
{
	set->scan = scan_new((const struct pattern *const *)set->patterns, set->count, NULL);
}

static bool set_add(struct set *set, const char *text)
{
	struct error err = ERROR_INIT;
	struct pattern *p = pattern_compile(slice_of(text), NULL, &err);

	error_release(&err);
	if (p)
		set->patterns[set->count++] = p;
	return p != NULL;
}

struct offered {
	size_t at[MANY], count, stop; /* stop after so many, 0: never */
};

static int note(void *context, size_t pattern)
{
	struct offered *o = context;

	assert_true(o->count < MANY);
	if (o->count)
		assert_true(pattern > o->at[o->count - 1]);
	o->at[o->count++] = pattern;
	return o->stop && o->count == o->stop ? 7 : 0;
}

static void few_patterns_are_all_offered(void **state)
{
	struct set set = { .count = 0 };
	struct offered o = { .count = 0 };

	(void)state;
	for (int i = 0; i < SCAN_FEW - 1; i++)
		assert_true(set_add(&set, "/验收/"));
	set_start(&set);
	assert_int_equal(scan_candidates(set.scan, SLICE("无"), note, &o), 0);
	assert_int_equal(o.count, SCAN_FEW - 1);
	assert_true(slice_is(scan_literal_at(set.scan, 0, 0), "验收"));
	o = (struct offered){ .stop = 2 };
	assert_int_equal(scan_candidates(set.scan, SLICE("无"), note, &o), 7);
	assert_int_equal(o.count, 2);
	set_release(&set);
	set.scan = scan_new(NULL, 0, NULL);
	assert_int_equal(scan_candidates(set.scan, SLICE("无"), note, &o), 0);
	scan_free(set.scan);
	scan_free(NULL);
}

static size_t find(const char *bytes, size_t n, const char *needle, size_t length)
{
	const char *hit = memmem(bytes, n, needle, length);

	return hit ? (size_t)(hit - bytes) : n;
}

/* Of a long text few patterns are offered where one of their literals stands; of a short one all are. */
static void few_patterns_are_looked_for_one_by_one(void **state)
{
	struct set set = { .count = 0 };
	struct offered o = { .count = 0 };
	struct str text = STR_INIT;

	(void)state;
	assert_true(set_add(&set, "/验收/") && set_add(&set, "/付清|结清/") && set_add(&set, "/\\d+/") && set_add(&set, "/(?:甲|乙|丙|丁|戊|己|庚)方/"));
	set.scan = scan_new((const struct pattern *const *)set.patterns, set.count, find);
	assert_int_equal(scan_candidates(set.scan, SLICE("无"), note, &o), 0);
	assert_int_equal(o.count, 4);
	str_fill(&text, ' ', 1000);
	str_adds(&text, "一次结清");
	o = (struct offered){ 0 };
	assert_int_equal(scan_candidates(set.scan, str_slice(&text), note, &o), 0);
	assert_int_equal(o.at[0], 1);
	assert_int_equal(o.at[1], 2);
	assert_int_equal(o.count, 3); /* the last has too many literals */
	o = (struct offered){ .stop = 1 };
	assert_int_equal(scan_candidates(set.scan, str_slice(&text), note, &o), 7);
	assert_int_equal(o.count, 1);
	str_release(&text);
	set_release(&set);
}

static void many_patterns_are_sorted_out(void **state)
{
	static const char *const patterns[] = { "/验收/", "/收/",   "/验收合格/", "/合格/", "/\\d+天/",
						"/无/",	  "/\\d/",  "/甲|乙/",	  "/付清/", "/she/",
						"/he/",	  "/hers/", "/his/" };
	static const struct {
		const char *text;
		size_t offered[8];
	} rows[] = {
		{ "验收合格", { 0, 1, 2, 3, 6, SIZE_MAX } },
		{ "验收验收收收", { 0, 1, 6, SIZE_MAX } },
		{ "ushers", { 6, 9, 10, 11, SIZE_MAX } },
		{ "乙天", { 4, 6, 7, SIZE_MAX } },
		{ "", { 6, SIZE_MAX } },
		{ "\xff\xe9\xaa", { 6, SIZE_MAX } },
	};
	struct set set = { .count = 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(patterns); i++)
		assert_true(set_add(&set, patterns[i]));
	set_start(&set);
	assert_true(slice_is(scan_literal_at(set.scan, 7, 1), "乙"));
	assert_int_equal(scan_literal_at(set.scan, 7, 2).len, 0);
	assert_int_equal(scan_literal_at(set.scan, 6, 0).len, 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct offered o = { .count = 0 };
		size_t wanted = 0;

		assert_int_equal(scan_candidates(set.scan, slice_of(rows[i].text), note, &o), 0);
		for (; rows[i].offered[wanted] != SIZE_MAX; wanted++)
			assert_int_equal(o.at[wanted], rows[i].offered[wanted]);
		assert_int_equal(o.count, wanted);
	}
	set_release(&set);
}

/* Random patterns over random texts */

static uint64_t seed = 88172645463325252u;

static size_t chance(size_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (size_t)(seed >> 11) % n;
}

#define PICK(array) (array)[chance(COUNT(array))]

static const char *const words[] = { "验收", "终验", "合格", "付", "款", "天", "日", "30",
				     "三十", "a",    "B",    "k",  "ſ",	 " ",  "é" };

static void add_alternatives(struct str *out, int depth);

static void add_atom(struct str *out, int depth)
{
	static const char *const atoms[] = {
		".",	 "\\d",	      "[天日]", "[^款]", "\\s",	      "\\x{9a8c}",   "\\b",	     "^",
		"$",	 "(?i)",      "(?-i)",	"(?x)",	 "\\Q款+\\E", "(?=验)",	     "(?<!付)",	     "[A-k]",
		"\\1",	 "\\K",	      "(?#款)", "\\E",	 "\\Q\\E",    "[]天]",	     "{1",	     "\\pL",
		"(?&n)", "(*ACCEPT)", "(?1)",	"\\h",	 "\\Qa",      "(?(1)验|款)", "[\\x{9a8c}B]", "\\N"
	};
	static const char *const opens[] = { "(",   "(?:",   "(?>",  "(?i:", "(?=",  "(?!",
					     "(?|", "(?<n>", "(?x:", "(?<=", "(?-i:" };

	switch (chance(depth > 0 ? 5 : 3)) {
	case 0:
		str_adds(out, PICK(atoms));
		return;
	case 1:
	case 2:
		str_adds(out, PICK(words));
		return;
	default:
		str_adds(out, PICK(opens));
		add_alternatives(out, depth - 1);
		str_addc(out, ')');
	}
}

static void add_alternatives(struct str *out, int depth)
{
	static const char *const repeats[] = {
		"?", "*", "+", "{0}", "{2}", "{0,3}", "{1,}", "??", "*+", "{1}", "{,2}"
	};

	for (size_t branch = 1 + chance(3) / 2 + chance(6) / 5; branch > 0; branch--) {
		for (size_t n = chance(4); n > 0; n--) {
			add_atom(out, depth);
			if (chance(3) == 0)
				str_adds(out, PICK(repeats));
		}
		if (branch > 1)
			str_addc(out, '|');
	}
}

static void add_pattern(struct set *set)
{
	static const char *const flags[] = { "/", "/", "/i", "/x", "/ix" };
	struct str s = STR_INIT;

	str_addc(&s, '/');
	add_alternatives(&s, 3);
	str_adds(&s, PICK(flags));
	set_add(set, s.buf);
	str_release(&s);
}

static void add_text(struct str *s)
{
	static const char *const others[] = { "K", "b", "A", "S", "s", "\u212a", "É", "+", "验", "收", "3", "无", "]" };

	str_reset(s);
	for (size_t n = chance(12); n > 0; n--)
		str_adds(s, chance(3) ? PICK(words) : PICK(others));
}

static void assert_none_is_left_out(struct set *set, struct slice text, size_t *matches, size_t *left_out)
{
	struct offered o = { .count = 0 };
	size_t at = 0;

	scan_candidates(set->scan, text, note, &o);
	for (size_t p = 0; p < set->count; p++) {
		struct error err = ERROR_INIT;
		bool is_offered = at < o.count && o.at[at] == p;
		int rc = pattern_match(set->patterns[p], text, NULL, &err);

		at += is_offered;
		*matches += rc == 1;
		*left_out += !is_offered;
		if (rc == 1 && !is_offered)
			fail_msg("%s is left out of '%.*s'", pattern_text(set->patterns[p]), SLICE_ARGS(text));
		error_release(&err);
	}
	assert_int_equal(at, o.count);
}

static void no_match_is_ever_left_out(void **state)
{
	struct str text = STR_INIT;
	size_t matches = 0, left_out = 0;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct set set = { .count = 0 };

		while (set.count < MANY)
			add_pattern(&set);
		set_start(&set);
		for (int i = 0; i < 50; i++) {
			add_text(&text);
			assert_none_is_left_out(&set, str_slice(&text), &matches, &left_out);
		}
		set_release(&set);
	}
	str_release(&text);
	/* The test would be worth nothing if it had found nothing. */
	assert_true(matches > 10000);
	assert_true(left_out > 10000);
}

/* Those of clause rules: they still have literals. */
static void expanded_patterns_keep_their_literals(void **state)
{
	struct error err = ERROR_INIT;
	struct str source = STR_INIT;
	struct arena arena = ARENA_INIT;
	struct literals set;

	(void)state;
	assert_int_equal(subpattern_expand(&source,
					   SLICE("/验收(?:合格|通过)?(?:之日)?(?:起|后|满)\\s*(?<term>{duration})/"),
					   NULL, &err),
			 0);
	literals_of(str_slice(&source), &arena, &set);
	assert_true(set.count > 0);
	for (size_t i = 0; i < set.count; i++)
		assert_true(slice_starts(set.items[i], "验收"));
	arena_release(&arena);
	str_release(&source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_are_read),
		cmocka_unit_test(deep_groups_require_nothing),
		cmocka_unit_test(few_patterns_are_all_offered),
		cmocka_unit_test(few_patterns_are_looked_for_one_by_one),
		cmocka_unit_test(many_patterns_are_sorted_out),
		cmocka_unit_test(no_match_is_ever_left_out),
		cmocka_unit_test(expanded_patterns_keep_their_literals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
