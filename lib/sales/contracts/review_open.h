/* review_open.h - what review.c and the files beside it share: opening and closing rows of reviews with their tasks.
 */
#ifndef CRM_SALES_CONTRACTS_REVIEW_OPEN_H
#define CRM_SALES_CONTRACTS_REVIEW_OPEN_H

#include "sales/contracts/review.h"
#include "sales/contracts/route.h"
#include "sales/tasks.h"

/* A contract under way, as this change sees it. */
struct reviewing {
	struct change *change;
	struct book *book;
	const struct table *contracts, *reviews, *people, *tasks;
	size_t row;
	struct change_row *contract;
	struct slice id;
	long owner, submitter, actor; /* rows of people, -1 */
	int64_t round; /* the last one there is, 0: never submitted */
};

int reviewing_start(struct reviewing *w, struct change *c, size_t contract, struct error *err);
struct slice review_status_said(const struct reviewing *w); /* the contract's, as messages call it: 已退回 */
/* 0 where the contract's quote is still the newest of its kind: it may be revised after the contract was drafted or submitted. */
int review_check_quote(const struct reviewing *w, struct error *err);
bool review_is_open(const struct reviewing *w, size_t review); /* of this contract and round, undecided */

/* Opens the first step after `step` that has somebody to ask; what is passed over is recorded. 1: somebody is asked, 0: there
 * is no step left, -1. */
int review_open_after(struct reviewing *w, const struct routes *r, const struct route_plan *plan, size_t step, struct error *err);
/* Decides an open review and closes its task. */
int review_decide(struct reviewing *w, size_t review, const char *decision, struct error *err);
/* Every review still open becomes that, its task cancelled. How many, or -1. */
long review_close_all(struct reviewing *w, const char *decision, struct error *err);
int review_close_tasks(struct reviewing *w, enum task_of of, const char *status, struct error *err);
/* A task for a person about this contract; -1 for `person` is the owner, else whoever acts. */
struct change_row *review_task(struct reviewing *w, enum task_of of, long person, struct slice title, struct slice note, int64_t due,
			       struct error *err);
/* The reviews that the actor may decide now, as the named reviewer or in their place: how many; up to max rows filled in. */
size_t review_mine(const struct reviewing *w, size_t *rows, size_t max);
/* Tasks of approval go to who may decide now: back, where a delegation has ended. */
int review_hand_back(struct change *c, struct error *err);
int review_not_yours(const struct reviewing *w, struct error *err);
/* Adopted or not, for the returns that nobody has measured yet. `only_changed`: leave out those whose clause reads as it did. */
int review_measure(struct reviewing *w, bool only_changed, struct error *err);

#endif
