/* customer.c - see customer.h. */
#include "sales/leads/customer.h"

#include "base/lang.h"
#include "base/utf8.h"
#include "book/entry.h"

static int check_name(const struct table *t, struct slice name, struct error *err)
{
	struct str mine = STR_INIT, other = STR_INIT;
	int rc = 0;

	utf8_add_folded(&mine, name);
	for (size_t i = 0; i < t->nrows && rc == 0; i++) {
		str_reset(&other);
		utf8_add_folded(&other, table_cell(t, i, t->ledger->name_column));
		if (slice_equal(str_slice(&mine), str_slice(&other)))
			rc = error_add(err, ERROR_DATA, _("customer '%.*s' is there already as %.*s; crm customer set %.*s changes it"),
				       SLICE_ARGS(name), SLICE_ARGS(table_id(t, i)), SLICE_ARGS(table_id(t, i)));
	}
	str_release(&mine);
	str_release(&other);
	return rc;
}

/* Names that hold the new one or are held by it: perhaps the same customer under a shorter name. */
static void say_similar(struct change *c, const struct table *t, struct slice name)
{
	size_t said = 0;

	for (size_t i = 0; i < t->nrows && said < 3; i++) {
		struct slice other = table_cell(t, i, t->ledger->name_column);

		if (!other.len || (slice_find(other, name) < 0 && slice_find(name, other) < 0))
			continue;
		change_event(c, customer_similar, .customer = table_id(t, i), .name = other);
		said++;
	}
}

int customer_add(struct change *c, const char *typed, const char *const *columns, size_t ncolumns, struct error *err)
{
	const struct table *t = book_table(c->book, CUSTOMERS.ledger, err), *people = book_table(c->book, PEOPLE.ledger, err);
	struct slice name = slice_trim(slice_of(typed));
	struct change_row *r;

	if (!t || !people || check_name(t, name, err) < 0)
		return -1;
	r = change_add(c, CUSTOMERS.ledger, err);
	if (!r)
		return -1;
	change_put(r, CUSTOMERS.name, name);
	if (entry_assign(r, columns, ncolumns, err) < 0)
		return -1;
	if (!change_get(r, CUSTOMERS.owner).len && table_find(people, c->book->actor) >= 0)
		change_put(r, CUSTOMERS.owner, c->book->actor);
	change_made(c, change_id(r));
	change_event(c, customer_added, .customer = change_id(r), .name = name);
	say_similar(c, t, name);
	change_event(c, customer_next, .next = change_text(c, "crm lead add --customer %.*s", SLICE_ARGS(change_id(r))));
	return 0;
}

int customer_set(struct change *c, size_t row, const char *const *columns, size_t ncolumns, struct error *err)
{
	const struct table *t = book_table(c->book, CUSTOMERS.ledger, err);
	struct change_row *r = t ? change_edit(c, CUSTOMERS.ledger, table_id(t, row), err) : NULL;
	struct slice explain;

	if (!r || entry_assign(r, columns, ncolumns, err) < 0)
		return -1;
	change_made(c, change_id(r));
	explain = change_text(c, "crm score explain %.*s", SLICE_ARGS(change_id(r)));
	if (change_row_changes(r))
		change_event(c, customer_set, .customer = change_id(r), .name = change_get(r, CUSTOMERS.name), .next = explain);
	else
		change_event(c, customer_unchanged, .customer = change_id(r), .name = change_get(r, CUSTOMERS.name), .next = explain);
	return 0;
}
