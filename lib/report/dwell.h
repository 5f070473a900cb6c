/* dwell.h - days between moments where millions are asked for: what history_dwell says, from a table of the days between the
 * earliest moment and the latest, which any number of threads may look into.
 *
 *     struct dwell d;
 *     dwell_init(&d, book, earliest, latest, err);
 *     struct dwell_mark a = dwell_at(&d, entered), b = dwell_at(&d, left);
 *     days = dwell_between(&d, &years, &a, &b, HISTORY_WORKING);
 *
 * A calendar remembers which years it was asked about (calendar_unknown_years). A thread notes those in its dwell_years; dwell_tell
 * hands them to the book's calendar.
 */
#ifndef CRM_REPORT_DWELL_H
#define CRM_REPORT_DWELL_H

#include "report/history.h"

enum { DWELL_MINUTES = 24 * 60 };

struct dwell_day {
	int32_t offset;	     /* of the zone, all through this day of UTC; DWELL_OFFSET_CHANGES */
	int32_t worked;	     /* working days before this local day, counted from the first of the table */
	uint16_t year;	     /* counted from first_year */
	uint16_t is_workday;
};

struct dwell {
	int32_t first; /* day of the table */
	size_t ndays;
	struct dwell_day *days;
	int first_year;
	size_t nyears;
	int day_seconds;		    /* of work */
	int32_t worked[DWELL_MINUTES + 1]; /* seconds of work before that minute of a working day */
};

/* A moment on the wall and by the hours worked. */
struct dwell_mark {
	int64_t wall, worked; /* seconds */
	size_t year;
};

/* By the first year asked about: the last, counted from 1; 0: not asked. */
struct dwell_years {
	uint16_t *last;
	size_t count;
};

/* Covers [earliest, latest]; earliest > latest: nothing. -1 with findings (the calendar). */
int dwell_init(struct dwell *d, struct book *b, int64_t earliest, int64_t latest, struct error *err);
void dwell_release(struct dwell *d);
struct dwell_mark dwell_at(const struct dwell *d, int64_t moment);
/* Ten-thousandths of a day, as history_dwell. */
int64_t dwell_between(const struct dwell *d, struct dwell_years *years, const struct dwell_mark *from,
		      const struct dwell_mark *to, enum history_days days);

void dwell_years_init(struct dwell_years *years, const struct dwell *d);
void dwell_years_release(struct dwell_years *years);
void dwell_tell(const struct dwell *d, const struct dwell_years *years, struct calendar *c);

#endif
