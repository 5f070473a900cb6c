/* literal_escape.c - the single characters of a pattern, in whatever way they are written; see literal_part.h. */
#include "base/utf8.h"
#include "rule/literal_part.h"

/* No other character is this one's upper or lower case: known of ASCII's other characters and of what Chinese is made of. */
static bool is_uncased(int32_t code)
{
	if (code < 0x80)
		return !((code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z'));
	return (code >= 0x3000 && code <= 0x9fff) || (code >= 0xff00 && code <= 0xff20) ||
	       (code >= 0x20000 && code <= 0x3ffff);
}

/* What literal text matches: itself, or with flag i perhaps others. */
static struct part literal(const struct literal_reader *r, struct slice text, int32_t code)
{
	if (r->caseless && !is_uncased(code))
		return part_anything();
	return (struct part){ .is_exact = true, .exact = literals_one(text) };
}

struct part literal_character(struct literal_reader *r)
{
	int32_t code;
	size_t n = utf8_next(r->rest, &code);
	struct slice text = { r->rest.ptr, n };

	literal_skip(r, n);
	return n ? literal(r, text, code) : literal_fail(r);
}

static struct part of_code(struct literal_reader *r, uint32_t code)
{
	unsigned char b[4];
	size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	struct slice text;
	int32_t back;

	if (code > 0x10ffff)
		return literal_fail(r);
	for (size_t i = n; i-- > 1; code >>= 6)
		b[i] = (unsigned char)(0x80 | (code & 0x3f));
	b[0] = (unsigned char)(n == 1 ? code : (0xf00u >> n & 0xff) | code);
	text = arena_slice(r->arena, (struct slice){ (const char *)b, n });
	return utf8_next(text, &back) == n ? literal(r, text, back) : literal_fail(r);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Behind \x: {9a8c}, or up to two digits. */
static struct part take_hex(struct literal_reader *r)
{
	bool in_braces = literal_take(r, "{");
	uint32_t code = 0;
	int n = 0;

	for (; hex_digit(literal_next(r)) >= 0 && n < (in_braces ? 6 : 2); n++, literal_skip(r, 1))
		code = code << 4 | (uint32_t)hex_digit(literal_next(r));
	if (in_braces && (!n || !literal_take(r, "}")))
		return literal_fail(r);
	return of_code(r, code);
}

/* Behind \g and \k: a reference, whose text is unknown here. */
static struct part take_reference(struct literal_reader *r)
{
	if (literal_take(r, "{"))
		literal_skip_past(r, "}");
	else if (literal_take(r, "<"))
		literal_skip_past(r, ">");
	else if (literal_take(r, "'"))
		literal_skip_past(r, "'");
	else
		return literal_fail(r);
	return part_anything();
}

/* Behind \p, \P, \o and \N: a name in braces, or (not for \o) none. */
static struct part take_named(struct literal_reader *r, char escape)
{
	int32_t code;

	if (literal_take(r, "{"))
		literal_skip_past(r, "}");
	else if (escape == 'o')
		return literal_fail(r);
	else if (escape != 'N')
		literal_skip(r, utf8_next(r->rest, &code));
	return part_anything();
}

static struct part take_letter_escape(struct literal_reader *r, char c)
{
	static const char from[] = "aefnrt";
	static const uint32_t to[] = { 7, 27, 12, 10, 13, 9 };
	const char *at;

	if (strchr("dDhHsSvVwWRX", c))
		return part_anything();
	if (strchr("bBAzZGK", c))
		return part_nothing();
	if (strchr("pPoN", c))
		return take_named(r, c);
	if (c == 'x')
		return take_hex(r);
	if (c == 'g' || c == 'k')
		return take_reference(r);
	at = strchr(from, c);
	return at ? of_code(r, to[at - from]) : literal_fail(r);
}

/* \Q and \E have been seen to. */
struct part literal_escape(struct literal_reader *r)
{
	char c;

	literal_skip(r, 1);
	c = literal_next(r);
	if (c >= '0' && c <= '9') {
		/* A reference or an octal number: unknown, and so are the digits behind it. */
		while (literal_next(r) >= '0' && literal_next(r) <= '9')
			literal_skip(r, 1);
		return part_anything();
	}
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
		literal_skip(r, 1);
		return take_letter_escape(r, c);
	}
	return literal_character(r);
}

/* [天日] is 天 or 日; with ranges, classes and negation it is anything. */
struct part literal_class(struct literal_reader *r)
{
	struct part out = { .is_exact = true };
	bool is_first = true, is_negated;

	literal_skip(r, 1);
	is_negated = literal_take(r, "^");
	for (; literal_next(r) != ']' || is_first; is_first = false) {
		struct part item;

		if (!r->rest.len || slice_starts(r->rest, "\\Q") || slice_starts(r->rest, "\\E"))
			return literal_fail(r);
		if (slice_starts(r->rest, "[:") || slice_starts(r->rest, "[.") || slice_starts(r->rest, "[="))
			return literal_fail(r);
		if (literal_next(r) == '\\' && r->rest.len > 1 && r->rest.ptr[1] == 'b') {
			literal_skip(r, 2); /* a backspace here */
			item = part_anything();
		} else {
			bool is_range = literal_next(r) == '-';

			item = literal_next(r) == '\\' ? literal_escape(r) : literal_character(r);
			if (is_range)
				item = part_anything();
		}
		if (r->failed)
			return part_anything();
		out.is_exact = out.is_exact && item.is_exact && literals_unite(&out.exact, &item.exact);
	}
	literal_skip(r, 1);
	return out.is_exact && !is_negated ? out : part_anything();
}
