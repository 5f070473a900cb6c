/* template.h - texts with {{placeholders}} filled from fields.
 *
 * {{customer.name}} is replaced by what `get` appends to *value (0; 1: there is nothing in the field; -1: there is no such
 * field); {{customer.title|—}} says what stands there where there is nothing in it; {{{{ is {{.
 * A placeholder that stays unfilled, or never closes, is left as it stands and counted, and its name added to *missing
 * (may be NULL), one a line.
 */
#ifndef CRM_BOOK_TEMPLATE_H
#define CRM_BOOK_TEMPLATE_H

#include "base/str.h"

size_t template_fill(struct str *out, struct slice text,
		     int (*get)(const void *context, struct slice name, struct str *value), const void *context,
		     struct str *missing);

/* Calls `each` with the name of every placeholder and the byte it begins at; one that never closes is named as it stands and
 * `is_closed` is false. Stops when it returns non-zero, which is returned. */
int template_each(struct slice text, int (*each)(void *context, struct slice name, size_t at, bool is_closed), void *context);

#endif
