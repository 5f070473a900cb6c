/* test_numeral.c - numbers in Chinese texts: every way to write them that contracts use, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/numeral.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define DAYS(n) ((int64_t)(n)*86400)

struct row {
	const char *text;
	int64_t number;
};

typedef bool reader(struct slice, int64_t *);

static void assert_taken(reader *read, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t number = 4711;

		if (!read(slice_of(rows[i].text), &number))
			fail_msg("'%s' is refused", rows[i].text);
		if (number != rows[i].number)
			fail_msg("'%s' gives %lld", rows[i].text, (long long)number);
	}
}

static void assert_refused(reader *read, const char *const *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t number;

		if (read(slice_of(rows[i]), &number))
			fail_msg("'%s' is taken as %lld", rows[i], (long long)number);
	}
}

static bool whole(struct slice text, int64_t *number)
{
	return numeral_decimal(text, 0, number);
}

static void numbers_are_read(void **state)
{
	static const struct row rows[] = {
		{ "0", 0 },
		{ "30", 30 },
		{ "007", 7 },
		{ "1,200", 1200 },
		{ "1，234，567", 1234567 },
		{ "９２２", 922 },
		{ "9223372036854775807", INT64_MAX },
		{ "-5", -5 },
		{ "－５", -5 },
		{ "负三十", -30 },
		{ "零", 0 },
		{ "〇", 0 },
		{ "三", 3 },
		{ "两", 2 },
		{ "十", 10 },
		{ "十五", 15 },
		{ "二十", 20 },
		{ "二十一", 21 },
		{ "廿", 20 },
		{ "廿五", 25 },
		{ "卅", 30 },
		{ "卅一", 31 },
		{ "一百", 100 },
		{ "一百二", 120 },
		{ "一百零二", 102 },
		{ "一百〇二", 102 },
		{ "一百二十", 120 },
		{ "一百十五", 115 },
		{ "一百一十五", 115 },
		{ "一百廿五", 125 },
		{ "两百零五", 205 },
		{ "一千二", 1200 },
		{ "一千零二", 1002 },
		{ "一千零二十", 1020 },
		{ "一千零十五", 1015 },
		{ "一千零二百", 1200 },
		{ "九千九百九十九", 9999 },
		{ "一万二", 12000 },
		{ "一万零二", 10002 },
		{ "一万零五百", 10500 },
		{ "一万五百", 10500 },
		{ "三万五千", 35000 },
		{ "十二万", 120000 },
		{ "十万零五千", 105000 },
		{ "一百万", 1000000 },
		{ "一千二百三十四万五千六百七十八", 12345678 },
		{ "一亿", 100000000 },
		{ "一亿二", 120000000 },
		{ "一亿零二", 100000002 },
		{ "十二亿", 1200000000 },
		{ "十亿零一万", 1000010000 },
		{ "一亿十五万", 100150000 },
		{ "三万亿", 3000000000000 },
		{ "一万二千亿", 1200000000000 },
		{ "九亿二千二百三十三万七千二百零三亿六千八百五十四万七千七百五十八", 92233720368547758 },
		{ "壹佰", 100 },
		{ "壹貳參肆伍陸柒捌玖零", 1234567890 },
		{ "贰仟零伍拾", 2050 },
		{ "壹萬億", 1000000000000 },
		{ "二〇二五", 2025 },
		{ "二零二五", 2025 },
		{ "二〇", 20 },
		{ "〇五", 5 },
		{ "一二三", 123 },
		{ "一五〇万", 1500000 },
		{ "3万", 30000 },
		{ "3 万", 30000 },
		{ "1.5万", 15000 },
		{ "一点五万", 15000 },
		{ "1.50000000000000000000000000000000000000000000000000万", 15000 },
		{ "12000万", 120000000 },
		{ "1亿2000万", 120000000 },
		{ "3万5千", 35000 },
		{ "3万5", 35000 },
		{ "3万5000", 35000 },
		{ "3千500", 3500 },
		{ "3百", 300 },
		{ "3百万", 3000000 },
		{ "500千", 500000 },
		{ "1.5百万", 1500000 },
		{ " 三 十 ", 30 },
		{ "\u3000十\u00a0五\u3000", 15 },
		{ "十五（15）", 15 },
		{ "15(十五)", 15 },
		{ "2.0", 2 },
	};
	static const char *const refused[] = {
		"",
		" ",
		"-",
		"--5",
		"十十",
		"十零五",
		"百",
		"万",
		"万三",
		"亿",
		"三百五百",
		"三百五千",
		"五十二百",
		"二十三十",
		"万万亿",
		"一万万",
		"一万五万",
		"三亿五亿",
		"三亿五亿六亿",
		"一亿一亿一亿",
		"一百零",
		"一百零零五",
		"一万零零五",
		"零零百",
		"零百",
		"0百",
		"零十五",
		"一万十五",
		"一百二三",
		"十五六",
		"三五",
		"三四百",
		"二〇百",
		"十两",
		"一百零两",
		"两五",
		"12 34",
		"1 23",
		"12 3",
		"1 2 34",
		"1,20",
		"1234,567",
		",123",
		"123,",
		"1,,234",
		"1.5",
		"1.23456万",
		".5",
		"5.",
		"1.2.3",
		"点五",
		"一点",
		"三万点五十",
		"1.5万3千",
		"3万50000",
		"1亿200000000",
		"1e3",
		"0x10",
		"三天",
		"约三十",
		"30个",
		"十五（",
		"（15）",
		"十五（15",
		"十五（日）",
		"十五（15）（15）",
		"9223372036854775808",
		"99999999999999999999",
		"922337203685477580.8万亿",
		"九百三十亿亿",
		"\xff",
		"三\xe5",
	};

	(void)state;
	assert_taken(whole, rows, COUNT(rows));
	assert_refused(whole, refused, COUNT(refused));
}

static void fractions_have_a_scale(void **state)
{
	int64_t value;

	(void)state;
	assert_true(numeral_decimal(SLICE("12.5"), 4, &value));
	assert_int_equal(value, 125000);
	assert_true(numeral_decimal(SLICE("十二点五"), 4, &value));
	assert_int_equal(value, 125000);
	assert_true(numeral_decimal(SLICE("零点零五"), 4, &value));
	assert_int_equal(value, 500);
	assert_true(numeral_decimal(SLICE("-0.0001"), 4, &value));
	assert_int_equal(value, -1);
	assert_false(numeral_decimal(SLICE("0.00001"), 4, &value));
	assert_false(numeral_decimal(SLICE("922337203685478"), 5, &value));
	assert_false(numeral_decimal(SLICE("0.0000000000000000000000000000000000000000000001"), 4, &value));
}

static void amounts_are_read(void **state)
{
	static const struct row rows[] = {
		{ "500000", 50000000 },
		{ "500,000.00", 50000000 },
		{ "¥500,000.00", 50000000 },
		{ "￥５００，０００．００元", 50000000 },
		{ "RMB 500000", 50000000 },
		{ "cny500000.5", 50000050 },
		{ "50万元", 50000000 },
		{ "50 万 元", 50000000 },
		{ "50万", 50000000 },
		{ "1.5亿元", 15000000000 },
		{ "1.5万", 1500000 },
		{ "500千元", 50000000 },
		{ "三千元", 300000 },
		{ "三万五", 3500000 },
		{ "-12.50", -1250 },
		{ "¥-12.50", -1250 },
		{ "-¥12.50", -1250 },
		{ "负壹佰元整", -10000 },
		{ "人民币伍拾万元整", 50000000 },
		{ "人民币（大写）：伍拾万元整", 50000000 },
		{ "人民币(大写)伍拾万圆正", 50000000 },
		{ "人民幣大寫：伍拾萬圓整", 50000000 },
		{ "大写：人民币伍拾万元整", 50000000 },
		{ "（小写）：¥500,000.00", 50000000 },
		{ "金额：500000元", 50000000 },
		{ "50万元人民币", 50000000 },
		{ "伍拾万元整（¥500,000.00）", 50000000 },
		{ "¥500,000.00（大写：人民币伍拾万元整）", 50000000 },
		{ "500000元（伍拾壹万元整）", 50000000 },
		{ "壹拾贰万捌仟元叁角伍分", 12800035 },
		{ "壹仟零伍元", 100500 },
		{ "壹仟零伍元整", 100500 },
		{ "壹拾万柒仟元零伍角叁分", 10700053 },
		{ "壹拾万零柒仟元伍角叁分", 10700053 },
		{ "壹仟陆佰捌拾元零叁角贰分", 168032 },
		{ "壹仟陆佰捌拾元叁角贰分", 168032 },
		{ "伍拾万元零壹分", 50000001 },
		{ "伍拾万元壹分", 50000001 },
		{ "伍拾万元零角壹分", 50000001 },
		{ "伍拾万元零角零分", 50000000 },
		{ "伍角整", 50 },
		{ "伍分", 5 },
		{ "叁角伍分", 35 },
		{ "零元整", 0 },
		{ "零元伍角", 50 },
		{ "3元5角", 350 },
		{ "92233720368547758.07元", INT64_MAX },
	};
	static const char *const refused[] = {
		"",
		"元",
		"万元",
		"¥",
		"人民币",
		"¥¥5",
		"--5",
		"1.005元",
		"0.5元5角",
		"三千元元",
		"三千角",
		"50分",
		"12角",
		"五分三角",
		"五角五角",
		"壹佰贰元",
		"壹万贰整",
		"十十元",
		"三百五百元",
		"万万亿元",
		"500元整整",
		"500元含税",
		"500元（含税）",
		"500 000元",
		"$500",
		"5美元",
		"92233720368547758.08",
		"92233720368547759元",
	};

	(void)state;
	assert_taken(numeral_money, rows, COUNT(rows));
	assert_refused(numeral_money, refused, COUNT(refused));
}

static void shares_are_read(void **state)
{
	static const struct row rows[] = {
		{ "5%", 5000000 },
		{ "５％", 5000000 },
		{ "90 ％", 90000000 },
		{ "0.5%", 500000 },
		{ "12.5%", 12500000 },
		{ "0.005%", 5000 },
		{ "0.0049%", 4900 },
		{ "-5%", -5000000 },
		{ "-0.005%", -5000 },
		{ "0.5‰", 50000 },
		{ "3‰", 300000 },
		{ "5‱", 50000 },
		{ "百分之五", 5000000 },
		{ "百分之十二点五", 12500000 },
		{ "百分之百", 100000000 },
		{ "百分之一百", 100000000 },
		{ "百分之一百二十", 120000000 },
		{ "百分之 30", 30000000 },
		{ "百分之零点五", 500000 },
		{ "千分之三", 300000 },
		{ "万分之五", 50000 },
		{ "万分之零点五", 5000 },
		{ "负百分之五", -5000000 },
		{ "五成", 50000000 },
		{ "三成五", 35000000 },
		{ "百分之三十（30%）", 30000000 },
		{ "30%（百分之三十）", 30000000 },
		{ "三十%", 30000000 },
		{ "5 5%", 55000000 },
		{ "33.334%", 33334000 },
		{ "0.0501%", 50100 },
		{ "十分之三", 30000000 },
		{ "十万分之五十五", 55000 },
		{ "十万分之零点五", 500 },
		{ "百万分之五", 500 },
		{ "0.0000005%", 1 },
		{ "0.00000049%", 0 },
	};
	static const char *const refused[] = {
		"",	  "5",		"%",	     "%5",   "百分之",	 "百分",     "五",
		"成",	  "5%%",	"百分之五%", "5折",  "五成六成", "0.05",     "百分之十十",
		"三五成", "百分之百五", "5%左右",    "55 5%", "5%（五）", "五分之百", "9223372036854775807%",
	};

	(void)state;
	assert_taken(numeral_percent, rows, COUNT(rows));
	assert_refused(numeral_percent, refused, COUNT(refused));
}

static void assert_durations(const struct row *rows, size_t n, bool workdays)
{
	for (size_t i = 0; i < n; i++) {
		struct slice text = slice_of(rows[i].text);
		struct value v;

		if (!numeral_duration(text, &v))
			fail_msg("'%s' is refused", rows[i].text);
		if (v.number != rows[i].number || v.workdays != workdays)
			fail_msg("'%s' gives %lld%s", rows[i].text, (long long)v.number, v.workdays ? " wd" : "");
		assert_int_equal(v.type, TYPE_DURATION);
		assert_true(v.text.ptr == text.ptr && v.text.len == text.len);
	}
}

static void stretches_are_read(void **state)
{
	static const struct row days[] = {
		{ "30天", DAYS(30) },
		{ "30 天", DAYS(30) },
		{ "３０天", DAYS(30) },
		{ "三十日", DAYS(30) },
		{ "30个日历日", DAYS(30) },
		{ "30个自然日", DAYS(30) },
		{ "30自然天", DAYS(30) },
		{ "15天(日历日)", DAYS(15) },
		{ "15日（自然日）", DAYS(15) },
		{ "15(十五)日", DAYS(15) },
		{ "十五（15）天", DAYS(15) },
		{ "十五（16）天", DAYS(15) },
		{ "十五天（15天）", DAYS(15) },
		{ "二〇天", DAYS(20) },
		{ "两周", DAYS(14) },
		{ "1个星期", DAYS(7) },
		{ "三星期", DAYS(21) },
		{ "一个礼拜", DAYS(7) },
		{ "三个月", DAYS(90) },
		{ "1月", DAYS(30) },
		{ "六（6）个月", DAYS(180) },
		{ "半个月", DAYS(15) },
		{ "一个半月", DAYS(45) },
		{ "三个月半", DAYS(105) },
		{ "1.5个月", DAYS(45) },
		{ "0.05个月", DAYS(2) },
		{ "半年", DAYS(183) },
		{ "一年", DAYS(365) },
		{ "一年半", DAYS(548) },
		{ "2周年", DAYS(730) },
		{ "一个季度", DAYS(90) },
		{ "一年零六个月", DAYS(545) },
		{ "1年3个月", DAYS(455) },
		{ "2个月15天", DAYS(75) },
		{ "1年2个月3天", DAYS(428) },
		{ "半天", 43200 },
		{ "2.5天", 216000 },
		{ "48小时", 48 * 3600 },
		{ "四十八个小时", 48 * 3600 },
		{ "半小时", 1800 },
		{ "一个半小时", 5400 },
		{ "30分钟", 1800 },
		{ "0天", 0 },
	};
	static const struct row workdays[] = {
		{ "5个工作日", 500 },		{ "5 个 工 作 日", 500 },   { "五工作日", 500 },
		{ "十五（15）个工作日", 1500 }, { "15天（工作日）", 1500 }, { "半个工作日", 50 },
		{ "2.5个工作日", 250 },		{ "3个营业日", 300 },
	};
	static const char *const refused[] = {
		"",
		"天",
		"30",
		"个月",
		"半",
		"三五天",
		"十十天",
		"30天内",
		"约30天",
		"2025年",
		"二〇二五年",
		"12月31日",
		"1年12月",
		"2025年3月1日",
		"3天1年",
		"3个月2个月",
		"一年五个工作日",
		"5个工作日半天",
		"0.001个工作日",
		"十五（十五",
		"十五（日）天",
		"15天（含）",
		"15天（3个月",
		"30元",
		"一百二天",
		"3-5天",
		"5个",
		"-5天",
		"99999999999999999天",
		"9223372036854775807个月",
		"99999999999999999999天",
	};

	(void)state;
	assert_durations(days, COUNT(days), false);
	assert_durations(workdays, COUNT(workdays), true);
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct value v;

		if (numeral_duration(slice_of(refused[i]), &v))
			fail_msg("'%s' is taken as %lld", refused[i], (long long)v.number);
	}
}

static void capitals_are_written(void **state)
{
	static const struct row rows[] = {
		{ "零元整", 0 },
		{ "壹分", 1 },
		{ "壹角整", 10 },
		{ "壹角壹分", 11 },
		{ "壹元整", 100 },
		{ "壹元零壹分", 101 },
		{ "壹元壹角整", 110 },
		{ "壹拾元零伍分", 1005 },
		{ "壹拾伍元整", 1500 },
		{ "壹佰零伍元整", 10500 },
		{ "壹仟零伍拾元整", 105000 },
		{ "壹仟陆佰捌拾元叁角贰分", 168032 },
		{ "壹万零伍佰元整", 1050000 },
		{ "壹拾万元伍角整", 10000050 },
		{ "壹拾万柒仟元伍角叁分", 10700053 },
		{ "壹拾贰万捌仟元整", 12800000 },
		{ "伍拾万元零壹分", 50000001 },
		{ "壹亿零壹元整", 10000000100 },
		{ "壹拾亿元整", 100000000000 },
		{ "壹拾亿零伍仟元整", 100000500000 },
		{ "壹亿贰仟万元整", 12000000000 },
		{ "负壹拾元整", -1000 },
		{ "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分", INT64_MAX },
		{ "负玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零捌分", INT64_MIN },
	};
	struct str s = STR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		str_reset(&s);
		numeral_add_capitals(&s, rows[i].number);
		assert_string_equal(s.buf, rows[i].text);
	}
	str_release(&s);
}

static void assert_read_back(struct str *s, int64_t fen)
{
	int64_t back = 0;

	str_reset(s);
	numeral_add_capitals(s, fen);
	if (!numeral_money(str_slice(s), &back) || back != fen)
		fail_msg("%lld is %s, read as %lld", (long long)fen, s->buf, (long long)back);
}

/* Every pattern of zero and other digits in eleven places, and amounts of all sizes. */
static void capitals_are_read_back(void **state)
{
	static const int64_t rows[] = { 0, 1, 10, 1005, 10000050, 50000001, 100000000000, INT64_MAX, -INT64_MAX };
	struct str s = STR_INIT;
	uint64_t random = 88172645463325252u;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_read_back(&s, rows[i]);
	for (unsigned bits = 0; bits < 1u << 14; bits++) {
		int64_t fen = 0;

		for (unsigned place = 0; place < 14; place++)
			fen = fen * 10 + (bits >> place & 1 ? 1 + (int64_t)(bits + place) % 9 : 0);
		assert_read_back(&s, fen);
	}
	for (int i = 0; i < 20000; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		assert_read_back(&s, (int64_t)(random >> (1 + i % 60)));
	}
	str_release(&s);
}

/* Long nonsense is refused as fast as it is long. */
static void long_texts_are_linear(void **state)
{
	static const char *const pieces[] = { "零", "十", "一", "1,", "0", "(", "一)", "1年", "¥", "一百零", "0." };

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct str s = STR_INIT;
		struct value v;
		int64_t number;

		str_adds(&s, "1.0");
		for (int k = 0; k < 20000; k++)
			str_adds(&s, pieces[i]);
		numeral_decimal(str_slice(&s), 0, &number);
		assert_false(numeral_duration(str_slice(&s), &v));
		numeral_money(str_slice(&s), &number);
		assert_false(numeral_percent(str_slice(&s), &number));
		assert_false(numeral_duration((struct slice){ s.buf + 3, s.len - 3 }, &v));
		assert_false(numeral_percent((struct slice){ s.buf + 3, s.len - 3 }, &number));
		str_release(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read),	  cmocka_unit_test(fractions_have_a_scale),
		cmocka_unit_test(amounts_are_read),	  cmocka_unit_test(shares_are_read),
		cmocka_unit_test(stretches_are_read),	  cmocka_unit_test(capitals_are_written),
		cmocka_unit_test(capitals_are_read_back), cmocka_unit_test(long_texts_are_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
