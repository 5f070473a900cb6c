/* bound.c - see bound.h. */
#include "rule/bound.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/lang.h"
#include "base/money.h"

static const struct {
	const char *sign;
	enum bound_op op;
} signs[] = { /* two characters before one, so that <= is not taken for < */
	{ "<=", BOUND_LE }, { ">=", BOUND_GE },	  { "!=", BOUND_NE },	{ "==", BOUND_EQ },   { "≤", BOUND_LE },
	{ "≥", BOUND_GE },  { "≠", BOUND_NE },	  { "＜＝", BOUND_LE }, { "＞＝", BOUND_GE }, { "！＝", BOUND_NE },
	{ "<", BOUND_LT },  { ">", BOUND_GT },	  { "=", BOUND_EQ },	{ "＜", BOUND_LT },   { "＞", BOUND_GT },
	{ "＝", BOUND_EQ },
};

static const char *const op_text[] = { "=", "!=", "<", "<=", ">", ">=" };

enum bound_op bound_cut_op(struct slice *text)
{
	struct slice t = slice_trim(*text);

	*text = t;
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (slice_starts(t, signs[i].sign)) {
			struct slice sign = slice_of(signs[i].sign);

			*text = slice_trim((struct slice){ t.ptr + sign.len, t.len - sign.len });
			return signs[i].op;
		}
	return BOUND_EQ;
}

/* "-12m", "+7d", "today": days, weeks, months, years, hours from the clock. */
static bool read_relative(struct bound *b, struct slice text)
{
	int64_t n = 0;
	size_t i = 1;

	if (slice_is(text, "today") || slice_is(text, "今天")) {
		b->unit = 'd';
		b->is_relative = true;
		return true;
	}
	if (text.len < 3 || text.len > 8 || (text.ptr[0] != '-' && text.ptr[0] != '+'))
		return false;
	for (; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++)
		n = n * 10 + (text.ptr[i] - '0');
	if (i == 1 || i + 1 != text.len)
		return false;
	switch (text.ptr[i]) {
	case 'd': case 'w': case 'm': case 'y': case 'h':
		break;
	default:
		return false;
	}
	b->number = text.ptr[0] == '-' ? -n : n;
	b->unit = text.ptr[i];
	b->is_relative = true;
	return true;
}

static bool read_literal(struct bound *b, struct slice text)
{
	struct value v;

	if (!type_is_numeric(b->type))
		return b->type != TYPE_BOOL || value_parse(TYPE_BOOL, text, &v);
	if ((b->type == TYPE_DATE || b->type == TYPE_TIME) && read_relative(b, text))
		return true;
	if (!text.len) /* '""' asks for a missing value */
		return true;
	if (!value_parse(b->type, text, &v))
		return b->type == TYPE_MONEY && money_parse_loose(text, &b->number);
	b->number = v.number;
	b->workdays = b->type == TYPE_DURATION && v.workdays;
	b->is_date = b->type == TYPE_TIME && v.date_only;
	return true;
}

struct bound *bound_compile(struct slice text, const struct place *at, enum type type, struct error *err)
{
	struct bound *b = xcalloc(1, sizeof(*b));
	struct slice literal = text;

	b->op = bound_cut_op(&literal);
	b->type = type;
	if (slice_is(literal, "\"\"") || slice_is(literal, "''"))
		literal = SLICE("");
	b->text = xstrndup(literal.ptr, literal.len);
	if (!type_is_numeric(type) && b->op > BOUND_NE)
		error_at(err, ERROR_DATA, at, _("'%.*s': texts can't be ordered; only = and != compare them"), SLICE_ARGS(text));
	else if (!literal.len && b->op > BOUND_NE)
		error_at(err, ERROR_DATA, at, _("'%.*s': a value is missing after the operator"), SLICE_ARGS(text));
	else if (!read_literal(b, literal))
		value_refused(&(struct value_refused){ ERROR_DATA, at, SLICE(""), literal, type }, err);
	else
		return b;
	bound_free(b);
	return NULL;
}

void bound_free(struct bound *b)
{
	if (b)
		free(b->text);
	free(b);
}

