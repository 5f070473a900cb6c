/* formula.c - see formula.h. A formula is parsed once, by descent, into nodes in one array: a term is written to the array behind
 * its parts, so that a value is computed in one walk from the front. */
#include "rule/formula.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"

enum { DEPTH_MAX = 50, STEPS_MAX = 200 };

enum op { OP_NUMBER, OP_NAME, OP_ADD, OP_SUBTRACT, OP_MULTIPLY, OP_DIVIDE, OP_NEGATE, OP_MIN, OP_MAX };

struct step {
	enum op op;
	size_t at; /* byte in the text, for messages */
	struct ratio number;
	struct slice name;
};

struct formula {
	const struct node *node;
	struct step *steps; /* in the order of a stack machine */
	size_t count, cap;
};

struct formula_parser {
	struct formula *f;
	struct slice text;
	size_t at, depth;
	formula_known *known;
	void *context;
	struct error *err;
};

/* Fractions */

static formula_int gcd(formula_int a, formula_int b)
{
	while (b) {
		formula_int rest = a % b;

		a = b;
		b = rest;
	}
	return a < 0 ? -a : a;
}

static bool reduce(struct ratio *f)
{
	formula_int common;

	if (f->den < 0) {
		f->num = -f->num;
		f->den = -f->den;
	}
	common = gcd(f->num, f->den);
	if (common > 1) {
		f->num /= common;
		f->den /= common;
	}
	/* A margin, so that one more product can be told to overflow instead of doing so. */
	return f->num > -((formula_int)1 << 120) && f->num < ((formula_int)1 << 120) && f->den < ((formula_int)1 << 120);
}

static bool multiply(struct ratio a, struct ratio b, struct ratio *out)
{
	return !__builtin_mul_overflow(a.num, b.num, &out->num) && !__builtin_mul_overflow(a.den, b.den, &out->den) && reduce(out);
}

static bool add(struct ratio a, struct ratio b, struct ratio *out)
{
	formula_int left, right;

	return !__builtin_mul_overflow(a.num, b.den, &left) && !__builtin_mul_overflow(b.num, a.den, &right) &&
	       !__builtin_add_overflow(left, right, &out->num) && !__builtin_mul_overflow(a.den, b.den, &out->den) && reduce(out);
}

static struct ratio negated(struct ratio f)
{
	return (struct ratio){ -f.num, f.den };
}

static int64_t unit_of(enum type t)
{
	return t == TYPE_MONEY ? 100 : t == TYPE_PERCENT || t == TYPE_NUMBER ? 10000 : 1;
}

struct ratio ratio_of(enum type t, int64_t number)
{
	struct ratio f = { number, unit_of(t) };

	reduce(&f);
	return f;
}

bool ratio_number(struct ratio f, enum type t, int64_t *number)
{
	struct ratio units;
	formula_int rounded;

	if (!multiply(f, (struct ratio){ unit_of(t), 1 }, &units))
		return false;
	rounded = units.num / units.den;
	units.num -= rounded * units.den;
	if (units.num * 2 >= units.den)
		rounded++;
	else if (-units.num * 2 >= units.den)
		rounded--;
	*number = (int64_t)rounded;
	return rounded >= -INT64_MAX && rounded <= INT64_MAX;
}

/* Parsing */

static int fault(const struct formula *f, size_t at, struct error *err, const char *message, struct slice what)
{
	struct place place = f->node->place;
	const struct slice before = { f->node->text.ptr, at };

	place.column += (unsigned)utf8_count(before) + f->node->quoted;
	return error_at(err, ERROR_DATA, &place, message, SLICE_ARGS(what));
}

static void skip_blanks(struct formula_parser *p)
{
	while (p->at < p->text.len && p->text.ptr[p->at] == ' ')
		p->at++;
}

static bool takes(struct formula_parser *p, char c)
{
	skip_blanks(p);
	if (p->at >= p->text.len || p->text.ptr[p->at] != c)
		return false;
	p->at++;
	return true;
}

