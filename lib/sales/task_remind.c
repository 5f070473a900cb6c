/* task_remind.c - see task_remind.h. */
#include "sales/task_remind.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/mailtext.h"
#include "book/journal.h"
#include "sales/reminder.h"

enum state { REMIND_NOW, REMIND_DONE, REMIND_LATER, REMIND_TOO_LATE, REMIND_NOBODY };

struct round {
	struct book *book;
	const struct table *tasks, *people;
	bool *reminded; /* by row of tasks: since its deadline was last set */
	size_t count[REMIND_NOBODY + 1];
};

static int take(void *context, const struct log_entry *e)
{
	struct round *r = context;
	long row = table_find(r->tasks, e->id);

	if (row < 0)
		return 0;
	if (slice_is(e->command, "task remind"))
		r->reminded[row] = true;
	else if (slice_is(e->field, "due_at"))
		r->reminded[row] = false;
	return 0;
}

static int round_read(struct round *r, struct book *b, struct error *err)
{
	const struct log_filter tasks = { .ledger = SLICE("tasks"), .since = INT64_MIN, .until = b->now + 1 };

	*r = (struct round){ .book = b, .tasks = book_table(b, "tasks", err), .people = book_table(b, "people", err) };
	if (!r->tasks || !r->people)
		return -1;
	r->reminded = xcalloc(r->tasks->nrows + 1, sizeof(*r->reminded));
	return journal_read(b, &tasks, take, r, err);
}

static void round_release(struct round *r)
{
	free(r->reminded);
}

/* The assignee, or upwards whoever is there; -1: nobody. Counted, since a line of managers may run in a circle. */
static long recipient(const struct round *r, size_t task)
{
	long row = table_find(r->people, table_text(r->tasks, task, "assignee"));

	for (size_t up = 0; row >= 0 && up <= r->people->nrows; up++) {
		if (slice_is(table_text(r->people, (size_t)row, "status"), "active"))
			return row;
		row = table_find(r->people, table_text(r->people, (size_t)row, "manager"));
	}
	return -1;
}

static int64_t due_at(const struct round *r, size_t task)
{
	return table_number(r->tasks, task, table_column(r->tasks, "due_at"), INT64_MIN);
}

static enum state decide(struct round *r, const struct task_remind *how, size_t task)
{
	int64_t left = due_at(r, task) - r->book->now;
	enum state s = left < 0			? REMIND_TOO_LATE
		       : left > how->ahead	? REMIND_LATER
		       : r->reminded[task]	? REMIND_DONE
		       : recipient(r, task) < 0 ? REMIND_NOBODY
						: REMIND_NOW;

	r->count[s]++;
	return s;
}

static bool is_open(const struct round *r, size_t task)
{
	return slice_is(table_text(r->tasks, task, "status"), "open") && due_at(r, task) != INT64_MIN;
}

static void add_message(struct str *out, const struct round *r, size_t task)
{
	const size_t person = (size_t)recipient(r, task);
	struct slice title = table_text(r->tasks, task, "title");
	struct slice id = table_id(r->tasks, task);
	const int64_t due = due_at(r, task), left = due - r->book->now;
	struct str day = STR_INIT, to = STR_INIT, line = STR_INIT;

	date_add_text(&day, moment_date(due));
	mail_add_recipient(&to, table_text(r->people, person, "name"), table_text(r->people, person, "email"));
	mail_add_text(&line, title);
	title = str_slice(&line);
	str_addf(out, "To: %s", to.buf);
	str_addf(out, _("\nSubject: due %s %02d:%02d: %.*s\n\n"), day.buf, moment_seconds(due) / 3600,
		 moment_seconds(due) / 60 % 60, SLICE_ARGS(title));
	str_addf(out,
		 lang_plural("%.*s '%.*s' is due in %lld hour. Done with: crm task done %.*s\n",
			     "%.*s '%.*s' is due in %lld hours. Done with: crm task done %.*s\n",
			     (unsigned long)(left / 3600)),
		 SLICE_ARGS(id), SLICE_ARGS(title), (long long)(left / 3600), SLICE_ARGS(id));
	str_release(&day);
	str_release(&to);
	str_release(&line);
}

