/* groups.c - see groups.h. */
#include "report/groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"

/* Words of --list that are no group's own. */
static const struct lang_word special[] = { { "total", N_("total") }, { "none", N_("none") } };

enum { TOTAL, NONE, SPECIALS };

void groups_begin(struct groups *g, const struct group_figure *figures, size_t nfigures, const char *list)
{
	*g = (struct groups){ .figures = figures, .nfigures = nfigures, .index = MAP_INIT, .list = list };
	g->total.cells = arena_zalloc(&g->arena, nfigures * sizeof(*g->total.cells));
}

void groups_release(struct groups *g)
{
	free(g->items);
	free(g->rows);
	map_release(&g->index);
	arena_release(&g->arena);
}

size_t groups_of(struct groups *g, struct slice id, struct slice shown, int64_t order)
{
	long at = map_get(&g->index, id);
	struct group *new;

	if (at >= 0)
		return (size_t)at;
	g->items = xgrow(g->items, &g->cap, g->count + 1, sizeof(*g->items));
	new = &g->items[g->count];
	*new = (struct group){ .id = arena_slice(&g->arena, id), .shown = arena_slice(&g->arena, shown), .order = order };
	new->cells = arena_zalloc(&g->arena, g->nfigures * sizeof(*new->cells));
	map_add(&g->index, new->id, (long)g->count);
	return g->count++;
}

static void weigh(struct group_cell *c, int64_t value, int64_t weight)
{
	c->weighed += (wide_int)value * weight;
	c->weight += weight;
}

static void add_values(const struct groups *g, struct group *group, const int64_t *values)
{
	group->rows++;
	for (size_t i = 0; i < g->nfigures; i++) {
		struct group_cell *c = &group->cells[i];

		if (g->figures[i].kind == GROUP_SHARE || values[i] == GROUP_NONE)
			continue;
		c->low = c->n && c->low < values[i] ? c->low : values[i];
		c->high = c->n && c->high > values[i] ? c->high : values[i];
		c->sum += values[i];
		c->n++;
		if (g->figures[i].kind == GROUP_WEIGHED && values[g->figures[i].by] != GROUP_NONE)
			weigh(c, values[i], values[g->figures[i].by]);
	}
}

void groups_add(struct groups *g, size_t group, size_t row, const int64_t *values)
{
	struct group_row *kept;

	add_values(g, &g->items[group], values);
	add_values(g, &g->total, values);
	if (!g->list)
		return;
	g->rows = xgrow(g->rows, &g->rows_cap, g->nrows + 1, sizeof(*g->rows));
	kept = &g->rows[g->nrows++];
	*kept = (struct group_row){ .row = row, .group = group };
	memcpy(kept->values, values, g->nfigures * sizeof(*values));
}

bool groups_value(const struct groups *g, const struct group *group, size_t figure, int64_t *value)
{
	const struct group_cell *c = &group->cells[figure];
	const int64_t step = g->figures[figure].type == TYPE_NUMBER ? 100 : 1;

	switch (g->figures[figure].kind) {
	case GROUP_COUNT:
		*value = (int64_t)c->n;
		return true;
	case GROUP_SHARE:
		*value = g->total.rows ? round_to(round_scaled((int64_t)group->rows, 10000, (int64_t)g->total.rows), 10) : 0;
		return g->total.rows > 0;
	case GROUP_SUM:
		*value = c->sum;
		break;
	case GROUP_MOST:
		*value = c->high;
		break;
	case GROUP_WEIGHED:
		if (c->n && c->low != c->high && c->weight) {
			*value = round_wide(c->weighed, c->weight);
			break;
		}
		/* fall through */
	case GROUP_MEAN:
		*value = c->n ? round_quotient(c->sum, (int64_t)c->n * step) * step : 0;
		break;
	}
	return c->n > 0;
}

/* The table */

static int by_order(const void *a, const void *b)
{
	const struct group *x = *(const struct group *const *)a, *y = *(const struct group *const *)b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	if (x->rows != y->rows)
		return x->rows > y->rows ? -1 : 1;
	return slice_compare(x->id, y->id);
}

