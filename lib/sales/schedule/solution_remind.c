/* solution_remind.c - see solution_remind.h. */
#include "sales/schedule/solution_remind.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/lang.h"
#include "book/journal.h"
#include "book/listing.h"
#include "sales/money.h"
#include "sales/schedule/schedule.h"
#include "view/columns.h"

enum whom { ENGINEER, SALESPERSON, BOTH };

struct round {
	struct deadline_round round;
	const struct table *solutions, *leads, *tasks;
	int64_t *reminded; /* by row of solutions and whom: when last, since deadline or engineer was last set; 0: never */
};

static const char *const whom_names[BOTH] = { "engineer", "salesperson" };

static int take(void *context, const struct log_entry *e)
{
	struct round *r = context;
	const long row = table_find(r->solutions, e->id);

	if (row < 0)
		return 0;
	for (int w = 0; w < BOTH; w++)
		if (slice_is(e->command, "solution remind") && slice_find(e->note, slice_of(whom_names[w])) >= 0)
			r->reminded[(size_t)row * BOTH + (size_t)w] = e->at;
	if (slice_is(e->field, "due_at") || slice_is(e->field, "engineer"))
		r->reminded[(size_t)row * BOTH + ENGINEER] = 0;
	if (slice_is(e->field, "due_at"))
		r->reminded[(size_t)row * BOTH + SALESPERSON] = 0;
	return 0;
}

static int round_read(struct round *r, struct book *b, const struct deadline_how *how, struct error *err)
{
	const struct log_filter solutions = { .ledger = SLICE("solutions"), .since = INT64_MIN, .until = b->now + 1 };

	*r = (struct round){ .round = { .book = b, .how = how } };
	if (schedule_ledgers(b, err) < 0)
		return -1;
	r->solutions = book_table(b, SOLUTIONS.ledger, err);
	r->leads = book_table(b, LEADS.ledger, err);
	r->round.people = book_table(b, PEOPLE.ledger, err);
	r->tasks = book_table(b, TASKS.ledger, err);
	if (!r->solutions || !r->leads || !r->round.people || !r->tasks)
		return -1;
	r->reminded = xcalloc(r->solutions->nrows * BOTH + 1, sizeof(*r->reminded));
	return journal_read(b, &solutions, take, r, err);
}

static long recipient(const struct round *r, size_t solution, enum whom whom)
{
	const long lead = table_find(r->leads, table_text(r->solutions, solution, SOLUTIONS.lead));
	const struct slice id = whom == ENGINEER ? table_text(r->solutions, solution, SOLUTIONS.engineer)
				: lead < 0	  ? SLICE("")
						  : table_text(r->leads, (size_t)lead, LEADS.owner);
	const long row = table_find(r->round.people, id);

	if (row < 0 && id.len && whom == ENGINEER)
		table_left_out(r->solutions, solution, table_column(r->solutions, SOLUTIONS.engineer));
	return deadline_recipient(r->round.people, row);
}

static int64_t due_at(const struct round *r, size_t solution)
{
	return table_number(r->solutions, solution, table_column(r->solutions, SOLUTIONS.due_at), INT64_MIN);
}

static bool is_open(const struct round *r, size_t solution)
{
	return slice_is(table_word(r->solutions, solution, table_column(r->solutions, SOLUTIONS.status)), "booked") &&
	       due_at(r, solution) != INT64_MIN;
}

static enum deadline_state decide(struct round *r, size_t solution, enum whom whom)
{
	return deadline_decide(&r->round, due_at(r, solution), r->reminded[solution * BOTH + whom], recipient(r, solution, whom));
}

static void add_due(struct str *out, int64_t due)
{
	struct str text = STR_INIT;

	moment_add_text(&text, due);
	str_addf(out, "%.10s %.5s", text.buf, text.buf + 11);
	str_release(&text);
}

static struct slice customer_of(const struct round *r, size_t solution)
{
	const long lead = table_find(r->leads, table_text(r->solutions, solution, SOLUTIONS.lead));

	return lead < 0 ? SLICE("") : listing_name(r->round.book, CUSTOMERS.ledger, table_text(r->leads, (size_t)lead, LEADS.customer));
}

static void add_message(struct str *out, const struct round *r, size_t solution, enum whom whom)
{
	const size_t person = (size_t)recipient(r, solution, whom);
	const struct slice id = table_id(r->solutions, solution), lead = table_text(r->solutions, solution, SOLUTIONS.lead);
	const struct slice engineer = listing_name(r->round.book, PEOPLE.ledger, table_text(r->solutions, solution, SOLUTIONS.engineer));
	const int64_t left = due_at(r, solution) - r->round.book->now;
	struct str to = STR_INIT, due = STR_INIT, customer = STR_INIT;

	mail_add_recipient(&to, table_text(r->round.people, person, PEOPLE.name), table_text(r->round.people, person, PEOPLE.email));
	mail_add_text(&customer, customer_of(r, solution));
	add_due(&due, due_at(r, solution));
	str_addf(out, "To: %s", to.buf);
	str_addf(out, _("\nSubject: solution for %s due %s\n\n"), customer.buf, due.buf);
	str_addf(out,
		 left < 0 ? _("%.*s for %s (lead %.*s) was due %s; %.*s works on it.\n") : _("%.*s for %s (lead %.*s) is due %s; %.*s works on it.\n"),
		 SLICE_ARGS(id), customer.buf, SLICE_ARGS(lead), due.buf, SLICE_ARGS(engineer));
	if (whom == ENGINEER)
		str_addf(out, _("Hand it in with: crm solution submit %.*s --file FILE\n"), SLICE_ARGS(id));
	else
		str_addf(out, _("See how it stands: crm solution show %.*s\n"), SLICE_ARGS(id));
	str_release(&to);
	str_release(&due);
	str_release(&customer);
}

