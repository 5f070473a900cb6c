/* card_known.c - see card_known.h. */
#include "intake/card_known.h"

#include <stdlib.h>
#include <string.h>

#include "base/form.h"
#include "base/utf8.h"

/* Columns by which somebody is known, and with what they are compared: a number is one, whether it is a mobile phone's or not. */
static const struct known_by {
	const char *column;
	char kind;
	enum type type;
	bool is_person;
	enum card_field field;
} ways[] = {
	{ "uscc", 'u', TYPE_USCC, false, CARD_USCC },	  { "name", 'x', TYPE_TEXT, false, CARD_COMPANY }, /* to the letter */
	{ "name", 'c', TYPE_TEXT, false, CARD_COMPANY }, /* without 有限公司 and the like */
	{ "mobile", 'p', TYPE_PHONE, true, CARD_MOBILE }, { "phone", 'p', TYPE_PHONE, true, CARD_PHONE },
	{ "email", 'e', TYPE_EMAIL, true, CARD_EMAIL },	  { "wecom", 'w', TYPE_TEXT, true, CARD_WECOM },
};

enum { WAYS = sizeof(ways) / sizeof(*ways) };

/* The next key of a text, which is a list where its type has a normal form. */
static bool next_key(const struct known_by *way, struct slice *rest, struct str *key)
{
	struct slice part = *rest;

	str_reset(key);
	str_addc(key, way->kind);
	if (type_has_form(way->type)) {
		if (!value_next_part(rest, &part))
			return false;
		if (!value_add_form(key, way->type, part))
			utf8_add_folded(key, part);
		return true;
	}
	rest->len = 0;
	if (way->kind == 'c')
		company_add_key(key, part);
	else
		utf8_add_folded(key, part);
	return key->len > 1;
}

static void add_key(struct card_known *k, struct slice key, const struct known_entry *e)
{
	const long head = map_get(&k->keys, key);

	k->entries = xgrow(k->entries, &k->cap, k->count + 1, sizeof(*k->entries));
	k->entries[k->count] = *e;
	k->entries[k->count].next = head;
	map_set(&k->keys, head < 0 ? arena_slice(&k->arena, key) : key, (long)k->count++);
}

/* "王小明" at a customer: kind n. */
static void add_name_key(struct str *key, struct slice name, struct slice customer)
{
	str_reset(key);
	str_addc(key, 'n');
	column_add_key(key, name);
	str_addc(key, '\t');
	str_add_slice(key, customer);
}

/* A cell of a row, whichever kind of row it is. */
struct row_of {
	const struct ledger *ledger;
	const struct table *table; /* or NULL: staged */
	size_t row;
	const struct change_row *staged;
};

static struct slice cell_of(const struct row_of *r, const char *name)
{
	const int column = ledger_column(r->ledger, slice_of(name));

	if (column < 0)
		return SLICE("");
	return r->staged ? change_cell(r->staged, column) : table_cell(r->table, r->row, column);
}

/* By those ways that are a person's, or not; where a customer names a contact, its numbers are both's. */
static void add_ways(struct card_known *k, const struct row_of *r, struct known_entry *e, bool is_customer)
{
	struct str key = STR_INIT;

	for (size_t i = 0; i < WAYS; i++) {
		struct slice rest = is_customer || ways[i].is_person ? cell_of(r, ways[i].column) : SLICE("");

		e->by = ways[i].column;
		e->is_reached |= ways[i].is_person && rest.len;
		while (rest.len && next_key(&ways[i], &rest, &key))
			add_key(k, str_slice(&key), e);
	}
	str_release(&key);
}

static void add_name(struct card_known *k, struct known_entry *e)
{
	struct str key = STR_INIT;

	e->by = "name";
	add_name_key(&key, e->name, e->customer);
	add_key(k, str_slice(&key), e);
	str_release(&key);
}

