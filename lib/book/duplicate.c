/* duplicate.c - see duplicate.h: the rules read, two rows compared, one against all of its ledger, all of a ledger, and those of an import. */
#include "book/duplicate.h"

#include <stdlib.h>

#include "base/form.h"
#include "base/lang.h"
#include "base/near.h"
#include "book/rule_kind.h"

static const char *const thens[] = { "block", "ask", "say", "pass", NULL };

static int read_same(const struct binder *b, const struct node *n, void *to)
{
	struct duplicate_rule *r = to;
	const struct node *one = n->kind == NODE_MAP ? node_first(n) : n;

	if (n->kind == NODE_LIST || !one || (n->kind == NODE_MAP && (one->next || !node_is(one, "company"))))
		return node_error(n, b->err, _("same: a column is wanted, or {COLUMN: company}"));
	r->how = n->kind == NODE_MAP ? DUPLICATE_COMPANY : DUPLICATE_SAME;
	r->named = n->kind == NODE_MAP ? one->key : one->text;
	return 0;
}

static int read_near(const struct binder *b, const struct node *n, void *to)
{
	struct duplicate_rule *r = to;

	if (r->named.len)
		return node_error(n, b->err, _("near: this rule says same: already; make two of it"));
	r->how = DUPLICATE_NEAR;
	r->named = n->text;
	return 0;
}

/* A book that lacks the ledger or the column has nothing to compare. */
static int find_column(const struct binder *b, const struct node *n, void *to)
{
	struct duplicate_rule *r = to;

	(void)n;
	r->ledger = schema_ledger(&b->book->schema, r->of);
	r->column = r->ledger ? ledger_column(r->ledger, r->named) : -1;
	if (!r->named.len)
		return error_at(b->err, ERROR_DATA, &r->place, _("a rule says same: COLUMN, or near: COLUMN"));
	return 0;
}

static const struct bind_key rule_keys[] = {
	{ NULL, BIND_PLACE(struct duplicate_rule, place) },
	{ "id", BIND_ID(struct duplicate_rule, id), .required = true },
	{ "why", BIND_TEXT(struct duplicate_rule, why) },
	{ "of", BIND_TEXT(struct duplicate_rule, of), .required = true },
	{ "same", BIND_BY(BIND_ANY, read_same) },
	{ "near", BIND_BY(BIND_SCALAR, read_near) },
	{ "distance", BIND_INT(struct duplicate_rule, distance, 1, 2), .otherwise = "1" },
	{ "then", BIND_CHOICE(struct duplicate_rule, then, thens), .required = true },
	{ NULL, BIND_BY(BIND_MAP, find_column), .if_sound = true },
	{ 0 },
};

static const struct bind_key file_keys[] = {
	{ "duplicates", BIND_EACH(struct duplicates, rules, count, rule_keys), .required = true },
	{ "examples", .read = NULL },
	{ 0 },
};

int duplicates_load(struct duplicates *d, struct book *b, const struct yaml *y, struct error *err)
{
	const struct binder binder = book_binder(b, &d->arena, d, err);

	*d = (struct duplicates){ .book = b };
	return bind_map(&binder, file_keys, y->root, d);
}

int duplicates_of_book(struct duplicates *d, struct book *b, struct error *err)
{
	const struct yaml *y = NULL;

	*d = (struct duplicates){ .book = b };
	if (!book_has_rules(b, "duplicates.yaml"))
		return 0;
	y = book_rules(b, "duplicates.yaml", err);
	return y ? duplicates_load(d, b, y, err) : -1;
}

void duplicates_release(struct duplicates *d)
{
	arena_release(&d->arena);
	*d = (struct duplicates){ 0 };
}

/* Two cells compared */

/* By what cells are compared: the next key of one, as column_next_key; of names what form.h leaves of them. */
static bool next_key(const struct duplicate_rule *r, struct slice *rest, struct str *key)
{
	if (r->how == DUPLICATE_SAME)
		return column_next_key(&r->ledger->columns[r->column], rest, key);
	str_reset(key);
	if (!rest->len)
		return false;
	company_add_key(key, *rest);
	rest->len = 0;
	return key->len > 0;
}

