/* utf8_decode.c - foreign bytes into UTF-8: which encoding, and the conversion by iconv. */
#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "base/team.h"
#include "base/utf8.h"

/* An encoding as a caller names it, as iconv knows it and as people are told. */
struct encoding {
	const char *name, *iconv, *shown;
};

static const struct encoding encodings[] = {
	{ "utf-8", NULL, "UTF-8" },
	{ "utf-16", "UTF-16LE", "UTF-16LE" },
	{ "utf-16le", "UTF-16LE", "UTF-16LE" },
	{ "utf-16be", "UTF-16BE", "UTF-16BE" },
	{ "gb18030", "GB18030", "GB18030" },
	{ "gbk", "GBK", "GBK" },
};

/* A stretch of a text, which begins and ends where characters do if they are sound. */
struct checked_text {
	struct slice text;
	long invalid;
};

static void *check_stretch(void *stretch)
{
	struct checked_text *s = stretch;

	s->invalid = utf8_invalid(s->text);
	return NULL;
}

static size_t begin_of(struct slice s, size_t at)
{
	while (at < s.len && ((unsigned char)s.ptr[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* utf8_invalid by all cores. A character cut short before a stretch is bad there, as it is in the whole. */
long utf8_invalid_by_all(struct slice s)
{
	const size_t n = team_size(s.len);
	struct checked_text stretches[TEAM_MAX];
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		size_t end = i + 1 < n ? begin_of(s, s.len / n * (i + 1)) : s.len;

		stretches[i] = (struct checked_text){ { s.ptr + at, end - at }, -1 };
		at = end;
	}
	team_run(stretches, n, sizeof(*stretches), check_stretch);
	for (size_t i = 0; i < n; i++)
		if (stretches[i].invalid >= 0)
			return (long)(stretches[i].text.ptr - s.ptr) + stretches[i].invalid;
	return -1;
}

static const struct encoding *encoding_find(const char *name)
{
	for (size_t i = 0; i < sizeof(encodings) / sizeof(*encodings); i++)
		if (strcasecmp(name, encodings[i].name) == 0)
			return &encodings[i];
	return NULL;
}

/* GB18030 accepts nearly anything, so UTF-8 with a few damaged bytes must not end as ten thousand wrong characters:
 * three-byte sequences are frequent in Chinese UTF-8 and rare by chance. */
static bool is_damaged_utf8(struct slice s)
{
	size_t threes = 0, bad = 0;
	int32_t code;

	for (size_t n; (n = utf8_next(s, &code)) > 0; s = (struct slice){ s.ptr + n, s.len - n }) {
		threes += n == 3;
		bad += n == 1 && code == 0xfffd;
	}
	return threes >= 2 * bad;
}

/* *is_valid: it is UTF-8, and that was found out. */
static const char *guess(struct slice bytes, bool *is_valid)
{
	if (slice_starts(bytes, "\xff\xfe"))
		return "utf-16le";
	if (slice_starts(bytes, "\xfe\xff"))
		return "utf-16be";
	*is_valid = utf8_invalid_by_all(bytes) < 0;
	return *is_valid || slice_starts(bytes, "\xef\xbb\xbf") || is_damaged_utf8(bytes) ? "utf-8" : "gb18030";
}

/* Runs iconv over all of `bytes`; on a fault *done is where it is. */
static int convert(struct str *out, struct slice bytes, iconv_t cd, size_t *done)
{
	union {
		const char *from;
		char *to;
	} in = { bytes.ptr };
	size_t left = bytes.len;
	char chunk[16384];

	while (left) {
		char *to = chunk;
		size_t room = sizeof(chunk);
		size_t n = iconv(cd, &in.to, &left, &to, &room);

		str_add(out, chunk, (size_t)(to - chunk));
		*done = bytes.len - left;
		if (n == (size_t)-1 && errno != E2BIG)
			return -1;
	}
	return 0;
}

static int decode_iconv(struct str *out, struct slice bytes, const char *name, size_t *bad)
{
	iconv_t cd = iconv_open("UTF-8", name);
	size_t kept = out->len;
	int rc;

	*bad = 0;
	if (cd == (iconv_t)-1)
		return -1;
	rc = convert(out, bytes, cd, bad);
	iconv_close(cd);
	if (rc < 0 && out->cap) {
		out->len = kept;
		out->buf[kept] = '\0';
	}
	return rc;
}

/* Bytes of the byte order mark that belongs to the encoding. */
static size_t mark_length(struct slice bytes, const struct encoding *e)
{
	if (!e->iconv)
		return slice_starts(bytes, "\xef\xbb\xbf") ? 3 : 0;
	if (slice_is(slice_of(e->iconv), "UTF-16LE"))
		return slice_starts(bytes, "\xff\xfe") ? 2 : 0;
	if (slice_is(slice_of(e->iconv), "UTF-16BE"))
		return slice_starts(bytes, "\xfe\xff") ? 2 : 0;
	return slice_starts(bytes, "\x84\x31\x95\x33") ? 4 : 0;
}

static int check_utf8(struct slice bytes, size_t *bad)
{
	long at = utf8_invalid_by_all(bytes);

	*bad = at < 0 ? 0 : (size_t)at;
	return at < 0 ? 0 : -1;
}

int utf8_read(struct str *out, struct slice bytes, const char *encoding, const char **used, size_t *bad, struct slice *text)
{
	const size_t before = out->len;
	const struct encoding *e;
	bool is_valid = false;
	size_t mark;
	int rc;

	*bad = 0;
	*used = encoding;
	if (strcasecmp(encoding, "auto") == 0)
		encoding = guess(bytes, &is_valid);
	else if (strcasecmp(encoding, "utf-16") == 0 && slice_starts(bytes, "\xfe\xff"))
		encoding = "utf-16be";
	e = encoding_find(encoding);
	if (!e)
		return -1;
	mark = mark_length(bytes, e);
	bytes = (struct slice){ bytes.ptr + mark, bytes.len - mark };
	*used = !e->iconv && mark ? "UTF-8 with BOM" : e->shown;
	if (e->iconv)
		rc = decode_iconv(out, bytes, e->iconv, bad);
	else
		rc = is_valid ? 0 : check_utf8(bytes, bad);
	if (rc < 0)
		*bad += mark;
	*text = e->iconv ? (struct slice){ out->buf + before, out->len - before } : bytes;
	return rc;
}

int utf8_decode(struct str *out, struct slice bytes, const char *encoding, const char **used, size_t *bad)
{
	const size_t before = out->len;
	struct slice text;

	if (utf8_read(out, bytes, encoding, used, bad, &text) < 0)
		return -1;
	if (out->len == before)
		str_add_slice(out, text);
	return 0;
}

void utf8_encode_as(struct str *out, struct slice text, const char *used)
{
	iconv_t to = strncmp(used, "UTF-8", 5) == 0 ? (iconv_t)-1 : iconv_open(used, "UTF-8");
	union { /* iconv wants its input without const, and leaves it alone */
		const char *from;
		char *to;
	} in = { text.ptr };
	char buf[512];
	size_t left = text.len;

	if (to == (iconv_t)-1) {
		str_add_slice(out, text);
		return;
	}
	while (left) {
		char *at = buf;
		size_t room = sizeof(buf);
		size_t rc = iconv(to, &in.to, &left, &at, &room);

		str_add(out, buf, sizeof(buf) - room);
		if (rc == (size_t)-1 && errno != E2BIG) {
			char mark[] = "?", *p = mark;
			int32_t code;
			size_t one = 1, skip = utf8_next((struct slice){ in.from, left }, &code);

			at = buf;
			room = sizeof(buf);
			iconv(to, &p, &one, &at, &room);
			str_add(out, buf, sizeof(buf) - room);
			in.from += skip;
			left -= skip;
		}
	}
	iconv_close(to);
}
