/* ics_zone.h - what calendars call time zones, as the names of the time zone database.
 */
#ifndef CRM_SALES_SCHEDULE_ICS_ZONE_H
#define CRM_SALES_SCHEDULE_ICS_ZONE_H

#include "base/str.h"

/* A name under which the database may know the zone; `which` counts from 0, NULL: there is none left. The last part of a path
 * ("/mozilla.org/20070129_1/Asia/Shanghai"), what Windows calls a zone ("China Standard Time"), the name itself. It borrows `tzid` or is
 * static. Names that could lead out of the database's directory are never given. */
const char *ics_zone_name(const char *tzid, size_t which);

#endif
