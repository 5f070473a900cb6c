/* view.c - see view.h. */
#include "view/view.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "view/cell.h"

void view_init(struct view *v)
{
	*v = (struct view){ .first = { .name = "" } };
	v->last = &v->first;
}

static void release_section(struct view_section *s)
{
	free(s->columns);
	free(s->cells);
	free(s->notes);
}

void view_release(struct view *v)
{
	for (struct view_section *s = &v->first; s; s = s->next)
		release_section(s);
	free(v->warnings);
	for (const struct view_kept *k = v->kept; k; k = k->next)
		k->release(k->what);
	arena_release(&v->arena);
	view_init(v);
}

static char *keep_format(struct view *v, const char *format, va_list args)
{
	struct str s = STR_INIT;
	char *text;

	str_vaddf(&s, format, args);
	text = arena_text(&v->arena, str_slice(&s));
	str_release(&s);
	return text;
}

void view_title(struct view *v, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	v->last->title = keep_format(v, format, args);
	va_end(args);
}

void view_warn(struct view *v, const char *text)
{
	v->warnings = xgrow(v->warnings, &v->warnings_cap, v->nwarnings + 1, sizeof(*v->warnings));
	v->warnings[v->nwarnings++] = arena_text(&v->arena, slice_of(text));
}

static void add_line(struct view *v, struct view_hang hang, const char *label, const char *format, va_list args)
{
	struct view_section *s = v->last;

	if (v->for_programs)
		return;
	s->notes = xgrow(s->notes, &s->notes_cap, s->nnotes + 1, sizeof(*s->notes));
	s->notes[s->nnotes++] = (struct view_line){ hang, label ? arena_text(&v->arena, slice_of(label)) : NULL, keep_format(v, format, args) };
}

void view_note(struct view *v, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_line(v, (struct view_hang){ 0 }, NULL, format, args);
	va_end(args);
}

void view_under(struct view *v, struct view_hang hang, const char *label, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_line(v, hang, label, format, args);
	va_end(args);
}

void view_hint(struct view *v, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_line(v, (struct view_hang){ .in = VIEW_STEP }, NULL, format, args);
	va_end(args);
}

void view_next(struct view *v, const char *format, ...)
{
	char *all = xformat(_("next: %s"), format);
	va_list args;

	va_start(args, format);
	add_line(v, (struct view_hang){ 0 }, NULL, all, args);
	va_end(args);
	free(all);
}

void view_why(struct view *v, struct slice name, struct slice why, const struct place *rule)
{
	view_note(v, "%.*s: %.*s  (%s:%u)", SLICE_ARGS(name), SLICE_ARGS(why), rule->file, rule->line);
}

unsigned view_widest(const char *const *labels)
{
	size_t widest = 0;

	for (size_t i = 0; labels[i]; i++)
		if (utf8_width(slice_of(_(labels[i]))) > widest)
			widest = utf8_width(slice_of(_(labels[i])));
	return (unsigned)widest;
}

void view_close(struct view *v)
{
	struct view_section *last = &v->first;

	for (struct view_section *s = last; s; s = s->next)
		if (s->ncells || s->nnotes || s->later.count)
			last = s;
	v->last = last;
}

bool view_is_utf8(const struct view *v)
{
	if (v->has_bad_bytes)
		return false;
	for (const struct view_section *s = &v->first; s; s = s->next) {
		for (size_t i = 0; i < s->ncells; i++)
			if (utf8_invalid(s->cells[i].text) >= 0 || (s->cells[i].shown && utf8_invalid(*s->cells[i].shown) >= 0))
				return false;
		for (size_t i = 0; i < s->nnotes; i++)
			if (utf8_invalid(slice_of(s->notes[i].text)) >= 0)
				return false;
		if (s->title && utf8_invalid(slice_of(s->title)) >= 0)
			return false;
	}
	return true;
}

static bool is_whole(struct slice name)
{
	static const char *const names[] = { "name", "customer", "command", "open", NULL };

	return slice_among(name, names) >= 0 || slice_cut_end(&name, "_name");
}

void view_column(struct view *v, const char *name, const char *label, enum type type)
{
	struct view_section *s = v->last;
	struct str shown = STR_INIT;

	label_add(&shown, slice_of(label));
	s->columns = xgrow(s->columns, &s->columns_cap, s->ncolumns + 1, sizeof(*s->columns));
	s->columns[s->ncolumns++] = (struct view_column){ .name = arena_text(&v->arena, slice_of(name)),
							  .label = arena_text(&v->arena, str_slice(&shown)),
							  .type = type_has_form(type) ? TYPE_TEXT : type,
							  .is_whole = is_whole(slice_of(name)) };
	str_release(&shown);
}

