/* html.c - a view as one page. It loads nothing and runs nothing (a policy in it says so), and every text of a ledger
 * goes through markup.h. A table too wide for it becomes a block a row on a telephone: each cell carries its column's
 * label for that. The looks are html_style.c, the drawings chart.h. */
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "view/cell.h"
#include "view/format.h"
#include "view/markup.h"

enum { HALF_COLUMNS = 6 }; /* as many has a table that is content with half of a board */
/* In columns of a terminal: what a telephone has room for, what stands between two columns, when a text is wrapped. */
enum { PHONE = 40, BETWEEN = 2, WRAPPED = 12 };

/* Titles are written for a terminal: two blanks stand between a name and what is said of it. */
static void split_title(struct slice title, struct slice *name, struct slice *rest)
{
	long at = slice_find(title, SLICE("  "));

	*name = title;
	*rest = SLICE("");
	if (at < 0)
		return;
	name->len = (size_t)at;
	*rest = slice_trim((struct slice){ title.ptr + at, title.len - (size_t)at });
	if (slice_starts(*rest, "·"))
		*rest = slice_trim((struct slice){ rest->ptr + strlen("·"), rest->len - strlen("·") });
}

static void add_heading(struct str *out, const char *title, bool is_page)
{
	struct slice name, rest;

	split_title(slice_of(title), &name, &rest);
	str_adds(out, is_page ? "<h1>" : "<h2>");
	markup_add(out, name);
	str_adds(out, is_page ? "</h1>\n" : "</h2>\n");
	if (!rest.len)
		return;
	str_adds(out, "<p class=\"of\">");
	markup_add(out, rest);
	str_adds(out, "</p>\n");
}

/* Text that may be of several lines. */
static void add_lines(struct str *out, const char *tag, const char *class_name, struct slice text)
{
	str_addf(out, "<%s class=\"%s\">", tag, class_name);
	for (bool is_first = true; is_first || text.len; is_first = false) {
		str_adds(out, is_first ? "" : "<br>");
		markup_add(out, line_cut(&text));
	}
	str_addf(out, "</%s>\n", tag);
}

static const char *kind_class(const struct view_column *column)
{
	if (column_is_right(column))
		return "n";
	if (column->type == TYPE_TIME)
		return "t";
	return column->type == TYPE_TEXT || column->type == TYPE_BOOL ? "" : "w";
}

/* The column that names a row: the first of text. */
static size_t naming_column(const struct view_section *s)
{
	for (size_t k = 0; k < s->ncolumns; k++)
		if (!s->columns[k].is_key && s->columns[k].type == TYPE_TEXT)
			return k;
	return s->ncolumns;
}

/* ` class="a b"` of those that aren't empty; nothing where all are. */
static void add_classes(struct str *out, const char *const *classes, size_t n)
{
	const size_t from = out->len;

	for (size_t i = 0; i < n; i++)
		if (*classes[i])
			str_addf(out, "%s%s", out->len > from ? " " : " class=\"", classes[i]);
	if (out->len > from)
		str_addc(out, '"');
}

static void add_cell(struct str *out, const struct view_column *column, const struct view_cell *cell, bool names,
		     bool labelled)
{
	const char *const classes[] = { kind_class(column), names ? "name" : "", cell->missing ? "none" : "",
					mark_class(cell->mark) };
	struct str text = STR_INIT;

	str_adds(out, "<td");
	add_classes(out, classes, sizeof(classes) / sizeof(*classes));
	if (labelled) {
		str_adds(out, " data-label=\"");
		markup_adds(out, column->label);
		str_addc(out, '"');
	}
	str_addc(out, '>');
	cell_add_pretty(&text, column, cell);
	markup_add(out, str_slice(&text));
	str_adds(out, "</td>");
	str_release(&text);
}

static size_t shown_columns(const struct view_section *s)
{
	size_t n = 0;

	for (size_t k = 0; k < s->ncolumns; k++)
		n += !s->columns[k].is_key;
	return n;
}

static void add_head(struct str *out, const struct view_section *s)
{
	str_adds(out, "<thead><tr>");
	for (size_t k = 0; k < s->ncolumns; k++) {
		const char *const kind = kind_class(&s->columns[k]);

		if (s->columns[k].is_key)
			continue;
		str_adds(out, "<th scope=\"col\"");
		add_classes(out, &kind, 1);
		str_addc(out, '>');
		markup_adds(out, s->columns[k].label);
		str_adds(out, "</th>");
	}
	str_adds(out, "</tr></thead>\n");
}

static size_t column_width(const struct view_section *s, size_t k)
{
	const size_t most = s->columns[k].type == TYPE_TEXT ? WRAPPED : PHONE;
	size_t widest = utf8_width(slice_of(s->columns[k].label));
	struct str text = STR_INIT;

	for (size_t i = k; i < s->ncells && widest < most; i += s->ncolumns) {
		str_reset(&text);
		cell_add_pretty(&text, &s->columns[k], &s->cells[i]);
		if (utf8_width(str_slice(&text)) > widest)
			widest = utf8_width(str_slice(&text));
	}
	str_release(&text);
	return widest < most ? widest : most;
}

/* Whether the table can stay one on a telephone. */
static bool fits_phone(const struct view_section *s)
{
	size_t width = 0;

	for (size_t k = 0; k < s->ncolumns && width <= PHONE; k++)
		if (!s->columns[k].is_key)
			width += column_width(s, k) + (width ? BETWEEN : 0);
	return width <= PHONE;
}

