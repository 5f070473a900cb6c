/* yaml.c - see yaml.h. Built from libyaml's events, not its documents: a depth or size that would hurt is met before it is
 * stored, and a node can never contain itself. */
#include "rule/yaml.h"

#include <stdarg.h>
#include <string.h>
#include <yaml.h>

#include "base/lang.h"
#include "base/map.h"
#include "base/near.h"
#include "base/utf8.h"

enum { DEPTH_MAX = 64, SIZE_MAX_BYTES = 1 << 20 };

struct yaml_reading {
	struct yaml *y;
	struct slice text;
	yaml_parser_t parser;
	yaml_event_t event;
	struct error *err;
};

static struct place place_of(const struct yaml_reading *r, yaml_mark_t mark)
{
	return (struct place){ r->y->name, (unsigned)mark.line + 1, (unsigned)mark.column + 1 };
}

/* Of a byte; columns are characters, as libyaml counts them. */
static struct place place_at(const char *name, struct slice text, size_t offset)
{
	struct place at = { name, 1, 1 };

	for (size_t i = 0; i < offset && i < text.len; i++) {
		if (text.ptr[i] == '\n') {
			at.line++;
			at.column = 1;
		} else if (((unsigned char)text.ptr[i] & 0xC0) != 0x80) {
			at.column++;
		}
	}
	return at;
}

static int refuse(const struct yaml_reading *r, const char *what)
{
	const struct place at = place_of(r, r->event.start_mark);

	return error_text(r->err, ERROR_DATA, &at, what);
}

static int parser_failed(const struct yaml_reading *r)
{
	const yaml_parser_t *p = &r->parser;
	struct place at = place_of(r, p->problem_mark);

	if (p->error == YAML_READER_ERROR) /* the reader knows offsets only */
		at = place_at(r->y->name, r->text, p->problem_offset);
	if (p->error == YAML_MEMORY_ERROR)
		return error_add(r->err, ERROR_SYSTEM, _("out of memory"));
	if (p->context)
		return error_at(r->err, ERROR_DATA, &at, _("not YAML: %s (%s, line %zu)"),
				p->problem ? p->problem : "?", p->context, p->context_mark.line + 1);
	return error_at(r->err, ERROR_DATA, &at, _("not YAML: %s"), p->problem ? p->problem : "?");
}

static int next_event(struct yaml_reading *r)
{
	yaml_event_delete(&r->event);
	return yaml_parser_parse(&r->parser, &r->event) ? 0 : parser_failed(r);
}

static struct node *new_node(struct yaml_reading *r, enum node_kind kind)
{
	struct node *n = arena_zalloc(&r->y->arena, sizeof(*n));

	n->kind = kind;
	n->place = n->key_place = place_of(r, r->event.start_mark);
	n->from = r->event.start_mark.index;
	n->to = r->event.end_mark.index;
	return n;
}

static void add_member(struct node *parent, struct node *n)
{
	if (parent->last)
		parent->last->next = n;
	else
		parent->first = n;
	parent->last = n;
	parent->count++;
}

/* The text of a scalar, value or key alike. */
static int scalar_text(struct yaml_reading *r, struct slice *text)
{
	if (r->event.data.scalar.anchor || r->event.data.scalar.tag)
		return refuse(r, _("anchors and tags are not used in rule files"));
	*text = arena_slice(&r->y->arena,
			    (struct slice){ (const char *)r->event.data.scalar.value, r->event.data.scalar.length });
	if (memchr(text->ptr, '\0', text->len))
		return refuse(r, _("a NUL character has no place in a rule file"));
	return 0;
}

/* libyaml sees the end of a block only at what comes behind it. */
static void end_collection(struct yaml_reading *r, struct node *n)
{
	if (n->is_flow)
		n->to = r->event.end_mark.index;
	else if (n->last)
		n->to = n->last->to;
}

static int read_node(struct yaml_reading *r, int depth, struct node **out);

static int read_scalar(struct yaml_reading *r, struct node **out)
{
	struct node *n = *out = new_node(r, NODE_SCALAR);

	n->quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	return scalar_text(r, &n->text);
}

static int read_list(struct yaml_reading *r, int depth, struct node **out)
{
	struct node *list = *out = new_node(r, NODE_LIST);

	list->is_flow = r->event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
	if (r->event.data.sequence_start.anchor || r->event.data.sequence_start.tag)
		return refuse(r, _("anchors and tags are not used in rule files"));
	for (;;) {
		struct node *n;

		if (next_event(r) < 0)
			return -1;
		if (r->event.type == YAML_SEQUENCE_END_EVENT) {
			end_collection(r, list);
			return 0;
		}
		if (read_node(r, depth + 1, &n) < 0)
			return -1;
		add_member(list, n);
	}
}

