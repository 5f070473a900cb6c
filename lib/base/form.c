/* form.c - see form.h. */
#include "base/form.h"

#include <string.h>

#include "base/utf8.h"

enum {
	DIGITS = 24,
	EXTENSION = 6,
	SHORTEST = 3,
	LONGEST = 15,	   /* with the country (E.164) */
	FOREIGN = 6,	   /* the least behind a + */
	MOBILE = 11,
	SERVICE = 6,	   /* 17951: no local number begins so */
	LANDLINE_LEAST = 10, /* 010 8765432 */
	LANDLINE_MOST = 12,  /* 0574 82805873 */
};

struct number {
	char digits[DIGITS + 1];
	size_t n, group; /* group: where those behind the last separator begin */
	char extension[EXTENSION + 1];
	size_t next;
	bool has_plus, is_extended;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes of what stands before an extension, at the front; 0: something else. The longer ones first. */
static size_t extension_mark(struct slice rest)
{
	static const char *const marks[] = { "extension", "转分机", "轉分機", "转接", "分机", "分機", "内线", "转", "轉", ";ext=", "ext", "x", "#" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (slice_starts(rest, marks[i]))
			return strlen(marks[i]);
	return 0;
}

/* Bytes of a character that only parts digits. */
static size_t separator(struct slice rest)
{
	static const char *const wide[] = { "‐", "‑", "‒", "–", "—", "―", "−", "·" };

	if (strchr(" -.()", *rest.ptr))
		return 1;
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
		if (slice_starts(rest, wide[i]))
			return strlen(wide[i]);
	return 0;
}

static bool add_digit(struct number *p, char c)
{
	if (p->is_extended ? p->next == EXTENSION : p->n == DIGITS)
		return false;
	if (p->is_extended)
		p->extension[p->next++] = c;
	else
		p->digits[p->n++] = c;
	return true;
}

/* The digits of a folded text; false: there is something that stands in no phone number. */
static bool read_digits(struct number *p, struct slice rest)
{
	size_t n;

	for (; rest.len; rest = (struct slice){ rest.ptr + n, rest.len - n }) {
		n = 1;
		if (is_digit(*rest.ptr)) {
			if (!add_digit(p, *rest.ptr))
				return false;
		} else if (*rest.ptr == '+') {
			if (p->has_plus || p->n)
				return false;
			p->has_plus = true;
		} else if (!p->is_extended && p->n && (n = extension_mark(rest)) > 0) {
			p->is_extended = true;
		} else if ((n = separator(rest)) > 0) {
			if (*rest.ptr != '(' && *rest.ptr != ')' && *rest.ptr != ' ')
				p->group = p->n;
		} else if (!(p->is_extended && !p->next && *rest.ptr == ':' && (n = 1))) {
			return false;
		}
	}
	return p->n > 0 && (!p->is_extended || p->next);
}

static void drop_front(struct number *p, size_t n)
{
	memmove(p->digits, p->digits + n, p->n + 1 - n);
	p->n -= n;
	p->group = p->group > n ? p->group - n : 0;
}

static bool begins_mobile(const char *digits)
{
	return digits[0] == '1' && digits[1] >= '3' && digits[1] <= '9';
}

static bool is_toll_free(const struct number *p)
{
	return p->n == 10 && (strncmp(p->digits, "400", 3) == 0 || strncmp(p->digits, "800", 3) == 0);
}

/* Behind 86: a mobile number, or one whose area code has lost its 0. */
static bool is_national(const char *digits, size_t n)
{
	if (begins_mobile(digits))
		return n == MOBILE;
	return digits[0] == '0' ? n >= LANDLINE_LEAST : n + 1 >= LANDLINE_LEAST && n + 1 <= LANDLINE_MOST;
}

/* Cuts the country off where it is China; true: it is. */
static bool cut_country(struct number *p)
{
	if (p->has_plus)
		return strncmp(p->digits, "86", 2) == 0 && (drop_front(p, 2), true);
	if (strncmp(p->digits, "0086", 4) == 0)
		return drop_front(p, 4), true;
	if (strncmp(p->digits, "00", 2) == 0) {
		drop_front(p, 2);
		p->has_plus = true;
		return false;
	}
	if (strncmp(p->digits, "86", 2) != 0 || p->n < 2 + LANDLINE_LEAST - 1 || !is_national(p->digits + 2, p->n - 2))
		return false;
	return drop_front(p, 2), true;
}

static enum phone_fault check(const struct number *p)
{
	if (begins_mobile(p->digits))
		return p->n == MOBILE || p->n <= SERVICE ? PHONE_SOUND : PHONE_MOBILE;
	if (p->digits[0] == '0')
		return p->n >= LANDLINE_LEAST && p->n <= LANDLINE_MOST ? PHONE_SOUND : PHONE_LANDLINE;
	return p->n >= SHORTEST && p->n <= LONGEST ? PHONE_SOUND : PHONE_NONE;
}

/* Of "0574-82805873-801" the last group is the extension. */
static enum phone_fault cut_extension(struct number *p)
{
	const size_t last = p->n - p->group;
	const enum phone_fault fault = check(p);
	struct number main = *p;

	if (fault == PHONE_SOUND || p->is_extended || !p->group || last >= EXTENSION)
		return fault;
	main.n = p->group;
	main.digits[main.n] = '\0';
	if (check(&main) != PHONE_SOUND || !(main.digits[0] == '0' || is_toll_free(&main)))
		return fault;
	memcpy(main.extension, p->digits + p->group, last + 1);
	main.next = last;
	*p = main;
	return PHONE_SOUND;
}

static enum phone_fault settle(struct number *p)
{
	const bool is_chinese = cut_country(p);

	if (p->has_plus && !is_chinese)
		return p->n >= FOREIGN && p->n <= LONGEST ? PHONE_SOUND : PHONE_NONE;
	p->has_plus = false;
	if (!p->n)
		return PHONE_NONE;
	if (p->digits[0] == '0' && begins_mobile(p->digits + 1) && p->n == MOBILE + 1)
		drop_front(p, 1); /* as one dialled a mobile number of another town */
	if (is_chinese && p->digits[0] != '0' && !begins_mobile(p->digits) && !is_toll_free(p) && p->n + 1 >= LANDLINE_LEAST &&
	    p->n < DIGITS) {
		memmove(p->digits + 1, p->digits, p->n + 1);
		p->digits[0] = '0';
		p->n++;
		p->group += p->group > 0;
	}
	return cut_extension(p);
}

enum phone_fault phone_add_form(struct str *out, struct slice text)
{
	struct number p = { .n = 0 };
	struct str folded = STR_INIT;
	struct slice rest;
	enum phone_fault fault = PHONE_NONE;

	utf8_add_folded(&folded, text);
	rest = str_slice(&folded);
	if (slice_starts(rest, "tel:"))
		rest = (struct slice){ rest.ptr + 4, rest.len - 4 };
	if (read_digits(&p, rest))
		fault = settle(&p);
	if (fault == PHONE_SOUND)
		str_addf(out, "%s%s%s%s", p.has_plus ? "+" : "", p.digits, p.next ? "x" : "", p.extension);
	str_release(&folded);
	return fault;
}

bool phone_is_mobile(struct slice form)
{
	return form.len == MOBILE && begins_mobile(form.ptr);
}

/* E-mail: that an address could be one is asked, not that somebody reads there */

static bool is_letter_of_address(char c)
{
	return (unsigned char)c > ' ' && c != 0x7f && !strchr("@<>()[]\\\",:;", c);
}

/* Labels with dots between them, of which the last has two characters at least. */
static bool is_domain(struct slice s)
{
	size_t label = 0, dots = 0;

	for (size_t i = 0; i < s.len; i++) {
		const unsigned char c = (unsigned char)s.ptr[i];

		if (c == '.') {
			if (!label)
				return false;
			label = 0;
			dots++;
			continue;
		}
		if (c < 0x80 && c != '-' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z'))
			return false;
		label++;
	}
	return dots && label >= 2;
}

static bool is_address(struct slice s)
{
	struct slice local, domain;

	if (!slice_cut_at(s, "@", &local, &domain) || !local.len)
		return false;
	for (size_t i = 0; i < local.len; i++)
		if (!is_letter_of_address(local.ptr[i]))
			return false;
	return is_domain(domain);
}

bool email_add_form(struct str *out, struct slice text)
{
	struct str folded = STR_INIT;
	struct slice s;
	bool is;

	utf8_add_folded(&folded, text);
	s = str_slice(&folded);
	if (slice_starts(s, "mailto:"))
		s = (struct slice){ s.ptr + 7, s.len - 7 };
	is = is_address(s);
	if (is)
		str_add_slice(out, s);
	str_release(&folded);
	return is;
}

/* The web */

/* "example.com:8080": what a host may be written with, and a dot in it. */
static bool is_host(struct slice s)
{
	bool has_dot = false;

	for (size_t i = 0; i < s.len; i++) {
		const unsigned char c = (unsigned char)s.ptr[i];
		const bool is_plain = c >= 0x80 || c == '-' || c == '_' || c == ':' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');

		if (c != '.' && !is_plain)
			return false;
		has_dot |= c == '.' && i > 0 && i + 1 < s.len && s.ptr[i - 1] != '.';
	}
	return has_dot;
}

static size_t host_length(struct slice s)
{
	size_t n = 0;

	while (n < s.len && !strchr("/?#", s.ptr[n]))
		n++;
	return n;
}

static struct slice behind(struct slice s, const char *prefix)
{
	const size_t n = slice_starts(s, prefix) ? strlen(prefix) : 0;

	return (struct slice){ s.ptr + n, s.len - n };
}

static bool has_blank(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == 0x7f)
			return true;
	return false;
}

bool url_add_form(struct str *out, struct slice text)
{
	struct str host = STR_INIT;
	struct slice rest = slice_trim(text), left, right, s;
	size_t n;
	bool is;

	if (slice_cut_at(rest, "://", &left, &right)) {
		utf8_add_folded(&host, left);
		if (slice_is(str_slice(&host), "http") || slice_is(str_slice(&host), "https"))
			str_reset(&host);
		else
			str_adds(&host, "://");
		rest = right;
	}
	n = host_length(rest);
	left = (struct slice){ rest.ptr, n };
	right = (struct slice){ rest.ptr + n, rest.len - n };
	is = !has_blank(right) && !has_blank(left);
	n = host.len;
	utf8_add_folded(&host, left);
	s = behind((struct slice){ host.buf + n, host.len - n }, "www.");
	is = is && is_host(s);
	if (is) {
		str_add(out, host.buf, n);
		str_add_slice(out, s);
		slice_cut_end(&right, "/");
		str_add_slice(out, right);
	}
	str_release(&host);
	return is;
}

bool url_is_wechat(struct slice text)
{
	static const char *const begins[] = { "u.wechat.com/", "weixin.qq.com/r/", "weixin.qq.com/g/", "work.weixin.qq.com/" };
	struct str form = STR_INIT;
	bool is = false;

	if (url_add_form(&form, text))
		for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++)
			is |= slice_starts(str_slice(&form), begins[i]);
	str_release(&form);
	return is;
}

/* Credit codes */

enum { LENGTH = 18, BASE = 31 };

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int value_of(char c)
{
	const char *at = strchr(alphabet, c);

	return c && at ? (int)(at - alphabet) : -1;
}

/* Weights are the powers of 3. */
static char check_character(const char *code)
{
	int sum = 0, weight = 1;

	for (int i = 0; i < LENGTH - 1; i++) {
		sum += value_of(code[i]) * weight;
		weight = weight * 3 % BASE;
	}
	return alphabet[(BASE - sum % BASE) % BASE];
}

static enum uscc_fault uscc_check(const char *code, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (value_of(code[i]) < 0)
			return n == LENGTH ? USCC_LETTER : USCC_LENGTH;
	if (n != LENGTH)
		return USCC_LENGTH;
	return check_character(code) == code[LENGTH - 1] ? USCC_SOUND : USCC_CHECK;
}

enum uscc_fault uscc_add_form(struct str *out, struct slice text)
{
	struct str folded = STR_INIT;
	enum uscc_fault fault;
	size_t n = 0;

	utf8_add_folded(&folded, text);
	for (size_t i = 0; i < folded.len; i++) {
		const char c = folded.buf[i];

		if (c != ' ' && c != '-')
			folded.buf[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	fault = uscc_check(folded.buf, n);
	if (fault == USCC_SOUND)
		str_add(out, folded.buf, n);
	str_release(&folded);
	return fault;
}

/* Names of organisations */

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
