/* walkthrough.h - walking the whole process as if new: who walks, what blocked them, who answered within 24 hours
 * (rules/walkthrough.yaml, walkthroughs.csv).
 *
 * Each month some salespeople are drawn, by a seed that is stored, so that anybody can repeat the draw and nobody can do it
 * twice. They walk the steps in a practice book (walkthrough_scratch.h), and note what blocks them; each finding is a task of
 * their manager with a limit. A row of walkthroughs has a status:
 *
 *   drawn     person is to walk in that month      walked    and has walked every step
 *   done      person walked step, in `took`, with `errors` commands that failed (finding: what these said)
 *   stuck     person didn't get through step
 *   open      person found something at step       answered  and got an answer
 *
 * Months are given by their first day.
 */
#ifndef CRM_SALES_PRACTICE_WALKTHROUGH_H
#define CRM_SALES_PRACTICE_WALKTHROUGH_H

#include "book/change.h"
#include "book/rule_kind.h"
#include "rule/when.h"
#include "view/view.h"

struct walk_step { /* texts are the rule file's */
	struct slice id, say, command;
	struct slice verb;	     /* "lead add": the command whose success ends the step */
	const struct ledger *ledger; /* with `done`: a row it wrote must meet that */
	struct when *done;
	const struct ledger *of; /* of a command that shows something: of a row there that this walk made, of people who walks */
	struct place place;
};

struct walk_rules {
	struct book *book;
	long number, window;	/* how many are drawn; months before and after without a second time */
	struct slice seed;	/* else the book's name */
	struct when *draws;	/* on people: who may be drawn */
	int64_t within;		/* seconds until an answer */
	struct when *answers;	/* on people: who answers */
	struct walk_step *steps;
	size_t count;
	struct place window_place;
	struct place draw_place, answer_place;
};

/* 0 or -1 with every finding; release in both cases, before book_close. */
int walk_rules_load(struct walk_rules *r, struct book *b, const struct yaml *y, struct error *err);
extern const struct rule_kind walkthrough_yaml;
int walk_rules_read(struct walk_rules *r, struct book *b, struct error *err); /* the book's own, or the shipped */
void walk_rules_release(struct walk_rules *r);
/* A step by id or number, or -1 with a finding. */
long walk_rules_step(const struct walk_rules *r, const char *typed, struct error *err);
/* Whether somebody who was drawn `months` away may be drawn again, and an answer after `seconds` is in time. */
bool walk_may_draw_again(const struct walk_rules *r, long months);

/* "2026-03" as typed; NULL: the month of the clock. */
int walkthrough_month(const struct book *b, const char *typed, int32_t *month, struct error *err);
void walkthrough_add_month(struct str *out, int32_t month);

/* Draws who walks in that month, with a task each. Where the month is drawn already it changes nothing and says who was. */
int walkthrough_pick(struct change *c, int32_t month, struct error *err);
/* Notes what blocked the actor, and opens a task for their manager. */
int walkthrough_log(struct change *c, const char *step, const char *finding, struct error *err);
/* Answers a finding, closes its task, and says after how many hours that was. */
int walkthrough_answer(struct change *c, const char *id, const char *answer, struct error *err);

struct walk_filter {
	int32_t month; /* DATE_MIN: all */
	bool overdue;  /* only open ones past their limit */
};

/* Findings with their hours, the oldest first; then who was drawn. */
int walkthrough_list(struct book *b, const struct walk_filter *filter, struct view *v, struct error *err);
/* The steps of the rule file: what is asked, a command that does it, when it counts as done. */
int walkthrough_steps(struct book *b, struct view *v, struct error *err);
/* Sections for a monthly report: "walkthrough" (one row of figures), "walkthrough_steps" (a row a step: walks, stuck, errors,
 * median time, findings), "walkthrough_findings", "walkthrough_errors" (what the failed commands said). Nothing where the
 * book has no such ledger. */
int walkthrough_summary(struct book *b, int32_t month, struct view *v, struct error *err);

/* Where a finding stands: hours run until it was really answered (real_time.h, loaded by then), or until now. */
enum walk_state { WALK_OPEN, WALK_OVERDUE, WALK_IN_TIME, WALK_LATE };
struct walk_clock {
	enum walk_state state;
	int64_t seconds;
};
struct walk_clock walk_clock(const struct walk_rules *r, const struct table *t, size_t row);
bool walk_is_finding(const struct table *t, size_t row); /* status open or answered */

/* The practice book: a copy of the book to walk the steps in, and what became of each.
 *
 * walk_start copies the book; every command run in the copy leaves a line there (walk_trace.h). walk_finish reads these lines:
 * a step is done when its command first worked (and wrote a row as the rule asks), it took the time since the step done before
 * it, and its errors are the commands that failed while it was the one at hand.
 */
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
