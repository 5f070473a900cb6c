/* clause_match.c - one rule on one text: its matches, what its condition says of each, how it is put; see clause_text.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/money.h"
#include "base/numeral.h"
#include "base/utf8.h"
#include "csv/block.h"
#include "rule/subpattern.h"
#include "sales/contracts/clause.h"
#include "sales/contracts/clause_text.h"

/* The shares of a payment, added up.
 *
 *     预付30%，货到付至95%，剩余5%作为质保金       30, up to 95, and 5
 *     预付30%，余款货到付清                      the rest is spoken of: whatever it is, it makes the whole
 *     留5%质保金 ... 质保期满支付5%               once the whole is reached, a share that was there is the same one named again
 *     设备款30%、70%，安装费50%、50%              two wholes
 *
 * What may be a share and may be none (质保金为合同价的5%: kept back, or paid by us?) counts where it makes the whole. */

static struct slice group_of(const struct clause_rule *rule, const struct match *m, struct slice name)
{
	for (size_t i = 0; name.len && i < rule->ncaptures; i++) {
		const struct clause_capture *one = &rule->captures[i];

		if (slice_equal(one->name, name) && one->group < m->count)
			return m->groups[one->group];
	}
	return SLICE("");
}

static bool was_seen(const struct clause_total *t, int64_t share)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->seen[i] == share)
			return true;
	return false;
}

static void add(struct clause_total *t, int64_t share, bool is_upto)
{
	if (t->whole && t->sum == t->whole && was_seen(t, share))
		return;
	t->sum = is_upto ? t->whole + share : t->sum + share;
	if (t->count < SHARES_MAX)
		t->seen[t->count++] = share;
	if (t->sum % NUMERAL_WHOLE == 0)
		t->whole = t->sum;
}

/* One match of a rule that adds up; 1: there was a share that counts, 0. */
static int clause_total_add(struct clause_total *t, const struct clause_rule *rule, const struct match *m)
{
	const struct slice group = group_of(rule, m, rule->share);
	int64_t share;

	t->is_open |= group_of(rule, m, rule->rest).len > 0;
	if (numeral_percent(group_of(rule, m, rule->maybe), &share))
		t->maybe += share;
	if (!group.len || !numeral_percent(group, &share))
		return 0;
	add(t, share, group_of(rule, m, rule->upto).len > 0);
	return 1;
}

/* The total as conditions see it: 100% where all is accounted for. */
static int64_t clause_total_sum(const struct clause_total *t)
{
	if (t->is_open || (t->whole && t->sum == t->whole) || t->sum + t->maybe == t->whole + NUMERAL_WHOLE)
		return NUMERAL_WHOLE;
	return t->sum;
}

/* How long customers of a kind really take to pay, from our own invoices */

static void add_month(struct str *out, int32_t date)
{
	str_addf(out, "%04d-%02d", date_civil(date).year, date_civil(date).month);
}

/* Of one match; measuring goes through the ledgers of money, so that it waits until somebody asks. */
struct asked_evidence {
	bool is_asked, failed;
	int64_t days;
	struct str text; /* "68天" or "71天（本公司回款…）" */
};

static int measure(struct clauses *c, struct clause_evidence *e, struct str *out, int64_t *days, struct error *err)
{
	const struct days_to_pay *found = &e->found;

	if (!e->measured && days_to_pay_measure(&e->found, c->book, e->of, err) < 0)
		return -1;
	e->measured = true;
	if (found->n < (size_t)e->at_least) {
		*days = e->constant.number / 86400;
		str_addf(out, "%lld天", (long long)*days);
		return 0;
	}
	*days = found->median;
	str_addf(out, "%lld天（本公司回款", (long long)*days);
	add_month(out, found->first);
	str_adds(out, "..");
	add_month(out, found->last);
	str_addf(out, "，n=%zu）", found->n);
	return 0;
}

/* What a rule's condition sees at one match. */
struct asking {
	const struct clause_reading *reading;
	struct clause_rule *rule;
	const struct match *match;
	struct asked_evidence *evidence;
	struct clause_total total;
};

/* What the rule has for its evidence; measured at most once. */
static const struct asked_evidence *evidence_of(const struct asking *a)
{
	struct clause_evidence *e = a->rule->evidence.of_all ? a->rule->evidence.of_all : &a->rule->evidence;
	struct asked_evidence *found = a->evidence;
	const struct clause_reading *r = a->reading;

	if (e->node && !found->is_asked) {
		found->is_asked = true;
		found->failed = measure(r->run->clauses, e, &found->text, &found->days, r->err) < 0;
	}
	return found;
}

