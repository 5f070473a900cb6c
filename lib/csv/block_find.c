/* block_find.c - a text within another; see block.h. */
#include <string.h>

#include "csv/block.h"
#include "csv/block_width.h"

static size_t find_portable(const char *bytes, size_t n, const char *needle, size_t length)
{
	const char *hit = memmem(bytes, n, needle, length);

	return hit ? (size_t)(hit - bytes) : n;
}

#ifdef HAS_WIDE
/* Two bytes of the needle are looked for at once, sixty-four places at a time. Of a character of three bytes the first is
 * in most of all characters. */
struct probe {
	size_t first, last; /* which bytes */
};

static struct probe probe_for(const char *needle, size_t length)
{
	return (struct probe){ (unsigned char)needle[0] >= 0xE0 && length > 2 ? 2 : 0, length - 1 };
}

/* At which of sixty-four places both bytes stand. */
typedef uint64_t prober(const char *bytes, const struct probe *p, char first, char last);

static inline WIDE uint64_t probe_wide(const char *bytes, const struct probe *p, char first, char last)
{
	uint64_t hits = 0;

	for (unsigned half = 0; half < 2; half++) {
		__m256i a, b;

		memcpy(&a, bytes + 32 * half + p->first, 32);
		memcpy(&b, bytes + 32 * half + p->last, 32);
		a = _mm256_and_si256(_mm256_cmpeq_epi8(a, _mm256_set1_epi8(first)), _mm256_cmpeq_epi8(b, _mm256_set1_epi8(last)));
		hits |= (uint64_t)(uint32_t)_mm256_movemask_epi8(a) << 32 * half;
	}
	return hits;
}

static inline WIDER uint64_t probe_wider(const char *bytes, const struct probe *p, char first, char last)
{
	const __m512i a = _mm512_loadu_si512(bytes + p->first), b = _mm512_loadu_si512(bytes + p->last);

	return _mm512_mask_cmpeq_epi8_mask(_mm512_cmpeq_epi8_mask(a, _mm512_set1_epi8(first)), b, _mm512_set1_epi8(last));
}

/* The last places are looked at once more, rather than one by one. */
static inline __attribute__((always_inline)) size_t find(const char *bytes, size_t n, const char *needle, size_t length, prober *probe)
{
	const struct probe p = probe_for(needle, length);
	const size_t places = n < length ? 0 : n - length + 1;

	if (places < BLOCK)
		return find_portable(bytes, n, needle, length);
	for (size_t at = 0; at < places; at += BLOCK) {
		const size_t from = places - at < BLOCK ? places - BLOCK : at;

		__builtin_prefetch(bytes + at + AHEAD);
		for (uint64_t hits = probe(bytes + from, &p, needle[p.first], needle[p.last]); hits; hits &= hits - 1) {
			const size_t hit = from + (size_t)__builtin_ctzll(hits);

			if (memcmp(bytes + hit, needle, length) == 0)
				return hit;
		}
	}
	return n;
}

static WIDE size_t find_wide(const char *bytes, size_t n, const char *needle, size_t length)
{
	return find(bytes, n, needle, length, probe_wide);
}

static WIDER size_t find_wider(const char *bytes, size_t n, const char *needle, size_t length)
{
	return find(bytes, n, needle, length, probe_wider);
}
#endif

block_finder *block_finder_of_choice(void)
{
#ifdef HAS_WIDE
	if (block_width_of_choice() > WIDE_AT_MOST)
		return find_wider;
	if (block_width_of_choice() == WIDE_AT_MOST)
		return find_wide;
#endif
	return find_portable;
}
