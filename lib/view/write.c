/* write.c - see write.h: cells as text, and csv; table.c, json.c, md.c and html.c are the other formats. */
#include "view/write.h"

#include "base/csvtext.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/team.h"
#include "view/format.h"

const char *const view_formats[] = { "table", "csv", "json", "md", "html", NULL };

bool column_is_right(const struct view_column *column)
{
	return type_is_numeric(column->type) && column->type != TYPE_DATE && column->type != TYPE_TIME;
}

struct slice line_cut(struct slice *text)
{
	struct slice line = slice_cut(text, '\n');

	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

void cell_add_plain(struct str *out, const struct view_column *column, const struct view_cell *cell)
{
	if (cell->missing)
		return;
	if (cell->text.len || column->type == TYPE_TEXT || column->type == TYPE_ID)
		str_add_slice(out, cell->text);
	else
		value_add_number(out, column->type, cell->number);
}

static void add_time(struct str *out, int64_t moment)
{
	int minutes = moment_seconds(moment) / 60;

	date_add_text(out, moment_date(moment));
	str_addf(out, " %02d:%02d", minutes / 60, minutes % 60);
}

void cell_add_pretty(struct str *out, const struct view_column *column, const struct view_cell *cell)
{
	if (cell->missing)
		str_adds(out, "—");
	else if (!cell->text.len && column->type == TYPE_MONEY)
		money_add_grouped(out, cell->number);
	else if (!cell->text.len && column->type == TYPE_TIME)
		add_time(out, cell->number);
	else if (!cell->text.len && column->type == TYPE_BOOL)
		str_adds(out, cell->number ? _("yes") : _("no"));
	else
		cell_add_plain(out, column, cell);
}

bool section_is_shown(const struct view *v, const struct view_section *s)
{
	return s->ncells || s->nnotes || (s->title && s == &v->first);
}

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

/* Rows still to be made. */
struct csv_rows {
	const struct view_section *section;
	size_t from, to;
	struct str text;
};

static void *write_csv_rows(void *rows)
{
	struct csv_rows *r = rows;
	const struct view_section *s = r->section;
	struct view batch;

	view_init(&batch);
	batch.is_mute = true;
	batch.first.columns = s->columns;
	batch.first.ncolumns = s->ncolumns;
	for (size_t i = r->from; i < r->to; i += VIEW_BATCH) {
		batch.first.ncells = 0;
		s->later.make(&batch, s->later.context, i, r->to - i < VIEW_BATCH ? r->to : i + VIEW_BATCH);
		add_csv_rows(&r->text, s, batch.first.cells, batch.first.ncells);
		arena_release(&batch.arena);
	}
	batch.first.columns = NULL;
	view_release(&batch);
	return NULL;
}

static void write_csv_later(struct str *out, const struct view_section *s)
{
	struct csv_rows parts[TEAM_MAX];
	const size_t n = s->later.count, count = s->later.by_all ? team_size(n * s->ncolumns * sizeof(*s->cells)) : 1;

	for (size_t i = 0; i < count; i++)
		parts[i] = (struct csv_rows){ s, n * i / count, n * (i + 1) / count, STR_INIT };
	parts[0].text = *out; /* which goes on where it is */
	team_run(parts, count, sizeof(*parts), write_csv_rows);
	*out = parts[0].text;
	for (size_t i = 1; i < count; i++) {
		str_add_slice(out, str_slice(&parts[i].text));
		str_release(&parts[i].text);
	}
}

static void write_csv_section(struct str *out, const struct view_section *s)
{
	for (size_t k = 0, shown = 0; k < s->ncolumns; k++) {
		if (s->columns[k].is_face)
			continue;
		if (shown++)
			str_addc(out, ',');
		csv_put_field(out, slice_of(s->columns[k].name));
	}
	str_addc(out, '\n');
	add_csv_rows(out, s, s->cells, s->ncells);
	write_csv_later(out, s);
}

void write_csv(struct str *out, const struct view *v)
{
	bool is_first = true;

	for (const struct view_section *s = &v->first; s; s = s->next) {
		if (!s->ncolumns)
			continue;
		if (!is_first)
			str_addc(out, '\n');
		is_first = false;
		write_csv_section(out, s);
	}
}

void view_write(struct str *out, struct view *v, const struct view_style *style)
{
	if (style->format != VIEW_CSV)
		view_settle(v);
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
	case VIEW_HTML:
		write_html(out, v);
		break;
	case VIEW_TABLE:
		write_table(out, v, style);
		break;
	}
}
