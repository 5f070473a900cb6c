/* contact.c - see contact.h. */
#include "sales/leads/contact.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/duplicate.h"
#include "book/entry.h"
#include "book/left_out.h"
#include "book/listing.h"
#include "sales/leads/contact_find.h"
#include "sales/leads/lead_find.h"
#include "sales/leads/party.h"
#include "view/columns.h"

/* What a chain lacks */

/* How many play each part. */
struct chain {
	size_t count[PARTY_PARTS + 1], people;
};

static void count_chain(const struct party *p, struct chain *chain)
{
	*chain = (struct chain){ .people = p->count };
	for (size_t i = 0; i < p->count; i++)
		chain->count[party_part(p->items[i].part)]++;
}

static void count_customer(struct book *b, struct slice customer, struct chain *chain)
{
	struct error ignored = ERROR_INIT;
	struct party p;

	party_of_customer(&p, b, customer, &ignored);
	count_chain(&p, chain);
	party_release(&p);
	error_release(&ignored);
}

static size_t part_of(const struct table *t, size_t row)
{
	return party_part(table_text(t, row, CONTACTS.part));
}

/* Writing */

static int check_name(const struct table *t, struct slice customer, struct slice name, struct error *err)
{
	size_t *rows, n = table_rows_of(t, CONTACTS.customer, customer, &rows);
	struct str mine = STR_INIT, other = STR_INIT;
	int rc = 0;

	utf8_add_folded(&mine, name);
	for (size_t i = 0; i < n && rc == 0; i++) {
		str_reset(&other);
		utf8_add_folded(&other, table_text(t, rows[i], CONTACTS.name));
		if (slice_equal(str_slice(&mine), str_slice(&other)))
			rc = error_add(err, ERROR_DATA, _("contact '%.*s' is there already as %.*s; crm contact set %.*s changes it"),
				       SLICE_ARGS(name), SLICE_ARGS(table_id(t, rows[i])), SLICE_ARGS(table_id(t, rows[i])));
	}
	free(rows);
	str_release(&mine);
	str_release(&other);
	return rc;
}

/* What the chain lacks once the row is as it will be: somebody who decides, first of all. */
static void say_chain(struct change *c, const struct table *t, const struct change_row *r)
{
	const struct slice customer = change_get(r, CONTACTS.customer);
	struct chain chain;

	count_customer(c->book, customer, &chain);
	if (r->row >= 0 && slice_equal(table_text(t, (size_t)r->row, CONTACTS.customer), customer) &&
	    contact_is_there(c->book, t, (size_t)r->row)) {
		chain.count[part_of(t, (size_t)r->row)]--;
		chain.people--;
	}
	if (!change_get(r, CONTACTS.left_on).len) {
		chain.count[party_part(change_get(r, CONTACTS.part))]++;
		chain.people++;
	}
	if (!chain.count[PARTY_DECIDES])
		change_event(c, chain_no_decider, .customer = customer, .people = (int64_t)chain.people,
			     .next = change_text(c, "crm contact add %.*s … part=decides", SLICE_ARGS(customer)));
	else
		change_event(c, chain_now, .customer = customer, .people = (int64_t)chain.people, .deciders = (int64_t)chain.count[PARTY_DECIDES],
			     .blockers = (int64_t)chain.count[PARTY_BLOCKS]);
}

static void say_leads(struct change *c, struct slice customer)
{
	struct error ignored = ERROR_INIT;
	const struct table *leads = book_table(c->book, LEADS.ledger, &ignored);
	size_t *rows, n = leads ? table_rows_of(leads, LEADS.customer, customer, &rows) : 0;

	error_release(&ignored);
	for (size_t i = 0; i < n; i++)
		if (lead_is_open(c->book, leads, rows[i]))
			change_event(c, chain_lead, .lead = table_id(leads, rows[i]), .stage = table_text(leads, rows[i], LEADS.stage),
				     .next = change_text(c, "crm lead show %.*s", SLICE_ARGS(table_id(leads, rows[i]))));
	if (leads)
		free(rows);
}

static void say_contact(struct change *c, enum event_kind kind, const struct change_row *r)
{
	const struct event_contact_added e = {
		.contact = change_id(r),
		.name = change_get(r, CONTACTS.name),
		.customer = change_get(r, CONTACTS.customer),
		.title = change_get(r, CONTACTS.title),
		.part = change_get(r, CONTACTS.part),
	};

	change_record(c, kind, &e);
}

