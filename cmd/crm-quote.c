/* crm-quote - quotes and their revisions: new, revise, diff, final, list, show; and what buying would bring (roi). */
#include <stdlib.h>

#include "base/utf8.h"
#include "book/listing.h"
#include "book/subject.h"
#include "cli.h"
#include "sales/leads.h"
#include "sales/quotes.h"

/* The arguments behind the first are the quote's lines and columns. */
static const struct quote_draft *with_lines(const struct cli *c, struct quote_draft *draft)
{
	draft->args = c->options.args + 1;
	draft->nargs = c->options.nargs - 1;
	return draft;
}

OPTIONS(new, struct quote_draft) = {
	OPTION(new, valid, "DATE", N_("until when it is valid: 2026-04-15, +30d, 月底")),
	{ 0 },
};

static int quote_verb_new(struct cli *c, struct change *change, struct error *err)
{
	long lead = lead_find(&c->book, cli_arg(c, 0), err);

	return lead < 0 ? -1 : quote_new(change, (size_t)lead, with_lines(c, given(c, new)), err);
}

OPTIONS(revise, struct quote_draft) = {
	OPTION(revise, reason, "REASON", N_("why: customer, price, our_error or scope; must be given")),
	OPTION(revise, note, "TEXT", N_("what it is about")),
	OPTION(revise, valid, "DATE", N_("until when it is valid; else as before")),
	{ 0 },
};

static int quote_verb_revise(struct cli *c, struct change *change, struct error *err)
{
	long row = quote_find(&c->book, cli_arg(c, 0), err);

	return row < 0 ? -1 : quote_revise(change, (size_t)row, with_lines(c, given(c, revise)), err);
}

static int quote_verb_final(struct cli *c, struct change *change, struct error *err)
{
	long row = quote_find(&c->book, cli_arg(c, 0), err);

	return row < 0 ? -1 : quote_final(change, (size_t)row, err);
}

static int quote_show(struct cli *c, struct view *v, struct error *err)
{
	long row = quote_find(&c->book, cli_arg(c, 0), err);

	return row < 0 ? -1 : quote_page(&c->book, (size_t)row, v, err);
}

/* "R2", either width and case: the revision, 0 where it is none. */
static int64_t revision_of(const char *typed)
{
	struct str folded = STR_INIT;
	struct value v = { 0 };

	utf8_add_folded(&folded, slice_of(typed));
	if (folded.len < 2 || folded.buf[0] != 'r' ||
	    !value_parse(TYPE_INT, (struct slice){ folded.buf + 1, folded.len - 1 }, &v) || v.number < 0)
		v.number = 0;
	str_release(&folded);
	return v.number;
}

static long find_revision(const struct table *quotes, size_t row, int64_t revision, struct error *err)
{
	long found = quote_revision_row(quotes, row, revision);
	struct slice base = quote_base(table_id(quotes, row));

	if (found < 0)
		return error_add(err, ERROR_DATA, _("quote %.*s has no revision R%lld; the newest is %.*s"), SLICE_ARGS(base),
				 (long long)revision, SLICE_ARGS(table_id(quotes, quote_newest(quotes, row))));
	return found;
}

/* The other row: a revision of the first quote, or a quote of its own. */
static long find_other(struct cli *c, const struct table *quotes, size_t first, const char *typed, struct error *err)
{
	int64_t revision = revision_of(typed);

	return revision ? find_revision(quotes, first, revision, err) : quote_find(&c->book, typed, err);
}