static void add_summary(struct str *out, const struct round *r)
{
	const size_t *n = r->count;

	str_addf(out, lang_plural("%zu reminder", "%zu reminders", n[REMIND_NOW]), n[REMIND_NOW]);
	str_addf(out, _("; not sent: %zu already sent, %zu not yet, %zu too late, %zu without recipient"),
		 n[REMIND_DONE], n[REMIND_LATER], n[REMIND_TOO_LATE], n[REMIND_NOBODY]);
}

/* Names of files hang on task and deadline: a run that died before its commit writes the same ones again. */
static void add_key(struct str *out, const struct round *r, size_t task)
{
	str_addf(out, "%.*s/ahead/", SLICE_ARGS(table_id(r->tasks, task)));
	date_add_text(out, moment_date(due_at(r, task)));
}

static int put_file(const struct round *r, size_t task, const struct outbox *box, struct slice message, struct error *err)
{
	struct str key = STR_INIT, name = STR_INIT;
	int rc;

	add_key(&key, r, task);
	rc = outbox_put(box, str_slice(&key), message, err);
	outbox_add_name(&name, str_slice(&key));
	change_say(box->change, "%s", name.buf);
	str_release(&key);
	str_release(&name);
	return rc;
}

static void resume_file(const struct round *r, size_t task, const struct outbox *box)
{
	struct str key = STR_INIT;

	add_key(&key, r, task);
	outbox_resume(box, str_slice(&key));
	str_release(&key);
}

static int send(struct change *c, const struct round *r, size_t task, const struct task_remind *how,
		const struct outbox *box, struct error *err)
{
	struct change_row *row = change_edit(c, "tasks", table_id(r->tasks, task), err);
	char *note = xformat("reminded %s ahead", how->ahead_text);
	struct str message = STR_INIT;
	int rc = row ? 0 : -1;

	if (rc == 0) {
		change_put(row, "status", SLICE("open"));
		change_log_note(row, slice_of(note));
		change_made(c, table_id(r->tasks, task));
		add_message(&message, r, task);
		outbox_say_address(c, r->people, (size_t)recipient(r, task));
		if (how->outbox)
			rc = put_file(r, task, box, str_slice(&message), err);
		else
			change_say(c, "%s", message.buf);
	}
	free(note);
	str_release(&message);
	return rc;
}

int task_remind_run(struct change *c, const struct task_remind *how, struct error *err)
{
	struct outbox box = { NULL, NULL };
	struct str summary = STR_INIT;
	struct round r;
	int rc = round_read(&r, c->book, err);

	if (rc == 0 && how->outbox)
		rc = outbox_open(&box, c, how->outbox, err);
	for (size_t i = 0; rc == 0 && i < r.tasks->nrows; i++) {
		enum state s = is_open(&r, i) ? decide(&r, how, i) : REMIND_LATER;

		if (s == REMIND_NOW)
			rc = send(c, &r, i, how, &box, err);
		else if (s == REMIND_DONE && how->outbox)
			resume_file(&r, i, &box);
	}
	if (rc == 0) {
		add_summary(&summary, &r);
		change_say(c, "%s", summary.buf);
	}
	str_release(&summary);
	round_release(&r);
	return rc;
}

static void show_task(struct view *v, const struct round *r, size_t task, enum state s)
{
	static const char *const why[] = { N_("goes out"), N_("already sent"), N_("not yet"), N_("past its time"),
					   N_("nobody to send it to") };
	long person = recipient(r, task);

	view_text(v, table_id(r->tasks, task));
	view_text(v, table_text(r->tasks, task, "title"));
	view_text(v, person < 0 ? SLICE("") : table_text(r->people, (size_t)person, "name"));
	view_number(v, due_at(r, task));
	view_text(v, slice_of(_(why[s])));
}

int task_remind_preview(struct book *b, const struct task_remind *how, struct view *v, struct error *err)
{
	struct str summary = STR_INIT;
	struct round r;
	int rc = round_read(&r, b, err);

	view_title(v, _("dry run: nothing was sent"));
	view_column(v, "id", _("ID"), TYPE_ID);
	view_column(v, "title", _("title"), TYPE_TEXT);
	view_column(v, "recipient", _("recipient"), TYPE_TEXT);
	view_column(v, "due_at", _("due"), TYPE_TIME);
	view_column(v, "state", _("state"), TYPE_TEXT);
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
