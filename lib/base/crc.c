/* crc.c - see crc.h. The text is a polynomial over two elements, its first bit the highest power; what it leaves when it is divided by the
 * checksum's own is the same when pieces of it are multiplied by the remainders of powers of x and added to later ones. Four pieces of
 * sixteen bytes are carried along so, then one, then eight bytes and four; the last division multiplies by the inverse (Barrett). All is
 * mirrored: lowest bit first, so that products stand one bit lower. Gopal and others, "Fast CRC computation for generic polynomials using
 * PCLMULQDQ", 2009. */
#include "base/crc.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#define CARRYLESS __attribute__((target("pclmul,sse4.1")))

enum { PIECE = 16, PIECES = 4 };

/* Remainders of x^(n + 32) and x^(n - 32), mirrored, for as many bits as a piece is carried along. */
#define OVER_FOUR _mm_set_epi64x(0x1c6e41596, 0x154442bd4)
#define OVER_ONE _mm_set_epi64x(0x0ccaa009e, 0x1751997d0)
#define OVER_HALF _mm_set_epi64x(0, 0x163cd6124)
/* The inverse of the checksum's polynomial, and that itself. */
#define DIVISOR _mm_set_epi64x(0x1f7011641, 0x1db710641)

static inline CARRYLESS __m128i piece_at(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline CARRYLESS __m128i carry(__m128i piece, __m128i over, __m128i onto)
{
	return _mm_xor_si128(_mm_xor_si128(_mm_clmulepi64_si128(piece, over, 0x00), _mm_clmulepi64_si128(piece, over, 0x11)), onto);
}

static inline CARRYLESS uint32_t divide(__m128i piece)
{
	const __m128i word = _mm_setr_epi32(-1, 0, 0, 0);
	__m128i rest = _mm_xor_si128(_mm_clmulepi64_si128(piece, OVER_ONE, 0x10), _mm_srli_si128(piece, 8)), times;

	rest = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(rest, word), OVER_HALF, 0x00), _mm_srli_si128(rest, 4));
	times = _mm_and_si128(_mm_clmulepi64_si128(_mm_and_si128(rest, word), DIVISOR, 0x10), word);
	rest = _mm_xor_si128(rest, _mm_clmulepi64_si128(times, DIVISOR, 0x00));
	return (uint32_t)_mm_extract_epi32(rest, 1);
}

/* n: a multiple of a piece, and four of them at least. */
static CARRYLESS uint32_t fold(uint32_t crc, const char *p, size_t n)
{
	__m128i pieces[PIECES], all;
	size_t at = PIECES * PIECE;

	for (size_t i = 0; i < PIECES; i++)
		pieces[i] = piece_at(p + i * PIECE);
	pieces[0] = _mm_xor_si128(pieces[0], _mm_cvtsi32_si128((int)~crc));
	for (; at + PIECES * PIECE <= n; at += PIECES * PIECE)
		for (size_t i = 0; i < PIECES; i++)
			pieces[i] = carry(pieces[i], OVER_FOUR, piece_at(p + at + i * PIECE));
	all = pieces[0];
	for (size_t i = 1; i < PIECES; i++)
		all = carry(all, OVER_ONE, pieces[i]);
	for (; at < n; at += PIECE)
		all = carry(all, OVER_ONE, piece_at(p + at));
	return ~divide(all);
}

size_t crc_front(uint32_t *crc, struct slice bytes)
{
	const size_t n = bytes.len / PIECE * PIECE;

	if (n < PIECES * PIECE || !__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("sse4.1"))
		return 0;
	*crc = fold(*crc, bytes.ptr, n);
	return n;
}
#else
size_t crc_front(uint32_t *crc, struct slice bytes)
{
	(void)crc;
	(void)bytes;
	return 0;
}
#endif
