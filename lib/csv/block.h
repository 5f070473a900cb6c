/* block.h - which of the next 64 bytes are separators, line ends, quotes: block*.c alone know vector instructions.
 *
 * A set of positions is a word, bit i for byte i. There are variants: AVX-512 and AVX2 where the machine has them (a tenth faster over a
 * whole figure), SSE2 or NEON, and portable C. CRM_READER says which, for tests: simd (the widest, as without it), wide (AVX2 at most),
 * narrow (SSE2 or NEON), portable. All say the same.
 */
#ifndef CRM_CSV_BLOCK_H
#define CRM_CSV_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BLOCK = 64 };

/* What is known behind the last block; block_start() before the first byte of a record. */
struct block_state {
	uint64_t inside;    /* all ones: in a quoted field */
	uint64_t may_open;  /* 1: the byte before lets a quote open a field */
	uint64_t closed;    /* 1: the byte before was a closing quote */
};

static inline struct block_state block_start(void)
{
	return (struct block_state){ 0, 1, 0 };
}

/* What a run of blocks holds, positions relative to `base`. Room for all that can come is the caller's business. */
struct block_index {
	uint32_t *ends; /* separators and line ends outside quotes */
	size_t nends;	/* how many; of records alone too, where `ends` isn't filled */
	uint32_t *rows; /* which of the ends are line ends: indices */
	uint32_t *row_at; /* and where those are */
	size_t nrows;
	uint32_t *inner; /* line feeds inside quotes */
	size_t ninner;
	size_t bad; /* the first byte that is not RFC 4180, from `text`; SIZE_MAX: none. Nothing behind it is there. */
};

/* How one variant goes through [from, to) of a text of `length` bytes. A lone CR is bad outside quotes, and with
 * `cr_breaks` everywhere; so is NUL. */
struct block_text {
	const char *bytes;
	size_t length;
	char separator;
	bool cr_breaks;
};

typedef void block_scanner(const struct block_text *t, size_t base, size_t from, size_t to, struct block_state *state,
			   struct block_index *out);

enum { BLOCK_SLACK = 16 /* positions that may be written behind the last one of each kind */ };

/* `records_only`: one that leaves `ends` alone: enough to know where records are and how many fields they have. */
block_scanner *block_scanner_of_choice(bool records_only);
/* Whether the number of quotes is odd: what stands behind them is then inside of quotes. */
bool block_quotes_are_odd(const char *bytes, size_t n);
/* The first place of `needle` (1 byte or more) in n bytes; n: it isn't there. */
typedef size_t block_finder(const char *bytes, size_t n, const char *needle, size_t length);
block_finder *block_finder_of_choice(void); /* not for each search: it asks the environment */

#endif
