/* utf8_near.c - how far two texts are apart, and "did you mean". */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

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

/* A folded text without blanks and punctuation. */
static void add_letters(struct str *out, struct slice s)
{
	int32_t code;

	for (size_t n; (n = utf8_next(s, &code)) > 0; s = (struct slice){ s.ptr + n, s.len - n })
		if (utf8_is_letter(code))
			str_add(out, s.ptr, n);
}

/* Whether what is left of `longer` without some of its characters is `shorter`. */
static bool is_within(struct slice shorter, struct slice longer)
{
	int32_t wanted, code;
	size_t n = utf8_next(shorter, &wanted);

	for (size_t m; n && (m = utf8_next(longer, &code)) > 0; longer = (struct slice){ longer.ptr + m, longer.len - m })
		if (code == wanted) {
			shorter = (struct slice){ shorter.ptr + n, shorter.len - n };
			n = utf8_next(shorter, &wanted);
		}
	return !n;
}

/* As Chinese names are cut short: 三甲 of 三级甲等, 鄞州二院 of 鄞州第二医院. Behind all that are near by distance. */
static unsigned shortness(struct slice a, struct slice b, size_t na, size_t nb)
{
	const size_t shorter = na < nb ? na : nb, longer = na < nb ? nb : na;
	const bool is_chinese = na < nb ? a.len > na : b.len > nb;

	if (!is_chinese || shorter < 2 || 2 * shorter < longer || !(na < nb ? is_within(a, b) : is_within(b, a)))
		return UINT32_MAX;
	return UINT32_MAX / 2 + (unsigned)(longer - shorter);
}

/* The distance of two folded texts, or UINT32_MAX where they aren't near. Its first word names a column: next of next_follow_up. */
static unsigned nearness(struct slice a, struct slice b)
{
	size_t na = utf8_count(a), nb = utf8_count(b), longer = na > nb ? na : nb;
	/* Two Chinese characters of four make another name; two letters of four a slip of the hand. */
	bool letters = na == a.len && nb == b.len && longer > 3;
	unsigned limit = letters ? (unsigned)(longer + 2) / 3 : longer >= 6 ? (unsigned)(longer / 3) : 1, d;
	struct str la = STR_INIT, lb = STR_INIT;

	if (!na || !nb)
		return UINT32_MAX;
	if (na >= 3 && b.len > a.len && memcmp(a.ptr, b.ptr, a.len) == 0 && (b.ptr[a.len] == '_' || b.ptr[a.len] == '-'))
		return 1;
	d = utf8_distance(a, b, limit);
	if (d > limit || d >= longer) {
		add_letters(&la, a);
		add_letters(&lb, b);
		d = la.len && slice_equal(str_slice(&la), str_slice(&lb)) ? limit : shortness(a, b, na, nb);
	}
	str_release(&la);
	str_release(&lb);
	return d;
}

void nearest_init(struct nearest *n, struct slice wanted)
{
	*n = (struct nearest){ .wanted = wanted, .best = SLICE(""), .distance = UINT32_MAX };
}

void nearest_offer(struct nearest *n, struct slice candidate)
{
	struct str a = STR_INIT, b = STR_INIT;
	unsigned d;

	utf8_add_folded(&a, n->wanted);
	utf8_add_folded(&b, candidate);
	d = nearness(str_slice(&a), str_slice(&b));
	if (d < n->distance) {
		n->distance = d;
		n->best = candidate;
	}
	str_release(&a);
	str_release(&b);
}

struct slice nearest_found(const struct nearest *n)
{
	return n->best;
}
