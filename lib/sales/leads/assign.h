/* assign.h - who gets a lead that nobody owns, by rules/assign.yaml.
 *
 * The rules are asked from the top. The first gets it whose condition holds and of whose people somebody is there: people who are on leave
 * or have left are given nothing. Which rule it was, by which values, and why that one of its people, is said with every lead.
 */
#ifndef CRM_SALES_LEADS_ASSIGN_H
#define CRM_SALES_LEADS_ASSIGN_H

#include "book/change.h"
#include "book/rule_kind.h"
#include "sales/leads/taker.h"

enum assign_enter { ASSIGN_SELF, ASSIGN_RULE }; /* a lead that is entered without an owner: who enters it; by rule */

struct assign_task {
	struct slice kind, title;
	struct value due; /* a stretch from now */
};

struct assign_rule {
	struct slice id;
	struct when *when;
	bool to_owner;		/* to who is in charge of the customer */
	struct taker_list list; /* of those named the ones that are there */
	const struct node *named;
	unsigned by; /* enum take_by */
	bool has_by;
	struct place place;
};

struct assign_rules {
	struct book *book;
	struct arena arena;
	unsigned enter; /* enum assign_enter */
	struct slice *may; /* roles that may give leads out, beside those in charge of the book */
	size_t nmay;
	struct assign_task task;
	bool has_task;
	struct assign_rule *rules;
	size_t count;
};

int assign_rules_load(struct assign_rules *r, struct book *b, const struct yaml *y, struct error *err);
void assign_rules_release(struct assign_rules *r);

/* Leads as typed, or (none) all open ones that nobody owns. */
struct assign_how {
	const char *const *leads;
	size_t nleads;
};

/* A row a lead: lead, customer, owner, rule, place, why; the exit status is 1 where one finds nobody. */
int assign_show(struct book *b, const struct assign_how *how, struct view *v, struct error *err);
/* Stages it, and a task for each new owner. Leads that find nobody are findings of c->aside. */
int assign(struct change *c, const struct assign_how *how, struct error *err);
/* Whether the file gives a lead to somebody that is being entered, and of which no owner was named: 1, 0 (it is who enters it), -1. */
int assign_enters_by_rule(struct change_row *lead, struct error *err);
int assign_entered(struct change_row *lead, struct error *err); /* gives it */

extern const struct rule_kind assign_yaml;

#endif
