/* groups.h - groups x figures: rows counted under a group each, in a table of which every cell opens to the rows behind it.
 *
 *     static const struct group_figure figures[] = {
 *             { "leads", N_("leads"), TYPE_INT, GROUP_COUNT },
 *             { "amount", N_("amount"), TYPE_MONEY, GROUP_SUM },
 *             { "share", N_("share"), TYPE_PERCENT, GROUP_SHARE },
 *     };
 *     groups_begin(&g, figures, 3, list);                     list: GROUP or GROUP:FIGURE as --list has it; NULL: the table
 *     at = groups_of(&g, owner, name, order);
 *     groups_add(&g, at, row, (int64_t[]){ 1, fen, GROUP_NONE });
 *     rc = groups_print(&g, &shape, v, err);
 *     groups_release(&g);
 *
 * A figure has a name (for programs and --list), a label, a type, and in each group a state: known or not, what it comes to, of how many
 * rows. A row gives each figure a value, or GROUP_NONE: it isn't one of the rows behind it. A sum of no rows is not 0, it is unknown.
 * The last line, for people, is of all rows; programs sum for themselves. Texts live as long as the groups.
 */
#ifndef CRM_REPORT_GROUPS_H
#define CRM_REPORT_GROUPS_H

#include "base/figure.h"
#include "base/map.h"
#include "base/round.h"
#include "view/view.h"

#define GROUP_NONE INT64_MIN

enum { GROUP_FIGURES_MAX = 16 };

enum group_kind {
	GROUP_COUNT, /* how many rows have a value of it */
	GROUP_SUM,
	GROUP_MOST,  /* the largest value */
	GROUP_MEAN,  /* to hundredths of its unit where it is TYPE_NUMBER */
	GROUP_WEIGHED, /* the mean where each row weighs as much as its value of figure `by`; one that is the same in all rows is that */
	GROUP_SHARE, /* rows of the group in all rows; needs no value */
};

struct group_figure {
	const char *name, *label; /* "weighted"; N_("weighted") */
	enum type type;
	enum group_kind kind;
	unsigned by; /* of GROUP_WEIGHED */
};

struct group_cell {
	int64_t sum, low, high;
	size_t n;
	wide_int weighed; /* GROUP_WEIGHED: the sum of value x weight */
	int64_t weight;
};

struct group {
	struct slice id, shown; /* as ledgers have it, empty: none; as people read it */
	int64_t order;		/* the smaller one comes first; of equals the one with more rows, then by id */
	size_t rows;
	struct group_cell *cells; /* by figure */
};

struct group_row {
	size_t row; /* what the report says it is: of a ledger, of a list of its own */
	size_t group;
	int64_t values[GROUP_FIGURES_MAX];
};

struct groups {
	struct arena arena;
	const struct group_figure *figures;
	size_t nfigures;
	struct group *items, total;
	size_t count, cap;
	struct map index;
	const char *list;
	struct group_row *rows; /* kept where they are to be listed */
	size_t nrows, rows_cap;
};

/* How a report shows them. */
struct group_shape {
	const char *by;	   /* heads the groups: _("owner") */
	const char *title; /* of the table, or NULL */
	/* Columns of a row behind a figure, and its cells; the values of the figures that aren't counts stand behind them. */
	void (*row_columns)(struct view *v, void *context);
	int (*row_cells)(struct view *v, void *context, size_t row, struct error *err);
	/* Further columns of a group, for programs alone; may be NULL. The line of all rows has g->count for its group. */
	void (*group_columns)(struct view *v);
	void (*group_cells)(struct view *v, const void *group_context, size_t group);
	void *context; /* of rows */
	const void *group_context;
};

void groups_begin(struct groups *g, const struct group_figure *figures, size_t nfigures, const char *list);
void groups_release(struct groups *g);
/* The group of that id, made where it is new. Its texts are copied. */
size_t groups_of(struct groups *g, struct slice id, struct slice shown, int64_t order);
void groups_add(struct groups *g, size_t group, size_t row, const int64_t *values);
/* Fills the section: the table, or the rows behind what --list named. -1: it named no group, or no figure. */
int groups_print(struct groups *g, const struct group_shape *shape, struct view *v, struct error *err);
/* What --list takes, words and labels; the arena's. */
struct figure_words groups_words(struct arena *arena, const struct group_figure *figures, size_t nfigures);
/* What a figure comes to in a group; false: it isn't known. */
bool groups_value(const struct groups *g, const struct group *group, size_t figure, int64_t *value);

/* The days that a title names: "2026-01-01 – 2026-03-16", or "until 2026-03-16" where they have no beginning. */
const char *groups_days(struct arena *arena, const int32_t *since, int32_t until);

#endif
