/* customer.c - see customer.h. */
#include "sales/leads/customer.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/duplicate.h"
#include "book/entry.h"
#include "book/left_out.h"
#include "book/listing.h"
#include "sales/leads/contact.h"
#include "sales/leads/lead_find.h"
#include "sales/leads/solved.h"
#include "sales/leads/talk.h"
#include "sales/money.h"

static int check_name(const struct table *t, struct slice name, struct error *err)
{
	struct str mine = STR_INIT, other = STR_INIT;
	int rc = 0;

	utf8_add_folded(&mine, name);
	for (size_t i = 0; i < t->naliases && rc == 0; i++) {
		const struct table_alias *a = &t->aliases[i];

		if (utf8_same_folded(name, a->cells[t->ledger->name_column]))
			rc = error_add(err, ERROR_DATA, _("customer '%.*s' is there already as %.*s, which was merged into %.*s; crm customer unmerge %.*s takes that back"),
				       SLICE_ARGS(name), SLICE_ARGS(a->id), SLICE_ARGS(a->kept), SLICE_ARGS(a->id));
	}
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
	const struct table *t = book_table(c->book, CUSTOMERS.ledger, err);
	struct slice name = slice_trim(slice_of(typed));
	struct change_row *r;
	size_t said;

	if (!t || check_name(t, name, err) < 0)
		return -1;
	r = change_add(c, CUSTOMERS.ledger, err);
	if (!r)
		return -1;
	change_put(r, CUSTOMERS.name, name);
	if (entry_assign(r, columns, ncolumns, err) < 0 || entry_put_actor(r, CUSTOMERS.owner, err) < 0)
		return -1;
	change_made(c, change_id(r));
	change_event(c, customer_added, .customer = change_id(r), .name = name);
	said = c->nevents;
	if (duplicates_check(c, r, err) < 0)
		return -1;
	if (c->nevents == said)
		say_similar(c, t, name);
	change_event(c, customer_next, .customer = change_id(r), .next = change_text(c, "crm lead add --customer %.*s", SLICE_ARGS(change_id(r))));
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
	if (change_row_changes(r) && duplicates_check(c, r, err) < 0)
		return -1;
	explain = change_text(c, "crm score explain %.*s", SLICE_ARGS(change_id(r)));
	if (change_row_changes(r))
		change_event(c, customer_set, .customer = change_id(r), .name = change_get(r, CUSTOMERS.name), .next = explain);
	else
		change_event(c, customer_unchanged, .customer = change_id(r), .name = change_get(r, CUSTOMERS.name), .next = explain);
	return 0;
}

/* Everything about one customer, from the ledgers that speak of it */

struct page {
	struct book *book;
	struct view *view;
	struct slice id;
	struct error *err;
};

static const struct known_column *const lead_columns[] = {
	LEADS.id, LEADS.stage, LEADS.next_follow_up, LEADS.owner, LEADS.amount, LEADS.need,
	LEADS.blocker, NULL,
};
static const struct known_column *const task_columns[] = {
	TASKS.id, TASKS.title, TASKS.assignee, TASKS.due_at, NULL,
};

static int open_leads(const struct page *p)
{
	const struct table *leads = book_table(p->book, LEADS.ledger, p->err);
	struct listing shown;
	size_t *rows, n;
	int rc = 0;

	if (!leads)
		return -1;
	view_section(p->view, "leads", _("Open leads"));
	shown = listing_begin(p->view, p->book, leads, lead_columns, true);
	n = table_rows_of(leads, LEADS.customer, p->id, &rows);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (lead_is_open(p->book, leads, rows[i]))
			rc = listing_add(&shown, rows[i], p->err);
	free(rows);
	return rc < 0 ? -1 : left_out_lost(p->book, leads, LEADS.customer, p->err);
}

static int open_tasks(const struct page *p)
{
	const struct table *tasks = book_table(p->book, TASKS.ledger, p->err);
	struct listing shown;
	size_t *rows, n;
	int rc = 0;

	if (!tasks)
		return -1;
	view_section(p->view, "tasks", _("Next tasks"));
	shown = listing_begin(p->view, p->book, tasks, task_columns, true);
	n = table_rows_of(tasks, TASKS.subject, p->id, &rows);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (slice_is(table_text(tasks, rows[i], TASKS.status), "open"))
			rc = listing_add(&shown, rows[i], p->err);
	free(rows);
	return rc;
}

int customer_page(struct book *b, size_t row, struct view *v, struct error *err)
{
	const struct table *customers = book_table(b, CUSTOMERS.ledger, err);
	struct page p = { .book = b, .view = v, .err = err };

	if (!customers)
		return -1;
	p.id = table_id(customers, row);
	book_expect(b, LEADS.ledger, p.id);
	view_card(v, "customer", "");
	view_title(v, "%.*s  %.*s", SLICE_ARGS(p.id), SLICE_ARGS(table_text(customers, row, CUSTOMERS.name)));
	listing_card(v, b, customers, row);
	if (table_text(customers, row, CUSTOMERS.grade).len)
		view_note(v, _("why this grade: crm score explain %.*s"), SLICE_ARGS(p.id));
	if (contact_chain(b, p.id, v, err) < 0 || open_leads(&p) < 0 || talk_section_of_customer(b, p.id, v, err) < 0 || solved_section(b, SOLVED.customer, p.id, v, err) < 0 ||
	    receivable_section(b, p.id, v, err) < 0)
		return -1;
	return open_tasks(&p);
}
