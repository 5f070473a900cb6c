/* board.h - where we stand, on one page: receivables by day due and by age, approvals in flight, the funnel and where leads
 * are lost, the last month against the one before, whether it is verified.
 *
 * A view of many sections (view.is_board), made for html and readable in every format. It holds no figure of its own:
 * each is what another report says, in short, with the command that shows the rows behind it.
 */
#ifndef CRM_REPORT_BOARD_H
#define CRM_REPORT_BOARD_H

#include "book/book.h"
#include "view/view.h"

/* The last month that is over is what is verified; funnel and receivables are of the book's day. Nothing is stored.
 * -1 with findings where a ledger or a rule file can't be read. */
int board_report(struct book *b, struct view *v, struct error *err);

#endif
