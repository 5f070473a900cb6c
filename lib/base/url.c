/* url.c - see url.h. */
#include "base/url.h"

#include <string.h>

#include "base/utf8.h"

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
