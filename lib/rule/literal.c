/* literal.c - see literal.h. A part of a pattern is known by the set of texts it matches, where that is small ("exact"), and by
 * a set of which it requires one. Neighbours with exact sets are multiplied: (?:30|三十)[天日] is 30天, 30日, 三十天, 三十日.
 *
 * The pattern is known to compile, so whatever doesn't fit here is syntax this reader has not learned: it gives up. */
#include "rule/literal.h"

#include <string.h>

#include "base/utf8.h"
#include "rule/literal_parts.h"

/* Never changed once it is made, so that parts of a pattern share them. */
struct literal_set {
	const struct slice *items;
	size_t count;
};

struct pattern_part {
	bool is_exact;
	struct literal_set exact, required;
};

/* Sets of texts */

static struct literal_set set_kept(struct arena *arena, const struct literals *made)
{
	struct slice *items = arena_alloc(arena, made->count * sizeof(*items));

	memcpy(items, made->items, made->count * sizeof(*items));
	return (struct literal_set){ items, made->count };
}

static struct literal_set set_one(struct arena *arena, struct slice text)
{
	struct slice *item = arena_alloc(arena, sizeof(*item));

	*item = text;
	return (struct literal_set){ item, 1 };
}

/* The text without characters. */
static struct literal_set set_empty_text(void)
{
	static const struct slice empty = { "", 0 };

	return (struct literal_set){ &empty, 1 };
}

static bool literals_add(struct literals *set, struct slice text)
{
	for (size_t i = 0; i < set->count; i++)
		if (slice_equal(set->items[i], text))
			return true;
	if (set->count == LITERALS_MAX)
		return false;
	set->items[set->count++] = text;
	return true;
}

static bool add_all(struct literals *set, const struct literal_set *more)
{
	for (size_t i = 0; i < more->count; i++)
		if (!literals_add(set, more->items[i]))
			return false;
	return true;
}

static bool set_unite(struct arena *arena, struct literal_set *set, const struct literal_set *more)
{
	struct literals sum;

	sum.count = 0;
	if (!add_all(&sum, set) || !add_all(&sum, more))
		return false;
	*set = set_kept(arena, &sum);
	return true;
}

static struct slice joined(struct arena *arena, struct slice a, struct slice b)
{
	char *text;

	if (!a.len || !b.len)
		return a.len ? a : b;
	text = arena_alloc(arena, a.len + b.len);
	memcpy(text, a.ptr, a.len);
	memcpy(text + a.len, b.ptr, b.len);
	return (struct slice){ text, a.len + b.len };
}

static bool set_multiply(struct arena *arena, struct literal_set *set, const struct literal_set *by)
{
	struct literals product;

	product.count = 0;
	if (set->count * by->count > LITERALS_MAX)
		return false;
	for (size_t i = 0; i < set->count; i++) {
		for (size_t k = 0; k < by->count; k++) {
			if (set->items[i].len + by->items[k].len > LITERAL_LENGTH_MAX)
				return false;
			literals_add(&product, joined(arena, set->items[i], by->items[k]));
		}
	}
	*set = set_kept(arena, &product);
	return true;
}

static size_t set_score(const struct literal_set *set)
{
	size_t least = LITERAL_LENGTH_MAX;

	for (size_t i = 0; i < set->count; i++)
		if (set->items[i].len < least)
			least = set->items[i].len;
	return set->count && least >= 2 ? 8 * least + 2 * (LITERALS_MAX - set->count) : 0;
}

static void set_prefer(struct literal_set *best, const struct literal_set *other)
{
	if (set_score(other) > set_score(best))
		*best = *other;
}

/* Parts */

static struct pattern_part part_anything(void)
{
	return (struct pattern_part){ .is_exact = false };
}

static struct pattern_part part_nothing(void)
{
	return (struct pattern_part){ .is_exact = true, .exact = set_empty_text() };
}

static struct pattern_part part_of(const struct literal_reader *r, struct single s)
{
	if (s.kind == SINGLE_NOTHING || r->blind)
		return part_nothing();
	return s.kind == SINGLE_TEXT ? (struct pattern_part){ .is_exact = true, .exact = set_one(r->arena, s.text) } : part_anything();
}

static struct pattern_part give_up(struct literal_reader *r)
{
	literal_fail(r);
	return part_anything();
}

/* [天日] is 天 or 日; with ranges, classes and negation it is anything. */
static struct pattern_part take_class(struct literal_reader *r)
{
	bool is_exact = true, is_first = true;
	struct literals of;

