/* test_table.c - a ledger in memory: columns by name or label, foreign columns, quoted cells, faults with their lines. */
#include "named.h"
#include "sandbox.h"

#include "book/table.h"

/* A ledger "leads" of the tests' schema, from these bytes. */
struct fixture {
	struct sandbox box;
	struct yaml stages_yaml, yaml;
	struct stages stages;
	struct schema schema;
	struct table t;
	struct error err;
};

static void open_schema(struct fixture *f)
{
	*f = (struct fixture){ .err = ERROR_INIT };
	sandbox_open(&f->box);
	assert_int_equal(yaml_read(&f->stages_yaml, "rules/stages.yaml", SLICE(SANDBOX_STAGES), &f->err), 0);
	assert_int_equal(stages_load(&f->stages, &f->stages_yaml, &f->err), 0);
	assert_int_equal(yaml_read(&f->yaml, "rules/fields.yaml", SLICE(SANDBOX_FIELDS), &f->err), 0);
	if (schema_load(&f->schema, &f->yaml, &f->stages, &f->err) < 0)
		fail_msg("%s", f->err.items[0].text);
}

static void open_table(struct fixture *f, struct slice bytes)
{
	open_schema(f);
	sandbox_write(&f->box, "leads.csv", bytes);
	assert_int_equal(table_open(&f->t, f->box.fd, schema_ledger(&f->schema, SLICE("leads")), &f->err), 0);
}

static void load(struct fixture *f, struct slice bytes)
{
	open_table(f, bytes);
	if (table_load(&f->t, false, &f->err) < 0)
		fail_msg("%s", f->err.items[0].text);
	no_findings(&f->err);
}

static void done(struct fixture *f)
{
	table_release(&f->t);
	schema_release(&f->schema);
	stages_release(&f->stages);
	yaml_release(&f->yaml);
	yaml_release(&f->stages_yaml);
	error_release(&f->err);
	sandbox_close(&f->box);
}

static void assert_cell(const struct fixture *f, size_t row, const char *column, const char *expected)
{
	struct slice text = table_text(&f->t, row, COLUMN_NAMED(column));

	if (!slice_is(text, expected))
		fail_msg("row %zu has %s '%.*s' instead of '%s'", row, column, SLICE_ARGS(text), expected);
}

static void cells_are_found_by_column(void **state)
{
	struct fixture f;

	(void)state;
	load(&f, SLICE("need,id,stage\n关节镜换代,L-000001,线索\n,L-000002,签约\n"));
	assert_int_equal(f.t.nrows, 2);
	assert_cell(&f, 0, "id", "L-000001");
	assert_cell(&f, 0, "need", "关节镜换代");
	assert_cell(&f, 1, "need", "");
	assert_cell(&f, 1, "stage", "签约");
	assert_cell(&f, 0, "amount", ""); /* not in the file */
	assert_cell(&f, 0, "colour", ""); /* not in the schema */
	assert_cell(&f, 2, "id", "");
	assert_int_equal(table_column(&f.t, COLUMN_NAMED("colour")), -1);
	assert_int_equal(table_column(&f.t, COLUMN_NAMED("need")), 4);
	assert_int_equal(f.t.file_column[4], 0);
	assert_int_equal(f.t.file_column[table_column(&f.t, COLUMN_NAMED("amount"))], -1);
	assert_int_equal(f.t.file_columns, 3);
	done(&f);
}

static void labels_head_columns_too(void **state)
{
	static const char *const headers[] = { "编号,当前阶段,预计金额", "ID,Stage,AMOUNT", "id,当前阶段,Amount",
					       "ＩＤ,stage,预计金额" };

	(void)state;
	for (size_t i = 0; i < COUNT(headers); i++) {
		struct fixture f;
		struct str text = STR_INIT;

		str_addf(&text, "%s\nL-000001,线索,1200.50\n", headers[i]);
		load(&f, str_slice(&text));
		assert_cell(&f, 0, "id", "L-000001");
		assert_cell(&f, 0, "stage", "线索");
		assert_cell(&f, 0, "amount", "1200.50");
		done(&f);
		str_release(&text);
	}
}

