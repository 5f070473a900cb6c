/* import_index.c - rows of a ledger by what some columns hold, of the table and of this import; see import_run.h. */
#include "book/import_run.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/lang.h"
#include "base/utf8.h"

static long index_value(const struct change_row *row)
{
	return row->row >= 0 ? row->row : -2 - (long)row->number;
}

void import_add_key(struct str *out, const struct column *c, struct slice text, bool folds)
{
	struct value v;

	text = slice_trim(text);
	if (text.len && type_is_numeric(c->type) && value_parse(c->type, text, &v))
		str_addf(out, "%" PRId64 "%s", v.number, v.workdays ? "w" : "");
	else if (folds)
		utf8_add_folded(out, text);
	else
		str_add_slice(out, text);
}

struct slice import_cell_of(const struct import_run *r, const struct table *t, long found, int column)
{
	const struct change_row *staged = NULL;

	if (found < -1)
		return change_cell(r->change->index[-2 - found], column);
	if (r->change->nedits && t->ledger->id >= 0)
		staged = change_staged(r->change, t->ledger, table_id(t, (size_t)found));
	return staged ? change_cell(staged, column) : table_cell(t, (size_t)found, column);
}

enum { PART_END = '\x1f' };

/* What a row is found by; empty: by nothing. */
static struct slice key_of(struct import_index *x, struct slice (*cell)(const void *row, int column), const void *row)
{
	size_t ends = 0;

	str_reset(&x->key);
	for (size_t i = 0; i < x->ncolumns; i++) {
		if (i) {
			str_addc(&x->key, PART_END);
			ends++;
		}
		import_add_key(&x->key, &x->ledger->columns[x->columns[i]], cell(row, x->columns[i]), true);
	}
	return x->key.len == ends ? SLICE("") : str_slice(&x->key);
}

static struct slice cell_of_staged(const void *row, int column)
{
	return change_cell(row, column);
}

struct table_place_of {
	const struct table *table;
	size_t row;
};

static struct slice cell_of_table(const void *place, int column)
{
	const struct table_place_of *at = place;

	return table_cell(at->table, at->row, column);
}

/* Those with the same key hang together, the last one first: it is the one that is taken out again, where one is. */
static void add_entry(struct import_index *x, struct slice key, long value)
{
	long head;

	if (!key.len)
		return;
	head = ids_get(&x->rows, key);
	x->entries = xgrow(x->entries, &x->entries_cap, x->nentries + 1, sizeof(*x->entries));
	x->entries[x->nentries] = (struct import_entry){ value, head };
	ids_set(&x->rows, head < 0 ? arena_slice(&x->keys, key) : key, (long)x->nentries++);
}

static void drop_entry(struct import_index *x, struct slice key, long value)
{
	long at = key.len ? ids_get(&x->rows, key) : -1, before = -1;

	for (; at >= 0 && x->entries[at].value != value; at = x->entries[at].next)
		before = at;
	if (at < 0)
		return;
	if (before >= 0)
		x->entries[before].next = x->entries[at].next;
	else
		ids_set(&x->rows, key, x->entries[at].next);
}

static void index_all(struct import_index *x, const struct table *t, const struct change *c)
{
	struct table_place_of at = { t, 0 };

	table_read_columns(t, x->columns, x->ncolumns);
	for (; at.row < t->nrows; at.row++)
		add_entry(x, key_of(x, cell_of_table, &at), (long)at.row);
	for (const struct change_row *row = c->rows; row; row = row->next) {
		if (row->ledger != x->ledger || row->dropped)
			continue;
		at.row = (size_t)row->row;
		if (row->row >= 0)
			drop_entry(x, key_of(x, cell_of_table, &at), row->row);
		add_entry(x, key_of(x, cell_of_staged, row), index_value(row));
	}
}

static bool is_by(const struct import_index *x, const struct ledger *l, const int *columns, size_t n)
{
	bool same = x->ledger == l && x->ncolumns == n;

	for (size_t i = 0; same && i < n; i++)
		same = x->columns[i] == columns[i];
	return same;
}

/* The index of a ledger by columns, made when first asked for. */
static struct import_index *import_index(struct import_run *r, const struct table *t, const int *columns, size_t n)
{
	struct import_index *x;
	int *own;

