/* block_width.c - see block_width.h. */
#include "csv/block_width.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_wanted(const char *variant)
{
	const char *name = getenv("CRM_READER");

	return name && strcmp(name, variant) == 0;
}

/* The C library asked the processor when the program began; to ask again costs a machine that is itself simulated more than reading a
 * small ledger does. */
#ifdef HAS_WIDE
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#define HAS(glibc, gcc) CPU_FEATURE_ACTIVE(glibc)
#else
#define HAS(glibc, gcc) __builtin_cpu_supports(gcc)
#endif
#endif

enum width block_width_of_choice(void)
{
	if (is_wanted("portable"))
		return PORTABLE;
#ifdef HAS_WIDE
	if (is_wanted("narrow") || !HAS(AVX2, "avx2") || !HAS(BMI1, "bmi") || !HAS(POPCNT, "popcnt") || !HAS(PCLMULQDQ, "pclmul"))
		return NARROW;
	if (is_wanted("wide") || !HAS(AVX512BW, "avx512bw"))
		return WIDE_AT_MOST;
	return HAS(AVX512_VBMI2, "avx512vbmi2") ? WIDEST_OF_ALL : WIDER_THAN_THAT;
#elif defined(HAS_SIMD)
	return NARROW;
#else
	return PORTABLE;
#endif
}