static void rows_are_found_by_id(void **state)
{
	struct fixture f;

	(void)state;
	load(&f, SLICE("id,need\nL-000002,甲\nL-000001,乙\n,丙\nL-000002,丁\n"));
	assert_int_equal(f.t.nrows, 4);
	assert_int_equal(table_find(&f.t, SLICE("L-000001")), 1);
	assert_int_equal(table_find(&f.t, SLICE("L-000002")), 0); /* the first keeps its id */
	assert_int_equal(table_find(&f.t, SLICE("L-000003")), -1);
	assert_int_equal(table_find(&f.t, SLICE("l-000001")), -1);
	assert_int_equal(table_find(&f.t, SLICE("")), -1);
	assert_true(slice_is(table_id(&f.t, 3), "L-000002"));
	done(&f);
}

/* More rows than an id is looked for by its text in: both ways say the same, and so do cells, in whatever order. */
static void many_are_found_at_once(void **state)
{
	const struct slice ids[] = { SLICE("L-000002"), SLICE("L-000009"), SLICE(""), SLICE("海外-3"), SLICE("L-000001") };
	const int columns[] = { 0, 4 };
	struct slice needs[5];
	long rows[5];
	struct fixture f;

	(void)state;
	for (int kind = 0; kind < 3; kind++) { /* as it comes, with an index, with columns read beforehand */
		load(&f, SLICE("id,need\nL-000001,关节镜\nL-000002,\n海外-3,\"刀头 \"\"特\"\"\"\n"));
		assert_int_equal(table_column(&f.t, COLUMN_NAMED("need")), columns[1]);
		if (kind)
			table_index(&f.t);
		if (kind == 2)
			table_read_columns(&f.t, columns, 2);
		table_find_all(&f.t, ids, 5, rows);
		assert_int_equal(rows[0], 1);
		assert_int_equal(rows[1], -1);
		assert_int_equal(rows[2], -1);
		assert_int_equal(rows[3], 2);
		assert_int_equal(rows[4], 0);
		table_cells(&f.t, rows, 5, columns[1], needs);
		assert_true(slice_is(needs[0], "") && slice_is(needs[1], "") && slice_is(needs[2], ""));
		assert_true(slice_is(needs[3], "刀头 \"特\"") && slice_is(needs[4], "关节镜"));
		table_cells(&f.t, rows, 5, -1, needs);
		assert_true(slice_is(needs[3], ""));
		done(&f);
	}
}

static void large_tables_are_read_where_asked(void **state)
{
	enum { ROWS = 5000, FIRST_LINE = 2 };
	struct str text = STR_INIT;
	struct fixture f;
	size_t row = 0;

	(void)state;
	str_adds(&text, "id,need,stage\n");
	for (int i = 0; i < ROWS; i++)
		str_addf(&text, i % 100 ? "L-%06d,需求%d,线索\n" : "L-%06d,\"需\"\"求\"\",\n%d\",线索\n", i + 1, i);
	str_adds(&text, "L-000007,又一个,线索\n");
	load(&f, str_slice(&text));
	assert_int_equal(f.t.nrows, ROWS + 1);
	assert_int_equal(table_highest(&f.t), ROWS);
	for (int round = 0; round < 4; round++) { /* a later one makes the index */
		assert_int_equal(table_find(&f.t, SLICE("L-000007")), 6);
		assert_int_equal(table_find(&f.t, SLICE("L-005000")), ROWS - 1);
		assert_int_equal(table_find(&f.t, SLICE("L-005001")), -1);
		assert_int_equal(table_find(&f.t, SLICE("000007")), -1);
	}
	for (size_t i = 0; i < ROWS; i += 7, row = (row + 3701) % ROWS) {
		char need[64];

		snprintf(need, sizeof(need), row % 100 ? "需求%zu" : "需\"求\",\n%zu", row);
		assert_cell(&f, row, "need", need);
		assert_int_equal(table_place(&f.t, row).line, row + FIRST_LINE + (row + 99) / 100);
	}
	str_release(&text);
	done(&f);
}