/* "phone 0574-82805873": the column as people call it, and what both have; of names, the other one. */
static void add_why(struct str *why, const struct duplicate_rule *r, struct slice key, struct slice cell)
{
	str_addf(why, "%s %.*s", column_said(&r->ledger->columns[r->column]), SLICE_ARGS(r->how == DUPLICATE_SAME ? key : cell));
}

static bool has_key(const struct duplicate_rule *r, struct slice cell, struct slice key)
{
	struct str other = STR_INIT;
	bool has = false;

	while (!has && next_key(r, &cell, &other))
		has = slice_equal(str_slice(&other), key);
	str_release(&other);
	return has;
}

/* Appends why; false: they aren't the same by that rule. */
static bool same_by(const struct duplicate_rule *r, struct slice mine, struct slice cell, struct str *why)
{
	struct str key = STR_INIT, other = STR_INIT;
	struct slice rest = mine, theirs = cell;
	bool same = false;

	while (!same && cell.len && next_key(r, &rest, &key)) {
		if (r->how != DUPLICATE_NEAR)
			same = has_key(r, cell, str_slice(&key));
		else
			same = next_key(r, &theirs, &other) && alike_names(str_slice(&key), str_slice(&other), (unsigned)r->distance);
		if (same)
			add_why(why, r, str_slice(&key), cell);
	}
	str_release(&key);
	str_release(&other);
	return same;
}

static bool is_found(const struct duplicate_list *l, struct slice id)
{
	for (size_t i = 0; i < l->count; i++)
		if (slice_equal(l->at[i].id, id))
			return true;
	return false;
}

enum { FOUND_MOST = 8 };

/* A row that is there, or one that the same change adds. */
struct other {
	const struct table *table;
	size_t row;
	const struct change_row *staged; /* NULL: it is of the table */
};

static struct slice name_of(const struct change_row *row)
{
	return row->ledger->name_column < 0 ? change_id(row) : change_cell(row, row->ledger->name_column);
}

/* Takes it where it is the same by its cell, and wasn't found yet. */
static void take(const struct duplicate_rule *r, struct slice mine, struct slice cell, const struct other *o, struct duplicate_list *found)
{
	struct str why = STR_INIT;
	struct slice id;

	if (found->count >= FOUND_MOST || !same_by(r, mine, cell, &why) ||
	    is_found(found, id = o->staged ? change_id(o->staged) : table_id(o->table, o->row))) {
		str_release(&why);
		return;
	}
	found->at = xgrow(found->at, &found->cap, found->count + 1, sizeof(*found->at));
	found->at[found->count++] =
		(struct duplicate){ r, id, o->staged ? name_of(o->staged) : table_cell(o->table, o->row, o->table->ledger->name_column), why };
}

static void look(const struct duplicate_rule *r, const struct table *t, const struct duplicate_cells *cells, struct duplicate_list *found)
{
	const struct slice mine = cells->cell(cells->context, r->column);
	const struct change_row *self = cells->staged;

	if (!mine.len || (self && self->row >= 0 && slice_equal(mine, table_cell(t, (size_t)self->row, r->column))))
		return;
	table_read_columns(t, &r->column, 1);
	for (size_t i = 0; i < t->nrows && found->count < FOUND_MOST; i++)
		if ((long)i != cells->self)
			take(r, mine, table_cell(t, i, r->column), &(struct other){ t, i, NULL }, found);
	/* What one had that was merged into a row is that one's. */
	for (size_t i = 0; i < t->naliases && found->count < FOUND_MOST; i++) {
		const long row = table_find(t, t->aliases[i].kept);

		if (row >= 0 && row != cells->self)
			take(r, mine, t->aliases[i].cells[r->column], &(struct other){ t, (size_t)row, NULL }, found);
	}
	/* What the same change adds: cards of one file. */
	for (const struct change_row *other = self ? self->change->rows : NULL; other; other = other->next)
		if (other != self && other->ledger == self->ledger && other->row < 0 && !other->dropped)
			take(r, mine, change_cell(other, r->column), &(struct other){ t, 0, other }, found);
}

int duplicates_find(const struct duplicates *d, const struct duplicate_cells *cells, struct duplicate_list *found, struct error *err)
{
	const struct table *t = book_table_of(d->book, cells->ledger, err);

	if (!t)
		return -1;
	for (size_t i = 0; i < d->count; i++)
		if (d->rules[i].ledger == cells->ledger && d->rules[i].column >= 0)
			look(&d->rules[i], t, cells, found);
	return 0;
}