static int get_computed(const struct asking *a, struct slice field, struct value *out)
{
	if (slice_is(field, "evidence") && a->rule->evidence.node) {
		*out = (struct value){ .type = TYPE_DURATION, .text = SLICE("evidence"), .number = evidence_of(a)->days * 86400 };
		return 0;
	}
	if (slice_is(field, "total") && a->rule->kind == CLAUSE_TOTAL) {
		*out = (struct value){ .type = TYPE_PERCENT, .text = SLICE("total") };
		value_set_share(out, clause_total_sum(&a->total), NUMERAL_WHOLE / 10000);
		return 0;
	}
	return -1;
}

/* Working days compare with days as days of the calendar: five of seven, rounded up. */
static void days_of_workdays(struct value *v)
{
	if (v->type != TYPE_DURATION || !v->workdays)
		return;
	v->number = ((v->number * 7 + 499) / 500) * 86400;
	v->workdays = false;
}

static int get_field(const void *context, struct slice field, struct value *out)
{
	const struct asking *a = context;

	for (size_t i = 0; i < a->rule->ncaptures; i++) {
		const struct clause_capture *one = &a->rule->captures[i];

		if (!slice_equal(one->name, field))
			continue;
		*out = (struct value){ .type = one->type };
		if (!a->match || one->group >= a->match->count || !a->match->groups[one->group].ptr)
			return 0;
		if (one->type == TYPE_TEXT)
			out->text = a->match->groups[one->group];
		else if (!subpattern_value(one->type, a->match->groups[one->group], out))
			*out = (struct value){ .type = one->type };
		days_of_workdays(out);
		return 0;
	}
	if (get_computed(a, field, out) == 0)
		return 0;
	return a->reading->whose.get(a->reading->whose.context, field, out);
}

/* 99.999% as it is, not rounded to what it isn't. */
static void add_total(struct str *out, int64_t sum)
{
	const int64_t hundredth = NUMERAL_WHOLE / 100;
	int64_t rest = sum % hundredth, size = hundredth / 10;

	str_addf(out, "%lld%s", (long long)(sum / hundredth), rest ? "." : "");
	for (; rest; rest %= size, size /= 10)
		str_addf(out, "%lld", (long long)(rest / size));
	str_addc(out, '%');
}

/* "text", "capitals", a group as it stands in the text, a field. */
static void add_word(struct str *out, const struct asking *a, struct slice name, struct slice text)
{
	const struct clause_reading *r = a->reading;
	struct value v = { .text = SLICE("") };
	enum clause_scope scope;

	for (size_t i = 0; i < a->rule->ncaptures; i++)
		if (slice_equal(a->rule->captures[i].name, name) && a->match) {
			struct slice group = a->rule->captures[i].group < a->match->count ? a->match->groups[a->rule->captures[i].group]
											   : SLICE("");

			if (group.ptr)
				str_add_slice(out, fold_origin(&r->folded, group));
			return;
		}
	if (slice_is(name, "evidence")) {
		str_add_slice(out, str_slice(&evidence_of(a)->text));
	} else if (slice_is(name, "text")) {
		str_add_slice(out, text);
	} else if (clause_scope_by_name(name, &scope)) {
		str_add_slice(out, text.len ? clause_part(r->text, text, scope) : text);
	} else if (slice_is(name, "total") && a->rule->kind == CLAUSE_TOTAL) {
		add_total(out, clause_total_sum(&a->total));
	} else if (slice_is(name, "capitals")) {
		if (r->whose.get(r->whose.context, SLICE("amount"), &v) == 0 && !value_missing(&v))
			numeral_add_capitals(out, v.number);
	} else if (r->whose.get(r->whose.context, name, &v) == 0) {
		value_add_text(out, &v);
	}
}

static struct slice fill(const struct asking *a, struct slice message, struct slice text)
{
	struct str out = STR_INIT;
	struct slice filled;

	for (long at; (at = slice_find(message, SLICE("{"))) >= 0;) {
		struct slice name, before;
		struct str word = STR_INIT;

		str_add(&out, message.ptr, (size_t)at);
		message = (struct slice){ message.ptr + at + 1, message.len - (size_t)at - 1 };
		name = clause_placeholder(slice_cut(&message, '}'), &before);
		add_word(&word, a, name, text);
		if (word.len)
			str_add_slice(&out, before);
		str_add_slice(&out, str_slice(&word));
		str_release(&word);
	}
	str_add_slice(&out, message);
	filled = arena_slice(&a->reading->run->arena, str_slice(&out));
	str_release(&out);
	return filled;
}

