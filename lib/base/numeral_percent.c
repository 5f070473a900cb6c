/* numeral_percent.c - shares as people write them: 12.5%, 百分之十二, 三成五, 千分之五; see numeral.h. */
#include "base/numeral.h"
#include "base/numeral_read.h"

/* 三成五: the digit behind 成 is a tenth of it. */
static bool read_tenths(struct slice *s, struct decimal n, int64_t *basis_points)
{
	int digit = numeral_take_digit(s);

	return numeral_scale(n, 3, true, basis_points) && (digit < 0 || !__builtin_add_overflow(*basis_points, digit * 100, basis_points));
}

static bool read_share(struct slice *s, int64_t *basis_points)
{
	static const struct {
		const char *before, *behind;
		int scale;
	} kinds[] = { { "百分之", "%", 2 }, { "千分之", "‰", 1 }, { "万分之", "‱", 0 } };
	struct decimal n;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!numeral_take(s, kinds[i].before))
			continue;
		if (i == 0 && slice_is(*s, "百")) {
			s->len = 0;
			*basis_points = 10000;
			return true;
		}
		return numeral_read(s, &n) && numeral_scale(n, kinds[i].scale, true, basis_points);
	}
	if (!numeral_read(s, &n))
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (numeral_take(s, kinds[i].behind))
			return numeral_scale(n, kinds[i].scale, true, basis_points);
	return numeral_take(s, "成") && read_tenths(s, n, basis_points);
}

static bool share_of(struct slice s, int scale, int64_t *basis_points)
{
	bool is_negative;

	(void)scale;
	numeral_take_sign(&s, &is_negative);
	if (!read_share(&s, basis_points) || s.len)
		return false;
	if (is_negative)
		*basis_points = -*basis_points;
	return true;
}

bool numeral_percent(struct slice text, int64_t *basis_points)
{
	return numeral_of(text, share_of, 0, basis_points);
}
