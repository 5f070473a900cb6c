/* test_journal.c - the log read back: months in order, filters at their boundaries, where to stop, broken lines. */
#include "sandbox.h"

#include "book/journal.h"

#define HEADER JOURNAL_HEADER

struct fixture {
	struct sandbox box;
	struct book book;
	struct error err;
};

static const char january[] = HEADER "2026-01-31T23:59:59+08:00,P-000001,lead add,leads,L-1,,,,\n";
static const char february[] =
	HEADER "2026-02-01T00:00:00+08:00,P-000001,lead edit,leads,L-1,stage,线索,报价,\n"
	       "2026-02-14T10:00:00+08:00,P-000002,lead edit,leads,L-2,need,旧,\"他说\"\"急\"\",\n要快\",电话\n"
	       "2026-02-28T10:00:00+08:00,P-000002 by P-000001,customer edit,customers,L-1,grade,,A,\n";
static const char march[] = HEADER "2026-03-01T00:00:00+08:00,P-000001,lead edit,leads,L-1,stage,报价,签约,\n"
				   "2026-03-16T08:00:00+08:00,P-000003,lead edit,leads,L-2,stage,报价,流失,\n";

static void set_up(struct fixture *f)
{
	sandbox_book(&f->box, "en");
	sandbox_puts(&f->box, "log/2026-03.csv", march);
	sandbox_puts(&f->box, "log/2026-01.csv", january);
	sandbox_puts(&f->box, "log/2026-02.csv", february);
	/* no months: not looked at */
	sandbox_puts(&f->box, "log/notes.txt", "mine");
	sandbox_puts(&f->box, "log/2026-03.csv.bak", "\"");
	f->err = (struct error)ERROR_INIT;
}

static void open_book(struct fixture *f)
{
	sandbox_book_open(&f->box, &f->book, BOOK_READ);
}

static void tear_down(struct fixture *f)
{
	book_close(&f->book);
	error_release(&f->err);
	sandbox_close(&f->box);
}

struct reading {
	struct str out;
	size_t count, stop_at;
};

/* "02-01 L-1.stage 线索>报价" a line. */
static int add_entry(void *context, const struct log_entry *e)
{
	struct reading *r = context;
	struct slice day = { e->at_text.ptr + 5, 5 };

	str_addf(&r->out, "%.*s %.*s.%.*s %.*s>%.*s\n", SLICE_ARGS(day), SLICE_ARGS(e->id), SLICE_ARGS(e->field),
		 SLICE_ARGS(e->old), SLICE_ARGS(e->new));
	return ++r->count == r->stop_at;
}

static int64_t at(const char *text)
{
	int64_t moment;

	assert_true(moment_parse(slice_of(text), &moment));
	return moment;
}

static void assert_read(struct fixture *f, const struct log_filter *filter, size_t stop_at, const char *expected)
{
	struct reading r = { .out = STR_INIT, .stop_at = stop_at };

	assert_int_equal(journal_read(&f->book, filter, add_entry, &r, &f->err), 0);
	no_findings(&f->err);
	assert_string_equal(r.out.buf, expected);
	str_release(&r.out);
}

#define JAN_31 "01-31 L-1. >\n"
#define FEB_01 "02-01 L-1.stage 线索>报价\n"
#define FEB_14 "02-14 L-2.need 旧>他说\"急\",\n要快\n"
#define FEB_28 "02-28 L-1.grade >A\n"
#define MAR_01 "03-01 L-1.stage 报价>签约\n"
#define MAR_16 "03-16 L-2.stage 报价>流失\n"

static void months_are_read_in_order(void **state)
{
	const struct log_filter everything = { 0 };
	struct fixture f;

	(void)state;
	set_up(&f);
	open_book(&f);
	assert_int_equal(f.book.nlogs, 3);
	assert_string_equal(f.book.logs[0].name, "log/2026-01.csv");
	assert_string_equal(f.book.logs[2].name, "log/2026-03.csv");
	assert_read(&f, &everything, 0, JAN_31 FEB_01 FEB_14 FEB_28 MAR_01 MAR_16);
	/* and again */
	assert_read(&f, &everything, 0, JAN_31 FEB_01 FEB_14 FEB_28 MAR_01 MAR_16);
	tear_down(&f);
}

