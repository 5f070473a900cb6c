/* days_to_pay.h - how long invoices of a kind really took to be paid, from due to the last payment.
 */
#ifndef CRM_SALES_MONEY_DAYS_TO_PAY_H
#define CRM_SALES_MONEY_DAYS_TO_PAY_H

#include "book/book.h"
#include "rule/when.h"

/* Calendar days; below zero: paid before they were due. */
struct days_to_pay {
	size_t n; /* invoices paid in full until the book's day */
	int64_t median; /* of an even number the mean of the middle two, half up */
	int32_t first, last; /* days of the earliest and the latest of their last payments */
};

/* `of` is a condition on invoices; NULL: all. Rows that can't be read are left out and noted. */
int days_to_pay_measure(struct days_to_pay *out, struct book *b, const struct when *of, struct error *err);

#endif
