/* utf8.c - see utf8.h: reading, measuring, showing, folding and comparing; utf8_decode.c converts. */
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/utf8_bytes.h"

/* First bytes, by their low half, of three-byte characters that no rule beside their form can make invalid: U+1000 to U+CFFF
 * and U+E000 to U+FFFF, where every Chinese text and its punctuation live. */
enum { THREE_BYTES = 0xdffe };

/* One of these; 0: something else. */
static size_t next_of_three(struct slice s, int32_t *code)
{
	unsigned char a, b, c;

	if (s.len < 3)
		return 0;
	a = (unsigned char)s.ptr[0];
	b = (unsigned char)s.ptr[1] ^ 0x80;
	c = (unsigned char)s.ptr[2] ^ 0x80;
	if (a >> 4 != 0xe || !(THREE_BYTES >> (a & 0x0f) & 1) || (b | c) > 0x3f)
		return 0;
	*code = (a & 0x0f) << 12 | b << 6 | c;
	return 3;
}

size_t utf8_next(struct slice s, int32_t *code)
{
	utf8proc_ssize_t n;

	if (s.len && (unsigned char)s.ptr[0] < 0x80) {
		*code = (unsigned char)s.ptr[0];
		return 1;
	}
	if (next_of_three(s, code))
		return 3;
	*code = 0xfffd;
	if (!s.len)
		return 0;
	n = utf8proc_iterate((const utf8proc_uint8_t *)s.ptr, s.len > 4 ? 4 : (utf8proc_ssize_t)s.len, code);
	if (n > 0)
		return (size_t)n;
	*code = 0xfffd;
	return 1;
}

/* A true U+FFFD takes three bytes, a bad byte one. */
static bool is_bad(int32_t code, size_t n)
{
	return code == 0xfffd && n == 1;
}

static struct slice after(struct slice s, size_t n)
{
	return n ? (struct slice){ s.ptr + n, s.len - n } : s;
}

/* Bytes of ASCII at the front, eight at a time: most of a ledger. */
static size_t ascii_run(struct slice s)
{
	size_t i = 0;

	for (uint64_t word; i + sizeof(word) <= s.len; i += sizeof(word)) {
		memcpy(&word, s.ptr + i, sizeof(word));
		if (word & 0x8080808080808080u)
			break;
	}
	while (i < s.len && (unsigned char)s.ptr[i] < 0x80)
		i++;
	return i;
}

size_t utf8_threes(struct slice s, unsigned firsts)
{
	static const unsigned char masks[8] = { 0xf0, 0xc0, 0xc0, 0xf0, 0xc0, 0xc0 }, forms[8] = { 0xe0, 0x80, 0x80, 0xe0, 0x80, 0x80 };
	uint64_t mask, form, bytes;
	size_t i = 0;

	memcpy(&mask, masks, sizeof(mask));
	memcpy(&form, forms, sizeof(form));
	for (; i + sizeof(bytes) <= s.len; i += 6) {
		memcpy(&bytes, s.ptr + i, sizeof(bytes));
		if ((bytes & mask) != form || !(firsts >> (s.ptr[i] & 0x0f) & firsts >> (s.ptr[i + 3] & 0x0f) & 1))
			break;
	}
	while (i + 3 <= s.len && (s.ptr[i] & 0xf0) == 0xe0 && firsts >> (s.ptr[i] & 0x0f) & 1 && (s.ptr[i + 1] & 0xc0) == 0x80 &&
	       (s.ptr[i + 2] & 0xc0) == 0x80)
		i += 3;
	return i;
}

/* How many bytes behind the first are ASCII and valid characters of three bytes, seen so many at a time: to a block in which there is
 * anything else. The text begins with a character. */
