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
#include "book/log_file.h"

/* Calls `each` with every entry that passes, in the order of its times (`when`), wherever the rows stand (backdated commands and merged
 * logs put them anywhere); of equal times the first written first. Stops when it returns non-zero. 0, or -1 with findings. Where an id is wanted, rows are found by looking for its text: what is wrong with others, which
 * don't have it, is not seen. */
int journal_read(struct book *b, const struct log_filter *filter,
		 int (*each)(void *context, const struct log_entry *entry), void *context, struct error *err);
/* Several readers in one pass, each as by journal_read; where the log isn't in order, one after the other. */
int journal_read_for(struct book *b, struct log_reader *readers, size_t n, struct error *err);
/* The log to be shown: what journal_read gives of it, in its order, in parts that threads read side by side, each as often as it is wanted.
 * All of it was looked at before: NULL with findings. What is held of a log that isn't in order is where rows are, and when; of another one
 * nothing. An entry's texts last until the next one. The filter's texts last as long. */
struct journal_parts *journal_parts(struct book *b, const struct log_filter *filter, struct error *err);
size_t journal_parts_count(const struct journal_parts *p);
enum { JOURNAL_PART_ROWS = 2048 }; /* of a part, about */
void journal_part(const struct journal_parts *p, size_t part, int (*each)(void *context, const struct log_entry *entry), void *context);
void journal_parts_free(void *parts);
/* When the log begins: the earliest time of its first month that has rows; INT64_MAX where there is none. Before that nobody worked with
 * the book: no data is no data. */
int journal_began(struct book *b, int64_t *at, struct error *err);
/* The row was made by the program of a file, took in what somebody had edited by hand (crm book adopt), or moved along when two rows became
 * one (merge.h): it says what is so, not what the person did whom it names. */
bool log_is_imported(const struct log_entry *e);
bool log_is_merge(const struct log_entry *e); /* the last of these */
/* The whole log by all cores, without entries: rows of LOG_COLUMNS fields, as of one long file. The job fails (-1) at a row
 * that it can't take; then, and where the log is broken, what is wrong is said as by journal_read with that filter: which is
 * what the job looks at, since other rows may hold anything. */
int journal_sweep(struct book *b, const struct log_filter *filter, const struct sweep_job *job, struct error *err);
/* Every month's text as it stood at the clock's moment, before threads look at them. 0, or -1 with findings. */
int journal_map(struct book *b, struct error *err);
/* How many rows the log has; what of it can't be read is said, in the order of the files. */
size_t journal_count(struct book *b, struct error *err);
/* A ledger without a file, or without as much as a header, whose rows the log knows has been lost: -1 with a finding. The log is only
 * looked at where there is none. */
int journal_misses(struct book *b, const struct table *t, struct error *err);
/* Ledgers that are their header alone, where the log knows rows that nobody took out: how many, each with a finding in `say`. Rows may
 * be taken out by hand, so that who writes goes on. */
size_t journal_misses_rows(struct book *b, const struct table *const *tables, size_t n, struct error *say);
/* Columns that commands wrote and that the ledger's header doesn't have, while it has a name that no column has: it was renamed, and all
 * its cells read as empty. How many, each with a finding in `say`. */
size_t journal_misses_columns(struct book *b, const struct table *t, struct error *say);

#endif
