/* format.h - the writers: one function a format.
 */
#ifndef CRM_VIEW_FORMAT_H
#define CRM_VIEW_FORMAT_H

#include "view/sink.h"

void write_table(struct str *out, const struct view *v, const struct view_style *style);
void write_csv(struct sink *to, const struct view *v);
void write_json(struct str *out, const struct view *v); /* what a terminal would obey or hide is written \uXXXX */
void write_md(struct str *out, const struct view *v);
void write_html(struct str *out, const struct view *v);

/* Parts of html, in files of their own. */
extern const char *const html_style[];				/* the page's style sheet, line by line, ended by NULL */

#endif
