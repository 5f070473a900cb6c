/* test_import.c - import by maps: what is recognised, what references lead to, what is refused and kept, and that a source row
 * refused leaves nothing behind. */
#include "importing.h"
#include "named.h"

#include "csv/csv.h"

#define LEADS \
	"id: a\ninto:\n  leads: {customer: '{医院}', stage: 线索, need: '{需求}', next: 2026-04-01, product: '{产品}'}\n"

static void references_are_found_by_id_or_exact_name(void **state)
{
	struct run r;

	(void)state;
	begin(&r, LEADS);
	run(&r, "医院,需求,产品\nC-01,关节镜,SKU-1\n慈溪中医医院,骨钻,关节镜刨刀\n");
	all_is_taken(&r, 2);
	assert_true(slice_is(change_get(r.change.rows, COLUMN_NAMED("customer")), "C-01"));
	assert_true(slice_is(change_get(r.change.rows, COLUMN_NAMED("product")), "SKU-1"));
	assert_true(slice_is(change_get(r.change.rows->next, COLUMN_NAMED("customer")), "C-02"));
	assert_true(slice_is(change_get(r.change.rows->next, COLUMN_NAMED("product")), "SKU-1"));
	end(&r);
}

static void references_find_rows_staged_before(void **state)
{
	struct run r;

	(void)state;
	begin(&r, "id: a\n"
		  "into:\n"
		  "  customers: {name: '{医院}', existing: skip}\n"
		  "  leads: {customer: '{医院}', stage: 线索, need: '{需求}', next: 2026-04-01}\n");
	run(&r, "医院,需求\n新医院,关节镜\n新医院,骨钻\n余姚人民医院,骨水泥\n");
	all_is_taken(&r, 3);
	counts(&r, "customers", 1, 0, 2);
	counts(&r, "leads", 3, 0, 0);
	becomes(&r, "customers C-000003 id=C-000003\n"
		    "customers C-000003 name=新医院\n"
		    "leads L-000001 id=L-000001\n"
		    "leads L-000001 customer=C-000003\n"
		    "leads L-000001 stage=线索\n"
		    "leads L-000001 need=关节镜\n"
		    "leads L-000001 next=2026-04-01\n"
		    "leads L-000002 id=L-000002\n"
		    "leads L-000002 customer=C-000003\n"
		    "leads L-000002 stage=线索\n"
		    "leads L-000002 need=骨钻\n"
		    "leads L-000002 next=2026-04-01\n"
		    "leads L-000003 id=L-000003\n"
		    "leads L-000003 customer=C-01\n"
		    "leads L-000003 stage=线索\n"
		    "leads L-000003 need=骨水泥\n"
		    "leads L-000003 next=2026-04-01\n");
	end(&r);
}

static const char faulty[] = "医院,需求,产品\n"
			     "余姚人民医院,关节镜,\n"
			     ",关节镜,\n"
			     "余姚人民医院,待定,关节镜刨 刀\n"
			     ",骨钻,关节镜刨 刀\n";

static void every_reason_is_said_and_counted(void **state)
{
	struct str both = STR_INIT;
	struct run r;

	(void)state;
	begin(&r, LEADS);
	run(&r, faulty);
	assert_int_equal(r.im.read, 4);
	assert_int_equal(r.im.rejected, 3);
	assert_int_equal(r.im.accepted, 0);
	counts(&r, "leads", 1, 0, 0);
	assert_int_equal(r.im.nreasons, 3);
	assert_int_equal(r.im.reasons[0].rows, 2);
	assert_int_equal(r.im.reasons[1].rows, 2);
	assert_int_equal(r.im.reasons[2].rows, 1);
	assert_string_equal(r.im.reasons[0].text, "customer: missing");
	assert_string_equal(r.im.reasons[1].text,
			    "product: '关节镜刨 刀' is not in products.csv; did you mean '关节镜刨刀'?");
	assert_true(slice_starts(slice_of(r.im.reasons[2].text), "need: '待定' "));
	str_addf(&both, "%s; %s", r.im.reasons[2].text, r.im.reasons[1].text);
	str_adds(&r.text, "医院,需求,产品,reason\n,关节镜,,customer: missing\n余姚人民医院,待定,关节镜刨 刀,");
	csv_put_field(&r.text, str_slice(&both));
	str_addf(&r.text, "\n,骨钻,关节镜刨 刀,customer: missing; %s\n", r.im.reasons[1].text);
	assert_string_equal(r.im.rejects.buf, r.text.buf);
	str_release(&both);
	end(&r);
}

