/* test_subpattern.c - sub-patterns: what they find in real clauses, what they leave, and patterns that look like them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "rule/fold.h"
#include "rule/pattern.h"
#include "rule/subpattern.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct place here = { "rules/clauses.yaml", 3, 9 };

static struct pattern *expanded(const char *written)
{
	struct error err = ERROR_INIT;
	struct str source = STR_INIT;
	struct pattern *p = NULL;

	if (subpattern_expand(&source, slice_of(written), &here, &err) == 0)
		p = pattern_compile_as(str_slice(&source), slice_of(written), &here, &err);
	if (!p)
		fail_msg("%s", err.items[0].text);
	str_release(&source);
	return p;
}

static struct pattern *of_kind(const char *kind)
{
	struct str written = STR_INIT;
	struct pattern *p;

	str_addf(&written, "/{%s}/", kind);
	p = expanded(written.buf);
	str_release(&written);
	return p;
}

struct row {
	const char *text, *found, *value; /* found NULL: nothing; value: canonical, NULL: found but no value */
};

static void assert_row(const struct pattern *p, enum type t, const struct row *row, struct folded *f, struct str *shown)
{
	struct error err = ERROR_INIT;
	struct match m;
	struct value v;
	int rc;

	fold_text(f, slice_of(row->text));
	rc = pattern_match(p, f->text, &m, &err);
	if (rc != (row->found != NULL))
		fail_msg("'%s': %d %.*s", row->text, rc, SLICE_ARGS(rc == 1 ? m.groups[0] : SLICE("")));
	if (rc != 1)
		return;
	if (!slice_is(fold_origin(f, m.groups[0]), row->found))
		fail_msg("'%s': found '%.*s'", row->text, SLICE_ARGS(fold_origin(f, m.groups[0])));
	str_reset(shown);
	if (!subpattern_value(t, fold_origin(f, m.groups[0]), &v)) {
		assert_null(row->value);
		return;
	}
	value_add_text(shown, &v);
	assert_non_null(row->value);
	assert_string_equal(shown->buf, row->value);
}

static void assert_rows(const char *kind, enum type t, const struct row *rows, size_t n)
{
	struct pattern *p = of_kind(kind);
	struct folded f = FOLDED_INIT;
	struct str shown = STR_INIT;

	for (size_t i = 0; i < n; i++)
		assert_row(p, t, &rows[i], &f, &shown);
	str_release(&shown);
	folded_release(&f);
	pattern_free(p);
}

static void durations_are_found(void **state)
{
	static const struct row rows[] = {
		{ "验收后30天", "30天", "30d" },
		{ "财政拨款到账后5个工作日内", "5个工作日", "5wd" },
		{ "合同签订后15天(日历日)内", "15天(日历日)", "15d" },
		{ "合同签订后15天（工作日）内", "15天（工作日）", "15wd" },
		{ "收到发票后十五（15）个工作日内付至90％", "十五（15）个工作日", "15wd" },
		{ "验收合格之日起三十日内", "三十日", "30d" },
		{ "货到现场验收合格六个月内", "六个月", "180d" },
		{ "质保期满1月内一次性无息付清", "1月", "30d" },
		{ "３０天", "３０天", "30d" },
		{ "30 天", "30 天", "30d" },
		{ "30日", "30日", "30d" },
		{ "在合同签订后,采购方在15个工作日内", "15个工作日", "15wd" },
		{ "超过15个工作日未完成验收,视为验收合格", "15个工作日", "15wd" },
		{ "供应链金融账期12个月", "12个月", "360d" },
		{ "15(十五)日内", "15(十五)日", "15d" },
		{ "十 五 （ 15 ） 个 工 作 日", "十 五 （ 15 ） 个 工 作 日", "15wd" },
		{ "验收后【30】日内", "【30】日", "30d" },
		{ "验收后[三十]个工作日内", "[三十]个工作日", "30wd" },
		{ "验收后__30__天内", "__30__天", "30d" },
		{ "验收后【三十】（【30】）日内", "【三十】（【30】）日", "30d" },
		{ "于【2026】年【3】月【1】日后【15】天内", "【15】天", "15d" },
		{ "三十天（30天）内", "三十天（30天）", "30d" },
		{ "质保一年半", "一年半", "548d" },
		{ "质保期为一年零六个月", "一年零六个月", "545d" },
		{ "1年3个月15天", "1年3个月15天", "470d" },
		{ "两周内", "两周", "14d" },
		{ "三个星期", "三个星期", "21d" },
		{ "半年内", "半年", "183d" },
		{ "半个月", "半个月", "15d" },
		{ "一个半月内", "一个半月", "45d" },
		{ "二十四小时内响应", "二十四小时", "1d" },
		{ "30分钟内响应", "30分钟", "30m" },
		{ "1,000天", "1,000天", "1000d" },
		{ "2.5天", "2.5天", "60h" },
		{ "卅日内", "卅日", "30d" },
		{ "2025年5月1日起30天", "30天", "30d" },
		{ "二〇二五年五月一日起三十天", "三十天", "30d" },
		{ "12月31日前", NULL, NULL },
		{ "2025年", NULL, NULL },
		{ "3月份", NULL, NULL },
		{ "30日元", NULL, NULL },
		{ "三五天内", "三五天", NULL },
		{ "验收合格后付清", NULL, NULL },
		{ "第3条", NULL, NULL },
		{ "", NULL, NULL },
	};

	(void)state;
	assert_rows("duration", TYPE_DURATION, rows, COUNT(rows));
}

