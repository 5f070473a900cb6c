/* html.c - a view as one page. It loads nothing and runs nothing (a policy in it says so), and every text of a ledger
 * goes through markup.h. A table too wide for it becomes a block a row on a telephone: each cell carries its column's
 * label for that. The looks come first, the drawings are chart.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "view/cell.h"
#include "view/format.h"
#include "view/markup.h"
#include "view/rows.h"

/* The looks of a page: light and dark, from a telephone's width up, and on paper (always light). Plain
 * CSS without anything from outside; no text of a ledger ever comes in here. */

const char *const html_style[] = {
	":root{color-scheme:light dark;"
	"--page:#f3f4f6;--panel:#fff;--ink:#18202c;--soft:#5a6473;--line:#e1e5ea;--head:#c9d0d9;--code:#eef1f5;"
	"--good:#19713d;--warn:#8a5200;--bad:#b3261e;"
	"--s0:#2d6cc9;--s1:#e09a2d;--s2:#2f9b8c;--s3:#8b63c9;"
	"--o0:#5b9bb5;--o1:#e3c04f;--o2:#e59a3c;--o3:#d8663a;--o4:#b3261e}\n",
	"@media screen and (prefers-color-scheme:dark){:root{"
	"--page:#11151b;--panel:#1a2029;--ink:#e7ebf0;--soft:#9eaab9;--line:#2c3541;--head:#465261;--code:#242c37;"
	"--good:#67c78d;--warn:#e8b25c;--bad:#ff8f85;"
	"--s0:#6aa3f5;--s1:#efb65a;--s2:#56c2b2;--s3:#b394ec;"
	"--o0:#6fb1cc;--o1:#dcbc55;--o2:#e39f4b;--o3:#e07a50;--o4:#e5564b}}\n",
	"*{box-sizing:border-box}\n",
	"html{-webkit-text-size-adjust:100%;text-size-adjust:100%}\n",
	"body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 system-ui,-apple-system,\"Segoe UI\","
	"\"PingFang SC\",\"Hiragino Sans GB\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",\"Noto Sans SC\",sans-serif}\n",
	"main{max-width:1280px;margin:0 auto;padding:28px 32px 48px}\n",
	"h1{margin:0;font-size:24px;line-height:1.3;font-weight:650}\n",
	"h2{margin:0;font-size:17px;line-height:1.4;font-weight:650}\n",
	"h1,h2,p,dd{overflow-wrap:anywhere}\n",
	"p{margin:0}\n",
	".of{color:var(--soft);font-variant-numeric:tabular-nums}\n",
	"header{margin-bottom:20px}\n",
	".sections{display:grid;gap:20px;grid-template-columns:minmax(0,1fr)}\n",
	".panel{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:18px 20px;min-width:0}\n",
	".bare{min-width:0}\n",
	".bare h2{margin-bottom:10px}\n",
	".panel>h2+*,.panel>.of+*{margin-top:14px}.panel>h2+.of{margin-top:2px}\n",
	".scroll{overflow-x:auto}\n",
	".chart+.scroll{margin-top:16px}\n",
	"table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.45}\n",
	"th{color:var(--soft);font-size:13px;font-weight:600;text-align:left;vertical-align:bottom;"
	"border-bottom:1px solid var(--head)}\n",
	"th,td{padding:7px 22px 7px 0}.name{min-width:5em}\n",
	"th:last-child,td:last-child{padding-right:0}\n",
	"td{vertical-align:top;overflow-wrap:break-word;border-top:1px solid var(--line)}\n",
	"tbody tr:first-child td{border-top:0}\n",
	"th.n,td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}\n",
	"td.w,td.t{white-space:nowrap;font-variant-numeric:tabular-nums}\n",
	"tr.total td{border-top:2px solid var(--head);font-weight:650}\n",
	"td.none{color:var(--soft)}\n",
	".good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}\n",
	"td.good,td.warn,td.bad{white-space:nowrap}td.good,td.warn,td.bad,dd.good,dd.warn,dd.bad{font-weight:650}\n",
	"dl.card{display:grid;grid-template-columns:minmax(7em,max-content) minmax(0,1fr);gap:6px 24px;margin:0}\n",
	"dt{color:var(--soft)}dd{margin:0;font-variant-numeric:tabular-nums}\n",
	".line+.line{margin-top:4px}\n",
	".note{margin-top:12px;color:var(--soft);font-size:13.5px}.note+.note{margin-top:4px}\n",
	".warning{margin-bottom:8px;color:var(--bad);font-weight:650;overflow-wrap:anywhere}\n",
	".note:first-child{margin-top:0}\n",
	".opens{margin-top:12px;color:var(--soft);font-size:12.5px;line-height:1.5}\n",
	"code{font:12.5px/1.5 ui-monospace,SFMono-Regular,Consolas,\"Noto Sans Mono CJK SC\",monospace;"
	"background:var(--code);color:var(--soft);border-radius:4px;padding:2px 6px;overflow-wrap:anywhere;"
	"-webkit-box-decoration-break:clone;box-decoration-break:clone}\n",
	".tiles{display:grid;gap:14px;grid-template-columns:repeat(3,minmax(0,1fr))}.tiles.by4{grid-template-columns:repeat(4,minmax(0,1fr))}\n",
	".tile{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:14px 16px;min-width:0;"
	"display:flex;flex-direction:column;color:var(--ink)}\n",
	".figure{color:var(--soft);font-size:13.5px}\n",
	".number{font-size:25px;line-height:1.3;font-weight:650;font-variant-numeric:tabular-nums}\n",
	".tile.good .number{color:var(--good)}.tile.warn .number{color:var(--warn)}.tile.bad .number{color:var(--bad)}\n",
	".remark{color:var(--soft);font-size:13.5px}\n",
	".tile .opens{margin-top:auto;padding-top:10px}\n",
	".chart,.spark{display:block;overflow:visible;max-width:680px}\n",
	".chart text{font-size:13px;fill:var(--ink);font-variant-numeric:tabular-nums;paint-order:stroke;"
	"stroke:var(--panel);stroke-width:4px;stroke-linejoin:round}\n",
	".chart text.value{font-weight:600}.chart text.small{font-size:12px}\n",
	".chart text.tick{font-size:12px}.chart text.tick,.chart text.soft{fill:var(--soft);font-weight:400}\n",
	".chart text.m{text-anchor:middle}.chart text.e{text-anchor:end}\n",
	".grid{stroke:var(--line);stroke-width:1;shape-rendering:crispEdges}\n",
	".zero{stroke:var(--head);stroke-width:1;shape-rendering:crispEdges}\n",
	".path{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}\n",
	".s0{fill:var(--s0)}.s1{fill:var(--s1)}.s2{fill:var(--s2)}.s3{fill:var(--s3)}\n",
	".p0{stroke:var(--s0)}.p1{stroke:var(--s1)}.p2{stroke:var(--s2)}.p3{stroke:var(--s3)}\n",
	".o0{fill:var(--o0)}.o1{fill:var(--o1)}.o2{fill:var(--o2)}.o3{fill:var(--o3)}.o4{fill:var(--o4)}\n",
	"rect.good{fill:var(--good)}rect.warn{fill:var(--s1)}rect.bad{fill:var(--bad)}\n",
	".under{fill:var(--panel)}.share{stroke:var(--panel);stroke-width:1.5}\n",
	"@media screen and (min-width:980px){.board .sections{grid-template-columns:repeat(2,minmax(0,1fr));grid-auto-flow:dense}"
	".board .wide{grid-column:1/-1}}\n",
	"@media screen and (min-width:1800px){.board main{max-width:1880px}"
	".board .sections{grid-template-columns:repeat(4,minmax(0,1fr));gap:16px}.board .wide{grid-column:span 2}"
	".board .bare{grid-column:1/-1}.board .tiles{grid-template-columns:repeat(auto-fit,minmax(240px,1fr))}"
	".board .many{font-size:13px}.board .many th:not(:last-child),.board .many td:not(:last-child){padding-right:13px}"
	".board td.t{white-space:normal}.board .many .name{min-width:4em}}\n"
	"@media screen and (max-width:700px){\n",
	"main{padding:18px 14px 32px}h1{font-size:21px}.sections{gap:14px}.panel{padding:15px 15px}\n",
	".tiles,.tiles.by4{gap:10px;grid-template-columns:repeat(2,minmax(0,1fr))}.tile{padding:12px 13px}\n",
	".number{font-size:19px}\n",
	"dl.card{grid-template-columns:minmax(0,2fr) minmax(0,3fr);gap:6px 14px}\n",
	"th,td{padding-right:12px}\n",
	"table.many,.many tbody{display:block}.many thead{display:none}\n",
	".many tr{display:flex;flex-direction:column;padding:11px 0;border-top:1px solid var(--line)}\n",
	".many tr:first-child{border-top:0;padding-top:0}.many tr:last-child{padding-bottom:0}\n",
	".many td,.many td.n,.many td.w,.many td.t{display:flex;justify-content:space-between;gap:18px;padding:2px 0;border:0;"
	"text-align:right;white-space:normal;overflow-wrap:anywhere}\n",
	".many td::before{content:attr(data-label);color:var(--soft);font-weight:400;text-align:left;flex:none;"
	"max-width:50%}\n",
	".many td.name{order:-1;justify-content:flex-start;text-align:left;font-size:15px;font-weight:650}\n",
	".many td.name::before{content:none}.many td.none{display:none}\n",
	".many tr.total{border-top:2px solid var(--head)}\n",
	"}\n",
	"@page{margin:14mm}\n",
	"@media print{.sections{gap:12px}.board .sections{grid-template-columns:repeat(2,minmax(0,1fr));grid-auto-flow:dense}"
	".board .wide{grid-column:1/-1}.panel{padding:12px 14px}body{background:none;font-size:10pt}main{max-width:none;padding:0}\n",
	".panel,.tile{break-inside:avoid;border-color:var(--head);border-radius:0}.wide{break-inside:auto}\n",
	".scroll{overflow:visible}table{font-size:8.5pt}th,td{padding:4px 10px 4px 0}th,.many,.many th{font-size:8pt}.many th,.many td{padding-right:7px}.many .name{min-width:3em}\n",
	"tr,.chart{break-inside:avoid}thead{display:table-header-group}\n",
	"td.n,td.t{white-space:normal}.tiles{grid-template-columns:repeat(3,1fr)}\n",
	"svg,tr{-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n",
	NULL,
};

