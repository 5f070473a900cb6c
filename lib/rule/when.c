/* when.c - asking a condition; see when.h. */
#include "rule/when.h"

#include <string.h>

#include "rule/when_tree.h"

/* What one question carries: the subject, and the named groups of patterns that matched on the way. */
struct asking {
	const struct subject *subject;
	struct error *err;
	void (*report)(void *context, const struct when_part *part);
	void *context;
	bool every; /* ask every leaf, also where the answer is known */
	struct capture {
		struct slice name, text;
	} captures[PATTERN_GROUPS];
	size_t ncaptures;
};

/* A captured field is never asked of the subject, which may have one of that name in another unit. */
static int get(const struct asking *a, const struct when *w, struct value *out)
{
	enum type t = w->nbounds ? w->bounds[0]->type : TYPE_TEXT;

	*out = (struct value){ .type = t, .text = SLICE("") };
	if (!w->is_captured)
		return a->subject->get(a->subject->context, slice_of(w->field), out);
	for (size_t i = a->ncaptures; i-- > 0;)
		if (slice_is(a->captures[i].name, w->field)) {
			if (!value_parse(t, a->captures[i].text, out))
				*out = (struct value){ .type = t, .text = SLICE("") };
			return 0;
		}
	return 0;
}

static int match(struct asking *a, const struct when *w, const struct value *v)
{
	struct match m;
	int rc = value_missing(v) ? 0 : pattern_match(w->pattern, v->text, &m, a->err);

	for (size_t i = 0; rc == 1 && i < pattern_names(w->pattern) && a->ncaptures < PATTERN_GROUPS; i++) {
		size_t group;
		struct slice name = pattern_name(w->pattern, i, &group);

		if (group < m.count && m.groups[group].ptr)
			a->captures[a->ncaptures++] = (struct capture){ name, m.groups[group] };
	}
	return rc;
}

/* The other field is asked of the subject alone: what a pattern captured has no type to compare by. */
static bool compare_fields(const struct asking *a, const struct when *w, const struct value *v)
{
	struct value other = { .text = SLICE("") };

	if (value_missing(v) || a->subject->get(a->subject->context, slice_of(w->other), &other) < 0 || value_missing(&other))
		return false;
	if (!type_is_numeric(v->type) || v->type != other.type)
		return slice_equal(v->text, other.text) == (w->op == BOUND_EQ);
	if (v->type == TYPE_PERCENT) /* halves, so that a little beyond one is neither it nor the next */
		return bound_compare(w->op, 2 * v->number + v->beyond, 2 * other.number + other.beyond);
	return v->workdays == other.workdays ? bound_compare(w->op, v->number, other.number) : w->op == BOUND_NE;
}

/* A comparison with what isn't there holds or not, but says nothing. */
static void note_missed(const struct asking *a, const struct when *w, const struct value *v)
{
	const bool compares = w->kind == WHEN_FIELD || w->kind == WHEN_BOUND || w->kind == WHEN_ONE_OF;

	if (compares && value_missing(v) && !w->is_captured && a->subject->missed)
		a->subject->missed(a->subject->context, slice_of(w->field));
}

static int ask_leaf(struct asking *a, const struct when *w)
{
	struct when_part part = { .field = slice_of(w->field), .wanted = w->wanted, .place = w->place };
	int holds = 0;

	if (get(a, w, &part.value) < 0)
		part.value = (struct value){ .type = TYPE_TEXT, .text = SLICE("") };
	note_missed(a, w, &part.value);
	switch (w->kind) {
	case WHEN_PRESENT:
		holds = !value_missing(&part.value);
		break;
	case WHEN_ABSENT:
		holds = value_missing(&part.value);
		break;
	case WHEN_PATTERN:
		holds = match(a, w, &part.value);
		break;
	case WHEN_FIELD:
		holds = compare_fields(a, w, &part.value);
		break;
	case WHEN_CONTAINS:
		holds = slice_find(part.value.text, slice_of(w->bounds[0]->text)) >= 0;
		break;
	default:
		for (size_t i = 0; i < w->nbounds && !holds; i++)
			holds = bound_holds_value(w->bounds[i], &part.value, a->subject->now);
	}
	part.holds = holds == 1;
	if (a->report)
		a->report(a->context, &part);
	return holds;
}

static int ask(struct asking *a, const struct when *w)
{
	int answer = w->kind != WHEN_ANY;

	if (w->kind > WHEN_NOT)
		return ask_leaf(a, w);
	for (size_t i = 0; i < w->nparts; i++) {
		const bool known = answer == (w->kind == WHEN_ANY);
		const size_t ncaptures = a->ncaptures;
		int part;

		if (known && !a->every)
			break;
		part = ask(a, w->parts[i]);
		if (part < 0)
			return -1;
		if (known) /* asked for the report alone: what follows must see what when_holds would */
			a->ncaptures = ncaptures;
		if (w->kind == WHEN_ANY ? part : !part)
			answer = w->kind == WHEN_ANY;
	}
	return w->kind == WHEN_NOT ? !answer : answer;
}

int when_holds(const struct when *w, const struct subject *s, struct error *err)
{
	struct asking a = { .subject = s, .err = err };

	return w ? ask(&a, w) : 1;
}

int when_explain(const struct when *w, const struct subject *s,
		 void (*report)(void *context, const struct when_part *part), void *context, struct error *err)
{
	struct asking a = { .subject = s, .err = err, .report = report, .context = context, .every = true };

	return w ? ask(&a, w) : 1;
}

static bool add_limits(const struct when *w, int64_t now, struct when_limit *limits, size_t *n, size_t max)
{
	struct when_limit *one = &limits[*n];

	for (size_t i = 0; w->kind == WHEN_ALL && i < w->nparts; i++)
		if (!add_limits(w->parts[i], now, limits, n, max))
			return false;
	if (w->kind == WHEN_ALL)
		return true;
	if (w->kind != WHEN_BOUND || w->is_captured || *n == max || !bound_limit(w->bounds[0], now, &one->number))
		return false;
	one->field = slice_of(w->field);
	one->op = w->bounds[0]->op;
	++*n;
	if (!bound_ends(w->bounds[0]))
		return true;
	if (*n == max)
		return false;
	limits[(*n)++] = (struct when_limit){ one->field, BOUND_LE, moment_date(now) };
	return true;
}

int when_limits(const struct when *w, int64_t now, struct when_limit *limits, size_t max)
{
	size_t n = 0;

	return !w || add_limits(w, now, limits, &n, max) ? (int)n : -1;
}
