/* fuzz_ics.c - calendars: whatever a program exports, it becomes busy times within the window, or is refused with a place.
 *
 * Read again it is the same; and of a part of the window are exactly those of the whole that lie there.
 */
#include "fuzz.h"

#include "base/date.h"
#include "base/utf8.h"
#include "sales/schedule/ics.h"

enum { DAY = 86400 };

static void check_text_of(struct slice text, struct slice shown)
{
	FUZZ_HOLDS(text, utf8_invalid(shown) < 0);
	for (size_t i = 0; i < shown.len; i++)
		FUZZ_HOLDS(text, shown.ptr[i] != '\n' && shown.ptr[i] != '\r' && shown.ptr[i] != '\t');
}

static bool same(const struct ics_time *a, const struct ics_time *b)
{
	return slice_equal(a->uid, b->uid) && slice_equal(a->recurrence, b->recurrence) && a->start == b->start && a->end == b->end &&
	       slice_equal(a->title, b->title) && a->is_busy == b->is_busy && a->is_leave == b->is_leave;
}

static void check_times(struct slice text, const struct ics *ics, struct ics_window w)
{
	for (size_t i = 0; i < ics->ntimes; i++) {
		const struct ics_time *t = &ics->times[i];
		const int order = i ? slice_compare(t[-1].uid, t->uid) : -1;

		check_text_of(text, t->uid);
		check_text_of(text, t->title);
		FUZZ_HOLDS(text, order < 0 || (order == 0 && slice_compare(t[-1].recurrence, t->recurrence) <= 0));
		FUZZ_HOLDS(text, !t->is_busy || (t->end > t->start && t->end > w.from && t->start < w.to));
	}
}

static size_t busy_within(const struct ics *ics, struct ics_window w)
{
	size_t n = 0;

	for (size_t i = 0; i < ics->ntimes; i++)
		n += ics->times[i].is_busy && ics->times[i].end > w.from && ics->times[i].start < w.to;
	return n;
}

static void check_faults(struct slice text, const struct error *err)
{
	for (size_t i = 0; i < err->count; i++)
		FUZZ_HOLDS(text, slice_starts(slice_of(err->items[i].text), "x:"));
}

static void check_text(struct slice text)
{
	const struct ics_window whole = { moment_of(20500, 0), moment_of(20560, 0) }, part = { whole.from + 20 * DAY, whole.from + 30 * DAY };
	struct error err = ERROR_INIT, err_again = ERROR_INIT, err_part = ERROR_INIT;
	struct ics ics, again, of_part;
	const int rc = ics_read(&ics, "x", text, whole, &err);
	const int rc_again = ics_read(&again, "x", text, whole, &err_again), rc_part = ics_read(&of_part, "x", text, part, &err_part);

	FUZZ_HOLDS(text, (rc == 0) == (err.count == 0));
	FUZZ_HOLDS(text, rc == rc_again && err.count == err_again.count && ics.ntimes == again.ntimes);
	check_faults(text, &err);
	if (rc == 0) {
		check_times(text, &ics, whole);
		for (size_t i = 0; i < ics.ntimes; i++)
			FUZZ_HOLDS(text, same(&ics.times[i], &again.times[i]));
	}
	if (rc == 0 && rc_part == 0)
		FUZZ_HOLDS(text, busy_within(&of_part, part) == busy_within(&ics, part));
	ics_release(&ics);
	ics_release(&again);
	ics_release(&of_part);
	error_release(&err);
	error_release(&err_again);
	error_release(&err_part);
}

static const char *const pieces[] = {
	"BEGIN:VCALENDAR\r\n", "END:VCALENDAR\r\n", "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260302T100000\r\nDTEND:20260302T110000\r\n",
	"END:VEVENT\r\n", "BEGIN:VEVENT\r\n", "UID:a\r\n", "UID:b\r\n", "DTSTART:20260302T100000\r\n", "DTSTART;VALUE=DATE:20260302\r\n",
	"DTSTART;TZID=Asia/Tokyo:20260302T100000\r\n", "DTEND:20260302T110000Z\r\n", "DURATION:PT1H30M\r\n", "DURATION:-P1D\r\n", "DURATION:P2W\r\n",
	"RRULE:FREQ=DAILY\r\n", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=5\r\n", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20260401T000000Z\r\n",
	"RRULE:FREQ=HOURLY;INTERVAL=5\r\n", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29\r\n", "EXRULE:FREQ=DAILY;INTERVAL=2\r\n", ";COUNT=0", ";INTERVAL=0", ";BYSETPOS=-1", ";BYWEEKNO=53",
	"RDATE:20260310T140000,20260311T140000\r\n", "RDATE;VALUE=PERIOD:20260310T140000/PT2H\r\n", "EXDATE:20260303T100000\r\n", "EXDATE;VALUE=DATE:20260303\r\n",
	"RECURRENCE-ID:20260303T100000\r\n", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260303T100000\r\n", "RECURRENCE-ID;VALUE=DATE:20260303\r\n",
	"SEQUENCE:2\r\n", "TRANSP:TRANSPARENT\r\n", "STATUS:CANCELLED\r\n", "METHOD:CANCEL\r\n", "CLASS:PRIVATE\r\n", "SUMMARY:例会\r\n", "X-MICROSOFT-CDO-BUSYSTATUS:OOF\r\n",
	"BEGIN:VTIMEZONE\r\nTZID:Z\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0800\r\nTZOFFSETTO:+0530\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
	";TZID=Z:", ";TZID=China Standard Time:", "BEGIN:VFREEBUSY\r\nFREEBUSY:20260305T010000Z/PT2H\r\nEND:VFREEBUSY\r\n", "\r\n ", "\xEF\xBB\xBF", "\xFF", "0", "9999", "00000101", NULL,
};

const struct fuzz fuzz = { .check = check_text, .pieces = pieces };
