/* crm-ar - receivables: invoices, payments, the countdown, ageing, reminders. */
#include "cli.h"
#include "sales/money.h"

static int ar_invoice_add(struct cli *c, struct change *change, struct error *err)
{
	const struct options *o = &c->options;
	const struct invoice_draft draft = {
		.customer = option_text(o, "customer"),
		.amount = option_text(o, "amount"),
		.issued = option_text(o, "issued"),
		.due = option_text(o, "due"),
		.owner = option_text(o, "owner"),
		.columns = o->args,
		.ncolumns = o->nargs,
	};

	return invoice_add(change, &draft, err);
}

static long find_invoice(struct cli *c, struct error *err)
{
	return cli_find(c, INVOICES.ledger, "invoice", cli_arg(c, 0), err);
}

static int ar_pay(struct cli *c, struct change *change, struct error *err)
{
	const struct options *o = &c->options;
	const struct payment_draft draft = {
		.amount = cli_arg(c, 1),
		.on = option_text(o, "on"),
		.method = option_text(o, "method"),
		.reference = option_text(o, "reference"),
		.is_credit = option_given(o, "credit"),
	};
	long row = find_invoice(c, err);

	return row < 0 ? -1 : invoice_pay(change, (size_t)row, &draft, err);
}

static int ar_hold(struct cli *c, struct change *change, struct error *err)
{
	const char *until = option_text(&c->options, "until"), *reason = option_text(&c->options, "reason");
	bool has_until = slice_trim(slice_of(until)).len, has_reason = slice_trim(slice_of(reason)).len;
	long row;

	if (!has_until || !has_reason)
		return error_add(err, ERROR_USAGE, _("missing: %s"),
				 has_until    ? "--reason"
				 : has_reason ? "--until"
					      : "--until, --reason");
	row = find_invoice(c, err);
	return row < 0 ? -1 : invoice_hold(change, (size_t)row, until, reason, err);
}

static int ar_release(struct cli *c, struct change *change, struct error *err)
{
	long row = find_invoice(c, err);

	return row < 0 ? -1 : invoice_release(change, (size_t)row, err);
}

/* An option that names a row, as its id; ptr NULL where it wasn't given. */
static int option_id(struct cli *c, const char *option, const struct known_ledger *ledger, struct slice *id, struct error *err)
{
	const char *typed = option_text(&c->options, option);
	long row = -1;

	*id = (struct slice){ NULL, 0 };
	if (!typed)
		return 0;
	if (ledger == PEOPLE.ledger)
		row = book_person(&c->book, slice_of(typed), err);
	else
		row = cli_find(c, ledger, option, typed, err);
	if (row < 0)
		return -1;
	*id = table_id(book_table(&c->book, ledger, err), (size_t)row);
	return 0;
}

static const char *const aging_by[] = { "total", "customer", "owner", NULL, "合计", "客户", "负责人" }; /* in the order of the enum */

static enum aging_by by_name(const char *name)
{
	for (int i = 0; name && aging_by[i]; i++)
		if (slice_is(slice_of(name), aging_by[i]))
			return (enum aging_by)i;
	return AGING_TOTAL;
}

static int ar_board(struct cli *c, struct view *v, struct error *err)
{
	const char *name = option_text(&c->options, "aging");
	const enum aging_by by = by_name(name);
	struct slice owner;

	if (option_id(c, "owner", PEOPLE.ledger, &owner, err) < 0)
		return -1;
	return receivable_board(&c->book, owner, name ? &by : NULL, v, err);
}

static int ar_aging(struct cli *c, struct view *v, struct error *err)
{
	struct aging aging = { .by = by_name(option_text(&c->options, "by")), .list = cli_figure(c, "list", &bucket_words) };

	if (option_id(c, "customer", CUSTOMERS.ledger, &aging.customer, err) < 0 ||
	    option_id(c, "owner", PEOPLE.ledger, &aging.owner, err) < 0)
		return -1;
	return receivable_aging(&c->book, &aging, v, err);
}

static struct remind remind_options(const struct cli *c)
{
	return (struct remind){
		.rules = option_text(&c->options, "rules"),
		.outbox = option_text(&c->options, "outbox"),
		.explain = option_given(&c->options, "explain"),
		.is_dry = cli_is_dry(c),
	};
}

static int ar_remind(struct cli *c, struct change *change, struct error *err)
{
	const struct remind how = remind_options(c);

	if (how.rules)
		return error_add(err, ERROR_USAGE,
				 _("--rules: not with --outbox; to send by it, make it the book's "
				   "rules/reminders.yaml"));
	return reminder_run(change, &how, err);
}

static int ar_remind_preview(struct cli *c, struct view *v, struct error *err)
{
	const struct remind how = remind_options(c);

	if (option_given(&c->options, "quiet") && !how.is_dry)
		return error_add(err, ERROR_USAGE, _("-q: the messages would be printed nowhere; add --outbox DIR"));
	return reminder_preview(&c->book, &how, v, err);
}

