/* history_look.c - questions to a history that is read: stages, first spells, days. See history.h. */
#include "report/history.h"

#include "base/round.h"

int history_stage(const struct history *h, struct slice id)
{
	return (int)map_get(&h->stage_index, id);
}

long history_first(const struct history *h, size_t lead, unsigned stage)
{
	for (size_t i = h->first[lead]; i < h->first[lead + 1]; i++)
		if (h->spells[i].stage == stage)
			return (long)i;
	return -1;
}

int64_t history_dwell(struct calendar *c, int64_t from, int64_t to, enum history_days days)
{
	const int64_t unit = 10000;

	if (days == HISTORY_WORKING)
		return calendar_work_days(c, from, to);
	/* Days of the wall clock: where the zone changes its offset, a day of 23 hours is one. */
	return round_quotient(
		((int64_t)(moment_date(to) - moment_date(from)) * 86400 + moment_seconds(to) - moment_seconds(from)) *
			unit,
		86400);
}
