/* id_bits.c - see id_bits.h. */
#include "book/id_bits.h"

#include <stdlib.h>
#include <string.h>

#include "csv/csv.h"

static int id_column(const struct table *t)
{
	return t->ledger->id < 0 ? -1 : t->file_column[t->ledger->id];
}

/* What may be the id of the row at `from`, or behind the next line end: in the middle of a field it is anything. */
static struct slice id_behind(struct arena *keys, const struct table *t, size_t from)
{
	struct error ignored = ERROR_INIT;
	struct slice id = SLICE("");
	struct csv c;

	if (from > t->data) {
		const char *end = memchr(t->text.ptr + from, '\n', t->text.len - from);

		from = end ? (size_t)(end - t->text.ptr) + 1 : t->text.len;
	}
	csv_open(&c, t->name, t->text, CSV_LEDGER);
	csv_seek(&c, from, 0, t->text.len);
	if (csv_read(&c, &ignored) > 0 && (size_t)id_column(t) < c.nfields)
		id = arena_slice(keys, csv_field(&c, (size_t)id_column(t)));
	csv_close(&c);
	error_release(&ignored);
	return id;
}

enum {
	BYTES_A_ROW = 32, /* hardly one is shorter: more numbers than that are no numbers of rows */
	PROBES = 16,
};

void id_shape_learn(struct tally_numbers *numbers, struct arena *keys, const struct table *t)
{
	size_t like = 0;

	*numbers = (struct tally_numbers){ .count = 0 };
	if (id_column(t) < 0 || !serial_learn(&numbers->serial, id_behind(keys, t, t->data)))
		return;
	numbers->count = 1 + t->text.len / BYTES_A_ROW;
	for (size_t i = 0; i < PROBES; i++) {
		const size_t at = t->data + (t->text.len - t->data) / PROBES * i;
		const long number = serial_number(&numbers->serial, id_behind(keys, t, at));

		like += number >= 0 && (size_t)number < numbers->count;
	}
	if (like < PROBES / 2)
		numbers->count = 0;
}

void id_bits_begin(struct id_bits *s, const struct table *t)
{
	*s = (struct id_bits){ .keys = ARENA_INIT };
	id_shape_learn(&s->numbers, &s->keys, t);
	s->bits = xcalloc(s->numbers.count / 64 + 1, sizeof(*s->bits));
}

void id_bits_release(struct id_bits *s)
{
	free(s->bits);
	arena_release(&s->keys);
	s->bits = NULL;
}

bool id_bits_lack(const struct id_bits *first, const struct id_bits *second)
{
	for (size_t i = 0; i <= first->numbers.count / 64; i++)
		if (first->bits[i] & ~second->bits[i])
			return true;
	return false;
}
