/* test_change.c - rows added and fields set: what is changed becomes new, every other byte stays as it was, the schema is
 * asked before anything is written, and the log says what became what. */
#include "named.h"
#include "sandbox.h"

#include "book/change.h"
#include "book/journal.h"
#include "book/listing.h"

#define LOG_HEADER JOURNAL_HEADER
#define OLD_HEADER "at,actor,command,ledger,id,field,old,new,note\n"
#define LOG "2026-03-16T09:00:00+08:00,P-000001,lead edit,"

struct fixture {
	struct sandbox box;
	struct book book;
	struct change change;
	struct error err;
};

static void reopen(struct fixture *f)
{
	sandbox_book_open(&f->box, &f->book, BOOK_WRITE);
	f->book.real_now = f->book.now; /* not to be said twice */
	change_init(&f->change, &f->book);
	f->err = (struct error)ERROR_INIT;
}

/* The file holds exactly these rows, of which ours have two more fields: an empty one, and the digest of a commit in its last row. */
static void assert_log(const struct sandbox *s, const char *name, const char *expected)
{
	struct str text = sandbox_read(s, name), plain = STR_INIT;
	struct slice rest = str_slice(&text);

	while (rest.len) {
		struct slice line = slice_cut(&rest, '\n');

		if (slice_starts(line, LOG)) {
			const char *link = memrchr(line.ptr, ',', line.len);

			line.len = (size_t)(link - line.ptr);
			assert_true(slice_cut_end(&line, ","));
		}
		str_add_slice(&plain, line);
		str_addc(&plain, '\n');
	}
	assert_string_equal(plain.buf, expected);
	str_release(&text);
	str_release(&plain);
}

static void set_up(struct fixture *f, const char *leads)
{
	sandbox_book(&f->box, "en");
	if (leads)
		sandbox_puts(&f->box, "leads.csv", leads);
	reopen(f);
}

static void finish(struct fixture *f)
{
	change_release(&f->change);
	book_close(&f->book);
	error_release(&f->err);
}

static void tear_down(struct fixture *f)
{
	finish(f);
	sandbox_close(&f->box);
}

static void commit(struct fixture *f)
{
	int rc = change_commit(&f->change, &f->err);

	no_findings(&f->err);
	assert_int_equal(rc, 0);
}

static struct change_row *edit(struct fixture *f, const char *ledger, const char *id)
{
	struct change_row *r = change_edit(&f->change, LEDGER_NAMED(ledger), slice_of(id), &f->err);

	no_findings(&f->err);
	assert_non_null(r);
	return r;
}

static struct change_row *add(struct fixture *f, const char *ledger)
{
	struct change_row *r = change_add(&f->change, LEDGER_NAMED(ledger), &f->err);

	no_findings(&f->err);
	assert_non_null(r);
	return r;
}

static void put(struct change_row *r, const char *column, const char *value)
{
	assert_int_equal(change_put(r, COLUMN_NAMED(column), slice_of(value)), 0);
}

/* A lead that the schema has nothing against. */
static struct change_row *add_lead(struct fixture *f, const char *need)
{
	struct change_row *r = add(f, "leads");

	put(r, "customer", "C-000001");
	put(r, "stage", "签约");
	put(r, "need", need);
	return r;
}

