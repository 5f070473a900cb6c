/* invoice.c - see invoice.h. */
#include "sales/money/invoice.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "book/entry.h"
#include "book/left_out.h"
#include "book/listing.h"
#include "book/subject.h"
#include "sales/money/reminder.h"
#include "sales/money/terms.h"
#include "view/columns.h"

/* One invoice's turn: every tier, its day, its recipient, what became of it */

struct turn {
	struct reminder_rules rules;
	const struct receivables *all;
};

static bool is_for(const struct turn *o, const struct reminder *m, const struct tier *t)
{
	struct error ignored = ERROR_INIT;
	struct row_subject s;
	bool holds;

	row_subject(&s, o->all->book, o->all->invoices, m->owed->row);
	holds = when_holds(t->when, &s.subject, &ignored) > 0;
	error_release(&ignored);
	return holds;
}

/* What became of one tier of one invoice. */
static void add_state(struct str *out, const struct turn *o, const struct reminder *m, const struct tier *t,
		      int32_t day)
{
	struct str key = STR_INIT;
	long row;

	reminder_add_key(&key, o->all, m->owed, t);
	row = table_find(o->rules.reminders, str_slice(&key));
	if (row >= 0)
		str_add_slice(out, listing_word(o->all->book, REMINDERS.status, table_text(o->rules.reminders, (size_t)row, REMINDERS.status)));
	else if (m->tier == t)
		reminder_add_reason(out, &o->rules, o->all, m);
	else if (!is_for(o, m, t))
		str_adds(out, _("not for this invoice: its `when` does not hold"));
	else
		str_adds(out, day > o->all->as_of ? _("not yet") : _("passed over: another one took its place"));
	str_release(&key);
}

/* "owner", or a role. */
static struct slice recipient_word(const void *book, struct slice text)
{
	static const struct lang_word others[] = { { "owner", N_("owner") }, { 0 } };

	return lang_word(others, listing_word(book, PEOPLE.role, text));
}

#define TIER(C) \
	C(shown, tier, _("tier"), TYPE_ID, view_text(v, slice_of(t->id))) \
	C(shown, day, _("day"), TYPE_DATE, view_number(v, day)) \
	C(shown, to, _("to"), TYPE_TEXT, view_text(v, slice_of(t->to))) \
	C(words, , , , view_words(v, recipient_word, o->all->book)) \
	C(shown, recipient, _("recipient"), TYPE_TEXT, \
	  view_text(v, who < 0 ? SLICE("") : table_text(o->rules.people, (size_t)who, PEOPLE.name))) \
	C(shown, state, _("state"), TYPE_TEXT, view_text(v, str_slice(&state))) \
	C(shown, rule, _("rule"), TYPE_TEXT, view_textf(v, "%s:%u", t->place.file, t->place.line))

static void show_tiers(struct view *v, const struct turn *o, const struct reminder *m)
{
	struct str state = STR_INIT;

	view_section(v, "tiers", _("Reminders by rule"));
	TIER(VIEW_COLUMN)
	for (size_t i = 0; i < o->rules.count; i++) {
		const struct tier *t = &o->rules.tiers[i];
		int32_t day = tier_day(&o->rules, t, m->owed->due_on);
		long who = reminder_recipient(o->rules.people, m->owner, t->to);

		str_reset(&state);
		add_state(&state, o, m, t, day);
		TIER(VIEW_CELL)
	}
	str_release(&state);
}

int reminder_section(const struct receivables *all, size_t invoice, struct view *v, struct error *err)
{
	const struct receivable *owed = receivable_at(all, invoice);
	struct turn o = { .all = all };
	struct reminder m;
	int rc = reminder_rules_read(&o.rules, all->book, NULL, err);

	if (rc == 0 && (!book_table(all->book, INVOICES.ledger, err) || !book_table(all->book, CUSTOMERS.ledger, err)))
		rc = -1;
	if (rc == 0 && owed && owed->outstanding > 0) {
		rc = reminder_decide(&o.rules, all, owed, &m, err);
		if (rc == 0)
			show_tiers(v, &o, &m);
	}
	reminder_rules_release(&o.rules);
	return rc;
}

