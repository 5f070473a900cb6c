/* crm-contract - contracts: drafted from ledgers and templates, routed, approved or returned, step by step, with a trail. */
#include "book/book.h"
#include "book/left_out.h"
#include "cli.h"
#include "sales/contracts.h"

static long find(struct cli *c, struct error *err)
{
	return contract_find(&c->book, cli_arg(c, 0), err);
}

OPTIONS(new, struct contract_draft) = {
	OPTION(new, customer, "CUSTOMER", N_("id, name, or a unique part of the name")),
	OPTION(new, lead, "LEAD", N_("the lead it comes from: customer, owner and amount are taken from there")),
	OPTION(new, quote, "QUOTE", N_("the quote it comes from: lead, amount and terms are taken from there")),
	OPTION(new, template, "NAME", N_("a text of rules/templates/contract, without .md")),
	{ 0 },
};

static int verb_new(struct cli *c, struct change *change, struct error *err)
{
	struct contract_draft *draft = given(c, new);

	draft->columns = c->options.args;
	draft->ncolumns = c->options.nargs;
	return contract_new(change, draft, err);
}

struct list_given {
	bool all;
	struct option_list where;
};
OPTIONS(list, struct list_given) = {
	OPTION(list, all, NULL, N_("signed and cancelled ones too")),
	OPTION(list, where, "CONDITION", N_("only those, e.g. 'status = submitted and amount > 500000'")),
	{ 0 },
};

static int verb_list(struct cli *c, struct view *v, struct error *err)
{
	const struct table *contracts = book_table(&c->book, CONTRACTS.ledger, err);
	struct when *where = NULL;
	int rc = contracts ? cli_where(&given(c, list)->where, contracts->ledger, &where, err) : -1;

	if (rc == 0)
		rc = contract_list(&c->book, where, given(c, list)->all, v, err);
	when_free(where);
	return rc;
}

static int verb_show(struct cli *c, struct view *v, struct error *err)
{
	long row = find(c, err);

	return row < 0 ? -1 : contract_page(&c->book, (size_t)row, v, err);
}

/* The text is printed all the same: it is a draft, or on paper already. */
static void say_of_text(const struct contract_at *of, const struct contract_words *w, struct error *err)
{
	struct slice id = table_id(of->contracts, of->row), status = table_text(of->contracts, of->row, CONTRACTS.status);
	struct str list = STR_INIT;

	contract_add_missing(&list, w);
	if (list.len)
		error_add(err, ERROR_DATA,
			  _("unfilled: %s; give them with crm contract revise, crm customer set, crm book set people"),
			  list.buf);
	str_release(&list);
	if (slice_is(status, "draft") || slice_is(status, "returned") || contract_text_stands(of, err) != 0)
		return;
	if (slice_is(status, "signed"))
		error_add(
			err, ERROR_DATA,
			_("contract %.*s is signed, and this is not the text that was signed: what it is made of has changed since; the "
			  "one on paper counts"),
			SLICE_ARGS(id));
	else
		error_add(err, ERROR_DATA,
			  _("contract %.*s: this is not the text that was submitted: crm contract show %.*s"),
			  SLICE_ARGS(id), SLICE_ARGS(id));
}

static int verb_text(struct cli *c, struct view *v, struct error *err)
{
	const long row = find(c, err);
	struct contract_at of = { .book = &c->book, .contracts = book_table(&c->book, CONTRACTS.ledger, err), .row = (size_t)row };
	struct contract_words w = { .text = STR_INIT };
	int rc = -1;

	if (row >= 0) {
		contract_find_party(&of);
		rc = contract_words(&w, &of, err);
	}

	if (rc == 0)
		rc = error_add(err, ERROR_DATA, _("contract %s has neither a template nor a file; draft it with --template"), cli_arg(c, 0));
	if (rc > 0) {
		left_out_row(&c->book, of.contracts, of.row);
		view_plain(v, "text", _("text"));
		view_text(v, str_slice(&w.text));
		say_of_text(&of, &w, err);
	}
	contract_words_release(&w);
	return rc < 0 ? -1 : 0;
}

static int verb_templates(struct cli *c, struct view *v, struct error *err)
{
	return cli_arg(c, 0) ? contract_template_show(&c->book, cli_arg(c, 0), v, err)
			     : contract_templates(&c->book, v, err);
}

struct route_given {
	bool explain;
	const char *rules;
	struct option_date since;
};
OPTIONS(route, struct route_given) = {
	OPTION(route, explain, NULL, N_("every route tried, each condition with its value and place")),
	OPTION(route, rules, "FILE", N_("by another rule file")),
	OPTION(route, since, "DATE", N_("with --rules, without a contract: replay what was submitted since then")),
	{ 0 },
};

