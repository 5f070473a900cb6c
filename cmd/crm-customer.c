/* crm-customer - customers: add, set, follow, dupes, list, show. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "book/listing.h"
#include "book/subject.h"
#include "cli.h"
#include "cli_merge.h"
#include "sales/leads.h"

static int customer_verb_add(struct cli *c, struct change *change, struct error *err)
{
	return customer_add(change, cli_arg(c, 0), c->options.args + 1, c->options.nargs - 1, err);
}

static int customer_verb_set(struct cli *c, struct change *change, struct error *err)
{
	long row = cli_find(c, CUSTOMERS.ledger, "customer", cli_arg(c, 0), err);

	return row < 0 ? -1 : customer_set(change, (size_t)row, c->options.args + 1, c->options.nargs - 1, err);
}

static int customer_verb_dupes(struct cli *c, struct view *v, struct error *err)
{
	return customer_dupes(&c->book, v, err);
}

static const struct known_column *const list_columns[] = {
	CUSTOMERS.id, CUSTOMERS.name, CUSTOMERS.grade, CUSTOMERS.score, CUSTOMERS.level,
	CUSTOMERS.region, CUSTOMERS.owner, NULL,
};

struct list_given {
	const char *owner;
	struct option_list where;
};
OPTIONS(list, struct list_given) = {
	OPTION(list, owner, "PERSON", N_("only that person's")),
	OPTION(list, where, "CONDITION", N_("only rows for which it holds, e.g. 'grade = A and region = 宁波'")),
	{ 0 },
};

static int customer_list(struct cli *c, struct view *v, struct error *err)
{
	const struct table *t = book_table(&c->book, CUSTOMERS.ledger, err);
	const struct list_given *given = given(c, list);
	struct when *where = NULL;
	struct slice owner = SLICE("");
	int rc = t ? cli_where(&given->where, t->ledger, &where, err) : -1;

	if (rc == 0 && (rc = cli_person(c, given->owner, &owner, err)) == 0) {
		struct listing shown = listing_begin(v, &c->book, t, list_columns, true);

		rc = listing_where(&shown, &(struct listing_filter){ CUSTOMERS.owner, owner, where }, err);
	}
	when_free(where);
	if (rc == 0)
		view_note(v, lang_plural("%zu customer", "%zu customers", view_rows(v)), view_rows(v));
	return rc;
}

static int customer_show(struct cli *c, struct view *v, struct error *err)
{
	long row = cli_find(c, CUSTOMERS.ledger, "customer", cli_arg(c, 0), err);

	return row < 0 ? -1 : customer_page(&c->book, (size_t)row, v, err);
}

struct follow_given {
	const char *note, *kind;
};
OPTIONS(follow, struct follow_given) = {
	OPTION(follow, note, "TEXT", N_("what was talked about; goes to the log")),
	OPTION(follow, kind, "KIND", N_("by which means: call, visit, mail, wechat (leads.talk)")),
	{ 0 },
};

static int customer_verb_follow(struct cli *c, struct change *change, struct error *err)
{
	const struct follow_given *given = given(c, follow);
	long row;

	if (!given->note || !slice_trim(slice_of(given->note)).len)
		return error_add(err, ERROR_USAGE, _("missing: %s"), "--note");
	row = cli_find(c, CUSTOMERS.ledger, "customer", cli_arg(c, 0), err);
	return row < 0 ? -1 : customer_follow(change, (size_t)row, given->kind, given->note, err);
}

static int customer_verb_merge(struct cli *c, struct change *change, struct error *err)
{
	return cli_merge(c, MERGE_CUSTOMERS, change, err);
}

static int customer_verb_unmerge(struct cli *c, struct change *change, struct error *err)
{
	return merging_undo(change, MERGE_CUSTOMERS, cli_arg(c, 0), err);
}

static const struct verb verbs[] = {
	{ .name = "add", .args = "NAME [COLUMN=VALUE...]", .min_args = 1, .max_args = ANY_ARGS, .help = N_("add a customer"),
	  .asks_twins = true, .write = customer_verb_add },
	{ .name = "dupes", .help = N_("customers and contacts that may be in the book twice, and why"), .read = customer_verb_dupes },
	{ .name = "set", .args = "CUSTOMER COLUMN=VALUE...", .min_args = 2, .max_args = ANY_ARGS,
	  .help = N_("set fields of a customer"),
	  .detail = N_("COLUMN+=VALUE adds one where a column holds several, COLUMN-=VALUE takes one away."), .asks_twins = true, .write = customer_verb_set },
	{ .name = "follow", .args = "CUSTOMER", .min_args = 1, .max_args = 1, .help = N_("note a talk that is about no lead"),
	  .options = follow_options, .write = customer_verb_follow },
	{ .name = "list", .help = N_("customers"), .options = list_options, .read = customer_list },
	{ .name = "show", .args = "CUSTOMER", .min_args = 1, .max_args = 1,
	  .help = N_("everything about one customer: grade, open leads, last talks, outstanding, next tasks"), .read = customer_show },
	MERGE_VERBS("CUSTOMER", customer_verb_merge, customer_verb_unmerge),
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command customer = { "crm-customer", N_("customers: everything about one on a page"), verbs };

	return cli_main(&customer, argc, argv);
}
