/* test_score.c - scoring: the shipped example, floors, bands from the top, what is missing, aggregates over a small
 * book, what would change a grade, and every fault of a rule file with its place. */
#include "named.h"
#include "sandbox.h"

#include "sales/leads/score.h"
#include "view/cell.h"

/* Invented, like the hospitals in it. */
#define FIELDS                                                                                   \
	"people:\n"                                                                              \
	"  id: {label: {en: ID, zh: 编号}, type: id, prefix: P, required: true}\n"             \
	"  name: {label: {en: Name, zh: 姓名}, type: text, required: true}\n"                  \
	"  login: {label: {en: Login, zh: 登录名}, type: text}\n"                             \
	"customers:\n"                                                                           \
	"  id: {label: {en: ID, zh: 编号}, type: id, prefix: C, required: true}\n"             \
	"  name: {label: {en: Name, zh: 客户名称}, type: text, required: true}\n"            \
	"  level: {label: {en: Level, zh: 等级}, type: text}\n"                                \
	"  budget: {label: {en: Budget, zh: 预算}, type: money}\n"                             \
	"  grade: {label: {en: Grade, zh: 客户级别}, type: text, values: [A, B, C]}\n"       \
	"products:\n"                                                                            \
	"  sku: {label: {en: SKU, zh: 货号}, type: id, required: true}\n"                      \
	"  line: {label: {en: Line, zh: 产品线}, type: text}\n"                               \
	"orders:\n"                                                                              \
	"  id: {label: {en: ID, zh: 编号}, type: id, prefix: O, required: true}\n"             \
	"  customer: {label: {en: Customer, zh: 客户}, type: ref customers, required: true}\n" \
	"  sku: {label: {en: SKU, zh: 货号}, type: ref products}\n"                            \
	"  amount: {label: {en: Amount, zh: 金额}, type: money}\n"                             \
	"  ordered_on: {label: {en: Ordered on, zh: 下单日期}, type: date}\n"

#define GRADES "grades: {A: '>= 80', B: '>= 50', C: '>= 0'}\n"

struct fixture {
	struct sandbox box;
	struct book book;
	struct yaml yaml;
	struct scoring s;
	struct error err;
};

/* At 2026-03-16: the 12 months of '> -12m' begin on 2025-03-17. */
static void open_book(struct fixture *f)
{
	*f = (struct fixture){ .err = ERROR_INIT };
	sandbox_book(&f->box, "en");
	sandbox_puts(&f->box, "rules/fields.yaml", FIELDS);
	sandbox_puts(&f->box, "customers.csv",
		     "id,name,level,budget,grade\n"
		     "C-000001,奉化第一医院,三级甲等,2000.00,B\n"
		     "C-000002,奉化中医院,二级甲等,1999.99,\n"
		     "C-000003,奉化骨伤医院,,,\n");
	sandbox_puts(&f->box, "products.csv", "sku,line\nJJ-01,关节\nJJ-02,关节\nJZ-01,脊柱\nCS-01,创伤\nXX-01,\n");
	sandbox_puts(&f->box, "orders.csv",
		     "id,customer,sku,amount,ordered_on\n"
		     "O-1,C-000001,JJ-01,100.10,2025-03-16\n"
		     "O-2,C-000001,JJ-01,200.20,2025-03-17\n"
		     "O-3,C-000002,JZ-01,50.00,2026-02-16\n"
		     "O-4,C-000001,JJ-02,0.05,2026-02-17\n"
		     "O-5,C-000001,ZZ-99,,2026-01-01\n"
		     "O-6,C-999999,CS-01,9999.00,2026-01-01\n"
		     "O-7,C-000001,XX-01,1.00,2026-01-02\n");
	sandbox_book_open(&f->box, &f->book, BOOK_READ);
}

static int load(struct fixture *f, const char *text)
{
	scoring_release(&f->s);
	yaml_release(&f->yaml);
	assert_int_equal(yaml_read(&f->yaml, "s.yaml", slice_of(text), &f->err), 0);
	return scoring_load(&f->s, &f->book, &f->yaml, &f->err);
}

static void load_well(struct fixture *f, const char *text)
{
	int rc = load(f, text);

	no_findings(&f->err);
	assert_int_equal(rc, 0);
	assert_int_equal(scoring_measure(&f->s, &f->book, &f->err), 0);
}

