/* literal_escape.c - the single characters of a pattern, in whatever way they are written; see literal_part.h. */
#include "base/utf8.h"
#include "rule/literal_part.h"

static struct single single_any(void)
{
	return (struct single){ .kind = SINGLE_ANY };
}

static struct single fail(struct literal_reader *r)
{
	literal_fail(r);
	return single_any();
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
static struct single literal(const struct literal_reader *r, struct slice text, int32_t code)
{
	if (r->caseless && !is_uncased(code))
		return single_any();
	return (struct single){ SINGLE_TEXT, text };
}

struct single literal_character(struct literal_reader *r)
{
	int32_t code;
	size_t n = utf8_next(r->rest, &code);
	struct slice text = { r->rest.ptr, n };

	literal_skip(r, n);
	return n ? literal(r, text, code) : fail(r);
}

static struct single of_code(struct literal_reader *r, uint32_t code)
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
static struct single take_hex(struct literal_reader *r)
{
	bool in_braces = literal_take(r, "{");
	uint32_t code = 0;
	int n = 0;

	for (; hex_digit(literal_next(r)) >= 0 && n < (in_braces ? 6 : 2); n++, literal_skip(r, 1))
		code = code << 4 | (uint32_t)hex_digit(literal_next(r));
	if (in_braces && (!n || !literal_take(r, "}")))
		return fail(r);
	return of_code(r, code);
}

/* Behind \g and \k: a reference, whose text is unknown here. */
static struct single take_reference(struct literal_reader *r)
{
	if (literal_take(r, "{"))
		literal_skip_past(r, "}");
	else if (literal_take(r, "<"))
		literal_skip_past(r, ">");
	else if (literal_take(r, "'"))
		literal_skip_past(r, "'");
	else
		return fail(r);
	return single_any();
}

/* Behind \p, \P, \o and \N: a name in braces, or (not for \o) none. */
static struct single take_named(struct literal_reader *r, char escape)
{
	int32_t code;

	if (literal_take(r, "{"))
		literal_skip_past(r, "}");
	else if (escape == 'o')
		return fail(r);
	else if (escape != 'N')
		literal_skip(r, utf8_next(r->rest, &code));
	return single_any();
}

static struct single take_letter_escape(struct literal_reader *r, char c)
{
	static const char from[] = "aefnrt";
	static const uint32_t to[] = { 7, 27, 12, 10, 13, 9 };
	const char *at;

	if (strchr("dDhHsSvVwWRX", c))
		return single_any();
	if (strchr("bBAzZGK", c))
		return (struct single){ .kind = SINGLE_NOTHING };
	if (strchr("pPoN", c))
		return take_named(r, c);
	if (c == 'x')
		return take_hex(r);
	if (c == 'g' || c == 'k')
		return take_reference(r);
	at = strchr(from, c);
	return at ? of_code(r, to[at - from]) : fail(r);
}

/* \Q and \E have been seen to. */
struct single literal_escape(struct literal_reader *r)
{
	char c;

	literal_skip(r, 1);
	c = literal_next(r);
	if (c >= '0' && c <= '9') {
		/* A reference or an octal number: unknown, and so are the digits behind it. */
		while (literal_next(r) >= '0' && literal_next(r) <= '9')
			literal_skip(r, 1);
		return single_any();
	}
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
		literal_skip(r, 1);
		return take_letter_escape(r, c);
	}
	return literal_character(r);
}

/* Behind the bracket; false: it is nothing that is known here. */
static bool take_class_item(struct literal_reader *r, struct single *item)
{
	const bool is_range = literal_next(r) == '-';
	const char second = r->rest.len > 1 ? r->rest.ptr[1] : '\0';

	if (!r->rest.len || (literal_next(r) == '\\' && (second == 'Q' || second == 'E')) ||
	    (literal_next(r) == '[' && (second == ':' || second == '.' || second == '=')))
		return false;
	*item = (struct single){ .kind = SINGLE_ANY };
	if (literal_next(r) == '\\' && second == 'b')
		literal_skip(r, 2); /* a backspace here */
	else
		*item = literal_next(r) == '\\' ? literal_escape(r) : literal_character(r);
	if (is_range)
		item->kind = SINGLE_ANY;
	return !r->failed;
}

/* [天日] is 天 or 日; with ranges, classes and negation it is anything. */
struct part literal_class(struct literal_reader *r)
{
	struct part out = { .is_exact = true };
	bool is_first = true;

	literal_skip(r, 1);
	if (literal_take(r, "^") || r->blind)
		out.is_exact = false;
	for (; literal_next(r) != ']' || is_first; is_first = false) {
		struct single item;

		if (!take_class_item(r, &item))
			return literal_fail(r);
		out.is_exact = out.is_exact && item.kind == SINGLE_TEXT && literals_add(&out.exact, item.text);
	}
	literal_skip(r, 1);
	return out.is_exact ? out : part_anything();
}
