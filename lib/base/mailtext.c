/* mailtext.c - see mailtext.h. RFC 5322: the specials separate and comment; an address that needs quotes is none here. */
#include "base/mailtext.h"

#include <string.h>

#include "base/utf8.h"

static const char specials[] = "()<>[]:;@\\,\"";

static bool is_plain(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == 0x7F || strchr(specials, s.ptr[i]))
			return false;
	return s.len > 0;
}

bool mail_is_address(struct slice text)
{
	struct str safe = STR_INIT;
	struct slice domain = text, local = slice_cut(&domain, '@');
	bool is;

	utf8_add_safe(&safe, text); /* nothing invisible in it, either */
	is = slice_equal(str_slice(&safe), text) && is_plain(local) && is_plain(domain);
	str_release(&safe);
	return is;
}

void mail_add_text(struct str *out, struct slice text)
{
	utf8_add_safe(out, text);
}

static void add_name(struct str *out, struct slice name)
{
	struct str safe = STR_INIT;

	mail_add_text(&safe, name);
	if (!safe.buf[strcspn(safe.buf, specials)]) {
		str_add_slice(out, str_slice(&safe));
	} else {
		str_addc(out, '"');
		for (size_t i = 0; i < safe.len; i++) {
			if (safe.buf[i] == '"' || safe.buf[i] == '\\')
				str_addc(out, '\\');
			str_addc(out, safe.buf[i]);
		}
		str_addc(out, '"');
	}
	str_release(&safe);
}

void mail_add_recipient(struct str *out, struct slice name, struct slice email)
{
	email = slice_trim(email);
	add_name(out, name);
	if (mail_is_address(email)) {
		str_adds(out, " <");
		str_add_slice(out, email);
		str_addc(out, '>');
	}
}
