/* rows.c - see rows.h and view.h: rows that are still to be made are made here, to be kept (view_settle), looked at (view_survey), or
 * written and forgotten (rows_put). */
#include "view/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/team.h"
#include "base/utf8.h"
#include "view/cell.h"

enum {
	AT_ONCE = 32 * VIEW_BATCH, /* rows of a piece of the work */
	FEW = 4 * AT_ONCE, /* rows that are kept sooner than made twice */
	MUCH = 1 << 18 /* bytes that are written out before the piece is through */
};

/* A thread that makes rows: its view has room for a batch, which is looked at and forgotten whenever it is full. */
struct maker {
	struct view view; /* the first member: hand_on is given it */
	void (*look)(void *state, const struct view_cell *cells, size_t ncells);
	void *state;
};

static void look_at(struct view *v)
{
	struct maker *m = (struct maker *)v;

	m->look(m->state, v->first.cells, v->first.ncells);
	v->first.ncells = 0;
	arena_reset(&v->arena);
}

static void begin_view(struct view *rows, const struct view *v, const struct view_section *s)
{
	view_init(rows);
	rows->for_programs = v->for_programs;
	rows->first.columns = s->columns;
	rows->first.ncolumns = s->ncolumns;
}

static void make(struct view *rows, const struct view_later *later, size_t from, size_t to)
{
	for (size_t i = from, n; i < to; i += n) {
		n = !later->most || to - i < later->most ? to - i : later->most;
		later->make(rows, later->context, i, i + n);
	}
}

/* Makes [from, to) of the rows to come. */
static void make_and_look(struct maker *m, const struct view *v, const struct view_section *s, size_t from, size_t to)
{
	struct view *rows = &m->view;

	begin_view(rows, v, s);
	rows->first.cells_cap = VIEW_BATCH * s->ncolumns;
	rows->first.cells = xcalloc(rows->first.cells_cap + 1, sizeof(*rows->first.cells));
	rows->hand_on = look_at;
	make(rows, &s->later, from, to);
	look_at(rows);
	rows->first.columns = NULL;
	view_release(rows);
}

/* A section's rows, cut into pieces: first the ones that are there. */
struct pieces {
	size_t made, later, threads;
	size_t at_once; /* of what is still to be made */
};

static size_t made_rows(const struct view_section *s)
{
	return s->ncolumns ? s->ncells / s->ncolumns : 0;
}

static struct pieces pieces_of(const struct view_section *s)
{
	const size_t made = made_rows(s), later = s->later.count, each = s->later.each ? s->later.each : 1;
	const size_t bytes = (made + later * each) * s->ncolumns * sizeof(*s->cells), at_once = each < AT_ONCE ? AT_ONCE / each : 1;

	return (struct pieces){ (made + AT_ONCE - 1) / AT_ONCE, (later + at_once - 1) / at_once,
				!later || s->later.by_all ? team_size(bytes) : 1, at_once };
}

static size_t piece_end(size_t from, size_t length, size_t count)
{
	return count - from < length ? count : from + length;
}

/* Writing */

struct writing {
	const struct rows *rows;
	struct pieces pieces;
	struct sink *to;
	size_t skip;
	bool any;
	struct text {
		struct writing *of;
		struct str str;
	} texts[TEAM_MAX]; /* a thread's own */
};

static void hand_out(struct writing *w, struct str *text)
{
	const size_t skip = w->any ? 0 : w->skip;

	if (!text->len)
		return;
	w->any = true;
	sink_put(w->to, (struct slice){ text->buf + skip, text->len - skip });
	str_reset(text);
}

static void add_rows(void *text, const struct view_cell *cells, size_t ncells)
{
	struct text *t = text;

	if (ncells)
		t->of->rows->add(&t->str, t->of->rows->how, cells, ncells);
	if (t->of->pieces.threads == 1 && t->str.len > MUCH)
		hand_out(t->of, &t->str);
}

static void write_piece(void *writing, size_t piece, size_t thread)
{
	struct writing *w = writing;
	const struct view_section *s = w->rows->section;
	const bool is_made = piece < w->pieces.made;
	const size_t length = is_made ? AT_ONCE : w->pieces.at_once, from = length * (is_made ? piece : piece - w->pieces.made);
	struct maker m = { .look = add_rows, .state = &w->texts[thread] };

	if (is_made)
		add_rows(m.state, s->cells + from * s->ncolumns, (piece_end(from, length, made_rows(s)) - from) * s->ncolumns);
	else
		make_and_look(&m, w->rows->view, s, from, piece_end(from, length, s->later.count));
}

static void put_piece(void *writing, size_t piece, size_t thread)
{
	struct writing *w = writing;

	(void)piece;
	hand_out(w, &w->texts[thread].str);
}

bool rows_put(struct sink *to, const struct rows *rows, size_t skip)
{
	struct writing w = { .rows = rows, .pieces = pieces_of(rows->section), .to = to, .skip = skip };

	for (size_t i = 0; i < w.pieces.threads; i++)
		w.texts[i] = (struct text){ &w, STR_INIT };
	team_relay(w.pieces.made + w.pieces.later, w.pieces.threads, write_piece, put_piece, &w);
	for (size_t i = 0; i < w.pieces.threads; i++)
		str_release(&w.texts[i].str);
	return w.any;
}

/* Looking */

struct sight {
	const struct view_section *section;
	enum view_format format;
	size_t nrows;
	size_t *widths;
	struct str scratch;
	bool has_bad_bytes;
};

struct survey {
	const struct view *view;
	const struct view_section *section;
	struct pieces pieces;
	struct sight sights[TEAM_MAX]; /* a thread's own */
};

