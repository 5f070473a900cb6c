/* chart_line.c - lines, steps and sparklines. See chart.h.
 *
 * A path can't be given in percent, a line can: each piece is one. */
#include "base/utf8.h"
#include "view/chart_draw.h"
#include "view/markup.h"

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

static void add_grid(struct str *out, const struct plot *p)
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

static void add_labels(struct str *out, const struct plot *p)
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
static void add_series(struct str *out, const struct plot *p, size_t s)
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

void chart_line(struct str *out, const struct chart *c, const struct chart_axis *a)
{
	const int top = chart_legend_height(c) + ABOVE;
	const struct plot p = { c, a, top, top + PLOT };

	chart_open(out, c, p.bottom + BELOW);
	chart_legend(out, c, 0);
	add_grid(out, &p);
	add_labels(out, &p);
	for (size_t s = 0; s < c->nseries; s++)
		add_series(out, &p, s);
}

/* From its own least to its own most: a sparkline shows the course, not the size. */
void chart_spark(struct str *out, const struct chart *c)
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
