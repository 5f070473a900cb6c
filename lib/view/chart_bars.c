/* chart_bars.c - lying bars, alone or in groups, and the one bar of shares. See chart.h.
 *
 * A bar's label stands above it, not beside: long names in Chinese then need no column of their own, on a telephone
 * either. */
#include "base/utf8.h"
#include "view/chart_draw.h"
#include "view/format.h"
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

static void add_grid(struct str *out, const struct chart *c, const struct chart_axis *a, int top, int bottom)
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

void chart_bars(struct str *out, const struct chart *c, const struct chart_axis *a)
{
	const int top = chart_legend_height(c), bottom = top + (int)c->npoints * row_height(c);

	chart_open(out, c, bottom + AXIS);
	chart_legend(out, c, 0);
	add_grid(out, c, a, top, bottom);
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

void chart_stack(struct str *out, const struct chart *c)
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
