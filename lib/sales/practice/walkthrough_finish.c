/* walkthrough_finish.c - reading what happened in a practice book; see walkthrough.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/chain.h"
#include "book/copy.h"
#include "book/entry.h"
#include "book/listing.h"
#include "book/subject.h"
#include "sales/practice/walk_trace.h"
#include "sales/practice/walkthrough.h"

/* What the walker did in a practice book since it was made, as far as it can be believed.
 *
 * What was changed is told by the book's log: commits behind the one that the book was copied at, whose digests hold. What was looked at,
 * and what failed, is told by .crm/walk (walk_trace.h), each line with the commit that it stood behind. Neither a hand-written line nor
 * what was only tried is among them, nor what somebody else did. Where the real book's clock is the machine's, that clock counts: what
 * was done under another is left out; in a sample, whose clock is free, the book's. */
struct walk_deed {
	enum { DEED_COMMIT, DEED_LOOK, DEED_FAILURE } kind;
	int64_t time;
	uint64_t number; /* of the commit, or of the one before */
	size_t order;
	struct slice command, words, message;
	const struct log_entry *rows; /* of a commit */
	size_t nrows;
};

struct walk_deeds {
	struct walk_deed *items; /* in the order in which they were done */
	size_t count, cap;
	struct log_entry *log; /* the rows of these commits, file by file */
	size_t nlog, log_cap;
	bool clock_is_free;
	int64_t began;
	size_t misdated, others; /* commands that are left out: under another clock, somebody else's */
};

struct reading {
	struct walk_deeds *deeds;
	const struct walk_trace *trace;
	struct chain_head start;
	struct link {
		uint64_t number;
		char digest[DIGEST_TEXT + 1];
	} *links; /* of the walk's commits, anybody's */
	size_t nlinks, cap;
	uint64_t last; /* where the line before stood */
};

/* As chain_add_link counts; a book may have no commit yet. */
static bool parse_head(struct slice text, struct chain_head *head)
{
	if (!slice_starts(text, "0:"))
		return chain_parse_head(text, head);
	*head = (struct chain_head){ 0 };
	if (text.len != DIGEST_TEXT + 2)
		return false;
	memcpy(head->digest, text.ptr + 2, DIGEST_TEXT);
	return true;
}

static bool is_by_walker(const struct reading *r, struct slice actor)
{
	return slice_equal(actor, r->trace->start.actor);
}

/* What was committed before the book was made isn't later than that by the machine's clock. */
static int remember(void *context, const struct log_entry *e)
{
	struct reading *r = context;
	struct walk_deeds *d = r->deeds;

	if (e->real_at < r->trace->start.real_at - BOOK_CLOCK_SLACK)
		return 0;
	d->log = xgrow(d->log, &d->log_cap, d->nlog + 1, sizeof(*d->log));
	d->log[d->nlog++] = *e;
	return 0;
}

static int by_place(const void *a, const void *b)
{
	const struct place *x = &((const struct log_entry *)a)->place, *y = &((const struct log_entry *)b)->place;
	const int by_file = strcmp(x->file, y->file);

	return by_file ? by_file : (x->line > y->line) - (x->line < y->line);
}

static int by_order(const void *a, const void *b)
{
	const struct walk_deed *x = a, *y = b;
	const bool x_commits = x->kind == DEED_COMMIT, y_commits = y->kind == DEED_COMMIT;

	if (x->number != y->number)
		return (x->number > y->number) - (x->number < y->number);
	return x_commits != y_commits ? y_commits - x_commits : (x->order > y->order) - (x->order < y->order);
}

/* When it was done by the clock that counts; false: under another one. */
static bool take_time(struct walk_deeds *d, int64_t at, int64_t real_at, int64_t *time)
{
	*time = d->clock_is_free ? at : real_at;
	if (d->clock_is_free || book_clock_is_true(at, real_at))
		return true;
	d->misdated++;
	return false;
}

static void add(struct walk_deeds *d, const struct walk_deed *deed)
{
	d->items = xgrow(d->items, &d->cap, d->count + 1, sizeof(*d->items));
	d->items[d->count] = *deed;
	d->items[d->count].order = d->count;
	d->count++;
}