static struct change_row *add(struct change *c, struct slice customer, struct slice name, struct error *err)
{
	struct change_row *r = change_add(c, CONTACTS.ledger, err);

	if (!r)
		return NULL;
	change_put(r, CONTACTS.customer, customer);
	change_put(r, CONTACTS.name, name);
	change_made(c, change_id(r));
	return r;
}

int contact_add(struct change *c, size_t customer, const char *name, const char *const *columns, size_t ncolumns, struct error *err)
{
	const struct table *t = contact_needed(c->book, err), *customers = t ? book_table(c->book, CUSTOMERS.ledger, err) : NULL;
	const struct slice whose = customers ? table_id(customers, customer) : SLICE(""), who = slice_trim(slice_of(name));
	struct change_row *r;

	if (!customers || check_name(t, whose, who, err) < 0)
		return -1;
	r = add(c, whose, who, err);
	if (!r || entry_assign(r, columns, ncolumns, err) < 0 || duplicates_check(c, r, err) < 0)
		return -1;
	say_contact(c, EVENT_contact_added, r);
	say_chain(c, t, r);
	return 0;
}

static struct change_row *edit(struct change *c, size_t row, struct error *err)
{
	const struct table *t = contact_needed(c->book, err);

	return t ? change_edit(c, CONTACTS.ledger, table_id(t, row), err) : NULL;
}

int contact_set(struct change *c, size_t row, const char *const *columns, size_t ncolumns, struct error *err)
{
	struct change_row *r = edit(c, row, err);

	if (!r || entry_assign(r, columns, ncolumns, err) < 0)
		return -1;
	change_made(c, change_id(r));
	say_contact(c, change_row_changes(r) ? EVENT_contact_set : EVENT_contact_unchanged, r);
	if (change_row_changes(r))
		say_chain(c, r->table, r);
	return duplicates_check(c, r, err);
}

int contact_leave(struct change *c, size_t row, const char *on, struct error *err)
{
	struct change_row *r = edit(c, row, err);
	const struct table *t = r ? r->table : NULL;
	struct chain left;

	if (!r)
		return -1;
	if (table_text(t, row, CONTACTS.left_on).len)
		return error_add(err, ERROR_DATA, _("%.*s %.*s has left on %.*s already; crm contact set %.*s left_on= takes that back"),
				 SLICE_ARGS(table_id(t, row)), SLICE_ARGS(table_text(t, row, CONTACTS.name)),
				 SLICE_ARGS(table_text(t, row, CONTACTS.left_on)), SLICE_ARGS(table_id(t, row)));
	if (entry_put(r, CONTACTS.left_on, on ? on : "today", err) < 0)
		return -1;
	change_made(c, change_id(r));
	change_event(c, contact_left, .contact = change_id(r), .name = change_get(r, CONTACTS.name), .customer = change_get(r, CONTACTS.customer),
		     .on = change_get(r, CONTACTS.left_on));
	say_chain(c, t, r);
	count_customer(c->book, change_get(r, CONTACTS.customer), &left);
	if (part_of(t, row) == PARTY_DECIDES && left.count[PARTY_DECIDES] == 1)
		say_leads(c, change_get(r, CONTACTS.customer));
	return 0;
}

/* What a customer's own columns say of the one contact they have room for. */
static int take_one(struct change *c, const struct table *t, const struct table *customers, size_t row, struct error *err)
{
	const struct { const struct known_column *from, *to; } moved[] = {
		{ CUSTOMERS.title, CONTACTS.title }, { CUSTOMERS.phone, CONTACTS.phone },
		{ CUSTOMERS.email, CONTACTS.email }, { CUSTOMERS.wecom, CONTACTS.wecom },
	};
	const struct slice name = slice_trim(table_text(customers, row, CUSTOMERS.contact));
	struct error there = ERROR_INIT;
	struct change_row *r;

	if (!name.len)
		return 0;
	if (column_check(&t->ledger->columns[table_column(t, CONTACTS.name)], name, NULL, NULL, &there) < 0 ||
	    check_name(t, table_id(customers, row), name, &there) < 0) {
		error_release(&there);
		return 0;
	}
	r = add(c, table_id(customers, row), name, err);
	if (!r)
		return -1;
	for (size_t i = 0; i < sizeof(moved) / sizeof(*moved); i++)
		if (table_text(customers, row, moved[i].from).len)
			change_put(r, moved[i].to, table_text(customers, row, moved[i].from));
	return 1;
}

