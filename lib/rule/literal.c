/* literal.c - see literal.h. A part of a pattern is known by the set of texts it matches, where that is small ("exact"), and by
 * a set of which it requires one. Neighbours with exact sets are multiplied: (?:30|三十)[天日] is 30天, 30日, 三十天, 三十日.
 *
 * The pattern is known to compile, so whatever doesn't fit here is syntax this reader has not learned: it gives up. */
#include "rule/literal.h"

#include <string.h>

#include "base/utf8.h"

enum {
	REPEAT_MAX = 4,
	DEPTH_MAX = 50, /* groups in groups; pcre2 allows 250, people write 4 */
};

struct part {
	bool is_exact;
	struct literals exact, required;
};

struct reader {
	struct slice rest;
	struct arena *arena;
	unsigned depth;
	bool caseless, extended, quoted, failed;
};

static const struct part anything = { .is_exact = false };

static struct literals one(struct slice text)
{
	struct literals set = { .count = 1 };

	set.items[0] = text;
	return set;
}

static struct part nothing(void)
{
	return (struct part){ .is_exact = true, .exact = one(SLICE("")) };
}

static bool set_add(struct literals *set, struct slice text)
{
	for (size_t i = 0; i < set->count; i++)
		if (slice_equal(set->items[i], text))
			return true;
	if (set->count == LITERALS_MAX)
		return false;
	set->items[set->count++] = text;
	return true;
}

static bool set_unite(struct literals *set, const struct literals *more)
{
	for (size_t i = 0; i < more->count; i++)
		if (!set_add(set, more->items[i]))
			return false;
	return true;
}

static struct slice joined(struct arena *arena, struct slice a, struct slice b)
{
	char *text;

	if (!a.len || !b.len)
		return a.len ? a : b;
	text = arena_alloc(arena, a.len + b.len);
	memcpy(text, a.ptr, a.len);
	memcpy(text + a.len, b.ptr, b.len);
	return (struct slice){ text, a.len + b.len };
}

/* *set becomes everything of it followed by everything of the other; false, nothing changed: too many or too long. */
static bool set_multiply(struct arena *arena, struct literals *set, const struct literals *by)
{
	struct literals product = { .count = 0 };

	if (set->count * by->count > LITERALS_MAX)
		return false;
	for (size_t i = 0; i < set->count; i++) {
		for (size_t k = 0; k < by->count; k++) {
			if (set->items[i].len + by->items[k].len > LITERAL_LENGTH_MAX)
				return false;
			set_add(&product, joined(arena, set->items[i], by->items[k]));
		}
	}
	*set = product;
	return true;
}

/* The longer the rarer, the more the commoner; 0: useless. */
static size_t score(const struct literals *set)
{
	size_t least = LITERAL_LENGTH_MAX;

	for (size_t i = 0; i < set->count; i++)
		if (set->items[i].len < least)
			least = set->items[i].len;
	return set->count && least >= 2 ? 8 * least + 2 * (LITERALS_MAX - set->count) : 0;
}

static void prefer(struct literals *best, const struct literals *other)
{
	if (score(other) > score(best))
		*best = *other;
}

static struct part fail(struct reader *r)
{
	r->failed = true;
	r->rest.len = 0;
	return anything;
}

static void skip(struct reader *r, size_t n)
{
	n = n < r->rest.len ? n : r->rest.len;
	r->rest = (struct slice){ r->rest.ptr + n, r->rest.len - n };
}

static bool take(struct reader *r, const char *text)
{
	if (!slice_starts(r->rest, text))
		return false;
	skip(r, strlen(text));
	return true;
}

static char next(const struct reader *r)
{
	return r->rest.len ? *r->rest.ptr : '\0';
}

/* Past the first `end`. */
static bool skip_past(struct reader *r, const char *end)
{
	long at = slice_find(r->rest, slice_of(end));

	if (at < 0) {
		fail(r);
		return false;
	}
	skip(r, (size_t)at + strlen(end));
	return true;
}

