/* ics.h - the busy times of a calendar file (RFC 5545, .ics). libical reads it; nobody else knows libical.
 *
 * A series becomes its occurrences, each named by when it was meant to begin: one that was moved is at its new time only, one that was
 * cancelled is none, wherever its exception stands in the file and whether the series stands there or not. What has no end of its own is
 * expanded as far as the window goes. Free times (TRANSP) and cancelled ones (STATUS, METHOD) are said only where an exception or an event
 * names them, as not busy. Times without a zone, and whole days, are the book's.
 */
#ifndef CRM_SALES_SCHEDULE_ICS_H
#define CRM_SALES_SCHEDULE_ICS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"

struct ics_time {
	struct slice uid;
	struct slice recurrence; /* of a series: when it was meant to begin, "2026-02-09T10:00:00+08:00", a day alone of whole days */
	int64_t start, end;	 /* moments */
	struct slice title;	 /* empty where the calendar calls it private */
	bool is_busy, is_leave;
};

struct ics_window {
	int64_t from, to; /* what ends by the first, or begins from the second on, is left out */
};

struct ics {
	struct arena arena;
	struct ics_time *times; /* by uid, then recurrence */
	size_t ntimes, cap;
	struct map whole;  /* uids of which the file has more than exceptions */
	struct slice name; /* what the calendar calls itself (X-WR-CALNAME), or empty */
	size_t nevents, nlong; /* events read; series that go on beyond the window */
};

/* `name` is how messages call the file. 0; or -1 with every fault, file:line, and nothing to be used. */
int ics_read(struct ics *out, const char *name, struct slice text, struct ics_window window, struct error *err);
void ics_release(struct ics *ics);

#endif
