/* receivable.h - what customers owe: invoices less payments, as of the book's day.
 *
 *     struct receivables all;
 *     if (receivables_read(&all, book, err)) ...
 *     for (size_t i = 0; i < all.count; i++)
 *             use(&all.items[i]);
 *     receivables_release(&all);
 *
 * Counted are invoices issued on or before the day and payments made on or before it. An invoice paid in full is not
 * there; one paid more than in full is, with an outstanding below zero: a credit balance. A row that can't be read is
 * left out of every figure and said.
 */
#ifndef CRM_SALES_MONEY_RECEIVABLE_H
#define CRM_SALES_MONEY_RECEIVABLE_H

#include "base/figure.h"
#include "book/book.h"
#include "view/view.h"

/* By days overdue, as-of less due_on in calendar days: due today is not due yet. A credit balance is not due, ever, so
 * that the buckets always sum to the total. */
enum bucket { BUCKET_NOT_DUE, BUCKET_30, BUCKET_60, BUCKET_90, BUCKET_OVER_90, BUCKETS };

struct receivable {
	size_t row; /* of invoices */
	int64_t amount, outstanding;
	int32_t issued_on, due_on;
	int32_t paid_on, hold_until;	  /* paid_on: the last payment; DATE_MIN: none */
	struct slice id, customer, owner; /* ids; owner: the invoice's own, see receivable_owner */
};

struct receivables {
	struct book *book;
	const struct table *invoices, *customers; /* of invoices the header is read, rows only where book_table was asked for them */
	const struct table *people;		  /* receivable_names; NULL: can't be read */
	int owner_column;			  /* of customers */
	int32_t as_of;
	struct receivable *items; /* in the order of the ledger */
	size_t count, cap;
	int64_t total; /* invoiced less paid, whatever the items say */
	struct arena arena;
};

/* One pass over payments and one over invoices, without a table of them (sweep.h). 0 also where rows were left out:
 * those are findings then. */
int receivables_read(struct receivables *all, struct book *b, struct error *err);
void receivables_release(struct receivables *all);
/* The same, released with the view: its rows can be made of them when they are printed. NULL: they can't be read. Texts of tables live
 * as long as the book, which is closed after views are printed. */
struct receivables *receivables_for(struct view *v, struct book *b, struct error *err);
/* Those alone whose invoice has this text in `by` (NULL: as its id). Rows that can't be read, and what leads nowhere, are said as by
 * receivables_read. NULL: they can't be read. */
struct receivables *receivables_of(struct view *v, struct book *b, const struct known_column *by, struct slice text, struct error *err);
const struct receivable *receivable_at(const struct receivables *all, size_t row); /* of the invoice in that row; NULL: nothing is owed */
/* To be called before names are asked for: so many will be. True: threads may ask for names and owners, too. */
bool receivable_names(struct receivables *all, size_t n);
/* What customers are called, else their ids; at most VIEW_BATCH. */
void receivable_customer_names(const struct receivables *all, const struct slice *customers, size_t n, struct slice *names);
/* The same of one of people. */
struct slice receivable_owner_name(const struct receivables *all, struct slice owner);
/* What is shown beside receivables; of at most VIEW_BATCH. */
struct receivable_face {
	struct slice customer_name, owner, owner_name;
};
void receivable_faces(const struct receivables *all, const struct receivable *const *items, size_t n, struct receivable_face *faces);
int receivable_days(const struct receivables *all, const struct receivable *r); /* overdue; below zero: to go */
enum bucket receivable_bucket(const struct receivables *all, const struct receivable *r);
const char *bucket_name(enum bucket k); /* "not_due", "1-30", ... */
extern const struct figure_words bucket_words; /* the same and "total", as people read them */
/* The invoice's owner, else its customer's: an id of people, or empty. */
struct slice receivable_owner(const struct receivables *all, const struct receivable *r);
/* Every payment on an invoice, whatever its date. -1: payments can't be read. */
int receivable_paid(struct book *b, struct slice invoice, int64_t *paid, struct error *err);

enum aging_by { AGING_TOTAL, AGING_CUSTOMER, AGING_OWNER };

struct aging {
	enum aging_by by;
	struct slice customer, owner; /* ids; only theirs. ptr NULL: anybody's */
	const char *list;	      /* a bucket or "total": the invoices behind that figure; NULL: the figures */
};

bool receivable_is_wanted(const struct receivables *all, const struct receivable *r, const struct aging *a); /* whose, not which bucket */
int receivable_aging(struct book *b, const struct aging *a, struct view *v, struct error *err);
/* The invoices behind the figure that a->list names, the longest overdue first. */
/* Its title, and its figures, into the section being filled. Here and below `all` lasts as long as the view (receivables_for). */
void receivable_aging_title(const struct receivables *all, struct view *v);
int receivable_aging_figures(struct receivables *all, const struct aging *a, struct view *v, struct error *err);
/* What is overdue or due within 15 days, the most urgent first, with its title; `owner` as above. */
int receivable_countdown(struct receivables *all, struct slice owner, struct view *v, struct error *err);
/* The same of the book; `by`: a section "ageing" with those figures below, from the same reading, or NULL. */
int receivable_board(struct book *b, struct slice owner, const enum aging_by *by, struct view *v, struct error *err);
/* A section "receivables": the open invoices of one customer. */
int receivable_section(struct book *b, struct slice customer, struct view *v, struct error *err);

#endif
