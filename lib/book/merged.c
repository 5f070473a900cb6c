/* merged.c - see merged.h. A ledger that has the column is gone through twice, by all cores: for the rows that name another one, and for
 * whether those others are there. */
#include "book/merged.h"

#include <stdlib.h>
#include <string.h>

#include "base/ids.h"
#include "base/lang.h"
#include "book/journal.h"
#include "book/past.h"
#include "book/sweep.h"

/* Of one table. Columns are of the file; -1: none. */
struct hiding {
	const struct book *book;
	struct table *table;
	int id, into;
	struct table_alias *at;
	size_t count, cap;
	struct ids by_id;   /* of them: index */
	struct ids targets; /* ids that are named, and are none of them */
	bool *is_there;	    /* by target */
	size_t ntargets;
};

struct hiding_part {
	struct hiding *of;
	struct table_alias *at;
	size_t count, cap;
	struct arena arena;
};

static void *begin(void *context, bool is_alone)
{
	struct hiding_part *p = xcalloc(1, sizeof(*p));

	(void)is_alone;
	p->of = context;
	return p;
}

static void release(void *state)
{
	struct hiding_part *p = state;

	free(p->at);
	arena_release(&p->arena);
	free(p);
}

static void merge(void *context, void *state)
{
	struct hiding *h = context;
	struct hiding_part *p = state;

	h->at = xgrow(h->at, &h->cap, h->count + p->count, sizeof(*h->at));
	if (p->count)
		memcpy(h->at + h->count, p->at, p->count * sizeof(*p->at));
	h->count += p->count;
	arena_join(&h->table->arena, &p->arena);
}

/* Where a ledger has no such column any more, the log tells whether it had one at an earlier moment. */
static struct slice into_of(const struct hiding *h, struct sweep *s, struct slice id)
{
	return h->into >= 0 ? sweep_field(s, h->into) : past_field(h->book, h->table, id, SLICE("merged_into"));
}

static struct slice *take_cells(struct hiding_part *p, struct sweep *s)
{
	const struct table *t = p->of->table;
	struct slice *cells = arena_zalloc(&p->arena, t->ledger->ncolumns * sizeof(*cells));

	for (size_t i = 0; i < t->ledger->ncolumns; i++)
		cells[i] = arena_slice(&p->arena, sweep_field(s, t->file_column[i]));
	return cells;
}

static size_t count_feeds(struct slice text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.ptr[i] == '\n';
	return n;
}

static int find_merged(struct sweep *s, void *state)
{
	struct hiding_part *p = state;
	const struct table *t = p->of->table;

	while (sweep_next(s)) {
		const struct slice id = sweep_field(s, p->of->id), into = into_of(p->of, s, id);
		struct table_alias *a;

		if (!into.len || !id.len || slice_equal(id, into))
			continue;
		p->at = xgrow(p->at, &p->cap, p->count + 1, sizeof(*p->at));
		a = &p->at[p->count++];
		*a = (struct table_alias){ .cells = take_cells(p, s), .offset = sweep_offset(s), .length = s->csv.raw.len,
					   .feeds = count_feeds(s->csv.raw) };
		a->id = a->cells[t->ledger->id];
		a->into = arena_slice(&p->arena, into);
	}
	return 0;
}

static int find_targets(struct sweep *s, void *context)
{
	const struct hiding *h = context;

	while (sweep_next(s)) {
		const struct slice id = sweep_field(s, h->id);
		const long target = id.len ? ids_get(&h->targets, id) : -1;

		if (target >= 0)
			__atomic_store_n(&h->is_there[target], true, __ATOMIC_RELAXED);
	}
	return 0;
}

static void sweep_rows(const struct table *t, const struct sweep_job *job)
{
	const struct sweep_text text = { t->name, t->text, t->data, t->data_line };
	struct error ignored = ERROR_INIT; /* what is broken is said by who reads on */

	sweep_texts(&text, 1, (struct sweep_width){ t->file_columns, 0 }, job, &ignored);
	error_release(&ignored);
}

/* Where the row leads to, over others that were merged; empty: round in a circle. */
static struct slice end_of(const struct hiding *h, size_t i)
{
	for (size_t steps = 0; steps <= h->count; steps++) {
		const long next = ids_get(&h->by_id, h->at[i].into);

		if (next < 0)
			return h->at[i].into;
		i = (size_t)next;
	}
	return SLICE("");
}

