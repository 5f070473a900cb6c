/* csv.c - a view as csv. Rows that are still to be made are made and written some at a time, by all cores. */
#include "base/sheettext.h"
#include "base/team.h"
#include "base/utf8.h"
#include "csv/csv.h"
#include "view/cell.h"
#include "view/format.h"

/* Who reads the texts. */
enum read_by { PROGRAM, SPREADSHEET, TERMINAL };

static enum read_by reader_of(const struct sink *to, const struct view *v)
{
	return v->is_sheet ? SPREADSHEET : to->style->is_terminal ? TERMINAL : PROGRAM;
}

/* What is of a column's type is what it says it is: -5% is a number, and no formula. */
static bool is_formula(const struct view_column *column, struct slice text)
{
	struct value v;

	return sheet_needs_guard(text) && !(type_is_numeric(column->type) && value_parse(column->type, text, &v));
}

static void add_text(struct str *out, enum read_by reader, const struct view_column *column, struct slice text)
{
	struct str changed = STR_INIT;

	if (reader == TERMINAL)
		utf8_add_safe(&changed, text);
	else if (reader == SPREADSHEET && is_formula(column, text))
		sheet_add_guarded(&changed, text);
	csv_put_field(out, changed.len ? str_slice(&changed) : text);
	str_release(&changed);
}

/* Numbers hold nothing that asks for quotes. */
static void add_csv_cell(struct str *out, enum read_by reader, const struct view_column *column, const struct view_cell *cell)
{
	if (!cell->text.len)
		cell_add_plain(out, column, cell);
	else if (reader == PROGRAM)
		csv_put_field(out, cell->text);
	else
		add_text(out, reader, column, cell->text);
}

static void add_csv_rows(struct str *out, enum read_by reader, const struct view_section *s, const struct view_cell *cells, size_t ncells)
{
	for (size_t i = 0; i < ncells; i += s->ncolumns) {
		for (size_t k = 0, shown = 0; k < s->ncolumns; k++) {
			if (s->columns[k].is_face)
				continue;
			if (shown++)
				str_addc(out, ',');
			add_csv_cell(out, reader, &s->columns[k], &cells[i + k]);
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
	enum read_by reader;
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
	batch.for_programs = true;
	batch.first.columns = s->columns;
	batch.first.ncolumns = s->ncolumns;
	for (size_t i = from; i < to; i += VIEW_BATCH) {
		batch.first.ncells = 0;
		s->later.make(&batch, s->later.context, i, to - i < VIEW_BATCH ? to : i + VIEW_BATCH);
		add_csv_rows(&r->texts[thread], r->reader, s, batch.first.cells, batch.first.ncells);
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

static void write_csv_later(struct sink *to, enum read_by reader, const struct view_section *s)
{
	struct csv_rows r = { .sink = to, .section = s, .reader = reader };
	const size_t n = s->later.count, threads = s->later.by_all ? team_size(n * s->ncolumns * sizeof(*s->cells)) : 1;

	for (size_t i = 0; i < threads; i++)
		str_init(&r.texts[i]);
	team_relay((n + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE, threads, make_csv_rows, put_csv_rows, &r);
	for (size_t i = 0; i < threads; i++)
		str_release(&r.texts[i]);
}

static void write_csv_card(struct str *out, enum read_by reader, const struct view_section *s)
{
	str_adds(out, "field,value\n");
	for (size_t k = 0; k < s->ncolumns; k++) {
		if (s->columns[k].is_face)
			continue;
		str_addf(out, "%s,", s->columns[k].name);
		add_csv_cell(out, reader, &s->columns[k], &s->cells[k]);
		str_addc(out, '\n');
	}
}

static void write_csv_section(struct sink *to, enum read_by reader, const struct view_section *s)
{
	struct str *out = to->text;

	if (s->is_card) {
		write_csv_card(out, reader, s);
		return;
	}
	for (size_t k = 0, shown = 0; k < s->ncolumns; k++) {
		if (s->columns[k].is_face)
			continue;
		if (shown++)
			str_addc(out, ',');
		csv_put_field(out, slice_of(s->columns[k].name));
	}
	str_addc(out, '\n');
	add_csv_rows(out, reader, s, s->cells, s->ncells);
	if (s->later.count)
		write_csv_later(to, reader, s);
}

void write_csv(struct sink *to, const struct view *v)
{
	bool is_first = true;

	if (v->has_bom)
		str_adds(to->text, "\xEF\xBB\xBF");
	for (const struct view_section *s = &v->first; s; s = s->next) {
		if (!s->ncolumns)
			continue;
		if (!is_first)
			str_addc(to->text, '\n');
		is_first = false;
		write_csv_section(to, reader_of(to, v), s);
	}
}
