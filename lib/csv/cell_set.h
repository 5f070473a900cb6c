/* cell_set.h - which texts stand in one column of a long text of rows, and where each stands first: put in by all cores at once,
 * without a lock.
 *
 *     cell_set_begin(&ids, text, rows);
 *     cell_set_learn(&ids, first_id);                  perhaps: ids that are numbers then cost a bit each
 *     at = cell_set_add(&ids, id, offset);             any thread; `offset` is where the cell stands in the text
 *     at = cell_set_find(&ids, id);                    once all are in; -1: it stands nowhere
 *     first = cell_set_first(&ids, at);                and where first
 *     cell_set_release(&ids);
 *
 * A text that is no number takes a little more than ten bytes, whatever its length: the set knows where it stands, and looks there. So two
 * texts are taken for the same only if they are. With `keys` it is the keys of a cell that are put in and looked for: a cell has some of
 * them, and two cells are the same that have one in common. Cells that can't be read where they stand (quoting that only libcsv takes) have no place in it: who puts in one calls
 * cell_set_add_odd, alone.
 */
#ifndef CRM_CSV_CELL_SET_H
#define CRM_CSV_CELL_SET_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/ids.h"

/* The next key of a cell, from *rest on, into *key; false: there is none left. */
typedef bool cell_keys(const void *context, struct slice *rest, struct str *key);

struct cell_set {
	struct slice text;
	cell_keys *keys; /* NULL: a cell is its own */
	const void *context;
	struct serial serial;
	size_t numbers; /* ids below so many have a bit */
	_Atomic uint64_t *bits;
	_Atomic uint64_t *slots; /* a tag of the hash, and one more than the offset */
	size_t nslots;
	struct map odd; /* text -> offset */
	struct arena arena;
	atomic_bool has_twice; /* some text was put in again, of another cell: cell_set_first tells which */
};

/* Of at most so many texts. */
void cell_set_begin(struct cell_set *s, struct slice text, size_t most);
/* Before the first is put in. */
void cell_set_keys(struct cell_set *s, cell_keys *keys, const void *context);
/* Ids of that shape are numbers; where they stand isn't known then. Before the first is put in. */
void cell_set_learn(struct cell_set *s, struct slice id);
void cell_set_release(struct cell_set *s);
/* Not empty. Gives its place in the set, from 0, below cell_set_places. */
size_t cell_set_add(struct cell_set *s, struct slice cell, size_t offset);
void cell_set_add_odd(struct cell_set *s, struct slice cell, size_t offset);
/* Its place; of an odd one cell_set_places; -1: it isn't there. */
long cell_set_find(const struct cell_set *s, struct slice cell);
size_t cell_set_places(const struct cell_set *s);
/* Where it stands first; SIZE_MAX: it doesn't, or it is one of the numbers. */
size_t cell_set_first(const struct cell_set *s, struct slice cell);
/* The same of many at once: the memory may bring what a search will look at, which wants to be given what this gives. */
uint64_t cell_set_ahead(const struct cell_set *s, struct slice cell);
long cell_set_find_ahead(const struct cell_set *s, struct slice cell, uint64_t ahead);

#endif