void duplicate_list_release(struct duplicate_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		str_release(&l->at[i].why);
	free(l->at);
	*l = (struct duplicate_list){ 0 };
}

/* A row that is staged */

static struct slice staged_cell(const void *row, int column)
{
	return change_cell(row, column);
}

static int say(struct change *c, const struct change_row *row, const struct duplicate *d, struct error *err)
{
	const struct slice name = name_of(row);

	if (d->rule->then == DUPLICATE_BLOCK)
		return error_add(err, ERROR_DATA, _("'%.*s' is there already as %.*s %.*s: the same %s (rule %.*s, %s:%u)"), SLICE_ARGS(name),
				 SLICE_ARGS(d->id), SLICE_ARGS(d->name), d->why.buf, SLICE_ARGS(d->rule->id), d->rule->place.file,
				 d->rule->place.line);
	if (d->rule->then == DUPLICATE_PASS)
		return 0;
	change_event(c, duplicate_said, .row = d->id, .name = d->name, .why = str_slice(&d->why), .rule = d->rule->id,
		     .place = change_place(c, &d->rule->place), .then = slice_of(thens[d->rule->then]), .ledger = slice_of(row->ledger->name));
	return 0;
}

int duplicates_check(struct change *c, const struct change_row *row, struct error *err)
{
	const struct duplicate_cells cells = { row->ledger, staged_cell, row, row->row, row };
	struct duplicate_list found = { 0 };
	struct duplicates d;
	int rc = duplicates_of_book(&d, c->book, err);

	if (rc == 0)
		rc = duplicates_find(&d, &cells, &found, err);
	for (size_t i = 0; rc >= 0 && i < found.count; i++)
		if (say(c, row, &found.at[i], err) < 0)
			rc = -1;
	duplicate_list_release(&found);
	duplicates_release(&d);
	return rc;
}

/* As crm book rules sees it */

RULE_LOADS(duplicates)

/* An older book may lack ledgers that the shipped rules are about. */
static bool is_known(struct slice ledger)
{
	bool is = slice_is(ledger, "contacts");

	for (const struct known_ledger *const *k = known_ledgers; !is && *k; k++)
		is = slice_is(ledger, (*k)->name);
	return is;
}

/* Of a ledger or a column that the book lacks nothing is wrong, but that a name nearly is one. */
static int check(void *rules, struct book *b, struct error *err)
{
	const struct duplicates *d = rules;
	int rc = 0;

	for (size_t i = 0; i < d->count; i++) {
		const struct duplicate_rule *r = &d->rules[i];
		struct nearest near;

		nearest_init(&near, r->ledger ? r->named : r->of);
		for (size_t k = 0; !r->ledger && k < b->schema.count; k++)
			nearest_offer(&near, slice_of(b->schema.ledgers[k].name));
		for (size_t k = 0; r->ledger && r->column < 0 && k < r->ledger->ncolumns; k++)
			nearest_offer(&near, slice_of(r->ledger->columns[k].name));
		if (!nearest_found(&near).len || (!r->ledger && is_known(r->of)))
			continue;
		rc = r->ledger ? ledger_no_column(r->ledger, r->named, &r->place, ERROR_DATA, err)
			       : error_at(err, ERROR_DATA, &r->place, _("of: there is no ledger '%.*s'; did you mean '%.*s'?"), SLICE_ARGS(r->of),
					  SLICE_ARGS(nearest_found(&near)));
	}
	return rc;
}

static const struct duplicate_rule *first_rule(const struct duplicates *d, struct slice of, const struct node *a, const struct node *b)
{
	struct str why = STR_INIT;
	const struct duplicate_rule *found = NULL;

	for (size_t i = 0; i < d->count && !found; i++) {
		const char *name = d->rules[i].ledger && d->rules[i].column >= 0 ? d->rules[i].ledger->columns[d->rules[i].column].name : NULL;

		if (name && slice_equal(d->rules[i].of, of) && same_by(&d->rules[i], node_text(a, name), node_text(b, name), &why))
			found = &d->rules[i];
	}
	str_release(&why);
	return found;
}

