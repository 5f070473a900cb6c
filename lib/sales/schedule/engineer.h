/* engineer.h - engineers by what they can and where they work, and what each is free for.
 */
#ifndef CRM_SALES_SCHEDULE_ENGINEER_H
#define CRM_SALES_SCHEDULE_ENGINEER_H

#include "sales/schedule/schedule.h"

struct engineer {
	size_t person; /* row of people */
	int64_t load;  /* seconds booked from now on */
};

struct engineers {
	struct engineer *items; /* in the order of the ledger */
	size_t count, cap;
};

/* Who is meant. */
struct engineers_wanted {
	struct slice skill;  /* empty: any */
	struct slice region; /* of the customer; empty: any. Engineers without a region go everywhere */
	bool with_leave;     /* those on leave, too */
};

/* Active people whose role is engineer. -1 with why there is none: the skill is nobody's (and whose skills there are), the region. */
int engineers_find(const struct schedule *s, const struct engineers_wanted *wanted, struct engineers *out, struct error *err);
/* One by id, name or a unique part of it. -1: nobody, no engineer, or left. */
long engineer_find(const struct schedule *s, const char *typed, struct error *err);
void engineers_release(struct engineers *e);

#endif
