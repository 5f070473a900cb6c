/* score.c - measuring and scoring; see score.h. Each ledger is gone through once for all customers. */
#include "sales/score.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/money.h"

/* Distinct values a customer has: "row\tvalue" as one key, so that one map serves all customers. */
struct distinct {
	struct map seen;
	struct arena arena;
	struct str key;
};

static bool first_time(struct distinct *d, size_t customer, struct slice value)
{
	str_reset(&d->key);
	str_addf(&d->key, "%zu\t", customer);
	str_add_slice(&d->key, value);
	if (map_get(&d->seen, str_slice(&d->key)) >= 0)
		return false;
	return map_add(&d->seen, arena_slice(&d->arena, str_slice(&d->key)), 1);
}

static void distinct_release(struct distinct *d)
{
	map_release(&d->seen);
	arena_release(&d->arena);
	str_release(&d->key);
}

static struct slice shared_value(const struct indicator *in, const struct table *t, const struct table *behind, size_t row)
{
	struct slice text = table_cell(t, row, in->column);
	long to;

	if (in->via < 0)
		return text;
	to = table_find(behind, text);
	return to < 0 ? SLICE("") : table_cell(behind, (size_t)to, in->via);
}

static int add_row(struct indicator *in, const struct table *t, size_t row, size_t customer, struct distinct *d,
		   const struct table *behind, struct error *err)
{
	int64_t number = in->kind == MEASURE_COUNT ? 1 : table_number(t, row, in->column, 0);
	struct slice value;

	switch (in->kind) {
	case MEASURE_SHARE:
		value = shared_value(in, t, behind, row);
		if (value.len && first_time(d, customer, value))
			in->share_seen[customer]++;
		break;
	case MEASURE_LAST:
		if (!in->present[customer] || number > in->measured[customer])
			in->measured[customer] = number;
		in->present[customer] = table_cell(t, row, in->column).len > 0 || in->present[customer];
		break;
	default:
		if (__builtin_add_overflow(in->measured[customer], number, &in->measured[customer]))
			return error_add(err, ERROR_DATA, _("%.*s: the sum of %s is too large"), SLICE_ARGS(in->id),
					 t->ledger->name);
	}
	return 0;
}

static int measure_rows(struct indicator *in, struct book *b, const struct table *customers, struct distinct *d, struct error *err)
{
	const struct table *t = book_table_of(b, in->ledger, err);
	const struct table *behind = in->via < 0 ? NULL : book_table_of(b, in->ledger->columns[in->column].ref, err);

	if (!t || (in->via >= 0 && !behind))
		return -1;
	for (size_t i = 0; i < t->nrows; i++) {
		long customer = table_find(customers, table_cell(t, i, in->link));
		struct row_subject s;
		int holds;

		if (customer < 0)
			continue;
		row_subject(&s, b, t, i);
		holds = when_holds(in->where, &s.subject, err);
		if (holds < 0 || (holds && add_row(in, t, i, (size_t)customer, d, behind, err) < 0))
			return -1;
	}
	return 0;
}

/* How many different values there are to be had. */
static int count_all(struct indicator *in, struct book *b, struct distinct *d, struct error *err)
{
	const struct table *t = book_table_of(b, in->of_ledger, err);

	if (!t)
		return -1;
	for (size_t i = 0; i < t->nrows; i++)
		if (table_cell(t, i, in->of).len && first_time(d, t->nrows, table_cell(t, i, in->of)))
			in->share_of++;
	return 0;
}

static int measure_one(struct indicator *in, struct book *b, const struct table *customers, struct error *err)
{
	struct distinct seen = { .key = STR_INIT }, all = { .key = STR_INIT };
	size_t n = customers->nrows;
	int rc = 0;

	in->measured = xcalloc(n, sizeof(*in->measured));
	in->present = xcalloc(n, sizeof(*in->present));
	in->share_seen = xcalloc(n, sizeof(*in->share_seen));
	if (in->kind == MEASURE_COLUMN)
		return 0;
	for (size_t i = 0; i < n && in->kind != MEASURE_LAST; i++)
		in->present[i] = true;
	if (in->kind == MEASURE_SHARE)
		rc = count_all(in, b, &all, err);
	if (rc == 0)
		rc = measure_rows(in, b, customers, &seen, err);
	for (size_t i = 0; in->kind == MEASURE_SHARE && i < n; i++) {
		in->present[i] = in->share_of > 0;
		if (in->share_of)
			in->measured[i] = (int64_t)(in->share_seen[i] * 10000 / in->share_of);
	}
	distinct_release(&seen);
	distinct_release(&all);
	return rc;
}

