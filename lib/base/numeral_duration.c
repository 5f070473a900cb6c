/* numeral_duration.c - stretches of time in words and digits: 十五（15）个工作日, 一年半, 15天(日历日). */
#include "base/numeral.h"
#include "base/numeral_read.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

enum {
	DAY = 86400,
	WORKDAY = 0, /* in place of seconds */
	YEAR = 365 * DAY,
	MONTH = 30 * DAY,
};

/* A name stands before those that begin it. */
static const struct unit {
	const char *name;
	int64_t seconds;
} units[] = {
	{ "工作日", WORKDAY }, { "工作天", WORKDAY }, { "营业日", WORKDAY }, { "日历日", DAY },	  { "日历天", DAY },
	{ "自然日", DAY },     { "自然天", DAY },     { "天", DAY },	     { "日", DAY },	  { "周年", YEAR },
	{ "周", 7 * DAY },     { "星期", 7 * DAY },   { "礼拜", 7 * DAY },   { "自然月", MONTH }, { "日历月", MONTH },
	{ "月", MONTH },       { "季度", 90 * DAY },  { "年", YEAR },	     { "小时", 3600 },	  { "钟头", 3600 },
	{ "分钟", 60 },
};

struct stretch {
	int64_t amount;	  /* ten-thousandths */
	int64_t seconds;  /* of one */
	bool may_be_date; /* 2025年, 12月: bare */
};

static bool take_unit(struct slice *s, int64_t *seconds)
{
	for (size_t i = 0; i < COUNT(units); i++) {
		if (!numeral_take(s, units[i].name))
			continue;
		*seconds = units[i].seconds;
		return true;
	}
	return false;
}

/* (15), (十五) behind the number. */
static bool skip_repeated(struct slice *s)
{
	struct decimal n;

	if (!numeral_take(s, "("))
		return true;
	return numeral_read(s, &n) && numeral_take(s, ")");
}

static bool read_stretch(struct slice *s, struct stretch *out)
{
	bool is_half = numeral_take(s, "半"), has_measure;
	struct decimal n = { 0, 0 };

	if (!is_half && (!numeral_read(s, &n) || !skip_repeated(s)))
		return false;
	has_measure = numeral_take(s, "个");
	if (!is_half && has_measure)
		is_half = numeral_take(s, "半");
	out->may_be_date = !has_measure && (slice_starts(*s, "月") || slice_starts(*s, "年"));
	if (!take_unit(s, &out->seconds))
		return false;
	if (!is_half)
		is_half = numeral_take(s, "半");
	if (!numeral_scale(n, 4, false, &out->amount))
		return false;
	if (out->seconds == YEAR && out->amount >= 1000 * 10000)
		return false;
	return !is_half || !__builtin_add_overflow(out->amount, 5000, &out->amount);
}

/* The seconds of a stretch, from a day on whole days, rounded up. */
static bool seconds_of(const struct stretch *t, int64_t *seconds)
{
	int64_t unit = t->seconds > DAY ? DAY : 1;

	if (__builtin_mul_overflow(t->amount, t->seconds / unit, seconds))
		return false;
	*seconds = *seconds / 10000 + (*seconds % 10000 ? 1 : 0);
	return !__builtin_mul_overflow(*seconds, unit, seconds);
}

/* (日历日) or (工作日) behind 天 and 日. */
static void take_kind_of_day(struct slice *s, struct stretch *t)
{
	struct slice rest = *s;
	int64_t seconds;

	if (t->seconds != DAY || !numeral_take(&rest, "(") || !take_unit(&rest, &seconds))
		return;
	if (seconds > DAY || !numeral_take(&rest, ")"))
		return;
	t->seconds = seconds;
	*s = rest;
}

/* 一年零六个月: what follows is smaller, and none of it can be a date. */
static bool read_more(struct slice *s, const struct stretch *before, struct value *out)
{
	struct stretch t;
	int64_t seconds;

	numeral_take(s, "零");
	if (before->seconds == MONTH && before->may_be_date)
		return false;
	if (!read_stretch(s, &t) || t.seconds == WORKDAY || t.seconds >= before->seconds)
		return false;
	if ((t.seconds == MONTH && t.may_be_date) || !seconds_of(&t, &seconds))
		return false;
	if (__builtin_add_overflow(out->number, seconds, &out->number))
		return false;
	return !s->len || read_more(s, &t, out);
}

static bool duration_of(struct slice s, struct value *out)
{
	struct stretch t;

	if (!read_stretch(&s, &t))
		return false;
	take_kind_of_day(&s, &t);
	out->workdays = t.seconds == WORKDAY;
	if (out->workdays) {
		out->number = t.amount / 100;
		return !s.len && t.amount % 100 == 0;
	}
	return seconds_of(&t, &out->number) && (!s.len || read_more(&s, &t, out));
}

/* The whole, or what stands before a bracket with the same once more. */
static bool read_duration(struct slice s, struct value *out)
{
	struct slice inside;
	struct value again;

	if (duration_of(s, out))
		return true;
	return numeral_cut_bracket(&s, &inside) && duration_of(inside, &again) && duration_of(s, out);
}

bool numeral_duration(struct slice text, struct value *out)
{
	struct str plain = STR_INIT;
	bool ok = numeral_plain(&plain, text);

	*out = (struct value){ .type = TYPE_DURATION, .text = text };
	ok = ok && read_duration(str_slice(&plain), out);
	str_release(&plain);
	return ok;
}
