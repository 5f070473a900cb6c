/* chart_frame.c - what all drawings have in common: texts, the legend, and where an axis puts its ticks and how short it writes them. */
#include "view/chart_frame.h"

#include "base/lang.h"
#include "base/money.h"
#include "base/round.h"
#include "base/utf8.h"
#include "view/cell.h"
#include "view/markup.h"

/* Far inside of 64 bits, so that neither a step nor a difference can leave them. */
#define FARTHEST (INT64_MAX / 8)

static int64_t bounded(int64_t value)
{
	return value > FARTHEST ? FARTHEST : value < -FARTHEST ? -FARTHEST : value;
}

/* The smallest step that says something: a yuan, a tenth of a percent. */
static int64_t smallest_step(enum type type)
{
	switch (type) {
	case TYPE_MONEY:
		return 100;
	case TYPE_PERCENT:
		return 10;
	case TYPE_NUMBER:
		return 1000;
	default:
		return 1;
	}
}

/* The next larger round step. Of `step`, which is 1, 2 or 5 of a power of ten of the smallest. */
static int64_t next_decimal(int64_t step, int64_t smallest)
{
	int64_t digit = step / smallest;

	while (digit >= 10)
		digit /= 10;
	return digit == 2 ? step / 2 * 5 : step * 2;
}

static int64_t next_step(enum type type, int64_t step)
{
	static const int64_t clock[] = {
		1, 60, 300, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 432000, 864000
	};
	const size_t n = sizeof(clock) / sizeof(*clock);

	if (type != TYPE_DURATION)
		return next_decimal(step, smallest_step(type));
	for (size_t i = 0; i < n; i++)
		if (clock[i] > step)
			return clock[i];
	return next_decimal(step, 86400);
}

static int64_t floor_to(int64_t value, int64_t step)
{
	int64_t rest = value % step;

	return value - (rest < 0 ? rest + step : rest);
}

size_t chart_ticks(enum type type, int64_t low, int64_t high, int64_t ticks[CHART_TICKS])
{
	int64_t step = type == TYPE_DURATION ? 1 : smallest_step(type), from, to;
	size_t n = 0;

	low = bounded(low);
	high = bounded(high);
	for (;;) {
		from = floor_to(low, step);
		to = -floor_to(-high, step);
		if (to == from)
			to += step;
		if ((to - from) / step < CHART_TICKS)
			break;
		step = next_step(type, step);
	}
	for (int64_t at = from; at <= to; at += step)
		ticks[n++] = at;
	return n;
}

/* `value` of units that are `scale` each, with one decimal where that says more: 41.2, 41. */
static void add_scaled(struct str *out, int64_t value, int64_t scale, const char *unit)
{
	decimal_add_text(out, round_scaled(value, 10, scale), 1);
	str_adds(out, unit);
}

static void add_whole(struct str *out, int64_t value)
{
	struct str grouped = STR_INIT;

	money_add_grouped(&grouped, value * 100);
	str_add(out, grouped.buf, grouped.len - 3); /* without .00 */
	str_release(&grouped);
}

/* `one` is what a whole one is: 100 fen. */
static void add_large(struct str *out, int64_t value, int64_t one, const char *language)
{
	const int64_t whole = round_quotient(value, one), size = whole < 0 ? -whole : whole;

	if (slice_is(slice_of(language), "zh")) {
		if (size >= 100000000)
			add_scaled(out, value, 100000000 * one, "亿");
		else if (size >= 10000)
			add_scaled(out, value, 10000 * one, "万");
		else
			add_whole(out, whole);
	} else if (size >= 1000000) {
		add_scaled(out, value, 1000000 * one, "M");
	} else if (size >= 100000) {
		add_scaled(out, value, 1000 * one, "k");
	} else {
		add_whole(out, whole);
	}
}

void chart_add_short(struct str *out, enum type type, int64_t value, const char *language)
{
	const struct view_column column = { .type = type };
	const struct view_cell cell = { .text = SLICE(""), .number = value };

	value = bounded(value);
	switch (type) {
	case TYPE_MONEY:
		add_large(out, value, 100, language);
		break;
	case TYPE_INT:
		add_large(out, value, 1, language);
		break;
	case TYPE_PERCENT:
		add_scaled(out, value, 100, "%");
		break;
	case TYPE_NUMBER:
		add_scaled(out, value, 10000, "");
		break;
	default:
		cell_add_pretty(out, &column, &cell);
	}
}

enum { LEGEND_LINE = 22, SWATCH = 18, LEGEND_GAP = 16 };

