/* walkthrough_practice.h - the practice book: a copy of the book to walk the steps in, and what became of each.
 *
 * walk_start copies the book; every command run in the copy leaves a line there (walk_trace.h). walk_finish reads these lines:
 * a step is done when its command first worked (and wrote a row as the rule asks), it took the time since the step done before
 * it, and its errors are the commands that failed while it was the one at hand.
 */
#ifndef CRM_SALES_PRACTICE_WALKTHROUGH_PRACTICE_H
#define CRM_SALES_PRACTICE_WALKTHROUGH_PRACTICE_H

#include "sales/practice/walkthrough.h"
#include "view/view.h"

struct walk_start {
	const char *dir;  /* --dir, or NULL: a new one below TMPDIR */
	const char *step; /* the one step that is walked, or NULL: all */
	bool is_trial; /* nothing is made */
};

/* Makes the practice book, and shows its steps. The actor is who walks. */
int walk_start(struct book *b, const struct walk_start *how, struct view *v, struct error *err);
/* Stages a row of walkthroughs for each step that was walked in `dir`. Where every step was done and the person was drawn for
 * that month, that row is walked and its task done. A practice book is recorded once. */
int walk_finish(struct change *c, const char *dir, struct error *err);
/* Refuses a practice book, where nothing counts, naming the real one. */
int walk_refuse_practice(const struct book *b, struct error *err);

void walk_step_columns(struct view *v);
void walk_step_row(struct view *v, const struct walk_rules *r, size_t step); /* of r->steps */

#endif
