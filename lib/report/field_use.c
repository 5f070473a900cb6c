/* field_use.c - counting the use of fields, and judging it; see field_use.h. What is shown is field_use_show.c. */
#include "report/field_use.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"

enum { STATE_UNKNOWN, STATE_EMPTY, STATE_FILLED };

/* The week that has the year's Thursday in it belongs to the year. */
static void name_week(struct use_week *w)
{
	const struct civil thursday = date_civil(w->monday + 3);
	int32_t first;

	date_from_civil((struct civil){ thursday.year, 1, 1 }, &first);
	snprintf(w->name, sizeof(w->name), "%04d-W%02d", thursday.year % 10000,
		 (int)((w->monday + 3 - first) / 7 + 1) % 100);
}

static void plan_weeks(struct field_use *u)
{
	const int32_t now = u->book->today - (date_weekday(u->book->today) - 1);

	for (unsigned i = 0; i < u->how->weeks; i++) {
		struct use_week *w = &u->weeks[i];

		w->monday = now - 7 * (int32_t)(u->how->weeks - i);
		w->begin = moment_of(w->monday, 0);
		w->end = moment_of(w->monday + 7, 0);
		name_week(w);
	}
}

static int plan_ledger(struct field_use *u, const char *name, struct error *err)
{
	const struct ledger *l = field_ledger(u->book, slice_of(name), err);
	struct use_ledger *to = &u->ledgers[u->nledgers];

	for (size_t i = 0; l && i < u->nledgers; i++)
		if (u->ledgers[i].table->ledger == l)
			return 0;
	if (l && l->id < 0)
		return error_add(err, ERROR_USAGE,
				 _("--ledger: the rows of %s have no ids, so the log can't tell which were touched"),
				 l->name);
	to->table = l ? book_table_of(u->book, l, err) : NULL;
	if (!to->table)
		return -1;
	u->nledgers++;
	to->rows = xcalloc(to->table->nrows + 1, sizeof(struct use_row *));
	to->fields = xcalloc(l->ncolumns, sizeof(*to->fields));
	for (size_t i = 0; i < l->ncolumns; i++)
		if (!l->columns[i].is_id)
			to->fields[to->nfields++] = (struct use_field){ .column = &l->columns[i], .index = (int)i };
	return 0;
}

/* "leads.product:2026-W10", "leads.产品:W10". */
static int plan_list(struct field_use *u, struct error *err)
{
	struct slice week = slice_of(u->how->list), field = slice_cut(&week, ':');
	const struct ledger *l;
	char *name;
	int column, rc;

	if (!week.len)
		return error_add(err, ERROR_USAGE,
				 _("--list: '%s' names no figure; write LEDGER.COLUMN:WEEK, such as leads.product:%s"),
				 u->how->list, u->weeks[0].name);
	name = xstrndup(field.ptr, field.len);
	rc = field_find(u->book, name, &l, &column, err);
	free(name);
	if (rc < 0)
		return -1;
	for (unsigned i = 0; i < u->how->weeks; i++)
		if (slice_is(week, u->weeks[i].name) || slice_is(week, u->weeks[i].name + 5))
			u->list_week = (long)i;
	if (u->list_week < 0)
		return error_add(err, ERROR_USAGE,
				 _("--list: '%.*s' is none of the weeks from %s to %s; --weeks goes further back"),
				 SLICE_ARGS(week), u->weeks[0].name, u->weeks[u->how->weeks - 1].name);
	u->list_column = column;
	u->list_ledger = (long)u->nledgers; /* where it is put, or where it stands already */
	for (size_t i = 0; i < u->nledgers; i++)
		if (u->ledgers[i].table->ledger == l)
			u->list_ledger = (long)i;
	return u->list_ledger < (long)u->nledgers ? 0 : plan_ledger(u, l->name, err);
}

static struct use_row *row_of(struct field_use *u, struct use_ledger *l, size_t row)
{
	if (!l->rows[row]) {
		l->rows[row] = arena_zalloc(&u->arena, sizeof(struct use_row));
		l->rows[row]->state = arena_zalloc(&u->arena, u->how->weeks * l->table->ledger->ncolumns);
	}
	return l->rows[row];
}

/* What the field held at a week's end, as far as this line of the log tells. True: it told. */
static bool keep_state(uint8_t *state, const struct use_week *w, const struct log_entry *e, struct slice *value)
{
	if (e->when >= w->end && *state != STATE_UNKNOWN)
		return false;
	*value = e->when < w->end ? e->new : e->old;
	*state = value->len ? STATE_FILLED : STATE_EMPTY;
	return true;
}

static void take_row(struct field_use *u, struct use_ledger *l, size_t row, const struct log_entry *e)
{
	const bool listed = u->list_week >= 0 && l == &u->ledgers[u->list_ledger];
	const size_t n = l->table->ledger->ncolumns;
	struct use_row *r = row_of(u, l, row);
	const int column = e->field.len ? ledger_column(l->table->ledger, e->field) : -1;

	for (unsigned i = 0; i < u->how->weeks; i++) {
		const struct use_week *w = &u->weeks[i];
		const bool inside = e->when == e->at && e->at >= w->begin && e->at < w->end, is_listed = listed && u->list_week == (long)i;
		struct slice value;

		if (inside)
			r->touched |= (uint16_t)(1 << i);
		if (inside && is_listed) {
			r->actor = e->actor;
			r->at = e->at;
		}
		if (column >= 0 && keep_state(&r->state[i * n + (size_t)column], w, e, &value) && is_listed &&
		    column == u->list_column)
			r->value = value;
	}
}

