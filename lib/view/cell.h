/* cell.h - a cell, a label and a line as text.
 */
#ifndef CRM_VIEW_CELL_H
#define CRM_VIEW_CELL_H

#include "view/view.h"

/* Appends the canonical text of a cell: what csv and json print. Missing: nothing. */
void cell_add_plain(struct str *out, const struct view_column *column, const struct view_cell *cell);
/* Appends it as people read it: money grouped, times without seconds and offset. Missing: a dash. Not yet made safe. */
void cell_add_pretty(struct str *out, const struct view_column *column, const struct view_cell *cell);
/* The same as a terminal may show it, and its columns there: the cell's own text, or made in `scratch`. */
struct cell_safe {
	struct slice text;
	size_t width;
};
struct cell_safe cell_safe(struct str *scratch, const struct view_column *column, const struct view_cell *cell);
struct cell_safe text_safe(struct str *scratch, struct slice text);
/* The text of a cell that has one, as people read it. */
struct slice cell_text(const struct view_column *column, const struct view_cell *cell);
/* Appends a label as headers show it: in English a first letter that is large for the sentence's sake is small. */
void label_add(struct str *out, struct slice label);
bool column_is_right(const struct view_column *column);
/* Appends a note as it is laid out: how far in it stands, its label, its text. */
void line_add(struct str *out, const struct view_line *line);
/* Cuts the first line off *text, its line end left out. */
struct slice line_cut(struct slice *text);

#endif
