/* crm-task - the one inbox: what is to be done, by whom, until when. */
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "cli.h"
#include "sales/money.h"
#include "sales/tasks.h"

static const struct known_column *const list_columns[] = {
	TASKS.id, TASKS.title, TASKS.assignee, TASKS.due_at, TASKS.status, TASKS.subject, NULL,
};

struct due {
	size_t row;
	int64_t at;
	bool is_late;
};

static int by_due(const void *a, const void *b)
{
	const struct due *x = a, *y = b;

	return x->at != y->at ? (x->at > y->at) - (x->at < y->at) : (x->row > y->row) - (x->row < y->row);
}

struct list_given {
	const char *for_, *kind;
	bool overdue, snoozed, all;
};
OPTIONS(list, struct list_given) = {
	OPTION(list, for_, "PERSON", N_("only that person's")),
	OPTION(list, kind, "KIND", N_("only of that kind: service-48h, or what it is called")),
	OPTION(list, overdue, NULL, N_("only open ones past their time")),
	OPTION(list, snoozed, NULL, N_("only those out of sight for now (snooze)")),
	OPTION(list, all, NULL, N_("done and cancelled ones too")),
	{ 0 },
};

/* A kind by its word or a label of it. */
static struct slice kind_typed(const struct table *t, struct slice typed)
{
	const int column = table_column(t, TASKS.kind);
	const struct slice word = column >= 0 && typed.len ? column_word(&t->ledger->columns[column], typed) : SLICE("");

	return word.len ? word : typed;
}

static bool is_snoozed(const struct cli *c, const struct table *t, size_t row)
{
	return table_number(t, row, table_column(t, TASKS.snoozed_until), INT64_MIN) > c->book.now;
}

/* The rows to show, soonest first; the caller frees. */
static struct due *collect(struct cli *c, const struct table *t, struct slice person, size_t *n, size_t *snoozed)
{
	const struct list_given *given = given(c, list);
	const struct slice kind = kind_typed(t, slice_of(given->kind));
	struct due *rows = xcalloc(t->nrows, sizeof(*rows));
	struct table *pass = table_pass(t);
	int due = table_column(t, TASKS.due_at);

	*n = *snoozed = 0;
	for (size_t i = 0; i < t->nrows; i++) {
		bool open = slice_is(table_text(pass, i, TASKS.status), "open");
		int64_t at;

		if ((!given->all && !open) || (person.len && !slice_equal(table_text(pass, i, TASKS.assignee), person)))
			continue;
		if (kind.len && !slice_equal(table_text(pass, i, TASKS.kind), kind))
			continue;
		at = table_number(pass, i, due, 0);
		if (open && !given->all && is_snoozed(c, pass, i) != given->snoozed) {
			++*snoozed;
			continue;
		}
		if (given->overdue && (!open || at >= c->book.now))
			continue;
		rows[(*n)++] = (struct due){ i, at, open && at < c->book.now };
	}
	table_pass_end(pass);
	if (*n)
		qsort(rows, *n, sizeof(*rows), by_due);
	return rows;
}

static int task_list(struct cli *c, struct view *v, struct error *err)
{
	const struct table *t = book_table(&c->book, TASKS.ledger, err);
	struct slice person;
	struct due *rows;
	size_t n, snoozed, late = 0;
	struct listing shown;
	int rc = 0;

	if (!t || !book_table(&c->book, PEOPLE.ledger, err) || cli_person(c, given(c, list)->for_, &person, err) < 0)
		return -1;
	rows = collect(c, t, person, &n, &snoozed);
	shown = listing_begin(v, &c->book, t, list_columns, true);
	for (size_t i = 0; i < n; i++) {
		listing_row(&shown, rows[i].row);
		late += rows[i].is_late;
	}
	rc = listing_end(&shown, err);
	view_note(v, lang_plural("%zu task, %zu overdue; done with: crm task done ID", "%zu tasks, %zu overdue; done with: crm task done ID", n),
		  n, late);
	if (snoozed && !given(c, list)->snoozed)
		view_note(v, lang_plural("%zu more is out of sight for now: crm task list --snoozed", "%zu more are out of sight for now: crm task list --snoozed", snoozed),
			  snoozed);
	free(rows);
	return rc;
}

