/* numeral_read.c - see numeral.h: the plain form, and the grammar of numbers.
 *
 *     number   = group (亿 group?)*            at most two 亿: 九亿二千万亿
 *     group    = section (万 section?)?
 *     section  = digits of either kind, or (digit 千)(digit 百)(digit 十)(digit), each optional, 零 in the gaps
 *
 * The first section may be longer and have a fraction: 12000万, 1.5万, 二〇二五. */
#include "base/numeral.h"

#include <stdlib.h>

#include "base/utf8.h"

/* By code point. */
static const struct form {
	int32_t written;
	const char *plain;
} forms[] = {
	/* − ○ 〇 仟 伍 */
	{ 0x2212, "-" }, { 0x25cb, "零" }, { 0x3007, "零" }, { 0x4edf, "千" }, { 0x4f0d, "五" },
	/* 佰 個 億 兩 卅 */
	{ 0x4f70, "百" }, { 0x500b, "个" }, { 0x5104, "亿" }, { 0x5169, "两" }, { 0x5345, "三十" },
	/* 卌 叁 參 叄 圆 */
	{ 0x534c, "四十" }, { 0x53c1, "三" }, { 0x53c3, "三" }, { 0x53c4, "三" }, { 0x5706, "元" },
	/* 圓 壹 寫 幣 廿 */
	{ 0x5713, "元" }, { 0x58f9, "一" }, { 0x5beb, "写" }, { 0x5e63, "币" }, { 0x5eff, "二十" },
	/* 拾 捌 時 柒 玖 */
	{ 0x62fe, "十" }, { 0x634c, "八" }, { 0x6642, "时" }, { 0x67d2, "七" }, { 0x7396, "九" },
	/* 肆 萬 負 貳 贰 */
	{ 0x8086, "四" }, { 0x842c, "万" }, { 0x8ca0, "负" }, { 0x8cb3, "二" }, { 0x8d30, "二" },
	/* 週 陆 陸 點 ％ */
	{ 0x9031, "周" }, { 0x9646, "六" }, { 0x9678, "六" }, { 0x9ede, "点" }, { 0xff05, "%" },
	/* （ ） ＋ ， － */
	{ 0xff08, "(" }, { 0xff09, ")" }, { 0xff0b, "+" }, { 0xff0c, "," }, { 0xff0d, "-" },
	/* ． ： ￥ */
	{ 0xff0e, "." }, { 0xff1a, ":" }, { 0xffe5, "¥" },
};