bool chart_axis_of(struct chart_axis *a, const struct chart *c)
{
	int64_t low = 0, high = 0;
	bool any = false;

	for (size_t s = 0; s < c->nseries; s++)
		for (size_t i = 0; i < c->npoints; i++) {
			int64_t value = c->series[s].values[i];

			if (value == CHART_NONE)
				continue;
			any = true;
			low = value < low ? value : low;
			high = value > high ? value : high;
		}
	a->nticks = chart_ticks(c->type, low, high, a->ticks);
	return any;
}

double chart_along(const struct chart_axis *a, int64_t value)
{
	const double first = (double)a->ticks[0], last = (double)a->ticks[a->nticks - 1];
	const double along = ((double)value - first) / (last - first);

	return along < 0 ? 0 : along > 1 ? 1 : along;
}

void chart_open(struct str *out, const struct chart *c, int height)
{
	str_addf(out, "<svg class=\"chart\" width=\"100%%\" height=\"%d\" role=\"img\" aria-label=\"", height);
	markup_adds(out, c->title);
	str_adds(out, "\">\n<title>");
	markup_adds(out, c->title);
	str_adds(out, "</title>\n");
}

void chart_percent(struct str *out, const char *name, double percent)
{
	str_addf(out, " %s=\"%.2f%%\"", name, percent);
}

void chart_text(struct str *out, const char *class_name, double percent, int y, char anchor, struct slice text)
{
	str_addf(out, "<text class=\"%s%s\"", class_name, anchor == 'e' ? " e" : anchor == 'm' ? " m" : "");
	chart_percent(out, "x", percent);
	str_addf(out, " y=\"%d\">", y);
	markup_add(out, text);
	str_adds(out, "</text>\n");
}

void chart_add_exact(struct str *out, const struct chart *c, size_t series, size_t point)
{
	const struct view_column column = { .type = c->type };
	const int64_t value = c->series[series].values[point];
	const struct view_cell cell = { .text = SLICE(""), .number = value, .missing = value == CHART_NONE };

	cell_add_pretty(out, &column, &cell);
}

void chart_tip(struct str *out, const struct chart *c, size_t series, size_t point)
{
	str_adds(out, "<title>");
	markup_add(out, c->labels[point]);
	if (c->nseries > 1) {
		str_adds(out, _(", "));
		markup_add(out, c->series[series].name);
	}
	str_adds(out, _(": "));
	chart_add_exact(out, c, series, point);
	str_adds(out, "</title>");
}

void chart_add_fitting(struct str *out, struct slice text, size_t pixels)
{
	const size_t columns = pixels / LETTER;

	if (utf8_width(text) <= columns) {
		str_add_slice(out, text);
		return;
	}
	str_add_slice(out, utf8_fit(text, columns ? columns - 1 : 0));
	str_adds(out, "…");
}

/* One series has no colour to be told apart by: its name says what the numbers are. */
static int add_caption(struct str *out, const struct chart *c, int y)
{
	struct str text = STR_INIT;

	str_add_slice(&text, c->series[0].name);
	if (c->remarks && c->remark_name.len)
		str_addf(&text, " · %.*s", SLICE_ARGS(c->remark_name));
	if (out)
		chart_text(out, "tick", 100, y + 12, 'e', str_slice(&text));
	str_release(&text);
	return LEGEND_LINE;
}

/* Lays the names out in lines that fit the narrowest width; draws where `out` is given. Returns the height. */
static int lay_legend(struct str *out, const struct chart *c, int y)
{
	int x = 0, line = 0;

	if (c->nseries < 2)
		return add_caption(out, c, y);
	for (size_t s = 0; s < c->nseries; s++) {
		const int width = SWATCH + (int)utf8_width(c->series[s].name) * LETTER;

		if (x && x + width > NARROW) {
			x = 0;
			line++;
		}
		if (out) {
			str_addf(out, "<rect class=\"s%zu\" x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" rx=\"2\"/>", s,
				 x, y + line * LEGEND_LINE + 2);
			str_addf(out, "<text class=\"label\" x=\"%d\" y=\"%d\">", x + SWATCH,
				 y + line * LEGEND_LINE + 13);
			markup_add(out, c->series[s].name);
			str_adds(out, "</text>\n");
		}
		x += width + LEGEND_GAP;
	}
	return (line + 1) * LEGEND_LINE + 6;
}

int chart_legend(struct str *out, const struct chart *c, int y)
{
	return lay_legend(out, c, y);
}

int chart_legend_height(const struct chart *c)
{
	return lay_legend(NULL, c, 0);
}
