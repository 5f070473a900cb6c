/* when_compile.c - from a rule file's map, or the command line's text, to a condition; see when.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/map.h"
#include "base/utf8.h"
#include "rule/when_tree.h"

/* Named groups of patterns seen so far: fields for what stands after them. */
struct compiling {
	const struct vocabulary *vocabulary;
	struct error *err;
	struct slice captures[PATTERN_GROUPS];
	size_t ncaptures;
};

static struct when *new_when(enum when_kind kind, const struct place *at)
{
	struct when *w = xcalloc(1, sizeof(*w));

	w->kind = kind;
	w->file = xstrdup(at->file ? at->file : "");
	w->place = (struct place){ w->file, at->line, at->column };
	return w;
}

void when_free(struct when *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->nbounds; i++)
		bound_free(w->bounds[i]);
	for (size_t i = 0; i < w->nparts; i++)
		when_free(w->parts[i]);
	pattern_free(w->pattern);
	free(w->bounds);
	free(w->parts);
	free(w->field);
	free(w->wanted);
	free(w->file);
	free(w);
}

static void add_part(struct when *w, struct when *part)
{
	w->parts = xrealloc(w->parts, (w->nparts + 1) * sizeof(*w->parts));
	w->parts[w->nparts++] = part;
}

static void offer(void *to, struct slice name)
{
	nearest_offer(to, name);
}

static int no_field(struct compiling *c, struct slice field, const struct place *at)
{
	struct nearest near;
	char *copy = xstrndup(field.ptr, field.len), *best = NULL;
	int rc;

	nearest_init(&near, slice_of(copy));
	if (c->vocabulary->each)
		c->vocabulary->each(c->vocabulary->context, offer, &near);
	if (nearest_found(&near).len)
		best = xstrndup(nearest_found(&near).ptr, nearest_found(&near).len);
	rc = best ? error_at(c->err, ERROR_DATA, at, _("there is no field '%s'; did you mean '%s'?"), copy, best)
		  : error_at(c->err, ERROR_DATA, at, _("there is no field '%s'"), copy);
	free(best);
	free(copy);
	return rc;
}

/* Captured groups are numbers or durations as often as texts: a group's type is that of the literal it meets. */
static enum type literal_type(struct slice text)
{
	struct value v;

	bound_cut_op(&text);
	if (value_parse(TYPE_NUMBER, text, &v) && text.len)
		return TYPE_NUMBER;
	return value_parse(TYPE_DURATION, text, &v) && text.len ? TYPE_DURATION : TYPE_TEXT;
}

static int field_type(struct compiling *c, struct slice field, struct slice literal, const struct place *at, enum type *type)
{
	for (size_t i = 0; i < c->ncaptures; i++)
		if (slice_equal(c->captures[i], field)) {
			*type = literal_type(literal);
			return 0;
		}
	if (c->vocabulary->find(c->vocabulary->context, field, type) == 0)
		return 0;
	return no_field(c, field, at);
}

static int add_bound(struct when *w, struct slice text, enum type type, const struct place *at, struct error *err)
{
	struct bound *b = bound_compile(text, at, type, err);

	if (!b)
		return -1;
	w->bounds = xrealloc(w->bounds, (w->nbounds + 1) * sizeof(*w->bounds));
	w->bounds[w->nbounds++] = b;
	return 0;
}

static void describe(struct when *w)
{
	struct str s = STR_INIT;

	switch (w->kind) {
	case WHEN_BOUND:
		bound_add_text(&s, w->bounds[0]);
		break;
	case WHEN_ONE_OF:
		for (size_t i = 0; i < w->nbounds; i++)
			str_addf(&s, "%s%s", i ? ", " : _("one of "), w->bounds[i]->text);
		break;
	case WHEN_PATTERN:
		str_addf(&s, "~ %s", pattern_text(w->pattern));
		break;
	case WHEN_CONTAINS:
		str_addf(&s, "~ %s", w->bounds[0]->text);
		break;
	case WHEN_PRESENT:
		str_adds(&s, _("present"));
		break;
	case WHEN_ABSENT:
		str_adds(&s, _("absent"));
		break;
	case WHEN_ALL: case WHEN_ANY: case WHEN_NOT:
		break;
	}
	w->wanted = str_detach(&s);
}

