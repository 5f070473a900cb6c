/* node.c - asking a rule file's tree; see yaml.h. */
#include <stdarg.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "rule/yaml.h"

static const char *const kinds[] = { N_("a value"), N_("a list"), N_("a map of key: value") };

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
	struct str s = STR_INIT;
	va_list args;
	int rc;

	va_start(args, format);
	str_vaddf(&s, format, args);
	va_end(args);
	rc = error_at(err, ERROR_DATA, at ? &at->place : NULL, "%s", s.buf);
	str_release(&s);
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
		return node_error(n, err, _("%s: %s is wanted"), key, _(kinds[kind]));
	return 0;
}

int node_value(const struct node *scalar, enum type t, struct value *out, struct error *err)
{
	if (!scalar || scalar->kind != NODE_SCALAR)
		return node_error(scalar, err, _("a value is wanted here"));
	if (!scalar->text.len || !value_parse(t, scalar->text, out))
		return node_error(scalar, err, _("%.*s: '%.*s' is not %s"), SLICE_ARGS(scalar->key), SLICE_ARGS(scalar->text),
				  type_wanted(t));
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
