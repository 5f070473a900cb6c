/* walkthrough.c - noting what blocked somebody, and answering it in time; see walkthrough.h. */
#include "sales/practice/walkthrough.h"

#include <errno.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/book_output.h"
#include "book/chain.h"
#include "book/copy.h"
#include "book/entry.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "book/subject.h"
#include "sales/practice/walk_trace.h"
#include "sales/tasks.h"

static int answers(const struct walk_rules *r, const struct table *people, long row, struct error *err)
{
	struct row_subject s;

	row_subject(&s, r->book, people, (size_t)row);
	return when_holds(r->answers, &s.subject, err);
}

/* Who answers what `person` found: up the line of managers, else whoever may, in order of the ledger. -1: nobody. */
static long answerer(const struct walk_rules *r, const struct table *people, struct slice person, struct error *err)
{
	long row = table_find(people, person);

	for (size_t up = 0; row >= 0 && up < people->nrows;
	     up++) { /* counted: a line of managers may run in a circle */
		row = table_find(people, table_text(people, (size_t)row, PEOPLE.manager));
		if (row >= 0 && !slice_equal(table_id(people, (size_t)row), person) && answers(r, people, row, err) > 0)
			return row;
	}
	for (size_t i = 0; i < people->nrows; i++)
		if (!slice_equal(table_id(people, i), person) && answers(r, people, (long)i, err) > 0)
			return (long)i;
	return -1;
}

static int actor_row(struct change *c, const struct table *people, struct error *err)
{
	if (table_find(people, c->book->actor) >= 0)
		return 0;
	return error_add(err, ERROR_DATA,
			 _("'%.*s' is not in people.csv; act as who walks or answers with --as PERSON"),
			 SLICE_ARGS(c->book->actor));
}

static bool is_drawn_for(const struct table *t, struct slice person, struct slice month)
{
	for (size_t i = 0; i < t->nrows; i++)
		if ((slice_is(table_text(t, i, WALKTHROUGHS.status), "drawn") || slice_is(table_text(t, i, WALKTHROUGHS.status), "walked")) &&
		    slice_equal(table_text(t, i, WALKTHROUGHS.person), person) && slice_equal(table_text(t, i, WALKTHROUGHS.month), month))
			return true;
	return false;
}

static int add_task(struct change *c, const struct walk_rules *r, struct change_row *row, const struct table *people,
		    struct error *err)
{
	const long who = answerer(r, people, c->book->actor, err);
	struct str title = STR_INIT;
	struct change_row *task;

	if (who < 0)
		return error_add(err, ERROR_DATA,
				 _("nobody can answer: nobody but the finder meets rules/walkthrough.yaml:%u"),
				 r->answer_place.line);
	str_addf(&title, _("answer %.*s, found at %.*s: %.*s"), SLICE_ARGS(change_id(row)),
		 SLICE_ARGS(change_get(row, WALKTHROUGHS.step)), SLICE_ARGS(change_get(row, WALKTHROUGHS.finding)));
	task = task_add(c,
			&(struct task_draft){ .of = TASK_ANSWER,
					      .title = str_slice(&title),
					      .assignee = table_id(people, (size_t)who),
					      .due = c->book->now + r->within,
					      .subject = change_id(row) },
			err);
	if (task)
		change_put(row, WALKTHROUGHS.task, change_id(task));
	str_release(&title);
	return task ? 0 : -1;
}

static int log_finding(struct change *c, const struct walk_rules *r, long step, const char *finding, struct error *err)
{
	const struct table *people = book_table(c->book, PEOPLE.ledger, err);
	struct change_row *row = people ? change_add(c, WALKTHROUGHS.ledger, err) : NULL;
	struct str key = STR_INIT;
	int32_t month;

	if (!row || actor_row(c, people, err) < 0 || walkthrough_month(c->book, NULL, &month, err) < 0)
		return -1;
	walkthrough_add_month(&key, month);
	change_put(row, WALKTHROUGHS.month, str_slice(&key));
	change_put(row, WALKTHROUGHS.person, c->book->actor);
	change_put(row, WALKTHROUGHS.status, SLICE("open"));
	change_put(row, WALKTHROUGHS.step, r->steps[step].id);
	change_put_number(row, WALKTHROUGHS.found_at, c->book->now);
	change_put_number(row, WALKTHROUGHS.due_at, c->book->now + r->within);
	change_event(c, finding_noted, .finding = change_id(row), .step = r->steps[step].id);
	if (!is_drawn_for(row->table, c->book->actor, str_slice(&key)))
		change_event(c, finding_undrawn, .finding = change_id(row), .month = str_slice(&key));
	str_release(&key);
	if (entry_put(row, WALKTHROUGHS.finding, finding, err) < 0)
		return -1;
	if (!change_get(row, WALKTHROUGHS.finding).len)
		return error_add(err, ERROR_USAGE, _("FINDING: there is nothing in it; write what blocked you"));
	if (change_check_row(row, err) < 0)
		return -1;
	change_made(c, change_id(row));
	return add_task(c, r, row, people, err);
}

