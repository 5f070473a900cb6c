/* vocabulary.c - what a condition may say of the rows of a ledger: which fields there are, and what a literal stands for.
 * Whoever reads 陈晓 in a list writes owner = 陈晓: what is compared is the id that the ledger holds. */
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/check.h"
#include "book/schema.h"

/* Where "customer.type" ends. */
struct field_end {
	const struct ledger *ledger;
	const struct column *column;
	bool is_kind; /* "stage.kind": what stages.yaml says of the stage */
	bool is_label; /* "status.zh": how people read the word */
};

/* Follows references from column to column; false: there is no such field. */
static bool follow(const struct ledger *l, struct slice field, struct field_end *end)
{
	struct slice rest = field;

	while (rest.len) {
		struct slice head = slice_cut(&rest, '.');
		int i = ledger_column(l, head);
		const struct column *c;

		if (i < 0)
			return false;
		c = &l->columns[i];
		*end = (struct field_end){ l, c, c->is_stage && slice_is(rest, "kind"), column_label_named(c, rest) >= 0 };
		if (!rest.len || end->is_kind || end->is_label)
			return true;
		if (!(l = c->ref))
			return false;
	}
	return false;
}

static int find_field(const void *context, struct slice field, enum type *type)
{
	struct field_end end;

	if (!follow(context, field, &end))
		return -1;
	*type = end.is_kind || end.is_label ? TYPE_TEXT : end.column->type;
	return 0;
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

static int settle_kind(struct slice literal, const struct place *at, struct slice *out, struct error *err)
{
	static const enum stage_kind kinds[] = { STAGE_OPEN, STAGE_WON, STAGE_LOST };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (slice_is(literal, stage_kind_name(kinds[i]))) {
			*out = slice_of(stage_kind_name(kinds[i]));
			return 0;
		}
	return error_at(err, ERROR_DATA, at, _("stage.kind: '%.*s' is none of open, won, lost"), SLICE_ARGS(literal));
}

/* leads.pipeline names one of stages.yaml. */
static int settle_pipeline(const struct stages *stages, struct slice literal, const struct place *at, struct error *err)
{
	struct nearest near;

	nearest_init(&near, literal);
	for (size_t i = 0; i < stages->npipelines; i++) {
		if (slice_equal(stages->pipelines[i].id, literal))
			return 0;
		nearest_offer(&near, stages->pipelines[i].id);
	}
	if (nearest_found(&near).len)
		return error_at(err, ERROR_DATA, at, _("pipeline: '%.*s' is no pipeline of rules/stages.yaml; did you mean '%.*s'?"),
				SLICE_ARGS(literal), SLICE_ARGS(nearest_found(&near)));
	return error_at(err, ERROR_DATA, at, _("pipeline: '%.*s' is no pipeline of rules/stages.yaml"), SLICE_ARGS(literal));
}

/* Patterns are not tried: an old row may hold what nobody may enter any more. */
static int settle(const void *context, struct slice field, struct slice literal, const struct place *at, struct slice *out,
		  struct error *err)
{
	const struct schema *schema = ((const struct ledger *)context)->schema;
	struct field_end end;

	*out = literal;
	if (!follow(context, field, &end) || end.is_label)
		return 0;
	if (end.is_kind)
		return settle_kind(literal, at, out, err);
	if (end.column->ref)
		return schema->lookup.find ? schema->lookup.find(schema->lookup.context, end.column, literal, at, out, err) : 0;
	if (schema->stages && strcmp(end.ledger->name, "leads") == 0 && strcmp(end.column->name, "pipeline") == 0)
		return settle_pipeline(schema->stages, literal, at, err);
	if (!end.column->nvalues && !end.column->is_stage) {
		if (column_word(end.column, literal).len)
			*out = column_word(end.column, literal);
		return 0;
	}
	*out = column_choice(end.column, schema->stages, literal);
	return column_check_choice(end.column, *out, schema->stages, at, err);
}

static bool named(const void *context, struct slice field, size_t which, struct str *path)
{
	struct field_end end;
	const struct ledger *to;

	if (!follow(context, field, &end) || end.is_kind || end.is_label)
		return false;
	if (which < 2 && column_label_named(end.column, slice_of(column_labels[which])) >= 0) {
		str_addf(path, "%.*s.%s", SLICE_ARGS(field), column_labels[which]);
		return true;
	}
	if (which || !(to = end.column->ref) || to->name_column < 0)
		return false;
	str_addf(path, "%.*s.%s", SLICE_ARGS(field), to->columns[to->name_column].name);
	return true;
}

struct vocabulary schema_vocabulary(const struct ledger *l)
{
	static const struct ledger none = { 0 };

	l = l ? l : &none;
	return (struct vocabulary){ .find = find_field, .each = offer_fields, .settle = settle, .named = named, .context = l };
}
