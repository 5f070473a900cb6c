/* utf8.h - UTF-8 text: validity, width on a terminal, comparing as people do; the one file that knows utf8proc.
 */
#ifndef CRM_BASE_UTF8_H
#define CRM_BASE_UTF8_H

#include <stdint.h>

#include "base/str.h"

/* Byte offset of the first byte that is not well-formed UTF-8, or -1. */
long utf8_invalid(struct slice s);
long utf8_invalid_by_all(struct slice s); /* the same of a long text, by all cores */
/* Bytes of the first code point (1 for a bad byte, 0 at the end); its value in *code (U+FFFD for a bad byte). */
size_t utf8_next(struct slice s, int32_t *code);
/* Bytes at the front that are characters of three bytes, two at a time where they can be: of those whose first byte is 0xe0 + n,
 * wherever bit n of `firsts` is set (not 0 and 13, which ask more than the form). */
size_t utf8_threes(struct slice s, unsigned firsts);
/* Columns on a terminal: 2 for wide and full-width, 0 for combining. */
size_t utf8_width(struct slice s);
/* The same of a text that utf8_add_safe leaves as it is, as nearly all are; -1: that isn't certain at once. */
long utf8_plain_width(struct slice s);
size_t utf8_count(struct slice s); /* code points */
/* The longest prefix that fits into `columns`, whole code points only. */
struct slice utf8_fit(struct slice s, size_t columns);
/* Appends s as it may stand on a terminal: control characters, C1, bidi controls, invisible characters and bad bytes
 * as \xNN or \u{NNNN}, a run of line breaks and tabs as one blank. */
void utf8_add_safe(struct str *out, struct slice s);
/* Appends s folded for comparing: NFKC (full-width to half-width), ASCII and Unicode case folded, blanks at the ends
 * cut and runs of blanks made one, invisible characters (zero width, soft hyphen) left out. Bad bytes stay. */
void utf8_add_folded(struct str *out, struct slice s);
bool utf8_same_folded(struct slice a, struct slice b);
/* Damerau-Levenshtein distance of two folded texts in code points, or more than `limit` as limit + 1. */
unsigned utf8_distance(struct slice a, struct slice b, unsigned limit);

bool utf8_is_letter(int32_t code); /* neither punctuation nor a blank */

/* Reads bytes of a foreign file into UTF-8 (iconv): encoding is "auto" (BOM, else UTF-8 if valid or nearly so, else
 * GB18030), "utf-8", "utf-16", "utf-16le", "utf-16be", "gb18030", "gbk". Appends to out without a BOM and names in
 * *used what was assumed ("UTF-8", "UTF-8 with BOM", "UTF-16LE", "GB18030", ...). 0, or -1 with the offset of the first
 * bad byte in *bad, nothing appended. Mostly well-formed UTF-8 is damaged UTF-8 to "auto": GB18030 would take it, and
 * make every character a wrong one. */
/* (utf8_encode_as goes the other way, into an encoding that utf8_decode named; what it lacks becomes '?'.) */
void utf8_encode_as(struct str *out, struct slice text, const char *used);
int utf8_decode(struct str *out, struct slice bytes, const char *encoding, const char **used, size_t *bad);
/* The same without copying what is UTF-8: *text is those bytes, or what was appended to out. */
int utf8_read(struct str *out, struct slice bytes, const char *encoding, const char **used, size_t *bad, struct slice *text);

#endif