/* ID | ID ID | ID R1 | ID R1 R3: from the older to the newer; the one given alone against the one before it. */
static int find_both(struct cli *c, const struct table *quotes, long *from, long *to, struct error *err)
{
	long row = quote_find(&c->book, cli_arg(c, 0), err);

	if (row < 0)
		return -1;
	*from = *to = row;
	if (c->options.nargs == 1) {
		if (quote_revision(quotes, (size_t)row) < 2)
			return error_add(err, ERROR_DATA, _("%.*s is the first one: there is nothing before it to compare with"),
					 SLICE_ARGS(table_id(quotes, (size_t)row)));
		*from = find_revision(quotes, (size_t)row, quote_revision(quotes, (size_t)row) - 1, err);
	} else if (c->options.nargs == 3) {
		*from = find_other(c, quotes, (size_t)row, cli_arg(c, 1), err);
		*to = find_other(c, quotes, (size_t)row, cli_arg(c, 2), err);
	} else {
		*to = find_other(c, quotes, (size_t)row, cli_arg(c, 1), err);
		/* Q-000012 R1: from that one to the newest. */
		if (*to >= 0 && revision_of(cli_arg(c, 1))) {
			*from = *to;
			*to = row;
		}
	}
	return *from < 0 || *to < 0 ? -1 : 0;
}

static int quote_verb_diff(struct cli *c, struct view *v, struct error *err)
{
	const struct table *quotes = book_table(&c->book, QUOTES.ledger, err);
	long from, to;

	if (!quotes || find_both(c, quotes, &from, &to, err) < 0)
		return -1;
	return quote_diff(&c->book, (size_t)from, (size_t)to, v, err);
}

/* The customer stands between the columns of the ledger: it is the lead's. */
static const struct known_column *const list_left[] = { QUOTES.id, NULL };
static const struct known_column *const list_right[] = {
	QUOTES.amount, QUOTES.status, QUOTES.reason, QUOTES.author, NULL,
};
static const struct known_column *const list_end[] = { QUOTES.valid_until, NULL };

struct quote_listing {
	struct listing left, right, end; /* left: the rows */
};

static struct quote_listing list_columns(struct cli *c, struct view *v, const struct table *quotes)
{
	struct quote_listing l = { .left = listing_begin(v, &c->book, quotes, list_left, true) };

	view_key_column(v, "lead", TYPE_ID);
	view_key_column(v, "customer", TYPE_ID);
	view_column(v, "customer_name", _("customer"), TYPE_TEXT);
	view_key_column(v, "revision", TYPE_INT); /* people see it in the id */
	l.right = listing_begin(v, &c->book, quotes, list_right, true);
	view_key_column(v, "created_at", TYPE_TIME);
	view_face_column(v, "created_on", _("made on"), TYPE_DATE);
	l.end = listing_begin(v, &c->book, quotes, list_end, true);
	return l;
}

static void list_row(struct view *v, const struct quote_listing *l, const struct table *quotes, size_t row)
{
	struct book *b = l->left.book;
	struct slice lead = table_text(quotes, row, QUOTES.lead), customer = quote_customer(b, lead);
	const int created = table_column(quotes, QUOTES.created_at);

	if (lead.len && !customer.len) /* whose it is isn't known */
		table_left_out(quotes, row, table_column(quotes, QUOTES.lead));
	listing_put(&l->left, v, quotes, row);
	view_text(v, lead);
	view_text(v, customer);
	view_text(v, listing_name(b, CUSTOMERS.ledger, customer));
	view_number(v, quote_revision(quotes, row));
	listing_put(&l->right, v, quotes, row);
	listing_cell(v, quotes, row, created);
	listing_day(v, quotes, row, created);
	listing_put(&l->end, v, quotes, row);
}

static void list_rows(struct view *v, const void *listing, size_t from, size_t to)
{
	const struct quote_listing *l = listing;
	struct table *pass = table_pass(l->left.table);

	for (size_t i = from; i < to; i++)
		list_row(v, l, pass, l->left.rows[i]);
	table_pass_end(pass);
}

struct list_given {
	const char *lead, *customer;
	bool all;
	struct option_list where;
};
OPTIONS(list, struct list_given) = {
	OPTION(list, lead, "LEAD", N_("only that lead's")),
	OPTION(list, customer, "CUSTOMER", N_("only that customer's")),
	OPTION(list, all, NULL, N_("superseded ones too")),
	OPTION(list, where, "CONDITION", N_("only rows for which it holds, e.g. 'lead.customer.grade = A and amount >= 300000'")),
	{ 0 },
};

