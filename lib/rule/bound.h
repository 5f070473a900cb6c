/* bound.h - one comparison: an operator and a literal of a type, as conditions, bands and grades use it.
 */
#ifndef CRM_RULE_BOUND_H
#define CRM_RULE_BOUND_H

#include "base/error.h"
#include "base/value.h"

enum bound_op { BOUND_EQ, BOUND_NE, BOUND_LT, BOUND_LE, BOUND_GT, BOUND_GE };

struct bound {
	enum bound_op op;
	enum type type;
	int64_t number;	  /* of numeric types, in the unit of the type */
	char *text;	  /* the literal, without the operator */
	bool is_relative; /* a date or time relative to today: number in `unit` */
	char unit;	  /* 'd', 'w', 'm', 'y', 'h' */
	bool is_date;	  /* a time column compared with a day */
	bool workdays;	  /* a duration in working days */
};

/* "'> 500000'": cuts the operator off; without one it is equality. */
enum bound_op bound_cut_op(struct slice *text);
/* Reads `text` ("> 500000") for a type. NULL with a finding at `at`. */
struct bound *bound_compile(struct slice text, const struct place *at, enum type type, struct error *err);
void bound_free(struct bound *b);
bool bound_holds(const struct bound *b, int64_t number); /* not for relative ones */
/* With the clock: relative dates, times compared by day, texts by equality. A missing value holds only for "!= x"; so
 * does a duration in working days compared with one in time: what one is in the other depends on the days meant. A stretch
 * that begins before the clock ends with it: "> -12m" holds for nothing that is still to come. */
bool bound_holds_value(const struct bound *b, const struct value *v, int64_t now);
bool bound_ends(const struct bound *b); /* whether it is such a stretch */
/* The one number that a value is compared with at that clock; false: the comparison is more than that (but for
 * the end of a stretch: no later than today). */
bool bound_limit(const struct bound *b, int64_t now, int64_t *limit);
/* The numbers that are what the literal says, from the first to the last: a day of a time column has many. False: it asks for a
 * missing value, or texts. */
bool bound_edges(const struct bound *b, int64_t now, int64_t *first, int64_t *last);
bool bound_compare(enum bound_op op, int64_t a, int64_t b);
const char *bound_op_text(enum bound_op op); /* ">=" */
/* Appends "> 500000" as people read it. */
void bound_add_text(struct str *out, const struct bound *b);

#endif
