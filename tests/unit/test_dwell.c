/* test_dwell.c - days looked up in a table are those that the calendar counts, in zones with and without summer time, and the years
 * that were asked about are told. */
#include "sandbox.h"

#include "report/dwell.h"

#define CALENDAR                                                                      \
	"hours: ['08:15-12:00', '13:30-17:31']\n"                                     \
	"years:\n"                                                                    \
	"  2026:\n"                                                                   \
	"    off: [{name: 春节, days: 2026-02-15..2026-02-23}, {days: 2026-03-30}]\n" \
	"    work: [2026-02-28, 2026-03-29]\n"

struct fixture {
	struct sandbox box;
	struct book book;
	struct error err;
};

static void set_up(struct fixture *f, const char *zone, const char *as_of)
{
	struct book_where where = { .as_of = as_of, .command = "report" };
	char *config = xformat("name: test\ntimezone: %s\ncurrency: CNY\nlanguage: en\n", zone);

	*f = (struct fixture){ .err = ERROR_INIT };
	sandbox_book(&f->box, "en");
	sandbox_puts(&f->box, "crm.yaml", config);
	sandbox_puts(&f->box, "rules/calendar.yaml", CALENDAR);
	free(config);
	where.dir = f->box.dir;
	where.defaults = f->box.dir;
	if (book_open(&f->book, &where, BOOK_READ, &f->err) < 0)
		fail_msg("%s", f->err.items[0].text);
}

static void tear_down(struct fixture *f)
{
	book_close(&f->book);
	error_release(&f->err);
	sandbox_close(&f->box);
}

static void assert_days(const struct dwell *d, struct dwell_years *years, struct calendar *c, int64_t from, int64_t to)
{
	const struct dwell_mark a = dwell_at(d, from), b = dwell_at(d, to);

	assert_int_equal(dwell_between(d, years, &a, &b, HISTORY_WORKING), history_dwell(c, from, to, HISTORY_WORKING));
	assert_int_equal(dwell_between(d, years, &a, &b, HISTORY_CALENDAR), history_dwell(c, from, to, HISTORY_CALENDAR));
}

static void check_zone(const char *zone)
{
	struct fixture f;
	struct calendar *c;
	struct dwell_years years;
	struct dwell d;
	int64_t earliest, latest;
	uint64_t x = 42;

	set_up(&f, zone, "2026-11-16");
	c = book_calendar(&f.book, &f.err);
	earliest = moment_of(20088, 0); /* 2024-12-31 */
	latest = f.book.now;
	assert_int_equal(dwell_init(&d, &f.book, earliest, latest, &f.err), 0);
	dwell_years_init(&years, &d);
	for (int i = 0; i < 20000; i++) {
		int64_t at[2];

		for (int k = 0; k < 2; k++) {
			x = x * 6364136223846793005u + 1442695040888963407u;
			at[k] = earliest + (int64_t)(x >> 20) % (latest - earliest + 1);
		}
		assert_days(&d, &years, c, at[0], at[1]);
	}
	assert_days(&d, &years, c, earliest, latest);
	assert_days(&d, &years, c, latest, latest);
	/* Around the days on which clocks change in America and Europe. */
	for (int64_t at = moment_of(20518, 0); at < moment_of(20545, 0); at += 59)
		assert_days(&d, &years, c, earliest, at);
	dwell_years_release(&years);
	dwell_release(&d);
	tear_down(&f);
}

static void a_zone_without_summer_time(void **state)
{
	(void)state;
	check_zone("Asia/Shanghai");
}

static void zones_that_change_their_clocks(void **state)
{
	(void)state;
	check_zone("Europe/Berlin");
	check_zone("America/New_York");
}

/* The calendar has data for 2026 alone. */
static void assert_unknown(int32_t from, int32_t to, enum history_days days, const char *wanted)
{
	struct fixture f;
	struct calendar *c;
	struct dwell_years years;
	struct dwell_mark a, b;
	struct dwell d;
	struct str text = STR_INIT;

	set_up(&f, "Asia/Shanghai", "2026-03-16");
	c = book_calendar(&f.book, &f.err);
	assert_int_equal(dwell_init(&d, &f.book, moment_of(17000, 0), f.book.now, &f.err), 0);
	dwell_years_init(&years, &d);
	a = dwell_at(&d, moment_of(from, 0));
	b = dwell_at(&d, moment_of(to, 0));
	dwell_between(&d, &years, &a, &b, days);
	assert_int_equal(calendar_unknown_years(c, &text), 0);
	dwell_tell(&d, &years, c);
	calendar_unknown_years(c, &text);
	assert_string_equal(text.buf ? text.buf : "", wanted);
	str_release(&text);
	dwell_years_release(&years);
	dwell_release(&d);
	tear_down(&f);
}

static void years_asked_about_are_told_and_no_others(void **state)
{
	(void)state;
	assert_unknown(20500, 20510, HISTORY_WORKING, ""); /* in 2026 */
	assert_unknown(20454, 20510, HISTORY_WORKING, ""); /* since 2026-01-01 */
	assert_unknown(20453, 20510, HISTORY_WORKING, "2025");
	assert_unknown(18000, 20510, HISTORY_WORKING, "2019..2025");
	assert_unknown(20510, 18000, HISTORY_WORKING, "2019..2025");
	assert_unknown(18000, 20510, HISTORY_CALENDAR, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_zone_without_summer_time),
		cmocka_unit_test(zones_that_change_their_clocks),
		cmocka_unit_test(years_asked_about_are_told_and_no_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
