/* import_map.c - see import_map.h. */
#include "book/import_map.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"
#include "rule/bind.h"

static int read_accept(const struct binder *b, const struct node *n, void *accept)
{
	*(bool *)accept = node_is(n, "accept");
	return node_is(n, "accept") || node_is(n, "refuse") ? 0 : node_error(n, b->err, _("%s: accept or refuse is wanted"), b->key->key);
}

#define ACCEPT(member) BIND_OF(struct import_map, member, bool, BIND_ANY, read_accept)

static const char *const existings[] = { "update", "skip", "refuse", NULL };

#define EXISTING(T) "existing", BIND_CHOICE(T, existing, existings), .min = IMPORT_UPDATE, \
	.wanted = N_("existing: update, skip or refuse is wanted")

static int read_separator(const struct binder *b, const struct node *n, void *separator)
{
	*(char *)separator = node_is(n, "tab") ? '\t' : n->text.len ? n->text.ptr[0] : ',';
	return n->text.len == 1 || node_is(n, "tab") ? 0 : node_error(n, b->err, _("separator: one character, or tab"));
}

static int check_start(const struct binder *b, const struct node *n, void *map)
{
	(void)map;
	return node_get(n, "header") && node_get(n, "skip") ? node_error(node_get(n, "skip"), b->err, _("either header or skip, not both")) : 0;
}

static const struct bind_key file_keys[] = {
	{ "id", .read = NULL },
	{ "why", .read = NULL },
	{ "into", .read = NULL, .shape = BIND_MAP, .required = true },
	{ "missing", ACCEPT(accept_missing) },
	{ "references", ACCEPT(accept_references) },
	{ EXISTING(struct import_map) },
	{ "encoding", BIND_STRING(struct import_map, encoding), .otherwise = "auto" },
	{ "separator", BIND_OF(struct import_map, separator, char, BIND_SCALAR, read_separator), .otherwise = "," },
	{ "skip", BIND_INT(struct import_map, skip, 0, 1000000) },
	{ NULL, BIND_BY(BIND_MAP, check_start), .if_sound = true },
	{ "header", BIND_PATTERN(struct import_map, header), .if_sound = true },
	{ "examples", .read = NULL },
	{ 0 },
};

int import_map_read(struct import_map *m, const struct yaml *y, struct error *err)
{
	const struct binder binder = { .rules = m, .arena = &m->arena, .err = err };

	*m = (struct import_map){ .root = y->root, .existing = IMPORT_REFUSE };
	return bind_map(&binder, file_keys, y->root, m);
}

int import_map_source(const struct import_map *m, struct slice name)
{
	struct str folded = STR_INIT;
	int found = -1;

	if (m->any_source)
		return 0;
	utf8_add_folded(&folded, name);
	for (size_t i = 0; i < m->nsource && found < 0; i++)
		if (slice_equal(m->source[i], str_slice(&folded)))
			found = (int)i;
	str_release(&folded);
	return found;
}

static int no_source(const struct import_map *m, struct slice name, const struct place *at, struct error *err)
{
	struct nearest near;

	nearest_init(&near, name);
	for (size_t i = 0; i < m->nsource; i++)
		nearest_offer(&near, m->source[i]);
	if (nearest_found(&near).len)
		return error_at(err, ERROR_DATA, at, _("the source has no column '%.*s'; did you mean '%.*s'?"), SLICE_ARGS(name),
				SLICE_ARGS(nearest_found(&near)));
	return error_at(err, ERROR_DATA, at, _("the source has no column '%.*s'"), SLICE_ARGS(name));
}

static void add_piece(struct import_map *m, struct field_map *f, size_t max, struct slice text, int column)
{
	if (!f->pieces)
		f->pieces = arena_zalloc(&m->arena, max * sizeof(*f->pieces));
	f->pieces[f->npieces++] = (struct piece){ text, column };
}

