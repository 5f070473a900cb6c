/* money.h - amounts as whole minor units (fen) in 64 bits; never floating point.
 */
#ifndef CRM_BASE_MONEY_H
#define CRM_BASE_MONEY_H

#include <stdint.h>

#include "base/str.h"

/* The strict form of ledgers: -?digits(.d{1,2})?  No sign '+', no separators, no exponent. False on anything else
 * and on overflow. */
bool money_parse(struct slice text, int64_t *fen);
/* What people type and spreadsheets hold: also blanks around, a leading ¥ ￥ RMB CNY or trailing 元, thousands
 * separators at every third digit, full-width digits and signs, (12.00) for -12.00, 12万 and 1.5万. More than two decimals
 * is false unless the rest is zeros. */
bool money_parse_loose(struct slice text, int64_t *fen);
void money_add_text(struct str *out, int64_t fen);    /* 4936.32, -0.50 */
void money_add_grouped(struct str *out, int64_t fen); /* 1,203,500.00 */

/* A decimal with `scale` fraction digits as an integer: "12.5" at scale 4 is 125000. Strict like money_parse. */
bool decimal_parse(struct slice text, int scale, int64_t *value);
void decimal_add_text(struct str *out, int64_t value, int scale); /* trailing zeros of the fraction cut */

#endif
