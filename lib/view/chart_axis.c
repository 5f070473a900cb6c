/* chart_axis.c - where an axis puts its ticks, and how short it writes them. See chart.h. */
#include "base/money.h"
#include "base/round.h"
#include "view/chart.h"
#include "view/format.h"

/* Far inside of 64 bits, so that neither a step nor a difference can leave them. */
#define FARTHEST (INT64_MAX / 8)

static int64_t bounded(int64_t value)
{
	return value > FARTHEST ? FARTHEST : value < -FARTHEST ? -FARTHEST : value;
}

/* The smallest step that says something: a yuan, a tenth of a percent. */
static int64_t smallest_step(enum type type)
{
	switch (type) {
	case TYPE_MONEY:
		return 100;
	case TYPE_PERCENT:
		return 10;
	case TYPE_NUMBER:
		return 1000;
	default:
		return 1;
	}
}

/* The next larger round step. Of `step`, which is 1, 2 or 5 of a power of ten of the smallest. */
static int64_t next_decimal(int64_t step, int64_t smallest)
{
	int64_t digit = step / smallest;

	while (digit >= 10)
		digit /= 10;
	return digit == 2 ? step / 2 * 5 : step * 2;
}

static int64_t next_step(enum type type, int64_t step)
{
	static const int64_t clock[] = {
		1, 60, 300, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 432000, 864000
	};
	const size_t n = sizeof(clock) / sizeof(*clock);

	if (type != TYPE_DURATION)
		return next_decimal(step, smallest_step(type));
	for (size_t i = 0; i < n; i++)
		if (clock[i] > step)
			return clock[i];
	return next_decimal(step, 86400);
}

static int64_t floor_to(int64_t value, int64_t step)
{
	int64_t rest = value % step;

	return value - (rest < 0 ? rest + step : rest);
}

size_t chart_ticks(enum type type, int64_t low, int64_t high, int64_t ticks[CHART_TICKS])
{
	int64_t step = type == TYPE_DURATION ? 1 : smallest_step(type), from, to;
	size_t n = 0;

	low = bounded(low);
	high = bounded(high);
	for (;;) {
		from = floor_to(low, step);
		to = -floor_to(-high, step);
		if (to == from)
			to += step;
		if ((to - from) / step < CHART_TICKS)
			break;
		step = next_step(type, step);
	}
	for (int64_t at = from; at <= to; at += step)
		ticks[n++] = at;
	return n;
}

/* `value` of units that are `scale` each, with one decimal where that says more: 41.2, 41. */
static void add_scaled(struct str *out, int64_t value, int64_t scale, const char *unit)
{
	decimal_add_text(out, round_scaled(value, 10, scale), 1);
	str_adds(out, unit);
}

static void add_whole(struct str *out, int64_t value)
{
	struct str grouped = STR_INIT;

	money_add_grouped(&grouped, value * 100);
	str_add(out, grouped.buf, grouped.len - 3); /* without .00 */
	str_release(&grouped);
}

/* `one` is what a whole one is: 100 fen. */
static void add_large(struct str *out, int64_t value, int64_t one, const char *language)
{
	const int64_t whole = round_quotient(value, one), size = whole < 0 ? -whole : whole;

	if (slice_is(slice_of(language), "zh")) {
		if (size >= 100000000)
			add_scaled(out, value, 100000000 * one, "亿");
		else if (size >= 10000)
			add_scaled(out, value, 10000 * one, "万");
		else
			add_whole(out, whole);
	} else if (size >= 1000000) {
		add_scaled(out, value, 1000000 * one, "M");
	} else if (size >= 100000) {
		add_scaled(out, value, 1000 * one, "k");
	} else {
		add_whole(out, whole);
	}
}

void chart_add_short(struct str *out, enum type type, int64_t value, const char *language)
{
	const struct view_column column = { .type = type };
	const struct view_cell cell = { .text = SLICE(""), .number = value };

	value = bounded(value);
	switch (type) {
	case TYPE_MONEY:
		add_large(out, value, 100, language);
		break;
	case TYPE_INT:
		add_large(out, value, 1, language);
		break;
	case TYPE_PERCENT:
		add_scaled(out, value, 100, "%");
		break;
	case TYPE_NUMBER:
		add_scaled(out, value, 10000, "");
		break;
	default:
		cell_add_pretty(out, &column, &cell);
	}
}

const char *mark_class(enum view_mark mark)
{
	static const char *const names[] = { "", "good", "warn", "bad" };

	return names[mark];
}