/* "P{invoiceNumber}" */
static int read_template(struct import_map *m, struct field_map *f, const struct node *n, struct error *err)
{
	struct slice rest = n->text;
	size_t max = n->text.len + 1;
	int rc = 0;

	while (rest.len) {
		long open = slice_find(rest, SLICE("{")), close;
		struct slice name;
		int column;

		close = open < 0 ? -1 : slice_find((struct slice){ rest.ptr + open, rest.len - (size_t)open }, SLICE("}"));
		if (open >= 0 && close < 0)
			return node_error(n, err, _("'%.*s': a { without its }; a source column is written {Name}"), SLICE_ARGS(n->text));
		if (close < 0) {
			add_piece(m, f, max, rest, -1);
			break;
		}
		if (open)
			add_piece(m, f, max, (struct slice){ rest.ptr, (size_t)open }, -1);
		name = (struct slice){ rest.ptr + open + 1, (size_t)close - 1 };
		column = import_map_source(m, name);
		if (column < 0)
			rc = no_source(m, name, &n->place, err);
		add_piece(m, f, max, SLICE(""), column < 0 ? 0 : column);
		rest = (struct slice){ rest.ptr + open + close + 1, rest.len - (size_t)(open + close) - 1 };
	}
	return rc;
}

static int read_date(const struct binder *b, const struct node *n, void *field)
{
	struct field_map *f = field;
	const char *fault;

	f->date = arena_text(b->arena, n->text);
	fault = date_format_fault(f->date);
	if (fault)
		return node_error(n, b->err, _("date: '%.2s' is no conversion; there are %%Y %%y %%m %%b %%d %%H %%M %%S %%%%"), fault);
	if (!date_format_is_whole(f->date))
		return node_error(n, b->err, _("date: '%s' gives no day: a year (%%Y, %%y), a month (%%m, %%b) and a day (%%d) are wanted"),
				  f->date);
	return 0;
}

static int read_source(const struct binder *b, const struct node *n, void *field)
{
	struct import_map *m = b->rules;
	int column;

	if (slice_find(n->text, SLICE("{")) >= 0)
		return read_template(m, field, n, b->err);
	column = import_map_source(m, n->text);
	if (column < 0)
		return no_source(m, n->text, &n->place, b->err);
	add_piece(m, field, 1, SLICE(""), column);
	return 0;
}

/* {from: Column, date: '%m/%d/%Y'} or {from: Column, map: {A: B}, else: C} */
static const struct bind_key from_keys[] = {
	{ "from", BIND_BY(BIND_SCALAR, read_source), .required = true },
	{ "date", BIND_BY(BIND_ANY, read_date), .if_sound = true },
	{ "map", BIND_NODE(struct field_map, values, BIND_MAP), .wanted = N_("map: value: value pairs are wanted"), .if_sound = true },
	{ "else", BIND_HAS(struct field_map, has_else) },
	{ "else", BIND_TEXT(struct field_map, otherwise) },
	{ 0 },
};

/* Conditions on the source: every column is a text. */
static int find_source(const void *context, struct slice field, enum type *type)
{
	*type = TYPE_TEXT;
	return import_map_source(context, field) < 0 ? -1 : 0;
}

static void offer_sources(const void *context, void (*offer)(void *to, struct slice name), void *to)
{
	const struct import_map *m = context;

	for (size_t i = 0; i < m->nsource; i++)
		offer(to, m->source[i]);
}

static struct vocabulary source_words(const struct binder *b, const char *of)
{
	(void)of;
	return (struct vocabulary){ .find = find_source, .each = offer_sources, .context = b->rules };
}

static const struct bind_key existing_keys[] = { { EXISTING(struct row_map) }, { 0 } };
static const struct bind_key when_keys[] = { { "when", BIND_WHEN(struct row_map, when) }, { 0 } };

/* The field that fills a column, or -1. */
static int field_of(const struct row_map *r, int column)
{
	for (size_t i = 0; i < r->nfields; i++)
		if (r->fields[i].column == column)
			return (int)i;
	return -1;
}