static void assert_rows(const struct fixture *f, const char *text, const char *expected)
{
	struct str got = STR_INIT;
	size_t *rows, n = table_rows_with(&f->t, slice_of(text), &rows);

	for (size_t i = 0; i < n; i++)
		str_addf(&got, "%s%zu", i ? " " : "", rows[i]);
	if (!slice_is(str_slice(&got), expected))
		fail_msg("'%s' is in rows '%s', not '%s'", text, got.len ? got.buf : "", expected);
	free(rows);
	str_release(&got);
}

static void rows_are_found_by_what_is_in_them(void **state)
{
	struct str text = STR_INIT;
	struct fixture f;

	(void)state;
	load(&f, SLICE("id,need,stage\nL-000001,线索,线索\nL-000002,\"说\"\"急\"\"\",签约\nL-000003,说急,线索\nL-000004,\"线索\",签约\n"));
	assert_rows(&f, "线索", "0 2 3");
	assert_rows(&f, "说\"急\"", "1");
	assert_rows(&f, "说急", "2");
	assert_rows(&f, "签约", "1 3");
	assert_rows(&f, "id,need", ""); /* the header is no row */
	assert_rows(&f, "流失", "");
	assert_rows(&f, "", "");
	done(&f);
	/* Large enough for several threads: at the seam, and at both ends. */
	str_adds(&text, "id,need,stage\n");
	for (int i = 0; i < 80000; i++)
		str_addf(&text, "L-%06d,%s%d,线索\n", i + 1, i % 39999 ? "普通需求普通需求" : "特别需求", i);
	load(&f, str_slice(&text));
	assert_rows(&f, "特别需求", "0 39999 79998");
	done(&f);
	str_release(&text);
}

/* A ledger of more bytes than get a mark a row, and what is known of its rows. */
struct large {
	struct str text;
	size_t offset[16000];
	uint32_t length[16000];
	unsigned line[16000];
	size_t special[16000], nspecial;
};

enum { LARGE_ROWS = 16000, LARGE_SPECIAL = 37 };

/* Records that stop runs of plain ones: line ends in quotes and as CRLF, doubled quotes, blank lines before, one longer than several
 * stretches. */
static void make_large(struct large *l, bool ascends)
{
	unsigned line = 2;

	*l = (struct large){ .text = STR_INIT };
	str_adds(&l->text, "id,need,stage\n");
	for (int i = 0; i < LARGE_ROWS; i++) {
		const int id = !ascends && i == 12345 ? 2346 : i + 1 + (i > 9000) * 90000; /* stands twice; numbers are left out */

		for (int blank = 0; i % 1009 == 1008 && blank < 2; blank++, line++)
			str_adds(&l->text, blank ? "\n" : "\r\n");
		l->line[i] = line;
		l->offset[i] = l->text.len;
		str_addf(&l->text, !ascends && i == 777 ? "\"L-%06d\"," : "L-%06d,", id);
		if (i % LARGE_SPECIAL == 5) {
			l->special[l->nspecial++] = (size_t)i;
			str_addf(&l->text, "\"说\"\"急\"\",\n%d说\"\"急\"\"\",线索\n", i);
			line++;
		} else if (i == 4321) {
			for (int k = 0; k < 5000; k++)
				str_adds(&l->text, "很长的需求");
			str_adds(&l->text, ",线索\r\n");
		} else {
			str_addf(&l->text, "需求%d 需求 需求 需求 需求 需求 需求 需求 需求 需求,线索%s", i, i % 500 ? "\n" : "\r\n");
		}
		l->length[i] = (uint32_t)(l->text.len - l->offset[i]);
		line++;
	}
}

static void assert_large_row(const struct fixture *f, const struct large *l, size_t row)
{
	const struct table_row at = table_row(&f->t, row);

	assert_int_equal(at.offset, l->offset[row]);
	assert_int_equal(at.length, l->length[row]);
	assert_int_equal(at.line, l->line[row]);
	assert_int_equal(table_place(&f->t, row).line, l->line[row]);
	assert_int_equal(table_find(&f->t, table_id(&f->t, row)), row);
}

