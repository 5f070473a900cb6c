/* random.h - draws that anybody can repeat: the same text gives the same numbers on every machine.
 *
 * SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014), whose state begins as the
 * first 8 bytes, the highest first, of the BLAKE2b digest (base/digest.h) of the seed's text. For drawing people and
 * samples so that nobody can choose them; nothing here keeps a secret.
 *
 *     struct random r;
 *     size_t picked[3];
 *     random_seed(&r, SLICE("walkthrough 2026-03 ningbo"));
 *     random_sample(&r, 20, 3, picked);
 */
#ifndef CRM_BASE_RANDOM_H
#define CRM_BASE_RANDOM_H

#include <stdint.h>

#include "base/str.h"

struct random {
	uint64_t state;
};

void random_seed(struct random *r, struct slice text);
uint64_t random_next(struct random *r);
/* One of 0 .. n - 1, each as likely as the others (what would favour some is thrown away). n is above 0. */
uint64_t random_below(struct random *r, uint64_t n);
/* k different ones of 0 .. n - 1 in ascending order, each set of k as likely as the others; k is at most n. Takes n steps
 * (Knuth, The Art of Computer Programming 3.4.2, algorithm S). */
void random_sample(struct random *r, size_t n, size_t k, size_t *picked);

#endif
