/* activity.h - what was done with customers: talks by which means, leads moved and entered; from the log.
 *
 *     crm-report activity --by kind|owner|week --since 2026-03-01
 *
 * By owner is by who did it, which may be somebody else than who owns the lead. Weeks are those of ISO 8601. What was dated otherwise than
 * it was entered counts when it was entered (real_time.h).
 */
#ifndef CRM_REPORT_ACTIVITY_H
#define CRM_REPORT_ACTIVITY_H

#include "book/book.h"
#include "report/groups.h"

enum activity_by { ACTIVITY_BY_KIND, ACTIVITY_BY_OWNER, ACTIVITY_BY_WEEK };

struct activity_how {
	enum activity_by by;
	bool has_since, has_until;
	int32_t since, until; /* days, both included */
	const char *list;     /* "P-000009:visit", or NULL */
};

int activity_report(struct book *b, const struct activity_how *how, struct view *v, struct error *err);
struct figure_words activity_words(struct book *b, struct arena *arena); /* what --list takes */

#endif
