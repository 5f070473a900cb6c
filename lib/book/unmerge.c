/* unmerge.c - a merge taken back by what the log says of it; see merge.h.
 *
 * Every merge of the ledger, and every one that was taken back, is a commit of the log. They are read in the order of commits. What a cell
 * becomes again is what it was before the merge - or before another merge that left it so and has been taken back since. */
#include <stdlib.h>
#include <string.h>

#include "base/ids.h"
#include "base/lang.h"
#include "book/chain.h"
#include "book/journal.h"
#include "book/left_out.h"
#include "book/merge_parts.h"

/* A field that such a commit set. */
struct step {
	struct slice ledger, id, field, old, new;
};

struct act {
	uint64_t number; /* of the commit */
	bool is_undo;
	struct slice other; /* the row that was merged, or given back */
	struct slice keep;
	bool is_new_column; /* the ledger got the column with it */
	struct step *steps;
	size_t nsteps, cap;
	size_t undone_by; /* of a merge: the act that took it back; SIZE_MAX: it stands */
	size_t undoes;	  /* of one that took a merge back: that one */
};

struct acts {
	struct change *change;
	const struct merge_how *how;
	const struct table *table;
	struct str merge, unmerge; /* commands */
	struct act *items;
	size_t count, cap;
	bool is_open; /* the last one's commit goes on */
};

/* The log */

static bool is_main(const struct acts *a, const struct step *s, bool is_undo)
{
	return slice_is(s->ledger, a->table->ledger->name) && slice_is(s->field, "merged_into") && (is_undo ? !s->new.len : !s->old.len);
}

static void add_step(struct act *act, const struct log_entry *e)
{
	act->steps = xgrow(act->steps, &act->cap, act->nsteps + 1, sizeof(*act->steps));
	act->steps[act->nsteps++] = (struct step){ e->ledger, e->id, e->field, e->old, e->new };
}

static int take_entry(void *context, const struct log_entry *e)
{
	struct acts *a = context;
	const bool is_undo = slice_equal(e->command, str_slice(&a->unmerge));
	char digest[DIGEST_TEXT + 1];
	uint64_t rows;
	struct act *act;

	if (!is_undo && !slice_equal(e->command, str_slice(&a->merge)))
		return 0;
	if (!a->is_open) {
		a->items = xgrow(a->items, &a->cap, a->count + 1, sizeof(*a->items));
		a->items[a->count++] = (struct act){ .is_undo = is_undo, .undone_by = SIZE_MAX };
		a->is_open = true;
	}
	act = &a->items[a->count - 1];
	add_step(act, e);
	if (is_main(a, &act->steps[act->nsteps - 1], is_undo)) {
		act->other = e->id;
		act->keep = is_undo ? e->old : e->new;
		act->is_new_column |= slice_is(e->note, MERGE_NEW_COLUMN);
	}
	if (e->chain.len && chain_parse_link(e->chain, &act->number, &rows, digest))
		a->is_open = false;
	return 0;
}

static int by_number(const void *a, const void *b)
{
	const uint64_t x = ((const struct act *)a)->number, y = ((const struct act *)b)->number;

	return (x > y) - (x < y);
}

static void pair(struct acts *a)
{
	for (size_t i = 0; i < a->count; i++)
		for (size_t k = i; a->items[i].is_undo && k-- > 0;)
			if (!a->items[k].is_undo && a->items[k].undone_by == SIZE_MAX && slice_equal(a->items[k].other, a->items[i].other)) {
				a->items[k].undone_by = i;
				a->items[i].undoes = k;
				break;
			}
}

static int read_acts(struct acts *a, struct error *err)
{
	const struct log_filter all = { 0 };

	str_addf(&a->merge, "%s merge", a->how->what);
	str_addf(&a->unmerge, "%s unmerge", a->how->what);
	if (journal_read(a->change->book, &all, take_entry, a, err) < 0)
		return -1;
	if (a->count)
		qsort(a->items, a->count, sizeof(*a->items), by_number);
	pair(a);
	return 0;
}

