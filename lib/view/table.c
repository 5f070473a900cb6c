/* table.c - a view for a terminal. The rows of a section are measured, then set. Where the terminal is too narrow, all of them are made
 * text, and text columns give way, the widest first, down to where their texts could no longer be told apart; numbers, dates and
 * ids never do. Where that isn't enough either, a row takes several lines, and so does the header. What is there to be read
 * whole (cards, notes, findings) goes on in the next line. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/lang.h"
#include "base/map.h"
#include "base/str.h"
#include "base/utf8.h"
#include "view/cell.h"
#include "view/format.h"
#include "view/rows.h"

/* Texts made to fit a terminal, so that they can still be told apart.
 *
 * A text that is cut keeps its beginning, unless what tells it from the others of its column would be lost: then the middle goes,
 * and what differs stays (舟山第一人民医院 beside 舟山第二人民医院, 8 columns: 舟…一人…). Columns are those of a terminal. */
struct shorten_text {
	struct slice text;
	size_t width;
	size_t common; /* bytes that it shares with the one most like it, set by shorten_floor; 0: nothing is like it */
};

/* The texts of one column: every `step`-th. */
struct shorten_texts {
	struct shorten_text *first;
	size_t count, step;
};

/* Looking whether texts differ at each width takes as long as there are texts; of more than this many it isn't tried. */
enum { TOLD_APART_MOST = 20000 };

static struct slice from(struct slice text, size_t at)
{
	return (struct slice){ text.ptr + at, text.len - at };
}

/* As much as fits, with an ellipsis where something is left out; returns its columns. */
static size_t add_front(struct str *out, struct slice text, size_t width)
{
	struct slice shown = text;

	if (utf8_width(text) > width)
		shown = utf8_fit(text, width ? width - 1 : 0);
	str_add_slice(out, shown);
	if (shown.len < text.len)
		str_adds(out, "…");
	return utf8_width(shown) + (shown.len < text.len);
}

/* A beginning, and what stands behind what is common. */
static size_t add_middle(struct str *out, const struct shorten_text *t, size_t width)
{
	const struct slice rest = from(t->text, t->common);
	const size_t wanted = utf8_width(rest), room = width - 1;
	const size_t head = wanted + 2 <= room ? room - wanted : room >= 6 ? 2 : 0;
	const struct slice front = utf8_fit((struct slice){ t->text.ptr, t->common }, head);
	size_t columns = utf8_width(front) + 1;

	str_add_slice(out, front);
	str_adds(out, "…");
	return columns + add_front(out, rest, width - columns);
}

/* Appends a text that is wider than `width`, made to fit; returns its columns. */
static size_t shorten_add(struct str *out, const struct shorten_text *text, size_t width)
{
	const struct slice told = { text->text.ptr, text->common < text->text.len ? text->common + 1 : text->common };
	const struct slice shown = utf8_fit(text->text, width ? width - 1 : 0);

	/* The first byte that differs has to be among what is shown. */
	if (!text->common || shown.len >= told.len || width < 4)
		return add_front(out, text->text, width);
	return add_middle(out, text, width);
}

static int by_text(const void *a, const void *b)
{
	const struct shorten_text *const *x = a, *const *y = b;

	return slice_compare((*x)->text, (*y)->text);
}

/* How many bytes two texts share, up to a whole character. */
static size_t common_of(struct slice a, struct slice b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n])
		n++;
	while (n && n < a.len && ((unsigned char)a.ptr[n] & 0xc0) == 0x80)
		n--;
	return n;
}

/* Those that differ, sorted: each is most like one of its neighbours. */
static size_t sort_apart(const struct shorten_texts *texts, struct shorten_text **sorted)
{
	size_t n = 0;

	for (size_t i = 0; i < texts->count; i++)
		sorted[i] = &texts->first[i * texts->step];
	qsort(sorted, texts->count, sizeof(*sorted), by_text);
	for (size_t i = 0; i < texts->count; i++) {
		struct shorten_text *t = sorted[i];
		size_t before = 0, next = i + 1;

		if (n && slice_equal(sorted[n - 1]->text, t->text)) {
			t->common = sorted[n - 1]->common;
			continue;
		}
		before = n ? common_of(t->text, sorted[n - 1]->text) : 0;
		while (next < texts->count && slice_equal(sorted[next]->text, t->text))
			next++;
		t->common = next < texts->count ? common_of(t->text, sorted[next]->text) : 0;
		if (before > t->common)
			t->common = before;
		sorted[n++] = t;
	}
	return n;
}

