/* numeral_percent.c - shares as people write them: 12.5%, 百分之十二, 三成五, 十万分之五; see numeral.h. */
#include "base/numeral.h"
#include "base/numeral_read.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

enum { TENTH = NUMERAL_WHOLE / 10 };

/* 三成五: the digit behind 成 is a tenth of it. */
static bool read_tenths(struct slice *s, struct decimal n, int64_t *share)
{
	int digit = numeral_take_digit(s);

	return numeral_scale(n, 7, true, share) && (digit < 0 || !__builtin_add_overflow(*share, digit * (TENTH / 10), share));
}

/* A hundredth of the whole is 10 to the power of 6, hence the scales. */
static bool read_share(struct slice *s, int64_t *share)
{
	static const struct {
		const char *before, *behind;
		int scale;
	} kinds[] = { { "百分之", "%", 6 }, { "千分之", "‰", 5 },   { "万分之", "‱", 4 },
		      { "十分之", NULL, 7 }, { "十万分之", NULL, 3 }, { "百万分之", NULL, 2 } };
	struct decimal n;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (!numeral_take(s, kinds[i].before))
			continue;
		if (i == 0 && slice_is(*s, "百")) {
			s->len = 0;
			*share = NUMERAL_WHOLE;
			return true;
		}
		return numeral_read(s, &n) && numeral_scale(n, kinds[i].scale, true, share);
	}
	if (!numeral_read(s, &n))
		return false;
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (kinds[i].behind && numeral_take(s, kinds[i].behind))
			return numeral_scale(n, kinds[i].scale, true, share);
	return numeral_take(s, "成") && read_tenths(s, n, share);
}

static bool share_of(struct slice s, int scale, int64_t *share)
{
	bool is_negative;

	(void)scale;
	numeral_take_sign(&s, &is_negative);
	if (!read_share(&s, share) || s.len)
		return false;
	if (is_negative)
		*share = -*share;
	return true;
}

bool numeral_percent(struct slice text, int64_t *share)
{
	return numeral_of(text, share_of, 0, share);
}
