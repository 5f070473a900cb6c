/* stale.h - open leads to which nothing happened for so many days, and open leads that nobody carries on.
 *
 *     crm-report stale --days 14 --by owner
 *     crm-lead orphans --days 30
 *
 * Days are days of the calendar since the last touch (touches.h): one of 14 days ago is stale with --days 14. A lead of which no date is
 * known is stale, too, and its days are not known.
 */
#ifndef CRM_REPORT_STALE_H
#define CRM_REPORT_STALE_H

#include "report/lead_groups.h"

struct stale_how {
	enum lead_by by;
	long days;
	const char *list; /* "P-000009:amount", or NULL */
};

int stale_report(struct book *b, const struct stale_how *how, struct view *v, struct error *err);
struct figure_words stale_words(struct arena *arena); /* what --list takes */
/* Nobody owns them, or who does has left or is nobody that people.csv knows; they have no next follow-up; or they are silent for so many
 * days. The exit status is 1 where there is one. */
int orphans_report(struct book *b, long days, struct view *v, struct error *err);
/* Open leads that stand in their stage for longer than rules/stages.yaml gives it, the longest first; only that person's where one is
 * named: with the blocker and the last touch. */
int stuck_report(struct book *b, struct slice owner, struct view *v, struct error *err);

#endif
