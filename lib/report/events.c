/* events.c - see events.h. */
#include "report/events.h"

#include "base/lang.h"

static void put_lead(struct view *v, const struct history *h, size_t lead, size_t *undated)
{
	for (size_t i = h->first[lead]; i < h->first[lead + 1]; i++) {
		const struct spell *s = &h->spells[i];

		if (s->entered_at == HISTORY_UNKNOWN) {
			++*undated;
			continue;
		}
		view_text(v, table_id(h->leads, lead));
		view_text(v, h->stages[s->stage].id);
		view_number(v, s->entered_at);
		view_text(v, h->actors[s->actor]);
	}
}

int events_report(struct book *b, const struct funnel_how *how, struct view *v, struct error *err)
{
	struct funnel_how with = *how;
	struct funnel f;
	size_t undated = 0;
	int rc;

	with.events = true;
	rc = funnel_read(&f, b, &with, err);
	if (rc == 0) {
		view_column(v, "case:concept:name", _("lead"), TYPE_ID);
		view_json_key(v, "case_concept_name");
		view_column(v, "concept:name", _("stage"), TYPE_TEXT);
		view_json_key(v, "concept_name");
		view_column(v, "time:timestamp", _("entered"), TYPE_TIME);
		view_json_key(v, "time_timestamp");
		view_column(v, "org:resource", _("by"), TYPE_ID);
		view_json_key(v, "org_resource");
		for (size_t i = 0; i < f.nleads; i++)
			put_lead(v, &f.history, f.leads[i].lead, &undated);
		view_note(v, _("events: %zu, leads: %zu"), view_rows(v), f.nleads);
		if (undated)
			view_note(v,
				  lang_plural("%zu lead entered its stage at an unknown time: no event",
					      "%zu leads entered their stage at an unknown time: no event", undated),
				  undated);
	}
	funnel_release(&f);
	return rc;
}