static void amounts_are_found(void **state)
{
	static const struct row rows[] = {
		{ "合同总价50万元，含税", "50万元", "500000.00" },
		{ "总价￥５００，０００．００元整", "￥５００，０００．００元整", "500000.00" },
		{ "总价：人民币（大写）：伍拾万元整（¥500,000.00），", "人民币（大写）：伍拾万元整（¥500,000.00）",
		  "500000.00" },
		{ "共计壹拾贰万捌仟元叁角伍分。", "壹拾贰万捌仟元叁角伍分", "128000.35" },
		{ "壹仟零伍元", "壹仟零伍元", "1005.00" },
		{ "伍拾万元零壹分", "伍拾万元零壹分", "500000.01" },
		{ "RMB 12,000", "RMB 12,000", "12000.00" },
		{ "罚款三千元", "三千元", "3000.00" },
		{ "1.5 亿元", "1.5 亿元", "150000000.00" },
		{ "押金伍角整", "伍角整", "0.50" },
		{ "计壹拾万元零角零分。", "壹拾万元零角零分", "100000.00" },
		{ "计伍佰元零角整。", "伍佰元零角整", "500.00" },
		{ "计伍佰元零角伍分。", "伍佰元零角伍分", "500.05" },
		{ "计伍佰元零伍分。", "伍佰元零伍分", "500.05" },
		{ "计 5 0 0 元", "5 0 0 元", "500.00" },
		{ "总价人民币【500,000.00】元整", "人民币【500,000.00】元整", "500000.00" },
		{ "大写：_伍拾万_元整", "大写：_伍拾万_元整", "500000.00" },
		{ "押金5万。", "5万", "50000.00" },
		{ "面积5万平方米", NULL, NULL },
		{ "得50分", NULL, NULL },
		{ "第30条", NULL, NULL },
		{ "¥面议", NULL, NULL },
	};

	(void)state;
	assert_rows("money", TYPE_MONEY, rows, COUNT(rows));
}

static void shares_are_found(void **state)
{
	static const struct row rows[] = {
		{ "付至90％", "90％", "90%" },
		{ "付至 90 %", "90 %", "90%" },
		{ "支付至结算额的95.5%；", "95.5%", "95.5%" },
		{ "违约金为百分之五", "百分之五", "5%" },
		{ "百分之三十（30%）", "百分之三十（30%）", "30%" },
		{ "百分之百", "百分之百", "100%" },
		{ "每日万分之五", "万分之五", "0.05%" },
		{ "0.5‰", "0.5‰", "0.05%" },
		{ "首付三成", "三成", "30%" },
		{ "每日十万分之五十五", "十万分之五十五", "0.05%" },
		{ "十分之三", "十分之三", "30%" },
		{ "百万分之五", "百万分之五", "0%" },
		{ "付 3 0 %", "3 0 %", "30%" },
		{ "付【30】%", "【30】%", "30%" },
		{ "付合同价的百分之[三十]", "百分之[三十]", "30%" },
		{ "一成立即付", NULL, NULL },
		{ "5", NULL, NULL },
	};

	(void)state;
	assert_rows("percent", TYPE_PERCENT, rows, COUNT(rows));
}