/* The line of a key that was there before, or -1. Members are many in few maps: only those get an index. */
static long line_of(const struct node *map, struct map *seen, struct slice key)
{
	enum { MANY = 16 };

	if (map->count < MANY) {
		for (const struct node *n = map->first; n; n = n->next)
			if (slice_equal(n->key, key))
				return (long)n->key_place.line;
		return -1;
	}
	if (map->count == MANY)
		for (const struct node *n = map->first; n; n = n->next)
			map_add(seen, n->key, (long)n->key_place.line);
	else
		map_add(seen, map->last->key, (long)map->last->key_place.line);
	return map_get(seen, key);
}

/* A key that was not there before, and where it stands. */
static int read_key(struct yaml_reading *r, const struct node *map, struct map *seen, struct slice *key, struct place *at, size_t *from)
{
	long before;

	if (r->event.type != YAML_SCALAR_EVENT)
		return refuse(r, _("a key must be a plain word"));
	if (scalar_text(r, key) < 0)
		return -1;
	*at = place_of(r, r->event.start_mark);
	*from = r->event.start_mark.index;
	before = line_of(map, seen, *key);
	if (before >= 0)
		return error_at(r->err, ERROR_DATA, at, _("'%.*s' stands twice, first in line %ld"), SLICE_ARGS(*key),
				before);
	return 0;
}

static int read_map(struct yaml_reading *r, int depth, struct node **out)
{
	struct node *map = *out = new_node(r, NODE_MAP);
	struct map seen = MAP_INIT;
	int rc = -1;

	map->is_flow = r->event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
	if (r->event.data.mapping_start.anchor || r->event.data.mapping_start.tag)
		return refuse(r, _("anchors and tags are not used in rule files"));
	for (;;) {
		struct slice key;
		struct place at;
		struct node *n;
		size_t from = 0;

		if (next_event(r) < 0)
			break;
		if (r->event.type == YAML_MAPPING_END_EVENT) {
			end_collection(r, map);
			rc = 0;
			break;
		}
		if (read_key(r, map, &seen, &key, &at, &from) < 0 || next_event(r) < 0 || read_node(r, depth + 1, &n) < 0)
			break;
		n->key = key;
		n->key_place = at;
		n->from = from;
		add_member(map, n);
	}
	map_release(&seen);
	return rc;
}

static int read_node(struct yaml_reading *r, int depth, struct node **out)
{
	if (depth > DEPTH_MAX)
		return refuse(r, _("nested more than 64 levels deep"));
	switch (r->event.type) {
	case YAML_SCALAR_EVENT:
		return read_scalar(r, out);
	case YAML_SEQUENCE_START_EVENT:
		return read_list(r, depth, out);
	case YAML_MAPPING_START_EVENT:
		return read_map(r, depth, out);
	case YAML_ALIAS_EVENT:
		return refuse(r, _("aliases (*name) are not used in rule files"));
	default:
		return refuse(r, _("a value is wanted here"));
	}
}

/* As if nothing stood behind a key: whoever wants more says so at the file's beginning. */
static int read_nothing(struct yaml_reading *r, struct node **root)
{
	struct node *n = *root = new_node(r, NODE_SCALAR);

	n->text = SLICE("");
	n->place = n->key_place = (struct place){ r->y->name, 1, 1 };
	return 0;
}

static int read_document(struct yaml_reading *r, struct node **root)
{
	if (next_event(r) < 0) /* stream start */
		return -1;
	if (next_event(r) < 0)
		return -1;
	if (r->event.type == YAML_STREAM_END_EVENT)
		return read_nothing(r, root);
	if (next_event(r) < 0 || read_node(r, 1, root) < 0)
		return -1;
	if (next_event(r) < 0 || next_event(r) < 0) /* document end, stream end */
		return -1;
	if (r->event.type != YAML_STREAM_END_EVENT)
		return refuse(r, _("a rule file is one document: remove the second '---'"));
	return 0;
}

/* libyaml tells no line for bytes that are not UTF-8. */
static int check_bytes(const char *name, struct slice text, struct error *err)
{
	const struct place start = { name, 1, 1 };
	struct place at;
	long bad;

	if (text.len > SIZE_MAX_BYTES)
		return error_at(err, ERROR_DATA, &start, _("longer than 1 MiB: not a rule file"));
	bad = utf8_invalid(text);
	if (bad < 0)
		return 0;
	at = place_at(name, text, (size_t)bad);
	return error_at(err, ERROR_DATA, &at, _("not UTF-8; save the file as UTF-8"));
}

static int read_text(struct yaml_reading *r, struct node **root)
{
	int rc;

	if (!yaml_parser_initialize(&r->parser))
		return error_add(r->err, ERROR_SYSTEM, _("out of memory"));
	yaml_parser_set_input_string(&r->parser, (const unsigned char *)r->text.ptr, r->text.len);
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	rc = read_document(r, root);
	yaml_event_delete(&r->event);
	yaml_parser_delete(&r->parser);
	return rc;
}

