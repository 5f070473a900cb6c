/* chart.c - see chart.h: bars, alone or in groups; the one bar of shares; lines, steps and sparklines.
 *
 * A bar's label stands above it, not beside: long names in Chinese then need no column of their own, on a telephone either. A path
 * can't be given in percent, a line can: each piece of a line is one. */
#include "view/chart.h"

#include "base/utf8.h"
#include "view/chart_frame.h"
#include "view/markup.h"

enum { LABEL = 19, BAR = 14, THIN = 10, THIN_STEP = 15, GAP = 12, AXIS = 22, GROUP_SPAN = 80 };
enum { STACK = 30, STACK_TOP = 44, STACK_LINE = 26, ORDERS = 5 };

/* Groups leave room for the value behind the longest bar; a bar alone has it above its end. */
static double span_of(const struct chart *c)
{
	return c->nseries > 1 ? GROUP_SPAN : 100;
}

static int row_height(const struct chart *c)
{
	return LABEL + GAP + (c->nseries > 1 ? (int)c->nseries * THIN_STEP : BAR);
}

static void bar_grid(struct str *out, const struct chart *c, const struct chart_axis *a, int top, int bottom)
{
	for (size_t i = 0; i < a->nticks; i++) {
		const double at = chart_along(a, a->ticks[i]) * span_of(c);
		struct str text = STR_INIT;

		str_addf(out, "<line class=\"%s\"", a->ticks[i] == 0 ? "zero" : "grid");
		chart_percent(out, "x1", at);
		chart_percent(out, "x2", at);
		str_addf(out, " y1=\"%d\" y2=\"%d\"/>", top, bottom);
		chart_add_short(&text, c->type, a->ticks[i], c->language);
		chart_text(out, "tick", at, bottom + 16, i == 0 ? 's' : at > 95 ? 'e' : 'm', str_slice(&text));
		str_release(&text);
	}
}

/* Returns where the bar ends, in percent. */
static double add_bar(struct str *out, const struct chart *c, const struct chart_axis *a, size_t series, size_t point,
		      int y)
{
	const int64_t value = c->series[series].values[point];
	const double zero = chart_along(a, 0) * span_of(c);
	const double at = value == CHART_NONE ? zero : chart_along(a, value) * span_of(c);

	if (c->nseries == 1 && c->marks && c->marks[point])
		str_addf(out, "<rect class=\"%s\"", mark_class(c->marks[point]));
	else
		str_addf(out, "<rect class=\"s%zu\"", series);
	chart_percent(out, "x", at < zero ? at : zero);
	chart_percent(out, "width", at < zero ? zero - at : at - zero);
	str_addf(out, " y=\"%d\" height=\"%d\" rx=\"2\">", y, c->nseries > 1 ? THIN : BAR);
	chart_tip(out, c, series, point);
	str_adds(out, "</rect>\n");
	return at > zero ? at : zero;
}

static void add_remark(struct str *text, const struct chart *c, size_t point)
{
	if (c->remarks && c->remarks[point].len)
		str_addf(text, " · %.*s", SLICE_ARGS(c->remarks[point]));
}

static void add_heading(struct str *out, const struct chart *c, size_t point, int y)
{
	struct str label = STR_INIT, value = STR_INIT;
	size_t taken;

	if (c->nseries == 1)
		chart_add_exact(&value, c, 0, point);
	add_remark(&value, c, point);
	str_addf(out, "<rect class=\"under\" x=\"0\" y=\"%d\" width=\"100%%\" height=\"%d\"/>\n", y - LABEL + 3, LABEL);
	taken = (utf8_width(str_slice(&value)) + 2) * LETTER;
	chart_add_fitting(&label, c->labels[point], taken < NARROW / 2 ? NARROW - taken : NARROW / 2);
	chart_text(out, "label", 0, y, 's', str_slice(&label));
	chart_text(out, "value", 100, y, 'e', str_slice(&value));
	str_release(&label);
	str_release(&value);
}

static void add_group(struct str *out, const struct chart *c, const struct chart_axis *a, size_t point, int y)
{
	struct str text = STR_INIT;

	for (size_t s = 0; s < c->nseries; s++) {
		const double end = add_bar(out, c, a, s, point, y + (int)s * THIN_STEP);

		str_reset(&text);
		if (c->series[s].values[point] == CHART_NONE)
			str_adds(&text, "—");
		else
			chart_add_short(&text, c->type, c->series[s].values[point], c->language);
		chart_text(out, "value small", end + 1.5, y + (int)s * THIN_STEP + THIN - 1, 's', str_slice(&text));
	}
	str_release(&text);
}

