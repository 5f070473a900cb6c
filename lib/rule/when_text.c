/* when_text.c - conditions as the command line has them: "amount >= 300000 and need ~ /关节镜/"; see when.h. What could be
 * read as something else than was meant is refused: a filter that silently lets nothing through looks like an answer. */
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "rule/when_tree.h"

#define OPTION "--where"

static struct slice from(struct slice s, size_t at)
{
	return (struct slice){ s.ptr + at, s.len - at };
}

/* Where the operator of "amount >= 5" begins; the length when there is none. */
static size_t operator_at(struct slice term)
{
	for (size_t i = 0; i < term.len; i++) {
		struct slice cut = from(term, i);

		if (term.ptr[i] == '~')
			return i;
		if (term.ptr[i] == ' ')
			continue;
		bound_cut_op(&cut);
		if (cut.ptr != term.ptr + i)
			return i;
	}
	return term.len;
}

/* What stands behind the operator that s begins with. */
static struct slice after_operator(struct slice s)
{
	if (s.ptr[0] == '~')
		return slice_trim(from(s, 1));
	bound_cut_op(&s);
	return s;
}

static bool is_quoted(struct slice s)
{
	return s.len && (s.ptr[0] == '"' || s.ptr[0] == '\'');
}

/* Bytes of the quoted text or /pattern/ that s begins with; 0: it is neither, or not closed. */
static size_t closed_length(struct slice s)
{
	if (!s.len || !(is_quoted(s) || s.ptr[0] == '/'))
		return 0;
	for (size_t i = 1; i < s.len; i++) {
		size_t end = i + 1;

		if (s.ptr[i] != s.ptr[0])
			continue;
		while (s.ptr[0] == '/' && end < s.len && (s.ptr[end] == 'i' || s.ptr[end] == 'x'))
			end++;
		if (end == s.len || s.ptr[end] == ' ')
			return end;
	}
	return 0;
}

/* " and", a blank or the end behind it; -1: not there. */
static long find_and(struct slice s)
{
	size_t at = 0;

	for (long found; (found = slice_find(from(s, at), SLICE(" and"))) >= 0; at++) {
		at += (size_t)found;
		if (at + 4 == s.len || s.ptr[at + 4] == ' ')
			return (long)at;
	}
	return -1;
}

/* Where the first term of s ends: an "and" within quotes or a pattern is none. */
static size_t term_length(struct slice s)
{
	size_t op = operator_at(s), start = 0;
	long and = find_and(s);

	if (and >= 0 && op < (size_t) and) {
		struct slice value = after_operator(from(s, op));

		start = (size_t)(value.ptr - s.ptr) + closed_length(value);
		and = find_and(from(s, start));
	}
	return and < 0 ? s.len : start + (size_t) and;
}

/* The value behind an operator, its quotes cut off; "" may be asked for, nothing at all is a mistake. */
static int read_value(struct compiling *c, struct slice term, struct slice *value, const struct place *at)
{
	if (!value->len)
		return error_at(c->err, ERROR_USAGE, at, _("'%.*s': a value is missing after the operator"),
				SLICE_ARGS(term));
	if (is_quoted(*value)) {
		if (closed_length(*value) != value->len)
			return error_at(c->err, ERROR_USAGE, at, _("'%.*s': the quotes don't close"), SLICE_ARGS(term));
		*value = (struct slice){ value->ptr + 1, value->len - 2 };
	} else if (!pattern_is(*value) && operator_at(*value) < value->len) {
		return error_at(
			c->err, ERROR_USAGE, at,
			_("'%.*s' holds a second operator; join conditions with ' and ', or put the value into quotes"),
			SLICE_ARGS(term));
	}
	return 0;
}

static int set_like(struct compiling *c, struct when *w, struct slice value, const struct place *at)
{
	struct str text = STR_INIT;
	int rc;

	if (pattern_is(value))
		return when_set_pattern(c, w, value, at);
	w->kind = WHEN_CONTAINS;
	str_addf(&text, "= %.*s", SLICE_ARGS(value)); /* else a text such as >5 would be an operator */
	rc = when_add_bound(w, str_slice(&text), TYPE_TEXT, at, c->err);
	str_release(&text);
	return rc;
}

/* need ~ /.../ or need ~ 关节镜 */
static int compile_like(struct compiling *c, struct when *w, struct slice value, const struct place *at)
{
	enum type type;
	int either;

	if (when_field_type(c, w, value, at, &type) < 0)
		return -1;
	if (!value.len)
		return error_at(c->err, ERROR_USAGE, at, _("%s ~: a text or a /pattern/ is wanted"), w->field);
	either = when_set_either(c, w, value, at, set_like);
	if (either)
		return either > 0 ? 0 : -1;
	return set_like(c, w, value, at);
}

