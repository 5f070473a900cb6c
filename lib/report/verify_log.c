/* verify_log.c - the log of leads in the period, and what each pattern of rules/verify.yaml finds in it; see verify.h. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "book/journal.h"
#include "book/real_time.h"
#include "book/subject.h"
#include "report/verify.h"

/* One pass over the log: its rows in the period, who touched which lead when from its beginning on, and what every lead said at its end */

void verify_add_row(struct verify_rows *rows, const struct verify_row *row)
{
	rows->at = xgrow(rows->at, &rows->cap, rows->count + 1, sizeof(*rows->at));
	rows->at[rows->count++] = *row;
}

struct log_reading {
	struct verification *v;
	int stage, follow_up;
	bool *has_later_stage,
		*has_later_follow_up; /* by lead: a row behind the period's end has told what was at it */
};

/* "P-0007 by P-0001" acted as P-0007. */
static long actor(const struct verification *v, struct slice who)
{
	return table_find(v->people, slice_cut(&who, ' '));
}

/* Rows come in the order in which they were written: behind the end the first one tells what was before it. */
static void keep_state(struct log_reading *r, const struct log_entry *e, long lead, int column)
{
	struct verification *v = r->v;
	bool is_stage = column == r->stage;
	struct slice *state = is_stage ? v->stage : v->follow_up;
	bool *later = is_stage ? r->has_later_stage : r->has_later_follow_up;

	if (!is_stage && column != r->follow_up)
		return;
	if (e->when < v->end)
		state[lead] = e->new;
	else if (!later[lead]) {
		state[lead] = e->old;
		later[lead] = true;
	}
}

static bool closes(const struct log_reading *r, const struct log_entry *e, int column)
{
	const struct stage *stage = column == r->stage ? stages_find(&r->v->book->stages, e->new) : NULL;

	return stage && stage->kind != STAGE_OPEN;
}

static void add_touch(struct verification *v, const struct verify_touch *touch)
{
	v->touches = xgrow(v->touches, &v->touches_cap, v->ntouches + 1, sizeof(*v->touches));
	v->touches[v->ntouches++] = *touch;
}

static int take(void *context, const struct log_entry *e)
{
	struct log_reading *r = context;
	struct verification *v = r->v;
	long lead = table_find(v->leads, e->id);
	int column = ledger_column(v->leads->ledger, e->field);
	struct verify_row row = { .at = e->at,
				  .lead = lead,
				  .column = column,
				  .order = v->rows.count,
				  .subject = e->id,
				  .field = e->field,
				  .old = e->old,
				  .new = e->new,
				  .note = e->note,
				  .command = e->command,
				  .place = e->place };

	/* What was dated otherwise than it was entered tells how a lead stood from then on, and nothing of how people work. */
	if (e->when != e->at) {
		v->backdated += e->at < v->end;
		if (lead >= 0)
			keep_state(r, e, lead, column);
		return 0;
	}
	if (e->at < v->end && !log_is_imported(e)) {
		row.person = actor(v, e->actor);
		verify_add_row(&v->rows, &row);
	}
	if (lead < 0)
		return 0;
	if (!log_is_imported(e) || closes(r, e, column))
		add_touch(v, &(struct verify_touch){ e->at, lead, closes(r, e, column) });
	keep_state(r, e, lead, column);
	return 0;
}

static struct log_reading *prepare(struct verification *v)
{
	const size_t n = v->leads->nrows + 1;
	struct log_reading *r = arena_zalloc(&v->arena, sizeof(*r));

	r->v = v;
	r->stage = table_column(v->leads, LEADS.stage);
	r->follow_up = table_column(v->leads, LEADS.next_follow_up);
	r->has_later_stage = arena_zalloc(&v->arena, n * sizeof(bool));
	r->has_later_follow_up = arena_zalloc(&v->arena, n * sizeof(bool));
	v->stage = arena_alloc(&v->arena, n * sizeof(*v->stage));
	v->follow_up = arena_alloc(&v->arena, n * sizeof(*v->follow_up));
	for (size_t i = 0; i < v->leads->nrows; i++) {
		v->stage[i] = table_word(v->leads, i, r->stage);
		v->follow_up[i] = table_cell(v->leads, i, r->follow_up);
	}
	return r;
}

