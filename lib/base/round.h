/* round.h - the one rounding: to the nearest, a half away from zero.
 *
 *     view_number(v, round_scaled(24, 10000, 39));             24 of 39 in basis points: 6154
 *     view_number(v, round_to(days, 100));                     ten-thousandths of a day, shown to hundredths
 *
 * A figure is kept as it was counted, `sum` of `n`, and rounded once, where it is shown. Nothing else divides what people are going to
 * read: a / b in C cuts, and cuts towards zero.
 */
#ifndef CRM_BASE_ROUND_H
#define CRM_BASE_ROUND_H

#include <stdint.h>

__extension__ typedef __int128 wide_int;

/* a / b; b is not 0, and what comes out has room. */
static inline int64_t round_quotient(int64_t a, int64_t b)
{
	const int64_t whole = a / b, rest = a % b;
	const uint64_t left = rest < 0 ? 0 - (uint64_t)rest : (uint64_t)rest, of = b < 0 ? 0 - (uint64_t)b : (uint64_t)b;

	return whole + (left >= of - left ? ((a < 0) == (b < 0) ? 1 : -1) : 0);
}

/* The same of products that 64 bits may not hold. */
int64_t round_wide(wide_int a, wide_int b);

/* part * unit / whole: a share in the unit of its type. Of nothing (whole 0) it is 0: ask first. */
int64_t round_scaled(int64_t part, int64_t unit, int64_t whole);

/* To a multiple of step: 26666 and 100 make 26700. */
static inline int64_t round_to(int64_t number, int64_t step)
{
	return round_quotient(number, step) * step;
}

enum { PROPORTION_MAX = 100000 }; /* the largest sample */

struct interval {
	int64_t low, high; /* millionths, rounded to the nearest */
};

/* Wilson's score interval of `hits` of `n` at 95 % (z = 1.96), without continuity correction:
 *
 *     (2 hits + z^2 -+ z sqrt(z^2 + 4 hits (n - hits) / n)) / (2 (n + z^2))
 *
 * E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927). Unlike the interval
 * of the normal approximation it is right for small samples and shares near 0 or 1: 19 of 20 is 76.39 to 99.11 %.
 * hits from 0 to n, n from 0 to PROPORTION_MAX; of nothing everything may be: 0 to 100 %. */
struct interval proportion_wilson(int64_t hits, int64_t n);

#endif
