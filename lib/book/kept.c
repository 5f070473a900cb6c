/* kept.c - see kept.h. */
#include "book/kept.h"

#include <string.h>

#include "base/lang.h"
#include "book/book.h"

#define DECISIONS "crm contract submit, approve, return, withdraw, sign"
#define DRAFTING "contract new|contract revise|contract check"

const struct kept kept_columns[] = {
	{ CONTRACTS.ledger, CONTRACTS.id, "", "crm contract new", KEPT_NEW, false, NULL },
	{ CONTRACTS.ledger, CONTRACTS.status, "", DECISIONS, KEPT_NEW, false, NULL },
	{ CONTRACTS.ledger, CONTRACTS.created_by, "", "crm contract new", KEPT_NEW, false, NULL },
	{ CONTRACTS.ledger, CONTRACTS.created_at, "", "crm contract new", KEPT_NEW, false, NULL },
	{ CONTRACTS.ledger, CONTRACTS.submitted_by, "", DECISIONS, KEPT_NEW, false, NULL },
	{ CONTRACTS.ledger, CONTRACTS.submitted_at, "", DECISIONS, KEPT_NEW, false, NULL },
	{ CONTRACTS.ledger, CONTRACTS.approved_at, "", DECISIONS, KEPT_NEW, false, NULL },
	{ CONTRACTS.ledger, CONTRACTS.signed_on, "", DECISIONS, KEPT_NEW, false, NULL },
	{ CONTRACTS.ledger, CONTRACTS.route, "", DECISIONS, KEPT_NEW, false, NULL },
	{ CONTRACTS.ledger, CONTRACTS.editable, "", DECISIONS, KEPT_NEW, false, NULL },
	{ CONTRACTS.ledger, CONTRACTS.digest, "", DECISIONS, KEPT_NEVER, false, NULL },
	{ CONTRACTS.ledger, NULL, DRAFTING, "crm contract new, crm contract revise", KEPT_NEW, false, NULL },
	{ REVIEWS.ledger, NULL, "", DECISIONS, KEPT_NEVER, false, NULL },
	{ LEADS.ledger, LEADS.stage, "lead add|lead set", "crm lead add, crm lead stage", KEPT_ANY, false, NULL },
	{ LEADS.ledger, LEADS.closed_at, "", "crm lead stage", KEPT_NEW, false, NULL },
	{ LEADS.ledger, LEADS.entry_stage, "", "crm lead add", KEPT_NEW, false, NULL },
	{ LEADS.ledger, LEADS.roi, "", "crm quote roi", KEPT_NEW, false, NULL },
	{ LEADS.ledger, LEADS.payback, "", "crm quote roi", KEPT_NEW, false, NULL },
	{ LEADS.ledger, LEADS.net_value, "", "crm quote roi", KEPT_NEW, false, NULL },
	{ CUSTOMERS.ledger, CUSTOMERS.grade, "", "crm score run", KEPT_NEW, false, NULL },
	{ CUSTOMERS.ledger, CUSTOMERS.score, "", "crm score run", KEPT_NEW, false, NULL },
	{ CUSTOMERS.ledger, CUSTOMERS.scored_at, "", "crm score run", KEPT_NEW, false, NULL },
	{ CUSTOMERS.ledger, CUSTOMERS.merged_into, "", "crm customer merge, crm customer unmerge", KEPT_NEVER, false, NULL },
	{ CONTACTS.ledger, CONTACTS.merged_into, "", "crm contact merge, crm contact unmerge", KEPT_NEVER, false, NULL },
	{ LEADS.ledger, LEADS.merged_into, "", "crm lead merge, crm lead unmerge", KEPT_NEVER, false, NULL },
	{ PAYMENTS.ledger, PAYMENTS.invoice, "", "crm ar pay", KEPT_NEW, false, NULL },
	{ PAYMENTS.ledger, PAYMENTS.amount, "", "crm ar pay", KEPT_NEW, false, NULL },
	{ PAYMENTS.ledger, PAYMENTS.paid_on, "", "crm ar pay", KEPT_NEW, false, NULL },
	{ INVOICES.ledger, INVOICES.hold_until, "", "crm ar hold, crm ar release", KEPT_NEW, false, NULL },
	{ INVOICES.ledger, INVOICES.hold_reason, "", "crm ar hold, crm ar release", KEPT_NEW, false, NULL },
	{ QUOTES.ledger, QUOTES.lead, "", "crm quote new", KEPT_NEW, false, NULL },
	{ QUOTES.ledger, QUOTES.revision, "", "crm quote revise", KEPT_NEW, false, NULL },
	{ QUOTES.ledger, QUOTES.amount, "", "crm quote new, crm quote revise", KEPT_NEW, false, NULL },
	{ QUOTES.ledger, QUOTES.status, "", "crm quote revise, crm quote final", KEPT_NEW, false, NULL },
	{ QUOTES.ledger, QUOTES.reason, "", "crm quote revise", KEPT_NEW, false, NULL },
	{ QUOTES.ledger, QUOTES.created_at, "", "crm quote new", KEPT_NEW, false, NULL },
	{ QUOTES.ledger, QUOTES.final_at, "", "crm quote final", KEPT_NEW, false, NULL },
	{ QUOTE_LINES.ledger, NULL, "", "crm quote new, crm quote revise", KEPT_NEW, false, NULL },
	{ TASKS.ledger, TASKS.kind, "", "crm task add", KEPT_NEW, false, NULL },
	{ TASKS.ledger, TASKS.status, "", "crm task done, crm task cancel", KEPT_NEW, false, NULL },
	{ TASKS.ledger, TASKS.created_at, "", "crm task add", KEPT_NEW, false, NULL },
	{ TASKS.ledger, TASKS.assignee, "", NULL, KEPT_NEW, true, "todo" },
	{ TASKS.ledger, TASKS.due_at, "", NULL, KEPT_NEW, true, "todo" },
	{ TASKS.ledger, TASKS.subject, "", NULL, KEPT_NEW, true, "todo" },
	{ TASKS.ledger, TASKS.done_at, "", "crm task done", KEPT_NEW, false, NULL },
	{ TASKS.ledger, TASKS.done_by, "", "crm task done", KEPT_NEW, false, NULL },
	{ PEOPLE.ledger, PEOPLE.role, "", NULL, KEPT_NEW, true, NULL },
	{ PEOPLE.ledger, PEOPLE.status, "", NULL, KEPT_NEW, true, NULL },
	{ PEOPLE.ledger, PEOPLE.login, "", NULL, KEPT_NEW, true, NULL },
	{ PEOPLE.ledger, PEOPLE.manager, "", NULL, KEPT_NEW, true, NULL },
	{ PEOPLE.ledger, PEOPLE.delegate, "", "crm contract delegate", KEPT_NEVER, false, NULL },
	{ PEOPLE.ledger, PEOPLE.delegate_until, "", "crm contract delegate", KEPT_NEVER, false, NULL },
	{ REMINDERS.ledger, NULL, "", "crm ar remind", KEPT_NEVER, false, NULL },
	{ SAMPLES.ledger, SAMPLES.note, "book set", "crm report verify", KEPT_NEVER, false, NULL },
	{ SAMPLES.ledger, NULL, "", "crm report verify", KEPT_NEVER, false, NULL },
	{ SOLVED.ledger, NULL, "", "crm lead solved", KEPT_NEVER, false, NULL },
	{ QUESTIONS.ledger, NULL, "", "crm lead brief, crm lead follow", KEPT_NEVER, false, NULL },
	{ WALKTHROUGHS.ledger, NULL, "", "crm walkthrough", KEPT_NEVER, false, NULL },
	{ SOLUTIONS.ledger, SOLUTIONS.note, "book set", "crm solution", KEPT_NEW, false, NULL },
	{ SOLUTIONS.ledger, NULL, "", "crm solution", KEPT_NEW, false, NULL },
	{ 0 },
};

