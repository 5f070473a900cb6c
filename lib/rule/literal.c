/* literal.c - see literal.h. A part of a pattern is known by the set of texts it matches, where that is small ("exact"), and by
 * a set of which it requires one. Neighbours with exact sets are multiplied: (?:30|三十)[天日] is 30天, 30日, 三十天, 三十日.
 *
 * The pattern is known to compile, so whatever doesn't fit here is syntax this reader has not learned: it gives up. */
#include "base/utf8.h"
#include "rule/literal_part.h"

enum {
	REPEAT_MAX = 4,
	DEPTH_MAX = 50, /* groups in groups; pcre2 allows 250, people write 4 */
};

static struct part take_alternatives(struct literal_reader *r);

/* Up to and with the closing parenthesis; flags set inside end there. */
static struct part take_group_rest(struct literal_reader *r)
{
	bool caseless = r->caseless, extended = r->extended;
	struct part out = take_alternatives(r);

	if (r->failed || !literal_take(r, ")"))
		return literal_fail(r);
	r->caseless = caseless;
	r->extended = extended;
	return out;
}

/* Of an assertion and of a condition's branches nothing is required; they are read to find their end. */
static struct part take_unknown_group(struct literal_reader *r, struct part as)
{
	r->blind++;
	take_group_rest(r);
	r->blind--;
	return r->failed ? part_anything() : as;
}

/* i, x and others up to the : or ), a - before those that are switched off. */
static bool take_flags(struct literal_reader *r, bool *caseless, bool *extended)
{
	bool on = true;

	for (; literal_next(r) != ')' && literal_next(r) != ':'; literal_skip(r, 1)) {
		char c = literal_next(r);

		if (c == '^')
			*caseless = *extended = false;
		else if (c == '-')
			on = false;
		else if (c == 'i')
			*caseless = on;
		else if (c == 'x' && !slice_starts(r->rest, "xx"))
			*extended = on;
		else if (!c || !strchr("msnJU", c))
			return false;
	}
	return true;
}

/* (?i) holds to the end of the group it stands in, (?i:...) has a group of its own. */
static struct part take_flag_group(struct literal_reader *r)
{
	bool caseless = r->caseless, extended = r->extended, was_caseless = caseless, was_extended = extended;
	struct part out;

	if (!take_flags(r, &caseless, &extended))
		return literal_fail(r);
	r->caseless = caseless;
	r->extended = extended;
	if (literal_take(r, ")"))
		return part_nothing();
	literal_skip(r, 1);
	out = take_group_rest(r);
	r->caseless = was_caseless;
	r->extended = was_extended;
	return out;
}

static bool take_group_name(struct literal_reader *r)
{
	if (literal_take(r, "P<") || literal_take(r, "<"))
		return literal_skip_past(r, ">");
	return literal_take(r, "'") && literal_skip_past(r, "'");
}

/* (?(1)a|b), (?(<name>)a), (?(DEFINE)...): not those whose condition is an assertion. */
static struct part take_condition(struct literal_reader *r)
{
	if (literal_next(r) == '?' || literal_next(r) == '*' || !literal_skip_past(r, ")"))
		return literal_fail(r);
	return take_unknown_group(r, part_anything());
}

/* Behind "(?". */
static struct part take_special_group(struct literal_reader *r)
{
	static const char *const assertions[] = { "=", "!", "<=", "<!", "*", "<*" };

	if (literal_take(r, ":") || literal_take(r, ">") || literal_take(r, "|"))
		return take_group_rest(r);
	for (size_t i = 0; i < sizeof(assertions) / sizeof(*assertions); i++)
		if (literal_take(r, assertions[i]))
			return take_unknown_group(r, part_nothing());
	if (literal_take(r, "("))
		return take_condition(r);
	if (slice_starts(r->rest, "P=") || slice_starts(r->rest, "P>") || strchr("&R+0123456789", literal_next(r)) ||
	    (literal_next(r) == '-' && r->rest.len > 1 && r->rest.ptr[1] >= '0' && r->rest.ptr[1] <= '9')) {
		literal_skip_past(r, ")");
		return part_anything();
	}
	if (strchr("P<'", literal_next(r)))
		return take_group_name(r) ? take_group_rest(r) : literal_fail(r);
	return take_flag_group(r);
}

static struct part take_group(struct literal_reader *r)
{
	struct part out;

	literal_skip(r, 1);
	if (literal_next(r) == '*' || ++r->depth > DEPTH_MAX)
		return literal_fail(r);
	out = literal_take(r, "?") ? take_special_group(r) : take_group_rest(r);
	r->depth--;
	return out;
}

static bool is_ignored(const struct literal_reader *r)
{
	return r->extended && literal_next(r) && strchr(" \t\n\v\f\r", literal_next(r));
}

/* Comments, the blanks of flag x, and where a quotation begins and ends. */
static void take_ignored(struct literal_reader *r)
{
	for (;;) {
		if (literal_take(r, "\\E"))
			r->quoted = false;
		else if (r->quoted)
			return;
		else if (literal_take(r, "\\Q"))
			r->quoted = true;
		else if (literal_take(r, "(?#"))
			literal_skip_past(r, ")");
		else if (is_ignored(r))
			literal_skip(r, 1);
		else if (r->extended && literal_next(r) == '#')
			literal_skip(r, slice_find(r->rest, SLICE("\n")) < 0 ? r->rest.len
								     : (size_t)slice_find(r->rest, SLICE("\n")));
		else
			return;
	}
}

static struct part take_atom(struct literal_reader *r)
{
	int32_t code;

