/* figures.c - see figures.h. */
#include "report/figures.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/lang.h"
#include "base/round.h"
#include "report/history.h"
#include "view/columns.h"

enum { SHOWN = 100 }; /* hundredths of the unit, in ten-thousandths */

void samples_add(struct samples *s, size_t row, int64_t from, int64_t to, int64_t value)
{
	s->items = xgrow(s->items, &s->cap, s->count + 1, sizeof(*s->items));
	s->items[s->count++] = (struct sample){ row, from, to, value };
}

void figure_span_set(struct figure_span *s, int32_t first, int32_t last, int64_t now)
{
	*s = (struct figure_span){ first, last, moment_of(first, 0), moment_of(last + 1, 0) };
	if (s->to > now)
		s->to = now + 1;
}

bool figure_span_has(const struct figure_span *s, int64_t at)
{
	return at >= s->from && at < s->to;
}

bool figure_spans(const struct figure_ask *ask, int64_t at)
{
	return figure_span_has(&ask->frame->side[ask->side], at);
}

struct figure_value figure_value_of(const struct figure *f, const struct figure_ask *ask)
{
	const bool is_sum = f->kind != FIGURE_MEAN, could_be = ask->frame->began < ask->frame->side[ask->side].to;
	struct samples s = { 0 };
	struct figure_value v;

	f->collect(f, ask, &s);
	v = (struct figure_value){ .known = s.count || (is_sum && could_be), .of = is_sum || !s.count ? 1 : (int64_t)s.count, .n = s.count };
	for (size_t i = 0; i < s.count; i++)
		v.sum += s.items[i].value;
	v.value = round_quotient(v.sum, v.of * SHOWN) * SHOWN;
	free(s.items);
	return v;
}

/* Side by side */

/* By how much it became more or less, to hundredths, and to a tenth of a percent of what it was. Both are taken of the figures themselves,
 * not of what is shown of them: from 1/3 to 2/3 it is 0.33 and 100 %. Missing where there is nothing to compare. */
static void put_change(struct view *v, const struct figure_value *before, const struct figure_value *after)
{
	const wide_int by = (wide_int)after->sum * before->of - (wide_int)before->sum * after->of;
	const wide_int was = (wide_int)before->sum * after->of;

	VIEW_MAYBE(v, before->known && after->known, round_wide(by, (wide_int)before->of * after->of * SHOWN) * SHOWN);
	VIEW_MAYBE(v, before->known && after->known && before->sum > 0, round_wide(by * 1000, was) * 10);
}

static void show_figure(const struct figure_set *set, const struct figure *f, struct figure_ask ask, struct view *v)
{
	struct figure_value value[FIGURE_SIDES];

	view_text(v, slice_of(f->name));
	view_textf(v, "%s", _(f->label));
	view_text(v, slice_of(f->unit));
	for (ask.side = 0; ask.side < FIGURE_SIDES; ask.side++) {
		value[ask.side] = figure_value_of(f, &ask);
		VIEW_MAYBE(v, value[ask.side].known, value[ask.side].value);
		view_number(v, (int64_t)value[ask.side].n);
	}
	put_change(v, &value[set->earlier], &value[!set->earlier]);
}

void figures_show(const struct figure_set *set, const struct figure_ask *ask, struct view *v)
{
	view_key_column(v, "figure", TYPE_TEXT);
	view_face_column(v, "label", _("figure"), TYPE_TEXT);
	view_unit_column(v);
	for (int i = 0; i < FIGURE_SIDES; i++) {
		view_column(v, set->side[i].column, _(set->side[i].label), TYPE_NUMBER);
		view_column(v, set->side[i].n, _("n"), TYPE_INT);
	}
	view_column(v, "difference", _("difference"), TYPE_NUMBER);
	view_column(v, "change", _("change"), TYPE_PERCENT);
	for (const struct figure *f = set->figures; f->name; f++)
		show_figure(set, f, *ask, v);
}

/* The rows behind one */

struct figure_words figures_words(const struct figure_set *set, struct arena *arena)
{
	struct lang_word *sides = arena_zalloc(arena, (FIGURE_SIDES + 1) * sizeof(*sides)), *words;
	size_t n = 0, nsides = 0;

	for (const struct lang_word *w = set->parts; w && w->text; w++)
		n++;
	for (const struct figure *f = set->figures; f->name; f++)
		n++;
	words = arena_zalloc(arena, (n + 1) * sizeof(*words));
	n = 0;
	for (const struct lang_word *w = set->parts; w && w->text; w++)
		words[n++] = *w;
	for (const struct figure *f = set->figures; f->name; f++)
		words[n++] = (struct lang_word){ f->name, f->label };
	for (int i = 0; i < FIGURE_SIDES; i++)
		if (set->side[i].name)
			sides[nsides++] = (struct lang_word){ set->side[i].name, set->side[i].label };
	return (struct figure_words){ words, sides };
}

int figures_side(const struct figure_set *set, struct slice *name, struct error *err)
{
	const struct slice typed = *name;
	struct slice side;
	int otherwise = -1;

	figure_cut(typed, name, &side);
	for (int i = 0; i < FIGURE_SIDES; i++) {
		if (!set->side[i].name)
			otherwise = i;
		else if (slice_is(side, set->side[i].name))
			return i;
	}
	*name = typed;
	return otherwise >= 0 ? otherwise : error_add(err, ERROR_USAGE, _("--list: '%.*s' names no figure; write FIGURE:before or FIGURE:after"),
							SLICE_ARGS(typed));
}

const struct figure *figures_named(const struct figure_set *set, struct slice name, struct error *err)
{
	const struct figure_set figures = { .figures = set->figures };
	struct arena arena = { 0 };

	for (const struct figure *f = set->figures; f->name; f++)
		if (slice_is(name, f->name))
			return f;
	figure_unknown(err, name, figures_words(&figures, &arena).figure, set->parts_said ? _(set->parts_said) : NULL);
	arena_release(&arena);
	return NULL;
}

static void put_time(struct view *v, int64_t at)
{
	VIEW_MAYBE(v, at != HISTORY_UNKNOWN, at);
}

#define WHEN_AND_WHAT(C) \
	C(shown, from, _("begin"), TYPE_TIME, put_time(v, s->from)) \
	C(shown, to, _("end"), TYPE_TIME, put_time(v, s->to)) \
	C(shown, value, *f->unit ? view_unit(f->unit) : _("value"), TYPE_NUMBER, view_number(v, s->value))

void figures_list(const struct figure_set *set, const struct figure *f, const struct figure_ask *ask, struct view *v)
{
	struct error ignored = ERROR_INIT; /* it was read before */
	const struct table *t = book_table(ask->frame->book, f->ledger, &ignored);
	struct samples samples = { 0 };

	error_release(&ignored);
	f->collect(f, ask, &samples);
	view_column(v, "id", _("ID"), TYPE_ID);
	set->row_columns(v, f, ask->of);
	WHEN_AND_WHAT(VIEW_COLUMN)
	for (const struct sample *s = samples.items; s < samples.items + samples.count; s++) {
		if (f->kind == FIGURE_COUNT && !s->value)
			continue;
		view_text(v, table_id(t, s->row));
		set->row_cells(v, f, ask->of, t, s->row);
		WHEN_AND_WHAT(VIEW_CELL)
	}
	view_note(v, lang_plural("%zu row", "%zu rows", view_rows(v)), view_rows(v));
	free(samples.items);
}
