/* block_width.c - see block_width.h. */
#include "book/block_width.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_wanted(const char *variant)
{
	const char *name = getenv("CRM_READER");

	return name && strcmp(name, variant) == 0;
}

enum width block_width_of_choice(void)
{
	if (is_wanted("portable"))
		return PORTABLE;
#ifdef HAS_WIDE
	if (is_wanted("narrow") || !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
	    !__builtin_cpu_supports("popcnt") || !__builtin_cpu_supports("pclmul"))
		return NARROW;
	if (is_wanted("wide") || !__builtin_cpu_supports("avx512bw"))
		return WIDE_AT_MOST;
	return __builtin_cpu_supports("avx512vbmi2") ? WIDEST_OF_ALL : WIDER_THAN_THAT;
#elif defined(HAS_SIMD)
	return NARROW;
#else
	return PORTABLE;
#endif
}
