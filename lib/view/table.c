/* table.c - a view for a terminal. All cells of a section are made text first, then measured, then shortened where the
 * terminal is too narrow: text columns give way, the widest first; numbers, dates and ids never do, nor does a card,
 * which is there to be read whole. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "view/format.h"

enum { GAP = 2, INDENT = 2, NARROWEST = 8 };

/* The columns that people see and, a row for the labels first, the texts that stand in them. */
struct grid {
	const struct view_section *section;
	const struct view_column **columns;
	size_t *widths;
	size_t ncolumns;
	struct grid_text {
		struct slice text; /* safe for a terminal */
		size_t width;
	} *texts;
	size_t ntexts;
	size_t indent;
	struct arena arena;
	struct str safe; /* scratch */
};

/* `lasts`: the text lives as long as the grid, and needs no copy where it shows as it stands. */
static void add_text(struct grid *g, struct slice text, bool lasts)
{
	long width = utf8_plain_width(text);

	if (width < 0) {
		str_reset(&g->safe);
		utf8_add_safe(&g->safe, text);
		text = str_slice(&g->safe);
		width = (long)utf8_width(text);
		lasts = false;
	}
	g->texts[g->ntexts++] = (struct grid_text){ lasts ? text : arena_slice(&g->arena, text), (size_t)width };
}

static void fill_columns(struct grid *g)
{
	const struct view_section *s = g->section;

	g->columns = xcalloc(s->ncolumns, sizeof(*g->columns));
	g->widths = xcalloc(s->ncolumns, sizeof(*g->widths));
	g->texts = xcalloc(s->ncolumns + s->ncells, sizeof(*g->texts));
	for (size_t k = 0; k < s->ncolumns; k++) {
		if (s->columns[k].is_key)
			continue;
		g->columns[g->ncolumns++] = &s->columns[k];
		add_text(g, s->is_card ? SLICE("") : slice_of(s->columns[k].label), true);
	}
}

static void fill_texts(struct grid *g)
{
	const struct view_section *s = g->section;
	struct str text = STR_INIT;

	for (size_t i = 0; i < s->ncells; i++) {
		const struct view_column *column = &s->columns[i % s->ncolumns];
		const struct view_cell *cell = &s->cells[i];

		if (column->is_key)
			continue;
		if (cell->text.len && !cell->missing && !column->is_label) {
			add_text(g, cell->text, true);
			continue;
		}
		str_reset(&text);
		cell_add_pretty(&text, column, cell);
		add_text(g, str_slice(&text), false);
	}
	str_release(&text);
}

static void measure(struct grid *g)
{
	for (size_t i = 0, k = 0; i < g->ntexts; i++, k = k + 1 < g->ncolumns ? k + 1 : 0)
		if (g->texts[i].width > g->widths[k])
			g->widths[k] = g->texts[i].width;
}

static size_t total_width(const struct grid *g)
{
	size_t total = g->indent;

	for (size_t k = 0; k < g->ncolumns; k++)
		total += g->widths[k] + (k ? GAP : 0);
	return total;
}

/* The widest column that may still give way, or ncolumns. */
static size_t widest_text(const struct grid *g)
{
	size_t widest = g->ncolumns, width = NARROWEST;

	for (size_t k = 0; k < g->ncolumns; k++)
		if (g->columns[k]->type == TYPE_TEXT && g->widths[k] > width)
			width = g->widths[widest = k];
	return widest;
}

static void shrink(struct grid *g, size_t width)
{
	size_t k, most = width > NARROWEST ? width : NARROWEST;

	while ((k = widest_text(g)) < g->ncolumns && g->widths[k] > most)
		g->widths[k] = most;
	while (total_width(g) > width && (k = widest_text(g)) < g->ncolumns)
		g->widths[k]--;
}

