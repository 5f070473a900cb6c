/* numeral_money.c - amounts in words and digits, and the capitals that cheques and contracts want.
 *
 * How zeros are written is left open by the rules for bank notes (支付结算办法, 附一): ¥107,000.53 is 壹拾万柒仟元零伍角叁分 or
 * 壹拾万零柒仟元伍角叁分. All of these are read, one is written. */
#include "base/numeral.h"
#include "base/numeral_read.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Currency, sign and the words of forms, each at most once, in any order. */
static void take_front(struct slice *s, bool *is_negative)
{
	static const char *const words[] = { "人民币", "rmb",  "cny",  "¥",    "(大写)",
					     "(小写)", "大写", "小写", "金额", ":" };
	bool had[COUNT(words)] = { false }, had_sign = false, found = true;

	*is_negative = false;
	while (found) {
		found = false;
		for (size_t i = 0; i < COUNT(words); i++) {
			if (had[i] || !numeral_take(s, words[i]))
				continue;
			had[i] = found = true;
		}
		if (!had_sign && numeral_take_sign(s, is_negative))
			had_sign = found = true;
	}
}

static void take_end(struct slice *s)
{
	if (!numeral_take(s, "整"))
		numeral_take(s, "正");
	if (!numeral_take(s, "人民币"))
		numeral_take(s, "rmb");
}

/* 叁角, 零伍分, 零角: the digit before the unit, which is taken too. */
static bool take_part(struct slice *s, const char *unit, int64_t worth, int64_t *fen)
{
	struct slice rest = *s;
	int digit = numeral_take_digit(&rest), behind_zero = digit == 0 ? numeral_take_digit(&rest) : -1;

	if (behind_zero >= 0)
		digit = behind_zero;
	if (digit < 0 || !numeral_take(&rest, unit))
		return false;
	*s = rest;
	return !__builtin_add_overflow(*fen, digit * worth, fen);
}

/* [number 元][digit 角][digit 分][整]; the number alone are yuan too. */
static bool read_amount(struct slice *s, int64_t *fen)
{
	struct slice start = *s;
	struct decimal n;
	bool has_parts, has_yuan;

	*fen = 0;
	has_parts = take_part(s, "角", 10, fen);
	has_parts |= take_part(s, "分", 1, fen);
	if (has_parts)
		return true;
	*s = start;
	if (!numeral_read(s, &n) || !numeral_scale(n, 2, false, fen))
		return false;
	has_yuan = numeral_take(s, "元");
	if (!has_yuan)
		return true;
	if (*fen % 100)
		return true;
	take_part(s, "角", 10, fen);
	take_part(s, "分", 1, fen);
	return true;
}

static bool amount_of(struct slice s, int scale, int64_t *fen)
{
	bool is_negative;

	(void)scale;
	take_front(&s, &is_negative);
	if (!read_amount(&s, fen))
		return false;
	take_end(&s);
	if (is_negative)
		*fen = -*fen;
	return !s.len;
}

bool numeral_money(struct slice text, int64_t *fen)
{
	return numeral_of(text, amount_of, 0, fen);
}

static const char *const capitals[] = { "零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖" };

/* Below ten thousand. */
static void add_section(struct str *out, uint64_t n)
{
	static const char *const units[] = { "仟", "佰", "拾", "" };
	bool has_any = false, has_gap = false;
	uint64_t unit = 1000;

	for (size_t i = 0; i < COUNT(units); i++, unit /= 10) {
		uint64_t digit = n / unit % 10;

		has_gap |= !digit && has_any;
		if (!digit)
			continue;
		if (has_gap)
			str_adds(out, "零");
		str_adds(out, capitals[digit]);
		str_adds(out, units[i]);
		has_any = true;
		has_gap = false;
	}
}

/* Two numbers around 万 or 亿, the lower one of `size`; a 零 where its first place is empty. */
static void add_yuan(struct str *out, uint64_t n)
{
	uint64_t size = n >= 100000000 ? 100000000 : 10000;

	if (n < 10000) {
		add_section(out, n);
		return;
	}
	add_yuan(out, n / size);
	str_adds(out, size == 10000 ? "万" : "亿");
	if (n % size && n % size < size / 10)
		str_adds(out, "零");
	add_yuan(out, n % size);
}

void numeral_add_capitals(struct str *out, int64_t fen)
{
	uint64_t size = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
	uint64_t yuan = size / 100, jiao = size / 10 % 10, rest = size % 10;

	if (fen < 0)
		str_adds(out, "负");
	add_yuan(out, yuan);
	if (yuan || !size)
		str_adds(out, yuan ? "元" : "零元");
	if (jiao)
		str_addf(out, "%s角", capitals[jiao]);
	if (rest)
		str_addf(out, "%s%s分", yuan && !jiao ? "零" : "", capitals[rest]);
	else
		str_adds(out, "整");
}
