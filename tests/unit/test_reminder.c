/* test_reminder.c - receivables and reminders without a book: buckets, days of tiers, which tier is due, whom it goes
 * to, file names of messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "sales/money/reminder.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static int32_t day(const char *text)
{
	int32_t date;

	if (!date_parse(slice_of(text), false, &date))
		fail_msg("'%s' is no day", text);
	return date;
}

static void buckets_end_where_they_say(void **state)
{
	static const struct {
		int days;
		enum bucket bucket;
	} rows[] = {
		{ -1, BUCKET_NOT_DUE }, { 0, BUCKET_NOT_DUE },	  { 1, BUCKET_30 },  { 30, BUCKET_30 },
		{ 31, BUCKET_60 },	{ 60, BUCKET_60 },	  { 61, BUCKET_90 }, { 90, BUCKET_90 },
		{ 91, BUCKET_OVER_90 }, { 4000, BUCKET_OVER_90 },
	};
	const struct receivables all = { .as_of = day("2026-03-16") };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct receivable r = { .outstanding = 1, .due_on = all.as_of - rows[i].days };

		assert_int_equal(receivable_days(&all, &r), rows[i].days);
		assert_int_equal(receivable_bucket(&all, &r), rows[i].bucket);
	}
}

static void a_credit_balance_is_never_overdue(void **state)
{
	const struct receivables all = { .as_of = day("2026-03-16") };
	const struct receivable r = { .outstanding = -1, .due_on = day("2025-01-01") };

	(void)state;
	assert_int_equal(receivable_bucket(&all, &r), BUCKET_NOT_DUE);
}

static void buckets_have_their_contract_names(void **state)
{
	static const char *const names[] = { "not_due", "1-30", "31-60", "61-90", "over_90" };

	(void)state;
	assert_int_equal(COUNT(names), BUCKETS);
	for (int k = 0; k < BUCKETS; k++)
		assert_string_equal(bucket_name((enum bucket)k), names[k]);
}

static struct tier three[] = { { .id = "d15", .offset = -15 },
			       { .id = "d7", .offset = -7 },
			       { .id = "d0", .offset = 0 } };
static const struct reminder_rules rules = { .tiers = three, .count = COUNT(three) };

/* Which tier is due so many days before the due date, and which comes next; "" for none. */
static void the_most_urgent_tier_is_due(void **state)
{
	static const struct {
		int to_go;
		const char *current, *next;
	} rows[] = {
		{ 16, "", "d15" }, { 15, "d15", "d7" }, { 14, "d15", "d7" }, { 8, "d15", "d7" }, { 7, "d7", "d0" },
		{ 6, "d7", "d0" }, { 1, "d7", "d0" },	{ 0, "d0", "" },     { -1, "d0", "" },	 { -300, "d0", "" },
	};
	const int32_t today = day("2026-03-16");
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int32_t at = 0, due = today + rows[i].to_go;
		const struct tier *t = reminder_current(&rules, due, today, NULL, &at, &err);

		assert_string_equal(t ? t->id : "", rows[i].current);
		if (t)
			assert_int_equal(at, due + t->offset);
		t = reminder_next(&rules, due, today, NULL, &at, &err);
		assert_string_equal(t ? t->id : "", rows[i].next);
		if (t)
			assert_int_equal(at, due + t->offset);
	}
	assert_int_equal(err.count, 0);
	error_release(&err);
}

static void tiers_may_lie_after_the_due_date_in_any_order(void **state)
{
	struct tier mixed[] = { { .id = "late7", .offset = 7 },
				{ .id = "d0", .offset = 0 },
				{ .id = "again", .offset = 7 } };
	const struct reminder_rules r = { .tiers = mixed, .count = COUNT(mixed) };
	const int32_t due = day("2026-03-16");
	struct error err = ERROR_INIT;
	int32_t at;

	(void)state;
	assert_string_equal(reminder_current(&r, due, due + 6, NULL, &at, &err)->id, "d0");
	assert_string_equal(reminder_current(&r, due, due + 7, NULL, &at, &err)->id, "again");
	assert_int_equal(at, due + 7);
	error_release(&err);
}

