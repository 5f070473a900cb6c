/* figure.c - see figure.h. */
#include "base/figure.h"

#include "base/near.h"
#include "base/utf8.h"

/* From a colon of either width on; the end where there is none. */
static struct slice next_colon(struct slice text)
{
	for (size_t i = 0; i < text.len;) {
		int32_t code;
		const size_t n = utf8_next((struct slice){ text.ptr + i, text.len - i }, &code);

		if (code == ':' || code == 0xff1a)
			return (struct slice){ text.ptr + i, n };
		i += n ? n : 1;
	}
	return (struct slice){ text.ptr + text.len, 0 };
}

static void add_parts(struct str *out, struct slice text, const struct figure_words *words, bool is_said)
{
	struct slice colon = { text.ptr, 0 };
	bool was_word = false, goes_on = true;

	while (goes_on) {
		const struct slice mark = next_colon(text), part = { text.ptr, (size_t)(mark.ptr - text.ptr) };
		const struct lang_word *word = lang_named(colon.len && !mark.len ? words->side : words->figure, part);
		const char *shown = !word ? NULL : is_said ? lang_said(word->text, word->shown) : word->text;

		if (colon.len && (word || was_word)) /* one that is part of a stage's name stays as it is */
			str_addc(out, ':');
		else
			str_add_slice(out, colon);
		str_add_slice(out, shown ? slice_of(shown) : part);
		was_word = word;
		colon = mark;
		goes_on = mark.len > 0;
		text = (struct slice){ mark.ptr + mark.len, text.len - part.len - mark.len };
	}
}

void figure_add_name(struct str *out, struct slice typed, const struct figure_words *words)
{
	add_parts(out, typed, words, false);
}

void figure_add_said(struct str *out, struct slice name, const struct figure_words *words)
{
	add_parts(out, name, words, true);
}

bool figure_cut(struct slice name, struct slice *what, struct slice *side)
{
	struct slice rest = name, colon = { name.ptr + name.len, 0 };

	for (struct slice mark; (mark = next_colon(rest)).len > 0; colon = mark)
		rest = (struct slice){ mark.ptr + mark.len, (size_t)(name.ptr + name.len - mark.ptr) - mark.len };
	*what = (struct slice){ name.ptr, (size_t)(colon.ptr - name.ptr) };
	*side = colon.len ? rest : SLICE("");
	return colon.len > 0;
}

int figure_unknown(struct error *err, struct slice name, const struct lang_word *known, const char *also)
{
	struct str all = STR_INIT;
	struct nearest near;

	nearest_init(&near, name);
	for (const struct lang_word *w = known; w->text; w++) {
		nearest_offer(&near, slice_of(w->text));
		nearest_offer(&near, slice_of(lang_said(w->text, w->shown)));
		str_addf(&all, "%s%s", all.len ? _(", ") : "", lang_said(w->text, w->shown));
	}
	if (also)
		str_addf(&all, "%s%s", _(", "), also);
	if (nearest_found(&near).len)
		error_add(err, ERROR_USAGE, _("--list: '%.*s' is no figure; did you mean '%.*s'?"), SLICE_ARGS(name),
			  SLICE_ARGS(nearest_found(&near)));
	else
		error_add(err, ERROR_USAGE, _("--list: '%.*s' is no figure; there are %s"), SLICE_ARGS(name), all.buf);
	str_release(&all);
	return -1;
}