#define SOUND_RUN(name, attributes, width) \
	static attributes size_t name(struct slice s) \
	{ \
		typedef unsigned char bytes __attribute__((vector_size(width))); \
		typedef signed char signs __attribute__((vector_size(width))); \
		char edge[2 + (width)] = { 0 }; \
		size_t i = 0; \
		for (; i + (width) <= s.len; i += (width)) { \
			const char *at = i ? s.ptr + i : edge + 2; \
			uint64_t words[(width) / sizeof(uint64_t)], any = 0; \
			bytes a, b, c, found = { 0 }; \
			if (!i) \
				memcpy(edge + 2, s.ptr, (width)); \
			memcpy(&a, at - 2, sizeof(a)); \
			memcpy(&b, at - 1, sizeof(b)); \
			memcpy(&c, at, sizeof(c)); \
			UTF8_ADD_UNSOUND(found, a, b, c); \
			memcpy(words, &found, sizeof(words)); \
			for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++) \
				any |= words[k]; \
			if (any) \
				break; \
		} \
		return i; \
	}

SOUND_RUN(sound_run_narrow, , 16)
#ifdef UTF8_WIDE
SOUND_RUN(sound_run_wide, UTF8_WIDE, 32)
#endif

/* As many as end with a character. */
static size_t sound_run(struct slice s)
{
#ifdef UTF8_WIDE
	size_t n = __builtin_cpu_supports("avx2") ? sound_run_wide(s) : sound_run_narrow(s);
#else
	size_t n = sound_run_narrow(s);
#endif

	if (n && ((unsigned char)s.ptr[n - 1] & 0xf0) == 0xe0)
		return n - 1;
	return n && ((unsigned char)s.ptr[n - 2] & 0xf0) == 0xe0 ? n - 2 : n;
}

long utf8_invalid(struct slice s)
{
	enum { LONG_TEXT = 64 };
	struct slice rest = s;
	int32_t code;

	for (;;) {
		size_t n;

		if (rest.len >= LONG_TEXT)
			rest = after(rest, sound_run(rest));
		rest = after(rest, ascii_run(rest));
		rest = after(rest, utf8_threes(rest, THREE_BYTES));
		if (!rest.len)
			return -1;
		n = utf8_next(rest, &code);
		if (is_bad(code, n))
			return (long)(rest.ptr - s.ptr);
		rest = after(rest, n);
	}
}

static bool is_ideograph(int32_t code)
{
	return code >= 0x4e00 && code <= 0x9fff;
}

/* Columns of what shows as it stands and nearly all texts are made of: ASCII, ideographs, full-width and Chinese punctuation, the
 * dash; 0: something else. */
static size_t plain_columns(int32_t code)
{
	if ((code >= 0x20 && code < 0x7f) || code == 0x2014)
		return 1;
	return is_ideograph(code) || (code >= 0x3001 && code <= 0x3011) || (code >= 0xff01 && code <= 0xff5e) ? 2 : 0;
}

static size_t columns_of(int32_t code)
{
	const size_t plain = plain_columns(code);
	const int width = plain ? (int)plain : utf8proc_charwidth(code);

	return width > 0 ? (size_t)width : 0;
}

size_t utf8_width(struct slice s)
{
	size_t width = 0;
	int32_t code;

	for (size_t n; (n = utf8_next(s, &code)) > 0; s = after(s, n))
		width += columns_of(code);
	return width;
}

/* Eight printable characters of ASCII: none below a blank, which would borrow from its high bit, no DEL. */
static bool is_plain_ascii(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return !((word | (word - 0x2020202020202020u) | (word + 0x0101010101010101u)) & 0x8080808080808080u);
}

/* First bytes of those characters that are ideographs, whatever follows; a bit each of the lower half byte. */
enum { IDEOGRAPHS = 0x1f << 5 };