static int put(struct formula_parser *p, const struct step *s)
{
	struct formula *f = p->f;

	if (f->count == STEPS_MAX)
		return fault(f, s->at, p->err, _("the formula is too long%.*s"), SLICE(""));
	f->steps = xgrow(f->steps, &f->cap, f->count + 1, sizeof(*f->steps));
	f->steps[f->count++] = *s;
	return 0;
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

static struct slice rest_of(const struct formula_parser *p)
{
	return (struct slice){ p->text.ptr + p->at, p->text.len - p->at };
}

/* 3, 1.5, 30%: as value.h reads them. */
static int parse_number(struct formula_parser *p)
{
	struct step s = { .op = OP_NUMBER, .at = p->at };
	struct slice number = rest_of(p);
	struct value v;
	size_t n = 0;

	while (n < number.len && ((number.ptr[n] >= '0' && number.ptr[n] <= '9') || number.ptr[n] == '.'))
		n++;
	n += n < number.len && number.ptr[n] == '%';
	number.len = n;
	v.type = number.ptr[n - 1] == '%' ? TYPE_PERCENT : TYPE_NUMBER;
	if (!value_parse(v.type, number, &v))
		return fault(p->f, p->at, p->err, _("'%.*s' is no number such as 3, 1.5 or 30%%"), number);
	s.number = ratio_of(v.type, v.number);
	p->at += n;
	return put(p, &s);
}

static int parse_sum(struct formula_parser *p);

static int parse_pair(struct formula_parser *p, enum op op, size_t at)
{
	const struct step s = { .op = op, .at = at };

	p->at += strlen("min");
	if (!takes(p, '(') || parse_sum(p) < 0)
		return p->err->count ? -1 : fault(p->f, at, p->err, _("'%.*s' wants two values: min(a, b)"), rest_of(p));
	if (!takes(p, ',') || parse_sum(p) < 0 || !takes(p, ')'))
		return p->err->count ? -1 : fault(p->f, p->at, p->err, _("'%.*s': two values and ) are wanted: min(a, b)"), rest_of(p));
	return put(p, &s);
}

static int parse_name(struct formula_parser *p)
{
	struct step s = { .op = OP_NAME, .at = p->at, .name = rest_of(p) };
	size_t n = 0;

	while (n < s.name.len && is_name(s.name.ptr[n]))
		n++;
	s.name.len = n;
	if (slice_is(s.name, "min") || slice_is(s.name, "max"))
		return parse_pair(p, slice_is(s.name, "min") ? OP_MIN : OP_MAX, p->at);
	if (!p->known(p->context, s.name))
		return fault(p->f, p->at, p->err, _("'%.*s' is neither an input nor a result above this one"), s.name);
	p->at += n;
	return put(p, &s);
}

static int parse_factor(struct formula_parser *p)
{
	const struct step minus = { .op = OP_NEGATE, .at = p->at };
	int rc;

	skip_blanks(p);
	if (p->at >= p->text.len)
		return fault(p->f, p->at, p->err, _("the formula ends where a value is wanted%.*s"), SLICE(""));
	if (++p->depth > DEPTH_MAX)
		return fault(p->f, p->at, p->err, _("the formula is nested too deeply%.*s"), SLICE(""));
	if (takes(p, '(')) {
		rc = parse_sum(p);
		if (rc == 0 && !takes(p, ')'))
			rc = fault(p->f, p->at, p->err, _("a ) is wanted at '%.*s'"), rest_of(p));
	} else if (takes(p, '-')) {
		rc = parse_factor(p);
		if (rc == 0)
			rc = put(p, &minus);
	} else if (p->text.ptr[p->at] >= '0' && p->text.ptr[p->at] <= '9') {
		rc = parse_number(p);
	} else if (is_name(p->text.ptr[p->at])) {
		rc = parse_name(p);
	} else {
		rc = fault(p->f, p->at, p->err, _("a name, a number or ( is wanted at '%.*s'"), rest_of(p));
	}
	p->depth--;
	return rc;
}

/* One level of operators of the same rank, from the left. */
static int parse_level(struct formula_parser *p, int (*part)(struct formula_parser *p), const char *signs, enum op first)
{
	if (part(p) < 0)
		return -1;
	for (;;) {
		struct step s = { .op = first };

		skip_blanks(p);
		s.at = p->at;
		if (takes(p, signs[1]))
			s.op = first + 1;
		else if (!takes(p, signs[0]))
			return 0;
		if (part(p) < 0 || put(p, &s) < 0)
			return -1;
	}
}

static int parse_product(struct formula_parser *p)
{
	return parse_level(p, parse_factor, "*/", OP_MULTIPLY);
}

static int parse_sum(struct formula_parser *p)
{
	return parse_level(p, parse_product, "+-", OP_ADD);
}

struct formula *formula_parse(const struct node *n, formula_known *known, void *context, struct error *err)
{
	struct formula *f = xcalloc(1, sizeof(*f));
	struct error found = ERROR_INIT;
	struct formula_parser p = { .f = f, .text = n->text, .known = known, .context = context, .err = &found };

	f->node = n;
	if (parse_sum(&p) == 0) {
		skip_blanks(&p);
		if (p.at < p.text.len)
			fault(f, p.at, &found, _("an operator is wanted at '%.*s'"), rest_of(&p));
	}
	if (found.count) {
		formula_free(f);
		f = NULL;
	}
	error_move(err, &found);
	error_release(&found);
	return f;
}

void formula_free(struct formula *f)
{
	if (f)
		free(f->steps);
	free(f);
}

/* Computing */

static int apply(const struct formula *f, const struct step *s, struct ratio a, struct ratio b, struct ratio *out,
		 struct error *err)
{
	struct ratio difference = { 0, 1 };
	bool fits = true;

	if (s->op == OP_DIVIDE && !b.num)
		return fault(f, s->at, err, _("a division by zero%.*s"), SLICE(""));
	if (s->op == OP_ADD || s->op == OP_SUBTRACT) {
		fits = add(a, s->op == OP_ADD ? b : negated(b), out);
	} else if (s->op == OP_MULTIPLY) {
		fits = multiply(a, b, out);
	} else if (s->op == OP_DIVIDE) {
		fits = multiply(a, (struct ratio){ b.den, b.num }, out);
	} else {
		fits = add(a, negated(b), &difference);
		*out = (difference.num < 0) == (s->op == OP_MIN) ? a : b;
	}
	return fits ? 0 : fault(f, s->at, err, _("the number becomes too large%.*s"), SLICE(""));
}

int formula_value(const struct formula *f, formula_get *get, void *context, struct ratio *out, struct error *err)
{
	struct ratio stack[STEPS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < f->count; i++) {
		const struct step *s = &f->steps[i];

		if (s->op == OP_NUMBER) {
			stack[n++] = s->number;
		} else if (s->op == OP_NAME) {
			if (get(context, s->name, &stack[n++], err) < 0)
				return -1;
		} else if (s->op == OP_NEGATE) {
			stack[n - 1] = negated(stack[n - 1]);
		} else {
			n--;
			if (apply(f, s, stack[n - 1], stack[n], &stack[n - 1], err) < 0)
				return -1;
		}
	}
	*out = stack[0];
	return 0;
}