void view_words(struct view *v, view_word *word, const void *context)
{
	struct view_column *c = &v->last->columns[v->last->ncolumns - 1];

	c->word = word;
	c->word_context = context;
}

static const struct lang_word units[] = { { "wd", N_("wd") }, { "d", N_("d") }, { "h", N_("h") }, { 0 } };

void view_unit_column(struct view *v)
{
	view_column(v, "unit", _("unit"), TYPE_TEXT);
	view_words(v, lang_word, units);
}

const char *view_unit(const char *unit)
{
	return lang_word(units, slice_of(unit)).ptr;
}

void view_data_column(struct view *v, const char *name, const char *label, enum type type)
{
	view_column(v, name, "", type);
	v->last->columns[v->last->ncolumns - 1].label = arena_text(&v->arena, slice_of(label));
}

void view_face_column(struct view *v, const char *name, const char *label, enum type type)
{
	view_column(v, name, label, type);
	v->last->columns[v->last->ncolumns - 1].is_face = true;
}

void view_key_column(struct view *v, const char *name, enum type type)
{
	view_column(v, name, name, type);
	v->last->columns[v->last->ncolumns - 1].is_key = true;
}

/* The first section is used for the first call unless something is in it already. */
void view_section(struct view *v, const char *name, const char *title)
{
	struct view_section *s = v->last;

	if (s != &v->first || s->ncolumns || s->title || s->nnotes) {
		s = arena_zalloc(&v->arena, sizeof(*s));
		v->last->next = s;
		v->last = s;
	}
	s->name = arena_text(&v->arena, slice_of(name));
	s->title = title && *title ? arena_text(&v->arena, slice_of(title)) : NULL;
}

void view_card(struct view *v, const char *name, const char *title)
{
	view_section(v, name, title);
	v->last->is_card = true;
}

void view_json_key(struct view *v, const char *key)
{
	v->last->columns[v->last->ncolumns - 1].key = arena_text(&v->arena, slice_of(key));
}

void view_pivot(struct view *v, const struct view_pivot *pivot, const char *key)
{
	struct view_pivot *kept = arena_alloc(&v->arena, sizeof(*kept));

	*kept = (struct view_pivot){ arena_text(&v->arena, slice_of(pivot->array)), arena_text(&v->arena, slice_of(pivot->by)),
				     arena_text(&v->arena, slice_of(pivot->is)) };
	v->last->columns[v->last->ncolumns - 1].pivot = kept;
	view_json_key(v, key);
}

void view_plain(struct view *v, const char *name, const char *label)
{
	v->last->is_plain = true;
	view_column(v, name, label, TYPE_TEXT);
}

void view_exact(struct view *v, const char *name, const char *label)
{
	view_plain(v, name, label);
	v->last->is_exact = true;
}

void view_tiles(struct view *v, const char *name, const char *title)
{
	view_section(v, name, title);
	v->last->is_tiles = true;
	view_key_column(v, "figure", TYPE_ID);
	view_face_column(v, "label", _("Figure"), TYPE_TEXT);
	view_key_column(v, "value", TYPE_TEXT);
	view_face_column(v, "shown", _("Value"), TYPE_TEXT);
	view_column(v, "remark", _("Remark"), TYPE_TEXT);
	view_column(v, "open", _("Rows"), TYPE_TEXT);
}

void view_tile(struct view *v, const struct view_tile *tile)
{
	const struct view_column column = { .type = tile->text ? TYPE_TEXT : tile->type };
	const struct view_cell cell = { .text = slice_of(tile->text), .number = tile->number };
	struct str plain = STR_INIT, pretty = STR_INIT;

	cell_add_plain(&plain, &column, &cell);
	cell_add_pretty(&pretty, &column, &cell);
	view_text(v, slice_of(tile->name));
	view_text(v, slice_of(tile->label));
	view_text(v, str_slice(&plain));
	view_text(v, str_slice(&pretty));
	view_mark(v, tile->mark);
	view_text(v, slice_of(tile->remark));
	view_text(v, slice_of(tile->opens));
	str_release(&plain);
	str_release(&pretty);
}

void view_chart(struct view *v, enum chart_kind kind, const char *label, ...)
{
	struct view_chart *chart = arena_zalloc(&v->arena, sizeof(*chart));
	const char *name;
	va_list args;

	chart->kind = kind;
	chart->label = arena_text(&v->arena, slice_of(label));
	va_start(args, label);
	while ((name = va_arg(args, const char *)) && chart->nvalues < sizeof(chart->values) / sizeof(*chart->values))
		chart->values[chart->nvalues++] = arena_text(&v->arena, slice_of(name));
	va_end(args);
	v->last->chart = chart;
}