static void release(struct acts *a)
{
	for (size_t i = 0; i < a->count; i++)
		free(a->items[i].steps);
	free(a->items);
	str_release(&a->merge);
	str_release(&a->unmerge);
}

/* The merge of the row that stands; count: there is none. */
static size_t standing(const struct acts *a, struct slice other)
{
	for (size_t i = a->count; i-- > 0;)
		if (!a->items[i].is_undo && a->items[i].undone_by == SIZE_MAX && slice_equal(a->items[i].other, other))
			return i;
	return a->count;
}

/* Cells */

static const struct step *step_of(const struct act *act, const struct step *cell)
{
	for (size_t i = 0; i < act->nsteps; i++) {
		const struct step *s = &act->steps[i];

		if (slice_equal(s->id, cell->id) && slice_equal(s->field, cell->field) && slice_equal(s->ledger, cell->ledger))
			return s;
	}
	return NULL;
}

static void add_part(struct str *out, struct slice part)
{
	str_addf(out, "%s%.*s", out->len ? ";" : "", SLICE_ARGS(part));
}

static size_t count_parts(struct slice list)
{
	struct slice part;
	size_t n = 0;

	while (value_next_part(&list, &part))
		n++;
	return n;
}

/* Appends what of the list the step didn't add; where that are the parts of another one, as that one is written. */
static void without_added(struct str *out, const struct column *c, const struct step *cell, struct slice list, struct slice as)
{
	const size_t before = out->len;
	bool is_as = true;
	struct slice part;

	while (value_next_part(&list, &part)) {
		if (merge_has_part(c, cell->new, part) && !merge_has_part(c, as, part))
			continue;
		is_as &= merge_has_part(c, as, part);
		add_part(out, part);
	}
	if (is_as && count_parts(str_slice(out)) == count_parts(as)) {
		str_cut(out, before);
		str_add_slice(out, as);
	}
}

/* The same, and what the step took out is put back. */
static void as_before(struct str *out, const struct column *c, const struct step *cell, struct slice was, struct slice now)
{
	struct str all = STR_INIT;
	struct slice rest = was, part;

	while (value_next_part(&rest, &part))
		if (!merge_has_part(c, cell->new, part) && !merge_has_part(c, now, part))
			add_part(&all, part);
	str_addf(&all, "%s%.*s", all.len ? ";" : "", SLICE_ARGS(now));
	without_added(out, c, cell, str_slice(&all), was);
	str_release(&all);
}

/* The same of a list, which holds of each merge what it added: for every act up to that one, what the list was before it. */
static struct slice list_before(const struct acts *a, size_t act, const struct column *c, const struct step *cell)
{
	const struct step **steps = xcalloc(act + 1, sizeof(struct step *));
	struct slice *was = xcalloc(act + 1, sizeof(*was)), before;
	struct str list = STR_INIT;

	for (size_t i = 0; i <= act; i++) {
		steps[i] = i == act ? cell : a->items[i].is_undo ? NULL : step_of(&a->items[i], cell);
		if (!steps[i])
			continue;
		was[i] = steps[i]->old;
		for (size_t k = i; k-- > 0;) {
			if (!steps[k] || a->items[k].undone_by == SIZE_MAX || a->items[k].undone_by < i)
				continue;
			str_reset(&list);
			as_before(&list, c, steps[k], was[k], was[i]);
			was[i] = arena_slice(&a->change->arena, str_slice(&list));
		}
	}
	before = was[act];
	str_release(&list);
	free(steps);
	free(was);
	return before;
}

/* What the cell was before the act, and before those that had left it so and were taken back afterwards. */
static struct slice before(const struct acts *a, size_t act, const struct column *c, const struct step *cell)
{
	struct slice was = cell->old;
	size_t of = act; /* before which it was that */

