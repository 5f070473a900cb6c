/* import_check.c - is what a source row became allowed, or accepted by the map? See import_run.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/check.h"
#include "book/import_run.h"
#include "book/journal.h"
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
		r->lost_texts[r->nlost++] = arena_text(&r->im->arena, slice_of(error_for_programs(&one.items[0])));
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
	if (table_find_kept(row->table, row->id) >= 0 || !row->has_own_id)
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

/* Rows without a key: what was imported once isn't imported again
 *  * Rows of the book hang below what all fields of the map come to, as they are now and as they were when an import brought them in,
 * which the log tells. A row of the file claims one of them. So two that are the same within one file stay two, and the file brings
 * nothing when it comes again, whatever became of its rows meanwhile */

enum { PART_END = '\x1f' };

struct twin {
	long row, next; /* next: in twins; -1: the last */
};

enum claim { FREE, CLAIMED, SETTLED }; /* claimed: by the record that is settled */

struct import_twins {
	const struct ledger *ledger;
	const int *columns; /* ascending */
	size_t ncolumns;
	struct map rows; /* key -> its first twin */
	struct twin *twins;
	size_t ntwins, cap;
	unsigned char *claims; /* enum claim, by row */
	struct arena keys;
};

/* What the log knows of a row's fields before they were changed. */
struct first_value {
	struct slice text;
	long next; /* of the same row; -1: the last */
	int column;
};

struct row_past {
	const struct table *table;
	long *first;	    /* by row: in values, -1: none */
	bool *was_imported; /* by row */
	struct first_value *values;
	size_t n, cap;
};

static void add_twin(struct import_twins *w, struct slice key, long row)
{
	const long head = map_get(&w->rows, key);

	w->twins = xgrow(w->twins, &w->cap, w->ntwins + 1, sizeof(*w->twins));
	w->twins[w->ntwins] = (struct twin){ row, head };
	map_set(&w->rows, head < 0 ? arena_slice(&w->keys, key) : key, (long)w->ntwins++);
}

static const struct first_value *find_first(const struct row_past *p, size_t row, int column)
{
	for (long at = p->first[row]; at >= 0; at = p->values[at].next)
		if (p->values[at].column == column)
			return &p->values[at];
	return NULL;
}

static int note_entry(void *context, const struct log_entry *e)
{
	struct row_past *p = context;
	const long row = table_find(p->table, e->id);
	const int column = e->field.len ? ledger_column(p->table->ledger, e->field) : -1;

	if (row < 0)
		return 0;
	if (!e->field.len) {
		p->was_imported[row] |= slice_is(e->command, "book import");
		return 0;
	}
	if (column < 0 || find_first(p, (size_t)row, column))
		return 0;
	p->values = xgrow(p->values, &p->cap, p->n + 1, sizeof(*p->values));
	p->values[p->n] = (struct first_value){ e->old, p->first[row], column };
	p->first[row] = (long)p->n++;
	return 0;
}

/* The row's key now, or as the log knows it was. */
static void add_key(struct str *key, const struct import_twins *w, const struct table *t, size_t row, const struct row_past *p)
{
	str_reset(key);
	for (size_t i = 0; i < w->ncolumns; i++) {
		const struct first_value *was = p ? find_first(p, row, w->columns[i]) : NULL;

		import_add_key(key, &w->ledger->columns[w->columns[i]], was ? was->text : table_cell(t, row, w->columns[i]), false);
		str_addc(key, PART_END);
	}
}

static int read_past(struct row_past *p, struct import_run *r, struct error *err)
{
	const struct log_filter filter = { .ledger = slice_of(p->table->ledger->name) };

	p->first = xmalloc((p->table->nrows + 1) * sizeof(*p->first));
	for (size_t i = 0; i < p->table->nrows; i++)
		p->first[i] = -1;
	p->was_imported = xcalloc(p->table->nrows + 1, sizeof(*p->was_imported));
	return p->table->nrows && p->table->ledger->id >= 0 ? journal_read(r->change->book, &filter, note_entry, p, err) : 0;
}

