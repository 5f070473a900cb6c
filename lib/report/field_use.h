/* field_use.h - which columns are used: of the rows touched in a week, how many hold something in each column.
 *
 * A row is touched in a week when the log has an entry for it; a column is used by a touched row when the row holds something
 * in it at the week's end (what was changed since is taken back by the log). Weeks are ISO weeks, Monday to Sunday, the last
 * ones that are over. A column used by less than 5 % of the touched rows in each of them is proposed for retirement where it isn't
 * required and no rule asks for it (sales/field.h); of those proposed, the least used goes first, one a week.
 */
#ifndef CRM_REPORT_FIELD_USE_H
#define CRM_REPORT_FIELD_USE_H

#include "book/book.h"
#include "view/view.h"

enum { FIELD_USE_WEEKS = 3, FIELD_USE_WEEKS_MAX = 26 };

struct field_use_how {
	const char *ledger; /* NULL: customers and leads */
	long weeks;	    /* 1 to FIELD_USE_WEEKS_MAX */
	const char *list;   /* "leads.product": the rows touched, and what they held; or NULL */
};

int field_use_report(struct book *b, const struct field_use_how *how, struct view *v, struct error *err);

/* Inside: one ledger counted. */

struct touched {
	size_t row;
	unsigned weeks; /* a bit a week it was touched in */
	struct slice *held; /* by week and column: at the week's end; ptr NULL: as it stands now */
	unsigned *set; /* by column: a bit a week it was put to something in */
};

struct field_use {
	const struct table *table;
	int32_t monday; /* of the first week */
	size_t nweeks;
	struct touched *rows;
	size_t nrows, rows_cap;
	struct map by_id; /* to an index of rows; -1: not touched */
	size_t count[FIELD_USE_WEEKS_MAX]; /* rows touched in each week */
	struct arena arena;
};

int field_use_count(struct field_use *u, struct book *b, const struct ledger *l, size_t weeks, struct error *err);
/* What a touched row held in a column when a week was over. */
struct slice field_use_held(const struct field_use *u, const struct touched *t, size_t week, int column);
size_t field_use_filled(const struct field_use *u, size_t week, int column);
size_t field_use_set(const struct field_use *u, int column); /* rows in which it was put to something, in any of the weeks */
void field_use_release(struct field_use *u);

#endif