/* One field set: what leads.csv was, what is put into which row, what it becomes. */
static void other_bytes_stay(void **state)
{
	static const struct {
		const char *was, *id, *column, *value, *becomes;
	} rows[] = {
		/* columns nobody knows, quotes nobody needs, blanks, blank lines */
		{ "颜色,id,\"need\",stage\nrot,L-1,\"旧\",签约\n\n\"b,l\",L-2, x ,流失\n", "L-1", "need", "新",
		  "颜色,id,\"need\",stage\nrot,L-1,新,签约\n\n\"b,l\",L-2, x ,流失\n" },
		{ "id,\"a\"\"b\",need\n\"L-1\",\"c\"\"d\",旧\n", "L-1", "need", "新",
		  "id,\"a\"\"b\",need\n\"L-1\",\"c\"\"d\",新\n" },
		{ "id,need\n\"L-1\",旧\nL-2,\"旧\"\n", "L-2", "need", "新", "id,need\n\"L-1\",旧\nL-2,新\n" },
		/* CRLF, also where it isn't everywhere */
		{ "id,need\r\nL-1,旧\r\nL-2,旧\r\n", "L-1", "need", "新", "id,need\r\nL-1,新\r\nL-2,旧\r\n" },
		{ "id,need\nL-1,旧\r\nL-2,旧\n", "L-1", "need", "新", "id,need\nL-1,新\r\nL-2,旧\n" },
		{ "id,need\r\nL-1,旧\nL-2,旧\r\n", "L-1", "need", "新", "id,need\r\nL-1,新\nL-2,旧\r\n" },
		/* BOM */
		{ "\xEF\xBB\xBFid,need\r\nL-1,旧\r\n", "L-1", "need", "新", "\xEF\xBB\xBFid,need\r\nL-1,新\r\n" },
		{ "\xEF\xBB\xBF\"id\",need\nL-1,旧\n", "L-1", "need", "新", "\xEF\xBB\xBF\"id\",need\nL-1,新\n" },
		/* no line end at the end */
		{ "id,need\nL-1,旧\nL-2,旧", "L-2", "need", "新", "id,need\nL-1,旧\nL-2,新" },
		{ "id,need\nL-1,旧\nL-2,旧", "L-1", "need", "新", "id,need\nL-1,新\nL-2,旧" },
		{ "id,need\nL-1,旧\nL-2,\"旧\"", "L-2", "need", "新", "id,need\nL-1,旧\nL-2,新" },
		/* breaks and quotes inside fields */
		{ "id,need,x\nL-1,\"旧\n行\",\"a\r\nb\"\nL-2,\"c\n\nd\",\n", "L-2", "need", "新",
		  "id,need,x\nL-1,\"旧\n行\",\"a\r\nb\"\nL-2,新,\n" },
		{ "id,need,x\nL-1,\"旧\n行\",\"a\r\nb\"\nL-2,\"c\n\nd\",\n", "L-1", "need", "新",
		  "id,need,x\nL-1,新,\"a\r\nb\"\nL-2,\"c\n\nd\",\n" },
		{ "id,need\nL-1,旧\n", "L-1", "need", "他说\"急\",\n要快", "id,need\nL-1,\"他说\"\"急\"\",\n要快\"\n" },
		{ "id,need\nL-1,旧\n", "L-1", "need", " 新 ", "id,need\nL-1,\" 新 \"\n" },
		{ "id,need\nL-1,旧\n", "L-1", "need", "=1+1", "id,need\nL-1,=1+1\n" },
		/* emptied, filled */
		{ "id,need,x\nL-1,旧,\n", "L-1", "need", "", "id,need,x\nL-1,,\n" },
		{ "id,x,need\nL-1,,\n", "L-1", "need", "新", "id,x,need\nL-1,,新\n" },
		{ "need,id\n,L-1\n", "L-1", "need", "新", "need,id\n新,L-1\n" },
		/* labels */
		{ "编号,核心诉求\nL-1,旧\n", "L-1", "need", "新", "编号,核心诉求\nL-1,新\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f;

		set_up(&f, rows[i].was);
		put(edit(&f, "leads", rows[i].id), rows[i].column, rows[i].value);
		commit(&f);
		assert_file(&f.box, "leads.csv", rows[i].becomes);
		tear_down(&f);
	}
}

/* A column the file lacks is added at its end, headed as the file is headed; only where something is put into it. */
static void missing_columns_are_added(void **state)
{
	static const struct {
		const char *was, *column, *value, *becomes;
	} rows[] = {
		{ "id,x\nL-1,a\nL-2,b\n", "need", "新", "id,x,need\nL-1,a,\nL-2,b,新\n" },
		{ "id,x\r\nL-1,\"a\"\r\nL-2,b\r\n", "need", "新", "id,x,need\r\nL-1,\"a\",\r\nL-2,b,新\r\n" },
		{ "\xEF\xBB\xBFid,x\nL-1,a\n\nL-2,\"b\nc\"", "need", "新",
		  "\xEF\xBB\xBFid,x,need\nL-1,a,\n\nL-2,\"b\nc\",新" },
		{ "编号\nL-1\nL-2\n", "need", "新", "编号,核心诉求\nL-1,\nL-2,新\n" },
		{ "ID,Stage\nL-1,签约\nL-2,签约\n", "need", "新", "ID,Stage,Need\nL-1,签约,\nL-2,签约,新\n" },
		{ "id\nL-1\nL-2\n", "need", "a,b", "id,need\nL-1,\nL-2,\"a,b\"\n" },
		{ "id,x\nL-1,a\nL-2,b\n", "need", "", "id,x\nL-1,a\nL-2,b\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f;

		set_up(&f, rows[i].was);
		put(edit(&f, "leads", "L-2"), rows[i].column, rows[i].value);
		commit(&f);
		assert_file(&f.box, "leads.csv", rows[i].becomes);
		tear_down(&f);
	}
}

/* Nothing is lost more thoroughly than by writing to what has lost its rows. */
static void a_file_that_holds_nothing_is_refused(void **state)
{
	static const char *const texts[] = { "", "\xEF\xBB\xBF", "\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct fixture f;

		set_up(&f, texts[i]);
		assert_null(change_add(&f.change, LEDGER_NAMED("leads"), &f.err));
		assert_finding(&f.err, ERROR_SYSTEM, "leads.csv holds nothing, not even its header: put it back, or remove the file if there were no rows in it");
		assert_file(&f.box, "leads.csv", texts[i]);
		tear_down(&f);
	}
}

static void rows_are_appended(void **state)
{
	static const struct {
		const char *was, *becomes;
	} rows[] = {
		{ NULL, "id,customer,stage,next_follow_up,need,owner,amount,chance,seen_on\n"
			"L-000001,C-000001,签约,,新,,,,\n" },
		{ "id,customer,stage,need\nL-000007,C-000002,签约,旧\n",
		  "id,customer,stage,need\nL-000007,C-000002,签约,旧\nL-000008,C-000001,签约,新\n" },
		{ "need,x,stage,id,customer\n旧,y,签约,L-000007,C-000002\n",
		  "need,x,stage,id,customer\n旧,y,签约,L-000007,C-000002\n新,,签约,L-000008,C-000001\n" },
		/* no line end at the end; CRLF; BOM; no rows */
		{ "id,customer,stage,need\nL-1,C-000002,签约,\"旧\"",
		  "id,customer,stage,need\nL-1,C-000002,签约,\"旧\"\nL-000002,C-000001,签约,新\n" },
		{ "id,customer,stage,need\r\nL-1,C-000002,签约,旧",
		  "id,customer,stage,need\r\nL-1,C-000002,签约,旧\r\nL-000002,C-000001,签约,新\r\n" },
		{ "\xEF\xBB\xBFid,customer,stage,need\r\n",
		  "\xEF\xBB\xBFid,customer,stage,need\r\nL-000001,C-000001,签约,新\r\n" },
		{ "id,customer,stage,need", "id,customer,stage,need\nL-000001,C-000001,签约,新\n" },
		/* a column is missing: the others get a blank */
		{ "id,customer,stage\nL-1,C-000002,签约\n",
		  "id,customer,stage,need\nL-1,C-000002,签约,\nL-000002,C-000001,签约,新\n" },
		{ "编号,客户,当前阶段", "编号,客户,当前阶段,核心诉求\nL-000001,C-000001,签约,新\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f;

		set_up(&f, rows[i].was);
		add_lead(&f, "新");
		commit(&f);
		assert_file(&f.box, "leads.csv", rows[i].becomes);
		tear_down(&f);
	}
}

static void a_new_file_is_headed_in_the_language_of_the_book(void **state)
{
	struct fixture f;

	(void)state;
	sandbox_book(&f.box, "zh");
	reopen(&f);
	put(add(&f, "visits"), "at", "2026-03-16");
	commit(&f);
	assert_file(&f.box, "visits.csv", "时间,内容\n2026-03-16,\n");
	tear_down(&f);
}

static void edits_and_additions_go_together(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "id,customer,stage,need\nL-1,C-000001,签约,a\nL-2,C-000001,签约,b\nL-3,C-000001,签约,c");
	put(edit(&f, "leads", "L-3"), "need", "C");
	add_lead(&f, "新");
	put(edit(&f, "leads", "L-1"), "need", "A");
	put(edit(&f, "customers", "C-000002"), "grade", "C");
	add_lead(&f, "又新");
	commit(&f);
	assert_file(&f.box, "leads.csv",
		    "id,customer,stage,need\nL-1,C-000001,签约,A\nL-2,C-000001,签约,b\nL-3,C-000001,签约,C\n"
		    "L-000004,C-000001,签约,新\nL-000005,C-000001,签约,又新\n");
	assert_file(&f.box, "customers.csv",
		    "id,name,grade,phone\nC-000001,余姚市人民医院,A,13800000001\nC-000002,余姚市中医医院,C,\n"
		    "C-000003,宁海县第一医院,B,\n");
	assert_log(&f.box, "log/2026-03.csv",
		    LOG_HEADER LOG "leads,L-3,need,c,C,\n" LOG "leads,L-000004,id,,L-000004,\n" LOG
				   "leads,L-000004,customer,,C-000001,\n" LOG "leads,L-000004,stage,,签约,\n" LOG
				   "leads,L-000004,need,,新,\n" LOG "leads,L-1,need,a,A,\n" LOG
				   "customers,C-000002,grade,,C,\n" LOG "leads,L-000005,id,,L-000005,\n" LOG
				   "leads,L-000005,customer,,C-000001,\n" LOG "leads,L-000005,stage,,签约,\n" LOG
				   "leads,L-000005,need,,又新,\n");
	tear_down(&f);
}

static void what_stays_is_no_change(void **state)
{
	static const char leads[] = "id,need\nL-1,\"旧\"\n";
	struct fixture f;
	struct stat before, after;

	(void)state;
	set_up(&f, leads);
	assert_int_equal(fstatat(f.box.fd, "leads.csv", &before, 0), 0);
	put(edit(&f, "leads", "L-1"), "need", "新");
	put(edit(&f, "leads", "L-1"), "need", "旧"); /* the last put counts */
	put(edit(&f, "leads", "L-1"), "amount", "");
	assert_true(change_is_empty(&f.change));
	assert_false(change_row_changes(f.change.rows));
	commit(&f);
	assert_file(&f.box, "leads.csv", leads);
	assert_int_equal(fstatat(f.box.fd, "leads.csv", &after, 0), 0);
	assert_int_equal(after.st_ino, before.st_ino);
	assert_false(sandbox_has(&f.box, "log/2026-03.csv"));
	tear_down(&f);
}

static void a_row_is_staged_once(void **state)
{
	struct fixture f;
	struct change_row *r;

	(void)state;
	set_up(&f, "id,need\nL-1,a\nL-2,b\n");
	r = edit(&f, "leads", "L-1");
	assert_ptr_equal(edit(&f, "leads", "L-1"), r);
	put(r, "need", "新");
	assert_true(slice_is(change_get(r, COLUMN_NAMED("need")), "新"));
	assert_true(slice_is(change_get(r, COLUMN_NAMED("id")), "L-1"));
	assert_true(slice_is(change_get(r, COLUMN_NAMED("amount")), ""));
	assert_true(slice_is(change_get(r, COLUMN_NAMED("colour")), ""));
	assert_int_equal(change_put(r, COLUMN_NAMED("colour"), SLICE("rot")), -1);
	assert_int_equal(change_put_number(r, COLUMN_NAMED("colour"), 3), -1);
	r = add(&f, "leads");
	assert_ptr_equal(edit(&f, "leads", "L-000003"), r);
	assert_null(change_edit(&f.change, LEDGER_NAMED("leads"), SLICE("L-9"), &f.err));
	assert_finding(&f.err, ERROR_DATA, "'L-9' is not in leads.csv");
	assert_null(change_edit(&f.change, LEDGER_NAMED("leads"), SLICE(""), &f.err));
	error_reset(&f.err);
	assert_null(change_add(&f.change, LEDGER_NAMED("ledas"), &f.err));
	assert_int_equal(f.err.count, 1);
	tear_down(&f);
}

static void ids_are_given_behind_the_highest(void **state)
{
	static const struct {
		const char *leads, *next;
	} rows[] = {
		{ NULL, "L-000001" },
		{ "id\nL-000009\nL-000003\n", "L-000010" },
		{ "id\nL-999999\n", "L-1000000" },
		{ "id\nL-1000000\nL-7\n", "L-1000001" },
		{ "id\n线索7\nX-000900\nL-12a\nL-\nL000800\n", "L-000001" },
		{ "id\nLX-000900\nl-000900\nL--5\n", "L-000001" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f;

		set_up(&f, rows[i].leads);
		if (!slice_is(change_id(add(&f, "leads")), rows[i].next))
			fail_msg("row %zu: %.*s", i, SLICE_ARGS(change_id(f.change.rows)));
		assert_false(slice_is(change_id(add(&f, "leads")), rows[i].next));
		tear_down(&f);
	}
}

static void an_id_may_be_chosen(void **state)
{
	struct fixture f;
	struct change_row *r;
	const struct ledger *leads;

	(void)state;
	set_up(&f, "id,customer,stage,need\nL-000001,C-000001,签约,a\n");
	leads = schema_ledger(&f.book.schema, SLICE("leads"));
	r = add_lead(&f, "甲");
	put(r, "id", "旧系统-7");
	assert_true(slice_is(change_id(r), "旧系统-7"));
	assert_ptr_equal(change_staged(&f.change, leads, SLICE("旧系统-7")), r);
	assert_null(change_staged(&f.change, leads, SLICE("L-000002")));
	put(add_lead(&f, "乙"), "id", "L-000005");
	/* Those chosen are passed over when ids are given. */
	assert_true(slice_is(change_id(add_lead(&f, "丙")), "L-000004"));
	assert_true(slice_is(change_id(add_lead(&f, "丁")), "L-000006"));
	commit(&f);
	tear_down(&f);
}

static void an_id_stands_once(void **state)
{
	struct fixture f;
	struct change_row *r;

	(void)state;
	set_up(&f, "id,customer,stage,need\nL-000001,C-000001,签约,a\n");
	put(add_lead(&f, "甲"), "id", "L-000001");
	assert_int_equal(change_commit(&f.change, &f.err), -1);
	assert_finding(&f.err, ERROR_DATA, "leads: 'L-000001' is there already");
	finish(&f);

	reopen(&f);
	put(add_lead(&f, "甲"), "id", "X-1");
	put(add_lead(&f, "乙"), "id", "X-1");
	assert_int_equal(change_commit(&f.change, &f.err), -1);
	assert_finding(&f.err, ERROR_DATA, "leads: 'X-1' is there already");
	finish(&f);

	reopen(&f);
	put(add_lead(&f, "甲"), "id", "");
	assert_int_equal(change_commit(&f.change, &f.err), -1);
	assert_finding(&f.err, ERROR_DATA, "leads: id: missing");
	finish(&f);

	reopen(&f);
	r = edit(&f, "leads", "L-000001");
	put(r, "id", "L-000002");
	assert_int_equal(change_commit(&f.change, &f.err), -1);
	assert_finding(&f.err, ERROR_DATA, "leads L-000001: an id can't be changed");
	assert_file(&f.box, "leads.csv", "id,customer,stage,need\nL-000001,C-000001,签约,a\n");
	tear_down(&f);
}

static void references_lead_somewhere(void **state)
{
	struct fixture f;
	struct change_row *lead, *customer;

	(void)state;
	set_up(&f, NULL);
	lead = add_lead(&f, "新");
	put(lead, "customer", "C-000009");
	assert_int_equal(change_commit(&f.change, &f.err), -1);
	assert_finding(&f.err, ERROR_DATA, "customer: 'C-000009' is not in customers.csv");
	/* To a row of the same change; not to one that was dropped or renamed. */
	customer = add(&f, "customers");
	put(customer, "name", "鄞州第二医院");
	put(lead, "customer", "C-000004");
	assert_int_equal(change_check(&f.change, &f.err), 0);
	change_drop(customer);
	assert_int_equal(change_check(&f.change, &f.err), -1);
	assert_finding(&f.err, ERROR_DATA, "customer: 'C-000004' is not in customers.csv");
	customer = add(&f, "customers");
	put(customer, "name", "鄞州第二医院");
	put(customer, "id", "C-000004");
	assert_int_equal(change_check(&f.change, &f.err), 0);
	put(customer, "id", "YZ-2");
	assert_int_equal(change_check(&f.change, &f.err), -1);
	error_reset(&f.err);
	put(lead, "customer", "YZ-2");
	commit(&f);
	assert_false(sandbox_has(&f.box, "leads.csv.crm-new"));
	tear_down(&f);
}

static void the_schema_is_asked(void **state)
{
	static const struct {
		const char *column, *value, *said;
	} rows[] = {
		{ "customer", "", "customer: missing" },
		{ "stage", "", "stage: missing" },
		{ "stage", "签", "stage: '签' is no stage" },
		{ "need", "无", "need: '无' says nothing" },
		{ "amount", "12万", "amount: '12万' is not an amount" },
		{ "amount", "1.005", "amount: '1.005' is not an amount" },
		{ "seen_on", "2026-02-29", "seen_on: '2026-02-29' is not " },
		{ "need", "\xC4\xE3\xBA\xC3", "need: not UTF-8 from byte 1 of the field on" },
		{ "owner", "王敏", "owner: '王敏' is not in people.csv" },
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		set_up(&f, NULL);
		put(add_lead(&f, "新"), rows[i].column, rows[i].value);
		assert_int_equal(change_commit(&f.change, &f.err), -1);
		assert_finding(&f.err, ERROR_DATA, rows[i].said);
		assert_false(sandbox_has(&f.box, "leads.csv"));
		assert_false(sandbox_has(&f.box, "log/2026-03.csv"));
		tear_down(&f);
	}
	set_up(&f, NULL);
	put(edit(&f, "customers", "C-000001"), "grade", "D");
	put(edit(&f, "customers", "C-000002"), "phone", "1380000000");
	put(edit(&f, "customers", "C-000003"), "phone", "13800000003");
	assert_int_equal(change_commit(&f.change, &f.err), -1);
	assert_int_equal(f.err.count, 2);
	assert_non_null(strstr(f.err.items[0].text, "grade: 'D' is none of A, B, C"));
	assert_non_null(strstr(f.err.items[1].text, "phone: '1380000000' does not match"));
	tear_down(&f);
}

/* required-when: asked of the row as it will be. */
static void what_is_required_depends_on_the_row(void **state)
{
	struct fixture f;
	struct change_row *r;

	(void)state;
	set_up(&f, "id,customer,stage,next_follow_up,need\nL-1,C-000001,线索,2026-03-20,a\nL-2,C-000001,签约,,b\n"
		   "L-3,C-000001,线索,,c\n");
	r = add_lead(&f, "新");
	assert_int_equal(change_check_row(r, &f.err), 0);
	put(r, "stage", "线索");
	assert_int_equal(change_check_row(r, &f.err), -1);
	assert_finding(&f.err, ERROR_DATA, "next_follow_up: missing");
	put(r, "next_follow_up", "2026-03-17");
	assert_int_equal(change_check_row(r, &f.err), 0);
	/* emptied while the stage is open */
	r = edit(&f, "leads", "L-1");
	put(r, "next_follow_up", "");
	assert_int_equal(change_check_row(r, &f.err), -1);
	assert_finding(&f.err, ERROR_DATA, "next_follow_up: missing");
	put(r, "stage", "流失");
	assert_int_equal(change_check_row(r, &f.err), 0);
	/* reopened without one */
	r = edit(&f, "leads", "L-2");
	put(r, "stage", "线索");
	assert_int_equal(change_check_row(r, &f.err), -1);
	assert_finding(&f.err, ERROR_DATA, "next_follow_up: missing");
	tear_down(&f);
}

/* What was wrong before, in fields nobody touches now, doesn't stop today's work. */
static void old_faults_do_not_stop_an_edit(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "id,customer,stage,need,amount\nL-1,C-777777,没有这个,无,viel\n");
	put(edit(&f, "leads", "L-1"), "amount", "5");
	commit(&f);
	assert_file(&f.box, "leads.csv", "id,customer,stage,need,amount\nL-1,C-777777,没有这个,无,5\n");
	tear_down(&f);
}

static void a_ledger_without_ids_takes_rows(void **state)
{
	struct fixture f;
	struct change_row *r;

	(void)state;
	set_up(&f, NULL);
	r = add(&f, "visits");
	assert_int_equal(change_id(r).len, 0);
	put(r, "at", "2026-03-16T10:20:00+08:00");
	put(r, "text", "样品");
	put(add(&f, "visits"), "at", "2026-03-17");
	commit(&f);
	assert_file(&f.box, "visits.csv", "at,text\n2026-03-16T10:20:00+08:00,样品\n2026-03-17,\n");
	assert_log(&f.box, "log/2026-03.csv",
		    LOG_HEADER LOG "visits,,at,,2026-03-16T10:20:00+08:00,\n" LOG "visits,,text,,样品,\n" LOG
				   "visits,,at,,2026-03-17,\n");
	tear_down(&f);
}

static void dropped_rows_are_not_written(void **state)
{
	static const char leads[] = "id,customer,stage,need\nL-000001,C-000001,签约,a\nL-000002,C-000001,签约,b\n";
	struct fixture f;
	struct change_row *r;

	(void)state;
	set_up(&f, leads);
	change_drop(add_lead(&f, "无")); /* nor looked at */
	r = edit(&f, "leads", "L-000001");
	put(r, "need", "A");
	put(r, "amount", "5"); /* nor is its column added */
	change_log_note(r, SLICE("nor its note"));
	change_drop(r);
	assert_true(change_is_empty(&f.change));
	r = edit(&f, "leads", "L-000001"); /* staged anew, from what the file has */
	assert_true(slice_is(change_get(r, COLUMN_NAMED("need")), "a"));
	put(edit(&f, "leads", "L-000002"), "need", "B");
	commit(&f);
	assert_file(&f.box, "leads.csv",
		    "id,customer,stage,need\nL-000001,C-000001,签约,a\nL-000002,C-000001,签约,B\n");
	assert_log(&f.box, "log/2026-03.csv", LOG_HEADER LOG "leads,L-000002,need,b,B,\n");
	tear_down(&f);
}

static void numbers_are_put_by_the_type_of_the_column(void **state)
{
	struct fixture f;
	struct change_row *r;

	(void)state;
	set_up(&f, NULL);
	r = add(&f, "leads");
	assert_int_equal(change_put_number(r, COLUMN_NAMED("amount"), 120050), 0);
	assert_int_equal(change_put_number(r, COLUMN_NAMED("chance"), 1250), 0);
	assert_int_equal(change_put_number(r, COLUMN_NAMED("seen_on"), 0), 0);
	assert_true(slice_is(change_get(r, COLUMN_NAMED("amount")), "1200.50"));
	assert_true(slice_is(change_get(r, COLUMN_NAMED("chance")), "12.5%"));
	assert_true(slice_is(change_get(r, COLUMN_NAMED("seen_on")), "1970-01-01"));
	tear_down(&f);
}

/* A value put is copied: what it was made of may go. */
static void values_are_copied(void **state)
{
	char text[] = "新";
	struct fixture f;
	struct change_row *r;

	(void)state;
	set_up(&f, NULL);
	r = add(&f, "leads");
	put(r, "need", text);
	memset(text, 'x', sizeof(text) - 1);
	assert_true(slice_is(change_get(r, COLUMN_NAMED("need")), "新"));
	tear_down(&f);
}

static void notes_stand_once_a_row(void **state)
{
	struct fixture f;
	struct change_row *r;

	(void)state;
	set_up(&f, "id,need,amount\nL-1,a,5\nL-2,b,\n");
	r = edit(&f, "leads", "L-1");
	put(r, "need", "A");
	put(r, "amount", "6");
	change_log_note(r, SLICE("客户说,\"急\""));
	r = edit(&f, "leads", "L-2"); /* nothing becomes another, but it is worth a line */
	put(r, "need", "b");
	change_log_note(r, SLICE("电话没人接"));
	assert_false(change_is_empty(&f.change));
	commit(&f);
	assert_file(&f.box, "leads.csv", "id,need,amount\nL-1,A,6\nL-2,b,\n");
	assert_log(&f.box, "log/2026-03.csv",
		    LOG_HEADER LOG "leads,L-1,need,a,A,\"客户说,\"\"急\"\"\"\n" LOG "leads,L-1,amount,5,6,\n" LOG
				   "leads,L-2,need,b,b,电话没人接\n");
	tear_down(&f);
}

static void a_quiet_log_has_a_line_a_row(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "id,customer,stage,need\nL-000001,C-000001,签约,a\n");
	f.change.quiet_log = true;
	add_lead(&f, "新");
	add_lead(&f, "又");
	put(edit(&f, "leads", "L-000001"), "need", "A");
	commit(&f);
	assert_log(&f.box, "log/2026-03.csv",
		    LOG_HEADER LOG "leads,L-000002,,,d41a9be2188c56d39a22b6f6186cf3de.50acdda759d5d40251dd58905daba128,\n"
		    LOG "leads,L-000003,,,bd154832e7de7578d627d16de2ea9195.50acdda759d5d40251dd58905daba128,\n"
		    LOG "leads,L-000001,need,a,A,\n");
	tear_down(&f);
}

/* The log goes on behind what is there, also where somebody's editor left the last line open. */
static void the_log_goes_on(void **state)
{
	static const char *const logs[][2] = {
		{ OLD_HEADER "2026-03-01,x,y,leads,L-1,need,,a,\n", LOG_HEADER "2026-03-01,x,y,leads,L-1,need,,a,\n" },
		{ OLD_HEADER "2026-03-01,x,y,leads,L-1,need,,a,", LOG_HEADER "2026-03-01,x,y,leads,L-1,need,,a,\n" },
		{ OLD_HEADER, LOG_HEADER },
		{ LOG_HEADER, LOG_HEADER },
		{ "", LOG_HEADER },
	};
	struct str expected = STR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(logs); i++) {
		struct fixture f;

		sandbox_book(&f.box, "en");
		sandbox_puts(&f.box, "leads.csv", "id,need\nL-1,a\n");
		sandbox_puts(&f.box, "log/2026-03.csv", logs[i][0]);
		reopen(&f);
		put(edit(&f, "leads", "L-1"), "need", "A");
		commit(&f);
		str_reset(&expected);
		str_addf(&expected, "%s%s", logs[i][1], LOG "leads,L-1,need,a,A,\n");
		assert_log(&f.box, "log/2026-03.csv", expected.buf);
		tear_down(&f);
	}
	str_release(&expected);
}