int walkthrough_log(struct change *c, const char *step, const char *finding, struct error *err)
{
	struct walk_rules r;
	int rc = walk_rules_read(&r, c->book, err);
	long i = rc == 0 ? walk_rules_step(&r, step, err) : -1;

	rc = i < 0 ? -1 : log_finding(c, &r, i, finding, err);
	walk_rules_release(&r);
	return rc;
}

/* Who was asked may answer, and whoever the rule lets; who found it may not. */
static int may_answer(struct change *c, const struct walk_rules *r, const struct table *t, size_t row,
		      struct error *err)
{
	const struct table *people = book_table(c->book, PEOPLE.ledger, err), *tasks = book_table(c->book, TASKS.ledger, err);
	long task = tasks ? table_find(tasks, table_text(t, row, WALKTHROUGHS.task)) : -1;
	struct slice asked;
	int holds;

	if (!people || !tasks || actor_row(c, people, err) < 0)
		return -1;
	asked = task < 0 ? SLICE("") : table_text(tasks, (size_t)task, TASKS.assignee);
	if (slice_equal(asked, c->book->actor))
		return 0;
	holds = answers(r, people, table_find(people, c->book->actor), err);
	if (holds < 0)
		return -1;
	if (holds && !slice_equal(table_text(t, row, WALKTHROUGHS.person), c->book->actor))
		return 0;
	return error_add(err, ERROR_DATA, _("%.*s is for %.*s to answer, or another of rules/walkthrough.yaml:%u"),
			 SLICE_ARGS(table_id(t, row)), SLICE_ARGS(listing_name(c->book, PEOPLE.ledger, asked)),
			 r->answer_place.line);
}

static void close_task(struct change *c, struct slice id, struct slice note, struct error *err)
{
	const struct table *tasks = book_table(c->book, TASKS.ledger, err);
	const long row = tasks ? table_find(tasks, id) : -1;
	struct change_row *r;

	if (row < 0 || !slice_is(table_text(tasks, (size_t)row, TASKS.status), "open"))
		return;
	r = change_edit(c, TASKS.ledger, id, err);
	change_put(r, TASKS.status, SLICE("done"));
	change_put_number(r, TASKS.done_at, c->book->now);
	change_put(r, TASKS.done_by, c->book->actor);
	change_put(r, TASKS.note, note);
	change_event(c, task_closed, .task = id);
}

static void say_answered(struct change *c, const struct walk_rules *r, const struct table *t, size_t row)
{
	struct walk_clock clock = walk_clock(r, t, row); /* as it stands: open until now */

	if (clock.state == WALK_OPEN)
		change_event(c, finding_answered, .finding = table_id(t, row), .took = clock.seconds, .limit = r->within);
	else
		change_event(c, finding_answered_late, .finding = table_id(t, row), .took = clock.seconds, .limit = r->within);
}

static int answer_row(struct change *c, const struct walk_rules *r, const struct table *t, size_t row,
		      const char *answer, struct error *err)
{
	struct change_row *edit;

	if (!walk_is_finding(t, row))
		return error_add(err, ERROR_DATA,
				 _("%.*s is no finding, but a row '%.*s'; crm walkthrough list shows findings"),
				 SLICE_ARGS(table_id(t, row)), SLICE_ARGS(listing_word(c->book, WALKTHROUGHS.status, table_text(t, row, WALKTHROUGHS.status))));
	if (slice_is(table_text(t, row, WALKTHROUGHS.status), "answered"))
		return error_add(err, ERROR_DATA, _("%.*s is answered already, by %.*s: %.*s"),
				 SLICE_ARGS(table_id(t, row)),
				 SLICE_ARGS(listing_name(c->book, PEOPLE.ledger, table_text(t, row, WALKTHROUGHS.answered_by))),
				 SLICE_ARGS(table_text(t, row, WALKTHROUGHS.answer)));
	if (may_answer(c, r, t, row, err) < 0)
		return -1;
	edit = change_edit(c, WALKTHROUGHS.ledger, table_id(t, row), err);
	if (!edit || entry_put(edit, WALKTHROUGHS.answer, answer, err) < 0)
		return -1;
	if (!change_get(edit, WALKTHROUGHS.answer).len)
		return error_add(err, ERROR_USAGE, _("TEXT: there is nothing in it; write what becomes of it"));
	change_put(edit, WALKTHROUGHS.status, SLICE("answered"));
	change_put(edit, WALKTHROUGHS.answered_by, c->book->actor);
	change_put_number(edit, WALKTHROUGHS.answered_at, c->book->now);
	change_made(c, change_id(edit));
	say_answered(c, r, t, row);
	close_task(c, table_text(t, row, WALKTHROUGHS.task), change_get(edit, WALKTHROUGHS.answer), err);
	return 0;
}

int walkthrough_answer(struct change *c, const char *id, const char *answer, struct error *err)
{
	const struct table *t = book_table(c->book, WALKTHROUGHS.ledger, err);
	struct walk_rules r = { 0 };
	int rc = t ? walk_rules_read(&r, c->book, err) : -1;
	long row = rc == 0 ? table_named(t, N_("finding"), slice_trim(slice_of(id)), err) : -1;

	rc = row < 0 ? -1 : answer_row(c, &r, t, (size_t)row, answer, err);
	walk_rules_release(&r);
	return rc;
}

