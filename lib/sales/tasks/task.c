/* task.c - see task.h. */
#include "sales/tasks/task.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/listing.h"

const struct task_kind task_kinds[TASK_KINDS] = {
	[TASK_TODO] = { "todo", NULL, NULL },
	[TASK_APPROVE] = { "contract-approve", "crm contract approve", NULL },
	[TASK_REVISE] = { "contract-revise", "crm contract revise", NULL },
	[TASK_SIGN] = { "contract-sign", "crm contract sign", NULL },
	[TASK_CHECKLIST] = { "contract-checklist", NULL, NULL },
	[TASK_COPY] = { "contract-copy", NULL, NULL },
	[TASK_WALK] = { "walkthrough", "crm walkthrough finish", "DIR" },
	[TASK_ANSWER] = { "walkthrough-answer", "crm walkthrough answer", NULL },
	[TASK_SOLUTION] = { "solution", "crm solution submit", NULL },
};

const struct task_kind *task_kind_named(struct slice name)
{
	for (size_t i = 0; i < TASK_KINDS; i++)
		if (slice_is(name, task_kinds[i].name))
			return &task_kinds[i];
	return NULL;
}

bool task_add_way(struct str *out, const struct table *tasks, size_t row)
{
	const struct task_kind *kind = task_kind_named(table_text(tasks, row, TASKS.kind));
	const struct slice subject = table_text(tasks, row, TASKS.subject);
	const bool is_things = kind && kind->verb && subject.len;

	if (is_things)
		str_addf(out, "%s %.*s", kind->verb, SLICE_ARGS(kind->argument ? slice_of(kind->argument) : subject));
	else
		str_addf(out, "crm task done %.*s", SLICE_ARGS(table_id(tasks, row)));
	return is_things;
}

static bool has_left(const struct table *people, long row)
{
	return slice_is(table_text(people, (size_t)row, PEOPLE.status), "left");
}

/* Somebody has to have it: whom it is meant for (who has left hands it up), else who acts, else whoever runs the book
 * or a team. */
static struct slice pick_assignee(struct change *c, struct slice wanted, const struct table *people)
{
	static const char *const roles[] = { "admin", "sales_manager", NULL };
	long row = table_find(people, wanted);

	/* Counted, since a line of managers may run in a circle. */
	for (size_t up = 0; row >= 0 && has_left(people, row) && up < people->nrows; up++)
		row = table_find(people, table_text(people, (size_t)row, PEOPLE.manager));
	if (row >= 0 && !has_left(people, row))
		return table_id(people, (size_t)row);
	if (table_find(people, c->book->actor) >= 0)
		return c->book->actor;
	for (size_t k = 0; roles[k]; k++)
		for (size_t i = 0; i < people->nrows; i++)
			if (slice_is(table_text(people, i, PEOPLE.role), roles[k]) &&
			    slice_is(table_text(people, i, PEOPLE.status), "active"))
				return table_id(people, i);
	return SLICE("");
}

int task_due(struct book *b, const struct value *within, int64_t from, int64_t *due, struct error *err)
{
	struct calendar *calendar;

	if (!within->workdays) {
		*due = from + within->number;
		return 0;
	}
	calendar = book_calendar(b, err);
	if (!calendar)
		return -1;
	*due = moment_of(calendar_add_workdays(calendar, moment_date(from), (int)((within->number + 99) / 100)), moment_seconds(from));
	return 0;
}

struct change_row *task_add(struct change *c, const struct task_draft *d, struct error *err)
{
	const struct table *people = book_table(c->book, PEOPLE.ledger, err);
	struct change_row *r = people ? change_add(c, TASKS.ledger, err) : NULL;
	struct slice assignee;

	if (!r)
		return NULL;
	assignee = pick_assignee(c, d->assignee, people);
	if (!assignee.len) {
		error_add(err, ERROR_DATA,
			  _("task '%.*s' has nobody to do it: add a person with role admin or sales_manager to people.csv"),
			  SLICE_ARGS(d->title));
		return NULL;
	}
	change_put(r, TASKS.kind, slice_of(d->of < TASK_KINDS ? task_kinds[d->of].name : d->rule_kind));
	change_put(r, TASKS.title, d->title);
	change_put(r, TASKS.assignee, assignee);
	change_put_number(r, TASKS.due_at, d->due);
	change_put(r, TASKS.status, SLICE("open"));
	change_put(r, TASKS.subject, d->subject);
	change_put_number(r, TASKS.created_at, c->book->now);
	change_put(r, TASKS.note, d->note);
	change_made(c, change_id(r));
	change_event(c, task_opened, .task = change_id(r), .assignee = assignee, .due = d->due, .title = d->title);
	return r;
}

bool task_is_open(struct change *c, const struct table *tasks, struct slice kind, struct slice subject)
{
	size_t *rows, n = table_rows_of(tasks, TASKS.subject, subject, &rows);
	long found = -1;

	for (size_t i = 0; i < n && found < 0; i++)
		if (slice_equal(table_text(tasks, rows[i], TASKS.kind), kind) && slice_is(table_text(tasks, rows[i], TASKS.status), "open"))
			found = (long)rows[i];
	free(rows);
	if (found >= 0)
		change_event(c, task_open_already, .task = table_id(tasks, (size_t)found), .title = table_text(tasks, (size_t)found, TASKS.title),
			     .due = table_text(tasks, (size_t)found, TASKS.due_at));
	return found >= 0;
}

int task_close(struct change *c, struct slice id, const char *status, struct error *err)
{
	const struct table *tasks = book_table(c->book, TASKS.ledger, err), *people = book_table(c->book, PEOPLE.ledger, err);
	struct change_row *r;

	if (!tasks || !people)
		return -1;
	if (table_find(tasks, id) < 0)
		return 0;
	r = change_edit(c, TASKS.ledger, id, err);
	if (!r)
		return -1;
	if (!slice_is(change_get(r, TASKS.status), "open"))
		return 0;
	change_put(r, TASKS.status, slice_of(status));
	change_put_number(r, TASKS.done_at, c->book->now);
	if (table_find(people, c->book->actor) >= 0)
		change_put(r, TASKS.done_by, c->book->actor);
	if (strcmp(status, "done") == 0)
		change_event(c, task_closed, .task = id);
	return 0;
}
