/* merging.c - see merging.h. */
#include "sales/merging/merging.h"

#include "base/lang.h"
#include "book/kept.h"
#include "book/listing.h"
#include "book/merge.h"
#include "sales/contracts.h"

/* What of a row says where it stands: that is the kept one's, whatever the other one has. A contact who has left is none of these: */
static const struct known_column *const contact_stays[] = { CONTACTS.customer, CONTACTS.left_on, NULL };
static const struct known_column *const lead_stays[] = { LEADS.customer,   LEADS.stage,      LEADS.pipeline, LEADS.next_follow_up,
							 LEADS.created_at, LEADS.updated_at, LEADS.closed_at, LEADS.entry_stage,
							 LEADS.lost_reason, NULL };
/* The person whom a customer has in columns of its own: a title is no other person's. */
static const struct known_column *const person_columns[] = { CUSTOMERS.title, CUSTOMERS.email, CUSTOMERS.wecom, NULL };
static const struct merge_group person_group = { CUSTOMERS.contact, person_columns };

static const struct kind {
	const struct known_ledger *ledger;
	const char *what;
	const struct known_column *owner; /* whose it is; NULL: its customer's owner */
	const struct known_column *const *stays;
	const struct merge_group *group;
} kinds[] = {
	[MERGE_CUSTOMERS] = { CUSTOMERS.ledger, "customer", CUSTOMERS.owner, NULL, &person_group },
	[MERGE_CONTACTS] = { CONTACTS.ledger, "contact", NULL, contact_stays, NULL },
	[MERGE_LEADS] = { LEADS.ledger, "lead", LEADS.owner, lead_stays, NULL },
};

/* Who may */

static struct slice owner_of(const struct kind *k, struct book *b, const struct table *t, size_t row, struct error *err)
{
	const struct table *customers = k->owner ? NULL : book_table(b, CUSTOMERS.ledger, err);
	const long customer = customers ? table_find(customers, table_text(t, row, CONTACTS.customer)) : -1;

	if (k->owner)
		return table_text(t, row, k->owner);
	return customer < 0 ? SLICE("") : table_text(customers, (size_t)customer, CUSTOMERS.owner);
}

static bool has_role(const struct table *people, long person, const char *role)
{
	return person >= 0 && slice_is(table_text(people, (size_t)person, PEOPLE.role), role) &&
	       slice_is(table_text(people, (size_t)person, PEOPLE.status), "active");
}

/* The book's owner, an admin, whoever leads sales; of rows that are one's own, or nobody's, sales. */
static int may(const struct kind *k, struct change *c, const struct table *t, const size_t rows[2], struct error *err)
{
	const struct table *people = book_table(c->book, PEOPLE.ledger, err);
	const int in_charge = people ? kept_is_in_charge(c->book, err) : -1;
	const long person = people ? table_find(people, c->book->actor) : -1;

	if (in_charge)
		return in_charge < 0 ? -1 : 0;
	if (has_role(people, person, "sales_manager"))
		return 0;
	if (!has_role(people, person, "sales"))
		return error_add(err, ERROR_DATA, _("%.*s may not merge: sales do, sales managers, admins, and the owner of the book"),
				 SLICE_ARGS(listing_name(c->book, PEOPLE.ledger, c->book->actor)));
	for (size_t i = 0; i < 2; i++) {
		const struct slice owner = owner_of(k, c->book, t, rows[i], err);

		if (owner.len && !slice_equal(owner, c->book->actor))
			return error_add(err, ERROR_DATA, _("%.*s belongs to %.*s: a sales manager or an admin merges what is somebody else's"),
					 SLICE_ARGS(table_id(t, rows[i])), SLICE_ARGS(listing_name(c->book, PEOPLE.ledger, owner)));
	}
	return err->count ? -1 : 0;
}

/* Which two may */

static int check_codes(const struct merge *m, struct error *err)
{
	const struct slice a = table_text(m->table, m->keep, CUSTOMERS.uscc), b = table_text(m->table, m->other, CUSTOMERS.uscc);

	if (!a.len || !b.len || slice_equal(a, b) || value_same_form(TYPE_USCC, a, b))
		return 0;
	return error_add(err, ERROR_DATA,
			 _("%.*s has the credit code %.*s and %.*s has %.*s: two codes are two customers; if one is wrong, crm customer set %.*s uscc=… first"),
			 SLICE_ARGS(merge_id(m, m->keep)), SLICE_ARGS(a), SLICE_ARGS(merge_id(m, m->other)), SLICE_ARGS(b),
			 SLICE_ARGS(merge_id(m, m->other)));
}

