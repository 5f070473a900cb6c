/* company.c - see company.h. */
#include "base/company.h"

#include <string.h>

#include "base/utf8.h"

/* Where a bracket at the front ends, the closing one included; 0: there is none. */
static size_t bracket_length(struct slice s)
{
	static const struct { const char *open, *close; } brackets[] = { { "(", ")" }, { "[", "]" }, { "【", "】" }, { "〔", "〕" } };

	for (size_t i = 0; i < sizeof(brackets) / sizeof(*brackets); i++) {
		const long end = slice_starts(s, brackets[i].open) ? slice_find(s, slice_of(brackets[i].close)) : -1;

		if (end >= 0)
			return (size_t)end + strlen(brackets[i].close);
	}
	return 0;
}

static void add_without_brackets(struct str *out, struct slice s)
{
	while (s.len) {
		size_t n = bracket_length(s);

		if (!n) {
			str_addc(out, *s.ptr);
			n = 1;
		} else {
			str_addc(out, ' ');
		}
		s = (struct slice){ s.ptr + n, s.len - n };
	}
}

/* A blank, or punctuation of ASCII and of Chinese. */
static bool is_letter(int32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	return c != 0xb7 && !(c >= 0x2000 && c <= 0x206f) && !(c >= 0x3000 && c <= 0x303f) && c != 0x30fb && !(c >= 0xff00 && c <= 0xff0f);
}

static void add_letters(struct str *out, struct slice s)
{
	int32_t code;

	for (size_t n; (n = utf8_next(s, &code)) > 0; s = (struct slice){ s.ptr + n, s.len - n })
		if (is_letter(code))
			str_add(out, s.ptr, n);
}

/* Words of Latin letters: "lotus development corp.". Of one word alone nothing is cut. */
static bool cut_word(struct slice *s)
{
	static const char *const forms[] = { "co", "company", "corp", "corporation", "inc", "ltd", "limited", "llc", "gmbh", "plc" };
	size_t end = s->len, begin;

	while (end && strchr(" .,", s->ptr[end - 1]))
		end--;
	for (begin = end; begin && !strchr(" .,", s->ptr[begin - 1]); begin--)
		;
	for (size_t i = 0; begin && i < sizeof(forms) / sizeof(*forms); i++)
		if (slice_is((struct slice){ s->ptr + begin, end - begin }, forms[i])) {
			s->len = begin;
			return true;
		}
	return false;
}

static bool cut_form(struct slice *s)
{
	static const char *const forms[] = { "公司", "有限责任", "有限", "股份", "集团", "总", "控股" };

	*s = slice_trim(*s);
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (s->len > strlen(forms[i]) && slice_cut_end(s, forms[i]))
			return true;
	return cut_word(s);
}

void company_add_key(struct str *out, struct slice name)
{
	struct str folded = STR_INIT, bare = STR_INIT;
	const size_t before = out->len;
	struct slice s;

	utf8_add_folded(&folded, name);
	add_without_brackets(&bare, str_slice(&folded));
	s = str_slice(&bare);
	while (cut_form(&s))
		;
	add_letters(out, s);
	if (out->len == before)
		add_letters(out, str_slice(&folded));
	str_release(&folded);
	str_release(&bare);
}
