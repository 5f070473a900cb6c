/* merge.c - see merge.h: which two, field by field, and the references. How it is taken back is unmerge.c. */
#include "book/merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/entry.h"
#include "book/kept.h"
#include "book/listing.h"
#include "book/merged_rows.h"
#include "book/merge_parts.h"

struct slice merge_id(const struct merge *m, size_t row)
{
	return table_id(m->table, row);
}

struct slice merge_name(const struct merge *m, size_t row)
{
	return table_cell(m->table, row, m->table->ledger->name_column);
}

void merge_count_add(struct merge_counts *n, const struct ledger *l)
{
	n->rows++;
	for (size_t i = 0; i < n->count; i++)
		if (n->items[i].ledger == l) {
			n->items[i].rows++;
			return;
		}
	n->items = xgrow(n->items, &n->cap, n->count + 1, sizeof(*n->items));
	n->items[n->count++] = (struct merge_count){ l, 1 };
}

void merge_counts_text(struct str *out, const struct merge_counts *n)
{
	for (size_t i = 0; i < n->count; i++)
		str_addf(out, "%s%s %zu", i ? _(", ") : "", n->items[i].ledger->name, n->items[i].rows);
}

bool merge_is_list(const struct column *c)
{
	return c->type == TYPE_PHONE || c->type == TYPE_EMAIL;
}

bool merge_has_part(const struct column *c, struct slice list, struct slice part)
{
	struct slice of;

	while (value_next_part(&list, &of))
		if (value_same_form(c->type, part, of))
			return true;
	return false;
}

struct change_row *merge_edit(struct change *c, const struct table *t, size_t row, struct error *err)
{
	return change_edit_of(c, t->ledger, table_id(t, row), err);
}

enum { SAID_WIDTH = 26 };

struct slice merge_said(struct change *change, const struct column *c, struct slice text)
{
	const struct slice said = c->ref && text.len ? listing_name_of(change->book, c->ref, text) : column_shown(c, text);
	size_t n = said.len < 4 * SAID_WIDTH ? said.len : 4 * SAID_WIDTH;

	if (n == said.len && utf8_width(said) <= SAID_WIDTH)
		return said;
	while (n && utf8_width((struct slice){ said.ptr, n }) >= SAID_WIDTH)
		for (n--; n && ((unsigned char)said.ptr[n] & 0xC0) == 0x80; n--)
			;
	return change_text(change, "%.*s…", (int)n, said.ptr);
}

/* Which two */

long merge_row(struct change *c, const struct merge_how *how, const struct table **t, const char *typed, struct error *err)
{
	const size_t before = err->count;

	*t = book_table(c->book, how->ledger, err);
	if (!*t)
		return -1;
	if (ledger_merge((*t)->ledger) < 0)
		return error_add(err, ERROR_DATA, _("%s: 'merged_into' is a column of its own there, so nothing can be merged; give that column another name"),
				 (*t)->ledger->name);
	return err->count > before ? -1 : table_named(*t, how->what, slice_trim(slice_of(typed)), err);
}

static int say_merged(const struct merge *m, size_t row, struct error *err)
{
	const struct slice id = merge_id(m, row), into = table_cell(m->table, row, ledger_merge(m->table->ledger));

	return error_add(err, ERROR_DATA, _("%.*s was merged into %.*s already; crm %s unmerge %.*s takes that back"), SLICE_ARGS(id),
			 SLICE_ARGS(into), m->how->what, SLICE_ARGS(id));
}

int merge_find(struct merge *m, struct change *c, const struct merge_how *how, const char *keep, const char *other, struct error *err)
{
	long row;

	*m = (struct merge){ .change = c, .how = how };
	row = merge_row(c, how, &m->table, keep, err);
	if (row < 0)
		return -1;
	m->keep = (size_t)row;
	row = merge_row(c, how, &m->table, other, err);
	if (row < 0)
		return -1;
	m->other = (size_t)row;
	if (m->keep == m->other)
		return error_add(err, ERROR_USAGE, _("%.*s: it can't be merged with itself; name two"), SLICE_ARGS(merge_id(m, m->keep)));
	if (table_cell(m->table, m->other, ledger_merge(m->table->ledger)).len)
		return say_merged(m, m->other, err);
	if (merged_end(m->table, m->keep) == m->other)
		return say_merged(m, m->keep, err);
	if (merged_end(m->table, m->keep) != m->keep)
		change_event(c, merge_stands, .given = merge_id(m, m->keep), .keep = merge_id(m, merged_end(m->table, m->keep)));
	m->keep = merged_end(m->table, m->keep);
	return 0;
}

/* Field by field */

enum fate { SAME, STAYS, TAKEN, ASKED, JOINED, BESIDE, REFUSED };

struct merging {
	struct merge *m;
	struct change_row *row; /* the kept one */
	bool *is_asked;		/* by column */
	bool is_beside;		/* the other one's group says something else */
};