static void draw_bars(struct str *out, const struct chart *c, const struct chart_axis *a)
{
	const int top = chart_legend_height(c), bottom = top + (int)c->npoints * row_height(c);

	chart_open(out, c, bottom + AXIS);
	chart_legend(out, c, 0);
	bar_grid(out, c, a, top, bottom);
	for (size_t i = 0; i < c->npoints; i++) {
		const int y = top + (int)i * row_height(c);

		add_heading(out, c, i, y + LABEL - 6);
		if (c->nseries > 1)
			add_group(out, c, a, i, y + LABEL);
		else
			add_bar(out, c, a, 0, i, y + LABEL);
	}
}

static double share_of(int64_t value, double sum)
{
	return value == CHART_NONE || value <= 0 || sum <= 0 ? 0 : (double)value / sum * 100;
}

static void add_share_line(struct str *out, const struct chart *c, size_t point, double share, int y)
{
	struct str text = STR_INIT;

	str_addf(out, "<rect class=\"o%zu\" x=\"0\" y=\"%d\" width=\"12\" height=\"12\" rx=\"2\"/>", point % ORDERS,
		 y - 11);
	str_addf(out, "<text class=\"label\" x=\"20\" y=\"%d\">", y);
	chart_add_fitting(&text, c->labels[point], NARROW / 2);
	markup_add(out, str_slice(&text));
	str_adds(out, "</text>\n");
	str_reset(&text);
	chart_add_exact(&text, c, 0, point);
	chart_text(out, "value", 82, y, 'e', str_slice(&text));
	str_reset(&text);
	str_addf(&text, "%.1f%%", share);
	chart_text(out, "value soft", 100, y, 'e', str_slice(&text));
	str_release(&text);
}

static void draw_stack(struct str *out, const struct chart *c)
{
	const int64_t *values = c->series[0].values;
	double sum = 0, at = 0;

	for (size_t i = 0; i < c->npoints; i++)
		sum += values[i] == CHART_NONE || values[i] < 0 ? 0 : (double)values[i];
	chart_open(out, c, STACK_TOP + (int)c->npoints * STACK_LINE);
	for (size_t i = 0; i < c->npoints; i++) {
		const double share = share_of(values[i], sum);

		if (share > 0) {
			str_addf(out, "<rect class=\"share o%zu\"", i % ORDERS);
			chart_percent(out, "x", at);
			chart_percent(out, "width", share);
			str_addf(out, " y=\"0\" height=\"%d\">", STACK);
			chart_tip(out, c, 0, i);
			str_adds(out, "</rect>\n");
		}
		add_share_line(out, c, i, share, STACK_TOP + (int)i * STACK_LINE + 14);
		at += share;
	}
}

enum { PLOT = 168, ABOVE = 22, BELOW = 26 };
enum { LEFT = 15, RIGHT = 95, FEW = 6 };
enum { SPARK_WIDTH = 120, SPARK_HEIGHT = 28, SPARK_EDGE = 4 };

struct plot {
	const struct chart *c;
	const struct chart_axis *axis;
	int top, bottom;
};

static double x_of(const struct chart *c, size_t point)
{
	if (c->npoints == 1)
		return (LEFT + RIGHT) / 2.0;
	return LEFT + (double)(RIGHT - LEFT) * (double)point / (double)(c->npoints - 1);
}

static double y_of(const struct plot *p, int64_t value)
{
	return p->bottom - chart_along(p->axis, value) * (p->bottom - p->top);
}

static void plot_grid(struct str *out, const struct plot *p)
{
	struct str text = STR_INIT;

	for (size_t i = 0; i < p->axis->nticks; i++) {
		const int64_t tick = p->axis->ticks[i];

		str_addf(out, "<line class=\"%s\"", tick == 0 ? "zero" : "grid");
		chart_percent(out, "x1", LEFT - 2);
		str_addf(out, " x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\"/>", y_of(p, tick), y_of(p, tick));
		str_reset(&text);
		chart_add_short(&text, p->c->type, tick, p->c->language);
		chart_text(out, "tick", LEFT - 3.5, (int)y_of(p, tick) + 4, 'e', str_slice(&text));
	}
	str_release(&text);
}

/* As many labels as have room side by side, evenly: every k-th, counted from the last. */
static size_t label_step(const struct chart *c)
{
	size_t widest = 1, room;

	for (size_t i = 0; i < c->npoints; i++)
		if (utf8_width(c->labels[i]) > widest)
			widest = utf8_width(c->labels[i]);
	room = NARROW * (RIGHT - LEFT) / 100 / ((widest + 2) * LETTER);
	return room ? (c->npoints + room - 1) / room : c->npoints;
}

static void plot_labels(struct str *out, const struct plot *p)
{
	const size_t step = label_step(p->c), last = p->c->npoints - 1;

	for (size_t i = 0; i <= last; i++)
		if ((last - i) % step == 0)
			chart_text(out, "tick", i == last && last ? 100 : x_of(p->c, i), p->bottom + 18,
				   i == last && last ? 'e' : 'm', p->c->labels[i]);
}