static int example(void *rules, struct book *b, const struct node *example, struct str *got, struct error *err)
{
	const struct duplicates *d = rules;
	const struct node *given, *expect, *one, *other;
	const struct duplicate_rule *r;
	struct slice rule, then;

	(void)b;
	if (node_need(example, "given", NODE_MAP, &given, err) < 0 || node_need(example, "expect", NODE_MAP, &expect, err) < 0 ||
	    node_need(given, "a", NODE_MAP, &one, err) < 0 || node_need(given, "b", NODE_MAP, &other, err) < 0)
		return -1;
	r = first_rule(d, node_text(given, "of"), one, other);
	rule = r ? r->id : SLICE("none");
	then = r ? slice_of(thens[r->then]) : SLICE("");
	str_addf(got, "rule: %.*s", SLICE_ARGS(rule));
	if (r)
		str_addf(got, ", then: %.*s", SLICE_ARGS(then));
	return slice_equal(node_text(expect, "rule"), rule) && (!node_text(expect, "then").len || slice_equal(node_text(expect, "then"), then));
}

const struct rule_kind duplicates_yaml = {
	.file = "duplicates.yaml", .list = "duplicates", .ledger = "customers",
	.size = sizeof(struct duplicates), .load = load_rules, .release = release_rules, .check = check, .example = example,
};

/* Duplicates of the whole book: rows are put under what they would have in common, so that no two are compared that have nothing */

/* A row under a hash of what it may share with others. */
struct share {
	uint64_t hash;
	uint32_t row;
};

struct pairs {
	const struct duplicate_rule *rule;
	const struct table *table;
	struct share *shares;
	size_t count, cap, row;
	struct map seen; /* pairs that were given: "a\tb" */
	struct arena arena;
	duplicate_pair_fn *each;
	void *context;
	struct error *err;
};

/* FNV-1a: what has the same hash is compared. */
static uint64_t hash_of(struct slice s)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * 1099511628211u;
	return h;
}

static void add_share(void *pairs, struct slice text)
{
	struct pairs *p = pairs;

	p->shares = xgrow(p->shares, &p->cap, p->count + 1, sizeof(*p->shares));
	p->shares[p->count++] = (struct share){ hash_of(text), (uint32_t)p->row };
}

static void read_shares(struct pairs *p)
{
	struct str key = STR_INIT;

	table_read_columns(p->table, &p->rule->column, 1);
	for (p->row = 0; p->row < p->table->nrows; p->row++) {
		struct slice rest = table_cell(p->table, p->row, p->rule->column);

		while (rest.len && next_key(p->rule, &rest, &key)) {
			if (p->rule->how == DUPLICATE_NEAR)
				alike_each_variant(str_slice(&key), (unsigned)p->rule->distance, add_share, p);
			else
				add_share(p, str_slice(&key));
		}
	}
	str_release(&key);
}

static int by_hash(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1) : (x->row > y->row) - (x->row < y->row);
}

/* Once a pair, whichever rule finds it first. */
static bool is_new(struct pairs *p, uint32_t a, uint32_t b)
{
	struct str text = STR_INIT;
	const struct slice x = table_id(p->table, a), y = table_id(p->table, b);
	bool is;

	str_addf(&text, "%.*s\t%.*s", SLICE_ARGS(x), SLICE_ARGS(y));
	is = map_get(&p->seen, str_slice(&text)) < 0;
	if (is)
		map_add(&p->seen, arena_slice(&p->arena, str_slice(&text)), 0);
	str_release(&text);
	return is;
}

/* The key that both have, in *key; false: they have none, and only their hashes are the same. */
static bool have_in_common(const struct pairs *p, uint32_t a, uint32_t b, struct str *key)
{
	const struct slice mine = table_cell(p->table, a, p->rule->column), theirs = table_cell(p->table, b, p->rule->column);
	struct slice rest = mine, others;
	struct str other = STR_INIT;
	bool same = false;

	while (!same && next_key(p->rule, &rest, key)) {
		others = theirs;
		while (!same && next_key(p->rule, &others, &other))
			same = p->rule->how == DUPLICATE_NEAR ? alike_names(str_slice(key), str_slice(&other), (unsigned)p->rule->distance)
							      : slice_equal(str_slice(key), str_slice(&other));
	}
	str_release(&other);
	return same;
}

