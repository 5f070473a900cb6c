/* reminder_text.c - a reminder's words: its template with the placeholders filled; see reminder.h. */
#include "base/lang.h"
#include "base/mailtext.h"
#include "base/money.h"
#include "base/utf8.h"
#include "book/listing.h"
#include "book/template.h"
#include "sales/money/reminder.h"

struct filling {
	const struct reminder_rules *rules;
	const struct receivables *all;
	const struct reminder *reminder;
};

static const char *const names[] = { "outstanding", "paid", "days", "days_overdue", "today" };
enum { OUTSTANDING, PAID, DAYS, DAYS_OVERDUE, TODAY, NAMES };

static int find_name(struct slice name)
{
	for (int i = 0; i < NAMES; i++)
		if (slice_is(name, names[i]))
			return i;
	return -1;
}

/* "customer.name": the ledger that `customer.` stands for, the column left in *name. NULL: no such word. */
static const char *ledger_behind(struct slice *name)
{
	static const char *const words[][2] = {
		{ "invoice", "invoices" },
		{ "customer", "customers" },
		{ "owner", "people" },
		{ "recipient", "people" },
	};
	struct slice word = slice_cut(name, '.');

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (slice_is(word, words[i][0]))
			return words[i][1];
	return NULL;
}

bool reminder_knows(const struct book *b, struct slice placeholder)
{
	struct slice column = placeholder;
	const char *ledger;
	const struct ledger *l;

	if (find_name(placeholder) >= 0)
		return true;
	ledger = ledger_behind(&column);
	l = ledger ? schema_ledger(&b->schema, slice_of(ledger)) : NULL;
	return l && column.len && ledger_column(l, column) >= 0;
}

static void add_named(struct str *value, const struct filling *f, int name)
{
	const struct receivable *r = f->reminder->owed;
	int overdue = receivable_days(f->all, r);

	if (name == OUTSTANDING)
		money_add_grouped(value, r->outstanding);
	else if (name == PAID)
		money_add_grouped(value, r->amount - r->outstanding);
	else if (name == TODAY)
		date_add_text(value, f->all->as_of);
	else
		str_addf(value, "%d", name == DAYS ? -overdue : overdue > 0 ? overdue : 0);
}

static void add_cell(struct str *value, const struct table *t, long row, struct slice column)
{
	const int i = ledger_column(t->ledger, column);
	struct slice text = row < 0 ? SLICE("") : table_cell(t, (size_t)row, i);
	struct value v;

	if (!text.len)
		str_adds(value, "—");
	else if (t->ledger->columns[i].type == TYPE_MONEY && value_parse(TYPE_MONEY, text, &v))
		money_add_grouped(value, v.number);
	else
		utf8_add_safe(value, text); /* a cell can't add lines to a message, or headers to a mail */
}

static int fill(const void *context, struct slice name, struct str *value)
{
	const struct filling *f = context;
	const struct receivables *all = f->all;
	const int known = find_name(name);
	struct slice column = name;
	const char *ledger;

	if (known >= 0) {
		add_named(value, f, known);
		return 0;
	}
	if (!reminder_knows(f->rules->book, name))
		return -1;
	ledger = ledger_behind(&column);
	if (slice_is(slice_of(ledger), "invoices"))
		add_cell(value, all->invoices, (long)f->reminder->owed->row, column);
	else if (slice_is(slice_of(ledger), "customers"))
		add_cell(value, all->customers, table_find(all->customers, f->reminder->owed->customer),
			 column);
	else
		add_cell(value, f->rules->people,
			 slice_starts(name, "owner.") ? f->reminder->owner : f->reminder->recipient, column);
	return 0;
}

int reminder_render(const struct reminder_rules *r, const struct receivables *all, const struct reminder *m,
		    struct str *out, struct error *err)
{
	const struct filling f = { r, all, m };
	const struct table *people = r->people;
	struct str missing = STR_INIT;
	int rc = 0;

	str_adds(out, "To: ");
	mail_add_recipient(out, table_text(people, (size_t)m->recipient, PEOPLE.name), table_text(people, (size_t)m->recipient, PEOPLE.email));
	str_addc(out, '\n');
	if (template_fill(out, str_slice(&m->tier->text), fill, &f, &missing))
		rc = error_at(err, ERROR_DATA, &m->tier->place, _("template '%s': unknown placeholders"),
			      m->tier->template);
	while (out->len && out->buf[out->len - 1] == '\n')
		out->buf[--out->len] = '\0';
	str_addc(out, '\n');
	str_release(&missing);
	return rc;
}