static struct calendar *load_calendar(struct error *err)
{
	static const char text[] = "hours: ['09:00-12:00', '13:30-17:30']\n"
				   "years:\n"
				   "  2026:\n"
				   "    off: [{name: 春节, days: 2026-02-15..2026-02-23}]\n"
				   "    work: [2026-02-14, 2026-02-28]\n";
	struct calendar *c;
	struct yaml y;

	assert_int_equal(yaml_read(&y, "calendar.yaml", slice_of(text), err), 0);
	c = calendar_load(&y, err);
	yaml_release(&y);
	return c;
}

static void working_days_skip_the_spring_festival(void **state)
{
	const struct tier five = { .offset = -5, .workdays = true }, plain = { .offset = -5 };
	struct error err = ERROR_INIT;
	struct reminder_rules r = { .calendar = load_calendar(&err) };
	struct str text = STR_INIT;

	(void)state;
	assert_non_null(r.calendar);
	/* Back from Thursday the 26th: 25, 24, then 14 (a Saturday worked), 13, 12. */
	assert_int_equal(tier_day(&r, &five, day("2026-02-26")), day("2026-02-12"));
	assert_int_equal(tier_day(&r, &plain, day("2026-02-26")), day("2026-02-21"));
	tier_add_offset(&text, &five);
	assert_string_equal(text.buf, "- 5wd");
	calendar_free(r.calendar);
	str_release(&text);
	error_release(&err);
}

/* A people ledger from CSV text. */
struct crew {
	struct yaml yaml;
	struct schema schema;
	struct table people;
	char dir[64];
	int fd;
};