/* The chart of a section: its own cells as series. A total is no point. */

enum { MOST_SERIES = 4 };

struct drawing {
	const struct view_section *section;
	struct chart chart;
	struct chart_series series[MOST_SERIES];
	struct arena arena;
};

static long column_of(const struct view_section *s, const char *name)
{
	for (size_t k = 0; name && k < s->ncolumns; k++)
		if (strcmp(s->columns[k].name, name) == 0)
			return (long)k;
	return -1;
}

static const struct view_cell *cell_at(const struct drawing *d, size_t row, long column)
{
	return &d->section->cells[row * d->section->ncolumns + (size_t)column];
}

static const struct slice *texts_of(struct drawing *d, long column)
{
	struct slice *texts = arena_zalloc(&d->arena, d->chart.npoints * sizeof(*texts));
	struct str text = STR_INIT;

	for (size_t i = 0; i < d->chart.npoints; i++) {
		str_reset(&text);
		if (!cell_at(d, i, column)->missing)
			cell_add_pretty(&text, &d->section->columns[column], cell_at(d, i, column));
		texts[i] = arena_slice(&d->arena, str_slice(&text));
	}
	str_release(&text);
	return texts;
}

static void add_series(struct drawing *d, long column)
{
	int64_t *values = arena_zalloc(&d->arena, d->chart.npoints * sizeof(*values));
	enum view_mark *marks = arena_zalloc(&d->arena, d->chart.npoints * sizeof(*marks));

	for (size_t i = 0; i < d->chart.npoints; i++) {
		const struct view_cell *cell = cell_at(d, i, column);

		values[i] = cell->missing || cell->text.len ? CHART_NONE : cell->number;
		marks[i] = cell->mark;
	}
	d->series[d->chart.nseries++] = (struct chart_series){ slice_of(d->section->columns[column].label), values };
	d->chart.type = d->section->columns[column].type;
	d->chart.marks = marks;
}

