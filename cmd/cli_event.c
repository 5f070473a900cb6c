/* cli_event.c - see cli_event.h: a sentence for each kind of event, and its values put into it.
 *
 * In a sentence {amount} is the event's value of that name as people read it, {next|-} "-" where it is empty, {ledger:10} a text with
 * blanks behind it up to that width, or a number with blanks before it; what stands in [...] is left out where a value in it is empty.
 */
#include "cli_event.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/listing.h"

struct sentence {
	const char *one, *many; /* many: of more than one of `count` */
	const char *count;
};

#define SAID(kind, text) [EVENT_##kind] = { .one = (text) }
#define PLAIN(kind, text) SAID(kind, text) /* without words */
#define COUNTED(kind, value, one_text, many_text) [EVENT_##kind] = { one_text, many_text, #value }

static const struct sentence sentences[EVENT_KINDS] = {
	/* ledgers */
	SAID(row_added, N_("added {ledger} {row}[ {name}]")),
	SAID(row_set, N_("set {ledger} {row}")),
	SAID(row_unchanged, N_("{ledger} {row}: nothing changed")),
	SAID(row_namesake, N_("  {row} has that name, too: commands want the id where either is meant")),
	SAID(merged, N_("merged {other}[ {other_name}] into {keep}[ {keep_name}]")),
	SAID(merge_stands, N_("{given} was merged into {keep}, which is the one that is kept")),
	SAID(merge_kept, N_("  {field}: {kept|—} stays, not {other}")),
	SAID(merge_taken, N_("  {field}: {text} is taken, nothing was there")),
	SAID(merge_asked, N_("  {field}: {text} is taken as asked for[, in place of {kept}]")),
	SAID(merge_joined, N_("  {field}: both are kept: {text}")),
	SAID(merge_beside, N_("  {field}: {other} isn't taken: it belongs to another {of}")),
	SAID(merge_refused, N_("  {field}: {other} isn't taken: it doesn't go with what is there")),
	COUNTED(merge_moved, count, "  {count} reference moved along: {moved}", "  {count} references moved along: {moved}"),
	SAID(merge_moved_none, N_("  nothing referred to {other}")),
	SAID(merge_next, N_("  {other} goes on finding it; {next} takes it back")),
	SAID(unmerged, N_("{other}[ {other_name}] is a row of its own again, beside {keep}[ {keep_name}]")),
	COUNTED(unmerge_back, count, "  {count} field put back: {moved}", "  {count} fields put back: {moved}"),
	SAID(unmerge_changed, N_("  {ledger} {row}: {field} was changed since the merge and stays: {now|nothing}")),
	SAID(unmerge_settled, N_("  {ledger} {row} was submitted or signed since the merge, with {now}: {field} stays")),
	SAID(unmerge_next, N_("  what came since the merge stays with {keep}; the other one: {next}")),
	COUNTED(import_read, rows, "read {rows} row of {source} ({encoding}): {rejected} rejected",
		"read {rows} rows of {source} ({encoding}): {rejected} rejected"),
	SAID(import_ledger, N_("  {ledger:10} added {added}, updated {updated}, skipped {skipped}")),
	COUNTED(import_here, rows, "  {rows} row is here already ({ledger})",
		"  {rows} rows are here already ({ledger})"),
	COUNTED(import_differing, rows, "  {rows} skipped row differs from the one that is there:",
		"  {rows} skipped rows differ from those that are there:"),
	PLAIN(import_difference, "    {text}"),
	SAID(import_differing_more, N_("    … and {rows} more")),
	COUNTED(import_accepted, rows, "  taken with faults that the map accepts: {rows} row; crm book check names it",
		"  taken with faults that the map accepts: {rows} rows; crm book check names them"),
	SAID(import_near_left_out, N_("  names that are near were not looked for among so many: {next}")),
	COUNTED(import_suspects, rows, "  {rows} row added may be there already: {next}", "  {rows} rows added may be there already: {next}"),
	PLAIN(import_reason, "  {rows:6} × {reason}"),
	COUNTED(import_reasons_more, reasons, "  … and {reasons} more reason",
		"  … and {reasons} more reasons"),
	SAID(import_rejected, N_("  rejected rows are in {file}")),
	SAID(import_would_reject, N_("  rejected rows would go to {file}")),
	COUNTED(edits_adopted, edits, "took {edits} edit or row into the log",
		"took {edits} edits and rows into the log"),
	COUNTED(edits_left_out, edits, "  left out {edits} of what only a verb may write: crm book check names it; --faults takes it in, too",
		"  left out {edits} of what only a verb may write: crm book check names them; --faults takes them in, too"),

	/* tasks */
	SAID(task_opened, N_("  task {task} for {assignee} until {due}: {title}")),
	SAID(task_added, N_("added")),
	SAID(task_open_already, N_("  task {task} until {due} is still open, no second one is made: {title}")),
	SAID(task_snoozed, N_("task {task} is out of sight until {until}: {title}")),
	SAID(task_snoozed_past, N_("  it is due before that: {due}")),
	SAID(task_again, N_("  it comes again by rule {kind} ({place})")),
	SAID(task_past, N_("  that time has passed: crm task add … --due +1wd")),
	SAID(task_cancelled, N_("cancelled {task}: {title}")),
	SAID(task_done, N_("done {task}: {title} (in time)")),
	SAID(task_done_late, N_("done {task}: {title} ({hours} h after its time)")),

	/* money */
	SAID(invoice_added, N_("added invoice {invoice}  {customer} · {amount} · due {due}, {left}")),
	SAID(invoice_first_reminder, N_("  first reminder {on|with the next crm ar remind}: {tier} to {recipient|nobody; give it an owner}")),
	SAID(invoice_terms, N_("  due by the payment terms of {customer}: {terms}")),
	SAID(invoice_due_early, N_("  it is due before it was issued: is that right?")),
	SAID(invoice_twin, N_("  the same customer, amount and day as {twin}: entered twice?")),
	SAID(payment_added, N_("payment {payment}  {invoice} {customer} · {amount} on {on}")),
	SAID(payment_before_issue, N_("  paid before the invoice was issued ({issued}): is that right?")),
	SAID(payment_to_come, N_("  that day is still to come: figures count the payment from then on")),
	SAID(invoice_left, N_("  {rest} left, due {due}, {left}")),
	SAID(invoice_paid, N_("  paid in full: reminders stop")),
	SAID(invoice_paid_later, N_("  paid in full on {on}: reminders go on until then")),
	SAID(invoice_overpaid, N_("  paid in full, {rest} more than billed stands as a credit balance: reminders stop")),
	SAID(invoice_overpaid_later, N_("  paid in full on {on}, {rest} more than billed stands as a credit balance then: reminders go on until then")),
	SAID(invoice_held, N_("invoice {invoice}  {customer}: on hold until {until}, no reminders up to and on that day")),
	SAID(invoice_still_counts, N_("  it still counts as outstanding; {next} ends the hold")),
	SAID(invoice_released, N_("invoice {invoice}  {customer}: the hold is over, reminders go on")),
	SAID(invoice_not_held, N_("invoice {invoice}  {customer} was not on hold")),
	SAID(message_resumed, N_("{file}: left by a run that was stopped, and now in place")),
	SAID(message_without_address, N_("  '{email}' is no e-mail address: the message names {recipient} alone")),
	PLAIN(message_written, "{file}"),
	SAID(message_written_late, N_("{file} (late)")),
	COUNTED(reminders_sent, going, "written: {going} reminder, {late} late; not sent: {sent} already sent, {held} on hold, {later} not yet, {nobody} without recipient",
		"written: {going} reminders, {late} late; not sent: {sent} already sent, {held} on hold, {later} not yet, {nobody} without recipient"),
	SAID(reminders_none, N_("nothing to send; not sent: {sent} already sent, {held} on hold, {later} not yet, {nobody} without recipient")),
	COUNTED(tasks_reminded, going, "{going} reminder, {late} past its time; not sent: {sent} already sent, {later} not yet, {nobody} without recipient",
		"{going} reminders, {late} past their time; not sent: {sent} already sent, {later} not yet, {nobody} without recipient"),

	/* leads */
	SAID(lead_added, N_("added lead {lead}  {customer} · {stage} · next {next_follow_up|—}[ · owner {owner}]")),
	SAID(lead_followed, N_("followed up lead {lead}  {customer} · {stage} · next {next_follow_up|—}[ · owner {owner}]")),
	SAID(lead_closed_already, N_("lead {lead} is closed: {stage}[ since {since}][, {reason}]; to open it again: {next}")),
	SAID(lead_contract_pending, N_("contract {contract} of lead {lead} is still {status}: {next}")),
	SAID(lead_set, N_("set lead {lead}  {customer} · {stage} · next {next_follow_up|—}[ · owner {owner}]")),
	SAID(lead_unchanged, N_("lead {lead}: nothing changed")),
	SAID(lead_moved, N_("lead {lead}  {customer}: {from} → {stage}")),
	SAID(lead_not_moved, N_("lead {lead} is in {stage} already; nothing changed")),
	COUNTED(lead_stood, days, "  {days} working day in {stage}[, {expected} expected]",
		"  {days} working days in {stage}[, {expected} expected]"),
	SAID(lead_next_past, N_("  next follow-up {on} is past: {next}")),
	SAID(lead_next_day_off, N_("  next follow-up {on} is a day off: {next}")),
	SAID(lead_no_next, N_("  no next follow-up: {next}")),
	SAID(lead_open_task, N_("  open for this customer: {title} until {due} — task {task}")),
	COUNTED(lead_same_blocker, others, "  stuck here? {others} other lead waits or waited on '{blocker}', won: {won}: {next}",
		"  stuck here? {others} other leads wait or waited on '{blocker}', won: {won}: {next}"),
	SAID(lead_new_customer, N_("  new customer {id} {customer}: {next} to have it scored")),
	SAID(card_customer, N_("the card's customer is {id} {customer}, known by its {by}")),
	SAID(card_contact, N_("  contact {contact}  {name}[, {title}][ · {mobile}]")),
	SAID(card_link, N_("  a WeChat code holds a link and nothing else: {next}")),
	SAID(card_no_contacts, N_("  this book has no ledger of contacts, and {customer} has its one already: {name} stands with the lead alone")),
	SAID(card_known, N_("{name} is there already as {contact}, {customer} (known by {by}): nothing was added")),
	COUNTED(lead_customer_grade, open, "  customer grade {grade}[ ({score})], {open} other open lead",
		"  customer grade {grade}[ ({score})], {open} other open leads"),
	COUNTED(lead_customer_unscored, open, "  customer not scored yet, {open} other open lead: {next}",
		"  customer not scored yet, {open} other open leads: {next}"),
	COUNTED(visit_planned, questions, "lead {lead}  {customer}: {questions} question goes along; afterwards: {next}",
		"lead {lead}  {customer}: {questions} questions go along; afterwards: {next}"),
	SAID(visit_answered, N_("  {number} {ask} — {answer}")),
	COUNTED(visit_open, questions, "  {questions} question of the last visit is open: {next}",
		"  {questions} questions of the last visit are open: {next}"),
	SAID(lead_assigned, N_("lead {lead}  {customer} → {owner}, by rule {rule} ({place}): {why}")),
	SAID(lead_unassigned, N_("  nobody gets lead {lead}: {why}")),
	COUNTED(assign_done, leads, "{leads} lead given to somebody", "{leads} leads given to somebody"),
	SAID(assign_none, N_("every open lead has an owner; nothing to do")),
	COUNTED(handover_done, rows, "{from} hands over {rows} row, to people: {people}", "{from} hands over {rows} rows, to people: {people}"),
	SAID(handover_nothing, N_("{from} has nothing to hand over")),
	COUNTED(handover_to, leads, "  {to}: {leads} lead, and {others} more", "  {to}: {leads} leads, and {others} more"),
	SAID(handover_left, N_("  {from} has left since {on}")),
	COUNTED(handover_kept, leads, "  what was won or lost stays with {from}: {leads} lead", "  what was won or lost stays with {from}: {leads} leads"),
	COUNTED(handover_packet, pages, "  {pages} page in {dir}", "  {pages} pages in {dir}"),
	SAID(solved_added, N_("solved {solved}  {customer}: {text}")),
	COUNTED(solved_so_far, solved, "  {solved} problem solved for this customer in {year}, {proven} with evidence: {next}",
		"  {solved} problems solved for this customer in {year}, {proven} with evidence: {next}"),
	SAID(solved_blocker, N_("  is '{blocker}' out of the way with that? what it waits for now: {next}")),
	PLAIN(customer_graded, "{customer}  {name}  {from|—}[ {from_score}] → {grade} {score}"),
	COUNTED(score_unknown, points, "{customer}  {name}  {indicator}: no band takes '{value}': {points} point ({place})",
		"{customer}  {name}  {indicator}: no band takes '{value}': {points} points ({place})"),
	COUNTED(scores_unknown, values, "{values} value that no band takes; crm score explain CUSTOMER says what it is worth",
		"{values} values that no band takes; crm score explain CUSTOMER says what they are worth"),
	COUNTED(scores_unchanged, customers, "{customers} customer scored: nothing changed",
		"{customers} customers scored: nothing changed"),
	COUNTED(scores_written, customers, "{customers} customer scored, moved to another grade: {moved}, rows written: {written}; why: crm score explain CUSTOMER",
		"{customers} customers scored, moved to another grade: {moved}, rows written: {written}; why: crm score explain CUSTOMER"),
	SAID(customer_added, N_("added customer {customer}  {name}")),
	SAID(duplicate_said, N_("  is it the same as {row} {name}? {why} (rule {rule}, {place})")),
	SAID(customer_similar, N_("  is it the same as {customer} {name}?")),
	SAID(customer_next, N_("  next: {next} …, crm score run")),
	SAID(customer_followed, N_("talk with customer {customer}  {name}[ ({kind})]")),
	SAID(customer_set, N_("set customer {customer}  {name}; {next} tells what it changes")),
	SAID(customer_unchanged, N_("customer {customer}  {name}: nothing changed ({next})")),
	SAID(contact_added, N_("added contact {contact}  {name}[, {title}] · {customer}[ · {part}]")),
	SAID(contact_set, N_("set contact {contact}  {name}[, {title}] · {customer}[ · {part}]")),
	SAID(contact_unchanged, N_("contact {contact}  {name}: nothing changed")),
	SAID(contact_left, N_("contact {contact}  {name} of {customer} left on {on}")),
	COUNTED(contacts_taken, contacts, "took over {contacts} contact; the part each plays: {next}",
		"took over {contacts} contacts; the part each plays: {next}"),
	COUNTED(chain_no_decider, people, "  nobody who decides is known there ({people} person): {next}",
		"  nobody who decides is known there ({people} people): {next}"),
	COUNTED(chain_now, people, "  the chain there: {people} person, who decide: {deciders}, who block: {blockers}",
		"  the chain there: {people} people, who decide: {deciders}, who block: {blockers}"),
	COUNTED(lead_party, people, "  {people} person takes part in {lead}, who decide: {deciders}",
		"  {people} people take part in {lead}, who decide: {deciders}"),
	SAID(chain_lead, N_("  {lead} in {stage} has nobody who decides any more: {next}")),

	/* quotes */
	COUNTED(quote_made, lines, "quote {quote}  {customer} · {lines} line · {amount}[ · valid until {valid}][ · by {author}]",
		"quote {quote}  {customer} · {lines} lines · {amount}[ · valid until {valid}][ · by {author}]"),
	SAID(quote_no_day, N_("  no day until which it is valid: --valid +30d")),
	SAID(quote_past, N_("  valid until {valid}, which has passed: --valid +30d")),
	SAID(quote_below_list, N_("  list price {list}: this is {share} below it")),
	SAID(quote_above_list, N_("  list price {list}: this is {share} above it")),
	SAID(quote_for_nothing, N_("  the quote asks for nothing at all: is that right?")),
	SAID(quote_lead_closed, N_("  lead {lead} stands in {stage}, which is closed: is it the right one?")),
	SAID(quote_lead_behind, N_("  lead {lead} stands in {stage}: {next}")),
	SAID(quote_lead_without_amount, N_("  lead {lead} has no amount yet: {next}")),
	SAID(quote_lead_expects, N_("  lead {lead} expects {amount}: {next}")),
	SAID(quote_other, N_("  the lead has {quote} too: {next} if this one was to replace it")),
	PLAIN(quote_line, "  {sku}: {old|—} → {new|—}"),
	SAID(quote_revised_same, N_("  revision {revision}, reason {reason}: the same amount as R{before}")),
	SAID(quote_revised_more, N_("  revision {revision}, reason {reason}: {by} more than R{before}")),
	SAID(quote_revised_less, N_("  revision {revision}, reason {reason}: {by} less than R{before}")),
	SAID(quote_many, N_("  this is revision {revision} ({reasons}): settle what is still open with the customer before a next one")),
	SAID(quote_contract_signed, N_("  contract {contract} stands on {quote} and is signed at ¥ {amount}")),
	SAID(quote_contract_stands, N_("  contract {contract} stands on {quote}, at ¥ {amount}, and can't be submitted, approved or signed so: {next}")),
	SAID(quote_was_final, N_("  {quote} was final; this one is current and not final: {next}")),
	SAID(quote_final, N_("quote {quote}  {customer} · {amount} is final")),
	SAID(quote_final_already, N_("quote {quote} is final already; nothing changed")),
	COUNTED(quote_took, revisions, "  {revisions} revision; working days from the first to this: {days}",
		"  {revisions} revisions; working days from the first to this: {days}"),
	SAID(quote_was_valid, N_("  it was valid until {valid}: ask the customer to confirm that it still holds")),
	SAID(roi_computed, N_("return on investment, lead {lead}  {customer} · model {model} ({place})")),
	PLAIN(roi_item, "  {line}"),
	SAID(roi_known, N_("  recorded already, from the same inputs: {next}")),
	SAID(roi_recorded, N_("  recorded with the lead; the inputs stand in its history: {next}")),

	/* contracts */
	SAID(contract_drafted, N_("drafted contract {contract}  {customer} · ¥ {amount} · {status}")),
	SAID(contract_submitted, N_("submitted contract {contract}  {customer} · ¥ {amount} · {status}")),
	SAID(contract_approved, N_("approved contract {contract}  {customer} · ¥ {amount} · {status}")),
	SAID(contract_returned, N_("returned contract {contract}  {customer} · ¥ {amount} · {status}")),
	SAID(contract_revised, N_("revised contract {contract}  {customer} · ¥ {amount} · {status}")),
	SAID(contract_withdrawn, N_("withdrew contract {contract}  {customer} · ¥ {amount} · {status}")),
	SAID(contract_signed, N_("signed contract {contract}  {customer} · ¥ {amount} · {status}")),
	COUNTED(contract_unfilled, count, "  {count} placeholder of template {template} stays unfilled: {placeholders}",
		"  {count} placeholders of template {template} stay unfilled: {placeholders}"),
	SAID(contract_template_for_others, N_("  template {template} is meant for others ({whom|—}): rules/templates/contract/{template}.md")),
	SAID(contract_empty, N_("  empty: {clauses}")),
	SAID(contract_unprinted, N_("  filled in, but not in the text of template {template}: {clauses}")),
	SAID(contract_not_as_quoted, N_("  the contract is over ¥ {amount}, its quote {quote} over ¥ {quoted}")),
	SAID(contract_quote_past, N_("  quote {quote} was valid until {valid}, which has passed: {next}")),
	SAID(contract_empty_file, N_("  its text is empty: {file}")),
	SAID(contract_no_text, N_("  it has no text: neither a template nor a file")),
	SAID(contract_filled, N_("  template {template} is filled in: {next}")),
	SAID(contract_route, N_("  route {route} ({place})[: {why}]")),
	PLAIN(contract_checklist, "    rules/{file}"),
	SAID(contract_void, N_("  changed after submission: {changed}; the approval is void; submit it again: {next}")),
	SAID(contract_next, N_("  next: {next}")),
	SAID(clause_replaced, N_("{field}: {old} → {new}")),
	SAID(clause_before, N_("  before  {text}")),
	SAID(clause_after, N_("  after   {text}")),
	SAID(clause_blocked, N_("  BLOCK {field}: {text}")),
	PLAIN(clause_unjudged, "  {why}"),
	SAID(clauses_found, N_("  clauses: blocked {blocked} · warnings {warnings} · hints {hints} — {next}")),
	SAID(review_escalated, N_("contract {contract}: {note}")),
	SAID(review_nothing_late, N_("nothing is late that could go to somebody else")),
	SAID(review_adopted, N_("  review {review}, {clause}: the suggestion is adopted: {adopted} (measured by the new wording)")),
	SAID(review_unmeasurable, N_("  '{clause}' is no column of contracts: whether the suggestion is adopted can't be measured")),
	SAID(review_returned, N_("  {clause}: {reason}")),
	PLAIN(review_suggested, "    {next}"),
	COUNTED(reviews_closed, closed, "  {closed} review closed",
		"  {closed} reviews closed"),
	SAID(review_approved, N_("approved step {step} of contract {contract}[; still to decide: {waiting}]")),
	SAID(review_seat, N_("  step {step}, {role}: {note}")),
	SAID(review_task_moved, N_("task {task} goes to {to}, who decides now")),
	SAID(review_taken_back, N_("{person} decides again")),
	SAID(review_delegated, N_("{to} decides for {person} until {until}; the log names both")),
	COUNTED(review_approvals_moved, moved, "  {moved} open approval goes along",
		"  {moved} open approvals go along"),

	/* engineers */
	SAID(solution_booked, N_("booked {solution}  {customer} {lead} · {engineer}[ ({skill})] · {from}–{until} · due {due}")),
	SAID(solution_moved, N_("moved {solution}  {customer} {lead} · {engineer} · {from}–{until} · due {due}")),
	SAID(solution_as_it_was, N_("{solution}: nothing changed")),
	SAID(solution_cancelled, N_("cancelled {solution}  {customer} {lead}: {engineer} is free again {from}–{until}")),
	SAID(solution_submitted, N_("submitted {solution}  {customer} {lead}: {file}")),
	COUNTED(solution_late, hours, "  {hours} hour after its time", "  {hours} hours after its time"),
	SAID(solution_again, N_("  it takes the place of {file}, which stays where it is")),
	SAID(solution_copied, N_("  {source} lies outside the book: it is kept as {file}")),
	SAID(solution_scan, N_("  {file} has no text in it: a scan, which nobody can search or copy from")),
	COUNTED(solution_free, days, "  {engineer}, {load} h booked, is free within {days} day:{free| at no time}",
		"  {engineer}, {load} h booked, is free within {days} days:{free| at no time}"),
	SAID(solution_next, N_("  next: {next}")),
	COUNTED(solutions_reminded, going, "{going} reminder, {late} past its time; not sent: {sent} already sent, {later} not yet, {nobody} without recipient",
		"{going} reminders, {late} past their time; not sent: {sent} already sent, {later} not yet, {nobody} without recipient"),
	COUNTED(calendar_read, events, "read {events} event of {engineer}: busy times from {from} to {until}",
		"read {events} events of {engineer}: busy times from {from} to {until}"),
	SAID(calendar_written, N_("  added {added}, changed {changed}, no longer there {gone}, as they were {same}")),
	COUNTED(calendar_goes_on, series, "  {series} meeting repeats beyond {until}: what comes then is taken with a later import, or --to DATE",
		"  {series} meetings repeat beyond {until}: what comes then is taken with a later import, or --to DATE"),
	COUNTED(calendar_own, bookings, "  {bookings} booking of this book in it is left out: it is here already",
		"  {bookings} bookings of this book in it are left out: they are here already"),
	SAID(calendar_overlaps, N_("  {engineer} is busy when {solution} is booked, {from}[ ({title})]: {next}")),

	/* practice */
	COUNTED(walk_recorded, steps, "recorded the walk of {person}: {done} of {steps} step done",
		"recorded the walk of {person}: {done} of {steps} steps done"),
	COUNTED(walk_step_done, errors, "  {step}: done, {took} h, {errors} error",
		"  {step}: done, {took} h, {errors} errors"),
	COUNTED(walk_step_stuck, errors, "  {step}: not done, {errors} error",
		"  {step}: not done, {errors} errors"),
	SAID(walk_elsewhere, N_("    crm {verb} was run, and of nothing that this walk is about")),
	COUNTED(walk_misdated, commands, "  {commands} command under another clock than the machine's isn't counted",
		"  {commands} commands under another clock than the machine's aren't counted"),
	COUNTED(walk_others, commands, "  {commands} command of somebody else isn't counted",
		"  {commands} commands of somebody else aren't counted"),
	SAID(walk_blocked, N_("  what blocked you there? crm walkthrough log STEP …")),
	SAID(walk_over, N_("  the practice book is not needed any more: rm -r '{dir}'")),
	SAID(walk_drawn, N_("drawn for {month}: {drawn} of {pool}, by the seed '{seed}'")),
	SAID(walk_drawn_fewer, N_("  that is fewer than the {wanted} of {place}")),
	COUNTED(walk_drawn_before, months, "  left out, drawn within {months} month: {people}",
		"  left out, drawn within {months} months: {people}"),
	SAID(walk_drawn_already, N_("{month} is drawn already, and isn't drawn again: {people}")),
	SAID(finding_noted, N_("noted {finding} at {step}")),
	SAID(finding_undrawn, N_("  you are not drawn for {month}; it counts all the same")),
	SAID(finding_answered, N_("answered {finding} after {took} h, in time (limit {limit} h)")),
	SAID(finding_answered_late, N_("answered {finding} after {took} h, late (limit {limit} h)")),
	SAID(task_closed, N_("  task {task} is done")),

	/* rules */
	COUNTED(field_retired, filled, "retired {field} ({label}): hidden from now on; what {filled} row holds in it stays",
		"retired {field} ({label}): hidden from now on; what {filled} rows hold in it stays"),
	SAID(field_retired_already, N_("{field} ({label}) is retired already ({place}): nothing changed")),
	SAID(field_back, N_("  to bring it back: {next}")),
	COUNTED(field_revived, filled, "revived {field} ({label}): shown again; {filled} row holds something in it",
		"revived {field} ({label}): shown again; {filled} rows hold something in it"),
	SAID(field_not_retired, N_("{field} ({label}) is not retired: nothing changed")),
	SAID(fields_own, N_("  the book has a {file} of its own from now on")),

	/* report */
	SAID(verdicts_taken, N_("{right} right, {wrong} wrong, {blank} without a verdict; {changed} of them new")),
};