static void done(struct fixture *f)
{
	scoring_release(&f->s);
	yaml_release(&f->yaml);
	book_close(&f->book);
	error_release(&f->err);
	sandbox_close(&f->box);
}

static void assert_score(struct fixture *f, size_t customer, int64_t score, const char *grade)
{
	struct score got;

	score_of(&f->s, book_table(&f->book, LEDGER_NAMED("customers"), &f->err), customer, &got);
	if (got.score != score)
		fail_msg("customer %zu has %lld instead of %lld", customer, (long long)got.score, (long long)score);
	assert_true(slice_is(got.grade ? got.grade->name : SLICE(""), grade));
	score_release(&got);
}

static void assert_points(struct fixture *f, size_t customer, size_t indicator, long points, bool missing)
{
	struct score got;

	score_of(&f->s, book_table(&f->book, LEDGER_NAMED("customers"), &f->err), customer, &got);
	assert_int_equal(got.parts[indicator].points, points);
	assert_int_equal(got.parts[indicator].missing, missing);
	score_release(&got);
}

/* The file as shipped, by the book's own schema; values as text, "" for missing. */
static void the_shipped_rules_score_as_they_say(void **state)
{
	static const struct {
		const char *level, *purchase, *coverage;
		int64_t score;
		const char *grade;
	} rows[] = {
		{ "三级甲等", "800000.00", "50%", 860000, "A" },
		{ "三级甲等", "799999.99", "50%", 780000, "B" },
		{ "三级甲等", "800000.00", "49.99%", 800000, "A" },
		{ "三级乙等", "800000.00", "49.99%", 740000, "B" },
		{ "三级甲等", "2000000.00", "75%", 1000000, "A" },
		{ "三级甲等", "1999999.99", "74.99%", 860000, "A" },
		{ "二级甲等", "300000.00", "25%", 560000, "B" },
		{ "二级甲等", "299999.99", "24.99%", 360000, "C" },
		{ "", "0.00", "0%", 0, "C" },
		{ "乡镇卫生院", "0.00", "0%", 0, "C" },
	};
	struct fixture f;
	const struct yaml *y;

	(void)state;
	open_book(&f);
	y = book_rules(&f.book, "scoring.yaml", &f.err);
	assert_non_null(y);
	assert_int_equal(scoring_load(&f.s, &f.book, y, &f.err), 0);
	no_findings(&f.err);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct value v[3];
		struct score got;

		assert_true(value_parse(TYPE_TEXT, slice_of(rows[i].level), &v[0]));
		assert_true(value_parse(TYPE_MONEY, slice_of(rows[i].purchase), &v[1]));
		assert_true(value_parse(TYPE_PERCENT, slice_of(rows[i].coverage), &v[2]));
		score_values(&f.s, v, &got);
		if (got.score != rows[i].score || !slice_is(got.grade->name, rows[i].grade))
			fail_msg("row %zu: %lld", i, (long long)got.score);
		score_release(&got);
	}
	done(&f);
}

/* 200/3 is 66.66, never 66.67; 239.97/3 is no 80. */
static void scores_are_floored_to_two_decimals(void **state)
{
	struct fixture f;

	(void)state;
	open_book(&f);
	load_well(&f, "indicators:\n"
		      "  - {id: a, value: {count: orders}, weight: 1, bands: {'>= 0': 100}}\n"
		      "  - {id: b, value: {count: orders}, weight: 1, bands: {'>= 0': 100}}\n"
		      "  - {id: c, value: {count: orders}, weight: 1, bands: {'>= 0': 0}}\n" GRADES);
	assert_score(&f, 0, 666600, "B");
	load_well(&f, "indicators:\n"
		      "  - {id: a, value: {count: orders}, weight: 7999, bands: {'>= 0': 100}}\n"
		      "  - {id: b, value: {count: orders}, weight: 2001, bands: {'>= 0': 0}}\n" GRADES);
	assert_score(&f, 0, 799900, "B");
	load_well(&f, "indicators:\n"
		      "  - {id: a, value: {count: orders}, weight: 8000, bands: {'>= 0': 100}}\n"
		      "  - {id: b, value: {count: orders}, weight: 2000, bands: {'>= 0': 0}}\n" GRADES);
	assert_score(&f, 0, 800000, "A");
	done(&f);
}

