/* fold.c - see fold.h. Most texts are found to have nothing to fold, and to be UTF-8, as many bytes at a time as the machine can look at. In the others only
 * the first bytes of what is folded are looked for; the rest is copied in runs. */
#include "rule/fold.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/utf8_bytes.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* U+FF00 + n, the half-width character of 0x20 + n; 0: none that is folded. */
static char half_width(unsigned n)
{
	bool is_kept = (n >= 0x10 && n <= 0x19) || (n >= 0x21 && n <= 0x3a) || (n >= 0x41 && n <= 0x5a);

	return is_kept || n == 0x05 || n == 0x0b || n == 0x0d || n == 0x0e ? (char)(0x20 + n) : '\0';
}

static char full_width(struct slice text)
{
	const unsigned char *b = (const unsigned char *)text.ptr;

	if (text.len < 3 || b[0] != 0xef || (b[1] != 0xbc && b[1] != 0xbd) || (b[2] & 0xc0) != 0x80)
		return '\0';
	return half_width((b[1] & 3u) << 6 | (b[2] & 0x3fu));
}

static bool digit_follows(struct slice text)
{
	return text.len && (is_digit(*text.ptr) || is_digit(full_width(text)));
}

size_t fold_character(struct slice text, char before, char *to)
{
	*to = ' ';
	if (text.len >= 2 && memcmp(text.ptr, "\xc2\xa0", 2) == 0)
		return 2;
	if (text.len >= 3 && memcmp(text.ptr, "\xe3\x80\x80", 3) == 0)
		return 3;
	*to = full_width(text);
	if (*to == '.' && !(is_digit(before) && digit_follows((struct slice){ text.ptr + 3, text.len - 3 })))
		return 0;
	return *to ? 3 : 0;
}

static bool may_fold(char c)
{
	return c == '\xef' || c == '\xe3' || c == '\xc2';
}

/* Some bytes, each with the two before it. Not zero: something may fold, or is not seen to be valid. The full-width signs of which every
 * text is full, and which stay, are （ ） ， ： ；, told by their last byte. */
#define IS_USUAL(x) ((bytes)(((x) & 0xfe) == 0x88) | (bytes)((x) == 0x8c) | (bytes)(((x) & 0xfe) == 0x9a))
#define ADD_NOT_PLAIN(found, at) \
	do { \
		bytes a, b, c; \
		memcpy(&a, (at) - 2, sizeof(a)); \
		memcpy(&b, (at) - 1, sizeof(b)); \
		memcpy(&c, (at), sizeof(c)); \
		UTF8_ADD_UNSOUND(found, a, b, c); \
		found |= (bytes)(a == 0xef) & ((bytes)(b == 0xbd) | ((bytes)(b == 0xbc) & ~IS_USUAL(c))); \
		found |= (bytes)(a == 0xe3) & (bytes)(b == 0x80) & (bytes)(c == 0x80); \
	} while (0)

/* Whether a text is valid, nothing in it folds, and both can be seen so many bytes at a time: nearly every text. */
#define IS_PLAIN(name, attributes, width) \
	static attributes bool name(struct slice text) \
	{ \
		typedef unsigned char bytes __attribute__((vector_size(width))); \
		typedef signed char signs __attribute__((vector_size(width))); \
		char edge[2 + (width)] = { 0 }; \
		uint64_t words[(width) / sizeof(uint64_t)], any = 0; \
		size_t i = (width); \
		bytes found = { 0 }; \
		if (!text.len) \
			return true; \
		memcpy(edge + 2, text.ptr, text.len < i ? text.len : i); \
		ADD_NOT_PLAIN(found, edge + 2); \
		for (; i + (width) <= text.len; i += (width)) \
			ADD_NOT_PLAIN(found, text.ptr + i); \
		if (i < text.len + 2) { /* the last character may lack its end */ \
			memset(edge, 0, sizeof(edge)); \
			memcpy(edge, text.ptr + i - 2, text.len - (i - 2)); \
			ADD_NOT_PLAIN(found, edge + 2); \
		} \
		memcpy(words, &found, sizeof(words)); \
		for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++) \
			any |= words[k]; \
		return !any; \
	}

