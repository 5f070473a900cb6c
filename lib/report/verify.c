/* verify.c - the three layers put together; see verify.h. verify_log.c reads, verify_quality.c draws and judges, verify_result.c and
 * verify_pattern.c measure what their names say, verify_show.c and verify_list.c say it. */
#include "book/real_time.h"
#include "report/verify.h"

#include <stdlib.h>

#include "base/lang.h"
#include "book/journal.h"

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

int verify_measure(struct verification *v, struct book *b, const struct verify_how *how, struct error *err)
{
	*v = (struct verification){ .book = b, .how = *how, .person = -1 };
	if (prepare(v, err) < 0 || real_time_load(b, err) < 0 || verify_read_log(v, err) < 0)
		return -1;
	measure_behaviour(v);
	if (!v->is_before_book && (verify_measure_quality(v, err) < 0 || verify_measure_result(v, err) < 0))
		return -1;
	verify_judge(&v->rules, &v->team);
	for (size_t i = 0; i < v->people->nrows; i++)
		verify_judge(&v->rules, &v->each[i]);
	return verify_find_patterns(v, err);
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
