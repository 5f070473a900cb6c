/* change_log.h - what a change leaves in the month's log. For change*.c alone.
 */
#ifndef CRM_BOOK_CHANGE_LOG_H
#define CRM_BOOK_CHANGE_LOG_H

#include "book/chain.h"
#include "book/change.h"
#include "book/commit.h"

struct log_file;

/* The month's file as it is, or will be. */
struct change_log {
	char *name;
	const struct log_file *file; /* NULL: there is none yet */
	struct chain_head head;	     /* of the commit before */
	size_t begin;		     /* where the rows begin in `bytes` */
	size_t rows;		     /* of this commit */
	struct str bytes;	     /* what is appended */
};

/* Release in any case. */
int change_log_begin(struct change_log *log, const struct change *c, struct error *err);
void change_log_put(struct change_log *log, const struct change *c); /* a row a field that changed, and a file */
void change_log_close(struct change_log *log); /* ties them to the commit before: of a bulk import that takes a while */
void change_log_append(struct change_log *log, struct commit *commit); /* bytes and all */
void change_log_release(struct change_log *log);

/* The bytes of many rows, made by all cores in blocks, in the order of the rows. For change*.c alone. */

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