static void add_commit(struct reading *r, uint64_t number, size_t from, size_t to)
{
	struct walk_deeds *d = r->deeds;
	const struct log_entry *first = &d->log[from];
	struct walk_deed deed = { .kind = DEED_COMMIT, .number = number, .command = first->command, .rows = first, .nrows = to - from };

	if (!is_by_walker(r, first->actor))
		d->others++;
	else if (take_time(d, first->at, first->real_at, &deed.time))
		add(d, &deed);
}

static int read_commits(struct reading *r, struct book *practice, struct error *err)
{
	const struct log_filter all = { .since = INT64_MIN, .with_adopted = true };
	struct walk_deeds *d = r->deeds;

	if (chain_check_since(practice, &r->start, err) < 0 || journal_read(practice, &all, remember, r, err) < 0)
		return -1;
	if (d->nlog)
		qsort(d->log, d->nlog, sizeof(*d->log), by_place);
	for (size_t i = 0, from = 0; i < d->nlog; i++) {
		struct link link;
		uint64_t rows;

		if (!chain_parse_link(d->log[i].chain, &link.number, &rows, link.digest))
			continue;
		if (link.number > r->start.number) {
			r->links = xgrow(r->links, &r->cap, r->nlinks + 1, sizeof(*r->links));
			r->links[r->nlinks++] = link;
			add_commit(r, link.number, from, i + 1);
		}
		from = i + 1;
	}
	return 0;
}

/* Whether a line of the trace stood behind a commit that there is. */
static bool is_behind(const struct reading *r, const struct chain_head *head)
{
	if (head->number == r->start.number)
		return strcmp(head->digest, r->start.digest) == 0;
	for (size_t i = 0; i < r->nlinks; i++)
		if (r->links[i].number == head->number)
			return strcmp(r->links[i].digest, head->digest) == 0;
	return false;
}

static int take_line(struct reading *r, const struct walk_entry *e, struct error *err)
{
	struct walk_deeds *d = r->deeds;
	struct walk_deed deed = { .kind = walk_has_failed(e) ? DEED_FAILURE : DEED_LOOK,
				  .command = e->command,
				  .words = e->words,
				  .message = e->message,
				  .number = r->last };
	struct chain_head head;

	/* Where the book couldn't be opened, the line says nothing of the log; such a command has failed. */
	if (e->head.len ? !parse_head(e->head, &head) || !is_behind(r, &head) : deed.kind != DEED_FAILURE)
		return error_at(err, ERROR_DATA, &e->place, _("the log has no such commit: walk in a new practice book"));
	if (e->head.len)
		deed.number = r->last = head.number;
	if (deed.kind == DEED_FAILURE) {
		deed.time = d->clock_is_free ? e->at : e->real_at;
		if (!e->actor.len || is_by_walker(r, e->actor))
			add(d, &deed);
	} else if (slice_is(e->kind, "read")) {
		if (!is_by_walker(r, e->actor))
			d->others++;
		else if (take_time(d, e->at, e->real_at, &deed.time))
			add(d, &deed);
	}
	return 0;
}

/* 0, or -1 with findings: the log doesn't hold, or the trace doesn't go with it. Release in both cases. The book lives as long. */
static int walk_deeds_read(struct walk_deeds *d, struct book *practice, const struct walk_trace *t, bool clock_is_free, struct error *err)
{
	struct reading r = { .deeds = d, .trace = t };
	int rc = 0;

	*d = (struct walk_deeds){ .clock_is_free = clock_is_free, .began = clock_is_free ? t->start.at : t->start.real_at };
	if (!parse_head(t->start.head, &r.start))
		rc = error_at(err, ERROR_DATA, &t->start.place, _("the log has no such commit: walk in a new practice book"));
	r.last = r.start.number;
	if (rc == 0)
		rc = read_commits(&r, practice, err);
	for (size_t i = 0; rc == 0 && i < t->count; i++)
		rc = take_line(&r, &t->entries[i], err);
	if (rc == 0 && d->count)
		qsort(d->items, d->count, sizeof(*d->items), by_order);
	free(r.links);
	return rc;
}

static void walk_deeds_release(struct walk_deeds *d)
{
	free(d->items);
	free(d->log);
	*d = (struct walk_deeds){ 0 };
}

/* Whether a row is one of the walk: made by it, or named by a row that it wrote. */
static bool walk_deeds_name(const struct walk_deeds *d, struct slice id)
{
	for (size_t i = 0; i < d->count; i++)
		for (size_t k = 0; k < d->items[i].nrows; k++)
			if (slice_equal(d->items[i].rows[k].new, id))
				return true;
	return false;
}

