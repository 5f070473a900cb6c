/* schema.c - asking the schema, see schema.h; schema_load.c reads it. */
#include "book/schema.h"

#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"

const struct ledger *schema_named(const struct schema *s, struct slice name)
{
	for (size_t i = 0; i < s->count; i++)
		if (slice_is(name, s->ledgers[i].name))
			return &s->ledgers[i];
	return NULL;
}

const struct ledger *schema_ledger(const struct schema *s, struct slice name)
{
	const struct ledger *l = schema_named(s, name);

	if (l && l->is_unread)
		schema_read(s->source, &s->ledgers[l->index]);
	return l;
}

int ledger_column(const struct ledger *l, struct slice name)
{
	struct str key = STR_INIT;
	long i = map_get(&l->by_name, name);

	if (i < 0) {
		utf8_add_folded(&key, name);
		i = map_get(&l->by_name, str_slice(&key));
		str_release(&key);
	}
	return i >= 0 && l->columns[i].absent ? -1 : (int)i;
}

int ledger_no_column(const struct ledger *l, struct slice name, const struct place *at, enum error_kind kind,
		     struct error *err)
{
	struct nearest near;
	struct slice best;

	nearest_init(&near, name);
	for (size_t i = 0; i < l->ncolumns; i++) {
		nearest_offer(&near, slice_of(l->columns[i].name));
		nearest_offer(&near, slice_of(l->columns[i].label[0]));
		nearest_offer(&near, slice_of(l->columns[i].label[1]));
	}
	best = nearest_found(&near);
	if (best.len)
		return error_at(err, kind, at, _("'%.*s' is no column of %s; did you mean '%.*s'?"), SLICE_ARGS(name), l->name,
				SLICE_ARGS(best));
	return error_at(err, kind, at, _("'%.*s' is no column of %s (rules/fields.yaml lists them)"), SLICE_ARGS(name),
			l->name);
}

const char *column_label(const struct column *c)
{
	return c->label[strcmp(lang_code(), "zh") == 0];
}

/* "customer.type": follows references from column to column; "stage.kind" is what stages.yaml says of the stage. */
static int find_field(const void *context, struct slice field, enum type *type)
{
	const struct ledger *l = context;
	struct slice rest = field;

	while (rest.len) {
		struct slice head = slice_cut(&rest, '.');
		int i = ledger_column(l, head);

		if (i < 0)
			return -1;
		*type = l->columns[i].type;
		if (!rest.len)
			return 0;
		if (l->columns[i].is_stage && slice_is(rest, "kind")) {
			*type = TYPE_TEXT;
			return 0;
		}
		l = l->columns[i].ref;
		if (!l)
			return -1;
	}
	return -1;
}

static void offer_fields(const void *context, void (*offer)(void *to, struct slice name), void *to)
{
	const struct ledger *l = context;
	struct str path = STR_INIT;

	for (size_t i = 0; i < l->ncolumns; i++) {
		const struct column *c = &l->columns[i];

		offer(to, slice_of(c->name));
		for (size_t k = 0; c->ref && k < c->ref->ncolumns; k++) {
			str_reset(&path);
			str_addf(&path, "%s.%s", c->name, c->ref->columns[k].name);
			offer(to, str_slice(&path));
		}
	}
	str_release(&path);
}

struct vocabulary schema_vocabulary(const struct ledger *l)
{
	return (struct vocabulary){ .find = find_field, .each = offer_fields, .context = l };
}
