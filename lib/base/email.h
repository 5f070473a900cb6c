/* email.h - e-mail addresses, and the form by which two are the same: full-width characters and case are no difference.
 */
#ifndef CRM_BASE_EMAIL_H
#define CRM_BASE_EMAIL_H

#include "base/str.h"

/* Appends the form of one address ("mailto:Zhang@Example.COM" is zhang@example.com); false, nothing appended: it is none. */
bool email_add_form(struct str *out, struct slice text);

#endif
