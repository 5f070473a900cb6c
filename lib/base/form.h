/* form.h - what people write in many ways, and the one form by which two of them are the same: phone numbers, e-mail and web addresses,
 * credit codes, names of organisations.
 *
 * Phone numbers:
 *
 *     +86 139-4021-4616, 0086 139 4021 4616, １３９４０２１４６１６     13940214616
 *     (0574) 8280 5873, +86-574-82805873, 0574-82805873           057482805873
 *     0574-82805873转801, 0574-82805873-801, ... ext. 801          057482805873x801
 *     +1 (212) 555-7777, 00-1-212-555-7777                        +12125557777
 *
 * Numbers without a country are Chinese ones where they look like it: a mobile number has eleven digits, a landline its area code.
 * Others (95588, 400-800-1234, 905-555-1234) are their digits.
 */
#ifndef CRM_BASE_FORM_H
#define CRM_BASE_FORM_H

#include "base/str.h"

enum phone_fault {
	PHONE_SOUND,
	PHONE_NONE,	/* it isn't one at all */
	PHONE_MOBILE,	/* of a mobile number digits are missing, or there are too many */
	PHONE_LANDLINE, /* likewise, of one with an area code */
};

/* Appends the form of one number (not of a list); anything but PHONE_SOUND: nothing appended. */
enum phone_fault phone_add_form(struct str *out, struct slice text);
/* Whether a form is a Chinese mobile number's. */
bool phone_is_mobile(struct slice form);

/* E-mail addresses: full-width characters and case are no difference. */

/* Appends the form of one address ("mailto:Zhang@Example.COM" is zhang@example.com); false, nothing appended: it is none. */
bool email_add_form(struct str *out, struct slice text);

/* Addresses of the web: neither http:// or https://, nor www., nor case in the name of the host, nor a / at the end is a difference. */

/* Appends the form of one ("HTTPS://www.Example.com/" is example.com); false, nothing appended: it is none. */
bool url_add_form(struct str *out, struct slice text);
/* A link of WeChat or WeCom, as their QR codes hold it: it names an account, and says neither a name nor a phone. */
bool url_is_wechat(struct slice text);

/* The 统一社会信用代码 of a Chinese organisation (GB 32100-2015): eighteen characters, of which the last one checks the others. */

enum uscc_fault {
	USCC_SOUND,
	USCC_LENGTH, /* it hasn't eighteen characters */
	USCC_LETTER, /* one that stands in no code: I, O, S, V and Z are left out of them */
	USCC_CHECK,  /* the last character isn't the one that the others give: something is mistyped */
};

/* Appends the form of one (capitals, half width, no blanks or hyphens); anything but USCC_SOUND: nothing appended. */
enum uscc_fault uscc_add_form(struct str *out, struct slice text);

/* Names of organisations: what is left of one when people compare them, neither its legal form (有限公司, 股份, 集团, Co., Ltd.) nor a place in
 * brackets, case, width, blanks and punctuation. */

/* Appends what is left: 甬江医疗 of 甬江（宁波）医疗有限公司. Of a name that is nothing else, all of its letters and digits. */
void company_add_key(struct str *out, struct slice name);

#endif
