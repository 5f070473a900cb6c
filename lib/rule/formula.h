/* formula.h - arithmetic in rule files: + - * /, parentheses, names, numbers, min(a, b), max(a, b), exact to the last fen.
 *
 * Values are fractions of whole numbers, so nothing is rounded before the end: 100000 / 3 * 3 is 100000. A number is written as
 * people write it in a rule file: 3, 1.5, 30%. Names are of letters of any script, digits and _; what they mean says the caller.
 *
 *     struct formula *f = formula_parse(node, names, err);        NULL with the fault at file:line:column
 *     struct ratio out;
 *     if (formula_value(f, get, context, &out, err) == 0) ...     a division by zero, a number too large: -1 with the place
 *     formula_free(f);
 */
#ifndef CRM_RULE_FORMULA_H
#define CRM_RULE_FORMULA_H

#include "rule/yaml.h"

/* num / den; den > 0, no common factor. */
__extension__ typedef __int128 formula_int;

struct ratio {
	formula_int num, den;
};

struct formula;

/* Is that a name the formula may use? */
typedef bool formula_known(void *context, struct slice name);
/* The value of a name. 0, or -1 with a finding. */
typedef int formula_get(void *context, struct slice name, struct ratio *out, struct error *err);

/* The node is a scalar and must outlive the formula. */
struct formula *formula_parse(const struct node *n, formula_known *known, void *context, struct error *err);
int formula_value(const struct formula *f, formula_get *get, void *context, struct ratio *out, struct error *err);
void formula_free(struct formula *f);

/* A value's number as a fraction of its unit's whole: money in yuan, percent 30% as 3/10, number in ones, int itself. */
struct ratio ratio_of(enum type t, int64_t number);
/* Back again, rounded half away from zero. False: it doesn't fit. */
bool ratio_number(struct ratio f, enum type t, int64_t *number);

#endif