/* No other character is this one's upper or lower case: known of ASCII's other characters and of what Chinese is made of. */
static bool is_uncased(int32_t code)
{
	if (code < 0x80)
		return !((code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z'));
	return (code >= 0x3000 && code <= 0x9fff) || (code >= 0xff00 && code <= 0xff20) ||
	       (code >= 0x20000 && code <= 0x3ffff);
}

/* What literal text matches: itself, or with flag i perhaps others. */
static struct part literal(const struct reader *r, struct slice text, int32_t code)
{
	if (r->caseless && !is_uncased(code))
		return anything;
	return (struct part){ .is_exact = true, .exact = one(text) };
}

static struct part take_character(struct reader *r)
{
	int32_t code;
	size_t n = utf8_next(r->rest, &code);
	struct slice text = { r->rest.ptr, n };

	skip(r, n);
	return n ? literal(r, text, code) : fail(r);
}

static struct part of_code(struct reader *r, uint32_t code)
{
	unsigned char b[4];
	size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	struct slice text;
	int32_t back;

	if (code > 0x10ffff)
		return fail(r);
	for (size_t i = n; i-- > 1; code >>= 6)
		b[i] = (unsigned char)(0x80 | (code & 0x3f));
	b[0] = (unsigned char)(n == 1 ? code : (0xf00u >> n & 0xff) | code);
	text = arena_slice(r->arena, (struct slice){ (const char *)b, n });
	return utf8_next(text, &back) == n ? literal(r, text, back) : fail(r);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Behind \x: {9a8c}, or up to two digits. */
static struct part take_hex(struct reader *r)
{
	bool in_braces = take(r, "{");
	uint32_t code = 0;
	int n = 0;

	for (; hex_digit(next(r)) >= 0 && n < (in_braces ? 6 : 2); n++, skip(r, 1))
		code = code << 4 | (uint32_t)hex_digit(next(r));
	if (in_braces && (!n || !take(r, "}")))
		return fail(r);
	return of_code(r, code);
}

/* Behind \g and \k: a reference, whose text is unknown here. */
static struct part take_reference(struct reader *r)
{
	if (take(r, "{"))
		skip_past(r, "}");
	else if (take(r, "<"))
		skip_past(r, ">");
	else if (take(r, "'"))
		skip_past(r, "'");
	else
		return fail(r);
	return anything;
}

/* Behind \p, \P, \o and \N: a name in braces, or (not for \o) none. */
static struct part take_named(struct reader *r, char escape)
{
	int32_t code;

	if (take(r, "{"))
		skip_past(r, "}");
	else if (escape == 'o')
		return fail(r);
	else if (escape != 'N')
		skip(r, utf8_next(r->rest, &code));
	return anything;
}

static struct part take_letter_escape(struct reader *r, char c)
{
	static const char from[] = "aefnrt";
	static const uint32_t to[] = { 7, 27, 12, 10, 13, 9 };
	const char *at;

	if (strchr("dDhHsSvVwWRX", c))
		return anything;
	if (strchr("bBAzZGK", c))
		return nothing();
	if (strchr("pPoN", c))
		return take_named(r, c);
	if (c == 'x')
		return take_hex(r);
	if (c == 'g' || c == 'k')
		return take_reference(r);
	at = strchr(from, c);
	return at ? of_code(r, to[at - from]) : fail(r);
}

/* A backslash and what belongs to it; \Q and \E have been seen to. */
static struct part take_escape(struct reader *r)
{
	char c;

	skip(r, 1);
	c = next(r);
	if (c >= '0' && c <= '9') {
		/* A reference or an octal number: unknown, and so are the digits behind it. */
		while (next(r) >= '0' && next(r) <= '9')
			skip(r, 1);
		return anything;
	}
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
		skip(r, 1);
		return take_letter_escape(r, c);
	}
	return take_character(r);
}

/* [天日] is 天 or 日; with ranges, classes and negation it is anything. */
static struct part take_class(struct reader *r)
{
	struct part out = { .is_exact = true };
	bool is_first = true, is_negated;

	skip(r, 1);
	is_negated = take(r, "^");
	for (; next(r) != ']' || is_first; is_first = false) {
		struct part item;

		if (!r->rest.len || slice_starts(r->rest, "\\Q") || slice_starts(r->rest, "\\E"))
			return fail(r);
		if (slice_starts(r->rest, "[:") || slice_starts(r->rest, "[.") || slice_starts(r->rest, "[="))
			return fail(r);
		if (next(r) == '\\' && r->rest.len > 1 && r->rest.ptr[1] == 'b') {
			skip(r, 2); /* a backspace here */
			item = anything;
		} else {
			bool is_range = next(r) == '-';

			item = next(r) == '\\' ? take_escape(r) : take_character(r);
			if (is_range)
				item = anything;
		}
		if (r->failed)
			return anything;
		out.is_exact = out.is_exact && item.is_exact && set_unite(&out.exact, &item.exact);
	}
	skip(r, 1);
	return out.is_exact && !is_negated ? out : anything;
}

static struct part take_alternatives(struct reader *r);

/* Up to and with the closing parenthesis; flags set inside end there. */
static struct part take_group_rest(struct reader *r)
{
	bool caseless = r->caseless, extended = r->extended;
	struct part out = take_alternatives(r);

	if (r->failed || !take(r, ")"))
		return fail(r);
	r->caseless = caseless;
	r->extended = extended;
	return out;
}

/* Of an assertion and of a condition's branches nothing is required; they are read to find their end. */
static struct part take_unknown_group(struct reader *r, struct part as)
{
	take_group_rest(r);
	return r->failed ? anything : as;
}

/* i, x and others up to the : or ), a - before those that are switched off. */
static bool take_flags(struct reader *r, bool *caseless, bool *extended)
{
	bool on = true;

	for (; next(r) != ')' && next(r) != ':'; skip(r, 1)) {
		char c = next(r);

		if (c == '^')
			*caseless = *extended = false;
		else if (c == '-')
			on = false;
		else if (c == 'i')
			*caseless = on;
		else if (c == 'x' && !slice_starts(r->rest, "xx"))
			*extended = on;
		else if (!c || !strchr("msnJU", c))
			return false;
	}
	return true;
}

/* (?i) holds to the end of the group it stands in, (?i:...) has a group of its own. */
static struct part take_flag_group(struct reader *r)
{
	bool caseless = r->caseless, extended = r->extended, was_caseless = caseless, was_extended = extended;
	struct part out;

	if (!take_flags(r, &caseless, &extended))
		return fail(r);
	r->caseless = caseless;
	r->extended = extended;
	if (take(r, ")"))
		return nothing();
	skip(r, 1);
	out = take_group_rest(r);
	r->caseless = was_caseless;
	r->extended = was_extended;
	return out;
}

static bool take_group_name(struct reader *r)
{
	if (take(r, "P<") || take(r, "<"))
		return skip_past(r, ">");
	return take(r, "'") && skip_past(r, "'");
}

/* (?(1)a|b), (?(<name>)a), (?(DEFINE)...): not those whose condition is an assertion. */
static struct part take_condition(struct reader *r)
{
	if (next(r) == '?' || next(r) == '*' || !skip_past(r, ")"))
		return fail(r);
	return take_unknown_group(r, anything);
}

/* Behind "(?". */
static struct part take_special_group(struct reader *r)
{
	static const char *const assertions[] = { "=", "!", "<=", "<!", "*", "<*" };

	if (take(r, ":") || take(r, ">") || take(r, "|"))
		return take_group_rest(r);
	for (size_t i = 0; i < sizeof(assertions) / sizeof(*assertions); i++)
		if (take(r, assertions[i]))
			return take_unknown_group(r, nothing());
	if (take(r, "("))
		return take_condition(r);
	if (slice_starts(r->rest, "P=") || slice_starts(r->rest, "P>") || strchr("&R+0123456789", next(r)) ||
	    (next(r) == '-' && r->rest.len > 1 && hex_digit(r->rest.ptr[1]) >= 0)) {
		skip_past(r, ")");
		return anything;
	}
	if (strchr("P<'", next(r)))
		return take_group_name(r) ? take_group_rest(r) : fail(r);
	return take_flag_group(r);
}

static struct part take_group(struct reader *r)
{
	struct part out;

	skip(r, 1);
	if (next(r) == '*' || ++r->depth > DEPTH_MAX)
		return fail(r);
	out = take(r, "?") ? take_special_group(r) : take_group_rest(r);
	r->depth--;
	return out;
}

static bool is_ignored(const struct reader *r)
{
	return r->extended && next(r) && strchr(" \t\n\v\f\r", next(r));
}

/* Comments, the blanks of flag x, and where a quotation begins and ends. */
static void take_ignored(struct reader *r)
{
	for (;;) {
		if (take(r, "\\E"))
			r->quoted = false;
		else if (r->quoted)
			return;
		else if (take(r, "\\Q"))
			r->quoted = true;
		else if (take(r, "(?#"))
			skip_past(r, ")");
		else if (is_ignored(r))
			skip(r, 1);
		else if (r->extended && next(r) == '#')
			skip(r, slice_find(r->rest, SLICE("\n")) < 0 ? r->rest.len
								     : (size_t)slice_find(r->rest, SLICE("\n")));
		else
			return;
	}
}

static struct part take_atom(struct reader *r)
{
	int32_t code;

	if (r->quoted)
		return take_character(r);
	switch (next(r)) {
	case '\\':
		return take_escape(r);
	case '[':
		return take_class(r);
	case '(':
		return take_group(r);
	case '.':
		skip(r, 1);
		return anything;
	case '^':
	case '$':
		skip(r, 1);
		return nothing();
	default:
		/* Flag x ignores some of these, few will ever stand in a pattern. */
		utf8_next(r->rest, &code);
		if (code == 0x85 || (code >= 0x200e && code <= 0x2029))
			return fail(r);
		return take_character(r);
	}
}

struct repeat {
	unsigned least, most;
};

enum { NO_LIMIT = 100000 };

static unsigned take_number(struct reader *r)
{
	unsigned n = 0;

	for (; next(r) >= '0' && next(r) <= '9'; skip(r, 1))
		n = n < NO_LIMIT ? n * 10 + (unsigned)(next(r) - '0') : NO_LIMIT;
	return n;
}

/* {2}, {2,}, {2,3}; a brace that begins nothing like that is a character. {,3} and blanks mean other things to other releases
 * of pcre2. */
static bool take_braces(struct reader *r, struct repeat *q)
{
	char second = r->rest.len > 1 ? r->rest.ptr[1] : '\0';

	if (second == ',' || second == ' ' || second == '\t')
		fail(r);
	if (r->failed || second < '0' || second > '9')
		return false;
	skip(r, 1);
	q->least = q->most = take_number(r);
	if (take(r, ","))
		q->most = next(r) >= '0' && next(r) <= '9' ? take_number(r) : NO_LIMIT;
	if (!take(r, "}"))
		fail(r);
	return !r->failed;
}

static bool take_repeat(struct reader *r, struct repeat *q)
{
	bool found = true;

	if (r->quoted)
		return false;
	if (take(r, "?"))
		*q = (struct repeat){ 0, 1 };
	else if (take(r, "*"))
		*q = (struct repeat){ 0, NO_LIMIT };
	else if (take(r, "+"))
		*q = (struct repeat){ 1, NO_LIMIT };
	else
		found = next(r) == '{' && take_braces(r, q);
	if (found && !take(r, "+"))
		take(r, "?");
	return found;
}

static struct part repeated(const struct reader *r, const struct part *once, struct repeat q)
{
	struct part out = nothing();

	if (q.least == 1 && q.most == 1)
		return *once;
	if (!q.most)
		return out;
	if (!q.least)
		return q.most == 1 && once->is_exact && set_unite(&out.exact, &once->exact) ? out : anything;
	if (q.least == q.most && q.most <= REPEAT_MAX && once->is_exact) {
		for (; q.most && set_multiply(r->arena, &out.exact, &once->exact); q.most--)
			;
		if (!q.most)
			return out;
	}
	out = anything;
	out.required = once->required;
	if (once->is_exact)
		prefer(&out.required, &once->exact);
	return out;
}

static struct part take_repeated(struct reader *r)
{
	struct part out = take_atom(r);
	struct repeat q;

	take_ignored(r);
	while (!r->failed && take_repeat(r, &q)) {
		out = repeated(r, &out, q);
		take_ignored(r);
	}
	return r->failed ? anything : out;
}

static bool is_at_end(struct reader *r)
{
	take_ignored(r);
	return !r->rest.len || (!r->quoted && (next(r) == '|' || next(r) == ')'));
}

static struct part take_sequence(struct reader *r)
{
	struct part out = nothing();

	while (!is_at_end(r)) {
		struct part more = take_repeated(r);

		prefer(&out.required, &more.required);
		if (!more.is_exact) {
			out.is_exact = false;
			out.exact = one(SLICE(""));
		} else if (!set_multiply(r->arena, &out.exact, &more.exact)) {
			out.is_exact = false;
			out.exact = more.exact;
		}
		prefer(&out.required, &out.exact);
	}
	return r->failed ? anything : out;
}

static struct part take_alternatives(struct reader *r)
{
	struct part out = take_sequence(r);

	while (!r->failed && take(r, "|")) {
		struct part more = take_sequence(r);

		out.is_exact = out.is_exact && more.is_exact && set_unite(&out.exact, &more.exact);
		if (!out.required.count || !more.required.count || !set_unite(&out.required, &more.required))
			out.required.count = 0;
	}
	return r->failed ? anything : out;
}

/* 验收款 need not be looked for where 款 is. */
static bool is_covered(const struct literals *set, size_t i)
{
	for (size_t k = 0; k < set->count; k++)
		if (k != i && slice_find(set->items[i], set->items[k]) >= 0)
			return true;
	return false;
}

void literals_of(struct slice source, struct arena *arena, struct literals *out)
{
	struct arena scratch = ARENA_INIT;
	struct reader r = { .arena = &scratch };
	struct part all;
	size_t end = source.len;

	for (; end > 1 && source.ptr[end - 1] != '/'; end--) {
		r.caseless |= source.ptr[end - 1] == 'i';
		r.extended |= source.ptr[end - 1] == 'x';
	}
	out->count = 0;
	if (end < 2)
		return;
	r.rest = (struct slice){ source.ptr + 1, end - 2 };
	all = take_alternatives(&r);
	if (!r.failed && !r.rest.len && score(&all.required))
		for (size_t i = 0; i < all.required.count; i++)
			if (!is_covered(&all.required, i))
				out->items[out->count++] = arena_slice(arena, all.required.items[i]);
	arena_release(&scratch);
}