/* "in 30 days", "today", "12 days overdue" */
static void add_until(struct str *out, int64_t days)
{
	if (days == 0)
		str_adds(out, _("today"));
	else if (days > 0)
		str_addf(out, lang_plural("in %d day", "in %d days", (unsigned long)days), (int)days);
	else
		str_addf(out, lang_plural("%d day overdue", "%d days overdue", (unsigned long)-days), (int)-days);
}

static const char *weekday_name(int32_t date)
{
	static const char *const names[] = { N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun") };

	return _(names[date_weekday(date) - 1]);
}

/* "Thu 2026-03-19", with the time of day where one was given. */
static void add_day(struct str *out, struct slice time)
{
	struct value v;

	if (!value_parse(TYPE_TIME, time, &v) || value_missing(&v)) {
		str_add_slice(out, time);
		return;
	}
	str_addf(out, "%s ", weekday_name(moment_date(v.number)));
	date_add_text(out, moment_date(v.number));
	if (!v.date_only)
		str_addf(out, " %02d:%02d", moment_seconds(v.number) / 3600, moment_seconds(v.number) / 60 % 60);
}

static void add_minute(struct str *out, int64_t moment)
{
	struct str text = STR_INIT;

	moment_add_text(&text, moment);
	str_addf(out, "%.16s", text.buf);
	str_release(&text);
}

static void add_hours(struct str *out, int64_t seconds)
{
	const long long minutes = (seconds + 59) / 60;

	str_addf(out, "%lld:%02lld", minutes / 60, minutes % 60);
}

static void add_number(struct str *out, const struct event_value *v)
{
	if (v->number == EVENT_NONE)
		return;
	if (v->field->type == EVENT_MONEY)
		money_add_grouped(out, v->number);
	else if (v->field->type == EVENT_NUMBER)
		value_add_number(out, TYPE_NUMBER, v->number);
	else if (v->field->type == EVENT_MINUTE)
		add_minute(out, v->number);
	else if (v->field->type == EVENT_HOURS)
		add_hours(out, v->number);
	else if (v->field->type == EVENT_UNTIL)
		add_until(out, v->number);
	else
		str_addf(out, "%lld", (long long)v->number);
}

/* As the row will be called, which may be new itself. */
static struct slice name_of(const struct change *c, const struct known_ledger *known, struct slice id)
{
	const struct ledger *l = schema_ledger(&c->book->schema, slice_of(known->name));
	const struct change_row *staged = l ? change_staged(c, l, id) : NULL;

	return staged ? change_cell(staged, l->name_column) : listing_name(c->book, known, id);
}

static void add_list(struct str *out, struct slice rest)
{
	for (const char *separator = ""; rest.len; separator = _(", ")) {
		str_adds(out, separator);
		str_add_slice(out, slice_cut(&rest, '\n'));
	}
}

static void add_value(struct str *out, const struct change *c, const struct event_value *v)
{
	if (!event_is_text(v->field->type))
		add_number(out, v);
	else if (v->field->type == EVENT_NAME)
		str_add_slice(out, name_of(c, v->field->ledger, v->text));
	else if (v->field->type == EVENT_WORD)
		str_add_slice(out, listing_word(c->book, v->field->column, v->text));
	else if (v->field->type == EVENT_DAY)
		add_day(out, v->text);
	else if (v->field->type == EVENT_LIST)
		add_list(out, v->text);
	else
		str_add_slice(out, v->text);
}

static void add_wide(struct str *out, const struct change *c, const struct event_value *v, struct slice width)
{
	const int wide = width.len ? atoi(width.ptr) : 0; /* a } ends it */
	struct str value = STR_INIT;

	add_value(&value, c, v);
	str_addf(out, "%*s", event_is_text(v->field->type) ? -wide : wide, value.buf);
	str_release(&value);
}

/* A value that a sentence asks for and its event doesn't have would be a gap that nobody sees. */
static void find_value(const struct event *e, struct slice name, struct event_value *v)
{
	if (!event_value(e, name, v))
		abort();
}

/* False where a value had nothing to put in. */
static bool add_part(struct str *out, const struct change *c, const struct event *e, struct slice part)
{
	bool is_whole = true;

	while (part.len) {
		const struct slice text = slice_cut(&part, '{');
		struct slice otherwise = part.len ? slice_cut(&part, '}') : SLICE(""), width = slice_cut(&otherwise, '|');
		const struct slice name = slice_cut(&width, ':');
		struct event_value v;
		size_t before;

		str_add_slice(out, text);
		if (!name.len)
			continue;
		find_value(e, name, &v);
		before = out->len;
		add_wide(out, c, &v, width);
		if (out->len == before)
			str_add_slice(out, otherwise);
		is_whole &= out->len > before;
	}
	return is_whole;
}

static const char *sentence_of(const struct event *e)
{
	const struct sentence *s = &sentences[e->kind];
	struct event_value n;

	if (!s->many)
		return _(s->one);
	find_value(e, slice_of(s->count), &n);
	return lang_plural(s->one, s->many, n.field->type != EVENT_NUMBER ? (unsigned long)n.number : n.number == 10000 ? 1 : 2);
}

void cli_event_add(struct str *out, const struct change *c, const struct event *e)
{
	struct slice rest = slice_of(sentence_of(e));
	struct str part = STR_INIT;

	while (rest.len) {
		add_part(out, c, e, slice_cut(&rest, '['));
		str_reset(&part);
		if (rest.len && add_part(&part, c, e, slice_cut(&rest, ']')))
			str_add_slice(out, str_slice(&part));
	}
	str_release(&part);
}
