/* invoice_page.c - one invoice from all sides: what was billed, paid, reminded, and what comes next; see invoice.h. */
#include "base/lang.h"
#include "base/money.h"
#include "book/listing.h"
#include "sales/invoice.h"
#include "sales/reminder.h"

enum { HISTORY = 20 };

static const char *const payment_columns[] = { "id", "amount", "paid_on", "method", "reference", NULL };
static const char *const reminder_columns[] = { "tier", "recipient", "channel", "status", "at", "error", NULL };

/* The rows of a ledger that name the invoice. */
static int rows_of(struct book *b, const char *ledger, const char *title, const char *const *columns,
		   struct slice invoice, struct view *v, struct error *err)
{
	const struct table *t = book_table(b, ledger, err);
	struct listing shown;
	int rc = 0, column;

	if (!t)
		return -1;
	column = table_column(t, "invoice");
	view_section(v, ledger, title);
	shown = listing_begin(v, b, t, columns, true);
	for (size_t i = 0; i < t->nrows && rc == 0; i++)
		if (slice_equal(table_cell(t, i, column), invoice))
			rc = listing_add(&shown, i, err);
	return rc;
}

/* As of the book's day, unlike the ledger's rows, which are all shown. */
static int show_outstanding(struct book *b, const struct table *invoices, size_t row, struct view *v, struct error *err)
{
	struct receivables all;
	struct str text = STR_INIT;
	int rc = receivables_read(&all, b, err);
	size_t i = 0;

	while (rc == 0 && i < all.count && all.items[i].row != row)
		i++;
	if (rc == 0 && i < all.count) {
		int days = receivable_days(&all, &all.items[i]);

		money_add_grouped(&text, all.items[i].outstanding);
		if (days > 0)
			str_addf(&text, lang_plural(" · %d day overdue", " · %d days overdue", (unsigned long)days),
				 days);
		else
			str_addf(&text, lang_plural(" · due in %d day", " · due in %d days", (unsigned long)-days),
				 -days);
	} else if (rc == 0) {
		bool later = table_number(invoices, row, table_column(invoices, "issued_on"), DATE_MIN) > b->today;

		str_adds(&text, later ? _("not issued yet") : _("0.00 · settled"));
	}
	view_field(v, _("Outstanding"), str_slice(&text));
	receivables_release(&all);
	str_release(&text);
	return rc;
}

int invoice_page(struct book *b, size_t row, struct view *v, struct error *err)
{
	const struct table *invoices = book_table(b, "invoices", err);
	struct slice id;

	if (!invoices)
		return -1;
	id = table_id(invoices, row);
	view_card(v, "invoice", "");
	view_title(v, "%.*s  %.*s", SLICE_ARGS(id),
		   SLICE_ARGS(listing_name(b, "customers", table_text(invoices, row, "customer"))));
	listing_card(v, b, invoices, row);
	if (show_outstanding(b, invoices, row, v, err) < 0 ||
	    rows_of(b, "payments", _("Payments"), payment_columns, id, v, err) < 0 ||
	    rows_of(b, "reminders", _("Reminders"), reminder_columns, id, v, err) < 0)
		return -1;
	/* Rules that can't be read are a finding, but no reason to hide the invoice. */
	reminder_section(b, row, v, err);
	return listing_history(v, b, "invoices", id, HISTORY, err);
}
