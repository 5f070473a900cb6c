/* row_ids.h - from an id to its row where millions are asked for: ids of one shape (base/ids.h: L-000001 ...) are found by their
 * number, which is the row itself where no number is missing, else the place in an array; others by a map.
 */
#ifndef CRM_REPORT_ROW_IDS_H
#define CRM_REPORT_ROW_IDS_H

#include "base/arena.h"
#include "base/ids.h"

#define ROW_IDS_NONE UINT32_MAX

/* An id of another shape. */
struct odd_id {
	uint32_t row;
	struct slice id; /* borrowed as long as the row_ids are in use */
};

struct row_ids {
	struct serial serial; /* digits 0: no shape */
	uint32_t start;	      /* the first row's number, where each row's is one more than that of the row before */
	uint32_t *row;	      /* else by number; ROW_IDS_NONE: none */
	size_t size;	      /* of row; without it, how many rows there are */
	struct map others;
	struct arena arena;
};

/* numbers: of each row by the serial, or ROW_IDS_NONE; odd: ids of such rows, in the order of rows. Of two rows with one id the
 * first is found; rows without an id have no number, and none in odd. */
void row_ids_build(struct row_ids *ids, const struct serial *serial, const uint32_t *numbers, size_t nrows,
		   const struct odd_id *odd, size_t nodd);
void row_ids_release(struct row_ids *ids);

/* By its number: a row, or that it may be among the others, where it is found a batch at a time. */
enum { ROW_IDS_ELSEWHERE = -1 };
static inline long row_ids_by_number(const struct row_ids *ids, long number)
{
	if (number < 0 || (size_t)(number - (long)ids->start) >= ids->size)
		return ROW_IDS_ELSEWHERE;
	if (!ids->row)
		return number - (long)ids->start;
	return ids->row[number] != ROW_IDS_NONE ? (long)ids->row[number] : ROW_IDS_ELSEWHERE;
}

long row_ids_find(const struct row_ids *ids, struct slice id); /* row, or -1 */
/* The same of n at once, at most ROW_IDS_BATCH: the memory is asked for all before any is waited for. */
enum { ROW_IDS_BATCH = 64 };
void row_ids_find_all(const struct row_ids *ids, const struct slice *wanted, size_t n, long *rows);

#endif