static bool is_one_of(const struct ledger *l, const struct known_column *const *columns, int column)
{
	for (size_t i = 0; columns && columns[i]; i++)
		if (ledger_known(l, columns[i]) == column)
			return true;
	return false;
}

static bool is_same(const struct column *c, struct slice a, struct slice b)
{
	return slice_equal(a, b) || (type_has_form(c->type) ? a.len && b.len && value_same_form(c->type, a, b) : utf8_same_folded(a, b));
}

static void join(struct str *out, const struct column *c, struct slice kept, struct slice other)
{
	struct slice part;

	str_add_slice(out, kept);
	while (value_next_part(&other, &part))
		if (!merge_has_part(c, str_slice(out), part))
			str_addf(out, ";%.*s", SLICE_ARGS(part));
}

/* Whether the kept row may have that there; it has it then. */
static bool try(const struct merging *g, int column, struct slice text)
{
	const struct slice was = arena_slice(&g->m->change->arena, change_cell(g->row, column));
	struct error found = ERROR_INIT;
	bool may;

	change_put_column(g->row, column, text);
	may = change_check_field(g->row, column, &found) == 0 && change_check_orders(g->row, &found) == 0;
	if (!may)
		change_put_column(g->row, column, was);
	error_release(&found);
	return may;
}

static bool is_self(const struct merging *g, const struct column *c, struct slice text)
{
	return c->ref == g->m->table->ledger &&
	       (slice_equal(text, merge_id(g->m, g->m->keep)) || slice_equal(text, merge_id(g->m, g->m->other)));
}

static enum fate choose(const struct merging *g, int column, struct slice kept, struct slice other)
{
	const struct ledger *l = g->m->table->ledger;
	const struct column *c = &l->columns[column];
	const struct merge_group *group = g->m->how->group;
	struct str both = STR_INIT;
	enum fate fate = STAYS;

	if (!other.len || slice_equal(kept, other) || is_self(g, c, other))
		return SAME;
	if (g->is_asked[column])
		return ASKED;
	if (is_one_of(l, g->m->how->stays, column))
		return STAYS;
	if (!kept.len) {
		if (group && g->is_beside && is_one_of(l, group->columns, column))
			return BESIDE;
		return try(g, column, other) ? TAKEN : REFUSED;
	}
	if (merge_is_list(c))
		join(&both, c, kept, other);
	if (both.len > kept.len && try(g, column, str_slice(&both)))
		fate = JOINED;
	else if ((both.len && both.len == kept.len) || is_same(c, kept, other))
		fate = SAME;
	str_release(&both);
	return fate;
}

static void say_field(const struct merging *g, int column, enum fate fate, struct slice kept, struct slice other)
{
	struct change *c = g->m->change;
	const struct column *col = &g->m->table->ledger->columns[column];
	const struct slice field = slice_of(column_said(col)), old = merge_said(c, col, kept), theirs = merge_said(c, col, other);

	switch (fate) {
	case STAYS:
		change_event(c, merge_kept, .field = field, .kept = old, .other = theirs);
		break;
	case TAKEN:
		change_event(c, merge_taken, .field = field, .text = theirs);
		break;
	case ASKED:
		change_event(c, merge_asked, .field = field, .text = theirs, .kept = old);
		break;
	case JOINED:
		change_event(c, merge_joined, .field = field, .text = change_cell(g->row, column));
		break;
	case BESIDE:
		change_event(c, merge_beside, .field = field, .other = theirs, .of = slice_of(column_said(&g->m->table->ledger->columns[
			ledger_known(g->m->table->ledger, g->m->how->group->of)])));
		break;
	case REFUSED:
		change_event(c, merge_refused, .field = field, .other = theirs);
		break;
	default:
		break;
	}
}

static int read_asked(struct merging *g, struct error *err)
{
	const struct merge_how *how = g->m->how;
	const struct ledger *l = g->m->table->ledger;
	int rc = 0;

	g->is_asked = xcalloc(l->ncolumns + 1, sizeof(*g->is_asked));
	for (size_t i = 0; i < how->ntake; i++) {
		const int column = ledger_column(l, slice_trim(slice_of(how->take[i])));

		if (column < 0)
			rc = ledger_no_column(l, slice_of(how->take[i]), NULL, ERROR_USAGE, err);
		else if (column == l->id || l->columns[column].is_merge || is_one_of(l, how->stays, column))
			rc = error_add(err, ERROR_USAGE, _("--take: %s stays the kept one's: it says which row it is, or where it stands"),
				       column_said(&l->columns[column]));
		else if (kept_check(g->row, column, err) < 0)
			rc = -1;
		else
			g->is_asked[column] = true;
	}
	return rc;
}