	for (size_t i = 0; i < r->nindexes; i++)
		if (is_by(r->indexes[i], t->ledger, columns, n))
			return r->indexes[i];
	r->indexes = xrealloc(r->indexes, (r->nindexes + 1) * sizeof(*r->indexes));
	x = r->indexes[r->nindexes++] = arena_zalloc(&r->map.arena, sizeof(*x));
	own = arena_zalloc(&r->map.arena, n * sizeof(*own));
	for (size_t i = 0; i < n; i++)
		own[i] = columns[i];
	*x = (struct import_index){ .ledger = t->ledger, .columns = own, .ncolumns = n, .key = STR_INIT };
	index_all(x, t, r->change);
	return x;
}

void import_index_release(struct import_index *x)
{
	ids_release(&x->rows);
	free(x->entries);
	str_release(&x->key);
	arena_release(&x->keys);
}

static int ambiguous(const struct import_run *r, const struct table *t, const struct import_index *x, const struct import_key *key, struct error *err)
{
	enum { SHOWN = 3 };
	struct str list = STR_INIT;
	size_t n = 0;

	for (long at = ids_get(&x->rows, str_slice(&x->key)); at >= 0; at = x->entries[at].next, n++)
		if (n < SHOWN && x->ledger->id >= 0)
			str_addf(&list, "%s%.*s", n ? _(", ") : "", SLICE_ARGS(import_cell_of(r, t, x->entries[at].value, x->ledger->id)));
	if (n > SHOWN || x->ledger->id < 0)
		str_adds(&list, list.len ? ", ..." : "...");
	error_add(err, ERROR_DATA, _("%s: '%.*s' names %zu rows of %s: %s"), key->what, SLICE_ARGS(key->texts[0]), n, x->ledger->name,
		  list.buf);
	str_release(&list);
	return -1;
}

/* Of several with the same key the one that has it written so. */
static long exact(const struct import_run *r, const struct import_index *x, const struct table *t, long at, struct slice text)
{
	long one = -1;

	for (; at >= 0; at = x->entries[at].next) {
		if (!slice_equal(import_cell_of(r, t, x->entries[at].value, x->columns[0]), text))
			continue;
		if (one != -1)
			return -1;
		one = x->entries[at].value;
	}
	return one;
}

static int find_by(struct import_run *r, const struct table *t, const struct import_key *k, long *found, struct error *err)
{
	struct import_index *x = import_index(r, t, k->columns, k->n);
	long at;

	str_reset(&x->key);
	for (size_t i = 0; i < k->n; i++) {
		if (i)
			str_addc(&x->key, PART_END);
		import_add_key(&x->key, &x->ledger->columns[k->columns[i]], k->texts[i], true);
	}
	at = x->key.len >= k->n ? ids_get(&x->rows, str_slice(&x->key)) : -1;
	*found = at < 0 ? -1 : x->entries[at].value;
	if (at < 0 || x->entries[at].next < 0)
		return 0;
	*found = k->n == 1 ? exact(r, x, t, at, k->texts[0]) : -1;
	return *found == -1 ? ambiguous(r, t, x, k, err) : 0;
}

int import_find(struct import_run *r, const struct ledger *l, const struct import_key *key, long *found, struct error *err)
{
	const struct table *t = book_table_of(r->change->book, l, err);
	const struct change_row *staged;

	*found = -1;
	if (!t)
		return -1;
	if (key->folds || key->n != 1 || key->columns[0] != l->id)
		return find_by(r, t, key, found, err);
	*found = table_find(t, key->texts[0]); /* the table and the change know their ids */
	if (*found < 0 && (staged = change_staged(r->change, l, key->texts[0])))
		*found = index_value(staged);
	return 0;
}

void import_index_staged(struct import_run *r, const struct change_row *row)
{
	for (size_t i = 0; i < r->nindexes; i++)
		if (r->indexes[i]->ledger == row->ledger)
			add_entry(r->indexes[i], key_of(r->indexes[i], cell_of_staged, row), index_value(row));
}

void import_unindex_staged(struct import_run *r, const struct change_row *row)
{
	for (size_t i = 0; i < r->nindexes; i++)
		if (r->indexes[i]->ledger == row->ledger)
			drop_entry(r->indexes[i], key_of(r->indexes[i], cell_of_staged, row), index_value(row));
}
