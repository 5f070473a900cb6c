/* csv.c - a view as csv. Rows that are still to be made are made and written some at a time, by all cores. */
#include "base/csvtext.h"
#include "base/team.h"
#include "view/format.h"

/* Numbers hold nothing that asks for quotes. */
static void add_csv_cell(struct str *out, const struct view_column *column, const struct view_cell *cell)
{
	if (cell->text.len)
		csv_put_field(out, cell->text);
	else
		cell_add_plain(out, column, cell);
}

static void add_csv_rows(struct str *out, const struct view_section *s, const struct view_cell *cells, size_t ncells)
{
	for (size_t i = 0; i < ncells; i += s->ncolumns) {
		for (size_t k = 0, shown = 0; k < s->ncolumns; k++) {
			if (s->columns[k].is_face)
				continue;
			if (shown++)
				str_addc(out, ',');
			add_csv_cell(out, &s->columns[k], &cells[i + k]);
		}
		if (s->ncolumns == 1 && cells[i].missing)
			str_adds(out, "\"\""); /* or the row would be a blank line, which readers pass over */
		str_addc(out, '\n');
	}
}

/* Rows still to be made, some at a time: by all cores, and written by one after the other. */
enum { ROWS_AT_ONCE = 16 * VIEW_BATCH };

struct csv_rows {
	struct sink *sink;
	const struct view_section *section;
	struct str texts[TEAM_MAX]; /* a thread's own */
};

static void make_csv_rows(void *rows, size_t piece, size_t thread)
{
	struct csv_rows *r = rows;
	const struct view_section *s = r->section;
	const size_t from = piece * ROWS_AT_ONCE, left = s->later.count - from, to = from + (left < ROWS_AT_ONCE ? left : ROWS_AT_ONCE);
	struct view batch;

	str_reset(&r->texts[thread]);
	view_init(&batch);
	batch.is_mute = true;
	batch.first.columns = s->columns;
	batch.first.ncolumns = s->ncolumns;
	for (size_t i = from; i < to; i += VIEW_BATCH) {
		batch.first.ncells = 0;
		s->later.make(&batch, s->later.context, i, to - i < VIEW_BATCH ? to : i + VIEW_BATCH);
		add_csv_rows(&r->texts[thread], s, batch.first.cells, batch.first.ncells);
		arena_release(&batch.arena);
	}
	batch.first.columns = NULL;
	view_release(&batch);
}

static void put_csv_rows(void *rows, size_t piece, size_t thread)
{
	struct csv_rows *r = rows;

	(void)piece;
	sink_put(r->sink, str_slice(&r->texts[thread]));
}

static void write_csv_later(struct sink *to, const struct view_section *s)
{
	struct csv_rows r = { .sink = to, .section = s };
	const size_t n = s->later.count, threads = s->later.by_all ? team_size(n * s->ncolumns * sizeof(*s->cells)) : 1;

	for (size_t i = 0; i < threads; i++)
		str_init(&r.texts[i]);
	team_relay((n + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE, threads, make_csv_rows, put_csv_rows, &r);
	for (size_t i = 0; i < threads; i++)
		str_release(&r.texts[i]);
}

static void write_csv_section(struct sink *to, const struct view_section *s)
{
	struct str *out = to->text;

	for (size_t k = 0, shown = 0; k < s->ncolumns; k++) {
		if (s->columns[k].is_face)
			continue;
		if (shown++)
			str_addc(out, ',');
		csv_put_field(out, slice_of(s->columns[k].name));
	}
	str_addc(out, '\n');
	add_csv_rows(out, s, s->cells, s->ncells);
	if (s->later.count)
		write_csv_later(to, s);
}

void write_csv(struct sink *to, const struct view *v)
{
	bool is_first = true;

	for (const struct view_section *s = &v->first; s; s = s->next) {
		if (!s->ncolumns)
			continue;
		if (!is_first)
			str_addc(to->text, '\n');
		is_first = false;
		write_csv_section(to, s);
	}
}
