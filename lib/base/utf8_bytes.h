/* utf8_bytes.h - many bytes of a text at once, as vectors of the compiler: for utf8.c and fold.c, which are compiled for each width that
 * there is. `a`, `b`, `c` are as many bytes each: those at a place, one and two before it; types `bytes` and `signs` are unsigned and
 * signed ones.
 */
#ifndef CRM_BASE_UTF8_BYTES_H
#define CRM_BASE_UTF8_BYTES_H

#if defined(__x86_64__) && defined(__GNUC__)
#define UTF8_WIDE __attribute__((target("avx2")))
#endif

#define UTF8_BEGINS_THREE(x) ((bytes)(((x) & 0xf0) == 0xe0))

/* Adds what is neither ASCII nor of a character of three bytes that is valid by its form. */
#define UTF8_ADD_UNSOUND(found, a, b, c) \
	do { \
		const bytes goes_on = (bytes)(((c) & 0xc0) == 0x80); \
		found |= goes_on ^ (UTF8_BEGINS_THREE(a) | UTF8_BEGINS_THREE(b)); \
		found |= (bytes)((signs)(c) < 0) & ~(goes_on | (UTF8_BEGINS_THREE(c) & (bytes)((c) != 0xe0) & (bytes)((c) != 0xed))); \
	} while (0)

#endif
