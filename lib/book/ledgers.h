/* ledgers.h - the ledgers and columns that the program itself asks for: the data model on one page.
 *
 *     table_text(leads, row, LEADS.stage)       book_table(b, LEADS.ledger, err)
 *
 * A column is a name that the compiler checks: LEADS.stagge doesn't compile, nor does "stage". What of a ledger stands here is what
 * the code needs; rules/fields/ says what a ledger has (types, labels, what is required), and has more: what people add, and what
 * rules alone look at. When a ledger is read, its columns here are bound to their places there.
 */
#ifndef CRM_BOOK_LEDGERS_H
#define CRM_BOOK_LEDGERS_H

#include <stddef.h>

struct known_ledger;

struct known_column {
	const char *name;
	const struct known_ledger *ledger;
	size_t at; /* among the ledger's */
};

struct known_ledger {
	const char *name;
	const struct known_column *columns;
	size_t ncolumns;
};

/* NULL behind the last. */
extern const struct known_ledger *const known_ledgers[];

/* Each member is an array of one: LEADS.stage is its address. */
#define KNOWN_MEMBER(NAME, column) struct known_column column[1];
#define LEDGER(NAME)                                \
	extern const struct NAME##_KNOWN {          \
		struct known_ledger ledger[1];      \
		NAME##_COLUMNS(KNOWN_MEMBER, NAME)  \
	} NAME

#define PEOPLE_COLUMNS(C, L) C(L, name) C(L, role) C(L, status) C(L, manager) C(L, login) C(L, email) C(L, delegate) \
	C(L, delegate_until) C(L, skills) C(L, region) C(L, left_on)
LEDGER(PEOPLE);

#define CUSTOMERS_COLUMNS(C, L) C(L, id) C(L, name) C(L, industry) C(L, level) C(L, owner) C(L, grade) C(L, score) \
	C(L, scored_at) C(L, region) C(L, contact) C(L, title) C(L, phone) C(L, email) C(L, wecom) C(L, terms) \
	C(L, uscc) C(L, merged_into)
LEDGER(CUSTOMERS);

#define CONTACTS_COLUMNS(C, L) C(L, id) C(L, customer) C(L, name) C(L, title) C(L, part) C(L, stance) C(L, mobile) C(L, phone) \
	C(L, wecom) C(L, email) C(L, left_on) C(L, merged_into)
LEDGER(CONTACTS);

#define LEADS_COLUMNS(C, L) C(L, id) C(L, customer) C(L, stage) C(L, next_follow_up) C(L, need) C(L, blocker) \
	C(L, owner) C(L, amount) C(L, source) C(L, pipeline) C(L, created_at) C(L, updated_at) C(L, closed_at) C(L, roi) \
	C(L, payback) C(L, net_value) C(L, entry_stage) C(L, lost_reason) C(L, expected_close) C(L, talk) C(L, budget_from) C(L, budget_to) \
	C(L, merged_into)
LEDGER(LEADS);

#define LEAD_CONTACTS_COLUMNS(C, L) C(L, lead) C(L, contact) C(L, part) C(L, left_on)
LEDGER(LEAD_CONTACTS);

#define QUESTIONS_COLUMNS(C, L) C(L, lead) C(L, rule) C(L, ask) C(L, number) C(L, asked_at) C(L, asked_by) C(L, answered_at) \
	C(L, answered_by) C(L, answer)
LEDGER(QUESTIONS);

#define TASKS_COLUMNS(C, L) C(L, id) C(L, kind) C(L, title) C(L, assignee) C(L, due_at) C(L, status) C(L, subject) \
	C(L, created_at) C(L, done_at) C(L, done_by) C(L, note) C(L, snoozed_until)
LEDGER(TASKS);

#define QUOTES_COLUMNS(C, L) C(L, id) C(L, lead) C(L, revision) C(L, amount) C(L, status) C(L, reason) C(L, author) \
	C(L, created_at) C(L, final_at) C(L, valid_until) C(L, payment_terms) C(L, delivery_terms) C(L, warranty) C(L, note)
