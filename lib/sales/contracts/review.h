/* review.h - a contract on its way: submitted, approved or returned step by step, revised, withdrawn; the trail it leaves.
 *
 * A row of reviews is one person asked in one step of one round (a round a submission). People of the same seat stand in for
 * each other: the first of them decides. Only the named reviewer, or who stands in for that person, decides; whoever
 * submitted doesn't, unless rules/routes.yaml says so. Tasks are opened and closed by the same change.
 */
#ifndef CRM_SALES_CONTRACTS_REVIEW_H
#define CRM_SALES_CONTRACTS_REVIEW_H

#include "book/change.h"
#include "view/view.h"

int review_submit(struct change *c, size_t contract, const char *anyway, struct error *err);
int review_approve(struct change *c, size_t contract, const char *note, struct error *err);

struct review_return {
	const char *clause, *reason, *suggest; /* a column of contracts by name or label, or any name of a clause */
};
int review_return(struct change *c, size_t contract, const struct review_return *how, struct error *err);

struct review_revision {
	const char *const *columns; /* "field=value" */
	size_t ncolumns;
	const char *adopt, *decline, *why; /* ids of reviews, or NULL */
};
/* On a contract that is being decided or was approved, whatever changes outside the editable columns voids that. */
int review_revise(struct change *c, size_t contract, const struct review_revision *how, struct error *err);
int review_withdraw(struct change *c, size_t contract, const char *note, struct error *err);
int review_sign(struct change *c, size_t contract, const char *on, struct error *err);
/* Whoever acts hands their decisions to another person until a day (to NULL: takes them back). */
int review_delegate(struct change *c, const char *to, const char *until, struct error *err);
/* Asks the next one up for every review past its limit, once; for cron. */
int review_escalate(struct change *c, struct error *err);

/* Who is asked and for how long; `person` a row of people, -1: anybody. */
int review_pending(struct book *b, long person, struct view *v, struct error *err);
/* Undecided, asked of somebody who has left, and nobody stands in or was asked beside them. */
bool review_is_deserted(const struct book *b, const struct table *people, const struct table *reviews, size_t row);
/* Every such seat, as findings with file:line (crm book check). */
int reviews_check(struct book *b, struct error *err);
/* Working seconds that a review took until it was really decided (real_time.h), or has taken up to now where it isn't by then. */
int64_t review_work_seconds(struct book *b, struct calendar *c, const struct table *reviews, size_t row);
/* Every decision with its working hours, every return with what became of the suggestion. */
int review_trail(struct book *b, size_t contract, struct view *v, struct error *err);

/* How far a new wording follows a suggestion: "yes" (it is it, or holds it), "partly" (closer to it than the old one was, and
 * at least half alike), "no". Compared folded, alike by pairs of characters. */
const char *review_adoption(struct slice old, struct slice new, struct slice suggestion);

#endif
