/* block_width.h - how much is looked at at once: what the compiler knows, what the machine has, what CRM_READER says. For block*.c alone. */
#ifndef CRM_CSV_BLOCK_WIDTH_H
#define CRM_CSV_BLOCK_WIDTH_H

#if defined(__SSE2__)
#include <immintrin.h>
#define HAS_SIMD 1
#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_WIDE 1
#define WIDE __attribute__((target("avx2,bmi,popcnt,pclmul")))
#define WIDER __attribute__((target("avx512bw,avx2,bmi,popcnt,pclmul")))
#define WIDEST __attribute__((target("avx512bw,avx512vbmi2,avx2,bmi,popcnt,pclmul")))
#endif
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#define HAS_SIMD 1
#endif

enum { AHEAD = 1024 /* bytes to ask the memory for; it is slower than what follows */ };

enum width { PORTABLE, NARROW, WIDE_AT_MOST, WIDER_THAN_THAT, WIDEST_OF_ALL };

enum width block_width_of_choice(void);

#endif
