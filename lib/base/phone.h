/* phone.h - phone numbers as people write them, and the one form by which two of them are the same.
 *
 *     +86 139-4021-4616, 0086 139 4021 4616, １３９４０２１４６１６     13940214616
 *     (0574) 8280 5873, +86-574-82805873, 0574-82805873           057482805873
 *     0574-82805873转801, 0574-82805873-801, ... ext. 801          057482805873x801
 *     +1 (212) 555-7777, 00-1-212-555-7777                        +12125557777
 *
 * Numbers without a country are Chinese ones where they look like it: a mobile number has eleven digits, a landline its area code.
 * Others (95588, 400-800-1234, 905-555-1234) are their digits.
 */
#ifndef CRM_BASE_PHONE_H
#define CRM_BASE_PHONE_H

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

#endif