static int64_t number_of(const struct change_row *r, const struct known_column *column)
{
	int i = ledger_known(r->ledger, column);
	struct value v;

	return i >= 0 && value_parse(r->ledger->columns[i].type, change_cell(r, i), &v) ? v.number : 0;
}

static void add_money(struct str *out, int64_t fen)
{
	money_add_grouped(out, fen);
}

static struct slice owner_of(struct book *b, const struct change_row *invoice, struct error *err)
{
	const struct table *customers = book_table(b, CUSTOMERS.ledger, err);
	struct slice owner = change_get(invoice, INVOICES.owner);
	long row = customers && !owner.len ? table_find(customers, change_get(invoice, INVOICES.customer)) : -1;

	return row < 0 ? owner : table_text(customers, (size_t)row, CUSTOMERS.owner);
}

/* Which reminder comes for the invoice as it will be. Rules that can't be read are remind's business, not that of
 * whoever enters an invoice. */
static void say_reminder(struct change *c, const struct change_row *invoice)
{
	struct error ignored = ERROR_INIT;
	struct reminder_rules rules;
	struct row_subject s;
	const struct tier *t;
	int32_t day, due_on = (int32_t)number_of(invoice, INVOICES.due_on);
	struct str on = STR_INIT;
	long who;

	staged_subject(&s, invoice);
	if (reminder_rules_read(&rules, c->book, NULL, &ignored) < 0)
		goto out;
	t = reminder_current(&rules, due_on, c->book->today, &s.subject, &day, &ignored);
	if (!t && (t = reminder_next(&rules, due_on, c->book->today, &s.subject, &day, &ignored)))
		date_add_text(&on, day);
	if (!t)
		goto out;
	who = reminder_recipient(rules.people, table_find(rules.people, owner_of(c->book, invoice, &ignored)), t->to);
	change_event(c, invoice_first_reminder, .invoice = change_id(invoice), .tier = slice_of(t->id), .on = str_slice(&on),
		     .recipient = who < 0 ? SLICE("") : table_text(rules.people, (size_t)who, PEOPLE.name));
out:
	reminder_rules_release(&rules);
	error_release(&ignored);
	str_release(&on);
}

static int check_missing(const struct change_row *r, const struct invoice_draft *d, struct error *err)
{
	const struct {
		const char *option, *given;
		const struct known_column *column;
	} wanted[] = {
		{ "--customer", d->customer, INVOICES.customer },
		{ "--amount", d->amount, INVOICES.amount },
		{ "--issued", d->issued, INVOICES.issued_on },
		{ "--due", d->due, INVOICES.due_on },
	};
	struct str missing = STR_INIT;
	int rc = 0;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (!slice_trim(slice_of(wanted[i].given)).len && !change_get(r, wanted[i].column).len)
			str_addf(&missing, "%s%s", missing.len ? _(", ") : "", wanted[i].option);
	if (missing.len)
		rc = error_add(err, ERROR_USAGE, _("missing: %s"), missing.buf);
	str_release(&missing);
	return rc;
}

static void say_twin(struct change *c, const struct change_row *r)
{
	const struct table *t = r->table;
	const int amount = table_column(t, INVOICES.amount), issued = table_column(t, INVOICES.issued_on);
	size_t *rows, n = table_rows_of(t, INVOICES.customer, change_get(r, INVOICES.customer), &rows);

	for (size_t i = 0; i < n; i++)
		if (slice_equal(table_cell(t, rows[i], issued), change_cell(r, issued)) &&
		    table_number(t, rows[i], amount, 0) == number_of(r, INVOICES.amount)) {
			change_event(c, invoice_twin, .invoice = change_id(r), .twin = table_id(t, rows[i]));
			break;
		}
	free(rows);
}