/* Making a practice book */

int walk_refuse_practice(const struct book *b, struct error *err)
{
	struct error ignored = ERROR_INIT;
	struct walk_trace t;
	int rc = 0;

	if (!b->is_walked)
		return 0;
	walk_read(&t, b->dir, &ignored);
	rc = error_add(err, ERROR_USAGE, _("'%s' is a practice book; name the real one: -C %.*s"), b->dir,
		       SLICE_ARGS(t.book.len ? t.book : SLICE("BOOK")));
	walk_trace_release(&t);
	error_release(&ignored);
	return rc;
}

/* The directory to copy into; the caller frees. NULL with a finding. */
static char *new_dir(const char *wanted, struct error *err)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = wanted ? xstrdup(wanted) : xformat("%s/crm-walk-XXXXXX", tmp && *tmp ? tmp : "/tmp");

	if (wanted || mkdtemp(dir))
		return dir;
	error_errno(err, _("cannot create"), dir);
	free(dir);
	return NULL;
}

static int copy(struct book *b, const char *dir, const char *real, struct slice step, struct error *err)
{
	struct str text = STR_INIT, actor = STR_INIT, at_head = STR_INIT;
	struct walk_seal seal = { "" };
	struct walk_entry e = { .at = b->now, .real_at = b->real_now, .command = SLICE("walkthrough start"), .message = step };
	struct chain_head head;
	int rc;

	if (chain_head(b, &head, err) < 0)
		return -1;
	str_addf(&at_head, "%ju:%s", (uintmax_t)head.number, head.digest);
	book_add_actor(&actor, b);
	e.actor = str_slice(&actor);
	e.head = str_slice(&at_head);
	walk_add_header(&text);
	walk_add_entry(&text, &e, &seal);
	e.command = SLICE("walkthrough book");
	e.message = slice_of(real);
	walk_add_entry(&text, &e, &seal);
	str_release(&actor);
	str_release(&at_head);
	rc = book_copy(b, dir, _(" (practice)"), WALK_MARK, str_slice(&text), err);
	str_release(&text);
	return rc;
}

static void show_steps(struct view *v, const struct walk_rules *r, const struct walk_start *how, long only)
{
	walk_step_columns(v);
	for (size_t i = 0; i < r->count; i++)
		if (!how->step || i == (size_t)only)
			walk_step_row(v, r, i);
}

/* Paths in full: whoever walks goes to another directory sooner or later. */
static int show(const char *book, const char *dir, const struct walk_rules *r, const struct walk_start *how, long only,
		struct view *v, struct error *err)
{
	char *made = realpath(dir, NULL);

	if (!made)
		return error_errno(err, _("cannot open"), dir);
	view_title(v, _("PRACTICE BOOK  %s"), made);
	show_steps(v, r, how, only);
	view_note(v, _("nothing counts there, and every command is noted. Walk in it: export CRM_BOOK='%s'"), made);
	view_note(v, _("what blocks you: crm walkthrough -C '%s' log STEP …"), book);
	view_note(v, _("at the end: crm walkthrough -C '%s' finish '%s'"), book, made);
	free(made);
	return 0;
}

static int show_trial(const struct walk_rules *r, const struct walk_start *how, long only, struct view *v, struct error *err)
{
	if (how->dir && book_may_make_dir(how->dir, err) < 0)
		return -1;
	view_title(v, _("dry run: nothing was written; this would make the practice book %s"), how->dir ? how->dir : "");
	show_steps(v, r, how, only);
	return 0;
}

static int start(struct book *b, const struct walk_rules *r, const struct walk_start *how, struct view *v,
		 struct error *err)
{
	const struct table *people = book_table(b, PEOPLE.ledger, err);
	long only = how->step ? walk_rules_step(r, how->step, err) : 0;
	char *real, *dir;
	int rc = -1;

	if (!people || only < 0 || walk_refuse_practice(b, err) < 0)
		return -1;
	if (table_find(people, b->actor) < 0)
		return error_add(err, ERROR_DATA, _("'%.*s' is not in people.csv; act as who walks with --as PERSON"),
				 SLICE_ARGS(b->actor));
	real = realpath(b->dir, NULL);
	if (!real)
		return error_errno(err, _("cannot open"), b->dir);
	dir = how->is_trial ? NULL : new_dir(how->dir, err);
	if (how->is_trial)
		rc = show_trial(r, how, only, v, err);
	else if (dir && copy(b, dir, real, how->step ? r->steps[only].id : SLICE(""), err) == 0)
		rc = show(real, dir, r, how, only, v, err);
	free(real);
	free(dir);
	return rc;
}

int walk_start(struct book *b, const struct walk_start *how, struct view *v, struct error *err)
{
	struct walk_rules r;
	int rc = walk_rules_read(&r, b, err);

	if (rc == 0)
		rc = start(b, &r, how, v, err);
	walk_rules_release(&r);
	return rc;
}