static int take_fields(struct merge *m, struct error *err)
{
	const struct ledger *l = m->table->ledger;
	struct merging g = { .m = m, .row = merge_edit(m->change, m->table, m->keep, err) };
	const int of = m->how->group ? ledger_known(l, m->how->group->of) : -1;
	int rc = g.row ? read_asked(&g, err) : -1;

	if (of >= 0) {
		const struct slice mine = table_cell(m->table, m->keep, of), theirs = table_cell(m->table, m->other, of);

		g.is_beside = mine.len && !utf8_same_folded(mine, theirs) && !g.is_asked[of];
	}
	for (size_t i = 0; rc == 0 && i < l->ncolumns; i++) {
		const struct slice kept = table_cell(m->table, m->keep, (int)i), other = table_cell(m->table, m->other, (int)i);
		enum fate fate;

		if ((int)i == l->id || l->columns[i].is_merge)
			continue;
		fate = choose(&g, (int)i, kept, other);
		if (fate == ASKED)
			change_put_column(g.row, (int)i, other);
		if (!l->columns[i].retired)
			say_field(&g, (int)i, fate, kept, other);
	}
	free(g.is_asked);
	return rc;
}

/* References */

struct moving {
	struct merge *m;
	struct slice from, to;
	struct merge_counts counts;
};

static int move_cell(struct moving *v, const struct table *t, size_t row, int column, struct error *err)
{
	const bool is_kept = t == v->m->table && row == v->m->keep;
	const struct place at = table_place(t, row);
	struct change_row *r;

	if (t->ledger->id < 0)
		return error_at(err, ERROR_DATA, &at, _("%s: '%.*s' stands in a ledger without ids, where nobody could take it back; give %s a column of type id first"),
				column_said(&t->ledger->columns[column]), SLICE_ARGS(v->from), t->ledger->name);
	r = merge_edit(v->m->change, t, row, err);
	if (!r)
		return -1;
	/* What names itself names nothing. */
	change_put_column(r, column, is_kept ? SLICE("") : v->to);
	if (!is_kept)
		r->checked = true; /* an old fault of its row is no reason to leave the reference behind; what it names is there */
	merge_count_add(&v->counts, t->ledger);
	return 0;
}

static int move_column(struct moving *v, const struct table *t, int column, struct error *err)
{
	size_t *rows, n = table_rows_with(t, v->from, &rows);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		const bool is_other = t == v->m->table && rows[i] == v->m->other;

		if (!is_other && slice_equal(table_cell(t, rows[i], column), v->from))
			rc = move_cell(v, t, rows[i], column, err);
	}
	free(rows);
	return rc;
}

/* A task says in a text what it is about. */
static bool is_reference(const struct ledger *l, const struct ledger *to, int column)
{
	return l->columns[column].ref == to || (l->known == TASKS.ledger && ledger_known(l, TASKS.subject) == column);
}

static int move_references(struct moving *v, struct error *err)
{
	const struct book *b = v->m->change->book;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->schema.count; i++) {
		const struct ledger *l = &b->schema.ledgers[i];
		const struct table *t = NULL;

		for (size_t k = 0; rc == 0 && k < l->ncolumns; k++) {
			if (!is_reference(l, v->m->table->ledger, (int)k))
				continue;
			t = t ? t : book_table_of(v->m->change->book, l, err);
			rc = !t ? -1 : t->file_column && t->file_column[k] >= 0 ? move_column(v, t, (int)k, err) : 0;
		}
	}
	return rc;
}

static int hide(struct merge *m, struct error *err)
{
	const int column = ledger_merge(m->table->ledger);
	struct change_row *r = merge_edit(m->change, m->table, m->other, err);

	if (!r)
		return -1;
	change_put_column(r, column, merge_id(m, m->keep));
	if (m->table->file_column[column] < 0)
		change_log_note(r, SLICE(MERGE_NEW_COLUMN));
	r->checked = true; /* the row isn't met any more, whatever it lacks */
	return 0;
}

static void say(const struct merge *m, const struct moving *v)
{
	struct change *c = m->change;
	struct str moved = STR_INIT;

	merge_counts_text(&moved, &v->counts);
	if (v->counts.rows)
		change_event(c, merge_moved, .count = (int64_t)v->counts.rows, .moved = str_slice(&moved));
	else
		change_event(c, merge_moved_none, .other = v->from);
	change_event(c, merge_next, .other = v->from,
		     .next = change_text(c, "crm %s unmerge %.*s", m->how->what, SLICE_ARGS(v->from)));
	str_release(&moved);
}

int merge_stage(struct merge *m, struct error *err)
{
	struct moving v = { .m = m, .from = merge_id(m, m->other), .to = merge_id(m, m->keep) };
	int rc;

	m->change->keeps_quotes = true;
	change_made(m->change, v.to);
	change_event(m->change, merged, .other = v.from, .other_name = merge_name(m, m->other), .keep = v.to, .keep_name = merge_name(m, m->keep));
	rc = hide(m, err) < 0 || take_fields(m, err) < 0 ? -1 : move_references(&v, err);
	if (rc == 0)
		say(m, &v);
	free(v.counts.items);
	return rc;
}
