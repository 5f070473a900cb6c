/* verify.c - the three layers put together, and how long leads took; see verify.h. verify_log.c reads the log and finds patterns in it,
 * verify_sample.c draws and judges, verify_view.c says it. */
#include "report/verify.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/lang.h"
#include "book/journal.h"
#include "book/real_time.h"

/* How long leads took from one stage to the next hand-in */

struct lead_walk {
	struct verification *v;
	const struct history *history;
	int from, to;
	int64_t *submitted; /* by lead: the earliest time of another ledger; HISTORY_OPEN: none */
};

/* solutions.submitted_at: the first of each lead. */
static int read_submitted(struct lead_walk *w, struct error *err)
{
	struct verification *v = w->v;
	const struct verify_rules *r = &v->rules;
	const struct table *t = book_table_of(v->book, r->to_ledger, err);

	if (!t)
		return -1;
	w->submitted = arena_alloc(&v->arena, (v->leads->nrows + 1) * sizeof(*w->submitted));
	for (size_t i = 0; i < v->leads->nrows; i++)
		w->submitted[i] = HISTORY_OPEN;
	for (size_t i = 0; i < t->nrows; i++) {
		long lead = table_find(v->leads, table_cell(t, i, r->to_lead));
		int64_t at = real_time(v->book, t, i, r->to_column, HISTORY_OPEN);

		if (lead < 0)
			table_left_out(t, i, r->to_lead);
		if (lead >= 0 && at < w->submitted[lead])
			w->submitted[lead] = at;
	}
	return 0;
}

/* The first spell, from `i` on, in `to` or a stage behind it that isn't lost. */
static int64_t reached(const struct lead_walk *w, size_t lead, size_t i)
{
	const struct history *h = w->history;
	int wanted;

	if (w->submitted)
		return w->submitted[lead] >= h->spells[i].entered_at ? w->submitted[lead] : HISTORY_OPEN;
	wanted = w->to < 0 ? -1 : history_rank(h, lead, (unsigned)w->to);
	for (; wanted >= 0 && i < h->first[lead + 1]; i++)
		if (h->stages[h->spells[i].stage].kind != STAGE_LOST &&
		    history_rank(h, lead, h->spells[i].stage) >= wanted)
			return h->spells[i].entered_at;
	return HISTORY_OPEN;
}

static void add_lead(struct lead_walk *w, size_t lead)
{
	struct verification *v = w->v;
	long first = w->from < 0 ? -1 : history_first(w->history, lead, (unsigned)w->from);
	struct handed_in one = { .lead = lead, .person = table_find(v->people, table_text(v->leads, lead, LEADS.owner)) };

	if (first < 0 || w->history->spells[first].entered_at == HISTORY_UNKNOWN)
		return;
	one.from = w->history->spells[first].entered_at;
	one.to = reached(w, lead, (size_t)first);
	if (one.to < v->begin || one.to >= v->end || one.to > v->book->now)
		return;
	one.days = history_dwell(v->calendar, one.from, one.to, HISTORY_WORKING);
	v->handed_in = xgrow(v->handed_in, &v->handed_in_cap, v->nhanded_in + 1, sizeof(one));
	v->handed_in[v->nhanded_in++] = one;
	v->team.layers[LAYER_RESULT].sum += one.days;
	v->team.layers[LAYER_RESULT].n++;
	if (one.person < 0 && table_text(v->leads, lead, LEADS.owner).len)
		table_left_out(v->leads, lead, table_column(v->leads, LEADS.owner));
	if (one.person >= 0) {
		v->each[one.person].layers[LAYER_RESULT].sum += one.days;
		v->each[one.person].layers[LAYER_RESULT].n++;
	}
}

static int verify_measure_result(struct verification *v, const struct history *h, struct error *err)
{
	struct lead_walk w = { .v = v, .history = h };

	w.from = history_stage(h, v->rules.from);
	w.to = v->rules.to_column < 0 ? history_stage(h, v->rules.to) : -1;
	if (v->rules.to_column >= 0 && read_submitted(&w, err) < 0)
		return -1;
	for (size_t lead = 0; lead < v->leads->nrows; lead++)
		add_lead(&w, lead);
	return 0;
}

struct slice verify_person_name(const struct verification *v, long person)
{
	struct slice name = person < 0 ? SLICE("") : table_text(v->people, (size_t)person, PEOPLE.name);

	return name.len || person < 0 ? name : table_id(v->people, (size_t)person);
}

static bool has_role(const struct verification *v, size_t person)
{
	struct slice role = table_text(v->people, person, PEOPLE.role);

	for (size_t i = 0; i < v->rules.nroles; i++)
		if (slice_equal(v->rules.roles[i], role))
			return true;
	return false;
}

/* Days of the future are no days on which somebody did too little, and neither are those before there was a book. Where its log
 * begins within the first working days of the period, that is no later beginning: nobody can tell it from days on which nothing was done. */