long utf8_plain_width(struct slice s)
{
	size_t width = 0;

	for (size_t i = 0; i < s.len;) {
		const size_t ideographs = utf8_threes(after(s, i), IDEOGRAPHS);

		width += 2 * (ideographs / 3);
		i += ideographs;
		for (; s.len - i >= 8 && is_plain_ascii(s.ptr + i); i += 8)
			width += 8;
		if (i == s.len)
			break;
		int32_t code = (signed char)s.ptr[i]; /* one byte, else below zero, as is meant: NOLINT(bugprone-signed-char-misuse) */
		size_t n = code < 0 ? next_of_three(after(s, i), &code) : 1, columns = n ? plain_columns(code) : 0;

		if (!columns)
			return -1;
		width += columns;
		i += n;
	}
	return (long)width;
}

size_t utf8_count(struct slice s)
{
	size_t count = 0;
	int32_t code;

	for (size_t n; (n = utf8_next(s, &code)) > 0; s = after(s, n))
		count++;
	return count;
}

struct slice utf8_fit(struct slice s, size_t columns)
{
	struct slice rest = s;
	size_t width = 0;
	int32_t code;

	for (size_t n; (n = utf8_next(rest, &code)) > 0; rest = after(rest, n)) {
		width += columns_of(code);
		if (width > columns)
			break;
	}
	return (struct slice){ s.ptr, s.len - rest.len };
}

static bool is_line_or_tab(int32_t code)
{
	return (code >= '\t' && code <= '\r') || code == 0x85 || code == 0x2028 || code == 0x2029;
}

struct range {
	int32_t first, last;
};

