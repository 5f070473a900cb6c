/* near.c - see near.h. Distances of texts of at most 64 characters are counted column by column of the matrix, a bit a row (Hyyrö 2003,
 * with neighbours that changed places as one step); most candidates have too many characters of their own to be counted at all. */
#include "base/near.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { BITS = 64, ASCII = 128 };

/* Where in the wanted text a character stands that isn't ASCII. */
struct near_char {
	int32_t code;
	uint64_t at;
};

struct near_wanted {
	struct near_text text;
	struct near_room room;
	uint64_t ascii[ASCII];
	struct near_char others[BITS];
	size_t nothers;
};

struct near {
	struct near_wanted *wanted;
	size_t count;
};

struct near_listed {
	struct slice candidate;
	struct near_text text;
};

static void room_init(struct near_room *r)
{
	*r = (struct near_room){ .folded = STR_INIT, .letters = STR_INIT };
}

static void room_release(struct near_room *r)
{
	str_release(&r->folded);
	str_release(&r->letters);
	free(r->points);
}

static struct near_text read_text(struct near_room *r, struct slice text)
{
	struct near_text t = { .count = 0 };
	struct slice rest;
	int32_t code;

	str_reset(&r->folded);
	str_reset(&r->letters);
	utf8_add_folded(&r->folded, text);
	r->points = xgrow(r->points, &r->cap, r->folded.len + 1, sizeof(*r->points));
	rest = str_slice(&r->folded);
	for (size_t n; (n = utf8_next(rest, &code)) > 0; rest = (struct slice){ rest.ptr + n, rest.len - n }) {
		r->points[t.count++] = code;
		t.kinds |= (uint64_t)1 << ((uint32_t)code * 0x9E3779B1u >> 26);
		if (utf8_is_letter(code))
			str_add(&r->letters, rest.ptr, n);
	}
	t.folded = str_slice(&r->folded);
	t.letters = str_slice(&r->letters);
	t.points = r->points;
	return t;
}

static void want(struct near_wanted *w, struct slice text)
{
	room_init(&w->room);
	w->text = read_text(&w->room, text);
	for (size_t i = 0; i < w->text.count && i < BITS; i++) {
		const int32_t code = w->text.points[i];
		size_t k = 0;

		if (code >= 0 && code < ASCII) {
			w->ascii[code] |= (uint64_t)1 << i;
			continue;
		}
		while (k < w->nothers && w->others[k].code != code)
			k++;
		w->others[k].code = code;
		w->others[k].at |= (uint64_t)1 << i;
		w->nothers += k == w->nothers;
	}
}

static uint64_t places_of(const struct near_wanted *w, int32_t code)
{
	if (code >= 0 && code < ASCII)
		return w->ascii[code];
	for (size_t i = 0; i < w->nothers; i++)
		if (w->others[i].code == code)
			return w->others[i].at;
	return 0;
}

/* Of a wanted text of 1 to 64 characters; more than `limit` is limit + 1. */
static unsigned count_steps(const struct near_wanted *w, const struct near_text *c, unsigned limit)
{
	const uint64_t last = (uint64_t)1 << (w->text.count - 1);
	uint64_t up = ~(uint64_t)0, down = 0, diagonal = 0, before = 0; /* where a value is one more, or one less, than the one above it */
	size_t distance = w->text.count;

	for (size_t i = 0; i < c->count; i++) {
		const uint64_t same = places_of(w, c->points[i]), swapped = ((~diagonal & same) << 1) & before;
		uint64_t right_up, right_down;

		diagonal = ((((same & up) + up) ^ up) | same | down) | swapped;
		right_up = down | ~(diagonal | up);
		right_down = diagonal & up;
		distance += (right_up & last) != 0;
		distance -= (right_down & last) != 0;
		if (distance > limit + (c->count - 1 - i))
			return limit + 1;
		right_up = right_up << 1 | 1;
		right_down <<= 1;
		up = right_down | ~(diagonal | right_up);
		down = right_up & diagonal;
		before = same;
	}
	return distance > limit ? limit + 1 : (unsigned)distance;
}

static unsigned distance_of(const struct near_wanted *w, const struct near_text *c, unsigned limit)
{
	const size_t a = w->text.count, b = c->count, apart = a > b ? a - b : b - a;

	if (apart > limit || (unsigned)__builtin_popcountll(w->text.kinds & ~c->kinds) > limit ||
	    (unsigned)__builtin_popcountll(c->kinds & ~w->text.kinds) > limit)
		return limit + 1; /* each of those has to go, or to come, by a step of its own */
	return a <= BITS ? count_steps(w, c, limit) : utf8_distance(w->text.folded, c->folded, limit);
}

/* Whether what is left of `longer` without some of its characters is `shorter`. */
static bool is_within(const struct near_text *shorter, const struct near_text *longer)
{
	size_t k = 0;

	for (size_t i = 0; i < longer->count && k < shorter->count; i++)
		k += longer->points[i] == shorter->points[k];
	return k == shorter->count;
}

enum { CUT_SHORT = INT32_MAX };

/* As Chinese names are cut short: 三甲 of 三级甲等, 鄞州二院 of 鄞州第二医院. Behind all that are near by distance. */
static unsigned shortness(const struct near_text *a, const struct near_text *b)
{
	const struct near_text *shorter = a->count < b->count ? a : b, *longer = a->count < b->count ? b : a;
	const bool is_chinese = shorter->folded.len > shorter->count;

	if (!is_chinese || shorter->count < 2 || 2 * shorter->count < longer->count || !is_within(shorter, longer))
		return UINT32_MAX;
	return CUT_SHORT + (unsigned)(longer->count - shorter->count);
}

