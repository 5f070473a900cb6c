/* json.c - a view as JSON. Every row of a section has the same members, so that what stands before each value is made once. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "view/cell.h"
#include "view/format.h"
#include "view/rows.h"

enum { INDENT = 2 };

static void add_line(struct str *out, size_t indent)
{
	str_addc(out, '\n');
	str_fill(out, ' ', indent);
}

/* An object of a row: what stands before the value of each member, and which column it is. */
struct json_row {
	const struct view_section *section;
	size_t indent;
	struct str text;
	struct json_member {
		size_t column, end; /* end: of what stands before it, in the text; the one before it ends where that begins */
	} *members;
	size_t count;
	atomic_bool *has_bad; /* bytes that are no UTF-8 */
};

static const char *key_of(const struct view_column *c)
{
	return c->key ? c->key : c->name;
}

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_same_member(const struct view_column *a, const struct view_column *b)
{
	return is_same(a->pivot ? a->pivot->array : NULL, b->pivot ? b->pivot->array : NULL) &&
	       is_same(a->pivot ? a->pivot->is : NULL, b->pivot ? b->pivot->is : NULL) && is_same(key_of(a), key_of(b));
}

/* The column whose value the member of a column has: its own, or of two of one name the last; -1: the member stands before. */
static long value_of(const struct view_section *s, size_t column)
{
	long last = (long)column;

	for (size_t k = 0; k < s->ncolumns; k++) {
		if (s->columns[k].is_face || !is_same_member(&s->columns[k], &s->columns[column]))
			continue;
		if (k < column)
			return -1;
		last = (long)k;
	}
	return last;
}

static void add_key(struct json_row *r, const char *key, size_t depth, bool is_first)
{
	str_adds(&r->text, is_first ? "" : ",");
	add_line(&r->text, r->indent + depth * INDENT);
	jsontext_add(&r->text, slice_of(key));
	str_adds(&r->text, ": ");
}

static void add_member(struct json_row *r, size_t column)
{
	r->members[r->count++] = (struct json_member){ column, r->text.len };
}

/* The columns of one array: an object for each run of them of which it says the same. */
static void add_pivot(struct json_row *r, size_t first)
{
	const struct view_section *s = r->section;
	const struct view_pivot *last = NULL;

	str_addc(&r->text, '[');
	for (size_t k = first; k < s->ncolumns; k++) {
		const struct view_pivot *p = s->columns[k].pivot;
		const long value = s->columns[k].is_face || !p || !is_same(p->array, s->columns[first].pivot->array) ? -1 : value_of(s, k);

		if (value < 0)
			continue;
		if (!last || !is_same(last->is, p->is)) {
			if (last)
				add_line(&r->text, r->indent + 2 * INDENT);
			str_adds(&r->text, last ? "}," : "");
			add_line(&r->text, r->indent + 2 * INDENT);
			str_addc(&r->text, '{');
			add_key(r, p->by, 3, true);
			jsontext_add(&r->text, slice_of(p->is));
		}
		last = p;
		add_key(r, key_of(&s->columns[k]), 3, false);
		add_member(r, (size_t)value);
	}
	add_line(&r->text, r->indent + 2 * INDENT);
	str_addc(&r->text, '}');
	add_line(&r->text, r->indent + INDENT);
	str_addc(&r->text, ']');
}

static bool is_further_of_pivot(const struct view_section *s, size_t column)
{
	for (size_t k = 0; k < column && s->columns[column].pivot; k++)
		if (!s->columns[k].is_face && s->columns[k].pivot && is_same(s->columns[k].pivot->array, s->columns[column].pivot->array))
			return true;
	return false;
}

static void row_open(struct json_row *r, const struct view_section *s, size_t indent)
{
	bool is_first = true;

	*r = (struct json_row){ .section = s, .indent = indent, .text = STR_INIT };
	r->members = xcalloc(s->ncolumns + 1, sizeof(*r->members));
	str_addc(&r->text, '{');
	for (size_t k = 0; k < s->ncolumns; k++) {
		const struct view_column *c = &s->columns[k];
		const long value = c->is_face || is_further_of_pivot(s, k) ? -1 : value_of(s, k);

		if (value < 0)
			continue;
		add_key(r, c->pivot ? c->pivot->array : key_of(c), 1, is_first);
		is_first = false;
		if (c->pivot)
			add_pivot(r, k);
		else
			add_member(r, (size_t)value);
	}
	if (!is_first)
		add_line(&r->text, indent);
	str_addc(&r->text, '}');
}

