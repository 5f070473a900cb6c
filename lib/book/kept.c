/* kept.c - see kept.h. */
#include "book/kept.h"

#include <string.h>

#include "base/lang.h"
#include "book/book_actor.h"

#define DECISIONS "crm contract submit, approve, return, withdraw, sign"
#define DRAFTING "contract new|contract revise|contract check"

const struct kept kept_columns[] = {
	{ "contracts", "id", "", "crm contract new", KEPT_NEW, false },
	{ "contracts", "status", "", DECISIONS, KEPT_NEW, false },
	{ "contracts", "created_by", "", "crm contract new", KEPT_NEW, false },
	{ "contracts", "created_at", "", "crm contract new", KEPT_NEW, false },
	{ "contracts", "submitted_by", "", DECISIONS, KEPT_NEW, false },
	{ "contracts", "submitted_at", "", DECISIONS, KEPT_NEW, false },
	{ "contracts", "approved_at", "", DECISIONS, KEPT_NEW, false },
	{ "contracts", "signed_on", "", DECISIONS, KEPT_NEW, false },
	{ "contracts", "route", "", DECISIONS, KEPT_NEW, false },
	{ "contracts", "editable", "", DECISIONS, KEPT_NEW, false },
	{ "contracts", "digest", "", DECISIONS, KEPT_NEVER, false },
	{ "contracts", "*", DRAFTING, "crm contract new, crm contract revise", KEPT_NEW, false },
	{ "reviews", "*", "", DECISIONS, KEPT_NEVER, false },
	{ "leads", "stage", "lead add|lead set", "crm lead add, crm lead stage", KEPT_ANY, false },
	{ "leads", "closed_at", "", "crm lead stage", KEPT_NEW, false },
	{ "leads", "roi", "", "crm quote roi", KEPT_NEW, false },
	{ "leads", "payback", "", "crm quote roi", KEPT_NEW, false },
	{ "leads", "net_value", "", "crm quote roi", KEPT_NEW, false },
	{ "customers", "grade", "", "crm score run", KEPT_NEW, false },
	{ "customers", "score", "", "crm score run", KEPT_NEW, false },
	{ "customers", "scored_at", "", "crm score run", KEPT_NEW, false },
	{ "payments", "invoice", "", "crm ar pay", KEPT_NEW, false },
	{ "payments", "amount", "", "crm ar pay", KEPT_NEW, false },
	{ "payments", "paid_on", "", "crm ar pay", KEPT_NEW, false },
	{ "invoices", "hold_until", "", "crm ar hold, crm ar release", KEPT_NEW, false },
	{ "invoices", "hold_reason", "", "crm ar hold, crm ar release", KEPT_NEW, false },
	{ "quotes", "lead", "", "crm quote new", KEPT_NEW, false },
	{ "quotes", "revision", "", "crm quote revise", KEPT_NEW, false },
	{ "quotes", "amount", "", "crm quote new, crm quote revise", KEPT_NEW, false },
	{ "quotes", "status", "", "crm quote revise, crm quote final", KEPT_NEW, false },
	{ "quotes", "reason", "", "crm quote revise", KEPT_NEW, false },
	{ "quotes", "created_at", "", "crm quote new", KEPT_NEW, false },
	{ "quotes", "final_at", "", "crm quote final", KEPT_NEW, false },
	{ "quote_lines", "*", "", "crm quote new, crm quote revise", KEPT_NEW, false },
	{ "tasks", "kind", "", "crm task add", KEPT_NEW, false },
	{ "tasks", "status", "", "crm task done, crm task cancel", KEPT_NEW, false },
	{ "tasks", "created_at", "", "crm task add", KEPT_NEW, false },
	{ "tasks", "done_at", "", "crm task done", KEPT_NEW, false },
	{ "tasks", "done_by", "", "crm task done", KEPT_NEW, false },
	{ "people", "role", "", NULL, KEPT_NEW, true },
	{ "people", "status", "", NULL, KEPT_NEW, true },
	{ "people", "login", "", NULL, KEPT_NEW, true },
	{ "people", "manager", "", NULL, KEPT_NEW, true },
	{ "people", "delegate", "", "crm contract delegate", KEPT_NEVER, false },
	{ "people", "delegate_until", "", "crm contract delegate", KEPT_NEVER, false },
	{ "reminders", "*", "", "crm ar remind", KEPT_NEVER, false },
	{ "samples", "note", "book set", "crm report verify", KEPT_NEVER, false },
	{ "samples", "*", "", "crm report verify", KEPT_NEVER, false },
	{ "solved", "*", "", "crm lead solved", KEPT_NEVER, false },
	{ "walkthroughs", "*", "", "crm walkthrough", KEPT_NEVER, false },
	{ 0 },
};

const struct kept *kept_find(const struct ledger *l, int column)
{
	for (const struct kept *k = kept_columns; k->ledger; k++)
		if (strcmp(k->ledger, l->name) == 0 && (*k->column == '*' || strcmp(k->column, l->columns[column].name) == 0))
			return k;
	return NULL;
}

bool kept_is_guarded(const struct ledger *l, int column)
{
	const struct kept *k = kept_find(l, column);

	if (k && (*k->column != '*' || !*k->typed_with))
		return true;
	return (k || strcmp(l->name, "invoices") == 0) && l->columns[column].required;
}

bool kept_from_import(const struct ledger *l)
{
	for (const struct kept *k = kept_columns; k->ledger; k++)
		if (strcmp(k->ledger, l->name) == 0 && (k->import == KEPT_NEVER || k->owners))
			return true;
	return false;
}

static bool is_typed_with(const struct kept *k, const char *command)
{
	struct slice rest = slice_of(k->typed_with);

	while (rest.len)
		if (slice_is(slice_cut(&rest, '|'), command))
			return true;
	return false;
}

/* The book's owner in person, or whoever acts as an admin. */
static bool is_in_charge(struct book *b)
{
	struct error ignored = ERROR_INIT;
	const struct table *people = book_table(b, "people", &ignored);
	const long row = people ? table_find(people, b->actor) : -1;
	const bool is_owner = !b->actor_by.len && book_is_owned(b, &ignored) > 0;

	error_release(&ignored);
	if (is_owner)
		return true;
	return row >= 0 && slice_is(table_text(people, (size_t)row, "role"), "admin") &&
	       slice_is(table_text(people, (size_t)row, "status"), "active");
}

static bool may_import(const struct kept *k, const struct change_row *r)
{
	return k->import == KEPT_ANY || (k->import == KEPT_NEW && r->row < 0);
}

int kept_check(const struct change_row *r, int column, struct error *err)
{
	const struct kept *k = kept_find(r->ledger, column);
	struct book *b = r->change->book;
	const char *name = r->ledger->columns[column].name;

	if (!k || !b->command || is_typed_with(k, b->command) || (k->owners && is_in_charge(b)))
		return 0;
	if (!k->owners && strcmp(b->command, "book import") == 0 && may_import(k, r))
		return 0;
	if (k->owners)
		return error_add(err, ERROR_USAGE, _("%s.%s: only the owner of the book or an admin writes it"), r->ledger->name, name);
	return error_add(err, ERROR_USAGE, _("%s.%s: is written by %s alone"), r->ledger->name, name, k->verb);
}
