/* shorten.h - texts made to fit a terminal, so that they can still be told apart; shared by the writers.
 *
 * A text that is cut keeps its beginning, unless what tells it from the others of its column would be lost: then the middle goes,
 * and what differs stays (舟山第一人民医院 beside 舟山第二人民医院, 8 columns: 舟…一人…). Columns are those of a terminal.
 */
#ifndef CRM_VIEW_SHORTEN_H
#define CRM_VIEW_SHORTEN_H

#include "base/str.h"

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

/* The fewest columns, from `least` to `most`, in which texts that differ still do. Sets `common` of each. */
size_t shorten_floor(const struct shorten_texts *texts, size_t least, size_t most);
/* Appends a text that is wider than `width`, made to fit; returns its columns. */
size_t shorten_add(struct str *out, const struct shorten_text *text, size_t width);
/* Cuts what fits into `width` off the front of a text that doesn't, between words where there are some. */
struct slice shorten_wrap(struct slice *text, size_t width);

#endif