static int verb_route(struct cli *c, struct view *v, struct error *err)
{
	const struct route_given *given = given(c, route);
	long row;

	if (!cli_arg(c, 0) && given->since.typed && given->rules)
		return route_replay(&c->book, given->rules, given->since.day, v, err);
	if (!cli_arg(c, 0))
		return error_add(err, ERROR_USAGE, _("a contract is wanted, or --rules FILE --since DATE to try other rules on past contracts"));
	if (given->since.typed)
		return error_add(err, ERROR_USAGE, _("--since goes with --rules, without a contract"));
	row = find(c, err);
	return row < 0 ? -1 : route_show(&c->book, given->rules, (size_t)row, given->explain, v, err);
}

struct check_given {
	const char *file, *customer, *apply, *rules;
	bool all;
};
OPTIONS(check, struct check_given) = {
	OPTION(check, file, "TEXT", N_("check that file's text; with --customer")),
	OPTION(check, customer, "CUSTOMER", N_("with --file: the customer it is for")),
	OPTION(check, all, NULL, N_("every contract that isn't cancelled, all rules in one pass")),
	OPTION(check, apply, "RULE", N_("put that rule's suggestion in"), .writes = true),
	OPTION(check, rules, "FILE", N_("by another rule file")),
	{ 0 },
};

/* --file and --customer go together; else one contract, or --all. */
static int read_query(struct cli *c, struct clause_query *q, struct error *err)
{
	const struct check_given *given = given(c, check);

	*q = (struct clause_query){ .contract = -1, .customer = -1, .file = given->file, .all = given->all, .rules = given->rules };
	if ((q->file != NULL) + q->all + (cli_arg(c, 0) != NULL) != 1)
		return error_add(err, ERROR_USAGE, _("check: one of CONTRACT, --all and --file TEXT --customer CUSTOMER is wanted"));
	if (!q->file != !given->customer)
		return error_add(err, ERROR_USAGE, _("--file and --customer go together: what is wrong with a clause depends on whose it is"));
	if (given->customer && (q->customer = cli_find(c, CUSTOMERS.ledger, "customer", given->customer, err)) < 0)
		return -1;
	if (cli_arg(c, 0) && (q->contract = find(c, err)) < 0)
		return -1;
	return 0;
}

static int verb_check(struct cli *c, struct view *v, struct error *err)
{
	struct clause_query q;

	return read_query(c, &q, err) < 0 ? -1 : clause_show(&c->book, &q, v, err);
}

static int verb_apply(struct cli *c, struct change *change, struct error *err)
{
	struct clause_query q;

	if (read_query(c, &q, err) < 0)
		return -1;
	if (q.contract < 0 || q.rules)
		return error_add(err, ERROR_USAGE, _("--apply goes with one CONTRACT and the book's own rules"));
	return clause_apply(change, (size_t)q.contract, given(c, check)->apply, err);
}

struct submit_given {
	const char *anyway;
};
OPTIONS(submit, struct submit_given) = {
	OPTION(submit, anyway, "REASON", N_("although a clause is blocked; the reason goes to the log")),
	{ 0 },
};

static int verb_submit(struct cli *c, struct change *change, struct error *err)
{
	long row = find(c, err);

	return row < 0 ? -1 : review_submit(change, (size_t)row, given(c, submit)->anyway, err);
}

struct note_given {
	const char *note;
};
OPTIONS(note, struct note_given) = {
	OPTION(note, note, "TEXT", N_("a remark for the trail")),
	{ 0 },
};

static int verb_approve(struct cli *c, struct change *change, struct error *err)
{
	long row = find(c, err);

	return row < 0 ? -1 : review_approve(change, (size_t)row, given(c, note)->note, err);
}

OPTIONS(return, struct review_return) = {
	OPTION(return, clause, "NAME", N_("which clause: payment_terms, 付款方式")),
	OPTION(return, reason, "TEXT", N_("why it can't stay as it is")),
	OPTION(return, suggest, "TEXT", N_("the wording that would be approved")),
	{ 0 },
};

static int verb_return(struct cli *c, struct change *change, struct error *err)
{
	long row = find(c, err);

	return row < 0 ? -1 : review_return(change, (size_t)row, given(c, return), err);
}

OPTIONS(revise, struct review_revision) = {
	OPTION(revise, adopt, "REVIEW", N_("put that return's suggestion in")),
	OPTION(revise, decline, "REVIEW", N_("leave that return's suggestion out; with --why")),
	OPTION(revise, why, "TEXT", N_("why the suggestion is declined")),
	{ 0 },
};

static int verb_revise(struct cli *c, struct change *change, struct error *err)
{
	struct review_revision *how = given(c, revise);
	long row = find(c, err);

	how->columns = c->options.args + 1;
	how->ncolumns = c->options.nargs - 1;
	return row < 0 ? -1 : review_revise(change, (size_t)row, how, err);
}

static int verb_withdraw(struct cli *c, struct change *change, struct error *err)
{
	long row = find(c, err);

	return row < 0 ? -1 : review_withdraw(change, (size_t)row, given(c, note)->note, err);
}

struct sign_given {
	const char *on;
};
OPTIONS(sign, struct sign_given) = {
	OPTION(sign, on, "DATE", N_("the day it was signed (else today)")),
	{ 0 },
};

