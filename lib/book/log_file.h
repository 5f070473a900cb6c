/* log_file.h - the months of the log as files: opened with the book, mapped and read one by one. Below the journal (journal.h), which
 * everybody else asks, and below the past (past.h), which tells it what of a month there was at the clock's moment.
 */
#ifndef CRM_BOOK_LOG_FILE_H
#define CRM_BOOK_LOG_FILE_H

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
	struct log_hits {
		char *id; /* NULL: none was looked for */
		struct log_hit {
			size_t at; /* where the record begins */
			unsigned line;
		} *items;
		size_t count, cap;
	} hits; /* the records that hold the id that was looked for last: a page looks for it more than once */
};

enum { LOG_AT, LOG_ACTOR, LOG_COMMAND, LOG_LEDGER, LOG_ID, LOG_FIELD, LOG_OLD, LOG_NEW, LOG_NOTE, LOG_REAL_AT, LOG_CHAIN, LOG_COLUMNS };
enum { LOG_COLUMNS_BEFORE = LOG_REAL_AT }; /* of rows from before there was a chain */

struct log_entry { /* slices live as long as the book */
	int64_t at, real_at; /* by the book's clock, by the machine's */
	int64_t when; /* by which of them it was asked for: `at`, or where the filter says by_real the one that counts (real_time.h) */
	struct slice at_text, actor, command, ledger, id, field, old, new, note;
	struct slice real_at_text, chain; /* empty also where the row has no such columns */
	bool chained; /* it has them */
	size_t offset; /* where its row begins in the file's text */
	struct place place;
};

#define JOURNAL_HEADER "at,actor,command,ledger,id,field,old,new,note,real_at,chain\n"

/* What to keep; empty: anything. */
struct log_filter {
	struct slice ledger, id, actor, field;
	int64_t since, until; /* moments; until 0: no end (exclusive) */
	bool by_real; /* the order is that of `when`; passed on is what is in by either time */
	bool is_passing; /* texts of an entry last until the next one alone: nothing is held */
	bool with_adopted; /* also rows that only took in what stood there already (crm book adopt): nothing happened then */
};

/* Opens the log files under the lock, as book_open does for ledgers. */
int log_open(struct book *b, struct error *err);
/* The earliest time of a file's entries, or INT64_MAX; false: one can't be read. */
bool log_earliest(const struct log_file *f, int64_t *at);
void log_close(struct book *b);
bool log_is_whole(const struct book *b); /* no row of a ledger is older than the log: crm.yaml says so */
/* The file's text as it was when the book was opened, whatever its clock: mapped when first asked for. */
int log_text(struct log_file *f, struct error *err);
/* Who reads the log: entries that pass, until it answers other than 0. */
struct log_reader {
	struct log_filter filter;
	int (*each)(void *context, const struct log_entry *entry);
	void *context;
	bool has_stopped;
};
/* Gives each of the readers those entries of a file, as they stand in f->text: its records are read once. 0, or -1 with findings. */
int log_read(struct book *b, struct log_file *f, struct log_reader *readers, size_t n, struct error *err);
/* The same of the records of a part of the text, of which one begins at `begin` and none before `end` goes on behind it. False: one isn't
 * plain RFC 4180, or can't be read. `each` is not asked whether it wants more; NULL: to look whether it is so. */
struct log_stretch {
	struct log_file *file;
	size_t begin, end;
};
bool log_read_stretch(struct book *b, const struct log_stretch *part, const struct log_filter *filter,
		   int (*each)(void *context, const struct log_entry *entry), void *context);
/* The entry at an offset where one that passes was, by a csv that is open on the file's text. */
bool log_entry_at(struct book *b, const struct log_file *f, struct csv *c, const struct log_filter *filter, struct log_entry *e);
bool log_is_sought(struct slice id); /* entries of that id are found by looking for its text */
bool log_month_matters(const struct log_file *f, const struct log_filter *filter); /* by the file's name */
/* Whether rows of it may count at another time than the one they name; one that can't be read is said by who reads it. */
bool log_counts_otherwise(struct book *b, struct log_file *f, const struct log_filter *filter);
/* Whether a row of it may have been dated otherwise than it was written: 1, 0 (surely none), -1 it can't be read. */
int log_may_be_backdated(struct log_file *f, struct error *err);
/* The rows of a month's text, behind its header. */
struct sweep_text log_rows_of(const struct log_file *f, struct slice text);
/* Sweeps from a month on, as it stands in the files whatever the clock, and what is broken is not said: for past.c. 0, or -1 where a
 * file can't be read. */
int log_sweep(struct book *b, size_t from, const struct sweep_job *job, struct error *err);
/* Whether the record that was read is the line that names the columns. */
bool log_is_header(struct csv *c);
/* Whether a record of so many fields is a row of the log. */
static inline bool log_is_row(size_t fields)
{
	return fields == LOG_COLUMNS || fields == LOG_COLUMNS_BEFORE;
}

/* Which of the two times of a row counts: the machine's where the book's was set otherwise, but in a book whose clock is free. */
static inline int64_t log_pick(const struct book *b, int64_t at, int64_t real)
{
	return b->clock_is_free || book_clock_is_true(at, real) ? at : real;
}

#endif
