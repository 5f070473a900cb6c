/* test_import_map.c - import by maps: which column goes where, what becomes of values, headers and encodings, faulty maps. */
#include "named.h"
#include "importing.h"

#include "base/utf8.h"
#include "book/import_map.h"

static void columns_go_where_the_map_says(void **state)
{
	struct run r;

	(void)state;
	begin(&r, "id: a\n"
		  "into:\n"
		  "  customers: {客户名称: '{医院}', region: '{省}/{市}', owner: P-02}\n");
	run(&r, "医院,省,市\n甲医院,浙江,宁波\n\"乙,医院\",,宁波\n丙医院,,\n");
	all_is_taken(&r, 3);
	counts(&r, "customers", 3, 0, 0);
	becomes(&r, "customers C-000003 id=C-000003\n"
		    "customers C-000003 name=甲医院\n"
		    "customers C-000003 region=浙江/宁波\n"
		    "customers C-000003 owner=P-02\n"
		    "customers C-000004 id=C-000004\n"
		    "customers C-000004 name=乙,医院\n"
		    "customers C-000004 region=/宁波\n"
		    "customers C-000004 owner=P-02\n"
		    "customers C-000005 id=C-000005\n"
		    "customers C-000005 name=丙医院\n"
		    "customers C-000005 owner=P-02\n");
	assert_true(r.change.quiet_log);
	assert_true(slice_is(r.change.rows->note, "import list.csv"));
	end(&r);
}

static void source_columns_are_compared_folded(void **state)
{
	struct run r;

	(void)state;
	begin(&r, "id: a\ninto:\n  customers: {name: '{ Hospital Name }', region: {from: ａｒｅａ}}\n");
	run(&r, " HOSPITAL  NAME ,Area\n 甲医院\t,\t宁海 \n");
	all_is_taken(&r, 1);
	becomes(&r, "customers C-000003 id=C-000003\ncustomers C-000003 name=甲医院\ncustomers C-000003 region=宁海\n");
	end(&r);
}

/* One cell into one column of customers: what stands there then; NULL: refused. */
static void value(const char *column, const char *rule, const char *typed, const char *expected)
{
	char *map = xformat("id: a\ninto:\n  customers: {id: 'X', name: '甲', %s: %s}\n", column, rule);
	char *source = xformat("单元\n\"%s\"\n", typed);
	struct slice found;
	struct run r;

	begin(&r, map);
	run(&r, source);
	assert_int_equal(r.im.read, 1);
	assert_int_equal(r.im.rejected, expected ? 0 : 1);
	if (expected) {
		found = change_get(r.change.rows, COLUMN_NAMED(column));
		if (!slice_is(found, expected))
			fail_msg("%s: '%s' became '%.*s', not '%s'", column, typed, SLICE_ARGS(found), expected);
	} else {
		assert_true(r.change.rows->dropped);
	}
	end(&r);
	free(map);
	free(source);
}

static void amounts_are_read_as_spreadsheets_have_them(void **state)
{
	(void)state;
	value("spent", "'{单元}'", "¥1,203,500", "1203500.00");
	value("spent", "'{单元}'", " 1.5万 ", "15000.00");
	value("spent", "'{单元}'", "(1,200.50)", "-1200.50");
	value("spent", "'{单元}'", "一千", NULL);
}

static void numbers_lose_their_separators(void **state)
{
	(void)state;
	value("score", "'{单元}'", "12.5", "12.5");
	value("score", "'{单元}'", "1,200", "1200");
	value("score", "'{单元}'", "999,999,999", "999999999");
	value("score", "'{单元}'", "1,20", NULL);
	value("score", "'{单元}'", "1,2000", NULL);
	value("score", "'{单元}'", "1234,567", NULL);
	value("score", "'{单元}'", ",200", NULL);
	value("score", "'{单元}'", "1,200,30", NULL);
	value("beds", "'{单元}'", "１，２００", "1200");
	value("beds", "'{单元}'", "12.5", NULL);
	value("coverage", "'{单元}'", "45 %", "45%");
	value("coverage", "'{单元}'", "４５％", "45%");
	value("coverage", "'{单元}'", "近半", NULL);
}

static void dates_are_read_by_format_or_loosely(void **state)
{
	(void)state;
	value("since", "'{单元}'", "2026-03-16", "2026-03-16");
	value("since", "'{单元}'", "2026/3/6", "2026-03-06");
	value("since", "'{单元}'", "2026年3月6日", "2026-03-06");
	value("since", "'{单元}'", "3/6/2026", NULL);
	value("since", "'{单元}'", "2026-02-29", NULL);
	value("since", "'{单元}'", "今天", NULL);
	value("since", "{from: 单元, date: '%m/%d/%Y'}", "3/6/2026", "2026-03-06");
	value("since", "{from: 单元, date: '%m/%d/%Y'}", "2026-03-06", NULL);
	value("since", "{from: 单元, date: '%m/%d/%Y'}", "", "");
	value("since", "{from: 单元, date: '%Y-%m-%d %H:%M'}", "2026-03-06 23:59", "2026-03-06");
}

