/* walk_deeds.c - see walk_deeds.h. */
#include "sales/practice/walk_deeds.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"

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

int walk_deeds_read(struct walk_deeds *d, struct book *practice, const struct walk_trace *t, bool clock_is_free, struct error *err)
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

void walk_deeds_release(struct walk_deeds *d)
{
	free(d->items);
	free(d->log);
	*d = (struct walk_deeds){ 0 };
}

bool walk_deeds_name(const struct walk_deeds *d, struct slice id)
{
	for (size_t i = 0; i < d->count; i++)
		for (size_t k = 0; k < d->items[i].nrows; k++)
			if (slice_equal(d->items[i].rows[k].new, id))
				return true;
	return false;
}
