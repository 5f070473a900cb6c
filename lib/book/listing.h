/* listing.h - rows of a ledger as a view: what `list` verbs of every ledger have in common.
 */
#ifndef CRM_BOOK_LISTING_H
#define CRM_BOOK_LISTING_H

#include "book/change.h"
#include "view/view.h"

/* The columns of a ledger that are shown, looked up once. */
struct listing {
	struct view *view;
	struct book *book;
	const struct table *table;
	struct listing_column *columns; /* the view's memory */
	size_t count;
	bool is_whole;
};

/* Adds columns for the ledger's `columns` (NULL-terminated; NULL: all); retired ones are left out. References are shown as their id;
 * a reference whose row has a name is shown by it when `with_names`; programs get the id and COLUMN_name. */
struct listing listing_begin(struct view *v, struct book *b, const struct table *t, const struct known_column *const *columns, bool with_names);
/* Any row of the table may be shown, before the first one: its columns are read at once, and names beside them where there aren't
 * many more of those. */
void listing_whole(struct listing *l);
/* Adds the cells of one row, for those columns. Their texts are the book's: it is closed after the view is printed. */
int listing_add(const struct listing *l, size_t row, struct error *err);
/* One cell, into a column of its type: what is not of that type is shown as it stands. `listing_day`: the day of a time. */
void listing_cell(struct view *v, const struct table *t, size_t row, int column);
void listing_day(struct view *v, const struct table *t, size_t row, int column);
/* A card of all filled columns of a row; what of it can't be read, or leads nowhere, is said (left_out.h). */
void listing_card(struct view *v, struct book *b, const struct table *t, size_t row);
/* The name a reference leads to ("陈晓" for P-0003), else the id itself. */
struct slice listing_name(struct book *b, const struct known_ledger *ledger, struct slice id);
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
