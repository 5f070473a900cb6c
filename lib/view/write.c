/* write.c - see write.h; the small formats (csv, md) are here, table.c and json.c are the others. */
#include "view/write.h"

#include "base/csvtext.h"
#include "base/date.h"
#include "base/money.h"
#include "base/utf8.h"
#include "view/format.h"

const char *const view_formats[] = { "table", "csv", "json", "md", NULL };

bool column_is_right(const struct view_column *column)
{
	return type_is_numeric(column->type) && column->type != TYPE_DATE && column->type != TYPE_TIME &&
	       column->type != TYPE_BOOL;
}

void cell_add_plain(struct str *out, const struct view_column *column, const struct view_cell *cell)
{
	if (cell->missing)
		return;
	if (cell->text.len || !type_is_numeric(column->type))
		str_add_slice(out, cell->text);
	else
		value_add_number(out, column->type, cell->number);
}

/* "2026-03-16 10:20"; a time that was given as a date alone stays one. */
static void add_time(struct str *out, const struct view_cell *cell)
{
	struct value v;

	if (cell->text.len && value_parse(TYPE_TIME, cell->text, &v) && v.date_only) {
		str_add_slice(out, cell->text);
		return;
	}
	date_add_text(out, moment_date(cell->number));
	str_addf(out, " %02d:%02d", moment_seconds(cell->number) / 3600, moment_seconds(cell->number) / 60 % 60);
}

void cell_add_pretty(struct str *out, const struct view_column *column, const struct view_cell *cell)
{
	struct value v;

	if (cell->missing) {
		str_adds(out, "—");
		return;
	}
	/* A cell that is not of its column's type is shown as it stands. */
	if (cell->text.len && !value_parse(column->type, cell->text, &v)) {
		str_add_slice(out, cell->text);
		return;
	}
	if (column->type == TYPE_MONEY)
		money_add_grouped(out, cell->number);
	else if (column->type == TYPE_TIME)
		add_time(out, cell);
	else
		cell_add_plain(out, column, cell);
}

void write_csv(struct str *out, const struct view *v)
{
	struct str text = STR_INIT;

	for (const struct view_section *s = &v->first; s; s = s->next) {
		if (s != &v->first)
			str_addc(out, '\n');
		for (size_t k = 0; k < s->ncolumns; k++) {
			if (k)
				str_addc(out, ',');
			csv_put_field(out, slice_of(s->columns[k].name));
		}
		str_addc(out, '\n');
		for (size_t i = 0; s->ncolumns && i + s->ncolumns <= s->ncells; i += s->ncolumns) {
			for (size_t k = 0; k < s->ncolumns; k++) {
				str_reset(&text);
				cell_add_plain(&text, &s->columns[k], &s->cells[i + k]);
				if (k)
					str_addc(out, ',');
				csv_put_field(out, str_slice(&text));
			}
			str_addc(out, '\n');
		}
	}
	str_release(&text);
}

static void add_md_cell(struct str *out, struct slice text)
{
	struct str safe = STR_INIT;

	utf8_add_safe(&safe, text);
	for (size_t i = 0; i < safe.len; i++) {
		if (safe.buf[i] == '|' || safe.buf[i] == '\\' || safe.buf[i] == '<')
			str_addc(out, '\\');
		str_addc(out, safe.buf[i]);
	}
	str_release(&safe);
}

static void write_md_section(struct str *out, const struct view_section *s)
{
	struct str text = STR_INIT;

	for (size_t k = 0; k < s->ncolumns; k++) {
		str_adds(out, k ? " | " : "| ");
		add_md_cell(out, slice_of(s->columns[k].label));
	}
	str_adds(out, " |\n");
	for (size_t k = 0; k < s->ncolumns; k++)
		str_adds(out, column_is_right(&s->columns[k]) ? "|---:" : "|---");
	str_adds(out, "|\n");
	for (size_t i = 0; i + s->ncolumns <= s->ncells; i += s->ncolumns) {
		for (size_t k = 0; k < s->ncolumns; k++) {
			str_reset(&text);
			cell_add_pretty(&text, &s->columns[k], &s->cells[i + k]);
			str_adds(out, k ? " | " : "| ");
			add_md_cell(out, str_slice(&text));
		}
		str_adds(out, " |\n");
	}
	str_release(&text);
}

void write_md(struct str *out, const struct view *v)
{
	for (const struct view_section *s = &v->first; s; s = s->next) {
		if (s != &v->first)
			str_addc(out, '\n');
		if (s->title) {
			str_adds(out, "## ");
			add_md_cell(out, slice_of(s->title));
			str_adds(out, "\n\n");
		}
		if (s->ncolumns)
			write_md_section(out, s);
		for (size_t i = 0; i < s->nnotes; i++) {
			str_addc(out, '\n');
			add_md_cell(out, slice_of(s->notes[i]));
			str_addc(out, '\n');
		}
	}
}

void view_write(struct str *out, const struct view *v, const struct view_style *style)
{
	switch (style->format) {
	case VIEW_CSV:
		write_csv(out, v);
		break;
	case VIEW_JSON:
		write_json(out, v);
		break;
	case VIEW_MD:
		write_md(out, v);
		break;
	case VIEW_TABLE:
		write_table(out, v, style);
		break;
	}
}