static void row_close(struct json_row *r)
{
	free(r->members);
	str_release(&r->text);
}

static void add_value(struct str *out, const struct json_row *r, const struct view_column *column, const struct view_cell *cell)
{
	if (cell->missing) {
		str_add_slice(out, SLICE("null"));
	} else if (cell->text.len || column->type == TYPE_TEXT || column->type == TYPE_ID) {
		if (!jsontext_add(out, cell->text))
			atomic_store(r->has_bad, true);
	} else if (column->type == TYPE_INT) {
		value_add_number(out, TYPE_INT, cell->number);
	} else if (column->type == TYPE_BOOL) {
		str_adds(out, cell->number ? "true" : "false");
	} else { /* numbers hold nothing that asks for an escape */
		str_addc(out, '"');
		value_add_number(out, column->type, cell->number);
		str_addc(out, '"');
	}
}

static void add_row(struct str *out, const struct json_row *r, const struct view_cell *cells)
{
	size_t from = 0;

	for (size_t i = 0; i < r->count; i++) {
		const struct json_member *m = &r->members[i];

		str_add(out, r->text.buf + from, m->end - from);
		from = m->end;
		add_value(out, r, &r->section->columns[m->column], &cells[m->column]);
	}
	str_add(out, r->text.buf + from, r->text.len - from);
}

static void add_rows(struct str *out, const void *row, const struct view_cell *cells, size_t ncells)
{
	const struct json_row *r = row;

	for (size_t i = 0; i + r->section->ncolumns <= ncells; i += r->section->ncolumns) {
		str_addc(out, ',');
		add_line(out, r->indent);
		add_row(out, r, &cells[i]);
	}
}

static void write_section(struct sink *to, struct view *v, const struct view_section *s, size_t indent)
{
	atomic_bool has_bad = false;
	struct json_row r;

	row_open(&r, s, s->is_card ? indent : indent + INDENT);
	r.has_bad = &has_bad;
	if (s->is_card) {
		add_row(to->text, &r, s->cells);
	} else {
		str_addc(to->text, '[');
		if (s->ncolumns && rows_put(to, &(struct rows){ v, s, add_rows, &r }, strlen(",")))
			add_line(to->text, indent);
		str_addc(to->text, ']');
	}
	v->has_bad_bytes |= has_bad;
	row_close(&r);
}

static void add_warnings(struct str *out, const struct view *v)
{
	str_addc(out, '[');
	for (size_t i = 0; i < v->nwarnings; i++) {
		str_adds(out, i ? "," : "");
		add_line(out, 2 * INDENT);
		jsontext_add(out, slice_of(v->warnings[i]));
	}
	add_line(out, INDENT);
	str_addc(out, ']');
}

static const char *section_name(const struct view_section *s)
{
	return *s->name ? s->name : "rows";
}

/* The section whose rows stand under a section's name: of two of one name the last. NULL: they stand before. */
static const struct view_section *content_of(const struct view *v, const struct view_section *section)
{
	const struct view_section *last = section;
	bool is_behind = false;

	for (const struct view_section *s = &v->first; s; s = s->next) {
		const bool is_same_name = s->ncolumns && is_same(section_name(s), section_name(section));

		if (is_same_name && !is_behind && s != section)
			return NULL;
		is_behind |= s == section;
		if (is_same_name)
			last = s;
	}
	return last;
}

static void add_name(struct str *out, const char *name, bool *is_first)
{
	str_adds(out, *is_first ? "" : ",");
	add_line(out, INDENT);
	jsontext_add(out, slice_of(name));
	str_adds(out, ": ");
	*is_first = false;
}

static void write_sections(struct sink *to, struct view *v)
{
	struct str *out = to->text;
	bool is_first = true;

	str_addc(out, '{');
	for (const struct view_section *s = &v->first; s; s = s->next) {
		const struct view_section *content = s->ncolumns ? content_of(v, s) : NULL;

		if (!content)
			continue;
		add_name(out, section_name(s), &is_first);
		write_section(to, v, content, INDENT);
	}
	if (v->banner) {
		add_name(out, "practice", &is_first);
		str_adds(out, "true");
	}
	if (v->nwarnings) {
		add_name(out, "left_out", &is_first);
		add_warnings(out, v);
	}
	if (!is_first)
		str_addc(out, '\n');
	str_addc(out, '}');
}

void write_json(struct sink *to, struct view *v)
{
	if (v->first.next)
		write_sections(to, v);
	else
		write_section(to, v, &v->first, 0);
	str_addc(to->text, '\n');
}
