/* random.c - see random.h. */
#include "base/random.h"

#include "base/digest.h"

void random_seed(struct random *r, struct slice text)
{
	struct str digest = STR_INIT;

	digest_add_text(&digest, text);
	r->state = 0;
	for (size_t i = 0; i < 16; i++) {
		const char digit = digest.buf[i];

		r->state = r->state << 4 | (uint64_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
	}
	str_release(&digest);
}

uint64_t random_next(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15U;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
	z = (z ^ z >> 27) * 0x94d049bb133111ebU;
	return z ^ z >> 31;
}

uint64_t random_below(struct random *r, uint64_t n)
{
	const uint64_t uneven = -n % n; /* 2^64 mod n: so many of the lowest numbers would make some results likelier */
	uint64_t x;

	do
		x = random_next(r);
	while (x < uneven);
	return x % n;
}

void random_sample(struct random *r, size_t n, size_t k, size_t *picked)
{
	size_t found = 0;

	for (size_t i = 0; i < n && found < k; i++)
		if (random_below(r, n - i) < k - found)
			picked[found++] = i;
}
