/* party.c - see party.h. */
#include "sales/leads/party.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/left_out.h"
#include "book/subject.h"
#include "sales/leads/contact_find.h"

static const char *const parts[PARTY_PARTS] = { "decides", "influences", "buys", "uses", "blocks" };

size_t party_part(struct slice part)
{
	size_t i = 0;

	while (i < PARTY_PARTS && !slice_is(part, parts[i]))
		i++;
	return i;
}

/* NULL: this book has none, or (with findings) it can't be read. */
static const struct table *table_if_any(struct book *b, const struct known_ledger *known, struct error *err)
{
	const struct ledger *l = schema_ledger(&b->schema, slice_of(known->name));

	return l ? book_table_of(b, l, err) : NULL;
}

static bool has_left(const struct book *b, const struct table *t, size_t row)
{
	return table_number(t, row, table_column(t, LEAD_CONTACTS.left_on), INT32_MAX) <= b->today;
}

/* Once each: where two leads or two contacts became one, a row of either may say so. */
static void add(struct party *p, size_t contact, struct slice part)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->items[i].contact == contact)
			return;
	p->items = xgrow(p->items, &p->cap, p->count + 1, sizeof(*p->items));
	p->items[p->count++] = (struct member){ contact, part.len ? part : table_text(p->contacts, contact, CONTACTS.part) };
}

int party_of_customer(struct party *p, struct book *b, struct slice customer, struct error *err)
{
	size_t *rows, n;

	*p = (struct party){ .contacts = table_if_any(b, CONTACTS.ledger, err) };
	if (!p->contacts)
		return err->count ? -1 : 0;
	n = table_rows_of(p->contacts, CONTACTS.customer, customer, &rows);
	for (size_t i = 0; i < n; i++)
		if (contact_is_there(b, p->contacts, rows[i]))
			add(p, rows[i], SLICE(""));
	free(rows);
	return left_out_lost(b, p->contacts, CONTACTS.customer, err);
}

int party_of_lead(struct party *p, struct book *b, const struct table *leads, size_t row, struct error *err)
{
	const struct table *own = table_if_any(b, LEAD_CONTACTS.ledger, err);
	size_t *rows = NULL, n = own ? table_rows_of(own, LEAD_CONTACTS.lead, table_id(leads, row), &rows) : 0;

	*p = (struct party){ .contacts = own ? table_if_any(b, CONTACTS.ledger, err) : NULL };
	for (size_t i = 0; p->contacts && i < n; i++) {
		const long contact = has_left(b, own, rows[i]) ? -1 : table_find(p->contacts, table_text(own, rows[i], LEAD_CONTACTS.contact));

		p->is_own |= !has_left(b, own, rows[i]);
		if (contact >= 0 && contact_is_there(b, p->contacts, (size_t)contact))
			add(p, (size_t)contact, table_text(own, rows[i], LEAD_CONTACTS.part));
	}
	free(rows);
	if (err->count || (own && (left_out_lost(b, own, LEAD_CONTACTS.lead, err) < 0 || left_out_lost(b, own, LEAD_CONTACTS.contact, err) < 0)))
		return -1;
	if (p->is_own)
		return 0;
	party_release(p);
	return party_of_customer(p, b, table_text(leads, row, LEADS.customer), err);
}

void party_release(struct party *p)
{
	free(p->items);
	p->items = NULL;
	p->count = p->cap = 0;
}

/* Who decides */

static int read_own(struct deciders *d, struct book *b, const struct table *contacts, struct error *err)
{
	const struct table *own = table_if_any(b, LEAD_CONTACTS.ledger, err);

	for (size_t i = 0; own && i < own->nrows; i++) {
		const struct slice lead = table_text(own, i, LEAD_CONTACTS.lead), part = table_text(own, i, LEAD_CONTACTS.part);
		const long contact = has_left(b, own, i) ? -1 : table_find(contacts, table_text(own, i, LEAD_CONTACTS.contact));
		const bool decides = contact >= 0 && contact_is_there(b, contacts, (size_t)contact) &&
				     party_part(part.len ? part : table_text(contacts, (size_t)contact, CONTACTS.part)) == PARTY_DECIDES;

		if (!has_left(b, own, i) && ids_get(&d->leads, lead) < 1)
			ids_set(&d->leads, lead, decides);
	}
	return err->count ? -1 : own ? left_out_lost(b, own, LEAD_CONTACTS.lead, err) : 0;
}

int deciders_read(struct deciders *d, struct book *b, struct error *err)
{
	const struct table *t = contact_needed(b, err);

	*d = (struct deciders){ 0 };
	if (!t)
		return -1;
	for (size_t i = 0; i < t->nrows; i++)
		if (party_part(table_text(t, i, CONTACTS.part)) == PARTY_DECIDES && contact_is_there(b, t, i))
			ids_set(&d->customers, table_text(t, i, CONTACTS.customer), (long)i);
	return left_out_lost(b, t, CONTACTS.customer, err) < 0 ? -1 : read_own(d, b, t, err);
}

