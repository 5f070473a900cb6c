/* pattern.h - regular expressions; the one file that knows pcre2.
 *
 * Always UTF with Unicode properties, compiled for the JIT, with limits that stop a runaway pattern instead of the
 * program (a stop is an error, never "no match"). In rule files a pattern is written /.../ with flags i and x.
 */
#ifndef CRM_RULE_PATTERN_H
#define CRM_RULE_PATTERN_H

#include "base/error.h"
#include "base/str.h"

struct pattern;

/* True for text of the form /.../flags. */
bool pattern_is(struct slice text);
/* Compiles /.../flags; on failure NULL with the finding at `at`, the offset within the pattern named. */
struct pattern *pattern_compile(struct slice text, const struct place *at, struct error *err);
/* The same for a text made from another one, which messages and pattern_text show. */
struct pattern *pattern_compile_as(struct slice text, struct slice shown, const struct place *at, struct error *err);
/* Makes ready at once what will match often, and what other threads will share. */
void pattern_prepare(const struct pattern *p);
/* The same for another thread, to be freed before p: no two may match with one pattern at the same time. NULL: out of memory. */
struct pattern *pattern_share(const struct pattern *p);
void pattern_free(struct pattern *p);

enum { PATTERN_GROUPS = 32 };

struct match {
	struct slice groups[PATTERN_GROUPS]; /* 0: the whole match; unset groups are empty with ptr NULL */
	size_t count;
};

/* 1 match, 0 none, -1 the pattern is too expensive on this subject or the subject is not UTF-8. m may be NULL. */
int pattern_match(const struct pattern *p, struct slice subject, struct match *m, struct error *err);
/* The same from an offset on, for all matches of a text: the first call has offset 0, which checks the text; later ones
 * take it as checked. Go on at the end of the last match, behind an empty one a whole character further. */
int pattern_match_from(const struct pattern *p, struct slice subject, size_t offset, struct match *m, struct error *err);
/* The same from any offset, in a text that is known to be UTF-8 (utf8_invalid): many patterns on one text check it once. */
int pattern_match_valid(const struct pattern *p, struct slice subject, size_t offset, struct match *m, struct error *err);
/* True from the first time on that a match was too expensive: a pattern to skip from then on, or to name in a report. */
bool pattern_gave_up(const struct pattern *p);
/* Groups of that beginning define what a pattern calls (subpattern.c): they are nobody's fields. */
#define PATTERN_DEFINES "crm__"
size_t pattern_names(const struct pattern *p);
/* The i-th named group: name, and its number in *group. */
struct slice pattern_name(const struct pattern *p, size_t i, size_t *group);
const char *pattern_text(const struct pattern *p); /* as written, with slashes */
struct slice pattern_source(const struct pattern *p); /* what was compiled, with slashes and flags */

#endif
