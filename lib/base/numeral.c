/* numeral.c - see numeral.h: numbers, shares, amounts and stretches of time; numeral_read.c reads the numbers in them.
 *
 * How zeros of an amount are written is left open by the rules for bank notes (支付结算办法, 附一): ¥107,000.53 is 壹拾万柒仟元零伍角叁分
 * or 壹拾万零柒仟元伍角叁分. All of these are read, one is written. */
#include "base/numeral.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static bool numeral_of(struct slice text, numeral_kind *read, int scale, int64_t *value)
{
	struct str plain = STR_INIT;
	struct slice s, inside;
	int64_t again;
	bool ok = numeral_plain(&plain, text);

	s = str_slice(&plain);
	if (ok && numeral_cut_bracket(&s, &inside))
		ok = read(inside, scale, &again);
	ok = ok && read(s, scale, value);
	str_release(&plain);
	return ok;
}

static bool decimal_of(struct slice s, int scale, int64_t *value)
{
	struct decimal n;
	bool is_negative;

	numeral_take_sign(&s, &is_negative);
	if (!numeral_read(&s, &n) || s.len || !numeral_scale(n, scale, false, value))
		return false;
	if (is_negative)
		*value = -*value;
	return true;
}

bool numeral_decimal(struct slice text, int scale, int64_t *value)
{
	return numeral_of(text, decimal_of, scale, value);
}

enum { TENTH = NUMERAL_WHOLE / 10 };

/* 三成五: the digit behind 成 is a tenth of it. */
static bool read_tenths(struct slice *s, struct decimal n, int64_t *share)
{
	int digit = numeral_take_digit(s);

	return numeral_scale(n, 7, true, share) && (digit < 0 || !__builtin_add_overflow(*share, digit * (TENTH / 10), share));
}

/* A hundredth of the whole is 10 to the power of 6, hence the scales. */
static bool read_share(struct slice *s, int64_t *share)
{
	static const struct {
		const char *before, *behind;
		int scale;
	} kinds[] = { { "百分之", "%", 6 }, { "千分之", "‰", 5 },   { "万分之", "‱", 4 },
		      { "十分之", NULL, 7 }, { "十万分之", NULL, 3 }, { "百万分之", NULL, 2 } };
	struct decimal n;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (!numeral_take(s, kinds[i].before))
			continue;
		if (i == 0 && slice_is(*s, "百")) {
			s->len = 0;
			*share = NUMERAL_WHOLE;
			return true;
		}
		return numeral_read(s, &n) && numeral_scale(n, kinds[i].scale, true, share);
	}
	if (!numeral_read(s, &n))
		return false;
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (kinds[i].behind && numeral_take(s, kinds[i].behind))
			return numeral_scale(n, kinds[i].scale, true, share);
	return numeral_take(s, "成") && read_tenths(s, n, share);
}

static bool share_of(struct slice s, int scale, int64_t *share)
{
	bool is_negative;

	(void)scale;
	numeral_take_sign(&s, &is_negative);
	if (!read_share(&s, share) || s.len)
		return false;
	if (is_negative)
		*share = -*share;
	return true;
}

bool numeral_percent(struct slice text, int64_t *share)
{
	return numeral_of(text, share_of, 0, share);
}

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

/* What value.h reads counts hundredths. */
#define LONGEST (INT64_MAX / 100)

enum {
	DAY = 86400,
	WORKDAY = 0, /* in place of seconds */
	YEAR = 365 * DAY,
	MONTH = 30 * DAY,
};

/* A name stands before those that begin it. */
static const struct unit {
	const char *name;
	int64_t seconds;
} units[] = {
	{ "工作日", WORKDAY }, { "工作天", WORKDAY }, { "营业日", WORKDAY }, { "日历日", DAY },	  { "日历天", DAY },
	{ "自然日", DAY },     { "自然天", DAY },     { "天", DAY },	     { "日", DAY },	  { "周年", YEAR },
	{ "周", 7 * DAY },     { "星期", 7 * DAY },   { "礼拜", 7 * DAY },   { "自然月", MONTH }, { "日历月", MONTH },
	{ "月", MONTH },       { "季度", 90 * DAY },  { "年", YEAR },	     { "小时", 3600 },	  { "钟头", 3600 },
	{ "分钟", 60 },
};

