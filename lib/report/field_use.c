/* field_use.c - counting the use of fields, judging it, and showing it; see field_use.h. */
#include "report/field_use.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/figure.h"
#include "base/lang.h"
#include "base/round.h"
#include "book/listing.h"

enum { STATE_UNKNOWN, STATE_EMPTY, STATE_FILLED };

static void name_week(struct use_week *w)
{
	struct str name = STR_INIT;

	date_add_week(&name, w->monday);
	snprintf(w->name, sizeof(w->name), "%s", name.buf);
	str_release(&name);
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
		if (!l->columns[i].is_id && !l->columns[i].is_merge)
			to->fields[to->nfields++] = (struct use_field){ .column = &l->columns[i], .index = (int)i };
	return 0;
}

/* "leads.product:2026-W10", "leads.产品:W10". */
static int plan_list(struct field_use *u, struct error *err)
{
	struct slice week, field;
	const struct ledger *l;
	char *name;
	int column, rc;

	if (!figure_cut(slice_of(u->how->list), &field, &week) || !week.len)
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

/* Inside: whether the row's field was used at that week's end; only of rows touched. */
static bool field_use_is_filled(const struct use_ledger *l, size_t row, unsigned week, int column)
{
	const uint8_t state = l->rows[row]->state[week * l->table->ledger->ncolumns + (size_t)column];

	return state == STATE_UNKNOWN ? table_cell(l->table, row, column).len > 0 : state == STATE_FILLED;
}

static void count_row(const struct field_use *u, struct use_ledger *l, size_t row)
{
	for (unsigned w = 0; w < u->how->weeks; w++) {
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

/* How many rows of the whole ledger hold something in each field: of a part, by all cores. */
struct holding {
	const struct use_ledger *ledger;
	size_t *held;
};

static void *holding_begin(void *context, bool is_alone)
{
	struct holding *h = xcalloc(1, sizeof(*h));

	(void)is_alone;
	h->ledger = context;
	h->held = xcalloc(h->ledger->nfields + 1, sizeof(*h->held));
	return h;
}

static int holding_rows(struct sweep *s, void *state)
{
	const struct holding *h = state;
	const struct use_ledger *l = h->ledger;

	while (sweep_next(s))
		for (size_t i = 0; i < l->nfields; i++)
			h->held[i] += sweep_field(s, l->table->file_column[l->fields[i].index]).len > 0;
	return 0;
}

static void holding_merge(void *context, void *state)
{
	struct use_ledger *l = context;
	const struct holding *h = state;

	for (size_t i = 0; i < l->nfields; i++)
		l->fields[i].held += h->held[i];
}

static void holding_release(void *state)
{
	struct holding *h = state;

	free(h->held);
	free(h);
}

static int count_ledger(struct field_use *u, struct use_ledger *l, struct error *err)
{
	const struct sweep_job job = { holding_begin, holding_rows, holding_merge, holding_release, l, .any_order = true };

	for (size_t row = 0; row < l->table->nrows; row++)
		if (l->rows[row])
			count_row(u, l, row);
	return sweep_run_of(u->book, l->table->ledger, &job, err);
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
	if (field_is_stamped(c) || field_is_worked_out(c))
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
	for (size_t i = 0; i < u->nledgers && rc == 0; i++)
		rc = count_ledger(u, &u->ledgers[i], err);
	return rc < 0 ? -1 : how->list ? 0 : judge(u, err);
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

/* The use of fields as a table, what goes first, and the rows behind a figure */

static const char *const verdict_names[] = {
	"required", "program", "retired", "unknown", "in_use", "rule", "proposed"
};

static void put_verdict(struct view *v, const struct use_field *f, bool goes_first)
{
	static const char *const texts[] = { N_("required"), N_("filled by the program"), N_("retired"),
					     N_("not touched every week"), N_("in use") };

	view_text(v, goes_first ? SLICE("first") : slice_of(verdict_names[f->verdict]));
	view_text(v, slice_of(f->rule));
	if (f->verdict == USE_RULED)
		view_textf(v, _("%s asks for it"), f->rule);
	else if (f->verdict == USE_PROPOSED)
		view_text(v, slice_of(goes_first ? _("goes first") : _("proposed")));
	else if (f->verdict == USE_RETIRED && f->column->retired_on.len)
		view_textf(v, _("retired on %.*s"), SLICE_ARGS(f->column->retired_on));
	else
		view_text(v, slice_of(_(texts[f->verdict])));
}

/* Of two proposed ones, whether `f` is used less: see field_use.h. Shares compare as products, exactly. */
static bool goes_before(const struct use_ledger *l, const struct use_field *f, const struct use_ledger *m,
			const struct use_field *g)
{
	const size_t x = f->all * m->all, y = g->all * l->all;

	return x != y ? x < y : f->held < g->held;
}

struct queue {
	struct queued {
		const struct use_ledger *ledger;
		const struct use_field *field;
		size_t order;
	} * at;
	size_t count;
};

static int by_use(const void *a, const void *b)
{
	const struct queued *x = a, *y = b;

	if (goes_before(x->ledger, x->field, y->ledger, y->field))
		return -1;
	if (goes_before(y->ledger, y->field, x->ledger, x->field))
		return 1;
	return (x->order > y->order) - (x->order < y->order);
}

static void queue_build(struct queue *q, const struct field_use *u)
{
	size_t n = 0;

	for (size_t i = 0; i < u->nledgers; i++)
		n += u->ledgers[i].nfields;
	*q = (struct queue){ .at = xcalloc(n + 1, sizeof(*q->at)) };
	for (size_t i = 0; i < u->nledgers; i++)
		for (size_t k = 0; k < u->ledgers[i].nfields; k++)
			if (u->ledgers[i].fields[k].verdict == USE_PROPOSED) {
				q->at[q->count] = (struct queued){ &u->ledgers[i], &u->ledgers[i].fields[k], q->count };
				q->count++;
			}
	if (q->count)
		qsort(q->at, q->count, sizeof(*q->at), by_use);
}

/* In the clock's week one has gone already: its ledger and column, or false. */
static bool gone_this_week(const struct book *b, const struct ledger **l, const struct column **c)
{
	const int32_t monday = b->today - (date_weekday(b->today) - 1);

	for (size_t i = 0; i < b->schema.count; i++)
		for (size_t k = 0; k < b->schema.ledgers[i].ncolumns; k++) {
			int32_t day;

			*l = &b->schema.ledgers[i];
			*c = &(*l)->columns[k];
			if (date_parse((*c)->retired_on, false, &day) && day >= monday && day <= b->today)
				return true;
		}
	return false;
}

static void show_columns(struct view *v, const struct field_use *u)
{
	view_column(v, "field", _("field"), TYPE_TEXT);
	view_column(v, "label", _("label"), TYPE_TEXT);
	for (unsigned i = 0; i < u->how->weeks; i++) {
		const struct view_pivot week = { "weeks", "week", u->weeks[i].name };

		view_key_column(v, arena_format(&v->arena, "%s_touched", week.is), TYPE_INT);
		view_pivot(v, &week, "touched");
		view_key_column(v, arena_format(&v->arena, "%s_used", week.is), TYPE_INT);
		view_pivot(v, &week, "used");
		view_column(v, week.is, week.is + 5, TYPE_PERCENT);
		view_pivot(v, &week, "share");
	}
	view_key_column(v, "verdict", TYPE_TEXT);
	view_key_column(v, "rule", TYPE_TEXT);
	view_face_column(v, "verdict_text", _("verdict"), TYPE_TEXT);
}

static void show_field(struct view *v, const struct field_use *u, const struct use_ledger *l, const struct use_field *f,
		       bool goes_first)
{
	view_textf(v, "%s.%s", l->table->ledger->name, f->column->name);
	view_text(v, slice_of(column_label(f->column)));
	for (unsigned w = 0; w < u->how->weeks; w++) {
		view_number(v, (int64_t)l->touched[w]);
		view_number(v, (int64_t)f->filled[w]);
		VIEW_MAYBE(v, l->touched[w], round_scaled((int64_t)f->filled[w], 10000, (int64_t)l->touched[w]));
	}
	put_verdict(v, f, goes_first);
}

static void note_touched(struct view *v, const struct field_use *u, const struct use_ledger *l)
{
	struct str text = STR_INIT;

	for (unsigned w = 0; w < u->how->weeks; w++)
		str_addf(&text, "%s%s %zu", w ? _(", ") : "", u->weeks[w].name, l->touched[w]);
	view_note(v, _("rows of %s touched: %s"), l->table->ledger->name, text.buf);
	str_release(&text);
}

static void note_backdated(struct view *v, const struct field_use *u)
{
	if (u->backdated)
		view_note(v,
			  lang_plural("%zu change dated otherwise than it was entered not counted",
				      "%zu changes dated otherwise than they were entered not counted", u->backdated),
			  u->backdated);
}

static void note_next(struct view *v, const struct field_use *u, const struct queue *q)
{
	const struct queued *first = q->at;
	const struct ledger *gone_from;
	const struct column *gone;
	struct str then = STR_INIT, monday = STR_INIT;

	if (!q->count) {
		view_note(v, _("nothing to retire: no field is under %u %% in every week that no rule asks for"),
			  u->how->limit);
		return;
	}
	view_note(v,
		  lang_plural("goes first: %s.%s, used in %zu of %zu row", "goes first: %s.%s, used in %zu of %zu rows",
			      first->ledger->all),
		  first->ledger->table->ledger->name, first->field->column->name, first->field->all,
		  first->ledger->all);
	for (size_t i = 1; i < q->count; i++)
		str_addf(&then, "%s%s.%s", i > 1 ? _(", ") : "", q->at[i].ledger->table->ledger->name,
			 q->at[i].field->column->name);
	if (q->count > 1)
		view_note(v, _("then, one a week: %s"), then.buf);
	if (gone_this_week(u->book, &gone_from, &gone)) {
		date_add_text(&monday, u->book->today - (date_weekday(u->book->today) - 1) + 7);
		view_note(v, _("one a week: %s.%s went on %.*s; the next one's turn is %s"), gone_from->name,
			  gone->name, SLICE_ARGS(gone->retired_on), monday.buf);
	} else {
		view_next(v, "crm book field retire %s.%s", first->ledger->table->ledger->name,
			  first->field->column->name);
	}
	str_release(&then);
	str_release(&monday);
}

void field_use_show(const struct field_use *u, struct view *v)
{
	struct queue q;

	queue_build(&q, u);
	view_title(v, _("FIELDS IN USE  %s to %s"), u->weeks[0].name, u->weeks[u->how->weeks - 1].name);
	show_columns(v, u);
	for (size_t i = 0; i < u->nledgers; i++)
		for (size_t k = 0; k < u->ledgers[i].nfields; k++) {
			const struct use_field *f = &u->ledgers[i].fields[k];

			show_field(v, u, &u->ledgers[i], f, q.count && q.at->field == f);
		}
	for (size_t i = 0; i < u->nledgers; i++)
		note_touched(v, u, &u->ledgers[i]);
	note_backdated(v, u);
	view_note(v, _("used: of the rows touched in the week, those with something in the field at its end"));
	note_next(v, u, &q);
	view_note(v, _("the rows behind a figure: --list LEDGER.COLUMN:WEEK"));
	free(q.at);
}

void field_use_list(const struct field_use *u, struct view *v)
{
	const struct use_ledger *l = &u->ledgers[u->list_ledger];
	const struct table *t = l->table;
	const unsigned week = (unsigned)u->list_week;
	const int column = (int)u->list_column;
	size_t used = 0;

	view_title(v, "%s.%s:%s", t->ledger->name, t->ledger->columns[column].name, u->weeks[week].name);
	view_column(v, "id", _("ID"), TYPE_ID);
	view_column(v, "name", _("name"), TYPE_TEXT);
	view_column(v, "touched_at", _("last touched"), TYPE_TIME);
	view_column(v, "actor", _("who"), TYPE_TEXT);
	view_column(v, "used", _("used"), TYPE_BOOL);
	view_column(v, "value", column_label(&t->ledger->columns[column]), TYPE_TEXT);
	for (size_t row = 0; row < t->nrows; row++) {
		const struct use_row *r = l->rows[row];
		bool filled;

		if (!r || !(r->touched & 1 << week))
			continue;
		filled = field_use_is_filled(l, row, week, column);
		used += filled;
		view_text(v, table_id(t, row));
		view_text(v, t->ledger->name_column >= 0
				     ? table_cell(t, row, t->ledger->name_column)
				     : listing_name(u->book, CUSTOMERS.ledger, table_text(t, row, LEADS.customer)));
		view_number(v, r->at);
		view_text(v, r->actor);
		view_number(v, filled);
		view_text(v, filled && !r->value.len ? table_cell(t, row, column) : r->value);
	}
	view_note(v, lang_plural("%zu of %zu row touched used it", "%zu of %zu rows touched used it", view_rows(v)),
		  used, view_rows(v));
}