static void find_ends(struct hiding *h)
{
	const struct sweep_job job = { .rows = find_targets, .context = h, .any_order = true };

	for (size_t i = 0; i < h->count; i++)
		ids_add(&h->by_id, h->at[i].id, (long)i);
	for (size_t i = 0; i < h->count; i++) {
		h->at[i].kept = end_of(h, i);
		if (h->at[i].kept.len && ids_add(&h->targets, h->at[i].kept, (long)h->ntargets))
			h->ntargets++;
	}
	h->is_there = xcalloc(h->ntargets + 1, sizeof(*h->is_there));
	sweep_rows(h->table, &job);
}

static bool is_hidden(const struct hiding *h, size_t i)
{
	const long target = h->at[i].kept.len ? ids_get(&h->targets, h->at[i].kept) : -1;

	return target >= 0 && h->is_there[target] && ids_get(&h->by_id, h->at[i].id) == (long)i; /* of ids that stand twice the first counts */
}

/* The text without them; the lines that follow keep their numbers. */
static void cut_out(struct hiding *h)
{
	struct table *t = h->table;
	struct str left = STR_INIT;
	size_t at = 0;

	str_room(&left, t->text.len);
	for (size_t i = 0; i < t->naliases; i++) {
		struct table_alias *a = &t->aliases[i];

		str_add(&left, t->text.ptr + at, a->offset - at);
		a->at = left.len;
		str_fill(&left, '\n', a->feeds);
		at = a->offset + a->length;
	}
	str_add(&left, t->text.ptr + at, t->text.len - at);
	str_release(&t->then);
	t->then = left;
	t->text = str_slice(&t->then);
}

void merged_hide(struct book *b, struct table *t)
{
	const int column = ledger_merge(t->ledger);
	struct hiding h = { .book = b, .table = t, .id = -1, .into = -1 };
	const struct sweep_job job = { .begin = begin, .rows = find_merged, .merge = merge, .release = release, .context = &h };

	if (b->with_merged || column < 0 || t->ledger->id < 0 || !t->file_columns)
		return;
	h.id = t->file_column[t->ledger->id];
	h.into = t->file_column[column];
	if (h.into < 0 && !past_tells(b, t))
		return;
	sweep_rows(t, &job);
	if (h.count)
		find_ends(&h);
	for (size_t i = 0; i < h.count; i++)
		if (is_hidden(&h, i))
			h.at[t->naliases++] = h.at[i];
	t->aliases = h.at;
	if (t->naliases)
		cut_out(&h);
	ids_release(&h.by_id);
	ids_release(&h.targets);
	free(h.is_there);
}

static int take_moment(void *context, const struct log_entry *e)
{
	if (e->new.len)
		*(int64_t *)context = e->at;
	return 0;
}

int64_t merged_at(struct book *b, const struct table *t, const struct table_alias *alias)
{
	const struct log_filter filter = { .ledger = slice_of(t->ledger->name), .id = alias->id, .field = SLICE("merged_into") };
	struct error ignored = ERROR_INIT; /* what is wrong with the log is said by who asks for it */
	int64_t at = INT64_MAX;

	journal_read(b, &filter, take_moment, &at, &ignored);
	error_release(&ignored);
	return at;
}

void merged_say(struct book *b, void (*say)(void *to, const char *line), void *to)
{
	struct str line = STR_INIT, day = STR_INIT;

	for (size_t i = 0; b->tables && i < b->schema.count; i++)
		for (size_t k = 0; k < b->tables[i].naliases; k++) {
			struct table_alias *a = &b->tables[i].aliases[k];
			const int64_t at = a->is_asked ? merged_at(b, &b->tables[i], a) : INT64_MAX;

			if (!a->is_asked)
				continue;
			a->is_asked = false;
			str_reset(&line);
			str_reset(&day);
			if (at != INT64_MAX)
				date_add_text(&day, moment_date(at));
			if (day.len)
				str_addf(&line, _("%.*s was merged into %.*s on %s"), SLICE_ARGS(a->id), SLICE_ARGS(a->kept), day.buf);
			else
				str_addf(&line, _("%.*s was merged into %.*s"), SLICE_ARGS(a->id), SLICE_ARGS(a->kept));
			say(to, line.buf);
		}
	str_release(&line);
	str_release(&day);
}
