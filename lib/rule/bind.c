/* bind.c - see bind.h. */
#include "rule/bind.h"

#include "base/lang.h"

enum { KEYS_MAX = 32 };

static bool is_row(const struct bind_key *k)
{
	return k->key || k->read;
}

static bool has_key(const struct bind_key *keys, struct slice key)
{
	for (const struct bind_key *k = keys; is_row(k); k++)
		if (k->key && slice_is(key, k->key))
			return true;
	return false;
}

/* Every key once, as messages list them. */
static int no_key(const struct binder *b, const struct bind_key *keys, const struct node *map)
{
	const char *names[KEYS_MAX + 1];
	size_t n = 0;

	for (const struct bind_key *k = keys; is_row(k) && n < KEYS_MAX; k++) {
		bool again = !k->key;

		for (size_t i = 0; i < n && !again; i++)
			again = slice_is(slice_of(names[i]), k->key);
		if (!again)
			names[n++] = k->key;
	}
	names[n] = NULL;
	return node_only(map, names, b->err);
}

static int check_keys(const struct binder *b, const struct bind_key *keys, const struct node *map)
{
	if (map->kind != NODE_MAP && keys->wanted && !keys->key)
		return node_error(map, b->err, "%s", _(keys->wanted));
	for (const struct node *n = map->kind == NODE_MAP ? map->first : NULL; n; n = n->next)
		if (!has_key(keys, n->key))
			return no_key(b, keys, map);
	return map->kind == NODE_MAP ? 0 : no_key(b, keys, map);
}

static int read_row(const struct binder *b, const struct node *map, char *to)
{
	static const enum node_kind kinds[] = { [BIND_SCALAR] = NODE_SCALAR, [BIND_LIST] = NODE_LIST, [BIND_MAP] = NODE_MAP };
	const struct bind_key *k = b->key;
	const struct node *n = k->key ? node_get(map, k->key) : map;
	const struct node otherwise = { .text = slice_of(k->otherwise ? k->otherwise : ""), .place = map->place };

	if (!n && k->otherwise)
		n = &otherwise;
	if (!n)
		return k->required ? node_error(map, b->err, _("'%s' is missing here"), k->key) : 0;
	if (k->shape != BIND_ANY && n->kind != kinds[k->shape])
		return k->wanted ? node_error(n, b->err, "%s", _(k->wanted)) : node_need(map, k->key, kinds[k->shape], &n, b->err);
	if (k->empty && n->kind == NODE_LIST && !n->count)
		return node_error(n, b->err, "%s", _(k->empty));
	return k->read ? k->read(b, n, to + k->at) : 0;
}

int bind_map(const struct binder *b, const struct bind_key *keys, const struct node *map, void *to)
{
	return check_keys(b, keys, map) < 0 ? -1 : bind_known(b, keys, map, to);
}

int bind_known(const struct binder *b, const struct bind_key *keys, const struct node *map, void *to)
{
	struct binder row = *b;
	int rc = 0;

	for (row.key = keys; is_row(row.key) && !(rc && row.key->if_sound); row.key++)
		rc |= read_row(&row, map, to);
	return rc ? -1 : 0;
}

int bind_text(const struct binder *b, const struct node *n, void *to)
{
	(void)b;
	*(struct slice *)to = n->text;
	return 0;
}

/* The member of the list before the one of `id` that has the same; NULL: none. */
static const struct node *same_id(const struct binder *b, const struct node *id)
{
	for (const struct node *n = node_first(b->list); n && node_get(n, "id") != id; n = n->next)
		if (slice_equal(node_text(n, "id"), id->text))
			return n;
	return NULL;
}

int bind_id(const struct binder *b, const struct node *n, void *to)
{
	const struct node *same = same_id(b, n);

	*(struct slice *)to = n->text;
	return same ? node_error(n, b->err, _("id: '%.*s' is there already, in line %u"), SLICE_ARGS(n->text), same->place.line) : 0;
}

int bind_once(const struct binder *b, const struct node *n, void *to)
{
	const struct node *same = same_id(b, n);

	*(struct slice *)to = n->text;
	return same ? node_error(n, b->err, _("'%.*s' stands twice, first in line %ld"), SLICE_ARGS(n->text), (long)same->place.line) : 0;
}

int bind_string(const struct binder *b, const struct node *n, void *to)
{
	*(const char **)to = arena_text(b->arena, n->text);
	return 0;
}

int bind_node(const struct binder *b, const struct node *n, void *to)
{
	(void)b;
	*(const struct node **)to = n;
	return 0;
}

