/* test_entry.c - what people type becomes what a ledger holds: dates, amounts, stages, references by id, name or part. */
#include "named.h"
#include "sandbox.h"

#include "book/entry.h"

struct fixture {
	struct sandbox box;
	struct book book;
	struct change change;
	const struct ledger *leads, *customers;
	struct error err;
};

static void set_up(struct fixture *f)
{
	sandbox_book(&f->box, "en");
	sandbox_puts(
		&f->box, "customers.csv",
		"id,name,grade\nC-000001,余姚市人民医院,A\nC-000002,余姚市中医医院,\nC-000003,Ningbo No. 1 Hospital,B\n"
		"C-000004,鄞州医疗器械有限公司,\nC-000005,鄞州医疗,\nC-000006,重名,\nC-000007,重名,\n");
	sandbox_book_open(&f->box, &f->book, BOOK_WRITE);
	change_init(&f->change, &f->book);
	f->leads = schema_ledger(&f->book.schema, SLICE("leads"));
	f->customers = schema_ledger(&f->book.schema, SLICE("customers"));
	f->err = (struct error)ERROR_INIT;
}

static void tear_down(struct fixture *f)
{
	change_release(&f->change);
	book_close(&f->book);
	error_release(&f->err);
	sandbox_close(&f->box);
}

struct row {
	const char *ledger, *column, *typed, *held; /* held NULL: refused, with a message that has `said` */
	const char *said;
	enum error_kind kind;
};

static void check_rows(const struct row *rows, size_t n)
{
	struct str out = STR_INIT;
	struct fixture f;

	set_up(&f);
	for (size_t i = 0; i < n; i++) {
		const struct row *r = &rows[i];
		const struct ledger *l = schema_ledger(&f.book.schema, slice_of(r->ledger));
		int rc;

		str_reset(&out);
		str_adds(&out, "vor:"); /* appended, not replaced */
		rc = entry_value(&f.book, l, ledger_column(l, slice_of(r->column)), slice_of(r->typed), &out, &f.err);
		if (rc != (r->held ? 0 : -1))
			fail_msg("%s '%s': %s", r->column, r->typed, rc ? f.err.items[0].text : out.buf);
		if (r->held && strcmp(out.buf + 4, r->held) != 0)
			fail_msg("%s '%s' becomes '%s' instead of '%s'", r->column, r->typed, out.buf + 4, r->held);
		assert_memory_equal(out.buf, "vor:", 4);
		if (r->held)
			no_findings(&f.err);
		else
			assert_finding(&f.err, r->kind, r->said);
	}
	str_release(&out);
	tear_down(&f);
}

static void dates_as_people_type_them(void **state)
{
	static const char said[] = " is not a date; write 2026-03-19, today, +3d, +5wd, fri";
	static const struct row rows[] = {
		{ "leads", "seen_on", "2026-03-19", "2026-03-19", NULL, 0 },
		{ "leads", "seen_on", "2026/3/19", "2026-03-19", NULL, 0 },
		{ "leads", "seen_on", "3月19日", "2026-03-19", NULL, 0 },
		{ "leads", "seen_on", " today ", "2026-03-16", NULL, 0 },
		{ "leads", "seen_on", "明天", "2026-03-17", NULL, 0 },
		{ "leads", "seen_on", "+3d", "2026-03-19", NULL, 0 },
		{ "leads", "seen_on", "+5wd", "2026-03-23", NULL, 0 },
		{ "leads", "seen_on", "fri", "2026-03-20", NULL, 0 },
		{ "leads", "seen_on", "下周三", "2026-03-25", NULL, 0 },
		{ "leads", "seen_on", "", "", NULL, 0 },
		{ "leads", "seen_on", "  \t", "", NULL, 0 },
		{ "leads", "seen_on", "2026-02-29", NULL, said, ERROR_USAGE },
		{ "leads", "seen_on", "soon", NULL, "seen_on: 'soon' is not a date", ERROR_USAGE },
		{ "leads", "next_follow_up", "2026-03-19", "2026-03-19", NULL, 0 },
		{ "leads", "next_follow_up", "2026-03-19 14:30", "2026-03-19T14:30:00+08:00", NULL, 0 },
		{ "leads", "next_follow_up", "明天下午3点半", "2026-03-17T15:30:00+08:00", NULL, 0 },
		{ "leads", "next_follow_up", "+48h", "2026-03-18T09:00:00+08:00", NULL, 0 },
		{ "leads", "next_follow_up", "2026-03-19T14:30:00Z", "2026-03-19T22:30:00+08:00", NULL, 0 },
		{ "leads", "next_follow_up", "2026-03-19 25:30", NULL, said, ERROR_USAGE },
	};

	(void)state;
	check_rows(rows, COUNT(rows));
}