static void what_is_missing_has_its_points_or_shares_its_weight_out(void **state)
{
	struct fixture f;

	(void)state;
	open_book(&f);
	load_well(&f, "indicators:\n"
		      "  - {id: level, value: level, weight: 60, missing: 25, points: {三级甲等: 100, 二级甲等: 60}}\n"
		      "  - {id: n, value: {count: orders}, weight: 40, bands: {'>= 0': 50}}\n" GRADES);
	assert_score(&f, 0, 800000, "A");
	assert_score(&f, 2, 350000, "C");
	load_well(&f, "indicators:\n"
		      "  - {id: level, value: level, weight: 60, missing: skip, "
		      "points: {三级甲等: 100, 二级甲等: 60}}\n"
		      "  - {id: n, value: {count: orders}, weight: 40, bands: {'>= 0': 50}}\n" GRADES);
	assert_score(&f, 0, 800000, "A");
	assert_score(&f, 2, 500000, "B");
	load_well(&f, "indicators:\n"
		      "  - {id: level, value: level, weight: 60, missing: skip, points: {三级甲等: 100}}\n"
		      "grades: {A: '> 0'}\n");
	assert_score(&f, 2, 0, "");
	done(&f);
}

static void assert_measured(const struct fixture *f, size_t indicator, int64_t first, int64_t second, int64_t third)
{
	assert_int_equal(f->s.indicators[indicator].measured[0], first);
	assert_int_equal(f->s.indicators[indicator].measured[1], second);
	assert_int_equal(f->s.indicators[indicator].measured[2], third);
}

static void a_ledger_is_measured_for_every_customer(void **state)
{
	struct fixture f;

	(void)state;
	open_book(&f);
	load_well(&f, "indicators:\n"
		      "  - {id: sum, value: {sum: orders.amount, where: {ordered_on: '> -12m'}}, weight: 1, "
		      "bands: {'>= 0': 1}}\n"
		      "  - {id: count, value: {count: orders}, weight: 1, bands: {'>= 0': 1}}\n"
		      "  - {id: lines, value: {share: orders.sku.line, of: products.line}, weight: 1, "
		      "bands: {'>= 0%': 1}}\n"
		      "  - {id: skus, value: {share: orders.sku, of: products.sku}, weight: 1, bands: {'>= 0%': 1}}\n"
		      "  - {id: last, value: {last: orders.ordered_on}, weight: 1, missing: 0, "
		      "bands: {'> 2000-01-01': 1}}\n" GRADES);
	assert_measured(&f, 0, 20125, 5000, 0);
	assert_measured(&f, 1, 5, 1, 0);
	/* One of three lines; 关节 twice is once, a product without line is none. */
	assert_measured(&f, 2, 3333, 3333, 0);
	assert_int_equal(f.s.indicators[2].share_of, 3);
	/* Three of five articles: ZZ-99 is not to be had. */
	assert_measured(&f, 3, 6000, 2000, 0);
	assert_int_equal(f.s.indicators[3].share_seen[0], 3);
	assert_points(&f, 0, 4, 1, false);
	assert_points(&f, 2, 4, 0, true);
	done(&f);
}

static void a_sum_that_is_too_large_is_said(void **state)
{
	struct fixture f;

	(void)state;
	open_book(&f);
	book_close(&f.book);
	sandbox_puts(&f.box, "orders.csv",
		     "id,customer,amount\nO-1,C-000001,92233720368547758.07\nO-2,C-000001,0.01\n");
	sandbox_book_open(&f.box, &f.book, BOOK_READ);
	assert_int_equal(load(&f, "indicators: [{id: s, value: {sum: orders.amount}, weight: 1, "
				  "bands: {'>= 0': 1}}]\n" GRADES),
			 0);
	assert_int_equal(scoring_measure(&f.s, &f.book, &f.err), -1);
	assert_findings(&f.err, "s: the sum of orders is too large\n");
	done(&f);
}

