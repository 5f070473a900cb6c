/* bind.c - see bind.h. */
#include "rule/bind.h"

#include "base/lang.h"

enum { KEYS_MAX = 32 };

static bool is_row(const struct bind_key *k)
{
	return k->key || k->read;
}

static int check_keys(const struct binder *b, const struct bind_key *keys, const struct node *map)
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
	if (map->kind != NODE_MAP && keys->wanted && !keys->key)
		return node_error(map, b->err, "%s", _(keys->wanted));
	return node_only(map, names, b->err);
}

static int read_row(const struct binder *b, const struct bind_key *k, const struct node *map, char *to)
{
	static const enum node_kind kinds[] = { [BIND_SCALAR] = NODE_SCALAR, [BIND_LIST] = NODE_LIST, [BIND_MAP] = NODE_MAP };
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
	return k->read ? k->read(b, k, n, to + k->at) : 0;
}

int bind_map(const struct binder *b, const struct bind_key *keys, const struct node *map, void *to)
{
	int rc = 0;

	if (check_keys(b, keys, map) < 0)
		return -1;
	for (const struct bind_key *k = keys; is_row(k) && !(rc && k->if_sound); k++)
		rc |= read_row(b, k, map, to);
	return rc ? -1 : 0;
}

int bind_text(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	(void)b;
	(void)k;
	*(struct slice *)to = n->text;
	return 0;
}

int bind_string(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	(void)k;
	*(const char **)to = arena_text(b->arena, n->text);
	return 0;
}

int bind_node(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	(void)b;
	(void)k;
	*(const struct node **)to = n;
	return 0;
}

int bind_place(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	(void)b;
	(void)k;
	*(struct place *)to = n->place;
	return 0;
}

int bind_bool(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	(void)k;
	return node_bool(n, to, b->err);
}

int bind_int(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	return node_int(n, k->min, k->max, to, b->err);
}

int bind_value(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	return node_value(n, k->type, to, b->err);
}

int bind_when(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	const struct vocabulary v = b->vocabulary(b, k->of);

	return (*(struct when **)to = when_compile(n, &v, b->err)) ? 0 : -1;
}

int bind_pattern(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	(void)k;
	return (*(struct pattern **)to = pattern_compile(n->text, &n->place, b->err)) ? 0 : -1;
}

int bind_word(const struct binder *b, const char *key, const struct node *n, const char *const *words)
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

int bind_choice(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	int found = -1;

	for (int i = 0; k->wanted && k->words[i] && found < 0; i++)
		found = node_is(n, k->words[i]) ? i : -1;
	if (k->wanted && found < 0)
		return node_error(n, b->err, "%s", _(k->wanted));
	if (!k->wanted && (found = bind_word(b, k->key, n, k->words)) < 0)
		return -1;
	*(int *)to = found;
	return 0;
}

int bind_only(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	(void)to;
	if (node_is(n, k->of))
		return 0;
	return k->wanted ? node_error(n, b->err, "%s", _(k->wanted)) :
			   node_error(n, b->err, _("%s: '%.*s' is not known here; there is '%s'"), k->key, SLICE_ARGS(n->text), k->of);
}

int bind_nothing(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	(void)b;
	(void)k;
	(void)n;
	(void)to;
	return 0;
}

int bind_record(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	return bind_map(b, k->keys, n, to);
}

/* Room for a list's members in the record to which `to` belongs, and for one more; their count, 0 yet. */
static char *make_array(const struct binder *b, const struct bind_key *k, size_t n, void *to, size_t **count)
{
	*count = (size_t *)(void *)((char *)to - k->at + k->count_at);
	return *(char **)to = arena_zalloc(b->arena, (n + 1) * k->size);
}

int bind_each(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	struct binder of = *b;
	size_t *count;
	char *array = make_array(b, k, n->count, to, &count);
	int rc = 0;

	of.list = n;
	for (const struct node *one = node_first(n); one; one = one->next)
		rc |= bind_map(&of, k->keys, one, array + (*count)++ * k->size);
	return rc;
}

int bind_items(const struct binder *b, const struct bind_key *k, const struct node *n, void *to)
{
	const bool is_list = n->kind == NODE_LIST;
	size_t *count;
	char *array = make_array(b, k, is_list ? n->count : 1, to, &count);
	int rc = 0;

	for (const struct node *one = is_list ? n->first : n; one; one = is_list ? one->next : NULL)
		rc |= k->item(b, k, one, array + (*count)++ * k->size);
	return rc;
}

const struct node *bind_same_id(const struct binder *b, const struct node *id)
{
	for (const struct node *n = node_first(b->list); n && node_get(n, "id") != id; n = n->next)
		if (slice_equal(node_text(n, "id"), id->text))
			return n;
	return NULL;
}

int bind_only_id(const struct binder *b, const struct node *id)
{
	const struct node *same = bind_same_id(b, id);

	return same ? node_error(id, b->err, _("id: '%.*s' is there already, in line %u"), SLICE_ARGS(id->text), same->place.line) : 0;
}
