/* csv.c - a view as csv. */
#include "base/escape.h"
#include "base/utf8.h"
#include "csv/csv.h"
#include "view/cell.h"
#include "view/format.h"
#include "view/rows.h"

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

struct csv_rows {
	const struct view_section *section;
	enum read_by reader;
};

static void add_csv_rows(struct str *out, const void *how, const struct view_cell *cells, size_t ncells)
{
	const struct csv_rows *rows = how;
	const struct view_section *s = rows->section;

	for (size_t i = 0; i < ncells; i += s->ncolumns) {
		for (size_t k = 0, shown = 0; k < s->ncolumns; k++) {
			if (s->columns[k].is_face)
				continue;
			if (shown++)
				str_addc(out, ',');
			add_csv_cell(out, rows->reader, &s->columns[k], &cells[i + k]);
		}
		if (s->ncolumns == 1 && cells[i].missing)
			str_adds(out, "\"\""); /* or the row would be a blank line, which readers pass over */
		str_addc(out, '\n');
	}
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

static void write_csv_section(struct sink *to, const struct view *v, const struct view_section *s)
{
	const enum read_by reader = reader_of(to, v);
	const struct csv_rows how = { s, reader };
	const struct rows rows = { v, s, add_csv_rows, &how };
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
	rows_put(to, &rows, 0);
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
		write_csv_section(to, v, s);
	}
}