/* `terms`: the customer's, by which it is due; empty: the day was typed. */
static void say_added(struct change *c, const struct change_row *r, struct slice terms)
{
	const int64_t due_on = number_of(r, INVOICES.due_on);

	change_event(c, invoice_added, .invoice = change_id(r), .customer = change_get(r, INVOICES.customer),
		     .amount = number_of(r, INVOICES.amount), .due = change_get(r, INVOICES.due_on), .left = due_on - c->book->today);
	if (terms.len)
		change_event(c, invoice_terms, .customer = change_get(r, INVOICES.customer), .terms = terms);
	say_reminder(c, r);
	if (due_on < number_of(r, INVOICES.issued_on))
		change_event(c, invoice_due_early, .invoice = change_id(r));
	say_twin(c, r);
}

/* What stands behind "due_on=", or NULL: another column is given. */
static const char *due_in(const struct change_row *r, const char *arg)
{
	struct slice text = slice_of(arg), name = slice_trim(slice_cut(&text, '='));

	return strchr(arg, '=') && ledger_column(r->ledger, name) == ledger_known(r->ledger, INVOICES.due_on) ? text.ptr : NULL;
}

/* The further columns; the day it is due may be one of them, and is taken out into *due, so that it counts as --due does. */
static int assign_columns(struct change_row *r, const struct invoice_draft *d, const char **due, struct error *err)
{
	const char **others = xcalloc(d->ncolumns + 1, sizeof(*others)), *given;
	size_t n = 0;
	int rc = 0;

	*due = d->due;
	for (size_t i = 0; i < d->ncolumns; i++) {
		if (!(given = due_in(r, d->columns[i])))
			others[n++] = d->columns[i];
		else if (*due)
			rc = error_add(err, ERROR_USAGE, _("%s is given twice: '%s' and '%s'; one is wanted"), INVOICES.due_on->name, *due, given);
		else
			*due = given;
	}
	rc |= entry_assign(r, others, n, err);
	free(others);
	return rc;
}

/* As typed, counted from the day of issue where it is terms; where nothing was typed by the customer's terms, which are left in *terms. */
static int put_due(struct change_row *r, const char *typed, struct slice *terms, struct error *err)
{
	struct book *b = r->change->book;
	struct calendar *calendar = book_calendar(b, err);
	const struct table *customers = book_table(b, CUSTOMERS.ledger, err);
	const long row = customers ? table_find(customers, change_get(r, INVOICES.customer)) : -1;
	const struct slice own = row < 0 ? SLICE("") : slice_trim(table_text(customers, (size_t)row, CUSTOMERS.terms));
	int32_t due;

	if (!calendar || !customers)
		return -1;
	if (!change_get(r, INVOICES.issued_on).len) /* which is said */
		return 0;
	if (slice_trim(slice_of(typed)).len) {
		if (!terms_due(calendar, slice_of(typed), (int32_t)number_of(r, INVOICES.issued_on), &due))
			return entry_put(r, INVOICES.due_on, typed, err);
	} else {
		if (!own.len || change_get(r, INVOICES.due_on).len)
			return 0;
		if (!terms_due(calendar, own, (int32_t)number_of(r, INVOICES.issued_on), &due))
			return error_add(err, ERROR_DATA, _("'%.*s' are no payment terms; crm customer set %.*s terms=月结30, or give --due"),
					 SLICE_ARGS(own), SLICE_ARGS(change_get(r, INVOICES.customer)));
		*terms = own;
	}
	change_put_number(r, INVOICES.due_on, due);
	return 0;
}

