/* format.h - the writers: one function a format; and where what they write goes.
 */
#ifndef CRM_VIEW_FORMAT_H
#define CRM_VIEW_FORMAT_H

#include "view/write.h"

/* A text, or a file as well, which has it as soon as there is much. */
struct sink {
	struct str *text;
	int fd; /* -1: the text is all */
	int failed; /* errno of the first write that did */
	const struct view_style *style;
};

void sink_put(struct sink *to, struct slice bytes); /* behind the text */
void sink_flush(struct sink *to);

void write_table(struct sink *to, const struct view *v);
void write_csv(struct sink *to, const struct view *v);
void write_json(struct sink *to, struct view *v); /* what a terminal would obey or hide is written \uXXXX */
void write_md(struct sink *to, const struct view *v);
void write_html(struct sink *to, const struct view *v);

/* Whether a section's rows, which were looked at, can be set without a look at all of them; else they are wanted as a whole. */
bool table_fits(const struct view_section *s, const struct view_style *style);

/* Parts of html, in files of their own. */
extern const char *const html_style[];				/* the page's style sheet, line by line, ended by NULL */

#endif
