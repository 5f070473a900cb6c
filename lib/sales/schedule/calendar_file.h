/* calendar_file.h - calendars of engineers in and out: busy times of an .ics file into the ledger busy, bookings out as one.
 */
#ifndef CRM_SALES_SCHEDULE_CALENDAR_FILE_H
#define CRM_SALES_SCHEDULE_CALENDAR_FILE_H

#include "book/change.h"

struct calendar_import {
	const char *file; /* "-": standard input */
	const char *engineer, *source; /* source NULL: the file's own name */
	bool has_from, has_to;
	int32_t from, to; /* else a year back and a year ahead */
};

/* Stages what differs from what the book has of that engineer: an occurrence is known by its uid and when it was meant to begin. What the
 * calendar had and has no longer is cancelled. Says which bookings it now lies across. A file with a fault changes nothing. */
int calendar_file_import(struct change *c, const struct calendar_import *how, struct error *err);

struct calendar_export {
	const char *engineer; /* NULL: all bookings */
	bool freebusy;	      /* one VFREEBUSY for each engineer in place of an event for each booking */
	int32_t from;
	long days;
};

/* Appends the calendar (RFC 5545). Its times of making are those of the ledger: the same book gives the same bytes. */
int calendar_file_export(struct book *b, const struct calendar_export *how, struct str *out, struct error *err);
/* What uids of this book's bookings end with: "@1f3a9c2b77e0.crm". */
void calendar_file_add_domain(struct str *out, const struct book *b);

#endif
