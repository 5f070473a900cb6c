/* change.c - see change.h. What a change is; checking and committing it is change_commit.c. */
#include "book/change.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/map.h"
#include "book/check.h"
#include "book/given_ids.h"

enum { LEAST_FIELDS = 8 /* room for so many */ };

void change_init(struct change *c, struct book *b)
{
	*c = (struct change){ .book = b };
	c->ledgers = xcalloc(b->schema.count, sizeof(*c->ledgers));
	for (size_t i = 0; i < b->schema.count; i++)
		c->ledgers[i].last_number = -1;
}

/* The folded texts of one column, of the table and of what is staged so far, to who has them first. */
struct change_unique {
	const struct ledger *ledger;
	int column;
	struct map rows; /* a row of the table, or -2 - the number of a staged one */
	struct change_unique *next;
};

/* change_release calls it */
static void change_uniques_release(struct change *c)
{
	for (struct change_unique *u = c->uniques; u; u = u->next)
		map_release(&u->rows);
}

/* A text that values are slices of. */
struct change_text {
	struct str text;
	struct change_text *next;
};

struct slice change_keep(struct change *c, struct str *text)
{
	struct change_text *kept = arena_alloc(&c->arena, sizeof(*kept));

	*kept = (struct change_text){ *text, c->texts };
	c->texts = kept;
	str_init(text);
	return str_slice(&kept->text);
}

void change_release(struct change *c)
{
	for (size_t i = 0; c->ledgers && i < c->book->schema.count; i++) {
		ids_release(&c->ledgers[i].edits);
		ids_release(&c->ledgers[i].adds);
	}
	change_files_release(c);
	change_uniques_release(c);
	change_outputs_release(c);
	for (struct change_text *t = c->texts; t; t = t->next)
		str_release(&t->text);
	free(c->ledgers);
	free(c->index);
	error_release(&c->aside);
	free(c->events);
	free(c->made);
	free(c->logged);
	arena_release(&c->arena);
	*c = (struct change){ 0 };
}

static struct change_row *new_row(struct change *c, const struct ledger *l, const struct table *t, long row)
{
	struct change_row *r = arena_zalloc(&c->arena, sizeof(*r));

	*r = (struct change_row){ .change = c, .ledger = l, .table = t, .row = row, .number = (uint32_t)c->nrows };
	if (c->last)
		c->last->next = r;
	else
		c->rows = r;
	c->last = r;
	c->index = xgrow(c->index, &c->index_cap, c->nrows + 1, sizeof(*c->index));
	c->index[c->nrows++] = r;
	c->nedits += row >= 0;
	return r;
}

/* "L-000123": six digits or more. A million of them are wanted at once. */
static char *format_id(struct arena *a, const char *prefix, int64_t number)
{
	const size_t n = strlen(prefix);
	size_t digits = 6;
	char *id, *at;

	for (int64_t rest = number / 1000000; rest; rest /= 10)
		digits++;
	id = arena_alloc(a, n + 1 + digits + 1);
	memcpy(id, prefix, n);
	id[n] = '-';
	at = id + n + 1 + digits;
	for (*at = '\0'; digits; digits--, number /= 10)
		*--at = (char)('0' + number % 10);
	return id;
}

/* "L-?", "L-?2": rows that will never be. */
static char *format_tried_id(struct arena *a, const char *prefix, int64_t number)
{
	return number == 1 ? arena_format(a, "%s-?", prefix) : arena_format(a, "%s-?%lld", prefix, (long long)number);
}

/* Higher than any that the ledger has, or that the log says it had. */
static int next_id(struct change *c, const struct ledger *l, const struct table *t, struct slice *out, struct error *err)
{
	const bool is_tried = c->book->is_trial; /* nothing will be written: the next number stays the next one's */
	const char *prefix = l->columns[l->id].prefix;
	struct change_ledger *cl = &c->ledgers[l->index];
	char *id;

	*out = SLICE("");
	if (!*prefix)
		return 0;
	if (cl->last_number < 0 && is_tried) {
		cl->last_number = 0;
	} else if (cl->last_number < 0) {
		const int64_t there = table_highest(t);
		int64_t given;

		if (given_ids_highest(c->book, l, &given, err) < 0)
			return -1;
		cl->last_number = given > there ? given : there;
	}
	do
		id = (is_tried ? format_tried_id : format_id)(&c->arena, prefix, ++cl->last_number);
	while (ids_get(&cl->adds, slice_of(id)) >= 0);
	*out = slice_of(id);
	return 0;
}