static int task_show(struct cli *c, struct view *v, struct error *err)
{
	const struct table *t = book_table(&c->book, TASKS.ledger, err);
	long row = cli_find(c, TASKS.ledger, N_("task"), cli_arg(c, 0), err);

	if (row < 0)
		return -1;
	view_card(v, "task", "");
	view_title(v, "%.*s  %.*s", SLICE_ARGS(table_id(t, (size_t)row)), SLICE_ARGS(table_text(t, (size_t)row, TASKS.title)));
	listing_card(v, &c->book, t, (size_t)row);
	return listing_history(v, &c->book, TASKS.ledger, table_id(t, (size_t)row), 20, err);
}

struct add_given {
	const char *for_, *due, *subject, *kind;
};
OPTIONS(add, struct add_given) = {
	OPTION(add, for_, "PERSON", N_("who is to do it (else whoever enters it)")),
	OPTION(add, due, "DATE", N_("until when: fri 14:30, +2wd, +48h; else as rules/tasks.yaml says of its kind")),
	OPTION(add, kind, "KIND", N_("a kind of rules/tasks.yaml, by which its deadline runs and it comes again (todo)")),
	OPTION(add, subject, "ID", N_("the customer, lead or invoice it is about")),
	{ 0 },
};

static int no_kind(const struct task_rules *r, struct slice typed, struct error *err)
{
	struct nearest near;

	nearest_init(&near, typed);
	for (size_t i = 0; i < r->count; i++)
		nearest_offer(&near, r->kinds[i].id);
	if (nearest_found(&near).len)
		return error_add(err, ERROR_USAGE, _("--kind: '%.*s' is no kind of rules/tasks.yaml; did you mean '%.*s'?"), SLICE_ARGS(typed),
				 SLICE_ARGS(nearest_found(&near)));
	return error_add(err, ERROR_USAGE, _("--kind: '%.*s' is no kind of rules/tasks.yaml"), SLICE_ARGS(typed));
}

/* A kind that stands for a thing is made by what does it. */
static int find_kind(const struct task_rules *r, struct slice kind, struct task_draft *draft, struct error *err)
{
	const struct task_kind *made = task_kind_named(kind);

	if (made && made->verb)
		return error_add(err, ERROR_DATA, _("--kind: a task %.*s stands for a thing that %s does, and is made with that"), SLICE_ARGS(kind),
				 made->verb);
	if (!made && !task_rule_of(r, kind))
		return no_kind(r, kind, err);
	draft->of = made ? (enum task_of)(made - task_kinds) : TASK_BY_RULE;
	return 0;
}

/* What was typed, or what the kind's rule says. A stretch of hours runs by the clock of the rule. */
static int take_due(struct cli *c, const struct task_rule *rule, const char *typed, int64_t *due, struct error *err)
{
	struct calendar *calendar = book_calendar(&c->book, err);
	struct value within;
	bool date_only;

	if (!calendar)
		return -1;
	if (!typed && (!rule || value_missing(&rule->due)))
		return error_add(err, ERROR_USAGE, _("missing: %s"), "--due");
	if (!typed)
		return task_rule_due(&c->book, rule, &rule->due, c->book.now, due, err);
	if (rule && rule->clock == TASK_WORKING && *typed == '+' && strchr(typed, 'h') &&
	    value_parse(TYPE_DURATION, slice_of(typed + 1), &within) && !value_missing(&within))
		return task_rule_due(&c->book, rule, &within, c->book.now, due, err);
	if (!calendar_parse_time(calendar, slice_of(typed), c->book.now, due, &date_only))
		return error_add(err, ERROR_USAGE, _("--due: '%s' is not a date or time"), typed);
	if (date_only) /* a day: until work ends */
		*due += 18 * 3600;
	return 0;
}

