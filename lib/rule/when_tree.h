/* when_tree.h - a compiled condition as the rule room sees it; everybody else uses when.h.
 */
#ifndef CRM_RULE_WHEN_TREE_H
#define CRM_RULE_WHEN_TREE_H

#include "base/arena.h"
#include "rule/bound.h"
#include "rule/pattern.h"
#include "rule/when.h"

enum when_kind { WHEN_ALL, WHEN_ANY, WHEN_NOT, WHEN_BOUND, WHEN_ONE_OF, WHEN_PATTERN, WHEN_CONTAINS, WHEN_PRESENT, WHEN_ABSENT, WHEN_FIELD };

struct when {
	enum when_kind kind;
	char *field;		/* of a leaf */
	bool is_captured;	/* the field is a named group of a pattern before */
	char *wanted;		/* of a leaf, as people read it */
	char *other;		/* WHEN_FIELD: the field it is compared with, by `op` */
	enum bound_op op;
	struct bound **bounds;	/* WHEN_BOUND: one; WHEN_ONE_OF: all */
	size_t nbounds;
	struct pattern *pattern;
	struct when **parts; /* all, any, not */
	size_t nparts;
	struct place place;
	char *file; /* what place.file points to: the rule file may be gone */
};

/* Compiling, for both forms: named groups of patterns seen so far are fields for what stands after them. */
struct compiling {
	const struct vocabulary *vocabulary;
	struct error *err;
	struct slice captures[PATTERN_GROUPS];
	size_t ncaptures;
	struct arena names; /* of the captures: a pattern goes where its branch has failed */
};

struct when *when_new(enum when_kind kind, const struct place *at);
void when_add(struct when *w, struct when *part);
/* Each 0, or -1 with a finding; w->field is set. */
int when_field_type(struct compiling *c, struct when *w, struct slice literal, const struct place *at, enum type *type);
int when_add_bound(struct when *w, struct slice text, enum type type, const struct place *at, struct error *err);
/* A reference that is to match: what it leads to may have it in its id or in its name. Makes w those two questions, asked with
 * `fill`; 1, or 0 where the field is no reference, or -1. */
int when_set_either(struct compiling *c, struct when *w, struct slice text, const struct place *at,
		    int (*fill)(struct compiling *c, struct when *w, struct slice text, const struct place *at));
int when_set_pattern(struct compiling *c, struct when *w, struct slice text, const struct place *at);
int when_set_scalar(struct compiling *c, struct when *w, struct slice text, bool quoted, const struct place *at);
void when_describe(struct when *w); /* fills w->wanted */

#endif
