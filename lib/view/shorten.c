/* shorten.c - see shorten.h. */
#include "view/shorten.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/utf8.h"

/* Looking whether texts differ at each width takes as long as there are texts; of more than this many it isn't tried. */
enum { TOLD_APART_MOST = 20000 };

static struct slice from(struct slice text, size_t at)
{
	return (struct slice){ text.ptr + at, text.len - at };
}

/* As much as fits, with an ellipsis where something is left out; returns its columns. */
static size_t add_front(struct str *out, struct slice text, size_t width)
{
	struct slice shown = text;

	if (utf8_width(text) > width)
		shown = utf8_fit(text, width ? width - 1 : 0);
	str_add_slice(out, shown);
	if (shown.len < text.len)
		str_adds(out, "…");
	return utf8_width(shown) + (shown.len < text.len);
}

/* A beginning, and what stands behind what is common. */
static size_t add_middle(struct str *out, const struct shorten_text *t, size_t width)
{
	const struct slice rest = from(t->text, t->common);
	const size_t wanted = utf8_width(rest), room = width - 1;
	const size_t head = wanted + 2 <= room ? room - wanted : room >= 6 ? 2 : 0;
	const struct slice front = utf8_fit((struct slice){ t->text.ptr, t->common }, head);
	size_t columns = utf8_width(front) + 1;

	str_add_slice(out, front);
	str_adds(out, "…");
	return columns + add_front(out, rest, width - columns);
}

size_t shorten_add(struct str *out, const struct shorten_text *text, size_t width)
{
	const struct slice told = { text->text.ptr, text->common < text->text.len ? text->common + 1 : text->common };
	const struct slice shown = utf8_fit(text->text, width ? width - 1 : 0);

	/* The first byte that differs has to be among what is shown. */
	if (!text->common || shown.len >= told.len || width < 4)
		return add_front(out, text->text, width);
	return add_middle(out, text, width);
}

static int by_text(const void *a, const void *b)
{
	const struct shorten_text *const *x = a, *const *y = b;

	return slice_compare((*x)->text, (*y)->text);
}

/* How many bytes two texts share, up to a whole character. */
static size_t common_of(struct slice a, struct slice b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n])
		n++;
	while (n && n < a.len && ((unsigned char)a.ptr[n] & 0xc0) == 0x80)
		n--;
	return n;
}

/* Those that differ, sorted: each is most like one of its neighbours. */
static size_t sort_apart(const struct shorten_texts *texts, struct shorten_text **sorted)
{
	size_t n = 0;

	for (size_t i = 0; i < texts->count; i++)
		sorted[i] = &texts->first[i * texts->step];
	qsort(sorted, texts->count, sizeof(*sorted), by_text);
	for (size_t i = 0; i < texts->count; i++) {
		struct shorten_text *t = sorted[i];
		size_t before = 0, next = i + 1;

		if (n && slice_equal(sorted[n - 1]->text, t->text)) {
			t->common = sorted[n - 1]->common;
			continue;
		}
		before = n ? common_of(t->text, sorted[n - 1]->text) : 0;
		while (next < texts->count && slice_equal(sorted[next]->text, t->text))
			next++;
		t->common = next < texts->count ? common_of(t->text, sorted[next]->text) : 0;
		if (before > t->common)
			t->common = before;
		sorted[n++] = t;
	}
	return n;
}

static bool are_apart(struct shorten_text *const *texts, size_t n, size_t width)
{
	struct arena arena = { 0 };
	struct str shown = STR_INIT;
	struct map seen = { 0 };
	bool apart = true;

	for (size_t i = 0; i < n && apart; i++) {
		str_reset(&shown);
		if (texts[i]->width <= width)
			str_add_slice(&shown, texts[i]->text);
		else
			shorten_add(&shown, texts[i], width);
		apart = map_get(&seen, str_slice(&shown)) < 0;
		map_add(&seen, arena_slice(&arena, str_slice(&shown)), (long)i);
	}
	str_release(&shown);
	map_release(&seen);
	arena_release(&arena);
	return apart;
}

size_t shorten_floor(const struct shorten_texts *texts, size_t least, size_t most)
{
	struct shorten_text **sorted = xcalloc(texts->count + 1, sizeof(*sorted));
	const size_t n = sort_apart(texts, sorted);
	size_t width = least;

	while (n <= TOLD_APART_MOST && width < most && !are_apart(sorted, n, width))
		width++;
	free(sorted);
	return width;
}

/* Between letters of a word no line ends. */
static bool is_word(char c)
{
	return (unsigned char)c > ' ' && (unsigned char)c < 0x80;
}

struct slice shorten_wrap(struct slice *text, size_t width)
{
	struct slice line = utf8_fit(*text, width);
	size_t cut = line.len;

	if (!cut) /* not even one character has room: it is shown all the same */
		cut = line.len = text->len < 4 ? text->len : 4;
	while (cut && cut < text->len && is_word(text->ptr[cut]) && is_word(text->ptr[cut - 1]))
		cut--;
	if (cut > line.len / 3) /* else the word is longer than the line */
		line.len = cut;
	*text = from(*text, line.len);
	while (text->len && *text->ptr == ' ')
		*text = from(*text, 1);
	while (line.len && line.ptr[line.len - 1] == ' ')
		line.len--;
	return line;
}
