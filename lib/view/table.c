/* table.c - a view for a terminal. All cells of a section are made text first, then measured, then shortened where the terminal
 * is too narrow: text columns give way, the widest first; numbers, dates and ids never do. */
#include <stdlib.h>

#include "base/utf8.h"
#include "view/format.h"

enum { GAP = 2, NARROWEST = 8 };

struct grid {
	const struct view_section *section;
	struct slice *texts; /* one a cell, safe for a terminal */
	size_t *widths;	     /* one a column */
	struct arena arena;
};

static void fill_texts(struct grid *g)
{
	const struct view_section *s = g->section;
	struct str raw = STR_INIT, safe = STR_INIT;

	g->texts = xcalloc(s->ncells, sizeof(*g->texts));
	for (size_t i = 0; i < s->ncells; i++) {
		str_reset(&raw);
		str_reset(&safe);
		cell_add_pretty(&raw, &s->columns[i % s->ncolumns], &s->cells[i]);
		utf8_add_safe(&safe, str_slice(&raw));
		g->texts[i] = arena_slice(&g->arena, str_slice(&safe));
	}
	str_release(&raw);
	str_release(&safe);
}

static void measure(struct grid *g)
{
	const struct view_section *s = g->section;

	g->widths = xcalloc(s->ncolumns, sizeof(*g->widths));
	for (size_t k = 0; k < s->ncolumns && !s->is_card; k++)
		g->widths[k] = utf8_width(slice_of(s->columns[k].label));
	for (size_t i = 0; i < s->ncells; i++) {
		size_t w = utf8_width(g->texts[i]);

		if (w > g->widths[i % s->ncolumns])
			g->widths[i % s->ncolumns] = w;
	}
}

static size_t total_width(const struct grid *g)
{
	size_t total = 0;

	for (size_t k = 0; k < g->section->ncolumns; k++)
		total += g->widths[k] + (k ? GAP : 0);
	return total;
}

static void shrink(struct grid *g, size_t width)
{
	const struct view_section *s = g->section;

	while (width && total_width(g) > width) {
		size_t widest = s->ncolumns;

		for (size_t k = 0; k < s->ncolumns; k++)
			if (s->columns[k].type == TYPE_TEXT && g->widths[k] > NARROWEST &&
			    (widest == s->ncolumns || g->widths[k] > g->widths[widest]))
				widest = k;
		if (widest == s->ncolumns)
			return;
		g->widths[widest]--;
	}
}

static void add_cell(struct str *out, struct slice text, size_t width, bool right, bool last)
{
	size_t w = utf8_width(text);

	if (w > width) {
		struct slice fit = utf8_fit(text, width ? width - 1 : 0);

		str_add_slice(out, fit);
		str_adds(out, "…");
		w = utf8_width(fit) + 1;
	} else {
		if (right)
			str_fill(out, ' ', width - w);
		str_add_slice(out, text);
	}
	if (!last && (!right || w > width))
		str_fill(out, ' ', w < width ? width - w : 0);
	if (!last)
		str_fill(out, ' ', GAP);
}

static void add_header(struct str *out, const struct grid *g, const struct view_style *style)
{
	const struct view_section *s = g->section;

	if (style->colour)
		str_adds(out, "\033[1m");
	for (size_t k = 0; k < s->ncolumns; k++)
		add_cell(out, slice_of(s->columns[k].label), g->widths[k], column_is_right(&s->columns[k]), k + 1 == s->ncolumns);
	if (style->colour)
		str_adds(out, "\033[0m");
	str_addc(out, '\n');
}

static void add_rows(struct str *out, const struct grid *g)
{
	const struct view_section *s = g->section;
	size_t rows = s->ncells / s->ncolumns;

	for (size_t i = 0; i < rows; i++) {
		if (s->has_total && i + 1 == rows) {
			for (size_t k = 0, n = total_width(g); k < n; k++)
				str_adds(out, "─");
			str_addc(out, '\n');
		}
		for (size_t k = 0; k < s->ncolumns; k++)
			add_cell(out, g->texts[i * s->ncolumns + k], g->widths[k], column_is_right(&s->columns[k]),
				 k + 1 == s->ncolumns);
		str_addc(out, '\n');
	}
}

static void add_grid(struct str *out, const struct view_section *s, const struct view_style *style)
{
	struct grid g = { .section = s };

	fill_texts(&g);
	measure(&g);
	if (!s->is_plain)
		shrink(&g, style->width);
	if (!s->is_card && !s->is_plain)
		add_header(out, &g, style);
	add_rows(out, &g);
	free(g.texts);
	free(g.widths);
	arena_release(&g.arena);
}

static void add_line(struct str *out, const char *text)
{
	utf8_add_safe(out, slice_of(text));
	str_addc(out, '\n');
}

void write_table(struct str *out, const struct view *v, const struct view_style *style)
{
	for (const struct view_section *s = &v->first; s; s = s->next) {
		if (s != &v->first && !s->ncells && !s->nnotes)
			continue; /* a further section with nothing in it says nothing */
		if (out->len)
			str_addc(out, '\n');
		if (s->title)
			add_line(out, s->title);
		if (s->ncolumns && s->ncells)
			add_grid(out, s, style);
		for (size_t i = 0; i < s->nnotes; i++)
			add_line(out, s->notes[i]);
	}
}
