/* yaml.h - a rule file as a tree that knows where everything stands; the one file that knows libyaml.
 *
 * Read strictly: UTF-8, one document, at most 1 MiB and 64 levels; anchors, aliases, tags, duplicate keys and keys
 * that are not scalars are refused with file:line:column. Every scalar is text: types are the reader's business.
 *
 *     struct yaml y;
 *     if (yaml_read(&y, "rules/stages.yaml", text, err)) ...
 *     for (const struct node *p = node_first(node_get(y.root, "pipelines")); p; p = p->next)
 *             node_text(p, "id") ...
 *     yaml_release(&y);
 */
#ifndef CRM_RULE_YAML_H
#define CRM_RULE_YAML_H

#include "base/arena.h"
#include "base/error.h"
#include "base/value.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	struct slice key;   /* of a map's member; empty in a list */
	struct slice text;  /* scalar */
	bool quoted;	    /* scalar: written with quotes */
	struct place place; /* of the value */
	struct place key_place;
	struct node *first, *last; /* list and map: members in order */
	struct node *next;
	size_t count;
	bool is_flow;	   /* list and map: written in brackets */
	size_t from, to;   /* characters of the file: where the member (with its key) begins, and behind its value */
};

struct yaml {
	struct arena arena;
	struct node *root; /* of an empty file: a scalar without text; NULL: it couldn't be read */
	const char *name;
};

/* Parses `text`; `name` is what messages call the file (copied). 0 or -1 with every finding. */
int yaml_read(struct yaml *y, const char *name, struct slice text, struct error *err);
void yaml_release(struct yaml *y);
static inline bool yaml_is_empty(const struct yaml *y) /* nothing but comments */
{
	return y->root && y->root->kind == NODE_SCALAR && !y->root->quoted && !y->root->text.len;
}

/* The byte of a file's text where so many characters of it are over: for editing it where a node stands. */
size_t yaml_offset(struct slice text, size_t characters);

const struct node *node_get(const struct node *map, const char *key); /* NULL where absent, or map is no map */
const struct node *node_first(const struct node *n);		      /* NULL for NULL, scalar, empty */
struct slice node_text(const struct node *map, const char *key);      /* a scalar member's text, or empty */
bool node_is(const struct node *n, const char *text);		      /* scalar with that text */

/* Checks: each adds its finding at the node's place (ERROR_DATA) and returns -1. */
int node_only(const struct node *map, const char *const *keys, struct error *err); /* unknown keys, did you mean */
int node_need(const struct node *map, const char *key, enum node_kind kind, const struct node **out,
	      struct error *err);
int node_int(const struct node *scalar, long min, long max, long *out, struct error *err);
int node_bool(const struct node *scalar, bool *out, struct error *err); /* true or false, nothing else */
int node_value(const struct node *scalar, enum type t, struct value *out, struct error *err);
int node_error(const struct node *at, struct error *err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
