/* test_when.c - conditions: both forms, every operator and type, captures, explaining, and what is refused where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "rule/when.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* An invented lead. */
static const struct field {
	const char *name;
	enum type type;
	const char *text;
} fields[] = {
	{ "customer.type", TYPE_TEXT, "政府单位" },
	{ "customer.name", TYPE_TEXT, "Johnson and Johnson" },
	{ "stage", TYPE_TEXT, "报价" },
	{ "need", TYPE_TEXT, "新建12间教室, 45d内付清" },
	{ "note", TYPE_TEXT, "" },
	{ "amount", TYPE_MONEY, "500000.00" },
	{ "paid", TYPE_MONEY, "" },
	{ "seats", TYPE_INT, "12" },
	{ "rate", TYPE_PERCENT, "12.5%" },
	{ "score", TYPE_NUMBER, "0.75" },
	{ "due", TYPE_DATE, "2026-03-20" },
	{ "since", TYPE_TIME, "2026-03-16T23:30:00+08:00" },
	{ "term", TYPE_DURATION, "45d" },
	{ "wait", TYPE_DURATION, "3wd" },
	{ "vip", TYPE_BOOL, "true" },
	{ "odd", TYPE_TEXT, "=5 or ~" },
};

static const struct field *field_named(struct slice name)
{
	for (size_t i = 0; i < COUNT(fields); i++)
		if (slice_is(name, fields[i].name))
			return &fields[i];
	return NULL;
}

static int find(const void *context, struct slice name, enum type *type)
{
	const struct field *f = field_named(name);

	(void)context;
	if (!f)
		return -1;
	*type = f->type;
	return 0;
}

static void each(const void *context, void (*offer)(void *to, struct slice name), void *to)
{
	(void)context;
	for (size_t i = 0; i < COUNT(fields); i++) {
		char *lent = xstrdup(fields[i].name); /* for the length of the call, as a schema lends its paths */

		offer(to, slice_of(lent));
		free(lent);
	}
}

/* Counts how often it was asked, where somebody wants to know. */
static int get(const void *context, struct slice name, struct value *out)
{
	const struct field *f = field_named(name);

	if (context)
		++**(int *const *)context;
	return f && value_parse(f->type, slice_of(f->text), out) ? 0 : -1;
}

static const struct vocabulary vocabulary = { .find = find, .each = each };

/* Monday 2026-03-16 10:20 in Ningbo. */
static struct subject subject(const void *context)
{
	struct subject s = { .get = get, .context = context };

	assert_true(moment_parse(SLICE("2026-03-16T10:20:00+08:00"), &s.now));
	return s;
}

static struct when *compiled(const char *text, bool is_map, struct error *err)
{
	struct when *w = NULL;
	struct yaml y;

	if (!is_map)
		return when_compile_text(slice_of(text), &vocabulary, err);
	if (yaml_read(&y, "r", slice_of(text), err) == 0)
		w = when_compile(y.root, &vocabulary, err);
	yaml_release(&y);
	return w;
}

static void assert_holds(const char *text, bool is_map, int wanted)
{
	struct error err = ERROR_INIT;
	struct when *w = compiled(text, is_map, &err);
	const struct subject s = subject(NULL);

	if (!w)
		fail_msg("%s: %s", text, err.count ? err.items[0].text : "no finding");
	if (when_holds(w, &s, &err) != wanted)
		fail_msg("%s: %s was wanted", text, wanted ? "yes" : "no");
	assert_int_equal(err.count, 0);
	when_free(w);
}

static void assert_refused(const char *text, bool is_map, const char *finding)
{
	struct error err = ERROR_INIT;

	assert_null(compiled(text, is_map, &err));
	if (err.count != 1)
		fail_msg("%s: %zu findings", text, err.count);
	assert_string_equal(err.items[0].text, finding);
	error_release(&err);
}

struct row {
	const char *text;
	int holds;
};

