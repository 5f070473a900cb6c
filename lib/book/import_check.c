/* import_check.c - is what a source row became allowed, or accepted by the map? See import_run.h. */
#include <string.h>

#include "base/lang.h"
#include "book/check.h"
#include "book/import_run.h"
#include "book/kept.h"

/* Does the map, or the command line, take rows with this finding? */
static bool accepted(const struct import_run *r, const struct change_row *row, int column)
{
	const struct column *c = &row->ledger->columns[column];

	return change_cell(row, column).len ? c->ref && r->accept_references : r->accept_missing;
}

/* The message of a reference to nothing is searched for once a text, not once a row. */
static const char *lost_text(struct import_run *r, const struct table *to, const struct column *c, struct slice text)
{
	struct slice key = slice_of(arena_format(&r->im->arena, "%s\t%.*s", c->name, SLICE_ARGS(text)));
	long i = map_get(&r->lost, key);

	if (i < 0) {
		struct error one = ERROR_INIT;

		table_no_such_again(to, c, text, &r->looked, &one);
		i = (long)r->nlost;
		r->lost_texts = xgrow(r->lost_texts, &r->lost_cap, r->nlost + 1, sizeof(*r->lost_texts));
		r->lost_texts[r->nlost++] = arena_text(&r->im->arena, slice_of(one.items[0].text));
		map_add(&r->lost, key, i);
		error_release(&one);
	}
	return r->lost_texts[i];
}

/* The source has something for the column that the row didn't get: why not was said. */
static bool is_said(const struct import_run *r, const struct row_map *m, int column)
{
	for (size_t i = 0; i < m->nfields; i++)
		if (m->fields[i].column == column)
			return r->record->cells[m->first_cell + i].value.len > 0;
	return false;
}

/* A row that is checked, and what it is of. */
struct checked {
	struct change_row *row;
	const struct row_map *map;
	bool *took;
};

static int check_cell(struct import_run *r, const struct checked *of, int column, struct error *err)
{
	struct change_row *row = of->row;
	const struct column *c = &row->ledger->columns[column];
	struct slice text = change_cell(row, column);
	struct error found = ERROR_INIT;
	int rc = 0;

	if (c->ref && text.len) {
		const struct import_key key = { c->name, &c->ref->id, &text, 1, false };
		long there;

		if (import_find(r, c->ref, &key, &there, err) < 0)
			return -1;
		if (there == -1)
			rc = error_add(&found, ERROR_DATA, "%s", lost_text(r, book_table_of(r->change->book, c->ref, err), c, text));
	} else {
		rc = change_check_field(row, column, &found);
	}
	if (rc < 0 && !text.len && is_said(r, of->map, column)) {
		error_reset(&found);
	} else if (rc < 0 && accepted(r, row, column)) {
		*of->took = true;
		rc = 0;
		error_reset(&found);
	}
	error_move(err, &found);
	error_release(&found);
	return rc;
}

/* Rows recognised by another column than the id may bring one that is taken. */
static int check_id(const struct change_row *row, struct error *err)
{
	const struct ledger *l = row->ledger;

	if (l->id < 0 || row->row >= 0)
		return 0;
	if (!row->id.len)
		return error_add(err, ERROR_DATA, _("%s: missing"), column_said(&l->columns[l->id]));
	if (table_find(row->table, row->id) >= 0 || !row->has_own_id)
		return error_add(err, ERROR_DATA, _("%s: '%.*s' is there already"), l->name, SLICE_ARGS(row->id));
	return 0;
}

enum touch { UNTOUCHED, PUT, SOUND };

/* As in change_check_row: of a row that the book has, an old fault elsewhere is not this source row's. A new one lacks what isn't
 * put, which is a fault where it is required. */
static bool wants_check(const struct change_row *row, int column, enum touch touch)
{
	const struct column *c = &row->ledger->columns[column];

	if (column == row->ledger->id)
		return false;
	if (touch != UNTOUCHED)
		return touch == PUT;
	return row->row < 0 ? c->required : c->required_when != NULL;
}

/* What only a verb may write. Rows that are new may have most of it: it was so elsewhere; ledgers by the million are such. */
static int check_kept(struct import_run *r, const struct change_row *row, struct error *err)
{
	int rc = 0;

	if (r->kept_of != row->ledger) {
		r->kept_of = row->ledger;
		r->keeps_new = kept_from_import(row->ledger);
	}
	for (size_t i = 0; (row->row >= 0 || r->keeps_new) && i < row->nfields; i++) {
		const int column = row->fields[i].column;
		struct slice was = row->row < 0 ? SLICE("") : table_cell(row->table, (size_t)row->row, column);

		if (column != row->ledger->id && !slice_equal(change_value(&row->fields[i]), was) && kept_check(row, column, err) < 0)
			rc = -1;
	}
	return rc;
}

int import_check_row(struct import_run *r, const struct row_map *m, struct change_row *row, bool *took, struct error *err)
{
	const struct checked of = { row, m, took };
	const size_t n = row->ledger->ncolumns;
	int rc = check_id(row, err);

	r->touches = xgrow(r->touches, &r->touches_cap, n, 1);
	memset(r->touches, UNTOUCHED, n);
	for (size_t i = 0; i < row->nfields; i++)
		r->touches[row->fields[i].column] = row->fields[i].is_sound ? SOUND : PUT;
	rc |= check_kept(r, row, err);
	for (size_t i = 0; i < n; i++)
		if (wants_check(row, (int)i, r->touches[i]) && check_cell(r, &of, (int)i, err) < 0)
			rc = -1;
	row->checked = true;
	return change_check_orders(row, err) < 0 ? -1 : rc;
}
