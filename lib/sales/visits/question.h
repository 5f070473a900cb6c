/* question.h - which three questions to take to a visit: rules/questions.yaml.
 *
 * Rules are tried from the top on the lead (its columns, customer.industry, contacts.part, history). First come questions that were left
 * open at the last visit, then rules that hold and whose question was never answered for this lead, in the order of the file; where that
 * makes fewer than three, those that were answered longest ago come again.
 *
 * history is what was talked about: every note of a follow-up on a lead of that customer, what is needed, what it waits for, and the
 * customer's problems that were solved. A comparison with it holds where it holds for one of them.
 */
#ifndef CRM_SALES_VISITS_QUESTION_H
#define CRM_SALES_VISITS_QUESTION_H

#include "book/book.h"
#include "book/rule_kind.h"
#include "rule/pattern.h"
#include "rule/when.h"

enum { VISIT_QUESTIONS = 3 };

struct question {
	struct slice id, ask, why;
	struct when *when; /* NULL: of every lead */
	struct place place;
};

struct question_rules {
	struct book *book;
	struct question *items;
	size_t count;
	struct pattern *ours, *theirs; /* of a note: we, or they, have promised something; NULL: not said */
};

/* Release in any case. */
int question_rules_load(struct question_rules *r, struct book *b, const struct yaml *y, struct error *err);
void question_rules_release(struct question_rules *r);
extern const struct rule_kind questions_yaml;

/* Something that was said, newest first. */
struct talk {
	int64_t at;
	struct slice day, lead, who, note; /* day: of the clock, as text */
};

struct talks {
	struct talk *items;
	size_t count, cap;
};

/* What was noted on the leads of a customer; texts live in the arena. */
int talks_read(struct book *b, struct slice customer, struct arena *a, struct talks *out, struct error *err);
void talks_release(struct talks *t);

struct picked {
	struct slice rule, ask, why;
	int64_t number; /* from 1; one that was left open keeps its own, so that an outline's numbers go on being right */
	long open; /* the row of the ledger questions where it was left open; -1: it is asked anew */
	int64_t answered; /* when it was answered last; INT64_MIN: never */
};

/* The questions for a lead (a row of leads), at most VISIT_QUESTIONS; how many, or -1. Texts live in the arena. */
int question_pick(const struct question_rules *r, size_t lead, const struct talks *talks, struct arena *a, struct picked *out, struct error *err);

#endif
