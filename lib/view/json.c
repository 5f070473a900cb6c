/* json.c - a view as JSON; the one file that knows jansson. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "view/cell.h"
#include "view/format.h"

/* jansson refuses what is not UTF-8; such bytes are shown as the table shows them. */
static json_t *json_text(struct slice text)
{
	json_t *value = json_stringn(text.ptr, text.len);
	struct str safe = STR_INIT;

	if (!value) {
		utf8_add_safe(&safe, text);
		value = json_stringn(safe.buf, safe.len);
		str_release(&safe);
	}
	return value;
}

static json_t *json_cell(const struct view_column *column, const struct view_cell *cell)
{
	struct str text = STR_INIT;
	json_t *value;

	if (cell->missing)
		return json_null();
	if (column->type == TYPE_INT && !cell->text.len)
		return json_integer(cell->number);
	if (column->type == TYPE_BOOL && !cell->text.len)
		return json_boolean(cell->number != 0);
	cell_add_plain(&text, column, cell);
	value = json_text(str_slice(&text));
	str_release(&text);
	return value;
}

/* The object in which a column of a pivot says something: the last one of its array, or the next. */
static json_t *json_pivot(json_t *row, const struct view_pivot *p)
{
	json_t *array = json_object_get(row, p->array), *last;

	if (!array) {
		array = json_array();
		json_object_set_new(row, p->array, array);
	}
	last = json_array_get(array, json_array_size(array) - 1);
	if (!last || strcmp(json_string_value(json_object_get(last, p->by)), p->is) != 0) {
		last = json_object();
		json_object_set_new(last, p->by, json_text(slice_of(p->is)));
		json_array_append_new(array, last);
	}
	return last;
}

static json_t *json_row(const struct view_section *s, const struct view_cell *cells)
{
	json_t *row = json_object();

	for (size_t k = 0; k < s->ncolumns; k++) {
		const struct view_column *c = &s->columns[k];

		if (!c->is_face)
			json_object_set_new(c->pivot ? json_pivot(row, c->pivot) : row, c->key ? c->key : c->name,
					    json_cell(c, &cells[k]));
	}
	return row;
}

static json_t *json_section(const struct view_section *s)
{
	json_t *rows;

	if (s->is_card)
		return json_row(s, s->cells);
	rows = json_array();
	for (size_t i = 0; s->ncolumns && i + s->ncolumns <= s->ncells; i += s->ncolumns)
		json_array_append_new(rows, json_row(s, &s->cells[i]));
	return rows;
}

static json_t *json_warnings(const struct view *v)
{
	json_t *texts = json_array();

	for (size_t i = 0; i < v->nwarnings; i++)
		json_array_append_new(texts, json_text(slice_of(v->warnings[i])));
	return texts;
}

static int add_bytes(const char *bytes, size_t n, void *context)
{
	str_add(context, bytes, n);
	return 0;
}

/* What doesn't show as what it is: DEL, C1, bidi controls, invisible characters. Inside strings alone, where jansson leaves them. */
static bool is_hidden(int32_t c)
{
	return (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
	       (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

/* The same text, and the same values to who reads JSON. */
static void write_hidden(struct str *out, struct slice text)
{
	while (text.len) {
		int32_t c;
		const size_t n = utf8_next(text, &c);

		if (is_hidden(c))
			str_addf(out, "\\u%04x", (unsigned)c);
		else
			str_add(out, text.ptr, n);
		text = (struct slice){ text.ptr + n, text.len - n };
	}
}

static bool has_hidden(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.ptr[i];

		if (c == 0x7F || c == 0xC2 || c == 0xD8 || (c == 0xE2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] < 0x82) ||
		    (c == 0xEF && i + 1 < text.len && (unsigned char)text.ptr[i + 1] == 0xBB))
			return true;
	}
	return false;
}

void write_json(struct str *out, const struct view *v)
{
	struct str text = STR_INIT;
	json_t *root;

	json_set_alloc_funcs(xmalloc, free); /* out of memory ends the program, here as elsewhere */

	if (!v->first.next) {
		root = json_section(&v->first);
	} else {
		root = json_object();
		for (const struct view_section *s = &v->first; s; s = s->next)
			if (s->ncolumns)
				json_object_set_new(root, *s->name ? s->name : "rows", json_section(s));
		if (v->banner)
			json_object_set_new(root, "practice", json_true());
		if (v->nwarnings)
			json_object_set_new(root, "left_out", json_warnings(v));
	}
	json_dump_callback(root, add_bytes, &text, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	if (has_hidden(str_slice(&text)))
		write_hidden(out, str_slice(&text));
	else
		str_add_slice(out, str_slice(&text));
	str_release(&text);
	str_addc(out, '\n');
	json_decref(root);
}