bool deciders_has(const struct deciders *d, struct slice lead, struct slice customer)
{
	const long own = ids_get(&d->leads, lead);

	return own >= 0 ? own > 0 : ids_get(&d->customers, customer) >= 0;
}

void deciders_release(struct deciders *d)
{
	ids_release(&d->customers);
	ids_release(&d->leads);
}

/* Typed */

struct typed {
	struct slice list;
	bool more, less;
};

static bool read_typed(const struct change_row *lead, const char *arg, struct typed *t)
{
	struct slice rest = slice_of(arg), name = slice_cut(&rest, '=');

	*t = (struct typed){ .list = rest };
	t->more = slice_cut_end(&name, "+");
	t->less = !t->more && slice_cut_end(&name, "-");
	return strchr(arg, '=') && ledger_column(lead->ledger, slice_trim(name)) < 0 && slice_is(slice_trim(name), "contacts");
}

bool party_is_typed(const struct change_row *lead, const char *arg)
{
	struct typed t;

	return read_typed(lead, arg, &t);
}

/* "陈院长:decides" off the list. */
static bool next(struct slice *rest, struct slice *name, struct slice *part)
{
	static const char *const marks[] = { ",", ";", "，", "；", "、" }, *const colons[] = { ":", "：" };
	size_t end = 0, mark = 0;

	while (end < rest->len && !mark) {
		for (size_t i = 0; i < sizeof(marks) / sizeof(*marks) && !mark; i++)
			if (slice_starts((struct slice){ rest->ptr + end, rest->len - end }, marks[i]))
				mark = strlen(marks[i]);
		end += !mark;
	}
	*name = (struct slice){ rest->ptr, end };
	*part = SLICE("");
	*rest = (struct slice){ rest->ptr + end + mark, rest->len - end - mark };
	for (size_t i = 0; i < sizeof(colons) / sizeof(*colons); i++) {
		const long at = slice_find(*name, slice_of(colons[i]));

		if (at >= 0) {
			const size_t behind = (size_t)at + strlen(colons[i]);

			*part = slice_trim((struct slice){ name->ptr + behind, name->len - behind });
			name->len = (size_t)at;
		}
	}
	*name = slice_trim(*name);
	return name->len || part->len || rest->len;
}

/* One of the customer's by that name first, else whoever is meant in the whole book. */
static long find_contact(const struct change_row *lead, const struct table *contacts, struct slice name, struct error *err)
{
	const struct slice customer = change_get(lead, LEADS.customer);
	size_t *rows, n = table_rows_of(contacts, CONTACTS.customer, customer, &rows);
	long found = -1;

	for (size_t i = 0; i < n && found < 0; i++)
		if (utf8_same_folded(table_text(contacts, rows[i], CONTACTS.name), name))
			found = (long)rows[i];
	free(rows);
	return found >= 0 ? found : table_named(contacts, N_("contact"), name, err);
}

static int settle_part(const struct change_row *lead, struct slice typed, struct slice *part, struct error *err)
{
	const struct ledger *l = schema_ledger(&lead->change->book->schema, slice_of(LEAD_CONTACTS.ledger->name));
	const int i = ledger_known(l, LEAD_CONTACTS.part);
	const size_t before = err->count;

	*part = typed;
	if (!typed.len || i < 0)
		return 0;
	*part = column_choice(&l->columns[i], NULL, typed);
	if (column_check_choice(&l->columns[i], *part, NULL, NULL, err) == 0)
		return 0;
	error_become(err, before, ERROR_USAGE);
	return -1;
}

/* The lead's row of that contact, one of this change too; NULL: there is none. */
static struct change_row *row_of(struct change_row *lead, const struct table *own, struct slice contact, struct error *err)
{
	struct change *c = lead->change;
	size_t *rows, n = table_rows_of(own, LEAD_CONTACTS.lead, change_id(lead), &rows);
	struct change_row *found = NULL;

	for (size_t i = 0; i < n && !found; i++)
		if (slice_equal(table_text(own, rows[i], LEAD_CONTACTS.contact), contact))
			found = change_edit(c, LEAD_CONTACTS.ledger, table_id(own, rows[i]), err);
	free(rows);
	for (struct change_row *r = c->rows; r && !found; r = r->next)
		if (r->ledger == own->ledger && r->row < 0 && !r->dropped && slice_equal(change_get(r, LEAD_CONTACTS.lead), change_id(lead)) &&
		    slice_equal(change_get(r, LEAD_CONTACTS.contact), contact))
			found = r;
	return found;
}

static void leave(struct change_row *r)
{
	struct str day = STR_INIT;

	if (change_get(r, LEAD_CONTACTS.left_on).len)
		return;
	date_add_text(&day, r->change->book->today);
	if (r->row < 0)
		change_drop(r);
	else
		change_put(r, LEAD_CONTACTS.left_on, str_slice(&day));
	str_release(&day);
}

static int join(struct change_row *lead, struct change_row *r, struct slice contact, struct slice part, struct error *err)
{
	if (!r && !(r = change_add(lead->change, LEAD_CONTACTS.ledger, err)))
		return -1;
	change_put(r, LEAD_CONTACTS.lead, change_id(lead));
	change_put(r, LEAD_CONTACTS.contact, contact);
	change_put(r, LEAD_CONTACTS.left_on, SLICE(""));
	if (part.len)
		change_put(r, LEAD_CONTACTS.part, part);
	return 0;
}