static void amounts_as_people_type_them(void **state)
{
	static const char said[] = " is not an amount such as 1200.50, 1,200.50 or 12万";
	static const struct row rows[] = {
		{ "leads", "amount", "1200.5", "1200.50", NULL, 0 },
		{ "leads", "amount", "1,200.50", "1200.50", NULL, 0 },
		{ "leads", "amount", "12万", "120000.00", NULL, 0 },
		{ "leads", "amount", "1.5万", "15000.00", NULL, 0 },
		{ "leads", "amount", "￥１２００", "1200.00", NULL, 0 },
		{ "leads", "amount", " 300元 ", "300.00", NULL, 0 },
		{ "leads", "amount", "-0.5", "-0.50", NULL, 0 },
		{ "leads", "amount", "0", "0.00", NULL, 0 },
		{ "leads", "amount", "", "", NULL, 0 },
		{ "leads", "amount", "1.005", NULL, said, ERROR_USAGE },
		{ "leads", "amount", "12,00", NULL, said, ERROR_USAGE },
		{ "leads", "amount", "viel", NULL, "amount: 'viel' is not an amount", ERROR_USAGE },
		{ "leads", "chance", "12.5%", "12.5%", NULL, 0 },
		{ "leads", "chance", "viel", NULL, "chance: 'viel' is not ", ERROR_USAGE },
	};

	(void)state;
	check_rows(rows, COUNT(rows));
}

static void texts_are_trimmed_and_choices_folded(void **state)
{
	static const struct row rows[] = {
		{ "leads", "need", "  关节镜 换代 ", "关节镜 换代", NULL, 0 },
		{ "leads", "need", "无", "无", NULL, 0 }, /* the check's business */
		{ "leads", "need", "a,\"b\"\nc", "a,\"b\"\nc", NULL, 0 },
		{ "leads", "need", "\xC4\xE3", NULL, "need: what was given is not UTF-8", ERROR_USAGE },
		{ "leads", "seen_on", "\xC4\xE3", NULL, "seen_on: what was given is not UTF-8", ERROR_USAGE },
		{ "leads", "stage", "线索", "线索", NULL, 0 },
		{ "leads", "stage", " 报价Aｂ ", "报价ＡB", NULL, 0 }, /* as stages.yaml writes it */
		{ "leads", "stage", "线", "线", NULL, 0 },	       /* no part of a name: the check refuses it */
		{ "customers", "grade", "a", "A", NULL, 0 },
		{ "customers", "grade", "Ｂ", "B", NULL, 0 },
		{ "customers", "grade", "D", "D", NULL, 0 },
	};

	(void)state;
	check_rows(rows, COUNT(rows));
}