	if (merge_is_list(c))
		return list_before(a, act, c, cell);
	for (size_t i = act; i-- > 0;) {
		const struct act *earlier = &a->items[i];
		const struct step *s = earlier->is_undo || earlier->undone_by == SIZE_MAX || earlier->undone_by < of ? NULL : step_of(earlier, cell);

		if (s && slice_equal(s->new, was)) {
			was = s->old;
			of = i;
		}
	}
	return was;
}

enum since {
	AS_LEFT,
	MERGED_ON,  /* later merges changed it */
	GIVEN_BACK, /* by what took back an earlier merge */
	CHANGED,
};

/* What has become of a cell since the act left it. */
static enum since since(const struct acts *a, size_t act, const struct step *cell, struct slice now)
{
	struct slice left = cell->new;
	enum since since = AS_LEFT;

	for (size_t i = act + 1; i < a->count; i++) {
		const struct step *s = step_of(&a->items[i], cell);

		if (!s || !slice_equal(s->old, left))
			continue;
		left = s->new;
		if (since == GIVEN_BACK || (a->items[i].is_undo && a->items[i].undoes < act))
			since = GIVEN_BACK;
		else
			since = MERGED_ON;
	}
	if (!slice_equal(left, now))
		return slice_equal(cell->new, now) ? AS_LEFT : CHANGED;
	return since == MERGED_ON && slice_equal(left, cell->new) ? AS_LEFT : since;
}

struct undoing {
	struct acts acts;
	size_t act;
	struct merge_counts counts;
	size_t changed;
};

static void say_changed(struct undoing *u, const struct column *c, const struct step *cell, struct slice now)
{
	struct change *change = u->acts.change;

	u->changed++;
	change_event(change, unmerge_changed, .ledger = cell->ledger, .row = cell->id, .field = slice_of(column_said(c)),
		     .now = merge_said(change, c, now));
}

static int put_back(struct undoing *u, struct change_row *r, int column, struct slice text, struct error *err)
{
	const struct column *c = &r->ledger->columns[column];
	const struct merge_how *how = u->acts.how;
	const struct slice was = arena_slice(&u->acts.change->arena, change_cell(r, column));
	int may;

	change_put_column(r, column, text);
	may = how->may_return && c->ref ? how->may_return(r, err) : 1;
	if (may > 0) {
		r->checked = true; /* it is what stood there before */
		merge_count_add(&u->counts, r->ledger);
		return 0;
	}
	change_put_column(r, column, was);
	if (may == 0)
		change_event(u->acts.change, unmerge_settled, .ledger = slice_of(r->ledger->name), .row = change_id(r),
			     .field = slice_of(column_said(c)), .now = merge_said(u->acts.change, c, was));
	return may;
}

/* A reference to a row of the ledger follows merges; what a row says of itself doesn't. */
static bool is_reference(const struct undoing *u, const struct change_row *r, int column)
{
	return r->ledger->columns[column].ref == u->acts.table->ledger ||
	       (r->ledger->known == TASKS.ledger && ledger_known(r->ledger, TASKS.subject) == column);
}

/* What a cell no longer has. */
struct lost {
	struct slice ledger, id, field; /* of the cell */
	struct slice had, has;
};

/* What a later merge took of the list from the row, which no longer has it. */
static void without_passed_on(struct str *out, const struct column *c, const struct lost *lost, const struct step *passed, struct slice now)
{
	struct slice part;

	while (value_next_part(&now, &part))
		if (!merge_has_part(c, lost->had, part) || merge_has_part(c, lost->has, part) || merge_has_part(c, passed->old, part))
			add_part(out, part);
}

static int pass_on(struct undoing *u, const struct lost *lost, int column, struct error *err);

