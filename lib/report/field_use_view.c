/* field_use_view.c - the use of columns as a table, which of them may go, and which goes first; see field_use.h. */
#include <stdlib.h>

#include "base/date.h"
#include "base/lang.h"
#include "report/field_use.h"
#include "sales/field.h"

enum { LIMIT = 500 /* basis points */, WHOLE = 10000, SUNDAY = 6, WEEK = 7 };

static const char *const ledgers[] = { "customers", "leads", NULL };

struct proposal {
	const struct ledger *ledger;
	int column;
	int64_t share; /* over all weeks, basis points */
	size_t set;
};

struct proposals {
	struct proposal first; /* the least used */
	size_t count;
	const struct ledger *gone_ledger; /* what was retired this week */
	const struct column *gone;
};

/* "W09": the ISO week of a Monday. */
static void add_week(struct str *out, int32_t monday)
{
	const int32_t thursday = monday + 3;
	int32_t first;

	date_from_civil((struct civil){ date_civil(thursday).year, 1, 1 }, &first);
	str_addf(out, "%04d-W%02d", date_civil(thursday).year, (thursday - first) / WEEK + 1);
}

static void columns(struct view *v, int32_t monday, size_t weeks)
{
	struct str name = STR_INIT, label = STR_INIT;

	view_column(v, "field", _("Field"), TYPE_TEXT);
	view_column(v, "label", _("Label"), TYPE_TEXT);
	for (size_t w = 0; w < weeks; w++) {
		str_reset(&name);
		str_reset(&label);
		str_adds(&name, "week_");
		add_week(&name, monday + (int32_t)w * WEEK);
		add_week(&label, monday + (int32_t)w * WEEK);
		view_column(v, name.buf, label.buf + 5, TYPE_PERCENT);
	}
	view_column(v, "set", _("Set in"), TYPE_INT);
	view_column(v, "state", _("State"), TYPE_TEXT);
	str_release(&name);
	str_release(&label);
}

static int64_t share_of(size_t part, size_t whole)
{
	return whole ? (int64_t)((part * 2 * WHOLE + whole) / (whole * 2)) : 0;
}

static bool is_told(const struct field_use *u)
{
	for (size_t w = 0; w < u->nweeks; w++)
		if (!u->count[w])
			return false;
	return true;
}

/* Under the limit in every week. Compared as counts: 1 of 20 is 5 %, not below. */
static bool is_idle(const struct field_use *u, int column)
{
	for (size_t w = 0; w < u->nweeks; w++)
		if (field_use_filled(u, w, column) * WHOLE >= u->count[w] * LIMIT)
			return false;
	return true;
}

static int64_t share_of_all(const struct field_use *u, int column)
{
	size_t filled = 0, touched = 0;

	for (size_t w = 0; w < u->nweeks; w++) {
		filled += field_use_filled(u, w, column);
		touched += u->count[w];
	}
	return share_of(filled, touched);
}

static void propose(struct proposals *p, const struct field_use *u, int column)
{
	const struct proposal one = { u->table->ledger, column, share_of_all(u, column), field_use_set(u, column) };

	if (!p->count++ || one.share < p->first.share || (one.share == p->first.share && one.set < p->first.set))
		p->first = one;
}

/* What the program writes by itself costs nobody a keystroke. */
static bool is_stamped(const struct column *c)
{
	static const char *const names[] = { "created_at", "updated_at", "closed_at", "entry_stage",
					     "scored_at",  "score",	 "grade",     NULL };

	for (size_t i = 0; names[i]; i++)
		if (slice_is(slice_of(c->name), names[i]))
			return true;
	return false;
}

static int add_state(struct str *out, struct book *b, const struct field_use *u, int column, struct proposals *p,
		     struct error *err)
{
	const struct column *c = &u->table->ledger->columns[column];
	struct field_places places;
	int rc;

	if (c->required || column == u->table->ledger->id) {
		str_adds(out, _("required"));
		return 0;
	}
	if (c->retired) {
		str_addf(out, c->retired_on.len ? _("retired %.*s") : _("retired"), SLICE_ARGS(c->retired_on));
		return 0;
	}
	if (is_stamped(c)) {
		str_adds(out, _("kept by the program"));
		return 0;
	}
	if (!is_told(u)) {
		str_adds(out, _("not told: a week without rows touched"));
		return 0;
	}
	if (!is_idle(u, column)) {
		str_adds(out, _("used"));
		return 0;
	}
	rc = field_places_find(&places, b, u->table->ledger, column, err);
	if (rc == 0 && places.count > 1)
		str_addf(out, _("kept: %s and %zu more ask for it"), places.at[0], places.count - 1);
	else if (rc == 0 && places.count)
		str_addf(out, _("kept: %s asks for it"), places.at[0]);
	else if (rc == 0) {
		str_adds(out, _("proposed"));
		propose(p, u, column);
	}
	field_places_release(&places);
	return rc;
}

/* One a week: has one gone since Monday? */
static void note_gone(struct proposals *p, const struct ledger *l, const struct column *c, int32_t today)
{
	int32_t day;

	if (c->retired && date_parse(c->retired_on, false, &day) && day >= today - (date_weekday(today) - 1) &&
	    day <= today) {
		p->gone_ledger = l;
		p->gone = c;
	}
}