static int verb_sign(struct cli *c, struct change *change, struct error *err)
{
	long row = find(c, err);

	return row < 0 ? -1 : review_sign(change, (size_t)row, given(c, sign)->on, err);
}

struct delegate_given {
	const char *to, *until;
	bool off;
};
OPTIONS(delegate, struct delegate_given) = {
	OPTION(delegate, to, "PERSON", N_("who decides instead")),
	OPTION(delegate, until, "DATE", N_("the last day")),
	OPTION(delegate, off, NULL, N_("decide again")),
	{ 0 },
};

static int verb_delegate(struct cli *c, struct change *change, struct error *err)
{
	const struct delegate_given *given = given(c, delegate);

	if (!given->to == !given->off)
		return error_add(err, ERROR_USAGE, _("one of --to and --off is wanted"));
	return review_delegate(change, given->to, given->until, err);
}

static int verb_escalate(struct cli *c, struct change *change, struct error *err)
{
	(void)c;
	return review_escalate(change, err);
}

struct pending_given {
	const char *for_;
};
OPTIONS(pending, struct pending_given) = {
	OPTION(pending, for_, "PERSON", N_("only what that person is to decide, as themselves or in somebody's place")),
	{ 0 },
};

static int verb_pending(struct cli *c, struct view *v, struct error *err)
{
	const char *who = given(c, pending)->for_;
	long person = who ? book_person(&c->book, slice_of(who), err) : -1;

	return who && person < 0 ? -1 : review_pending(&c->book, person, v, err);
}

static int verb_trail(struct cli *c, struct view *v, struct error *err)
{
	long row = find(c, err);

	return row < 0 ? -1 : review_trail(&c->book, (size_t)row, v, err);
}

static const struct verb verbs[] = {
	{ .name = "new", .args = "[FIELD=VALUE...]", .max_args = ANY_ARGS, .help = N_("draft a contract"), .options = new_options,
	  .write = verb_new },
	{ .name = "list", .help = N_("contracts that are neither signed nor cancelled"), .options = list_options, .read = verb_list },
	{ .name = "show", .args = "CONTRACT", .min_args = 1, .max_args = 1, .help = N_("one contract: fields, approval, reviews, tasks, history"),
	  .read = verb_show },
	{ .name = "text", .args = "CONTRACT", .min_args = 1, .max_args = 1, .help = N_("its text: the template filled in, or its file"),
	  .read = verb_text },
	{ .name = "templates",
	  .args = "[NAME]",
	  .max_args = 1,
	  .help = N_("the templates: kind, for whom, placeholders, place; or those of one"),
	  .read = verb_templates },
	{ .name = "check",
	  .args = "[CONTRACT]",
	  .max_args = 1,
	  .help = N_("clauses that make trouble: why, by which evidence, what to write instead"),
	  .detail = N_("Exit status 1 while a clause is blocked. --apply puts a rule's suggestion into the contract, as revise does."),
	  .options = check_options, .read = verb_check, .write = verb_apply },
	{ .name = "route", .args = "[CONTRACT]", .max_args = 1, .help = N_("who approves it, in which order"), .options = route_options,
	  .read = verb_route },
	{ .name = "submit", .args = "CONTRACT", .min_args = 1, .max_args = 1, .help = N_("freeze it and ask the first step of its route"),
	  .options = submit_options, .write = verb_submit },
	{ .name = "approve", .args = "CONTRACT", .min_args = 1, .max_args = 1, .help = N_("say yes to what you are asked"), .options = note_options,
	  .write = verb_approve },
	{ .name = "return", .args = "CONTRACT", .min_args = 1, .max_args = 1, .help = N_("give it back: which clause, why, what instead"),
	  .options = return_options, .write = verb_return },
	{ .name = "revise", .args = "CONTRACT [FIELD=VALUE...]", .min_args = 1, .max_args = ANY_ARGS,
	  .help = N_("change it; adopt or decline a suggestion"), .options = revise_options, .write = verb_revise },
	{ .name = "withdraw", .args = "CONTRACT", .min_args = 1, .max_args = 1, .help = N_("take it back into draft"), .options = note_options,
	  .write = verb_withdraw },
	{ .name = "sign", .args = "CONTRACT", .min_args = 1, .max_args = 1, .help = N_("record that it was signed"), .options = sign_options,
	  .write = verb_sign },
	{ .name = "delegate", .help = N_("let somebody decide in your place"), .options = delegate_options, .write = verb_delegate },
	{ .name = "escalate", .help = N_("ask one more person where a limit has passed, once; for cron"), .write = verb_escalate },
	{ .name = "pending", .help = N_("what waits for whom, and for how long"), .options = pending_options, .read = verb_pending },
	{ .name = "trail", .args = "CONTRACT", .min_args = 1, .max_args = 1,
	  .help = N_("every decision, its working hours, every return and what became of it"), .read = verb_trail },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command contract = { "crm-contract", N_("contracts: draft, check, route, approve, return, trail"), verbs };

	return cli_main(&contract, argc, argv);
}