static void times_keep_their_time_of_day(void **state)
{
	(void)state;
	value("seen_at", "'{单元}'", "2026-03-16T10:20:00+08:00", "2026-03-16T10:20:00+08:00");
	value("seen_at", "'{单元}'", "2026/3/16", "2026-03-16");
	value("seen_at", "'{单元}'", "2026/3/16 9:05", "2026-03-16T09:05");
	value("seen_at", "'{单元}'", "2026年3月16日 23:59:59", "2026-03-16T23:59:59");
	value("seen_at", "'{单元}'", "2026/3/16 24:00", NULL);
	value("seen_at", "'{单元}'", "2026/3/16 上午", NULL);
	value("seen_at", "{from: 单元, date: '%Y/%m/%d'}", "2026/3/16", "2026-03-16");
	value("seen_at", "{from: 单元, date: '%Y/%m/%d %H:%M'}", "2026/3/16 10:20", "2026-03-16T10:20:00+08:00");
	value("seen_at", "{from: 单元, date: '%Y/%m/%d %H:%M:%S'}", "2026/3/16 00:00:01", "2026-03-16T00:00:01+08:00");
	value("seen_at", "{from: 单元, date: '%Y/%m/%d %H:%M'}", "2026/3/16", NULL);
}

static void values_are_mapped(void **state)
{
	(void)state;
	value("region", "{from: 单元, map: {NB: 宁波, YY: 余姚}}", "YY", "余姚");
	value("region", "{from: 单元, map: {NB: 宁波, YY: 余姚}}", "HZ", "HZ");
	value("region", "{from: 单元, map: {NB: 宁波}, else: 其他}", "HZ", "其他");
	value("region", "{from: 单元, map: {NB: 宁波}, else: 其他}", "NB", "宁波");
	value("region", "{from: '浙{单元}', map: {浙NB: 宁波}}", "NB", "宁波");
}

static void templates_of_nothing_are_nothing(void **state)
{
	(void)state;
	value("region", "'区{单元}'", "7", "区7");
	value("region", "'区{单元}'", "", "");
	value("region", "'区'", "", "区");
}

static void the_header_is_found(void **state)
{
	static const char source[] = "展会访客\n,,\n医院,地区\n甲医院,宁海\n";
	struct run r;

	(void)state;
	begin(&r, "header: /^医院,/\n" CUSTOMERS);
	run(&r, source);
	all_is_taken(&r, 1);
	assert_string_equal(r.im.rejects.buf, "医院,地区,reason\n");
	end(&r);

	begin(&r, "skip: 2\n" CUSTOMERS);
	run(&r, source);
	all_is_taken(&r, 1);
	end(&r);

	begin(&r, "separator: tab\n" CUSTOMERS);
	run(&r, "医院\t地区\n甲,医院\t宁海\n");
	all_is_taken(&r, 1);
	assert_string_equal(r.im.rejects.buf, "医院\t地区\treason\n");
	end(&r);

	begin(&r, "separator: ';'\n" CUSTOMERS);
	run(&r, "医院;地区\n甲医院;宁海\n");
	all_is_taken(&r, 1);
	end(&r);
}

/* The same source in another encoding: rows as ever, rejected ones in the source's own. */
static void in_encoding(const char *encoding, const char *bom, size_t bom_length)
{
	static const char source[] = "医院,地区\n甲医院,宁海\n,象山\n,\"两\n行\"\n";
	static const char rejected[] = "医院,地区,reason\n,象山,name: missing\n,\"两\n行\",name: missing\n";
	struct str bytes = STR_INIT, expected = STR_INIT;
	struct run r;

	str_add(&bytes, bom, bom_length);
	str_add(&expected, bom, bom_length);
	utf8_encode_as(&bytes, slice_of(source), encoding);
	utf8_encode_as(&expected, slice_of(rejected), encoding);
	begin(&r, CUSTOMERS);
	run_bytes(&r, str_slice(&bytes));
	assert_int_equal(r.rc, 0);
	assert_non_null(strstr(r.im.assumed, encoding));
	assert_int_equal(r.im.read, 3);
	becomes(&r, "customers C-000003 id=C-000003\ncustomers C-000003 name=甲医院\ncustomers C-000003 region=宁海\n");
	assert_int_equal(r.im.rejects.len, expected.len);
	assert_memory_equal(r.im.rejects.buf, expected.buf, expected.len);
	end(&r);
	str_release(&bytes);
	str_release(&expected);
}

static void other_encodings_are_read_and_kept(void **state)
{
	(void)state;
	in_encoding("GB18030", "", 0);
	in_encoding("UTF-16LE", "\xff\xfe", 2);
	in_encoding("UTF-16BE", "\xfe\xff", 2);
}