/* Today is 2026-03-16; C-000001 ordered last on 02-17, C-000002 on 02-16. */
static void bands_may_be_relative_to_today(void **state)
{
	struct fixture f;

	(void)state;
	open_book(&f);
	load_well(&f, "indicators:\n"
		      "  - {id: l, value: {last: orders.ordered_on}, weight: 1, missing: 5, "
		      "bands: {'> -1m': 100, '> -12m': 40}}\n" GRADES);
	assert_points(&f, 0, 0, 100, false);
	assert_points(&f, 1, 0, 40, false);
	assert_points(&f, 2, 0, 5, true);
	done(&f);
}

static void texts_and_numbers_find_their_band(void **state)
{
	struct fixture f;

	(void)state;
	open_book(&f);
	load_well(&f, "indicators:\n"
		      "  - {id: text, value: level, weight: 1, missing: 0, bands: {三级甲等: 100, 二级甲等: 60}}\n"
		      "  - {id: money, value: budget, weight: 1, missing: 7, bands: {'>= 2000': 90, '>= 0': 10}}\n"
		      "  - {id: same, value: budget, weight: 1, missing: 7, points: {'2000': 90}}\n"
		      "  - {id: count, value: {count: orders}, weight: 1, points: {'1': 30, '5': 70}}\n" GRADES);
	assert_points(&f, 0, 0, 100, false);
	assert_points(&f, 1, 0, 60, false);
	assert_points(&f, 2, 0, 0, true);
	assert_points(&f, 0, 1, 90, false);
	assert_points(&f, 1, 1, 10, false);
	assert_points(&f, 2, 1, 7, true);
	assert_points(&f, 0, 2, 90, false);
	assert_points(&f, 1, 2, 0, false); /* there, and in none */
	assert_points(&f, 0, 3, 70, false);
	assert_points(&f, 1, 3, 30, false);
	assert_points(&f, 2, 3, 0, false);
	done(&f);
}

static void assert_notes(struct fixture *f, size_t customer, const char *expected)
{
	struct str text = STR_INIT;
	struct view v;

	view_init(&v);
	assert_int_equal(score_explain(&f->book, &f->s, customer, &v, &f->err), 0);
	for (size_t i = 0; i < v.first.nnotes; i++) {
		line_add(&text, &v.first.notes[i]);
		str_addc(&text, '\n');
	}
	assert_string_equal(text.buf, expected);
	str_release(&text);
	view_release(&v);
}

/* 61.66 + 18.33 is 79.99, but 240/3 is 80: the whole counts, not the sum of its floors. */
static void one_band_that_would_do_it_is_found_to_the_point(void **state)
{
	static const char rules[] = "indicators:\n"
				    "  - {id: a, value: {count: orders}, weight: 1, bands: {'>= 0': 100}}\n"
				    "  - {id: b, value: {count: orders}, weight: 1, bands: {'>= 0': 40}}\n"
				    "  - {id: c, value: {count: orders}, weight: 1, "
				    "bands: {'>= 1000': %d, '>= 0': 45}}\n" GRADES;
	struct fixture f;
	char text[1024];

	(void)state;
	open_book(&f);
	snprintf(text, sizeof(text), rules, 100);
	load_well(&f, text);
	assert_notes(&f, 0,
		     "  A from 80 on: 18.34 points more\n"
		     "    c alone would do it: >= 1000 (100 points, s.yaml:4)\n"
		     "  C below 50: 11.66 points away\n");
	snprintf(text, sizeof(text), rules, 99);
	load_well(&f, text);
	assert_notes(&f, 0, "  A from 80 on: 18.34 points more\n  C below 50: 11.66 points away\n");
	done(&f);
}

static void what_would_lose_the_grade_is_said(void **state)
{
	struct fixture f;

	(void)state;
	open_book(&f);
	load_well(&f, "indicators:\n"
		      "  - {id: a, value: {count: orders}, weight: 1, "
		      "bands: {'>= 3': 100, '>= 2': 60, '>= 1': 59, '>= 0': 0}}\n"
		      "  - {id: b, value: {count: orders}, weight: 1, bands: {'>= 3': 100, '>= 2': 60}}\n" GRADES);
	assert_notes(&f, 0,
		     "  customers.csv still says grade B: crm score run writes the new one\n"
		     "  B below 80: 20 points away\n"
		     "    a alone would do it: >= 1 (59 points, s.yaml:2)\n");
	done(&f);
}

