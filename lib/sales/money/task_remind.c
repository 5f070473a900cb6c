/* task_remind.c - see task_remind.h. */
#include "sales/money/task_remind.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/mailtext.h"
#include "book/journal.h"
#include "sales/money/reminder.h"
#include "sales/tasks.h"
#include "view/columns.h"

enum state { REMIND_NOW, REMIND_OVERDUE, REMIND_DONE, REMIND_LATER, REMIND_NOBODY };

struct task_round {
	struct book *book;
	const struct table *tasks, *people;
	int64_t *reminded; /* by row of tasks: when last, since its deadline was last set; 0: never */
	size_t count[REMIND_NOBODY + 1];
};

static int take(void *context, const struct log_entry *e)
{
	struct task_round *r = context;
	long row = table_find(r->tasks, e->id);

	if (row < 0)
		return 0;
	if (slice_is(e->command, "task remind") || slice_is(e->command, "solution remind"))
		r->reminded[row] = e->at;
	else if (slice_is(e->field, "due_at"))
		r->reminded[row] = 0;
	return 0;
}

static int round_read(struct task_round *r, struct book *b, struct error *err)
{
	const struct log_filter tasks = { .ledger = SLICE("tasks"), .since = INT64_MIN, .until = b->now + 1 };

	*r = (struct task_round){ .book = b, .tasks = book_table(b, TASKS.ledger, err), .people = book_table(b, PEOPLE.ledger, err) };
	if (!r->tasks || !r->people)
		return -1;
	r->reminded = xcalloc(r->tasks->nrows + 1, sizeof(*r->reminded));
	return journal_read(b, &tasks, take, r, err);
}

static void round_release(struct task_round *r)
{
	free(r->reminded);
}

/* The assignee, or upwards whoever is there; -1: nobody. Counted, since a line of managers may run in a circle. */
static long recipient(const struct task_round *r, size_t task)
{
	const struct slice assignee = table_text(r->tasks, task, TASKS.assignee);
	long row = table_find(r->people, assignee);

	if (row < 0 && assignee.len)
		table_left_out(r->tasks, task, table_column(r->tasks, TASKS.assignee));
	for (size_t up = 0; row >= 0 && up <= r->people->nrows; up++) {
		if (slice_is(table_text(r->people, (size_t)row, PEOPLE.status), "active"))
			return row;
		row = table_find(r->people, table_text(r->people, (size_t)row, PEOPLE.manager));
	}
	return -1;
}

static int64_t due_at(const struct task_round *r, size_t task)
{
	return table_number(r->tasks, task, table_column(r->tasks, TASKS.due_at), INT64_MIN);
}

/* Ahead of its deadline once, and once when that has passed. */
static enum state decide(struct task_round *r, const struct task_remind *how, size_t task)
{
	const int64_t due = due_at(r, task), last = r->reminded[task];
	const bool is_over = due < r->book->now;
	enum state s = due - r->book->now > how->ahead	      ? REMIND_LATER
		       : last && (!is_over || last > due) ? REMIND_DONE
		       : recipient(r, task) < 0		      ? REMIND_NOBODY
		       : is_over			      ? REMIND_OVERDUE
							      : REMIND_NOW;

	r->count[s]++;
	return s;
}

static bool goes_out(enum state s)
{
	return s == REMIND_NOW || s == REMIND_OVERDUE;
}

static bool is_open(const struct task_round *r, size_t task)
{
	return slice_is(table_text(r->tasks, task, TASKS.status), "open") && due_at(r, task) != INT64_MIN;
}

static void add_message(struct str *out, const struct task_round *r, size_t task)
{
	const size_t person = (size_t)recipient(r, task);
	struct slice title = table_text(r->tasks, task, TASKS.title);
	struct slice id = table_id(r->tasks, task);
	const int64_t due = due_at(r, task), left = due - r->book->now;
	struct str day = STR_INIT, to = STR_INIT, line = STR_INIT, way = STR_INIT;

	date_add_text(&day, moment_date(due));
	mail_add_recipient(&to, table_text(r->people, person, PEOPLE.name), value_first(table_text(r->people, person, PEOPLE.email)));
	mail_add_text(&line, title);
	title = str_slice(&line);
	task_add_way(&way, r->tasks, task);
	str_addf(out, "To: %s", to.buf);
	str_addf(out, _("\nSubject: due %s %02d:%02d: %.*s\n\n"), day.buf, moment_seconds(due) / 3600,
		 moment_seconds(due) / 60 % 60, SLICE_ARGS(title));
	if (left < 0)
		str_addf(out,
			 lang_plural("%.*s '%.*s' has been due for %lld hour. Done with: %s\n",
				     "%.*s '%.*s' has been due for %lld hours. Done with: %s\n",
				     (unsigned long)(-left / 3600)),
			 SLICE_ARGS(id), SLICE_ARGS(title), (long long)(-left / 3600), way.buf);
	else
		str_addf(out,
		 lang_plural("%.*s '%.*s' is due in %lld hour. Done with: %s\n",
			     "%.*s '%.*s' is due in %lld hours. Done with: %s\n",
			     (unsigned long)(left / 3600)),
		 SLICE_ARGS(id), SLICE_ARGS(title), (long long)(left / 3600), way.buf);
	str_release(&day);
	str_release(&to);
	str_release(&line);
	str_release(&way);
}

