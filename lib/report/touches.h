/* touches.h - when something last happened to each lead: a talk, a move, a quote, a contract, a solution, a problem solved; from the log, up to the
 * book's clock.
 *
 *     struct touches t;
 *     if (touches_read(&t, book, err) == 0)
 *             use(&t.items[row].at);
 *     touches_release(&t);
 *
 * Rows count by when they were written (real_time.h). Only putting off the next follow-up is no touch: nobody was spoken to; how often
 * that was done since is `put_off`. What the log doesn't know, because a lead was imported or is older, is its updated_at or created_at.
 */
#ifndef CRM_REPORT_TOUCHES_H
#define CRM_REPORT_TOUCHES_H

#include "book/journal.h"
#include "view/view.h"

struct touch {
	int64_t at; /* a moment; TOUCH_UNKNOWN: neither log nor row says */
	bool is_logged;
	struct log_entry entry; /* is_logged: its row of the log */
	unsigned put_off;
};

#define TOUCH_UNKNOWN INT64_MIN

struct touches {
	struct book *book;
	const struct table *leads;
	struct touch *items; /* by row of leads */
};

int touches_read(struct touches *t, struct book *b, struct error *err);
void touches_release(struct touches *t);
/* Days since then; false: it isn't known. */
bool touch_days(const struct touches *t, size_t lead, int64_t *days);
/* What it was, as people read it, into a cell: "报价 → 合同审批", a note, "quote new Q-000004-R1". */
void touch_put(const struct touches *t, size_t lead, struct view *v);

#endif