enum { SAID_MOST = 3 }; /* texts of errors kept a step */

struct outcome {
	long done; /* of deeds.items; -1: not done */
	int64_t took;
	size_t errors;
	bool is_elsewhere; /* the command was run, and showed something else */
	struct str said;
};

struct walk {
	struct book *book; /* the practice book */
	const struct walk_rules *rules;
	const struct walk_trace *trace;
	struct slice person;
	struct walk_deeds deeds;
	size_t first, end;	  /* the steps that were to be walked */
	struct outcome *outcomes; /* by step */
	bool *used;		  /* by deed: it has ended a step */
};

/* A row as one commit left it: the fields that the walk set until then as it set them last, the others as they are now. */
struct row_then {
	struct row_subject now;
	const struct ledger *ledger;
	const struct walk *walk;
	size_t until; /* of the deeds */
	struct slice id;
};

static int get_then(const void *context, struct slice field, struct value *out)
{
	const struct row_then *r = context;
	const int i = ledger_column(r->ledger, field);

	for (size_t d = r->until + 1; i >= 0 && d-- > 0;) {
		const struct walk_deed *deed = &r->walk->deeds.items[d];

		for (size_t k = deed->nrows; k-- > 0;)
			if (slice_equal(deed->rows[k].id, r->id) && slice_is(deed->rows[k].ledger, r->ledger->name) &&
			    slice_is(deed->rows[k].field, r->ledger->columns[i].name))
				return value_parse(r->ledger->columns[i].type, deed->rows[k].new, out) ? 0 : -1;
	}
	return r->now.subject.get(r->now.subject.context, field, out);
}

/* Whether a commit wrote a row that met the step's condition. */
static int met(struct walk *w, const struct walk_step *s, size_t at, struct error *err)
{
	const struct table *t = book_table_of(w->book, s->ledger, err);
	const struct walk_deed *deed = &w->deeds.items[at];
	int holds = t ? 0 : -1;

	for (size_t i = 0; holds == 0 && i < deed->nrows; i++) {
		const struct log_entry *e = &deed->rows[i];
		const long row = slice_is(e->ledger, s->ledger->name) ? table_find(t, e->id) : -1;
		struct row_then then = { .ledger = s->ledger, .walk = w, .until = at, .id = e->id };
		const struct subject subject = { .get = get_then, .context = &then, .now = w->book->now };

		if (row < 0 || (i && slice_equal(deed->rows[i - 1].id, e->id)))
			continue;
		row_subject(&then.now, w->book, t, (size_t)row);
		holds = when_holds(s->done, &subject, err);
	}
	return holds;
}

/* Whether a word of the command line names a row of the walk; of people, who walks. */
static bool is_named(struct walk *w, const struct table *t, struct slice word)
{
	enum { MOST = 64 };
	size_t rows[MOST];
	size_t n;

	if (strcmp(t->ledger->name, "people") == 0) {
		const long row = book_person(w->book, word, NULL);

		return row >= 0 && slice_equal(table_id(t, (size_t)row), w->person);
	}
	/* What is one of several now was the only one then: else the command would have failed. */
	n = table_candidates(t, word, rows, MOST);
	for (size_t i = 0; i < n && i < MOST; i++)
		if (walk_deeds_name(&w->deeds, table_id(t, rows[i])))
			return true;
	return false;
}

static int showed(struct walk *w, const struct walk_step *s, size_t at, struct error *err)
{
	const struct table *t = s->of ? book_table_of(w->book, s->of, err) : NULL;
	struct slice words = w->deeds.items[at].words;
	bool is = false;

	if (!s->of || !t)
		return s->of ? -1 : 1;
	while (words.len && !is)
		is = is_named(w, t, slice_cut(&words, '\t'));
	return is;
}