LEDGER(QUOTES);

#define QUOTE_LINES_COLUMNS(C, L) C(L, quote) C(L, sku) C(L, qty) C(L, price) C(L, discount)
LEDGER(QUOTE_LINES);

#define CONTRACTS_COLUMNS(C, L) C(L, id) C(L, customer) C(L, amount) C(L, status) C(L, amount_words) \
	C(L, payment_terms) C(L, delivery_terms) C(L, warranty) C(L, lead) C(L, quote) C(L, template) C(L, file) C(L, owner) \
	C(L, created_by) C(L, created_at) C(L, submitted_by) C(L, submitted_at) C(L, approved_at) C(L, signed_on) C(L, route) \
	C(L, editable) C(L, digest)
LEDGER(CONTRACTS);

#define REVIEWS_COLUMNS(C, L) C(L, contract) C(L, round) C(L, step) C(L, seat) C(L, role) C(L, reviewer) \
	C(L, opened_at) C(L, due_at) C(L, decided_at) C(L, decision) C(L, decided_by) C(L, note) C(L, clause) C(L, text) \
	C(L, reason) C(L, suggestion) C(L, adopted) C(L, response) C(L, task)
LEDGER(REVIEWS);

#define INVOICES_COLUMNS(C, L) C(L, customer) C(L, amount) C(L, issued_on) C(L, due_on) C(L, owner) C(L, hold_until) \
	C(L, hold_reason)
LEDGER(INVOICES);

#define PAYMENTS_COLUMNS(C, L) C(L, id) C(L, invoice) C(L, amount) C(L, paid_on) C(L, method) C(L, reference)
LEDGER(PAYMENTS);

#define REMINDERS_COLUMNS(C, L) C(L, key) C(L, invoice) C(L, tier) C(L, recipient) C(L, channel) C(L, status) C(L, at) \
	C(L, error)
LEDGER(REMINDERS);

#define PRODUCTS_COLUMNS(C, L) C(L, price)
LEDGER(PRODUCTS);

#define ORDERS_COLUMNS(C, L)
LEDGER(ORDERS);

#define SAMPLES_COLUMNS(C, L) C(L, id) C(L, period) C(L, seed) C(L, population) C(L, lead) C(L, person) C(L, set_at) \
	C(L, next_follow_up) C(L, drawn_at) C(L, verdict) C(L, judged_by) C(L, judged_at) C(L, note)
LEDGER(SAMPLES);

#define SOLVED_COLUMNS(C, L) C(L, lead) C(L, customer) C(L, solved_at) C(L, by) C(L, text) C(L, problem) \
	C(L, evidence) C(L, digest)
LEDGER(SOLVED);

#define WALKTHROUGHS_COLUMNS(C, L) C(L, month) C(L, person) C(L, status) C(L, step) C(L, finding) C(L, found_at) \
	C(L, answered_by) C(L, answered_at) C(L, answer) C(L, due_at) C(L, task) C(L, seed) C(L, started_at) C(L, took) \
	C(L, errors)
LEDGER(WALKTHROUGHS);

#define SOLUTIONS_COLUMNS(C, L) C(L, lead) C(L, engineer) C(L, status) C(L, slot_start) C(L, slot_end) \
	C(L, due_at) C(L, skill) C(L, task) C(L, requested_by) C(L, requested_at) C(L, changed_at) C(L, moves) \
	C(L, submitted_by) C(L, submitted_at) C(L, file) C(L, digest) C(L, note)
LEDGER(SOLUTIONS);

#define BUSY_COLUMNS(C, L) C(L, engineer) C(L, start) C(L, end) C(L, kind) C(L, status) C(L, uid) \
	C(L, recurrence) C(L, source) C(L, title) C(L, noted_at)
LEDGER(BUSY);

#endif
