/* events.c - see report.h. */
#include "report/report.h"

#include "base/lang.h"

struct events {
	struct funnel funnel;
	struct funnel_how how;
	size_t count, undated;
};

static void release(void *events)
{
	funnel_release(&((struct events *)events)->funnel);
}

static void count(struct events *e)
{
	const struct history *h = &e->funnel.history;

	for (size_t i = 0; i < e->funnel.nleads; i++) {
		const uint32_t lead = e->funnel.leads[i].lead;

		for (size_t k = h->first[lead]; k < h->first[lead + 1]; k++)
			++*(h->spells[k].entered_at == HISTORY_UNKNOWN ? &e->undated : &e->count);
	}
}

static void put_lead(struct view *v, const struct history *h, const struct table *leads, size_t lead)
{
	for (size_t i = h->first[lead]; i < h->first[lead + 1]; i++) {
		const struct spell *s = &h->spells[i];

		if (s->entered_at == HISTORY_UNKNOWN)
			continue;
		view_text(v, table_id(leads, lead));
		view_lasting(v, h->stages[s->stage].id);
		view_number(v, s->entered_at);
		view_lasting(v, h->actors[s->actor]);
	}
}

static void put_leads(struct view *v, const void *events, size_t from, size_t to)
{
	const struct events *e = events;
	struct table *leads = table_pass(e->funnel.history.leads);

	for (size_t i = from; i < to; i++)
		put_lead(v, &e->funnel.history, leads, e->funnel.leads[i].lead);
	table_pass_end(leads);
}

static void add_columns(struct view *v)
{
	view_column(v, "case:concept:name", _("lead"), TYPE_ID);
	view_json_key(v, "case_concept_name");
	view_column(v, "concept:name", _("stage"), TYPE_TEXT);
	view_json_key(v, "concept_name");
	view_column(v, "time:timestamp", _("entered"), TYPE_TIME);
	view_json_key(v, "time_timestamp");
	view_column(v, "org:resource", _("by"), TYPE_ID);
	view_json_key(v, "org_resource");
}

int events_report(struct book *b, const struct funnel_how *how, struct view *v, struct error *err)
{
	struct events *e = arena_zalloc(&v->arena, sizeof(*e));
	struct funnel *f = &e->funnel;

	e->how = *how;
	e->how.events = true;
	view_keep(v, e, release);
	if (funnel_read(f, b, &e->how, err) < 0)
		return -1;
	count(e);
	add_columns(v);
	view_stream(v, &(struct view_later){ .count = f->nleads, .by_all = true, .each = f->nleads ? e->count / f->nleads : 0,
					     .make = put_leads, .context = e });
	view_note(v, _("events: %zu, leads: %zu"), e->count, f->nleads);
	if (e->undated)
		view_note(v,
			  lang_plural("%zu lead entered its stage at an unknown time: no event",
				      "%zu leads entered their stage at an unknown time: no event", e->undated),
			  e->undated);
	return 0;
}
