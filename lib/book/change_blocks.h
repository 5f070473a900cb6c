/* change_blocks.h - the bytes of many rows, made by all cores in blocks, in the order of the rows. For change*.c alone.
 */
#ifndef CRM_BOOK_CHANGE_BLOCKS_H
#define CRM_BOOK_CHANGE_BLOCKS_H

#include "book/change.h"

struct change_blocks {
	const struct change *change;
	/* Appends what becomes of a row. Each thread has a maker of its own. */
	void (*put)(void *maker, const struct change_row *row, struct str *out);
	void *makers; /* change_threads() of them */
	size_t size;  /* of each */
};

/* How many threads may look at the rows: an edited row's cells may be read only now, which is one thread's business. */
size_t change_threads(const struct change *c);
void change_put_blocks(const struct change_blocks *b, struct str *out);

#endif