/* The first deed that ended the step; -1 none, -2 with a finding. */
static long find_done(struct walk *w, size_t step, struct error *err)
{
	const struct walk_step *s = &w->rules->steps[step];

	for (size_t i = 0; i < w->deeds.count; i++) {
		const struct walk_deed *deed = &w->deeds.items[i];
		int holds = 1;

		if (w->used[i] || deed->kind == DEED_FAILURE || !slice_equal(deed->command, s->verb) ||
		    (s->of && deed->kind != DEED_LOOK) || (s->done && deed->kind != DEED_COMMIT))
			continue;
		if (s->of)
			holds = showed(w, s, i, err);
		else if (s->done)
			holds = met(w, s, i, err);
		w->outcomes[step].is_elsewhere |= s->of && holds == 0;
		if (holds)
			return holds < 0 ? -2 : (long)i;
	}
	return -1;
}

static bool is_at_hand(const struct walk *w, size_t step, size_t deed)
{
	return w->outcomes[step].done < 0 || (size_t)w->outcomes[step].done > deed;
}

/* Which step somebody was at when a command failed: one of that very command that wasn't done yet, else the first not done. */
static size_t step_of_error(const struct walk *w, size_t deed)
{
	for (size_t s = w->first; s < w->end; s++)
		if (slice_equal(w->rules->steps[s].verb, w->deeds.items[deed].command) && is_at_hand(w, s, deed))
			return s;
	for (size_t s = w->first; s < w->end; s++)
		if (is_at_hand(w, s, deed))
			return s;
	return w->end - 1;
}

static void count_errors(struct walk *w)
{
	for (size_t i = 0; i < w->deeds.count; i++) {
		const struct walk_deed *deed = &w->deeds.items[i];
		struct outcome *o;

		if (deed->kind != DEED_FAILURE)
			continue;
		o = &w->outcomes[step_of_error(w, i)];
		if (o->errors++ < SAID_MOST)
			str_addf(&o->said, "%s%.*s: %.*s", o->said.len ? " | " : "", SLICE_ARGS(deed->command),
				 SLICE_ARGS(deed->message));
	}
}

