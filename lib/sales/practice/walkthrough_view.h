/* walkthrough_view.h - what the views of walkthroughs share: a finding as a row, a step as a row.
 */
#ifndef CRM_SALES_PRACTICE_WALKTHROUGH_VIEW_H
#define CRM_SALES_PRACTICE_WALKTHROUGH_VIEW_H

#include "sales/practice/walkthrough.h"
#include "view/view.h"

void walk_step_columns(struct view *v);
void walk_step_row(struct view *v, const struct walk_rules *r, size_t step); /* of r->steps */

#endif
