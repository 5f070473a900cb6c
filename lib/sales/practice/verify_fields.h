/* verify_fields.h - what the conditions of patterns may name: behaviour, quality, result, each with
 * .verdict and .of, and count, of, share.
 */
#ifndef CRM_SALES_PRACTICE_VERIFY_FIELDS_H
#define CRM_SALES_PRACTICE_VERIFY_FIELDS_H

#include "rule/when.h"

struct vocabulary verify_vocabulary(void);

#endif