static int count_days(struct verification *v, struct error *err)
{
	enum { LATE = 3 };
	const struct period *p = &v->how.period;
	int32_t first = p->since;
	int64_t began;

	if (journal_began(v->book, &began, err) < 0)
		return -1;
	v->begin = moment_of(p->since, 0);
	v->end = moment_of(p->until + 1, 0);
	v->is_before_book = began >= v->end || began > v->book->now;
	if (!v->is_before_book && began > v->begin &&
	    calendar_workdays(v->calendar, p->since - 1, moment_date(began) - 1) > LATE)
		first = moment_date(began);
	v->last_day = p->until < v->book->today ? p->until : v->book->today;
	v->workdays = v->last_day < first || v->is_before_book ? 0 : calendar_workdays(v->calendar, first - 1, v->last_day);
	return 0;
}

static void count_people(struct verification *v)
{
	v->counted = arena_zalloc(&v->arena, (v->people->nrows + 1) * sizeof(*v->counted));
	v->each = arena_zalloc(&v->arena, (v->people->nrows + 1) * sizeof(*v->each));
	for (size_t i = 0; i < v->people->nrows; i++) {
		if (!slice_is(table_text(v->people, i, PEOPLE.status), "active") || !has_role(v, i))
			continue;
		v->counted[i] = true;
		v->ncounted++;
		v->each[i].layers[LAYER_BEHAVIOUR].n = v->workdays;
	}
	v->team.layers[LAYER_BEHAVIOUR].n = v->workdays * (int64_t)v->ncounted;
}

static bool is_field(const struct verification *v, int column)
{
	for (size_t i = 0; i < v->rules.nfields; i++)
		if (v->rules.fields[i] == column)
			return true;
	return false;
}

/* What one command set at one time on one lead is one update, however many fields it were. */
static bool is_same_update(const struct verify_row *a, const struct verify_row *b)
{
	return a->at == b->at && a->lead == b->lead && a->person == b->person && slice_equal(a->command, b->command);
}

static void measure_behaviour(struct verification *v)
{
	for (size_t i = 0; i < v->rows.count; i++) {
		const struct verify_row *row = &v->rows.at[i];

		if (row->person < 0 || !v->counted[row->person] || !is_field(v, row->column) ||
		    (v->updates.count && is_same_update(&v->updates.at[v->updates.count - 1], row)))
			continue;
		if (!calendar_is_workday(v->calendar, moment_date(row->at))) {
			v->off_day++;
			continue;
		}
		verify_add_row(&v->updates, row);
		v->each[row->person].layers[LAYER_BEHAVIOUR].sum++;
		v->team.layers[LAYER_BEHAVIOUR].sum++;
	}
}

static int find_person(struct verification *v, struct error *err)
{
	v->person = -1;
	if (!v->how.person.len)
		return 0;
	v->person = book_person(v->book, v->how.person, err);
	return v->person < 0 ? -1 : 0;
}

static int prepare(struct verification *v, struct error *err)
{
	v->leads = book_table(v->book, LEADS.ledger, err);
	v->people = book_table(v->book, PEOPLE.ledger, err);
	v->calendar = book_calendar(v->book, err);
	if (!v->leads || !v->people || !v->calendar || find_person(v, err) < 0)
		return -1;
	if (verify_rules_read(&v->rules, v->book, v->how.rules, err) < 0) {
		error_become(err, 0, ERROR_SYSTEM); /* rules that can't be followed: the book is broken, not the data */
		return -1;
	}
	if (v->how.period.since > v->book->today)
		return error_add(err, ERROR_USAGE, _("%s has not begun yet"), v->how.period.key);
	if (count_days(v, err) < 0)
		return -1;
	count_people(v);
	return 0;
}

int verify_begin(struct verification *v, struct book *b, const struct verify_how *how, struct error *err)
{
	*v = (struct verification){ .book = b, .how = *how, .person = -1 };
	return prepare(v, err) < 0 ? -1 : real_time_load(b, err);
}

int verify_end(struct verification *v, const struct history *h, struct error *err)
{
	verify_sort_touches(v);
	measure_behaviour(v);
	if (!v->is_before_book && (verify_measure_quality(v, err) < 0 || verify_measure_result(v, h, err) < 0))
		return -1;
	verify_judge(&v->rules, &v->team);
	for (size_t i = 0; i < v->people->nrows; i++)
		verify_judge(&v->rules, &v->each[i]);
	return verify_find_patterns(v, err);
}

int verify_measure(struct verification *v, struct book *b, const struct verify_how *how, struct error *err)
{
	struct log_reader readers[VERIFY_READERS];
	struct history h = { 0 };
	int rc = verify_begin(v, b, how, err);

	if (rc == 0)
		rc = journal_read_for(b, readers, verify_readers(v, readers, err), err);
	if (rc == 0 && !v->is_before_book)
		rc = history_read(&h, b, err);
	if (rc == 0)
		rc = verify_end(v, &h, err);
	history_release(&h);
	return rc;
}

void verification_release(struct verification *v)
{
	for (size_t i = 0; v->found && i < v->rules.npatterns; i++) {
		free(v->found[i].rows.at);
		free(v->found[i].hit);
	}
	free(v->rows.at);
	free(v->updates.at);
	free(v->touches);
	free(v->handed_in);
	verify_rules_release(&v->rules);
	arena_release(&v->arena);
	*v = (struct verification){ 0 };
}
