/* fuzz.c - runs a target on one text, for libFuzzer and for main.c; see fuzz.h. */
#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

#ifdef __SANITIZE_ADDRESS__
enum { SECONDS_MAX = 10 };
#else
enum { SECONDS_MAX = 1 };
#endif

void fuzz_fail(struct slice text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("# ", stderr);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\n# on %zu bytes:\n%.*s\n# in C: \"", text.len, SLICE_ARGS(text));
	for (size_t i = 0; i < text.len; i++)
		fprintf(stderr, "\\%03o", (unsigned char)text.ptr[i]);
	fputs("\"\n", stderr);
	abort();
}

static double seconds_used(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A copy of its own size: what reads behind the end is then seen by the sanitizer. */
void fuzz_text(struct slice text)
{
	char *copy = xmalloc(text.len + 1);
	const double before = seconds_used();
	double after;

	if (text.len)
		memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	fuzz.check((struct slice){ copy, text.len });
	free(copy);
	after = seconds_used();
	if (after - before > SECONDS_MAX)
		fuzz_fail(text, "it took %.1f seconds", after - before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_text((struct slice){ (const char *)data, size });
	return 0;
}

uint64_t fuzz_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}
