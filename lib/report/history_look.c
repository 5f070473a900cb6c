/* history_look.c - questions to a history that is read: pipelines of leads, ranks, first and last spells, days. See history.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "book/subject.h"
#include "report/history.h"

/* Conditions compiled once; NULL: the pipeline takes every lead. */
static int compile(const struct history *h, struct when **when, struct error *err)
{
	const struct stages *s = &h->book->stages;
	const struct vocabulary vocabulary = schema_vocabulary(h->leads->ledger);

	if (s->npipelines >= HISTORY_NO_PIPELINE)
		return error_add(err, ERROR_DATA, _("rules/stages.yaml: more than %d pipelines"),
				 HISTORY_NO_PIPELINE - 1);
	for (size_t p = 0; p < s->npipelines; p++)
		if (s->pipelines[p].when && !(when[p] = when_compile(s->pipelines[p].when, &vocabulary, err)))
			return -1;
	return 0;
}

/* The one that the row names, else the first that takes it. */
static int choose(const struct history *h, struct when *const *when, size_t lead, struct slice named, struct error *err)
{
	const struct stages *s = &h->book->stages;
	struct row_subject subject;

	for (size_t p = 0; named.len && p < s->npipelines; p++)
		if (slice_equal(s->pipelines[p].id, named))
			return (int)p;
	row_subject(&subject, h->book, h->leads, lead);
	for (size_t p = 0; !named.len && p < s->npipelines; p++) {
		int holds = when[p] ? when_holds(when[p], &subject.subject, err) : 1;

		if (holds)
			return holds < 0 ? -1 : (int)p;
	}
	return HISTORY_NO_PIPELINE;
}

int history_pipelines(struct history *h, struct error *err)
{
	struct when **when = xcalloc(h->book->stages.npipelines + 1, sizeof(*when));
	const int column = table_column(h->leads, "pipeline");
	int rc = compile(h, when, err);

	h->pipeline = xmalloc(h->leads->nrows + 1);
	for (size_t lead = 0; rc == 0 && lead < h->leads->nrows; lead++) {
		int p = choose(h, when, lead, table_cell(h->leads, lead, column), err);

		if (p < 0)
			rc = -1;
		else
			h->pipeline[lead] = (uint8_t)p;
	}
	for (size_t p = 0; p < h->book->stages.npipelines; p++)
		when_free(when[p]);
	free(when);
	return rc;
}

int history_stage(const struct history *h, struct slice id)
{
	return (int)map_get(&h->stage_index, id);
}

void history_rank_all(struct history *h)
{
	const struct stages *s = &h->book->stages;

	h->ranks = xmalloc((s->npipelines * h->nstages + 1) * sizeof(*h->ranks));
	for (size_t p = 0; p < s->npipelines; p++)
		for (size_t stage = 0; stage < h->nstages; stage++) {
			const struct stage *found = pipeline_stage(&s->pipelines[p], h->stages[stage].id);

			h->ranks[p * h->nstages + stage] = found ? (int16_t)(found - s->pipelines[p].stages) : -1;
		}
}

long history_first(const struct history *h, size_t lead, unsigned stage)
{
	for (size_t i = h->first[lead]; i < h->first[lead + 1]; i++)
		if (h->spells[i].stage == stage)
			return (long)i;
	return -1;
}

long history_last(const struct history *h, size_t lead)
{
	return h->first[lead + 1] > h->first[lead] ? (long)h->first[lead + 1] - 1 : -1;
}

static int64_t rounded(int64_t a, int64_t b)
{
	return (a >= 0 ? 2 * a + b : 2 * a - b) / (2 * b);
}

int64_t history_dwell(struct calendar *c, int64_t from, int64_t to, enum history_days days)
{
	const int64_t unit = 10000;

	if (days == HISTORY_WORKING)
		return rounded(calendar_work_seconds(c, from, to) * unit, calendar_day_seconds(c));
	/* Days of the wall clock: where the zone changes its offset, a day of 23 hours is one. */
	return rounded(
		((int64_t)(moment_date(to) - moment_date(from)) * 86400 + moment_seconds(to) - moment_seconds(from)) *
			unit,
		86400);
}