/* `term` from its operator on. */
static int compile_compared(struct compiling *c, struct when *w, struct slice term, struct slice tail,
			    const struct place *at)
{
	struct slice value = after_operator(tail);
	size_t sign = (size_t)(value.ptr - tail.ptr);
	struct str text = STR_INIT;
	int rc;

	if (read_value(c, term, &value, at) < 0)
		return -1;
	if (tail.ptr[0] == '~')
		return compile_like(c, w, value, at);
	str_add(&text, tail.ptr, sign);
	str_addc(&text, ' '); /* so that ="=5" stays a text */
	str_add_slice(&text, value);
	rc = when_set_scalar(c, w, str_slice(&text), true, at);
	str_release(&text);
	return rc;
}

static struct when *compile_term(struct compiling *c, struct slice term, const struct place *at)
{
	size_t op = operator_at(term);
	struct slice field = slice_trim((struct slice){ term.ptr, op });
	struct when *w = when_new(WHEN_BOUND, at);
	bool is_negated = op == term.len && slice_starts(field, "!");
	int rc;

	if (is_negated)
		field = slice_trim(from(field, 1));
	w->field = xstrndup(field.ptr, field.len);
	if (op == term.len)
		rc = when_set_scalar(c, w, is_negated ? SLICE("absent") : SLICE("present"), false, at);
	else
		rc = compile_compared(c, w, term, from(term, op), at);
	if (rc < 0) {
		when_free(w);
		return NULL;
	}
	when_describe(w);
	return w;
}

static struct when *compile_terms(struct compiling *c, struct slice text, struct slice rest)
{
	const struct place start = { OPTION, 0, 0 };
	struct when *w = when_new(WHEN_ALL, &start);
	bool failed = false, more = true;

	while (more) {
		size_t length = term_length(rest);
		struct slice term = slice_trim((struct slice){ rest.ptr, length });
		const size_t before = utf8_count((struct slice){ text.ptr, (size_t)(term.ptr - text.ptr) });
		const struct place at = { OPTION, (unsigned)before + 1, 0 };
		struct when *part = term.len ? compile_term(c, term, &at) : NULL;

		if (part)
			when_add(w, part);
		else
			failed = true;
		if (!term.len)
			error_at(c->err, ERROR_USAGE, &at, _("a condition is missing here"));
		more = length < rest.len;
		if (more)
			rest = from(rest, length + 4);
	}
	if (!failed)
		return w;
	when_free(w);
	return NULL;
}

/* The one line of an option has columns alone: in the place of the line. */
static void place_in_option(struct node *n, unsigned added)
{
	n->place = (struct place){ n->place.file, n->place.column - added, 0 };
	n->key_place = (struct place){ n->key_place.file, n->key_place.column - added, 0 };
	for (struct node *part = n->kind == NODE_SCALAR ? NULL : n->first; part; part = part->next)
		place_in_option(part, added);
}

static struct when *compile_flow(const struct vocabulary *v, struct slice text, struct error *err)
{
	const bool braces = text.ptr[0] != '{';
	struct str flow = STR_INIT;
	struct when *w = NULL;
	struct yaml y;

	str_addf(&flow, braces ? "{%.*s}" : "%.*s", SLICE_ARGS(text));
	if (yaml_read(&y, OPTION, str_slice(&flow), err) == 0 && y.root) {
		if (!memchr(text.ptr, '\n', text.len))
			place_in_option(y.root, braces);
		w = when_compile(y.root, v, err);
	}
	yaml_release(&y);
	str_release(&flow);
	return w;
}

struct when *when_compile_text(struct slice text, const struct vocabulary *v, struct error *err)
{
	struct compiling c = { .vocabulary = v, .err = err };
	struct slice trimmed = slice_trim(text);
	long colon = slice_find(trimmed, SLICE(": "));
	struct when *w;

	if (!trimmed.len) {
		error_add(err, ERROR_USAGE,
			  _("--where: a condition is wanted, such as 'amount >= 300000 and stage = 报价'"));
		return NULL;
	}
	if (trimmed.ptr[0] == '{' || (colon >= 0 && (size_t)colon < operator_at(trimmed)))
		return compile_flow(v, trimmed, err);
	w = compile_terms(&c, text, trimmed);
	arena_release(&c.names);
	return w;
}