static int read_field(struct import_map *m, struct row_map *r, const struct node *n, struct error *err)
{
	const struct binder b = { .rules = m, .arena = &m->arena, .err = err };
	struct field_map *f = &r->fields[r->nfields];
	int column = ledger_column(r->ledger, n->key);

	if (column < 0)
		return ledger_no_column(r->ledger, n->key, &n->key_place, ERROR_DATA, err);
	if (field_of(r, column) >= 0)
		return error_at(err, ERROR_DATA, &n->key_place, _("'%.*s' fills the column %s a second time"), SLICE_ARGS(n->key),
				r->ledger->columns[column].name);
	*f = (struct field_map){ .column = column };
	r->nfields++;
	if (n->kind == NODE_LIST)
		return node_error(n, err, _("a template or {from: ...} is wanted"));
	return n->kind == NODE_MAP ? bind_map(&b, from_keys, n, f) : read_template(m, f, n, err);
}

static int match_one(struct row_map *r, const struct node *n, struct error *err)
{
	const int column = ledger_column(r->ledger, n->text);

	if (column < 0)
		return ledger_no_column(r->ledger, n->text, &n->place, ERROR_DATA, err);
	if (field_of(r, column) < 0)
		return node_error(n, err, _("match: this map fills no '%.*s': no row would be recognised by it"), SLICE_ARGS(n->text));
	r->match[r->nmatch++] = column;
	return 0;
}

/* What a map is silent about: titles of tasks and contracts are no names. */
static int usual_match(const struct row_map *r)
{
	const struct ledger *l = r->ledger;

	if (r->id_field >= 0)
		return l->id;
	return l->name_column >= 0 && strcmp(l->columns[l->name_column].name, "name") == 0 && field_of(r, l->name_column) >= 0 ?
		       l->name_column :
		       -1;
}

static int read_match(struct import_map *m, struct row_map *r, const struct node *n, struct error *err)
{
	const size_t room = n && n->kind == NODE_LIST ? n->count + 1 : 1;
	int rc = 0;

	r->id_field = r->ledger->id < 0 ? -1 : field_of(r, r->ledger->id);
	r->match = arena_zalloc(&m->arena, room * sizeof(*r->match));
	r->matched = arena_zalloc(&m->arena, room * sizeof(*r->matched));
	if (!n) {
		r->match[0] = usual_match(r);
		r->nmatch = r->match[0] >= 0;
		return 0;
	}
	if (n->kind == NODE_MAP || (n->kind == NODE_LIST && !n->count))
		return node_error(n, err, _("match: a column is wanted, or a list of them"));
	if (n->kind == NODE_SCALAR)
		return match_one(r, n, err);
	for (const struct node *one = n->first; one; one = one->next)
		if (match_one(r, one, err) < 0)
			rc = -1;
	return rc;
}

/* An update finds its row by its id. */
static int check_update(const struct row_map *r, const struct node *at, struct error *err)
{
	if (r->existing != IMPORT_UPDATE || r->ledger->id >= 0 || !r->nmatch)
		return 0;
	return node_error(at, err, _("existing: rows of %s have no ids, so that none can be updated; skip or refuse is wanted"),
			  r->ledger->name);
}

static void order_fields(struct import_map *m, struct row_map *r)
{
	r->in_order = arena_zalloc(&m->arena, (r->nfields + 1) * sizeof(*r->in_order));
	for (size_t i = 0; i < r->nfields; i++) {
		size_t at = i;

		for (; at > 0 && r->fields[r->in_order[at - 1]].column > r->fields[i].column; at--)
			r->in_order[at] = r->in_order[at - 1];
		r->in_order[at] = i;
	}
}

