/* literal_set.h - sets of texts, of which a pattern matches or requires one.
 */
#ifndef CRM_RULE_LITERAL_SET_H
#define CRM_RULE_LITERAL_SET_H

#include "rule/literal.h"

static inline struct literals literals_one(struct slice text)
{
	struct literals set = { .count = 1 };

	set.items[0] = text;
	return set;
}

/* False: there are too many. */
bool literals_add(struct literals *set, struct slice text);
bool literals_unite(struct literals *set, const struct literals *more);
/* *set becomes everything of it followed by everything of the other; false, nothing changed: too many or too long. */
bool literals_multiply(struct arena *arena, struct literals *set, const struct literals *by);
/* The longer the rarer, the more the commoner; 0: useless. */
size_t literals_score(const struct literals *set);
void literals_prefer(struct literals *best, const struct literals *other);

#endif