static void reading_stops_where_it_is_told(void **state)
{
	const struct log_filter everything = { 0 };
	struct fixture f;

	(void)state;
	set_up(&f);
	open_book(&f);
	assert_read(&f, &everything, 1, JAN_31);
	assert_read(&f, &everything, 2, JAN_31 FEB_01);
	assert_read(&f, &everything, 4, JAN_31 FEB_01 FEB_14 FEB_28);
	assert_read(&f, &everything, 6, JAN_31 FEB_01 FEB_14 FEB_28 MAR_01 MAR_16);
	tear_down(&f);
}

static void filters_keep_what_they_name(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	open_book(&f);
	assert_read(&f, &(struct log_filter){ .ledger = SLICE("leads") }, 0, JAN_31 FEB_01 FEB_14 MAR_01 MAR_16);
	assert_read(&f, &(struct log_filter){ .id = SLICE("L-1") }, 0, JAN_31 FEB_01 FEB_28 MAR_01);
	assert_read(&f, &(struct log_filter){ .ledger = SLICE("customers"), .id = SLICE("L-1") }, 0, FEB_28);
	assert_read(&f, &(struct log_filter){ .field = SLICE("stage") }, 0, FEB_01 MAR_01 MAR_16);
	/* who acted, also on behalf of whom it was done */
	assert_read(&f, &(struct log_filter){ .actor = SLICE("P-000002") }, 0, FEB_14 FEB_28);
	assert_read(&f, &(struct log_filter){ .actor = SLICE("P-000001") }, 0, JAN_31 FEB_01 MAR_01);
	assert_read(&f, &(struct log_filter){ .actor = SLICE("P-00000") }, 0, "");
	tear_down(&f);
}

static void times_end_where_they_say(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	open_book(&f);
	/* since is in, until is out */
	assert_read(&f, &(struct log_filter){ .since = at("2026-02-01") }, 0, FEB_01 FEB_14 FEB_28 MAR_01 MAR_16);
	assert_read(&f, &(struct log_filter){ .since = at("2026-02-01") + 1 }, 0, FEB_14 FEB_28 MAR_01 MAR_16);
	assert_read(&f, &(struct log_filter){ .until = at("2026-02-01") }, 0, JAN_31);
	assert_read(&f, &(struct log_filter){ .until = at("2026-02-01") + 1 }, 0, JAN_31 FEB_01);
	assert_read(&f, &(struct log_filter){ .since = at("2026-01-31T23:59:59"), .until = at("2026-02-01") }, 0,
		    JAN_31);
	assert_read(&f, &(struct log_filter){ .since = at("2026-02-14T10:00:00"), .until = at("2026-03-01") }, 0,
		    FEB_14 FEB_28);
	assert_read(&f, &(struct log_filter){ .since = at("2026-03-16T08:00:00") }, 0, MAR_16);
	assert_read(&f, &(struct log_filter){ .since = at("2026-03-16T08:00:01") }, 0, "");
	assert_read(&f, &(struct log_filter){ .until = at("2025-01-01") }, 0, "");
	tear_down(&f);
}

/* A month that can't matter isn't read: its faults stay its own. */
static void months_outside_the_filter_are_passed_over(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	sandbox_puts(&f.box, "log/2025-12.csv", HEADER "\"never closed\n");
	open_book(&f);
	assert_read(&f, &(struct log_filter){ .since = at("2026-03-02") }, 0, MAR_16);
	tear_down(&f);
}

static int keep_entry(void *context, const struct log_entry *e)
{
	if (slice_is(e->id, "L-2") && slice_is(e->field, "need"))
		*(struct log_entry *)context = *e;
	return 0;
}

/* Also those that were quoted. */
static void entries_live_as_long_as_the_book(void **state)
{
	const struct log_filter everything = { 0 };
	struct log_entry kept = { 0 };
	struct fixture f;

	(void)state;
	set_up(&f);
	open_book(&f);
	assert_int_equal(journal_read(&f.book, &everything, keep_entry, &kept, &f.err), 0);
	assert_true(slice_is(kept.new, "他说\"急\",\n要快"));
	assert_true(slice_is(kept.note, "电话"));
	assert_true(slice_is(kept.actor, "P-000002"));
	assert_true(slice_is(kept.command, "lead edit"));
	assert_int_equal(kept.at, at("2026-02-14T10:00:00"));
	assert_string_equal(kept.place.file, "log/2026-02.csv");
	assert_int_equal(kept.place.line, 3);
	tear_down(&f);
}

