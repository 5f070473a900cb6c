/* health.h - the month's report on how the departments work together (跨部门协作健康度报告): what was submitted, returned and
 * approved, how long each role took, which clauses came back and what became of the suggestions, against the month before.
 *
 *     crm-report health --month 2026-02 --list returns:before
 *
 * or, for a page that shows the main figures only:
 *
 *     struct health_summary s;
 *     if (health_read(&s, book, month, err) == 0)
 *             use(_(health_figures[HEALTH_RETURNS].label), s.values[HEALTH_RETURNS][HEALTH_MONTH].value);
 *
 * Everything is counted from reviews.csv and contracts.csv as of the book's clock; of the log come approvals that were void again
 * later and so stand in no contract any more. What each figure (figures.h) counts (unit; rows; value):
 *
 *   submitted       -   contracts that were submitted in the month, however often
 *   submissions     -   rounds that began in it (the first review of each)
 *   returned        -   contracts that came back in it
 *   returns         -   reviews decided in it as return
 *   approved        -   contracts whose last step was approved in it
 *   return_rate     %   reviews decided in it (approve, return); that were returns
 *   approval_days   wd  contracts approved in it; from the first submission, through all rounds
 *   review_hours    h   reviews decided in it; working hours from being asked to the decision
 *   late            %   the same that had a limit; that were decided behind it
 *   adopted, partly, not_adopted
 *                   %   returns of which it is known; what became of the suggestion
 *   unmeasured      -   returns of which it isn't known: the clause was not revised yet, or is no column
 *   returned_again  %   returns; of contracts that had come back in an earlier round
 *   days_lost       wd  returns; sum of the working days from the beginning of the round that was in vain to that of the next one,
 *                       or to the clock where there is none yet (where the contract was cancelled, to the return)
 *   no_rule         -   returns that no rule of rules/clauses.yaml finds in the text that was returned: candidates for one
 */
#ifndef CRM_REPORT_HEALTH_H
#define CRM_REPORT_HEALTH_H

#include "book/journal.h"
#include "report/history.h"
#include "report/figures.h"
#include "view/view.h"

enum { HEALTH_MONTH, HEALTH_BEFORE, HEALTH_TOP = 3 };

enum health_which {
	HEALTH_SUBMITTED,
	HEALTH_SUBMISSIONS,
	HEALTH_RETURNED,
	HEALTH_RETURNS,
	HEALTH_APPROVED,
	HEALTH_RETURN_RATE,
	HEALTH_APPROVAL_DAYS,
	HEALTH_REVIEW_HOURS,
	HEALTH_LATE,
	HEALTH_ADOPTED,
	HEALTH_PARTLY,
	HEALTH_NOT_ADOPTED,
	HEALTH_UNMEASURED,
	HEALTH_RETURNED_AGAIN,
	HEALTH_DAYS_LOST,
	HEALTH_NO_RULE,
	HEALTH_FIGURES
};

struct health_clause {
	struct slice clause, label; /* as reviews.csv has it; as people call it. They live as long as the book */
	struct figure_value values[HEALTH_FIGURES][FIGURE_SIDES]; /* of returns on it: from HEALTH_RETURNS on, decisions aside */
};

struct health_summary {
	int32_t month; /* its first day */
	struct figure_value values[HEALTH_FIGURES][FIGURE_SIDES];
	struct health_clause top[HEALTH_TOP]; /* the most returned first; of equals, what cost most days */
	size_t ntop, nclauses;		      /* nclauses: how many different ones came back */
};

/* What the board shows of it, once health_end was there. */
struct health;
void health_summary(struct health_summary *s, const struct health *h);

struct health_how {
	int32_t month;
	const char *list; /* "returns", "role:legal.1", "clause:payment_terms", each with ":before" or not; or NULL */
};

/* Sections: the figures; "roles"; "clauses" and "reasons"; "candidates"; what walkthrough_summary has. */
int health_report(struct book *b, const struct health_how *how, struct view *v, struct error *err);

/* Inside: */

struct health_round { /* a submission; by contract, then number */
	struct slice contract;
	long row; /* of contracts; -1: it isn't there */
	int64_t number, opened;
	size_t first_review;
	long first_return;    /* row of reviews; -1: it didn't come back */
	bool returned_before; /* an earlier round of the contract did */
};

/* A review decided in one of the months, as approve or return. */
struct health_decision {
	size_t row;
	int side;
	bool is_return;
};

struct health {
	struct book *book;
	const struct table *reviews, *contracts;
	struct calendar *calendar;
	struct figure_frame frame;
	struct health_round *rounds;
	size_t nrounds, rounds_cap;
	struct health_decision *decisions; /* in the order of reviews */
	size_t ndecisions, decisions_cap;
	uint32_t *round_of;		 /* by review; UINT32_MAX: of none */
	int64_t *approved[FIGURE_SIDES]; /* by contract: when, last; HISTORY_UNKNOWN */
	bool *is_caught;		 /* by review: a rule finds something in what was returned */
	int round, step, opened, due, decided, decision; /* columns of reviews */
};

/* `month`: its first day. A month behind the clock is refused. */
int health_start(struct health *h, struct book *b, int32_t month, struct error *err);
/* The same in steps, for who reads the log for others, too: begin, the reader served (journal_read_for), end. */
int health_begin(struct health *h, struct book *b, int32_t month, struct error *err);
struct log_reader health_reader(struct health *h);
int health_end(struct health *h, struct error *err);
void health_finish(struct health *h); /* in any case */
/* What a figure is counted of: all, the returns on one clause, the decisions of a role (and step, 0: any). */
struct health_part {
	struct slice clause, role; /* ptr NULL: any */
	int64_t step;
};

extern const struct figure health_figures[HEALTH_FIGURES + 1]; /* by enum health_which; ended by a NULL name */
extern const struct figure_set health_set;			/* of a struct health and its parts */

void health_collect(const struct health *h, enum health_which which, struct samples *out); /* of the month */
/* Of a part, or (NULL) of all. */
struct figure_value health_value(const struct health *h, enum health_which which, int side, const struct health_part *part);

struct health_clauses {
	struct health_clause *items;
	size_t count, cap;
};
struct slice health_clause_label(const struct health *h, struct slice clause); /* as people call it */
/* Every clause that came back in the month, in the order of `top`. */
void health_clauses_of(const struct health *h, struct health_clauses *out);

#endif