void view_chart_remark(struct view *v, const char *column)
{
	v->last->chart->remark = arena_text(&v->arena, slice_of(column));
}

void view_opens(struct view *v, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	v->last->opens = keep_format(v, format, args);
	va_end(args);
}

static struct view_cell *new_cell(struct view *v)
{
	struct view_section *s = v->last;

	if (s->ncells == s->cells_cap && v->hand_on)
		v->hand_on(v);
	s->cells = xgrow(s->cells, &s->cells_cap, s->ncells + 1, sizeof(*s->cells));
	s->cells[s->ncells] = (struct view_cell){ .text = SLICE("") };
	return &s->cells[s->ncells++];
}

void view_text(struct view *v, struct slice text)
{
	struct view_cell *cell = new_cell(v);

	if (text.len)
		cell->text = arena_slice(&v->arena, text);
	else
		cell->missing = true;
}

void view_lasting(struct view *v, struct slice text)
{
	struct view_cell *cell = new_cell(v);

	if (text.len)
		cell->text = text;
	else
		cell->missing = true;
}

void view_textf(struct view *v, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	view_text(v, slice_of(keep_format(v, format, args)));
	va_end(args);
}

void view_number(struct view *v, int64_t number)
{
	new_cell(v)->number = number;
}

void view_missing(struct view *v)
{
	new_cell(v)->missing = true;
}

/* A cell holds the number alone; what a number doesn't tell, or a column of another type wouldn't, is kept as text. */
static bool is_told_by_number(const struct view_section *s, const struct value *value)
{
	enum type type = s->ncolumns ? s->columns[s->ncells % s->ncolumns].type : TYPE_TEXT;

	return type == value->type && type != TYPE_TEXT && type != TYPE_ID &&
	       !(type == TYPE_TIME && value->date_only) && !(type == TYPE_DURATION && value->workdays);
}

void view_value(struct view *v, const struct value *value)
{
	struct str text = STR_INIT;

	if (value_missing(value)) {
		view_missing(v);
	} else if (is_told_by_number(v->last, value)) {
		view_number(v, value->number);
	} else if (type_is_text(value->type)) {
		view_text(v, value->text);
	} else {
		value_add_text(&text, value);
		view_text(v, str_slice(&text));
	}
	str_release(&text);
}

void view_workdays(struct view *v, struct slice text)
{
	struct slice number = text;
	struct str shown = STR_INIT;

	view_text(v, text);
	if (!slice_cut_end(&number, "wd"))
		return;
	str_add_slice(&shown, number);
	str_adds(&shown, view_unit("wd"));
	view_shown(v, str_slice(&shown));
	str_release(&shown);
}

void view_shown(struct view *v, struct slice text)
{
	struct view_section *s = v->last;
	struct view_cell *cell = s->ncells ? &s->cells[s->ncells - 1] : NULL;
	struct slice *shown;

	if (!cell || v->for_programs || slice_equal(cell->text, text))
		return;
	shown = arena_alloc(&v->arena, sizeof(*shown));
	*shown = arena_slice(&v->arena, text);
	cell->shown = shown;
}

void view_mark(struct view *v, enum view_mark mark)
{
	if (v->last->ncells)
		v->last->cells[v->last->ncells - 1].mark = mark;
}

size_t view_rows(const struct view *v)
{
	const struct view_section *s = v->last;

	return (s->ncolumns ? s->ncells / s->ncolumns : 0) + s->later.count;
}

void view_cut(struct view *v, size_t rows)
{
	struct view_section *s = v->last;
	const size_t made = s->ncolumns ? s->ncells / s->ncolumns : 0;

	if (rows <= made) {
		s->ncells = rows * s->ncolumns;
		s->later.count = 0;
	} else if (rows - made < s->later.count) {
		s->later.count = rows - made;
	}
}

void view_later(struct view *v, size_t n, bool by_all, view_maker *make, const void *context)
{
	v->last->later = (struct view_later){ .count = n, .by_all = by_all, .most = VIEW_BATCH, .make = make, .context = context };
}

void view_stream(struct view *v, const struct view_later *rows)
{
	v->last->later = *rows;
}

void view_keep(struct view *v, void *what, void (*release)(void *what))
{
	struct view_kept *k = arena_alloc(&v->arena, sizeof(*k));

	*k = (struct view_kept){ what, release, v->kept };
	v->kept = k;
}
