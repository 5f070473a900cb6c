/* fuzz.h - what a fuzz target is: something that must hold for every text whatever.
 *
 *     make fuzz TARGET=when                  libFuzzer (clang): tests/fuzz/corpus/when and on from there, until stopped
 *     build/fuzz_when DIR [ROUNDS]           every file of DIR, then ROUNDS texts made from them: what make check runs
 *
 * A target is one file, fuzz_NAME.c, with the one object `fuzz`; fuzz.c and main.c run it. Where something doesn't hold it calls
 * fuzz_fail, which shows the text and aborts; a text that takes more than a second of the processor fails as well.
 */
#ifndef CRM_TESTS_FUZZ_H
#define CRM_TESTS_FUZZ_H

#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

struct fuzz {
	void (*check)(struct slice text); /* with a NUL behind it */
	/* Ended by NULL: put into the texts of the corpus, where there is no `make`. */
	const char *const *pieces;
	void (*make)(struct str *out, uint64_t *state);
};

extern const struct fuzz fuzz;

void fuzz_text(struct slice text); /* runs the target on a copy of the text */
uint64_t fuzz_next(uint64_t *state); /* random numbers, the same on every machine */
_Noreturn void fuzz_fail(struct slice text, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define FUZZ_HOLDS(text, condition) \
	((condition) ? (void)0 : fuzz_fail(text, "%s:%d: this doesn't hold: %s", __FILE__, __LINE__, #condition))

#endif