static void add_summary(struct str *out, const struct task_round *r)
{
	const size_t *n = r->count;

	const size_t going = n[REMIND_NOW] + n[REMIND_OVERDUE];

	str_addf(out, lang_plural("%zu reminder, %zu past its time", "%zu reminders, %zu past their time", going), going,
		 n[REMIND_OVERDUE]);
	str_addf(out, _("; not sent: %zu already sent, %zu not yet, %zu without recipient"), n[REMIND_DONE], n[REMIND_LATER],
		 n[REMIND_NOBODY]);
}

/* Names of files hang on task and deadline: a run that died before its commit writes the same ones again. */
static void add_key(struct str *out, const struct task_round *r, size_t task, bool is_over)
{
	str_addf(out, "%.*s/%s/", SLICE_ARGS(table_id(r->tasks, task)), is_over ? "overdue" : "ahead");
	date_add_text(out, moment_date(due_at(r, task)));
}

static int put_file(const struct task_round *r, size_t task, bool is_over, const struct outbox *box, struct error *err)
{
	struct str key = STR_INIT, name = STR_INIT, message = STR_INIT;
	int rc;

	add_key(&key, r, task, is_over);
	add_message(&message, r, task);
	outbox_say_address(box->change, r->people, (size_t)recipient(r, task));
	rc = outbox_put(box, str_slice(&key), str_slice(&message), err);
	outbox_add_name(&name, str_slice(&key));
	change_event(box->change, message_written, .subject = table_id(r->tasks, task), .file = str_slice(&name));
	str_release(&key);
	str_release(&name);
	str_release(&message);
	return rc;
}

static void resume_file(const struct task_round *r, size_t task, const struct outbox *box)
{
	struct str key = STR_INIT;

	add_key(&key, r, task, due_at(r, task) < r->book->now);
	outbox_resume(box, str_slice(&key));
	str_release(&key);
}

static int send(struct change *c, const struct task_round *r, size_t task, const char *note, struct error *err)
{
	struct change_row *row = change_edit(c, TASKS.ledger, table_id(r->tasks, task), err);

	if (!row)
		return -1;
	change_put(row, TASKS.status, SLICE("open"));
	change_log_note(row, slice_of(note));
	change_made(c, table_id(r->tasks, task));
	return 0;
}

static int send_all(struct change *c, struct task_round *r, const struct task_remind *how, const struct outbox *box, struct error *err)
{
	char *ahead = xformat("reminded %s ahead", how->ahead_text);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < r->tasks->nrows; i++) {
		const enum state s = is_open(r, i) ? decide(r, how, i) : REMIND_LATER;

		if (s == REMIND_DONE)
			resume_file(r, i, box);
		if (!goes_out(s))
			continue;
		rc = send(c, r, i, s == REMIND_OVERDUE ? "reminded past its time" : ahead, err);
		if (rc == 0)
			rc = put_file(r, i, s == REMIND_OVERDUE, box, err);
	}
	free(ahead);
	return rc;
}

int task_remind_run(struct change *c, const struct task_remind *how, struct error *err)
{
	struct outbox box = { NULL, NULL };
	struct task_round r;
	int rc = round_read(&r, c->book, err);

	if (rc == 0)
		rc = outbox_open(&box, c, how->outbox, err);
	if (rc == 0)
		rc = send_all(c, &r, how, &box, err);
	if (rc == 0)
		change_event(c, tasks_reminded, .going = (int64_t)(r.count[REMIND_NOW] + r.count[REMIND_OVERDUE]),
			     .late = (int64_t)r.count[REMIND_OVERDUE], .sent = (int64_t)r.count[REMIND_DONE],
			     .later = (int64_t)r.count[REMIND_LATER], .nobody = (int64_t)r.count[REMIND_NOBODY]);
	round_release(&r);
	return rc;
}

#define PREVIEW(C) \
	C(shown, id, _("ID"), TYPE_ID, view_text(v, table_id(r->tasks, task))) \
	C(shown, title, _("title"), TYPE_TEXT, view_text(v, table_text(r->tasks, task, TASKS.title))) \
	C(shown, recipient, _("recipient"), TYPE_TEXT, \
	  view_text(v, person < 0 ? SLICE("") : table_text(r->people, (size_t)person, PEOPLE.name))) \
	C(shown, due_at, _("due"), TYPE_TIME, view_number(v, due_at(r, task))) \
	C(shown, state, _("state"), TYPE_TEXT, view_text(v, slice_of(_(why[s]))))

static void show_task(struct view *v, const struct task_round *r, size_t task, enum state s)
{
	static const char *const why[] = { N_("goes out"), N_("goes out, past its time"), N_("already sent"), N_("not yet"),
					   N_("nobody to send it to") };
	long person = recipient(r, task);

	PREVIEW(VIEW_CELL)
}

int task_remind_preview(struct book *b, const struct task_remind *how, struct view *v, struct error *err)
{
	struct str summary = STR_INIT;
	struct task_round r;
	int rc = round_read(&r, b, err);

	view_title(v, "%s", how->is_dry ? _("dry run: nothing was sent") : _("shown: nothing was sent; to send: crm task remind --outbox DIR"));
	PREVIEW(VIEW_COLUMN)
	for (size_t i = 0; rc == 0 && i < r.tasks->nrows; i++)
		if (is_open(&r, i))
			show_task(v, &r, i, decide(&r, how, i));
	if (rc == 0) {
		add_summary(&summary, &r);
		view_note(v, "%s", summary.buf);
	}
	str_release(&summary);
	round_release(&r);
	return rc;
}