struct change_row *change_add_as(struct change *c, const struct ledger *l, const struct slice *id, size_t fields, struct error *err)
{
	const struct table *t = book_table_of(c->book, l, err);
	struct slice given = id ? *id : SLICE("");
	struct change_row *r;

	if (!t || (!id && l->id >= 0 && next_id(c, l, t, &given, err) < 0))
		return NULL;
	r = new_row(c, l, t, -1);
	change_room(r, fields);
	if (l->id >= 0)
		change_take_column(r, l->id, given, false);
	return r;
}

struct change_row *change_add(struct change *c, const struct known_ledger *ledger, struct error *err)
{
	const struct table *t = book_table(c->book, ledger, err);

	return t ? change_add_of(c, t->ledger, err) : NULL;
}

struct change_row *change_add_of(struct change *c, const struct ledger *l, struct error *err)
{
	return change_add_as(c, l, NULL, LEAST_FIELDS, err);
}

struct change_row *change_staged(const struct change *c, const struct ledger *l, struct slice id)
{
	long i = ids_get(&c->ledgers[l->index].adds, id);

	if (i < 0)
		i = ids_get(&c->ledgers[l->index].edits, id);
	return i < 0 || c->index[i]->dropped ? NULL : c->index[i];
}

static struct change_row *edit_row(struct change *c, const struct table *t, struct slice id, struct error *err)
{
	struct change_row *r;
	long row;

	if (!t)
		return NULL;
	r = change_staged(c, t->ledger, id);
	if (r)
		return r;
	row = table_find(t, id);
	if (row < 0) {
		error_add(err, ERROR_DATA, _("'%.*s' is not in %s"), SLICE_ARGS(id), t->name);
		return NULL;
	}
	r = new_row(c, t->ledger, t, row);
	r->id = table_id(t, (size_t)row);
	ids_set(&c->ledgers[t->ledger->index].edits, r->id, (long)c->nrows - 1);
	return r;
}

struct change_row *change_edit(struct change *c, const struct known_ledger *ledger, struct slice id, struct error *err)
{
	return edit_row(c, book_table(c->book, ledger, err), id, err);
}

struct change_row *change_edit_of(struct change *c, const struct ledger *l, struct slice id, struct error *err)
{
	return edit_row(c, book_table_of(c->book, l, err), id, err);
}

static void name_row(struct change_row *r, struct slice id)
{
	struct change *c = r->change;
	struct ids *adds = &c->ledgers[r->ledger->index].adds;

	if (r->has_own_id)
		ids_set(adds, r->id, -1);
	r->id = id;
	/* An id taken by another added row stays with that one; the check will say so. */
	r->has_own_id = id.len && (ids_add(adds, id, (long)r->number) || ids_get(adds, id) == (long)r->number);
}

void change_room(struct change_row *r, size_t fields)
{
	struct change_field *room;

	if (fields <= r->fields_cap)
		return;
	room = arena_alloc(&r->change->arena, fields * sizeof(*room));
	if (r->nfields)
		memcpy(room, r->fields, r->nfields * sizeof(*room));
	r->fields = room;
	r->fields_cap = (uint32_t)fields;
}

void change_take_column(struct change_row *r, int column, struct slice value, bool is_sound)
{
	size_t i = 0;

	if (column == r->ledger->id && r->row < 0)
		name_row(r, value);
	while (i < r->nfields && r->fields[i].column != column)
		i++;
	if (i == r->fields_cap)
		change_room(r, i < LEAST_FIELDS ? LEAST_FIELDS : 2 * i);
	r->nfields += i == r->nfields;
	r->fields[i] = (struct change_field){ value.ptr, (uint32_t)value.len, (uint16_t)column, is_sound };
}

int change_put_column(struct change_row *r, int column, struct slice value)
{
	change_take_column(r, column, arena_slice(&r->change->arena, value), false);
	return 0;
}

int change_put(struct change_row *r, const struct known_column *column, struct slice value)
{
	int i = ledger_known(r->ledger, column);

	return i < 0 ? -1 : change_put_column(r, i, value);
}