static bool are_apart(struct shorten_text *const *texts, size_t n, size_t width)
{
	struct arena arena = { 0 };
	struct str shown = STR_INIT;
	struct map seen = { 0 };
	bool apart = true;

	for (size_t i = 0; i < n && apart; i++) {
		str_reset(&shown);
		if (texts[i]->width <= width)
			str_add_slice(&shown, texts[i]->text);
		else
			shorten_add(&shown, texts[i], width);
		apart = map_get(&seen, str_slice(&shown)) < 0;
		map_add(&seen, arena_slice(&arena, str_slice(&shown)), (long)i);
	}
	str_release(&shown);
	map_release(&seen);
	arena_release(&arena);
	return apart;
}

/* The fewest columns, from `least` to `most`, in which texts that differ still do. Sets `common` of each. */
static size_t shorten_floor(const struct shorten_texts *texts, size_t least, size_t most)
{
	struct shorten_text **sorted = xcalloc(texts->count + 1, sizeof(*sorted));
	const size_t n = sort_apart(texts, sorted);
	size_t width = least;

	while (n <= TOLD_APART_MOST && width < most && !are_apart(sorted, n, width))
		width++;
	free(sorted);
	return width;
}

/* Between letters of a word no line ends. */
static bool is_word(char c)
{
	return (unsigned char)c > ' ' && (unsigned char)c < 0x80;
}

/* Cuts what fits into `width` off the front of a text that doesn't, between words where there are some. */
static struct slice shorten_wrap(struct slice *text, size_t width)
{
	struct slice line = utf8_fit(*text, width);
	size_t cut = line.len;

	if (!cut) /* not even one character has room: it is shown all the same */
		cut = line.len = text->len < 4 ? text->len : 4;
	while (cut && cut < text->len && is_word(text->ptr[cut]) && is_word(text->ptr[cut - 1]))
		cut--;
	if (cut > line.len / 3) /* else the word is longer than the line */
		line.len = cut;
	*text = from(*text, line.len);
	while (text->len && *text->ptr == ' ')
		*text = from(*text, 1);
	while (line.len && line.ptr[line.len - 1] == ' ')
		line.len--;
	return line;
}

enum { FEW_CELLS = 1 << 17, /* whose texts are kept from measuring to setting; a card never has more */
       GAP = 2, INDENT = 2, NARROWEST = 8, FURTHER = 4, /* how far lines that go on are indented */
       PADDED = 80 /* where no line has an end, a text column is filled up with blanks to so many at most */ };

/* The columns that people see, and their labels; where there are few, and of a table that is too wide, also all texts. */
struct grid {
	const struct view_section *section;
	const struct view_column **columns;
	size_t *widths, *floors; /* how narrow a column may become */
	bool *starts;		 /* a line of the row begins with that column */
	size_t ncolumns;
	struct shorten_text *labels, *texts; /* safe for a terminal; texts: row by row, or NULL */
	size_t ntexts;
	size_t indent;
	bool is_endless; /* nothing is cut */
	struct arena arena;
	struct str safe; /* scratch */
};

static struct shorten_text kept(struct grid *g, struct cell_safe shown)
{
	const bool is_made = shown.text.ptr == g->safe.buf;

	return (struct shorten_text){ .text = is_made ? arena_slice(&g->arena, shown.text) : shown.text, .width = shown.width };
}

static void widen(struct grid *g, size_t column, size_t width)
{
	if (width > g->widths[column])
		g->widths[column] = width;
}

static void measure(struct grid *g)
{
	const struct view_section *s = g->section;

	for (size_t k = 0, at = 0; k < s->ncolumns; k++) {
		if (s->columns[k].is_key)
			continue;
		widen(g, at, g->labels[at].width);
		widen(g, at, s->survey ? s->survey->widths[k] : 0);
		for (size_t i = k; i < s->ncells && !g->texts; i += s->ncolumns)
			widen(g, at, cell_safe(&g->safe, &s->columns[k], &s->cells[i]).width);
		at++;
	}
	for (size_t i = 0, k = 0; i < g->ntexts; i++, k = k + 1 < g->ncolumns ? k + 1 : 0)
		widen(g, k, g->texts[i].width);
}

