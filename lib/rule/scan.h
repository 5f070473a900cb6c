/* scan.h - many patterns over many texts in one pass, with exactly pcre2's answers.
 *
 * A literal that every match of a pattern must contain is looked for first, all patterns' at once (Aho and Corasick,
 * "Efficient string matching", CACM 1975); pcre2 decides on the candidates. A pattern without such a literal, and every
 * pattern where there are only a few, is tried by pcre2 on each text.
 *
 *     struct scan *s = scan_new(patterns, n);
 *     scan_candidates(s, text, each, context);    calls each(context, i) once for every pattern i that may match, in order
 *     scan_free(s);
 */
#ifndef CRM_RULE_SCAN_H
#define CRM_RULE_SCAN_H

#include "rule/pattern.h"

struct scan;

/* The patterns are borrowed and must outlive the scan. */
struct scan *scan_new(const struct pattern *const *patterns, size_t count);
void scan_free(struct scan *s);
/* Calls `each` with the index of every pattern that can match in the text, ascending; stops at the first non-zero answer and
 * returns it. Never leaves out a pattern that would match. */
int scan_candidates(struct scan *s, struct slice text, int (*each)(void *context, size_t pattern), void *context);
/* The literal that the i-th pattern requires (caseless ones folded to lower case), or empty: it is tried on every text. */
struct slice scan_literal(const struct scan *s, size_t pattern);

#endif
