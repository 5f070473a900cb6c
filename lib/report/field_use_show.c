/* field_use_show.c - the use of fields as a table, what goes first, and the rows behind a figure; see field_use.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/round.h"
#include "book/listing.h"
#include "report/field_use.h"

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
