/* solved.c - noting what was solved, and showing it beside its lead or customer; see solved.h. */
#include "sales/leads/solved.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/entry.h"
#include "book/left_out.h"
#include "book/listing.h"
#include "sales/leads/lead_find.h"
#include "view/columns.h"

enum evidence_state solved_evidence(struct book *b, const struct table *t, size_t row)
{
	return evidence_state(b, table_text(t, row, SOLVED.evidence), table_text(t, row, SOLVED.digest));
}

int solved_check(struct book *b, struct error *err)
{
	const struct ledger *l = schema_ledger(&b->schema, SLICE("solved"));
	const struct table *t = l ? book_table_of(b, l, err) : NULL;
	int rc = l && !t ? -1 : 0;

	for (size_t i = 0; t && i < t->nrows; i++) {
		const struct place at = table_place(t, i);

		if (evidence_check(solved_evidence(b, t, i), "evidence", table_text(t, i, SOLVED.evidence), &at, err) < 0)
			rc = -1;
	}
	return rc;
}

/* The same text for the same customer on the same day is the same work, entered twice. */
static int check_twice(const struct change_row *r, struct error *err)
{
	const struct table *t = r->table;
	const int at = table_column(t, SOLVED.solved_at);
	const int32_t today = r->change->book->today;
	struct str mine = STR_INIT, other = STR_INIT;
	int rc = 0;

	utf8_add_folded(&mine, change_get(r, SOLVED.text));
	for (size_t i = 0; i < t->nrows && rc == 0; i++) {
		if (!slice_equal(table_text(t, i, SOLVED.customer), change_get(r, SOLVED.customer)) ||
		    moment_date(table_number(t, i, at, 0)) != today)
			continue;
		str_reset(&other);
		utf8_add_folded(&other, table_text(t, i, SOLVED.text));
		if (slice_equal(str_slice(&mine), str_slice(&other)))
			rc = error_add(err, ERROR_DATA, _("text: '%.*s' is noted for today already: %.*s"),
				       SLICE_ARGS(change_get(r, SOLVED.text)), SLICE_ARGS(table_id(t, i)));
	}
	str_release(&mine);
	str_release(&other);
	return rc;
}

static int put_evidence(struct change_row *r, const char *typed, struct error *err)
{
	struct str name = STR_INIT, digest = STR_INIT;
	int rc = typed ? evidence_find(r->change->book, "--evidence", typed, &name, &digest, err) : 0;

	if (rc == 0 && typed) {
		change_put(r, SOLVED.evidence, str_slice(&name));
		change_put(r, SOLVED.digest, str_slice(&digest));
	}
	str_release(&name);
	str_release(&digest);
	return rc;
}

/* Which problem it was: as typed, else what the lead waits for, where that says something. */
static int put_problem(struct change_row *r, const char *typed, struct slice blocker, struct error *err)
{
	const int column = ledger_column(r->ledger, SLICE("problem"));
	struct error ignored = ERROR_INIT;

	if (typed)
		return entry_put(r, SOLVED.problem, typed, err);
	change_put(r, SOLVED.problem, blocker);
	if (column >= 0 && change_check_field(r, column, &ignored) < 0)
		change_put(r, SOLVED.problem, SLICE(""));
	error_release(&ignored);
	return 0;
}

static int put_solver(struct change_row *r, struct error *err)
{
	struct book *b = r->change->book;
	const struct table *people = book_table(b, PEOPLE.ledger, err);

	if (!people)
		return -1;
	if (table_find(people, b->actor) < 0)
		return error_add(err, ERROR_DATA,
				 _("by: '%.*s' is not in people.csv; act as who solved it with --as PERSON"),
				 SLICE_ARGS(b->actor));
	change_put(r, SOLVED.by, b->actor);
	return 0;
}