static void add_cell(struct str *out, const struct grid_text *cell, size_t width, bool right)
{
	bool is_cut = cell->width > width;
	struct slice shown = is_cut ? utf8_fit(cell->text, width - 1) : cell->text;
	size_t pad = width - (is_cut ? utf8_width(shown) + 1 : cell->width);

	if (right)
		str_fill(out, ' ', pad);
	str_add_slice(out, shown);
	if (is_cut)
		str_adds(out, "…");
	if (!right)
		str_fill(out, ' ', pad);
}

static void trim_end(struct str *out, size_t from)
{
	while (out->len > from && out->buf[out->len - 1] == ' ')
		out->len--;
}

static void add_row(struct str *out, const struct grid *g, const struct grid_text *texts)
{
	size_t from = out->len;

	str_fill(out, ' ', g->indent);
	for (size_t k = 0; k < g->ncolumns; k++) {
		str_fill(out, ' ', k ? GAP : 0);
		add_cell(out, &texts[k], g->widths[k], column_is_right(g->columns[k]));
	}
	trim_end(out, from);
}

/* The line a sum stands under, below the columns of numbers. */
static void add_rule(struct str *out, const struct grid *g)
{
	size_t from = out->len;

	str_fill(out, ' ', g->indent);
	for (size_t k = 0; k < g->ncolumns; k++) {
		str_fill(out, ' ', k ? GAP : 0);
		str_fill(out, column_is_right(g->columns[k]) ? '-' : ' ', g->widths[k]);
	}
	trim_end(out, from);
	str_addc(out, '\n');
}

static void add_bold(struct str *out, const struct view_style *style, bool on)
{
	if (style->colour)
		str_adds(out, on ? "\033[1m" : "\033[0m");
}

static void add_header(struct str *out, const struct grid *g, const struct view_style *style)
{
	add_bold(out, style, true);
	add_row(out, g, g->texts);
	add_bold(out, style, false);
	str_addc(out, '\n');
}

static void add_grid(struct str *out, const struct view_section *s, const struct view_style *style)
{
	struct grid g = { .section = s, .indent = s->title ? INDENT : 0, .safe = STR_INIT };

	fill_columns(&g);
	fill_texts(&g);
	if (g.ncolumns)
		measure(&g);
	if (g.ncolumns && style->width && !s->is_card)
		shrink(&g, style->width);
	if (g.ncolumns && !s->is_card)
		add_header(out, &g, style);
	for (size_t i = g.ncolumns; g.ncolumns && i + g.ncolumns <= g.ntexts; i += g.ncolumns) {
		if (s->has_total && i + g.ncolumns == g.ntexts)
			add_rule(out, &g);
		add_row(out, &g, g.texts + i);
		str_addc(out, '\n');
	}
	free(g.columns);
	free(g.widths);
	free(g.texts);
	str_release(&g.safe);
	arena_release(&g.arena);
}

/* Text that may be of several lines. */
static void add_lines(struct str *out, struct slice text)
{
	do {
		utf8_add_safe(out, line_cut(&text));
		str_addc(out, '\n');
	} while (text.len);
}

static void add_opens(struct str *out, const struct view_section *s)
{
	str_adds(out, _("rows: "));
	utf8_add_safe(out, slice_of(s->opens));
	str_addc(out, '\n');
}

static void add_title(struct str *out, const char *title, const struct view_style *style)
{
	add_bold(out, style, true);
	utf8_add_safe(out, slice_of(title));
	add_bold(out, style, false);
	str_addc(out, '\n');
}

void write_table(struct str *out, const struct view *v, const struct view_style *style)
{
	bool is_first = true;

	for (const struct view_section *s = &v->first; s; s = s->next) {
		if (!section_is_shown(v, s))
			continue;
		if (!is_first)
			str_addc(out, '\n');
		is_first = false;
		if (s->title)
			add_title(out, s->title, style);
		for (size_t i = 0; s->is_plain && i < s->ncells; i++)
			add_lines(out, s->cells[i].text);
		if (s->ncells && !s->is_plain)
			add_grid(out, s, style);
		for (size_t i = 0; i < s->nnotes; i++)
			add_lines(out, slice_of(s->notes[i]));
		if (s->opens)
			add_opens(out, s);
	}
}
