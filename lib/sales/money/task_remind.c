/* task_remind.c - see task_remind.h. */
#include "sales/money/task_remind.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/lang.h"
#include "book/journal.h"
#include "sales/money/reminder.h"
#include "sales/tasks.h"
#include "view/columns.h"

struct task_round {
	struct deadline_round round;
	const struct table *tasks;
	int64_t *reminded; /* by row of tasks: when last, since its deadline was last set; 0: never */
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

static int round_read(struct task_round *r, struct book *b, const struct deadline_how *how, struct error *err)
{
	const struct log_filter tasks = { .ledger = SLICE("tasks"), .since = INT64_MIN, .until = b->now + 1 };

	*r = (struct task_round){ .round = { .book = b, .how = how, .people = book_table(b, PEOPLE.ledger, err) },
				  .tasks = book_table(b, TASKS.ledger, err) };
	if (!r->tasks || !r->round.people)
		return -1;
	r->reminded = xcalloc(r->tasks->nrows + 1, sizeof(*r->reminded));
	return journal_read(b, &tasks, take, r, err);
}

static void round_release(struct task_round *r)
{
	free(r->reminded);
}

static long recipient(const struct task_round *r, size_t task)
{
	const struct slice assignee = table_text(r->tasks, task, TASKS.assignee);
	const long row = table_find(r->round.people, assignee);

	if (row < 0 && assignee.len)
		table_left_out(r->tasks, task, table_column(r->tasks, TASKS.assignee));
	return deadline_recipient(r->round.people, row);
}

static int64_t due_at(const struct task_round *r, size_t task)
{
	return table_number(r->tasks, task, table_column(r->tasks, TASKS.due_at), INT64_MIN);
}

static enum deadline_state decide(struct task_round *r, size_t task)
{
	return deadline_decide(&r->round, due_at(r, task), r->reminded[task], recipient(r, task));
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
	const int64_t due = due_at(r, task), left = due - r->round.book->now;
	struct str day = STR_INIT, to = STR_INIT, line = STR_INIT, way = STR_INIT;

	date_add_text(&day, moment_date(due));
	mail_add_recipient(&to, table_text(r->round.people, person, PEOPLE.name), value_first(table_text(r->round.people, person, PEOPLE.email)));
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

static void add_key(struct str *out, const struct task_round *r, size_t task, bool is_over)
{
	str_addf(out, "%.*s/%s/", SLICE_ARGS(table_id(r->tasks, task)), is_over ? "overdue" : "ahead");
	date_add_text(out, moment_date(due_at(r, task)));
}

static int put_file(const struct task_round *r, size_t task, bool is_over, const struct outbox *box, struct error *err)
{
	struct str key = STR_INIT, message = STR_INIT;
	int rc;

	add_key(&key, r, task, is_over);
	add_message(&message, r, task);
	rc = deadline_put(&r->round, box, table_id(r->tasks, task), recipient(r, task), &key, &message, err);
	str_release(&key);
	str_release(&message);
	return rc;
}

static void resume_file(const struct task_round *r, size_t task, const struct outbox *box)
{
	struct str key = STR_INIT;

	add_key(&key, r, task, due_at(r, task) < r->round.book->now);
	outbox_resume(box, str_slice(&key));
	str_release(&key);
}

static int send_all(struct change *c, struct task_round *r, const struct outbox *box, struct error *err)
{
	char *ahead = xformat("reminded %s ahead", r->round.how->ahead_text);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < r->tasks->nrows; i++) {
		const enum deadline_state s = is_open(r, i) ? decide(r, i) : DEADLINE_LATER;

		if (s == DEADLINE_DONE)
			resume_file(r, i, box);
		if (!deadline_goes_out(s))
			continue;
		rc = deadline_note(c, TASKS.status, table_id(r->tasks, i), slice_of(s == DEADLINE_OVERDUE ? "reminded past its time" : ahead), err);
		change_made(c, table_id(r->tasks, i));
		if (rc == 0)
			rc = put_file(r, i, s == DEADLINE_OVERDUE, box, err);
	}
	free(ahead);
	return rc;
}

int task_remind_run(struct change *c, const struct deadline_how *how, struct error *err)
{
	struct outbox box = { NULL, NULL };
	struct task_round r;
	int rc = round_read(&r, c->book, how, err);

	if (rc == 0)
		rc = outbox_open(&box, c, how->outbox, err);
	if (rc == 0)
		rc = send_all(c, &r, &box, err);
	if (rc == 0)
		change_event(c, tasks_reminded, .going = (int64_t)(r.round.count[DEADLINE_NOW] + r.round.count[DEADLINE_OVERDUE]),
			     .late = (int64_t)r.round.count[DEADLINE_OVERDUE], .sent = (int64_t)r.round.count[DEADLINE_DONE],
			     .later = (int64_t)r.round.count[DEADLINE_LATER], .nobody = (int64_t)r.round.count[DEADLINE_NOBODY]);
	round_release(&r);
	return rc;
}

#define PREVIEW(C) \
	C(shown, id, _("ID"), TYPE_ID, view_text(v, table_id(r->tasks, task))) \
	C(shown, title, _("title"), TYPE_TEXT, view_text(v, table_text(r->tasks, task, TASKS.title))) \
	C(shown, recipient, _("recipient"), TYPE_TEXT, \
	  view_text(v, person < 0 ? SLICE("") : table_text(r->round.people, (size_t)person, PEOPLE.name))) \
	C(shown, due_at, _("due"), TYPE_TIME, view_number(v, due_at(r, task))) \
	C(shown, state, _("state"), TYPE_TEXT, view_text(v, slice_of(deadline_state_text(s))))

static void show_task(struct view *v, const struct task_round *r, size_t task, enum deadline_state s)
{
	const long person = recipient(r, task);

	PREVIEW(VIEW_CELL)
}

int task_remind_preview(struct book *b, const struct deadline_how *how, struct view *v, struct error *err)
{
	struct task_round r;
	int rc = round_read(&r, b, how, err);

	view_title(v, "%s", how->is_dry ? _("dry run: nothing was sent") : _("shown: nothing was sent; to send: crm task remind --outbox DIR"));
	PREVIEW(VIEW_COLUMN)
	for (size_t i = 0; rc == 0 && i < r.tasks->nrows; i++)
		if (is_open(&r, i))
			show_task(v, &r, i, decide(&r, i));
	if (rc == 0)
		deadline_say(&r.round, v);
	round_release(&r);
	return rc;
}
