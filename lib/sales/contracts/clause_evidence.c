/* clause_evidence.c - how long customers of a kind really take to pay, from our own invoices; see clause.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "sales/contracts/clause.h"

struct settled {
	int64_t paid;
	int32_t last; /* the last payment */
};

/* What was paid on every invoice until today, and when last. */
static struct settled *sum_payments(struct book *b, const struct table *invoices, struct error *err)
{
	const struct table *payments = book_table(b, PAYMENTS.ledger, err);
	struct settled *all;
	int amount, on, invoice;

	if (!payments)
		return NULL;
	all = xcalloc(invoices->nrows + 1, sizeof(*all));
	amount = table_column(payments, PAYMENTS.amount);
	on = table_column(payments, PAYMENTS.paid_on);
	invoice = table_column(payments, PAYMENTS.invoice);
	for (size_t i = 0; i < payments->nrows; i++) {
		long row = table_find(invoices, table_cell(payments, i, invoice));
		const int64_t day = table_number(payments, i, on, DATE_MAX + 1);

		if (row < 0)
			table_left_out(payments, i, invoice);
		if (row < 0 || day > b->today)
			continue;
		all[row].paid += table_number(payments, i, amount, 0);
		if (!all[row].last || (int32_t)day > all[row].last)
			all[row].last = (int32_t)day;
	}
	return all;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void take_median(struct clause_evidence *e, int64_t *days)
{
	qsort(days, e->n, sizeof(*days), by_number);
	e->median = days[e->n / 2];
	if (e->n % 2 == 0) { /* half up, below zero, too */
		const int64_t two = days[e->n / 2 - 1] + days[e->n / 2] + 1;

		e->median = two >= 0 ? two / 2 : -((1 - two) / 2);
	}
}

static int measure(struct clauses *c, struct clause_evidence *e, struct error *err)
{
	struct book *b = c->book;
	const struct table *invoices = book_table(b, INVOICES.ledger, err);
	struct settled *paid = invoices ? sum_payments(b, invoices, err) : NULL;
	int64_t *days;
	int amount, due;

	if (!paid)
		return -1;
	days = xcalloc(invoices->nrows + 1, sizeof(*days));
	amount = table_column(invoices, INVOICES.amount);
	due = table_column(invoices, INVOICES.due_on);
	for (size_t i = 0; i < invoices->nrows; i++) {
		const int64_t owed = table_number(invoices, i, amount, 0), due_on = table_number(invoices, i, due, DATE_MIN - 1);
		struct row_subject s;

		if (owed <= 0 || paid[i].paid < owed || due_on < DATE_MIN)
			continue;
		row_subject(&s, b, invoices, i);
		if (when_holds(e->of, &s.subject, err) <= 0)
			continue;
		days[e->n++] = paid[i].last - due_on;
		if (e->n == 1 || paid[i].last < e->first)
			e->first = paid[i].last;
		if (e->n == 1 || paid[i].last > e->last)
			e->last = paid[i].last;
	}
	if (e->n)
		take_median(e, days);
	e->measured = true;
	free(days);
	free(paid);
	return 0;
}

static void add_month(struct str *out, int32_t date)
{
	str_addf(out, "%04d-%02d", date_civil(date).year, date_civil(date).month);
}

int clause_add_evidence(struct clauses *c, struct clause_evidence *e, struct str *out, int64_t *days, struct error *err)
{
	if (!e->measured && measure(c, e, err) < 0)
		return -1;
	if (e->n < (size_t)e->at_least) {
		*days = e->constant.number / 86400;
		str_addf(out, "%lld天", (long long)*days);
		return 0;
	}
	*days = e->median;
	str_addf(out, "%lld天（本公司回款", (long long)*days);
	add_month(out, e->first);
	str_adds(out, "..");
	add_month(out, e->last);
	str_addf(out, "，n=%zu）", e->n);
	return 0;
}
