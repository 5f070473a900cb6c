/* jsontext.h - text as a string of JSON.
 */
#ifndef CRM_BASE_JSONTEXT_H
#define CRM_BASE_JSONTEXT_H

#include "base/str.h"

/* Appends it, quotes and all. Control characters, quotes and backslashes are escaped; what a terminal would obey or hide (DEL, C1, bidi
 * controls, invisible characters) is written \uXXXX, the same to who reads it. A text that isn't UTF-8 is shown as the table shows it
 * (utf8_add_safe): false. */
bool jsontext_add(struct str *out, struct slice text);

#endif