static int compile_pattern(struct compiling *c, struct when *w, struct slice text, const struct place *at)
{
	w->kind = WHEN_PATTERN;
	w->pattern = pattern_compile(text, at, c->err);
	if (!w->pattern)
		return -1;
	for (size_t i = 0; i < pattern_names(w->pattern) && c->ncaptures < PATTERN_GROUPS; i++) {
		size_t group;

		c->captures[c->ncaptures++] = pattern_name(w->pattern, i, &group);
	}
	return 0;
}

static int compile_scalar(struct compiling *c, struct when *w, struct slice text, bool quoted, const struct place *at)
{
	struct slice field = slice_of(w->field);
	enum type type;

	if (!quoted && (slice_is(text, "present") || slice_is(text, "absent"))) {
		w->kind = slice_is(text, "present") ? WHEN_PRESENT : WHEN_ABSENT;
		return field_type(c, field, SLICE(""), at, &type);
	}
	if (field_type(c, field, text, at, &type) < 0)
		return -1;
	if (pattern_is(text))
		return compile_pattern(c, w, text, at);
	w->kind = WHEN_BOUND;
	return add_bound(w, text, type, at, c->err);
}

static int compile_list(struct compiling *c, struct when *w, const struct node *list)
{
	enum type type;
	int rc = 0;

	w->kind = WHEN_ONE_OF;
	if (!list->count)
		return node_error(list, c->err, _("an empty list never holds"));
	if (field_type(c, slice_of(w->field), list->first->text, &list->key_place, &type) < 0)
		return -1;
	for (const struct node *n = node_first(list); n; n = n->next)
		if (n->kind != NODE_SCALAR)
			rc = node_error(n, c->err, _("a plain value is wanted here"));
		else if (add_bound(w, n->text, type, &n->place, c->err) < 0)
			rc = -1;
	return rc;
}

static struct when *compile_map(struct compiling *c, const struct node *map);

static struct when *compile_any(struct compiling *c, const struct node *n)
{
	struct when *w = new_when(slice_is(n->key, "any") ? WHEN_ANY : WHEN_ALL, &n->place);

	if (n->kind != NODE_LIST || !n->count) {
		node_error(n, c->err, _("%.*s: a list of conditions is wanted: [ {stage: 报价}, {amount: '> 0'} ]"),
			   SLICE_ARGS(n->key));
		when_free(w);
		return NULL;
	}
	for (const struct node *part = node_first(n); part; part = part->next) {
		struct when *compiled = compile_map(c, part);

		if (!compiled) {
			when_free(w);
			return NULL;
		}
		add_part(w, compiled);
	}
	return w;
}

static struct when *compile_member(struct compiling *c, const struct node *n)
{
	struct when *w;
	int rc;

	if (slice_is(n->key, "any") || slice_is(n->key, "all"))
		return compile_any(c, n);
	w = new_when(WHEN_BOUND, &n->place);
	if (slice_is(n->key, "not")) {
		struct when *part = compile_map(c, n);

		w->kind = WHEN_NOT;
		if (part)
			add_part(w, part);
		rc = part ? 0 : -1;
	} else {
		w->field = xstrndup(n->key.ptr, n->key.len);
		rc = n->kind == NODE_SCALAR ? compile_scalar(c, w, n->text, n->quoted, &n->place)
		     : n->kind == NODE_LIST ? compile_list(c, w, n)
					    : node_error(n, c->err, _("'%s': a value or a list is wanted"), w->field);
	}
	if (rc == 0)
		describe(w);
	else
		when_free(w);
	return rc == 0 ? w : NULL;
}

static struct when *compile_map(struct compiling *c, const struct node *map)
{
	struct when *w;
	bool failed = false;

	if (map->kind != NODE_MAP) {
		node_error(map, c->err, _("a condition is a map of field: value"));
		return NULL;
	}
	w = new_when(WHEN_ALL, &map->place);
	for (const struct node *n = node_first(map); n; n = n->next) {
		struct when *part = compile_member(c, n);

		if (part)
			add_part(w, part);
		else
			failed = true;
	}
	if (!failed)
		return w;
	when_free(w);
	return NULL;
}

struct when *when_compile(const struct node *map, const struct vocabulary *v, struct error *err)
{
	struct compiling c = { .vocabulary = v, .err = err };

	return compile_map(&c, map);
}

/* The command line's form. */

