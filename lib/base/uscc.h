/* uscc.h - the 统一社会信用代码 of a Chinese organisation (GB 32100-2015): eighteen characters, of which the last one checks the others.
 */
#ifndef CRM_BASE_USCC_H
#define CRM_BASE_USCC_H

#include "base/str.h"

enum uscc_fault {
	USCC_SOUND,
	USCC_LENGTH, /* it hasn't eighteen characters */
	USCC_LETTER, /* one that stands in no code: I, O, S, V and Z are left out of them */
	USCC_CHECK,  /* the last character isn't the one that the others give: something is mistyped */
};

/* Appends the form of one (capitals, half width, no blanks or hyphens); anything but USCC_SOUND: nothing appended. */
enum uscc_fault uscc_add_form(struct str *out, struct slice text);

#endif
