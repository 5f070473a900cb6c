/* duplicate.c - see duplicate.h: the rules read, two rows compared, and one against all of its ledger. duplicate_pairs.c does the whole book. */
#include "book/duplicate.h"

#include <stdlib.h>

#include "base/alike.h"
#include "base/lang.h"
#include "base/near.h"
#include "book/book_bind.h"
#include "book/duplicate_key.h"

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

static bool has_key(const struct duplicate_rule *r, struct slice cell, struct slice key)
{
	struct str other = STR_INIT;
	bool has = false;

	while (!has && duplicate_next_key(r, &cell, &other))
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

	while (!same && cell.len && duplicate_next_key(r, &rest, &key)) {
		if (r->how != DUPLICATE_NEAR)
			same = has_key(r, cell, str_slice(&key));
		else
			same = duplicate_next_key(r, &theirs, &other) && alike_names(str_slice(&key), str_slice(&other), (unsigned)r->distance);
		if (same)
			duplicate_add_why(why, r, str_slice(&key), cell);
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

static void look(const struct duplicate_rule *r, const struct table *t, const struct duplicate_cells *cells, struct duplicate_list *found)
{
	const struct slice mine = cells->cell(cells->context, r->column);

	if (!mine.len)
		return;
	table_read_columns(t, &r->column, 1);
	for (size_t i = 0; i < t->nrows && found->count < FOUND_MOST; i++) {
		struct str why = STR_INIT;

		if ((long)i == cells->self || !same_by(r, mine, table_cell(t, i, r->column), &why) || is_found(found, table_id(t, i))) {
			str_release(&why);
			continue;
		}
		found->at = xgrow(found->at, &found->cap, found->count + 1, sizeof(*found->at));
		found->at[found->count++] = (struct duplicate){ r, table_id(t, i), table_cell(t, i, t->ledger->name_column), why };
	}
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
	const struct slice name = row->ledger->name_column < 0 ? row->id : change_cell(row, row->ledger->name_column);

	if (d->rule->then == DUPLICATE_BLOCK)
		return error_add(err, ERROR_DATA, _("'%.*s' is there already as %.*s %.*s: the same %s (rule %.*s, %s:%u)"), SLICE_ARGS(name),
				 SLICE_ARGS(d->id), SLICE_ARGS(d->name), d->why.buf, SLICE_ARGS(d->rule->id), d->rule->place.file,
				 d->rule->place.line);
	if (d->rule->then == DUPLICATE_PASS)
		return 0;
	change_event(c, duplicate_said, .row = d->id, .name = d->name, .why = str_slice(&d->why), .rule = d->rule->id,
		     .place = change_place(c, &d->rule->place));
	return 0;
}

int duplicates_check(struct change *c, const struct change_row *row, struct error *err)
{
	const struct duplicate_cells cells = { row->ledger, staged_cell, row, row->row };
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
