/* fuzz_numbers.c - amounts, numbers, percentages and durations, as ledgers hold them and as people write them.
 *
 * What is read is written to a text that is read as the same. Where two readers take a text, they take it for the same.
 */
#include "fuzz.h"

#include <string.h>

#include "base/money.h"
#include "base/numeral.h"
#include "base/utf8.h"
#include "base/value.h"

enum { MONEY_TO_NUMBER = 100, SHARE_PER_POINT = NUMERAL_WHOLE / 10000 };

static void check_amount(struct slice text, int64_t fen)
{
	struct str s = STR_INIT;
	int64_t again;

	money_add_text(&s, fen);
	FUZZ_HOLDS(text, money_parse(str_slice(&s), &again) && again == fen);
	FUZZ_HOLDS(text, money_parse_loose(str_slice(&s), &again) && again == fen);
	FUZZ_HOLDS(text, numeral_money(str_slice(&s), &again) && again == fen);
	str_reset(&s);
	money_add_grouped(&s, fen);
	FUZZ_HOLDS(text, money_parse_loose(str_slice(&s), &again) && again == fen);
	FUZZ_HOLDS(text, numeral_money(str_slice(&s), &again) && again == fen);
	str_reset(&s);
	numeral_add_capitals(&s, fen);
	if (!numeral_money(str_slice(&s), &again) || again != fen)
		fuzz_fail(text, "capitals of %lld: %s", (long long)fen, s.buf);
	str_release(&s);
}

static void check_money(struct slice text)
{
	int64_t strict, loose, words, number;
	const bool is_strict = money_parse(text, &strict), is_loose = money_parse_loose(text, &loose);
	const bool is_words = numeral_money(text, &words);

	if (is_strict) {
		FUZZ_HOLDS(text, is_loose && loose == strict);
		FUZZ_HOLDS(text, is_words && words == strict);
		check_amount(text, strict);
	}
	if (is_loose)
		check_amount(text, loose);
	if (is_words)
		check_amount(text, words);
	if (is_loose && is_words)
		FUZZ_HOLDS(text, loose == words);
	if (numeral_decimal(text, 2, &number))
		FUZZ_HOLDS(text, is_words && words == number);
}

static void check_decimals(struct slice text)
{
	struct str s = STR_INIT;
	int64_t value, again;

	for (int scale = 0; scale <= 18; scale++) {
		if (!decimal_parse(text, scale, &value))
			continue;
		str_reset(&s);
		decimal_add_text(&s, value, scale);
		FUZZ_HOLDS(text, decimal_parse(str_slice(&s), scale, &again) && again == value);
		FUZZ_HOLDS(text, numeral_decimal(text, scale, &again) && again == value);
	}
	str_release(&s);
}

static void check_value(struct slice text, enum type type)
{
	struct value v, again;
	struct str s = STR_INIT;

	if (!value_parse(type, text, &v) || value_missing(&v))
		return;
	value_add_text(&s, &v);
	FUZZ_HOLDS(text, value_parse(type, str_slice(&s), &again));
	FUZZ_HOLDS(text, again.number == v.number && again.workdays == v.workdays && again.date_only == v.date_only);
	str_release(&s);
}

static void check_percent(struct slice text)
{
	struct value v;
	int64_t share;

	if (numeral_percent(text, &share) && value_parse(TYPE_PERCENT, text, &v) && !value_missing(&v) &&
	    v.number < INT64_MAX / SHARE_PER_POINT && v.number > INT64_MIN / SHARE_PER_POINT)
		FUZZ_HOLDS(text, share == v.number * SHARE_PER_POINT);
}

static void check_duration(struct slice text)
{
	struct value v, again;
	struct str s = STR_INIT;

	if (!numeral_duration(text, &v))
		return;
	value_add_text(&s, &v);
	FUZZ_HOLDS(text, value_parse(TYPE_DURATION, str_slice(&s), &again));
	FUZZ_HOLDS(text, again.number == v.number && again.workdays == v.workdays);
	str_release(&s);
}

/* A plain form is plain already; bytes that are no text may become one when blanks between them go. */
static void check_plain(struct slice text)
{
	struct str plain = STR_INIT, again = STR_INIT;

	if (utf8_invalid(text) < 0 && numeral_plain(&plain, text))
		FUZZ_HOLDS(text, numeral_plain(&again, str_slice(&plain)) && slice_equal(str_slice(&plain), str_slice(&again)));
	str_release(&plain);
	str_release(&again);
}

/* The bytes themselves as a number: every amount there is. */
static void check_number(struct slice text)
{
	int64_t number;
	struct value v = { .type = TYPE_DURATION, .text = SLICE("x") }, again;
	struct str s = STR_INIT;

	if (text.len < sizeof(number))
		return;
	memcpy(&number, text.ptr, sizeof(number));
	if (number == INT64_MIN)
		return;
	check_amount(text, number);
	v.number = number / MONEY_TO_NUMBER; /* a stretch of time is read in hundredths */
	value_add_text(&s, &v);
	FUZZ_HOLDS(text, value_parse(TYPE_DURATION, str_slice(&s), &again) && again.number == v.number);
	str_release(&s);
}

static void check_text(struct slice text)
{
	check_money(text);
	check_decimals(text);
	for (enum type t = TYPE_INT; t <= TYPE_BOOL; t++)
		check_value(text, t);
	check_percent(text);
	check_duration(text);
	check_plain(text);
	check_number(text);
}

static const char *const pieces[] = {
	"0", "1", "2", "5", "9", "10", "000", "999", ".", ",", "-", "+", "%", "‰", "(", ")", " ", "¥", "￥", "RMB", "元", "角", "分", "整",
	"万", "亿", "千", "百", "十", "零", "〇", "一", "二", "两", "三", "壹", "贰", "拾", "佰", "仟", "卅", "负", "点", "半", "个", "月",
	"年", "天", "日", "周", "工作日", "小时", "分之", "百分之", "成", "大写", "人民币", "：", "（", "）", "，", "．", "－", "９", "０", "　",
	"wd", "d", "h", "m", "s", "9223372036854775807", "92233720368547758", NULL,
};

const struct fuzz fuzz = { .check = check_text, .pieces = pieces };