	if (r->quoted)
		return part_of(literal_character(r));
	switch (literal_next(r)) {
	case '\\':
		return part_of(literal_escape(r));
	case '[':
		return literal_class(r);
	case '(':
		return take_group(r);
	case '.':
		literal_skip(r, 1);
		return part_anything();
	case '^':
	case '$':
		literal_skip(r, 1);
		return part_nothing();
	default:
		/* Flag x ignores some of these, few will ever stand in a pattern. */
		utf8_next(r->rest, &code);
		if (code == 0x85 || (code >= 0x200e && code <= 0x2029))
			return literal_fail(r);
		return part_of(literal_character(r));
	}
}

struct repeat {
	unsigned least, most;
};

enum { NO_LIMIT = 100000 };

static unsigned take_number(struct literal_reader *r)
{
	unsigned n = 0;

	for (; literal_next(r) >= '0' && literal_next(r) <= '9'; literal_skip(r, 1))
		n = n < NO_LIMIT ? n * 10 + (unsigned)(literal_next(r) - '0') : NO_LIMIT;
	return n;
}

/* {2}, {2,}, {2,3}; a brace that begins nothing like that is a character. {,3} and blanks mean other things to other releases
 * of pcre2. */
static bool take_braces(struct literal_reader *r, struct repeat *q)
{
	char second = r->rest.len > 1 ? r->rest.ptr[1] : '\0';

	if (second == ',' || second == ' ' || second == '\t')
		literal_fail(r);
	if (r->failed || second < '0' || second > '9')
		return false;
	literal_skip(r, 1);
	q->least = q->most = take_number(r);
	if (literal_take(r, ","))
		q->most = literal_next(r) >= '0' && literal_next(r) <= '9' ? take_number(r) : NO_LIMIT;
	if (!literal_take(r, "}"))
		literal_fail(r);
	return !r->failed;
}

static bool take_repeat(struct literal_reader *r, struct repeat *q)
{
	bool found = true;

	if (r->quoted)
		return false;
	if (literal_take(r, "?"))
		*q = (struct repeat){ 0, 1 };
	else if (literal_take(r, "*"))
		*q = (struct repeat){ 0, NO_LIMIT };
	else if (literal_take(r, "+"))
		*q = (struct repeat){ 1, NO_LIMIT };
	else
		found = literal_next(r) == '{' && take_braces(r, q);
	if (found && !literal_take(r, "+"))
		literal_take(r, "?");
	return found;
}

static struct part repeated(const struct literal_reader *r, const struct part *once, struct repeat q)
{
	struct part out = part_nothing();

	if (q.least == 1 && q.most == 1)
		return *once;
	if (!q.most)
		return out;
	if (!q.least)
		return q.most == 1 && once->is_exact && literals_unite(&out.exact, &once->exact) ? out : part_anything();
	if (q.least == q.most && q.most <= REPEAT_MAX && once->is_exact) {
		for (; q.most && literals_multiply(r->arena, &out.exact, &once->exact); q.most--)
			;
		if (!q.most)
			return out;
	}
	out = part_anything();
	out.required = once->required;
	if (once->is_exact)
		literals_prefer(&out.required, &once->exact);
	return out;
}

static struct part take_repeated(struct literal_reader *r)
{
	struct part out = take_atom(r);
	struct repeat q;

	take_ignored(r);
	while (!r->failed && take_repeat(r, &q)) {
		out = repeated(r, &out, q);
		take_ignored(r);
	}
	return r->failed ? part_anything() : out;
}

static bool is_at_end(struct literal_reader *r)
{
	take_ignored(r);
	return !r->rest.len || (!r->quoted && (literal_next(r) == '|' || literal_next(r) == ')'));
}

static struct part take_sequence(struct literal_reader *r)
{
	struct part out = part_nothing();

	while (!is_at_end(r)) {
		struct part more = take_repeated(r);

		if (r->blind)
			continue;
		literals_prefer(&out.required, &more.required);
		if (!more.is_exact) {
			out.is_exact = false;
			out.exact = literals_one(SLICE(""));
		} else if (!literals_multiply(r->arena, &out.exact, &more.exact)) {
			out.is_exact = false;
			out.exact = more.exact;
		}
		literals_prefer(&out.required, &out.exact);
	}
	return r->failed ? part_anything() : out;
}

static struct part take_alternatives(struct literal_reader *r)
{
	struct part out = take_sequence(r);

	while (!r->failed && literal_take(r, "|")) {
		struct part more = take_sequence(r);

		if (r->blind)
			continue;
		out.is_exact = out.is_exact && more.is_exact && literals_unite(&out.exact, &more.exact);
		if (!out.required.count || !more.required.count || !literals_unite(&out.required, &more.required))
			out.required.count = 0;
	}
	return r->failed ? part_anything() : out;
}

/* 验收款 need not be looked for where 款 is. */
static bool is_covered(const struct literals *set, size_t i)
{
	for (size_t k = 0; k < set->count; k++)
		if (k != i && slice_find(set->items[i], set->items[k]) >= 0)
			return true;
	return false;
}

void literals_of(struct slice source, struct arena *arena, struct literals *out)
{
	struct arena scratch = ARENA_INIT;
	struct literal_reader r = { .arena = &scratch };
	struct part all;
	size_t end = source.len;

	for (; end > 1 && source.ptr[end - 1] != '/'; end--) {
		r.caseless |= source.ptr[end - 1] == 'i';
		r.extended |= source.ptr[end - 1] == 'x';
	}
	out->count = 0;
	if (end < 2)
		return;
	r.rest = (struct slice){ source.ptr + 1, end - 2 };
	all = take_alternatives(&r);
	if (!r.failed && !r.rest.len && literals_score(&all.required))
		for (size_t i = 0; i < all.required.count; i++)
			if (!is_covered(&all.required, i))
				out->items[out->count++] = arena_slice(arena, all.required.items[i]);
	arena_release(&scratch);
}
