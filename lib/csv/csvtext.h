/* csvtext.h - CSV as text out: RFC 4180, quotes only where they are needed.
 */
#ifndef CRM_CSV_CSVTEXT_H
#define CRM_CSV_CSVTEXT_H

#include "base/str.h"

/* One field; quoted where it holds a comma, a quote, a line break, or begins or ends with a blank. */
void csv_put_field(struct str *out, struct slice field);
void csv_put_fields(struct str *out, const struct slice *fields, size_t n); /* with commas between them, and no line end */
void csv_put_row(struct str *out, const struct slice *fields, size_t n); /* with LF */

#endif
