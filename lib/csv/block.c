/* block.c - see block.h. What the masks mean is said once, in scan(); a variant only finds bytes.
 *
 * Inside and outside of quotes is the parity of quotes so far: a prefix XOR over the mask of quotes. A doubled quote closes
 * and opens at once, and is outside for no byte. Two local rules make that parity RFC 4180: a quote opens only at the start
 * of a field, or directly behind a closing one; behind a closing one stands a separator, a line end or a quote. */
#include "csv/block.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "csv/block_bytes.h"

/* How much is looked at at once: what the machine has, what CRM_READER says */

static bool is_wanted(const char *variant)
{
	const char *name = getenv("CRM_READER");

	return name && strcmp(name, variant) == 0;
}

/* The C library asked the processor when the program began; to ask again costs a machine that is itself simulated more than reading a
 * small ledger does. */
#ifdef HAS_WIDE
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#define HAS(glibc, gcc) CPU_FEATURE_ACTIVE(glibc)
#else
#define HAS(glibc, gcc) __builtin_cpu_supports(gcc)
#endif
#endif

static enum width width_of_choice(void)
{
	if (is_wanted("portable"))
		return PORTABLE;
#ifdef HAS_WIDE
	if (is_wanted("narrow") || !HAS(AVX2, "avx2") || !HAS(BMI1, "bmi") || !HAS(POPCNT, "popcnt") || !HAS(PCLMULQDQ, "pclmul"))
		return NARROW;
	if (is_wanted("wide") || !HAS(AVX512BW, "avx512bw"))
		return WIDE_AT_MOST;
	return HAS(AVX512_VBMI2, "avx512vbmi2") ? WIDEST_OF_ALL : WIDER_THAN_THAT;
#elif defined(HAS_SIMD)
	return NARROW;
#else
	return PORTABLE;
#endif
}

/* The bits below the first one of `bad`; all, where there is none. */
static inline uint64_t below(uint64_t bad)
{
	return bad ? (bad & -bad) - 1 : ~(uint64_t)0;
}

/* Which of the odd bytes are bad: NUL, a CR that no LF follows (outside quotes, or anywhere). */
static uint64_t bad_among(const struct block_text *t, size_t at, uint64_t odd, uint64_t in)
{
	uint64_t bad = 0;

	for (; odd; odd &= odd - 1) {
		unsigned i = lowest(odd);
		bool is_inside = in >> i & 1;

		if (t->bytes[at + i] == '\r' &&
		    ((at + i + 1 < t->length && t->bytes[at + i + 1] == '\n') || (is_inside && !t->cr_breaks)))
			continue;
		bad |= (uint64_t)1 << i;
	}
	return bad;
}

/* What a variant does its own way: find bytes, take the prefix XOR, write positions down. */
typedef struct masks classifier(const char *p, char separator);
typedef uint64_t prefix_xor(uint64_t bits);
typedef void putter(uint32_t *to, uint64_t bits, unsigned n, uint32_t base);
typedef unsigned lowest_bit(uint64_t bits); /* of none: anything */

/* One block, of which the bits of `valid` are text. False: something in it is bad, and the end. */
static inline __attribute__((always_inline)) bool scan_block(const struct block_text *t, char separator, size_t at, const char *p,
							     uint64_t valid, uint32_t offset, struct block_state *state,
							     struct block_index *out, classifier *classify,
							     prefix_xor *parity, putter *put, lowest_bit *first)
{
	const struct masks m = classify(p, separator);
	const uint64_t quotes = m.quotes & valid, in = parity(quotes) ^ state->inside, closing = quotes & ~in;
	uint64_t ends = (m.separators | m.breaks) & valid & ~in, rows, bad;
	const uint64_t special = in | ends | quotes; /* all but the bytes of plain fields, beside which no quote may stand */

	bad = quotes & in & ~(special << 1 | state->may_open);
	bad |= (closing << 1 | state->closed) & valid & ~special;
	state->inside = -(in >> 63);
	state->may_open = special >> 63;
	state->closed = closing >> 63;
	if (__builtin_expect((m.odd & valid) != 0, 0)) {
		bad &= ~m.odd;
		bad |= bad_among(t, at, m.odd & valid, in);
	}
	if (__builtin_expect(bad != 0, 0)) {
		valid &= below(bad);
		ends &= valid;
	}
	/* The first is written down whether there is one or not: of that, too, a branch would know nothing. */
	rows = ends & m.breaks;
	do {
		out->rows[out->nrows] = (uint32_t)out->nends + count_bits(ends & ((rows & -rows) - 1));
		out->row_at[out->nrows] = offset + first(rows);
		out->nrows += rows != 0;
		rows &= rows - 1;
	} while (__builtin_expect(rows != 0, 0));
	for (uint64_t inner = m.breaks & in & valid; __builtin_expect(inner != 0, 0); inner &= inner - 1)
		out->inner[out->ninner++] = offset + lowest(inner);
	put(out->ends + out->nends, ends, count_bits(ends), offset);
	out->nends += count_bits(ends);
	if (__builtin_expect(bad != 0, 0))
		out->bad = at + lowest(bad);
	return !bad;
}

