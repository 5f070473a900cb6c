/* quote.h - quotes and their revisions: the newest is current (or final), the ones before it are superseded.
 *
 * A quote has a base number, Q-000012, and goes out as Q-000012-R1, then R2 ...: each is a row of quotes.csv with lines of
 * its own in quote_lines.csv, so that what was sent stays as it was sent. From R2 on a revision says why it was needed.
 * Rows are numbers of the table `quotes` as book_table gives it.
 */
#ifndef CRM_SALES_QUOTES_QUOTE_H
#define CRM_SALES_QUOTES_QUOTE_H

#include "book/change.h"

/* What was typed; NULL: not given. */
struct quote_draft {
	const char *valid, *reason, *note;
	const char *const *args; /* lines as JJ-02:2@25000-5%, and "column=value" */
	size_t nargs;
};

/* Each stages its rows and says what was made and what it led to. */
int quote_new(struct change *c, size_t lead, const struct quote_draft *d, struct error *err);
int quote_revise(struct change *c, size_t row, const struct quote_draft *d, struct error *err);
int quote_final(struct change *c, size_t row, struct error *err);

/* The row by full id, or the newest one by base number. -1 with a finding. */
long quote_find(struct book *b, const char *typed, struct error *err);
/* The row of the same base number with that revision, -1: none. */
long quote_revision_row(const struct table *quotes, size_t row, int64_t revision);
size_t quote_newest(const struct table *quotes, size_t row);
bool quote_is_newest(const struct table *quotes, size_t row);
/* 0 where the quote may become a contract; -1 (ERROR_DATA) where a newer one has taken its place. */
int quote_check_current(struct book *b, size_t row, struct error *err);
/* Current, and its day of validity has passed. */
bool quote_is_expired(const struct book *b, const struct table *quotes, size_t row);
struct slice quote_base(struct slice id); /* Q-000012 of Q-000012-R3 */
int64_t quote_revision(const struct table *quotes, size_t row);
/* The customer (id) of the quote's lead, or empty. */
struct slice quote_customer(struct book *b, struct slice lead);

/* All rows of one base number, oldest first; the caller frees. */
size_t *quote_family(const struct table *quotes, size_t row, size_t *count);

/* Card, lines, revisions, history. */
int quote_page(struct book *b, size_t row, struct view *v, struct error *err);
/* What became another from one row to the other: lines, terms, total. */
int quote_diff(struct book *b, size_t from, size_t to, struct view *v, struct error *err);

/* A quote whose newest revision is final, and how long that took: working hours from the making of its first revision to the moment it
 * was final, in ten-thousandths of a working day (calendar_work_days). Wherever "working days to final" are printed, it is these. */
struct quote_final {
	size_t row; /* the final revision */
	int64_t from, at, days;
};

/* Of all base numbers that know both times; the caller frees *finals in any case. */
int quote_finals(struct book *b, struct quote_final **finals, size_t *n, struct error *err);
/* How often quotes went out: a row a quote, then the reasons of revisions, then the figures. The day of the first revision decides
 * whether a quote counts. */
int quote_stats_view(struct book *b, int32_t since, int32_t until, struct view *v, struct error *err);

/* Every quote whose amount isn't the sum of its lines, as findings with file:line (crm book check); those without lines aren't held to
 * it. */
int quotes_check(struct book *b, struct error *err);

#endif
