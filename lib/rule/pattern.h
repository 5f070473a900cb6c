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
void pattern_free(struct pattern *p);

enum { PATTERN_GROUPS = 32 };

struct match {
	struct slice groups[PATTERN_GROUPS]; /* 0: the whole match; unset groups are empty with ptr NULL */
	size_t count;
};

/* 1 match, 0 none, -1 the pattern is too expensive on this subject or the subject is not UTF-8. m may be NULL. */
int pattern_match(const struct pattern *p, struct slice subject, struct match *m, struct error *err);
size_t pattern_names(const struct pattern *p);
/* The i-th named group: name, and its number in *group. */
struct slice pattern_name(const struct pattern *p, size_t i, size_t *group);
const char *pattern_text(const struct pattern *p); /* as written, with slashes */

#endif