static void find_position(struct clause_finding *f, struct slice text)
{
	f->line = f->column = 1;
	for (size_t i = 0; i < f->at; i++) {
		const unsigned char byte = (unsigned char)text.ptr[i];

		f->column += (byte & 0xc0) != 0x80; /* the first byte of a character */
		if (byte == '\n') {
			f->line++;
			f->column = 1;
		}
	}
}

static void add_finding(const struct asking *a, struct slice part)
{
	const struct clause_reading *r = a->reading;
	struct clause_run *run = r->run;
	struct clause_finding *f;

	run->findings = xgrow(run->findings, &run->cap, run->count + 1, sizeof(*run->findings));
	f = &run->findings[run->count++];
	*f = (struct clause_finding){ .rule = a->rule, .contract = r->contract, .field = r->field, .text = part };
	if (part.len) {
		f->at = (size_t)(part.ptr - r->text.ptr);
		f->length = part.len;
		if (f->field == CLAUSE_TEXT) /* a field's place is its name */
			find_position(f, r->text);
		f->text = arena_slice(&run->arena, part);
	}
	f->say = fill(a, a->rule->say, part);
	f->suggest = fill(a, a->rule->suggest, part);
	run->blocks += a->rule->severity == SEVERITY_BLOCK;
	run->warnings += a->rule->severity == SEVERITY_WARN;
	run->hints += a->rule->severity == SEVERITY_HINT;
}

/* Asks the condition and keeps the finding. `part` is of the folded text; empty: nothing to quote. */
static int ask_and_keep(struct asking *a, struct slice part)
{
	const struct clause_reading *r = a->reading;
	const struct subject s = { .get = get_field, .context = a, .now = r->whose.now };
	struct asked_evidence evidence = { .text = STR_INIT };
	int holds;

	a->evidence = &evidence;
	holds = when_holds(a->rule->when, &s, r->err);
	if (holds > 0 && !evidence_of(a)->failed) /* a finding is shown with its evidence */
		add_finding(a, part.len ? fold_origin(&r->folded, part) : part);
	a->evidence = NULL;
	str_release(&evidence.text);
	return evidence.failed ? 0 : holds;
}

static bool has_words(struct slice message)
{
	return slice_find(message, SLICE("{")) >= 0;
}

/* Conditions, evidence and words to be filled in lead to other ledgers, which are read when first asked for: one thread at a time. */
static int judge(struct asking *a, struct slice part)
{
	const struct clause_rule *rule = a->rule;
	const bool asks_book = rule->when || rule->evidence.node || has_words(rule->say) || has_words(rule->suggest);
	pthread_mutex_t *turn = asks_book ? a->reading->run->turn : NULL;
	int holds;

	if (turn)
		pthread_mutex_lock(turn);
	holds = ask_and_keep(a, part);
	if (turn)
		pthread_mutex_unlock(turn);
	return holds;
}

/* The pattern met its limit: said once, with the rule and the row, and the rule is left out from here on. */
static int give_up(const struct clause_reading *r, struct clause_rule *rule, struct error *why)
{
	const struct ledger *l = r->table->ledger;
	const char *field = r->field == CLAUSE_TEXT ? _("text") : column_said(&l->columns[r->field]);
	const struct place at = r->contract >= 0 ? table_place(r->table, (size_t)r->contract) : (struct place){ 0 };
	char *where = r->contract >= 0 ? xformat("%s:%u", at.file, at.line) : xformat("%s", r->name ? r->name : "");

	error_release(why);
	rule->given_up = true;
	error_at(r->err, ERROR_SYSTEM, &rule->place,
		 _("rule %.*s: its pattern is too expensive for %s, %s (%zu bytes): given up there and for what follows; every other rule "
		   "was applied; simplify the pattern"),
		 SLICE_ARGS(rule->id), where, field, r->text.len);
	free(where);
	return 0;
}

/* pcre2's answer; where there is none because of a limit: 0 and the rule is given up. */
static int ask_pattern(const struct clause_reading *r, struct clause_rule *rule, const struct pattern *p, struct slice subject, size_t from,
		       struct match *m)
{
	struct error why = ERROR_INIT;
	int rc = (r->folded.is_valid ? pattern_match_valid : pattern_match_from)(p, subject, from, m, &why);

	if (rc >= 0)
		return rc;
	if (pattern_gave_up(p))
		return give_up(r, rule, &why);
	error_move(r->err, &why);
	error_release(&why);
	return rc;
}

