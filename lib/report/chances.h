/* chances.h - the chance that an open lead is won, by pipeline and stage: what rules/stages.yaml says, else what became of the book's
 * own leads.
 *
 *     struct chances c;
 *     if (chances_read(&c, &history, err) == 0)
 *             use(chance_of(&c, pipeline, stage));
 *     chances_release(&c);
 *
 * Measured: of the leads of that pipeline that were in the stage once and are closed now, the share that was won. Leads that are open,
 * those that were revived too, say nothing yet. A share is rounded to a hundredth of a percent, and counts so: whoever multiplies what
 * is shown gets what is shown.
 */
#ifndef CRM_REPORT_CHANCES_H
#define CRM_REPORT_CHANCES_H

#include "report/history.h"
#include "view/view.h"

struct chance {
	const struct stage *rule; /* that says it; NULL: it was measured */
	size_t won, closed;	  /* measured of so many; closed 0: nothing is known */
};

struct chances {
	const struct history *history; /* with its spells */
	struct chance *items;	       /* by pipeline, then stage of the history */
};

void chances_read(struct chances *c, const struct history *h);
void chances_release(struct chances *c);
/* Of a lead that stands in that stage of the history; false: nobody knows. *share in basis points; *from is what says so. */
bool chance_of(const struct chances *c, size_t lead, unsigned stage, int64_t *share, const struct chance **from);
/* A section: each open stage of each pipeline that has leads, its chance, and which of the two says it. */
void chances_section(const struct chances *c, struct view *v);

#endif