int invoice_add(struct change *c, const struct invoice_draft *d, struct error *err)
{
	struct change_row *r = change_add(c, INVOICES.ledger, err);
	struct invoice_draft said = *d;
	struct slice terms = SLICE("");
	int rc = 0;

	if (!r)
		return -1;
	rc |= entry_put(r, INVOICES.customer, d->customer, err);
	rc |= entry_put(r, INVOICES.amount, d->amount, err);
	rc |= entry_put(r, INVOICES.issued_on, d->issued, err);
	rc |= entry_put(r, INVOICES.owner, d->owner, err);
	rc |= assign_columns(r, d, &said.due, err);
	if (put_due(r, said.due, &terms, err) < 0) {
		said.due = "-"; /* what is wrong with it is said */
		rc = -1;
	}
	rc |= check_missing(r, &said, err);
	if (change_get(r, INVOICES.amount).len && number_of(r, INVOICES.amount) <= 0)
		rc = error_add(err, ERROR_DATA, _("amount: '%.*s' is not above zero"),
			       SLICE_ARGS(change_get(r, INVOICES.amount)));
	if (rc)
		return -1;
	change_made(c, change_id(r));
	say_added(c, r, terms);
	return 0;
}

static int check_payment(const struct payment_draft *d, struct slice invoice, int64_t sum, int64_t left,
			 struct error *err)
{
	struct str typed = STR_INIT, outstanding = STR_INIT;
	int rc = 0;

	add_money(&typed, sum);
	add_money(&outstanding, left);
	if (sum <= 0)
		rc = error_add(err, ERROR_DATA, _("amount: '%s' is not above zero"), typed.buf);
	else if (sum > left && !d->credit)
		rc = error_add(err, ERROR_DATA,
			       _("amount: %s is more than the %s outstanding on %.*s; --credit books the rest as a "
				 "credit balance"),
			       typed.buf, outstanding.buf, SLICE_ARGS(invoice));
	str_release(&typed);
	str_release(&outstanding);
	return rc;
}

/* A payment of a day to come settles nothing until then. */
static void say_settled(struct change *c, const struct change_row *p, struct slice invoice, int64_t left)
{
	const bool is_later = number_of(p, PAYMENTS.paid_on) > c->book->today;
	struct slice on = change_get(p, PAYMENTS.paid_on);

	if (left == 0 && is_later)
		change_event(c, invoice_paid_later, .invoice = invoice, .on = on);
	else if (left == 0)
		change_event(c, invoice_paid, .invoice = invoice);
	else if (is_later)
		change_event(c, invoice_overpaid_later, .invoice = invoice, .rest = -left, .on = on);
	else
		change_event(c, invoice_overpaid, .invoice = invoice, .rest = -left);
}

static void say_left(struct change *c, const struct change_row *p, const struct table *invoices, size_t row, int64_t left)
{
	const int64_t due_on = table_number(invoices, row, table_column(invoices, INVOICES.due_on), c->book->today);

	if (left <= 0)
		say_settled(c, p, table_id(invoices, row), left);
	else
		change_event(c, invoice_left, .invoice = table_id(invoices, row), .rest = left,
			     .due = table_text(invoices, row, INVOICES.due_on), .left = due_on - c->book->today);
}

static void say_paid(struct change *c, const struct change_row *p, const struct table *invoices, size_t row)
{
	struct slice issued = table_text(invoices, row, INVOICES.issued_on), on = change_get(p, PAYMENTS.paid_on);

	change_event(c, payment_added, .payment = change_id(p), .invoice = table_id(invoices, row),
		     .customer = table_text(invoices, row, INVOICES.customer), .amount = number_of(p, PAYMENTS.amount), .on = on);
	if (issued.len && slice_compare(on, issued) < 0)
		change_event(c, payment_before_issue, .payment = change_id(p), .issued = issued);
	if (number_of(p, PAYMENTS.paid_on) > c->book->today)
		change_event(c, payment_to_come, .payment = change_id(p));
}

