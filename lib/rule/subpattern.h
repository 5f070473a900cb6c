/* subpattern.h - {duration}, {money}, {percent} and {number} in patterns: what numeral.h reads, found inside a text.
 *
 *     /验收后\s*(?<term>{duration})/     finds 30天, 十五（15）个工作日, 三十 日 behind 验收后
 *
 * Each stands for a group without a number, which matches at the beginning of a number only: .*{money} doesn't begin in the
 * middle of one. The texts are expected folded (fold.h), and the rest of the pattern is folded the same way, so that a
 * pattern may be written with full-width digits.
 *
 *     subpattern_expand(&source, written, at, err);
 *     p = pattern_compile_as(str_slice(&source), written, at, err);
 *     if (pattern_match(p, folded.text, &m, err) == 1 && subpattern_type(written, SLICE("term"), &type))
 *             subpattern_value(type, m.groups[1], &value);
 */
#ifndef CRM_RULE_SUBPATTERN_H
#define CRM_RULE_SUBPATTERN_H

#include "base/error.h"
#include "base/str.h"
#include "base/value.h"

struct subpattern_kind {
	const char *name; /* "duration" */
	enum type type;
	const char *pattern; /* of the value alone, without its repetition in brackets */
	const char *begins;  /* a pattern of its first character: at most places that is all that is asked */
};

/* The kinds, to list them; NULL behind the last. */
const struct subpattern_kind *subpattern_kind(size_t i);
/* Appends the pattern /.../flags with its sub-patterns replaced, the rest folded. -1: a {name} is no sub-pattern. Inside of
 * [...] and \Q...\E and behind \p and its like nothing is replaced. */
int subpattern_expand(struct str *out, struct slice written, const struct place *at, struct error *err);
/* The type of a named group that is written exactly (?<name>{kind}), also with ?P< and ?'. False: it is text. */
bool subpattern_type(struct slice written, struct slice name, enum type *t);
/* A captured text as a value of the type (duration, money, percent, number), by numeral.h; v->text is the text captured. A
 * percentage finer than basis points has `beyond` set.
 * False: it reads like one and is none, such as 三五天. */
bool subpattern_value(enum type t, struct slice captured, struct value *out);

#endif
