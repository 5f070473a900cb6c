/* tasks.h - the door of sales/tasks/: what others may include of it.
 *
 * What people have to do: kinds of task, made and ended in one place.
 */
#ifndef CRM_SALES_TASKS_H
#define CRM_SALES_TASKS_H

#include "sales/tasks/task.h"

#endif
