/* template.c - see template.h. */
#include "book/template.h"

static void note_missing(struct str *missing, struct slice name)
{
	if (!missing)
		return;
	str_add_slice(missing, name);
	str_addc(missing, '\n');
}

size_t template_fill(struct str *out, struct slice text,
		     int (*get)(const void *context, struct slice name, struct str *value), const void *context,
		     struct str *missing)
{
	size_t unfilled = 0;

	for (;;) {
		long open = slice_find(text, SLICE("{{")), close;
		struct slice rest, name;
		size_t before = out->len;

		if (open < 0)
			break;
		str_add(out, text.ptr, (size_t)open);
		rest = (struct slice){ text.ptr + open, text.len - (size_t)open };
		if (slice_starts(rest, "{{{{")) {
			str_adds(out, "{{");
			text = (struct slice){ rest.ptr + 4, rest.len - 4 };
			continue;
		}
		close = slice_find(rest, SLICE("}}"));
		if (close < 0) {
			text = rest;
			break;
		}
		name = slice_trim((struct slice){ rest.ptr + 2, (size_t)close - 2 });
		before = out->len;
		if (get(context, name, out) < 0) {
			out->len = before;
			str_add(out, rest.ptr, (size_t)close + 2);
			note_missing(missing, name);
			unfilled++;
		}
		text = (struct slice){ rest.ptr + close + 2, rest.len - (size_t)close - 2 };
	}
	str_add_slice(out, text);
	return unfilled;
}
