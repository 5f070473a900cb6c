/* when_tree.h - a compiled condition as the rule room sees it; everybody else uses when.h.
 */
#ifndef CRM_RULE_WHEN_TREE_H
#define CRM_RULE_WHEN_TREE_H

#include "base/arena.h"
#include "rule/bound.h"
#include "rule/pattern.h"
#include "rule/when.h"

enum when_kind { WHEN_ALL, WHEN_ANY, WHEN_NOT, WHEN_BOUND, WHEN_ONE_OF, WHEN_PATTERN, WHEN_CONTAINS, WHEN_PRESENT, WHEN_ABSENT };

struct when {
	enum when_kind kind;
	char *field;		/* of a leaf */
	char *wanted;		/* of a leaf, as people read it */
	struct bound **bounds;	/* WHEN_BOUND: one; WHEN_ONE_OF: all */
	size_t nbounds;
	struct pattern *pattern;
	struct when **parts; /* all, any, not */
	size_t nparts;
	struct place place;
	char *file; /* what place.file points to: the rule file may be gone */
};

#endif