/* What a terminal obeys or hides: C0, DEL and C1, bidi controls, invisible characters that shape no script. */
static bool is_unsafe(int32_t code)
{
	static const struct range ranges[] = {
		{ 0, 0x1f },	    { 0x7f, 0x9f },	{ 0x61c, 0x61c },   { 0x200b, 0x200b }, { 0x200e, 0x200f },
		{ 0x202a, 0x202e }, { 0x2060, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

/* Bytes at the front that show as they stand, and nearly always do. */
static size_t plain_run(struct slice s)
{
	size_t i = 0;
	int32_t code;

	for (size_t n; (n = utf8_next(after(s, i), &code)) > 0; i += n)
		if (!plain_columns(code))
			break;
	return i;
}

void utf8_add_safe(struct str *out, struct slice s)
{
	bool in_break = false;
	int32_t code;

	for (size_t n; s.len; s = after(s, n)) {
		bool is_break;

		n = plain_run(s);
		if (n) {
			str_add(out, s.ptr, n);
			in_break = false;
			continue;
		}
		n = utf8_next(s, &code);
		is_break = is_line_or_tab(code);

		if (is_break && !in_break)
			str_addc(out, ' ');
		else if (!is_break && is_bad(code, n))
			str_addf(out, "\\x%02x", (unsigned)(unsigned char)s.ptr[0]);
		else if (!is_break && is_unsafe(code))
			str_addf(out, code < 0x80 ? "\\x%02x" : "\\u{%04X}", (unsigned)code);
		else if (!is_break)
			str_add(out, s.ptr, n);
		in_break = is_break;
	}
}

/* Text that folding changes in nothing but ASCII case: ASCII and plain ideographs, which nothing composes with. */
static bool is_plain(struct slice s)
{
	int32_t code;

	for (size_t n; (n = utf8_next(s, &code)) > 0; s = after(s, n))
		if (code > 0x7f && !(code >= 0x4e00 && code <= 0x9fff))
			return false;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Appends valid text with ASCII case folded and every run of blanks as one; `from` is where the whole text began. */
static void add_lowered(struct str *out, size_t from, struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (!is_blank(c))
			str_addc(out, (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c));
		else if (out->len > from && out->buf[out->len - 1] != ' ')
			str_addc(out, ' ');
	}
}

static void add_folded_valid(struct str *out, size_t from, struct slice s)
{
	utf8proc_option_t how =
		UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t n;

	if (is_plain(s)) {
		add_lowered(out, from, s);
		return;
	}
	n = utf8proc_map((const utf8proc_uint8_t *)s.ptr, (utf8proc_ssize_t)s.len, &folded, how);
	add_lowered(out, from, n < 0 ? s : (struct slice){ (const char *)folded, (size_t)n });
	free(folded);
}

void utf8_add_folded(struct str *out, struct slice s)
{
	size_t from = out->len;

	while (s.len) {
		long bad = utf8_invalid(s);
		size_t n = bad < 0 ? s.len : (size_t)bad;

		add_folded_valid(out, from, (struct slice){ s.ptr, n });
		s = after(s, n);
		if (s.len) {
			str_addc(out, s.ptr[0]);
			s = after(s, 1);
		}
	}
	if (out->len > from && out->buf[out->len - 1] == ' ')
		out->buf[--out->len] = '\0';
}

bool utf8_is_letter(int32_t code)
{
	utf8proc_category_t c = utf8proc_category(code);

	return !(c >= UTF8PROC_CATEGORY_PC && c <= UTF8PROC_CATEGORY_PO) &&
	       !(c >= UTF8PROC_CATEGORY_ZS && c <= UTF8PROC_CATEGORY_ZP);
}

bool utf8_same_folded(struct slice a, struct slice b)
{
	struct str x = STR_INIT, y = STR_INIT;
	bool same;

	if (slice_equal(a, b))
		return true;
	utf8_add_folded(&x, a);
	utf8_add_folded(&y, b);
	same = slice_equal(str_slice(&x), str_slice(&y));
	str_release(&x);
	str_release(&y);
	return same;
}

/* How far two texts are apart */

/* A text as code points, one array to index. */
struct points {
	int32_t *at;
	size_t count;
};

static struct points points_of(struct slice s)
{
	struct points p = { xmalloc((s.len + 1) * sizeof(*p.at)), 0 };

	for (size_t n; (n = utf8_next(s, &p.at[p.count])) > 0; s = (struct slice){ s.ptr + n, s.len - n })
		p.count++;
	return p;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* One row of the matrix: rows[0] is being filled, rows[1] and rows[2] are the two before. Returns its least. */
static unsigned fill_row(unsigned *rows[3], const struct points *a, const struct points *b, size_t i)
{
	unsigned best = rows[0][0] = (unsigned)i;

	for (size_t j = 1; j <= b->count; j++) {
		bool same = a->at[i - 1] == b->at[j - 1];
		unsigned d = least(least(rows[1][j], rows[0][j - 1]) + 1, rows[1][j - 1] + (same ? 0 : 1));

		if (i > 1 && j > 1 && a->at[i - 1] == b->at[j - 2] && a->at[i - 2] == b->at[j - 1])
			d = least(d, rows[2][j - 2] + 1);
		rows[0][j] = d;
		best = least(best, d);
	}
	return best;
}

static unsigned distance_of(const struct points *a, const struct points *b, unsigned limit)
{
	size_t width = b->count + 1;
	unsigned *memory = xcalloc(3 * width, sizeof(*memory));
	unsigned *rows[3] = { memory, memory + width, memory + 2 * width };
	unsigned best = 0, last = 0, d;

	for (size_t j = 0; j <= b->count; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a->count; i++) {
		unsigned *oldest = rows[2];

		rows[2] = rows[1];
		rows[1] = rows[0];
		rows[0] = oldest;
		last = best;
		best = fill_row(rows, a, b, i);
		/* A swap reaches back two rows, so one row beyond the limit isn't the end yet. */
		if (best > limit && last > limit)
			break;
	}
	d = best > limit && last > limit ? best : rows[0][b->count];
	free(memory);
	return d;
}

unsigned utf8_distance(struct slice a, struct slice b, unsigned limit)
{
	struct points pa = points_of(a), pb = points_of(b);
	size_t apart = pa.count > pb.count ? pa.count - pb.count : pb.count - pa.count;
	unsigned d = apart > limit ? limit + 1 : distance_of(&pa, &pb, limit);

	free(pa.at);
	free(pb.at);
	return d > limit ? limit + 1 : d;
}
