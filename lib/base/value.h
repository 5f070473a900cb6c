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
 *   phone, email, url, uscc   -
 *
 * Texts of the last four stay as they were typed, and are compared by their normal form (form.h); a cell may
 * hold several, one behind the other: "0574-82805873; 139 4021 4616".
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
	TYPE_PHONE,
	TYPE_EMAIL,
	TYPE_URL,
	TYPE_USCC,
	TYPES
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

/* Whether its texts have a normal form; every text of a type without numbers is a text. */
bool type_has_form(enum type t);
bool type_is_text(enum type t); /* text, id, and those with a normal form */
/* The next of a list (no blanks at its ends, not empty), which is cut off *rest; false: there is none left. */
bool value_next_part(struct slice *rest, struct slice *part);
struct slice value_first(struct slice list); /* the one that counts where one is wanted; empty: there is none */
/* Appends the normal form of one of a list; false, nothing appended: it isn't of the type. */
bool value_add_form(struct str *out, enum type t, struct slice part);
/* Appends those of all of a list, a ';' between them; where one isn't of the type, the whole as people compare texts (folded). */
void value_add_forms(struct str *out, enum type t, struct slice text);
/* Appends a piece of one as the normal form has it: "4021-46" as 402146. */
void value_add_form_piece(struct str *out, enum type t, struct slice piece);
/* Whether two lists have one in common. Without a normal form texts are the same, or not. */
bool value_same_form(enum type t, struct slice a, struct slice b);

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
