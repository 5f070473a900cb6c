/* literal_parts.h - what reading a pattern for its literals (literal.c, literal_char.c) shares: the reader of its characters.
 */
#ifndef CRM_RULE_LITERAL_PARTS_H
#define CRM_RULE_LITERAL_PARTS_H

#include <string.h>

#include "rule/literal.h"

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

/* The rest isn't read: of the pattern nothing is known. */
static inline void literal_fail(struct literal_reader *r)
{
	r->failed = true;
	r->rest.len = 0;
}

static inline void skip(struct literal_reader *r, size_t n)
{
	n = n < r->rest.len ? n : r->rest.len;
	r->rest = (struct slice){ r->rest.ptr + n, r->rest.len - n };
}

/* The text stands where it is asked for, so that its length is known. */
static inline bool take(struct literal_reader *r, const char *text)
{
	const size_t n = strlen(text);

	if (r->rest.len < n || *r->rest.ptr != *text || memcmp(r->rest.ptr, text, n) != 0)
		return false;
	skip(r, n);
	return true;
}

static inline char next(const struct literal_reader *r)
{
	return r->rest.len ? *r->rest.ptr : '\0';
}

/* Past the first `end`. */
static inline bool skip_past(struct literal_reader *r, const char *end)
{
	long at = slice_find(r->rest, slice_of(end));

	if (at < 0) {
		literal_fail(r);
		return false;
	}
	skip(r, (size_t)at + strlen(end));
	return true;
}

/* One code point. */
struct single literal_take_character(struct literal_reader *r);
/* Behind a backslash; \\Q and \\E have been seen to. */
struct single literal_take_escape(struct literal_reader *r);
/* Behind the bracket; false: it is nothing that is known here. */
bool literal_take_class_item(struct literal_reader *r, struct single *item);

#endif