/* the section's chart as SVG; nothing where it has none */
static void html_chart(struct str *out, const struct view_section *s)
{
	struct drawing d = { .section = s, .chart = { .title = s->title ? s->title : "", .language = lang_code() } };
	const size_t nrows = s->ncolumns ? s->ncells / s->ncolumns : 0;
	long column = s->chart ? column_of(s, s->chart->label) : -1;

	if (column < 0 || nrows <= s->has_total)
		return;
	d.chart.kind = s->chart->kind;
	d.chart.npoints = nrows - s->has_total;
	d.chart.series = d.series;
	d.chart.labels = texts_of(&d, column);
	for (size_t i = 0; i < s->chart->nvalues; i++)
		if ((column = column_of(s, s->chart->values[i])) >= 0)
			add_series(&d, column);
	if ((column = column_of(s, s->chart->remark)) >= 0) {
		d.chart.remarks = texts_of(&d, column);
		d.chart.remark_name = slice_of(s->columns[column].label);
	}
	chart_draw(out, &d.chart);
	arena_release(&d.arena);
}

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
	const size_t label = utf8_width(slice_of(s->columns[k].label)), seen = s->survey ? s->survey->widths[k] : 0;
	size_t widest = label > seen ? label : seen;
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

/* How the rows of a table are set. */
struct html_rows {
	const struct view_section *section;
	size_t naming;
	bool is_many;
};

