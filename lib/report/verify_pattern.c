/* verify_pattern.c - what each pattern of rules/verify.yaml finds: the rows that could be it, and which of them are; see verify.h. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "book/real_time.h"
#include "book/subject.h"
#include "report/verify.h"

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

/* The population of next follow-ups, the draw, and the rule's word on each */

struct population {
	struct sample_item *items;
	size_t count, cap;
};

static void add_item(struct population *p, const struct sample_item *item)
{
	p->items = xgrow(p->items, &p->cap, p->count + 1, sizeof(*p->items));
	p->items[p->count++] = *item;
}

static int is_about(const struct verification *v, long lead, struct error *err)
{
	struct row_subject s;

	row_subject(&s, v->book, v->leads, (size_t)lead);
	return when_holds(v->rules.of, &s.subject, err);
}

static struct slice time_text(struct verification *v, int64_t at)
{
	struct str text = STR_INIT;
	struct slice kept;

	moment_add_text(&text, at);
	kept = arena_slice(&v->arena, str_slice(&text));
	str_release(&text);
	return kept;
}

/* Every next follow-up that was set in the period. */
static int collect_set(struct verification *v, struct population *p, struct error *err)
{
	const int column = table_column(v->leads, LEADS.next_follow_up);

	for (size_t i = 0; i < v->rows.count; i++) {
		const struct verify_row *row = &v->rows.at[i];
		struct sample_item item = {
			.lead = row->lead, .person = row->person, .next = row->new, .place = row->place
		};
		int about;

		if (row->column != column || row->lead < 0 || !row->new.len)
			continue;
		about = is_about(v, row->lead, err);
		if (about < 0)
			return -1;
		if (!about)
			continue;
		item.lead_id = table_id(v->leads, (size_t)row->lead);
		item.person_id = row->person < 0 ? SLICE("") : table_id(v->people, (size_t)row->person);
		item.set_at = time_text(v, row->at);
		add_item(p, &item);
	}
	return 0;
}

/* Every lead that was open at the period's end and had none. */
static int collect_missing(struct verification *v, struct population *p, struct error *err)
{
	const int created = table_column(v->leads, LEADS.created_at);

	for (size_t i = 0; i < v->leads->nrows; i++) {
		const struct stage *stage = v->follow_up[i].len ? NULL : stages_find(&v->book->stages, v->stage[i]);
		struct sample_item item = { .lead = (long)i, .lead_id = table_id(v->leads, i) };
		int about;

		if (!stage || stage->kind != STAGE_OPEN || table_number(v->leads, i, created, INT64_MIN) >= v->end)
			continue;
		about = is_about(v, (long)i, err);
		if (about < 0)
			return -1;
		item.person_id = table_text(v->leads, i, LEADS.owner);
		item.person = table_find(v->people, item.person_id);
		if (about)
			add_item(p, &item);
	}
	return 0;
}

static void make_key(struct verification *v, struct sample_item *item)
{
	struct str text = STR_INIT, key = STR_INIT;

	str_addf(&text, "%.*s\t%s\t%.*s\t%.*s\t%.*s", SLICE_ARGS(v->sample.seed), v->how.period.key,
		 SLICE_ARGS(item->lead_id), SLICE_ARGS(item->set_at), SLICE_ARGS(item->next));
	digest_add_text(&key, str_slice(&text));
	item->key = arena_text(&v->arena, str_slice(&key));
	str_release(&text);
	str_release(&key);
}

