/* numeral_read.h - what numeral*.c share: a text in its plain form, and reading a number off its front.
 *
 * The plain form has one way to write each thing: no blanks, ASCII lower-case and half-width, common digits for the formal
 * ones (壹 is 一, 佰 is 百, 廿 is 二十, 〇 is 零), simplified characters.
 */
#ifndef CRM_BASE_NUMERAL_READ_H
#define CRM_BASE_NUMERAL_READ_H

#include <stdint.h>

#include "base/str.h"

/* digits times 10 to the power of the exponent. */
struct decimal {
	int64_t digits;
	int exponent;
};

/* Appends the plain form. False: a blank stands between two numbers of Arabic digits. */
bool numeral_plain(struct str *out, struct slice text);
/* Each takes something off the front of *s, and nothing when it isn't there (numeral_read may have taken a part). */
bool numeral_take(struct slice *s, const char *prefix);
bool numeral_take_sign(struct slice *s, bool *is_negative);
int numeral_take_digit(struct slice *s); /* -1: none */
bool numeral_read(struct slice *s, struct decimal *n);
/* n times 10 to the power of scale: exact, or rounded half up (away from zero) where `round` says so. */
bool numeral_scale(struct decimal n, int scale, bool round, int64_t *value);
/* Takes (...) off the end; false: there is none. */
bool numeral_cut_bracket(struct slice *s, struct slice *inside);

/* What people write, by who reads the whole of a plain form; `scale` is that reader's own. Behind it may stand the same in brackets:
 * 三千元（3000元）. */
typedef bool numeral_kind(struct slice plain, int scale, int64_t *value);
bool numeral_of(struct slice text, numeral_kind *read, int scale, int64_t *value);

#endif
