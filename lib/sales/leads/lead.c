/* lead.c - see lead.h. */
#include "sales/leads/lead.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/entry.h"
#include "book/journal.h"
#include "book/listing.h"
#include "sales/leads/pipeline.h"

/* Everybody sees their own leads: the owner of a new row is who enters it, where people.csv knows them. */
static void put_owner(struct change_row *r, const struct known_column *owner)
{
	struct book *b = r->change->book;
	struct error ignored = ERROR_INIT;
	const struct table *people = book_table(b, PEOPLE.ledger, &ignored);

	if (!change_get(r, owner).len && people && table_find(people, b->actor) >= 0)
		change_put(r, owner, b->actor);
	error_release(&ignored);
}

/* The customer that was typed: 1 one that is there, *id; 0 none, so a new one by exactly that name; -1 ambiguous. */
static int find_customer(struct book *b, struct slice name, struct slice *id, struct error *err)
{
	const struct table *customers = book_table(b, CUSTOMERS.ledger, err);
	size_t rows[2], found;

	*id = SLICE("");
	if (!customers)
		return -1;
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
	put_owner(*added, CUSTOMERS.owner);
	change_put(lead, LEADS.customer, change_id(*added));
	return 0;
}

static const char *weekday_name(int32_t date)
{
	static const char *const names[] = { N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun") };

	return _(names[date_weekday(date) - 1]);
}

/* "Thu 2026-03-19", with the time of day where one was given. */
static void add_day(struct str *out, struct slice time)
{
	struct value v;

	if (!value_parse(TYPE_TIME, time, &v) || value_missing(&v)) {
		str_add_slice(out, time);
		return;
	}
	str_addf(out, "%s ", weekday_name(moment_date(v.number)));
	date_add_text(out, moment_date(v.number));
	if (!v.date_only)
		str_addf(out, " %02d:%02d", moment_seconds(v.number) / 3600, moment_seconds(v.number) / 60 % 60);
}

static void say_row(struct change *c, const struct change_row *lead, const char *what)
{
	struct slice id = change_get(lead, LEADS.customer), owner = change_get(lead, LEADS.owner);
	const struct change_row *customer = change_staged(c, schema_ledger(&c->book->schema, SLICE("customers")), id);
	struct slice name = customer ? change_get(customer, CUSTOMERS.name) : listing_name(c->book, CUSTOMERS.ledger, id);
	struct str next = STR_INIT;

	add_day(&next, change_get(lead, LEADS.next_follow_up));
	change_say(c, _("%s lead %.*s  %.*s · %.*s · next %s%s%.*s"), what, SLICE_ARGS(change_id(lead)), SLICE_ARGS(name),
		   SLICE_ARGS(change_get(lead, LEADS.stage)), next.len ? next.buf : "—", owner.len ? _(" · owner ") : "",
		   SLICE_ARGS(listing_name(c->book, PEOPLE.ledger, owner)));
	str_release(&next);
}

void lead_say_next(struct change *c, const struct change_row *lead)
{
	struct error ignored = ERROR_INIT;
	struct slice next = change_get(lead, LEADS.next_follow_up);
	struct calendar *calendar = book_calendar(c->book, &ignored);
	const struct stage *stage = pipeline_stage_of(c->book, change_get(lead, LEADS.stage));
	struct str day = STR_INIT;
	struct value v;
	int32_t on;

	error_release(&ignored);
	if (!calendar || !next.len || !value_parse(TYPE_TIME, next, &v) || value_missing(&v) || (stage && stage->kind != STAGE_OPEN))
		return;
	on = moment_date(v.number);
	add_day(&day, next);
	if (v.date_only ? on < c->book->today : v.number < c->book->now)
		change_say(c, _("  next follow-up %s is past: crm lead follow %.*s --next +1wd"), day.buf, SLICE_ARGS(change_id(lead)));
	else if (!calendar_is_workday(calendar, on))
		change_say(c, _("  next follow-up %s is a day off: crm lead follow %.*s --next +1wd"), day.buf, SLICE_ARGS(change_id(lead)));
	str_release(&day);
}

static void say_open_task(struct change *c, struct slice customer)
{
	struct error ignored = ERROR_INIT;
	const struct table *tasks = book_table(c->book, TASKS.ledger, &ignored);

	error_release(&ignored);
	for (size_t i = 0; tasks && i < tasks->nrows; i++) {
		struct str due = STR_INIT;

		if (!slice_equal(table_text(tasks, i, TASKS.subject), customer) || !slice_is(table_text(tasks, i, TASKS.status), "open"))
			continue;
		add_day(&due, table_text(tasks, i, TASKS.due_at));
		change_say(c, _("  open for this customer: %.*s until %s — task %.*s"), SLICE_ARGS(table_text(tasks, i, TASKS.title)),
			   due.buf, SLICE_ARGS(table_id(tasks, i)));
		str_release(&due);
	}
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
		change_say(c,
			   lang_plural("  stuck here? %zu other lead waits or waited on '%.*s', won: %zu: crm lead list --where "
				       "'blocker = %.*s'",
				       "  stuck here? %zu other leads wait or waited on '%.*s', won: %zu: crm lead list --where "
				       "'blocker = %.*s'", same),
			   same, SLICE_ARGS(change_get(lead, LEADS.blocker)), solved, SLICE_ARGS(change_get(lead, LEADS.blocker)));
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
		change_say(c, _("  new customer %.*s %.*s: crm customer set %.*s level=… region=… to have it scored"),
			   SLICE_ARGS(change_id(added)), SLICE_ARGS(change_get(added, CUSTOMERS.name)), SLICE_ARGS(change_id(added)));
		return;
	}
	row = customers ? table_find(customers, id) : -1;
	if (row < 0)
		return;
	n = table_rows_with(leads, id, &rows);
	for (size_t i = 0; i < n; i++)
		open += slice_equal(table_text(leads, rows[i], LEADS.customer), id) && lead_is_open(c->book, leads, rows[i]);
	free(rows);
	grade = table_text(customers, (size_t)row, CUSTOMERS.grade);
	score = table_text(customers, (size_t)row, CUSTOMERS.score);
	if (grade.len)
		change_say(c, lang_plural("  customer grade %.*s%s%.*s%s, %zu other open lead",
					  "  customer grade %.*s%s%.*s%s, %zu other open leads", open),
			   SLICE_ARGS(grade), score.len ? " (" : "", SLICE_ARGS(score), score.len ? ")" : "", open);
	else
		change_say(c, lang_plural("  customer not scored yet, %zu other open lead: crm score explain %.*s",
					  "  customer not scored yet, %zu other open leads: crm score explain %.*s", open),
			   open, SLICE_ARGS(id));
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
	const int known = name.len ? find_customer(c->book, name, &id, &wrong) : -1;
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

int lead_add(struct change *c, const struct lead_draft *d, struct error *err)
{
	struct change_row *customer = NULL, *lead;
	int rc = 0;

	lead = add_lead(c, d, &customer, &rc, err);
	if (!lead)
		return -1;
	rc |= entry_put(lead, LEADS.stage, d->stage, err);
	rc |= entry_put(lead, LEADS.next_follow_up, d->next, err);
	rc |= entry_put(lead, LEADS.need, d->need, err);
	rc |= entry_put(lead, LEADS.blocker, d->blocker, err);
	rc |= entry_assign(lead, d->columns, d->ncolumns, err);
	if (change_get(lead, LEADS.stage).len && pipeline_check(lead, err) < 0)
		rc = -1;
	rc |= check_missing(lead, d, err);
	if (rc) { /* refused anyway: say what the commit would have said of the texts, too */
		for (size_t i = 0; i < lead->nfields; i++)
			if (lead->fields[i].length && lead->ledger->columns[lead->fields[i].column].refuse)
				change_check_field(lead, lead->fields[i].column, err);
		return -1;
	}
	put_owner(lead, LEADS.owner);
	stamp(lead, LEADS.created_at);
	stamp(lead, LEADS.updated_at);
	change_made(c, change_id(lead));
	say_row(c, lead, _("added"));
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
	const struct stage *stage = pipeline_stage_of(c->book, from);
	struct str stood = STR_INIT, expected = STR_INIT;
	unsigned long one;
	int64_t days;

	if (lead_stage_days(c->book, lead->table, (size_t)lead->row, &days, err) <= 0)
		return;
	one = days == 10000 ? 1 : 2;
	value_add_number(&stood, TYPE_NUMBER, days);
	if (stage && stage->days.workdays) {
		decimal_add_text(&expected, stage->days.number, 2);
		change_say(c, lang_plural("  %s working day in %.*s, %s expected", "  %s working days in %.*s, %s expected", one), stood.buf, SLICE_ARGS(from), expected.buf);
	} else {
		change_say(c, lang_plural("  %s working day in %.*s", "  %s working days in %.*s", one), stood.buf, SLICE_ARGS(from));
	}
	str_release(&stood);
	str_release(&expected);
}

int lead_stage(struct change *c, size_t row, const char *stage, const char *const *columns, size_t ncolumns, struct error *err)
{
	struct change_row *lead = edit(c, row, err);
	const struct stage *to;
	struct slice from;

	if (!lead)
		return -1;
	from = table_text(lead->table, row, LEADS.stage);
	if (entry_put(lead, LEADS.stage, stage, err) < 0 || entry_assign(lead, columns, ncolumns, err) < 0 ||
	    pipeline_check(lead, err) < 0)
		return -1;
	change_made(c, change_id(lead));
	if (!change_row_changes(lead)) {
		change_say(c, _("lead %.*s is in %.*s already; nothing changed"), SLICE_ARGS(change_id(lead)), SLICE_ARGS(from));
		return 0;
	}
	stamp(lead, LEADS.updated_at);
	to = pipeline_stage_of(c->book, change_get(lead, LEADS.stage));
	if (to && to->kind != STAGE_OPEN)
		stamp(lead, LEADS.closed_at);
	else if (change_get(lead, LEADS.closed_at).len)
		change_put(lead, LEADS.closed_at, SLICE(""));
	change_say(c, _("lead %.*s  %.*s: %.*s → %.*s"), SLICE_ARGS(change_id(lead)),
		   SLICE_ARGS(listing_name(c->book, CUSTOMERS.ledger, change_get(lead, LEADS.customer))), SLICE_ARGS(from),
		   SLICE_ARGS(change_get(lead, LEADS.stage)));
	say_dwell(c, lead, from, err);
	if (!slice_equal(change_get(lead, LEADS.next_follow_up), table_text(lead->table, row, LEADS.next_follow_up)))
		lead_say_next(c, lead);
	if (to && to->kind == STAGE_OPEN && !change_get(lead, LEADS.next_follow_up).len)
		change_say(c, _("  no next follow-up: crm lead follow %.*s --next +3d --note …"), SLICE_ARGS(change_id(lead)));
	return err->count ? -1 : 0;
}

int lead_follow(struct change *c, size_t row, const char *next, const char *note, struct error *err)
{
	struct change_row *lead = edit(c, row, err);

	if (!lead || entry_put(lead, LEADS.next_follow_up, next, err) < 0)
		return -1;
	if (note)
		change_log_note(lead, slice_trim(slice_of(note)));
	stamp(lead, LEADS.updated_at);
	change_made(c, change_id(lead));
	say_row(c, lead, _("followed up"));
	lead_say_next(c, lead);
	return 0;
}

int lead_set(struct change *c, size_t row, const char *const *columns, size_t ncolumns, struct error *err)
{
	struct change_row *lead = edit(c, row, err);

	if (!lead || entry_assign(lead, columns, ncolumns, err) < 0)
		return -1;
	if (!slice_equal(change_get(lead, LEADS.stage), table_text(lead->table, row, LEADS.stage)) && pipeline_check(lead, err) < 0)
		return -1;
	change_made(c, change_id(lead));
	if (!change_row_changes(lead)) {
		change_say(c, _("lead %.*s: nothing changed"), SLICE_ARGS(change_id(lead)));
		return 0;
	}
	stamp(lead, LEADS.updated_at);
	say_row(c, lead, _("set"));
	if (!slice_equal(change_get(lead, LEADS.next_follow_up), table_text(lead->table, row, LEADS.next_follow_up)))
		lead_say_next(c, lead);
	return 0;
}