/* NULL: anybody may write it */
static const struct kept *kept_find(const struct ledger *l, int column)
{
	for (const struct kept *k = kept_columns; k->ledger; k++)
		if (k->ledger == l->known && (!k->column || ledger_known(l, k->column) == column))
			return k;
	return NULL;
}

const char *kept_record(const struct ledger *l, int column)
{
	const struct kept *k = kept_find(l, column);

	return k && k->import == KEPT_NEVER ? k->verb : NULL;
}

bool kept_is_guarded(const struct ledger *l, int column)
{
	const struct kept *k = kept_find(l, column);

	if (k && k->free_kind)
		return false;
	if (k && (k->column || !*k->typed_with))
		return true;
	return (k || l->known == INVOICES.ledger) && l->columns[column].required;
}

bool kept_from_import(const struct ledger *l)
{
	for (const struct kept *k = kept_columns; k->ledger; k++) {
		const int column = k->ledger == l->known && k->column ? ledger_known(l, k->column) : -1;

		if (column >= 0 && l->columns[column].is_merge) /* retired: nothing is imported into it */
			continue;
		if (k->ledger == l->known && (k->import == KEPT_NEVER || (k->owners && !k->free_kind)))
			return true;
	}
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

int kept_is_in_charge(struct book *b, struct error *err)
{
	const struct table *people;
	const int owns = b->actor_by.len ? 0 : book_is_owned(b, err);
	long row;

	if (owns)
		return owns;
	people = book_table(b, PEOPLE.ledger, err);
	if (!people)
		return -1;
	row = table_find(people, b->actor);
	return row >= 0 && slice_is(table_text(people, (size_t)row, PEOPLE.role), "admin") &&
	       slice_is(table_text(people, (size_t)row, PEOPLE.status), "active");
}

static bool may_import(const struct kept *k, const struct change_row *r)
{
	return k->import == KEPT_ANY || (k->import == KEPT_NEW && r->row < 0);
}

/* What somebody sets himself to do, and until when, is his; what a verb or a rule asked for isn't. */
static bool is_free(const struct kept *k, const struct change_row *r)
{
	return k->free_kind && slice_is(change_get(r, TASKS.kind), k->free_kind);
}

int kept_check(const struct change_row *r, int column, struct error *err)
{
	const struct kept *k = kept_find(r->ledger, column);
	struct book *b = r->change->book;
	const char *name = r->ledger->columns[column].name;
	int in_charge;

	if (!k || !b->command || is_typed_with(k, b->command) || is_free(k, r))
		return 0;
	in_charge = k->owners ? kept_is_in_charge(b, err) : 0;
	if (in_charge)
		return in_charge > 0 ? 0 : -1;
	if ((!k->owners || k->free_kind) && strcmp(b->command, "book import") == 0 && may_import(k, r))
		return 0;
	if (k->free_kind)
		return error_add(err, ERROR_USAGE, _("%s.%s: what a verb or a rule opened, only the owner of the book or an admin gives another"),
				 r->ledger->name, name);
	if (k->owners)
		return error_add(err, ERROR_USAGE, _("%s.%s: only the owner of the book or an admin writes it"), r->ledger->name, name);
	return error_add(err, ERROR_USAGE, _("%s.%s: is written by %s alone"), r->ledger->name, name, k->verb);
}
