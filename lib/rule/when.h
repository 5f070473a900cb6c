/* when.h - the one condition language of all rule files (see crm-rules(5)).
 *
 *     when: {customer.type: 政府单位, amount: '> 500000', any: [{stage: 报价}, {stage: 合同审批}]}
 *
 * All members of a map must hold. A scalar is equality; '< 5', '>= 5', '!= x' compare; a list is "one of";
 * /.../ is a pattern whose named groups become fields for what stands after it; `present` and `absent` ask whether there is a
 * value ('!= ""' and '""' do too). any / all take a list of maps, not takes a map. '!= {amount}' compares with another field of the same type
 * (where one of the two is missing, it doesn't hold). A date compares with 2026-03-01, today, '-12m', '+7d'
 * (relative to today); a duration with 68d, 3wd, 48h. A reference compares by id, name or a unique part of the name, a choice
 * by what may be chosen: what no row can hold is a fault.
 *
 * A condition is compiled once against a vocabulary (which fields exist, with which types), so that a misspelt field
 * or a literal of the wrong type is found when the file is read, at its line and column.
 */
#ifndef CRM_RULE_WHEN_H
#define CRM_RULE_WHEN_H

#include "base/str.h"
#include "base/value.h"
#include "rule/bound.h"
#include "rule/yaml.h"

/* Which fields there are. `find` returns 0 with the type, or -1; `each` offers every name for "did you mean". */
struct vocabulary {
	int (*find)(const void *context, struct slice field, enum type *type);
	void (*each)(const void *context, void (*offer)(void *to, struct slice name), void *to); /* may be NULL */
	/* What a literal of a field stands for, as rows hold it: an id for a name. It lives as long as the vocabulary. -1 with a
	 * finding at `at`: no row can hold it. NULL: every literal stands for itself. */
	int (*settle)(const void *context, struct slice field, struct slice literal, const struct place *at, struct slice *out,
		      struct error *err);
	/* Appends a further field by which people know what stands there: "owner.name" of a reference, "status.zh" of a word that has labels.
	 * They are counted from 0; false: there is none left. May be NULL. */
	bool (*named)(const void *context, struct slice field, size_t which, struct str *path);
	const void *context;
};

/* What a text of an example stands for; itself where no row can hold it. */
struct slice vocabulary_settled(const struct vocabulary *v, struct slice field, struct slice text);

/* What a condition is asked about. `get` fills *out (missing: empty text) and returns 0; -1: no such field. */
struct subject {
	int (*get)(const void *context, struct slice field, struct value *out);
	/* Of a field that is one of several rows (quotes.status of a lead): that of the n-th, from 0; 0, or -1: there is none, or no such
	 * field. A comparison holds where it holds of one of the rows; `absent` where no row has it. May be NULL. */
	int (*get_nth)(const void *context, struct slice field, size_t n, struct value *out);
	void (*missed)(const void *context, struct slice field); /* a comparison found nothing there; may be NULL */
	const void *context;
	int64_t now; /* the clock, for today and relative dates */
};

struct when;

/* Compiles a condition map; NULL with findings on a fault. `map` may be released afterwards. */
struct when *when_compile(const struct node *map, const struct vocabulary *v, struct error *err);
/* The command line's form: "amount >= 300000 and customer.grade = A and need ~ /关节镜/". Operators = != < <= > >= ~ (pattern or part of the text),
 * 'field' alone: present, '!field': absent; also accepts the YAML map. */
struct when *when_compile_text(struct slice text, const struct vocabulary *v, struct error *err);
int when_check(const struct node *map, const struct vocabulary *v, struct error *err); /* whether it can be compiled; NULL: yes */
void when_free(struct when *w);

/* Both must hold; it owns them. Either may be NULL. */
struct when *when_and(struct when *a, struct when *b);

/* 1 holds, 0 does not, -1 error (pattern limits). NULL always holds. */
int when_holds(const struct when *w, const struct subject *s, struct error *err);

/* A condition that is nothing but comparisons with numbers, all of which must hold: what can be asked of millions of rows
 * without a name. A missing value holds only for BOUND_NE. */
struct when_limit {
	struct slice field; /* lives as the condition */
	enum bound_op op;
	int64_t number;
};

/* Of conditions that all have to hold, those that ask for the field are asked last: it is dear. */
void when_ask_last(struct when *w, const char *field);
/* How many limits it is (NULL: none), relative dates put in by the clock; -1: it is more than that, or more than `max`. */
int when_limits(const struct when *w, int64_t now, struct when_limit *limits, size_t max);

/* One leaf of the condition, for --explain. */
struct when_part {
	struct slice field;	 /* "customer.type" */
	const char *wanted;	 /* "= 政府单位", "> 500000" as people read it */
	struct value value;	 /* what the subject had */
	bool holds;
	struct place place;
};

/* As when_holds, but asks every leaf and reports each. */
int when_explain(const struct when *w, const struct subject *s, void (*report)(void *context, const struct when_part *part), void *context,
		 struct error *err);

#endif
