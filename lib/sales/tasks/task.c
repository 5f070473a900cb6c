/* task.c - see task.h. */
#include "sales/tasks/task.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/listing.h"
#include "book/rule_kind.h"

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

/* rules/tasks.yaml */

static const char *const clocks[] = { "clock", "working", NULL };

int bind_stretch(const struct binder *b, const struct node *n, void *to)
{
	struct value *v = to;
	const struct slice text = slice_starts(n->text, "+") ? (struct slice){ n->text.ptr + 1, n->text.len - 1 } : n->text;

	return value_parse(TYPE_DURATION, text, v) && v->number > 0 ?
		       0 : node_error(n, b->err, _("%.*s: a stretch of time is wanted, such as 48h, 7d or 2wd"), SLICE_ARGS(n->key));
}

static int check_kind(const struct binder *b, const struct node *n, void *to)
{
	const struct task_rule *r = to;
	const struct task_kind *made = task_kind_named(r->id);

	if (made && made->verb && !value_missing(&r->every))
		return node_error(n, b->err, _("every: '%.*s' stands for a thing that %s does; it doesn't come again by itself"), SLICE_ARGS(r->id),
				  made->verb);
	return 0;
}

static const struct bind_key kind_keys[] = {
	{ NULL, BIND_PLACE(struct task_rule, place) },
	{ "id", BIND_ID(struct task_rule, id), .required = true },
	{ "clock", BIND_CHOICE(struct task_rule, clock, clocks), .wanted = N_("clock: hours run by the 'clock', or are 'working' ones") },
	{ "due", BIND_STRETCH(struct task_rule, due) },
	{ "every", BIND_STRETCH(struct task_rule, every) },
	{ NULL, BIND_BY(BIND_MAP, check_kind) },
	{ "why", .read = NULL },
	{ 0 },
};

static const struct bind_key file_keys[] = {
	{ "kinds", BIND_EACH(struct task_rules, kinds, count, kind_keys), .required = true },
	{ "examples", .read = NULL },
	{ 0 },
};

int task_rules_load(struct task_rules *r, struct book *b, const struct yaml *y, struct error *err)
{
	struct binder binder;

	*r = (struct task_rules){ .book = b };
	binder = book_binder(b, &r->arena, r, err);
	return bind_map(&binder, file_keys, y->root, r);
}

int task_rules_read(struct task_rules *r, struct book *b, struct error *err)
{
	const struct yaml *y;

	*r = (struct task_rules){ .book = b };
	if (!book_has_rules(b, tasks_yaml.file))
		return 0;
	y = book_rules(b, tasks_yaml.file, err);
	return y ? task_rules_load(r, b, y, err) : -1;
}

void task_rules_release(struct task_rules *r)
{
	arena_release(&r->arena);
}

const struct task_rule *task_rule_of(const struct task_rules *r, struct slice kind)
{
	for (size_t i = 0; i < r->count; i++)
		if (slice_equal(r->kinds[i].id, kind))
			return &r->kinds[i];
	return NULL;
}

int task_rule_due(struct book *b, const struct task_rule *rule, const struct value *within, int64_t from, int64_t *due, struct error *err)
{
	struct calendar *calendar;

	if (within->workdays || !rule || rule->clock == TASK_CLOCK)
		return task_due(b, within, from, due, err);
	if (!(calendar = book_calendar(b, err)))
		return -1;
	*due = calendar_add_work_seconds(calendar, from, within->number);
	return 0;
}

/* {given: {kind: service-48h, from: 2026-03-13T17:00, within: 48h}, expect: {due: 2026-03-15T17:00}} */
static int example(void *rules, struct book *b, const struct node *n, struct str *got, struct error *err)
{
	const struct node *given, *expect;
	struct value within;
	int64_t from, wanted, due;

	if (node_need(n, "given", NODE_MAP, &given, err) < 0 || node_need(n, "expect", NODE_MAP, &expect, err) < 0)
		return -1;
	if (!moment_parse(node_text(given, "from"), &from) || !moment_parse(node_text(expect, "due"), &wanted) ||
	    !value_parse(TYPE_DURATION, node_text(given, "within"), &within) || value_missing(&within))
		return node_error(n, err, _("an example has given: {kind, from, within} and expect: {due}"));
	if (task_rule_due(b, task_rule_of(rules, node_text(given, "kind")), &within, from, &due, err) < 0)
		return -1;
	moment_add_text(got, due);
	return due == wanted;
}

RULE_LOADS(task_rules)

const struct rule_kind tasks_yaml = {
	.file = "tasks.yaml",
	.list = "kinds",
	.ledger = "tasks",
	.size = sizeof(struct task_rules),
	.load = load_rules,
	.release = release_rules,
	.example = example,
};
