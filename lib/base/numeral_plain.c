/* numeral_plain.c - the plain form of what people write; see numeral_read.h. */
#include "base/numeral_read.h"
#include "base/utf8.h"

static const struct form {
	const char *written, *plain;
} forms[] = {
	{ "〇", "零" },	  { "○", "零" },    { "壹", "一" }, { "贰", "二" }, { "貳", "二" }, { "叁", "三" },
	{ "參", "三" },	  { "叄", "三" },   { "肆", "四" }, { "伍", "五" }, { "陆", "六" }, { "陸", "六" },
	{ "柒", "七" },	  { "捌", "八" },   { "玖", "九" }, { "拾", "十" }, { "佰", "百" }, { "仟", "千" },
	{ "萬", "万" },	  { "億", "亿" },   { "圆", "元" }, { "圓", "元" }, { "兩", "两" }, { "廿", "二十" },
	{ "卅", "三十" }, { "卌", "四十" }, { "點", "点" }, { "負", "负" }, { "個", "个" }, { "幣", "币" },
	{ "寫", "写" },	  { "週", "周" },   { "時", "时" }, { "，", "," },  { "．", "." },  { "（", "(" },
	{ "）", ")" },	  { "：", ":" },    { "％", "%" },  { "＋", "+" },  { "－", "-" },  { "−", "-" },
	{ "￥", "¥" },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(int32_t code)
{
	return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xa0 || (code >= 0x2000 && code <= 0x200b) ||
	       code == 0x202f || code == 0x205f || code == 0x3000 || code == 0xfeff;
}

static struct slice after(struct slice s, size_t n)
{
	return (struct slice){ s.ptr + n, s.len - n };
}

static void add_plain(struct str *out, struct slice character, int32_t code)
{
	if (code >= 0xff10 && code <= 0xff19)
		code -= 0xff10 - '0';
	if ((code >= 0xff21 && code <= 0xff3a) || (code >= 0xff41 && code <= 0xff5a))
		code -= 0xff21 - 'A';
	if (code < 0x80) {
		str_addc(out, (char)(code >= 'A' && code <= 'Z' ? code | 0x20 : code));
		return;
	}
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (slice_is(character, forms[i].written)) {
			str_adds(out, forms[i].plain);
			return;
		}
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
