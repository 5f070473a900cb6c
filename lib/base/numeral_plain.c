/* numeral_plain.c - the plain form of what people write; see numeral_read.h. */
#include <stdlib.h>

#include "base/numeral_read.h"
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
