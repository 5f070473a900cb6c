/* verify_quality.c - the population of next follow-ups, the draw, what is stored of it, and the rule's word on each; see verify.h. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/lang.h"
#include "book/journal.h"
#include "book/subject.h"
#include "report/verify.h"

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
	const int column = table_column(v->leads, "next_follow_up");

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
	const int created = table_column(v->leads, "created_at");

	for (size_t i = 0; i < v->leads->nrows; i++) {
		const struct stage *stage = v->follow_up[i].len ? NULL : stages_find(&v->book->stages, v->stage[i]);
		struct sample_item item = { .lead = (long)i, .lead_id = table_id(v->leads, i) };
		int about;

		if (!stage || stage->kind != STAGE_OPEN || table_number(v->leads, i, created, INT64_MIN) >= v->end)
			continue;
		about = is_about(v, (long)i, err);
		if (about < 0)
			return -1;
		item.person_id = table_text(v->leads, i, "owner");
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

/* What is stored */

struct counting {
	struct slice period;
	size_t count;
	struct place first;
};

static int count_drawn(void *context, const struct log_entry *e)
{
	struct counting *c = context;

	if (slice_equal(e->new, c->period) && !e->old.len && c->count++ == 0)
		c->first = e->place;
	return 0;
}

/* A row that was taken out of the ledger by hand is in the log still: no sample gets better by losing what is wrong. */
static int check_whole(struct verification *v, size_t found, struct error *err)
{
	const struct log_filter drawn = { .ledger = SLICE("samples"), .field = SLICE("period"), .since = v->begin };
	struct counting c = { .period = slice_of(v->how.period.key) };

	if (journal_read(v->book, &drawn, count_drawn, &c, err) < 0)
		return -1;
	if (c.count <= found)
		return 0;
	return error_at(
		err, ERROR_DATA, &c.first,
		_("the sample of %s was drawn with %zu rows, samples.csv has %zu of them: put the others back, it is not "
		  "drawn twice"),
		v->how.period.key, c.count, found);
}

static void read_item(struct verification *v, const struct table *t, size_t row)
{
	struct verify_sample *s = &v->sample;
	struct sample_item *item = &s->items[s->count++];

	*item = (struct sample_item){ .id = table_id(t, row),
				      .lead_id = table_text(t, row, "lead"),
				      .person_id = table_text(t, row, "person"),
				      .set_at = table_text(t, row, "set_at"),
				      .next = table_text(t, row, "next_follow_up"),
				      .by_sheet = table_text(t, row, "verdict"),
				      .note = table_text(t, row, "note") };
	item->lead = table_find(v->leads, item->lead_id);
	item->person = table_find(v->people, item->person_id);
	s->seed = table_text(t, row, "seed");
	s->population = table_number(t, row, table_column(t, "population"), 0);
	s->is_stored = true;
}

/* Where the log has what was drawn: by lead and time. */
static void find_places(struct verification *v)
{
	const int column = table_column(v->leads, "next_follow_up");
	struct map at = MAP_INIT;
	struct str key = STR_INIT;

	for (size_t i = 0; i < v->sample.count; i++) {
		const struct sample_item *item = &v->sample.items[i];

		map_add(&at,
			slice_of(arena_format(&v->arena, "%.*s\t%.*s", SLICE_ARGS(item->lead_id),
					      SLICE_ARGS(item->set_at))),
			(long)i);
	}
	for (size_t i = 0; i < v->rows.count; i++) {
		const struct verify_row *row = &v->rows.at[i];
		long found;

		if (row->column != column)
			continue;
		str_reset(&key);
		str_addf(&key, "%.*s\t", SLICE_ARGS(row->subject));
		moment_add_text(&key, row->at);
		found = map_get(&at, str_slice(&key));
		if (found >= 0)
			v->sample.items[found].place = row->place;
	}
	map_release(&at);
	str_release(&key);
}

static int read_stored(struct verification *v, struct error *err)
{
	const struct ledger *l = schema_ledger(&v->book->schema, SLICE("samples"));
	const struct table *t = l ? book_table_of(v->book, l, err) : NULL;
	size_t n = 0;

	if (!l)
		return 0;
	if (!t)
		return -1;
	for (size_t i = 0; i < t->nrows; i++)
		n += slice_is(table_text(t, i, "period"), v->how.period.key);
	v->sample.items = arena_zalloc(&v->arena, (n + 1) * sizeof(*v->sample.items));
	for (size_t i = 0; i < t->nrows; i++)
		if (slice_is(table_text(t, i, "period"), v->how.period.key))
			read_item(v, t, i);
	if (check_whole(v, n, err) < 0)
		return -1;
	if (n)
		find_places(v);
	return 0;
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
	if (read_stored(v, err) < 0 || (!v->sample.is_stored && draw(v, err) < 0))
		return -1;
	for (size_t i = 0; i < v->sample.count; i++) {
		judge(v, &v->sample.items[i]);
		count(v, &v->sample.items[i]);
	}
	return 0;
}

/* Storing */

bool verify_is_new_sample(const struct verification *v)
{
	return !v->sample.is_stored && v->sample.count && !v->how.rules && v->how.period.until < v->book->today &&
	       schema_ledger(&v->book->schema, SLICE("samples"));
}

int verify_store_sample(struct verification *v, struct change *c, struct error *err)
{
	for (size_t i = 0; i < v->sample.count; i++) {
		struct sample_item *item = &v->sample.items[i];
		struct change_row *row = change_add(c, "samples", err);

		if (!row)
			return -1;
		change_put(row, "period", slice_of(v->how.period.key));
		change_put(row, "seed", v->sample.seed);
		change_put_number(row, "population", v->sample.population);
		change_put(row, "lead", item->lead_id);
		change_put(row, "person", item->person_id);
		change_put(row, "set_at", item->set_at);
		change_put(row, "next_follow_up", item->next);
		change_put_number(row, "drawn_at", v->book->now);
		item->id = change_id(row);
	}
	return 0;
}