static int collect(void *context, const struct change_row *r, int column, struct slice old, struct slice new)
{
	str_addf(context, "%.*s.%s %.*s>%.*s\n", SLICE_ARGS(r->id), r->ledger->columns[column].name, SLICE_ARGS(old),
		 SLICE_ARGS(new));
	return ((struct str *)context)->len > 60;
}

static void changes_are_told_before_they_are_made(void **state)
{
	struct str out = STR_INIT;
	struct event_value value;
	struct fixture f;
	struct view v;

	(void)state;
	set_up(&f, "id,need,amount\nL-1,a,5\nL-2,b,\n");
	put(edit(&f, "leads", "L-1"), "need", "A");
	put(edit(&f, "leads", "L-1"), "amount", "5");
	put(edit(&f, "leads", "L-2"), "amount", "7");
	assert_int_equal(change_each_field(&f.change, collect, &out), 0);
	assert_string_equal(out.buf, "L-1.need a>A\nL-2.amount >7\n");
	put(edit(&f, "leads", "L-1"), "amount", "6.00");
	put(edit(&f, "leads", "L-2"), "need", "BBBBBBBBBBBBBBBBBBBBBBBBB");
	str_reset(&out);
	assert_int_equal(change_each_field(&f.change, collect, &out), -1);
	view_init(&v);
	listing_change(&f.change, &v);
	assert_int_equal(v.first.ncolumns, 8); /* field, old and new as files hold them and as people read them */
	assert_int_equal(v.first.ncells, 4 * 8);
	view_release(&v);
	str_reset(&out);
	str_adds(&out, "客户级别");
	change_event(&f.change, task_opened, .task = SLICE("T-1"), .due = 7, .title = str_slice(&out));
	str_reset(&out);
	str_adds(&out, "another text");
	change_made(&f.change, SLICE("L-9"));
	assert_int_equal(f.change.nevents, 1);
	assert_true(event_value(&f.change.events[0], SLICE("title"), &value) && slice_is(value.text, "客户级别"));
	assert_true(event_value(&f.change.events[0], SLICE("due"), &value) && value.number == 7);
	assert_true(event_value(&f.change.events[0], SLICE("assignee"), &value) && value.text.len == 0);
	assert_false(event_value(&f.change.events[0], SLICE("ids"), &value));
	assert_string_equal(event_kinds[f.change.events[0].kind].name, "task_opened");
	assert_string_equal(f.change.made[0], "L-9");
	assert_file(&f.box, "leads.csv", "id,need,amount\nL-1,a,5\nL-2,b,\n");
	str_release(&out);
	tear_down(&f);
}

