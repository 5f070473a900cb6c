/* cell.c - see cell.h. */
#include "view/cell.h"

#include "base/date.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/utf8.h"

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

struct slice cell_text(const struct view_column *column, const struct view_cell *cell)
{
	if (cell->shown)
		return *cell->shown;
	return column->word && cell->text.len ? column->word(column->word_context, cell->text) : cell->text;
}

/* "Next", but not "ID", "WeCom" or "D15". */
static bool is_sentence_case(struct slice word)
{
	bool has_small = false;

	if (!word.len || word.ptr[0] < 'A' || word.ptr[0] > 'Z')
		return false;
	for (size_t i = 1; i < word.len; i++) {
		if (word.ptr[i] >= 'A' && word.ptr[i] <= 'Z')
			return false;
		has_small = has_small || (word.ptr[i] >= 'a' && word.ptr[i] <= 'z');
	}
	return has_small;
}

void label_add(struct str *out, struct slice label)
{
	struct slice rest = label;

	if (!is_sentence_case(slice_cut(&rest, ' '))) {
		str_add_slice(out, label);
		return;
	}
	str_addc(out, (char)(label.ptr[0] - 'A' + 'a'));
	str_add(out, label.ptr + 1, label.len - 1);
}

void cell_add_pretty(struct str *out, const struct view_column *column, const struct view_cell *cell)
{
	if (cell->missing)
		str_adds(out, "—");
	else if (cell->text.len)
		str_add_slice(out, cell_text(column, cell));
	else if (!cell->text.len && column->type == TYPE_MONEY)
		money_add_grouped(out, cell->number);
	else if (!cell->text.len && column->type == TYPE_TIME)
		add_time(out, cell->number);
	else if (!cell->text.len && column->type == TYPE_BOOL)
		str_adds(out, cell->number ? _("yes") : _("no"));
	else
		cell_add_plain(out, column, cell);
}

struct cell_safe text_safe(struct str *scratch, struct slice text)
{
	const long width = utf8_plain_width(text);
	struct str safe = STR_INIT;

	if (width >= 0)
		return (struct cell_safe){ text, (size_t)width };
	utf8_add_safe(&safe, text); /* which may lie in the scratch */
	str_reset(scratch);
	str_add_slice(scratch, str_slice(&safe));
	str_release(&safe);
	return (struct cell_safe){ str_slice(scratch), utf8_width(str_slice(scratch)) };
}

struct cell_safe cell_safe(struct str *scratch, const struct view_column *column, const struct view_cell *cell)
{
	if (cell->text.len && !cell->missing)
		return text_safe(scratch, cell_text(column, cell));
	str_reset(scratch);
	cell_add_pretty(scratch, column, cell);
	return text_safe(scratch, str_slice(scratch));
}

void line_add(struct str *out, const struct view_line *line)
{
	str_fill(out, ' ', line->hang.in);
	if (line->label) {
		const size_t width = utf8_width(slice_of(line->label)), room = line->hang.label + 2;

		label_add(out, slice_of(line->label));
		str_fill(out, ' ', width < room ? room - width : 0);
	}
	str_adds(out, line->text);
}
