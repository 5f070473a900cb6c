/* card_add.c - see card_add.h. */
#include "intake/card_add.h"

#include "base/lang.h"
#include "book/duplicate.h"
#include "book/entry.h"
#include "intake/card_known.h"

/* Cards that are being added. */
struct adding {
	struct change *change;
	struct card_known known;
	const char *file;
	const struct lead_draft *draft;
	struct slice customer; /* that the draft names: an id, or as typed where it is new */
	struct error *err;
};

/* In older books the customer's own columns name its contact. */
static const struct ledger *contacts_of(const struct book *b)
{
	return schema_ledger(&b->schema, SLICE("contacts"));
}

static void put(struct change_row *r, const char *name, struct slice text)
{
	const int column = ledger_column(r->ledger, slice_of(name));

	if (column >= 0 && text.len && !change_cell(r, column).len)
		change_put_column(r, column, text);
}

/* What people call a column by which somebody is known. */
static struct slice said_as(const struct book *b, const char *column)
{
	static const char *const ledgers[] = { "contacts", "customers", "leads" };

	for (size_t i = 0; i < sizeof(ledgers) / sizeof(*ledgers); i++) {
		const struct ledger *l = schema_ledger(&b->schema, slice_of(ledgers[i]));
		const int at = l ? ledger_column(l, slice_of(column)) : -1;

		if (at >= 0)
			return slice_of(column_said(&l->columns[at]));
	}
	return slice_of(column);
}

/* A link, or an address, has no name: it is called by what the card does say. */
static struct slice name_of(struct change *c, const struct card *card)
{
	if (card->kind == CARD_LINK)
		return change_text(c, "%s", _("WeChat contact"));
	return card->fields[CARD_NAME].len ? card->fields[CARD_NAME] : card_called(card);
}

static struct slice note_of(struct change *c, const struct card *card)
{
	const struct slice note = card->fields[CARD_NOTE], rest = card->fields[CARD_REST];

	if (!rest.len)
		return note;
	return change_text(c, "%.*s%s%.*s", SLICE_ARGS(note), note.len ? " / " : "", SLICE_ARGS(rest));
}

static void put_person(struct change *c, struct change_row *r, const struct card *card)
{
	static const enum card_field fields[] = { CARD_TITLE, CARD_MOBILE, CARD_PHONE, CARD_EMAIL, CARD_WECOM };

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		put(r, card_field_names[fields[i]], card->fields[fields[i]]);
	put(r, "note", note_of(c, card));
}

static int add_contact(struct adding *a, const struct card *card, struct slice customer)
{
	struct change *c = a->change;
	struct change_row *r = change_add_of(c, contacts_of(c->book), a->err);

	if (!r)
		return -1;
	put(r, "customer", customer);
	put(r, "name", name_of(c, card));
	put_person(c, r, card);
	change_event(c, card_contact, .contact = change_id(r), .name = name_of(c, card), .title = card->fields[CARD_TITLE],
		     .mobile = card->fields[card->fields[CARD_MOBILE].len ? CARD_MOBILE : CARD_PHONE]);
	if (card->kind == CARD_LINK)
		change_event(c, card_link, .contact = change_id(r),
			     .next = change_text(c, "crm contact set %.*s name=… mobile=…", SLICE_ARGS(change_id(r))));
	card_known_add(&a->known, r);
	return duplicates_check(c, r, a->err);
}

/* Where the customer names nobody yet, the card's person becomes its contact. */
static int put_contact(struct adding *a, const struct card *card, struct slice customer)
{
	struct change *c = a->change;
	struct change_row *r = change_edit(c, CUSTOMERS.ledger, customer, a->err);
	int column;

	if (!r)
		return -1;
	column = ledger_column(r->ledger, SLICE("contact"));
	if (column < 0 || change_cell(r, column).len) {
		change_event(c, card_no_contacts, .name = name_of(c, card), .customer = customer);
		return 0;
	}
	put(r, "contact", name_of(c, card));
	if (!card->fields[CARD_PHONE].len)
		put(r, "phone", card->fields[CARD_MOBILE]);
	put_person(c, r, card);
	card_known_add(&a->known, r);
	return 0;
}

static int add_customer(struct adding *a, const struct card *card, struct slice name, struct slice *id)
{
	struct change *c = a->change;
	struct change_row *r = change_add(c, CUSTOMERS.ledger, a->err);

	if (!r || entry_put_actor(r, CUSTOMERS.owner, a->err) < 0)
		return -1;
	change_put(r, CUSTOMERS.name, name);
	if (card)
		put(r, "uscc", card->fields[CARD_USCC]);
	*id = change_id(r);
	change_made(c, *id);
	change_event(c, lead_new_customer, .customer = *id, .id = *id, .next = change_text(c, "crm customer set %.*s level=… region=…", SLICE_ARGS(*id)));
	card_known_add(&a->known, r);
	return duplicates_check(c, r, a->err);
}