/* What the row had given on to the one that it was merged into since, by the act `later`: that one has what it would have without. */
static int pass_to(struct undoing *u, const struct lost *lost, size_t later, int column, struct error *err)
{
	const struct acts *a = &u->acts;
	const struct column *c = &a->table->ledger->columns[column];
	const struct step at = { .ledger = lost->ledger, .id = a->items[later].keep, .field = lost->field };
	const struct step *s = step_of(&a->items[later], &at);
	const long row = s ? table_find(a->table, at.id) : -1;
	struct change_row *r = row < 0 ? NULL : merge_edit(a->change, a->table, (size_t)row, err);
	struct slice now, instead;
	struct str rest = STR_INIT;
	int rc = 0;

	if (!r)
		return row < 0 ? 0 : -1;
	now = arena_slice(&a->change->arena, change_cell(r, column));
	if (merge_is_list(c))
		without_passed_on(&rest, c, lost, s, now);
	instead = merge_is_list(c) ? str_slice(&rest) : !slice_equal(now, lost->had) ? now : lost->has.len ? lost->has : before(a, later, c, s);
	if (!slice_equal(now, instead)) {
		const struct lost next = { lost->ledger, at.id, lost->field, now, instead };

		rc = put_back(u, r, column, instead, err) < 0 ? -1 : pass_on(u, &next, column, err);
	}
	str_release(&rest);
	return rc;
}

static int pass_on(struct undoing *u, const struct lost *lost, int column, struct error *err)
{
	int rc = 0;

	for (size_t i = u->act + 1; rc == 0 && i < u->acts.count; i++) {
		const struct act *later = &u->acts.items[i];

		if (!later->is_undo && later->undone_by == SIZE_MAX && slice_equal(later->other, lost->id))
			rc = pass_to(u, lost, i, column, err);
	}
	return rc;
}

static int undo_cell(struct undoing *u, const struct step *cell, struct change_row *r, int column, struct error *err)
{
	const struct column *c = &r->ledger->columns[column];
	const bool follows = is_reference(u, r, column), is_list = merge_is_list(c);
	const struct slice now = arena_slice(&u->acts.change->arena, change_cell(r, column)), was = before(&u->acts, u->act, c, cell);
	const enum since is = since(&u->acts, u->act, cell, now);
	struct str rest = STR_INIT;
	struct slice again = was;
	int rc = 0;

	if (is_list && is != AS_LEFT) {
		as_before(&rest, c, cell, was, now);
		again = str_slice(&rest);
	} else if (is == CHANGED || is == (follows ? GIVEN_BACK : MERGED_ON)) {
		again = now;
	}
	if (!slice_equal(now, again))
		rc = put_back(u, r, column, again, err);
	else if (is == CHANGED && !slice_equal(now, was))
		say_changed(u, c, cell, now);
	if (rc == 0 && !follows && r->ledger == u->acts.table->ledger)
		rc = pass_on(u, &(const struct lost){ cell->ledger, cell->id, cell->field, now, again }, column, err);
	str_release(&rest);
	return rc;
}

/* Rows and columns that aren't there any more were changed, too. */
static int undo_step(struct undoing *u, const struct step *cell, struct error *err)
{
	struct change *c = u->acts.change;
	const struct ledger *l = schema_ledger(&c->book->schema, cell->ledger);
	const struct table *t = l ? book_table_of(c->book, l, err) : NULL;
	const int column = l ? ledger_column(l, cell->field) : -1;
	const long row = t && column >= 0 ? table_find(t, cell->id) : -1;
	const struct column gone = { .name = arena_text(&c->arena, cell->field), .label = { arena_text(&c->arena, cell->field),
			arena_text(&c->arena, cell->field) } };
	struct change_row *r;

	if (l && !t)
		return -1;
	if (row < 0) {
		say_changed(u, column >= 0 ? &l->columns[column] : &gone, cell, SLICE(""));
		return 0;
	}
	r = merge_edit(c, t, (size_t)row, err);
	return r ? undo_cell(u, cell, r, column, err) : -1;
}

/* The row itself. Where its merge added the column, or one that was taken back did, the column goes with the last one. */
static int show_again(struct undoing *u, size_t row, struct error *err)
{
	const struct table *t = u->acts.table;
	struct change_row *r = merge_edit(u->acts.change, t, row, err);

	if (!r)
		return -1;
	u->acts.change->keeps_quotes = true;
	change_put_column(r, ledger_merge(t->ledger), SLICE(""));
	r->checked = true;
	for (size_t i = 0; i < u->acts.count; i++)
		u->acts.change->drops_merges |= u->acts.items[i].is_new_column;
	return 0;
}

