/* html_chart.c - the chart of a section: its own cells as series. A total is no point. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "view/cell.h"
#include "view/format.h"

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

void html_chart(struct str *out, const struct view_section *s)
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