static void references_by_id_name_or_part(void **state)
{
	static const struct row rows[] = {
		{ "leads", "customer", "C-000002", "C-000002", NULL, 0 },
		{ "leads", "customer", "c-000002", "C-000002", NULL, 0 },
		{ "leads", "customer", "Ｃ-000002", "C-000002", NULL, 0 },
		{ "leads", "customer", "余姚市人民医院", "C-000001", NULL, 0 },
		{ "leads", "customer", "人民", "C-000001", NULL, 0 },
		{ "leads", "customer", "NINGBO no", "C-000003", NULL, 0 },
		{ "leads", "customer", "鄞州医疗", "C-000005", NULL, 0 }, /* the exact name, though a part of another */
		{ "leads", "customer", "", "", NULL, 0 },
		{ "leads", "customer", "余姚", NULL,
		  "customer: '余姚' names 2 rows of customers: C-000001 余姚市人民医院, C-000002 余姚市中医医院",
		  ERROR_DATA },
		{ "leads", "customer", "重名", NULL, "names 2 rows of customers: C-000006 重名, C-000007 重名",
		  ERROR_DATA },
		{ "leads", "customer", "余姚市人民医元", NULL,
		  "customer: '余姚市人民医元' is not in customers.csv; did you mean '余姚市人民医院'?", ERROR_DATA },
		{ "leads", "customer", "C-00001", NULL, "did you mean 'C-000001'?", ERROR_DATA },
		/* people also by their login */
		{ "leads", "owner", "liqiang", "P-000002", NULL, 0 },
		{ "leads", "owner", "王敏", "P-000001", NULL, 0 },
		{ "leads", "owner", "强", "P-000002", NULL, 0 },
		{ "leads", "owner", "赵六", NULL, "owner: '赵六' is not in people.csv", ERROR_DATA },
	};

	(void)state;
	check_rows(rows, COUNT(rows));
}

static void candidates_are_counted(void **state)
{
	size_t rows[4] = { 9, 9, 9, 9 };
	const struct table *t;
	struct fixture f;

	(void)state;
	set_up(&f);
	t = book_table(&f.book, LEDGER_NAMED("customers"), &f.err);
	assert_int_equal(table_candidates(t, SLICE("C-000003"), rows, 4), 1);
	assert_int_equal(rows[0], 2);
	assert_int_equal(table_candidates(t, SLICE("医院"), rows, 4), 2);
	assert_int_equal(rows[0], 0);
	assert_int_equal(rows[1], 1);
	assert_int_equal(table_candidates(t, SLICE("医"), rows, 1),
			 4); /* all counted, as many filled in as there is room */
	assert_int_equal(rows[0], 0);
	assert_int_equal(rows[1], 1);
	assert_int_equal(rows[2], 9);
	assert_int_equal(table_candidates(t, SLICE("医"), NULL, 0), 4);
	assert_int_equal(table_candidates(t, SLICE("C-000003"), NULL, 0), 1);
	assert_int_equal(table_candidates(t, SLICE("无锡"), rows, 4), 0);
	assert_int_equal(table_candidates(t, SLICE(""), rows, 4), 0);
	assert_int_equal(table_named(t, "customer", SLICE("人民"), &f.err), 0);
	no_findings(&f.err);
	assert_int_equal(table_named(t, "client", SLICE("无锡"), &f.err), -1);
	assert_finding(&f.err, ERROR_DATA, "client: '无锡' is not in customers.csv");
	tear_down(&f);
}

static void a_long_list_is_cut(void **state)
{
	struct str text = STR_INIT;
	struct fixture f;

	(void)state;
	for (int n = 8; n <= 9; n++) {
		sandbox_book(&f.box, "en");
		str_reset(&text);
		str_adds(&text, "id,name\n");
		for (int i = 1; i <= n; i++)
			str_addf(&text, "C-%d,医院%d\n", i, i);
		sandbox_puts(&f.box, "customers.csv", text.buf);
		sandbox_book_open(&f.box, &f.book, BOOK_READ);
		f.err = (struct error)ERROR_INIT;
		assert_int_equal(
			table_named(book_table(&f.book, LEDGER_NAMED("customers"), &f.err), "customer", SLICE("医院"), &f.err), -1);
		assert_int_equal(strstr(f.err.items[0].text, "C-8 医院8, ...") != NULL, n == 9);
		assert_finding(&f.err, ERROR_DATA, n == 8 ? "names 8 rows" : "names 9 rows");
		book_close(&f.book);
		sandbox_close(&f.box);
	}
	str_release(&text);
}