static int take_kind(struct cli *c, struct task_draft *draft, struct error *err)
{
	const struct table *t = book_table(&c->book, TASKS.ledger, err);
	const char *typed = given(c, add)->kind;
	const struct slice kind = t && typed ? kind_typed(t, slice_trim(slice_of(typed))) : SLICE("todo");
	struct task_rules rules;
	int rc;

	if (!t)
		return -1;
	rc = task_rules_read(&rules, &c->book, err);
	if (rc == 0)
		rc = find_kind(&rules, kind, draft, err);
	draft->rule_kind = arena_text(&c->arena, kind);
	if (rc == 0)
		rc = take_due(c, task_rule_of(&rules, kind), given(c, add)->due, &draft->due, err);
	task_rules_release(&rules);
	return rc;
}

static int task_verb_add(struct cli *c, struct change *change, struct error *err)
{
	const struct add_given *given = given(c, add);
	struct task_draft draft = { .of = TASK_TODO, .title = slice_of(cli_arg(c, 0)),
				    .subject = slice_of(given->subject) };
	struct change_row *added;

	if (!book_table(&c->book, PEOPLE.ledger, err) || take_kind(c, &draft, err) < 0)
		return -1;
	if (cli_person(c, given->for_, &draft.assignee, err) < 0)
		return -1;
	change_happened(change, task_added);
	added = task_add(change, &draft, err);
	if (!added)
		return -1;
	if (draft.due <= c->book.now)
		change_event(change, task_past, .task = change_id(added));
	return 0;
}

/* The cell is text of the file, longer than itself where somebody typed a day alone: hence the copy. */
static int done_already(struct cli *c, const struct table *t, size_t row, struct error *err)
{
	struct slice at = table_text(t, row, TASKS.done_at);

	return error_add(err, ERROR_DATA, _("task %.*s is %.*s already, since %.16s"), SLICE_ARGS(table_id(t, row)),
			 SLICE_ARGS(listing_word(&c->book, TASKS.status, table_text(t, row, TASKS.status))), at.len ? arena_text(&c->arena, at) : "?");
}

/* A task that stands for a thing isn't ticked off, nor cancelled. */
static int refuse_thing(const struct table *t, size_t row, struct error *err)
{
	struct str way = STR_INIT;
	int rc = 0;

	if (task_add_way(&way, t, row))
		rc = error_add(err, ERROR_DATA, _("task %.*s is done by doing it: %s"), SLICE_ARGS(table_id(t, row)), way.buf);
	str_release(&way);
	return rc;
}

/* The open task that is named; -1 with a finding. */
static long find_open(struct cli *c, struct error *err)
{
	const struct table *t = book_table(&c->book, TASKS.ledger, err), *people = book_table(&c->book, PEOPLE.ledger, err);
	const long row = t && people ? cli_find(c, TASKS.ledger, N_("task"), cli_arg(c, 0), err) : -1;

	if (row < 0)
		return -1;
	if (!slice_is(table_text(t, (size_t)row, TASKS.status), "open"))
		return done_already(c, t, (size_t)row, err);
	return refuse_thing(t, (size_t)row, err) < 0 ? -1 : row;
}

/* The task as it will be: closed now, by who acts. */
static struct change_row *close_task(struct change *change, size_t row, const char *status, const char *note, struct error *err)
{
	struct book *b = change->book;
	const struct table *t = book_table(b, TASKS.ledger, err), *people = book_table(b, PEOPLE.ledger, err);
	struct change_row *r = t && people ? change_edit(change, TASKS.ledger, table_id(t, row), err) : NULL;

	if (!r)
		return NULL;
	change_put(r, TASKS.status, slice_of(status));
	change_put_number(r, TASKS.done_at, b->now);
	if (table_find(people, b->actor) >= 0)
		change_put(r, TASKS.done_by, b->actor);
	if (note)
		change_put(r, TASKS.note, slice_of(note));
	change_made(change, change_id(r));
	return r;
}

struct note_given {
	const char *note;
};
OPTIONS(cancel, struct note_given) = {
	OPTION(cancel, note, "TEXT", N_("why it isn't needed")),
	{ 0 },
};