static void fill_texts(struct grid *g)
{
	const struct view_section *s = g->section;

	g->texts = xcalloc(s->ncells + 1, sizeof(*g->texts));
	for (size_t i = 0, k = 0; i < s->ncells; i++, k = k + 1 < s->ncolumns ? k + 1 : 0)
		if (!s->columns[k].is_key)
			g->texts[g->ntexts++] = kept(g, cell_safe(&g->safe, &s->columns[k], &s->cells[i]));
}

static void grid_open(struct grid *g, const struct view_section *s)
{
	*g = (struct grid){ .section = s, .indent = s->title ? INDENT : 0, .safe = STR_INIT };
	g->columns = xcalloc(s->ncolumns, sizeof(*g->columns));
	g->widths = xcalloc(s->ncolumns, sizeof(*g->widths));
	g->floors = xcalloc(s->ncolumns, sizeof(*g->floors));
	g->starts = xcalloc(s->ncolumns, sizeof(*g->starts));
	g->labels = xcalloc(s->ncolumns, sizeof(*g->labels));
	for (size_t k = 0; k < s->ncolumns; k++) {
		if (s->columns[k].is_key)
			continue;
		g->labels[g->ncolumns] = kept(g, text_safe(&g->safe, s->is_card ? SLICE("") : slice_of(s->columns[k].label)));
		g->columns[g->ncolumns++] = &s->columns[k];
	}
	if (!s->later.count && s->ncells <= FEW_CELLS)
		fill_texts(g);
	measure(g);
}

static void grid_close(struct grid *g)
{
	free(g->columns);
	free(g->widths);
	free(g->floors);
	free(g->starts);
	free(g->labels);
	free(g->texts);
	str_release(&g->safe);
	arena_release(&g->arena);
}

static bool may_shrink(const struct grid *g, size_t column)
{
	return g->columns[column]->type == TYPE_TEXT;
}

static struct shorten_texts texts_of(const struct grid *g, size_t column)
{
	return (struct shorten_texts){ &g->texts[column], g->ntexts / g->ncolumns, g->ncolumns };
}

static void set_floors(struct grid *g, size_t most)
{
	for (size_t k = 0; k < g->ncolumns; k++) {
		const struct shorten_texts texts = texts_of(g, k);

		g->floors[k] = g->widths[k];
		if (may_shrink(g, k) && !g->columns[k]->is_whole && g->widths[k] > NARROWEST)
			g->floors[k] = shorten_floor(&texts, NARROWEST, g->widths[k]);
		if (may_shrink(g, k) && g->floors[k] > most)
			g->floors[k] = most;
	}
}

static size_t indent_of(const struct grid *g, size_t column)
{
	return column ? g->indent + FURTHER : g->indent;
}

/* Where each line of a row ends: as many columns as have room even when they are as narrow as may be. */
static void break_lines(struct grid *g, size_t width)
{
	size_t used = 0;

	for (size_t k = 0; k < g->ncolumns; k++) {
		g->starts[k] = !k || used + GAP + g->floors[k] > width;
		used = g->starts[k] ? indent_of(g, k) + g->floors[k] : used + GAP + g->floors[k];
	}
}

static size_t line_end(const struct grid *g, size_t from)
{
	size_t k = from + 1;

	while (k < g->ncolumns && !g->starts[k])
		k++;
	return k;
}

static size_t line_width(const struct grid *g, size_t from, size_t end)
{
	size_t total = indent_of(g, from);

	for (size_t k = from; k < end; k++)
		total += g->widths[k] + (k > from ? GAP : 0);
	return total;
}

/* The widest column of a line that may still give way, or `end`. */
static size_t widest_text(const struct grid *g, size_t from, size_t end)
{
	size_t widest = end, width = 0;

	for (size_t k = from; k < end; k++)
		if (may_shrink(g, k) && g->widths[k] > g->floors[k] && g->widths[k] > width)
			width = g->widths[widest = k];
	return widest;
}

static void shrink_line(struct grid *g, size_t from, size_t end, size_t width)
{
	size_t k, over = line_width(g, from, end);

	for (over = over > width ? over - width : 0; over && (k = widest_text(g, from, end)) < end; over--)
		g->widths[k]--;
}

static size_t room_of(const struct grid *g, size_t width)
{
	return g->indent + FURTHER + NARROWEST < width ? width - g->indent - FURTHER : NARROWEST;
}

