/* rules.h - the door of sales/rules/: what others may include of it.
 *
 * Rule files of all kinds, checked and tried; which of them ask for a column.
 */
#ifndef CRM_SALES_RULES_H
#define CRM_SALES_RULES_H

#include "sales/rules/field.h"
#include "sales/rules/rules.h"

#endif
