/* verify.c - judging figures by rules/verify.yaml; see verify.h. */
#include "sales/practice/verify.h"

#include <string.h>

#include "base/lang.h"
#include "base/round.h"

const char *const layer_names[] = { "behaviour", "quality", "result", NULL };

const char *verdict_name(enum verdict v)
{
	static const char *const names[] = { "none", "pass", "fail" };

	return names[v];
}

/* Fields of conditions, and keys of `given`. */

enum field {
	FIELD_VALUE,
	FIELD_VERDICT = LAYERS,
	FIELD_N = 2 * LAYERS,
	FIELD_COUNT = 3 * LAYERS,
	FIELD_OF,
	FIELD_SHARE,
	FIELDS
};

static const struct {
	const char *name;
	enum type type;
} fields[FIELDS] = {
	{ "behaviour", TYPE_NUMBER },
	{ "quality", TYPE_PERCENT },
	{ "result", TYPE_DURATION },
	{ "behaviour.verdict", TYPE_TEXT },
	{ "quality.verdict", TYPE_TEXT },
	{ "result.verdict", TYPE_TEXT },
	{ "behaviour.of", TYPE_INT },
	{ "quality.of", TYPE_INT },
	{ "result.of", TYPE_INT },
	{ "count", TYPE_INT },
	{ "of", TYPE_INT },
	{ "share", TYPE_PERCENT },
};

static int find_field(const void *context, struct slice name, enum type *type)
{
	(void)context;
	for (int i = 0; i < FIELDS; i++)
		if (slice_is(name, fields[i].name)) {
			*type = fields[i].type;
			return i;
		}
	return -1;
}

static int find(const void *context, struct slice name, enum type *type)
{
	return find_field(context, name, type) < 0 ? -1 : 0;
}

static void each(const void *context, void (*offer)(void *to, struct slice name), void *to)
{
	(void)context;
	for (int i = 0; i < FIELDS; i++)
		offer(to, slice_of(fields[i].name));
}

/* A verdict is one of three. */
static int settle(const void *context, struct slice name, struct slice literal, const struct place *at, struct slice *out,
		  struct error *err)
{
	enum type type;
	const int field = find_field(context, name, &type);

	*out = literal;
	if (field < FIELD_VERDICT || field >= FIELD_N || slice_is(literal, "pass") || slice_is(literal, "fail") ||
	    slice_is(literal, "none"))
		return 0;
	return error_at(err, ERROR_DATA, at, _("%.*s: '%.*s' is none of pass, fail, none"), SLICE_ARGS(name), SLICE_ARGS(literal));
}

struct vocabulary verify_vocabulary(void)
{
	return (struct vocabulary){ .find = find, .each = each, .settle = settle };
}

/* Figures */

/* In what a figure is counted and limited: so many a one of its unit (of a percent: of the whole). */
enum { UNIT = 10000 };

/* sum / n of that unit: updates and shares are counted in ones, days in ten-thousandths already. */
static int64_t unit_of(enum layer layer)
{
	return layer == LAYER_RESULT ? 1 : UNIT;
}

/* The limit in the unit of the figure: of working days it has hundredths. */
static int64_t limit_of(const struct layer_rule *l, enum layer layer)
{
	return layer == LAYER_RESULT ? l->limit * 100 : l->limit;
}

static bool reaches(const struct layer_rule *l, enum layer layer, struct fraction f)
{
	const wide_int sum = (wide_int)f.sum * unit_of(layer), limit = (wide_int)limit_of(l, layer) * f.n;

	return layer == LAYER_RESULT ? sum <= limit : sum >= limit;
}

static bool is_within(const struct layer_rule *l, enum layer layer, int64_t number)
{
	return layer == LAYER_RESULT ? number <= limit_of(l, layer) : number >= limit_of(l, layer);
}

bool verify_shown(const struct verify_rules *r, enum layer layer, struct fraction f, int64_t *number)
{
	static const int64_t steps[LAYERS][2] = { { 100, 1 }, { 10, 1 }, { 100, 1 } };
	const struct layer_rule *l = &r->layers[layer];

	for (int i = 0; f.n > 0 && i < 2; i++) {
		const int64_t step = steps[layer][i];

		*number = round_wide((wide_int)f.sum * unit_of(layer), (wide_int)f.n * step) * step;
		if (is_within(l, layer, *number) == reaches(l, layer, f))
			return true;
	}
	/* Nearer to its limit than any digit shows: on its own side of it. */
	if (f.n > 0)
		*number = limit_of(l, layer) + (layer == LAYER_RESULT ? 1 : -1);
	return f.n > 0;
}