int change_put_number(struct change_row *r, const struct known_column *column, int64_t number)
{
	int i = ledger_known(r->ledger, column);
	struct str text = STR_INIT;

	if (i < 0)
		return -1;
	value_add_number(&text, r->ledger->columns[i].type, number);
	change_put_column(r, i, str_slice(&text));
	str_release(&text);
	return 0;
}

struct slice change_cell(const struct change_row *r, int column)
{
	for (size_t i = 0; i < r->nfields; i++)
		if (r->fields[i].column == column)
			return change_value(&r->fields[i]);
	return r->row >= 0 ? table_cell(r->table, (size_t)r->row, column) : SLICE("");
}

struct slice change_get(const struct change_row *r, const struct known_column *column)
{
	return change_cell(r, ledger_known(r->ledger, column));
}

struct slice change_id(const struct change_row *r)
{
	return r->id;
}

void change_log_note(struct change_row *r, struct slice note)
{
	r->note = arena_slice(&r->change->arena, note);
	r->noted = true;
}

void change_drop(struct change_row *r)
{
	struct change_ledger *cl = &r->change->ledgers[r->ledger->index];
	struct ids *m = r->row < 0 ? &cl->adds : &cl->edits;
	long i = r->id.len ? ids_get(m, r->id) : -1;

	r->dropped = true;
	if (i >= 0 && r->change->index[i] == r)
		ids_set(m, r->id, -1);
}

void change_record(struct change *c, enum event_kind kind, const void *values)
{
	const struct event_info *info = &event_kinds[kind];
	char *copy = arena_alloc(&c->arena, info->size + 1);

	memcpy(copy, values, info->size);
	c->events = xgrow(c->events, &c->events_cap, c->nevents + 1, sizeof(*c->events));
	c->events[c->nevents++] = (struct event){ kind, copy };
	for (const struct event_field *f = info->fields; f->name; f++) {
		struct slice *text = (struct slice *)(void *)copy;

		if (event_is_text(f->type))
			*text = arena_slice(&c->arena, *text);
		copy += event_is_text(f->type) ? sizeof(struct slice) : sizeof(int64_t);
	}
}

struct slice change_text(struct change *c, const char *format, ...)
{
	struct str s = STR_INIT;
	struct slice text;
	va_list args;

	va_start(args, format);
	str_vaddf(&s, format, args);
	va_end(args);
	text = arena_slice(&c->arena, str_slice(&s));
	str_release(&s);
	return text;
}

struct slice change_place(struct change *c, const struct place *place)
{
	return change_text(c, "%s:%u", place->file, place->line);
}

void change_made(struct change *c, struct slice id)
{
	c->made = xgrow(c->made, &c->made_cap, c->nmade + 1, sizeof(*c->made));
	c->made[c->nmade++] = arena_text(&c->arena, id);
}

/* Whether a field of an existing row is put to something else than it holds. */
static bool field_changes(const struct change_row *r, const struct change_field *f)
{
	return r->row < 0 ? f->length > 0 : !slice_equal(change_value(f), table_cell(r->table, (size_t)r->row, f->column));
}

bool change_row_changes(const struct change_row *r)
{
	for (size_t i = 0; !r->dropped && i < r->nfields; i++)
		if (field_changes(r, &r->fields[i]))
			return true;
	return false;
}

bool change_row_is_logged(const struct change_row *r)
{
	return (r->noted && !r->dropped) || change_row_changes(r);
}

void change_log_only(struct change *c, const struct change_logged *row)
{
	c->logged = xgrow(c->logged, &c->logged_cap, c->nlogged + 1, sizeof(*c->logged));
	c->logged[c->nlogged++] = (struct change_logged){ row->ledger, arena_slice(&c->arena, row->id), arena_slice(&c->arena, row->field),
							  arena_slice(&c->arena, row->old), arena_slice(&c->arena, row->new),
							  arena_slice(&c->arena, row->note) };
}

bool change_is_empty(const struct change *c)
{
	if (c->nlogged)
		return false;
	for (const struct change_row *r = c->rows; r; r = r->next)
		if (change_row_is_logged(r))
			return false;
	for (const struct change_file *f = c->files; f; f = f->next)
		if (change_file_changes(f))
			return false;
	return true;
}