/* What is skipped weighs nothing until it is known: 60 alone, then (60 + 2 x 100) / 3. */
static void a_skipped_indicator_may_do_it_too(void **state)
{
	struct fixture f;

	(void)state;
	open_book(&f);
	load_well(&f, "indicators:\n"
		      "  - {id: n, value: {count: orders}, weight: 1, bands: {'>= 0': 60}}\n"
		      "  - {id: level, value: level, weight: 2, missing: skip, "
		      "points: {三级甲等: 100, 民营诊所: 70}}\n" GRADES);
	assert_notes(&f, 2,
		     "  customers.csv still says grade —: crm score run writes the new one\n"
		     "  A from 80 on: 20 points more\n"
		     "    level alone would do it: 三级甲等 (100 points, s.yaml:3)\n"
		     "  C below 50: 10 points away\n");
	done(&f);
}

static void every_fault_has_its_place(void **state)
{
#define ONE "{id: a, value: {count: orders}, weight: 1, bands: {'>= 0': 1}}"
#define ONLY(rest) "indicators: [{id: a, weight: 1, " rest "}]\n" GRADES
	static const struct {
		const char *text, *finding;
	} rows[] = {
		{ "indicators: []\n" GRADES, "s.yaml:1:13: indicators: at least one is wanted" },
		{ "indicators: [" ONE "]\n", "'grades' is missing here" },
		{ "indicators: [" ONE "]\nsubject: leads\n" GRADES, "s.yaml:2:10: subject: only customers" },
		{ "indicators: [" ONE "]\ngardes: {}\n" GRADES,
		  "s.yaml:2:1: 'gardes' is no key here; did you mean 'grades'?" },
		{ "indicators: [" ONE "]\ngrades: {}\n", "s.yaml:2:9: a map" },
		{ "indicators: [" ONE "]\ngrades: {A: }\n", ": a value is wanted here" },
		{ "indicators: [" ONE "]\ngrades: {A: [1]}\n", "s.yaml:2:13: a value is wanted here" },
		{ "indicators: [" ONE "]\ngrades: {A: gut}\n", "s.yaml:2:13: 'gut' is not a number" },
		{ "indicators: [" ONE "]\ngrades: {S: '>= 1'}\n", "s.yaml:2:10: grade: 'S'" },
		{ "indicators: [" ONE "]\non_enter: 5\n" GRADES, "s.yaml:2:11: a map" },
		{ "indicators: [" ONE "]\non_enter: {D: {task: t, title: t, due: +48h}}\n" GRADES,
		  "there is no grade 'D'" },
		{ "indicators: [" ONE "]\non_enter: {A: {task: t, title: t, due: 48h}}\n" GRADES,
		  "s.yaml:2:40: due: a stretch" },
		{ "indicators: [" ONE "]\non_enter: {A: {task: t, title: t, due: +48h, assignee: 陈晓}}\n" GRADES,
		  "only 'owner'" },
		{ "indicators: [" ONE ", " ONE "]\n" GRADES, "'a' stands twice, first in line 1" },
		{ "indicators: [{id: a, weight: 0, value: level, missing: 0, points: {x: 1}}]\n" GRADES,
		  "0 is not between 1 and" },
		{ ONLY("value: level, missing: 0, points: {x: 101}"), "101 is not between 0 and 100" },
		{ ONLY("value: level, points: {x: 1}"), "'missing' is missing here" },
		{ ONLY("value: {last: orders.ordered_on}, bands: {'> -1m': 1}"), "'missing' is missing" },
		{ ONLY("value: levle, missing: 0, points: {x: 1}"), "s.yaml:1:40: 'levle' is no column" },
		{ ONLY("value: [level], missing: 0, points: {x: 1}"), "s.yaml:1:40: a map" },
		{ ONLY("value: level, missing: 0"), "either points" },
		{ ONLY("value: level, missing: 0, bands: {'> x': 1}"), "texts can't be ordered" },
		{ ONLY("value: budget, missing: 0, points: {多: 1}"), "'多' is not an amount" },
		{ ONLY("value: {sum: orders.amount, count: orders}, bands: {'> 0': 1}"), "one of sum" },
		{ ONLY("value: {sum: orders.amount, of: products.line}, bands: {'> 0': 1}"), "one of sum" },
		{ ONLY("value: {sum: orders.ordered_on}, bands: {'> today': 1}"), "is no number" },
		{ ONLY("value: {count: orders.amount}, bands: {'> 0': 1}"), "no ledger 'orders.amount'" },
		{ ONLY("value: {sum: odrers.amount}, bands: {'> 0': 1}"), "no ledger 'odrers'" },
		{ ONLY("value: {count: products}, bands: {'> 0': 1}"), "no column that refers to customers" },
		{ ONLY("value: {share: orders.sku}, bands: {'> 0%': 1}"), "'of' is missing here" },
		{ ONLY("value: {share: orders.amount.x, of: products.line}, bands: {'> 0%': 1}"),
		  "'amount' refers to no ledger" },
		{ ONLY("value: {count: orders, where: {amuont: '> 1'}}, bands: {'> 0': 1}"), "did you mean 'amount'?" },
	};
#undef ONE
#undef ONLY
	struct fixture f;

	(void)state;
	open_book(&f);
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (load(&f, rows[i].text) == 0)
			fail_msg("taken, though %s: %s", rows[i].finding, rows[i].text);
		assert_finding(&f.err, ERROR_DATA, rows[i].finding);
	}
	done(&f);
}

