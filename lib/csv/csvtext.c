/* csvtext.c - see csvtext.h. */
#include "csv/csvtext.h"

#include <stdint.h>
#include <string.h>

/* Whether one of eight bytes stands before '-', as all do that ask for quotes, and few others in texts, numbers and dates: a byte
 * less than that borrows from its high bit. */
static bool is_suspect(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return (word - 0x2D2D2D2D2D2D2D2Du) & ~word & 0x8080808080808080u;
}

static bool asks_for_quotes(const char *p, size_t n)
{
	bool asks = false;

	for (size_t i = 0; i < n; i++)
		asks |= p[i] == ',' || p[i] == '"' || p[i] == '\n' || p[i] == '\r';
	return asks;
}

static bool needs_quotes(struct slice f)
{
	size_t i = 0;

	if (!f.len)
		return false;
	if (f.ptr[0] == ' ' || f.ptr[0] == '\t' || f.ptr[f.len - 1] == ' ' || f.ptr[f.len - 1] == '\t')
		return true;
	for (; i + 8 <= f.len; i += 8)
		if (is_suspect(f.ptr + i) && asks_for_quotes(f.ptr + i, 8))
			return true;
	if (f.len >= 8) /* the last eight once more, instead of a rest */
		return i < f.len && is_suspect(f.ptr + f.len - 8) && asks_for_quotes(f.ptr + i, f.len - i);
	return asks_for_quotes(f.ptr, f.len);
}

/* At most so many bytes: every one of the field may be a quote. */
static size_t most_room(struct slice field)
{
	return 2 * field.len + 2;
}

static char *put(char *to, struct slice field)
{
	if (!field.len)
		return to;
	if (!needs_quotes(field)) {
		memcpy(to, field.ptr, field.len);
		return to + field.len;
	}
	*to++ = '"';
	for (const char *quote; (quote = memchr(field.ptr, '"', field.len));) {
		const size_t n = (size_t)(quote - field.ptr) + 1;

		memcpy(to, field.ptr, n);
		to += n;
		*to++ = '"';
		field = (struct slice){ field.ptr + n, field.len - n };
	}
	memcpy(to, field.ptr, field.len);
	to += field.len;
	*to++ = '"';
	return to;
}

void csv_put_field(struct str *out, struct slice field)
{
	if (field.len)
		str_take(out, put(str_room(out, most_room(field)), field));
}

void csv_put_fields(struct str *out, const struct slice *fields, size_t n)
{
	size_t room = n;
	char *to;

	for (size_t i = 0; i < n; i++)
		room += most_room(fields[i]);
	to = str_room(out, room);
	for (size_t i = 0; i < n; i++) {
		if (i)
			*to++ = ',';
		to = put(to, fields[i]);
	}
	str_take(out, to);
}

void csv_put_row(struct str *out, const struct slice *fields, size_t n)
{
	csv_put_fields(out, fields, n);
	/* A row of one empty field would be a blank line, which readers pass over. */
	if (n == 1 && !fields[0].len)
		str_adds(out, "\"\"");
	str_addc(out, '\n');
}