struct log_reader verify_log_reader(struct verification *v)
{
	const struct log_filter leads = { .ledger = SLICE("leads"), .since = v->begin, .until = v->book->now + 1, .by_real = true };

	return (struct log_reader){ .filter = leads, .each = take, .context = prepare(v) };
}

/* By lead, each lead's in the order in which they came, which is that of their times. */
void verify_sort_touches(struct verification *v)
{
	size_t *end = xcalloc(v->leads->nrows + 1, sizeof(*end));
	struct verify_touch *sorted = xmalloc((v->ntouches + 1) * sizeof(*sorted));

	for (size_t i = 0; i < v->ntouches; i++)
		end[v->touches[i].lead + 1]++;
	for (size_t lead = 0; lead < v->leads->nrows; lead++)
		end[lead + 1] += end[lead];
	for (size_t i = 0; i < v->ntouches; i++)
		sorted[end[v->touches[i].lead]++] = v->touches[i];
	free(end);
	free(v->touches);
	v->touches = sorted;
}

void verify_touches_of(const struct verification *v, long lead, size_t *from, size_t *to)
{
	size_t low = 0, high = v->ntouches;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (v->touches[middle].lead < lead)
			low = middle + 1;
		else
			high = middle;
	}
	*from = *to = low;
	while (*to < v->ntouches && v->touches[*to].lead == lead)
		++*to;
}

struct finding {
	struct verification *v;
	const struct verify_pattern *p;
	struct pattern_found *found;
};

static void no_hits(struct pattern_found *f)
{
	f->hit = xcalloc(f->rows.count + 1, sizeof(*f->hit));
}

/* Handed in at the last minute */

static int collect_hand_ins(struct finding *f, const struct hand_in *h, struct error *err)
{
	struct verification *v = f->v;
	const struct table *t = book_table_of(v->book, h->ledger, err);

	for (size_t i = 0; t && i < t->nrows; i++) {
		const int64_t done = real_time(v->book, t, i, h->done, INT64_MIN);
		struct verify_row row = { .at = done,
					  .lead = -1,
					  .column = -1,
					  .order = i,
					  .subject = table_id(t, i),
					  .field = slice_of(h->ledger->columns[h->done].name),
					  .old = table_cell(t, i, h->due),
					  .new = table_cell(t, i, h->done),
					  .place = table_place(t, i) };
		struct slice person = table_cell(t, i, h->person);
		struct row_subject s;
		int holds;

		if (done < v->begin || done >= v->end || done > v->book->now || !row.old.len)
			continue;
		row_subject(&s, v->book, t, i);
		holds = when_holds(h->where, &s.subject, err);
		if (holds < 0)
			return -1;
		row.person =
			table_find(v->people, person.len || h->otherwise < 0 ? person : table_cell(t, i, h->otherwise));
		if (holds)
			verify_add_row(&f->found->rows, &row);
	}
	return t ? 0 : -1;
}

static int find_hand_ins(struct finding *f, struct error *err)
{
	const struct verify_rows *rows = &f->found->rows;

	for (size_t i = 0; i < f->p->nhand_in; i++)
		if (collect_hand_ins(f, &f->p->hand_in[i], err) < 0)
			return -1;
	no_hits(f->found);
	for (size_t i = 0; i < rows->count; i++) {
		struct value due;

		if (value_parse(TYPE_TIME, rows->at[i].old, &due))
			f->found->hit[i] = rows->at[i].at <= due.number && due.number - rows->at[i].at <= f->p->within;
	}
	return 0;
}

/* Bursts: per person, a window over the updates in the order of time. */

static int by_person(const void *a, const void *b)
{
	const struct verify_row *x = a, *y = b;

	if (x->person != y->person)
		return (x->person > y->person) - (x->person < y->person);
	return x->at != y->at ? (x->at > y->at) - (x->at < y->at) : (x->order > y->order) - (x->order < y->order);
}

static void find_bursts(struct finding *f)
{
	struct verify_rows *rows = &f->found->rows;
	const size_t least = (size_t)f->p->least;
	size_t marked = 0;

	for (size_t i = 0; i < f->v->updates.count; i++)
		verify_add_row(rows, &f->v->updates.at[i]);
	no_hits(f->found);
	if (rows->count)
		qsort(rows->at, rows->count, sizeof(*rows->at), by_person);
	for (size_t last = least - 1; last < rows->count; last++) {
		size_t first = last + 1 - least;

		if (rows->at[first].person != rows->at[last].person ||
		    rows->at[last].at - rows->at[first].at > f->p->within)
			continue;
		for (marked = marked > first ? marked : first; marked <= last; marked++)
			f->found->hit[marked] = true;
	}
}

