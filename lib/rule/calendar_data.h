/* calendar_data.h - a calendar as the rule room sees it; everybody else uses calendar.h.
 */
#ifndef CRM_RULE_CALENDAR_DATA_H
#define CRM_RULE_CALENDAR_DATA_H

#include "base/arena.h"
#include "rule/calendar.h"

enum { HOURS_MAX = 8, YEARS = 10000 };

struct calendar {
	struct arena arena;
	struct special_day {
		int32_t date;
		bool is_work;
		unsigned line, column; /* where it stands */
	} *days; /* by date */
	size_t ndays, days_cap;
	struct work_hours hours[HOURS_MAX];
	size_t nhours;
	const char *file;
	unsigned hours_line;
	int32_t noted_first, noted_last; /* days of the years asked about last, one after the other: noted once is enough */
	bool has_year[YEARS], unknown[YEARS]; /* years with data; those asked about without */
};

#endif