static void assert_large_special(const struct fixture *f, const struct large *l)
{
	size_t *rows;

	assert_int_equal(table_rows_with(&f->t, SLICE("说\"急\""), &rows), l->nspecial);
	assert_memory_equal(rows, l->special, l->nspecial * sizeof(*rows));
	free(rows);
}

static void check_large(const struct large *l, bool ascends, bool expects)
{
	struct fixture f;
	size_t row = 1;

	open_table(&f, str_slice(&l->text));
	for (int i = 0; expects && i < 6; i++) /* more than are kept */
		table_expect(&f.t, i ? SLICE("需求1599") : SLICE("说\"急\""));
	assert_int_equal(table_load(&f.t, false, &f.err), 0);
	assert_int_equal(f.t.nrows, LARGE_ROWS);
	assert_int_equal(table_find(&f.t, SLICE("L-009500")), -1); /* numbers that are left out */
	assert_int_equal(table_find(&f.t, SLICE("L-9000")), -1);   /* a number, otherwise written */
	assert_int_equal(table_find(&f.t, SLICE("X-000005")), -1);
	assert_int_equal(table_find(&f.t, SLICE("L-106000")), LARGE_ROWS - 1);
	assert_large_special(&f, l);
	assert_rows(&f, "需求1599", "1599 15990 15991 15992 15993 15994 15995 15996 15997 15998 15999");
	for (int i = 0; i < 1200; i++, row = (row * 7919 + 13) % LARGE_ROWS) /* from marks at first, later each has its own */
		if (ascends || row != 12345)
			assert_large_row(&f, l, row);
	for (row = 2000; row < 4000; row += 1 + row % 3)
		assert_large_row(&f, l, row);
	assert_cell(&f, 5, "need", "说\"急\",\n5说\"急\"");
	assert_int_equal(table_highest(&f.t), LARGE_ROWS + 90000);
	assert_large_special(&f, l);
	table_read_all(&f.t);
	assert_cell(&f, LARGE_ROWS - 1, "need", "需求15999 需求 需求 需求 需求 需求 需求 需求 需求 需求");
	done(&f);
}

static void large_ledgers_keep_marks_only(void **state)
{
	static const char *const threads[] = { "1", "2", "7" };
	struct large *l = xcalloc(1, sizeof(*l));

	(void)state;
	for (int ascends = 0; ascends < 2; ascends++) {
		make_large(l, ascends);
		for (size_t i = 0; i < 3; i++)
			for (int expects = 0; expects < 2; expects++) {
				setenv("CRM_THREADS", threads[i], 1);
				check_large(l, ascends, expects);
			}
		str_release(&l->text);
	}
	unsetenv("CRM_THREADS");
	free(l);
}

struct highest {
	const char *text;
	int64_t highest;
};

static void check_highest(const struct highest *books, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct fixture f;

		load(&f, slice_of(books[i].text));
		assert_int_equal(table_highest(&f.t), books[i].highest);
		done(&f);
	}
}

/* One after the other, each is compared with what comes next behind the one before. */
static void the_highest_number_is_of_ids_in_any_order(void **state)
{
	static const struct highest books[] = {
		{ "id,need\nL-1,甲甲甲甲\nL-2,乙乙乙乙\nL-9,丙丙丙丙\nL-10,丁丁丁丁\nL-11,戊\n", 11 },
		{ "id,need\nL-000099,甲甲甲甲\nL-000100,乙乙乙乙\nL-000101,丙丙丙丙\nL-1,丁\n", 101 },
		{ "id,need\nL-000199,甲甲甲甲\nL-0001:0,乙乙乙乙\nL-000200,丙丙丙丙\nL-1,丁\n", 200 },
		{ "id,need\nL-999999,甲甲甲甲\nL-1000000,乙乙乙乙\nL-1000001,丙丙丙丙\nL-1,丁\n", 1000001 },
		{ "id,need\nL-000005,甲甲甲甲\nX,乙乙乙乙\nL-000006,丙丙丙丙\nL-000003,丁丁丁丁\nL-000004,戊\n", 6 },
		{ "id,need\nL-9999999,甲甲甲甲\nL-10000000,乙乙乙乙\nL-99999999,丙丙丙丙\nL-1,丁\n", 99999999 },
		{ "id,need\nL-000005,甲甲甲甲\n\"L-000009\",乙乙乙乙\nL-000006,丙丙丙丙\n", 9 },
	};

	(void)state;
	check_highest(books, sizeof(books) / sizeof(*books));
}

