/* test_ics.c - which times of a calendar file are busy: what repeats, what is taken out, moved and cancelled, whole days, zones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "sales/schedule/ics.h"

static int64_t at(const char *day)
{
	int32_t date;

	if (!date_parse(slice_of(day), false, &date))
		fail_msg("'%s' is no day", day);
	return moment_of(date, 0);
}

/* "0302 10:00-11:00", the day of the end too where it is another. */
static void add_shown(struct str *out, const struct ics_time *t)
{
	struct str from = STR_INIT, to = STR_INIT;

	moment_add_text(&from, t->start);
	moment_add_text(&to, t->end);
	str_addf(out, "%s%.2s%.2s %.5s-", out->len ? ", " : "", from.buf + 5, from.buf + 8, from.buf + 11);
	if (strncmp(from.buf, to.buf, 10) != 0)
		str_addf(out, "%.2s%.2s ", to.buf + 5, to.buf + 8);
	str_addf(out, "%.5s%s", to.buf + 11, t->is_leave ? " leave" : "");
	str_release(&from);
	str_release(&to);
}

static int by_start(const void *a, const void *b)
{
	const struct ics_time *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

static int read_text(struct ics *ics, const char *body, const char *from, const char *to, struct error *err)
{
	struct str text = STR_INIT;
	int rc;

	str_addf(&text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n%sEND:VCALENDAR\r\n", body);
	rc = ics_read(ics, "test.ics", str_slice(&text), (struct ics_window){ at(from), at(to) }, err);
	str_release(&text);
	return rc;
}

static void assert_busy(const char *body, const char *from, const char *to, const char *wanted)
{
	struct error err = ERROR_INIT;
	struct str shown = STR_INIT;
	struct ics ics;

	if (read_text(&ics, body, from, to, &err) < 0)
		fail_msg("%s", err.items[0].text);
	qsort(ics.times, ics.ntimes, sizeof(*ics.times), by_start);
	for (size_t i = 0; i < ics.ntimes; i++)
		if (ics.times[i].is_busy)
			add_shown(&shown, &ics.times[i]);
	assert_string_equal(shown.buf ? shown.buf : "", wanted);
	str_release(&shown);
	ics_release(&ics);
}

#define EVENT(...) "BEGIN:VEVENT\r\nUID:u\r\n" __VA_ARGS__ "END:VEVENT\r\n"
#define AT10 "DTSTART:20260302T100000\r\nDTEND:20260302T110000\r\n" /* a Monday */
#define MARCH "2026-03-01", "2026-04-01"

static void test_count(void **state)
{
	(void)state;
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY;COUNT=3\r\n"), MARCH, "0302 10:00-11:00, 0303 10:00-11:00, 0304 10:00-11:00");
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY;COUNT=1\r\n"), MARCH, "0302 10:00-11:00");
	/* What lies before the window counts. */
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY;COUNT=3\r\n"), "2026-03-04", "2026-04-01", "0304 10:00-11:00");
	/* What is taken out counts, too. */
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY;COUNT=3\r\nEXDATE:20260303T100000\r\n"), MARCH, "0302 10:00-11:00, 0304 10:00-11:00");
}

static void test_until(void **state)
{
	(void)state;
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY;UNTIL=20260304T100000\r\n"), MARCH, "0302 10:00-11:00, 0303 10:00-11:00, 0304 10:00-11:00");
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY;UNTIL=20260304T095959\r\n"), MARCH, "0302 10:00-11:00, 0303 10:00-11:00");
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY;UNTIL=20260304\r\n"), MARCH, "0302 10:00-11:00, 0303 10:00-11:00, 0304 10:00-11:00");
	/* In UTC: 02:00 there is 10:00 here. */
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY;UNTIL=20260304T020000Z\r\n"), MARCH, "0302 10:00-11:00, 0303 10:00-11:00, 0304 10:00-11:00");
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY;UNTIL=20260304T015959Z\r\n"), MARCH, "0302 10:00-11:00, 0303 10:00-11:00");
}

static void test_interval(void **state)
{
	(void)state;
	assert_busy(EVENT(AT10 "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3\r\n"), MARCH, "0302 10:00-11:00, 0316 10:00-11:00, 0330 10:00-11:00");
	assert_busy(EVENT(AT10 "RRULE:FREQ=MONTHLY;INTERVAL=3;COUNT=2\r\n"), "2026-03-01", "2026-07-01", "0302 10:00-11:00, 0602 10:00-11:00");
}

static void test_byday(void **state)
{
	(void)state;
	assert_busy(EVENT(AT10 "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4\r\n"), MARCH,
		    "0302 10:00-11:00, 0304 10:00-11:00, 0309 10:00-11:00, 0311 10:00-11:00");
	assert_busy(EVENT(AT10 "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=4\r\n"), MARCH,
		    "0302 10:00-11:00, 0306 10:00-11:00, 0316 10:00-11:00, 0320 10:00-11:00");
	assert_busy(EVENT(AT10 "RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=3\r\n"), "2026-03-01", "2026-06-01",
		    "0302 10:00-11:00, 0406 10:00-11:00, 0504 10:00-11:00");
	assert_busy(EVENT("DTSTART:20260327T100000\r\nDTEND:20260327T110000\r\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2\r\n"), "2026-03-01",
		    "2026-06-01", "0327 10:00-11:00, 0424 10:00-11:00");
}

static void test_exdate(void **state)
{
	(void)state;
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY;COUNT=4\r\nEXDATE:20260303T100000,20260304T100000\r\n"), MARCH, "0302 10:00-11:00, 0305 10:00-11:00");
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY;COUNT=2\r\nEXDATE:20260302T020000Z\r\n"), MARCH, "0303 10:00-11:00");
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY;COUNT=2\r\nEXDATE;VALUE=DATE:20260303\r\n"), MARCH, "0302 10:00-11:00");
	/* Another time of that day is another meeting. */
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY;COUNT=2\r\nEXDATE:20260303T110000\r\n"), MARCH, "0302 10:00-11:00, 0303 10:00-11:00");
	assert_busy(EVENT(AT10 "RDATE:20260310T140000\r\n"), MARCH, "0302 10:00-11:00, 0310 14:00-15:00");
}

#define SERIES EVENT(AT10 "RRULE:FREQ=WEEKLY;COUNT=3\r\n")
#define MOVED EVENT("RECURRENCE-ID:20260309T100000\r\nDTSTART:20260311T150000\r\nDTEND:20260311T163000\r\n")
#define DROPPED EVENT("RECURRENCE-ID:20260316T100000\r\nDTSTART:20260316T100000\r\nDTEND:20260316T110000\r\nSTATUS:CANCELLED\r\n")

static void test_exception(void **state)
{
	static const char moved[] = "0302 10:00-11:00, 0311 15:00-16:30, 0316 10:00-11:00";

	(void)state;
	assert_busy(SERIES MOVED, MARCH, moved);
	assert_busy(MOVED SERIES, MARCH, moved);
	assert_busy(SERIES DROPPED, MARCH, "0302 10:00-11:00, 0309 10:00-11:00");
	assert_busy(DROPPED MOVED SERIES, MARCH, "0302 10:00-11:00, 0311 15:00-16:30");
	/* Without its series it stands for itself, and a cancelled one for nothing. */
	assert_busy(MOVED, MARCH, "0311 15:00-16:30");
	assert_busy(DROPPED, MARCH, "");
	/* In another zone the same moment is meant. */
	assert_busy(SERIES EVENT("RECURRENCE-ID:20260309T020000Z\r\nDTSTART:20260311T150000\r\nDTEND:20260311T163000\r\n"), MARCH, moved);
	/* Moved out of the window, and into it. */
	assert_busy(SERIES MOVED, "2026-03-09", "2026-03-10", "");
	assert_busy(SERIES MOVED, "2026-03-11", "2026-03-12", "0311 15:00-16:30");
	/* This one and all behind it. */
	assert_busy(SERIES EVENT("RECURRENCE-ID;RANGE=THISANDFUTURE:20260309T100000\r\nDTSTART:20260309T140000\r\nDTEND:20260309T143000\r\n"), MARCH,
		    "0302 10:00-11:00, 0309 14:00-14:30, 0316 14:00-14:30");
	assert_busy(SERIES EVENT("RECURRENCE-ID;RANGE=THISANDFUTURE:20260309T100000\r\nDTSTART:20260311T140000\r\nDTEND:20260311T143000\r\n"), "2026-03-17",
		    "2026-04-01", "0318 14:00-14:30");
	assert_busy(SERIES EVENT("RECURRENCE-ID;RANGE=THISANDFUTURE:20260309T100000\r\nDTSTART:20260306T140000\r\nDTEND:20260306T143000\r\n"), "2026-03-10",
		    "2026-03-15", "0313 14:00-14:30");
}

static void test_whole_days(void **state)
{
	(void)state;
	assert_busy(EVENT("DTSTART;VALUE=DATE:20260302\r\nDTEND;VALUE=DATE:20260304\r\n"), MARCH, "0302 00:00-0304 00:00");
	assert_busy(EVENT("DTSTART;VALUE=DATE:20260302\r\n"), MARCH, "0302 00:00-0303 00:00");
	assert_busy(EVENT("DTSTART;VALUE=DATE:20260302\r\nDURATION:P2D\r\n"), MARCH, "0302 00:00-0304 00:00");
	assert_busy(EVENT("DTSTART;VALUE=DATE:20260302\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\nEXDATE;VALUE=DATE:20260302\r\n"), MARCH, "0309 00:00-0310 00:00");
	assert_busy(EVENT("DTSTART;VALUE=DATE:20260302\r\nX-MICROSOFT-CDO-BUSYSTATUS:OOF\r\n"), MARCH, "0302 00:00-0303 00:00 leave");
}

static void test_midnight(void **state)
{
	(void)state;
	assert_busy(EVENT("DTSTART:20260302T220000\r\nDTEND:20260303T020000\r\n"), MARCH, "0302 22:00-0303 02:00");
	assert_busy(EVENT("DTSTART:20260302T220000\r\nDURATION:PT4H\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"), MARCH, "0302 22:00-0303 02:00, 0303 22:00-0304 02:00");
	/* What began before the window reaches into it; what ends where it begins doesn't. */
	assert_busy(EVENT("DTSTART:20260302T220000\r\nDTEND:20260303T020000\r\n"), "2026-03-03", "2026-03-04", "0302 22:00-0303 02:00");
	assert_busy(EVENT("DTSTART:20260302T220000\r\nDTEND:20260303T000000\r\n"), "2026-03-03", "2026-03-04", "");
}

static void test_free_times(void **state)
{
	(void)state;
	assert_busy(EVENT(AT10 "TRANSP:TRANSPARENT\r\n"), MARCH, "");
	assert_busy(EVENT(AT10 "TRANSP:OPAQUE\r\n"), MARCH, "0302 10:00-11:00");
	assert_busy(EVENT(AT10 "X-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n"), MARCH, "");
	assert_busy(EVENT(AT10 "STATUS:CANCELLED\r\n"), MARCH, "");
	assert_busy(EVENT(AT10 "STATUS:TENTATIVE\r\n"), MARCH, "0302 10:00-11:00");
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY;COUNT=3\r\nSTATUS:CANCELLED\r\n"), MARCH, "");
	assert_busy("METHOD:CANCEL\r\n" EVENT(AT10), MARCH, "");
	/* An exception that takes no time frees its hour. */
	assert_busy(SERIES EVENT("RECURRENCE-ID:20260309T100000\r\nDTSTART:20260309T100000\r\nDTEND:20260309T110000\r\nTRANSP:TRANSPARENT\r\n"), MARCH,
		    "0302 10:00-11:00, 0316 10:00-11:00");
}

#define ZONE(name) EVENT("DTSTART;TZID=" name ":20260302T100000\r\nDTEND;TZID=" name ":20260302T110000\r\n")
#define OWN_ZONE                                                                                                     \
	"BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0530\r\n"          \
	"TZOFFSETTO:+0530\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"

static void test_zones(void **state)
{
	(void)state;
	assert_busy(ZONE("Asia/Shanghai"), MARCH, "0302 10:00-11:00");
	assert_busy(ZONE("Asia/Tokyo"), MARCH, "0302 09:00-10:00");
	assert_busy(ZONE("China Standard Time"), MARCH, "0302 10:00-11:00");
	assert_busy(ZONE("\"(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi\""), MARCH, "0302 10:00-11:00");
	assert_busy(ZONE("W. Europe Standard Time"), MARCH, "0302 17:00-18:00");
	assert_busy(ZONE("/mozilla.org/20070129_1/Asia/Shanghai"), MARCH, "0302 10:00-11:00");
	assert_busy(OWN_ZONE ZONE("Ours"), MARCH, "0302 12:30-13:30");
	assert_busy(ZONE("Ours") OWN_ZONE, MARCH, "0302 12:30-13:30");
	assert_busy(EVENT("DTSTART:20260302T020000Z\r\nDTEND:20260302T030000Z\r\n"), MARCH, "0302 10:00-11:00");
	assert_busy(EVENT(AT10), MARCH, "0302 10:00-11:00"); /* floating: the book's */
	/* Summer time begins on 2026-03-29 in Berlin: the meeting stays at ten there. */
	assert_busy(EVENT("DTSTART;TZID=Europe/Berlin:20260323T100000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\n"), MARCH,
		    "0323 17:00-18:00, 0330 16:00-17:00");
}

static void test_endless(void **state)
{
	struct error err = ERROR_INIT;
	struct ics ics;

	(void)state;
	assert_busy(EVENT(AT10 "RRULE:FREQ=DAILY\r\n"), "2030-01-01", "2030-01-03", "0101 10:00-11:00, 0102 10:00-11:00");
	/* What repeats every hour for decades reaches the window, too. */
	assert_busy(EVENT("DTSTART:19900101T000000\r\nDURATION:PT5M\r\nRRULE:FREQ=HOURLY\r\n"), "2026-03-02", "2026-03-03",
		    "0302 00:00-00:05, 0302 01:00-01:05, 0302 02:00-02:05, 0302 03:00-03:05, 0302 04:00-04:05, 0302 05:00-05:05, "
		    "0302 06:00-06:05, 0302 07:00-07:05, 0302 08:00-08:05, 0302 09:00-09:05, 0302 10:00-10:05, 0302 11:00-11:05, "
		    "0302 12:00-12:05, 0302 13:00-13:05, 0302 14:00-14:05, 0302 15:00-15:05, 0302 16:00-16:05, 0302 17:00-17:05, "
		    "0302 18:00-18:05, 0302 19:00-19:05, 0302 20:00-20:05, 0302 21:00-21:05, 0302 22:00-22:05, 0302 23:00-23:05");
	if (read_text(&ics, EVENT(AT10 "RRULE:FREQ=DAILY\r\n") EVENT("RECURRENCE-ID:20260303T100000\r\nDTSTART:20260303T120000\r\nDTEND:20260303T130000\r\n"),
		      "2026-03-01", "2026-03-05", &err) < 0)
		fail_msg("%s", err.items[0].text);
	assert_int_equal(ics.nlong, 1);
	assert_int_equal(ics.nevents, 2);
	ics_release(&ics);
}

static void add_busy(struct str *out, const char *rule)
{
	struct str body = STR_INIT;
	struct error err = ERROR_INIT;
	struct ics ics;

	str_addf(&body, "BEGIN:VEVENT\r\nUID:u\r\nDTSTART:20150131T093000\r\nDURATION:PT30M\r\nRRULE:%s\r\nEND:VEVENT\r\n", rule);
	if (read_text(&ics, body.buf, "2026-01-01", "2029-06-01", &err) < 0)
		fail_msg("%s", err.items[0].text);
	qsort(ics.times, ics.ntimes, sizeof(*ics.times), by_start);
	for (size_t i = 0; i < ics.ntimes; i++) {
		moment_add_text(out, ics.times[i].start);
		str_addc(out, ' ');
	}
	ics_release(&ics);
	str_release(&body);
}

/* What lies long before the window is passed over, but where it is counted: the same comes out. */
static void test_long_ago(void **state)
{
	static const char *const rules[] = {
		"FREQ=DAILY", "FREQ=DAILY;INTERVAL=7", "FREQ=DAILY;INTERVAL=11;BYDAY=MO,TU,WE,TH,FR", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,MO",
		"FREQ=WEEKLY;INTERVAL=3;WKST=SU;BYDAY=SU,TU", "FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=5", "FREQ=MONTHLY;BYDAY=-1FR",
		"FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1", "FREQ=YEARLY;INTERVAL=2", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=HOURLY;INTERVAL=37", "FREQ=HOURLY;INTERVAL=5;BYHOUR=9,10,11,12",
		"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		struct str passed = STR_INIT, counted = STR_INIT, rule = STR_INIT;

		str_addf(&rule, "%s;COUNT=1000000", rules[i]);
		add_busy(&passed, rules[i]);
		add_busy(&counted, rule.buf);
		assert_true(passed.len > 0);
		if (!slice_equal(str_slice(&passed), str_slice(&counted)))
			fail_msg("%s: %.200s, but counted %.200s", rules[i], passed.buf, counted.buf);
		str_release(&passed);
		str_release(&counted);
		str_release(&rule);
	}
}

static void assert_fault(const char *body, const char *wanted)
{
	struct error err = ERROR_INIT;
	struct ics ics;

	assert_int_equal(read_text(&ics, body, "2026-03-01", "2026-04-01", &err), -1);
	assert_true(err.count > 0);
	assert_string_equal(err.items[0].text, wanted);
	error_release(&err);
	ics_release(&ics);
}

static void test_faults(void **state)
{
	(void)state;
	assert_fault(ZONE("Mars/Olympus"), "test.ics:6: DTSTART: nobody here knows the time zone 'Mars/Olympus'; write one such as Asia/Shanghai, or "
					   "export the calendar with its zones (VTIMEZONE)");
	assert_fault(EVENT("DTSTART:20260302T100000\r\nDTEND:20260302T090000\r\n"), "test.ics:7: DTEND: it ends before it begins");
	assert_fault(EVENT("SUMMARY:x\r\n"), "test.ics:4: the event has no DTSTART that can be read: nobody knows when it is");
	assert_fault(EVENT(AT10) EVENT(AT10 "RRULE:FREQ=DAILY;COUNT=x\r\n"), "test.ics:13: RRULE can't be read; correct it, or leave the event out");
	assert_fault(EVENT(AT10 "RRULE:FREQ=SECONDLY\r\n"),
		     "test.ics:8: a meeting every minute or second is no meeting; correct FREQ, or leave the event out");
	assert_fault("BEGIN:VEVENT\r\n", "test.ics:5: 'END:VCALENDAR' ends nothing that began; export the calendar again");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_count),	     cmocka_unit_test(test_until),	cmocka_unit_test(test_interval),
		cmocka_unit_test(test_byday),	     cmocka_unit_test(test_exdate),	cmocka_unit_test(test_exception),
		cmocka_unit_test(test_whole_days), cmocka_unit_test(test_midnight), cmocka_unit_test(test_free_times),
		cmocka_unit_test(test_zones),	     cmocka_unit_test(test_endless),	cmocka_unit_test(test_faults),
		cmocka_unit_test(test_long_ago),
	};

	if (!date_zone("Asia/Shanghai"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
