/* literal_part.h - parts of a pattern while its literals are looked for: how they are known, and where in the text the reader is. For
 * literal*.c alone.
 *
 * A part is known by the set of texts it matches, where that is small ("exact"), and by a set of which it requires one.
 */
#ifndef CRM_RULE_LITERAL_PART_H
#define CRM_RULE_LITERAL_PART_H

#include <string.h>

#include "rule/literal.h"

struct part {
	bool is_exact;
	struct literals exact, required;
};

/* What a character, an escape or a class is: one text, a place without any (\b), or one of many. */
struct single {
	enum single_kind { SINGLE_ANY, SINGLE_NOTHING, SINGLE_TEXT } kind;
	struct slice text;
};

struct literal_reader {
	struct slice rest;
	struct arena *arena;
	unsigned depth;
	unsigned blind; /* groups around of which nothing can be required: read to find their end, no sets are made */
	bool caseless, extended, quoted, failed;
};

static inline struct part part_anything(void)
{
	return (struct part){ .is_exact = false };
}

static inline struct literals literals_one(struct slice text)
{
	struct literals set = { .count = 1 };

	set.items[0] = text;
	return set;
}

static inline struct part part_nothing(void)
{
	return (struct part){ .is_exact = true, .exact = literals_one(SLICE("")) };
}

/* False: there are too many. */
bool literals_add(struct literals *set, struct slice text);
bool literals_unite(struct literals *set, const struct literals *more);
/* *set becomes everything of it followed by everything of the other; false, nothing changed: too many or too long. */
bool literals_multiply(struct arena *arena, struct literals *set, const struct literals *by);
/* The longer the rarer, the more the commoner; 0: useless. */
size_t literals_score(const struct literals *set);
void literals_prefer(struct literals *best, const struct literals *other);

/* literal_escape.c: a character, a backslash and what belongs to it, a class in brackets. */
struct single literal_character(struct literal_reader *r);
struct single literal_escape(struct literal_reader *r);
struct part literal_class(struct literal_reader *r);

static inline struct part part_of(struct single s)
{
	return s.kind == SINGLE_TEXT ? (struct part){ .is_exact = true, .exact = literals_one(s.text) }
				     : s.kind == SINGLE_NOTHING ? part_nothing() : part_anything();
}

static inline struct part literal_fail(struct literal_reader *r)
{
	r->failed = true;
	r->rest.len = 0;
	return part_anything();
}

static inline void literal_skip(struct literal_reader *r, size_t n)
{
	n = n < r->rest.len ? n : r->rest.len;
	r->rest = (struct slice){ r->rest.ptr + n, r->rest.len - n };
}

static inline bool literal_take(struct literal_reader *r, const char *text)
{
	if (!slice_starts(r->rest, text))
		return false;
	literal_skip(r, strlen(text));
	return true;
}

static inline char literal_next(const struct literal_reader *r)
{
	return r->rest.len ? *r->rest.ptr : '\0';
}

/* Past the first `end`. */
static inline bool literal_skip_past(struct literal_reader *r, const char *end)
{
	long at = slice_find(r->rest, slice_of(end));

	if (at < 0) {
		literal_fail(r);
		return false;
	}
	literal_skip(r, (size_t)at + strlen(end));
	return true;
}

#endif