struct quote_filter {
	struct slice lead, customer; /* ids, empty: any */
	bool all;
	struct when *where;
};

static int read_filter(struct cli *c, const struct table *quotes, struct quote_filter *f, struct error *err)
{
	const struct table *leads = book_table(&c->book, LEADS.ledger, err);
	const struct list_given *given = given(c, list);
	long row;

	f->all = given->all;
	if (!leads || !book_table(&c->book, CUSTOMERS.ledger, err))
		return -1;
	if (given->lead) {
		if ((row = lead_find(&c->book, given->lead, err)) < 0)
			return -1;
		f->lead = table_id(leads, (size_t)row);
	}
	if (cli_customer(c, given->customer, &f->customer, err) < 0)
		return -1;
	return cli_where(&given->where, quotes->ledger, &f->where, err);
}

static int passes(struct cli *c, const struct table *quotes, const struct quote_filter *f, size_t row, struct error *err)
{
	struct slice lead = table_text(quotes, row, QUOTES.lead);
	struct row_subject s;

	if (!f->all && slice_is(table_text(quotes, row, QUOTES.status), "superseded"))
		return 0;
	if (f->lead.len && !slice_equal(f->lead, lead))
		return 0;
	if (f->customer.len && !slice_equal(f->customer, quote_customer(&c->book, lead)))
		return 0;
	row_subject(&s, &c->book, quotes, row);
	return when_holds(f->where, &s.subject, err);
}

/* Those that pass; how many of them are expired. */
static int list_quotes(struct cli *c, struct view *v, const struct quote_filter *f, size_t *expired, struct error *err)
{
	const struct table *quotes = book_table(&c->book, QUOTES.ledger, err);
	struct quote_listing *l = arena_alloc(&v->arena, sizeof(*l));
	struct table *pass = table_pass(quotes);
	int rc = 0;

	*l = list_columns(c, v, quotes);
	for (size_t i = 0; rc == 0 && i < quotes->nrows; i++) {
		const int shown = passes(c, pass, f, i, err);

		rc = shown < 0 ? -1 : 0;
		if (shown > 0)
			listing_row(&l->left, i);
		*expired += shown > 0 && quote_is_expired(&c->book, pass, i);
	}
	table_pass_end(pass);
	listing_keep(&l->left);
	if (listing_names(&l->right, l->left.nrows, err) < 0)
		return -1;
	view_stream(v, &(struct view_later){ .count = l->left.nrows, .make = list_rows, .context = l }); /* one finds whose each is */
	return rc;
}

static int quote_list(struct cli *c, struct view *v, struct error *err)
{
	const struct table *quotes = book_table(&c->book, QUOTES.ledger, err);
	struct quote_filter f = { .lead = SLICE("") };
	size_t expired = 0;
	int rc = quotes ? read_filter(c, quotes, &f, err) : -1;

	if (rc == 0)
		rc = list_quotes(c, v, &f, &expired, err);
	when_free(f.where);
	if (rc == 0)
		view_note(v, lang_plural("%zu quote, %zu expired before it was final%s", "%zu quotes, %zu expired before they were final%s", view_rows(v)), view_rows(v), expired,
			  f.all ? "" : _("; superseded ones too with --all"));
	return rc;
}

struct roi_given {
	const char *investment, *yearly_saving, *yearly_revenue, *yearly_cost;
};
OPTIONS(roi, struct roi_given) = {
	OPTION(roi, investment, "AMOUNT", N_("what is paid once")),
	OPTION(roi, yearly_saving, "AMOUNT", N_("what is saved in a year")),
	OPTION(roi, yearly_revenue, "AMOUNT", N_("what is earned more in a year")),
	OPTION(roi, yearly_cost, "AMOUNT", N_("what running it costs in a year")),
	{ 0 },
};

