/* tally_text.c - sums by id as csv, and back; see tally.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "csv/csv.h"
#include "csv/tally_parts.h"

/* An id and its sum, as they are written. */
struct line {
	struct slice id;
	const uint64_t *sum;
};

struct lines {
	struct line *lines;
	size_t count, cap;
	struct arena arena;
};

static void add_line(struct lines *all, const struct tally *t, struct slice id, const uint64_t *sum)
{
	uint64_t any = 0;

	for (size_t w = 0; w < t->shape->words; w++)
		any |= sum[w];
	if (!any)
		return;
	all->lines = xgrow(all->lines, &all->cap, all->count + 1, sizeof(*all->lines));
	all->lines[all->count++] = (struct line){ id, sum };
}

static void add_numbers(struct lines *all, const struct tally *t)
{
	const struct serial *serial = &t->numbers.serial;

	for (size_t i = 0; t->narrays && i < t->numbers.count; i++) {
		uint64_t *sum = arena_alloc(&all->arena, t->shape->words * sizeof(*sum));

		tally_get_number(t, i, sum);
		add_line(all, t, slice_of(arena_format(&all->arena, "%.*s%0*zu", SLICE_ARGS(serial->prefix), (int)serial->digits, i)), sum);
	}
}

static int by_id(const void *a, const void *b)
{
	return slice_compare(((const struct line *)a)->id, ((const struct line *)b)->id);
}

static void put_line(struct str *out, const struct tally *t, const struct line *line)
{
	csv_put_field(out, line->id);
	for (size_t i = 0; i < t->shape->words; i++)
		if (t->shape->ops[i] == TALLY_SUM)
			str_addf(out, ",%lld", (long long)line->sum[i]);
		else
			str_addf(out, ",%llu", (unsigned long long)line->sum[i]);
	str_addc(out, '\n');
}

void tally_write(struct str *out, struct tally *t)
{
	struct lines all = { 0 };

	tally_sum(t);
	add_numbers(&all, t);
	for (size_t i = 0; i < TALLY_PIECES; i++)
		for (size_t k = 0; k < t->pieces[i].summed; k++) {
			const uint64_t *sum = tally_sum_at(t, &t->pieces[i], k);

			add_line(&all, t, key_text(&all.arena, tally_key_of(sum)), sum + TALLY_KEY_WORDS);
		}
	if (all.count)
		qsort(all.lines, all.count, sizeof(*all.lines), by_id);
	for (size_t i = 0; i < all.count; i++)
		put_line(out, t, &all.lines[i]);
	free(all.lines);
	arena_release(&all.arena);
}

/* All of the text is a number: with a sign where `is_signed`. */
static bool read_word(struct slice text, bool is_signed, uint64_t *word)
{
	const bool is_negative = is_signed && slice_starts(text, "-");
	uint64_t n = 0;

	if (text.len == is_negative)
		return false;
	for (size_t i = is_negative; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || __builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(text.ptr[i] - '0'), &n))
			return false;
	*word = is_negative ? -n : n;
	return !is_signed || n <= (uint64_t)INT64_MAX + is_negative;
}

static bool read_line(struct tally *t, const struct csv *c, uint64_t *values)
{
	struct slice id;

	if (c->nfields != 1 + t->shape->words || !c->fields[0].len)
		return false;
	for (size_t i = 0; i < t->shape->words; i++)
		if (!read_word(c->fields[1 + i], t->shape->ops[i] == TALLY_SUM, &values[i]))
			return false;
	id = arena_slice(&t->arena, c->fields[0]);
	tally_add(t, &id, 1, values);
	return true;
}

int tally_read(struct tally *t, const char *name, struct slice text, struct error *err)
{
	uint64_t *values = xcalloc(t->shape->words, sizeof(*values));
	struct csv c;
	int rc;

	csv_open(&c, name, text, CSV_LEDGER);
	while ((rc = csv_next(&c, err)) > 0) {
		const struct place at = { name, c.line, 0 };

		if (read_line(t, &c, values))
			continue;
		rc = error_at(err, ERROR_DATA, &at, _("this is no line of a partial figure; numbers in one: %zu"), t->shape->words);
		break;
	}
	tally_sum(t);
	csv_close(&c);
	free(values);
	return rc;
}
