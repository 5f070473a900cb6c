/* uscc.c - see uscc.h. */
#include "base/uscc.h"

#include <string.h>

#include "base/utf8.h"

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

static enum uscc_fault check(const char *code, size_t n)
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
	fault = check(folded.buf, n);
	if (fault == USCC_SOUND)
		str_add(out, folded.buf, n);
	str_release(&folded);
	return fault;
}
