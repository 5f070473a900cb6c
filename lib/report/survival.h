/* survival.h - how long something lasts when some of it isn't over yet: median and other quantiles by Kaplan and Meier.
 *
 *     struct survival s = { 0 };
 *     survival_add(&s, days, still_open);      durations below zero count as 0
 *     survival_sort(&s);
 *     if (survival_quantile(&s, 5000, &days))  half of them are over after that long
 *     survival_release(&s);
 *
 * What is still open is censored: it counts as "longer than this" instead of being dropped (which would make slow stages look
 * fast) or taken as over. S(t) is the product over the times t_i <= t at which something ended of 1 - ended_i / at_risk_i; the
 * quantile q is the first t with S(t) <= 1 - q, and where S(t) = 1 - q exactly, halfway to the next time at which something ended: without
 * open ones, the median is the usual one. Where fewer than q of them ended, there is no quantile: nobody knows it yet.
 */
#ifndef CRM_REPORT_SURVIVAL_H
#define CRM_REPORT_SURVIVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct survival {
	uint64_t *keys; /* duration times two, plus one where it is still open: ended ones come first among equals */
	size_t count, cap, open;
	int64_t ended_sum, longest; /* of those that ended; of all */
};

void survival_add(struct survival *s, int64_t duration, bool open);
void survival_join(struct survival *s, struct survival *from); /* what `from` holds, too; it is empty then */
/* By duration; linear (radix). */
void survival_sort(struct survival *s);
/* `share` in basis points: 5000 the median, 9000 the p90. False: not known. */
bool survival_quantile(const struct survival *s, unsigned share, int64_t *duration);
/* Of those that ended, rounded to a multiple of step; false: none did. */
bool survival_mean(const struct survival *s, int64_t step, int64_t *duration);
void survival_release(struct survival *s);

#endif
