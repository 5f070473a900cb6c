/* daily.h - the customer daily: whose concrete problem was solved, and which leads moved; and what a bid can show of it.
 *
 * It goes by customer, never by person, and counts no visits: what was done without a result for a customer isn't in it.
 */
#ifndef CRM_REPORT_DAILY_H
#define CRM_REPORT_DAILY_H

#include "book/book.h"
#include "view/view.h"

struct days {
	int32_t since, until; /* both included */
};

/* Sections: what was solved, by customer and time; "moved": leads that stand in another stage than before these days. */
int report_daily(struct book *b, const struct days *days, struct view *v, struct error *err);
/* Everything solved for one customer (row of customers), the oldest first, each with its file and whether that is as it
 * was recorded. The view's status is 1 where one isn't. `days` NULL: all. */
int report_evidence(struct book *b, size_t customer, const struct days *days, struct view *v, struct error *err);

#endif