static int take_entry(void *context, const struct log_entry *e)
{
	struct field_use *u = context;

	for (size_t i = 0; i < u->nledgers; i++) {
		const struct table *t = u->ledgers[i].table;
		long row = slice_is(e->ledger, t->ledger->name) ? table_find(t, e->id) : -1;

		if (row < 0)
			continue;
		take_row(u, &u->ledgers[i], (size_t)row, e);
		u->backdated += e->when != e->at && e->at < u->weeks[u->how->weeks - 1].end;
	}
	return 0;
}

bool field_use_is_filled(const struct use_ledger *l, size_t row, unsigned week, int column)
{
	const uint8_t state = l->rows[row]->state[week * l->table->ledger->ncolumns + (size_t)column];

	return state == STATE_UNKNOWN ? table_cell(l->table, row, column).len > 0 : state == STATE_FILLED;
}

static void count_row(const struct field_use *u, struct use_ledger *l, size_t row)
{
	for (size_t i = 0; i < l->nfields; i++)
		l->fields[i].held += table_cell(l->table, row, l->fields[i].index).len > 0;
	for (unsigned w = 0; l->rows[row] && w < u->how->weeks; w++) {
		if (!(l->rows[row]->touched & 1 << w))
			continue;
		l->touched[w]++;
		l->all++;
		for (size_t i = 0; i < l->nfields; i++) {
			const size_t filled = field_use_is_filled(l, row, w, l->fields[i].index);

			l->fields[i].filled[w] += filled;
			l->fields[i].all += filled;
		}
	}
}

/* Whether rules ask for it is looked up for those only that nothing else keeps. */
static enum use_verdict verdict_of(const struct field_use *u, const struct use_ledger *l, const struct use_field *f)
{
	const struct column *c = f->column;
	enum use_verdict verdict = USE_PROPOSED;

	if (c->retired)
		return USE_RETIRED;
	if (c->required)
		return USE_REQUIRED;
	if (field_is_stamped(c))
		return USE_STAMPED;
	for (unsigned w = 0; w < u->how->weeks && verdict != USE_IN_USE; w++)
		if (f->filled[w] * 100 >= l->touched[w] * u->how->limit)
			verdict = l->touched[w] ? USE_IN_USE : USE_UNKNOWN;
	return verdict;
}

static int ask_rules(struct field_rules *rules, const struct use_ledger *l, struct use_field *f, struct error *err)
{
	struct field_places places;
	int rc = field_places_find(&places, rules, l->table->ledger, f->index, err);

	if (rc == 0 && places.count) {
		f->verdict = USE_RULED;
		f->rule = xstrdup(places.at[0]);
	}
	if (rc == 0 && !places.count && field_is_needed(l->table->ledger, f->index)) {
		f->verdict = USE_RULED;
		f->rule = xformat("%s:%u:%u", f->column->place.file, f->column->place.line, f->column->place.column);
	}
	field_places_release(&places);
	return rc;
}

static int judge(struct field_use *u, struct error *err)
{
	struct field_rules rules;
	int rc = field_rules_read(&rules, u->book, err);

	for (size_t i = 0; i < u->nledgers && rc == 0; i++) {
		struct use_ledger *l = &u->ledgers[i];

		for (size_t k = 0; k < l->nfields && rc == 0; k++) {
			l->fields[k].verdict = verdict_of(u, l, &l->fields[k]);
			if (l->fields[k].verdict == USE_PROPOSED)
				rc = ask_rules(&rules, l, &l->fields[k], err);
		}
	}
	field_rules_release(&rules);
	return rc;
}

int field_use_read(struct field_use *u, struct book *b, const struct field_use_how *how, struct error *err)
{
	struct log_filter filter = { 0 };
	int rc = 0;

	*u = (struct field_use){ .book = b, .how = how, .list_ledger = -1, .list_column = -1, .list_week = -1 };
	u->ledgers = xcalloc(how->nledgers + 1, sizeof(*u->ledgers));
	plan_weeks(u);
	for (size_t i = 0; i < how->nledgers && rc == 0; i++)
		rc = plan_ledger(u, how->ledgers[i], err);
	if (rc == 0 && how->list)
		rc = plan_list(u, err);
	filter.since = u->weeks[0].begin;
	filter.by_real = true;
	if (rc < 0 || journal_read(b, &filter, take_entry, u, err) < 0)
		return -1;
	for (size_t i = 0; i < u->nledgers; i++)
		for (size_t row = 0; row < u->ledgers[i].table->nrows; row++)
			count_row(u, &u->ledgers[i], row);
	return how->list ? 0 : judge(u, err);
}

void field_use_release(struct field_use *u)
{
	for (size_t i = 0; i < u->nledgers; i++) {
		for (size_t k = 0; k < u->ledgers[i].nfields; k++)
			free(u->ledgers[i].fields[k].rule);
		free(u->ledgers[i].fields);
		free(u->ledgers[i].rows);
	}
	free(u->ledgers);
	arena_release(&u->arena);
}