static bool is_bad(const struct view_cell *cell)
{
	return utf8_invalid(cell->text) >= 0 || (cell->shown && utf8_invalid(*cell->shown) >= 0);
}

static size_t width_of(struct sight *s, const struct view_column *column, const struct view_cell *cell)
{
	if (s->format == VIEW_TABLE)
		return cell_safe(&s->scratch, column, cell).width;
	str_reset(&s->scratch);
	cell_add_pretty(&s->scratch, column, cell);
	return utf8_width(str_slice(&s->scratch));
}

static void see(void *sight, const struct view_cell *cells, size_t ncells)
{
	struct sight *s = sight;
	const size_t n = s->section->ncolumns;
	const bool is_measured = s->format == VIEW_TABLE || s->format == VIEW_HTML;

	s->nrows += ncells / n;
	for (size_t i = 0, k = 0; i < ncells; i++, k = k + 1 < n ? k + 1 : 0) {
		const struct view_column *column = &s->section->columns[k];
		size_t width;

		s->has_bad_bytes = s->has_bad_bytes || is_bad(&cells[i]);
		if (is_measured && !column->is_key && (width = width_of(s, column, &cells[i])) > s->widths[k])
			s->widths[k] = width;
	}
}

static void look_at_piece(void *survey, size_t piece, size_t thread)
{
	struct survey *all = survey;
	const size_t from = all->pieces.at_once * piece;
	struct maker m = { .look = see, .state = &all->sights[thread] };

	make_and_look(&m, all->view, all->section, from, piece_end(from, all->pieces.at_once, all->section->later.count));
}

static void survey_section(struct view *v, struct view_section *s, enum view_format format)
{
	const struct pieces pieces = pieces_of(s);
	struct survey all = { .view = v, .section = s, .pieces = pieces };

	s->survey = arena_zalloc(&v->arena, sizeof(*s->survey));
	s->survey->widths = arena_zalloc(&v->arena, (s->ncolumns + 1) * sizeof(*s->survey->widths));
	for (size_t i = 0; i < pieces.threads; i++)
		all.sights[i] = (struct sight){ s, format, 0, xcalloc(s->ncolumns + 1, sizeof(size_t)), STR_INIT, false };
	team_queue(pieces.later, pieces.threads, look_at_piece, &all);
	for (size_t i = 0; i < pieces.threads; i++) {
		struct sight *sight = &all.sights[i];

		s->survey->nrows += sight->nrows;
		v->has_bad_bytes |= sight->has_bad_bytes;
		for (size_t k = 0; k < s->ncolumns; k++)
			if (sight->widths[k] > s->survey->widths[k])
				s->survey->widths[k] = sight->widths[k];
		free(sight->widths);
		str_release(&sight->scratch);
	}
}

bool rows_any(const struct view_section *s)
{
	return s->ncells || (s->later.count && (!s->survey || s->survey->nrows));
}

bool section_is_shown(const struct view *v, const struct view_section *s)
{
	return rows_any(s) || s->nnotes || (s->title && s == &v->first);
}

/* What is drawn, or laid out otherwise than row by row, is small, and wanted as a whole. */
static bool is_wanted_whole(const struct view_section *s)
{
	return s->is_card || s->is_plain || s->is_tiles || s->has_total || s->chart;
}

/* Keeping */

struct stretch {
	struct view view;
	size_t from, to;
	const struct view_later *later;
};

static void *fill_stretch(void *stretch)
{
	struct stretch *s = stretch;

	make(&s->view, s->later, s->from, s->to);
	return NULL;
}

/* Puts the cells of a stretch behind those that are there. */
static void take_cells(struct view *v, struct view_section *s, struct stretch *from)
{
	struct view_section *made = &from->view.first;

	s->cells = xgrow(s->cells, &s->cells_cap, s->ncells + made->ncells, sizeof(*s->cells));
	if (made->ncells)
		memcpy(s->cells + s->ncells, made->cells, made->ncells * sizeof(*s->cells));
	s->ncells += made->ncells;
	free(made->cells);
	arena_join(&v->arena, &from->view.arena);
}

static void settle(struct view *v, struct view_section *s)
{
	struct stretch stretches[TEAM_MAX];
	const size_t n = s->later.count, count = pieces_of(s).threads;

	for (size_t i = 0; i < count; i++) {
		struct stretch *one = &stretches[i];

		one->from = n * i / count;
		one->to = n * (i + 1) / count;
		one->later = &s->later;
		begin_view(&one->view, v, s);
	}
	team_run(stretches, count, sizeof(*stretches), fill_stretch);
	for (size_t i = 0; i < count; i++)
		take_cells(v, s, &stretches[i]);
	s->later = (struct view_later){ 0 };
}

void view_settle(struct view *v)
{
	for (struct view_section *s = &v->first; s; s = s->next)
		if (s->later.count)
			settle(v, s);
}

void view_fill(struct view *v, size_t n, bool by_all, view_maker *maker, const void *context)
{
	view_later(v, n, by_all, maker, context);
	settle(v, v->last);
}

bool view_survey(struct view *v, enum view_format format)
{
	const bool is_late = format == VIEW_CSV || (format == VIEW_JSON && !v->first.next && v->first.later.count);

	for (struct view_section *s = &v->first; s; s = s->next) {
		if (!s->later.count || s->survey)
			continue;
		if (is_wanted_whole(s) || (!is_late && s->later.count * (s->later.each ? s->later.each : 1) <= FEW))
			settle(v, s);
		else if (!is_late)
			survey_section(v, s, format);
	}
	return !is_late;
}
