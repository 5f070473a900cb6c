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

#endif
