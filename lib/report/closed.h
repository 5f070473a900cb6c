/* closed.h - leads that were won or lost, and why, with their sums.
 *
 *     crm-report closed --lost --since 2026-01-01 --by reason
 *
 * A lead is closed at the last time at which it got into a stage that is won or lost (history.h); one that was revived is open. The reason
 * is what that stage asks for (rules/stages.yaml, ask). By stage is by the one it was in before.
 */
#ifndef CRM_REPORT_CLOSED_H
#define CRM_REPORT_CLOSED_H

#include "report/lead_groups.h"

struct closed_how {
	enum lead_by by;
	bool won, lost; /* only those; neither: both */
	bool has_since, has_until;
	int32_t since, until; /* days, both included */
	const char *list;     /* "选择竞品:amount", or NULL */
};

int closed_report(struct book *b, const struct closed_how *how, struct view *v, struct error *err);
struct figure_words closed_words(struct arena *arena); /* what --list takes */

#endif