/* Somebody's editor saved the ledger between our reading and writing. */
static void a_hand_edit_in_between_wins(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "id,need\nL-1,a\n");
	put(edit(&f, "leads", "L-1"), "need", "A");
	put(edit(&f, "customers", "C-000001"), "grade", "B");
	sandbox_puts(&f.box, "leads.csv", "id,need\nL-1,手\n");
	assert_int_equal(change_commit(&f.change, &f.err), -1);
	assert_finding(&f.err, ERROR_SYSTEM, "'leads.csv' was edited by somebody else meanwhile; nothing was written");
	assert_file(&f.box, "leads.csv", "id,need\nL-1,手\n");
	assert_false(sandbox_has(&f.box, "customers.csv.crm-new"));
	assert_false(sandbox_has(&f.box, "log/2026-03.csv"));
	tear_down(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(other_bytes_stay),
		cmocka_unit_test(missing_columns_are_added),
		cmocka_unit_test(rows_are_appended),
		cmocka_unit_test(a_file_that_holds_nothing_is_refused),
		cmocka_unit_test(a_new_file_is_headed_in_the_language_of_the_book),
		cmocka_unit_test(edits_and_additions_go_together),
		cmocka_unit_test(what_stays_is_no_change),
		cmocka_unit_test(a_row_is_staged_once),
		cmocka_unit_test(ids_are_given_behind_the_highest),
		cmocka_unit_test(an_id_may_be_chosen),
		cmocka_unit_test(an_id_stands_once),
		cmocka_unit_test(references_lead_somewhere),
		cmocka_unit_test(the_schema_is_asked),
		cmocka_unit_test(what_is_required_depends_on_the_row),
		cmocka_unit_test(old_faults_do_not_stop_an_edit),
		cmocka_unit_test(a_ledger_without_ids_takes_rows),
		cmocka_unit_test(dropped_rows_are_not_written),
		cmocka_unit_test(numbers_are_put_by_the_type_of_the_column),
		cmocka_unit_test(values_are_copied),
		cmocka_unit_test(notes_stand_once_a_row),
		cmocka_unit_test(a_quiet_log_has_a_line_a_row),
		cmocka_unit_test(the_log_goes_on),
		cmocka_unit_test(changes_are_told_before_they_are_made),
		cmocka_unit_test(a_hand_edit_in_between_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