static void the_highest_number_is_of_ids_of_the_shape(void **state)
{
	static const struct highest books[] = {
		{ "id,need\n", 0 },
		{ "id,need\nL-000002,甲\nL-000001,乙\n", 2 },
		{ "id,need\n\"L-000009\",甲\nL-000001,乙\n", 9 },
		{ "need,id\n甲,L-12\nL-77,L-3\n", 12 },
		{ "id,need\nL-,甲\nX-000005,乙\nL-4x,丙\nL-1234567890123456,丁\n,戊\nL-3,己\n", 3 },
		{ "id\nL-000002\r\nL-000011", 11 },
	};

	(void)state;
	check_highest(books, sizeof(books) / sizeof(*books));
}

static void quoted_cells_are_decoded_and_stay(void **state)
{
	struct fixture f;

	(void)state;
	load(&f,
	     SLICE("id,\"need\",stage\r\n\"L-000001\",\"他说\"\"急\"\",\r\n要快\",线索\r\nL-000002,\"a\",签约\r\n"));
	assert_int_equal(f.t.nrows, 2);
	assert_cell(&f, 0, "need", "他说\"急\",\r\n要快");
	assert_cell(&f, 0, "stage", "线索");
	assert_cell(&f, 1, "need", "a");
	assert_int_equal(table_find(&f.t, SLICE("L-000001")), 0);
	assert_true(f.t.has_crlf);
	done(&f);
}

/* Offsets and lengths are those of the bytes, so that a record can be copied as it stands. */
static void records_know_their_bytes(void **state)
{
	const struct slice text = SLICE("\xEF\xBB\xBF"
					"id,need\n\nL-1,\"a\nb\"\nL-2,c");
	struct fixture f;

	(void)state;
	load(&f, text);
	assert_true(f.t.has_bom);
	assert_false(f.t.has_crlf);
	assert_true(f.t.ends_open);
	assert_int_equal(f.t.header.offset, 3);
	assert_int_equal(f.t.header.length, 8);
	assert_int_equal(f.t.nrows, 2);
	assert_int_equal(table_row(&f.t, 0).line, 3);
	assert_int_equal(table_row(&f.t, 1).line, 5);
	assert_true(
		slice_is((struct slice){ f.t.text.ptr + table_row(&f.t, 0).offset, table_row(&f.t, 0).length }, "L-1,\"a\nb\"\n"));
	assert_true(slice_is((struct slice){ f.t.text.ptr + table_row(&f.t, 1).offset, table_row(&f.t, 1).length }, "L-2,c"));
	assert_int_equal(table_place(&f.t, 1).line, 5);
	assert_string_equal(table_place(&f.t, 1).file, "leads.csv");
	assert_int_equal(table_place(&f.t, 2).line, 0);
	done(&f);
}

static void values_have_the_type_of_their_column(void **state)
{
	struct fixture f;
	struct value v;

	(void)state;
	load(&f, SLICE("id,amount,chance,seen_on\nL-1,1200.50,12.5%,2026-03-16\nL-2,viel,,2026-02-30\n"));
	v = table_value(&f.t, 0, table_column(&f.t, COLUMN_NAMED("amount")));
	assert_int_equal(v.type, TYPE_MONEY);
	assert_int_equal(v.number, 120050);
	v = table_value(&f.t, 0, table_column(&f.t, COLUMN_NAMED("chance")));
	assert_int_equal(v.type, TYPE_PERCENT);
	assert_int_equal(v.number, 1250);
	v = table_value(&f.t, 0, table_column(&f.t, COLUMN_NAMED("seen_on")));
	assert_int_equal(v.type, TYPE_DATE);
	assert_false(value_missing(&v));
	/* What is not of its type reads as missing. */
	v = table_value(&f.t, 1, table_column(&f.t, COLUMN_NAMED("seen_on")));
	assert_int_equal(v.type, TYPE_DATE);
	assert_true(value_missing(&v));
	assert_int_equal(table_number(&f.t, 0, table_column(&f.t, COLUMN_NAMED("amount")), -7), 120050);
	assert_int_equal(table_number(&f.t, 1, table_column(&f.t, COLUMN_NAMED("amount")), -7), -7);
	assert_int_equal(table_number(&f.t, 1, table_column(&f.t, COLUMN_NAMED("chance")), -7), -7);
	assert_int_equal(table_number(&f.t, 0, -1, -7), -7);
	v = table_value(&f.t, 0, -1);
	assert_true(value_missing(&v));
	done(&f);
}