int invoice_pay(struct change *c, size_t row, const struct payment_draft *d, struct error *err)
{
	const struct table *invoices = book_table(c->book, INVOICES.ledger, err);
	struct change_row *p = change_add(c, PAYMENTS.ledger, err);
	struct value amount;
	int64_t paid, left;
	int rc = 0;

	if (!invoices || !p || receivable_paid(c->book, table_id(invoices, row), &paid, err) < 0)
		return -1;
	amount = table_value(invoices, row, table_column(invoices, INVOICES.amount));
	if (value_missing(&amount) || __builtin_sub_overflow(amount.number, paid, &left))
		return error_add(err, ERROR_DATA,
				 _("invoice %.*s has no amount that can be paid; crm book check says why"),
				 SLICE_ARGS(table_id(invoices, row)));
	change_put(p, PAYMENTS.invoice, table_id(invoices, row));
	rc |= entry_put(p, PAYMENTS.amount, d->amount, err);
	rc |= entry_put(p, PAYMENTS.paid_on, d->on ? d->on : "today", err);
	rc |= entry_put(p, PAYMENTS.method, d->method, err);
	rc |= entry_put(p, PAYMENTS.reference, d->reference, err);
	if (rc || check_payment(d, table_id(invoices, row), number_of(p, PAYMENTS.amount), left, err) < 0)
		return -1;
	if (__builtin_sub_overflow(left, number_of(p, PAYMENTS.amount), &left))
		return error_add(err, ERROR_DATA, _("amount: '%s' is too large to be counted"), d->amount);
	change_made(c, change_id(p));
	say_paid(c, p, invoices, row);
	say_left(c, p, invoices, row, left);
	return 0;
}

static struct change_row *edit(struct change *c, size_t row, struct error *err)
{
	const struct table *invoices = book_table(c->book, INVOICES.ledger, err);

	return invoices ? change_edit(c, INVOICES.ledger, table_id(invoices, row), err) : NULL;
}

int invoice_hold(struct change *c, size_t row, const char *until, const char *reason, struct error *err)
{
	struct change_row *r = edit(c, row, err);

	if (!r || entry_put(r, INVOICES.hold_until, until, err) < 0 || entry_put(r, INVOICES.hold_reason, reason, err) < 0)
		return -1;
	if (number_of(r, INVOICES.hold_until) < c->book->today)
		return error_add(err, ERROR_DATA, _("--until: %.*s has passed; a hold is for days to come"),
				 SLICE_ARGS(change_get(r, INVOICES.hold_until)));
	change_made(c, change_id(r));
	change_event(c, invoice_held, .invoice = change_id(r), .customer = change_get(r, INVOICES.customer),
		     .until = change_get(r, INVOICES.hold_until));
	change_event(c, invoice_still_counts, .invoice = change_id(r), .next = change_text(c, "crm ar release %.*s", SLICE_ARGS(change_id(r))));
	return 0;
}

int invoice_release(struct change *c, size_t row, struct error *err)
{
	struct change_row *r = edit(c, row, err);
	bool held;

	if (!r)
		return -1;
	held = change_get(r, INVOICES.hold_until).len || change_get(r, INVOICES.hold_reason).len;
	change_put(r, INVOICES.hold_until, SLICE(""));
	change_put(r, INVOICES.hold_reason, SLICE(""));
	change_made(c, change_id(r));
	if (held)
		change_event(c, invoice_released, .invoice = change_id(r), .customer = change_get(r, INVOICES.customer));
	else
		change_event(c, invoice_not_held, .invoice = change_id(r), .customer = change_get(r, INVOICES.customer));
	return 0;
}

/* One invoice from all sides: what was billed, paid, reminded, and what comes next */

enum { HISTORY = 20 };

static const struct known_column *const payment_columns[] = {
	PAYMENTS.id, PAYMENTS.amount, PAYMENTS.paid_on, PAYMENTS.method, PAYMENTS.reference, NULL,
};
static const struct known_column *const reminder_columns[] = {
	REMINDERS.tier, REMINDERS.recipient, REMINDERS.channel, REMINDERS.status, REMINDERS.at,
	REMINDERS.error, NULL,
};

