/* crm-contact - contacts: add, set, list, show, left, take. */
#include "book/listing.h"
#include "book/subject.h"
#include "book/entry.h"
#include "cli.h"
#include "cli_merge.h"
#include "sales/leads.h"

static int contact_verb_add(struct cli *c, struct change *change, struct error *err)
{
	const long customer = cli_find(c, CUSTOMERS.ledger, "customer", cli_arg(c, 0), err);

	return customer < 0 ? -1 : contact_add(change, (size_t)customer, cli_arg(c, 1), c->options.args + 2, c->options.nargs - 2, err);
}

static int contact_verb_set(struct cli *c, struct change *change, struct error *err)
{
	const long row = contact_find(&c->book, cli_arg(c, 0), err);

	return row < 0 ? -1 : contact_set(change, (size_t)row, c->options.args + 1, c->options.nargs - 1, err);
}

struct left_given {
	const char *on;
};
OPTIONS(left, struct left_given) = {
	OPTION(left, on, "DATE", N_("since when; today where nothing is said")),
	{ 0 },
};

static int contact_verb_left(struct cli *c, struct change *change, struct error *err)
{
	const long row = contact_find(&c->book, cli_arg(c, 0), err);

	return row < 0 ? -1 : contact_leave(change, (size_t)row, given(c, left)->on, err);
}

static int contact_verb_take(struct cli *c, struct change *change, struct error *err)
{
	const char *typed = cli_arg(c, 0);
	const long customer = typed ? cli_find(c, CUSTOMERS.ledger, "customer", typed, err) : -1;

	return typed && customer < 0 ? -1 : contact_take(change, customer, err);
}

static const struct known_column *const list_columns[] = {
	CONTACTS.id, CONTACTS.customer, CONTACTS.name, CONTACTS.title, CONTACTS.part, CONTACTS.stance, CONTACTS.mobile, CONTACTS.phone, NULL,
};

struct list_given {
	const char *customer, *part;
	bool all;
	struct option_list where;
};
OPTIONS(list, struct list_given) = {
	OPTION(list, customer, "CUSTOMER", N_("only that customer's")),
	OPTION(list, part, "PART", N_("only those who play that part: decides, influences, uses, buys, blocks")),
	OPTION(list, all, NULL, N_("those who have left, too")),
	OPTION(list, where, "CONDITION", N_("only rows for which it holds, e.g. 'stance < 0 and customer.grade = A'")),
	{ 0 },
};

struct contact_filter {
	struct slice customer, part;
	bool all;
	struct when *where;
};

static int read_filter(struct cli *c, const struct table *t, struct contact_filter *f, struct error *err)
{
	const struct list_given *given = given(c, list);

	*f = (struct contact_filter){ .all = given->all };
	if (cli_customer(c, given->customer, &f->customer, err) < 0)
		return -1;
	if (given->part && entry_choice(&c->book, t->ledger, CONTACTS.part, given->part, &f->part, err) < 0)
		return -1;
	return cli_where(&given->where, t->ledger, &f->where, err);
}

static int passes(struct cli *c, const struct table *t, const struct contact_filter *f, size_t row, struct error *err)
{
	struct row_subject s;

	if (f->customer.len && !slice_equal(table_text(t, row, CONTACTS.customer), f->customer))
		return 0;
	if (f->part.len && !slice_equal(table_text(t, row, CONTACTS.part), f->part))
		return 0;
	if (!f->all && !contact_is_there(&c->book, t, row))
		return 0;
	row_subject(&s, &c->book, t, row);
	return when_holds(f->where, &s.subject, err);
}

static int list_contacts(struct cli *c, const struct table *t, const struct contact_filter *f, struct view *v, struct error *err)
{
	struct listing listing = listing_begin(v, &c->book, t, list_columns, true);
	struct table *pass = table_pass(t);
	int shown = 0;

	for (size_t i = 0; shown >= 0 && i < t->nrows; i++)
		if ((shown = passes(c, pass, f, i, err)) > 0)
			listing_row(&listing, i);
	table_pass_end(pass);
	return listing_end(&listing, err) < 0 || shown < 0 ? -1 : 0;
}

static int contact_list(struct cli *c, struct view *v, struct error *err)
{
	const struct table *t = contact_needed(&c->book, err);
	struct contact_filter f = { 0 };
	int rc = t ? read_filter(c, t, &f, err) : -1;

	if (rc == 0)
		rc = list_contacts(c, t, &f, v, err);
	when_free(f.where);
	if (rc == 0)
		view_note(v, lang_plural("%zu contact%s", "%zu contacts%s", view_rows(v)), view_rows(v), f.all ? "" : _("; those who have left with --all"));
	return rc;
}

static int contact_show(struct cli *c, struct view *v, struct error *err)
{
	const long row = contact_find(&c->book, cli_arg(c, 0), err);
	const struct table *t = row < 0 ? NULL : contact_needed(&c->book, err);

	if (!t)
		return -1;
	view_card(v, "contact", "");
	view_title(v, "%.*s  %.*s · %.*s", SLICE_ARGS(table_id(t, (size_t)row)), SLICE_ARGS(table_text(t, (size_t)row, CONTACTS.name)),
		   SLICE_ARGS(listing_name(&c->book, CUSTOMERS.ledger, table_text(t, (size_t)row, CONTACTS.customer))));
	listing_card(v, &c->book, t, (size_t)row);
	if (contact_chain(&c->book, table_text(t, (size_t)row, CONTACTS.customer), v, err) < 0)
		return -1;
	return listing_history(v, &c->book, CONTACTS.ledger, table_id(t, (size_t)row), 20, err);
}

static int contact_verb_merge(struct cli *c, struct change *change, struct error *err)
{
	return cli_merge(c, MERGE_CONTACTS, change, err);
}

static int contact_verb_unmerge(struct cli *c, struct change *change, struct error *err)
{
	return merging_undo(change, MERGE_CONTACTS, cli_arg(c, 0), err);
}

static const struct verb verbs[] = {
	{ .name = "add", .args = "CUSTOMER NAME [COLUMN=VALUE...]", .min_args = 2, .max_args = ANY_ARGS, .help = N_("add a contact of a customer"),
	  .detail = N_("part says what part they play: decides, influences, uses, buys, blocks; stance how they stand, from -2 to 2."),
	  .asks_twins = true, .write = contact_verb_add },
	{ .name = "set", .args = "CONTACT COLUMN=VALUE...", .min_args = 2, .max_args = ANY_ARGS, .help = N_("set fields of a contact"),
	  .detail = N_("COLUMN+=VALUE adds one where a column holds several, COLUMN-=VALUE takes one away."),
	  .asks_twins = true, .write = contact_verb_set },
	{ .name = "left", .args = "CONTACT", .min_args = 1, .max_args = 1, .help = N_("note that somebody has left, and whose decision hangs on it"),
	  .options = left_options, .write = contact_verb_left },
	{ .name = "take", .args = "[CUSTOMER]", .max_args = 1, .help = N_("make contacts of those that customers have in columns of their own"),
	  .write = contact_verb_take },
	{ .name = "list", .help = N_("contacts"), .options = list_options, .read = contact_list },
	{ .name = "show", .args = "CONTACT", .min_args = 1, .max_args = 1, .help = N_("one contact, and the chain they stand in"), .read = contact_show },
	MERGE_VERBS("CONTACT", contact_verb_merge, contact_verb_unmerge),
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command contact = { "crm-contact", N_("contacts: who decides, influences, uses, buys or blocks"), verbs };

	return cli_main(&contact, argc, argv);
}
