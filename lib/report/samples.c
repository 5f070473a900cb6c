/* samples.c - see samples.h. */
#include "report/samples.h"

#include "base/round.h"

enum { SHOWN = 100 }; /* hundredths of the unit, in ten-thousandths */

void samples_add(struct samples *s, size_t row, int64_t from, int64_t to, int64_t value)
{
	s->items = xgrow(s->items, &s->cap, s->count + 1, sizeof(*s->items));
	s->items[s->count++] = (struct sample){ row, from, to, value };
}

struct figure_value samples_value(const struct samples *s, bool is_sum, bool is_before_book)
{
	struct figure_value v = { .known = s->count || (is_sum && !is_before_book),
				  .of = is_sum || !s->count ? 1 : (int64_t)s->count, .n = s->count };

	for (size_t i = 0; i < s->count; i++)
		v.sum += s->items[i].value;
	v.value = round_quotient(v.sum, v.of * SHOWN) * SHOWN;
	return v;
}

void figure_put_change(struct view *v, const struct figure_value *before, const struct figure_value *after)
{
	const wide_int by = (wide_int)after->sum * before->of - (wide_int)before->sum * after->of;
	const wide_int was = (wide_int)before->sum * after->of;

	VIEW_MAYBE(v, before->known && after->known, round_wide(by, (wide_int)before->of * after->of * SHOWN) * SHOWN);
	VIEW_MAYBE(v, before->known && after->known && before->sum > 0, round_wide(by * 1000, was) * 10);
}
