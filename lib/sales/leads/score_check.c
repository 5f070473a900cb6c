/* score_check.c - do the bands of rules/scoring.yaml take every value there can be, and does each of them count? See score.h.
 *
 * Values are tried, not reasoned about: every number that a band names, one unit less and one more. In between nothing changes. */
#include <stdlib.h>

#include "base/lang.h"
#include "book/check.h"
#include "sales/leads/score.h"

/* The numbers at which an answer may change, ascending, and which of `bounds` is the first to take each. */
struct trial {
	const struct scoring *scoring;
	enum type type;
	int64_t least, most; /* what can be at all */
	const struct bound **bounds;
	size_t nbounds;
	int64_t *numbers;
	size_t count, cap;
	size_t *taken; /* by number: the index of the first bound that takes it; nbounds: none */
	bool *reached; /* by bound: some number is taken by it */
};

static void try_number(struct trial *t, int64_t number, int64_t more)
{
	if (__builtin_add_overflow(number, more, &number) || number < t->least || number > t->most)
		return;
	t->numbers = xgrow(t->numbers, &t->cap, t->count + 1, sizeof(*t->numbers));
	t->numbers[t->count++] = number;
}

static int by_number(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static size_t find_bound(const struct trial *t, int64_t number)
{
	const struct value v = { .type = t->type, .text = SLICE("tried"), .number = number, .workdays = t->nbounds && t->bounds[0]->workdays };
	size_t i = 0;

	while (i < t->nbounds && !bound_holds_value(t->bounds[i], &v, t->scoring->now))
		i++;
	return i;
}

/* Each number is tried once, whatever is asked of it afterwards. */
static void try_all(struct trial *t)
{
	t->taken = xcalloc(t->count, sizeof(*t->taken));
	t->reached = xcalloc(t->nbounds + 1, sizeof(*t->reached));
	for (size_t i = 0; i < t->count; i++) {
		const bool is_again = i && t->numbers[i] == t->numbers[i - 1];

		t->taken[i] = is_again ? t->taken[i - 1] : find_bound(t, t->numbers[i]);
		t->reached[t->taken[i]] = true;
	}
}

/* Numbers that are no multiple of `step` can't be. */
static void trial_begin(struct trial *t, int64_t step)
{
	size_t kept = 0;

	try_number(t, t->least, 0);
	try_number(t, t->most, 0);
	for (size_t i = 0; i < t->nbounds; i++) {
		int64_t first, last;

		if (!bound_edges(t->bounds[i], t->scoring->now, &first, &last))
			continue;
		try_number(t, first, -1);
		try_number(t, first, 0);
		try_number(t, last, 0);
		try_number(t, last, 1);
	}
	for (size_t i = 0; i < t->count; i++)
		if (t->numbers[i] % step == 0)
			t->numbers[kept++] = t->numbers[i];
	t->count = kept;
	qsort(t->numbers, t->count, sizeof(*t->numbers), by_number);
	try_all(t);
}

static void trial_release(struct trial *t)
{
	free(t->bounds);
	free(t->numbers);
	free(t->taken);
	free(t->reached);
}

static int say_gap(const struct trial *t, const struct place *at, struct slice what, int64_t from, int64_t to, struct error *err)
{
	struct str first = STR_INIT, last = STR_INIT;
	int rc;

	value_add_number(&first, t->type, from);
	value_add_number(&last, t->type, to);
	if (from == t->least && to == t->most)
		rc = error_at(err, ERROR_DATA, at, _("%.*s: nothing here takes any value"), SLICE_ARGS(what));
	else if (from == t->least)
		rc = error_at(err, ERROR_DATA, at, _("%.*s: nothing takes what is %s or less"), SLICE_ARGS(what), last.buf);
	else if (to == t->most)
		rc = error_at(err, ERROR_DATA, at, _("%.*s: nothing takes what is %s or more"), SLICE_ARGS(what), first.buf);
	else if (from == to)
		rc = error_at(err, ERROR_DATA, at, _("%.*s: nothing takes %s"), SLICE_ARGS(what), first.buf);
	else
		rc = error_at(err, ERROR_DATA, at, _("%.*s: nothing takes what lies from %s to %s"), SLICE_ARGS(what), first.buf,
			      last.buf);
	str_release(&first);
	str_release(&last);
	return rc;
}

/* What no bound takes, a stretch at a time; `ends_too`: also what lies below the lowest and above the highest. */
static int find_gaps(const struct trial *t, const struct place *at, struct slice what, bool ends_too, struct error *err)
{
	int rc = 0;

	for (size_t i = 0, k; i < t->count; i = k + 1) {
		bool at_end;

		for (k = i; k < t->count && t->taken[k] == t->nbounds; k++)
			;
		if (k == i)
			continue;
		at_end = t->numbers[i] == t->least || t->numbers[k - 1] == t->most;
		if (ends_too || !at_end)
			rc = say_gap(t, at, what, t->numbers[i], t->numbers[k - 1], err);
	}
	return rc;
}

/* What an indicator can be at all. */
static void set_limits(struct trial *t, const struct indicator *in)
{
	enum { FAR = 1000000 }; /* days: beyond any year that is written */

	t->least = -(INT64_MAX / 4);
	t->most = INT64_MAX / 4;
	if (in->kind == MEASURE_SHARE || in->kind == MEASURE_COUNT || in->type == TYPE_DURATION)
		t->least = 0;
	if (in->kind == MEASURE_SHARE)
		t->most = 10000;
	if (in->type == TYPE_DATE) {
		t->least = -FAR;
		t->most = FAR;
	}
}

static int check_numbers(const struct scoring *s, const struct indicator *in, struct error *err)
{
	struct trial t = { .scoring = s, .type = in->type };
	int rc;

	set_limits(&t, in);
	t.bounds = xcalloc(in->nbands, sizeof(*t.bounds));
	for (; t.nbounds < in->nbands; t.nbounds++)
		t.bounds[t.nbounds] = in->bands[t.nbounds].bound;
	trial_begin(&t, 1);
	rc = find_gaps(&t, &in->bands[0].place, in->label, !in->has_unknown, err);
	if (rc < 0 && !in->has_unknown)
		error_at(err, ERROR_DATA, &in->place, _("%.*s: add a band, or say with unknown: how many points such a value is worth"),
			 SLICE_ARGS(in->label));
	for (size_t i = 0; i < in->nbands; i++)
		if (!t.reached[i])
			rc = error_at(err, ERROR_DATA, &in->bands[i].place, _("'%.*s' never counts: the bands above it take all of it"),
				      SLICE_ARGS(in->bands[i].text));
	trial_release(&t);
	return rc;
}

static bool has_points(const struct scoring *s, const struct indicator *in, struct slice text)
{
	const struct value v = { .type = in->type, .text = text };

	for (size_t i = 0; i < in->nbands; i++)
		if (score_band_takes(&in->bands[i], &v, s->now))
			return true;
	return false;
}

/* A column that lists its values: each has points, and points are for values that can be. */
static int check_values(const struct scoring *s, const struct indicator *in, const struct column *c, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < in->nbands; i++) {
		const struct band *band = &in->bands[i];
		const struct slice text = band->bound ? slice_of(band->bound->text) : band->text;

		if (column_check(c, text, NULL, &band->place, err) < 0)
			rc = -1;
	}
	for (size_t i = 0; i < c->nvalues && !in->has_unknown; i++)
		if (!has_points(s, in, c->values[i]))
			rc = error_at(err, ERROR_DATA, &in->bands[0].place,
				      _("%.*s: '%.*s' has no points; give it some, or say with unknown: what such a value is worth"),
				      SLICE_ARGS(in->label), SLICE_ARGS(c->values[i]));
	return rc;
}