static void add_table(struct str *out, const struct view_section *s)
{
	const size_t nrows = s->ncells / s->ncolumns, naming = naming_column(s);
	const bool is_many = !fits_phone(s);

	str_addf(out, "<div class=\"scroll\"><table%s>\n", is_many ? " class=\"many\"" : "");
	add_head(out, s);
	str_adds(out, "<tbody>\n");
	for (size_t row = 0; row < nrows; row++) {
		str_adds(out, s->has_total && row + 1 == nrows ? "<tr class=\"total\">" : "<tr>");
		for (size_t k = 0; k < s->ncolumns; k++)
			if (!s->columns[k].is_key)
				add_cell(out, &s->columns[k], &s->cells[row * s->ncolumns + k], k == naming, is_many);
		str_adds(out, "</tr>\n");
	}
	str_adds(out, "</tbody></table></div>\n");
}

static void add_label(struct str *out, struct slice label)
{
	struct str shown = STR_INIT;

	label_add(&shown, label);
	markup_add(out, str_slice(&shown));
	str_release(&shown);
}

static void add_card(struct str *out, const struct view_section *s)
{
	str_adds(out, "<dl class=\"card\">\n");
	for (size_t i = 0; i + 1 < s->ncells; i += 2) {
		const char *const mark = mark_class(s->cells[i + 1].mark);

		str_adds(out, "<dt>");
		add_label(out, s->cells[i].text);
		str_adds(out, "</dt><dd");
		add_classes(out, &mark, 1);
		str_addc(out, '>');
		if (s->cells[i + 1].missing)
			str_adds(out, "—");
		else
			markup_add(out, cell_text(&s->columns[1], &s->cells[i + 1]));
		str_adds(out, "</dd>\n");
	}
	str_adds(out, "</dl>\n");
}

static void add_opens(struct str *out, const char *word, struct slice command)
{
	if (!command.len)
		return;
	str_adds(out, "<p class=\"opens\">");
	markup_adds(out, word);
	str_adds(out, "<code>");
	markup_add(out, command);
	str_adds(out, "</code></p>\n");
}

/* The columns are those of view_tiles: figure, label, value, shown, remark, open. */
static void add_tiles(struct str *out, const struct view_section *s)
{
	const size_t n = s->ncells / s->ncolumns;

	str_addf(out, "<div class=\"tiles%s\">\n", n == 4 || n > 6 ? " by4" : "");
	for (const struct view_cell *tile = s->cells; tile < s->cells + s->ncells; tile += s->ncolumns) {
		str_addf(out, "<div class=\"tile%s%s\">\n", tile[3].mark ? " " : "", mark_class(tile[3].mark));
		add_lines(out, "p", "figure", tile[1].text);
		add_lines(out, "p", "number", tile[3].missing ? SLICE("—") : tile[3].text);
		if (!tile[4].missing)
			add_lines(out, "p", "remark", tile[4].text);
		add_opens(out, "", tile[5].text);
		str_adds(out, "</div>\n");
	}
	str_adds(out, "</div>\n");
}

static void add_body(struct str *out, const struct view_section *s)
{
	html_chart(out, s);
	if (s->is_tiles)
		add_tiles(out, s);
	else if (s->is_card)
		add_card(out, s);
	else if (s->is_plain)
		for (size_t i = 0; i < s->ncells; i++)
			add_lines(out, "p", "line", s->cells[i].text);
	else if (s->ncells && shown_columns(s))
		add_table(out, s);
	else if (s->ncolumns && !s->nnotes)
		add_lines(out, "p", "note", slice_of(_("nothing")));
	for (size_t i = 0; i < s->nnotes; i++) {
		struct str line = STR_INIT;

		line_add(&line, &s->notes[i]);
		add_lines(out, "p", "note", str_slice(&line));
		str_release(&line);
	}
	add_opens(out, _("rows: "), slice_of(s->opens));
}

static void add_section(struct str *out, const struct view *v, const struct view_section *s)
{
	const bool is_wide = !s->is_card && shown_columns(s) > HALF_COLUMNS;

	if (!s->ncells && !s->nnotes && s == &v->first)
		return; /* a title alone is the page's */
	str_addf(out, "<section class=\"%s%s\">\n", s->is_tiles ? "bare" : "panel",
		 is_wide || s->is_tiles ? " wide" : "");
	if (s->title && s != &v->first)
		add_heading(out, s->title, false);
	add_body(out, s);
	str_adds(out, "</section>\n");
}

static void add_page_head(struct str *out, const struct view *v)
{
	struct slice name = SLICE("crm"), rest;

	if (v->first.title)
		split_title(slice_of(v->first.title), &name, &rest);
	str_addf(out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
		 slice_is(slice_of(lang_code()), "zh") ? "zh-CN" : "en");
	str_adds(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		      "style-src 'unsafe-inline'\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
	markup_add(out, name);
	str_adds(out, "</title>\n<style>\n");
	for (const char *const *line = html_style; *line; line++)
		str_adds(out, *line);
	str_addf(out, "</style>\n</head>\n<body class=\"%s\">\n<main>\n", v->is_board ? "board" : "report");
}

void write_html(struct str *out, const struct view *v)
{
	add_page_head(out, v);
	if (v->banner)
		add_lines(out, "p", "warning", slice_of(v->banner));
	if (v->first.title) {
		str_adds(out, "<header>\n");
		add_heading(out, v->first.title, true);
		str_adds(out, "</header>\n");
	}
	for (size_t i = 0; i < v->nwarnings; i++)
		add_lines(out, "p", "warning", slice_of(v->warnings[i]));
	str_adds(out, "<div class=\"sections\">\n");
	for (const struct view_section *s = &v->first; s; s = s->next)
		if (v->is_board ? s->ncolumns || s->nnotes : section_is_shown(v, s))
			add_section(out, v, s);
	str_adds(out, "</div>\n</main>\n</body>\n</html>\n");
}