static int give(struct pairs *p, uint32_t a, uint32_t b)
{
	struct str key = STR_INIT, why = STR_INIT;
	int rc = 0;

	if (a != b && have_in_common(p, a, b, &key) && is_new(p, a, b)) {
		add_why(&why, p->rule, str_slice(&key), table_cell(p->table, b, p->rule->column));
		rc = p->each(p->context, p->rule, p->table, a, b, str_slice(&why));
	}
	str_release(&key);
	str_release(&why);
	return rc;
}

/* Of names that are near each is compared with some before it: where thousands share a text, it is no sign any more. */
enum { COMPARED_MOST = 32 };

struct pair {
	uint32_t a, b;
};

static int by_rows(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return x->a != y->a ? (x->a > y->a) - (x->a < y->a) : (x->b > y->b) - (x->b < y->b);
}

/* Those that may be the same, in the order of their rows. */
static struct pair *candidates(const struct pairs *p, size_t *n)
{
	struct pair *found = NULL;
	size_t cap = 0, first = 0;

	*n = 0;
	for (size_t i = 0; i < p->count; i++) {
		size_t from;

		if (p->shares[i].hash != p->shares[first].hash)
			first = i;
		from = p->rule->how != DUPLICATE_NEAR ? first : i - first > COMPARED_MOST ? i - COMPARED_MOST : first;
		for (size_t k = from; k < i && (k == from || p->rule->how == DUPLICATE_NEAR); k++) {
			found = xgrow(found, &cap, *n + 1, sizeof(*found));
			found[(*n)++] = (struct pair){ p->shares[k].row, p->shares[i].row };
		}
	}
	if (*n)
		qsort(found, *n, sizeof(*found), by_rows);
	return found;
}

static int each_of_rule(struct pairs *p)
{
	struct pair *found;
	size_t n;
	int rc = 0;

	p->count = 0;
	read_shares(p);
	if (p->count)
		qsort(p->shares, p->count, sizeof(*p->shares), by_hash);
	found = candidates(p, &n);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = give(p, found[i].a, found[i].b);
	free(found);
	return rc;
}

int duplicates_each_pair(const struct duplicates *d, duplicate_pair_fn *each, void *context, struct error *err)
{
	struct pairs p = { .each = each, .context = context, .err = err };
	int rc = 0;

	for (size_t i = 0; i < d->count && rc == 0; i++) {
		p.rule = &d->rules[i];
		if (p.rule->column < 0)
			continue;
		p.table = book_table_of(d->book, p.rule->ledger, err);
		rc = p.table ? each_of_rule(&p) : -1;
	}
	free(p.shares);
	map_release(&p.seen);
	arena_release(&p.arena);
	return rc;
}

/* Rows that an import adds */

int duplicate_guard_open(struct duplicate_guard *g, struct change *c, struct error *err)
{
	*g = (struct duplicate_guard){ .change = c, .key = STR_INIT };
	if (duplicates_of_book(&g->rules, c->book, err) < 0)
		return -1;
	g->keys = xcalloc(g->rules.count + 1, sizeof(*g->keys));
	g->near = xcalloc(g->rules.count + 1, sizeof(*g->near));
	g->is_read = xcalloc(g->rules.count + 1, sizeof(*g->is_read));
	for (size_t i = 0; i < g->rules.count; i++)
		g->near[i].distance = (unsigned)g->rules.rules[i].distance;
	return 0;
}

static void add_keys(struct duplicate_guard *g, size_t rule, struct slice cell, long row)
{
	if (g->rules.rules[rule].how == DUPLICATE_NEAR) {
		if (cell.len && next_key(&g->rules.rules[rule], &cell, &g->key))
			near_names_add(&g->near[rule], str_slice(&g->key), row);
		return;
	}
	while (cell.len && next_key(&g->rules.rules[rule], &cell, &g->key))
		if (g->key.len && map_get(&g->keys[rule], str_slice(&g->key)) == -1)
			map_add(&g->keys[rule], arena_slice(&g->arena, str_slice(&g->key)), row);
}

static void read_keys(struct duplicate_guard *g, size_t rule, const struct table *t)
{
	const int column = g->rules.rules[rule].column;

	g->is_read[rule] = true;
	table_read_columns(t, &column, 1);
	for (size_t i = 0; i < t->nrows; i++)
		add_keys(g, rule, table_cell(t, i, column), (long)i);
	for (size_t i = 0; i < t->naliases; i++) {
		const long row = table_find(t, t->aliases[i].kept);

		if (row >= 0)
			add_keys(g, rule, t->aliases[i].cells[column], row);
	}
}