static void another_encoding_than_said_is_refused(void **state)
{
	struct run r;

	(void)state;
	begin(&r, "encoding: utf-8\n" CUSTOMERS);
	run_bytes(&r, SLICE("\xd2\xbd\xd4\xba,\xb5\xd8\xc7\xf8\n"));
	assert_int_equal(r.rc, -1);
	assert_string_equal(r.err.items[0].text, "list.csv: byte 6 is not UTF-8; say `encoding:` in the map");
	end(&r);
}

/* A map that is refused: all of its findings, and nothing was read. */
static void refused(const char *map, const char *expected)
{
	struct run r;

	begin(&r, map);
	run_bytes(&r, SLICE("医院,地区\n甲医院,宁海\n"));
	assert_int_equal(r.rc, -1);
	for (size_t i = 0; i < r.err.count; i++)
		str_addf(&r.text, "%s\n", r.err.items[i].text);
	assert_string_equal(r.text.buf, expected);
	assert_int_equal(r.im.read, 0);
	assert_true(change_is_empty(&r.change));
	end(&r);
}

static void a_faulty_map_is_refused_before_anything_is_read(void **state)
{
	(void)state;
	refused("id: a\nexistng: skip\ninto:\n  customers: {name: 甲}\n",
		"map.yaml:2:1: 'existng' is no key here; did you mean 'existing'?\n");
	refused("id: a\ninto:\n  customer: {name: 甲}\n",
		"map.yaml:3:3: 'customer' is no ledger; did you mean 'customers'?\n");
	refused("id: a\ninto:\n  zz: {name: 甲}\n", "map.yaml:3:3: there is no ledger 'zz'\n");
	refused("id: a\ninto:\n  customers: {nmae: '{医元}', region: {from: 地区区}, owner: {form: 地区}, match: nam}\n",
		"map.yaml:3:15: 'nmae' is no column of customers; did you mean 'name'?\n"
		"map.yaml:3:44: the source has no column '地区区'; did you mean '地区'?\n"
		"map.yaml:3:58: 'form' is no key here; did you mean 'from'?\n"
		"map.yaml:3:76: 'nam' is no column of customers; did you mean 'name'?\n");
	refused("id: a\ninto:\n  customers: {name: '{医完}', when: {地段: present}}\n",
		"map.yaml:3:21: the source has no column '医完'; did you mean '医院'?\n"
		"map.yaml:3:40: there is no field '地段'; did you mean '地区'?\n");
	refused("id: a\nmissing: yes\ninto:\n  customers: {name: 甲}\n",
		"map.yaml:2:10: missing: accept or refuse is wanted\n");
	refused("id: a\nexisting: ask\ninto:\n  customers: {name: 甲}\n",
		"map.yaml:2:11: existing: update, skip or refuse is wanted\n");
	refused("id: a\nheader: /医院/\nskip: 1\ninto:\n  customers: {name: 甲}\n",
		"map.yaml:3:7: either header or skip, not both\n");
	refused("id: a\nheader: /医生/\ninto:\n  customers: {name: 甲}\n",
		"list.csv: no line matches the header pattern /医生/\n");
}

static void a_map_is_checked_without_a_source(void **state)
{
	struct import_map m = { 0 };
	struct import im = { .rejects = STR_INIT };
	struct run r;

	(void)state;
	begin(&r, "id: a\ninto:\n  customers: {name: '{医院}', when: {谁知道: 甲}}\n  leads: {custmer: '{医院}'}\n");
	assert_int_equal(import_map_read(&m, &r.map, &r.err), 0);
	assert_int_equal(import_map_bind(&m, &im, &r.book.schema, NULL, 0, &r.err), -1);
	assert_int_equal(r.err.count, 1);
	assert_string_equal(r.err.items[0].text,
			    "map.yaml:4:11: 'custmer' is no column of leads; did you mean 'customer'?");
	import_map_release(&m);
	import_release(&im);
	end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_go_where_the_map_says),
		cmocka_unit_test(source_columns_are_compared_folded),
		cmocka_unit_test(amounts_are_read_as_spreadsheets_have_them),
		cmocka_unit_test(numbers_lose_their_separators),
		cmocka_unit_test(dates_are_read_by_format_or_loosely),
		cmocka_unit_test(times_keep_their_time_of_day),
		cmocka_unit_test(values_are_mapped),
		cmocka_unit_test(templates_of_nothing_are_nothing),
		cmocka_unit_test(the_header_is_found),
		cmocka_unit_test(other_encodings_are_read_and_kept),
		cmocka_unit_test(another_encoding_than_said_is_refused),
		cmocka_unit_test(a_faulty_map_is_refused_before_anything_is_read),
		cmocka_unit_test(a_map_is_checked_without_a_source),
	};

	return cmocka_run_group_tests(tests, make_book, remove_book);
}