static void columns_the_schema_lacks_are_remembered(void **state)
{
	struct fixture f;

	(void)state;
	load(&f, SLICE("颜色,id,\"x,y\",need\nrot,L-1,1,急\n"));
	assert_int_equal(f.t.file_columns, 4);
	assert_true(slice_is(f.t.foreign[0], "颜色"));
	assert_true(slice_is(f.t.foreign[2], "x,y"));
	assert_cell(&f, 0, "need", "急");
	done(&f);
}

static void files_without_rows_are_empty_tables(void **state)
{
	static const char *const texts[] = {
		"", "\xEF\xBB\xBF", "\n", "\r\n\r\n", "id,need", "id,need\n", "id,need\n\n"
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		load(&f, slice_of(texts[i]));
		assert_int_equal(f.t.nrows, 0);
		assert_int_equal(table_find(&f.t, SLICE("L-1")), -1);
		assert_int_equal(f.t.file_columns, i < 4 ? 0 : 2);
		done(&f);
	}
}

static void a_missing_file_is_an_empty_table(void **state)
{
	struct fixture f;

	(void)state;
	open_schema(&f);
	assert_int_equal(table_open(&f.t, f.box.fd, schema_ledger(&f.schema, SLICE("leads")), &f.err), 0);
	assert_int_equal(f.t.fd, -1);
	assert_int_equal(table_load(&f.t, false, &f.err), 0);
	assert_int_equal(f.t.nrows, 0);
	assert_int_equal(f.t.opened.st_ino, 0);
	assert_cell(&f, 0, "id", "");
	assert_int_equal(table_find(&f.t, SLICE("L-1")), -1);
	no_findings(&f.err);
	done(&f);
}

static void what_is_no_file_is_refused(void **state)
{
	struct fixture f;

	(void)state;
	open_schema(&f);
	sandbox_mkdir(&f.box, "leads.csv");
	assert_int_equal(table_open(&f.t, f.box.fd, schema_ledger(&f.schema, SLICE("leads")), &f.err), -1);
	assert_finding(&f.err, ERROR_SYSTEM, "'leads.csv' is not a regular file");
	done(&f);
}

/* What is appended after the opening isn't read: a reader sees one state of the book. */
static void what_comes_later_is_not_seen(void **state)
{
	struct fixture f;
	int fd;

	(void)state;
	open_table(&f, SLICE("id,need\nL-1,a\n"));
	fd = openat(f.box.fd, "leads.csv", O_WRONLY | O_APPEND);
	assert_int_equal(file_write_all(fd, SLICE("L-2,b\n")), 0);
	close(fd);
	assert_int_equal(table_load(&f.t, false, &f.err), 0);
	assert_int_equal(f.t.nrows, 1);
	done(&f);
}

static void every_ragged_row_is_found(void **state)
{
	struct fixture f;

	(void)state;
	open_table(&f, SLICE("id,need,stage\nL-1,a\nL-2,b,线索\nL-3,c,线索,d\nL-4,\"x\n"));
	assert_int_equal(table_load(&f.t, false, &f.err), -1);
	assert_findings(&f.err, "leads.csv:2: 2 fields where the header has 3\n"
				"leads.csv:4: 4 fields where the header has 3\n"
				"leads.csv:5:5: a quote opens here and never closes\n");
	done(&f);
}

