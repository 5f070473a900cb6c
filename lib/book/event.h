/* event.h - what happened in a change and what it led to, as data: all there can be, on one page.
 *
 *     change_event(c, invoice_held, .invoice = change_id(r), .customer = customer, .until = day);
 *
 * An event has a kind and values by name, which the compiler checks. Where it is worded is above (cmd/cli_event.c has a sentence a kind);
 * who wants to act on it reads kind and values. The kinds are those of the page below: a name, and its values in the order they are kept.
 *
 *     TEXT(v)           a text as it is                     MONEY(v)    fen, or EVENT_NONE
 *     LIST(v)           texts, a line feed between them     COUNT_OF(v) a number of things
 *     ID(v)             the id of a row or a rule           NUMBER(v)   ten-thousandths, or EVENT_NONE
 *     NAME(v, LEDGER)   the id of a row, said by its name   MINUTE(v)   a moment, said to the minute
 *     WORD(v, COLUMN)   a word of a column                  HOURS(v)    seconds
 *     DATE(v)           a date as a ledger has it           UNTIL(v)    days from today; below 0: so many ago
 *     DAY(v)            the same, or a time, said with its day of the week
 *     NEXT(v)           the command that comes next
 *
 * The left ones are slices and empty where there is nothing, the right ones int64_t.
 */
#ifndef CRM_BOOK_EVENT_H
#define CRM_BOOK_EVENT_H

#include <stdint.h>

#include "base/str.h"
#include "book/ledgers.h"

#define EVENT_NONE INT64_MIN

