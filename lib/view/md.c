/* md.c - a view as Markdown: a pipe table a section, what is plain as a list. */
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "view/cell.h"
#include "view/format.h"
#include "view/rows.h"

/* A bar would end the cell, a backslash before one would take its escape away, < might begin an HTML tag, and brackets a link or a
 * picture that is fetched from somewhere; a backtick would take the escapes behind it away. */
static void add_text(struct str *out, struct slice text)
{
	struct str safe = STR_INIT;

	utf8_add_safe(&safe, text);
	for (size_t i = 0; i < safe.len; i++) {
		if (strchr("|\\<[]`", safe.buf[i]))
			str_addc(out, '\\');
		str_addc(out, safe.buf[i]);
	}
	str_release(&safe);
}

static void add_header(struct str *out, const struct view_section *s)
{
	for (size_t k = 0; k < s->ncolumns; k++) {
		if (s->columns[k].is_key)
			continue;
		str_adds(out, "| ");
		add_text(out, slice_of(s->columns[k].label));
		str_addc(out, ' ');
	}
	str_adds(out, "|\n");
	for (size_t k = 0; k < s->ncolumns; k++)
		if (!s->columns[k].is_key)
			str_adds(out, column_is_right(&s->columns[k]) ? "|---:" : "|---");
	str_adds(out, "|\n");
}

static void add_cell(struct str *out, const struct view_column *column, const struct view_cell *cell)
{
	struct str text = STR_INIT;

	cell_add_pretty(&text, column, cell);
	str_adds(out, "| ");
	add_text(out, str_slice(&text));
	str_addc(out, ' ');
	str_release(&text);
}

static void add_rows(struct str *out, const void *section, const struct view_cell *cells, size_t ncells)
{
	const struct view_section *s = section;

	for (size_t i = 0, k = 0; i < ncells; i++, k = k + 1 < s->ncolumns ? k + 1 : 0) {
		if (!s->columns[k].is_key)
			add_cell(out, &s->columns[k], &cells[i]);
		if (k + 1 == s->ncolumns)
			str_adds(out, "|\n");
	}
}

static void add_table(struct sink *to, const struct view *v, const struct view_section *s)
{
	add_header(to->text, s);
	rows_put(to, &(struct rows){ v, s, add_rows, s }, 0);
}

static void add_list(struct str *out, const struct view_section *s)
{
	for (size_t i = 0; i < s->ncells; i++) {
		str_adds(out, "- ");
		add_text(out, s->cells[i].text);
		str_addc(out, '\n');
	}
}

static bool is_shown(const struct view_section *s)
{
	for (size_t k = 0; k < s->ncolumns; k++)
		if (!s->columns[k].is_key)
			return true;
	return false;
}

static void add_section(struct sink *to, const struct view *v, const struct view_section *s)
{
	struct str *out = to->text;

	if (s->title) {
		str_adds(out, "## ");
		add_text(out, slice_of(s->title));
		str_addc(out, '\n');
	}
	if (s->title && is_shown(s))
		str_addc(out, '\n');
	if (s->is_plain)
		add_list(out, s);
	else if (is_shown(s))
		add_table(to, v, s);
	for (size_t i = 0; i < s->nnotes; i++) {
		struct str line = STR_INIT;

		if (i || s->title || is_shown(s))
			str_addc(out, '\n');
		line_add(&line, &s->notes[i]);
		add_text(out, str_slice(&line));
		str_release(&line);
		str_addc(out, '\n');
	}
	if (s->opens) {
		str_addf(out, "\n%s", _("rows: "));
		add_text(out, slice_of(s->opens));
		str_addc(out, '\n');
	}
}

void write_md(struct sink *to, const struct view *v)
{
	struct str *out = to->text;
	bool is_first = !v->nwarnings && !v->banner;

	if (v->banner) {
		str_adds(out, "**");
		add_text(out, slice_of(v->banner));
		str_adds(out, v->nwarnings ? "**\n\n" : "**\n");
	}
	for (size_t i = 0; i < v->nwarnings; i++) {
		str_adds(out, i ? ">\n> " : "> ");
		add_text(out, slice_of(v->warnings[i]));
		str_addc(out, '\n');
	}
	for (const struct view_section *s = &v->first; s; s = s->next) {
		if (!s->title && !is_shown(s) && !s->nnotes)
			continue;
		if (!is_first)
			str_addc(out, '\n');
		is_first = false;
		add_section(to, v, s);
	}
}
