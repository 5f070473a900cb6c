/* schedule.h - the door of sales/schedule/: what others may include of it.
 *
 * Engineers: working time, busy times of their calendars, free slots, the solutions they are booked for.
 */
#ifndef CRM_SALES_SCHEDULE_H
#define CRM_SALES_SCHEDULE_H

#include "sales/schedule/calendar_file.h"
#include "sales/schedule/solution.h"
#include "sales/schedule/solution_remind.h"
#include "sales/schedule/successor.h"

#endif