bool bound_compare(enum bound_op op, int64_t a, int64_t b)
{
	switch (op) {
	case BOUND_EQ: return a == b;
	case BOUND_NE: return a != b;
	case BOUND_LT: return a < b;
	case BOUND_LE: return a <= b;
	case BOUND_GT: return a > b;
	case BOUND_GE: return a >= b;
	}
	return false;
}

/* What is a little more or less than its number is ordered by what it is, and equal to no number. */
static bool compare_figure(enum bound_op op, const struct value *v, int64_t limit)
{
	if (v->number != limit || !v->beyond)
		return bound_compare(op, v->number, limit);
	return bound_compare(op, v->beyond, 0);
}

bool bound_holds(const struct bound *b, int64_t number)
{
	return bound_compare(b->op, number, b->number);
}

static int32_t relative_date(const struct bound *b, int32_t today)
{
	int n = (int)b->number;

	switch (b->unit) {
	case 'w': return today + 7 * n;
	case 'm': return date_add_months(today, n);
	case 'y': return date_add_months(today, 12 * n);
	default: return today + n;
	}
}

bool bound_ends(const struct bound *b)
{
	return b->is_relative && b->number < 0 && (b->op == BOUND_GT || b->op == BOUND_GE);
}

/* Whether a date or time lies behind the clock. */
static bool is_to_come(const struct value *v, int64_t now)
{
	return v->type == TYPE_DATE ? v->number > moment_date(now) : v->number > now;
}

bool bound_holds_value(const struct bound *b, const struct value *v, int64_t now)
{
	if (value_missing(v) || !*b->text) {
		bool same = value_missing(v) && !*b->text;

		return b->op == BOUND_NE ? !same : b->op == BOUND_EQ && same;
	}
	if (b->type == TYPE_DURATION && v->workdays != b->workdays)
		return b->op == BOUND_NE;
	if (!type_is_numeric(b->type))
		return value_same_form(b->type, v->text, slice_of(b->text)) == (b->op == BOUND_EQ);
	if (bound_ends(b) && is_to_come(v, now))
		return false;
	if (b->is_relative && b->unit == 'h')
		return bound_compare(b->op, v->type == TYPE_DATE ? moment_of((int32_t)v->number, 0) : v->number, now + b->number * 3600);
	if (b->is_relative)
		return bound_compare(b->op, v->type == TYPE_DATE ? v->number : moment_date(v->number),
			       relative_date(b, moment_date(now)));
	if (b->is_date)
		return bound_compare(b->op, moment_date(v->number), moment_date(b->number));
	return compare_figure(b->op, v, b->number);
}

bool bound_limit(const struct bound *b, int64_t now, int64_t *limit)
{
	bool is_plain = *b->text && type_is_numeric(b->type) && b->type != TYPE_TIME && b->type != TYPE_DURATION;

	if (is_plain && b->is_relative && (b->type != TYPE_DATE || b->unit == 'h'))
		return false;
	*limit = is_plain && b->is_relative ? relative_date(b, moment_date(now)) : b->number;
	return is_plain;
}

bool bound_edges(const struct bound *b, int64_t now, int64_t *first, int64_t *last)
{
	const bool by_day = b->is_date || (b->is_relative && b->unit != 'h');

	*first = *last = b->number;
	if (!*b->text || !type_is_numeric(b->type))
		return false;
	if (b->is_relative && !by_day)
		*first = *last = now + b->number * 3600;
	else if (b->is_relative)
		*first = *last = relative_date(b, moment_date(now));
	else if (b->is_date)
		*first = *last = moment_date(b->number);
	if (b->type == TYPE_TIME && by_day) {
		*last = moment_of((int32_t)*first + 1, 0) - 1;
		*first = moment_of((int32_t)*first, 0);
	} else if (b->type == TYPE_DATE && b->is_relative && !by_day) {
		*first = *last = moment_date(*first);
	}
	return true;
}

const char *bound_op_text(enum bound_op op)
{
	return op_text[op];
}

void bound_add_text(struct str *out, const struct bound *b)
{
	str_addf(out, "%s %s", op_text[b->op], *b->text ? b->text : "\"\"");
}
