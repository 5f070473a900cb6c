/* row_ids.c - see row_ids.h. */
#include "report/row_ids.h"

#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The number of an id of that shape. */
static bool number_of(const struct row_ids *ids, struct slice id, uint64_t *number)
{
	size_t head = ids->first.len - ids->digits;

	if (id.len != ids->first.len || memcmp(id.ptr, ids->first.ptr, head) != 0)
		return false;
	*number = 0;
	for (size_t i = head; i < id.len; i++) {
		if (!is_digit(id.ptr[i]))
			return false;
		*number = *number * 10 + (uint64_t)(id.ptr[i] - '0');
	}
	return true;
}

/* All ids are of the first one's shape, and their numbers are not so far apart that an array of them would be wasted. */
static bool find_shape(struct row_ids *ids, uint64_t *highest)
{
	const size_t most = 9; /* digits */
	const struct table *t = ids->table;
	uint64_t number;

	ids->first = t->nrows ? table_id(t, 0) : SLICE("");
	while (ids->digits < ids->first.len && ids->digits < most &&
	       is_digit(ids->first.ptr[ids->first.len - ids->digits - 1]))
		ids->digits++;
	for (size_t i = 0; ids->digits && i < t->nrows; i++) {
		if (!number_of(ids, table_id(t, i), &number) || number > 8 * t->nrows + 1024)
			return false;
		*highest = number > *highest ? number : *highest;
	}
	return ids->digits > 0;
}

static bool is_in_sequence(struct row_ids *ids)
{
	uint64_t number;

	for (size_t i = 0; i < ids->table->nrows; i++) {
		number_of(ids, table_id(ids->table, i), &number);
		if (i == 0)
			ids->start = number;
		if (number != ids->start + i)
			return false;
	}
	return true;
}

void row_ids_build(struct row_ids *ids, const struct table *t)
{
	uint64_t highest = 0, number;

	*ids = (struct row_ids){ .table = t };
	if (!find_shape(ids, &highest)) {
		ids->first.len = 0;
		return;
	}
	if (is_in_sequence(ids)) {
		ids->size = t->nrows;
		return;
	}
	ids->start = 0;
	ids->size = (size_t)highest + 1;
	ids->row = xmalloc(ids->size * sizeof(*ids->row));
	memset(ids->row, 0xff, ids->size * sizeof(*ids->row));
	for (size_t i = t->nrows; i-- > 0;)
		if (number_of(ids, table_id(t, i), &number))
			ids->row[number] = (uint32_t)i;
}

long row_ids_find(const struct row_ids *ids, struct slice id)
{
	uint64_t number;

	if (!ids->first.len)
		return table_find(ids->table, id);
	if (!number_of(ids, id, &number) || number < ids->start || number - ids->start >= ids->size)
		return -1;
	if (!ids->row)
		return (long)(number - ids->start);
	return ids->row[number] == UINT32_MAX ? -1 : (long)ids->row[number];
}

void row_ids_release(struct row_ids *ids)
{
	free(ids->row);
	*ids = (struct row_ids){ 0 };
}