	of.count = 0;
	skip(r, 1);
	if (take(r, "^") || r->blind)
		is_exact = false;
	for (; next(r) != ']' || is_first; is_first = false) {
		struct single item;

		if (!literal_take_class_item(r, &item))
			return give_up(r);
		is_exact = is_exact && item.kind == SINGLE_TEXT && literals_add(&of, item.text);
	}
	skip(r, 1);
	return is_exact ? (struct pattern_part){ .is_exact = true, .exact = set_kept(r->arena, &of) } : part_anything();
}

enum {
	REPEAT_MAX = 4,
	DEPTH_MAX = 50, /* groups in groups; pcre2 allows 250, people write 4 */
};

static struct pattern_part take_alternatives(struct literal_reader *r);

/* Up to and with the closing parenthesis; flags set inside end there. */
static struct pattern_part take_group_rest(struct literal_reader *r)
{
	bool caseless = r->caseless, extended = r->extended;
	struct pattern_part out = take_alternatives(r);

	if (r->failed || !take(r, ")"))
		return give_up(r);
	r->caseless = caseless;
	r->extended = extended;
	return out;
}

/* Of an assertion and of a condition's branches nothing is required; they are read to find their end. */
static struct pattern_part take_unknown_group(struct literal_reader *r, struct pattern_part as)
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

	for (; next(r) != ')' && next(r) != ':'; skip(r, 1)) {
		char c = next(r);

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
static struct pattern_part take_flag_group(struct literal_reader *r)
{
	bool caseless = r->caseless, extended = r->extended, was_caseless = caseless, was_extended = extended;
	struct pattern_part out;

	if (!take_flags(r, &caseless, &extended))
		return give_up(r);
	r->caseless = caseless;
	r->extended = extended;
	if (take(r, ")"))
		return part_nothing();
	skip(r, 1);
	out = take_group_rest(r);
	r->caseless = was_caseless;
	r->extended = was_extended;
	return out;
}

static bool take_group_name(struct literal_reader *r)
{
	if (take(r, "P<") || take(r, "<"))
		return skip_past(r, ">");
	return take(r, "'") && skip_past(r, "'");
}

/* (?(1)a|b), (?(<name>)a), (?(DEFINE)...): not those whose condition is an assertion. */
static struct pattern_part take_condition(struct literal_reader *r)
{
	if (next(r) == '?' || next(r) == '*' || !skip_past(r, ")"))
		return give_up(r);
	return take_unknown_group(r, part_anything());
}

/* Behind "(?". */
static struct pattern_part take_special_group(struct literal_reader *r)
{
	static const char *const assertions[] = { "=", "!", "<=", "<!", "*", "<*" };

	if (take(r, ":") || take(r, ">") || take(r, "|"))
		return take_group_rest(r);
	for (size_t i = 0; i < sizeof(assertions) / sizeof(*assertions); i++)
		if (take(r, assertions[i]))
			return take_unknown_group(r, part_nothing());
	if (take(r, "("))
		return take_condition(r);
	if (slice_starts(r->rest, "P=") || slice_starts(r->rest, "P>") || strchr("&R+0123456789", next(r)) ||
	    (next(r) == '-' && r->rest.len > 1 && r->rest.ptr[1] >= '0' && r->rest.ptr[1] <= '9')) {
		skip_past(r, ")");
		return part_anything();
	}
	if (strchr("P<'", next(r)))
		return take_group_name(r) ? take_group_rest(r) : give_up(r);
	return take_flag_group(r);
}

static struct pattern_part take_group(struct literal_reader *r)
{
	struct pattern_part out;

	skip(r, 1);
	if (next(r) == '*' || ++r->depth > DEPTH_MAX)
		return give_up(r);
	out = take(r, "?") ? take_special_group(r) : take_group_rest(r);
	r->depth--;
	return out;
}

static bool is_ignored(const struct literal_reader *r)
{
	return r->extended && next(r) && strchr(" \t\n\v\f\r", next(r));
}

/* Comments, the blanks of flag x, and where a quotation begins and ends. */
static void take_ignored(struct literal_reader *r)
{
	for (;;) {
		if (take(r, "\\E"))
			r->quoted = false;
		else if (r->quoted)
			return;
		else if (take(r, "\\Q"))
			r->quoted = true;
		else if (take(r, "(?#"))
			skip_past(r, ")");
		else if (is_ignored(r))
			skip(r, 1);
		else if (r->extended && next(r) == '#')
			skip(r, slice_find(r->rest, SLICE("\n")) < 0 ? r->rest.len
								     : (size_t)slice_find(r->rest, SLICE("\n")));
		else
			return;
	}
}

static struct pattern_part take_atom(struct literal_reader *r)
{
	int32_t code;

	if (r->quoted)
		return part_of(r, literal_take_character(r));
	switch (next(r)) {
	case '\\':
		return part_of(r, literal_take_escape(r));
	case '[':
		return take_class(r);
	case '(':
		return take_group(r);
	case '.':
		skip(r, 1);
		return part_anything();
	case '^':
	case '$':
		skip(r, 1);
		return part_nothing();
	default:
		/* Flag x ignores some of these, few will ever stand in a pattern. */
		utf8_next(r->rest, &code);
		if (code == 0x85 || (code >= 0x200e && code <= 0x2029))
			return give_up(r);
		return part_of(r, literal_take_character(r));
	}
}

struct repeat {
	unsigned least, most;
};

enum { NO_LIMIT = 100000 };

static unsigned take_number(struct literal_reader *r)
{
	unsigned n = 0;

	for (; next(r) >= '0' && next(r) <= '9'; skip(r, 1))
		n = n < NO_LIMIT ? n * 10 + (unsigned)(next(r) - '0') : NO_LIMIT;
	return n;
}

/* {2}, {2,}, {2,3}; a brace that begins nothing like that is a character. {,3} and blanks mean other things to other releases
 * of pcre2. */
static bool take_braces(struct literal_reader *r, struct repeat *q)
{
	char second = r->rest.len > 1 ? r->rest.ptr[1] : '\0';

	if (second == ',' || second == ' ' || second == '\t')
		give_up(r);
	if (r->failed || second < '0' || second > '9')
		return false;
	skip(r, 1);
	q->least = q->most = take_number(r);
	if (take(r, ","))
		q->most = next(r) >= '0' && next(r) <= '9' ? take_number(r) : NO_LIMIT;
	if (!take(r, "}"))
		give_up(r);
	return !r->failed;
}

static bool take_repeat(struct literal_reader *r, struct repeat *q)
{
	bool found = true;

	if (r->quoted)
		return false;
	if (take(r, "?"))
		*q = (struct repeat){ 0, 1 };
	else if (take(r, "*"))
		*q = (struct repeat){ 0, NO_LIMIT };
	else if (take(r, "+"))
		*q = (struct repeat){ 1, NO_LIMIT };
	else
		found = next(r) == '{' && take_braces(r, q);
	if (found && !take(r, "+"))
		take(r, "?");
	return found;
}

static struct pattern_part repeated(const struct literal_reader *r, const struct pattern_part *once, struct repeat q)
{
	struct pattern_part out = part_nothing();

	if (q.least == 1 && q.most == 1)
		return *once;
	if (!q.most)
		return out;
	if (!q.least)
		return q.most == 1 && once->is_exact && set_unite(r->arena, &out.exact, &once->exact) ? out : part_anything();
	if (q.least == q.most && q.most <= REPEAT_MAX && once->is_exact) {
		for (; q.most && set_multiply(r->arena, &out.exact, &once->exact); q.most--)
			;
		if (!q.most)
			return out;
	}
	out = part_anything();
	out.required = once->required;
	if (once->is_exact)
		set_prefer(&out.required, &once->exact);
	return out;
}

static struct pattern_part take_repeated(struct literal_reader *r)
{
	struct pattern_part out = take_atom(r);
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
	return !r->rest.len || (!r->quoted && (next(r) == '|' || next(r) == ')'));
}

static struct pattern_part take_sequence(struct literal_reader *r)
{
	struct pattern_part out = part_nothing();

	while (!is_at_end(r)) {
		struct pattern_part more = take_repeated(r);

		if (r->blind)
			continue;
		set_prefer(&out.required, &more.required);
		if (!more.is_exact) {
			out.is_exact = false;
			out.exact = set_empty_text();
		} else if (!set_multiply(r->arena, &out.exact, &more.exact)) {
			out.is_exact = false;
			out.exact = more.exact;
		}
		set_prefer(&out.required, &out.exact);
	}
	return r->failed ? part_anything() : out;
}

static struct pattern_part take_alternatives(struct literal_reader *r)
{
	struct pattern_part out = take_sequence(r);

	while (!r->failed && take(r, "|")) {
		struct pattern_part more = take_sequence(r);

		if (r->blind)
			continue;
		out.is_exact = out.is_exact && more.is_exact && set_unite(r->arena, &out.exact, &more.exact);
		if (!out.required.count || !more.required.count || !set_unite(r->arena, &out.required, &more.required))
			out.required.count = 0;
	}
	return r->failed ? part_anything() : out;
}

/* 验收款 need not be looked for where 款 is. */
static bool is_covered(const struct literal_set *set, size_t i)
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
	struct pattern_part all;
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
	if (!r.failed && !r.rest.len && set_score(&all.required))
		for (size_t i = 0; i < all.required.count; i++)
			if (!is_covered(&all.required, i))
				out->items[out->count++] = arena_slice(arena, all.required.items[i]);
	arena_release(&scratch);
}