/* The inputs that the shipped rules ask for have options of their own; any input may be given as NAME=VALUE. */
static int quote_verb_roi(struct cli *c, struct change *change, struct error *err)
{
	const struct options *o = &c->options;
	const char **args = arena_alloc(&c->arena, (o->nargs + sizeof(roi_options) / sizeof(*roi_options)) * sizeof(*args));
	long lead = lead_find(&c->book, cli_arg(c, 0), err);
	size_t n = 0;

	for (const struct option *input = roi_options; input->name; input++) {
		const char *value = *(const char **)option_member(o, input);

		if (value)
			args[n++] = arena_format(&c->arena, "%s=%s", input->name, value);
	}
	for (size_t i = 1; i < o->nargs; i++)
		args[n++] = o->args[i];
	return lead < 0 ? -1 : roi_record(change, &(struct roi_asked){ (size_t)lead, args, n }, &c->shown, err);
}

struct stats_given {
	struct option_date since, until;
};
OPTIONS(stats, struct stats_given) = {
	OPTION(stats, since, "DATE", N_("quotes first made on that day or later")),
	OPTION(stats, until, "DATE", N_("quotes first made on that day or before")),
	{ 0 },
};

static int quote_verb_stats(struct cli *c, struct view *v, struct error *err)
{
	const struct option_date since = given(c, stats)->since, until = given(c, stats)->until;

	return quote_stats_view(&c->book, since.typed ? since.day : INT32_MIN, until.typed ? until.day : INT32_MAX, v, err);
}

static const struct verb verbs[] = {
	{ .name = "new", .args = "LEAD LINE... [COLUMN=VALUE...]", .min_args = 2, .max_args = ANY_ARGS,
	  .help = N_("a first quote for a lead"),
	  .detail = N_("LINE is SKU:QUANTITY[@PRICE][-DISCOUNT%], e.g. JJ-02:2, JJ-02:2@25000 or JJ-02:2@25000-5%; where no price\n"
		       "is given, the list price counts."),
	  .options = new_options, .write = quote_verb_new },
	{ .name = "revise", .args = "QUOTE [LINE...] [COLUMN=VALUE...]", .min_args = 1, .max_args = ANY_ARGS,
	  .help = N_("a new revision, with its reason; the one before is superseded"),
	  .detail = N_("A LINE takes the place of the line of the same product, or is added; SKU:0 takes it out. Where no price is\n"
		       "given, the agreed one stays; the discount stays where neither price nor discount is given."),
	  .options = revise_options, .write = quote_verb_revise },
	{ .name = "diff", .args = "QUOTE [R1 [R3] | QUOTE]", .min_args = 1, .max_args = 3,
	  .help = N_("what became another between two revisions; of one alone: since the one before"), .read = quote_verb_diff },
	{ .name = "final", .args = "QUOTE", .min_args = 1, .max_args = 1, .help = N_("mark the newest revision as agreed"),
	  .write = quote_verb_final },
	{ .name = "list", .help = N_("quotes that are current or final"), .options = list_options, .read = quote_list },
	{ .name = "show", .args = "QUOTE", .min_args = 1, .max_args = 1, .help = N_("one quote: card, lines, revisions, history"),
	  .read = quote_show },
	{ .name = "roi", .args = "LEAD [INPUT=VALUE...]", .min_args = 1, .max_args = ANY_ARGS,
	  .help = N_("what buying would bring: return, payback, net value; recorded with the lead"),
	  .detail = N_("Inputs and formulas stand in rules/roi.yaml; an input that has no option of its own is given as INPUT=VALUE."),
	  .options = roi_options, .write = quote_verb_roi },
	{ .name = "stats", .help = N_("how often quotes went out, why, and how long until they were final"), .options = stats_options,
	  .read = quote_verb_stats },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command quote = { "crm-quote", N_("quotes: lines and prices, revisions with their reason, return on investment"),
					      verbs };

	return cli_main(&quote, argc, argv);
}
