/* numeral.h - numbers as Chinese texts write them: 三十, 十五, 壹拾贰万捌仟元整, 百分之五, 30个工作日, and digits of any width.
 *
 * Everything is exact in whole numbers. Blanks between the characters are allowed, full-width digits and signs are read
 * as half-width ones. A text is read as a whole: what stands before or behind the number is no number.
 */
#ifndef CRM_BASE_NUMERAL_H
#define CRM_BASE_NUMERAL_H

#include <stdint.h>

#include "base/str.h"
#include "base/value.h"

/* 30, 1,200, 三十, 二十一, 两百零五, 一百二 (120), 二〇二五, 卅, 壹佰, 3万, 三万五千, 十二亿. False: none, or over 64 bits. */
bool numeral_parse(struct slice text, int64_t *number);
/* 50万元, ¥500,000.00, 人民币伍拾万元整, 壹拾贰万捌仟元叁角伍分, 三千元, 500000 (yuan where no unit stands). In fen. */
bool numeral_money(struct slice text, int64_t *fen);
/* 5%, ５％, 0.5‰, 百分之五, 百分之十二点五, 千分之三, 万分之五, 五成. In basis points, rounded half up: 万分之五 is 5. */
bool numeral_percent(struct slice text, int64_t *basis_points);
/* 30天, 三十日, 30个日历日, 十五（15）个工作日, 三个月, 半年, 一年, 两周, 48小时. Days (and the longer: a week 7, a month 30, a
 * year 365, half of them rounded up) as seconds; working days as hundredths with out->workdays, as in value.h. The
 * value's text is the text given. Where a number in words and one in brackets differ, the one in words counts. */
bool numeral_duration(struct slice text, struct value *out);
/* 大写金额 of an amount: 500000.01 is 伍拾万元零壹分, 128000.00 is 壹拾贰万捌仟元整. Negative: 负 in front. */
void numeral_add_capitals(struct str *out, int64_t fen);

#endif