int change_each_field_of(const struct change_row *r, int (*each)(void *context, const struct change_row *r, int column,
								 struct slice old, struct slice new), void *context)
{
	for (size_t i = 0; !r->dropped && i < r->nfields; i++) {
		const struct change_field *f = &r->fields[i];
		struct slice old = r->row >= 0 ? table_cell(r->table, (size_t)r->row, f->column) : SLICE("");

		if ((r->noted || field_changes(r, f)) && each(context, r, f->column, old, change_value(f)))
			return -1;
	}
	return 0;
}

int change_each_field(const struct change *c, int (*each)(void *context, const struct change_row *r, int column,
							  struct slice old, struct slice new), void *context)
{
	for (const struct change_row *r = c->rows; r; r = r->next)
		if (change_each_field_of(r, each, context))
			return -1;
	return 0;
}

/* Texts that no two rows of a ledger may have (unique: in rules/fields/), as people tell them apart: width, case and blanks are no
 * difference. */

static void add_key(struct change *c, struct change_unique *u, struct slice key, long row)
{
	if (key.len && map_get(&u->rows, key) == -1)
		map_add(&u->rows, arena_slice(&c->arena, key), row);
}

/* A row that was merged into another one, or is now, may have what that one has. */
static bool is_merged(const struct change_row *r)
{
	const int column = ledger_merge(r->ledger);

	return column >= 0 && change_cell(r, column).len > 0;
}

static struct change_unique *texts_of(struct change *c, const struct table *t, int column)
{
	struct change_unique *u = c->uniques;
	const int merged = ledger_merge(t->ledger);
	struct str key = STR_INIT;

	while (u && !(u->ledger == t->ledger && u->column == column))
		u = u->next;
	if (u)
		return u;
	u = arena_zalloc(&c->arena, sizeof(*u));
	*u = (struct change_unique){ .ledger = t->ledger, .column = column, .next = c->uniques };
	c->uniques = u;
	table_read_columns(t, &column, 1);
	for (size_t i = 0; i < t->nrows; i++)
		for (struct slice rest = merged < 0 || !table_cell(t, i, merged).len ? table_cell(t, i, column) : SLICE(""); column_next_key(&t->ledger->columns[column], &rest, &key);)
			add_key(c, u, str_slice(&key), (long)i);
	str_release(&key);
	return u;
}

static bool has_key(const struct column *c, struct slice cell, struct slice key)
{
	struct str other = STR_INIT;
	bool has = false;

	while (!has && column_next_key(c, &cell, &other))
		has = slice_equal(str_slice(&other), key);
	str_release(&other);
	return has;
}

/* Who has the key now, other than r; the staged row where there is one. False: nobody (any more). */
static bool is_taken(const struct change_row *r, int column, struct slice key, long found, struct slice *id)
{
	const struct change *c = r->change;
	const struct change_row *staged = NULL;

	if (found < -1) {
		staged = c->index[-2 - found];
	} else {
		*id = table_id(r->table, (size_t)found);
		staged = r->ledger->id >= 0 ? change_staged(c, r->ledger, *id) : NULL;
	}
	if (staged == r || (found >= 0 && found == r->row) || (staged && (staged->dropped || is_merged(staged))))
		return false;
	if (staged)
		*id = staged->id;
	return !staged || has_key(&r->ledger->columns[column], change_cell(staged, column), key);
}

int change_check_unique(const struct change_row *r, int column, struct error *err)
{
	const struct column *col = &r->ledger->columns[column];
	struct change *c = r->change;
	struct change_unique *u = texts_of(c, r->table, column);
	struct slice rest = change_cell(r, column), id = SLICE("");
	struct str key = STR_INIT;
	int rc = 0;

	while (rc == 0 && column_next_key(col, &rest, &key)) {
		const long found = map_get(&u->rows, str_slice(&key));

		if (found != -1 && is_taken(r, column, str_slice(&key), found, &id))
			rc = error_add(err, ERROR_DATA, _("%s: '%.*s' is there already as %.*s; write what tells them apart (unique, %s:%u)"),
				       col->name, SLICE_ARGS(change_cell(r, column)), SLICE_ARGS(id), col->place.file, col->place.line);
		if (found == -1)
			add_key(c, u, str_slice(&key), r->row >= 0 ? r->row : -2 - (long)r->number);
	}
	str_release(&key);
	return rc;
}
