/* row_ids.c - see row_ids.h. */
#include "report/row_ids.h"

#include <stdlib.h>
#include <string.h>

#include "base/ahead.h"

enum { ROOM_PER_ROW = 8, LEAST_ROOM = 1024, AHEAD = 16 };

static bool is_in_sequence(const uint32_t *numbers, size_t nrows)
{
	for (size_t i = 0; i < nrows; i++)
		if (numbers[i] == ROW_IDS_NONE || numbers[i] != numbers[0] + i)
			return false;
	return true;
}

/* The id that has this number. */
static struct slice id_of(struct row_ids *ids, uint32_t number)
{
	return slice_of(arena_format(&ids->arena, "%.*s%0*lu", SLICE_ARGS(ids->serial.prefix), (int)ids->serial.digits,
				     (unsigned long)number));
}

/* By number, as long as the array isn't much larger than what is in it. */
static void build_array(struct row_ids *ids, const uint32_t *numbers, size_t nrows)
{
	const size_t most = ROOM_PER_ROW * nrows + LEAST_ROOM;

	for (size_t i = 0; i < nrows; i++)
		if (numbers[i] < most && numbers[i] >= ids->size)
			ids->size = (size_t)numbers[i] + 1;
	ids->row = xmalloc((ids->size + 1) * sizeof(*ids->row));
	memset(ids->row, 0xff, ids->size * sizeof(*ids->row));
	for (size_t i = 0; i < nrows; i++) {
		if (numbers[i] == ROW_IDS_NONE)
			continue;
		if (numbers[i] >= most)
			map_add(&ids->others, id_of(ids, numbers[i]), (long)i);
		else if (ids->row[numbers[i]] == ROW_IDS_NONE)
			ids->row[numbers[i]] = (uint32_t)i;
	}
}

void row_ids_build(struct row_ids *ids, const struct serial *serial, const uint32_t *numbers, size_t nrows,
		   const struct odd_id *odd, size_t nodd)
{
	*ids = (struct row_ids){ .serial = *serial };
	if (nrows && is_in_sequence(numbers, nrows)) {
		ids->start = numbers[0];
		ids->size = nrows;
	} else {
		build_array(ids, numbers, nrows);
	}
	map_reserve(&ids->others, nodd);
	for (size_t i = 0; i < nodd; i++) {
		if (i + AHEAD < nodd)
			map_ahead(&ids->others, odd[i + AHEAD].id);
		map_add(&ids->others, odd[i].id, (long)odd[i].row);
	}
}

long row_ids_find(const struct row_ids *ids, struct slice id)
{
	long row;

	row_ids_find_all(ids, &id, 1, &row);
	return row;
}

void row_ids_find_all(const struct row_ids *ids, const struct slice *wanted, size_t n, long *rows)
{
	for (size_t i = 0; i < n; i++) {
		rows[i] = serial_number(&ids->serial, wanted[i]);
		if (ids->row && rows[i] >= 0 && (size_t)rows[i] < ids->size)
			ahead(&ids->row[rows[i]], sizeof(*ids->row));
	}
	for (size_t i = 0; i < n; i++)
		rows[i] = row_ids_by_number(ids, rows[i]);
	map_get_rest(&ids->others, wanted, n, rows);
}

void row_ids_release(struct row_ids *ids)
{
	free(ids->row);
	map_release(&ids->others);
	arena_release(&ids->arena);
	*ids = (struct row_ids){ 0 };
}