void verify_add_value(struct str *out, const struct verify_rules *r, enum layer layer, struct fraction f)
{
	const size_t begin = out->len;
	int64_t number;

	if (!verify_shown(r, layer, f, &number))
		return;
	value_add_number(out, layer == LAYER_QUALITY ? TYPE_PERCENT : TYPE_NUMBER, number);
	if (layer != LAYER_RESULT)
		return;
	if (!memchr(out->buf + begin, '.', out->len - begin))
		str_adds(out, ".0");
	str_adds(out, "wd");
}

void verify_judge(const struct verify_rules *r, struct figures *f)
{
	f->verdict = VERDICT_PASS;
	for (int i = 0; i < LAYERS; i++) {
		struct fraction one = f->layers[i];

		f->verdicts[i] = one.n <= 0				      ? VERDICT_NONE
				 : reaches(&r->layers[i], (enum layer)i, one) ? VERDICT_PASS
									      : VERDICT_FAIL;
		if (f->verdicts[i] == VERDICT_FAIL || (f->verdicts[i] == VERDICT_NONE && f->verdict == VERDICT_PASS))
			f->verdict = f->verdicts[i];
	}
}

static struct value measured(enum type type, int64_t number)
{
	return (struct value){ .type = type, .text = SLICE("measured"), .number = number };
}

/* For conditions: rounded to the unit of the type, with what that took away. */
static struct value figure(enum type type, wide_int sum, wide_int n)
{
	struct value v = measured(type, round_wide(sum, n));
	const wide_int exact = sum - v.number * n;

	v.beyond = (int8_t)((exact > 0) - (exact < 0));
	return v;
}

static struct value layer_value(enum layer layer, struct fraction f)
{
	struct value v = { .type = fields[layer].type };

	if (f.n > 0) /* durations have hundredths */
		v = figure(v.type, (wide_int)f.sum * unit_of(layer), (wide_int)f.n * (layer == LAYER_RESULT ? 100 : 1));
	v.workdays = layer == LAYER_RESULT;
	return v;
}

static int get(const void *context, struct slice name, struct value *out)
{
	const struct figures *f = context;
	enum type type = TYPE_TEXT;
	int i = find_field(NULL, name, &type);

	if (i < 0)
		return -1;
	*out = (struct value){ .type = type };
	if (i < FIELD_VERDICT)
		*out = layer_value((enum layer)i, f->layers[i]);
	else if (i < FIELD_N)
		out->text = slice_of(verdict_name(f->verdicts[i - FIELD_VERDICT]));
	else if (i < FIELD_COUNT)
		*out = measured(type, f->layers[i - FIELD_N].n);
	else if (i < FIELD_SHARE)
		*out = measured(type, i == FIELD_COUNT ? f->count : f->of);
	else if (f->of > 0)
		*out = figure(type, (wide_int)f->count * UNIT, f->of);
	return 0;
}

int verify_pattern_holds(const struct verify_pattern *p, const struct figures *f, int64_t now, struct error *err)
{
	const struct subject s = { .get = get, .context = f, .now = now };

	return when_holds(p->when, &s, err);
}

int verify_pattern_explain(const struct verify_pattern *p, const struct figures *f, int64_t now,
			   void (*report)(void *context, const struct when_part *part), void *context,
			   struct error *err)
{
	const struct subject s = { .get = get, .context = f, .now = now };

	return when_explain(p->when, &s, report, context, err);
}

/* Examples: figures as given, instead of measured ones. */

/* What an example gives: figures, and what stands for itself. -1: not given. */
struct given_figures {
	struct figures figures;
	int64_t plain[FIELDS]; /* from FIELD_N on */
};