int yaml_read(struct yaml *y, const char *name, struct slice text, struct error *err)
{
	struct yaml_reading r = { .y = y, .text = text, .err = err };
	int rc;

	if (slice_starts(text, "\xEF\xBB\xBF")) /* libyaml counts a byte order mark as indentation */
		r.text = (struct slice){ text.ptr + 3, text.len - 3 };
	*y = (struct yaml){ 0 };
	y->name = arena_text(&y->arena, slice_of(name));
	rc = check_bytes(y->name, r.text, err) < 0 ? -1 : read_text(&r, &y->root);
	if (rc < 0)
		y->root = NULL;
	return rc;
}

size_t yaml_offset(struct slice text, size_t characters)
{
	size_t at = slice_starts(text, "\xEF\xBB\xBF") ? 3 : 0;

	for (; characters && at < text.len; characters--) {
		int32_t code;

		at += utf8_next((struct slice){ text.ptr + at, text.len - at }, &code);
	}
	return at;
}

void yaml_release(struct yaml *y)
{
	arena_release(&y->arena);
	*y = (struct yaml){ 0 };
}

/* Asking a rule file's tree */

const struct node *node_get(const struct node *map, const char *key)
{
	for (const struct node *n = map && map->kind == NODE_MAP ? map->first : NULL; n; n = n->next)
		if (slice_is(n->key, key))
			return n;
	return NULL;
}

const struct node *node_first(const struct node *n)
{
	return n ? n->first : NULL;
}

struct slice node_text(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return n && n->kind == NODE_SCALAR ? n->text : SLICE("");
}

bool node_is(const struct node *n, const char *text)
{
	return n && n->kind == NODE_SCALAR && slice_is(n->text, text);
}

int node_error(const struct node *at, struct error *err, const char *format, ...)
{
	va_list args;
	int rc;

	va_start(args, format);
	rc = error_vat(err, ERROR_DATA, at ? &at->place : NULL, format, args);
	va_end(args);
	return rc;
}

static int unknown_key(const struct node *n, const char *const *keys, struct error *err)
{
	struct nearest near;
	struct str list = STR_INIT;
	int rc;

	nearest_init(&near, n->key);
	for (size_t i = 0; keys[i]; i++) {
		nearest_offer(&near, slice_of(keys[i]));
		str_addf(&list, "%s%s", i ? _(", ") : "", keys[i]);
	}
	if (nearest_found(&near).len)
		rc = error_at(err, ERROR_DATA, &n->key_place, _("'%.*s' is no key here; did you mean '%.*s'?"),
			      SLICE_ARGS(n->key), SLICE_ARGS(nearest_found(&near)));
	else
		rc = error_at(err, ERROR_DATA, &n->key_place, _("'%.*s' is no key here; there are %s"), SLICE_ARGS(n->key),
			      list.buf);
	str_release(&list);
	return rc;
}

int node_only(const struct node *map, const char *const *keys, struct error *err)
{
	int rc = 0;

	if (!map || map->kind != NODE_MAP)
		return node_error(map, err, _("a map of key: value is wanted here"));
	for (const struct node *n = map->first; n; n = n->next) {
		size_t i = 0;

		while (keys[i] && !slice_is(n->key, keys[i]))
			i++;
		if (!keys[i])
			rc = unknown_key(n, keys, err);
	}
	return rc;
}

int node_need(const struct node *map, const char *key, enum node_kind kind, const struct node **out, struct error *err)
{
	const struct node *n = *out = node_get(map, key);

	if (!n)
		return node_error(map, err, _("'%s' is missing here"), key);
	if (n->kind != kind)
		return node_error(n, err, kind == NODE_SCALAR ? _("%s: a value is wanted")
					  : kind == NODE_LIST ? _("%s: a list is wanted")
							      : _("%s: a map of key: value is wanted"), key);
	return 0;
}

int node_value(const struct node *scalar, enum type t, struct value *out, struct error *err)
{
	if (!scalar || scalar->kind != NODE_SCALAR)
		return node_error(scalar, err, _("a value is wanted here"));
	if (!scalar->text.len || !value_parse(t, scalar->text, out))
		return value_refused(&(struct value_refused){ ERROR_DATA, &scalar->place, scalar->key, scalar->text, t }, err);
	return 0;
}

int node_int(const struct node *scalar, long min, long max, long *out, struct error *err)
{
	struct value v;

	if (node_value(scalar, TYPE_INT, &v, err) < 0)
		return -1;
	if (v.number < min || v.number > max)
		return node_error(scalar, err, _("%.*s: %lld is not between %ld and %ld"), SLICE_ARGS(scalar->key),
				  (long long)v.number, min, max);
	*out = (long)v.number;
	return 0;
}

int node_bool(const struct node *scalar, bool *out, struct error *err)
{
	if (!node_is(scalar, "true") && !node_is(scalar, "false"))
		return node_error(scalar, err, _("%.*s: write true or false"), SLICE_ARGS(scalar->key));
	*out = node_is(scalar, "true");
	return 0;
}