/* Whether a row is one line, no text being longer than a line. */
static bool fits(struct grid *g, size_t width)
{
	for (size_t k = 0; k < g->ncolumns; k++)
		if (may_shrink(g, k) && g->widths[k] > width && g->widths[k] > NARROWEST)
			g->widths[k] = room_of(g, width);
	return line_width(g, 0, g->ncolumns) <= width;
}

static void lay_out(struct grid *g, size_t width)
{
	if (fits(g, width))
		return;
	if (!g->texts)
		fill_texts(g);
	set_floors(g, room_of(g, width));
	break_lines(g, width);
	for (size_t k = 0; k < g->ncolumns; k = line_end(g, k))
		shrink_line(g, k, line_end(g, k), width);
}

bool table_fits(const struct view_section *s, const struct view_style *style)
{
	struct grid g;
	bool fit = true;

	if (style->width) {
		grid_open(&g, s);
		fit = fits(&g, style->width);
		grid_close(&g);
	}
	return fit;
}

/* One text of a page's length doesn't move the next column of every row out of sight. */
static void pad_less(struct grid *g)
{
	g->is_endless = true;
	for (size_t k = 0; k < g->ncolumns; k++)
		if (may_shrink(g, k) && g->widths[k] > PADDED)
			g->widths[k] = PADDED;
}

static void add_cell(struct str *out, const struct grid *g, const struct shorten_text *cell, size_t width, bool right)
{
	size_t shown = cell->width;

	if (right && cell->width < width)
		str_fill(out, ' ', width - cell->width);
	if (cell->width <= width || g->is_endless)
		str_add_slice(out, cell->text);
	else
		shown = shorten_add(out, cell, width);
	if (!right && shown < width)
		str_fill(out, ' ', width - shown);
}

static void trim_end(struct str *out, size_t from)
{
	while (out->len > from && out->buf[out->len - 1] == ' ')
		out->len--;
}

static void add_row(struct str *out, const struct grid *g, const struct shorten_text *texts)
{
	size_t from = out->len;

	for (size_t k = 0; k < g->ncolumns; k++) {
		if (k && g->starts[k]) {
			trim_end(out, from);
			str_addc(out, '\n');
			from = out->len;
		}
		str_fill(out, ' ', !k || g->starts[k] ? indent_of(g, k) : GAP);
		add_cell(out, g, &texts[k], g->widths[k], column_is_right(g->columns[k]));
	}
	trim_end(out, from);
}

/* The line a sum stands under, below the columns of numbers; of a row of several lines, below its first. */
static void add_rule(struct str *out, const struct grid *g)
{
	size_t from = out->len;

	str_fill(out, ' ', g->indent);
	for (size_t k = 0; k < line_end(g, 0); k++) {
		str_fill(out, ' ', k ? GAP : 0);
		str_fill(out, column_is_right(g->columns[k]) ? '-' : ' ', g->widths[k]);
	}
	trim_end(out, from);
	str_addc(out, '\n');
}

static void add_bold(struct str *out, const struct view_style *style, bool on)
{
	if (style->colour)
		str_adds(out, on ? "\033[1m" : "\033[0m");
}

static void add_header(struct str *out, const struct grid *g, const struct view_style *style)
{
	add_bold(out, style, true);
	add_row(out, g, g->labels);
	add_bold(out, style, false);
	str_addc(out, '\n');
}

/* Text in lines of at most `width` (0: as they are); what goes on does so under the text, `indent` columns in. */
static void add_wrapped(struct str *out, struct slice text, size_t width, size_t indent)
{
	size_t room = width;

	while (width && utf8_width(text) > room) {
		str_add_slice(out, shorten_wrap(&text, room));
		str_addc(out, '\n');
		str_fill(out, ' ', indent);
		room = width > indent + NARROWEST ? width - indent : NARROWEST;
	}
	str_add_slice(out, text);
	str_addc(out, '\n');
}

/* A field and its value: the value goes on under itself. */
static void add_card(struct str *out, const struct grid *g, size_t width)
{
	const size_t at = g->indent + g->widths[0] + GAP, room = width > at + NARROWEST ? width - at : 0;

	for (size_t i = 0; i + g->ncolumns <= g->ntexts; i += g->ncolumns) {
		str_fill(out, ' ', g->indent);
		add_cell(out, g, &g->texts[i], g->widths[0], false);
		str_fill(out, ' ', GAP);
		add_wrapped(out, g->texts[i + 1].text, room, at);
	}
}