static int run_example(struct fixture *f, const char *example, struct str *got)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "indicators:\n"
		 "  - {id: 医院, value: level, weight: 1, missing: 0, points: {三级甲等: 81, 二级甲等: 60}}\n" GRADES
		 "examples:\n  - %s\n",
		 example);
	load_well(f, text);
	str_reset(got);
	return score_example(&f->s, node_first(f->s.examples), got, &f->err);
}

static void examples_hold_or_fail_or_are_not_understood(void **state)
{
	struct str got = STR_INIT;
	struct fixture f;

	(void)state;
	open_book(&f);
	assert_int_equal(run_example(&f, "{given: {level: 三级甲等}, expect: {score: 81, grade: A}}", &got), 1);
	assert_string_equal(got.buf, "81 A");
	assert_int_equal(run_example(&f, "{given: {医院: 二级甲等}, expect: {grade: B}}", &got), 1);
	assert_int_equal(run_example(&f, "{given: {}, expect: {score: 0}}", &got), 1);
	assert_int_equal(run_example(&f, "{given: {level: 三级甲等}, expect: {score: 81.01}}", &got), 0);
	assert_int_equal(run_example(&f, "{given: {level: 三级甲等}, expect: {score: 81, grade: B}}", &got), 0);
	no_findings(&f.err);
	assert_int_equal(run_example(&f, "{given: {level: 三级甲等}, expect: {scroe: 1}}", &got), -1);
	assert_finding(&f.err, ERROR_DATA, "'scroe' is no key here; did you mean 'score'?");
	assert_int_equal(run_example(&f, "{given: {leevl: 三级甲等}, expect: {score: 0}}", &got), -1);
	assert_finding(&f.err, ERROR_DATA, "'leevl' is no key here; did you mean 'level'?");
	assert_int_equal(run_example(&f, "{given: {level: 三级甲等}, expect: {score: viel}}", &got), -1);
	assert_finding(&f.err, ERROR_DATA, "score: 'viel' is not a number");
	str_release(&got);
	done(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_rules_score_as_they_say),
		cmocka_unit_test(scores_are_floored_to_two_decimals),
		cmocka_unit_test(what_is_missing_has_its_points_or_shares_its_weight_out),
		cmocka_unit_test(a_ledger_is_measured_for_every_customer),
		cmocka_unit_test(a_sum_that_is_too_large_is_said),
		cmocka_unit_test(bands_may_be_relative_to_today),
		cmocka_unit_test(texts_and_numbers_find_their_band),
		cmocka_unit_test(one_band_that_would_do_it_is_found_to_the_point),
		cmocka_unit_test(what_would_lose_the_grade_is_said),
		cmocka_unit_test(a_skipped_indicator_may_do_it_too),
		cmocka_unit_test(every_fault_has_its_place),
		cmocka_unit_test(examples_hold_or_fail_or_are_not_understood),
	};

	return cmocka_run_group_tests_name("score", tests, NULL, NULL);
}