/* One broken line costs that line, and all of them are named. */
static void broken_lines_are_named(void **state)
{
	struct reading r = { .out = STR_INIT };
	const struct log_filter everything = { 0 };
	struct fixture f;

	(void)state;
	set_up(&f);
	sandbox_puts(&f.box, "log/2026-02.csv",
		     HEADER "2026-02-01,P-1,x,leads,L-1,stage,a,b\n"
			    "gestern,P-1,x,leads,L-1,stage,a,b,\n"
			    "2026-02-02,P-1,x,leads,L-1,stage,a\",b,\n"
			    "2026-02-03,P-1,x,leads,L-1,stage,a,b,,\n"
			    "2026-02-04,P-1,x,leads,L-4,stage,a,b,\n"
			    "\"2026-02-05\n");
	open_book(&f);
	assert_int_equal(journal_read(&f.book, &everything, add_entry, &r, &f.err), -1);
	assert_string_equal(r.out.buf, JAN_31 "02-04 L-4.stage a>b\n" MAR_01 MAR_16);
	assert_int_equal(f.err.count, 5);
	assert_string_equal(f.err.items[0].text, "log/2026-02.csv:2: 8 fields where the log has 11");
	assert_string_equal(f.err.items[1].text, "log/2026-02.csv:3: at: 'gestern' is not a time");
	assert_non_null(strstr(f.err.items[2].text, "log/2026-02.csv:4:"));
	assert_string_equal(f.err.items[3].text, "log/2026-02.csv:5: 10 fields where the log has 11");
	assert_non_null(strstr(f.err.items[4].text, "log/2026-02.csv:7:1:"));
	str_release(&r.out);
	tear_down(&f);
}

/* What is seen of one row, however it is found. */
struct seen {
	struct slice only; /* empty: all are taken */
	struct str out;
};

static int see(void *context, const struct log_entry *e)
{
	struct seen *s = context;

	if (!s->only.len || slice_equal(s->only, e->id))
		str_addf(&s->out, "%u %.*s %.*s %.*s\n", e->place.line, SLICE_ARGS(e->id), SLICE_ARGS(e->new), SLICE_ARGS(e->note));
	return 0;
}

static unsigned next_random(unsigned n)
{
	static uint64_t x = 88172645463325252u;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return (unsigned)(x % n);
}

/* Rows with quotes, separators and line feeds inside, that speak of ids in every field. */
static void add_random_row(struct str *log)
{
	static const char *const texts[] = { "", "线索", "\"他说\"\"急\"\"\"", "\"甲,\nL-100001\n\"", "L-100002", "\"\"\"L-100001\"\"\"", "\"\n\n\"" };
	const unsigned n = sizeof(texts) / sizeof(*texts);

	str_addf(log, "2026-02-%02dT10:00:00+08:00,P-000001,lead edit,leads,", 1 + next_random(28));
	if (next_random(4))
		str_addf(log, "L-10000%u", next_random(6));
	else
		str_addf(log, "\"L-1%s0000%u\"", next_random(3) ? "" : "\"\"", next_random(6));
	str_addf(log, ",need,%s,%s,%s%s\n", texts[next_random(n)], texts[next_random(n)], texts[next_random(n)], next_random(5) ? "" : "\r");
}

static void rows_of_an_id_are_found_by_its_text(void **state)
{
	(void)state;
	for (int round = 0; round < 40; round++) {
		struct str log = STR_INIT;
		struct fixture f;

		if (round % 2)
			str_adds(&log, HEADER);
		for (int i = 0; i < 60; i++)
			add_random_row(&log);
		sandbox_book(&f.box, "en");
		sandbox_write(&f.box, "log/2026-02.csv", str_slice(&log));
		f.err = (struct error)ERROR_INIT;
		open_book(&f);
		for (int i = 0; i < 7; i++) {
			struct seen sought = { { NULL, 0 }, STR_INIT }, by_hand = { { NULL, 0 }, STR_INIT };
			const struct log_filter everything = { 0 };
			struct log_filter of_id = { 0 };
			char id[16];

			snprintf(id, sizeof(id), i < 6 ? "L-10000%d" : "L-1\"00001", i);
			of_id.id = by_hand.only = slice_of(id);
			assert_int_equal(journal_read(&f.book, &of_id, see, &sought, &f.err), 0);
			assert_int_equal(journal_read(&f.book, &everything, see, &by_hand, &f.err), 0);
			no_findings(&f.err);
			assert_string_equal(sought.out.buf, by_hand.out.buf);
			str_release(&sought.out);
			str_release(&by_hand.out);
		}
		tear_down(&f);
		str_release(&log);
	}
}

