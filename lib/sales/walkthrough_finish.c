/* walkthrough_finish.c - reading what happened in a practice book; see walkthrough_practice.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "book/journal.h"
#include "book/listing.h"
#include "book/subject.h"
#include "sales/walk_trace.h"
#include "sales/walkthrough_practice.h"

enum { SAID_MOST = 3 }; /* texts of errors kept a step */

struct outcome {
	long done; /* of trace.entries; -1: not done */
	int64_t took;
	size_t errors;
	struct str said;
};

struct walk {
	struct book *book; /* the practice book */
	const struct walk_rules *rules;
	const struct walk_trace *trace;
	size_t first, end;	  /* the steps that were to be walked */
	struct outcome *outcomes; /* by step */
	bool *used;		  /* by trace entry: it has ended a step */
};

/* What a command wrote into one ledger, to ask whether a row met the condition then, and not only in the end. */
struct written {
	const struct walk_step *step;
	struct log_entry *entries;
	size_t count, cap;
};

static int remember(void *context, const struct log_entry *e)
{
	struct written *w = context;

	if (!slice_equal(e->command, w->step->verb))
		return 0;
	w->entries = xgrow(w->entries, &w->cap, w->count + 1, sizeof(*w->entries));
	w->entries[w->count++] = *e;
	return 0;
}

/* A row as one command left it: the fields it set as it set them, the others as they are now. */
struct row_then {
	struct row_subject now;
	const struct ledger *ledger;
	const struct log_entry *set;
	size_t nset;
};

static int get_then(const void *context, struct slice field, struct value *out)
{
	const struct row_then *r = context;
	const int i = ledger_column(r->ledger, field);

	for (size_t k = 0; i >= 0 && k < r->nset; k++)
		if (slice_is(r->set[k].field, r->ledger->columns[i].name))
			return value_parse(r->ledger->columns[i].type, r->set[k].new, out) ? 0 : -1;
	return r->now.subject.get(r->now.subject.context, field, out);
}

/* The entries from `from` on that one command wrote of one row at one time. */
static size_t run_of(const struct written *w, size_t from)
{
	const struct log_entry *first = &w->entries[from];
	size_t n = 1;

	while (from + n < w->count && w->entries[from + n].at == first->at &&
	       slice_equal(w->entries[from + n].id, first->id))
		n++;
	return n;
}

/* Whether the command run at `at` wrote a row that met the step's condition. */
static int met(struct walk *w, const struct written *written, int64_t at, struct error *err)
{
	const struct walk_step *s = written->step;
	const struct table *t = book_table_of(w->book, s->ledger, err);
	int holds = t ? 0 : -1;

	for (size_t i = 0; holds == 0 && i < written->count; i += run_of(written, i)) {
		const struct log_entry *e = &written->entries[i];
		const long row = table_find(t, e->id);
		struct row_then then = { .ledger = s->ledger, .set = e, .nset = run_of(written, i) };
		const struct subject subject = { .get = get_then, .context = &then, .now = w->book->now };

		if (e->at != at || row < 0)
			continue;
		row_subject(&then.now, w->book, t, (size_t)row);
		holds = when_holds(s->done, &subject, err);
	}
	return holds;
}

/* Nobody walks for another. A reading verb may not know who acts; then whoever began is meant. */
static bool is_by_walker(const struct walk *w, const struct walk_entry *e)
{
	return !e->actor.len || slice_equal(e->actor, w->trace->start.actor);
}

/* The first command that ended the step; -1 none, -2 with a finding. */
static long find_done(struct walk *w, size_t step, struct error *err)
{
	const struct walk_step *s = &w->rules->steps[step];
	struct written written = { .step = s };
	long found = -1;

	if (s->done) {
		const struct log_filter filter = { .ledger = slice_of(s->ledger->name), .since = w->trace->start.at };

		if (journal_read(w->book, &filter, remember, &written, err) < 0)
			found = -2;
	}
	for (size_t i = 0; found == -1 && i < w->trace->count; i++) {
		const struct walk_entry *e = &w->trace->entries[i];
		int holds = !w->used[i] && !walk_has_failed(e) && slice_equal(e->command, s->verb) && is_by_walker(w, e);

		if (holds && s->done)
			holds = met(w, &written, e->at, err);
		if (holds)
			found = holds < 0 ? -2 : (long)i;
	}
	free(written.entries);
	return found;
}

