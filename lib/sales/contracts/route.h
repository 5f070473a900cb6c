/* route.h - who approves a contract, in which order (rules/routes.yaml).
 *
 * The first route whose `when` holds is the contract's. Its steps come one after another; a step is one role or person, or
 * several at once: all of them (会签) or any one (或签). What happens where a role has nobody, is held by who submits, or
 * comes to somebody who has approved already is said in the file's `policy`: nobody is ever passed over in silence.
 *
 *     struct routes r;
 *     routes_read(&r, book, NULL, err);            the book's rules, checked
 *     route_for(&r, &subject, &route, err);        the first that holds
 *     struct route_plan plan;
 *     route_plan(&r, route, contracts, row, &plan, err);       its steps with people in the seats
 */
#ifndef CRM_SALES_CONTRACTS_ROUTE_H
#define CRM_SALES_CONTRACTS_ROUTE_H

#include "book/change.h"
#include "book/rule_kind.h"
#include "book/subject.h"

enum seat_by { SEAT_ROLE, SEAT_PERSON, SEAT_SUPERIOR };

struct seat_rule {
	enum seat_by by;
	struct slice name; /* "legal", "superior", or a person's id */
};

struct step_rule {
	struct seat_rule *seats;
	size_t nseats;
	bool is_any;	    /* of several seats, one is enough */
	struct when *when;  /* the step is left out where it doesn't hold; NULL: always in */
	struct value limit; /* missing: none */
	struct slice escalate;
	struct place place;
};

struct route {
	struct slice id, why;
	struct when *when;
	const struct node *when_node;
	struct step_rule *steps;
	size_t nsteps;
	struct value limit; /* of steps that have none of their own */
	struct slice escalate;
	struct slice *cc; /* roles, persons or owner: told on submission */
	size_t ncc;
	struct slice attach;		   /* shown to the approvers; a file below rules/ */
	struct slice push_to, push_attach; /* a task on submission */
	struct slice push_title;
	struct slice *editable; /* columns that may change while it is decided */
	size_t neditable;
	struct place place;
};

enum policy_nobody { NOBODY_REFUSE, NOBODY_SUPERIOR };
enum policy_submitter { SUBMITTER_REFUSE, SUBMITTER_SUPERIOR, SUBMITTER_ALLOW };
enum policy_repeated { REPEATED_ONCE, REPEATED_EACH };

struct routes {
	struct book *book;
	const struct table *people;
	struct arena arena;
	struct route *routes;
	size_t count;
	enum policy_nobody nobody;
	enum policy_submitter submitter;
	enum policy_repeated repeated;
	struct place policy_place;
	const struct node *examples;
};

/* The book's routes.yaml, or the file at `path`. A fault makes it -1; *r is to be released in any case. */
int routes_read(struct routes *r, struct book *b, const char *path, struct error *err);
/* From a tree that was read already (rules check and test). */
int routes_load(struct routes *r, struct book *b, const struct yaml *y, struct error *err);
void routes_release(struct routes *r);
/* The first route whose condition holds. 1; 0: none does; -1: a condition can't be asked. */
int route_for(const struct routes *r, const struct subject *s, const struct route **out, struct error *err);
const struct route *route_by_id(const struct routes *r, struct slice id);

enum seat_state { SEAT_ASKED, SEAT_SKIPPED, SEAT_REPEATED, SEAT_NOBODY };

struct seat {
	const struct step_rule *rule;
	size_t step;	   /* from 1 */
	struct slice role; /* as the rule calls it */
	enum seat_state state;
	long *people;	   /* rows of people: any one of them decides; none for SEAT_SKIPPED and SEAT_NOBODY */
	size_t npeople;
	size_t asked_in;  /* SEAT_REPEATED: the step in which that person is asked */
	const char *note; /* why it is not simply who holds the role, or NULL */
};

struct route_plan {
	struct arena arena;
	const struct route *route;
	struct seat *seats; /* in order of steps */
	size_t count, cap;
	bool has_nobody;
};

/* Puts people into the seats of a route, as the policy says. `contract` is asked the steps' conditions; `owner` and
 * `submitter` are rows of people (-1: nobody known). 0, or -1 where a condition can't be asked. */
int route_plan(const struct routes *r, const struct route *route, const struct subject *contract, long owner, long submitter,
	       struct route_plan *plan, struct error *err);
void route_plan_release(struct route_plan *plan);
const char *seat_mode(const struct route_plan *plan, const struct seat *s); /* "one", "all", "any", "skipped", ... */
bool person_has_left(const struct table *people, long person); /* of -1: false */
/* Who stands in for a person today (people.delegate until delegate_until): a row of people, or -1. */
long person_delegate(const struct book *b, const struct table *people, long person);
/* The persons that a name of `cc`, `push` or `escalate` stands for: owner, superior, a role, a person. -1: nobody. */
long route_person(const struct routes *r, struct slice name, long owner);

/* The route of a contract as a view: step,role,reviewer,mode,limit,rule; with `explain`, every route tried and its conditions. */
int route_show(struct book *b, const char *rules, size_t contract, bool explain, struct view *v, struct error *err);
/* What other rules would have done with the contracts submitted since a day: who would have gone elsewhere, and the
 * working hours it would have saved by the measured medians of each role. */
int route_replay(struct book *b, const char *rules, int32_t since, struct view *v, struct error *err);
extern const struct rule_kind routes_yaml;

#endif
