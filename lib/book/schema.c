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

struct slice column_choice(const struct column *c, const struct stages *stages, struct slice typed)
{
	for (size_t i = 0; i < c->nvalues; i++)
		if (utf8_same_folded(c->values[i], typed))
			return c->values[i];
	for (size_t p = 0; c->is_stage && stages && p < stages->npipelines; p++)
		for (size_t i = 0; i < stages->pipelines[p].nstages; i++)
			if (utf8_same_folded(stages->pipelines[p].stages[i].id, typed))
				return stages->pipelines[p].stages[i].id;
	return typed;
}
