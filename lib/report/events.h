/* events.h - the stage history as an event log for process mining: one row a lead and stage entered, in the columns that
 * pm4py.read_csv and other tools expect without being told: case:concept:name (the lead), concept:name (the stage),
 * time:timestamp, org:resource (who moved it; empty where nobody is known). By case, then by time.
 *
 * The cases are those of the funnel with the same options. What entered its stage nobody knows when can't be an event and is left
 * out; its lead may still have later events.
 */
#ifndef CRM_REPORT_EVENTS_H
#define CRM_REPORT_EVENTS_H

#include "report/funnel.h"

int events_report(struct book *b, const struct funnel_how *how, struct view *v, struct error *err);

#endif
