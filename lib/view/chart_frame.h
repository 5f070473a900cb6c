/* chart_frame.h - what all drawings have in common.
 */
#ifndef CRM_VIEW_CHART_FRAME_H
#define CRM_VIEW_CHART_FRAME_H

#include "view/chart.h"

enum {
	NARROW = 300, /* the width in pixels that every drawing must still be legible at */
	LETTER = 7,   /* the width of a terminal's column in pixels, as text is set here */
};

struct chart_axis {
	int64_t ticks[CHART_TICKS];
	size_t nticks;
};

/* From nought, or what is below it, to the largest value. False: there is no value at all. */
bool chart_axis_of(struct chart_axis *a, const struct chart *c);
double chart_along(const struct chart_axis *a, int64_t value); /* 0 at the first tick, 1 at the last */
void chart_open(struct str *out, const struct chart *c, int height);
/* An attribute NAME="PERCENT%". */
void chart_percent(struct str *out, const char *name, double percent);
/* A text; anchor 's', 'm' or 'e'. */
void chart_text(struct str *out, const char *class_name, double percent, int y, char anchor, struct slice text);
/* <title>LABEL, SERIES: VALUE</title> */
void chart_tip(struct str *out, const struct chart *c, size_t series, size_t point);
void chart_add_exact(struct str *out, const struct chart *c, size_t series, size_t point);
/* The names of the series from y on; returns the height it took. */
int chart_legend(struct str *out, const struct chart *c, int y);
int chart_legend_height(const struct chart *c);
/* As much of a label as fits into so many pixels, with an ellipsis where it is cut. */
void chart_add_fitting(struct str *out, struct slice text, size_t pixels);

#endif