static void add_piece(struct str *out, size_t series, double x1, double y1, double x2, double y2)
{
	str_addf(out, "<line class=\"path p%zu\"", series);
	chart_percent(out, "x1", x1);
	chart_percent(out, "x2", x2);
	str_addf(out, " y1=\"%.1f\" y2=\"%.1f\"/>\n", y1, y2);
}

static void add_dot(struct str *out, const struct plot *p, size_t series, size_t point, bool with_value)
{
	const int64_t value = p->c->series[series].values[point];
	struct str text = STR_INIT;

	str_addf(out, "<circle class=\"s%zu\"", series);
	chart_percent(out, "cx", x_of(p->c, point));
	str_addf(out, " cy=\"%.1f\" r=\"3.5\">", y_of(p, value));
	chart_tip(out, p->c, series, point);
	str_adds(out, "</circle>\n");
	if (with_value) {
		chart_add_short(&text, p->c->type, value, p->c->language);
		chart_text(out, "value small", x_of(p->c, point), (int)y_of(p, value) - 8, 'm', str_slice(&text));
	}
	str_release(&text);
}

/* Every value is printed where there are few, else the last. */
static void plot_series(struct str *out, const struct plot *p, size_t s)
{
	const int64_t *values = p->c->series[s].values;
	const bool all = p->c->npoints <= FEW && p->c->nseries == 1;
	size_t last = p->c->npoints;

	while (last && values[last - 1] == CHART_NONE)
		last--;
	for (size_t i = 1; i < p->c->npoints; i++) {
		const double x1 = x_of(p->c, i - 1), x2 = x_of(p->c, i);

		if (values[i] == CHART_NONE || values[i - 1] == CHART_NONE)
			continue;
		if (p->c->kind == CHART_STEP) {
			add_piece(out, s, x1, y_of(p, values[i - 1]), x2, y_of(p, values[i - 1]));
			add_piece(out, s, x2, y_of(p, values[i - 1]), x2, y_of(p, values[i]));
		} else {
			add_piece(out, s, x1, y_of(p, values[i - 1]), x2, y_of(p, values[i]));
		}
	}
	for (size_t i = 0; i < p->c->npoints; i++)
		if (values[i] != CHART_NONE)
			add_dot(out, p, s, i, all || i + 1 == last);
}

static void draw_line(struct str *out, const struct chart *c, const struct chart_axis *a)
{
	const int top = chart_legend_height(c) + ABOVE;
	const struct plot p = { c, a, top, top + PLOT };

	chart_open(out, c, p.bottom + BELOW);
	chart_legend(out, c, 0);
	plot_grid(out, &p);
	plot_labels(out, &p);
	for (size_t s = 0; s < c->nseries; s++)
		plot_series(out, &p, s);
}

/* From its own least to its own most: a sparkline shows the course, not the size. */
static void draw_spark(struct str *out, const struct chart *c)
{
	const int64_t *values = c->series[0].values;
	int64_t low = INT64_MAX, high = INT64_MIN;
	double x = 0, y = 0;

	for (size_t i = 0; i < c->npoints; i++)
		if (values[i] != CHART_NONE) {
			low = values[i] < low ? values[i] : low;
			high = values[i] > high ? values[i] : high;
		}
	str_addf(out,
		 "<svg class=\"spark\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"",
		 SPARK_WIDTH, SPARK_HEIGHT, SPARK_WIDTH, SPARK_HEIGHT);
	markup_adds(out, c->title);
	str_adds(out, "\"><title>");
	markup_adds(out, c->title);
	str_adds(out, "</title><polyline class=\"path p0\" points=\"");
	for (size_t i = 0; i < c->npoints; i++) {
		const double room = SPARK_HEIGHT - 2.0 * SPARK_EDGE;

		if (values[i] == CHART_NONE)
			continue;
		x = c->npoints == 1
			    ? SPARK_WIDTH / 2.0
			    : SPARK_EDGE + (SPARK_WIDTH - 2.0 * SPARK_EDGE) * (double)i / (double)(c->npoints - 1);
		y = SPARK_HEIGHT - SPARK_EDGE -
		    (high > low ? room * ((double)values[i] - (double)low) / ((double)high - (double)low) : room / 2);
		str_addf(out, "%s%.1f,%.1f", i ? " " : "", x, y);
	}
	str_addf(out, "\"/><circle class=\"s0\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>", x, y);
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

void chart_draw(struct str *out, const struct chart *c)
{
	struct chart_axis axis;

	if (!c->npoints || !c->nseries || !chart_axis_of(&axis, c) || is_empty(c))
		return;
	switch (c->kind) {
	case CHART_BARS:
		draw_bars(out, c, &axis);
		break;
	case CHART_LINE:
	case CHART_STEP:
		draw_line(out, c, &axis);
		break;
	case CHART_STACK:
		draw_stack(out, c);
		break;
	case CHART_SPARK:
		draw_spark(out, c);
		break;
	}
	str_adds(out, "</svg>\n");
}
