/* write.c - see write.h: cells as text, and csv; table.c, json.c, md.c and html.c are the other formats. */
#include "view/write.h"

#include <errno.h>

#include "base/csvtext.h"
#include "base/date.h"
#include "base/file.h"
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

/* Where what is written goes: a text, or a file as well, which has it as soon as there is much. */
struct sink {
	struct str *text;
	int fd; /* -1: the text is all */
	int failed; /* errno of the first write that did */
};

static void write_out(struct sink *to, struct slice bytes)
{
	if (!to->failed && bytes.len && file_write_all(to->fd, bytes) < 0)
		to->failed = errno ? errno : EIO;
}

static void sink_flush(struct sink *to)
{
	write_out(to, str_slice(to->text));
	str_reset(to->text);
}

static void sink_put(struct sink *to, struct slice bytes)
{
	if (to->fd < 0) {
		str_add_slice(to->text, bytes);
		return;
	}
	sink_flush(to);
	write_out(to, bytes);
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

static void write_csv(struct sink *to, const struct view *v)
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

static void write_view(struct sink *to, struct view *v, const struct view_style *style)
{
	if (style->format != VIEW_CSV)
		view_settle(v);
	switch (style->format) {
	case VIEW_CSV:
		write_csv(to, v);
		break;
	case VIEW_JSON:
		write_json(to->text, v);
		break;
	case VIEW_MD:
		write_md(to->text, v);
		break;
	case VIEW_HTML:
		write_html(to->text, v);
		break;
	case VIEW_TABLE:
		write_table(to->text, v, style);
		break;
	}
}

void view_write(struct str *out, struct view *v, const struct view_style *style)
{
	struct sink to = { .text = out, .fd = -1 };

	write_view(&to, v, style);
}

int view_put(int fd, struct view *v, const struct view_style *style)
{
	struct str text = STR_INIT;
	struct sink to = { .text = &text, .fd = fd };

	write_view(&to, v, style);
	sink_flush(&to);
	str_release(&text);
	errno = to.failed;
	return to.failed ? -1 : 0;
}