static void add_key(struct str *out, const struct round *r, size_t solution, enum whom whom)
{
	str_addf(out, "%.*s/%s-%s/", SLICE_ARGS(table_id(r->solutions, solution)), due_at(r, solution) < r->round.book->now ? "overdue" : "ahead",
		 whom_names[whom]);
	date_add_text(out, moment_date(due_at(r, solution)));
}

static int put_file(const struct round *r, size_t solution, enum whom whom, const struct outbox *box, struct error *err)
{
	struct str key = STR_INIT, message = STR_INIT;
	int rc;

	add_key(&key, r, solution, whom);
	add_message(&message, r, solution, whom);
	rc = deadline_put(&r->round, box, table_id(r->solutions, solution), recipient(r, solution, whom), &key, &message, err);
	str_release(&key);
	str_release(&message);
	return rc;
}

static void resume_file(const struct round *r, size_t solution, enum whom whom, const struct outbox *box)
{
	struct str key = STR_INIT;

	add_key(&key, r, solution, whom);
	outbox_resume(box, str_slice(&key));
	str_release(&key);
}

static int send_one(struct change *c, struct round *r, size_t i, const struct outbox *box, struct error *err)
{
	const struct slice task = table_text(r->solutions, i, SOLUTIONS.task);
	struct str text = STR_INIT;
	int rc = 0;

	for (enum whom w = ENGINEER; rc == 0 && w < BOTH; w++) {
		const enum deadline_state s = decide(r, i, w);

		if (s == DEADLINE_DONE)
			resume_file(r, i, w, box);
		if (!deadline_goes_out(s))
			continue;
		str_addf(&text, "%s%s %s", text.len ? ", " : "reminded ", whom_names[w], s == DEADLINE_OVERDUE ? "past its time" : "ahead");
		rc = put_file(r, i, w, box, err);
		if (rc == 0 && w == ENGINEER && table_find(r->tasks, task) >= 0)
			rc = deadline_note(c, TASKS.status, task, slice_of(s == DEADLINE_OVERDUE ? "reminded past its time" : "reminded ahead"), err);
	}
	if (rc == 0 && text.len) {
		rc = deadline_note(c, SOLUTIONS.status, table_id(r->solutions, i), str_slice(&text), err);
		change_made(c, table_id(r->solutions, i));
	}
	str_release(&text);
	return rc;
}

int solution_remind_run(struct change *c, const struct deadline_how *how, struct error *err)
{
	struct outbox box = { NULL, NULL };
	struct round r;
	int rc = round_read(&r, c->book, how, err);

	if (rc == 0)
		rc = outbox_open(&box, c, how->outbox, err);
	for (size_t i = 0; rc == 0 && i < r.solutions->nrows; i++)
		if (is_open(&r, i))
			rc = send_one(c, &r, i, &box, err);
	if (rc == 0)
		change_event(c, solutions_reminded, .going = (int64_t)(r.round.count[DEADLINE_NOW] + r.round.count[DEADLINE_OVERDUE]),
			     .late = (int64_t)r.round.count[DEADLINE_OVERDUE], .sent = (int64_t)r.round.count[DEADLINE_DONE],
			     .later = (int64_t)r.round.count[DEADLINE_LATER], .nobody = (int64_t)r.round.count[DEADLINE_NOBODY]);
	free(r.reminded);
	return rc;
}

#define PREVIEW(C) \
	C(shown, id, _("ID"), TYPE_ID, view_text(v, table_id(r->solutions, i))) \
	C(shown, customer, _("customer"), TYPE_TEXT, view_text(v, customer_of(r, i))) \
	C(shown, recipient, _("recipient"), TYPE_TEXT, \
	  view_text(v, person < 0 ? SLICE("") : table_text(r->round.people, (size_t)person, PEOPLE.name))) \
	C(shown, due_at, _("due"), TYPE_TIME, view_number(v, due_at(r, i))) \
	C(shown, state, _("state"), TYPE_TEXT, view_text(v, slice_of(deadline_state_text(s))))

static void show(struct view *v, const struct round *r, size_t i, enum whom whom, enum deadline_state s)
{
	const long person = recipient(r, i, whom);

	PREVIEW(VIEW_CELL)
}

int solution_remind_preview(struct book *b, const struct deadline_how *how, struct view *v, struct error *err)
{
	struct round r;
	int rc = round_read(&r, b, how, err);

	view_title(v, "%s", how->is_dry ? _("dry run: nothing was sent") : _("shown: nothing was sent; to send: crm solution remind --outbox DIR"));
	PREVIEW(VIEW_COLUMN)
	for (size_t i = 0; rc == 0 && i < r.solutions->nrows; i++)
		for (enum whom w = ENGINEER; is_open(&r, i) && w < BOTH; w++)
			show(v, &r, i, w, decide(&r, i, w));
	if (rc == 0)
		deadline_say(&r.round, v);
	free(r.reminded);
	return rc;
}
