/* when_compile.c - from a rule file's map to a condition; see when.h. The command line's form is in when_text.c. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "rule/when_tree.h"

struct when *when_new(enum when_kind kind, const struct place *at)
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
	free(w->other);
	free(w->wanted);
	free(w->file);
	free(w);
}

void when_add(struct when *w, struct when *part)
{
	w->parts = xrealloc(w->parts, (w->nparts + 1) * sizeof(*w->parts));
	w->parts[w->nparts++] = part;
}

struct offering {
	struct nearest near;
	struct arena *names;
};

/* A vocabulary may lend a name for the length of the call only. */
static void offer(void *to, struct slice name)
{
	struct offering *o = to;

	nearest_offer(&o->near, arena_slice(o->names, name));
}

static int no_field(struct compiling *c, const char *field, const struct place *at)
{
	struct offering o = { .names = &c->names };
	struct slice best;

	nearest_init(&o.near, slice_of(field));
	if (c->vocabulary->each)
		c->vocabulary->each(c->vocabulary->context, offer, &o);
	best = nearest_found(&o.near);
	if (!best.len)
		return error_at(c->err, ERROR_DATA, at, _("there is no field '%s'"), field);
	/* The arena's copies end in a NUL. */
	return error_at(c->err, ERROR_DATA, at, _("there is no field '%s'; did you mean '%s'?"), field, best.ptr);
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

int when_field_type(struct compiling *c, struct when *w, struct slice literal, const struct place *at, enum type *type)
{
	struct slice field = slice_of(w->field);

	for (size_t i = 0; i < c->ncaptures; i++)
		if (slice_equal(c->captures[i], field)) {
			w->is_captured = true;
			*type = literal_type(literal);
			return 0;
		}
	if (c->vocabulary->find(c->vocabulary->context, field, type) == 0)
		return 0;
	return no_field(c, w->field, at);
}

int when_add_bound(struct when *w, struct slice text, enum type type, const struct place *at, struct error *err)
{
	struct bound *b = bound_compile(text, at, type, err);

	if (!b)
		return -1;
	w->bounds = xrealloc(w->bounds, (w->nbounds + 1) * sizeof(*w->bounds));
	w->bounds[w->nbounds++] = b;
	return 0;
}

struct slice vocabulary_settled(const struct vocabulary *v, struct slice field, struct slice text)
{
	struct error ignored = ERROR_INIT;
	struct slice settled = text;

	if (v->settle && text.len && v->settle(v->context, field, text, NULL, &settled, &ignored) < 0)
		settled = text;
	error_release(&ignored);
	return settled;
}

int when_add_literal(struct compiling *c, struct when *w, struct slice text, enum type type, const struct place *at)
{
	const struct vocabulary *v = c->vocabulary;
	struct slice literal = text, settled;
	const enum bound_op op = bound_cut_op(&literal);
	struct str whole = STR_INIT;
	int rc;

	if (type_is_numeric(type) || w->is_captured || !v->settle || !literal.len || slice_is(literal, "\"\"") || slice_is(literal, "''"))
		return when_add_bound(w, text, type, at, c->err);
	if (v->settle(v->context, slice_of(w->field), literal, at, &settled, c->err) < 0)
		return -1;
	str_addf(&whole, "%s %.*s", bound_op_text(op), SLICE_ARGS(settled));
	rc = when_add_bound(w, str_slice(&whole), type, at, c->err);
	str_release(&whole);
	return rc;
}

int when_set_either(struct compiling *c, struct when *w, struct slice text, const struct place *at,
		    int (*fill)(struct compiling *c, struct when *w, struct slice text, const struct place *at))
{
	const struct vocabulary *v = c->vocabulary;
	struct str path = STR_INIT;
	int rc = !w->is_captured && v->named && v->named(v->context, slice_of(w->field), 0, &path);

	str_reset(&path);
	str_adds(&path, w->field);
	for (size_t i = 0; rc > 0 && path.len; i++) {
		struct when *part = when_new(WHEN_BOUND, at);

		part->field = xstrdup(path.buf);
		if (fill(c, part, text, at) < 0)
			rc = -1;
		else
			when_describe(part);
		when_add(w, part);
		str_reset(&path);
		v->named(v->context, slice_of(w->field), i, &path);
	}
	if (rc)
		w->kind = WHEN_ANY;
	str_release(&path);
	return rc;
}

struct when *when_and(struct when *a, struct when *b)
{
	struct when *both;

	if (!a || !b)
		return a ? a : b;
	both = when_new(WHEN_ALL, &a->place);
	when_add(both, a);
	when_add(both, b);
	return both;
}

void when_describe(struct when *w)
{
	struct str s = STR_INIT;

	switch (w->kind) {
	case WHEN_BOUND:
		bound_add_text(&s, w->bounds[0]);
		break;
	case WHEN_ONE_OF:
		for (size_t i = 0; i < w->nbounds; i++) {
			str_adds(&s, i ? _(", ") : _("one of "));
			if (w->bounds[i]->op == BOUND_EQ && *w->bounds[i]->text)
				str_adds(&s, w->bounds[i]->text);
			else
				bound_add_text(&s, w->bounds[i]);
		}
		break;
	case WHEN_PATTERN:
		str_addf(&s, "~ %s", pattern_text(w->pattern));
		break;
	case WHEN_CONTAINS:
		str_addf(&s, "~ %s", w->bounds[0]->text);
		break;
	case WHEN_FIELD:
		str_addf(&s, "%s {%s}", bound_op_text(w->op), w->other);
		break;
	case WHEN_PRESENT:
		str_adds(&s, _("present"));
		break;
	case WHEN_ABSENT:
		str_adds(&s, _("absent"));
		break;
	case WHEN_ALL:
	case WHEN_ANY:
	case WHEN_NOT:
		break;
	}
	w->wanted = str_detach(&s);
}

int when_set_pattern(struct compiling *c, struct when *w, struct slice text, const struct place *at)
{
	w->kind = WHEN_PATTERN;
	w->pattern = pattern_compile(text, at, c->err);
	if (!w->pattern)
		return -1;
	for (size_t i = 0; i < pattern_names(w->pattern) && c->ncaptures < PATTERN_GROUPS; i++) {
		size_t group;

		c->captures[c->ncaptures++] = arena_slice(&c->names, pattern_name(w->pattern, i, &group));
	}
	return 0;
}

static bool is_presence(struct slice text)
{
	return slice_is(text, "present") || slice_is(text, "absent");
}

/* "{amount}" */
static bool is_field_name(struct slice literal)
{
	return literal.len > 2 && literal.ptr[0] == '{' && literal.ptr[literal.len - 1] == '}';
}

static int set_other(struct compiling *c, struct when *w, struct slice literal, enum bound_op op, enum type type, const struct place *at)
{
	enum type other;

	w->kind = WHEN_FIELD;
	w->op = op;
	w->other = xstrndup(literal.ptr + 1, literal.len - 2);
	if (c->vocabulary->find(c->vocabulary->context, slice_of(w->other), &other) < 0)
		return no_field(c, w->other, at);
	if (w->is_captured || other != type)
		return error_at(c->err, ERROR_DATA, at, _("%s and %s are not of one type: they can't be compared"), w->field, w->other);
	if (!type_is_numeric(type) && op != BOUND_EQ && op != BOUND_NE)
		return error_at(c->err, ERROR_DATA, at, _("%s: texts are equal or not; write '!= {%s}' or '{%s}'"), w->field, w->other,
				w->other);
	return 0;
}

int when_set_scalar(struct compiling *c, struct when *w, struct slice text, bool quoted, const struct place *at)
{
	struct slice literal = text;
	enum bound_op op = bound_cut_op(&literal);
	enum type type;

	if (!quoted && is_presence(text)) {
		w->kind = slice_is(text, "present") ? WHEN_PRESENT : WHEN_ABSENT;
		return when_field_type(c, w, SLICE(""), at, &type);
	}
	if (when_field_type(c, w, text, at, &type) < 0)
		return -1;
	if (!quoted && !text.len)
		return error_at(c->err, ERROR_DATA, at, _("%s: a value is missing; write absent to ask for none"),
				w->field);
	if (is_field_name(literal))
		return set_other(c, w, literal, op, type, at);
	if (pattern_is(literal) && op == BOUND_EQ) {
		const int either = when_set_either(c, w, literal, at, when_set_pattern);

		if (either)
			return either > 0 ? 0 : -1;
		return when_set_pattern(c, w, literal, at);
	}
	if (pattern_is(literal))
		return error_at(c->err, ERROR_DATA, at, _("'%.*s': a pattern is met or not; write not: {%s: %.*s}"),
				SLICE_ARGS(text), w->field, SLICE_ARGS(literal));
	w->kind = WHEN_BOUND;
	return when_add_literal(c, w, text, type, at);
}

static int compile_list(struct compiling *c, struct when *w, const struct node *list)
{
	enum type type;
	int rc = 0;

	w->kind = WHEN_ONE_OF;
	if (!list->count)
		return node_error(list, c->err, _("an empty list never holds"));
	if (when_field_type(c, w, list->first->text, &list->key_place, &type) < 0)
		return -1;
	for (const struct node *n = node_first(list); n; n = n->next)
		if (n->kind != NODE_SCALAR || (!n->quoted && !n->text.len))
			rc = node_error(n, c->err, _("a plain value is wanted here"));
		else if (pattern_is(n->text) || (!n->quoted && is_presence(n->text)))
			rc = node_error(
				n, c->err,
				_("'%.*s' has no meaning in a list of values; write any: [{%s: ...}, {%s: %.*s}]"),
				SLICE_ARGS(n->text), w->field, w->field, SLICE_ARGS(n->text));
		else if (when_add_literal(c, w, n->text, type, &n->place) < 0)
			rc = -1;
	return rc;
}

static struct when *compile_map(struct compiling *c, const struct node *map);

static struct when *compile_any(struct compiling *c, const struct node *n)
{
	struct when *w = when_new(slice_is(n->key, "any") ? WHEN_ANY : WHEN_ALL, &n->place);
	bool failed = false;

	if (n->kind != NODE_LIST || !n->count)
		failed = node_error(n, c->err,
				    _("%.*s: a list of conditions is wanted: [ {stage: 报价}, {amount: '> 0'} ]"),
				    SLICE_ARGS(n->key)) < 0;
	for (const struct node *part = failed ? NULL : n->first; part; part = part->next) {
		struct when *compiled = compile_map(c, part);

		if (compiled)
			when_add(w, compiled);
		else
			failed = true;
	}
	if (!failed)
		return w;
	when_free(w);
	return NULL;
}

static struct when *compile_member(struct compiling *c, const struct node *n)
{
	struct when *w;
	int rc;

	if (slice_is(n->key, "any") || slice_is(n->key, "all"))
		return compile_any(c, n);
	w = when_new(WHEN_BOUND, &n->place);
	if (slice_is(n->key, "not")) {
		struct when *part = compile_map(c, n);

		w->kind = WHEN_NOT;
		if (part)
			when_add(w, part);
		rc = part ? 0 : -1;
	} else {
		w->field = xstrndup(n->key.ptr, n->key.len);
		rc = n->kind == NODE_SCALAR ? when_set_scalar(c, w, n->text, n->quoted, &n->place)
		     : n->kind == NODE_LIST ? compile_list(c, w, n)
					    : node_error(n, c->err, _("'%s': a value or a list is wanted"), w->field);
	}
	if (rc == 0)
		when_describe(w);
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
	w = when_new(WHEN_ALL, &map->place);
	for (const struct node *n = node_first(map); n; n = n->next) {
		struct when *part = compile_member(c, n);

		if (part)
			when_add(w, part);
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
	struct when *w = compile_map(&c, map);

	arena_release(&c.names);
	return w;
}

int when_check(const struct node *map, const struct vocabulary *v, struct error *err)
{
	struct when *w = map ? when_compile(map, v, err) : NULL;

	when_free(w);
	return map && !w ? -1 : 0;
}
