/* lead.c - see lead.h. */
#include "sales/leads/lead.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/duplicate.h"
#include "book/entry.h"
#include "book/listing.h"
#include "sales/leads/assign.h"
#include "sales/leads/lead_find.h"
#include "sales/leads/party.h"
#include "sales/leads/pipeline.h"
#include "sales/leads/talk.h"

/* The customer that was typed: 1 one that is there, or the id of one that the change adds, *id; 0 none, so a new one by exactly that name;
 * -1 ambiguous. */
static int find_customer(struct change *c, struct slice name, struct slice *id, struct error *err)
{
	const struct table *customers = book_table(c->book, CUSTOMERS.ledger, err);
	const struct change_row *added = customers ? change_staged(c, customers->ledger, name) : NULL;
	size_t rows[2], found;

	*id = SLICE("");
	if (!customers)
		return -1;
	if (added) {
		*id = change_id(added);
		return 1;
	}
	found = table_candidates(customers, name, rows, 2);
	if (found == 1)
		*id = table_id(customers, rows[0]);
	else if (found > 1)
		return (int)table_named(customers, "customer", name, err) < 0 ? -1 : 0;
	return found == 1;
}

static int put_new_customer(struct change_row *lead, struct slice name, struct change_row **added, struct error *err)
{
	*added = change_add(lead->change, CUSTOMERS.ledger, err);
	if (!*added)
		return -1;
	change_put(*added, CUSTOMERS.name, name);
	change_put(lead, LEADS.customer, change_id(*added));
	return entry_put_actor(*added, CUSTOMERS.owner, err) < 0 ? -1 : duplicates_check(lead->change, *added, err);
}

/* Of kinds that say the lead as it is now: lead_added, lead_followed, lead_set, which have the same values. */
static void say_row(struct change *c, enum event_kind kind, const struct change_row *lead)
{
	const struct event_lead_added e = {
		.lead = change_id(lead),
		.customer = change_get(lead, LEADS.customer),
		.stage = change_get(lead, LEADS.stage),
		.next_follow_up = change_get(lead, LEADS.next_follow_up),
		.owner = change_get(lead, LEADS.owner),
	};

	change_record(c, kind, &e);
}

static struct slice follow_later(struct change *c, const struct change_row *lead, const char *how)
{
	return change_text(c, "crm lead follow %.*s --next %s", SLICE_ARGS(change_id(lead)), how);
}

void lead_say_next(struct change *c, const struct change_row *lead)
{
	struct error ignored = ERROR_INIT;
	struct slice next = change_get(lead, LEADS.next_follow_up);
	struct calendar *calendar = book_calendar(c->book, &ignored);
	const struct stage *stage = pipeline_stage_of(c->book, change_get(lead, LEADS.stage));
	struct value v;
	int32_t on;

	error_release(&ignored);
	if (!calendar || !next.len || !value_parse(TYPE_TIME, next, &v) || value_missing(&v) || (stage && stage->kind != STAGE_OPEN))
		return;
	on = moment_date(v.number);
	if (v.date_only ? on < c->book->today : v.number < c->book->now)
		change_event(c, lead_next_past, .lead = change_id(lead), .on = next, .next = follow_later(c, lead, "+1wd"));
	else if (!calendar_is_workday(calendar, on))
		change_event(c, lead_next_day_off, .lead = change_id(lead), .on = next, .next = follow_later(c, lead, "+1wd"));
}

static void say_open_task(struct change *c, struct slice customer)
{
	struct error ignored = ERROR_INIT;
	const struct table *tasks = book_table(c->book, TASKS.ledger, &ignored);
	size_t *rows = NULL, n = tasks ? table_rows_of(tasks, TASKS.subject, customer, &rows) : 0;

	error_release(&ignored);
	for (size_t i = 0; i < n; i++)
		if (slice_is(table_text(tasks, rows[i], TASKS.status), "open"))
			change_event(c, lead_open_task, .customer = customer, .task = table_id(tasks, rows[i]),
				     .title = table_text(tasks, rows[i], TASKS.title), .due = table_text(tasks, rows[i], TASKS.due_at));
	free(rows);
}

/* Three Chinese characters of the text or more, which a text that folds to the same has, too; empty: it has no such. (Folding turns
 * a few radicals and circled characters into common ones; texts that are written with those aren't found by it.) */
static struct slice characters_of(struct slice folded)
{
	enum { BYTES = 3, LEAST = 3 * BYTES };
	struct slice longest = SLICE("");
	size_t n = 0;