/* 61.5% becomes 6150 of 10000: a fraction of the same value. */
static int give(struct given_figures *g, const struct node *n, struct error *err)
{
	enum type type = TYPE_TEXT;
	struct value v;
	int i = find_field(NULL, n->key, &type);

	if (i < 0 || type == TYPE_TEXT)
		return error_at(err, ERROR_DATA, &n->key_place, _("there is no field '%.*s'"), SLICE_ARGS(n->key));
	if (node_value(n, type, &v, err) < 0)
		return -1;
	if (i == LAYER_RESULT && !v.workdays)
		return node_error(n, err, _("%s: working days are wanted, such as 3.2wd"), "result");
	g->plain[i] = v.number;
	if (i < FIELD_VERDICT)
		g->figures.layers[i] = i == LAYER_RESULT ? (struct fraction){ v.number * 100, 1 }
							 : (struct fraction){ v.number, UNIT };
	return 0;
}

static int get_given(const void *context, struct slice name, struct value *out)
{
	const struct given_figures *g = context;
	enum type type = TYPE_TEXT;
	int i = find_field(NULL, name, &type);

	if (i < FIELD_N)
		return get(&g->figures, name, out);
	*out = g->plain[i] < 0 ? (struct value){ .type = type } : measured(type, g->plain[i]);
	return 0;
}

static int holds_for(const struct verify_pattern *p, const struct given_figures *g, int64_t now, struct error *err)
{
	const struct subject s = { .get = get_given, .context = g, .now = now };

	return when_holds(p->when, &s, err);
}

/* Whether an id is in a scalar or list of the example. */
static bool names(const struct node *n, struct slice id)
{
	if (!n || n->kind == NODE_SCALAR)
		return n && slice_equal(n->text, id);
	for (const struct node *one = node_first(n); one; one = one->next)
		if (slice_equal(one->text, id))
			return true;
	return false;
}

static int check_names(const struct verify_rules *r, const struct node *n, struct error *err)
{
	for (const struct node *one = n && n->kind == NODE_LIST ? node_first(n) : n; one;
	     one = n->kind == NODE_LIST ? one->next : NULL) {
		bool known = node_is(one, "none") && n->kind == NODE_SCALAR;

		for (size_t i = 0; i < r->npatterns && !known; i++)
			known = slice_equal(one->text, r->patterns[i].id);
		if (!known)
			return node_error(one, err, _("there is no pattern '%.*s'"), SLICE_ARGS(one->text));
	}
	return 0;
}

static int try_patterns(const struct verify_rules *r, const struct given_figures *g, const struct node *expect,
			int64_t now, struct str *got, struct error *err)
{
	const struct node *wanted = node_get(expect, "pattern"), *unwanted = node_get(expect, "not");
	bool none = wanted && node_is(wanted, "none"), right = true;

	if (check_names(r, wanted, err) < 0 || check_names(r, unwanted, err) < 0)
		return -1;
	for (size_t i = 0; i < r->npatterns; i++) {
		const struct verify_pattern *p = &r->patterns[i];
		int holds = holds_for(p, g, now, err);

		if (holds < 0)
			return -1;
		if (holds)
			str_addf(got, " %.*s", SLICE_ARGS(p->id));
		right &= !(holds && (none || names(unwanted, p->id))) && !(!holds && names(wanted, p->id));
	}
	return right;
}

int verify_example(const struct verify_rules *r, const struct node *example, int64_t now, struct str *got, struct error *err)
{
	static const char *const expected[] = { "verdict", "pattern", "not", NULL };
	const struct node *given, *expect, *verdict;
	struct given_figures g = { 0 };
	int right;

	if (node_need(example, "given", NODE_MAP, &given, err) < 0 ||
	    node_need(example, "expect", NODE_MAP, &expect, err) < 0 || node_only(expect, expected, err) < 0)
		return -1;
	for (int i = 0; i < FIELDS; i++)
		g.plain[i] = -1;
	for (const struct node *n = node_first(given); n; n = n->next)
		if (give(&g, n, err) < 0)
			return -1;
	verify_judge(r, &g.figures);
	str_adds(got, g.figures.verdict == VERDICT_PASS ? "pass" : "fail");
	verdict = node_get(expect, "verdict");
	right = try_patterns(r, &g, expect, now, got, err);
	if (right == 1 && verdict)
		right = slice_is(verdict->text, g.figures.verdict == VERDICT_PASS ? "pass" : "fail");
	return right;
}
