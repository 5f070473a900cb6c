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