static int by_code(const void *code, const void *form)
{
	const int32_t a = *(const int32_t *)code, b = ((const struct form *)form)->written;

	return (a > b) - (a < b);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The frame of a blank that was filled in: 【30】日, __30__日. */
static bool is_frame(int32_t code)
{
	return code == '_' || code == '[' || code == ']' || code == 0x3010 || code == 0x3011 || code == 0x3014 || code == 0x3015;
}

static bool is_blank(int32_t code)
{
	return is_frame(code) || code == ' ' || (code >= '\t' && code <= '\r') || code == 0xa0 || (code >= 0x2000 && code <= 0x200b) ||
	       code == 0x202f || code == 0x205f || code == 0x3000 || code == 0xfeff;
}

static struct slice after(struct slice s, size_t n)
{
	return (struct slice){ s.ptr + n, s.len - n };
}

static void add_plain(struct str *out, struct slice character, int32_t code)
{
	const struct form *form;

	if (code >= 0xff10 && code <= 0xff19)
		code -= 0xff10 - '0';
	if ((code >= 0xff21 && code <= 0xff3a) || (code >= 0xff41 && code <= 0xff5a))
		code -= 0xff21 - 'A';
	if (code < 0x80) {
		str_addc(out, (char)(code >= 'A' && code <= 'Z' ? code | 0x20 : code));
		return;
	}
	form = bsearch(&code, forms, sizeof(forms) / sizeof(*forms), sizeof(*forms), by_code);
	if (form) {
		str_adds(out, form->plain);
		return;
	}
	str_add_slice(out, character);
}

/* Digits side by side, or each with blanks around it: 3 0, as forms are filled in. 12 34 are two numbers. */
struct digits {
	size_t run; /* side by side, at the end of what was read */
	bool is_spaced;
};

static bool take_digit(struct digits *d, bool had_blank)
{
	if (!d->run || !had_blank) {
		d->run++;
		return !d->is_spaced;
	}
	d->is_spaced = true;
	return d->run == 1;
}

bool numeral_plain(struct str *out, struct slice text)
{
	struct digits digits = { 0 };
	bool had_blank = false;
	int32_t code;

	for (size_t n; (n = utf8_next(text, &code)) > 0; text = after(text, n)) {
		size_t end = out->len;

		if (is_blank(code)) {
			had_blank = true;
			continue;
		}
		add_plain(out, (struct slice){ text.ptr, n }, code);
		if (!is_digit(out->buf[end]))
			digits = (struct digits){ 0 };
		else if (!take_digit(&digits, had_blank))
			return false;
		had_blank = false;
	}
	return true;
}

enum { MAX_FRACTION = 36 };

/* Above every section: nothing stands before it. */
static const int64_t FIRST = INT64_MAX;

bool numeral_take(struct slice *s, const char *prefix)
{
	if (!slice_starts(*s, prefix))
		return false;
	*s = after(*s, slice_of(prefix).len);
	return true;
}

bool numeral_take_sign(struct slice *s, bool *is_negative)
{
	*is_negative = numeral_take(s, "-") || numeral_take(s, "负");
	return *is_negative || numeral_take(s, "+");
}

int numeral_take_digit(struct slice *s)
{
	static const char digits[] = "零一二三四五六七八九"; /* of three bytes each */

	if (s->len && is_digit(*s->ptr)) {
		*s = after(*s, 1);
		return s->ptr[-1] - '0';
	}
	for (int i = 0; i < 10 && s->len >= 3; i++)
		if (s->ptr[0] == digits[3 * i] && s->ptr[1] == digits[3 * i + 1] && s->ptr[2] == digits[3 * i + 2]) {
			*s = after(*s, 3);
			return i;
		}
	return -1;
}

static bool push_digit(int64_t *value, int digit)
{
	return !__builtin_mul_overflow(*value, 10, value) && !__builtin_add_overflow(*value, digit, value);
}

static bool multiply(int64_t *value, int64_t by)
{
	return !__builtin_mul_overflow(*value, by, value);
}

static bool add(int64_t *value, int64_t more)
{
	return !__builtin_add_overflow(*value, more, value);
}

static bool has_arabic(struct slice s)
{
	return s.len && is_digit(*s.ptr);
}

/* Digits, in groups of three behind the first comma. */
static bool read_arabic(struct slice *s, int64_t *value, size_t *count)
{
	size_t in_group = 0;
	bool is_grouped = false;

	*value = 0;
	*count = 0;
	for (;; *s = after(*s, 1)) {
		if (has_arabic(*s)) {
			if (!push_digit(value, *s->ptr - '0'))
				return false;
			++*count;
			in_group++;
			continue;
		}
		if (is_grouped && in_group != 3)
			return false;
		if (!s->len || *s->ptr != ',')
			return true;
		if (!is_grouped && in_group > 3)
			return false;
		is_grouped = true;
		in_group = 0;
	}
}

/* 二〇二五: at least three digits, or two with a zero: 三五 is "a few". */
static bool read_positional(struct slice *s, size_t *count, int64_t *value)
{
	struct slice rest = *s;
	bool has_zero = false, fits = true;
	int digit;

	*count = 0;
	*value = 0;
	while (!has_arabic(rest) && (digit = numeral_take_digit(&rest)) >= 0) {
		fits = fits && push_digit(value, digit);
		has_zero |= !digit;
		++*count;
	}
	if (*count < 2)
		return true;
	*s = rest;
	return fits && (*count > 2 || has_zero);
}

static int64_t take_unit(struct slice *s)
{
	return numeral_take(s, "千") ? 1000 : numeral_take(s, "百") ? 100 : numeral_take(s, "十") ? 10 : 1;
}

/* 十五, 一百十五, 一千零十五: where a ten needs no 一. */
static bool may_be_bare_ten(int64_t limit, bool has_zero)
{
	return has_zero ? limit > 100 : limit == 100 || limit >= 100000000;
}

/* A last digit: ones, or (一百二) tenths of the unit before it, which only the end of the text makes certain. */
static bool add_last(const struct slice *rest, int64_t limit, bool has_zero, int64_t digit, int64_t *value)
{
	if (limit == FIRST || limit == 10 || has_zero)
		return add(value, digit);
	return !rest->len && add(value, digit * (limit / 10));
}

/* A digit for a step of a chain: *digit -1 where the chain ends. */
static bool take_step_digit(struct slice *s, int64_t limit, bool has_zero, int *digit)
{
	bool is_pair = numeral_take(s, "两");

	*digit = is_pair ? 2 : numeral_take_digit(s);
	/* 十两 is a weight, 十零 nothing. */
	if (is_pair && limit != FIRST)
		return slice_starts(*s, "百") || slice_starts(*s, "千") || slice_starts(*s, "万") ||
		       slice_starts(*s, "亿");
	if (*digit < 0 && slice_starts(*s, "十") && may_be_bare_ten(limit, has_zero))
		*digit = 1;
	return *digit != 0 || limit == FIRST;
}

/* (digit unit)* digit?, the units falling from below `limit`, the last unit or magnitude before it. */
static bool read_chain(struct slice *s, int64_t limit, int64_t *value)
{
	*value = 0;
	for (;;) {
		bool has_zero = limit != FIRST && limit > 10 && numeral_take(s, "零");
		int64_t many, unit;
		size_t count;
		int digit;

		if (has_arabic(*s)) {
			struct slice rest = *s;

			if (!read_arabic(&rest, &many, &count))
				return false;
			if (count > 1) {
				*s = rest;
				return many < limit && add(value, many);
			}
		}
		if (!take_step_digit(s, limit, has_zero, &digit))
			return false;
		if (digit < 0)
			return !has_zero && limit != FIRST && *value;
		unit = take_unit(s);
		if (unit == 1)
			return add_last(s, limit, has_zero, digit, value);
		if (!digit || unit >= limit)
			return false;
		*value += digit * unit;
		limit = unit;
	}
}

/* The first section; *is_long: more than a digit without a unit, so that 百 and 千 may still follow. */
static bool read_first(struct slice *s, int64_t *value, bool *is_long)
{
	struct slice rest = *s;
	size_t count;

	*is_long = false;
	if (has_arabic(rest)) {
		if (!read_arabic(&rest, value, &count))
			return false;
		if (count == 1)
			return read_chain(s, FIRST, value);
		*s = rest;
		*is_long = true;
		return true;
	}
	if (!read_positional(s, &count, value))
		return false;
	return count > 1 || read_chain(s, FIRST, value);
}

static bool starts_section(struct slice s)
{
	return numeral_take_digit(&s) >= 0 || slice_starts(s, "两") || slice_starts(s, "十");
}

/* Behind a section: 万 and the section below it. */
static bool read_group_rest(struct slice *s, int64_t limit, int64_t *value)
{
	int64_t low;

	if (!numeral_take(s, "万"))
		return true;
	if (!*value || (limit != FIRST && *value >= 10000) || !multiply(value, 10000))
		return false;
	if (!starts_section(*s))
		return true;
	return read_chain(s, 10000, &low) && add(value, low);
}

/* Behind a first group: 亿 and the group below it. */
static bool read_high_rest(struct slice *s, int64_t *value)
{
	const int64_t yi = 100000000;

	for (int i = 0; i < 2 && numeral_take(s, "亿"); i++) {
		bool has_zero = slice_starts(*s, "零");
		int64_t low;

		if (!*value || !multiply(value, yi))
			return false;
		if (!starts_section(*s))
			continue;
		if (!read_chain(s, yi, &low) || !read_group_rest(s, yi, &low) || !add(value, low))
			return false;
		/* 三亿五亿 are two numbers, 三亿五千万亿 is one. */
		if (slice_starts(*s, "亿") && !has_zero && low < yi / 10)
			return false;
	}
	return true;
}

static bool read_fraction(struct slice *s, struct decimal *n)
{
	int zeros = 0, digit;
	bool any = false;

	for (; (digit = numeral_take_digit(s)) >= 0; any = true) {
		if (!digit) {
			zeros += zeros <= MAX_FRACTION;
			continue;
		}
		for (; zeros > 0; zeros--, n->exponent--)
			if (!push_digit(&n->digits, 0))
				return false;
		if (!push_digit(&n->digits, digit) || --n->exponent < -MAX_FRACTION)
			return false;
	}
	return any;
}

/* 1.5 百万, 500 千, 12000 万亿. */
static bool read_magnitude(struct slice *s, struct decimal *n)
{
	n->exponent += numeral_take(s, "百") ? 2 : numeral_take(s, "千") ? 3 : 0;
	n->exponent += numeral_take(s, "万") ? 4 : 0;
	n->exponent += numeral_take(s, "亿") ? 8 : 0;
	return !starts_section(*s);
}

bool numeral_read(struct slice *s, struct decimal *n)
{
	bool is_long;

	*n = (struct decimal){ 0, 0 };
	if (!read_first(s, &n->digits, &is_long))
		return false;
	if (numeral_take(s, ".") || numeral_take(s, "点"))
		return read_fraction(s, n) && read_magnitude(s, n);
	if (is_long && (slice_starts(*s, "百") || slice_starts(*s, "千")))
		return read_magnitude(s, n);
	return read_group_rest(s, FIRST, &n->digits) && read_high_rest(s, &n->digits);
}

bool numeral_scale(struct decimal n, int scale, bool round, int64_t *value)
{
	int64_t unit = 1, rest;
	int power = n.exponent + scale;

	*value = n.digits;
	for (; power > 0 && *value; power--)
		if (!multiply(value, 10))
			return false;
	for (; power < 0; power++)
		if (!multiply(&unit, 10))
			return !*value;
	rest = *value % unit;
	if (rest && !round)
		return false;
	*value = *value / unit + (rest >= unit - rest && rest ? 1 : 0);
	return true;
}

bool numeral_cut_bracket(struct slice *s, struct slice *inside)
{
	size_t open = s->len;

	if (!s->len || s->ptr[s->len - 1] != ')')
		return false;
	while (open > 0 && s->ptr[open - 1] != '(')
		open--;
	if (open < 2)
		return false;
	*inside = (struct slice){ s->ptr + open, s->len - 1 - open };
	s->len = open - 1;
	return true;
}