static void what_the_map_accepts_is_taken_and_counted(void **state)
{
	struct run r;

	(void)state;
	begin(&r, "missing: accept\nreferences: accept\n" LEADS);
	run(&r, faulty);
	/* Acceptance is of what misses and of lost references, never of a text that is refused. */
	assert_int_equal(r.im.rejected, 1);
	assert_int_equal(r.im.accepted, 2);
	counts(&r, "leads", 3, 0, 0);
	assert_int_equal(change_check(&r.change, &r.err), 0);
	end(&r);

	begin(&r, "references: accept\n" LEADS);
	run(&r, faulty);
	assert_int_equal(r.im.rejected, 3);
	assert_int_equal(r.im.accepted, 0);
	end(&r);

	begin(&r, LEADS);
	r.how.accept_missing = true;
	run(&r, faulty);
	assert_int_equal(r.im.rejected, 2);
	assert_int_equal(r.im.accepted, 1);
	end(&r);
}

static void what_is_required_at_times_is_asked_then(void **state)
{
	struct run r;

	(void)state;
	begin(&r, "id: a\ninto:\n  leads: {customer: C-01, stage: '{阶段}', need: 关节镜, next: '{日期}'}\n");
	run(&r, "阶段,日期\n线索,2026-04-01\n线索,\n签约,\n中标,\n");
	assert_int_equal(r.im.rejected, 2);
	counts(&r, "leads", 2, 0, 0);
	assert_string_equal(r.im.reasons[0].text, "next: missing");
	assert_true(slice_starts(slice_of(r.im.reasons[1].text), "stage: '中标' "));
	end(&r);
}

static void rows_there_already_are_refused_skipped_or_updated(void **state)
{
	static const char source[] = "医院,地区\n余姚人民医院,宁波余姚\n甲医院,宁海\n甲医院,宁海\n";
	struct run r;

	(void)state;
	begin(&r, CUSTOMERS);
	run(&r, source);
	counts(&r, "customers", 1, 0, 0);
	reasons(&r, "1 × customers: '余姚人民医院' is there already\n1 × customers: '甲医院' is there already\n");
	end(&r);

	begin(&r, "existing: skip\n" CUSTOMERS);
	run(&r, source);
	all_is_taken(&r, 3);
	counts(&r, "customers", 1, 0, 2);
	end(&r);

	begin(&r, "existing: update\n" CUSTOMERS);
	run(&r, source);
	all_is_taken(&r, 3);
	counts(&r, "customers", 1, 2, 0);
	becomes(&r, "customers C-01 region=宁波余姚\n"
		    "customers C-000003 id=C-000003\n"
		    "customers C-000003 name=甲医院\n"
		    "customers C-000003 region=宁海\n");
	end(&r);
}

static void an_update_does_not_empty_what_is_there(void **state)
{
	struct run r;

	(void)state;
	begin(&r, "existing: update\n" CUSTOMERS);
	run(&r, "医院,地区\n余姚人民医院,\n");
	all_is_taken(&r, 1);
	counts(&r, "customers", 0, 0, 1);
	becomes(&r, "");
	end(&r);
}