static struct slice unquote(struct slice s)
{
	if (s.len >= 2 && (s.ptr[0] == '"' || s.ptr[0] == '\'') && s.ptr[s.len - 1] == s.ptr[0])
		return (struct slice){ s.ptr + 1, s.len - 2 };
	return s;
}

/* Where the operator of "amount >= 5" begins; the length when there is none. */
static size_t operator_at(struct slice term)
{
	for (size_t i = 0; i < term.len; i++) {
		struct slice rest = { term.ptr + i, term.len - i }, cut = rest;

		if (term.ptr[i] == '~')
			return i;
		bound_cut_op(&cut);
		if (cut.ptr != slice_trim(rest).ptr && term.ptr[i] != ' ')
			return i;
	}
	return term.len;
}

static struct when *compile_term(struct compiling *c, struct slice term, const struct place *at)
{
	size_t op = operator_at(term);
	struct slice field = slice_trim((struct slice){ term.ptr, op }), value = { term.ptr + op, term.len - op };
	struct when *w = new_when(WHEN_BOUND, at);
	bool negated = op == term.len && field.len && field.ptr[0] == '!';
	int rc;

	if (negated)
		field = slice_trim((struct slice){ field.ptr + 1, field.len - 1 });
	w->field = xstrndup(field.ptr, field.len);
	if (op == term.len) {
		rc = compile_scalar(c, w, negated ? SLICE("absent") : SLICE("present"), false, at);
	} else if (value.ptr[0] == '~') {
		enum type type;

		value = unquote(slice_trim((struct slice){ value.ptr + 1, value.len - 1 }));
		rc = field_type(c, field, value, at, &type);
		if (rc == 0 && pattern_is(value))
			rc = compile_pattern(c, w, value, at);
		else if (rc == 0) {
			w->kind = WHEN_CONTAINS;
			rc = add_bound(w, value, TYPE_TEXT, at, c->err);
		}
	} else {
		struct slice literal = value;
		struct str text = STR_INIT;
		size_t sign;

		bound_cut_op(&literal);
		sign = (size_t)(literal.ptr - value.ptr);
		str_add(&text, value.ptr, sign);
		str_add_slice(&text, unquote(literal));
		rc = compile_scalar(c, w, str_slice(&text), true, at);
		str_release(&text);
	}
	if (rc == 0)
		describe(w);
	else
		when_free(w);
	return rc == 0 ? w : NULL;
}

static struct when *compile_terms(struct compiling *c, struct slice text)
{
	const struct place start = { "--where", 0, 0 };
	struct when *w = new_when(WHEN_ALL, &start);
	struct slice rest = text;
	bool failed = false;

	while (rest.len) {
		long and = slice_find(rest, SLICE(" and "));
		struct slice term = slice_trim((struct slice){ rest.ptr, and < 0 ? rest.len : (size_t)and });
		const struct place at = { "--where", 1, (unsigned)(term.ptr - text.ptr) + 1 };
		struct when *part = term.len ? compile_term(c, term, &at) : NULL;

		if (part)
			add_part(w, part);
		else
			failed = true;
		if (!term.len)
			error_at(c->err, ERROR_USAGE, &at, _("a condition is missing here"));
		rest = and < 0 ? SLICE("") : (struct slice){ rest.ptr + and + 5, rest.len - (size_t)and - 5 };
	}
	if (!failed && w->nparts)
		return w;
	when_free(w);
	return NULL;
}

struct when *when_compile_text(struct slice text, const struct vocabulary *v, struct error *err)
{
	struct compiling c = { .vocabulary = v, .err = err };
	struct slice trimmed = slice_trim(text);
	struct str flow = STR_INIT;
	struct when *w = NULL;
	struct yaml y = { 0 };

	if (!trimmed.len) {
		error_add(err, ERROR_USAGE, _("--where: a condition is wanted, such as 'amount >= 300000 and stage = 报价'"));
		return NULL;
	}
	if (trimmed.ptr[0] != '{' && slice_find(trimmed, SLICE(": ")) < 0)
		return compile_terms(&c, trimmed);
	if (trimmed.ptr[0] == '{')
		str_add_slice(&flow, trimmed);
	else
		str_addf(&flow, "{%.*s}", SLICE_ARGS(trimmed));
	if (yaml_read(&y, "--where", str_slice(&flow), err) == 0 && y.root)
		w = when_compile(y.root, v, err);
	yaml_release(&y);
	str_release(&flow);
	return w;
}