static void put_figures(const struct groups *g, const struct group *group, struct view *v)
{
	for (size_t i = 0; i < g->nfigures; i++) {
		int64_t value;

		VIEW_MAYBE(v, groups_value(g, group, i, &value), value);
	}
}

static void put_group(const struct groups *g, const struct group_shape *s, const struct group *group, struct view *v)
{
	view_text(v, group->id);
	view_text(v, group->shown.len ? group->shown : SLICE("—"));
	put_figures(g, group, v);
	if (s->group_columns)
		s->group_cells(v, s->group_context, (size_t)(group - g->items));
}

static void columns(const struct groups *g, const struct group_shape *s, struct view *v)
{
	view_key_column(v, "group", TYPE_TEXT);
	view_face_column(v, "group_name", s->by, TYPE_TEXT);
	for (size_t i = 0; i < g->nfigures; i++)
		view_column(v, g->figures[i].name, _(g->figures[i].label), g->figures[i].type);
	if (s->group_columns)
		s->group_columns(v);
}

static void show_total(const struct groups *g, const struct group_shape *s, struct view *v)
{
	view_text(v, SLICE("total"));
	view_text(v, slice_of(_("total")));
	put_figures(g, &g->total, v);
	if (s->group_columns)
		s->group_cells(v, s->group_context, g->count);
	v->last->has_total = true;
}

static void show_table(struct groups *g, const struct group_shape *s, struct view *v)
{
	const struct group **sorted = xcalloc(g->count + 1, sizeof(*sorted));
	struct str names = STR_INIT;

	for (size_t i = 0; i < g->count; i++)
		sorted[i] = &g->items[i];
	qsort(sorted, g->count, sizeof(*sorted), by_order);
	columns(g, s, v);
	for (size_t i = 0; i < g->count; i++)
		put_group(g, s, sorted[i], v);
	if (!v->for_programs && g->count > 1)
		show_total(g, s, v);
	for (size_t i = 0; i < g->nfigures; i++)
		str_addf(&names, "%s%s", i ? _(", ") : "", lang_said(g->figures[i].name, g->figures[i].label));
	if (g->count)
		view_note(v, _("the rows behind a figure: --list GROUP:FIGURE, --list total; figures: %s"), names.buf);
	str_release(&names);
	free(sorted);
}

/* The rows behind a figure */

struct wanted {
	long group;  /* -1: all */
	long figure; /* -1: any */
};

static long figure_named(const struct groups *g, struct slice name)
{
	for (size_t i = 0; i < g->nfigures; i++)
		if (slice_is(name, g->figures[i].name))
			return (long)i;
	return -1;
}

/* By id, by what people read, by a part of that which only one has; -2: there is none. */
static long group_named(const struct groups *g, struct slice name)
{
	long found = -2;

	if (slice_is(name, special[TOTAL].text) && map_get(&g->index, name) < 0)
		return -1;
	if (slice_is(name, special[NONE].text) && map_get(&g->index, SLICE("")) >= 0)
		return map_get(&g->index, SLICE(""));
	if (name.len && map_get(&g->index, name) >= 0)
		return map_get(&g->index, name);
	for (size_t i = 0; name.len && i < g->count; i++)
		if (utf8_same_folded(g->items[i].shown, name) || utf8_same_folded(g->items[i].id, name))
			return (long)i;
	for (size_t i = 0; name.len && i < g->count; i++)
		if (slice_find(g->items[i].shown, name) >= 0)
			found = found == -2 ? (long)i : -3;
	return found < -2 ? -2 : found;
}

/* A colon may be part of what a group is called. */
static bool read_wanted(const struct groups *g, struct slice typed, struct wanted *w)
{
	w->group = group_named(g, typed);
	w->figure = -1;
	for (size_t i = typed.len; w->group == -2 && i-- > 0;) {
		if (typed.ptr[i] != ':')
			continue;
		w->group = group_named(g, (struct slice){ typed.ptr, i });
		w->figure = figure_named(g, (struct slice){ typed.ptr + i + 1, typed.len - i - 1 });
		return w->group != -2 && w->figure >= 0;
	}
	return w->group != -2;
}