static int by_key(const void *a, const void *b)
{
	const struct sample_item *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static struct slice seed_of(struct verification *v)
{
	const struct civil c = date_civil(v->how.period.since);

	return v->rules.seed.len ? v->rules.seed
				 : slice_of(arena_format(&v->arena, "%04d%02d%02d", c.year, c.month, c.day));
}

static int draw(struct verification *v, struct error *err)
{
	struct verify_sample *s = &v->sample;
	struct population p = { 0 };
	int rc = collect_set(v, &p, err);

	if (rc == 0)
		rc = collect_missing(v, &p, err);
	s->seed = seed_of(v);
	for (size_t i = 0; i < p.count; i++)
		make_key(v, &p.items[i]);
	if (p.count)
		qsort(p.items, p.count, sizeof(*p.items), by_key);
	s->population = (int64_t)p.count;
	s->count = p.count < (size_t)v->rules.sample ? p.count : (size_t)v->rules.sample;
	s->items = arena_zalloc(&v->arena, (s->count + 1) * sizeof(*s->items));
	if (s->count)
		memcpy(s->items, p.items, s->count * sizeof(*s->items));
	free(p.items);
	return rc;
}

/* The rule's word */

static void set(struct sample_item *item, enum judgement by_rule, const char *reason)
{
	item->by_rule = by_rule;
	item->reason = reason;
}

/* The days on which a touch keeps what was agreed for `due`. */
static void window(struct verification *v, int32_t due, int32_t *from, int32_t *to)
{
	const struct value *kept = &v->rules.kept;
	int n = (int)(kept->workdays ? kept->number / 100 : kept->number / 86400);

	*from = kept->workdays ? calendar_add_workdays(v->calendar, due, -n) : due - n;
	*to = kept->workdays ? calendar_add_workdays(v->calendar, due, n) : due + n;
}

static void judge_kept(struct verification *v, struct sample_item *item, int64_t set_at, int32_t due)
{
	int32_t from, to;
	size_t i, end;

	window(v, due, &from, &to);
	verify_touches_of(v, item->lead, &i, &end);
	for (; i < end; i++) {
		const struct verify_touch *touch = &v->touches[i];
		int32_t day = moment_date(touch->at);

		if (touch->at <= set_at || day > to)
			continue;
		if (day >= from) {
			set(item, JUDGED_RIGHT, _("kept"));
			return;
		}
		if (touch->closes) {
			set(item, JUDGED_RIGHT, _("closed before it was due"));
			return;
		}
	}
	if (v->book->today <= to)
		set(item, JUDGED_PENDING, _("not due yet"));
	else
		set(item, JUDGED_WRONG, _("not kept: nobody touched the lead around that day"));
}

static void judge(struct verification *v, struct sample_item *item)
{
	struct value set_at, next;
	int32_t due;

	if (item->lead < 0) {
		set(item, JUDGED_WRONG, _("the lead is gone from leads.csv"));
		return;
	}
	if (!value_parse(TYPE_TIME, item->next, &next) || value_missing(&next)) {
		set(item, JUDGED_WRONG, _("missing"));
		return;
	}
	due = moment_date(next.number);
	if (!calendar_is_workday(v->calendar, due))
		set(item, JUDGED_WRONG, _("not a working day"));
	else if (!value_parse(TYPE_TIME, item->set_at, &set_at) || value_missing(&set_at))
		set(item, JUDGED_WRONG, _("nobody knows when it was set"));
	else if (next.date_only ? due < moment_date(set_at.number) : next.number < set_at.number)
		set(item, JUDGED_WRONG, _("already past when it was set"));
	else
		judge_kept(v, item, set_at.number, due);
}

enum judgement verify_by_sheet(const struct sample_item *item)
{
	return slice_is(item->by_sheet, "right") ? JUDGED_RIGHT : JUDGED_WRONG;
}

/* The manager, who has asked the customer, knows better than the rule. */
static enum judgement final_judgement(struct verify_sample *s, const struct sample_item *item)
{
	if (!item->by_sheet.len)
		return item->by_rule;
	s->by_sheet++;
	s->overruled += item->by_rule != JUDGED_PENDING && item->by_rule != verify_by_sheet(item);
	return verify_by_sheet(item);
}

static void count(struct verification *v, const struct sample_item *item)
{
	enum judgement j = final_judgement(&v->sample, item);
	struct fraction *team = &v->team.layers[LAYER_QUALITY];
	struct fraction *own = item->person < 0 ? NULL : &v->each[item->person].layers[LAYER_QUALITY];

	v->sample.pending += j == JUDGED_PENDING;
	if (j == JUDGED_PENDING)
		return;
	team->n++;
	team->sum += j == JUDGED_RIGHT;
	if (own) {
		own->n++;
		own->sum += j == JUDGED_RIGHT;
	}
}

int verify_measure_quality(struct verification *v, struct error *err)
{
	if (verify_read_sample(v, err) < 0 || (!v->sample.is_stored && draw(v, err) < 0))
		return -1;
	for (size_t i = 0; i < v->sample.count; i++) {
		judge(v, &v->sample.items[i]);
		count(v, &v->sample.items[i]);
	}
	return 0;
}