IS_PLAIN(is_plain_narrow, , 16)
#ifdef UTF8_WIDE
IS_PLAIN(is_plain_wide, UTF8_WIDE, 32)

static bool is_plain(struct slice text)
{
	return __builtin_cpu_supports("avx2") ? is_plain_wide(text) : is_plain_narrow(text);
}
#else
static bool is_plain(struct slice text)
{
	return is_plain_narrow(text);
}
#endif

/* Valid characters at the front of which none is folded: ASCII, and U+4000 to U+CFFF and U+E000 to U+EFFF, nearly all of a Chinese
 * text. */
static size_t plain_run(struct slice s)
{
	enum { FIRSTS = 0x5ff0 };
	size_t i = 0, n;

	do {
		n = utf8_threes((struct slice){ s.ptr + i, s.len - i }, FIRSTS);
		for (i += n; i < s.len && !(s.ptr[i] & 0x80); i++)
			n++;
	} while (n);
	return i;
}

static void add_folded(struct folded *f, struct slice from, char to, size_t origin)
{
	if (!f->count)
		str_reset(&f->own);
	str_add_slice(&f->own, from);
	str_addc(&f->own, to);
	if (f->count == f->cap)
		f->marks = xgrow(f->marks, &f->cap, f->count + 1, sizeof(*f->marks));
	f->marks[f->count++] = (struct fold_mark){ f->own.len, origin };
}

/* What is folded at `i`, and how many bytes; `done`: up to there, the text is in f->own. */
static size_t fold_at(struct folded *f, struct slice text, size_t done, size_t i)
{
	char before = '\0', to;
	size_t n;

	if (!may_fold(text.ptr[i]))
		return 0;
	if (i > done)
		before = text.ptr[i - 1];
	else if (f->count)
		before = f->own.buf[f->own.len - 1];
	n = fold_character((struct slice){ text.ptr + i, text.len - i }, before, &to);
	if (n)
		add_folded(f, (struct slice){ text.ptr + done, i - done }, to, i + n);
	return n;
}

void fold_text(struct folded *f, struct slice text)
{
	size_t done = 0, i = 0;

	f->origin = f->text = text;
	f->count = 0;
	f->is_valid = true;
	if (is_plain(text))
		return;
	while ((i += plain_run((struct slice){ text.ptr + i, text.len - i })) < text.len) {
		size_t n = fold_at(f, text, done, i);
		int32_t code;

		if (n) {
			done = i += n;
			continue;
		}
		n = utf8_next((struct slice){ text.ptr + i, text.len - i }, &code);
		f->is_valid &= n > 1; /* it isn't ASCII */
		i += n;
	}
	if (!f->count)
		return;
	str_add_slice(&f->own, (struct slice){ text.ptr + done, text.len - done });
	f->text = str_slice(&f->own);
}

/* The last mark at or before the offset counts. */
static size_t origin_of(const struct folded *f, size_t offset)
{
	size_t low = 0, high = f->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (f->marks[middle].folded <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? f->marks[low - 1].origin + (offset - f->marks[low - 1].folded) : offset;
}

struct slice fold_origin(const struct folded *f, struct slice part)
{
	size_t start, end;

	if (!part.ptr || !f->count)
		return part;
	start = origin_of(f, (size_t)(part.ptr - f->text.ptr));
	end = origin_of(f, (size_t)(part.ptr - f->text.ptr) + part.len);
	return (struct slice){ f->origin.ptr + start, end - start };
}

void folded_release(struct folded *f)
{
	str_release(&f->own);
	free(f->marks);
	*f = (struct folded)FOLDED_INIT;
}