/* Its first word names a column: next of next_follow_up. */
static bool is_first_word(struct slice a, struct slice b, size_t na)
{
	return na >= 3 && b.len > a.len && memcmp(a.ptr, b.ptr, a.len) == 0 && (b.ptr[a.len] == '_' || b.ptr[a.len] == '-');
}

/* The distance; what isn't near, or not below `best`, is something from there on up. */
static unsigned nearness(const struct near_wanted *w, const struct near_text *b, unsigned best)
{
	const struct near_text *a = &w->text;
	const size_t longer = a->count > b->count ? a->count : b->count;
	/* Two Chinese characters of four make another name; two letters of four a slip of the hand. */
	const bool letters = a->count == a->folded.len && b->count == b->folded.len && longer > 3;
	const unsigned limit = letters ? (unsigned)(longer + 2) / 3 : longer >= 6 ? (unsigned)(longer / 3) : 1;
	const unsigned wanted = best > limit ? limit : best - 1;
	unsigned d;

	if (!a->count || !b->count)
		return UINT32_MAX;
	if (is_first_word(a->folded, b->folded, a->count))
		return 1;
	d = distance_of(w, b, wanted);
	if (d <= wanted && d < longer)
		return d;
	if (wanted < limit)
		return best;
	if (a->letters.len && slice_equal(a->letters, b->letters))
		return limit;
	return best > CUT_SHORT ? shortness(a, b) : best;
}

void nearest_init(struct nearest *n, struct slice wanted)
{
	*n = (struct nearest){ .wanted = wanted, .best = SLICE(""), .distance = UINT32_MAX };
}

void nearest_offer(struct nearest *n, struct slice candidate)
{
	struct near *one;
	struct near_finds f;

	if (!n->distance)
		return;
	one = near_new(&n->wanted, 1);
	near_finds_begin(&f, one);
	f.items[0] = (struct near_find){ n->best, n->distance };
	near_offer(&f, candidate);
	n->best = f.items[0].best;
	n->distance = f.items[0].distance;
	near_finds_end(&f);
	near_free(one);
}

struct slice nearest_found(const struct nearest *n)
{
	return n->best;
}

struct near *near_new(const struct slice *wanted, size_t count)
{
	struct near *n = xcalloc(1, sizeof(*n));

	n->wanted = xcalloc(count + 1, sizeof(*n->wanted));
	n->count = count;
	for (size_t i = 0; i < count; i++)
		want(&n->wanted[i], wanted[i]);
	return n;
}

void near_free(struct near *n)
{
	for (size_t i = 0; i < n->count; i++)
		room_release(&n->wanted[i].room);
	free(n->wanted);
	free(n);
}

void near_finds_begin(struct near_finds *f, const struct near *n)
{
	f->of = n;
	f->items = xcalloc(n->count + 1, sizeof(*f->items));
	for (size_t i = 0; i < n->count; i++)
		f->items[i] = (struct near_find){ SLICE(""), UINT32_MAX };
	room_init(&f->room);
}

static void offer(const struct near_wanted *w, struct near_find *find, struct slice candidate, const struct near_text *text)
{
	const unsigned d = find->distance ? nearness(w, text, find->distance) : UINT32_MAX; /* nothing is nearer than the same */

	if (d < find->distance)
		*find = (struct near_find){ candidate, d };
}

void near_offer(struct near_finds *f, struct slice candidate)
{
	const struct near_text text = read_text(&f->room, candidate);

	for (size_t i = 0; i < f->of->count; i++)
		offer(&f->of->wanted[i], &f->items[i], candidate, &text);
}

void near_finds_join(struct near_finds *f, const struct near_finds *later)
{
	for (size_t i = 0; i < f->of->count; i++)
		if (later->items[i].distance < f->items[i].distance)
			f->items[i] = later->items[i];
}

void near_finds_end(struct near_finds *f)
{
	free(f->items);
	room_release(&f->room);
}

void near_list_add(struct near_list *l, struct slice candidate)
{
	struct near_room room;
	struct near_listed *item;

	room_init(&room);
	l->items = xgrow(l->items, &l->cap, l->count + 1, sizeof(*l->items));
	item = &l->items[l->count++];
	*item = (struct near_listed){ candidate, read_text(&room, candidate) };
	item->text.folded = arena_slice(&l->arena, item->text.folded);
	item->text.letters = arena_slice(&l->arena, item->text.letters);
	if (item->text.count)
		item->text.points = memcpy(arena_alloc(&l->arena, item->text.count * sizeof(*room.points)), room.points,
					   item->text.count * sizeof(*room.points));
	room_release(&room);
}

struct slice near_list_find(const struct near_list *l, struct slice wanted)
{
	struct near *one = near_new(&wanted, 1);
	struct near_find find = { SLICE(""), UINT32_MAX };

	for (size_t i = 0; i < l->count; i++)
		offer(&one->wanted[0], &find, l->items[i].candidate, &l->items[i].text);
	near_free(one);
	return find.best;
}

void near_list_release(struct near_list *l)
{
	free(l->items);
	arena_release(&l->arena);
	*l = (struct near_list){ .items = NULL };
}

/* Names that are nearly the same */

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
		/* 12 and 21 are two. */
		const bool is_exchanged = i + 1 < a->n && a->at[i] == b->at[i + 1] && a->at[i + 1] == b->at[i] &&
					  !(is_number(a->at[i]) && is_number(a->at[i + 1]));

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