/* A hint is named after what it is about: invoice_due_early may follow invoice_added. */
#define EVENTS(E)												\
	/* ledgers */												\
	E(row_added, TEXT(ledger) ID(row) TEXT(name))								\
	E(row_set, TEXT(ledger) ID(row))									\
	E(row_unchanged, TEXT(ledger) ID(row))									\
	E(duplicate_said, ID(row) TEXT(name) TEXT(why) TEXT(rule) TEXT(place) TEXT(then) TEXT(ledger))	\
	E(row_namesake, ID(row))										\
	E(merged, ID(other) TEXT(other_name) ID(keep) TEXT(keep_name))						\
	E(merge_stands, ID(given) ID(keep))									\
	E(merge_kept, TEXT(field) TEXT(kept) TEXT(other))							\
	E(merge_taken, TEXT(field) TEXT(text))									\
	E(merge_asked, TEXT(field) TEXT(text) TEXT(kept))							\
	E(merge_joined, TEXT(field) TEXT(text))									\
	E(merge_beside, TEXT(field) TEXT(other) TEXT(of))							\
	E(merge_refused, TEXT(field) TEXT(other))								\
	E(merge_moved, COUNT_OF(count) TEXT(moved))								\
	E(merge_moved_none, ID(other))										\
	E(merge_next, ID(other) NEXT(next))									\
	E(unmerged, ID(other) TEXT(other_name) ID(keep) TEXT(keep_name))					\
	E(unmerge_back, COUNT_OF(count) TEXT(moved))								\
	E(unmerge_changed, TEXT(ledger) ID(row) TEXT(field) TEXT(now))						\
	E(unmerge_settled, TEXT(ledger) ID(row) TEXT(field) TEXT(now))						\
	E(unmerge_next, ID(keep) ID(other) NEXT(next))								\
	E(import_read, COUNT_OF(rows) TEXT(source) TEXT(encoding) COUNT_OF(rejected))				\
	E(import_ledger, TEXT(ledger) COUNT_OF(added) COUNT_OF(updated) COUNT_OF(skipped))			\
	E(import_here, COUNT_OF(rows) TEXT(ledger))								\
	E(import_differing, COUNT_OF(rows))									\
	E(import_difference, TEXT(text))									\
	E(import_differing_more, COUNT_OF(rows))								\
	E(import_accepted, COUNT_OF(rows))									\
	E(import_near_left_out, NEXT(next))									\
	E(import_suspects, COUNT_OF(rows) NEXT(next))								\
	E(import_reason, COUNT_OF(rows) TEXT(reason))								\
	E(import_reasons_more, COUNT_OF(reasons))								\
	E(import_rejected, TEXT(file))										\
	E(import_would_reject, TEXT(file))									\
	E(edits_adopted, COUNT_OF(edits))									\
	E(edits_left_out, COUNT_OF(edits))									\
	/* tasks */												\
	E(task_opened, ID(task) NAME(assignee, PEOPLE) MINUTE(due) TEXT(title))					\
	E(task_added, )												\
	E(task_open_already, ID(task) TEXT(title) DAY(due))							\
	E(task_snoozed, ID(task) TEXT(title) DAY(until))							\
	E(task_snoozed_past, ID(task) DAY(due))									\
	E(task_again, ID(task) TEXT(kind) TEXT(place))								\
	E(task_past, ID(task))											\
	E(task_cancelled, ID(task) TEXT(title))									\
	E(task_done, ID(task) TEXT(title))									\
	E(task_done_late, ID(task) TEXT(title) COUNT_OF(hours))							\
	/* money */												\
	E(invoice_added, ID(invoice) NAME(customer, CUSTOMERS) MONEY(amount) DATE(due) UNTIL(left))		\
	E(invoice_terms, NAME(customer, CUSTOMERS) TEXT(terms))							\
	E(invoice_first_reminder, ID(invoice) TEXT(tier) DATE(on) TEXT(recipient))				\
	E(invoice_due_early, ID(invoice))									\
	E(invoice_twin, ID(invoice) ID(twin))									\
	E(payment_added, ID(payment) ID(invoice) NAME(customer, CUSTOMERS) MONEY(amount) DATE(on))		\
	E(payment_before_issue, ID(payment) DATE(issued))							\
	E(payment_to_come, ID(payment))										\
	E(invoice_left, ID(invoice) MONEY(rest) DATE(due) UNTIL(left))						\
	E(invoice_paid, ID(invoice))										\
	E(invoice_paid_later, ID(invoice) DATE(on))								\
	E(invoice_overpaid, ID(invoice) MONEY(rest))								\
	E(invoice_overpaid_later, ID(invoice) MONEY(rest) DATE(on))						\
	E(invoice_held, ID(invoice) NAME(customer, CUSTOMERS) DATE(until))					\
	E(invoice_still_counts, ID(invoice) NEXT(next))								\
	E(invoice_released, ID(invoice) NAME(customer, CUSTOMERS))						\
	E(invoice_not_held, ID(invoice) NAME(customer, CUSTOMERS))						\
	E(message_resumed, TEXT(file))										\
	E(message_without_address, TEXT(email) NAME(recipient, PEOPLE))						\
	E(message_written, ID(subject) TEXT(file))								\
	E(message_written_late, ID(subject) TEXT(file))								\
	E(reminders_sent, COUNT_OF(going) COUNT_OF(late) COUNT_OF(sent) COUNT_OF(held) COUNT_OF(later)		\
		COUNT_OF(nobody))										\
	E(reminders_none, COUNT_OF(sent) COUNT_OF(held) COUNT_OF(later) COUNT_OF(nobody))			\
	E(tasks_reminded, COUNT_OF(going) COUNT_OF(late) COUNT_OF(sent) COUNT_OF(later) COUNT_OF(nobody))	\
	/* leads */												\
	E(lead_added, ID(lead) NAME(customer, CUSTOMERS) TEXT(stage) DAY(next_follow_up) NAME(owner, PEOPLE))	\
	E(lead_followed, ID(lead) NAME(customer, CUSTOMERS) TEXT(stage) DAY(next_follow_up) NAME(owner, PEOPLE))	\
	E(lead_closed_already, ID(lead) TEXT(stage) DAY(since) TEXT(reason) NEXT(next))				\
	E(lead_contract_pending, ID(lead) ID(contract) WORD(status, CONTRACTS.status) NEXT(next))			\
	E(lead_set, ID(lead) NAME(customer, CUSTOMERS) TEXT(stage) DAY(next_follow_up) NAME(owner, PEOPLE))	\
	E(lead_unchanged, ID(lead))										\
	E(lead_moved, ID(lead) NAME(customer, CUSTOMERS) TEXT(from) TEXT(stage))				\
	E(lead_not_moved, ID(lead) TEXT(stage))									\
	E(lead_stood, ID(lead) NUMBER(days) TEXT(stage) NUMBER(expected))					\
	E(lead_next_past, ID(lead) DAY(on) NEXT(next))								\
	E(lead_next_day_off, ID(lead) DAY(on) NEXT(next))							\
	E(lead_no_next, ID(lead) NEXT(next))									\
	E(lead_open_task, ID(customer) ID(task) TEXT(title) DAY(due))						\
	E(lead_same_blocker, ID(lead) TEXT(blocker) COUNT_OF(others) COUNT_OF(won) NEXT(next))			\
	E(lead_new_customer, NAME(customer, CUSTOMERS) ID(id) NEXT(next))					\
	E(card_customer, NAME(customer, CUSTOMERS) ID(id) TEXT(by))						\
	E(card_contact, ID(contact) TEXT(name) TEXT(title) TEXT(mobile))					\
	E(card_link, ID(contact) NEXT(next))									\
	E(card_no_contacts, TEXT(name) NAME(customer, CUSTOMERS))						\
	E(card_known, TEXT(name) ID(contact) NAME(customer, CUSTOMERS) TEXT(by))				\
	E(lead_customer_grade, ID(customer) TEXT(grade) TEXT(score) COUNT_OF(open))				\
	E(lead_customer_unscored, ID(customer) COUNT_OF(open) NEXT(next))					\
	E(visit_planned, ID(lead) NAME(customer, CUSTOMERS) COUNT_OF(questions) NEXT(next))			\
	E(visit_answered, ID(lead) COUNT_OF(number) TEXT(ask) TEXT(answer))					\
	E(visit_open, ID(lead) COUNT_OF(questions) NEXT(next))							\
	E(lead_assigned, ID(lead) NAME(customer, CUSTOMERS) NAME(owner, PEOPLE) ID(rule) TEXT(place) TEXT(why))	\
	E(lead_unassigned, ID(lead) TEXT(why))									\
	E(assign_done, COUNT_OF(leads))										\
	E(assign_none, )											\
	E(handover_done, NAME(from, PEOPLE) COUNT_OF(rows) COUNT_OF(people))					\
	E(handover_nothing, NAME(from, PEOPLE))									\
	E(handover_to, NAME(to, PEOPLE) COUNT_OF(leads) COUNT_OF(others))					\
	E(handover_left, NAME(from, PEOPLE) DATE(on))								\
	E(handover_kept, NAME(from, PEOPLE) COUNT_OF(leads))							\
	E(handover_packet, COUNT_OF(pages) TEXT(dir))								\
	E(solved_added, ID(solved) NAME(customer, CUSTOMERS) TEXT(text))					\
	E(solved_so_far, ID(customer) COUNT_OF(solved) COUNT_OF(year) COUNT_OF(proven) NEXT(next))		\
	E(solved_blocker, ID(lead) TEXT(blocker) NEXT(next))							\
	E(customer_graded, ID(customer) TEXT(name) TEXT(from) TEXT(from_score) TEXT(grade) TEXT(score))		\
	E(score_unknown, ID(customer) TEXT(name) TEXT(indicator) TEXT(value) COUNT_OF(points) TEXT(place))	\
	E(scores_unknown, COUNT_OF(values))									\
	E(scores_unchanged, COUNT_OF(customers))								\
	E(scores_written, COUNT_OF(customers) COUNT_OF(moved) COUNT_OF(written))				\
	E(customer_added, ID(customer) TEXT(name))								\
	E(customer_similar, ID(customer) TEXT(name))								\
	E(customer_next, ID(customer) NEXT(next))								\
	E(customer_followed, ID(customer) TEXT(name) WORD(kind, LEADS.talk))					\
	E(customer_set, ID(customer) TEXT(name) NEXT(next))							\
	E(customer_unchanged, ID(customer) TEXT(name) NEXT(next))						\
	E(contact_added, ID(contact) TEXT(name) NAME(customer, CUSTOMERS) TEXT(title) WORD(part, CONTACTS.part))	\
	E(contact_set, ID(contact) TEXT(name) NAME(customer, CUSTOMERS) TEXT(title) WORD(part, CONTACTS.part))	\
	E(contact_unchanged, ID(contact) TEXT(name) NAME(customer, CUSTOMERS) TEXT(title)			\
		WORD(part, CONTACTS.part))									\
	E(contact_left, ID(contact) TEXT(name) NAME(customer, CUSTOMERS) DATE(on))				\
	E(contacts_taken, COUNT_OF(contacts) NEXT(next))							\
	E(chain_no_decider, NAME(customer, CUSTOMERS) COUNT_OF(people) NEXT(next))				\
	E(chain_now, NAME(customer, CUSTOMERS) COUNT_OF(people) COUNT_OF(deciders) COUNT_OF(blockers))		\
	E(lead_party, ID(lead) COUNT_OF(people) COUNT_OF(deciders))						\
	E(chain_lead, ID(lead) TEXT(stage) NEXT(next))								\
	/* quotes */												\
	E(quote_made, ID(quote) NAME(customer, CUSTOMERS) COUNT_OF(lines) MONEY(amount) DATE(valid)		\
		NAME(author, PEOPLE))										\
	E(quote_no_day, ID(quote))										\
	E(quote_past, ID(quote) DATE(valid))									\
	E(quote_below_list, ID(quote) MONEY(list) TEXT(share))							\
	E(quote_above_list, ID(quote) MONEY(list) TEXT(share))							\
	E(quote_for_nothing, ID(quote))										\
	E(quote_lead_closed, ID(lead) TEXT(stage))								\
	E(quote_lead_behind, ID(lead) TEXT(stage) NEXT(next))							\
	E(quote_lead_without_amount, ID(lead) NEXT(next))							\
	E(quote_lead_expects, ID(lead) MONEY(amount) NEXT(next))						\
	E(quote_other, ID(lead) ID(quote) NEXT(next))								\
	E(quote_line, ID(quote) TEXT(sku) TEXT(old) TEXT(new))							\
	E(quote_revised_same, ID(quote) COUNT_OF(revision) COUNT_OF(before) WORD(reason, QUOTES.reason))	\
	E(quote_revised_more, ID(quote) COUNT_OF(revision) COUNT_OF(before) WORD(reason, QUOTES.reason)		\
		MONEY(by))											\
	E(quote_revised_less, ID(quote) COUNT_OF(revision) COUNT_OF(before) WORD(reason, QUOTES.reason)		\
		MONEY(by))											\
	E(quote_many, ID(quote) COUNT_OF(revision) LIST(reasons))						\
	E(quote_contract_signed, ID(contract) ID(quote) MONEY(amount))						\
	E(quote_contract_stands, ID(contract) ID(quote) MONEY(amount) NEXT(next))				\
	E(quote_was_final, ID(quote) NEXT(next))								\
	E(quote_final, ID(quote) NAME(customer, CUSTOMERS) MONEY(amount))					\
	E(quote_final_already, ID(quote))									\
	E(quote_took, ID(quote) COUNT_OF(revisions) NUMBER(days))						\
	E(quote_was_valid, ID(quote) DATE(valid))								\
	E(roi_computed, ID(lead) NAME(customer, CUSTOMERS) ID(model) TEXT(place))				\
	E(roi_item, ID(item) TEXT(value) TEXT(line))								\
	E(roi_known, ID(lead) NEXT(next))									\
	E(roi_recorded, ID(lead) NEXT(next))									\
	/* contracts */												\
	E(contract_drafted, ID(contract) NAME(customer, CUSTOMERS) MONEY(amount) WORD(status, CONTRACTS.status))	\
	E(contract_submitted, ID(contract) NAME(customer, CUSTOMERS) MONEY(amount)				\
		WORD(status, CONTRACTS.status))									\
	E(contract_approved, ID(contract) NAME(customer, CUSTOMERS) MONEY(amount)				\
		WORD(status, CONTRACTS.status))									\
	E(contract_returned, ID(contract) NAME(customer, CUSTOMERS) MONEY(amount)				\
		WORD(status, CONTRACTS.status))									\
	E(contract_revised, ID(contract) NAME(customer, CUSTOMERS) MONEY(amount) WORD(status, CONTRACTS.status))	\
	E(contract_withdrawn, ID(contract) NAME(customer, CUSTOMERS) MONEY(amount)				\
		WORD(status, CONTRACTS.status))									\
	E(contract_signed, ID(contract) NAME(customer, CUSTOMERS) MONEY(amount) WORD(status, CONTRACTS.status))	\
	E(contract_unfilled, ID(contract) ID(template) COUNT_OF(count) TEXT(placeholders))			\
	E(contract_template_for_others, ID(contract) ID(template) TEXT(whom))					\
	E(contract_empty, ID(contract) TEXT(clauses))								\
	E(contract_unprinted, ID(contract) ID(template) TEXT(clauses))						\
	E(contract_not_as_quoted, ID(contract) MONEY(amount) ID(quote) MONEY(quoted))				\
	E(contract_quote_past, ID(contract) ID(quote) DATE(valid) NEXT(next))					\
	E(contract_empty_file, ID(contract) TEXT(file))								\
	E(contract_no_text, ID(contract))									\
	E(contract_filled, ID(contract) ID(template) NEXT(next))						\
	E(contract_route, ID(contract) ID(route) TEXT(place) TEXT(why))						\
	E(contract_checklist, ID(contract) TEXT(file))								\
	E(contract_void, ID(contract) TEXT(changed) NEXT(next))							\
	E(contract_next, ID(contract) NEXT(next))								\
	E(clause_replaced, TEXT(field) TEXT(old) TEXT(new))							\
	E(clause_before, TEXT(text))										\
	E(clause_after, TEXT(text))										\
	E(clause_blocked, ID(contract) TEXT(field) TEXT(text))							\
	E(clause_unjudged, ID(contract) TEXT(why))								\
	E(clauses_found, ID(contract) COUNT_OF(blocked) COUNT_OF(warnings) COUNT_OF(hints) NEXT(next))		\
	E(review_escalated, ID(contract) TEXT(note))								\
	E(review_nothing_late, )										\
	E(review_adopted, ID(review) WORD(clause, REVIEWS.clause) TEXT(adopted))				\
	E(review_unmeasurable, ID(contract) TEXT(clause))							\
	E(review_returned, ID(contract) WORD(clause, REVIEWS.clause) TEXT(reason))				\
	E(review_suggested, ID(contract) ID(review) NEXT(next))							\
	E(reviews_closed, ID(contract) COUNT_OF(closed))							\
	E(review_approved, COUNT_OF(step) ID(contract) LIST(waiting))						\
	E(review_seat, ID(contract) COUNT_OF(step) WORD(role, PEOPLE.role) TEXT(note))				\
	E(review_task_moved, ID(task) NAME(to, PEOPLE))								\
	E(review_taken_back, NAME(person, PEOPLE))								\
	E(review_delegated, NAME(to, PEOPLE) NAME(person, PEOPLE) DATE(until))					\
	E(review_approvals_moved, ID(to) COUNT_OF(moved))							\
	/* engineers */												\
	E(solution_booked, ID(solution) ID(lead) NAME(customer, CUSTOMERS) NAME(engineer, PEOPLE) TEXT(skill)	\
		DAY(from) TEXT(until) MINUTE(due))								\
	E(solution_moved, ID(solution) ID(lead) NAME(customer, CUSTOMERS) NAME(engineer, PEOPLE) DAY(from)	\
		TEXT(until) MINUTE(due))									\
	E(solution_as_it_was, ID(solution))									\
	E(solution_cancelled, ID(solution) ID(lead) NAME(customer, CUSTOMERS) NAME(engineer, PEOPLE) DAY(from)	\
		TEXT(until))											\
	E(solution_submitted, ID(solution) ID(lead) NAME(customer, CUSTOMERS) TEXT(file))			\
	E(solution_late, ID(solution) COUNT_OF(hours))								\
	E(solution_again, ID(solution) TEXT(file))								\
	E(solution_copied, TEXT(source) TEXT(file))								\
	E(solution_scan, TEXT(file))										\
	E(solution_free, NAME(engineer, PEOPLE) HOURS(load) COUNT_OF(days) TEXT(free))				\
	E(solution_next, ID(solution) NEXT(next))								\
	E(solutions_reminded, COUNT_OF(going) COUNT_OF(late) COUNT_OF(sent) COUNT_OF(later) COUNT_OF(nobody))	\
	E(calendar_read, COUNT_OF(events) NAME(engineer, PEOPLE) DATE(from) DATE(until))			\
	E(calendar_written, COUNT_OF(added) COUNT_OF(changed) COUNT_OF(gone) COUNT_OF(same))			\
	E(calendar_goes_on, COUNT_OF(series) DATE(until))							\
	E(calendar_own, COUNT_OF(bookings))									\
	E(calendar_overlaps, ID(solution) NAME(engineer, PEOPLE) DAY(from) TEXT(title) NEXT(next))		\
	/* practice */												\
	E(walk_recorded, NAME(person, PEOPLE) COUNT_OF(done) COUNT_OF(steps))					\
	E(walk_step_done, ID(walk) ID(step) HOURS(took) COUNT_OF(errors))					\
	E(walk_step_stuck, ID(walk) ID(step) COUNT_OF(errors))							\
	E(walk_elsewhere, ID(walk) TEXT(verb))									\
	E(walk_misdated, COUNT_OF(commands))									\
	E(walk_others, COUNT_OF(commands))									\
	E(walk_blocked, )											\
	E(walk_over, TEXT(dir))											\
	E(walk_drawn, ID(month) COUNT_OF(drawn) COUNT_OF(pool) TEXT(seed))					\
	E(walk_drawn_fewer, COUNT_OF(wanted) TEXT(place))							\
	E(walk_drawn_before, COUNT_OF(months) TEXT(people))							\
	E(walk_drawn_already, ID(month) LIST(people))								\
	E(finding_noted, ID(finding) ID(step))									\
	E(finding_undrawn, ID(finding) ID(month))								\
	E(finding_answered, ID(finding) HOURS(took) HOURS(limit))						\
	E(finding_answered_late, ID(finding) HOURS(took) HOURS(limit))						\
	E(task_closed, ID(task))										\
	/* rules */												\
	E(field_retired, ID(field) TEXT(label) COUNT_OF(filled))						\
	E(field_retired_already, ID(field) TEXT(label) TEXT(place))						\
	E(field_back, ID(field) NEXT(next))									\
	E(field_revived, ID(field) TEXT(label) COUNT_OF(filled))						\
	E(field_not_retired, ID(field) TEXT(label))								\
	E(fields_own, TEXT(file))										\
	/* report */												\
	E(verdicts_taken, COUNT_OF(right) COUNT_OF(wrong) COUNT_OF(blank) COUNT_OF(changed))

