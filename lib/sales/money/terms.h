/* terms.h - when money is due, counted from the day of issue, in the words of the trade.
 *
 * +30d and what else counts from a day (calendar.h); 30天, 30日内; 月结30: so many days after the end of the month of issue; 月底, 下月底,
 * 次月15日, 隔月10号: of that month, the next one, the one after; 现结, 见票即付: the day itself. A day that a month doesn't have is its last.
 */
#ifndef CRM_SALES_MONEY_TERMS_H
#define CRM_SALES_MONEY_TERMS_H

#include "rule/calendar.h"

/* False: no such terms; a date, or a day such as fri, is none. */
bool terms_due(struct calendar *c, struct slice terms, int32_t issued, int32_t *due);

#endif
