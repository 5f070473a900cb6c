/* verify.h - rules/verify.yaml as structures: three layers, each with what it measures and its limit, and patterns with names.
 *
 * Here is what the file says and how measured figures are judged by it; lib/report/verify measures them.
 *
 *     struct verify_rules r;
 *     verify_rules_read(&r, book, NULL, err);                 the book's rules, checked
 *     verify_judge(&r, &figures);                             fills figures.verdicts
 *     verify_pattern_holds(&r.patterns[i], &figures, now, err)
 *     verify_rules_release(&r);
 *
 * A figure is kept exact as a fraction, and judged so; it is rounded where it is shown (base/round.h): hundredths of updates and of working
 * days, tenths of a percent. Where that would put it on the other side of its limit (94.97 % is not 95 %), it has more digits.
 */
#ifndef CRM_SALES_PRACTICE_VERIFY_H
#define CRM_SALES_PRACTICE_VERIFY_H

#include "book/rule_kind.h"
#include "rule/when.h"

enum layer { LAYER_BEHAVIOUR, LAYER_QUALITY, LAYER_RESULT, LAYERS };
enum verdict { VERDICT_NONE, VERDICT_PASS, VERDICT_FAIL }; /* none: there is nothing to judge */

extern const char *const layer_names[]; /* "behaviour", "quality", "result" */
const char *verdict_name(enum verdict v); /* "none", "pass", "fail" */

struct layer_rule {
	struct slice label, why; /* label: empty where the file has none */
	struct slice limit_text; /* "95%" */
	int64_t limit;		 /* ten-thousandths, basis points, hundredths of working days */
	struct place place;
};

enum pattern_measure {
	PATTERN_LAYERS,	  /* nothing but the layers' figures */
	PATTERN_HAND_IN,  /* handed in within `within` before the deadline; of: everything handed in that had one */
	PATTERN_BURST,	  /* updates that stand in a window of `within` with `least` or more; of: all updates */
	PATTERN_PING_PONG, /* a lead moved back to the stage it came from, within `within`; of: all moves */
	PATTERN_STEP,	  /* a next follow-up moved by exactly `days` from what it was; of: all that were moved */
	PATTERN_COPIED	  /* a text of `letters` or more that stands on `least` leads or more; of: all texts */
};

/* Where hand-ins with a deadline are found; both are known to the program, a book may lack solutions. */
struct hand_in {
	const struct ledger *ledger;
	int done, due, person, otherwise; /* columns; otherwise: who, where `person` is empty; -1: none */
	struct when *where;
};

struct verify_pattern {
	struct slice id, why;
	bool per_person, per_team;
	enum pattern_measure measure;
	struct hand_in hand_in[2];
	size_t nhand_in;
	int64_t within;	  /* seconds */
	int32_t days;
	long least, letters;
	bool copied_note; /* notes of the log count, too */
	int *columns;	  /* of leads: PATTERN_COPIED */
	size_t ncolumns;
	struct when *when;
	struct place place;
};

struct verify_rules {
	struct arena arena;
	struct layer_rule layers[LAYERS];
	int *fields; /* behaviour: columns of leads */
	size_t nfields;
	struct slice *roles;
	size_t nroles;
	struct when *of; /* quality: on leads; NULL: every lead */
	long sample;
	struct value kept;
	struct slice seed;	   /* empty: the period's first day */
	struct slice from, to;	   /* result: stages; to may be solutions.submitted_at: to_column >= 0 */
	const struct ledger *to_ledger;
	int to_column, to_lead;
	struct verify_pattern *patterns;
	size_t npatterns;
	const struct node *examples;
};

/* The book's verify.yaml, or the file at `path`. Release in any case. */
int verify_rules_read(struct verify_rules *r, struct book *b, const char *path, struct error *err);
int verify_rules_load(struct verify_rules *r, struct book *b, const struct yaml *y, struct error *err);
void verify_rules_release(struct verify_rules *r);

/* A figure as a fraction: `sum` of `n`; n 0: there is nothing.
 * behaviour: updates of person-workdays; quality: right ones of those judged; result: ten-thousandths of days of leads. */
struct fraction {
	int64_t sum, n;
};

struct figures {
	struct fraction layers[LAYERS];
	enum verdict verdicts[LAYERS];
	enum verdict verdict; /* pass: all three do; fail: one does, none: no layer fails, but one has nothing to judge */
	int64_t count, of;    /* of the pattern asked about; of 0: nothing found that could be it */
};

void verify_judge(const struct verify_rules *r, struct figures *f);
/* A figure as it is shown: ten-thousandths of updates and of working days, basis points. False: a fraction of nothing. */
bool verify_shown(const struct verify_rules *r, enum layer layer, struct fraction f, int64_t *number);
/* The same in words: "3.4", "61.5%", "3.05wd"; nothing for a fraction of nothing. */
void verify_add_value(struct str *out, const struct verify_rules *r, enum layer layer, struct fraction f);
int verify_pattern_holds(const struct verify_pattern *p, const struct figures *f, int64_t now, struct error *err);
/* The same; every part of the condition is reported with the value it met. */
int verify_pattern_explain(const struct verify_pattern *p, const struct figures *f, int64_t now,
			   void (*report)(void *context, const struct when_part *part), void *context, struct error *err);

/* {given: {behaviour: 3.4, quality: 61.5%, result: 3.0wd}, expect: {verdict: fail, pattern: 刷数据}}: 1 as expected, 0, -1. */
int verify_example(const struct verify_rules *r, const struct node *example, int64_t now, struct str *got, struct error *err);
extern const struct rule_kind verify_yaml;

struct vocabulary verify_vocabulary(void);

#endif
