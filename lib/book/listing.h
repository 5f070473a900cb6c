/* listing.h - rows of a ledger as a view: what `list` verbs of every ledger have in common.
 */
#ifndef CRM_BOOK_LISTING_H
#define CRM_BOOK_LISTING_H

#include "book/change.h"
#include "rule/when.h"
#include "view/view.h"

/* The columns of a ledger that are shown, looked up once, and its rows.
 *
 *     struct listing l = listing_begin(v, b, leads, columns, true);
 *     struct table *pass = table_pass(leads);
 *     for (size_t i = 0; i < leads->nrows; i++)
 *             if (is_wanted(pass, i))
 *                     listing_row(&l, i);
 *     table_pass_end(pass);
 *     if (listing_end(&l, err) < 0) ...
 *
 * The cells are made when the view is printed: of a million rows their numbers are held. */
struct listing {
	struct view *view;
	struct book *book;
	const struct table *table;
	struct listing_column *columns; /* the view's memory */
	size_t count;
	uint32_t *rows; /* to be shown; NULL behind listing_all: all of them */
	size_t nrows, rows_cap;
};

/* Adds columns for the ledger's `columns` (NULL-terminated; NULL: all); retired ones are left out. References are shown as their id;
 * a reference whose row has a name is shown by it when `with_names`; programs get the id and COLUMN_name. */
struct listing listing_begin(struct view *v, struct book *b, const struct table *t, const struct known_column *const *columns, bool with_names);
void listing_row(struct listing *l, size_t row); /* it is shown, behind those before */
void listing_all(struct listing *l);		 /* every row is */
/* Adds those rows to the view; nothing but notes comes behind them. -1: names can't be read. The book is closed after the view is printed. */
int listing_end(struct listing *l, struct error *err);

/* Which rows: of whom, and for which a condition holds; NULL: all. */
struct listing_filter {
	const struct known_column *by;
	struct slice id; /* empty: anybody's */
	const struct when *where;
};
/* Shows those, and ends. */
int listing_where(struct listing *l, const struct listing_filter *filter, struct error *err);

/* The same for rows that have more cells than the ledger's: their maker (view_stream) goes through a pass of its own, row by row. */
/* To be called before: n rows will be shown. True: by all cores, as far as these columns go; -1: names can't be read. */
int listing_names(const struct listing *l, size_t n, struct error *err);
const struct listing *listing_keep(struct listing *l); /* a copy that lasts as long as the view, which has the rows from now on */
void listing_put(const struct listing *l, struct view *v, const struct table *pass, size_t row);
/* Adds the cells of one row at once, of few. */
int listing_add(const struct listing *l, size_t row, struct error *err);
/* One cell, into a column of its type: what is not of that type is shown as it stands. `listing_day`: the day of a time. */
void listing_cell(struct view *v, const struct table *t, size_t row, int column);
void listing_day(struct view *v, const struct table *t, size_t row, int column);
/* A card of all filled columns of a row; what of it can't be read, or leads nowhere, is said (left_out.h). */
void listing_card(struct view *v, struct book *b, const struct table *t, size_t row);
/* The name a reference leads to ("陈晓" for P-0003), else the id itself. */
struct slice listing_name(struct book *b, const struct known_ledger *ledger, struct slice id);
struct slice listing_name_of(struct book *b, const struct ledger *l, struct slice id);
/* Columns for a field that changed: field, old, new as files hold them, each beside what people read. */
void listing_edit_columns(struct view *v);
/* Their cells; a `column` of NULL: what was edited is none that the book knows. Without a field it was the whole row, of which the log
 * has digests alone. */
void listing_edit(struct view *v, const struct column *column, struct slice field, struct slice old, struct slice new);
/* A change as a view: ledger, id, field, old, new (--dry-run). */
void listing_change(const struct change *c, struct view *v);
/* The column of a log row, or NULL. */
const struct column *listing_column(const struct book *b, struct slice ledger, struct slice column);
/* A text of a column as people read it: "signed" of contracts.status as 已签订. */
struct slice listing_word(const struct book *b, const struct known_column *column, struct slice text);
/* The view's column that was added last holds texts of that column. */
void listing_words(struct view *v, const struct book *b, const struct known_column *column);
/* Adds the log of one row as a section: at, who, what. */
int listing_history(struct view *v, struct book *b, const struct known_ledger *ledger, struct slice id, size_t most, struct error *err);
int listing_history_of(struct view *v, struct book *b, const struct ledger *l, struct slice id, size_t most, struct error *err);

#endif
