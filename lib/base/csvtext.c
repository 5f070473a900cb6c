/* csvtext.c - see csvtext.h. */
#include "base/csvtext.h"

#include <string.h>

static bool needs_quotes(struct slice f)
{
	if (!f.len)
		return false;
	if (f.ptr[0] == ' ' || f.ptr[0] == '\t' || f.ptr[f.len - 1] == ' ' || f.ptr[f.len - 1] == '\t')
		return true;
	for (size_t i = 0; i < f.len; i++)
		if (f.ptr[i] == ',' || f.ptr[i] == '"' || f.ptr[i] == '\n' || f.ptr[i] == '\r')
			return true;
	return false;
}

void csv_put_field(struct str *out, struct slice field)
{
	if (!needs_quotes(field)) {
		str_add_slice(out, field);
		return;
	}
	str_addc(out, '"');
	for (;;) {
		const char *quote = memchr(field.ptr, '"', field.len);
		size_t n = quote ? (size_t)(quote - field.ptr) + 1 : field.len;

		str_add(out, field.ptr, n);
		if (!quote)
			break;
		str_addc(out, '"');
		field.ptr += n;
		field.len -= n;
	}
	str_addc(out, '"');
}

void csv_put_row(struct str *out, const struct slice *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			str_addc(out, ',');
		csv_put_field(out, fields[i]);
	}
	/* A row of one empty field would be a blank line, which readers pass over. */
	if (n == 1 && !fields[0].len)
		str_adds(out, "\"\"");
	str_addc(out, '\n');
}