static void maps_hold_or_not(void **state)
{
	static const struct row rows[] = {
		{ "{}", 1 },
		{ "{stage: 报价}", 1 },
		{ "{stage: 报}", 0 },
		{ "{stage: '!= 签约'}", 1 },
		{ "{stage: '!= 报价'}", 0 },
		{ "{customer.type: 政府单位, amount: '>= 500000'}", 1 },
		{ "{customer.type: 政府单位, amount: '> 500000'}", 0 },
		{ "{stage: [签约, 报价]}", 1 },
		{ "{stage: [签约, 合同审批]}", 0 },
		{ "{amount: [1, 500000]}", 1 },
		{ "{any: [{stage: 签约}, {amount: 500000}]}", 1 },
		{ "{any: [{stage: 签约}, {amount: 5}]}", 0 },
		{ "{all: [{stage: 报价}, {amount: 500000}]}", 1 },
		{ "{all: [{stage: 报价}, {amount: 5}]}", 0 },
		{ "{not: {stage: 签约}}", 1 },
		{ "{not: {stage: 报价}}", 0 },
		{ "{not: {stage: 报价, amount: 5}}", 1 },
		{ "{not: {any: [{stage: 签约}, {not: {stage: 报价}}]}}", 1 },
		{ "{note: present}", 0 },
		{ "{note: absent}", 1 },
		{ "{stage: present}", 1 },
		{ "{stage: absent}", 0 },
		{ "{stage: 'present'}", 0 },
		{ "{note: ''}", 1 },
		{ "{note: '\"\"'}", 1 },
		{ "{note: '!= \"\"'}", 0 },
		{ "{stage: '!= \"\"'}", 1 },
		{ "{note: /x*/}", 0 },
		{ "{need: /教室/}", 1 },
		{ "{need: '/^新建\\d+间/'}", 1 },
		{ "{need: /病房/}", 0 },
		{ "{stage: '== 报价'}", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_holds(rows[i].text, true, rows[i].holds);
}

static void types_compare_in_their_units(void **state)
{
	static const struct
		row
			rows
				[] = {
					{ "amount > 499999.99", 1 },  { "amount > 500000", 0 },
					{ "amount >= 500000", 1 },    { "amount < 500000.01", 1 },
					{ "amount <= 499999.99", 0 }, { "amount = 50万", 1 },
					{ "amount = ¥500,000", 1 },   { "amount != 500000", 0 },
					{ "seats > 11", 1 },	      { "seats > 12", 0 },
					{ "seats = 9", 0 }, /* as numbers, not as texts */
					{ "seats > 9", 1 },	      { "rate >= 12.5%", 1 },
					{ "rate > 12.5%", 0 },	      { "score > 0.7499", 1 },
					{ "score > 0.75", 0 },	      { "term < 46d", 1 },
					{ "term < 45d", 0 },	      { "term = 1080h", 1 },
					{ "wait <= 3wd", 1 },	      { "wait < 3wd", 0 },
					{ "wait < 100d", 0 }, /* working days are not days: neither more nor less */
					{ "wait > 1s", 0 },	      { "wait != 3d", 1 },
					{ "term > 1wd", 0 },	      { "vip = true", 1 },
					{ "vip != true", 0 },	      { "vip = false", 0 },
				};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_holds(rows[i].text, false, rows[i].holds);
}

static void days_are_local_and_relative(void **state)
{
	static const struct row rows[] = {
		{ "due = 2026-03-20", 1 },
		{ "due > 2026-03-19", 1 },
		{ "due > 2026-03-20", 0 },
		{ "due > today", 1 },
		{ "due <= +4d", 1 },
		{ "due < +4d", 0 },
		{ "due > +3d", 1 },
		{ "due < +1w", 1 },
		{ "due > -12m", 0 }, /* a stretch that ends today: what is due in four days is none of it */
		{ "since >= -7d", 0 },
		{ "due < -1y", 0 },
		{ "since = 2026-03-16", 1 }, /* 23:30 here, still the 16th; 15:30 in UTC */
		{ "since < 2026-03-16", 0 },
		{ "since > 2026-03-16", 0 },
		{ "since > 2026-03-15", 1 },
		{ "since >= 2026-03-17", 0 },
		{ "since = today", 1 },
		{ "since = 今天", 1 },
		{ "since > today", 0 },
		{ "since < +1d", 1 },
		{ "since > 2026-03-16T23:29:00+08:00", 1 },
		{ "since > 2026-03-16T15:30:00Z", 0 },
		{ "since < +14h", 1 },
		{ "since < +13h", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_holds(rows[i].text, false, rows[i].holds);
}

static void a_missing_value_only_differs(void **state)
{
	static const struct row rows[] = {
		{ "paid = 5", 0 }, { "paid < 5", 0 },	  { "paid >= 0", 0 }, { "paid != 5", 1 }, { "paid = \"\"", 1 },
		{ "paid", 0 },	   { "!paid", 1 },	  { "! paid", 1 },    { "amount", 1 },	  { "!amount", 0 },
		{ "paid = 0", 0 }, { "paid != \"\"", 0 }, { "note ~ x", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_holds(rows[i].text, false, rows[i].holds);
}

static void texts_of_the_command_line(void **state)
{
	static const struct row rows[] = {
		{ "stage = 报价", 1 },
		{ "stage=报价", 1 },
		{ "stage == 报价", 1 },
		{ "stage ＝ 报价", 1 },
		{ "amount ＞ 499999", 1 },
		{ "amount ＜ 499999", 0 },
		{ "amount ＞＝ 500000", 1 },
		{ "amount ≥ 500000", 1 },
		{ "amount ≤ 499999", 0 },
		{ "stage ≠ 报价", 0 },
		{ "stage = \"报价\"", 1 },
		{ "stage = '报价'", 1 },
		{ "stage = 报价 and amount >= 500000", 1 },
		{ "stage = 报价 and amount > 500000", 0 },
		{ "  stage = 报价   and   seats = 12  ", 1 },
		{ "need ~ 教室", 1 },
		{ "need ~ 病房", 0 },
		{ "need ~ /\\d+间/", 1 },
		{ "need ~ /^\\d+间/", 0 },
		{ "need = /教室/", 1 },
		{ "customer.name = \"Johnson and Johnson\"", 1 },
		{ "customer.name = 'Johnson and Johnson' and stage = 报价", 1 },
		{ "customer.name ~ /n and J/ and stage = 报价", 1 },
		{ "customer.name ~ /N AND j/i and stage = 签约", 0 },
		{ "customer.name ~ \"and\"", 1 },
		{ "odd = \"=5 or ~\"", 1 },
		{ "odd=\"=5 or ~\"", 1 },
		{ "odd ~ \"=5\"", 1 },
		{ "note ~ \"see: this\"", 0 },
		{ "{stage: 报价, amount: '>= 500000'}", 1 },
		{ "stage: 报价", 1 },
		{ "stage: 报价, amount: '> 500000'", 0 },
		{ "any: [{stage: 签约}, {amount: 500000}]", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_holds(rows[i].text, false, rows[i].holds);
}

static void named_groups_are_fields_behind(void **state)
{
	static const struct row rows[] = {
		{ "{need: '/(?<rooms>\\d+)间/', rooms: '> 11'}", 1 },
		{ "{need: '/(?<rooms>\\d+)间/', rooms: '> 12'}", 0 },
		{ "{need: '/(?<rooms>\\d+)间/', rooms: '> 9'}", 1 },
		{ "{need: '/(?<rooms>\\d+)间/', rooms: [5, 12]}", 1 },
		{ "{need: '/(?<within>\\d+d)内/', within: '< 46d'}", 1 },
		{ "{need: '/(?<within>\\d+d)内/', within: '< 45d'}", 0 },
		{ "{need: '/(?<what>教室|病房)/', what: 教室}", 1 },
		{ "{need: '/(?<what>教室|病房)/', what: 病房}", 0 },
		{ "{need: '/(?<what>教室)|(?<none>病房)/', none: absent}", 1 },
		{ "{need: '/(?<what>教室)/', what: present}", 1 },
		{ "{need: '/(?<数>\\d+)间/', 数: '12'}", 1 },
		/* A group of a field's name is the group, behind it. */
		{ "{seats: 12, need: '/(?<seats>\\d+)d/', any: [{seats: 45}]}", 1 },
		{ "{any: [{need: '/(?<amount>病房)/'}, {stage: 报价}], amount: present}", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_holds(rows[i].text, true, rows[i].holds);
	assert_holds("need ~ /(?<rooms>\\d+)间/ and rooms > 11", false, 1);
	assert_holds("need ~ /(?<rooms>\\d+)间/ and rooms > 12", false, 0);
	assert_refused("{rooms: '> 9', need: '/(?<rooms>\\d+)间/'}", true, "r:1:9: there is no field 'rooms'");
}

static void faults_of_maps_name_their_place(void **state)
{
	static const struct {
		const char *text, *finding;
	} rows[] = {
		{ "stage: 报价\namount: '> viel'\n", "r:2:9: 'viel' is not an amount such as 1200.50" },
		{ "amount: 十万\n", "r:1:9: '十万' is not an amount such as 1200.50" },
		{ "stage: '> 报价'\n", "r:1:8: '> 报价': texts can't be ordered; only = and != compare them" },
		{ "amount: '>'\n", "r:1:9: '>': a value is missing after the operator" },
		{ "stage:\n", "r:1:7: stage: a value is missing; write absent to ask for none" },
		{ "vip: yes\n", "r:1:6: 'yes' is not true or false" },
		{ "due: '> -12x'\n", "r:1:6: '-12x' is not a date such as 2026-03-16" },
		{ "due: 2026-02-30\n", "r:1:6: '2026-02-30' is not a date such as 2026-03-16" },
		{ "seats: 1.5\n", "r:1:8: '1.5' is not a whole number" },
		{ "term: 45\n", "r:1:7: '45' is not a stretch of time such as 2h, 3d or 2wd" },
		{ "need: /(/\n", "r:1:7: the pattern /(/ is wrong at its character 2: missing closing parenthesis" },
		{ "need: '!= /x/'\n", "r:1:7: '!= /x/': a pattern is met or not; write not: {need: /x/}" },
		{ "need: [/x/, y]\n",
		  "r:1:8: '/x/' has no meaning in a list of values; write any: [{need: ...}, {need: /x/}]" },
		{ "need: [y, absent]\n",
		  "r:1:11: 'absent' has no meaning in a list of values; write any: [{need: ...}, {need: absent}]" },
		{ "stage: []\n", "r:1:8: an empty list never holds" },
		{ "stage: [报价, [签约]]\n", "r:1:13: a plain value is wanted here" },
		{ "stage: {a: b}\n", "r:1:8: 'stage': a value or a list is wanted" },
		{ "any: {stage: 报价}\n",
		  "r:1:6: any: a list of conditions is wanted: [ {stage: 报价}, {amount: '> 0'} ]" },
		{ "any: []\n", "r:1:6: any: a list of conditions is wanted: [ {stage: 报价}, {amount: '> 0'} ]" },
		{ "any: [报价]\n", "r:1:7: a condition is a map of field: value" },
		{ "not: 报价\n", "r:1:6: a condition is a map of field: value" },
		{ "[]\n", "r:1:1: a condition is a map of field: value" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_refused(rows[i].text, true, rows[i].finding);
}

static void every_fault_is_found(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_null(compiled("any:\n  - {need: '/(?<n>x)/', amonut: 5}\n  - {stgae: 报价}\nn: 5\nzzzzzzzz: 1\n", true,
			     &err));
	assert_int_equal(err.count, 3);
	assert_non_null(strstr(err.items[0].text, "there is no field 'amonut'; did you mean 'amount'?"));
	assert_true(slice_starts(slice_of(err.items[0].text), "r:2:"));
	assert_non_null(strstr(err.items[1].text, "there is no field 'stgae'; did you mean 'stage'?"));
	assert_true(slice_starts(slice_of(err.items[1].text), "r:3:"));
	assert_string_equal(err.items[2].text, "r:5:11: there is no field 'zzzzzzzz'");
	error_release(&err);
}

static void faults_of_the_command_line_name_their_column(void **state)
{
	static const struct {
		const char *text, *finding;
	} rows[] = {
		{ "amonut > 5", "--where:1: there is no field 'amonut'; did you mean 'amount'?" },
		{ "stage = 报价 and amonut > 5", "--where:16: there is no field 'amonut'; did you mean 'amount'?" },
		{ "  amonut", "--where:3: there is no field 'amonut'; did you mean 'amount'?" },
		{ "!amonut", "--where:1: there is no field 'amonut'; did you mean 'amount'?" },
		{ "amount > viel", "--where:1: 'viel' is not an amount such as 1200.50" },
		{ "amount >", "--where:1: 'amount >': a value is missing after the operator" },
		{ "stage =", "--where:1: 'stage =': a value is missing after the operator" },
		{ "need ~", "--where:1: 'need ~': a value is missing after the operator" },
		{ "need ~ ''", "--where:1: need ~: a text or a /pattern/ is wanted" },
		{ "stage = \"报价", "--where:1: 'stage = \"报价': the quotes don't close" },
		{ "stage = 报价 and ", "--where:15: a condition is missing here" },
		{ "stage = 报价 and and seats = 1", "--where:15: a condition is missing here" },
		{ "need != /x/", "--where:1: '!=  /x/': a pattern is met or not; write not: {need: /x/}" },
		{ "stage = a or stage = b",
		  "--where:1: 'stage = a or stage = b' holds a second operator; join conditions with ' and ', or put the "
		  "value into quotes" },
		{ "amount: '> viel'", "--where:9: 'viel' is not an amount such as 1200.50" },
		{ "{amount: '> viel'}", "--where:10: 'viel' is not an amount such as 1200.50" },
		{ "", "--where: a condition is wanted, such as 'amount >= 300000 and stage = 报价'" },
		{ "  ", "--where: a condition is wanted, such as 'amount >= 300000 and stage = 报价'" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_refused(rows[i].text, false, rows[i].finding);
}

struct report {
	struct str text;
};

static void add_part(void *context, const struct when_part *part)
{
	struct report *r = context;

	str_addf(&r->text, "%.*s %s: %.*s %s\n", SLICE_ARGS(part->field), part->wanted, SLICE_ARGS(part->value.text),
		 part->holds ? "yes" : "no");
}

static void assert_explained(const char *text, int holds, const char *wanted)
{
	struct error err = ERROR_INIT;
	struct when *w = compiled(text, true, &err);
	struct report r = { STR_INIT };
	const struct subject s = subject(NULL);

	assert_non_null(w);
	assert_int_equal(when_explain(w, &s, add_part, &r, &err), holds);
	assert_int_equal(when_holds(w, &s, &err), holds);
	assert_string_equal(r.text.buf, wanted);
	str_release(&r.text);
	when_free(w);
}

static void every_leaf_is_explained(void **state)
{
	(void)state;
	assert_explained(
		"{stage: 签约, amount: '> 400000', any: [{note: absent}, {need: /教室/}], not: {seats: [1, '> 20']}}",
		0,
		"stage = 签约: 报价 no\n"
		"amount > 400000: 500000.00 yes\n"
		"note absent:  yes\n"
		"need ~ /教室/: 新建12间教室, 45d内付清 yes\n"
		"seats one of 1, > 20: 12 no\n");
}

/* A branch that is asked for the report alone must not change the answer. */
static void explaining_answers_as_asking(void **state)
{
	(void)state;
	assert_explained("{any: [{need: '/(?<n>\\d+)间/'}, {need: '/(?<n>\\d+)d/'}], n: '< 20'}", 1,
			 "need ~ /(?<n>\\d+)间/: 新建12间教室, 45d内付清 yes\n"
			 "need ~ /(?<n>\\d+)d/: 新建12间教室, 45d内付清 yes\n"
			 "n < 20: 12 yes\n");
}

static void asking_ends_where_the_answer_is_known(void **state)
{
	static const struct {
		const char *text;
		int asked;
	} rows[] = {
		{ "{stage: 签约, amount: 1, seats: 1}", 1 },
		{ "{stage: 报价, amount: 1, seats: 1}", 2 },
		{ "{any: [{stage: 报价}, {amount: 1}]}", 1 },
		{ "{any: [{stage: 签约}, {amount: 1}]}", 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct error err = ERROR_INIT;
		struct when *w = compiled(rows[i].text, true, &err);
		int asked = 0, *counter = &asked;
		const struct subject s = subject(&counter);

		assert_non_null(w);
		assert_int_not_equal(when_holds(w, &s, &err), -1);
		assert_int_equal(asked, rows[i].asked);
		when_free(w);
	}
}

static int get_runaway(const void *context, struct slice name, struct value *out)
{
	(void)context;
	(void)name;
	return value_parse(TYPE_TEXT, SLICE("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"), out) ? 0 : -1;
}

static void a_runaway_pattern_is_no_answer(void **state)
{
	static const char *const texts[] = { "{need: /^(a+)+$/}", "{not: {need: /^(a+)+$/}}",
					     "{any: [{need: /^(a+)+$/}, {stage: present}]}" };
	const struct subject s = { .get = get_runaway };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct error err = ERROR_INIT;
		struct when *w = compiled(texts[i], true, &err);

		assert_non_null(w);
		assert_int_equal(when_holds(w, &s, &err), -1);
		assert_int_equal(err.count, 1);
		assert_non_null(strstr(err.items[0].text, "too expensive"));
		error_release(&err);
		when_free(w);
	}
}

static void no_condition_always_holds(void **state)
{
	struct error err = ERROR_INIT;
	const struct subject s = subject(NULL);

	(void)state;
	assert_int_equal(when_holds(NULL, &s, &err), 1);
	assert_int_equal(when_explain(NULL, &s, add_part, NULL, &err), 1);
	when_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps_hold_or_not),
		cmocka_unit_test(types_compare_in_their_units),
		cmocka_unit_test(days_are_local_and_relative),
		cmocka_unit_test(a_missing_value_only_differs),
		cmocka_unit_test(texts_of_the_command_line),
		cmocka_unit_test(named_groups_are_fields_behind),
		cmocka_unit_test(faults_of_maps_name_their_place),
		cmocka_unit_test(every_fault_is_found),
		cmocka_unit_test(faults_of_the_command_line_name_their_column),
		cmocka_unit_test(every_leaf_is_explained),
		cmocka_unit_test(explaining_answers_as_asking),
		cmocka_unit_test(asking_ends_where_the_answer_is_known),
		cmocka_unit_test(a_runaway_pattern_is_no_answer),
		cmocka_unit_test(no_condition_always_holds),
	};

	if (!date_zone("+08:00"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
