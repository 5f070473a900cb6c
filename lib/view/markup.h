/* markup.h - text as HTML and SVG take it: nothing in it can end an element or an attribute, or begin one.
 */
#ifndef CRM_VIEW_MARKUP_H
#define CRM_VIEW_MARKUP_H

#include "view/chart.h"

/* Appends text with < > & " ' as references and unsafe characters made visible (utf8_add_safe): for the text of an
 * element and for an attribute in quotes. Never for a style sheet. */
void markup_add(struct str *out, struct slice text);
void markup_adds(struct str *out, const char *text);
/* The class of a mark: "bad"; empty for none. */
const char *mark_class(enum view_mark mark);

#endif
