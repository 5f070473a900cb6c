/* invoice_page.c - one invoice from all sides: what was billed, paid, reminded, and what comes next; see invoice.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/money.h"
#include "book/left_out.h"
#include "book/listing.h"
#include "sales/money/invoice.h"
#include "sales/money/reminder.h"

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
	n = table_rows_with(t, invoice, &rows);
	for (size_t i = 0; i < n && rc == 0; i++)
		if (slice_equal(table_text(t, rows[i], by), invoice))
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
	if (owed)
		view_number(v, days);
	else
		view_missing(v);
	view_key_column(v, "state", TYPE_TEXT);
	view_text(v, slice_of(state));
	str_release(&text);
}

int invoice_page(struct book *b, size_t row, struct view *v, struct error *err)
{
	const struct table *invoices = book_table(b, INVOICES.ledger, err);
	const struct receivables *all = invoices ? receivables_for(v, b, err) : NULL;
	struct slice id;

	if (!all)
		return -1;
	id = table_id(invoices, row);
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