/* So many entries of that id are there, and of broken rows so much is said, beginning with `finding`. */
static void assert_broken(struct fixture *f, const char *id, size_t count, size_t findings, const char *finding)
{
	const struct log_filter filter = { .id = slice_of(id) };
	struct reading r = { .out = STR_INIT };

	assert_int_equal(journal_read(&f->book, &filter, add_entry, &r, &f->err), -1);
	assert_int_equal(r.count, count);
	assert_int_equal(f->err.count, findings);
	assert_ptr_equal(strstr(f->err.items[0].text, finding), f->err.items[0].text);
	error_reset(&f->err);
	str_release(&r.out);
}

static void rows_of_others_may_be_broken(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	sandbox_puts(&f.box, "log/2026-03.csv",
		     HEADER "2026-03-01T00:00:00+08:00,P-1,x,leads,L-3000,stage,甲,乙,\n"
			    "2026-03-01T00:00:00+08:00,P-1,x,leads,L-2000,5\" 管,甲,乙,\n"
			    "2026-03-02T00:00:00+08:00,P-1,x,leads,L-2001,5\" 管,甲,乙,\n"
			    "2026-03-02T00:00:00+08:00,P-1,x,leads,L-1000,stage,乙,丙,\n"
			    "2026-03-02T00:00:00+08:00,P-1,x,leads,L-1000,stage\n"
			    "2026-03-03T00:00:00+08:00,P-1,x,leads,L-3000,stage,\"乙\n\",丁,\n");
	open_book(&f);
	assert_read(&f, &(struct log_filter){ .id = SLICE("L-9999") }, 0, "");
	assert_read(&f, &(struct log_filter){ .id = SLICE("L-3000") }, 0, "03-01 L-3000.stage 甲>乙\n03-03 L-3000.stage 乙\n>丁\n");
	assert_broken(&f, "L-2000", 0, 1, "log/2026-03.csv:3:");
	assert_broken(&f, "L-1000", 1, 1, "log/2026-03.csv:6: 6 fields where the log has 11");
	/* One stray quote before a row makes it doubtful: that is told, and then its own. */
	assert_broken(&f, "L-2001", 0, 2, "log/2026-03.csv:3:");
	tear_down(&f);
}

static void a_book_without_log_has_no_entries(void **state)
{
	const struct log_filter everything = { 0 };
	struct fixture f;

	(void)state;
	for (int with_dir = 0; with_dir < 2; with_dir++) {
		sandbox_book(&f.box, "en");
		f.err = (struct error)ERROR_INIT;
		if (with_dir)
			sandbox_puts(&f.box, "log/2026-02.csv", "");
		else
			assert_int_equal(unlinkat(f.box.fd, "log", AT_REMOVEDIR), 0);
		open_book(&f);
		assert_read(&f, &everything, 0, "");
		tear_down(&f);
	}
}

/* As book_open does: what is appended later isn't seen. */
static void what_comes_later_is_not_seen(void **state)
{
	const struct log_filter everything = { 0 };
	struct fixture f;
	int fd;

	(void)state;
	set_up(&f);
	open_book(&f);
	fd = openat(f.box.fd, "log/2026-03.csv", O_WRONLY | O_APPEND);
	assert_int_equal(file_write_all(fd, SLICE("2026-03-16,P-1,x,leads,L-9,stage,a,b,\n")), 0);
	close(fd);
	assert_read(&f, &everything, 0, JAN_31 FEB_01 FEB_14 FEB_28 MAR_01 MAR_16);
	tear_down(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(months_are_read_in_order),
		cmocka_unit_test(reading_stops_where_it_is_told),
		cmocka_unit_test(filters_keep_what_they_name),
		cmocka_unit_test(times_end_where_they_say),
		cmocka_unit_test(months_outside_the_filter_are_passed_over),
		cmocka_unit_test(entries_live_as_long_as_the_book),
		cmocka_unit_test(broken_lines_are_named),
		cmocka_unit_test(rows_of_an_id_are_found_by_its_text),
		cmocka_unit_test(rows_of_others_may_be_broken),
		cmocka_unit_test(a_book_without_log_has_no_entries),
		cmocka_unit_test(what_comes_later_is_not_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
