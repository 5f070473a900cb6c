/* pipeline.h - the money in open leads: how much stands where, and what of it may be expected.
 *
 *     crm-report pipeline --by owner|month|stage|industry
 *
 * Of each group the open leads, the sum of their amounts, the chance (chances.h; of leads with several chances what it comes to by their
 * amounts), and the sum of amount x chance, each lead's rounded to the fen. Leads without an amount count, and no sum takes them for 0:
 * without_amount says how many there are; without_chance those of whose stage no chance is known.
 *
 * By month it is a forecast: the month is that of leads.expected_close where it is filled. Else it is reckoned: the lead leaves the stage
 * it stands in when its days (rules/stages.yaml) are over, today at the earliest, and each open stage behind takes its days. Where a
 * stage says no days there is none.
 */
#ifndef CRM_REPORT_PIPELINE_H
#define CRM_REPORT_PIPELINE_H

#include "report/lead_groups.h"

struct pipeline_how {
	enum lead_by by;
	const char *list; /* "报价:weighted", or NULL */
};

int pipeline_report(struct book *b, const struct pipeline_how *how, struct view *v, struct error *err);
struct figure_words pipeline_words(struct arena *arena); /* what --list takes */

#endif
