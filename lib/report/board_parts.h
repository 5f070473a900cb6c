/* board_parts.h - the parts of the board, in the order of the page; nobody else's. See board.h.
 */
#ifndef CRM_REPORT_BOARD_PARTS_H
#define CRM_REPORT_BOARD_PARTS_H

#include "report/board.h"
#include "report/funnel.h"
#include "report/verify.h"
#include "sales/receivable.h"

enum due_band { DUE_OVERDUE, DUE_TODAY, DUE_WITHIN_7, DUE_WITHIN_15, DUE_LATER, DUE_CREDIT, DUE_BANDS };

struct board {
	struct book *book;
	struct view *view;
	struct receivables *receivables; /* the view's */
	size_t invoices[DUE_BANDS];
	int64_t due[DUE_BANDS], outstanding;
	size_t reviews, late;
	struct funnel_how funnel_how;
	struct funnel funnel;
	struct verification verification;
};

/* Reads what tiles and parts are made of. Release in any case. */
int board_read(struct board *s, struct error *err);
void board_release(struct board *s);

void board_tiles(struct board *s);
void board_due(struct board *s);
int board_ageing(struct board *s, struct error *err);
int board_countdown(struct board *s, struct error *err);
void board_funnel(struct board *s);
void board_losses(struct board *s);
int board_approvals(struct board *s, struct error *err);
/* The last month that is over against the one before it. */
int board_months(struct board *s, struct error *err);
int board_health(struct board *s, struct error *err);
int board_verification(struct board *s, struct error *err);

/* Cuts the section being filled to as many rows as a page should have of one thing, and says so. */
void board_cut(struct view *v);

#endif
