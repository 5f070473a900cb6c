/* contact_find.c - see contact_find.h. */
#include "sales/leads/contact_find.h"

#include "base/lang.h"

/* NULL: this book has none, or (with findings) they can't be read. */
static const struct table *contact_table(struct book *b, struct error *err)
{
	const struct ledger *l = schema_ledger(&b->schema, SLICE("contacts"));

	return l ? book_table_of(b, l, err) : NULL;
}

const struct table *contact_needed(struct book *b, struct error *err)
{
	if (!schema_ledger(&b->schema, SLICE("contacts"))) {
		error_add(err, ERROR_DATA, _("this book's rules have no ledger contacts; copy fields/contacts.yaml of the installed rules to its rules"));
		return NULL;
	}
	return contact_table(b, err);
}

bool contact_is_there(const struct book *b, const struct table *t, size_t row)
{
	const int column = table_column(t, CONTACTS.left_on);

	return table_number(t, row, column, INT32_MAX) > b->today;
}

long contact_find(struct book *b, const char *typed, struct error *err)
{
	const struct table *t = contact_needed(b, err);

	return t ? table_named(t, N_("contact"), slice_of(typed), err) : -1;
}
