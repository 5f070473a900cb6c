/* pipeline.h - which stages a lead passes through, and whether it may move (rules/stages.yaml).
 */
#ifndef CRM_SALES_LEADS_PIPELINE_H
#define CRM_SALES_LEADS_PIPELINE_H

#include "book/change.h"
#include "book/rule_kind.h"
#include "book/subject.h"

/* The pipeline of a lead: the one its `pipeline` column names, else the first whose `when` holds. NULL with a finding. */
const struct pipeline *pipeline_of(struct book *b, const struct row_subject *lead, struct error *err);
/* May the staged lead stand in the stage it has? Checks that the stage is one of its pipeline (did you mean), that the gate holds (each failing part
 * with its value and file:line) and that what the stage asks for is filled. 0 or -1 with every finding. */
int pipeline_check(const struct change_row *lead, struct error *err);
/* The same of a lead that moves: also whether its pipeline lets it pass over the stages between and go back, and whether a stage that it
 * was lost in before is told its reason anew. */
int pipeline_check_move(const struct change_row *lead, struct error *err);
const struct stage *pipeline_stage_of(struct book *b, struct slice stage); /* in any pipeline, or NULL */

extern const struct rule_kind stages_yaml;

#endif
