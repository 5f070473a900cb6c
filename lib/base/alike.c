/* alike.c - see alike.h. */
#include "base/alike.h"

#include <string.h>

#include "base/utf8.h"

enum { LONGEST = 64, SHORTEST = 3, SOUNDS_NEAR = 20 };

/* A name as code points. */
struct points {
	int32_t at[LONGEST];
	size_t n;
};

static bool read_points(struct slice s, struct points *p)
{
	int32_t code;

	p->n = 0;
	for (size_t n; (n = utf8_next(s, &code)) > 0; s = (struct slice){ s.ptr + n, s.len - n }) {
		if (p->n == LONGEST)
			return false;
		p->at[p->n++] = code;
	}
	return true;
}

static bool is_ideograph(int32_t c)
{
	return c >= 0x4e00 && c <= 0x9fff;
}

/* What counts, or tells one of several from the others. */
static bool is_number(int32_t c)
{
	static const char *const numerals = "一二三四五六七八九十百零〇甲乙丙丁东南西北中上下新老";
	struct slice rest = slice_of(numerals);
	int32_t code;

	if (c < 0x80)
		return c >= '0' && c <= '9';
	for (size_t n; (n = utf8_next(rest, &code)) > 0; rest = (struct slice){ rest.ptr + n, rest.len - n })
		if (code == c)
			return true;
	return false;
}

static void add_point(struct str *out, int32_t c)
{
	if (c < 0x80) {
		str_addc(out, (char)c);
	} else if (c < 0x800) {
		str_addc(out, (char)(0xc0 | c >> 6));
		str_addc(out, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		str_addc(out, (char)(0xe0 | c >> 12));
		str_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		str_addc(out, (char)(0x80 | (c & 0x3f)));
	} else {
		str_addc(out, (char)(0xf0 | c >> 18));
		str_addc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		str_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		str_addc(out, (char)(0x80 | (c & 0x3f)));
	}
}

/* The place of a common character in the first level of GB 2312, which is in the order of its sounds; -1: it isn't in it. */
static int place_by_sound(int32_t c)
{
	enum { ROWS = 55, CELLS = 94, FIRST_ROW = 0xb0, FIRST_CELL = 0xa1 };
	struct str text = STR_INIT, code = STR_INIT;
	int place = -1;

	add_point(&text, c);
	utf8_encode_as(&code, str_slice(&text), "GB18030");
	if (code.len == 2) {
		const int row = (unsigned char)code.buf[0] - FIRST_ROW, cell = (unsigned char)code.buf[1] - FIRST_CELL;

		place = row >= 0 && row <= ROWS && row < 0xd8 - FIRST_ROW && cell >= 0 && cell < CELLS ? row * CELLS + cell : -1;
	}
	str_release(&text);
	str_release(&code);
	return place;
}

static bool sound_alike(int32_t a, int32_t b)
{
	int x, y;

	if (is_number(a) || is_number(b))
		return false;
	if (!is_ideograph(a) || !is_ideograph(b))
		return a >= 'a' && a <= 'z' && b >= 'a' && b <= 'z';
	x = place_by_sound(a);
	y = place_by_sound(b);
	return x >= 0 && y >= 0 && (x > y ? x - y : y - x) <= SOUNDS_NEAR;
}

/* Of one length: exchanged neighbours, or characters that sound alike. */
static bool is_near_along(const struct points *a, const struct points *b, unsigned distance)
{
	unsigned slips = 0;

	for (size_t i = 0; i < a->n; i++) {
		const bool is_exchanged = i + 1 < a->n && a->at[i] == b->at[i + 1] && a->at[i + 1] == b->at[i];

		if (a->at[i] == b->at[i])
			continue;
		if (!is_exchanged && !sound_alike(a->at[i], b->at[i]))
			return false;
		slips++;
		i += is_exchanged;
	}
	return slips > 0 && slips <= distance;
}

/* The longer one has some characters more, none of which counts. */
static bool is_near_beside(const struct points *longer, const struct points *shorter)
{
	size_t k = 0;

	for (size_t i = 0; i < longer->n; i++) {
		if (k < shorter->n && longer->at[i] == shorter->at[k])
			k++;
		else if (is_number(longer->at[i]))
			return false;
	}
	return k == shorter->n;
}

bool alike_names(struct slice a, struct slice b, unsigned distance)
{
	struct points x, y;
	size_t more;

	if (!read_points(a, &x) || !read_points(b, &y) || x.n < SHORTEST || y.n < SHORTEST)
		return false;
	if (x.n == y.n)
		return is_near_along(&x, &y, distance);
	more = x.n > y.n ? x.n - y.n : y.n - x.n;
	if (more > distance)
		return false;
	return x.n > y.n ? is_near_beside(&x, &y) : is_near_beside(&y, &x);
}

/* Without the characters at `first` and `second` (none: the length). */
static void give(const struct points *p, size_t first, size_t second, void (*each)(void *context, struct slice variant), void *context)
{
	struct str variant = STR_INIT;

	for (size_t i = 0; i < p->n; i++)
		if (i != first && i != second)
			add_point(&variant, p->at[i]);
	each(context, str_slice(&variant));
	str_release(&variant);
}

void alike_each_variant(struct slice name, unsigned distance, void (*each)(void *context, struct slice variant), void *context)
{
	struct points p;

	if (!read_points(name, &p) || p.n < SHORTEST)
		return;
	give(&p, p.n, p.n, each, context);
	for (size_t i = 0; i < p.n; i++)
		give(&p, i, p.n, each, context);
	for (size_t i = 0; distance > 1 && i < p.n; i++)
		for (size_t k = i + 1; k < p.n; k++)
			give(&p, i, k, each, context);
}