struct figure_words groups_words(struct arena *arena, const struct group_figure *figures, size_t nfigures)
{
	struct lang_word *sides = arena_zalloc(arena, (nfigures + 1) * sizeof(*sides));
	struct lang_word *words = arena_zalloc(arena, (SPECIALS + 1) * sizeof(*words));

	memcpy(words, special, sizeof(special));
	for (size_t i = 0; i < nfigures; i++)
		sides[i] = (struct lang_word){ figures[i].name, figures[i].label };
	return (struct figure_words){ words, sides };
}

static int refuse(const struct groups *g, struct slice typed, struct error *err)
{
	struct slice name, figure;
	struct arena arena = { 0 };
	struct nearest near;

	figure_cut(typed, &name, &figure);
	if (figure.len && group_named(g, name) != -2) {
		figure_unknown(err, figure, groups_words(&arena, g->figures, g->nfigures).side, NULL);
		arena_release(&arena);
		return -1;
	}
	nearest_init(&near, name);
	for (size_t i = 0; i < g->count; i++) {
		nearest_offer(&near, g->items[i].id);
		nearest_offer(&near, g->items[i].shown);
	}
	if (nearest_found(&near).len)
		return error_add(err, ERROR_USAGE, _("--list: there is no group '%.*s'; did you mean '%.*s'?"), SLICE_ARGS(name),
				 SLICE_ARGS(nearest_found(&near)));
	return error_add(err, ERROR_USAGE, _("--list: there is no group '%.*s'; without --list all are shown"), SLICE_ARGS(name));
}

/* Counts and shares have no value of a row's own. */
static bool has_value(const struct group_figure *f)
{
	return f->kind != GROUP_COUNT && f->kind != GROUP_SHARE;
}

static bool is_behind(const struct groups *g, const struct group_row *r, const struct wanted *w)
{
	if (w->group >= 0 && r->group != (size_t)w->group)
		return false;
	return w->figure < 0 || g->figures[w->figure].kind == GROUP_SHARE || r->values[w->figure] != GROUP_NONE;
}

static void list_title(const struct groups *g, const struct wanted *w, struct view *v)
{
	const struct slice group = w->group < 0 ? slice_of(_("total")) : g->items[w->group].shown;
	const char *figure = w->figure < 0 ? NULL : _(g->figures[w->figure].label);

	view_title(v, "%.*s%s%s", SLICE_ARGS(group.len ? group : SLICE("—")), figure ? _(": ") : "", figure ? figure : "");
}

static int list_rows(const struct groups *g, const struct group_shape *s, const struct wanted *w, struct view *v, struct error *err)
{
	list_title(g, w, v);
	s->row_columns(v, s->context);
	for (size_t k = 0; k < g->nfigures; k++)
		if (has_value(&g->figures[k]))
			view_column(v, g->figures[k].name, _(g->figures[k].label), g->figures[k].type);
	for (const struct group_row *r = g->rows; r < g->rows + g->nrows; r++) {
		if (!is_behind(g, r, w))
			continue;
		if (s->row_cells(v, s->context, r->row, err) < 0)
			return -1;
		for (size_t k = 0; k < g->nfigures; k++)
			if (has_value(&g->figures[k]))
				VIEW_MAYBE(v, r->values[k] != GROUP_NONE, r->values[k]);
	}
	view_note(v, lang_plural("%zu row", "%zu rows", view_rows(v)), view_rows(v));
	return 0;
}

int groups_print(struct groups *g, const struct group_shape *s, struct view *v, struct error *err)
{
	struct wanted w;

	if (!g->list) {
		if (s->title)
			view_title(v, "%s", s->title);
		show_table(g, s, v);
		return 0;
	}
	if (!read_wanted(g, slice_of(g->list), &w))
		return refuse(g, slice_of(g->list), err);
	return list_rows(g, s, &w, v, err);
}

const char *groups_days(struct arena *arena, const int32_t *since, int32_t until)
{
	struct str first = STR_INIT, last = STR_INIT;
	const char *days;

	date_add_text(&last, until);
	if (since)
		date_add_text(&first, *since);
	days = since ? arena_format(arena, "%s – %s", first.buf, last.buf) : arena_format(arena, _("until %s"), last.buf);
	str_release(&first);
	str_release(&last);
	return days;
}