static int show_ledger(struct book *b, const struct field_use *u, struct proposals *p, struct view *v,
		       struct error *err)
{
	const struct ledger *l = u->table->ledger;
	struct str state = STR_INIT;
	int rc = 0;

	for (size_t i = 0; i < l->ncolumns && rc == 0; i++) {
		str_reset(&state);
		note_gone(p, l, &l->columns[i], b->today);
		rc = add_state(&state, b, u, (int)i, p, err);
		view_textf(v, "%s.%s", l->name, l->columns[i].name);
		view_text(v, slice_of(column_label(&l->columns[i])));
		for (size_t w = 0; w < u->nweeks; w++)
			if (u->count[w])
				view_number(v, share_of(field_use_filled(u, w, (int)i), u->count[w]));
			else
				view_missing(v);
		view_number(v, (int64_t)field_use_set(u, (int)i));
		view_text(v, str_slice(&state));
	}
	str_release(&state);
	return rc;
}

static void note_touched(struct view *v, const struct field_use *u)
{
	struct str line = STR_INIT;

	for (size_t w = 0; w < u->nweeks; w++) {
		str_adds(&line, w ? " · " : "");
		add_week(&line, u->monday + (int32_t)w * WEEK);
		str_addf(&line, " %zu", u->count[w]);
	}
	view_note(v, _("%s: rows touched: %s"), u->table->ledger->name, line.buf);
	str_release(&line);
}

static void note_next(struct view *v, const struct proposals *p, int32_t today)
{
	const struct column *c = p->count ? &p->first.ledger->columns[p->first.column] : NULL;
	struct str monday = STR_INIT;

	view_note(v,
		  lang_plural(
			  "%zu field proposed: below 5 %% in each of these weeks, not required, no rule asks for it",
			  "%zu fields proposed: below 5 %% in each of these weeks, not required, no rule asks for them",
			  p->count),
		  p->count);
	if (c && p->gone) {
		date_add_text(&monday, today - (date_weekday(today) - 1) + WEEK);
		view_note(v, _("one a week: %s.%s went this week; from %s: crm book field retire %s.%s"),
			  p->gone_ledger->name, p->gone->name, monday.buf, p->first.ledger->name, c->name);
	} else if (c) {
		view_note(v, _("one a week, the least used first: crm book field retire %s.%s"), p->first.ledger->name,
			  c->name);
	}
	str_release(&monday);
}

static void title(struct view *v, const struct field_use *u)
{
	struct str from = STR_INIT, to = STR_INIT;

	date_add_text(&from, u->monday);
	date_add_text(&to, u->monday + (int32_t)(u->nweeks - 1) * WEEK + SUNDAY);
	view_title(v, _("USE OF FIELDS  %s to %s"), from.buf, to.buf);
	str_release(&from);
	str_release(&to);
}

/* The rows behind a field's line. */
static int list_rows(struct book *b, const struct field_use_how *how, struct view *v, struct error *err)
{
	const struct ledger *l;
	struct field_use u;
	int column, rc;

	if (field_find(b, how->list, &l, &column, err) < 0)
		return -1;
	rc = field_use_count(&u, b, l, (size_t)how->weeks, err);
	view_column(v, "week", _("Week"), TYPE_TEXT);
	view_column(v, "id", _("ID"), TYPE_ID);
	view_column(v, "held", column_label(&l->columns[column]), TYPE_TEXT);
	view_column(v, "set", _("Set"), TYPE_BOOL);
	for (size_t w = 0; rc == 0 && w < u.nweeks; w++)
		for (size_t i = 0; i < u.nrows; i++) {
			struct str week = STR_INIT;

			if (!(u.rows[i].weeks >> w & 1))
				continue;
			add_week(&week, u.monday + (int32_t)w * WEEK);
			view_text(v, str_slice(&week));
			view_text(v, table_id(u.table, u.rows[i].row));
			view_text(v, field_use_held(&u, &u.rows[i], w, column));
			view_number(v, u.rows[i].set[column] >> w & 1);
			str_release(&week);
		}
	field_use_release(&u);
	return rc;
}

static int add_ledger(struct book *b, const char *name, long weeks, bool is_first, struct proposals *p, struct view *v,
		      struct error *err)
{
	const struct table *t = book_table(b, name, err);
	struct field_use u = { 0 };
	int rc = t ? field_use_count(&u, b, t->ledger, (size_t)weeks, err) : -1;

	if (rc == 0 && is_first) {
		title(v, &u);
		columns(v, u.monday, u.nweeks);
	}
	if (rc == 0) {
		note_touched(v, &u);
		rc = show_ledger(b, &u, p, v, err);
	}
	field_use_release(&u);
	return rc;
}

int field_use_report(struct book *b, const struct field_use_how *how, struct view *v, struct error *err)
{
	struct proposals p = { 0 };
	int rc = 0;

	if (how->weeks < 1 || how->weeks > FIELD_USE_WEEKS_MAX)
		return error_add(err, ERROR_USAGE, _("--weeks: from 1 to %d"), FIELD_USE_WEEKS_MAX);
	if (how->list)
		return list_rows(b, how, v, err);
	if (how->ledger)
		rc = add_ledger(b, how->ledger, how->weeks, true, &p, v, err);
	for (size_t i = 0; !how->ledger && ledgers[i] && rc == 0; i++)
		rc = add_ledger(b, ledgers[i], how->weeks, i == 0, &p, v, err);
	if (rc == 0)
		note_next(v, &p, b->today);
	return rc;
}
