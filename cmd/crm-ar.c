/* crm-ar - receivables: invoices, payments, the countdown, ageing, reminders. */
#include "cli.h"
#include "sales/money.h"

OPTIONS(add, struct invoice_draft) = {
	OPTION(add, customer, "CUSTOMER", N_("customer: id, name, or a unique part")),
	OPTION(add, amount, "AMOUNT", N_("what is billed: 186400, 186,400.00, 18.64万")),
	OPTION(add, issued, "DATE", N_("the invoice's day")),
	OPTION(add, due, "DATE", N_("when it is due: 2026-04-15, or from the day of issue +30d, 月结30, 次月15日; else by the customer's terms")),
	OPTION(add, owner, "PERSON", N_("who looks after it (else the customer's owner)")),
	{ 0 },
};

static int ar_invoice_add(struct cli *c, struct change *change, struct error *err)
{
	struct invoice_draft *draft = given(c, add);

	draft->columns = c->options.args;
	draft->ncolumns = c->options.nargs;
	return invoice_add(change, draft, err);
}

static long find_invoice(struct cli *c, struct error *err)
{
	return cli_find(c, INVOICES.ledger, "invoice", cli_arg(c, 0), err);
}

OPTIONS(pay, struct payment_draft) = {
	OPTION(pay, on, "DATE", N_("when it was paid (today)")),
	OPTION(pay, method, "TEXT", N_("how: 转账, 承兑汇票")),
	OPTION(pay, reference, "TEXT", N_("the bank's reference")),
	OPTION(pay, credit, NULL, N_("take more than is outstanding; the rest is a credit balance")),
	{ 0 },
};

static int ar_pay(struct cli *c, struct change *change, struct error *err)
{
	struct payment_draft *draft = given(c, pay);
	long row = find_invoice(c, err);

	draft->amount = cli_arg(c, 1);
	return row < 0 ? -1 : invoice_pay(change, (size_t)row, draft, err);
}

struct hold_given {
	const char *until, *reason;
};
OPTIONS(hold, struct hold_given) = {
	OPTION(hold, until, "DATE", N_("the last day without reminders")),
	OPTION(hold, reason, "TEXT", N_("why, for whoever looks next")),
	{ 0 },
};

static int ar_hold(struct cli *c, struct change *change, struct error *err)
{
	const char *until = given(c, hold)->until, *reason = given(c, hold)->reason;
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

static const char *const aging_by[] = { "total", "customer", "owner", NULL, "合计", "客户", "负责人" }; /* in the order of the enum */

struct board_given {
	const char *owner;
	int aging;
};
OPTIONS(board, struct board_given) = {
	OPTION(board, owner, "PERSON", N_("only that person's")),
	OPTION(board, aging, "WHAT", N_("the ageing below, too: by total, customer or owner; the ledgers are read once"), .choices = aging_by, .has_labels = true),
	{ 0 },
};

static int ar_board(struct cli *c, struct view *v, struct error *err)
{
	const struct board_given *given = given(c, board);
	const enum aging_by by = (enum aging_by)given->aging;
	struct slice owner;

	if (cli_person(c, given->owner, &owner, err) < 0)
		return -1;
	return receivable_board(&c->book, owner, given->aging < 0 ? NULL : &by, v, err);
}

struct aging_given {
	int by;
	const char *list, *customer, *owner;
};
OPTIONS(aging, struct aging_given) = {
	OPTION(aging, by, "WHAT", N_("total (the default), customer or owner"), .choices = aging_by, .has_labels = true),
	OPTION(aging, list, "BUCKET", N_("the invoices behind a figure: not_due, 1-30, 31-60, 61-90, over_90, total")),
	OPTION(aging, customer, "CUSTOMER", N_("only that customer's")),
	OPTION(aging, owner, "PERSON", N_("only that person's")),
	{ 0 },
};

static int ar_aging(struct cli *c, struct view *v, struct error *err)
{
	const struct aging_given *given = given(c, aging);
	struct aging aging = { .by = given->by < 0 ? AGING_TOTAL : (enum aging_by)given->by,
			       .list = cli_figure(c, given->list, &bucket_words) };

	if (cli_customer(c, given->customer, &aging.customer, err) < 0 ||
	    cli_person(c, given->owner, &aging.owner, err) < 0)
		return -1;
	return receivable_aging(&c->book, &aging, v, err);
}

OPTIONS(remind, struct remind) = {
	OPTION(remind, outbox, "DIR", N_("send: write one file a message there, and record it as sent"), .writes = true),
	OPTION(remind, explain, NULL, N_("add the rule, its file:line, and the values it met")),
	OPTION(remind, rules, "FILE", N_("try these rules instead of rules/reminders.yaml; not with --outbox")),
	{ 0 },
};

static int ar_remind(struct cli *c, struct change *change, struct error *err)
{
	struct remind *how = given(c, remind);

	how->is_dry = cli_is_dry(c);
	if (how->rules)
		return error_add(err, ERROR_USAGE,
				 _("--rules: not with --outbox; to send by it, make it the book's "
				   "rules/reminders.yaml"));
	return reminder_run(change, how, err);
}

static int ar_remind_preview(struct cli *c, struct view *v, struct error *err)
{
	struct remind *how = given(c, remind);

	how->is_dry = cli_is_dry(c);
	if (c->common->quiet && !how->is_dry)
		return error_add(err, ERROR_USAGE, _("-q: the messages would be printed nowhere; add --outbox DIR"));
	return reminder_preview(&c->book, how, v, err);
}

static int ar_show(struct cli *c, struct view *v, struct error *err)
{
	long row = find_invoice(c, err);

	return row < 0 ? -1 : invoice_page(&c->book, (size_t)row, v, err);
}

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
	  .options = remind_options,
	  .read = ar_remind_preview,
	  .write = ar_remind,
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