static void the_command_line_decides_but_for_what_a_row_says(void **state)
{
	static const char source[] = "医院,地区\n余姚人民医院,宁波余姚\n";
	struct run r;

	(void)state;
	begin(&r, "existing: skip\n" CUSTOMERS);
	r.how.existing = IMPORT_UPDATE;
	run(&r, source);
	all_is_taken(&r, 1);
	counts(&r, "customers", 0, 1, 0);
	end(&r);

	begin(&r, "existing: update\n" CUSTOMERS);
	r.how.existing = IMPORT_REFUSE;
	run(&r, source);
	assert_int_equal(r.im.rejected, 1);
	end(&r);

	begin(&r, "id: a\ninto:\n  customers: {name: '{医院}', region: '{地区}', existing: skip}\n");
	r.how.existing = IMPORT_UPDATE;
	run(&r, source);
	all_is_taken(&r, 1);
	counts(&r, "customers", 0, 0, 1);
	end(&r);
}

static void rows_are_recognised_by_id_or_as_said(void **state)
{
	struct run r;

	(void)state;
	begin(&r, "id: a\nexisting: update\ninto:\n  customers: {id: '{编号}', name: '{医院}'}\n");
	run(&r, "编号,医院\nC-01,余姚市人民医院\nC-09,余姚人民医院\n");
	all_is_taken(&r, 2);
	counts(&r, "customers", 1, 1, 0);
	end(&r);

	/* By a reference too: the first customer of that person. */
	begin(&r, "id: a\nexisting: update\ninto:\n  customers: {match: owner, name: '{医院}', owner: '{人}'}\n");
	run(&r, "医院,人\n余姚市人民医院,周敏\n宁海医院,陈晓\n");
	all_is_taken(&r, 2);
	becomes(&r, "customers C-01 name=余姚市人民医院\n"
		    "customers C-000003 id=C-000003\n"
		    "customers C-000003 name=宁海医院\n"
		    "customers C-000003 owner=P-02\n");
	end(&r);
}

static void ids_stay_unique_and_as_they_are(void **state)
{
	struct run r;

	(void)state;
	begin(&r, "id: a\nexisting: update\ninto:\n  customers: {match: name, id: '{编号}', name: '{医院}'}\n");
	run(&r, "编号,医院\n"
		"X9,甲医院\n"
		"X9,甲医院\n"
		"X9,乙医院\n"
		"C-02,丙医院\n"
		"X8,余姚人民医院\n"
		"C-01,余姚人民医院\n"
		"X7,甲医院\n"
		",丁医院\n");
	assert_int_equal(r.im.rejected, 5);
	reasons(&r, "1 × customers C-01: an id can't be changed\n"
		    "1 × customers X9: an id can't be changed\n"
		    "1 × customers: 'C-02' is there already\n"
		    "1 × customers: 'X9' is there already\n"
		    "1 × id: missing\n");
	becomes(&r, "customers X9 id=X9\ncustomers X9 name=甲医院\n");
	end(&r);
}

static void an_old_fault_elsewhere_does_not_stop_an_update(void **state)
{
	struct run r;

	(void)state;
	begin(&r, "existing: update\n" CUSTOMERS);
	run(&r, "医院,地区\n慈溪中医医院,宁波慈溪\n");
	all_is_taken(&r, 1);
	assert_int_equal(r.im.accepted, 0);
	becomes(&r, "customers C-02 region=宁波慈溪\n");
	end(&r);

	begin(&r, "id: a\nexisting: update\ninto:\n  customers: {match: name, name: '{医院}', owner: '{人}'}\n");
	run(&r, "医院,人\n慈溪中医医院,P-78\n");
	assert_int_equal(r.im.rejected, 1);
	end(&r);
}

#define BOTH                                                                                             \
	"id: a\n"                                                                                        \
	"existing: update\n"                                                                             \
	"into:\n"                                                                                        \
	"  customers: {when: {编号: present}, id: '{编号}', name: '{医院}', region: '{地区}'}\n" \
	"  leads: {when: {客户: '!= \"\"'}, customer: '{客户}', stage: 线索, need: '{需求}', next: 2026-04-01}\n"

