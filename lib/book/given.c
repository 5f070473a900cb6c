/* given.c - see given.h. */
#include "book/given.h"

#include "base/lang.h"

static int get(const void *context, struct slice field, struct value *out)
{
	const struct given *g = context;
	enum type t = TYPE_TEXT;

	if (g->vocabulary.find(g->vocabulary.context, field, &t) < 0)
		return -1;
	*out = (struct value){ .type = t };
	for (const struct node *n = node_first(g->map); n; n = n->next)
		if (slice_equal(n->key, field))
			value_parse(t, vocabulary_settled(&g->vocabulary, field, n->text), out); /* given_read has seen that it can be read */
	return 0;
}

int given_read(struct given *g, const struct ledger *l, const struct node *map, int64_t now, struct error *err)
{
	const struct vocabulary v = schema_vocabulary(l);

	return given_read_by(g, &v, map, now, err);
}

int given_read_by(struct given *g, const struct vocabulary *v, const struct node *map, int64_t now, struct error *err)
{
	int rc = 0;

	*g = (struct given){ .map = map, .vocabulary = *v, .subject = { .get = get, .context = g, .now = now } };
	for (const struct node *n = node_first(map); n; n = n->next) {
		enum type t = TYPE_TEXT;
		struct value value;

		if (g->vocabulary.find(g->vocabulary.context, n->key, &t) < 0)
			rc = error_at(err, ERROR_DATA, &n->key_place, _("there is no field '%.*s'"), SLICE_ARGS(n->key));
		else if (n->text.len)
			rc |= node_value(n, t, &value, err);
	}
	return rc ? -1 : 0;
}