/* Back and forth: a move that undoes the lead's move before it. */

static void find_ping_pong(struct finding *f)
{
	struct verification *v = f->v;
	const int stage = table_column(v->leads, LEADS.stage);
	struct verify_rows *rows = &f->found->rows;
	long *before = xmalloc((v->leads->nrows + 1) * sizeof(*before)); /* by lead: the move before */

	for (size_t i = 0; i < v->rows.count; i++)
		if (v->rows.at[i].column == stage && v->rows.at[i].lead >= 0 && v->rows.at[i].old.len &&
		    v->rows.at[i].new.len)
			verify_add_row(rows, &v->rows.at[i]);
	no_hits(f->found);
	for (size_t i = 0; i < v->leads->nrows; i++)
		before[i] = -1;
	for (size_t i = 0; i < rows->count; i++) {
		const struct verify_row *row = &rows->at[i];
		const struct verify_row *last = before[row->lead] < 0 ? NULL : &rows->at[before[row->lead]];

		f->found->hit[i] = last && slice_equal(last->old, row->new) && slice_equal(last->new, row->old) &&
				   row->at - last->at <= f->p->within;
		before[row->lead] = (long)i;
	}
	free(before);
}

/* Always the same step */

static void find_steps(struct finding *f)
{
	struct verification *v = f->v;
	const int column = table_column(v->leads, LEADS.next_follow_up);
	struct verify_rows *rows = &f->found->rows;

	for (size_t i = 0; i < v->rows.count; i++)
		if (v->rows.at[i].column == column && v->rows.at[i].old.len && v->rows.at[i].new.len)
			verify_add_row(rows, &v->rows.at[i]);
	no_hits(f->found);
	for (size_t i = 0; i < rows->count; i++) {
		struct value old, new;

		if (value_parse(TYPE_TIME, rows->at[i].old, &old) && value_parse(TYPE_TIME, rows->at[i].new, &new))
			f->found->hit[i] = moment_date(new.number) - moment_date(old.number) == f->p->days;
	}
}

/* Copied texts: the same words, folded, from one person on many leads. */

struct texts {
	struct map groups; /* 't', person, text -> group; 'l', group, lead -> 1 */
	struct arena arena;
	size_t *leads; /* by group: on how many */
	size_t ngroups, leads_cap;
	struct str key;
};

static bool is_copied_column(const struct verify_pattern *p, int column)
{
	for (size_t i = 0; i < p->ncolumns; i++)
		if (p->columns[i] == column)
			return true;
	return false;
}

static bool key_is_new(struct texts *t, long value)
{
	return map_get(&t->groups, str_slice(&t->key)) < 0 &&
	       map_add(&t->groups, arena_slice(&t->arena, str_slice(&t->key)), value);
}

static void set_key(struct texts *t, char kind, long number, struct slice text)
{
	str_reset(&t->key);
	str_addc(&t->key, kind);
	str_add(&t->key, &number, sizeof(number));
	str_add_slice(&t->key, text);
}

/* The group of one text; counts its lead. */
static size_t group_of(struct texts *t, const struct verify_row *row, struct slice folded)
{
	size_t group;

	set_key(t, 't', row->person, folded);
	if (key_is_new(t, (long)t->ngroups)) {
		t->leads = xgrow(t->leads, &t->leads_cap, t->ngroups + 1, sizeof(*t->leads));
		t->leads[t->ngroups++] = 0;
	}
	group = (size_t)map_get(&t->groups, str_slice(&t->key));
	set_key(t, 'l', (long)group, row->subject);
	t->leads[group] += key_is_new(t, 1);
	return group;
}

/* A note stands on every row of its command: the first one is enough. */
static bool is_same_note(const struct verify_row *a, const struct verify_row *b)
{
	return a->at == b->at && slice_equal(a->subject, b->subject) && a->person == b->person &&
	       slice_equal(a->note, b->note);
}