static void a_source_row_is_taken_whole_or_not_at_all(void **state)
{
	struct run r;

	(void)state;
	begin(&r, BOTH);
	run(&r, "编号,医院,地区,客户,需求\n"
		"K1,甲医院,宁海,K1,待定\n"   /* refused: no K1 */
		"K2,乙医院,宁海,K2,关节镜\n" /* taken */
		"K2,丙医院,象山,K2,待定\n"   /* refused: K2 stays 乙医院 */
		"C-01,丁医院,象山,C-01,无\n" /* refused: C-01 stays as it is */
		",,,K1,关节镜\n");	     /* K1 is not there */
	assert_int_equal(r.im.rejected, 4);
	counts(&r, "customers", 1, 0, 0);
	counts(&r, "leads", 1, 0, 0);
	str_reset(&r.text);
	change_each_field(&r.change, add_field, &r.text);
	assert_true(slice_starts(str_slice(&r.text),
				 "customers K2 id=K2\ncustomers K2 name=乙医院\ncustomers K2 region=宁海\nleads "));
	assert_int_equal(slice_find(str_slice(&r.text), SLICE("象山")), -1);
	assert_int_equal(slice_find(str_slice(&r.text), SLICE("K1")), -1);
	end(&r);
}

static void a_name_that_was_undone_refers_to_nobody(void **state)
{
	struct run r;

	(void)state;
	begin(&r, BOTH);
	run(&r, "编号,医院,地区,客户,需求\n"
		"K1,甲医院,,甲医院,关节镜\n"
		"K1,乙医院,,乙医院,待定\n"   /* refused: K1 stays 甲医院 */
		",,,乙医院,骨钻\n"	     /* so nobody is 乙医院 */
		",,,甲医院,骨水泥\n"	     /* and 甲医院 is found again */
		"C-01,丙医院,,丙医院,待定\n" /* the same with a row of the book */
		",,,丙医院,骨钻\n"
		",,,余姚人民医院,骨水泥\n");
	assert_int_equal(r.im.rejected, 4);
	counts(&r, "leads", 3, 0, 0);
	end(&r);
}

static void a_row_is_found_by_its_new_name(void **state)
{
	struct run r;

	(void)state;
	begin(&r, BOTH);
	run(&r, "编号,医院,地区,客户,需求\n"
		"C-01,甲医院,,,\n"
		",,,甲医院,关节镜\n"
		",,,余姚人民医院,骨钻\n");
	assert_int_equal(r.im.rejected, 1);
	counts(&r, "leads", 1, 0, 0);
	assert_true(slice_is(change_get(r.change.rows->next, COLUMN_NAMED("customer")), "C-01"));
	end(&r);
}

static void a_ledger_takes_any_number_of_maps(void **state)
{
	enum { MAPS = 40 };
	struct str map = STR_INIT;
	struct run r;

	(void)state;
	str_adds(&map, "id: a\ninto:\n  products:\n");
	for (int i = 0; i < MAPS; i++)
		str_addf(&map, "    - {sku: 'S%d', name: '{品名}%d'}\n", i, i);
	begin(&r, map.buf);
	run(&r, "品名\n刨刀\n");
	all_is_taken(&r, 1);
	counts(&r, "products", MAPS, 0, 0);
	end(&r);
	str_release(&map);
}

static void a_row_too_long_or_too_short_is_refused(void **state)
{
	struct run r;

	(void)state;
	begin(&r, CUSTOMERS);
	run(&r, "医院,地区\n甲医院\n乙医院,宁海\n丙医院,宁海,多\n");
	assert_int_equal(r.im.rejected, 2);
	reasons(&r, "1 × 1 field where the header has 2\n1 × 3 fields where the header has 2\n");
	assert_string_equal(r.im.rejects.buf, "医院,地区,reason\n甲医院,1 field where the header has 2\n"
					      "丙医院,宁海,多,3 fields where the header has 2\n");
	end(&r);
}

