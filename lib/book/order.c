/* order.c - see order.h. */
#include "book/order.h"

#include "base/lang.h"

static int32_t day_of(const struct value *v)
{
	return v->type == TYPE_TIME ? moment_date(v->number) : (int32_t)v->number;
}

bool order_is_kept(const struct value *later, const struct value *earlier)
{
	const bool by_time = later->type == TYPE_TIME && earlier->type == TYPE_TIME && !later->date_only && !earlier->date_only;

	return by_time ? later->number >= earlier->number : day_of(later) >= day_of(earlier);
}

static bool read_field(const struct subject *row, struct slice field, struct value *out)
{
	return row->get(row->context, field, out) == 0 && !value_missing(out);
}

/* The earlier one as messages call it: the label of the column that the path ends in, or the path as it is written. */
static struct slice said(const struct ledger *l, const struct order *order)
{
	struct slice rest = order->earlier;

	for (const struct ledger *at = l; at;) {
		const int column = ledger_column(at, slice_cut(&rest, '.'));

		if (column < 0)
			break;
		if (!rest.len && column_said(&at->columns[column]) != at->columns[column].name)
			return slice_of(column_said(&at->columns[column]));
		at = at->columns[column].ref;
	}
	return order->earlier;
}

int order_check(const struct ledger *l, int column, const struct subject *row, const struct place *at, struct error *err)
{
	const struct column *c = &l->columns[column];
	struct value later, earlier;
	int rc = 0;

	if (!c->norders || !read_field(row, slice_of(c->name), &later))
		return 0;
	for (size_t i = 0; i < c->norders; i++)
		if (read_field(row, c->orders[i].earlier, &earlier) && !order_is_kept(&later, &earlier))
			rc = error_at(err, ERROR_DATA, at, _("%s: '%.*s' is before %.*s '%.*s' (rules/fields.yaml:%u)"), column_said(c),
				      SLICE_ARGS(later.text), SLICE_ARGS(said(l, &c->orders[i])), SLICE_ARGS(earlier.text), c->place.line);
	return rc;
}