/* Scores run from 0 to 100 with two decimals: what lies between two of them is no score. */
static int check_grades(const struct scoring *s, struct error *err)
{
	enum { STEP = 100, TOP = 1000000 };
	struct trial t = { .scoring = s, .type = TYPE_NUMBER, .least = 0, .most = TOP };
	int rc;

	t.bounds = xcalloc(s->ngrades, sizeof(*t.bounds));
	for (; t.nbounds < s->ngrades; t.nbounds++)
		t.bounds[t.nbounds] = s->grades[t.nbounds].bound;
	for (size_t i = 0; i < t.nbounds; i++) {
		const int64_t down = t.bounds[i]->number / STEP * STEP;

		for (int step = -1; step <= 2; step++)
			try_number(&t, down, (int64_t)step * STEP);
	}
	trial_begin(&t, STEP);
	rc = find_gaps(&t, &s->grades[0].place, SLICE("grades"), true, err);
	for (size_t i = 0; i < s->ngrades; i++)
		if (!t.reached[i])
			rc = error_at(err, ERROR_DATA, &s->grades[i].place, _("'%.*s' never counts: the bands above it take all of it"),
				      SLICE_ARGS(s->grades[i].name));
	trial_release(&t);
	return rc;
}

/* The values that no band takes, bands and grades that never count. */
static int check(void *scoring, struct book *b, struct error *err)
{
	const struct scoring *s = scoring;
	const struct ledger *customers = schema_ledger(&b->schema, SLICE("customers"));
	int rc = 0;

	for (size_t i = 0; i < s->nindicators; i++) {
		const struct indicator *in = &s->indicators[i];

		if (type_is_numeric(in->type))
			rc |= check_numbers(s, in, err);
		else if (in->kind == MEASURE_COLUMN && customers->columns[in->column].nvalues)
			rc |= check_values(s, in, &customers->columns[in->column], err);
	}
	return rc | check_grades(s, err) ? -1 : 0;
}

RULE_LOADS(scoring)

static int example(void *rules, struct book *b, const struct node *example, struct str *got, struct error *err)
{
	(void)b;
	return score_example(rules, example, got, err);
}

const struct rule_kind scoring_yaml = {
	.file = "scoring.yaml",
	.list = "indicators",
	.size = sizeof(struct scoring),
	.load = load_rules,
	.release = release_rules,
	.check = check,
	.example = example,
};
