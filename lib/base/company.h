/* company.h - names of organisations, and what is left of one when people compare them: neither its legal form (有限公司, 股份, 集团, Co., Ltd.)
 * nor a place in brackets, case, width, blanks and punctuation.
 */
#ifndef CRM_BASE_COMPANY_H
#define CRM_BASE_COMPANY_H

#include "base/str.h"

/* Appends what is left: 甬江医疗 of 甬江（宁波）医疗有限公司. Of a name that is nothing else, all of its letters and digits. */
void company_add_key(struct str *out, struct slice name);

#endif
