/* value.h - one typed value: what a cell of a ledger, a view or a condition holds.
 *
 * The type names are those of rules/fields/. `text` is borrowed and canonical where the value came from a
 * ledger; `number` is the value in the unit of its type:
 *
 *   text, id   -                     money     fen
 *   int        itself                date      days since 1970-01-01
 *   number     ten-thousandths       time      seconds since the epoch (a date alone: its midnight, date_only set)
 *   percent    basis points          duration  seconds; working days: hundredths, workdays set
 *   bool       0 or 1
 */
#ifndef CRM_BASE_VALUE_H
#define CRM_BASE_VALUE_H

#include <stdint.h>

#include "base/date.h"
#include "base/error.h"
#include "base/money.h"
#include "base/str.h"

enum type {
	TYPE_TEXT,
	TYPE_ID,
	TYPE_INT,
	TYPE_NUMBER,
	TYPE_MONEY,
	TYPE_PERCENT,
	TYPE_DATE,
	TYPE_TIME,
	TYPE_DURATION,
	TYPE_BOOL,
};

struct value {
	enum type type;
	struct slice text; /* empty: missing */
	int64_t number;
	bool date_only; /* TYPE_TIME */
	bool workdays;	/* TYPE_DURATION */
	int8_t beyond;	/* it is a part of a unit more (1: 0.0501%), or less (-1: a figure that was rounded up), than the number */
};

const char *type_name(enum type t); /* "money" */
/* "amount: 'x' is not an amount such as 1200.50" as a finding; -1. */
struct value_refused {
	enum error_kind kind;
	const struct place *at; /* or NULL */
	struct slice name, text; /* the name may be empty */
	enum type type;
};
int value_refused(const struct value_refused *r, struct error *err);
bool type_by_name(struct slice name, enum type *t);
bool type_is_numeric(enum type t); /* int .. duration: right-aligned, ordered by number */

/* Reads the canonical form; an empty text is a missing value and true. False: the text is not of the type. */
bool value_parse(enum type t, struct slice text, struct value *out);
bool value_number_of(enum type t, struct slice text, int64_t *number); /* value_number, of the other types */

/* The number alone, fast enough for a million of them; false: missing, or not of the type. */
static inline bool value_number(enum type t, struct slice text, int64_t *number)
{
	int32_t date;

	if (t == TYPE_MONEY)
		return money_parse(text, number);
	if (t != TYPE_DATE)
		return value_number_of(t, text, number);
	if (!date_parse(text, false, &date))
		return false;
	*number = date;
	return true;
}

/* Appends the canonical form of a number of type t (for text and id: nothing to do, use the text). Percent: 12.5%.
 * Durations: 90s, 15m, 2h, 3d. */
void value_add_number(struct str *out, enum type t, int64_t number);
/* The same for a whole value, which also knows a date without a time and working days (2wd); text as it is. */
void value_add_text(struct str *out, const struct value *v);
/* A percentage in finer parts, so many to a basis point: its number and `beyond`. */
void value_set_share(struct value *v, int64_t share, int64_t parts);
static inline bool value_missing(const struct value *v)
{
	return v->text.len == 0;
}

#endif
