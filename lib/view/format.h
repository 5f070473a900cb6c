/* format.h - what the writers share: a cell as text; one function a format.
 */
#ifndef CRM_VIEW_FORMAT_H
#define CRM_VIEW_FORMAT_H

#include "view/write.h"

/* Appends the canonical text of a cell: what csv and json print. Missing: nothing. */
void cell_add_plain(struct str *out, const struct view_column *column, const struct view_cell *cell);
/* Appends it as people read it: money grouped, times without seconds and offset. Missing: a dash. Not yet made safe. */
void cell_add_pretty(struct str *out, const struct view_column *column, const struct view_cell *cell);
/* The text of a cell that has one, as people read it. */
struct slice cell_text(const struct view_column *column, const struct view_cell *cell);
/* Appends a label as headers show it: in English a first letter that is large for the sentence's sake is small. */
void label_add(struct str *out, struct slice label);
bool column_is_right(const struct view_column *column);
/* False: a section of columns alone, which has nothing to say to people. */
bool section_is_shown(const struct view *v, const struct view_section *s);
/* Cuts the first line off *text, its line end left out. */
struct slice line_cut(struct slice *text);

/* Where what is written goes: a text, or a file as well, which has it as soon as there is much. */
struct sink {
	struct str *text;
	int fd; /* -1: the text is all */
	int failed; /* errno of the first write that did */
	const struct view_style *style;
};

void sink_put(struct sink *to, struct slice bytes); /* behind the text */

void write_table(struct str *out, const struct view *v, const struct view_style *style);
void write_csv(struct sink *to, const struct view *v);
void write_json(struct str *out, const struct view *v); /* what a terminal would obey or hide is written \uXXXX */
void write_md(struct str *out, const struct view *v);
void write_html(struct str *out, const struct view *v);

/* Parts of html, in files of their own. */
extern const char *const html_style[];				/* the page's style sheet, line by line, ended by NULL */
void html_chart(struct str *out, const struct view_section *s); /* the section's chart as SVG; nothing where it has none */

#endif