static int put_one(struct change_row *lead, const struct table *own, const struct typed *t, struct slice name, struct slice typed_part,
		   struct error *err)
{
	const struct table *contacts = contact_needed(lead->change->book, err);
	const long row = contacts ? find_contact(lead, contacts, name, err) : -1;
	struct slice contact, part;
	struct change_row *r;

	if (row < 0 || settle_part(lead, typed_part, &part, err) < 0)
		return -1;
	contact = table_id(contacts, (size_t)row);
	r = row_of(lead, own, contact, err);
	if (!t->less && !contact_is_there(lead->change->book, contacts, (size_t)row))
		return error_add(err, ERROR_DATA, _("contacts: %.*s %.*s has left"), SLICE_ARGS(contact), SLICE_ARGS(table_text(contacts, (size_t)row, CONTACTS.name)));
	if (!t->less)
		return join(lead, r, contact, part, err);
	if (!r || change_get(r, LEAD_CONTACTS.left_on).len)
		return error_add(err, ERROR_DATA, _("contacts: %.*s %.*s takes no part in lead %.*s"), SLICE_ARGS(contact),
				 SLICE_ARGS(table_text(contacts, (size_t)row, CONTACTS.name)), SLICE_ARGS(change_id(lead)));
	leave(r);
	return 0;
}

/* What is put in place of all: those that aren't named again go. */
static int leave_all(struct change_row *lead, const struct table *own, struct error *err)
{
	size_t *rows, n = table_rows_of(own, LEAD_CONTACTS.lead, change_id(lead), &rows);

	for (size_t i = 0; i < n; i++) {
		struct change_row *r = change_edit(lead->change, LEAD_CONTACTS.ledger, table_id(own, rows[i]), err);

		if (r)
			leave(r);
	}
	free(rows);
	return err->count ? -1 : 0;
}

/* Whether something of who takes part becomes another. */
static bool is_changed(const struct change_row *lead, const struct ledger *own)
{
	for (const struct change_row *r = lead->change->rows; r; r = r->next)
		if (r->ledger == own && slice_equal(change_get(r, LEAD_CONTACTS.lead), change_id(lead)) && change_row_changes(r))
			return true;
	return false;
}

int party_put(struct change_row *lead, const char *arg, bool *said, struct error *err)
{
	struct book *b = lead->change->book;
	const struct ledger *l = schema_ledger(&b->schema, slice_of(LEAD_CONTACTS.ledger->name));
	const struct table *own = l ? book_table_of(b, l, err) : NULL;
	struct slice name, part;
	struct typed t;
	int rc = 0;

	read_typed(lead, arg, &t);
	if (!l)
		return error_add(err, ERROR_DATA, _("this book's rules have no ledger lead_contacts; copy fields/lead_contacts.yaml of the installed rules to its rules"));
	if (!own || (!t.more && !t.less && leave_all(lead, own, err) < 0))
		return -1;
	if ((t.more || t.less) && !slice_trim(t.list).len)
		return error_add(err, ERROR_USAGE, _("contacts: who is to be added, or taken away, is missing"));
	while (next(&t.list, &name, &part))
		if (name.len)
			rc |= put_one(lead, own, &t, name, part, err);
		else if (part.len)
			rc = error_add(err, ERROR_USAGE, _("contacts: '%.*s' has nobody in front of it; write NAME:PART"), SLICE_ARGS(part));
	*said = is_changed(lead, l);
	return rc ? -1 : 0;
}

bool party_is_own(const struct change_row *lead)
{
	struct change *c = lead->change;
	struct error ignored = ERROR_INIT;
	const struct table *own = table_if_any(c->book, LEAD_CONTACTS.ledger, &ignored);
	size_t *rows = NULL, n = own ? table_rows_of(own, LEAD_CONTACTS.lead, change_id(lead), &rows) : 0;
	bool is_own = false;

	for (size_t i = 0; i < n; i++)
		is_own |= !change_staged(c, own->ledger, table_id(own, rows[i])) && !table_text(own, rows[i], LEAD_CONTACTS.left_on).len;
	for (const struct change_row *r = own ? c->rows : NULL; r; r = r->next)
		is_own |= r->ledger == own->ledger && !r->dropped && slice_equal(change_get(r, LEAD_CONTACTS.lead), change_id(lead)) &&
			  !change_get(r, LEAD_CONTACTS.left_on).len;
	free(rows);
	error_release(&ignored);
	return is_own;
}

void party_say(struct change_row *lead)
{
	int64_t people = 0, deciders = 0;
	struct row_subject s;
	struct value part;

	staged_subject(&s, lead);
	while (s.subject.get_nth(s.subject.context, SLICE("contacts.part"), (size_t)people, &part) == 0) {
		people++;
		deciders += party_part(part.text) == PARTY_DECIDES;
	}
	change_event(lead->change, lead_party, .lead = change_id(lead), .people = people, .deciders = deciders);
}