static void rejected_rows_keep_their_bytes(void **state)
{
	struct run r;

	(void)state;
	begin(&r, CUSTOMERS);
	run(&r, "\xef\xbb\xbf医院,地区\r\n\"\",\"宁海,\"\"北\"\"\"\r\n\"\",\"两\r\n行\"\r\n");
	assert_string_equal(r.im.assumed, "UTF-8 with BOM");
	assert_int_equal(r.im.rejected, 2);
	assert_non_null(strstr(r.im.rejects.buf, "\r\n\"\",\"宁海,\"\"北\"\"\",name: missing\r\n"));
	assert_non_null(strstr(r.im.rejects.buf, "\r\n\"\",\"两\r\n行\",name: missing\r\n"));
	end(&r);
}

struct seen {
	size_t calls, last, of;
	bool backward;
};

static void see(void *context, size_t done, size_t of)
{
	struct seen *s = context;

	s->backward |= done < s->last;
	s->last = done;
	s->of = of;
	s->calls++;
}

static void many_rows_and_their_progress(void **state)
{
	enum { ROWS = 30000, CUSTOMERS_OF_THEM = 5000 };
	struct str source = STR_INIT;
	struct seen seen = { 0 };
	struct run r;

	(void)state;
	str_adds(&source, "医院,需求\n");
	for (int i = 0; i < ROWS; i++)
		str_addf(&source, "医院%d,关节镜%d\n", i % CUSTOMERS_OF_THEM, i);
	begin(&r, "id: a\n"
		  "into:\n"
		  "  customers: {name: '{医院}', existing: skip}\n"
		  "  leads: {customer: '{医院}', stage: 线索, need: '{需求}', next: 2026-04-01}\n");
	r.how.progress = see;
	r.how.context = &seen;
	run(&r, source.buf);
	all_is_taken(&r, ROWS);
	counts(&r, "customers", CUSTOMERS_OF_THEM, 0, ROWS - CUSTOMERS_OF_THEM);
	counts(&r, "leads", ROWS, 0, 0);
	assert_true(seen.calls >= 2);
	assert_false(seen.backward);
	assert_int_equal(seen.last, source.len);
	assert_int_equal(seen.of, source.len);
	end(&r);
	str_release(&source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(references_are_found_by_id_or_exact_name),
		cmocka_unit_test(references_find_rows_staged_before),
		cmocka_unit_test(every_reason_is_said_and_counted),
		cmocka_unit_test(what_the_map_accepts_is_taken_and_counted),
		cmocka_unit_test(what_is_required_at_times_is_asked_then),
		cmocka_unit_test(rows_there_already_are_refused_skipped_or_updated),
		cmocka_unit_test(an_update_does_not_empty_what_is_there),
		cmocka_unit_test(the_command_line_decides_but_for_what_a_row_says),
		cmocka_unit_test(rows_are_recognised_by_id_or_as_said),
		cmocka_unit_test(ids_stay_unique_and_as_they_are),
		cmocka_unit_test(an_old_fault_elsewhere_does_not_stop_an_update),
		cmocka_unit_test(a_source_row_is_taken_whole_or_not_at_all),
		cmocka_unit_test(a_name_that_was_undone_refers_to_nobody),
		cmocka_unit_test(a_row_is_found_by_its_new_name),
		cmocka_unit_test(a_ledger_takes_any_number_of_maps),
		cmocka_unit_test(a_row_too_long_or_too_short_is_refused),
		cmocka_unit_test(rejected_rows_keep_their_bytes),
		cmocka_unit_test(many_rows_and_their_progress),
	};

	return cmocka_run_group_tests(tests, make_book, remove_book);
}
