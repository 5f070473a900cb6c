/* block_bytes.h - how much is looked at at once, as the compiler knows it; finding bytes in 64 of them, the prefix XOR, writing positions
 * down: each in every way a machine may have for it. For block.c alone, which says what it means; here is all that differs between
 * the variants.
 */
#ifndef CRM_CSV_BLOCK_BYTES_H
#define CRM_CSV_BLOCK_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <immintrin.h>
#define HAS_SIMD 1
#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_WIDE 1
#define WIDE __attribute__((target("avx2,bmi,popcnt,pclmul")))
#define WIDER __attribute__((target("avx512bw,avx2,bmi,popcnt,pclmul")))
#define WIDEST __attribute__((target("avx512bw,avx512vbmi2,avx2,bmi,popcnt,pclmul")))
#endif
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#define HAS_SIMD 1
#endif

enum { AHEAD = 1024 /* bytes to ask the memory for; it is slower than what follows */ };

enum width { PORTABLE, NARROW, WIDE_AT_MOST, WIDER_THAN_THAT, WIDEST_OF_ALL };

struct masks {
	uint64_t quotes, separators, breaks, odd; /* odd: CR and NUL */
};

/* Eight bytes at a time: which of them equal the one that `same` is made of; a bit a byte. */
static inline uint64_t equal_8(uint64_t word, uint64_t same)
{
	const uint64_t low = 0x7F7F7F7F7F7F7F7Fu;
	uint64_t x = word ^ same, zero = ~(((x & low) + low) | x | low);

	return (zero >> 7) * 0x0102040810204080u >> 56;
}

static inline struct masks classify_portable(const char *p, char separator)
{
	const uint64_t each = 0x0101010101010101u;
	struct masks m = { 0, 0, 0, 0 };

	for (unsigned i = 0; i < 8; i++) {
		uint64_t word;

		memcpy(&word, p + 8 * i, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		word = __builtin_bswap64(word);
#endif
		m.quotes |= equal_8(word, each * '"') << 8 * i;
		m.separators |= equal_8(word, each * (unsigned char)separator) << 8 * i;
		m.breaks |= equal_8(word, each * '\n') << 8 * i;
		m.odd |= (equal_8(word, each * '\r') | equal_8(word, 0)) << 8 * i;
	}
	return m;
}

static bool is_odd_portable(const char *p, size_t n)
{
	unsigned odd = 0;

	for (size_t i = 0; i < n; i++)
		odd ^= p[i] == '"';
	return odd;
}

#if defined(__SSE2__)
static inline uint64_t bits_of(const __m128i *v, char byte)
{
	const __m128i same = _mm_set1_epi8(byte);
	uint64_t bits = 0;

	for (unsigned i = 0; i < 4; i++)
		bits |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], same)) << 16 * i;
	return bits;
}

static inline struct masks classify_simd(const char *p, char separator)
{
	const __m128i cr = _mm_set1_epi8('\r'), zero = _mm_setzero_si128();
	__m128i v[4], odd[4], any;
	struct masks m;

	for (unsigned i = 0; i < 4; i++) {
		memcpy(&v[i], p + 16 * i, 16);
		odd[i] = _mm_or_si128(_mm_cmpeq_epi8(v[i], cr), _mm_cmpeq_epi8(v[i], zero));
	}
	m.quotes = bits_of(v, '"');
	m.separators = bits_of(v, separator);
	m.breaks = bits_of(v, '\n');
	m.odd = 0;
	any = _mm_or_si128(_mm_or_si128(odd[0], odd[1]), _mm_or_si128(odd[2], odd[3]));
	if (_mm_movemask_epi8(any))
		for (unsigned i = 0; i < 4; i++)
			m.odd |= (uint64_t)(unsigned)_mm_movemask_epi8(odd[i]) << 16 * i;
	return m;
}

#ifdef HAS_WIDE
static inline WIDE uint64_t wide_bits_of(__m256i low, __m256i high, char byte)
{
	const __m256i same = _mm256_set1_epi8(byte);

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, same)) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, same)) << 32;
}

static inline WIDE struct masks classify_wide(const char *p, char separator)
{
	__m256i low, high, odd;
	struct masks m;

	memcpy(&low, p, 32);
	memcpy(&high, p + 32, 32);
	m.quotes = wide_bits_of(low, high, '"');
	m.separators = wide_bits_of(low, high, separator);
	m.breaks = wide_bits_of(low, high, '\n');
	m.odd = 0;
	odd = _mm256_min_epu8(_mm256_min_epu8(low, high), /* a zero byte where one is 0 or CR */
			      _mm256_min_epu8(_mm256_xor_si256(low, _mm256_set1_epi8('\r')),
					      _mm256_xor_si256(high, _mm256_set1_epi8('\r'))));
	if (_mm256_movemask_epi8(_mm256_cmpeq_epi8(odd, _mm256_setzero_si256())))
		m.odd = wide_bits_of(low, high, '\r') | wide_bits_of(low, high, '\0');
	return m;
}

static inline WIDER struct masks classify_wider(const char *p, char separator)
{
	const __m512i v = _mm512_loadu_si512(p);

	return (struct masks){ _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"')),
			       _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(separator)),
			       _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n')),
			       _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\r')) | _mm512_testn_epi8_mask(v, v) };
}

