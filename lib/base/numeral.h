/* numeral.h - numbers as Chinese texts write them: 三十, 十五, 壹拾贰万捌仟元整, 百分之五, 30个工作日, and digits of any width.
 *
 * Everything is exact in whole numbers. Blanks between the characters are allowed (between Arabic digits where each stands
 * alone, 3 0 天: 12 34 are two numbers), and so is the frame of a blank that was filled in (【30】日, __30__日); full-width
 * digits and signs are read as half-width ones. A text is read as a whole: what stands before
 * or behind the number is no number. Reading takes time in proportion to the text. False: none, or over 64 bits.
 *
 * A value may be repeated in brackets behind it: 十五（15）个工作日, 伍拾万元整（¥500,000.00）. The first one counts, the other
 * must be readable.
 */
#ifndef CRM_BASE_NUMERAL_H
#define CRM_BASE_NUMERAL_H

#include <stdint.h>

#include "base/str.h"
#include "base/value.h"

/* 30, 1,200, 三十, 二十一, 两百零五, 二〇二五, 卅, 壹佰, 3万, 1.5万, 三万五千, 1亿2000万. 一百二 is 120 where nothing follows,
 * 一百零二 is 102. 三五 (a few) and 三四百 are no numbers. A sign or 负 may stand in front.
 * Or with a fraction (12.5, 十二点五): times 10 to the power of scale; false when that isn't whole. */
bool numeral_decimal(struct slice text, int scale, int64_t *value);
/* 50万元, ¥500,000.00, 人民币（大写）：伍拾万元整, 壹拾贰万捌仟元叁角伍分, 三千元, 500000 (yuan where no unit stands). In fen. */
bool numeral_money(struct slice text, int64_t *fen);
/* 5%, ５％, 0.5‰, 百分之五, 百分之十二点五, 千分之三, 万分之五, 十万分之四十五, 十分之三, 五成. In parts of NUMERAL_WHOLE, rounded half up:
 * 万分之五 is 50000, and so finely that 33.334% and twice 33.333% are the whole. */
enum { NUMERAL_WHOLE = 100000000 };
bool numeral_percent(struct slice text, int64_t *share);
/* 30天, 三十日, 15天(日历日), 十五（15）个工作日, 三个月, 半年, 一年半, 一年零六个月, 两周, 48小时. Days (a week 7, a month 30, a
 * quarter 90, a year 365, a part of these rounded up to a day) as seconds; working days as hundredths with out->workdays, as in
 * value.h. The value's text is the text given. 2025年 and 12月31日 are dates, hence none. */
bool numeral_duration(struct slice text, struct value *out);
/* 大写金额 of an amount: 500000.01 is 伍拾万元零壹分, 128000.00 is 壹拾贰万捌仟元整. Negative: 负 in front. */
void numeral_add_capitals(struct str *out, int64_t fen);

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

/* What people write, read by `read`, which takes the whole of a plain form; `scale` is passed on to it. Behind it may stand the same in brackets:
 * 三千元（3000元）. */
typedef bool numeral_kind(struct slice plain, int scale, int64_t *value);

#endif
