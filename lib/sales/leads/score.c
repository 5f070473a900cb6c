/* score.c - from what was measured (score_measure.c) to points, score and grade; see score.h. */
#include "sales/leads/score.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/money.h"

bool score_band_takes(const struct band *band, const struct value *v, int64_t now)
{
	return band->bound ? bound_holds_value(band->bound, v, now) : slice_equal(band->text, v->text);
}

static const struct band *find_band(const struct indicator *in, const struct value *v, int64_t now)
{
	for (size_t i = 0; i < in->nbands; i++)
		if (score_band_takes(&in->bands[i], v, now))
			return &in->bands[i];
	return NULL;
}

/* What is there and no band takes counts as unknown, never as missing: a slip of the hand would raise the score otherwise. So
 * does what can't be read as the type wants it. */
static struct score_part score_one(const struct indicator *in, const struct value *v, bool is_readable, int64_t now)
{
	struct score_part p = { .value = *v, .missing = value_missing(v) };

	p.band = p.missing || !is_readable ? NULL : find_band(in, v, now);
	p.unknown = !p.missing && !p.band;
	p.skipped = p.missing && in->skip_missing;
	p.points = p.band ? p.band->points : p.missing ? in->missing_points : in->unknown_points;
	return p;
}

void score_add_value(struct str *out, const struct indicator *in, const struct score_part *p)
{
	if (in->kind == MEASURE_COLUMN)
		str_add_slice(out, p->value.text);
	else
		value_add_number(out, in->type, p->value.number);
}

int64_t score_with(const struct scoring *s, const struct score *score, size_t i, long points)
{
	int64_t sum = 0, weight = 0;

	for (size_t k = 0; k < s->nindicators; k++) {
		if (score->parts[k].skipped && k != i)
			continue;
		sum += (int64_t)s->indicators[k].weight * (k == i ? points : score->parts[k].points);
		weight += s->indicators[k].weight;
	}
	/* Hundredths first, then ten-thousandths: the score has two decimals. */
	return weight ? sum * 100 / weight * 100 : 0;
}

size_t score_grade(const struct scoring *s, int64_t score)
{
	size_t i = 0;

	while (i < s->ngrades && !bound_holds(s->grades[i].bound, score))
		i++;
	return i;
}

static void add_up(const struct scoring *s, struct score *out)
{
	size_t grade;

	out->weight = 0;
	for (size_t i = 0; i < s->nindicators; i++)
		out->weight += out->parts[i].skipped ? 0 : s->indicators[i].weight;
	out->score = score_with(s, out, s->nindicators, 0);
	grade = score_grade(s, out->score);
	out->grade = grade < s->ngrades ? &s->grades[grade] : NULL;
}

void score_of(const struct scoring *s, const struct table *customers, size_t customer, struct score *out)
{
	*out = (struct score){ .parts = xcalloc(s->nindicators, sizeof(*out->parts)) };
	for (size_t i = 0; i < s->nindicators; i++) {
		const struct indicator *in = &s->indicators[i];
		struct value v = { .type = in->type, .text = SLICE("") };
		bool is_readable = true;

		if (in->kind == MEASURE_COLUMN)
			is_readable = value_parse(in->type, table_cell(customers, customer, in->column), &v);
		else if (in->present[customer])
			v = (struct value){ .type = in->type, .text = SLICE("measured"), .number = in->measured[customer] };
		out->parts[i] = score_one(in, &v, is_readable, s->now);
	}
	add_up(s, out);
}

void score_values(const struct scoring *s, const struct value *values, struct score *out)
{
	*out = (struct score){ .parts = xcalloc(s->nindicators, sizeof(*out->parts)) };
	for (size_t i = 0; i < s->nindicators; i++)
		out->parts[i] = score_one(&s->indicators[i], &values[i], true, s->now);
	add_up(s, out);
}

void score_release(struct score *score)
{
	free(score->parts);
	score->parts = NULL;
}

/* The column of the rule file's `given` by an indicator's id, or the column it reads. */
static const struct node *given_for(const struct indicator *in, const struct node *given)
{
	for (const struct node *n = node_first(given); n; n = n->next)
		if (slice_equal(n->key, in->id) || slice_equal(n->key, in->label) ||
		    (in->kind == MEASURE_COLUMN && slice_equal(n->key, in->value_name)))
			return n;
	return NULL;
}

/* Only ids, labels and the columns read: a slip must not pass for a missing value. */
static int check_given(const struct scoring *s, const struct node *given, struct error *err)
{
	struct arena arena = ARENA_INIT;
	const char **keys = arena_zalloc(&arena, (3 * s->nindicators + 1) * sizeof(*keys));
	size_t n = 0;
	int rc;

	for (size_t i = 0; i < s->nindicators; i++) {
		const struct indicator *in = &s->indicators[i];

		keys[n++] = arena_text(&arena, in->id);
		if (!slice_equal(in->label, in->id))
			keys[n++] = arena_text(&arena, in->label);
		if (in->kind == MEASURE_COLUMN)
			keys[n++] = arena_text(&arena, in->value_name);
	}
	rc = node_only(given, keys, err);
	arena_release(&arena);
	return rc;
}

int score_example(const struct scoring *s, const struct node *example, struct str *got, struct error *err)
{
	static const char *const expected[] = { "score", "grade", NULL };
	const struct node *given, *expect, *wanted_score, *wanted_grade;
	struct value *values = xcalloc(s->nindicators, sizeof(*values)), wanted;
	struct score score;
	int rc = -1;

	if (node_need(example, "given", NODE_MAP, &given, err) < 0 ||
	    node_need(example, "expect", NODE_MAP, &expect, err) < 0 ||
	    check_given(s, given, err) < 0 || node_only(expect, expected, err) < 0)
		goto out;
	wanted_score = node_get(expect, "score");
	wanted_grade = node_get(expect, "grade");
	if (wanted_score && node_value(wanted_score, TYPE_NUMBER, &wanted, err) < 0)
		goto out;
	for (size_t i = 0; i < s->nindicators; i++) {
		const struct node *n = given_for(&s->indicators[i], given);

		values[i].type = s->indicators[i].type;
		if (n && node_value(n, s->indicators[i].type, &values[i], err) < 0)
			goto out;
	}
	score_values(s, values, &score);
	decimal_add_text(got, score.score, 4);
	str_addf(got, " %.*s", SLICE_ARGS(score.grade ? score.grade->name : SLICE("—")));
	rc = 1;
	if (wanted_score && wanted.number != score.score)
		rc = 0;
	if (wanted_grade && !(score.grade && slice_equal(wanted_grade->text, score.grade->name)))
		rc = 0;
	score_release(&score);
out:
	free(values);
	return rc;
}