int scoring_measure(struct scoring *s, struct book *b, struct error *err)
{
	const struct table *customers = book_table(b, "customers", err);
	int rc = customers ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < s->nindicators; i++)
		rc = measure_one(&s->indicators[i], b, customers, err);
	return rc;
}

static const struct band *find_band(const struct indicator *in, const struct value *v)
{
	for (size_t i = 0; i < in->nbands; i++) {
		const struct band *band = &in->bands[i];

		if (band->bound ? bound_holds(band->bound, v->number) : slice_equal(band->text, v->text))
			return band;
	}
	return NULL;
}

/* A value that no band takes counts as missing: the file has said what that is worth. */
static struct score_part score_one(const struct indicator *in, const struct value *v, bool present)
{
	struct score_part p = { .value = *v };

	p.band = present ? find_band(in, v) : NULL;
	p.missing = !p.band;
	p.skipped = p.missing && in->skip_missing;
	p.points = p.band ? p.band->points : in->missing_points;
	return p;
}

static void add_up(const struct scoring *s, struct score *out)
{
	int64_t sum = 0;

	out->weight = 0;
	for (size_t i = 0; i < s->nindicators; i++)
		if (!out->parts[i].skipped) {
			sum += (int64_t)s->indicators[i].weight * out->parts[i].points;
			out->weight += s->indicators[i].weight;
		}
	/* Hundredths first, then ten-thousandths: the score has two decimals. */
	out->score = out->weight ? sum * 100 / out->weight * 100 : 0;
	out->grade = NULL;
	for (size_t i = 0; i < s->ngrades && !out->grade; i++)
		if (bound_holds(s->grades[i].bound, out->score))
			out->grade = &s->grades[i];
}

void score_of(const struct scoring *s, struct book *b, size_t customer, struct score *out)
{
	struct error ignored = ERROR_INIT;
	const struct table *customers = book_table(b, "customers", &ignored);

	error_release(&ignored);
	*out = (struct score){ .parts = xcalloc(s->nindicators, sizeof(*out->parts)) };
	for (size_t i = 0; i < s->nindicators; i++) {
		const struct indicator *in = &s->indicators[i];
		struct value v = { .type = in->type, .text = SLICE("") };

		if (in->kind == MEASURE_COLUMN)
			v = table_value(customers, customer, in->column);
		else
			v.number = in->measured[customer];
		out->parts[i] = score_one(in, &v, in->kind == MEASURE_COLUMN ? !value_missing(&v) : in->present[customer]);
	}
	add_up(s, out);
}

void score_values(const struct scoring *s, const struct value *values, struct score *out)
{
	*out = (struct score){ .parts = xcalloc(s->nindicators, sizeof(*out->parts)) };
	for (size_t i = 0; i < s->nindicators; i++)
		out->parts[i] = score_one(&s->indicators[i], &values[i], !value_missing(&values[i]));
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

int score_example(const struct scoring *s, const struct node *example, struct str *got, struct error *err)
{
	const struct node *given, *expect, *wanted_score, *wanted_grade;
	struct value *values = xcalloc(s->nindicators, sizeof(*values)), wanted;
	struct score score;
	int rc = -1;

	if (node_need(example, "given", NODE_MAP, &given, err) < 0 || node_need(example, "expect", NODE_MAP, &expect, err) < 0)
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
	wanted_score = node_get(expect, "score");
	wanted_grade = node_get(expect, "grade");
	rc = 1;
	if (wanted_score && (node_value(wanted_score, TYPE_NUMBER, &wanted, err) < 0 || wanted.number != score.score))
		rc = 0;
	if (wanted_grade && !(score.grade && slice_equal(wanted_grade->text, score.grade->name)))
		rc = 0;
	score_release(&score);
out:
	free(values);
	return rc;
}
