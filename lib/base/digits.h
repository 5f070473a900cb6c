/* digits.h - a few decimal digits at once, without a loop or a branch a digit: amounts, dates and ids are most of what
 * ledgers are read for.
 */
#ifndef CRM_BASE_DIGITS_H
#define CRM_BASE_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { DIGITS_MAX = 8 };

/* Four bytes, or eight, the first one lowest. */
static inline uint64_t digits_four(const char *p)
{
	uint32_t four;

	memcpy(&four, p, sizeof(four));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	four = __builtin_bswap32(four);
#endif
	return four;
}

static inline uint64_t digits_eight(const char *p)
{
	uint64_t eight;

	memcpy(&eight, p, sizeof(eight));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	eight = __builtin_bswap64(eight);
#endif
	return eight;
}

/* 1 to DIGITS_MAX bytes, the first one lowest. Of fewer than eight some are read twice, so that none beside them is. */
static inline uint64_t digits_gather(const char *p, size_t n)
{
	if (n >= 4)
		return digits_four(p) | digits_four(p + n - 4) << 8 * (n - 4);
	return (unsigned char)p[0] | (uint64_t)(unsigned char)p[n / 2] << 8 * (n / 2) |
	       (uint64_t)(unsigned char)p[n - 1] << 8 * (n - 1);
}

/* The number that n gathered bytes spell. False: not all are digits. Digits beside each other make numbers to 99, those make
 * numbers to 9999, and so on. */
static inline bool digits_number(uint64_t w, size_t n, uint32_t *number)
{
	w = (w ^ 0x3030303030303030u) << 8 * (DIGITS_MAX - n);
	if (((w + 0x7676767676767676u) | w) & 0x8080808080808080u)
		return false;
	w = w * 10 + (w >> 8);
	w = ((w & 0x000000FF000000FFu) * 0x000F424000000064u + (w >> 16 & 0x000000FF000000FFu) * 0x0000271000000001u) >> 32;
	*number = (uint32_t)w;
	return true;
}

#endif
