/* score.h - customers scored by rules/scoring.yaml: indicators, points, weights, a grade.
 *
 *     struct scoring s;
 *     scoring_load(&s, book, yaml, err);           what the file says, checked
 *     scoring_measure(&s, book, err);              every ledger read once, for all customers
 *     struct score one;
 *     score_of(&s, customers, row, &one);           one customer's points, indicator by indicator
 *
 * score = floor(100 x sum(weight x points) / sum(weight)) / 100, in whole numbers throughout, so that every machine prints
 * the same bytes. An indicator whose value is missing takes the points its `missing` says, or is skipped: its weight is then
 * shared out among the others. A value that no band takes isn't missing: it takes the points of `unknown`, or none, and is said.
 */
#ifndef CRM_SALES_LEADS_SCORE_H
#define CRM_SALES_LEADS_SCORE_H

#include "book/change.h"
#include "book/rule_kind.h"
#include "book/subject.h"
#include "rule/bound.h"

enum measure_kind { MEASURE_COLUMN, MEASURE_SUM, MEASURE_COUNT, MEASURE_SHARE, MEASURE_LAST };

struct band {
	struct slice text;   /* ">= 800000", or a value such as 三级甲等 */
	struct bound *bound; /* NULL: compared as text */
	long points;
	struct place place;
};

struct indicator {
	struct slice id, label, value_name; /* value_name: the column read, MEASURE_COLUMN */
	long weight;
	enum measure_kind kind;
	enum type type;	      /* of what is measured */
	int column;	      /* MEASURE_COLUMN: of customers; else of `ledger` (-1 for count) */
	const struct ledger *ledger;
	int link;	      /* the column of `ledger` that refers to customers */
	int via, of;	      /* MEASURE_SHARE: column of the referred-to ledger; via -1: the column itself */
	const struct ledger *of_ledger;
	struct when *where;
	struct band *bands;
	size_t nbands;
	bool skip_missing;
	long missing_points;
	bool has_unknown;    /* the file says what a value is worth that no band takes */
	long unknown_points; /* 0, the lowest there is, where it says nothing */
	struct place unknown_place;
	struct place place;
	int64_t *measured;    /* by customer row, after scoring_measure */
	bool *present;
	size_t *share_seen, share_of;
};

struct grade {
	struct slice name;
	struct bound *bound;
	const struct node *on_enter; /* a task to open, or NULL */
	struct place place;
};

struct scoring {
	struct arena arena;
	struct indicator *indicators;
	size_t nindicators;
	struct grade *grades; /* from the top */
	size_t ngrades;
	const struct node *examples;
	int64_t now; /* the clock: a band may be relative to today */
};

struct score_part {
	const struct band *band; /* NULL: missing, or unknown */
	struct value value;
	long points;
	bool missing, skipped;
	bool unknown; /* there is a value, and no band takes it */
};

struct score {
	int64_t score; /* ten-thousandths, as type number */
	const struct grade *grade; /* NULL: no grade's bound held */
	long weight;   /* of what counted */
	struct score_part *parts; /* one an indicator; free with score_release */
};

int scoring_load(struct scoring *s, struct book *b, const struct yaml *y, struct error *err);
int scoring_measure(struct scoring *s, struct book *b, struct error *err);
void scoring_release(struct scoring *s);
extern const struct rule_kind scoring_yaml;

void score_of(const struct scoring *s, const struct table *customers, size_t customer, struct score *out);
/* From values alone: one an indicator (missing: empty text). For examples and what-if. */
void score_values(const struct scoring *s, const struct value *values, struct score *out);
/* What the score would be if the i-th indicator alone had those points. */
int64_t score_with(const struct scoring *s, const struct score *score, size_t i, long points);
/* The index of the first grade whose bound holds; ngrades: none. */
size_t score_grade(const struct scoring *s, int64_t score);
void score_release(struct score *score);
bool score_band_takes(const struct band *band, const struct value *v, int64_t now);
/* Appends the value of a part as people write it: "三甲", "-50.00". */
void score_add_value(struct str *out, const struct indicator *in, const struct score_part *p);

/* Stages new grades and scores and the tasks that entering a grade opens; says who moved. */
int score_run(struct change *c, const struct scoring *s, struct error *err);
/* What a run would do: old grade x new grade, then who moves and why. */
int score_what_if(struct book *b, const struct scoring *s, struct view *v, struct error *err);
int score_explain(struct book *b, const struct scoring *s, size_t customer, struct view *v, struct error *err);
/* Runs one example of the rule file: 1 as expected, 0 otherwise, -1 unreadable; what came out goes to *got. */
int score_example(const struct scoring *s, const struct node *example, struct str *got, struct error *err);

#endif
