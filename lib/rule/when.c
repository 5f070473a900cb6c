/* when.c - see when.h: conditions asked, and made of a rule file's map; the command line's form is in when_text.c. */
#include "rule/when.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"
#include "rule/when_tree.h"

/* What one question carries: the subject, and the named groups of patterns that matched on the way. */
struct when_asking {
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
static int get(const struct when_asking *a, const struct when *w, struct value *out)
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

static int match(struct when_asking *a, const struct when *w, const struct value *v)
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
static bool compare_fields(const struct when_asking *a, const struct when *w, const struct value *v)
{
	struct value other = { .text = SLICE("") };

	if (value_missing(v) || a->subject->get(a->subject->context, slice_of(w->other), &other) < 0 || value_missing(&other))
		return false;
	if (!type_is_numeric(v->type) || v->type != other.type)
		return value_same_form(v->type, v->text, other.text) == (w->op == BOUND_EQ);
	if (v->type == TYPE_PERCENT) /* halves, so that a little beyond one is neither it nor the next */
		return bound_compare(w->op, 2 * v->number + v->beyond, 2 * other.number + other.beyond);
	return v->workdays == other.workdays ? bound_compare(w->op, v->number, other.number) : w->op == BOUND_NE;
}

/* A part of the text as it stands, or of its normal form: 4021-46 of +86 139 4021 4616. */
static bool contains(const struct value *v, struct slice wanted)
{
	struct str whole = STR_INIT, part = STR_INIT;
	bool does = slice_find(v->text, wanted) >= 0;

	if (!does && type_has_form(v->type)) {
		value_add_forms(&whole, v->type, v->text);
		value_add_form_piece(&part, v->type, wanted);
		does = part.len && slice_find(str_slice(&whole), str_slice(&part)) >= 0;
	}
	str_release(&whole);
	str_release(&part);
	return does;
}

/* A comparison with what isn't there holds or not, but says nothing. */
static void note_missed(const struct when_asking *a, const struct when *w, const struct value *v)
{
	const bool compares = w->kind == WHEN_FIELD || w->kind == WHEN_BOUND || w->kind == WHEN_ONE_OF;

	if (compares && value_missing(v) && !w->is_captured && a->subject->missed)
		a->subject->missed(a->subject->context, slice_of(w->field));
}

static int leaf_holds(struct when_asking *a, const struct when *w, const struct value *v)
{
	int holds = 0;

	switch (w->kind) {
	case WHEN_PRESENT:
		return !value_missing(v);
	case WHEN_ABSENT:
		return value_missing(v);
	case WHEN_PATTERN:
		return match(a, w, v);
	case WHEN_FIELD:
		return compare_fields(a, w, v);
	case WHEN_CONTAINS:
		return contains(v, slice_of(w->bounds[0]->text));
	default:
		for (size_t i = 0; i < w->nbounds && !holds; i++)
			holds = bound_holds_value(w->bounds[i], v, a->subject->now);
	}
	return holds;
}

/* Of the rows that have the field, the first with which it is decided; *v is that one's, else the first one's. */
static int ask_rows(struct when_asking *a, const struct when *w, struct value *v)
{
	const int undecided = w->kind == WHEN_ABSENT;
	int holds = leaf_holds(a, w, v);
	struct value next;

	for (size_t n = 1; holds == undecided && a->subject->get_nth && !w->is_captured &&
			   a->subject->get_nth(a->subject->context, slice_of(w->field), n, &next) == 0;
	     n++) {
		holds = leaf_holds(a, w, &next);
		if (holds != undecided || value_missing(v))
			*v = next;
	}
	return holds;
}

static int ask_leaf(struct when_asking *a, const struct when *w)
{
	struct when_part part = { .field = slice_of(w->field), .wanted = w->wanted, .place = w->place };
	int holds;

	if (get(a, w, &part.value) < 0)
		part.value = (struct value){ .type = TYPE_TEXT, .text = SLICE("") };
	note_missed(a, w, &part.value);
	holds = ask_rows(a, w, &part.value);
	part.holds = holds == 1;
	if (a->report)
		a->report(a->context, &part);
	return holds;
}

static int ask(struct when_asking *a, const struct when *w)
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
	struct when_asking a = { .subject = s, .err = err };

	return w ? ask(&a, w) : 1;
}

static bool asks_for(const struct when *w, const char *field)
{
	bool asks = (w->field && strcmp(w->field, field) == 0) || (w->other && strcmp(w->other, field) == 0);

	for (size_t i = 0; i < w->nparts && !asks; i++)
		asks = asks_for(w->parts[i], field);
	return asks;
}

void when_ask_last(struct when *w, const char *field)
{
	size_t left = w && w->kind == WHEN_ALL ? w->nparts : 0;

	for (size_t i = 0; left-- > 0;) {
		struct when *part = w->parts[i];

		if (!asks_for(part, field)) {
			i++;
			continue;
		}
		memmove(&w->parts[i], &w->parts[i + 1], (w->nparts - i - 1) * sizeof(struct when *));
		w->parts[w->nparts - 1] = part;
	}
}

int when_explain(const struct when *w, const struct subject *s,
		 void (*report)(void *context, const struct when_part *part), void *context, struct error *err)
{
	struct when_asking a = { .subject = s, .err = err, .report = report, .context = context, .every = true };

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

/* Compiling */

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

struct field_offering {
	struct nearest near;
	struct arena *names;
};

/* A vocabulary may lend a name for the length of the call only. */
static void offer(void *to, struct slice name)
{
	struct field_offering *o = to;

	nearest_offer(&o->near, arena_slice(o->names, name));
}

static int no_field(struct compiling *c, const char *field, const struct place *at)
{
	struct field_offering o = { .names = &c->names };
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

/* The same of a literal that may stand for something else: a name for its id. */
static int when_add_literal(struct compiling *c, struct when *w, struct slice text, enum type type, const struct place *at)
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
