/* proportion.h - how sure a share found in a sample is.
 *
 * Whole numbers throughout, so that every machine prints the same.
 */
#ifndef CRM_BASE_PROPORTION_H
#define CRM_BASE_PROPORTION_H

#include <stdint.h>

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