/* Each row's text stands in `new` then, whether it was a field or a note. */
static void collect_texts(struct finding *f)
{
	const struct verify_rows *all = &f->v->rows;
	const struct verify_row *noted = NULL;

	for (size_t i = 0; i < all->count; i++) {
		struct verify_row row = all->at[i];

		if (is_copied_column(f->p, row.column) && row.new.len)
			verify_add_row(&f->found->rows, &row);
		if (!f->p->copied_note || !row.note.len || (noted && is_same_note(noted, &row)))
			continue;
		noted = &all->at[i];
		row.field = SLICE("note");
		row.old = SLICE("");
		row.new = row.note;
		verify_add_row(&f->found->rows, &row);
	}
}

static void find_copied(struct finding *f)
{
	struct texts t = { .key = STR_INIT };
	struct verify_rows *rows = &f->found->rows;
	struct str folded = STR_INIT;
	size_t *group;

	collect_texts(f);
	no_hits(f->found);
	group = xcalloc(rows->count + 1, sizeof(*group));
	for (size_t i = 0; i < rows->count; i++) {
		str_reset(&folded);
		utf8_add_folded(&folded, rows->at[i].new);
		if (utf8_count(str_slice(&folded)) >= (size_t)f->p->letters)
			group[i] = group_of(&t, &rows->at[i], str_slice(&folded)) + 1;
	}
	for (size_t i = 0; i < rows->count; i++)
		f->found->hit[i] = group[i] && t.leads[group[i] - 1] >= (size_t)f->p->least;
	free(group);
	free(t.leads);
	map_release(&t.groups);
	arena_release(&t.arena);
	str_release(&t.key);
	str_release(&folded);
}

static int find_one(struct finding *f, struct error *err)
{
	switch (f->p->measure) {
	case PATTERN_HAND_IN:
		return find_hand_ins(f, err);
	case PATTERN_BURST:
		find_bursts(f);
		break;
	case PATTERN_PING_PONG:
		find_ping_pong(f);
		break;
	case PATTERN_STEP:
		find_steps(f);
		break;
	case PATTERN_COPIED:
		find_copied(f);
		break;
	case PATTERN_LAYERS:
		no_hits(f->found);
	}
	return 0;
}

static void count_found(struct verification *v, struct pattern_found *f)
{
	f->each = arena_zalloc(&v->arena, (v->people->nrows + 1) * sizeof(*f->each));
	f->people = arena_zalloc(&v->arena, (v->people->nrows + 1) * sizeof(*f->people));
	for (size_t i = 0; i < f->rows.count; i++) {
		long person = f->rows.at[i].person;

		f->all.n++;
		f->all.sum += f->hit[i];
		if (person < 0)
			continue;
		f->each[person].n++;
		f->each[person].sum += f->hit[i];
	}
}

struct figures verify_figures(const struct verification *v, size_t pattern, long person)
{
	struct figures figures = person < 0 ? v->team : v->each[person];
	struct fraction found = person < 0 ? v->found[pattern].all : v->found[pattern].each[person];

	figures.count = found.sum;
	figures.of = found.n;
	return figures;
}

static int ask(struct verification *v, size_t pattern, long person, struct error *err)
{
	const struct figures figures = verify_figures(v, pattern, person);

	return verify_pattern_holds(&v->rules.patterns[pattern], &figures, v->book->now, err);
}

/* Who shows it. */
static int ask_all(struct verification *v, size_t pattern, struct error *err)
{
	const struct verify_pattern *p = &v->rules.patterns[pattern];
	struct pattern_found *f = &v->found[pattern];
	int holds = p->per_team ? ask(v, pattern, -1, err) : 0;

	f->team = holds > 0;
	for (size_t i = 0; holds >= 0 && p->per_person && i < v->people->nrows; i++) {
		holds = ask(v, pattern, (long)i, err);
		f->people[i] = holds > 0;
	}
	return holds < 0 ? -1 : 0;
}

int verify_find_patterns(struct verification *v, struct error *err)
{
	v->found = arena_zalloc(&v->arena, (v->rules.npatterns + 1) * sizeof(*v->found));
	for (size_t i = 0; i < v->rules.npatterns; i++) {
		struct finding f = { v, &v->rules.patterns[i], &v->found[i] };

		if (v->is_before_book)
			no_hits(f.found);
		else if (find_one(&f, err) < 0)
			return -1;
		count_found(v, f.found);
		if (ask_all(v, i, err) < 0)
			return -1;
	}
	return 0;
}
