/* audit_trace.h - what the log says of each row of the ledgers: of a cell what it became last, of a row that was brought in whole its
 * digest. For audit*.c alone.
 *
 * The log is gone through once, in the order of its files. What counts is the order of commits, which are numbered (chain.h); older rows,
 * which aren't, come before them in the order of their times. A row and a cell take forty bytes each, whatever the log says of them:
 * texts stay where they are.
 */
#ifndef CRM_BOOK_AUDIT_TRACE_H
#define CRM_BOOK_AUDIT_TRACE_H

#include "base/arena.h"
#include "base/ids.h"
#include "book/journal.h"

enum { TRACE_NONE = -1 };

/* What became of one cell. */
struct cell_trace {
	const char *before, *last; /* before: what the first change behind the row's digest found there */
	uint32_t before_length, last_length;
	uint32_t first_key, last_key; /* in which order; first_key UINT32_MAX: there is none such */
	int32_t next;		      /* of the row */
	uint16_t column, command;
};

struct traced { /* a row of a ledger, in the log */
	const char *id;
	const char *digest; /* as the log has it; NULL: none */
	uint32_t id_length, digest_key;
	int32_t first; /* of cells */
	unsigned line; /* of the first row that speaks of it */
	uint16_t file, command;
	uint8_t digest_length;
	bool is_added, is_known; /* known: it was there: a commit of the chain spoke of it, or it was added */
	bool is_seen; /* in the ledger; any thread may say so */
};

struct traced_ledger {
	const struct ledger *ledger;
	struct ids by_id;
	struct traced *rows;
	size_t nrows, rows_cap;
	struct cell_trace *cells;
	size_t ncells, cells_cap;
	bool is_whole; /* every row of it is known to the log */
	struct map digests; /* without ids: digest -> how many */
	long *counts;
	size_t ncounts, counts_cap;
};

struct trace {
	struct book *book;
	struct traced_ledger *ledgers; /* by schema index */
	struct slice *commands;	       /* each that there is, once */
	size_t ncommands, commands_cap;
	struct slice *row; /* of a ledger without ids, as its fields come */
	struct traced_ledger *row_of;
	bool is_broken; /* something of the log can't be read */
	int row_last; /* column that came last; TRACE_NONE: no row is begun */
	struct arena arena;
};

void trace_begin(struct trace *t, struct book *b);
void trace_end(struct trace *t);
/* Reads the log, whose texts were mapped (journal_map). What can't be read of it is passed over (is_broken). */
void trace_log(struct trace *t);
/* The row of that id, or NULL. */
struct traced *trace_find(const struct traced_ledger *l, struct slice id);

static inline struct slice cell_last(const struct cell_trace *c)
{
	return (struct slice){ c->last, c->last_length };
}

#endif