static int task_cancel(struct cli *c, struct change *change, struct error *err)
{
	const long row = find_open(c, err);
	struct change_row *r = row < 0 ? NULL : close_task(change, (size_t)row, "cancelled", given(c, cancel)->note, err);

	if (!r)
		return -1;
	change_event(change, task_cancelled, .task = change_id(r), .title = change_get(r, TASKS.title));
	return 0;
}

struct snooze_given {
	const char *until;
};
OPTIONS(snooze, struct snooze_given) = {
	OPTION(snooze, until, "DATE", N_("until when it is out of sight: +3d, fri 14:30")),
	{ 0 },
};

/* The open task that is named, a thing's own too: it is put aside, not closed. */
static struct change_row *edit_open(struct cli *c, struct change *change, struct error *err)
{
	const struct table *t = book_table(&c->book, TASKS.ledger, err);
	const long row = t && book_table(&c->book, PEOPLE.ledger, err) ? cli_find(c, TASKS.ledger, N_("task"), cli_arg(c, 0), err) : -1;

	if (row < 0)
		return NULL;
	if (!slice_is(table_text(t, (size_t)row, TASKS.status), "open")) {
		done_already(c, t, (size_t)row, err);
		return NULL;
	}
	return change_edit(change, TASKS.ledger, table_id(t, (size_t)row), err);
}

static int read_until(struct cli *c, int64_t *until, struct error *err)
{
	const char *typed = given(c, snooze)->until;
	struct calendar *calendar = book_calendar(&c->book, err);
	bool date_only;

	if (!calendar)
		return -1;
	if (!typed)
		return error_add(err, ERROR_USAGE, _("missing: %s"), "--until");
	if (!calendar_parse_time(calendar, slice_of(typed), c->book.now, until, &date_only))
		return error_add(err, ERROR_USAGE, _("--until: '%s' is not a date or time"), typed);
	return *until > c->book.now ? 0 : error_add(err, ERROR_USAGE, _("--until: '%s' has passed"), typed);
}

static int task_snooze(struct cli *c, struct change *change, struct error *err)
{
	struct change_row *r;
	int64_t until;

	if (read_until(c, &until, err) < 0 || !(r = edit_open(c, change, err)))
		return -1;
	if (change_put_number(r, TASKS.snoozed_until, until) < 0)
		return ledger_no_column(r->ledger, slice_of(TASKS.snoozed_until->name), NULL, ERROR_DATA, err);
	change_made(change, change_id(r));
	change_event(change, task_snoozed, .task = change_id(r), .title = change_get(r, TASKS.title), .until = change_get(r, TASKS.snoozed_until));
	if (table_number(r->table, (size_t)r->row, table_column(r->table, TASKS.due_at), INT64_MAX) < until)
		change_event(change, task_snoozed_past, .task = change_id(r), .due = change_get(r, TASKS.due_at));
	return 0;
}

/* By the rule of its kind a task that is done is opened again, so long behind its deadline; never for the past. */
static int add_again(struct change *change, const struct change_row *done, const struct task_rule *rule, struct error *err)
{
	struct book *b = change->book;
	const struct task_kind *made = task_kind_named(rule->id);
	struct task_draft draft = { .of = made ? (enum task_of)(made - task_kinds) : TASK_BY_RULE,
				    .rule_kind = arena_text(&change->arena, rule->id),
				    .title = change_get(done, TASKS.title),
				    .assignee = change_get(done, TASKS.assignee),
				    .subject = change_get(done, TASKS.subject) };
	const int64_t from = table_number(done->table, (size_t)done->row, table_column(done->table, TASKS.due_at), b->now);

	if (task_rule_due(b, rule, &rule->every, from, &draft.due, err) < 0 ||
	    (draft.due <= b->now && task_rule_due(b, rule, &rule->every, b->now, &draft.due, err) < 0))
		return -1;
	change_event(change, task_again, .task = change_id(done), .kind = rule->id, .place = change_place(change, &rule->place));
	return task_add(change, &draft, err) ? 0 : -1;
}

static int open_again(struct change *change, const struct change_row *done, struct error *err)
{
	struct task_rules rules;
	const struct task_rule *rule;
	int rc = task_rules_read(&rules, change->book, err);

	rule = rc == 0 ? task_rule_of(&rules, change_get(done, TASKS.kind)) : NULL;
	if (rule && !value_missing(&rule->every))
		rc = add_again(change, done, rule, err);
	task_rules_release(&rules);
	return rc;
}