static bool is_at_hand(const struct walk *w, size_t step, size_t entry)
{
	return w->outcomes[step].done < 0 || (size_t)w->outcomes[step].done > entry;
}

/* Which step somebody was at when a command failed: one of that very command that wasn't done yet, else the first not done. */
static size_t step_of_error(const struct walk *w, size_t entry)
{
	for (size_t s = w->first; s < w->end; s++)
		if (slice_equal(w->rules->steps[s].verb, w->trace->entries[entry].command) && is_at_hand(w, s, entry))
			return s;
	for (size_t s = w->first; s < w->end; s++)
		if (is_at_hand(w, s, entry))
			return s;
	return w->end - 1;
}

static void count_errors(struct walk *w)
{
	for (size_t i = 0; i < w->trace->count; i++) {
		const struct walk_entry *e = &w->trace->entries[i];
		struct outcome *o;

		if (!walk_has_failed(e))
			continue;
		o = &w->outcomes[step_of_error(w, i)];
		if (o->errors++ < SAID_MOST)
			str_addf(&o->said, "%s%.*s: %.*s", o->said.len ? " | " : "", SLICE_ARGS(e->command),
				 SLICE_ARGS(e->message));
	}
}

/* A step took the time from the step done before it, in the order in which they were done. */
static void measure(struct walk *w)
{
	int64_t before = w->trace->start.at;

	for (size_t i = 0; i < w->trace->count; i++)
		for (size_t s = w->first; w->used[i] && s < w->end; s++)
			if (w->outcomes[s].done == (long)i) {
				w->outcomes[s].took =
					w->trace->entries[i].at > before ? w->trace->entries[i].at - before : 0;
				before = w->trace->entries[i].at;
			}
}

static int judge(struct walk *w, struct error *err)
{
	for (size_t s = w->first; s < w->end; s++) {
		const long done = find_done(w, s, err);

		if (done == -2)
			return -1;
		w->outcomes[s].done = done;
		if (done >= 0)
			w->used[done] = true;
	}
	count_errors(w);
	measure(w);
	return 0;
}

static int stage_step(struct change *c, const struct walk *w, size_t step, struct slice month, struct error *err)
{
	const struct outcome *o = &w->outcomes[step];
	const struct walk_step *s = &w->rules->steps[step];
	struct change_row *r = change_add(c, "walkthroughs", err);
	struct str took = STR_INIT;

	if (!r)
		return -1;
	change_put(r, "month", month);
	change_put(r, "person", w->trace->start.actor);
	change_put(r, "status", o->done < 0 ? SLICE("stuck") : SLICE("done"));
	change_put(r, "step", s->id);
	change_put(r, "finding", str_slice(&o->said));
	change_put_number(r, "started_at", w->trace->start.at);
	change_put_number(r, "errors", (int64_t)o->errors);
	if (o->done >= 0)
		change_put_number(r, "took", o->took);
	change_made(c, change_id(r));
	walk_add_hours(&took, o->took);
	if (o->done >= 0)
		change_say(c, lang_plural("  %.*s: done, %s h, %zu error", "  %.*s: done, %s h, %zu errors", o->errors),
			   SLICE_ARGS(s->id), took.buf, o->errors);
	else
		change_say(c, lang_plural("  %.*s: not done, %zu error", "  %.*s: not done, %zu errors", o->errors),
			   SLICE_ARGS(s->id), o->errors);
	str_release(&took);
	return 0;
}

/* The row that drew this person for the month, still to be walked; -1: there is none. */
static long drawn_row(const struct table *t, struct slice person, struct slice month)
{
	for (size_t i = 0; i < t->nrows; i++)
		if (slice_is(table_text(t, i, "status"), "drawn") && slice_equal(table_text(t, i, "person"), person) &&
		    slice_equal(table_text(t, i, "month"), month))
			return (long)i;
	return -1;
}

static int mark_walked(struct change *c, const struct table *t, size_t row, struct error *err)
{
	const struct table *tasks = book_table(c->book, "tasks", err);
	struct change_row *r = change_edit(c, "walkthroughs", table_id(t, row), err), *task;
	const long at = tasks ? table_find(tasks, table_text(t, row, "task")) : -1;

	if (!tasks || !r)
		return -1;
	change_put(r, "status", SLICE("walked"));
	if (at < 0 || !slice_is(table_text(tasks, (size_t)at, "status"), "open"))
		return 0;
	task = change_edit(c, "tasks", table_id(tasks, (size_t)at), err);
	change_put(task, "status", SLICE("done"));
	change_put_number(task, "done_at", c->book->now);
	change_put(task, "done_by", table_text(t, row, "person"));
	change_say(c, _("  task %.*s is done"), SLICE_ARGS(table_id(tasks, (size_t)at)));
	return 0;
}