	for (size_t i = 0; i <= folded.len; i += n && i < folded.len ? BYTES : 1) {
		const unsigned char first = i < folded.len ? (unsigned char)folded.ptr[i] : 0;
		const bool is_character = first >= 0xE4 && first <= 0xE9 && folded.len - i >= BYTES; /* U+4E00 to U+9FFF, about */

		if (is_character)
			n += BYTES;
		else if (n >= LEAST && n > longest.len)
			longest = (struct slice){ folded.ptr + i - n, n };
		if (!is_character)
			n = 0;
	}
	return longest;
}

/* How often open leads of all customers name the same blocker: the salesperson is not alone with it. */
static void say_same_blocker(struct change *c, const struct change_row *lead)
{
	const struct table *leads = lead->table;
	const int blocker = table_column(leads, LEADS.blocker), stages = table_column(leads, LEADS.stage);
	struct str mine = STR_INIT, other = STR_INIT;
	size_t same = 0, solved = 0, n = leads->nrows, *rows = NULL;
	struct slice sign;

	utf8_add_folded(&mine, change_cell(lead, blocker));
	sign = characters_of(str_slice(&mine));
	if (sign.len)
		n = table_rows_with(leads, sign, &rows);
	for (size_t k = 0; mine.len && k < n; k++) {
		const size_t i = sign.len ? rows[k] : k;
		const struct stage *stage;

		str_reset(&other);
		utf8_add_folded(&other, table_cell(leads, i, blocker));
		if ((long)i == lead->row || !slice_equal(str_slice(&mine), str_slice(&other)))
			continue;
		stage = pipeline_stage_of(c->book, table_word(leads, i, stages));
		same++;
		solved += stage && stage->kind == STAGE_WON;
	}
	free(rows);
	if (same)
		change_event(c, lead_same_blocker, .lead = change_id(lead), .blocker = change_get(lead, LEADS.blocker), .others = (int64_t)same, .won = (int64_t)solved,
			     .next = change_text(c, "crm lead list --where 'blocker = %.*s'", SLICE_ARGS(change_get(lead, LEADS.blocker))));
	str_release(&mine);
	str_release(&other);
}

static void say_customer(struct change *c, const struct change_row *lead, const struct change_row *added)
{
	struct error ignored = ERROR_INIT;
	const struct table *customers = book_table(c->book, CUSTOMERS.ledger, &ignored);
	const struct table *leads = lead->table;
	struct slice id = change_get(lead, LEADS.customer), grade, score;
	size_t open = 0, n, *rows;
	long row;

	error_release(&ignored);
	if (added) {
		change_event(c, lead_new_customer, .customer = change_id(added), .id = change_id(added),
			     .next = change_text(c, "crm customer set %.*s level=… region=…", SLICE_ARGS(change_id(added))));
		return;
	}
	row = customers ? table_find(customers, id) : -1;
	if (row < 0)
		return;
	n = table_rows_of(leads, LEADS.customer, id, &rows);
	for (size_t i = 0; i < n; i++)
		open += lead_is_open(c->book, leads, rows[i]);
	free(rows);
	grade = table_text(customers, (size_t)row, CUSTOMERS.grade);
	score = table_text(customers, (size_t)row, CUSTOMERS.score);
	if (grade.len)
		change_event(c, lead_customer_grade, .customer = id, .grade = grade, .score = score, .open = (int64_t)open);
	else
		change_event(c, lead_customer_unscored, .customer = id, .open = (int64_t)open, .next = change_text(c, "crm score explain %.*s", SLICE_ARGS(id)));
	say_open_task(c, id);
}

/* A required field that is missing is wrong usage of the command line; every one of them is named in one message. */
static int check_missing(const struct change_row *lead, const struct lead_draft *d, struct error *err)
{
	const struct { const char *option, *column, *given; } five[] = {
		{ "--customer", "customer", d->customer }, { "--stage", "stage", d->stage },
		{ "--next", "next_follow_up", d->next }, { "--need", "need", d->need },
		{ "--blocker", "blocker", d->blocker },
	};
	struct str missing = STR_INIT;
	int rc = 0;

	for (size_t i = 0; i < 5; i++) {
		int column = ledger_column(lead->ledger, slice_of(five[i].column));

		if (column < 0 || !lead->ledger->columns[column].required || slice_trim(slice_of(five[i].given)).len ||
		    change_cell(lead, column).len)
			continue;
		str_addf(&missing, "%s%s", missing.len ? _(", ") : "", five[i].option);
	}
	if (missing.len)
		rc = error_add(err, ERROR_USAGE, _("missing: %s"), missing.buf);
	str_release(&missing);
	return rc;
}

static void stamp(struct change_row *lead, const struct known_column *column)
{
	change_put_number(lead, column, lead->change->book->now);
}

/* What say_customer and say_same_blocker will look for in all leads is looked for while those are read. */
static void expect_texts(struct book *b, struct slice customer, const char *blocker)
{
	struct str folded = STR_INIT;

	utf8_add_folded(&folded, slice_trim(slice_of(blocker)));
	book_expect(b, LEADS.ledger, customer);
	book_expect(b, LEADS.ledger, characters_of(str_slice(&folded)));
	str_release(&folded);
}