OPTIONS(done, struct note_given) = {
	OPTION(done, note, "TEXT", N_("how it went")),
	{ 0 },
};

static int task_done(struct cli *c, struct change *change, struct error *err)
{
	const struct table *t = book_table(&c->book, TASKS.ledger, err);
	const long row = find_open(c, err);
	struct change_row *r = row < 0 ? NULL : close_task(change, (size_t)row, "done", given(c, done)->note, err);
	int64_t late;

	if (!r)
		return -1;
	late = real_time_now(&c->book) - table_number(t, (size_t)row, table_column(t, TASKS.due_at), INT64_MAX);
	if (late > 0)
		change_event(change, task_done_late, .task = change_id(r), .title = change_get(r, TASKS.title), .hours = late / 3600);
	else
		change_event(change, task_done, .task = change_id(r), .title = change_get(r, TASKS.title));
	return open_again(change, r, err);
}

struct remind_given {
	const char *ahead, *outbox;
};
OPTIONS(remind, struct remind_given) = {
	OPTION(remind, ahead, "TIME", N_("how long before the deadline: 48h (the default), 2d")),
	OPTION(remind, outbox, "DIR", N_("send: write one file a message there, and record it as sent"), .writes = true),
	{ 0 },
};

/* --ahead and --outbox; 48 hours where nothing is said. */
static int remind_how(struct cli *c, struct deadline_how *how, struct error *err)
{
	const struct remind_given *given = given(c, remind);
	struct value v;

	*how = (struct deadline_how){ .ahead_text = given->ahead ? given->ahead : "48h", .outbox = given->outbox, .is_dry = cli_is_dry(c) };
	if (!value_parse(TYPE_DURATION, slice_of(how->ahead_text), &v) || v.workdays || v.number <= 0)
		return error_add(err, ERROR_USAGE, _("--ahead: '%s' is no stretch of time; write 48h or 2d"), how->ahead_text);
	how->ahead = v.number;
	return 0;
}

static int task_remind_verb(struct cli *c, struct change *change, struct error *err)
{
	struct deadline_how how;

	return remind_how(c, &how, err) < 0 ? -1 : task_remind_run(change, &how, err);
}

static int task_remind_preview_verb(struct cli *c, struct view *v, struct error *err)
{
	struct deadline_how how;

	return remind_how(c, &how, err) < 0 ? -1 : task_remind_preview(&c->book, &how, v, err);
}

static const struct verb verbs[] = {
	{ .name = "list", .help = N_("open tasks, soonest first"), .options = list_options, .read = task_list },
	{ .name = "show", .args = "TASK", .min_args = 1, .max_args = 1, .help = N_("one task and its history"), .read = task_show },
	{ .name = "add", .args = "TITLE", .min_args = 1, .max_args = 1, .help = N_("add a task"), .options = add_options,
	  .write = task_verb_add },
	{ .name = "snooze", .args = "TASK", .min_args = 1, .max_args = 1, .help = N_("put a task out of sight for a while; its deadline stays"),
	  .options = snooze_options, .write = task_snooze },
	{ .name = "done", .args = "TASK", .min_args = 1, .max_args = 1, .help = N_("mark a task as done"), .options = done_options,
	  .write = task_done },
	{ .name = "cancel", .args = "TASK", .min_args = 1, .max_args = 1, .help = N_("close a task that nobody needs to do any more"),
	  .options = cancel_options, .write = task_cancel },
	{ .name = "remind", .help = N_("the tasks that are due soon or past their time; into an outbox each is reminded of once"),
	  .detail = N_("Without --outbox nothing is recorded: what was looked at was not sent."), .options = remind_options,
	  .read = task_remind_preview_verb, .write = task_remind_verb, .tries_by_reading = true },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command task = { "crm-task", N_("the one inbox: what is to be done, by whom, until when"), verbs };

	return cli_main(&task, argc, argv);
}
