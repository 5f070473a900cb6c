/* figures.h - figures of two stretches of time side by side, each of which opens to the rows it was made of: compare, health.
 *
 *     static const struct figure figures[] = {
 *             { "returns", N_("returns of them"), "", REVIEWS.ledger, FIGURE_SUM, decisions },
 *             { 0 },
 *     };
 *     static const struct figure_set set = { figures, { { "before", N_("before"), ... }, ... }, ... };
 *
 *     figures_show(&set, &ask, v);                       a row a figure: both sides, and by how much it became more or less
 *     ask.side = figures_side(&set, &name, err);         "returns:before" -> "returns" and 0
 *     f = figures_named(&set, name, err);
 *     figures_list(&set, f, &ask, v);                    the rows behind it
 *
 * A figure is made of samples, one a row of its ledger that falls into the stretch; it is their sum or their mean, and n says how many
 * there are. What lies after the clock is in neither stretch.
 */
#ifndef CRM_REPORT_FIGURES_H
#define CRM_REPORT_FIGURES_H

#include "base/error.h"
#include "base/figure.h"
#include "book/book.h"
#include "book/ledgers.h"
#include "view/view.h"

struct sample {
	size_t row;	  /* of the figure's ledger */
	int64_t from, to; /* moments; HISTORY_UNKNOWN: nothing to show */
	int64_t value;	  /* ten-thousandths */
};

struct samples {
	struct sample *items;
	size_t count, cap;
};

/* A figure: sum / of, in ten-thousandths of its unit. */
struct figure_value {
	bool known; /* false: there is nothing to take a mean of */
	int64_t sum, of;
	int64_t value; /* rounded to hundredths: as it is shown */
	size_t n;      /* how many samples */
};

enum { FIGURE_SIDES = 2, FIGURE_ONE = 10000, FIGURE_PERCENT = 100 * FIGURE_ONE };

struct figure_frame {
	struct book *book;
	struct figure_span {
		int32_t first, last; /* days, both in it */
		int64_t from, to;    /* moments, `to` exclusive and not after the clock */
	} side[FIGURE_SIDES];
	int64_t began; /* journal_began: of no samples before it there is no sum either, for nobody could have made one */
};

struct figure_ask {
	const void *of; /* the report's own data */
	const struct figure_frame *frame;
	int side;
	const void *part; /* of what part of it, where the report has parts; NULL: all */
};

enum figure_kind {
	FIGURE_MEAN,
	FIGURE_SUM,
	FIGURE_COUNT /* a sum of ones and noughts: it opens to the ones */
};

struct figure {
	const char *name, *label, *unit;   /* unit: "%", "wd", "d", "h", "" */
	const struct known_ledger *ledger; /* whose rows the samples are */
	enum figure_kind kind;
	void (*collect)(const struct figure *f, const struct figure_ask *ask, struct samples *out);
	int what; /* for figures that share a function */
};

struct figure_set {
	const struct figure *figures; /* ended by a NULL name */
	struct figure_side {
		const char *name;	  /* in --list, behind a colon; NULL: it is meant where none is named */
		const char *label;	  /* N_() */
		const char *column, *n;	  /* for programs */
	} side[FIGURE_SIDES];		  /* in the order they are shown in */
	int earlier;			  /* the side that comes first in time */
	const struct lang_word *parts;	  /* words that --list takes beside figures, or NULL */
	const char *parts_said;		  /* what is made of them, N_(), or NULL */
	/* Columns of a row behind a figure, and its cells: between the id, and when it was and what it counts. */
	void (*row_columns)(struct view *v, const struct figure *f, const void *of);
	void (*row_cells)(struct view *v, const struct figure *f, const void *of, const struct table *t, size_t row);
};

void samples_add(struct samples *s, size_t row, int64_t from, int64_t to, int64_t value);
void figure_span_set(struct figure_span *s, int32_t first, int32_t last, int64_t now);
bool figure_span_has(const struct figure_span *s, int64_t at);
bool figure_spans(const struct figure_ask *ask, int64_t at); /* the side that is asked for */
struct figure_value figure_value_of(const struct figure *f, const struct figure_ask *ask);
void figures_show(const struct figure_set *set, const struct figure_ask *ask, struct view *v);
/* What --list takes, words and labels; the arena's. */
struct figure_words figures_words(const struct figure_set *set, struct arena *arena);
/* Cuts the side off what was typed; -1: it names none. */
int figures_side(const struct figure_set *set, struct slice *name, struct error *err);
const struct figure *figures_named(const struct figure_set *set, struct slice name, struct error *err); /* NULL: there is none */
void figures_list(const struct figure_set *set, const struct figure *f, const struct figure_ask *ask, struct view *v);

#endif
