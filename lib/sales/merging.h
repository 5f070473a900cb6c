/* merging.h - the door of sales/merging/: what others may include of it.
 *
 * What stands in the book twice becomes one.
 */
#ifndef CRM_SALES_MERGING_DOOR_H
#define CRM_SALES_MERGING_DOOR_H

#include "sales/merging/merging.h"

#endif