static void say_year(struct change *c, const struct change_row *r)
{
	const struct table *t = r->table;
	const int at = table_column(t, SOLVED.solved_at);
	const int year = date_civil(c->book->today).year;
	size_t solved = 1, proven = change_get(r, SOLVED.evidence).len > 0;
	size_t *rows, n = table_rows_of(t, SOLVED.customer, change_get(r, SOLVED.customer), &rows);

	for (size_t i = 0; i < n; i++)
		if (date_civil(moment_date(table_number(t, rows[i], at, 0))).year == year) {
			solved++;
			proven += table_text(t, rows[i], SOLVED.evidence).len > 0;
		}
	free(rows);
	change_event(c, solved_so_far, .customer = change_get(r, SOLVED.customer), .solved = (int64_t)solved, .year = year, .proven = (int64_t)proven,
		     .next = change_text(c, "crm report evidence %.*s", SLICE_ARGS(change_get(r, SOLVED.customer))));
}

static void say_solved(struct change *c, const struct change_row *r, const struct table *leads, size_t lead)
{
	struct slice blocker = table_text(leads, lead, LEADS.blocker);

	change_event(c, solved_added, .solved = change_id(r), .customer = change_get(r, SOLVED.customer), .text = change_get(r, SOLVED.text));
	say_year(c, r);
	if (blocker.len && slice_equal(blocker, change_get(r, SOLVED.problem)) && lead_is_open(c->book, leads, lead))
		change_event(c, solved_blocker, .lead = table_id(leads, lead), .blocker = blocker,
			     .next = change_text(c, "crm lead set %.*s blocker=…", SLICE_ARGS(table_id(leads, lead))));
}

int solved_add(struct change *c, size_t lead, const struct solved_draft *d, struct error *err)
{
	const struct table *leads = book_table(c->book, LEADS.ledger, err);
	struct change_row *r = leads ? change_add(c, SOLVED.ledger, err) : NULL;
	int rc = 0;

	if (!r)
		return -1;
	change_put(r, SOLVED.lead, table_id(leads, lead));
	change_put(r, SOLVED.customer, table_text(leads, lead, LEADS.customer));
	change_put_number(r, SOLVED.solved_at, c->book->now);
	rc |= put_solver(r, err);
	rc |= entry_put(r, SOLVED.text, d->text, err);
	rc |= put_problem(r, d->problem, table_text(leads, lead, LEADS.blocker), err);
	rc |= put_evidence(r, d->evidence, err);
	if (rc || change_check_row(r, err) < 0 || check_twice(r, err) < 0)
		return -1;
	change_made(c, change_id(r));
	say_solved(c, r, leads, lead);
	return 0;
}

#define SOLVED_ROW(C) \
	C(key, id, , TYPE_ID, view_text(v, table_id(t, i))) \
	C(shown, solved_at, _("at"), TYPE_TIME, listing_cell(v, t, i, table_column(t, SOLVED.solved_at))) \
	C(shown, text, _("what was done"), TYPE_TEXT, view_text(v, table_text(t, i, SOLVED.text))) \
	C(key, by, , TYPE_ID, view_text(v, table_text(t, i, SOLVED.by))) \
	C(shown, by_name, _("who"), TYPE_TEXT, \
	  view_text(v, listing_name(b, PEOPLE.ledger, table_text(t, i, SOLVED.by)))) \
	C(shown, evidence, _("evidence"), TYPE_TEXT, view_text(v, table_text(t, i, SOLVED.evidence))) \
	C(key, state, , TYPE_TEXT, view_text(v, slice_of(evidence_state_name(state)))) \
	C(face, state_shown, _("file"), TYPE_TEXT, view_text(v, slice_of(evidence_state_text(state))))

static void show_row(struct view *v, struct book *b, const struct table *t, size_t i)
{
	const enum evidence_state state = solved_evidence(b, t, i);

	SOLVED_ROW(VIEW_CELL)
}

int solved_section(struct book *b, const struct known_column *column, struct slice id, struct view *v, struct error *err)
{
	const struct ledger *l = schema_ledger(&b->schema, SLICE("solved"));
	const struct table *t = l ? book_table_of(b, l, err) : NULL;
	size_t *rows, n;

	if (!t)
		return l ? -1 : 0;
	n = table_rows_of(t, column, id, &rows);
	if (n) {
		view_section(v, "solved", _("Solved"));
		SOLVED_ROW(VIEW_COLUMN)
	}
	while (n-- > 0)
		show_row(v, b, t, rows[n]);
	free(rows);
	return left_out_lost(b, t, column, err);
}
