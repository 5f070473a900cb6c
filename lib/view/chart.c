/* chart.c - see chart.h: what all drawings have in common. chart_bars.c and chart_line.c draw, chart_axis.c counts. */
#include "view/chart.h"

#include "base/utf8.h"
#include "view/chart_draw.h"
#include "view/format.h"
#include "view/markup.h"

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
		str_adds(out, ", ");
		markup_add(out, c->series[series].name);
	}
	str_adds(out, ": ");
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

/* Bars and shares of nothing but noughts would be an empty frame. */
static bool is_empty(const struct chart *c)
{
	const bool is_bars = c->kind == CHART_BARS || c->kind == CHART_STACK;

	for (size_t s = 0; is_bars && s < c->nseries; s++)
		for (size_t i = 0; i < c->npoints; i++)
			if (c->series[s].values[i] != CHART_NONE && c->series[s].values[i] != 0)
				return false;
	return is_bars;
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

void chart_draw(struct str *out, const struct chart *c)
{
	struct chart_axis axis;

	if (!c->npoints || !c->nseries || !chart_axis_of(&axis, c) || is_empty(c))
		return;
	switch (c->kind) {
	case CHART_BARS:
		chart_bars(out, c, &axis);
		break;
	case CHART_LINE:
	case CHART_STEP:
		chart_line(out, c, &axis);
		break;
	case CHART_STACK:
		chart_stack(out, c);
		break;
	case CHART_SPARK:
		chart_spark(out, c);
		break;
	}
	str_adds(out, "</svg>\n");
}
