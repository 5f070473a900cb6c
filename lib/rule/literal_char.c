/* literal_char.c - characters, escapes and what stands in classes, as a pattern is read for its literals; see literal_parts.h. */
#include "rule/literal_parts.h"

#include "base/utf8.h"

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
static struct single text_of(const struct literal_reader *r, struct slice text, int32_t code)
{
	if (r->caseless && !is_uncased(code))
		return single_any();
	return (struct single){ SINGLE_TEXT, text };
}

struct single literal_take_character(struct literal_reader *r)
{
	int32_t code;
	size_t n = utf8_next(r->rest, &code);
	struct slice text = { r->rest.ptr, n };

	skip(r, n);
	return n ? text_of(r, text, code) : fail(r);
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
	return utf8_next(text, &back) == n ? text_of(r, text, back) : fail(r);
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
static struct single take_reference(struct literal_reader *r)
{
	if (take(r, "{"))
		skip_past(r, "}");
	else if (take(r, "<"))
		skip_past(r, ">");
	else if (take(r, "'"))
		skip_past(r, "'");
	else
		return fail(r);
	return single_any();
}

/* Behind \p, \P, \o and \N: a name in braces, or (not for \o) none. */
static struct single take_named(struct literal_reader *r, char escape)
{
	int32_t code;

	if (take(r, "{"))
		skip_past(r, "}");
	else if (escape == 'o')
		return fail(r);
	else if (escape != 'N')
		skip(r, utf8_next(r->rest, &code));
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
struct single literal_take_escape(struct literal_reader *r)
{
	char c;

	skip(r, 1);
	c = next(r);
	if (c >= '0' && c <= '9') {
		/* A reference or an octal number: unknown, and so are the digits behind it. */
		while (next(r) >= '0' && next(r) <= '9')
			skip(r, 1);
		return single_any();
	}
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
		skip(r, 1);
		return take_letter_escape(r, c);
	}
	return literal_take_character(r);
}

/* Behind the bracket; false: it is nothing that is known here. */
bool literal_take_class_item(struct literal_reader *r, struct single *item)
{
	const bool is_range = next(r) == '-';
	const char second = r->rest.len > 1 ? r->rest.ptr[1] : '\0';

	if (!r->rest.len || (next(r) == '\\' && (second == 'Q' || second == 'E')) ||
	    (next(r) == '[' && (second == ':' || second == '.' || second == '=')))
		return false;
	*item = (struct single){ .kind = SINGLE_ANY };
	if (next(r) == '\\' && second == 'b')
		skip(r, 2); /* a backspace here */
	else
		*item = next(r) == '\\' ? literal_take_escape(r) : literal_take_character(r);
	if (is_range)
		item->kind = SINGLE_ANY;
	return !r->failed;
}
