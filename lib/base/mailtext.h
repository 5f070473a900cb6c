/* mailtext.h - what people typed as part of a mail's header: one line, and one recipient, whatever it holds.
 */
#ifndef CRM_BASE_MAILTEXT_H
#define CRM_BASE_MAILTEXT_H

#include "base/str.h"

/* Whether it is one plain address (name@example.com), with nothing in it that a header could read as more. */
bool mail_is_address(struct slice text);
/* The text as it may stand behind "Subject: ": line breaks and controls can't end the line. */
void mail_add_text(struct str *out, struct slice text);
/* "name <address>", the name quoted where it holds what separates recipients; what is no address is left out. */
void mail_add_recipient(struct str *out, struct slice name, struct slice email);

#endif
