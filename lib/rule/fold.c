/* fold.c - see fold.h. Only the first bytes of what is folded are looked for; the others are copied in runs. */
#include "rule/fold.h"

#include <stdlib.h>
#include <string.h>

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

/* Characters of three bytes at the front of which none is folded: U+4000 to U+EFFF, nearly all of a Chinese text. */
static size_t plain_run(struct slice s)
{
	size_t i = 0;

	while (i + 3 <= s.len && (unsigned char)s.ptr[i] >= 0xe4 && (unsigned char)s.ptr[i] <= 0xee && (s.ptr[i + 1] & 0xc0) == 0x80 &&
	       (s.ptr[i + 2] & 0xc0) == 0x80)
		i += 3;
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

void fold_text(struct folded *f, struct slice text)
{
	size_t done = 0, i = 0;

	f->origin = f->text = text;
	f->count = 0;
	while (i < text.len) {
		char before = '\0', to;
		size_t n = plain_run((struct slice){ text.ptr + i, text.len - i });

		if (n || !may_fold(text.ptr[i])) {
			i += n ? n : 1;
			continue;
		}
		if (i > done)
			before = text.ptr[i - 1];
		else if (f->count)
			before = f->own.buf[f->own.len - 1];
		n = fold_character((struct slice){ text.ptr + i, text.len - i }, before, &to);
		i += n ? n : 1;
		if (!n)
			continue;
		add_folded(f, (struct slice){ text.ptr + done, i - n - done }, to, i);
		done = i;
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