static inline __attribute__((always_inline)) void scan(const struct block_text *t, size_t base, size_t from, size_t to,
						       struct block_state *state, struct block_index *out,
						       classifier *classify, prefix_xor *parity, putter *put,
						       lowest_bit *first)
{
	struct block_state s = *state;
	struct block_index o = *out;
	char tail[BLOCK] = "";
	const char separator = t->separator, *bytes = t->bytes; /* known not to change, whatever is written */
	size_t at = from;

	for (; to - at >= BLOCK; at += BLOCK) {
		__builtin_prefetch(bytes + at + AHEAD);
		if (!scan_block(t, separator, at, bytes + at, ~(uint64_t)0, (uint32_t)(at - base), &s, &o, classify, parity, put, first))
			goto out;
	}
	if (at < to) {
		memcpy(tail, bytes + at, to - at);
		scan_block(t, separator, at, tail, ((uint64_t)1 << (to - at)) - 1, (uint32_t)(at - base), &s, &o, classify, parity, put,
			   first);
	}
out:
	*state = s;
	*out = o;
}

#define SCANNER(name, attributes, ...) \
	static attributes void name(const struct block_text *t, size_t base, size_t from, size_t to, \
				    struct block_state *state, struct block_index *out) \
	{ \
		scan(t, base, from, to, state, out, __VA_ARGS__); \
	}

SCANNER(scan_portable, , classify_portable, parity_portable, put_portable, lowest)
SCANNER(records_portable, , classify_portable, parity_portable, put_none, lowest)
#ifdef HAS_SIMD
SCANNER(scan_narrow, , classify_simd, parity_portable, put_portable, lowest)
SCANNER(records_narrow, , classify_simd, parity_portable, put_none, lowest)
#endif
#ifdef HAS_WIDE
SCANNER(scan_wide, WIDE, classify_wide, parity_wide, put_wide, lowest_wide)
SCANNER(records_wide, WIDE, classify_wide, parity_wide, put_none, lowest_wide)
SCANNER(scan_widest, WIDEST, classify_wider, parity_wide, put_widest, lowest_wide)
SCANNER(records_wider, WIDER, classify_wider, parity_wide, put_none, lowest_wide)
#endif

block_scanner *block_scanner_of_choice(bool records_only)
{
	static block_scanner *const scanners[][2] = {
		[PORTABLE] = { scan_portable, records_portable },
#ifdef HAS_SIMD
		[NARROW] = { scan_narrow, records_narrow },
#endif
#ifdef HAS_WIDE
		[WIDE_AT_MOST] = { scan_wide, records_wide },
		[WIDER_THAN_THAT] = { scan_wide, records_wider },
		[WIDEST_OF_ALL] = { scan_widest, records_wider },
#endif
	};

	return scanners[width_of_choice()][records_only];
}

bool block_quotes_are_odd(const char *bytes, size_t n)
{
#ifdef HAS_SIMD
	if (width_of_choice() != PORTABLE)
		return is_odd_simd(bytes, n);
#endif
	return is_odd_portable(bytes, n);
}

/* A text within another */

static size_t find_portable(const char *bytes, size_t n, const char *needle, size_t length)
{
	const char *hit = memmem(bytes, n, needle, length);

	return hit ? (size_t)(hit - bytes) : n;
}

#ifdef HAS_WIDE
/* Two bytes of the needle are looked for at once, sixty-four places at a time, and where both stand a third. Of a character of three
 * bytes the first is in most of all characters; of an id the first, and perhaps the last, is in every row; commas are everywhere. */
enum { PROBES = 3, AT_ONCE = 2 };

struct probe {
	size_t at[PROBES]; /* which bytes */
	char byte[PROBES];
};

static struct probe probe_for(const char *needle, size_t length)
{
	struct probe p = { .at = { (unsigned char)needle[0] >= 0xE0 && length > 2 ? 2 : 0, length - 1, length / 2 } };

	if (length > 3 && needle[0] == ',' && needle[length - 1] == ',')
		p.at[0]++, p.at[1]--;
	for (unsigned i = 0; i < PROBES; i++)
		p.byte[i] = needle[p.at[i]];
	return p;
}

/* At which of sixty-four places they stand. */
typedef uint64_t prober(const char *bytes, const struct probe *p);

static inline WIDE uint64_t probe_wide(const char *bytes, const struct probe *p)
{
	uint64_t hits = 0;

	for (unsigned half = 0; half < 2; half++) {
		__m256i all = _mm256_set1_epi8(-1);

		for (unsigned i = 0; i < AT_ONCE || (i < PROBES && !_mm256_testz_si256(all, all)); i++) {
			__m256i a;

			memcpy(&a, bytes + 32 * half + p->at[i], 32);
			all = _mm256_and_si256(all, _mm256_cmpeq_epi8(a, _mm256_set1_epi8(p->byte[i])));
		}
		hits |= (uint64_t)(uint32_t)_mm256_movemask_epi8(all) << 32 * half;
	}
	return hits;
}

static inline WIDER uint64_t probe_wider(const char *bytes, const struct probe *p)
{
	uint64_t hits = ~(uint64_t)0;

	for (unsigned i = 0; i < AT_ONCE; i++)
		hits = _mm512_mask_cmpeq_epi8_mask(hits, _mm512_loadu_si512(bytes + p->at[i]), _mm512_set1_epi8(p->byte[i]));
	for (unsigned i = AT_ONCE; i < PROBES && hits; i++)
		hits = _mm512_mask_cmpeq_epi8_mask(hits, _mm512_loadu_si512(bytes + p->at[i]), _mm512_set1_epi8(p->byte[i]));
	return hits;
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
		for (uint64_t hits = probe(bytes + from, &p); hits; hits &= hits - 1) {
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
	if (width_of_choice() > WIDE_AT_MOST)
		return find_wider;
	if (width_of_choice() == WIDE_AT_MOST)
		return find_wide;
#endif
	return find_portable;
}
