/* literal.h - the literals that a pattern can't match without, read from its text.
 *
 * /(?:验收|终验)后\d+天/ matches no text that has neither 验收后 nor 终验后. The reader knows the syntax of pcre2 that pattern.h
 * allows and is cautious: what it doesn't know for certain (verbs, callouts, conditions on assertions, cased letters of a
 * caseless pattern ...) requires nothing, or makes the whole pattern require nothing.
 */
#ifndef CRM_RULE_LITERAL_H
#define CRM_RULE_LITERAL_H

#include "base/arena.h"
#include "base/str.h"

enum {
	LITERALS_MAX = 32,
	LITERAL_LENGTH_MAX = 24, /* bytes: eight Chinese characters tell enough */
};

struct literals {
	struct slice items[LITERALS_MAX];
	size_t count; /* 0: every text may match */
};

/* The literals of a pattern that pcre2 has compiled, written /.../flags: a text that it matches holds at least one of them.
 * Each has at least two bytes; they live in the arena. */
void literals_of(struct slice source, struct arena *arena, struct literals *out);

#endif
