/* sheettext.c - see sheettext.h. */
#include "base/sheettext.h"

#include <string.h>

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