/* What stands in the book now is claimed before what once was. */
static int find_rows(struct import_twins *w, struct import_run *r, const struct table *t, struct error *err)
{
	struct row_past past = { .table = t };
	struct str key = STR_INIT;
	const int rc = read_past(&past, r, err);

	table_read_columns(t, w->columns, w->ncolumns);
	for (size_t row = t->nrows; rc == 0 && row-- > 0;)
		if (past.was_imported[row] && past.first[row] >= 0) {
			add_key(&key, w, t, row, &past);
			add_twin(w, str_slice(&key), (long)row);
		}
	for (size_t row = t->nrows; rc == 0 && row-- > 0;) {
		add_key(&key, w, t, row, NULL);
		add_twin(w, str_slice(&key), (long)row);
	}
	w->claims = xcalloc(t->nrows + 1, sizeof(*w->claims));
	str_release(&key);
	free(past.first);
	free(past.was_imported);
	free(past.values);
	return rc;
}

static bool is_of(const struct import_twins *w, const struct row_map *m)
{
	bool same = w->ledger == m->ledger && w->ncolumns == m->nfields;

	for (size_t i = 0; same && i < w->ncolumns; i++)
		same = w->columns[i] == m->fields[m->in_order[i]].column;
	return same;
}

static struct import_twins *twins_of(const struct import_run *r, const struct row_map *m)
{
	for (size_t i = 0; i < r->ntwins; i++)
		if (is_of(r->twins[i], m))
			return r->twins[i];
	return NULL;
}

static int prepare(struct import_run *r, const struct row_map *m, struct error *err)
{
	const struct table *t = book_table_of(r->change->book, m->ledger, err);
	struct import_twins *w;
	int *columns;

	if (!t)
		return -1;
	columns = arena_zalloc(&r->map.arena, m->nfields * sizeof(*columns));
	for (size_t i = 0; i < m->nfields; i++)
		columns[i] = m->fields[m->in_order[i]].column;
	w = arena_zalloc(&r->map.arena, sizeof(*w));
	*w = (struct import_twins){ .ledger = m->ledger, .columns = columns, .ncolumns = m->nfields };
	r->twins = xrealloc(r->twins, (r->ntwins + 1) * sizeof(*r->twins));
	r->twins[r->ntwins++] = w;
	return find_rows(w, r, t, err);
}

/* Maps of the same columns share them: a row stands for one row of the file, whichever of them made it. */
int import_twins_prepare(struct import_run *r, struct error *err)
{
	for (size_t i = 0; i < r->map.nrows; i++) {
		const struct row_map *m = &r->map.rows[i];

		if (!m->nmatch && m->nfields && !twins_of(r, m) && prepare(r, m, err) < 0)
			return -1;
	}
	return 0;
}

static int key_of_record(struct import_run *r, const struct row_map *m, struct str *key)
{
	struct error said = ERROR_INIT; /* by whoever fills the row */
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < m->nfields; i++) {
		const struct import_cell *cell;

		rc = import_take_field(r, m, m->in_order[i], &cell, &said);
		import_add_key(key, &m->ledger->columns[m->fields[m->in_order[i]].column], cell->value, false);
		str_addc(key, PART_END);
	}
	error_release(&said);
	return rc;
}

/* The first free row below a key. Those that are settled are passed over once and for all. */
static long claim_row(struct import_twins *w, struct slice key)
{
	const long head = map_get(&w->rows, key);
	long at = head;

	while (at >= 0 && w->claims[w->twins[at].row] == SETTLED)
		at = w->twins[at].next;
	if (at != head)
		w->twins[head].next = at;
	while (at >= 0 && w->claims[w->twins[at].row] != FREE)
		at = w->twins[at].next;
	return at < 0 ? -1 : w->twins[at].row;
}

bool import_twin(struct import_run *r, const struct row_map *m, struct import_claim *claim)
{
	struct import_twins *w = twins_of(r, m);
	struct str key = STR_INIT;
	long row = -1;

	if (w && key_of_record(r, m, &key) == 0)
		row = claim_row(w, str_slice(&key));
	if (row >= 0) {
		*claim = (struct import_claim){ w, row };
		w->claims[row] = CLAIMED;
	}
	str_release(&key);
	return row >= 0;
}

void import_twin_settle(const struct import_claim *claim, bool is_taken)
{
	claim->twins->claims[claim->row] = is_taken ? SETTLED : FREE;
}

void import_twins_release(struct import_twins *w)
{
	map_release(&w->rows);
	free(w->twins);
	free(w->claims);
	arena_release(&w->keys);
}