/* 1: something around the match makes it harmless. */
static int is_excused(const struct clause_reading *r, struct clause_rule *rule, struct slice part)
{
	int rc = 0;

	for (size_t i = 0; i < SCOPES && !rc && !rule->given_up; i++)
		if (rule->unless[i])
			rc = ask_pattern(r, rule, rule->unless[i], clause_part(r->folded.text, part, (enum clause_scope)i), 0, NULL);
	return rc;
}

static size_t step_over(struct slice text, size_t at)
{
	int32_t code;
	const size_t n = at < text.len ? utf8_next((struct slice){ text.ptr + at, text.len - at }, &code) : 1;

	return at + (n ? n : 1);
}

/* Calls for every match that is not excused; the shares of a total are added up on the way. */
static int each_match(struct asking *a, struct clause_rule *rule, struct slice *whole)
{
	const struct clause_reading *r = a->reading;
	struct slice text = r->folded.text;
	struct match m;
	int rc = 0;

	for (size_t from = 0; from <= text.len && rc >= 0 && !rule->given_up;) {
		size_t end;
		int excused;

		rc = ask_pattern(r, rule, rule->match, text, from, &m);
		if (rc <= 0)
			break;
		end = (size_t)(m.groups[0].ptr - text.ptr) + m.groups[0].len;
		from = m.groups[0].len ? end : step_over(text, end);
		excused = is_excused(r, rule, m.groups[0]);
		if (excused)
			continue;
		a->match = &m;
		rc = rule->kind == CLAUSE_TOTAL ? clause_total_add(&a->total, rule, &m) : judge(a, m.groups[0]);
		if (rule->kind == CLAUSE_TOTAL && rc > 0)
			*whole = whole->ptr ? (struct slice){ whole->ptr, (size_t)(m.groups[0].ptr - whole->ptr) + m.groups[0].len }
					    : m.groups[0];
	}
	a->match = NULL;
	return rc < 0 ? -1 : 0;
}

int clause_run_rule(struct clause_reading *r, struct clause_rule *rule)
{
	struct asking a = { .reading = r, .rule = rule };
	struct slice whole = SLICE("");
	int rc;

	whole.ptr = NULL;
	if (rule->given_up)
		return 0;
	rc = each_match(&a, rule, &whole);
	if (rc == 0 && rule->kind == CLAUSE_TOTAL && whole.ptr && !rule->given_up)
		rc = judge(&a, clause_part(r->folded.text, whole, SCOPE_SEGMENT));
	return rc < 0 ? -1 : 0;
}

void clause_begin_text(struct clause_reading *r, struct slice text)
{
	r->text = text;
	fold_text(&r->folded, text);
}

/* What has to be somewhere and is nowhere. */
int clause_find_lacking(struct clause_reading *r, struct clause_rule *rule, const struct slice *fields, struct slice text)
{
	struct asking a = { .reading = r, .rule = rule };
	int found = 0;

	r->field = fields ? rule->fields[0] : CLAUSE_TEXT;
	for (size_t i = 0; i < rule->nfields && found == 0 && !rule->given_up; i++) {
		struct slice one = rule->fields[i] == CLAUSE_TEXT ? text : fields ? fields[rule->fields[i]] : SLICE("");

		clause_begin_text(r, one);
		found = ask_pattern(r, rule, rule->match, r->folded.text, 0, NULL);
		folded_release(&r->folded);
	}
	if (found == 0 && !fields && text.len) { /* a text alone: it is all there is */
		clause_begin_text(r, text);
		found = ask_pattern(r, rule, rule->match, r->folded.text, 0, NULL);
		folded_release(&r->folded);
	}
	return found || rule->given_up ? (found < 0 ? -1 : 0) : judge(&a, SLICE(""));
}

enum { SCAN_WORTH = 64 }; /* texts: a contract and its template's words are some fifteen */

void clauses_prepare_scan(struct clauses *c)
{
	if (c->scan || c->plain)
		return;
	c->patterns = xcalloc(c->count + 1, sizeof(*c->patterns));
	for (size_t i = 0; i < c->count; i++)
		c->patterns[i] = c->rules[i].match;
	c->scan = scan_new(c->patterns, c->count, block_finder_of_choice());
}

int clause_candidates(struct clauses *c, struct slice folded, int (*each)(void *context, size_t rule), void *context)
{
	int rc = 0;

	if (!c->scan && c->nread++ >= SCAN_WORTH)
		clauses_prepare_scan(c);
	if (c->scan)
		return scan_candidates(c->scan, folded, each, context);
	for (size_t i = 0; i < c->count && rc == 0; i++)
		rc = each(context, i);
	return rc;
}
