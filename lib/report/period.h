/* period.h - the stretch of days a report is about: a month, or from one day to another.
 */
#ifndef CRM_REPORT_PERIOD_H
#define CRM_REPORT_PERIOD_H

#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

enum { PERIOD_KEY = 24 };

struct period {
	int32_t since, until; /* days, both in it */
	char key[PERIOD_KEY]; /* "2026-02" for a whole month, else "2026-02-03..2026-02-14" */
};

/* "2026-02" or 2026年2月; NULL: the month before today's. */
int period_month(struct period *p, const char *month, int32_t today, struct error *err);
/* The days from one to the other; -1 where the second lies before the first. */
int period_days(struct period *p, int32_t since, int32_t until, struct error *err);
/* "--month 2026-02", "--since 2026-02-03 --until 2026-02-14": how to ask for it again. */
void period_add_options(struct str *out, const struct period *p);

#endif