static int ar_show(struct cli *c, struct view *v, struct error *err)
{
	long row = find_invoice(c, err);

	return row < 0 ? -1 : invoice_page(&c->book, (size_t)row, v, err);
}

static const struct option add_options[] = {
	{ "customer", 0, OPTION_TEXT, "CUSTOMER", NULL, N_("customer: id, name, or a unique part") },
	{ "amount", 0, OPTION_TEXT, "AMOUNT", NULL, N_("what is billed: 186400, 186,400.00, 18.64万") },
	{ "issued", 0, OPTION_DATE, "DATE", NULL, N_("the invoice's day") },
	{ "due", 0, OPTION_DATE, "DATE", NULL, N_("when it is due: 2026-04-15, +30d") },
	{ "owner", 0, OPTION_TEXT, "PERSON", NULL, N_("who looks after it (else the customer's owner)") },
	{ 0 },
};

static const struct option pay_options[] = {
	{ "on", 0, OPTION_DATE, "DATE", NULL, N_("when it was paid (today)") },
	{ "method", 0, OPTION_TEXT, "TEXT", NULL, N_("how: 转账, 承兑汇票") },
	{ "reference", 0, OPTION_TEXT, "TEXT", NULL, N_("the bank's reference") },
	{ "credit", 0, OPTION_FLAG, NULL, NULL, N_("take more than is outstanding; the rest is a credit balance") },
	{ 0 },
};

static const struct option hold_options[] = {
	{ "until", 0, OPTION_DATE, "DATE", NULL, N_("the last day without reminders") },
	{ "reason", 0, OPTION_TEXT, "TEXT", NULL, N_("why, for whoever looks next") },
	{ 0 },
};

static const struct option board_options[] = {
	{ "owner", 0, OPTION_TEXT, "PERSON", NULL, N_("only that person's") },
	{ "aging", 0, OPTION_WORD, "WHAT", aging_by, N_("the ageing below, too: by total, customer or owner; the ledgers are read once") },
	{ 0 },
};

static const struct option aging_options[] = {
	{ "by", 0, OPTION_WORD, "WHAT", aging_by, N_("total (the default), customer or owner") },
	{ "list", 0, OPTION_TEXT, "BUCKET", NULL,
	  N_("the invoices behind a figure: not_due, 1-30, 31-60, 61-90, over_90, total") },
	{ "customer", 0, OPTION_TEXT, "CUSTOMER", NULL, N_("only that customer's") },
	{ "owner", 0, OPTION_TEXT, "PERSON", NULL, N_("only that person's") },
	{ 0 },
};

static const struct option remind_options_list[] = {
	{ "outbox", 0, OPTION_TEXT, "DIR", NULL, N_("send: write one file a message there, and record it as sent") },
	{ "explain", 0, OPTION_FLAG, NULL, NULL, N_("add the rule, its file:line, and the values it met") },
	{ "rules", 0, OPTION_TEXT, "FILE", NULL,
	  N_("try these rules instead of rules/reminders.yaml; not with --outbox") },
	{ 0 },
};

static const struct verb verbs[] = {
	{ .name = "invoice add",
	  .args = "[COLUMN=VALUE...]",
	  .max_args = ANY_ARGS,
	  .help = N_("enter an invoice"),
	  .options = add_options,
	  .write = ar_invoice_add },
	{ .name = "pay",
	  .args = "INVOICE AMOUNT",
	  .min_args = 2,
	  .max_args = 2,
	  .help = N_("enter a payment, whole or in part"),
	  .options = pay_options,
	  .write = ar_pay },
	{ .name = "hold",
	  .args = "INVOICE",
	  .min_args = 1,
	  .max_args = 1,
	  .help = N_("no reminders for a while: a dispute"),
	  .options = hold_options,
	  .write = ar_hold },
	{ .name = "release",
	  .args = "INVOICE",
	  .min_args = 1,
	  .max_args = 1,
	  .help = N_("end a hold"),
	  .write = ar_release },
	{ .name = "board",
	  .help = N_("the countdown: overdue, today, in 1–7 and 8–15 days"),
	  .options = board_options,
	  .read = ar_board },
	{ .name = "aging",
	  .help = N_("what is outstanding, by days overdue"),
	  .options = aging_options,
	  .read = ar_aging },
	{ .name = "remind",
	  .help = N_("the reminders that are due; into an outbox each is sent once"),
	  .detail = N_("With --outbox the messages are written as files and recorded in reminders.csv. Without it they are shown,\n"
		       "with those that aren't sent, and why; nothing is recorded: what was looked at was not sent."),
	  .options = remind_options_list,
	  .read = ar_remind_preview,
	  .write = ar_remind,
	  .writes_with = "outbox",
	  .tries_by_reading = true },
	{ .name = "show",
	  .args = "INVOICE",
	  .min_args = 1,
	  .max_args = 1,
	  .help = N_("one invoice: payments, reminders, what comes next and why"),
	  .read = ar_show },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command ar = { "crm-ar",
					   N_("receivables: invoices, payments, countdown, ageing, reminders"), verbs };

	return cli_main(&ar, argc, argv);
}