static int check_customers(const struct merge *m, const struct known_column *column, struct error *err)
{
	const struct slice a = table_text(m->table, m->keep, column), b = table_text(m->table, m->other, column);
	struct book *book = m->change->book;

	if (slice_equal(a, b))
		return 0;
	return error_add(err, ERROR_DATA, _("%.*s is of %.*s %.*s and %.*s of %.*s %.*s: they stay two; if the customers are one, crm customer merge %.*s %.*s first"),
			 SLICE_ARGS(merge_id(m, m->keep)), SLICE_ARGS(a), SLICE_ARGS(listing_name(book, CUSTOMERS.ledger, a)),
			 SLICE_ARGS(merge_id(m, m->other)), SLICE_ARGS(b), SLICE_ARGS(listing_name(book, CUSTOMERS.ledger, b)), SLICE_ARGS(a),
			 SLICE_ARGS(b));
}

static enum stage_kind kind_of(const struct merge *m, size_t row)
{
	const struct stages *stages = &m->change->book->stages;
	const struct stage *stage = stages_find(stages, table_text(m->table, row, LEADS.stage));

	return stage ? stage->kind : STAGE_OPEN;
}

static int check_leads(const struct merge *m, struct error *err)
{
	const struct slice a = table_text(m->table, m->keep, LEADS.pipeline), b = table_text(m->table, m->other, LEADS.pipeline);
	const struct slice keep = merge_id(m, m->keep), other = merge_id(m, m->other);

	if (check_customers(m, LEADS.customer, err) < 0)
		return -1;
	if (!slice_equal(a, b))
		return error_add(err, ERROR_DATA, _("%.*s and %.*s go through two pipelines: they stay two"), SLICE_ARGS(keep), SLICE_ARGS(other));
	if (kind_of(m, m->other) == STAGE_WON && kind_of(m, m->keep) != STAGE_WON)
		return error_add(err, ERROR_DATA, _("%.*s is won and %.*s isn't: what was won is kept; crm lead merge %.*s %.*s"), SLICE_ARGS(other),
				 SLICE_ARGS(keep), SLICE_ARGS(other), SLICE_ARGS(keep));
	return 0;
}

static int check(const struct merge *m, enum merging what, struct error *err)
{
	if (what == MERGE_CUSTOMERS)
		return check_codes(m, err);
	return what == MERGE_CONTACTS ? check_customers(m, CONTACTS.customer, err) : check_leads(m, err);
}

/* Contracts whose text is being decided, or was: it stays what it was */

static bool is_asked(const struct table *t, size_t row)
{
	const struct slice status = table_text(t, row, CONTRACTS.status);

	return slice_is(status, "submitted") || slice_is(status, "approved");
}

/* A contract that was submitted or signed with the one that stands for the other goes on naming that one. */
static int may_return(const struct change_row *row, struct error *err)
{
	return row->ledger->known == CONTRACTS.ledger ? contract_would_stand(row->change, row->table, (size_t)row->row, err) : 1;
}

/* Those under way whose text says what the kept one has, and would say something else. Those of the other one go on saying what that
 * has. */
static int check_contracts(struct change *c, struct error *err)
{
	const bool has_any = schema_ledger(&c->book->schema, SLICE("contracts"));
	const struct table *t = has_any ? book_table(c->book, CONTRACTS.ledger, err) : NULL;
	int rc = has_any && !t ? -1 : 0;

	for (size_t i = 0; t && i < t->nrows; i++) {
		const struct slice id = table_id(t, i);
		const struct change_row *moved = change_staged(c, t->ledger, id);

		int stands, will;

		if (!is_asked(t, i) || (moved && change_row_changes(moved)))
			continue;
		stands = contract_is_frozen(c->book, t, i, NULL, err);
		will = stands > 0 ? contract_would_stand(c, t, i, err) : 1;
		if (stands < 0 || will < 0)
			return -1;
		if (stands && !will)
			rc = error_add(err, ERROR_DATA,
				       _("contract %.*s is on its way through approval, and its text would say something else: let it be signed first, or crm contract withdraw %.*s"),
				       SLICE_ARGS(id), SLICE_ARGS(id));
	}
	return rc;
}

int merging_do(struct change *c, const struct merging_ask *ask, struct error *err)
{
	const struct kind *k = &kinds[ask->what];
	const struct merge_how how = { .ledger = k->ledger, .what = k->what, .stays = k->stays, .group = k->group, .take = ask->take,
				       .ntake = ask->ntake };
	struct merge m;

	if (merge_find(&m, c, &how, ask->keep, ask->other, err) < 0)
		return -1;
	if (may(k, c, m.table, (const size_t[]){ m.keep, m.other }, err) < 0 || check(&m, ask->what, err) < 0)
		return -1;
	return merge_stage(&m, err) < 0 ? -1 : check_contracts(c, err);
}

int merging_undo(struct change *c, enum merging what, const char *other, struct error *err)
{
	const struct kind *k = &kinds[what];
	const struct merge_how how = { .ledger = k->ledger, .what = k->what, .may_return = may_return };
	const struct table *t = book_table(c->book, k->ledger, err);
	const long row = t ? table_named(t, k->what, slice_trim(slice_of(other)), err) : -1;

	if (row < 0 || may(k, c, t, (const size_t[]){ (size_t)row, (size_t)row }, err) < 0)
		return -1;
	return merge_undo(c, &how, other, err) < 0 ? -1 : check_contracts(c, err);
}