int contact_take(struct change *c, long customer, struct error *err)
{
	const struct table *t = contact_needed(c->book, err), *customers = t ? book_table(c->book, CUSTOMERS.ledger, err) : NULL;
	int64_t taken = 0;

	for (size_t i = 0; customers && i < customers->nrows; i++) {
		const int one = customer >= 0 && i != (size_t)customer ? 0 : take_one(c, t, customers, i, err);

		if (one < 0)
			return -1;
		taken += one;
	}
	if (!customers)
		return -1;
	change_event(c, contacts_taken, .contacts = taken, .next = SLICE("crm contact set … part=decides"));
	return 0;
}

/* The chain on a page */

#define CHAIN_ROW(C) \
	C(shown, id, _("ID"), TYPE_ID, view_text(v, table_id(t, i))) \
	C(shown, name, label_of(t, CONTACTS.name), TYPE_TEXT, view_text(v, table_text(t, i, CONTACTS.name))) \
	C(shown, title, label_of(t, CONTACTS.title), TYPE_TEXT, view_text(v, table_text(t, i, CONTACTS.title))) \
	C(shown, part, label_of(t, CONTACTS.part), TYPE_TEXT, view_text(v, m->part)) \
	C(words, , , , listing_words(v, b, CONTACTS.part)) \
	C(shown, stance, label_of(t, CONTACTS.stance), TYPE_INT, listing_cell(v, t, i, table_column(t, CONTACTS.stance))) \
	C(shown, reach, _("reach"), TYPE_TEXT, view_text(v, reach_of(t, i)))

static const char *label_of(const struct table *t, const struct known_column *column)
{
	const int i = table_column(t, column);

	return i < 0 ? column->name : column_label(&t->ledger->columns[i]);
}

/* The first of mobile, phone, WeCom and mail that is known. */
static struct slice reach_of(const struct table *t, size_t i)
{
	const struct known_column *const ways[] = { CONTACTS.mobile, CONTACTS.phone, CONTACTS.wecom, CONTACTS.email };
	struct slice found = SLICE("");

	for (size_t k = 0; k < sizeof(ways) / sizeof(*ways) && !found.len; k++)
		found = table_text(t, i, ways[k]);
	return found;
}

/* `lead`: whose own it is; empty: a customer's. */
static void say_missing(struct view *v, const struct chain *chain, struct slice lead, struct slice customer)
{
	if (!chain->count[PARTY_DECIDES] && lead.len)
		view_hint(v, _("nobody who decides takes part: crm lead set %.*s contacts+=…:decides"), SLICE_ARGS(lead));
	else if (!chain->count[PARTY_DECIDES])
		view_hint(v, _("nobody who decides is known: crm contact add %.*s … part=decides"), SLICE_ARGS(customer));
	else if (!chain->count[PARTY_INFLUENCES])
		view_hint(v, _("nobody who influences is known"));
	if (chain->count[PARTY_PARTS])
		view_hint(v, lang_plural("%zu of them without a part in the decision", "%zu of them without a part in the decision", chain->count[PARTY_PARTS]),
			  chain->count[PARTY_PARTS]);
}

static void show_chain(struct book *b, const struct party *p, struct slice lead, struct slice customer, struct view *v)
{
	const struct table *t = p->contacts;
	struct chain chain;

	view_section(v, "chain", p->is_own ? _("Decision chain of this lead") : _("Decision chain"));
	CHAIN_ROW(VIEW_COLUMN)
	for (size_t part = 0; part <= PARTY_PARTS; part++)
		for (size_t k = 0; k < p->count; k++) {
			const struct member *m = &p->items[k];
			const size_t i = m->contact;

			if (party_part(m->part) == part) {
				CHAIN_ROW(VIEW_CELL)
			}
		}
	count_chain(p, &chain);
	say_missing(v, &chain, p->is_own ? lead : SLICE(""), customer);
}

int contact_chain(struct book *b, struct slice customer, struct view *v, struct error *err)
{
	struct party p;
	const int rc = party_of_customer(&p, b, customer, err);

	if (rc == 0 && p.contacts)
		show_chain(b, &p, SLICE(""), customer, v);
	party_release(&p);
	return rc;
}

int contact_chain_of_lead(struct book *b, size_t lead, struct view *v, struct error *err)
{
	const struct table *leads = book_table(b, LEADS.ledger, err);
	struct party p = { 0 };
	const int rc = leads ? party_of_lead(&p, b, leads, lead, err) : -1;

	if (rc == 0 && p.contacts)
		show_chain(b, &p, table_id(leads, lead), table_text(leads, lead, LEADS.customer), v);
	party_release(&p);
	return rc;
}
