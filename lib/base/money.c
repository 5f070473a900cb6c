/* money.c - see money.h. A number is read digit by digit with every step checked, so no locale and no rounding come
 * in. INT64_MIN counts as overflow: the sign of any amount can be turned. */
#include "base/money.h"

#include "base/digits.h"
#include "base/utf8.h"

#define MAX_SCALE 18

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* value = value * 10 + digit, growing away from zero. */
static bool push_digit(int64_t *value, char digit)
{
	return !__builtin_mul_overflow(*value, 10, value) && !__builtin_add_overflow(*value, digit - '0', value);
}

static bool push_zeros(int64_t *value, int n)
{
	for (; n > 0; n--)
		if (!push_digit(value, '0'))
			return false;
	return true;
}

/* Digits after the point: at most `scale` of them, more only where `zeros` lets nothing but zeros follow. */
static bool push_fraction(struct slice digits, int scale, bool zeros, int64_t *value)
{
	int n = 0;

	if (!digits.len)
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		if (!is_digit(digits.ptr[i]))
			return false;
		if (n == scale && (!zeros || digits.ptr[i] != '0'))
			return false;
		if (n < scale && !push_digit(value, digits.ptr[i]))
			return false;
		n += n < scale;
	}
	return push_zeros(value, scale - n);
}

/* digits(.digits), unsigned. */
static bool parse_unsigned(struct slice s, int scale, bool zeros, int64_t *value)
{
	size_t i = 0;

	*value = 0;
	for (; i < s.len && is_digit(s.ptr[i]); i++)
		if (!push_digit(value, s.ptr[i]))
			return false;
	if (!i)
		return false;
	if (i == s.len)
		return push_zeros(value, scale);
	if (s.ptr[i] != '.')
		return false;
	return push_fraction((struct slice){ s.ptr + i + 1, s.len - i - 1 }, scale, zeros, value);
}

static bool take(struct slice *s, const char *prefix)
{
	size_t n = slice_of(prefix).len;

	if (!slice_starts(*s, prefix))
		return false;
	*s = (struct slice){ s->ptr + n, s->len - n };
	return true;
}

/* The same of the form that nearly every cell of a ledger has: at most eight digits, all of the decimals behind a point. False:
 * parse_unsigned knows. */
static inline bool parse_short(struct slice s, size_t scale, int64_t *value)
{
	const size_t point = scale > 0, whole = s.len - scale - point;
	uint64_t digits;
	uint32_t number;

	if (s.len < scale + point + 1 || whole + scale > DIGITS_MAX || (point && s.ptr[whole] != '.'))
		return false;
	digits = digits_gather(s.ptr, whole);
	if (point)
		digits |= digits_gather(s.ptr + whole + point, scale) << 8 * whole;
	if (!digits_number(digits, whole + scale, &number))
		return false;
	*value = number;
	return true;
}

bool decimal_parse(struct slice text, int scale, int64_t *value)
{
	bool is_negative = text.len && text.ptr[0] == '-';
	int64_t number;

	if (scale < 0 || scale > MAX_SCALE)
		return false;
	if (is_negative)
		text = (struct slice){ text.ptr + 1, text.len - 1 };
	if (!parse_short(text, (size_t)scale, &number) && !parse_unsigned(text, scale, false, &number))
		return false;
	*value = is_negative ? -number : number;
	return true;
}

bool money_parse(struct slice text, int64_t *fen)
{
	return parse_short(text, 2, fen) || decimal_parse(text, 2, fen);
}

/* Removes thousands separators where each stands before three digits, the first group having one to three. */
static bool add_ungrouped(struct str *out, struct slice s)
{
	long point = slice_find(s, SLICE("."));
	struct slice whole = { s.ptr, point < 0 ? s.len : (size_t)point };
	struct slice fraction = { s.ptr + whole.len, s.len - whole.len };
	struct slice last = whole;
	bool is_first = true;

	for (long comma; (comma = slice_find(last, SLICE(","))) >= 0; is_first = false) {
		if (is_first ? comma < 1 || comma > 3 : comma != 3)
			return false;
		str_add(out, last.ptr, (size_t)comma);
		last = (struct slice){ last.ptr + comma + 1, last.len - (size_t)comma - 1 };
	}
	if (!is_first && last.len != 3)
		return false;
	str_add_slice(out, last);
	str_add_slice(out, fraction);
	return true;
}

/* What may stand around the digits of a folded text, taken off: sign, parentheses, currency and its blanks. */
static bool take_trimmings(struct slice *s, bool *is_negative)
{
	static const char *const signs[] = { "-", "−", "+" }, *const currencies[] = { "¥", "rmb", "cny" };
	bool in_parentheses = take(s, "("), has_sign = false, has_currency = false;

	if (in_parentheses && !slice_cut_end(s, ")"))
		return false;
	*is_negative = in_parentheses;
	for (int round = 0; round < 2; round++) {
		*s = slice_trim(*s);
		for (size_t i = 0; i < 3 && !has_sign && !in_parentheses; i++) {
			has_sign = take(s, signs[i]);
			*is_negative = has_sign && i < 2;
		}
		for (size_t i = 0; i < 3 && !has_currency; i++)
			has_currency = take(s, currencies[i]);
	}
	*s = slice_trim(*s);
	if (slice_cut_end(s, "元"))
		*s = slice_trim(*s);
	return true;
}

bool money_parse_loose(struct slice text, int64_t *fen)
{
	struct str folded = STR_INIT, plain = STR_INIT;
	bool is_negative = false, ok = false;
	struct slice s;
	int scale = 2;

	if (money_parse(text, fen))
		return true;
	utf8_add_folded(&folded, text);
	s = str_slice(&folded);
	if (!take_trimmings(&s, &is_negative))
		goto out;
	if (slice_cut_end(&s, "万")) {
		s = slice_trim(s);
		scale = 6;
	}
	ok = add_ungrouped(&plain, s) && parse_unsigned(str_slice(&plain), scale, true, fen);
	if (ok && is_negative)
		*fen = -*fen;
out:
	str_release(&folded);
	str_release(&plain);
	return ok;
}

static uint64_t size_of(int64_t value)
{
	return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

/* Digits are written from the end; so many are behind the point, and there is one at least before it. */
static void add_digits(struct str *out, int64_t value, int decimals, bool grouped)
{
	char text[32], *to = text + sizeof(text);
	uint64_t size = size_of(value);

	for (int n = 0; n <= decimals || size; n++) {
		if (n && n == decimals)
			*--to = '.';
		if (grouped && n > decimals && (n - decimals) % 3 == 0)
			*--to = ',';
		*--to = (char)('0' + size % 10);
		size /= 10;
	}
	if (value < 0)
		*--to = '-';
	str_add(out, to, (size_t)(text + sizeof(text) - to));
}

void money_add_text(struct str *out, int64_t fen)
{
	add_digits(out, fen, 2, false);
}

void money_add_grouped(struct str *out, int64_t fen)
{
	add_digits(out, fen, 2, true);
}

void decimal_add_text(struct str *out, int64_t value, int scale)
{
	size_t cut;

	add_digits(out, value, scale, false);
	if (!scale)
		return;
	for (cut = out->len; out->buf[cut - 1] == '0';)
		cut--;
	cut -= out->buf[cut - 1] == '.';
	out->len = cut;
	out->buf[cut] = '\0';
}