static void arguments_are_assigned(void **state)
{
	static const char *const good[] = { "customer=人民",  "stage=报价ab", "核心诉求=a=b",
					    " Amount = 12万", "owner=",	      "next_follow_up=明天" };
	struct change_row *r;
	struct fixture f;

	(void)state;
	set_up(&f);
	r = change_add(&f.change, LEDGER_NAMED("leads"), &f.err);
	r->change->book->command = "lead add"; /* a stage may be typed with that */
	assert_int_equal(change_put(r, COLUMN_NAMED("owner"), SLICE("P-000002")), 0);
	assert_int_equal(entry_assign(r, good, COUNT(good), &f.err), 0);
	no_findings(&f.err);
	assert_true(slice_is(change_get(r, COLUMN_NAMED("customer")), "C-000001"));
	assert_true(slice_is(change_get(r, COLUMN_NAMED("stage")), "报价ＡB"));
	assert_true(slice_is(change_get(r, COLUMN_NAMED("need")), "a=b"));
	assert_true(slice_is(change_get(r, COLUMN_NAMED("amount")), "120000.00"));
	assert_true(slice_is(change_get(r, COLUMN_NAMED("owner")), "")); /* emptied */
	assert_true(slice_is(change_get(r, COLUMN_NAMED("next_follow_up")), "2026-03-17"));
	tear_down(&f);
}

static void every_wrong_argument_is_found(void **state)
{
	static const char *const bad[] = { "need", "stagee=线索", "amount=viel", "need=新", "seen_on=bald", "=x" };
	struct change_row *r;
	struct fixture f;

	(void)state;
	set_up(&f);
	r = change_add(&f.change, LEDGER_NAMED("leads"), &f.err);
	assert_int_equal(change_put(r, COLUMN_NAMED("amount"), SLICE("5")), 0);
	assert_int_equal(entry_assign(r, bad, COUNT(bad), &f.err), -1);
	assert_int_equal(f.err.count, 5);
	assert_int_equal(error_status(&f.err), ERROR_USAGE);
	assert_string_equal(f.err.items[0].text, "'need': column=value is wanted");
	assert_string_equal(f.err.items[1].text, "'stagee' is no column of leads; did you mean 'stage'?");
	assert_true(slice_is(change_get(r, COLUMN_NAMED("amount")), "5"));
	assert_true(slice_is(change_get(r, COLUMN_NAMED("need")), "新"));
	tear_down(&f);
}

static void one_column_is_put(void **state)
{
	struct change_row *r;
	struct fixture f;

	(void)state;
	set_up(&f);
	r = change_add(&f.change, LEDGER_NAMED("leads"), &f.err);
	assert_int_equal(entry_put(r, COLUMN_NAMED("amount"), "12万", &f.err), 0);
	assert_int_equal(entry_put(r, COLUMN_NAMED("colour"), "rot", &f.err), 0); /* the schema lacks it: nothing to do */
	assert_int_equal(entry_put(r, COLUMN_NAMED("amount"), NULL, &f.err), 0);
	assert_true(slice_is(change_get(r, COLUMN_NAMED("amount")), "120000.00"));
	assert_int_equal(entry_put(r, COLUMN_NAMED("amount"), "viel", &f.err), -1);
	assert_finding(&f.err, ERROR_USAGE, "amount: 'viel'");
	assert_true(slice_is(change_get(r, COLUMN_NAMED("amount")), "120000.00"));
	assert_int_equal(entry_put(r, COLUMN_NAMED("amount"), "", &f.err), 0);
	assert_true(slice_is(change_get(r, COLUMN_NAMED("amount")), ""));
	tear_down(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_as_people_type_them),
		cmocka_unit_test(amounts_as_people_type_them),
		cmocka_unit_test(texts_are_trimmed_and_choices_folded),
		cmocka_unit_test(references_by_id_name_or_part),
		cmocka_unit_test(candidates_are_counted),
		cmocka_unit_test(a_long_list_is_cut),
		cmocka_unit_test(arguments_are_assigned),
		cmocka_unit_test(every_wrong_argument_is_found),
		cmocka_unit_test(one_column_is_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