static void add_row(struct card_known *k, const struct row_of *r)
{
	const bool is_customer = strcmp(r->ledger->name, "customers") == 0, is_contact = strcmp(r->ledger->name, "contacts") == 0;
	const struct slice id = r->staged ? change_id(r->staged) : table_id(r->table, r->row);
	struct known_entry e = { .customer = is_customer ? id : cell_of(r, "customer") };

	if (is_customer)
		add_ways(k, r, &e, true);
	e.id = id;
	e.name = cell_of(r, is_contact ? "name" : "contact");
	if (!e.name.len)
		return;
	e.is_reached = false;
	if (is_customer || is_contact)
		add_ways(k, r, &e, false);
	add_name(k, &e);
}

static int read_ledger(struct card_known *k, struct book *b, const char *name, struct error *err)
{
	const struct ledger *l = schema_ledger(&b->schema, slice_of(name));
	const struct table *t = l ? book_table_of(b, l, err) : NULL;
	struct row_of r = { .ledger = l, .table = t };

	if (!l)
		return 0;
	if (!t)
		return -1;
	table_read_all(t);
	for (; r.row < t->nrows; r.row++)
		add_row(k, &r);
	return 0;
}

int card_known_read(struct card_known *k, struct book *b, struct error *err)
{
	*k = (struct card_known){ 0 };
	if (read_ledger(k, b, CUSTOMERS.ledger->name, err) < 0 || read_ledger(k, b, "contacts", err) < 0)
		return -1;
	/* Without contacts, leads alone may name the person. */
	return schema_ledger(&b->schema, SLICE("contacts")) ? 0 : read_ledger(k, b, LEADS.ledger->name, err);
}

void card_known_add(struct card_known *k, const struct change_row *row)
{
	const struct row_of r = { .ledger = row->ledger, .staged = row };

	add_row(k, &r);
}

static bool same_person(const struct known_entry *e, struct slice name)
{
	struct str a = STR_INIT, b = STR_INIT;
	bool same;

	column_add_key(&a, e->name);
	column_add_key(&b, name);
	same = !b.len || slice_equal(str_slice(&a), str_slice(&b));
	str_release(&a);
	str_release(&b);
	return same;
}

static bool is_reached(const struct card *card)
{
	for (size_t i = 0; i < WAYS; i++)
		if (ways[i].is_person && card->fields[ways[i].field].len)
			return true;
	return false;
}

/* The entry of a key for which the card's name is the person's; NULL: none. */
static const struct known_entry *person_of(const struct card_known *k, struct slice key, const struct card *card)
{
	const bool by_name = *key.ptr == 'n' && is_reached(card);

	for (long at = map_get(&k->keys, key); at >= 0; at = k->entries[at].next)
		if (k->entries[at].id.len && same_person(&k->entries[at], card->fields[CARD_NAME]) && !(by_name && k->entries[at].is_reached))
			return &k->entries[at];
	return NULL;
}

const struct known_entry *card_known_contact(const struct card_known *k, const struct card *card, struct slice customer)
{
	const struct known_entry *found = NULL;
	struct str key = STR_INIT;

	for (size_t i = 0; i < WAYS && !found; i++) {
		struct slice rest = ways[i].is_person ? card->fields[ways[i].field] : SLICE("");

		while (!found && rest.len && next_key(&ways[i], &rest, &key))
			found = person_of(k, str_slice(&key), card);
	}
	if (!found && customer.len && card->kind != CARD_LINK) {
		add_name_key(&key, card->fields[CARD_NAME].len ? card->fields[CARD_NAME] : card_called(card), customer);
		found = person_of(k, str_slice(&key), card);
	}
	str_release(&key);
	return found;
}

struct slice card_known_customer(const struct card_known *k, const struct card *card, const char **by)
{
	struct slice customer = SLICE("");
	struct str key = STR_INIT;

	for (size_t i = 0; i < WAYS && !customer.len; i++) {
		struct slice rest = card->fields[ways[i].field];

		while (!customer.len && rest.len && next_key(&ways[i], &rest, &key)) {
			long at = map_get(&k->keys, str_slice(&key));

			if (at < 0)
				continue;
			while (k->entries[at].next >= 0) /* the one that was there first */
				at = k->entries[at].next;
			customer = k->entries[at].customer;
			*by = ways[i].column;
		}
	}
	str_release(&key);
	return customer;
}

void card_known_release(struct card_known *k)
{
	map_release(&k->keys);
	free(k->entries);
	arena_release(&k->arena);
	*k = (struct card_known){ 0 };
}