static void a_check_looks_at_ragged_rows(void **state)
{
	struct fixture f;

	(void)state;
	open_table(&f, SLICE("id,need,stage\nL-1,a\nL-2,b,线索\nL-3,c,签约,d\n"));
	assert_int_equal(table_load(&f.t, true, &f.err), -1);
	assert_int_equal(f.err.count, 2);
	assert_int_equal(f.t.nrows, 3);
	assert_cell(&f, 0, "need", "a");
	assert_cell(&f, 0, "stage", "");
	assert_cell(&f, 1, "stage", "线索");
	assert_cell(&f, 2, "stage", "签约");
	done(&f);
}

/* One line that can't be read doesn't hide the faults behind it. */
static void faults_behind_a_broken_line_are_found(void **state)
{
	struct fixture f;

	(void)state;
	open_table(&f, SLICE("id,need,stage\nL-1,a\"b,线索\nL-2,b\nL-3,c,线索\n"));
	assert_int_equal(table_load(&f.t, false, &f.err), -1);
	assert_int_equal(f.err.count, 2);
	assert_non_null(strstr(f.err.items[0].text, "leads.csv:2:"));
	assert_non_null(strstr(f.err.items[1].text, "leads.csv:3: 2 fields where the header has 3"));
	done(&f);
}

static void headers_that_cannot_be_are_refused(void **state)
{
	static const struct {
		const char *text, *said;
	} rows[] = {
		{ "need,stage\na,线索\n", "leads.csv:1: there is no column id in the header; is this a header line?" },
		{ "\nL-1,a\n", "leads.csv:2: there is no column id in the header" },
		{ "id,need,编号\nL-1,a,L-2\n", "leads.csv:1: '编号': the column id stands twice in the header" },
		{ "id,Need,need\nL-1,a,b\n", "leads.csv:1: 'need': the column need stands twice in the header" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture f;

		open_table(&f, slice_of(rows[i].text));
		assert_int_equal(table_load(&f.t, false, &f.err), -1);
		assert_finding(&f.err, ERROR_DATA, rows[i].said);
		done(&f);
	}
}

static void many_rows_grow(void **state)
{
	struct str text = STR_INIT;
	struct fixture f;

	(void)state;
	str_adds(&text, "id,need\n");
	for (int i = 1; i <= 5000; i++)
		str_addf(&text, i % 7 ? "L-%06d,需求%d\n" : "L-%06d,\"需,求%d\"\n", i, i);
	load(&f, str_slice(&text));
	assert_int_equal(f.t.nrows, 5000);
	for (int i = 1; i <= 5000; i++) {
		char id[32], need[32];

		snprintf(id, sizeof(id), "L-%06d", i);
		snprintf(need, sizeof(need), i % 7 ? "需求%d" : "需,求%d", i);
		assert_int_equal(table_find(&f.t, slice_of(id)), i - 1);
		assert_cell(&f, (size_t)i - 1, "need", need);
	}
	str_release(&text);
	done(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_are_found_by_column),
		cmocka_unit_test(labels_head_columns_too),
		cmocka_unit_test(rows_are_found_by_id),
		cmocka_unit_test(many_are_found_at_once),
		cmocka_unit_test(large_tables_are_read_where_asked),
		cmocka_unit_test(rows_are_found_by_what_is_in_them),
		cmocka_unit_test(large_ledgers_keep_marks_only),
		cmocka_unit_test(the_highest_number_is_of_ids_of_the_shape),
		cmocka_unit_test(the_highest_number_is_of_ids_in_any_order),
		cmocka_unit_test(quoted_cells_are_decoded_and_stay),
		cmocka_unit_test(records_know_their_bytes),
		cmocka_unit_test(values_have_the_type_of_their_column),
		cmocka_unit_test(columns_the_schema_lacks_are_remembered),
		cmocka_unit_test(files_without_rows_are_empty_tables),
		cmocka_unit_test(a_missing_file_is_an_empty_table),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(what_comes_later_is_not_seen),
		cmocka_unit_test(every_ragged_row_is_found),
		cmocka_unit_test(a_check_looks_at_ragged_rows),
		cmocka_unit_test(faults_behind_a_broken_line_are_found),
		cmocka_unit_test(headers_that_cannot_be_are_refused),
		cmocka_unit_test(many_rows_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
