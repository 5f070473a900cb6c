/* fuzz_when.c - conditions, as rule files and as --where have them, asked about an invented lead.
 *
 * A condition that is compiled gives one answer, however it is asked: twice, explained, as limits, under a `not`, joined to itself,
 * and in braces by the command line or by a rule file. One that isn't compiled has a finding.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "rule/when.h"

enum { LIMITS = 8 };

static const struct field {
	const char *name;
	enum type type;
	const char *text;
} fields[] = {
	{ "customer", TYPE_TEXT, "C-000001" },
	{ "customer.name", TYPE_TEXT, "余姚市人民医院 and friends" },
	{ "stage", TYPE_TEXT, "报价" },
	{ "need", TYPE_TEXT, "新建12间教室, 45d内付清" },
	{ "long", TYPE_TEXT, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab" },
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
};

static const struct field *field_named(struct slice name)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
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

/* Lent for the length of the call, as a schema lends its paths. */
static void each(const void *context, void (*offer)(void *to, struct slice name), void *to)
{
	(void)context;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		char *lent = xstrdup(fields[i].name);

		offer(to, slice_of(lent));
		free(lent);
	}
}

static int settle(const void *context, struct slice field, struct slice literal, const struct place *at, struct slice *out,
		  struct error *err)
{
	(void)context;
	*out = literal;
	if (!slice_is(field, "customer"))
		return 0;
	if (slice_is(literal, "nobody"))
		return at ? error_at(err, ERROR_DATA, at, "there is no customer 'nobody'") : -1;
	if (slice_is(literal, "余姚"))
		*out = SLICE("C-000001");
	return 0;
}

static bool named(const void *context, struct slice field, size_t which, struct str *path)
{
	(void)context;
	if (which || !slice_is(field, "customer"))
		return false;
	str_adds(path, "customer.name");
	return true;
}

static int get(const void *context, struct slice name, struct value *out)
{
	const struct field *f = field_named(name);

	(void)context;
	return f && value_parse(f->type, slice_of(f->text), out) ? 0 : -1;
}

static const struct vocabulary vocabulary = { .find = find, .each = each, .settle = settle, .named = named };

/* 1, 0, or -1 where it couldn't be said. */
static int answer(struct slice text, const struct when *w, const struct subject *s)
{
	struct error err = ERROR_INIT;
	const int holds = when_holds(w, s, &err);

	FUZZ_HOLDS(text, holds >= -1 && holds <= 1 && (holds < 0) == (err.count > 0));
	error_release(&err);
	return holds;
}

static void count_part(void *context, const struct when_part *part)
{
	*(size_t *)context += 1 + strlen(part->wanted);
}

static void check_explained(struct slice text, const struct when *w, const struct subject *s, int holds)
{
	struct error err = ERROR_INIT;
	size_t size = 0;
	const int explained = when_explain(w, s, count_part, &size, &err);

	FUZZ_HOLDS(text, explained < 0 || explained == holds); /* it asks more, which may be too expensive */
	FUZZ_HOLDS(text, holds >= 0 || explained < 0);
	error_release(&err);
}

static void check_limits(struct slice text, const struct when *w, const struct subject *s, int holds)
{
	struct when_limit limits[LIMITS];
	const int n = when_limits(w, s->now, limits, LIMITS);
	bool all = true;

	for (int i = 0; i < n; i++) {
		struct value v;

		FUZZ_HOLDS(text, get(NULL, limits[i].field, &v) == 0 && type_is_numeric(v.type));
		if (v.workdays)
			return;
		all &= value_missing(&v) ? limits[i].op == BOUND_NE : bound_compare(limits[i].op, v.number, limits[i].number);
	}
	FUZZ_HOLDS(text, n < 0 || holds == all);
}

static int check_condition(struct slice text, struct when *w)
{
	const struct subject s = { .get = get, .now = 1773627600 }; /* 2026-03-16T10:20:00+08:00 */
	const int holds = answer(text, w, &s);

	FUZZ_HOLDS(text, answer(text, w, &s) == holds);
	check_explained(text, w, &s, holds);
	check_limits(text, w, &s, holds);
	return holds;
}

/* What a text means: the answer, or 2 where it is no condition. */
static int meaning(struct slice text, struct slice condition, bool is_map)
{
	struct error err = ERROR_INIT;
	struct when *w = NULL;
	int holds = 2;

	if (is_map) {
		struct yaml y;

		if (yaml_read(&y, "x", condition, &err) == 0 && y.root)
			w = when_compile(y.root, &vocabulary, &err);
		yaml_release(&y);
	} else {
		w = when_compile_text(condition, &vocabulary, &err);
	}
	FUZZ_HOLDS(text, !w || !err.count);
	if (w)
		holds = check_condition(text, w);
	when_free(w);
	error_release(&err);
	return holds;
}

static void check_not(struct slice text, int holds)
{
	struct str whole = STR_INIT;
	int other;

	if (memchr(text.ptr, '#', text.len)) /* the rest would be a comment */
		return;
	str_addf(&whole, "{not: %.*s\n}", SLICE_ARGS(text));
	other = meaning(text, str_slice(&whole), true);
	FUZZ_HOLDS(text, other == 2 || (holds < 0 ? other < 0 : other == !holds));
	str_release(&whole);
}

static void check_text(struct slice text)
{
	const struct slice trimmed = slice_trim(text);
	int as_map, as_text;

	if (memchr(text.ptr, '\0', text.len)) /* no command line has one */
		return;
	as_map = meaning(text, text, true);
	as_text = meaning(text, text, false);
	FUZZ_HOLDS(text, meaning(text, text, true) == as_map && meaning(text, text, false) == as_text);
	if (slice_starts(trimmed, "{") && as_map != 2) {
		if (trimmed.len == text.len) /* blanks before braces matter to YAML alone */
			FUZZ_HOLDS(text, as_text == as_map);
		check_not(text, as_map);
	}
	/* Twice is no longer the same where one pattern may begin in the first and end in the second. */
	if (as_text != 2 && !slice_starts(trimmed, "{") && slice_find(trimmed, SLICE(": ")) < 0 && !memchr(trimmed.ptr, '/', trimmed.len)) {
		struct str twice = STR_INIT;
		int both;

		str_addf(&twice, "%.*s and %.*s", SLICE_ARGS(trimmed), SLICE_ARGS(trimmed));
		both = meaning(text, str_slice(&twice), false);
		FUZZ_HOLDS(text, both == as_text);
		str_release(&twice);
	}
}

static const char *const pieces[] = {
	"customer", "customer.name", "stage", "need", "long", "note", "amount", "paid", "seats", "rate", "score", "due", "since", "term", "wait",
	"vip", " = ", " != ", " < ", " >= ", " ~ ", "!", " and ", "and", "present", "absent", "any: [", "all: [", "not: {", "{", "}", "[", "]", ": ",
	", ", "'", "\"", "/", "/i", "/x", "(a+)+$", "(?<n>\\d+)", "n: ", "{amount}", "'> ", "500000", "12.5%", "-12m", "+7d", "today", "2026-03-16",
	"45d", "3wd", "48h", "9223372036854775807", "-9999999y", "nobody", "余姚", "报价", "true", "0", ".", "*", "\\", "\n", NULL,
};

const struct fuzz fuzz = { .check = check_text, .pieces = pieces };
