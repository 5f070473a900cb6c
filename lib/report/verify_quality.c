/* verify_quality.c - the population of next follow-ups, the draw, and the rule's word on each; see verify.h. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/lang.h"
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
