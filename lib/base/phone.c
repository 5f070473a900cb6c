/* phone.c - see phone.h. */
#include "base/phone.h"

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