enum event_type {
	EVENT_TEXT, EVENT_LIST, EVENT_ID, EVENT_NAME, EVENT_WORD, EVENT_DAY, EVENT_DATE, EVENT_NEXT, /* slices */
	EVENT_MONEY, EVENT_COUNT, EVENT_NUMBER, EVENT_MINUTE, EVENT_HOURS, EVENT_UNTIL,
};

#define TEXT(v) struct slice v;
#define LIST(v) struct slice v;
#define ID(v) struct slice v;
#define NAME(v, LEDGER) struct slice v;
#define WORD(v, COLUMN) struct slice v;
#define DAY(v) struct slice v;
#define DATE(v) struct slice v;
#define NEXT(v) struct slice v;
#define MONEY(v) int64_t v;
#define COUNT_OF(v) int64_t v;
#define NUMBER(v) int64_t v;
#define MINUTE(v) int64_t v;
#define HOURS(v) int64_t v;
#define UNTIL(v) int64_t v;
/* `end` is where its values end, and makes a kind without values a struct. */
#define EVENT_STRUCT(kind, values) struct event_##kind { values char end; };
EVENTS(EVENT_STRUCT)
#undef TEXT
#undef LIST
#undef ID
#undef NAME
#undef WORD
#undef DAY
#undef NEXT
#undef MONEY
#undef COUNT_OF
#undef NUMBER
#undef DATE
#undef MINUTE
#undef HOURS
#undef UNTIL

#define EVENT_NUMBER_OF(kind, values) EVENT_##kind,
enum event_kind { EVENTS(EVENT_NUMBER_OF) EVENT_KINDS };

struct event {
	enum event_kind kind;
	const void *values; /* its struct */
};

struct event_field {
	const char *name; /* NULL ends */
	enum event_type type;
	const struct known_ledger *ledger; /* of a NAME */
	const struct known_column *column; /* of a WORD */
};

struct event_value {
	const struct event_field *field;
	struct slice text;
	int64_t number;
};

extern const struct event_info {
	const char *name; /* "invoice_held" */
	const struct event_field *fields;
	size_t size; /* of its values */
} event_kinds[EVENT_KINDS];

static inline bool event_is_text(enum event_type type)
{
	return type <= EVENT_NEXT;
}

/* A value by its name; false where the kind has none of it. */
bool event_value(const struct event *e, struct slice name, struct event_value *v);

#endif