/* A step took the time from the step done before it, in the order in which they were done. */
static void measure(struct walk *w)
{
	int64_t before = w->deeds.began;

	for (size_t i = 0; i < w->deeds.count; i++)
		for (size_t s = w->first; w->used[i] && s < w->end; s++)
			if (w->outcomes[s].done == (long)i) {
				const int64_t time = w->deeds.items[i].time;

				w->outcomes[s].took = time > before ? time - before : 0;
				before = time;
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
	struct change_row *r = change_add(c, WALKTHROUGHS.ledger, err);

	if (!r)
		return -1;
	change_put(r, WALKTHROUGHS.month, month);
	change_put(r, WALKTHROUGHS.person, w->person);
	change_put(r, WALKTHROUGHS.status, o->done < 0 ? SLICE("stuck") : SLICE("done"));
	change_put(r, WALKTHROUGHS.step, s->id);
	change_put(r, WALKTHROUGHS.finding, str_slice(&o->said));
	change_put_number(r, WALKTHROUGHS.started_at, w->deeds.began);
	change_put_number(r, WALKTHROUGHS.errors, (int64_t)o->errors);
	if (o->done >= 0)
		change_put_number(r, WALKTHROUGHS.took, o->took);
	change_made(c, change_id(r));
	if (o->done >= 0)
		change_event(c, walk_step_done, .walk = change_id(r), .step = s->id, .took = o->took, .errors = (int64_t)o->errors);
	else
		change_event(c, walk_step_stuck, .walk = change_id(r), .step = s->id, .errors = (int64_t)o->errors);
	if (o->done < 0 && o->is_elsewhere)
		change_event(c, walk_elsewhere, .walk = change_id(r), .verb = s->verb);
	return 0;
}

/* The row that drew this person for the month, still to be walked; -1: there is none. */
static long drawn_row(const struct table *t, struct slice person, struct slice month)
{
	for (size_t i = 0; i < t->nrows; i++)
		if (slice_is(table_text(t, i, WALKTHROUGHS.status), "drawn") && slice_equal(table_text(t, i, WALKTHROUGHS.person), person) &&
		    slice_equal(table_text(t, i, WALKTHROUGHS.month), month))
			return (long)i;
	return -1;
}

static int mark_walked(struct change *c, const struct table *t, size_t row, struct error *err)
{
	const struct table *tasks = book_table(c->book, TASKS.ledger, err);
	struct change_row *r = change_edit(c, WALKTHROUGHS.ledger, table_id(t, row), err), *task;
	const long at = tasks ? table_find(tasks, table_text(t, row, WALKTHROUGHS.task)) : -1;

	if (!tasks || !r)
		return -1;
	change_put(r, WALKTHROUGHS.status, SLICE("walked"));
	if (at < 0 || !slice_is(table_text(tasks, (size_t)at, TASKS.status), "open"))
		return 0;
	task = change_edit(c, TASKS.ledger, table_id(tasks, (size_t)at), err);
	change_put(task, TASKS.status, SLICE("done"));
	change_put_number(task, TASKS.done_at, c->book->now);
	change_put(task, TASKS.done_by, table_text(t, row, WALKTHROUGHS.person));
	change_event(c, task_closed, .task = table_id(tasks, (size_t)at));
	return 0;
}

/* The same person's walk that began at the same moment is the same walk. */
static int check_once(const struct table *t, const struct walk *w, const char *dir, struct error *err)
{
	const int started = table_column(t, WALKTHROUGHS.started_at);

	for (size_t i = 0; i < t->nrows; i++)
		if (table_number(t, i, started, -1) == w->deeds.began &&
		    slice_equal(table_text(t, i, WALKTHROUGHS.person), w->person))
			return error_add(err, ERROR_DATA, _("'%s' is recorded already: %.*s"), dir,
					 SLICE_ARGS(table_id(t, i)));
	return 0;
}

static void say_left_out(struct change *c, const struct walk_deeds *d)
{
	if (d->misdated)
		change_event(c, walk_misdated, .commands = (int64_t)d->misdated);
	if (d->others)
		change_event(c, walk_others, .commands = (int64_t)d->others);
}

static int record(struct change *c, struct walk *w, const char *dir, struct error *err)
{
	const struct table *t = book_table(c->book, WALKTHROUGHS.ledger, err);
	struct str month = STR_INIT;
	struct civil day = date_civil(moment_date(w->deeds.began));
	size_t done = 0;
	long drawn;
	int rc = t ? check_once(t, w, dir, err) : -1;

	str_addf(&month, "%04d-%02d", day.year, day.month);
	for (size_t s = w->first; s < w->end; s++)
		done += w->outcomes[s].done >= 0;
	if (rc == 0)
		change_event(c, walk_recorded, .person = w->person, .done = (int64_t)done, .steps = (int64_t)(w->end - w->first));
	for (size_t s = w->first; rc == 0 && s < w->end; s++)
		rc = stage_step(c, w, s, str_slice(&month), err);
	if (rc == 0)
		say_left_out(c, &w->deeds);
	drawn = rc == 0 && done == w->rules->count ? drawn_row(t, w->person, str_slice(&month)) : -1;
	if (drawn >= 0)
		rc = mark_walked(c, t, (size_t)drawn, err);
	if (rc == 0 && done < w->end - w->first)
		change_happened(c, walk_blocked);
	if (rc == 0)
		change_event(c, walk_over, .dir = slice_of(dir));
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
	w->used = xcalloc(w->deeds.count + 1, sizeof(*w->used));
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

/* What was walked is this book's process: the copy is of it, and goes by its rules. */
static int check_copy(const struct change *c, const struct walk *w, const char *dir, struct error *err)
{
	struct chain_head head;
	const int is_of = chain_parse_head(w->trace->start.head, &head) ? chain_has(c->book, &head, err) : 1;

	if (is_of < 0)
		return -1;
	if (!is_of)
		return error_add(err, ERROR_DATA, _("'%s' is no copy of this book: its log has no such commit"), dir);
	return book_copy_check(c->book, w->book, "rules", err);
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

	w.person = trace.start.actor;
	w.person = slice_cut(&w.person, ' ');
	if (rc == 0)
		rc = walk_refuse_practice(c->book, err);
	if (rc == 0)
		rc = book_open(&practice, &where, BOOK_READ, err);
	if (rc == 0)
		rc = check_copy(c, &w, dir, err);
	if (rc == 0)
		rc = walk_rules_read(&rules, &practice, err);
	if (rc == 0)
		rc = walk_deeds_read(&w.deeds, &practice, &trace, c->book->clock_is_free, err);
	if (rc == 0)
		rc = finish(c, &w, dir, err);
	walk_deeds_release(&w.deeds);
	walk_rules_release(&rules);
	if (practice.dirfd >= 0)
		book_close(&practice);
	walk_trace_release(&trace);
	return rc;
}