int bind_place(const struct binder *b, const struct node *n, void *to)
{
	(void)b;
	*(struct place *)to = n->place;
	return 0;
}

int bind_has(const struct binder *b, const struct node *n, void *to)
{
	(void)b;
	(void)n;
	*(bool *)to = true;
	return 0;
}

int bind_bool(const struct binder *b, const struct node *n, void *to)
{
	return node_bool(n, to, b->err);
}

int bind_int(const struct binder *b, const struct node *n, void *to)
{
	return node_int(n, b->key->min, b->key->max, to, b->err);
}

int bind_value(const struct binder *b, const struct node *n, void *to)
{
	return node_value(n, b->key->type, to, b->err);
}

int bind_when(const struct binder *b, const struct node *n, void *to)
{
	const struct vocabulary v = b->vocabulary(b, b->key->of);

	return (*(struct when **)to = when_compile(n, &v, b->err)) ? 0 : -1;
}

int bind_pattern(const struct binder *b, const struct node *n, void *to)
{
	return (*(struct pattern **)to = pattern_compile(n->text, &n->place, b->err)) ? 0 : -1;
}

/* A text that has to be one of some, as its index; -1 with "KEY: 'x' is none of a, b, c". */
static int bind_word(const struct binder *b, const char *key, const struct node *n, const char *const *words)
{
	struct str all = STR_INIT;

	for (int i = 0; words[i]; i++) {
		if (node_is(n, words[i])) {
			str_release(&all);
			return i;
		}
		str_addf(&all, "%s%s", i ? _(", ") : "", words[i]);
	}
	node_error(n, b->err, _("%s: '%.*s' is none of %s"), key, SLICE_ARGS(n->text), all.buf);
	str_release(&all);
	return -1;
}

int bind_choice(const struct binder *b, const struct node *n, void *to)
{
	int found = -1;

	for (int i = 0; b->key->wanted && b->key->words[i] && found < 0; i++)
		found = node_is(n, b->key->words[i]) ? i : -1;
	if (b->key->wanted && found < 0)
		return node_error(n, b->err, "%s", _(b->key->wanted));
	if (!b->key->wanted && (found = bind_word(b, b->key->key, n, b->key->words)) < 0)
		return -1;
	*(int *)to = found + (int)b->key->min;
	return 0;
}

int bind_only(const struct binder *b, const struct node *n, void *to)
{
	(void)to;
	if (node_is(n, b->key->of))
		return 0;
	return b->key->wanted ? node_error(n, b->err, "%s", _(b->key->wanted)) :
			   node_error(n, b->err, _("%s: '%.*s' is not known here; there is '%s'"), b->key->key, SLICE_ARGS(n->text), b->key->of);
}

int bind_nothing(const struct binder *b, const struct node *n, void *to)
{
	(void)b;
	(void)n;
	(void)to;
	return 0;
}

int bind_record(const struct binder *b, const struct node *n, void *to)
{
	return bind_map(b, b->key->keys, n, to);
}

/* Room for a list's members in the record to which `to` belongs, and for one more; their count, 0 yet. */
static char *make_array(const struct binder *b, size_t n, void *to, size_t **count)
{
	*count = (size_t *)(void *)((char *)to - b->key->at + b->key->count_at);
	return *(char **)to = arena_zalloc(b->arena, (n + 1) * b->key->size);
}

int bind_each(const struct binder *b, const struct node *n, void *to)
{
	struct binder of = *b;
	size_t *count;
	char *array = make_array(b, n->count, to, &count);
	int rc = 0;

	of.list = n;
	for (const struct node *one = node_first(n); one; one = one->next)
		rc |= bind_map(&of, b->key->keys, one, array + (*count)++ * b->key->size);
	return rc;
}

int bind_items(const struct binder *b, const struct node *n, void *to)
{
	const bool is_list = n->kind == NODE_LIST;
	size_t *count;
	char *array = make_array(b, is_list ? n->count : 1, to, &count);
	int rc = 0;

	for (const struct node *one = is_list ? n->first : n; one; one = is_list ? one->next : NULL)
		rc |= b->key->item(b, one, array + (*count)++ * b->key->size);
	return rc;
}

int bind_every(const struct binder *b, const struct node *n, void *to)
{
	struct binder of = *b;
	int rc = 0;

	of.list = n;
	for (const struct node *one = node_first(n); one; one = one->next)
		rc |= b->key->keys ? bind_map(&of, b->key->keys, one, to) : b->key->item(b, one, to);
	return rc;
}
