/* money.h - the door of sales/money/: what others may include of it.
 *
 * Invoices and what is owed of them, and reminders of that and of tasks.
 */
#ifndef CRM_SALES_MONEY_H
#define CRM_SALES_MONEY_H

#include "sales/money/deadline.h"
#include "sales/money/invoice.h"
#include "sales/money/paid.h"
#include "sales/money/receivable.h"
#include "sales/money/reminder.h"
#include "sales/money/task_remind.h"

#endif