/* The texts of one row, made for it. */
struct line {
	struct shorten_text *texts;
	struct str *safe; /* scratch, a column each */
};

static const struct shorten_text *make_texts(struct line *line, const struct grid *g, const struct view_cell *cells)
{
	for (size_t k = 0; k < g->ncolumns; k++) {
		const struct view_cell *cell = &cells[g->columns[k] - g->section->columns];
		const struct cell_safe shown = cell_safe(&line->safe[k], g->columns[k], cell);

		line->texts[k] = (struct shorten_text){ .text = shown.text, .width = shown.width };
	}
	return line->texts;
}

static void add_rows(struct str *out, const void *grid, const struct view_cell *cells, size_t ncells)
{
	const struct grid *g = grid;
	const struct view_section *s = g->section;
	struct line line = { xcalloc(g->ncolumns, sizeof(*line.texts)), xcalloc(g->ncolumns, sizeof(*line.safe)) };

	for (size_t k = 0; k < g->ncolumns; k++)
		str_init(&line.safe[k]);
	for (const struct view_cell *row = cells; row < cells + ncells; row += s->ncolumns) {
		if (s->has_total && row + s->ncolumns == s->cells + s->ncells)
			add_rule(out, g);
		add_row(out, g, g->texts ? g->texts + (size_t)(row - s->cells) / s->ncolumns * g->ncolumns : make_texts(&line, g, row));
		str_addc(out, '\n');
	}
	for (size_t k = 0; k < g->ncolumns; k++)
		str_release(&line.safe[k]);
	free(line.safe);
	free(line.texts);
}

static void add_grid(struct sink *to, const struct view *v, const struct view_section *s)
{
	const struct view_style *style = to->style;
	struct grid g;

	grid_open(&g, s);
	if (s->is_card && g.ncolumns == 2) {
		add_card(to->text, &g, style->width);
	} else if (g.ncolumns) {
		if (style->width)
			lay_out(&g, style->width);
		else
			pad_less(&g);
		add_header(to->text, &g, style);
		rows_put(to, &(struct rows){ v, s, add_rows, &g }, 0);
	}
	grid_close(&g);
}

static size_t leading_blanks(struct slice line)
{
	size_t n = 0;

	while (n < line.len && line.ptr[n] == ' ')
		n++;
	return n;
}

/* Text that may be of several lines; each goes on a little further in than it began. */
static void add_lines(struct str *out, struct slice text, size_t width)
{
	struct str safe = STR_INIT;

	do {
		str_reset(&safe);
		utf8_add_safe(&safe, line_cut(&text));
		add_wrapped(out, str_slice(&safe), width, leading_blanks(str_slice(&safe)) + INDENT);
	} while (text.len);
	str_release(&safe);
}

static void add_opens(struct str *out, const struct view_section *s, size_t width)
{
	struct str line = STR_INIT;

	str_addf(&line, "%s%s", _("rows: "), s->opens);
	add_lines(out, str_slice(&line), width);
	str_release(&line);
}

static void add_title(struct str *out, const char *title, const struct view_style *style)
{
	add_bold(out, style, true);
	add_lines(out, slice_of(title), style->width);
	if (style->colour && out->len)
		out->len--; /* the line ends behind what ends bold */
	add_bold(out, style, false);
	if (style->colour)
		str_addc(out, '\n');
}

void write_table(struct sink *to, const struct view *v)
{
	const struct view_style *style = to->style;
	struct str *out = to->text;
	bool is_first = true;

	if (v->banner)
		add_lines(out, slice_of(v->banner), style->width);
	for (const struct view_section *s = &v->first; s; s = s->next) {
		if (!section_is_shown(v, s))
			continue;
		if (!is_first)
			str_addc(out, '\n');
		is_first = false;
		if (s->title)
			add_title(out, s->title, style);
		for (size_t i = 0; s->is_plain && i < s->ncells; i++) {
			if (s->is_exact && !style->is_terminal)
				str_add_slice(out, s->cells[i].text);
			else
				add_lines(out, s->cells[i].text, style->width);
		}
		if (rows_any(s) && !s->is_plain)
			add_grid(to, v, s);
		for (size_t i = 0; i < s->nnotes; i++) {
			struct str line = STR_INIT;

			line_add(&line, &s->notes[i]);
			add_lines(out, str_slice(&line), style->width);
			str_release(&line);
		}
		if (s->opens)
			add_opens(out, s, style->width);
	}
}
