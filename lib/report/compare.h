/* compare.h - what became better: the same figures for two stretches of time, side by side (figures.h).
 *
 *     crm-report compare --before 2026-01-01..2026-01-31 --after 2026-02-01..2026-02-28
 *
 * --list FIGURE:before shows the rows behind one. Figures (unit; which rows, what of each):
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
 *   quote_revisions  -     quotes that are final since a time in it; which revision that is
 *   quote_days       wd    the same; from the first revision
 *   required_filled  %     leads touched in it (a row of the log, written then); the required fields that were filled at its end
 *   optional_filled  %     the same; of the other fields that people fill and that are not retired
 */
#ifndef CRM_REPORT_COMPARE_H
#define CRM_REPORT_COMPARE_H

#include "book/journal.h"
#include "report/figures.h"
#include "report/history.h"
#include "sales/quotes.h"
#include "view/view.h"

struct compare_how {
	const char *before, *after; /* "A..B", days as typed, both included */
	const char *list;	    /* "approval_days:after", or NULL */
};

int compare_report(struct book *b, const struct compare_how *how, struct view *v, struct error *err);

/* The same in steps, for who reads log and history for others, too: begin, the reader served (journal_read_for), the history set, shown;
 * finish in any case. */
struct comparing;
int compare_begin(struct comparing *c, struct book *b, const struct compare_how *how, struct error *err);
struct log_reader compare_reader(struct comparing *c);
int compare_show(struct comparing *c, const struct compare_how *how, struct view *v, struct error *err);
void compare_finish(struct comparing *c);

/* Inside: */

enum { COMPARE_BEFORE, COMPARE_AFTER };

struct comparing {
	struct book *book;
	const struct history *history;
	struct calendar *calendar;
	struct figure_frame frame;
	const struct table *leads, *contracts, *reviews, *invoices, *quotes;
	uint8_t *filled[FIGURE_SIDES]; /* by lead and column, from the log */
	uint8_t *touched;		/* by lead: a bit a side */
	struct slice *stage[FIGURE_SIDES]; /* by lead: where it stood at the side's end; ptr NULL: as it stands now */
	int64_t *born;			/* by column of leads: since when there is such a field; see field_shipped */
	size_t backdated; /* rows of the log by which no lead was touched, for they were dated otherwise than they were written */
	struct quote_final *finals;	/* see quote.h */
	size_t nfinals;
	struct collected {
		int64_t sum;
		int32_t last; /* the day of the last payment */
	} *collected; /* what was paid by now, by row of invoices */
};

extern const struct figure_set compare_set; /* of a struct comparing */

#endif