/* The rows of a ledger that name the invoice. */
static int rows_of(struct book *b, const struct known_column *by, const char *title, const struct known_column *const *columns,
		   struct slice invoice, struct view *v, struct error *err)
{
	const struct table *t = book_table(b, by->ledger, err);
	struct listing shown;
	size_t *rows, n;
	int rc = 0;

	if (!t)
		return -1;
	view_section(v, by->ledger->name, title);
	shown = listing_begin(v, b, t, columns, true);
	n = table_rows_of(t, by, invoice, &rows);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = listing_add(&shown, rows[i], err);
	free(rows);
	return rc;
}

/* As of the book's day, unlike the ledger's rows, which are all shown. */
static void show_outstanding(const struct receivables *all, const struct table *invoices, size_t row, struct view *v)
{
	const struct receivable *owed = receivable_at(all, row);
	const bool is_known = table_number(invoices, row, table_column(invoices, INVOICES.due_on), INT64_MIN) != INT64_MIN &&
			      table_number(invoices, row, table_column(invoices, INVOICES.amount), INT64_MIN) != INT64_MIN;
	const int64_t issued = table_number(invoices, row, table_column(invoices, INVOICES.issued_on), INT64_MIN);
	const int days = owed ? receivable_days(all, owed) : 0;
	const char *state = !is_known || issued == INT64_MIN ? "unknown" : issued > all->as_of ? "not_issued" : "settled";
	struct str text = STR_INIT;

	view_column(v, "outstanding", _("Outstanding"), TYPE_MONEY);
	if (owed) {
		state = days > 0 ? "overdue" : "open";
		money_add_grouped(&text, owed->outstanding);
		str_addf(&text, days > 0 ? lang_plural(" · %d day overdue", " · %d days overdue", (unsigned long)days)
					 : lang_plural(" · due in %d day", " · due in %d days", (unsigned long)-days), abs(days));
		view_number(v, owed->outstanding);
	} else if (strcmp(state, "settled") == 0) {
		str_adds(&text, _("0.00 · settled"));
		view_number(v, 0);
	} else {
		str_adds(&text, strcmp(state, "unknown") == 0 ? _("unknown: a field of the invoice can't be read") : _("not issued yet"));
		view_missing(v);
	}
	view_shown(v, str_slice(&text));
	view_key_column(v, "days_overdue", TYPE_INT);
	VIEW_MAYBE(v, owed, days);
	view_key_column(v, "state", TYPE_TEXT);
	view_text(v, slice_of(state));
	str_release(&text);
}

int invoice_page(struct book *b, size_t row, struct view *v, struct error *err)
{
	const struct table *invoices = book_table(b, INVOICES.ledger, err);
	const struct slice id = invoices ? table_id(invoices, row) : SLICE("");
	const struct receivables *all = invoices ? receivables_of(v, b, NULL, id, err) : NULL;

	if (!all)
		return -1;
	view_card(v, "invoice", "");
	view_title(v, "%.*s  %.*s", SLICE_ARGS(id),
		   SLICE_ARGS(listing_name(b, CUSTOMERS.ledger, table_text(invoices, row, INVOICES.customer))));
	listing_card(v, b, invoices, row);
	show_outstanding(all, invoices, row, v);
	if (rows_of(b, PAYMENTS.invoice, _("Payments"), payment_columns, id, v, err) < 0 ||
	    rows_of(b, REMINDERS.invoice, _("Reminders"), reminder_columns, id, v, err) < 0 ||
	    left_out_lost(b, book_table(b, REMINDERS.ledger, err), REMINDERS.invoice, err) < 0) /* payments': where what is owed is counted */
		return -1;
	/* Rules that can't be read are a finding, but no reason to hide the invoice. */
	reminder_section(all, row, v, err);
	return listing_history(v, b, INVOICES.ledger, id, HISTORY, err);
}