/* The customer is looked for first, but what is wrong with it is said behind what is wrong with the leads. */
static struct change_row *add_lead(struct change *c, const struct lead_draft *d, struct change_row **customer, int *rc, struct error *err)
{
	const struct slice name = slice_trim(slice_of(d->customer));
	struct error wrong = ERROR_INIT;
	struct slice id = SLICE("");
	const int known = name.len ? find_customer(c, name, &id, &wrong) : -1;
	struct change_row *lead;

	expect_texts(c->book, id, d->blocker);
	lead = change_add(c, LEADS.ledger, err);
	if (lead && wrong.count) {
		error_move(err, &wrong);
		*rc = -1;
	} else if (lead && known > 0) {
		change_put(lead, LEADS.customer, id);
	} else if (lead && known == 0) {
		*rc = put_new_customer(lead, name, customer, err);
	}
	error_release(&wrong);
	return lead;
}

/* "column=value" of a lead, and who takes part in it. *party: that became another. */
static int assign_columns(struct change_row *lead, const char *const *columns, size_t n, bool *party, struct error *err)
{
	const char **others = xcalloc(n + 1, sizeof(*others));
	size_t nothers = 0;
	int rc = 0;

	*party = false;
	for (size_t i = 0; i < n; i++)
		if (!party_is_typed(lead, columns[i]))
			others[nothers++] = columns[i];
	rc |= entry_assign(lead, others, nothers, err);
	for (size_t i = 0; i < n; i++)
		if (party_is_typed(lead, columns[i]))
			rc |= party_put(lead, columns[i], party, err);
	free(others);
	return rc;
}

int lead_add(struct change *c, const struct lead_draft *d, struct error *err)
{
	struct change_row *customer = NULL, *lead;
	int rc = 0, by_rule;
	bool party;

	lead = add_lead(c, d, &customer, &rc, err);
	if (!lead)
		return -1;
	rc |= entry_put(lead, LEADS.stage, d->stage, err);
	rc |= entry_put(lead, LEADS.next_follow_up, d->next, err);
	rc |= entry_put(lead, LEADS.need, d->need, err);
	rc |= entry_put(lead, LEADS.blocker, d->blocker, err);
	rc |= assign_columns(lead, d->columns, d->ncolumns, &party, err);
	if (change_get(lead, LEADS.stage).len && pipeline_check(lead, err) < 0)
		rc = -1;
	rc |= check_missing(lead, d, err);
	if (rc) { /* refused anyway: say what the commit would have said of the texts, too */
		for (size_t i = 0; i < lead->nfields; i++)
			if (lead->fields[i].length && lead->ledger->columns[lead->fields[i].column].refuse)
				change_check_field(lead, lead->fields[i].column, err);
		return -1;
	}
	by_rule = assign_enters_by_rule(lead, err);
	if (by_rule < 0 || (!by_rule && entry_put_actor(lead, LEADS.owner, err) < 0))
		return -1;
	stamp(lead, LEADS.created_at);
	stamp(lead, LEADS.updated_at);
	change_made(c, change_id(lead));
	say_row(c, EVENT_lead_added, lead);
	if (party)
		party_say(lead);
	if (by_rule && assign_entered(lead, err) < 0)
		return -1;
	lead_say_next(c, lead);
	say_customer(c, lead, customer);
	say_same_blocker(c, lead);
	return 0;
}

static struct change_row *edit(struct change *c, size_t row, struct error *err)
{
	const struct table *leads = book_table(c->book, LEADS.ledger, err);

	return leads ? change_edit(c, LEADS.ledger, table_id(leads, row), err) : NULL;
}

static void say_dwell(struct change *c, const struct change_row *lead, struct slice from, struct error *err)
{
	struct row_subject s;
	struct error ignored = ERROR_INIT;
	const struct pipeline *p;
	const struct stage *stage;
	int64_t days;

	staged_subject(&s, lead);
	p = pipeline_of(c->book, &s, &ignored);
	stage = p ? pipeline_stage(p, from) : NULL;
	error_release(&ignored);

	if (lead_stage_days(c->book, lead->table, (size_t)lead->row, &days, err) <= 0)
		return;
	change_event(c, lead_stood, .lead = change_id(lead), .days = days, .stage = from,
		     .expected = stage && stage->days.workdays ? stage->days.number * 100 : EVENT_NONE);
}

