/* people.h - the door of sales/people/: what others may include of it.
 *
 * Who works here, and what becomes of their work when they leave.
 */
#ifndef CRM_SALES_PEOPLE_H
#define CRM_SALES_PEOPLE_H

#include "sales/people/handover.h"

#endif