static void numbers_are_found(void **state)
{
	static const struct row rows[] = {
		{ "共1,200台", "1,200", "1200" },
		{ "共十二点五吨", "十二点五", "12.5" },
		{ "共3万5千台", "3万5千", "35000" },
		{ "共两百零五（205）台", "两百零五（205）", "205" },
		{ "无", NULL, NULL },
		{ "千万", NULL, NULL },
	};

	(void)state;
	assert_rows("number", TYPE_NUMBER, rows, COUNT(rows));
}

/* Behind .* a number isn't cut in two, whatever its digits. */
static void a_number_is_taken_whole(void **state)
{
	static const char *const rows[][3] = {
		{ "/.*(?<x>{duration})/", "验收后30天", "30天" },
		{ "/.*(?<x>{duration})/", "验收后三十天", "三十天" },
		{ "/.*(?<x>{duration})/", "验收后15（十五）天", "15（十五）天" },
		{ "/.*(?<x>{money})/", "总价500,000元", "500,000元" },
		{ "/.*(?<x>{money})/", "总价500.25元", "500.25元" },
		{ "/.*(?<x>{money})/", "总价伍拾万元", "伍拾万元" },
		{ "/.*(?<x>{percent})/", "付至12.5%", "12.5%" },
		{ "/验收(?:合格)?后\\s*(?<x>{duration})内/", "验收合格后三十日内", "三十日" },
		{ "/后 \\s* (?<x> {duration} ) 内 # 天/xi", "后30 天内", "30 天" },
		{ "/付至(?:全款的)?(?<x>{percent}|{money})/", "付至50万元", "50万元" },
		{ "/后(?<x>[０-９]+天)/", "后３０天", "３０天" },
		{ "/后(?<x>３０\u3000天)/x", "后30　天", "30　天" },
		{ "/(?<x>１．５＋２％)/", "1.5＋2%", "1.5＋2%" },
		{ "/(?<x>\\d．[\\d．]\\Q％\\E)/", "1．5%", "1．5%" },
		{ "/(天)(?<x>\\５)/", "天５", "５" },
		{ "/付(?<x__>{money})/", "付50万元", "50万元" },
		{ "/(?<x>{money}) # 金额/x", "付50万元", "50万元" },
		{ "/(?<x>{money})\\Q以上/", "付50万元以上", "50万元" },
		{ "/(定金)?付(?<x>{money})|无(\\d)\\3/", "付50万元", "50万元" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct pattern *p = expanded(rows[i][0]);
		struct error err = ERROR_INIT;
		struct folded f = FOLDED_INIT;
		struct match m;
		size_t group;

		fold_text(&f, slice_of(rows[i][1]));
		if (pattern_match(p, f.text, &m, &err) != 1)
			fail_msg("%s doesn't match '%s'", rows[i][0], rows[i][1]);
		assert_int_equal(pattern_names(p), 1); /* what defines {money} is no field */
		pattern_name(p, 0, &group);
		if (!slice_is(fold_origin(&f, m.groups[group]), rows[i][2]))
			fail_msg("%s finds '%.*s'", rows[i][0], SLICE_ARGS(m.groups[group]));
		folded_release(&f);
		pattern_free(p);
	}
}

static void only_sub_patterns_are_replaced(void **state)
{
	static const char *const same[] = {
		"/a{2}b{1,}c{,3}/",
		"/\\{duration}/",
		"/[{duration}]/",
		"/[]{money}]/",
		"/[^]{money}]/",
		"/[[:alpha:]{money}]/",
		"/\\Q{duration}\\E/",
		"/(?<money>a)\\k{money}/",
		"/\\x{9a8c}\\p{Han}/",
		"/{}/",
		"/{9a}/",
		"/\\\\/",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(same); i++) {
		struct error err = ERROR_INIT;
		struct str out = STR_INIT;

		assert_int_equal(subpattern_expand(&out, slice_of(same[i]), &here, &err), 0);
		assert_string_equal(out.buf, same[i]);
		str_release(&out);
	}
}

static void assert_refused(const char *written, const char *finding)
{
	struct error err = ERROR_INIT;
	struct str out = STR_INIT;

	assert_int_equal(subpattern_expand(&out, slice_of(written), &here, &err), -1);
	assert_int_equal(err.count, 1);
	assert_string_equal(err.items[0].text, finding);
	error_release(&err);
	str_release(&out);
}

static void an_unknown_name_is_refused(void **state)
{
	(void)state;
	assert_refused("/后{duraton}/",
		       "rules/clauses.yaml:3:9: the pattern /后{duraton}/: there is no {duraton}; did you "
		       "mean {duration}?");
	assert_refused("/{xyz}/",
		       "rules/clauses.yaml:3:9: the pattern /{xyz}/: there is no {xyz}; there are {duration}, "
		       "{money}, {percent} and {number}");
	assert_refused("天", "rules/clauses.yaml:3:9: '天' is no pattern; write it as /.../");
}

static void a_group_has_the_type_of_its_sub_pattern(void **state)
{
	const struct slice written = SLICE("/(?<term>{duration})(?P<sum>{money})(?'pct'{percent})(?<n>{number})"
					   "(?<rest>后{duration})(?<more>{money}?)\\(?<no>{money})/");
	enum type t;

	(void)state;
	assert_true(subpattern_type(written, SLICE("term"), &t) && t == TYPE_DURATION);
	assert_true(subpattern_type(written, SLICE("sum"), &t) && t == TYPE_MONEY);
	assert_true(subpattern_type(written, SLICE("pct"), &t) && t == TYPE_PERCENT);
	assert_true(subpattern_type(written, SLICE("n"), &t) && t == TYPE_NUMBER);
	assert_false(subpattern_type(written, SLICE("rest"), &t));
	assert_false(subpattern_type(written, SLICE("more"), &t));
	assert_false(subpattern_type(written, SLICE("erm"), &t));
	assert_false(subpattern_type(written, SLICE(""), &t));
	assert_false(subpattern_type(SLICE("天"), SLICE("term"), &t));
	assert_string_equal(subpattern_kind(0)->name, "duration");
	assert_null(subpattern_kind(4));
}

static void only_four_types_have_values(void **state)
{
	struct value v;

	(void)state;
	assert_false(subpattern_value(TYPE_TEXT, SLICE("30天"), &v));
	assert_false(subpattern_value(TYPE_MONEY, SLICE("30天"), &v));
	assert_true(subpattern_value(TYPE_NUMBER, SLICE("十二点五"), &v));
	assert_int_equal(v.type, TYPE_NUMBER);
	assert_int_equal(v.number, 125000);
	assert_true(slice_is(v.text, "十二点五"));
}

/* Long runs of what the patterns are made of: an answer, and no limit hit. */
static void long_runs_are_cheap(void **state)
{
	static const char *const pieces[] = { "1",   "一", "1,", "123,", "万",	    " ", "（1",
					      "1年", "¥",  "零", "1. ",	 "人民币:", "半" };

	(void)state;
	for (size_t k = 0; subpattern_kind(k); k++) {
		struct pattern *p = of_kind(subpattern_kind(k)->name);

		for (size_t i = 0; i < COUNT(pieces); i++) {
			struct error err = ERROR_INIT;
			struct str s = STR_INIT;

			for (int n = 0; n < 20000; n++)
				str_adds(&s, pieces[i]);
			if (pattern_match(p, str_slice(&s), NULL, &err) < 0)
				fail_msg("{%s} of '%s': %s", subpattern_kind(k)->name, pieces[i], err.items[0].text);
			str_release(&s);
		}
		pattern_free(p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations_are_found),
		cmocka_unit_test(amounts_are_found),
		cmocka_unit_test(shares_are_found),
		cmocka_unit_test(numbers_are_found),
		cmocka_unit_test(a_number_is_taken_whole),
		cmocka_unit_test(only_sub_patterns_are_replaced),
		cmocka_unit_test(an_unknown_name_is_refused),
		cmocka_unit_test(a_group_has_the_type_of_its_sub_pattern),
		cmocka_unit_test(only_four_types_have_values),
		cmocka_unit_test(long_runs_are_cheap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