static int read_row(struct import_map *m, const struct ledger *l, size_t count, const struct node *n, struct error *err)
{
	struct row_map *r = &m->rows[m->nrows++];
	const struct binder b = { .rules = m, .arena = &m->arena, .err = err, .vocabulary = source_words };
	const struct node *existing = node_get(n, "existing");
	int rc = 0;

	*r = (struct row_map){ .ledger = l, .count = count, .existing = m->existing, .id_field = -1 };
	if (n->kind != NODE_MAP)
		return node_error(n, err, _("a map of column: '{SourceColumn}' is wanted"));
	r->fields = arena_zalloc(&m->arena, n->count * sizeof(*r->fields));
	for (const struct node *f = node_first(n); f; f = f->next) {
		bool reserved = slice_is(f->key, "when") || slice_is(f->key, "existing") || slice_is(f->key, "match");

		if (!reserved && read_field(m, r, f, err) < 0)
			rc = -1;
	}
	r->always_skips = node_is(existing, "skip");
	if (bind_known(&b, existing_keys, n, r) < 0 || read_match(m, r, node_get(n, "match"), err) < 0 ||
	    check_update(r, existing ? existing : n, err) < 0)
		rc = -1;
	order_fields(m, r);
	return bind_known(&b, when_keys, n, r) < 0 ? -1 : rc;
}

static int no_ledger(struct import_map *m, const struct schema *s, const struct node *n, struct error *err)
{
	struct nearest near;

	nearest_init(&near, n->key);
	for (size_t i = 0; i < s->count; i++)
		nearest_offer(&near, slice_of(s->ledgers[i].name));
	if (nearest_found(&near).len)
		return error_at(err, ERROR_DATA, &n->key_place, _("'%s' is no ledger; did you mean '%.*s'?"),
				arena_text(&m->arena, n->key), SLICE_ARGS(nearest_found(&near)));
	return error_at(err, ERROR_DATA, &n->key_place, _("there is no ledger '%.*s'"), SLICE_ARGS(n->key));
}

static int read_ledger(struct import_map *m, struct import *im, const struct schema *s, const struct node *n, struct error *err)
{
	const struct ledger *l = schema_ledger(s, n->key);
	int rc = 0;

	if (!l)
		return no_ledger(m, s, n, err);
	im->counts[im->ncounts] = (struct import_count){ .ledger = l->name };
	if (n->kind == NODE_MAP)
		rc = read_row(m, l, im->ncounts, n, err);
	for (const struct node *one = n->kind == NODE_LIST ? n->first : NULL; one; one = one->next)
		if (read_row(m, l, im->ncounts, one, err) < 0)
			rc = -1;
	im->ncounts++;
	return rc;
}

static void find_named(struct import_map *m)
{
	for (size_t i = 0; i < m->nrows; i++) {
		struct row_map *r = &m->rows[i];

		r->first_cell = m->ncells;
		m->ncells += r->nfields;
		r->is_named = true;
		for (size_t k = 0; k < m->nrows; k++)
			r->is_named &= m->rows[k].ledger != r->ledger || m->rows[k].id_field >= 0;
	}
}

int import_map_bind(struct import_map *m, struct import *im, const struct schema *s, const struct slice *header, size_t n,
		    struct error *err)
{
	const struct node *into = node_get(m->root, "into");
	size_t rows = 0;
	int rc = 0;

	m->any_source = !header;
	m->source = arena_zalloc(&m->arena, n * sizeof(*m->source));
	for (size_t i = 0; i < n; i++) {
		struct str folded = STR_INIT;

		utf8_add_folded(&folded, header[i]);
		m->source[m->nsource++] = arena_slice(&m->arena, str_slice(&folded));
		str_release(&folded);
	}
	for (const struct node *l = node_first(into); l; l = l->next)
		rows += l->kind == NODE_LIST ? l->count : 1;
	m->rows = arena_zalloc(&m->arena, rows * sizeof(*m->rows));
	im->counts = arena_zalloc(&im->arena, into->count * sizeof(*im->counts));
	for (const struct node *l = node_first(into); l; l = l->next)
		if (read_ledger(m, im, s, l, err) < 0)
			rc = -1;
	find_named(m);
	return rc;
}

void import_map_release(struct import_map *m)
{
	for (size_t i = 0; i < m->nrows; i++)
		when_free(m->rows[i].when);
	pattern_free(m->header);
	arena_release(&m->arena);
	*m = (struct import_map){ 0 };
}