/* The same person's walk that began at the same moment is the same walk. */
static int check_once(const struct table *t, const struct walk *w, const char *dir, struct error *err)
{
	const int started = table_column(t, "started_at");

	for (size_t i = 0; i < t->nrows; i++)
		if (table_number(t, i, started, -1) == w->trace->start.at &&
		    slice_equal(table_text(t, i, "person"), w->trace->start.actor))
			return error_add(err, ERROR_DATA, _("'%s' is recorded already: %.*s"), dir,
					 SLICE_ARGS(table_id(t, i)));
	return 0;
}

static int record(struct change *c, struct walk *w, const char *dir, struct error *err)
{
	const struct table *t = book_table(c->book, "walkthroughs", err);
	struct str month = STR_INIT;
	struct civil day = date_civil(moment_date(w->trace->start.at));
	size_t done = 0;
	long drawn;
	int rc = t ? check_once(t, w, dir, err) : -1;

	str_addf(&month, "%04d-%02d", day.year, day.month);
	for (size_t s = w->first; s < w->end; s++)
		done += w->outcomes[s].done >= 0;
	if (rc == 0)
		change_say(c,
			   lang_plural("recorded the walk of %.*s: %zu of %zu step done",
				       "recorded the walk of %.*s: %zu of %zu steps done", w->end - w->first),
			   SLICE_ARGS(listing_name(c->book, "people", w->trace->start.actor)), done, w->end - w->first);
	for (size_t s = w->first; rc == 0 && s < w->end; s++)
		rc = stage_step(c, w, s, str_slice(&month), err);
	drawn = rc == 0 && done == w->rules->count ? drawn_row(t, w->trace->start.actor, str_slice(&month)) : -1;
	if (drawn >= 0)
		rc = mark_walked(c, t, (size_t)drawn, err);
	if (rc == 0 && done < w->end - w->first)
		change_say(c, _("  what blocked you there? crm walkthrough log STEP …"));
	if (rc == 0)
		change_say(c, _("  the practice book is not needed any more: rm -r '%s'"), dir);
	str_release(&month);
	return rc;
}

/* Everything that was asked for is there: judges it and stages the rows. */
static int finish(struct change *c, struct walk *w, const char *dir, struct error *err)
{
	struct str only = STR_INIT;
	long step = 0;
	int rc = 0;

	w->end = w->rules->count;
	str_add_slice(&only, w->trace->start.message);
	if (only.len && (step = walk_rules_step(w->rules, only.buf, err)) < 0)
		rc = -1;
	if (only.len && rc == 0) {
		w->first = (size_t)step;
		w->end = w->first + 1;
	}
	str_release(&only);
	w->outcomes = xcalloc(w->rules->count + 1, sizeof(*w->outcomes));
	w->used = xcalloc(w->trace->count + 1, sizeof(*w->used));
	for (size_t s = 0; s < w->rules->count; s++)
		str_init(&w->outcomes[s].said);
	if (rc == 0 && judge(w, err) == 0)
		rc = record(c, w, dir, err);
	else
		rc = -1;
	for (size_t s = 0; s < w->rules->count; s++)
		str_release(&w->outcomes[s].said);
	free(w->outcomes);
	free(w->used);
	return rc;
}

int walk_finish(struct change *c, const char *dir, struct error *err)
{
	const struct book_where where = { .dir = dir, .defaults = c->book->defaults, .command = c->book->command,
					  .of_today = true };
	struct walk_trace trace;
	struct walk_rules rules = { 0 };
	struct book practice = { .dirfd = -1, .lock_fd = -1 };
	struct walk w = { .book = &practice, .rules = &rules, .trace = &trace };
	int rc = walk_read(&trace, dir, err);

	if (rc == 0)
		rc = walk_refuse_practice(c->book, err);
	if (rc == 0)
		rc = book_open(&practice, &where, BOOK_READ, err);
	if (rc == 0)
		rc = walk_rules_read(&rules, &practice, err);
	if (rc == 0)
		rc = finish(c, &w, dir, err);
	walk_rules_release(&rules);
	if (practice.dirfd >= 0)
		book_close(&practice);
	walk_trace_release(&trace);
	return rc;
}