static void add_rows(struct str *out, const void *how, const struct view_cell *cells, size_t ncells)
{
	const struct html_rows *h = how;
	const struct view_section *s = h->section;

	for (const struct view_cell *row = cells; row < cells + ncells; row += s->ncolumns) {
		str_adds(out, s->has_total && row + s->ncolumns == s->cells + s->ncells ? "<tr class=\"total\">" : "<tr>");
		for (size_t k = 0; k < s->ncolumns; k++)
			if (!s->columns[k].is_key)
				add_cell(out, &s->columns[k], &row[k], k == h->naming, h->is_many);
		str_adds(out, "</tr>\n");
	}
}

static void add_table(struct sink *to, const struct view *v, const struct view_section *s)
{
	const struct html_rows how = { s, naming_column(s), !fits_phone(s) };

	str_addf(to->text, "<div class=\"scroll\"><table%s>\n", how.is_many ? " class=\"many\"" : "");
	add_head(to->text, s);
	str_adds(to->text, "<tbody>\n");
	rows_put(to, &(struct rows){ v, s, add_rows, &how }, 0);
	str_adds(to->text, "</tbody></table></div>\n");
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

static void add_body(struct sink *to, const struct view *v, const struct view_section *s)
{
	struct str *out = to->text;

	html_chart(out, s);
	if (s->is_tiles)
		add_tiles(out, s);
	else if (s->is_card)
		add_card(out, s);
	else if (s->is_plain)
		for (size_t i = 0; i < s->ncells; i++)
			add_lines(out, "p", "line", s->cells[i].text);
	else if (rows_any(s) && shown_columns(s))
		add_table(to, v, s);
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

static void add_section(struct sink *to, const struct view *v, const struct view_section *s)
{
	struct str *out = to->text;
	const bool is_wide = !s->is_card && shown_columns(s) > HALF_COLUMNS;

	if (!rows_any(s) && !s->nnotes && s == &v->first)
		return; /* a title alone is the page's */
	str_addf(out, "<section class=\"%s%s\">\n", s->is_tiles ? "bare" : "panel",
		 is_wide || s->is_tiles ? " wide" : "");
	if (s->title && s != &v->first)
		add_heading(out, s->title, false);
	add_body(to, v, s);
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

void write_html(struct sink *to, const struct view *v)
{
	struct str *out = to->text;

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
			add_section(to, v, s);
	str_adds(out, "</div>\n</main>\n</body>\n</html>\n");
}
