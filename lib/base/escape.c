/* escape.c - see escape.h. In JSON nearly all text is ASCII that stands for itself, eight bytes at a time, and Chinese, six. */
#include "base/escape.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* First bytes, by their low half, of three-byte characters of which none is hidden and none asks for more than the form: U+1000 to U+1FFF,
 * U+3000 to U+CFFF, U+E000 to U+EFFF. */
enum { SHOWN_THREES = 0x5ffa };

static bool is_hidden(int32_t c)
{
	return (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
	       (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

static bool stands_for_itself(unsigned char c)
{
	return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/* A byte's high bit is set where that byte is below `least`, 0x80 at most; a borrow may set one above it as well. */
static uint64_t below(uint64_t word, unsigned char least)
{
	return word - 0x0101010101010101u * least;
}

static uint64_t equal(uint64_t word, char byte)
{
	return below(word ^ 0x0101010101010101u * (unsigned char)byte, 1);
}

/* Bytes at the front that stand for themselves. */
static size_t run_of_ascii(struct slice s)
{
	size_t i = 0;

	for (uint64_t word; i + sizeof(word) <= s.len; i += sizeof(word)) {
		memcpy(&word, s.ptr + i, sizeof(word));
		if ((word | below(word, 0x20) | equal(word, '"') | equal(word, '\\') | equal(word, 0x7F)) & 0x8080808080808080u)
			break;
	}
	while (i < s.len && stands_for_itself((unsigned char)s.ptr[i]))
		i++;
	return i;
}

static char *put(char *to, const char *bytes, size_t n)
{
	memcpy(to, bytes, n);
	return to + n;
}

static char *put_code(char *to, int32_t c, const char *digits)
{
	to = put(to, "\\u", 2);
	for (int shift = 12; shift >= 0; shift -= 4)
		*to++ = digits[c >> shift & 0xF];
	return to;
}

/* One character that doesn't stand for itself at once; NULL: a bad byte. */
static char *put_next(char *to, struct slice *rest)
{
	static const char short_ones[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	int32_t c;
	const size_t n = utf8_next(*rest, &c);
	const char *is_short = c > 0 && c < 0x7F ? strchr(short_ones, (char)c) : NULL;

	if (c == 0xFFFD && n == 1)
		return NULL;
	if (is_short) {
		*to++ = '\\';
		*to++ = letters[is_short - short_ones];
	} else if (c < 0x20) {
		to = put_code(to, c, "0123456789ABCDEF");
	} else if (is_hidden(c)) {
		to = put_code(to, c, "0123456789abcdef");
	} else {
		to = put(to, rest->ptr, n);
	}
	*rest = (struct slice){ rest->ptr + n, rest->len - n };
	return to;
}

/* Behind `to` there is room for all of it: a byte takes six at most. NULL: it isn't UTF-8. */
static char *put_text(char *to, struct slice text)
{
	while (text.len) {
		size_t n = run_of_ascii(text);

		n += utf8_threes((struct slice){ text.ptr + n, text.len - n }, SHOWN_THREES);
		to = put(to, text.ptr, n);
		text = (struct slice){ text.ptr + n, text.len - n };
		if (!n && !(to = put_next(to, &text)))
			return NULL;
	}
	return to;
}

bool jsontext_add(struct str *out, struct slice text)
{
	struct str safe = STR_INIT;
	char *const begin = str_room(out, 6 * text.len + 2);
	char *end;

	*begin = '"';
	end = put_text(begin + 1, text);
	if (end) {
		*end++ = '"';
		str_take(out, end);
		return true;
	}
	utf8_add_safe(&safe, text);
	jsontext_add(out, str_slice(&safe));
	str_release(&safe);
	return false;
}

/* Spreadsheets */

static struct slice after(struct slice s, size_t n)
{
	return (struct slice){ s.ptr + n, s.len - n };
}

/* Bytes at the front that are one of those texts. */
static size_t starts_with_one(struct slice s, const char *const *texts)
{
	for (; *texts; texts++)
		if (slice_starts(s, *texts))
			return strlen(*texts);
	return 0;
}

static bool is_formula(struct slice s)
{
	static const char *const passed[] = { " ", "\"", "\xEF\xBB\xBF", "\xC2\xA0", "\xE3\x80\x80", NULL };
	static const char *const begin[] = { "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", NULL };

	for (size_t n; (n = starts_with_one(s, passed));)
		s = after(s, n);
	return starts_with_one(s, begin) > 0;
}

static size_t count_quotes(struct slice s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] == '\'')
		n++;
	return n;
}

/* -12.50 */
static bool is_number(struct slice s)
{
	size_t digits = 0, points = 0;

	if (!s.len || s.ptr[0] != '-')
		return false;
	for (size_t i = 1; i < s.len; i++) {
		digits += s.ptr[i] >= '0' && s.ptr[i] <= '9';
		points += s.ptr[i] == '.';
	}
	return digits && points <= 1 && digits + points == s.len - 1;
}

/* Whether a cell that begins with s begins a formula, apostrophes before it or not. */
static bool is_guarded_place(struct slice s)
{
	return is_formula(after(s, count_quotes(s)));
}

static bool separates(char c)
{
	return c == ';' || c == '\t';
}

bool sheet_needs_guard(struct slice text)
{
	if (is_number(text))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if ((i == 0 || separates(text.ptr[i - 1])) && is_guarded_place(after(text, i)))
			return true;
	return false;
}

void sheet_add_guarded(struct str *out, struct slice text)
{
	const bool has_any = sheet_needs_guard(text);

	if (!has_any) {
		str_add_slice(out, text);
		return;
	}
	for (size_t i = 0; i < text.len; i++) {
		if ((i == 0 || separates(text.ptr[i - 1])) && is_guarded_place(after(text, i)))
			str_addc(out, '\'');
		str_addc(out, text.ptr[i]);
	}
}

void sheet_add_unguarded(struct str *out, struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		const bool begins = i == 0 || separates(text.ptr[i - 1]);

		if (begins && text.ptr[i] == '\'' && is_guarded_place(after(text, i)))
			continue;
		str_addc(out, text.ptr[i]);
	}
}

/* Mail. RFC 5322: the specials separate and comment; an address that needs quotes is none here */

static const char specials[] = "()<>[]:;@\\,\"";

static bool is_plain(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == 0x7F || strchr(specials, s.ptr[i]))
			return false;
	return s.len > 0;
}

bool mail_is_address(struct slice text)
{
	struct str safe = STR_INIT;
	struct slice domain = text, local = slice_cut(&domain, '@');
	bool is;

	utf8_add_safe(&safe, text); /* nothing invisible in it, either */
	is = slice_equal(str_slice(&safe), text) && is_plain(local) && is_plain(domain);
	str_release(&safe);
	return is;
}

void mail_add_text(struct str *out, struct slice text)
{
	utf8_add_safe(out, text);
}

static void add_name(struct str *out, struct slice name)
{
	struct str safe = STR_INIT;

	mail_add_text(&safe, name);
	if (!safe.buf[strcspn(safe.buf, specials)]) {
		str_add_slice(out, str_slice(&safe));
	} else {
		str_addc(out, '"');
		for (size_t i = 0; i < safe.len; i++) {
			if (safe.buf[i] == '"' || safe.buf[i] == '\\')
				str_addc(out, '\\');
			str_addc(out, safe.buf[i]);
		}
		str_addc(out, '"');
	}
	str_release(&safe);
}

void mail_add_recipient(struct str *out, struct slice name, struct slice email)
{
	email = slice_trim(email);
	add_name(out, name);
	if (mail_is_address(email)) {
		str_adds(out, " <");
		str_add_slice(out, email);
		str_addc(out, '>');
	}
}
