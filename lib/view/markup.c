/* markup.c - see markup.h. */
#include "view/markup.h"

#include "base/utf8.h"

void markup_add(struct str *out, struct slice text)
{
	static const struct {
		char c;
		const char *reference;
	} references[] = { { '<', "&lt;" }, { '>', "&gt;" }, { '&', "&amp;" }, { '"', "&quot;" }, { '\'', "&#39;" } };
	struct str safe = STR_INIT;

	utf8_add_safe(&safe, text);
	for (size_t i = 0; i < safe.len; i++) {
		size_t k = 0;

		while (k < sizeof(references) / sizeof(*references) && references[k].c != safe.buf[i])
			k++;
		if (k < sizeof(references) / sizeof(*references))
			str_adds(out, references[k].reference);
		else
			str_addc(out, safe.buf[i]);
	}
	str_release(&safe);
}

void markup_adds(struct str *out, const char *text)
{
	markup_add(out, slice_of(text));
}

const char *mark_class(enum view_mark mark)
{
	static const char *const names[] = { "", "good", "warn", "bad" };

	return names[mark];
}
