/* compare.h - what became better: the same figures for two stretches of time, side by side.
 *
 *     crm-report compare --before 2026-01-01..2026-01-31 --after 2026-02-01..2026-02-28
 *
 * Each figure is made of samples, one a row of a ledger that falls into the stretch; its value is their mean (of a share: 100 or 0
 * each) or, for counts, their sum, and n says how many there are. --list FIGURE:before shows the samples. What lies after the clock is in neither
 * stretch. Figures (unit; which rows, what of each):
 *
 *   conversion       %     leads entered in it; that are won now. A late stretch has had less time: read it with loss and win_rate
 *   loss             %     the same leads; that are lost now
 *   win_rate         %     leads closed in it; that were won
 *   cycle_days       wd    leads won in it; from their first stage
 *   approval_days    wd    contracts approved in it; from the first submission
 *   returns          -     decisions on contracts in it; that were returns
 *   legal_returns    -     decisions of legal in it; that were returns
 *   return_rate      %     as returns
 *   collection_days  d     invoices whose last payment, in it, left nothing to pay; from the day of issue
 *   quote_revisions  -     quotes made final in it; which revision that was
 *   quote_days       wd    the same; from the first revision
 *   required_filled  %     leads touched in it (a row of the log); the required fields that were filled at its end
 *   optional_filled  %     the same; of the other fields that people fill and that are not retired
 */
#ifndef CRM_REPORT_COMPARE_H
#define CRM_REPORT_COMPARE_H

#include "report/history.h"
#include "view/view.h"

struct compare_how {
	const char *before, *after; /* "A..B", days as typed, both included */
	const char *list;	    /* "approval_days:after", or NULL */
};

int compare_report(struct book *b, const struct compare_how *how, struct view *v, struct error *err);

/* Inside: */

enum { COMPARE_BEFORE, COMPARE_AFTER, COMPARE_SIDES };

struct sample {
	size_t row;	  /* of the figure's ledger */
	int64_t from, to; /* moments; HISTORY_UNKNOWN: nothing to show */
	int64_t value;	  /* ten-thousandths */
};

struct samples {
	struct sample *items;
	size_t count, cap;
};

struct comparing {
	struct book *book;
	struct history history;
	struct calendar *calendar;
	struct stretch_of {
		int32_t first, last;
		int64_t from, to; /* moments, `to` exclusive and not after the clock */
	} side[COMPARE_SIDES];
	const struct table *leads, *contracts, *reviews, *invoices, *payments, *quotes;
	uint8_t *filled[COMPARE_SIDES]; /* by lead and column, from the log: see compare_fields.c */
	uint8_t *touched;		/* by lead: a bit a side */
	struct collected {
		int64_t sum;
		int32_t last; /* the day of the last payment */
	} *collected; /* what was paid by now, by row of invoices; NULL until a figure asks */
};

void samples_add(struct samples *s, size_t row, int64_t from, int64_t to, int64_t value);
/* Their sum, or their mean rounded to hundredths; false: there is nothing to take a mean of. */
bool samples_value(const struct samples *s, bool is_sum, int64_t *value);
/* From one to the other (before > 0) in basis points, to a tenth of a percent. */
int64_t compare_change(int64_t before, int64_t after);
bool compare_is_in(const struct comparing *c, int side, int64_t at);
/* Reads the log once for both sides. */
int compare_fields_read(struct comparing *c, struct error *err);
void compare_required(struct comparing *c, int side, struct samples *out);
void compare_optional(struct comparing *c, int side, struct samples *out);
/* One a figure; in compare_figures.c. */
struct figure {
	const char *name, *label, *unit; /* unit: "%", "wd", "d", "" */
	const char *ledger;		 /* whose rows the samples are */
	bool is_sum;
	void (*collect)(struct comparing *c, int side, struct samples *out);
};
extern const struct figure compare_figures[]; /* ended by a NULL name */

#endif