/* A product without carries by all ones is the prefix XOR. */
static inline WIDE uint64_t parity_wide(uint64_t bits)
{
	return (uint64_t)_mm_cvtsi128_si64(
		_mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)bits), _mm_set1_epi8(-1), 0));
}

static inline WIDE unsigned lowest_wide(uint64_t bits)
{
	return (unsigned)_tzcnt_u64(bits);
}

/* Where no bit is left it writes 64 more than the base, which nobody reads. */
static inline WIDE void put_wide(uint32_t *to, uint64_t bits, unsigned n, uint32_t base)
{
	const uint32_t *end = to + n;

	do {
#pragma GCC unroll 8
		for (unsigned k = 0; k < 8; k++) {
			to[k] = base + lowest_wide(bits);
			bits = _blsr_u64(bits);
		}
		to += 8;
	} while (__builtin_expect(to < end, 0));
}

/* The numbers 0 to 63, packed to those whose bit is set, and widened sixteen at a time. */
static inline WIDEST void put_widest(uint32_t *to, uint64_t bits, unsigned n, uint32_t base)
{
	const __m512i numbers = _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45,
						44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26,
						25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6,
						5, 4, 3, 2, 1, 0);
	const __m512i at = _mm512_maskz_compress_epi8(bits, numbers), first = _mm512_set1_epi32((int)base);

	_mm512_storeu_si512(to, _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(at))));
	if (__builtin_expect(n > 16, 0)) {
		_mm512_storeu_si512(to + 16, _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(at, 1))));
		_mm512_storeu_si512(to + 32, _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(at, 2))));
		_mm512_storeu_si512(to + 48, _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(at, 3))));
	}
}
#endif

static bool is_odd_simd(const char *p, size_t n)
{
	const __m128i quote = _mm_set1_epi8('"');
	__m128i odd = _mm_setzero_si128();
	size_t i = 0;

	for (; i + 16 <= n; i += 16) {
		__m128i v;

		memcpy(&v, p + i, 16);
		odd = _mm_xor_si128(odd, _mm_cmpeq_epi8(v, quote));
	}
	return (__builtin_popcount((unsigned)_mm_movemask_epi8(odd)) & 1) ^ is_odd_portable(p + i, n - i);
}

#elif defined(__ARM_NEON) && defined(__aarch64__)
/* NEON has no movemask: each lane keeps its own bit, pairs are added until a byte stands for eight lanes. */
static inline uint64_t gather(const uint8x16_t *lanes)
{
	static const uint8_t weights[16] = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128 };
	const uint8x16_t weight = vld1q_u8(weights);
	uint8x16_t a = vpaddq_u8(vandq_u8(lanes[0], weight), vandq_u8(lanes[1], weight));
	uint8x16_t b = vpaddq_u8(vandq_u8(lanes[2], weight), vandq_u8(lanes[3], weight));

	a = vpaddq_u8(a, b);
	return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(a, a)), 0);
}

static inline uint64_t bits_of(const uint8x16_t *v, char byte)
{
	uint8x16_t lanes[4];

	for (unsigned i = 0; i < 4; i++)
		lanes[i] = vceqq_u8(v[i], vdupq_n_u8((uint8_t)byte));
	return gather(lanes);
}

static inline struct masks classify_simd(const char *p, char separator)
{
	uint8x16_t v[4];

	for (unsigned i = 0; i < 4; i++)
		v[i] = vld1q_u8((const uint8_t *)p + 16 * i);
	return (struct masks){ bits_of(v, '"'), bits_of(v, separator), bits_of(v, '\n'),
			       bits_of(v, '\r') | bits_of(v, '\0') };
}

static bool is_odd_simd(const char *p, size_t n)
{
	uint8x16_t odd = vdupq_n_u8(0);
	size_t i = 0;

	for (; i + 16 <= n; i += 16)
		odd = veorq_u8(odd, vceqq_u8(vld1q_u8((const uint8_t *)p + i), vdupq_n_u8('"')));
	return (vaddvq_u8(vandq_u8(odd, vdupq_n_u8(1))) & 1) ^ is_odd_portable(p + i, n - i);
}
#endif

static inline uint64_t parity_portable(uint64_t bits)
{
	bits ^= bits << 1;
	bits ^= bits << 2;
	bits ^= bits << 4;
	bits ^= bits << 8;
	bits ^= bits << 16;
	return bits ^ bits << 32;
}

static inline __attribute__((always_inline)) unsigned count_bits(uint64_t x)
{
	x -= (x >> 1) & 0x5555555555555555u;
	x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
	return (unsigned)((((x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu) * 0x0101010101010101u) >> 56);
}

static inline __attribute__((always_inline)) unsigned lowest(uint64_t bits)
{
	return (unsigned)__builtin_ctzll(bits | (uint64_t)1 << 63);
}

/* Writes eight at a time, whether there are as many or not: how many there are can't be foreseen, a branch would often
 * go wrong. */
static inline __attribute__((always_inline)) void put_portable(uint32_t *to, uint64_t bits, unsigned n, uint32_t base)
{
	for (unsigned i = 0; i < n; i += 8)
		for (unsigned k = 0; k < 8; k++) {
			to[i + k] = base + lowest(bits);
			bits &= bits - 1;
		}
}

static inline void put_none(uint32_t *to, uint64_t bits, unsigned n, uint32_t base)
{
	(void)to;
	(void)bits;
	(void)n;
	(void)base;
}

#endif
