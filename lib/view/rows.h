/* rows.h - the rows of a section for who writes them: those that are there, and behind them those that are still to be made, some at a
 * time and by all cores where they are many. Nobody holds more of them than are being made.
 */
#ifndef CRM_VIEW_ROWS_H
#define CRM_VIEW_ROWS_H

#include "view/format.h"

/* Appends some rows; threads do so side by side. */
typedef void rows_add(struct str *out, const void *how, const struct view_cell *cells, size_t ncells);

struct rows {
	const struct view *view;
	const struct view_section *section;
	rows_add *add;
	const void *how; /* the writer's own */
};

/* Writes all rows, in order, but for the first `skip` bytes: what stands between a row and the one before it. False: there are none. */
bool rows_put(struct sink *to, const struct rows *rows, size_t skip);
/* Whether the section has rows, as far as is known: of those that are still to be made it is known when they were looked at. */
bool rows_any(const struct view_section *s);
/* False: a section of columns alone, which has nothing to say to people. */
bool section_is_shown(const struct view *v, const struct view_section *s);

#endif
