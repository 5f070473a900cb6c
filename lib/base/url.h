/* url.h - addresses of the web, and the form by which two are the same: neither http:// or https://, nor www., nor case in the name of the
 * host, nor a / at the end is a difference.
 */
#ifndef CRM_BASE_URL_H
#define CRM_BASE_URL_H

#include "base/str.h"

/* Appends the form of one ("HTTPS://www.Example.com/" is example.com); false, nothing appended: it is none. */
bool url_add_form(struct str *out, struct slice text);
/* A link of WeChat or WeCom, as their QR codes hold it: it names an account, and says neither a name nor a phone. */
bool url_is_wechat(struct slice text);

#endif
