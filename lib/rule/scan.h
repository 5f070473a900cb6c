/* scan.h - many patterns over many texts in one pass, with exactly pcre2's answers.
 *
 * Literals of which every match of a pattern must contain one (literal.h) are looked for first, all patterns' at once (Aho and
 * Corasick, "Efficient string matching", CACM 1975), or where there are only a few patterns each by itself; pcre2 decides on the
 * candidates. A pattern without such literals is tried by pcre2 on each text.
 *
 *     struct scan *s = scan_new(patterns, n, find);
 *     scan_candidates(s, text, each, context);    calls each(context, i) once for every pattern i that may match, in order
 *     scan_free(s);
 *
 * Texts are UTF-8: of one that isn't, pcre2 would say so, and a pattern that isn't offered says nothing.
 */
#ifndef CRM_RULE_SCAN_H
#define CRM_RULE_SCAN_H

#include "rule/pattern.h"

struct scan;

enum { SCAN_FEW = 12 }; /* of fewer patterns each literal is looked for by itself */

/* Where the needle first stands in the bytes, else n. */
typedef size_t scan_finder(const char *bytes, size_t n, const char *needle, size_t length);

/* The patterns are borrowed and must outlive the scan. Without `find` few patterns are all offered. */
struct scan *scan_new(const struct pattern *const *patterns, size_t count, scan_finder *find);
/* The same for another thread, sharing all that scanning doesn't change; to be freed before `s`. */
struct scan *scan_share(const struct scan *s);
void scan_free(struct scan *s);
/* Calls `each` with the index of every pattern that can match in the text, ascending; stops at the first non-zero answer and
 * returns it. Never leaves out a pattern that would match. `each` may not scan with the same s. */
int scan_candidates(struct scan *s, struct slice text, int (*each)(void *context, size_t pattern), void *context);
/* The i-th literal of which the pattern requires one, or empty: there are no more, or none and it is tried on every text. */
struct slice scan_literal_at(const struct scan *s, size_t pattern, size_t i);

#endif
