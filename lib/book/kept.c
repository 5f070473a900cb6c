/* kept.c - see kept.h. */
#include "book/kept.h"

#include <string.h>

#include "base/lang.h"
#include "book/book_actor.h"

#define DECISIONS "crm contract submit, approve, return, withdraw, sign"
#define DRAFTING "contract new|contract revise|contract check"

const struct kept kept_columns[] = {
	{ "contracts", "id", "", "crm contract new", KEPT_NEW, false, NULL },
	{ "contracts", "status", "", DECISIONS, KEPT_NEW, false, NULL },
	{ "contracts", "created_by", "", "crm contract new", KEPT_NEW, false, NULL },
	{ "contracts", "created_at", "", "crm contract new", KEPT_NEW, false, NULL },
	{ "contracts", "submitted_by", "", DECISIONS, KEPT_NEW, false, NULL },
	{ "contracts", "submitted_at", "", DECISIONS, KEPT_NEW, false, NULL },
	{ "contracts", "approved_at", "", DECISIONS, KEPT_NEW, false, NULL },
	{ "contracts", "signed_on", "", DECISIONS, KEPT_NEW, false, NULL },
	{ "contracts", "route", "", DECISIONS, KEPT_NEW, false, NULL },
	{ "contracts", "editable", "", DECISIONS, KEPT_NEW, false, NULL },
	{ "contracts", "digest", "", DECISIONS, KEPT_NEVER, false, NULL },
	{ "contracts", "*", DRAFTING, "crm contract new, crm contract revise", KEPT_NEW, false, NULL },
	{ "reviews", "*", "", DECISIONS, KEPT_NEVER, false, NULL },
	{ "leads", "stage", "lead add|lead set", "crm lead add, crm lead stage", KEPT_ANY, false, NULL },
	{ "leads", "closed_at", "", "crm lead stage", KEPT_NEW, false, NULL },
	{ "leads", "entry_stage", "", "crm lead add", KEPT_NEW, false, NULL },
	{ "leads", "roi", "", "crm quote roi", KEPT_NEW, false, NULL },
	{ "leads", "payback", "", "crm quote roi", KEPT_NEW, false, NULL },
	{ "leads", "net_value", "", "crm quote roi", KEPT_NEW, false, NULL },
	{ "customers", "grade", "", "crm score run", KEPT_NEW, false, NULL },
	{ "customers", "score", "", "crm score run", KEPT_NEW, false, NULL },
	{ "customers", "scored_at", "", "crm score run", KEPT_NEW, false, NULL },
	{ "payments", "invoice", "", "crm ar pay", KEPT_NEW, false, NULL },
	{ "payments", "amount", "", "crm ar pay", KEPT_NEW, false, NULL },
	{ "payments", "paid_on", "", "crm ar pay", KEPT_NEW, false, NULL },
	{ "invoices", "hold_until", "", "crm ar hold, crm ar release", KEPT_NEW, false, NULL },
	{ "invoices", "hold_reason", "", "crm ar hold, crm ar release", KEPT_NEW, false, NULL },
	{ "quotes", "lead", "", "crm quote new", KEPT_NEW, false, NULL },
	{ "quotes", "revision", "", "crm quote revise", KEPT_NEW, false, NULL },
	{ "quotes", "amount", "", "crm quote new, crm quote revise", KEPT_NEW, false, NULL },
	{ "quotes", "status", "", "crm quote revise, crm quote final", KEPT_NEW, false, NULL },
	{ "quotes", "reason", "", "crm quote revise", KEPT_NEW, false, NULL },
	{ "quotes", "created_at", "", "crm quote new", KEPT_NEW, false, NULL },
	{ "quotes", "final_at", "", "crm quote final", KEPT_NEW, false, NULL },
	{ "quote_lines", "*", "", "crm quote new, crm quote revise", KEPT_NEW, false, NULL },
	{ "tasks", "kind", "", "crm task add", KEPT_NEW, false, NULL },
	{ "tasks", "status", "", "crm task done, crm task cancel", KEPT_NEW, false, NULL },
	{ "tasks", "created_at", "", "crm task add", KEPT_NEW, false, NULL },
	{ "tasks", "assignee", "", NULL, KEPT_NEW, true, "todo" },
	{ "tasks", "due_at", "", NULL, KEPT_NEW, true, "todo" },
	{ "tasks", "subject", "", NULL, KEPT_NEW, true, "todo" },
	{ "tasks", "done_at", "", "crm task done", KEPT_NEW, false, NULL },
	{ "tasks", "done_by", "", "crm task done", KEPT_NEW, false, NULL },
	{ "people", "role", "", NULL, KEPT_NEW, true, NULL },
	{ "people", "status", "", NULL, KEPT_NEW, true, NULL },
	{ "people", "login", "", NULL, KEPT_NEW, true, NULL },
	{ "people", "manager", "", NULL, KEPT_NEW, true, NULL },
	{ "people", "delegate", "", "crm contract delegate", KEPT_NEVER, false, NULL },
	{ "people", "delegate_until", "", "crm contract delegate", KEPT_NEVER, false, NULL },
	{ "reminders", "*", "", "crm ar remind", KEPT_NEVER, false, NULL },
	{ "samples", "note", "book set", "crm report verify", KEPT_NEVER, false, NULL },
	{ "samples", "*", "", "crm report verify", KEPT_NEVER, false, NULL },
	{ "solved", "*", "", "crm lead solved", KEPT_NEVER, false, NULL },
	{ "walkthroughs", "*", "", "crm walkthrough", KEPT_NEVER, false, NULL },
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

	if (k && k->free_kind)
		return false;
	if (k && (*k->column != '*' || !*k->typed_with))
		return true;
	return (k || strcmp(l->name, "invoices") == 0) && l->columns[column].required;
}

bool kept_from_import(const struct ledger *l)
{
	for (const struct kept *k = kept_columns; k->ledger; k++)
		if (strcmp(k->ledger, l->name) == 0 && (k->import == KEPT_NEVER || (k->owners && !k->free_kind)))
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

/* What somebody sets himself to do, and until when, is his; what a verb or a rule asked for isn't. */
static bool is_free(const struct kept *k, const struct change_row *r)
{
	return k->free_kind && slice_is(change_get(r, "kind"), k->free_kind);
}

int kept_check(const struct change_row *r, int column, struct error *err)
{
	const struct kept *k = kept_find(r->ledger, column);
	struct book *b = r->change->book;
	const char *name = r->ledger->columns[column].name;

	if (!k || !b->command || is_typed_with(k, b->command) || is_free(k, r) || (k->owners && is_in_charge(b)))
		return 0;
	if ((!k->owners || k->free_kind) && strcmp(b->command, "book import") == 0 && may_import(k, r))
		return 0;
	if (k->free_kind)
		return error_add(err, ERROR_USAGE, _("%s.%s: what a verb or a rule opened, only the owner of the book or an admin gives another"),
				 r->ledger->name, name);
	if (k->owners)
		return error_add(err, ERROR_USAGE, _("%s.%s: only the owner of the book or an admin writes it"), r->ledger->name, name);
	return error_add(err, ERROR_USAGE, _("%s.%s: is written by %s alone"), r->ledger->name, name, k->verb);
}
