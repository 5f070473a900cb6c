/* chart.h - series of figures as an SVG drawing, a string to stand inside a page.
 *
 *     const struct chart c = { .kind = CHART_BARS, .title = "Funnel", .type = TYPE_INT, .npoints = 3, .labels = stages,
 *                              .nseries = 1, .series = &entered };
 *     chart_draw(&out, &c);
 *
 * A drawing takes the width it is given and keeps its height and the size of its text: every x is a percentage, so that
 * a telephone shows the same numbers as large as a wall does. It has no colour of its own, only classes (s0..s3 for
 * series, o0..o4 for an order from calm to grave, good, warn, bad), which the page's style sheet makes light or dark.
 * Every value is printed or stands in a <title>, and the whole has one; every text is escaped.
 *
 * Values are in the units of value.h; CHART_NONE is a value that isn't known.
 */
#ifndef CRM_VIEW_CHART_H
#define CRM_VIEW_CHART_H

#include "base/value.h"

#define CHART_NONE INT64_MIN

enum chart_kind {
	CHART_BARS,  /* a row a point, lying; several series stand in groups. A funnel is this */
	CHART_LINE,  /* points joined */
	CHART_STEP,  /* a value that holds until the next */
	CHART_STACK, /* the points of one series as shares of one bar, from calm to grave: ageing */
	CHART_SPARK, /* a line the height of a word, without axes */
};

enum view_mark { MARK_NONE, MARK_GOOD, MARK_WARN, MARK_BAD };

struct chart_series {
	struct slice name;
	const int64_t *values; /* npoints */
};

struct chart {
	enum chart_kind kind;
	const char *title;    /* for who doesn't see it */
	const char *language; /* "zh": axes count in 万 and 亿; else k and M */
	enum type type;
	size_t npoints, nseries;
	const struct slice *labels;	   /* one a point */
	const struct slice *remarks;	   /* behind the values of bars, one a point; or NULL */
	struct slice remark_name;	   /* what they are */
	const enum view_mark *marks;	   /* how each point stands; or NULL */
	const struct chart_series *series;
};

/* Appends the drawing; nothing where there is no value, or no bar that could be seen. */
void chart_draw(struct str *out, const struct chart *c);

enum { CHART_TICKS = 6 };
/* Round numbers, evenly apart (1, 2 or 5 of a power of ten; of durations also quarters of an hour and days), from at or
 * below `low` to at or above `high`: 2 to CHART_TICKS of them. */
size_t chart_ticks(enum type type, int64_t low, int64_t high, int64_t ticks[CHART_TICKS]);
/* A number as short as an axis wants it: 41.2万, 412k, 58.3%. */
void chart_add_short(struct str *out, enum type type, int64_t value, const char *language);

#endif
