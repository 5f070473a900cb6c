/* template.c - see template.h. A name stands on one line and holds no braces; {{ without its }} is a slip of the pen in a
 * template, and is counted as unfilled so that the text is not sent with it. */
#include "book/template.h"

#include <string.h>

static struct slice after(struct slice s, size_t n)
{
	return (struct slice){ s.ptr + n, s.len - n };
}

/* `text` begins with {{: its bytes to behind }} and the name within; without }}, to the end of what could be one. */
static size_t take_placeholder(struct slice text, struct slice *name)
{
	size_t n = 2;

	while (n < text.len && !strchr("\r\n{}", text.ptr[n]))
		n++;
	*name = slice_trim((struct slice){ text.ptr + 2, n - 2 });
	return slice_starts(after(text, n), "}}") ? n + 2 : n;
}

static bool fill(struct str *out, struct slice name,
		 int (*get)(const void *context, struct slice name, struct str *value), const void *context)
{
	const bool has_default = name.len && memchr(name.ptr, '|', name.len);
	struct slice field = slice_trim(slice_cut(&name, '|'));
	struct str value = STR_INIT;
	const int rc = get(context, field, &value);

	if (rc == 0)
		str_add_slice(out, str_slice(&value));
	else if (rc > 0 && has_default)
		str_add_slice(out, slice_trim(name));
	str_release(&value);
	return rc == 0 || (rc > 0 && has_default);
}

size_t template_fill(struct str *out, struct slice text,
		     int (*get)(const void *context, struct slice name, struct str *value), const void *context,
		     struct str *missing)
{
	size_t unfilled = 0, n;
	struct slice name;

	for (long open; (open = slice_find(text, SLICE("{{"))) >= 0; text = after(text, n)) {
		str_add(out, text.ptr, (size_t)open);
		text = after(text, (size_t)open);
		if (slice_starts(text, "{{{{")) {
			str_adds(out, "{{");
			n = 4;
			continue;
		}
		n = take_placeholder(text, &name);
		if (text.ptr[n - 1] == '}' && name.len && fill(out, name, get, context))
			continue;
		str_add(out, text.ptr, n);
		unfilled++;
		name = slice_trim(slice_cut(&name, '|'));
		if (missing)
			str_addf(missing, "%.*s\n", SLICE_ARGS(name));
	}
	str_add_slice(out, text);
	return unfilled;
}

int template_each(struct slice text, int (*each)(void *context, struct slice name, size_t at, bool is_closed),
		  void *context)
{
	const char *const start = text.ptr;
	int rc = 0;
	size_t n;

	for (long open; rc == 0 && (open = slice_find(text, SLICE("{{"))) >= 0; text = after(text, n)) {
		struct slice name;

		text = after(text, (size_t)open);
		n = 4;
		if (slice_starts(text, "{{{{"))
			continue;
		n = take_placeholder(text, &name);
		rc = each(context, slice_trim(slice_cut(&name, '|')), (size_t)(text.ptr - start),
			  text.ptr[n - 1] == '}');
	}
	return rc;
}