/* Whom a number stands for; NULL where it is a row of the table. */
static const struct change_row *staged_of(const struct duplicate_guard *g, long number)
{
	return number < -1 ? g->change->index[-2 - number] : NULL;
}

struct near_to {
	struct duplicate_guard *guard;
	const struct duplicate_rule *rule;
	const struct change_row *row;
	struct str other; /* scratch */
};

static bool is_near(void *context, long number)
{
	struct near_to *n = context;
	const struct change_row *staged = staged_of(n->guard, number);
	struct slice cell = staged ? change_cell(staged, n->rule->column) : table_cell(n->row->table, (size_t)number, n->rule->column);

	return staged != n->row && !(staged && staged->dropped) && next_key(n->rule, &cell, &n->other) &&
	       alike_names(str_slice(&n->guard->key), str_slice(&n->other), (unsigned)n->rule->distance);
}

static long find_near(struct duplicate_guard *g, size_t rule, const struct change_row *row, struct slice cell)
{
	struct near_to n = { g, &g->rules.rules[rule], row, STR_INIT };
	long found = -1;

	if (next_key(n.rule, &cell, &g->key))
		found = near_names_find(&g->near[rule], str_slice(&g->key), is_near, &n);
	str_release(&n.other);
	return found;
}

static long find_same(struct duplicate_guard *g, size_t rule, const struct change_row *row, struct slice cell)
{
	while (cell.len && next_key(&g->rules.rules[rule], &cell, &g->key)) {
		const long found = map_get(&g->keys[rule], str_slice(&g->key));
		const struct change_row *staged = staged_of(g, found);

		if (found != -1 && staged != row && !(staged && staged->dropped))
			return found;
	}
	return -1;
}

/* The id of the row that is perhaps the same; empty: none. */
static struct slice holder(struct duplicate_guard *g, size_t rule, const struct change_row *row, struct slice cell)
{
	const bool by_near = g->rules.rules[rule].how == DUPLICATE_NEAR;
	const long found = by_near ? find_near(g, rule, row, cell) : find_same(g, rule, row, cell);
	const struct change_row *staged = staged_of(g, found);

	return found == -1 ? SLICE("") : staged ? change_id(staged) : table_id(row->table, (size_t)found);
}

/* Whether the rule is asked of the row at all. */
static bool is_asked(struct duplicate_guard *g, size_t rule, const struct change_row *row)
{
	const struct duplicate_rule *r = &g->rules.rules[rule];

	if (r->ledger != row->ledger || r->column < 0 || r->then == DUPLICATE_PASS)
		return false;
	if (r->how != DUPLICATE_NEAR || row->table->nrows + g->change->nrows <= DUPLICATE_NEAR_MOST)
		return true;
	g->left_out = true;
	return false;
}

int duplicate_guard_check(struct duplicate_guard *g, const struct change_row *row, struct error *err)
{
	bool is_suspect = false;

	for (size_t i = 0; i < g->rules.count; i++) {
		const struct duplicate_rule *r = &g->rules.rules[i];
		const struct slice cell = is_asked(g, i, row) ? change_cell(row, r->column) : SLICE("");
		struct slice id;

		if (!cell.len)
			continue;
		if (!g->is_read[i])
			read_keys(g, i, row->table);
		id = holder(g, i, row, cell);
		if (id.len && r->then == DUPLICATE_BLOCK)
			return error_add(err, ERROR_DATA, _("%s: '%.*s' is there already as %.*s (rule %.*s, %s:%u)"),
					 column_said(&row->ledger->columns[r->column]), SLICE_ARGS(cell), SLICE_ARGS(id), SLICE_ARGS(r->id),
					 r->place.file, r->place.line);
		is_suspect |= id.len > 0;
		add_keys(g, i, cell, -2 - (long)row->number);
	}
	g->suspects += is_suspect;
	return 0;
}

void duplicate_guard_release(struct duplicate_guard *g)
{
	for (size_t i = 0; i < g->rules.count && g->keys; i++) {
		map_release(&g->keys[i]);
		near_names_release(&g->near[i]);
	}
	free(g->keys);
	free(g->near);
	free(g->is_read);
	str_release(&g->key);
	arena_release(&g->arena);
	duplicates_release(&g->rules);
}