/* The customer's id; empty where the card names none. */
static int settle_customer(struct adding *a, const struct card *card, struct slice *id)
{
	const char *by = NULL;

	*id = a->customer;
	if (id->len)
		return 0;
	*id = card_known_customer(&a->known, card, &by);
	if (id->len) {
		change_event(a->change, card_customer, .customer = *id, .id = *id, .by = said_as(a->change->book, by));
		return 0;
	}
	return card->fields[CARD_COMPANY].len ? add_customer(a, card, card->fields[CARD_COMPANY], id) : 0;
}

static int add_lead(struct adding *a, const struct card *card, struct slice customer)
{
	struct change *c = a->change;
	const char *contact = change_text(c, "contact=%.*s", SLICE_ARGS(name_of(c, card))).ptr;
	struct lead_draft draft = *a->draft;

	draft.customer = customer.len ? change_text(c, "%.*s", SLICE_ARGS(customer)).ptr : NULL;
	draft.columns = &contact;
	draft.ncolumns = 1;
	return lead_add(c, &draft, a->err);
}

static int add_card(struct adding *a, const struct card *card)
{
	const char *by = NULL;
	const struct slice guess = a->customer.len ? a->customer : card_known_customer(&a->known, card, &by);
	const struct known_entry *there = card_known_contact(&a->known, card, guess);
	const struct place at = { a->file, card->line, 0 };
	struct slice customer;

	if (there) {
		change_event(a->change, card_known, .name = card_called(card), .contact = there->id, .customer = there->customer,
			     .by = said_as(a->change->book, there->by));
		return 0;
	}
	if (settle_customer(a, card, &customer) < 0)
		return -1;
	if (!customer.len)
		return error_at(a->err, ERROR_USAGE, &at, _("the card of '%.*s' names no company: whose lead is it? give --customer"),
				SLICE_ARGS(card_called(card)));
	if (add_lead(a, card, customer) < 0)
		return -1;
	return contacts_of(a->change->book) ? add_contact(a, card, customer) : put_contact(a, card, customer);
}

/* The customer that was typed, once for all cards: one that is there, or a new one by that name. */
static int settle_typed(struct adding *a)
{
	const struct slice typed = slice_trim(slice_of(a->draft->customer));
	const struct table *customers = book_table(a->change->book, CUSTOMERS.ledger, a->err);
	size_t rows[2], found;

	if (!customers)
		return -1;
	if (!typed.len)
		return 0;
	found = table_candidates(customers, typed, rows, 2);
	if (found > 1)
		return table_named(customers, N_("customer"), typed, a->err) < 0 ? -1 : 0;
	if (found == 1)
		a->customer = table_id(customers, rows[0]);
	return 0;
}

static bool is_all_there(struct adding *a, const struct cards *cards)
{
	bool all = true;

	for (size_t i = 0; i < cards->count && all; i++) {
		const char *by = NULL;
		const struct slice guess = a->customer.len ? a->customer : card_known_customer(&a->known, &cards->cards[i], &by);

		all = card_known_contact(&a->known, &cards->cards[i], guess) != NULL;
	}
	return all;
}

int cards_add(struct change *c, const struct cards *cards, const char *name, const struct lead_draft *draft, struct error *err)
{
	struct adding a = { .change = c, .file = name, .draft = draft, .err = err };
	const struct slice typed = slice_trim(slice_of(draft->customer));
	int rc = card_known_read(&a.known, c->book, err) < 0 || settle_typed(&a) < 0 ? -1 : 0;

	if (rc == 0 && typed.len && !a.customer.len && !is_all_there(&a, cards))
		rc = add_customer(&a, NULL, typed, &a.customer);
	for (size_t i = 0; rc == 0 && i < cards->count; i++)
		rc = add_card(&a, &cards->cards[i]);
	card_known_release(&a.known);
	return rc;
}

int cards_ask(struct book *b, const struct cards *cards, bool *any_new, bool *any_without_customer, struct error *err)
{
	struct card_known known;
	int rc = card_known_read(&known, b, err);

	*any_new = *any_without_customer = false;
	for (size_t i = 0; rc == 0 && i < cards->count; i++) {
		const struct card *card = &cards->cards[i];
		const char *by = NULL;
		const struct slice customer = card_known_customer(&known, card, &by);

		if (card_known_contact(&known, card, customer))
			continue;
		*any_new = true;
		*any_without_customer |= !customer.len && !card->fields[CARD_COMPANY].len;
	}
	card_known_release(&known);
	return rc;
}
