/* visit.h - preparing a visit and taking its answers: the brief, the outline that goes along, the ledger questions.
 */
#ifndef CRM_SALES_VISITS_VISIT_H
#define CRM_SALES_VISITS_VISIT_H

#include "book/change.h"
#include "view/view.h"

/* The three questions for a lead (a row of leads), each with its rule and why. view.status 1 where the rules have fewer for it. */
int visit_brief(struct book *b, size_t lead, struct view *v, struct error *err);
/* Takes questions of the brief along ("1,3"): stages them, and makes the outline: the lead, its chain, the questions with room for an
 * answer, last talks, promises both ways, what is overdue, what legal returned. */
int visit_plan(struct change *c, size_t lead, const char *picks, struct view *outline, struct error *err);
/* The outline without questions: what somebody has to know who takes the lead over. */
int visit_page(struct book *b, size_t lead, struct view *v, struct error *err);
/* Answers of the last visit's questions, "1=…": staged, and said. -1 with a finding of each that is none of them. */
int visit_answer(struct change *c, size_t lead, const char *const *answers, size_t n, struct error *err);

#endif