static void say(struct undoing *u, size_t row)
{
	struct change *c = u->acts.change;
	const struct act *act = &u->acts.items[u->act];
	const struct table *t = u->acts.table;
	struct str moved = STR_INIT;

	merge_counts_text(&moved, &u->counts);
	if (u->counts.rows)
		change_event(c, unmerge_back, .count = (int64_t)u->counts.rows, .moved = str_slice(&moved));
	change_event(c, unmerge_next, .keep = act->keep, .other = act->other,
		     .next = change_text(c, "crm %s show %.*s", u->acts.how->what, SLICE_ARGS(act->other)));
	change_made(c, table_id(t, row));
	str_release(&moved);
}

static int undo(struct undoing *u, size_t row, struct error *err)
{
	const struct act *act = &u->acts.items[u->act];
	const struct table *t = u->acts.table;

	change_event(u->acts.change, unmerged, .other = act->other, .other_name = table_cell(t, row, t->ledger->name_column), .keep = act->keep,
		     .keep_name = table_name(t, act->keep));
	if (show_again(u, row, err) < 0)
		return -1;
	/* First who is merged into whom and what they are called: what refers to them may ask. */
	for (size_t i = 0; i < 2 * act->nsteps; i++) {
		const struct step *s = &act->steps[i % act->nsteps];
		const bool is_own = slice_is(s->ledger, t->ledger->name);

		if (is_own == (i < act->nsteps) && s->field.len && !is_main(&u->acts, s, false) && undo_step(u, s, err) < 0)
			return -1;
	}
	say(u, row);
	return 0;
}

/* Which were merged into it: "C-000012, C-000031". */
static int say_not_merged(const struct merge_how *how, const struct table *t, size_t row, struct error *err)
{
	const int column = ledger_merge(t->ledger);
	const struct slice id = table_id(t, row);
	struct str others = STR_INIT;
	int rc;

	for (size_t i = 0; i < t->nrows; i++)
		if (slice_equal(table_cell(t, i, column), id))
			str_addf(&others, "%s%.*s", others.len ? _(", ") : "", SLICE_ARGS(table_id(t, i)));
	rc = others.len ? error_add(err, ERROR_DATA, _("%.*s was merged into none; merged into it were: %s; crm %s unmerge takes one of those back"),
				    SLICE_ARGS(id), others.buf, how->what)
			: error_add(err, ERROR_DATA, _("%.*s was merged into none: there is nothing to take back"), SLICE_ARGS(id));
	str_release(&others);
	return rc;
}

int merge_undo(struct change *c, const struct merge_how *how, const char *other, struct error *err)
{
	struct undoing u = { .acts = { .change = c, .how = how, .merge = STR_INIT, .unmerge = STR_INIT } };
	const long row = merge_row(c, how, &u.acts.table, other, err);
	const struct table *t = u.acts.table;
	struct slice into;
	int rc;

	if (row < 0)
		return -1;
	into = table_cell(t, (size_t)row, ledger_merge(t->ledger));
	if (!into.len)
		return say_not_merged(how, t, (size_t)row, err);
	rc = read_acts(&u.acts, err);
	if (rc == 0 && (u.act = standing(&u.acts, table_id(t, (size_t)row))) == u.acts.count)
		rc = error_add(err, ERROR_DATA,
			       _("%.*s: the log tells of no merge into %.*s: merged_into was written by hand; take it out by hand, then crm book adopt --faults"),
			       SLICE_ARGS(table_id(t, (size_t)row)), SLICE_ARGS(into));
	if (rc == 0)
		rc = undo(&u, (size_t)row, err);
	free(u.counts.items);
	release(&u.acts);
	return rc;
}
