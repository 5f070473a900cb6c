/* email.c - see email.h. That an address could be one is asked, not that somebody reads there. */
#include "base/email.h"

#include <string.h>

#include "base/utf8.h"

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
