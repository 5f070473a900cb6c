/* import_value.c - what a source row holds, as a ledger holds it; see import_run.h. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/utf8.h"
#include "book/check.h"
#include "book/import_run.h"

/* Rows of a ledger by what some columns hold, of the table and of this import */

static long index_value(const struct change_row *row)
{
	return row->row >= 0 ? row->row : -2 - (long)row->number;
}

void import_add_key(struct str *out, const struct column *c, struct slice text, bool folds)
{
	struct value v;

	text = slice_trim(text);
	if (type_has_form(c->type))
		value_add_forms(out, c->type, text);
	else if (text.len && type_is_numeric(c->type) && value_parse(c->type, text, &v))
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

/* One column whose cells may hold several, each of which finds the row. */
static bool has_parts(const struct import_index *x)
{
	return x->ncolumns == 1 && type_has_form(x->ledger->columns[x->columns[0]].type);
}

/* The n-th of what a row is found by; empty: there is none, or none left. */
static struct slice key_of(struct import_index *x, size_t n, struct slice (*cell)(const void *row, int column), const void *row)
{
	size_t ends = 0;

	str_reset(&x->key);
	if (has_parts(x)) {
		struct slice rest = cell(row, x->columns[0]);
		bool more = true;

		for (size_t i = 0; more && i <= n; i++)
			more = column_next_key(&x->ledger->columns[x->columns[0]], &rest, &x->key);
		return more ? str_slice(&x->key) : SLICE("");
	}
	if (n)
		return SLICE("");
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
	if (head >= 0 && x->entries[head].value == value) /* one number twice in a cell */
		return;
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

static void add_row(struct import_index *x, struct slice (*cell)(const void *row, int column), const void *row, long value)
{
	struct slice key;

	for (size_t n = 0; (key = key_of(x, n, cell, row)).len; n++)
		add_entry(x, key, value);
}

static void drop_row(struct import_index *x, struct slice (*cell)(const void *row, int column), const void *row, long value)
{
	struct slice key;

	for (size_t n = 0; (key = key_of(x, n, cell, row)).len; n++)
		drop_entry(x, key, value);
}

static struct slice cell_of_alias(const void *alias, int column)
{
	return ((const struct table_alias *)alias)->cells[column];
}

/* What one is known by that was merged into a row finds that one, unless another row is known by it. */
static void add_merged(struct import_index *x, const struct table *t, const struct table_alias *alias)
{
	const long row = table_find(t, alias->kept);
	struct slice key;

	for (size_t n = 0; row >= 0 && (key = key_of(x, n, cell_of_alias, alias)).len; n++)
		if (ids_get(&x->rows, key) < 0)
			add_entry(x, key, row);
}

static void index_all(struct import_index *x, const struct table *t, const struct change *c)
{
	struct table_place_of at = { t, 0 };

	table_read_columns(t, x->columns, x->ncolumns);
	for (; at.row < t->nrows; at.row++)
		add_row(x, cell_of_table, &at, (long)at.row);
	for (size_t i = 0; i < t->naliases; i++)
		add_merged(x, t, &t->aliases[i]);
	for (const struct change_row *row = c->rows; row; row = row->next) {
		if (row->ledger != x->ledger || row->dropped)
			continue;
		at.row = (size_t)row->row;
		if (row->row >= 0)
			drop_row(x, cell_of_table, &at, row->row);
		add_row(x, cell_of_staged, row, index_value(row));
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

/* The entry of the key that is looked for; of a list the first part by which there is a row. It stays in x->key. */
static long find_entry(struct import_index *x, const struct import_key *k)
{
	struct slice rest = k->texts[0];
	long at = -1;

	while (has_parts(x) && at < 0 && column_next_key(&x->ledger->columns[k->columns[0]], &rest, &x->key))
		at = ids_get(&x->rows, str_slice(&x->key));
	if (has_parts(x))
		return at;
	str_reset(&x->key);
	for (size_t i = 0; i < k->n; i++) {
		if (i)
			str_addc(&x->key, PART_END);
		import_add_key(&x->key, &x->ledger->columns[k->columns[i]], k->texts[i], true);
	}
	return x->key.len >= k->n ? ids_get(&x->rows, str_slice(&x->key)) : -1;
}

static int find_by(struct import_run *r, const struct table *t, const struct import_key *k, long *found, struct error *err)
{
	struct import_index *x = import_index(r, t, k->columns, k->n);
	const long at = find_entry(x, k);

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
	*found = table_find_kept(t, key->texts[0]); /* the table and the change know their ids */
	if (*found < 0 && (staged = change_staged(r->change, l, key->texts[0])))
		*found = index_value(staged);
	return 0;
}

void import_index_staged(struct import_run *r, const struct change_row *row)
{
	for (size_t i = 0; i < r->nindexes; i++)
		if (r->indexes[i]->ledger == row->ledger)
			add_row(r->indexes[i], cell_of_staged, row, index_value(row));
}

void import_unindex_staged(struct import_run *r, const struct change_row *row)
{
	for (size_t i = 0; i < r->nindexes; i++)
		if (r->indexes[i]->ledger == row->ledger)
			drop_row(r->indexes[i], cell_of_staged, row, index_value(row));
}

/* What is to be a date: the map may say so, whatever the column is. */
static bool is_date(const struct field_map *f, const struct column *c)
{
	return f->date || c->type == TYPE_DATE;
}

struct slice import_source_cell(const struct import_record *rec, int column)
{
	return (size_t)column < rec->nfields ? slice_trim(rec->fields[column]) : SLICE("");
}

/* Texts of the source stay where they are; others go where they live as long. */
static struct slice keep_made(struct import_maker *k)
{
	return arena_slice(&k->arena, str_slice(&k->text));
}

static struct slice fill_template(struct import_maker *k, const struct import_record *rec, const struct field_map *f)
{
	bool any = false, has_column = false;

	if (f->npieces == 1 && f->pieces->column >= 0)
		return import_source_cell(rec, f->pieces->column);
	str_reset(&k->text);
	for (size_t i = 0; i < f->npieces; i++) {
		struct slice text = f->pieces[i].column < 0 ? f->pieces[i].text : import_source_cell(rec, f->pieces[i].column);

		has_column |= f->pieces[i].column >= 0;
		any |= f->pieces[i].column >= 0 && text.len > 0;
		str_add_slice(&k->text, text);
	}
	/* 'P{number}' of a row without a number is nothing, not 'P'. */
	return has_column && !any ? SLICE("") : keep_made(k);
}

static struct slice map_value(const struct field_map *f, struct slice text)
{
	for (const struct node *n = node_first(f->values); n; n = n->next)
		if (slice_equal(n->key, text))
			return n->text;
	return f->has_else ? f->otherwise : text;
}

/* Mostly it is written as ledgers want it. */
static bool canonical_date(struct import_maker *k, const struct field_map *f, const struct column *c, struct slice *text)
{
	int32_t date, same;
	int seconds = -1;

	if (f->date ? !date_parse_format_time(*text, f->date, &date, &seconds) : !date_parse(*text, true, &date))
		return false;
	if ((c->type != TYPE_TIME || seconds < 0) && date_parse(*text, false, &same) && same == date)
		return true;
	str_reset(&k->text);
	if (c->type == TYPE_TIME && seconds >= 0)
		moment_add_text(&k->text, moment_of(date, seconds));
	else
		date_add_text(&k->text, date);
	*text = keep_made(k);
	return true;
}

/* "2026/3/16 9:05": a day as spreadsheets write it, alone or with a time of day behind it. */
static void canonical_time(struct import_maker *k, struct slice *text)
{
	struct slice rest = *text, day = slice_cut(&rest, ' ');
	int64_t moment;
	int32_t date;

	rest = slice_trim(rest);
	if (moment_parse(*text, &moment) || !date_parse(day, true, &date))
		return;
	str_reset(&k->text);
	date_add_text(&k->text, date);
	if (rest.len)
		str_addf(&k->text, "T%s%.*s", slice_find(rest, SLICE(":")) == 1 ? "0" : "", SLICE_ARGS(rest));
	if (moment_parse(str_slice(&k->text), &moment))
		*text = keep_made(k);
}

static size_t count_digits(struct slice s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9')
		n++;
	return n;
}

/* Appends "1,234 %" as "1234%". A comma that doesn't part thousands stays, for the check to refuse: it may be a decimal comma. */
static void add_plain_number(struct str *out, struct slice s)
{
	size_t group = 0;
	bool grouped = false;

	for (size_t i = 0; i < s.len; i++) {
		struct slice rest = { s.ptr + i + 1, s.len - i - 1 };

		if (s.ptr[i] == ',' && count_digits(rest) == 3 && (grouped ? group == 3 : group >= 1 && group <= 3)) {
			grouped = true;
			group = 0;
		} else if (s.ptr[i] != ' ') {
			group += count_digits((struct slice){ s.ptr + i, 1 });
			str_addc(out, s.ptr[i]);
		}
	}
}

static void canonical_number(struct import_maker *k, enum type type, struct slice *text)
{
	struct str folded = STR_INIT;
	struct value v;

	if (value_parse(type, *text, &v))
		return;
	utf8_add_folded(&folded, *text);
	str_reset(&k->text);
	add_plain_number(&k->text, str_slice(&folded));
	if (value_parse(type, str_slice(&k->text), &v))
		*text = keep_made(k);
	str_release(&folded);
}

static void canonical_money(struct import_maker *k, struct slice *text)
{
	int64_t fen;

	if (!money_parse_loose(*text, &fen))
		return;
	str_reset(&k->text);
	money_add_text(&k->text, fen);
	if (!slice_equal(*text, str_slice(&k->text)))
		*text = keep_made(k);
}

/* What a spreadsheet holds, by the column's type; what can't be read stays as it is, and the check refuses it. */
static void canonical(struct import_maker *k, const struct column *c, struct slice *text)
{
	if (c->ref)
		return;
	if (c->type == TYPE_TIME)
		canonical_time(k, text);
	else if (c->type == TYPE_INT || c->type == TYPE_NUMBER || c->type == TYPE_PERCENT)
		canonical_number(k, c->type, text);
	else if (c->type == TYPE_MONEY)
		canonical_money(k, text);
}

static bool is_sound(const struct import_maker *k, const struct field_map *f, const struct column *c, struct slice text)
{
	if (!text.len)
		return false;
	if (c->ref)
		return f->to && table_find(f->to, text) >= 0;
	return column_passes(c, text, &k->run->change->book->stages);
}

static void make_cell(struct import_maker *k, struct import_record *rec, const struct row_map *m, const struct field_map *f,
		      struct import_cell *cell)
{
	const struct column *c = &m->ledger->columns[f->column];
	struct slice word;

	cell->value = fill_template(k, rec, f);
	if (f->values)
		cell->value = map_value(f, cell->value);
	word = cell->value.len ? column_word(c, cell->value) : SLICE("");
	if (word.len)
		cell->value = word;
	cell->state = CELL_MADE;
	if (cell->value.len && is_date(f, c))
		cell->state = canonical_date(k, f, c, &cell->value) ? CELL_MADE : CELL_FAULTY;
	else if (cell->value.len)
		canonical(k, c, &cell->value);
	if (cell->state == CELL_MADE && f->column != m->ledger->id && is_sound(k, f, c, cell->value))
		cell->state = CELL_SOUND;
}

void import_make(struct import_maker *k, struct import_record *rec)
{
	const struct import_map *map = &k->run->map;

	for (size_t i = 0; i < map->nrows; i++) {
		const struct row_map *m = &map->rows[i];

		for (size_t n = 0; n < m->nfields; n++) {
			rec->cells[m->first_cell + n].state = CELL_UNMADE;
			if (!m->when)
				make_cell(k, rec, m, &m->fields[n], &rec->cells[m->first_cell + n]);
		}
	}
}

/* References by id, else by name, as people who enter them write them. */
static int resolve(struct import_run *r, struct field_map *f, const struct column *c, struct import_cell *cell, struct error *err)
{
	const struct ledger *to = c->ref;
	struct import_key key = { c->name, &to->id, &cell->value, 1, false };
	long row;

	if (import_find(r, to, &key, &row, err) < 0)
		return -1;
	f->is_asked = true;
	if (row != -1) { /* of one that was merged into another the other's */
		cell->value = import_cell_of(r, book_table_of(r->change->book, to, err), row, to->id);
		return 0;
	}
	key.columns = &to->name_column;
	if (to->name_column >= 0 && import_find(r, to, &key, &row, err) < 0)
		return -1;
	key.columns = &to->id;
	key.folds = true;
	if (row == -1 && import_find(r, to, &key, &row, err) < 0)
		return -1;
	if (row != -1) /* else the check says so */
		cell->value = import_cell_of(r, book_table_of(r->change->book, to, err), row, to->id);
	return 0;
}

int import_take_field(struct import_run *r, const struct row_map *m, size_t field, const struct import_cell **taken, struct error *err)
{
	struct import_cell *cell = &r->record->cells[m->first_cell + field];
	struct field_map *f = &m->fields[field];
	const struct column *c = &m->ledger->columns[f->column];

	*taken = cell;
	if (cell->state == CELL_UNMADE)
		make_cell(r->maker, r->record, m, f, cell);
	if (cell->state == CELL_FAULTY)
		return error_add(err, ERROR_DATA, _("%s: '%.*s' is not a date%s%s"), column_said(c), SLICE_ARGS(cell->value),
				 f->date ? _(" of the form ") : "", f->date ? f->date : "");
	if (cell->state == CELL_SOUND || !cell->value.len || !c->ref || is_date(f, c))
		return 0;
	return resolve(r, f, c, cell, err);
}

static struct slice join_texts(const struct import_run *r, const struct row_map *m)
{
	struct str all = STR_INIT;
	struct slice joined = m->matched[0];

	if (m->nmatch > 1) {
		for (size_t k = 0; k < m->nmatch; k++)
			str_addf(&all, "%s%.*s", k ? " " : "", SLICE_ARGS(m->matched[k]));
		joined = arena_slice(&r->maker->arena, str_slice(&all));
	}
	str_release(&all);
	return joined;
}

static int match_field(const struct row_map *m, size_t k)
{
	size_t i = 0;

	while (m->fields[i].column != m->match[k])
		i++;
	return (int)i;
}

int import_find_existing(struct import_run *r, const struct row_map *m, long *found, struct slice *text, struct error *err)
{
	const struct import_key key = { m->ledger->columns[m->match[0]].name, m->match, m->matched, m->nmatch, false };
	bool any = false;

	*found = -1;
	for (size_t k = 0; k < m->nmatch; k++) {
		struct error ignored = ERROR_INIT; /* whoever fills the row says it */
		const struct import_cell *cell;

		import_take_field(r, m, (size_t)match_field(m, k), &cell, &ignored);
		error_release(&ignored);
		m->matched[k] = cell->value;
		any |= cell->value.len > 0;
	}
	if (any && import_find(r, m->ledger, &key, found, err) < 0)
		return -1;
	if (*found != -1)
		*text = join_texts(r, m);
	return 0;
}
