/* audit_trace.h - what the log says of each row of the ledgers: of a cell what it became last, of a row that was brought in whole its
 * digest. For audit*.c alone.
 *
 * The log is gone through once, in the order of its files. What counts is the order of commits, which are numbered (chain.h); older rows,
 * which aren't, come before them in the order of their times. A row and a cell take thirty-two bytes each, whatever the log says of
 * them: texts stay where they are.
 */
#ifndef CRM_BOOK_AUDIT_TRACE_H
#define CRM_BOOK_AUDIT_TRACE_H

#include "base/arena.h"
#include "base/ids.h"
#include "book/journal.h"

enum { TRACE_NONE = -1 };

/* A text of the log in eight bytes: how long it is in the lower sixteen bits, where it stands in those above them. With the highest bit
 * it is one of trace.others: the few that are longer, or had to be unquoted. */
struct trace_text {
	uint64_t bits; /* 0: empty */
};

#define TRACE_OTHER ((uint64_t)1 << 63)

/* What became of one cell. */
struct cell_trace {
	struct trace_text before, last; /* before: what the first change behind the row's digest found there */
	uint32_t first_key, last_key; /* in which order; first_key UINT32_MAX: there is none such */
	int32_t next;		      /* of the row */
	uint16_t column, command;
};

struct traced { /* a row of a ledger, in the log */
	struct trace_text id, digest; /* digest: as the log has it; empty: none */
	uint32_t digest_key;
	int32_t first; /* of cells */
	unsigned line; /* of the first row that speaks of it */
	uint16_t command;
	uint16_t file : 14, is_added : 1, is_known : 1; /* known: it was there: a commit of the chain spoke of it, or it was added */
};

struct traced_ledger {
	const struct ledger *ledger;
	struct ids by_id;
	struct traced *rows;
	size_t nrows, rows_cap;
	uint64_t *seen; /* a bit a row: it is in the ledger; any thread may say so. Made by who looks */
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
	const char *base; /* where the first text of the log begins in memory */
	struct slice *others;
	size_t nothers, others_cap;
	struct arena arena;
};

void trace_begin(struct trace *t, struct book *b);
void trace_end(struct trace *t);
/* Reads the log, whose texts were mapped (journal_map). What can't be read of it is passed over (is_broken). */
void trace_log(struct trace *t);
/* The row of that id, or NULL. */
struct traced *trace_find(const struct traced_ledger *l, struct slice id);

static inline struct slice trace_said(const struct trace *t, struct trace_text text)
{
	return text.bits & TRACE_OTHER ? t->others[text.bits & ~TRACE_OTHER] : (struct slice){ t->base + (text.bits >> 16), text.bits & UINT16_MAX };
}

#endif
