/* journal.h - the log: log/YYYY-MM.csv, append only, a row for each field that a change set.
 *
 * Columns: at,actor,command,ledger,id,field,old,new,note,real_at,chain. `actor` is the person's id; where --as was used it is
 * "P-0007 by P-0001". `real_at` is the machine's own time where `at` was set otherwise (--as-of, CRM_NOW), else empty. The last row of
 * a commit holds in `chain` the digest that ties it to all commits before it (chain.h). Rows written before there were those two
 * columns have nine fields. Histories, timelines and behaviour figures come from it.
 */
#ifndef CRM_BOOK_JOURNAL_H
#define CRM_BOOK_JOURNAL_H

#include "book/book.h"
#include "book/sweep.h"

struct log_file {
	char *name; /* "log/2026-03.csv" */
	int fd;
	struct stat opened;
	struct slice mapped; /* when first read */
	struct slice text; /* of it what was there at the clock's moment: past.h */
	struct str then;   /* where that isn't all */
	bool is_read;
	bool must_hold; /* rows: it stands beside other months, or the log is said to be whole */
	enum { LOG_REAL_UNKNOWN, LOG_REAL_NONE, LOG_REAL_SOME } real; /* whether a row of it may have a real_at */
	enum { LOG_ORDER_UNKNOWN, LOG_IN_ORDER, LOG_MIXED } order;
	struct slice first, last; /* of a file in order: its earliest and latest time, as written; empty without rows */
};

enum { LOG_AT, LOG_ACTOR, LOG_COMMAND, LOG_LEDGER, LOG_ID, LOG_FIELD, LOG_OLD, LOG_NEW, LOG_NOTE, LOG_REAL_AT, LOG_CHAIN, LOG_COLUMNS };
enum { LOG_COLUMNS_BEFORE = LOG_REAL_AT }; /* of rows from before there was a chain */

struct log_entry { /* slices live as long as the book */
	int64_t at, real_at; /* by the book's clock, by the machine's */
	int64_t when; /* by which of them it was asked for: `at`, or where the filter says by_real the one that counts (real_time.h) */
	struct slice at_text, actor, command, ledger, id, field, old, new, note;
	struct slice real_at_text, chain; /* empty also where the row has no such columns */
	bool chained; /* it has them */
	struct place place;
};

#define JOURNAL_HEADER "at,actor,command,ledger,id,field,old,new,note,real_at,chain\n"

/* What to keep; empty: anything. */
struct log_filter {
	struct slice ledger, id, actor, field;
	int64_t since, until; /* moments; until 0: no end (exclusive) */
	bool by_real; /* the order is that of `when`; passed on is what is in by either time */
	bool with_adopted; /* also rows that only took in what stood there already (crm book adopt): nothing happened then */
};

/* Calls `each` with every entry that passes, in the order of its times (`when`), wherever the rows stand (backdated commands and merged
 * logs put them anywhere); of equal times the first written first. Stops when it returns non-zero. 0, or -1 with findings. Where an id is wanted, rows are found by looking for its text: what is wrong with others, which
 * don't have it, is not seen. */
int journal_read(struct book *b, const struct log_filter *filter,
		 int (*each)(void *context, const struct log_entry *entry), void *context, struct error *err);
/* When the log begins: the earliest time of its first month that has rows; INT64_MAX where there is none. Before that nobody worked with
 * the book: no data is no data. */
int journal_began(struct book *b, int64_t *at, struct error *err);
/* The row was made by the program of a file, or took in what somebody had edited by hand (crm book adopt): it says what is so, not what
 * the person did whom it names. */
bool log_is_imported(const struct log_entry *e);
/* The whole log by all cores, without entries: rows of LOG_COLUMNS fields, as of one long file. The job fails (-1) at a row
 * that it can't take; then, and where the log is broken, what is wrong is said as by journal_read with that filter: which is
 * what the job looks at, since other rows may hold anything. */
int journal_sweep(struct book *b, const struct log_filter *filter, const struct sweep_job *job, struct error *err);
bool journal_is_whole(const struct book *b); /* no row of a ledger is older than the log: crm.yaml says so */
/* A ledger without a file, or without as much as a header, whose rows the log knows has been lost: -1 with a finding. The log is only
 * looked at where there is none. */
int journal_misses(struct book *b, const struct table *t, struct error *err);
/* A ledger that is its header alone, where the log knows rows that nobody took out: whether it is so, with a finding in `say`. Rows may
 * be taken out by hand, so that who writes goes on. */
bool journal_misses_rows(struct book *b, const struct table *t, struct error *say);
/* Columns that commands wrote and that the ledger's header doesn't have, while it has a name that no column has: it was renamed, and all
 * its cells read as empty. How many, each with a finding in `say`. */
size_t journal_misses_columns(struct book *b, const struct table *t, struct error *say);
/* Sweeps from a month on, as it stands in the files whatever the clock, and what is broken is not said: for past.c. 0, or -1 where a
 * file can't be read. */
int journal_sweep_files(struct book *b, size_t from, const struct sweep_job *job, struct error *err);
/* Opens the log files under the lock, as book_open does for ledgers. */
int journal_open(struct book *b, struct error *err);
void journal_close(struct book *b);
/* The file's text as it was when the book was opened, whatever its clock: mapped when first asked for. */
int journal_text(struct log_file *f, struct error *err);
/* Whether a row of it may have been dated otherwise than it was written: 1, 0 (surely none), -1 it can't be read. */
int journal_may_be_backdated(struct log_file *f, struct error *err);
/* Whether the record that was read is the line that names the columns. */
bool journal_is_header(struct csv *c);
/* Whether a record of so many fields is a row of the log. */
static inline bool journal_is_row(size_t fields)
{
	return fields == LOG_COLUMNS || fields == LOG_COLUMNS_BEFORE;
}

#endif
