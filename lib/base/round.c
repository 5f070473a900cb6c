/* round.c - see round.h. */
#include "base/round.h"

int64_t round_wide(wide_int a, wide_int b)
{
	const wide_int whole = a / b, rest = a % b, left = rest < 0 ? -rest : rest, of = b < 0 ? -b : b;

	return (int64_t)(whole + (left >= of - left ? ((a < 0) == (b < 0) ? 1 : -1) : 0));
}

int64_t round_scaled(int64_t part, int64_t unit, int64_t whole)
{
	return whole ? round_wide((wide_int)part * unit, whole) : 0;
}

/* z^2 = 1.96^2 in ten-thousandths. */
enum { Z2 = 38416 };

static uint64_t square_root(uint64_t x)
{
	uint64_t root = 0;

	for (uint64_t bit = (uint64_t)1 << 62; bit; bit >>= 2) {
		if (x >= root + bit) {
			x -= root + bit;
			root = (root >> 1) + bit;
		} else {
			root >>= 1;
		}
	}
	return root;
}

struct interval proportion_wilson(int64_t hits, int64_t n)
{
	int64_t spread, centre, whole;

	if (n <= 0)
		return (struct interval){ 0, 1000000 };
	/* z sqrt(z^2 + 4 hits (n - hits) / n) in millionths: below the root are millionths squared. */
	spread = (int64_t)square_root(Z2 * (Z2 * (uint64_t)n + 40000 * (uint64_t)hits * (uint64_t)(n - hits)) /
				      (uint64_t)n * 10000);
	centre = 2000000 * hits + Z2 * 100;
	whole = 2 * (1000000 * n + Z2 * 100);
	return (struct interval){ round_scaled(centre - spread, 1000000, whole), round_scaled(centre + spread, 1000000, whole) };
}