static int set_up(void **state)
{
	static const char fields[] = "people:\n"
				     "  id: {label: {en: ID, zh: 编号}, type: id, prefix: P, required: true}\n"
				     "  name: {label: {en: Name, zh: 姓名}, type: text}\n"
				     "  role: {label: {en: Role, zh: 角色}, type: text}\n"
				     "  status: {label: {en: Status, zh: 状态}, type: text}\n"
				     "  manager: {label: {en: Manager, zh: 主管}, type: ref people}\n";
	static const char rows[] = "id,name,role,status,manager\n"
				   "P-9,总监,sales_manager,active,\n"
				   "P-1,主管,sales_manager,left,P-9\n"
				   "P-2,陈晓,sales,active,P-1\n"
				   "P-3,林强,sales,left,P-2\n"
				   "P-4,休假,sales,leave,P-1\n"
				   "P-6,环一,sales,left,P-7\n"
				   "P-7,环二,sales,left,P-6\n"
				   "P-8,财务乙,finance_director,active,\n"
				   "P-5,财务甲,finance_director,active,\n"
				   "P-0,财务丙,finance_director,left,\n"
				   "P-A,副总,sales_manager,active,P-9\n";
	struct crew *c = calloc(1, sizeof(*c));
	struct error err = ERROR_INIT;
	int fd;

	snprintf(c->dir, sizeof(c->dir), "%.40s/crm-crew-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (!mkdtemp(c->dir))
		return -1;
	c->fd = open(c->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fd = openat(c->fd, "people.csv", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (file_write_all(fd, slice_of(rows)) < 0 || close(fd) < 0 ||
	    yaml_read(&c->yaml, "fields.yaml", slice_of(fields), &err) < 0 ||
	    schema_load(&c->schema, &c->yaml, NULL, &err) < 0 ||
	    table_open(&c->people, c->fd, &c->schema.ledgers[0], &err) < 0 || table_load(&c->people, false, &err) < 0) {
		for (size_t i = 0; i < err.count; i++)
			print_message("%s\n", err.items[i].text);
		return -1;
	}
	*state = c;
	return 0;
}

static int tear_down(void **state)
{
	struct crew *c = *state;

	table_release(&c->people);
	schema_release(&c->schema);
	yaml_release(&c->yaml);
	unlinkat(c->fd, "people.csv", 0);
	close(c->fd);
	rmdir(c->dir);
	free(c);
	return 0;
}

static void recipients_are_found_up_the_line(void **state)
{
	static const struct {
		const char *owner, *to, *recipient;
	} rows[] = {
		{ "P-2", "owner", "P-2" },
		{ "P-3", "owner", "P-2" }, /* left: the manager */
		{ "P-4", "owner", "P-4" }, /* on leave is still here */
		{ "P-1", "owner", "P-9" },
		{ "P-6", "owner", "" }, /* two who left, each the other's manager */
		{ "", "owner", "" },
		{ "P-2", "sales_manager", "P-9" }, /* P-1 left, so the one above, not P-A */
		{ "P-A", "sales_manager", "P-A" }, /* is one already */
		{ "", "sales_manager", "P-9" },	   /* no line to walk: the first by id */
		{ "P-6", "finance_director", "P-5" },
		{ "P-2", "finance_director", "P-5" }, /* by id, not by place; not P-0, who left */
		{ "P-2", "sales", "P-2" },
		{ "P-2", "legal", "" },
	};
	const struct crew *c = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		long row = reminder_recipient(&c->people, table_find(&c->people, slice_of(rows[i].owner)), rows[i].to);
		struct slice found = row < 0 ? SLICE("") : table_id(&c->people, (size_t)row);

		if (!slice_is(found, rows[i].recipient))
			fail_msg("%s of '%s' is '%.*s', not '%s'", rows[i].to, rows[i].owner, SLICE_ARGS(found),
				 rows[i].recipient);
	}
}

static void file_names_stay_inside(void **state)
{
	static const struct {
		const char *key, *name;
	} rows[] = {
		{ "I-000241/d0/2026-03-04", "I-000241_d0_2026-03-04.txt" },
		{ "发票241/d7/2026-03-04", "发票241_d7_2026-03-04.txt" },
	};
	static const char *const hostile[] = {
		"../../etc/passwd/d0/2026-03-04",
		"/abs/d0/2026-03-04",
		"..",
		"./d0/2026-03-04",
		"a\nb/d0/2026-03-04",
		"a b/d0/2026-03-04",
		"$(reboot)/d0/2026-03-04",
		"\xff\xfe/d0/2026-03-04",
		"\xe2\x80\xae/d0/2026-03-04",
	};
	struct str name = STR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		str_reset(&name);
		outbox_add_name(&name, slice_of(rows[i].key));
		assert_string_equal(name.buf, rows[i].name);
	}
	for (size_t i = 0; i < COUNT(hostile); i++) {
		str_reset(&name);
		outbox_add_name(&name, slice_of(hostile[i]));
		assert_null(strpbrk(name.buf, "/\n $()\\"));
		assert_int_not_equal(name.buf[0], '.');
		assert_non_null(strchr(name.buf, '-'));
	}
	str_release(&name);
}

static void different_keys_have_different_files(void **state)
{
	static const char *const keys[] = { "a/b/d0/x",	 "a_b/d0/x", "a/b_d0/x", "a b/d0/x",
					    "a\tb/d0/x", "a/d0/x",   "a_d0_x" };
	struct str names[COUNT(keys)], longest = STR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		str_init(&names[i]);
		outbox_add_name(&names[i], slice_of(keys[i]));
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(names[i].buf, names[k].buf);
	}
	str_fill(&longest, 'x', 5000);
	str_reset(&names[0]);
	outbox_add_name(&names[0], str_slice(&longest));
	assert_true(names[0].len < 255);
	for (size_t i = 0; i < COUNT(keys); i++)
		str_release(&names[i]);
	str_release(&longest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buckets_end_where_they_say),
		cmocka_unit_test(a_credit_balance_is_never_overdue),
		cmocka_unit_test(buckets_have_their_contract_names),
		cmocka_unit_test(the_most_urgent_tier_is_due),
		cmocka_unit_test(tiers_may_lie_after_the_due_date_in_any_order),
		cmocka_unit_test(working_days_skip_the_spring_festival),
		cmocka_unit_test(recipients_are_found_up_the_line),
		cmocka_unit_test(file_names_stay_inside),
		cmocka_unit_test(different_keys_have_different_files),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