/* A contract of a lead that is won may still be returned. */
static int say_pending_contract(struct change *c, const struct change_row *lead, struct error *err)
{
	const struct table *contracts = book_table(c->book, CONTRACTS.ledger, err);
	size_t *rows, n = contracts ? table_rows_of(contracts, CONTRACTS.lead, change_id(lead), &rows) : 0;

	if (!contracts)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct slice status = table_text(contracts, rows[i], CONTRACTS.status), id = table_id(contracts, rows[i]);

		if (slice_is(status, "submitted") || slice_is(status, "returned"))
			change_event(c, lead_contract_pending, .lead = change_id(lead), .contract = id, .status = status,
				     .next = change_text(c, "crm contract show %.*s", SLICE_ARGS(id)));
	}
	free(rows);
	return 0;
}

/* Who goes on with a lead that is closed hears it first. */
static void say_closed(struct change *c, const struct change_row *lead)
{
	const struct slice stage = change_get(lead, LEADS.stage);
	const struct stage *s = pipeline_stage_of(c->book, stage);
	const int ask = s && s->ask.len ? ledger_column(lead->ledger, s->ask) : -1;

	if (s && s->kind != STAGE_OPEN)
		change_event(c, lead_closed_already, .lead = change_id(lead), .stage = stage, .since = change_get(lead, LEADS.closed_at),
			     .reason = ask < 0 ? SLICE("") : change_cell(lead, ask),
			     .next = change_text(c, "crm lead stage %.*s …", SLICE_ARGS(change_id(lead))));
}

int lead_stage(struct change *c, size_t row, const struct lead_move *move, struct error *err)
{
	struct change_row *lead = edit(c, row, err);
	const struct stage *to;
	struct slice from;
	bool party;

	if (!lead)
		return -1;
	from = table_text(lead->table, row, LEADS.stage);
	if (entry_put(lead, LEADS.stage, move->stage, err) < 0 || assign_columns(lead, move->columns, move->ncolumns, &party, err) < 0 ||
	    pipeline_check_move(lead, err) < 0)
		return -1;
	change_made(c, change_id(lead));
	if (!change_row_changes(lead) && !party) {
		change_event(c, lead_not_moved, .lead = change_id(lead), .stage = from);
		return 0;
	}
	if (move->note)
		change_log_note(lead, slice_trim(slice_of(move->note)));
	stamp(lead, LEADS.updated_at);
	to = pipeline_stage_of(c->book, change_get(lead, LEADS.stage));
	if (to && to->kind != STAGE_OPEN)
		stamp(lead, LEADS.closed_at);
	else if (change_get(lead, LEADS.closed_at).len)
		change_put(lead, LEADS.closed_at, SLICE(""));
	if (to && to->kind == STAGE_WON && say_pending_contract(c, lead, err) < 0)
		return -1;
	change_event(c, lead_moved, .lead = change_id(lead), .customer = change_get(lead, LEADS.customer), .from = from,
		     .stage = change_get(lead, LEADS.stage));
	say_dwell(c, lead, from, err);
	if (!slice_equal(change_get(lead, LEADS.next_follow_up), table_text(lead->table, row, LEADS.next_follow_up)))
		lead_say_next(c, lead);
	if (to && to->kind == STAGE_OPEN && !change_get(lead, LEADS.next_follow_up).len)
		change_event(c, lead_no_next, .lead = change_id(lead), .next = follow_later(c, lead, "+3d --note …"));
	return err->count ? -1 : 0;
}

int lead_follow(struct change *c, size_t row, const char *next, const char *note, const char *kind, struct error *err)
{
	struct change_row *lead = edit(c, row, err);

	if (!lead || talk_put(lead, LEADS.talk, kind, note, err) < 0 || entry_put(lead, LEADS.next_follow_up, next, err) < 0)
		return -1;
	stamp(lead, LEADS.updated_at);
	change_made(c, change_id(lead));
	say_closed(c, lead);
	say_row(c, EVENT_lead_followed, lead);
	lead_say_next(c, lead);
	return 0;
}

int lead_set(struct change *c, size_t row, const char *const *columns, size_t ncolumns, struct error *err)
{
	struct change_row *lead = edit(c, row, err);
	bool party;

	if (!lead || assign_columns(lead, columns, ncolumns, &party, err) < 0)
		return -1;
	if (!slice_equal(change_get(lead, LEADS.stage), table_text(lead->table, row, LEADS.stage)) && pipeline_check_move(lead, err) < 0)
		return -1;
	change_made(c, change_id(lead));
	if (!change_row_changes(lead) && !party) {
		change_event(c, lead_unchanged, .lead = change_id(lead));
		return 0;
	}
	stamp(lead, LEADS.updated_at);
	say_row(c, EVENT_lead_set, lead);
	if (party)
		party_say(lead);
	if (!slice_equal(change_get(lead, LEADS.next_follow_up), table_text(lead->table, row, LEADS.next_follow_up)))
		lead_say_next(c, lead);
	return 0;
}