struct numeral_run {
	int64_t amount;	  /* ten-thousandths */
	int64_t seconds;  /* of one */
	bool may_be_date; /* 2025年, 12月: bare */
};

static bool take_unit(struct slice *s, int64_t *seconds)
{
	for (size_t i = 0; i < COUNT(units); i++) {
		if (!numeral_take(s, units[i].name))
			continue;
		*seconds = units[i].seconds;
		return true;
	}
	return false;
}

/* (15), (十五) behind the number. */
static bool skip_repeated(struct slice *s)
{
	struct decimal n;

	if (!numeral_take(s, "("))
		return true;
	return numeral_read(s, &n) && numeral_take(s, ")");
}

static bool read_stretch(struct slice *s, struct numeral_run *out)
{
	bool is_half = numeral_take(s, "半"), has_measure;
	struct decimal n = { 0, 0 };

	if (!is_half && (!numeral_read(s, &n) || !skip_repeated(s)))
		return false;
	has_measure = numeral_take(s, "个");
	if (!is_half && has_measure)
		is_half = numeral_take(s, "半");
	out->may_be_date = !has_measure && (slice_starts(*s, "月") || slice_starts(*s, "年"));
	if (!take_unit(s, &out->seconds))
		return false;
	if (!is_half)
		is_half = numeral_take(s, "半");
	if (!numeral_scale(n, 4, false, &out->amount))
		return false;
	if (out->seconds == YEAR && out->amount >= 1000 * 10000)
		return false;
	return !is_half || !__builtin_add_overflow(out->amount, 5000, &out->amount);
}

/* The seconds of a stretch, from a day on whole days, rounded up. */
static bool seconds_of(const struct numeral_run *t, int64_t *seconds)
{
	int64_t unit = t->seconds > DAY ? DAY : 1;

	if (__builtin_mul_overflow(t->amount, t->seconds / unit, seconds))
		return false;
	*seconds = *seconds / 10000 + (*seconds % 10000 ? 1 : 0);
	return !__builtin_mul_overflow(*seconds, unit, seconds);
}

/* (日历日) or (工作日) behind 天 and 日. */
static void take_kind_of_day(struct slice *s, struct numeral_run *t)
{
	struct slice rest = *s;
	int64_t seconds;

	if (t->seconds != DAY || !numeral_take(&rest, "(") || !take_unit(&rest, &seconds))
		return;
	if (seconds > DAY || !numeral_take(&rest, ")"))
		return;
	t->seconds = seconds;
	*s = rest;
}

/* 一年零六个月: what follows is smaller, and none of it can be a date. */
static bool read_more(struct slice *s, const struct numeral_run *before, struct value *out)
{
	struct numeral_run t;
	int64_t seconds;

	numeral_take(s, "零");
	if (before->seconds == MONTH && before->may_be_date)
		return false;
	if (!read_stretch(s, &t) || t.seconds == WORKDAY || t.seconds >= before->seconds)
		return false;
	if ((t.seconds == MONTH && t.may_be_date) || !seconds_of(&t, &seconds))
		return false;
	if (__builtin_add_overflow(out->number, seconds, &out->number))
		return false;
	return !s->len || read_more(s, &t, out);
}

static bool duration_of(struct slice s, struct value *out)
{
	struct numeral_run t;

	if (!read_stretch(&s, &t))
		return false;
	take_kind_of_day(&s, &t);
	out->workdays = t.seconds == WORKDAY;
	if (out->workdays) {
		out->number = t.amount / 100;
		return !s.len && t.amount % 100 == 0;
	}
	return seconds_of(&t, &out->number) && (!s.len || read_more(&s, &t, out));
}

/* The whole, or what stands before a bracket with the same once more. */
static bool read_duration(struct slice s, struct value *out)
{
	struct slice inside;
	struct value again;

	if (duration_of(s, out))
		return true;
	return numeral_cut_bracket(&s, &inside) && duration_of(inside, &again) && duration_of(s, out);
}

bool numeral_duration(struct slice text, struct value *out)
{
	struct str plain = STR_INIT;
	bool ok = numeral_plain(&plain, text);

	*out = (struct value){ .type = TYPE_DURATION, .text = text };
	ok = ok && read_duration(str_slice(&plain), out);
	str_release(&plain);
	return ok && (out->workdays || (out->number <= LONGEST && out->number >= -LONGEST));
}
