/* roi_load.c - rules/roi.yaml into struct roi_rules; every fault with its place. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "sales/quotes/roi.h"

static int find_item(const void *context, struct slice field, enum type *type)
{
	const struct roi_model *m = context;

	for (size_t i = 0; i < m->nitems; i++)
		if (slice_equal(m->items[i].id, field)) {
			*type = m->items[i].type;
			return 0;
		}
	return -1;
}

static void each_item(const void *context, void (*offer)(void *to, struct slice name), void *to)
{
	const struct roi_model *m = context;

	for (size_t i = 0; i < m->nitems; i++)
		offer(to, m->items[i].id);
}

static bool is_known(void *context, struct slice name)
{
	enum type t;

	return find_item(context, name, &t) == 0;
}

static int read_label(struct roi_rules *r, struct roi_item *item, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "en", "zh", NULL };
	const struct node *label = node_get(n, "label");
	struct slice en = node_text(label, "en"), zh = node_text(label, "zh");

	if (label && (label->kind != NODE_MAP || node_only(label, keys, err) < 0))
		return node_error(label, err, _("label: {en: ..., zh: ...} is wanted"));
	item->label[0] = arena_text(&r->arena, en.len ? en : item->id);
	item->label[1] = arena_text(&r->arena, zh.len ? zh : en.len ? en : item->id);
	return 0;
}

static int read_head(struct roi_rules *r, const struct roi_model *m, struct roi_item *item, const struct node *n, struct error *err)
{
	const struct node *id, *type;
	enum type twice;

	*item = (struct roi_item){ .record = -1, .place = n->place };
	if (node_need(n, "id", NODE_SCALAR, &id, err) < 0 || node_need(n, "type", NODE_SCALAR, &type, err) < 0)
		return -1;
	item->id = arena_slice(&r->arena, id->text);
	if (find_item(m, item->id, &twice) == 0)
		return node_error(id, err, _("'%.*s' stands twice"), SLICE_ARGS(id->text));
	if (!type_by_name(type->text, &item->type) || (item->type != TYPE_INT && item->type != TYPE_NUMBER &&
							item->type != TYPE_MONEY && item->type != TYPE_PERCENT))
		return node_error(type, err, _("'%.*s': money, percent, int or number is wanted"), SLICE_ARGS(type->text));
	return read_label(r, item, n, err);
}

static int read_input(struct roi_rules *r, struct roi_model *m, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "id", "label", "type", "default", NULL };
	const struct node *otherwise = node_get(n, "default");
	struct roi_item *item = &m->items[m->nitems];
	struct value v;

	if (node_only(n, keys, err) < 0 || read_head(r, m, item, n, err) < 0)
		return -1;
	item->has_otherwise = otherwise != NULL;
	if (otherwise && node_value(otherwise, item->type, &v, err) < 0)
		return -1;
	item->otherwise = otherwise ? v.number : 0;
	m->ninputs = ++m->nitems;
	return 0;
}

static int read_record(struct roi_rules *r, struct roi_item *item, const struct node *n, struct error *err)
{
	const struct ledger *leads = schema_ledger(&r->book->schema, SLICE("leads"));

	if (!n || !leads)
		return 0;
	item->record = ledger_column(leads, n->text);
	if (item->record < 0)
		return ledger_no_column(leads, n->text, &n->place, ERROR_DATA, err);
	if (leads->columns[item->record].type != item->type)
		return node_error(n, err, _("'%.*s' is of the type %s, the result of %s"), SLICE_ARGS(n->text),
				  type_name(leads->columns[item->record].type), type_name(item->type));
	return 0;
}

static int read_result(struct roi_rules *r, struct roi_model *m, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "id", "label", "type", "formula", "record", "when", NULL };
	const struct vocabulary v = { .find = find_item, .each = each_item, .context = m };
	struct roi_item *item = &m->items[m->nitems];
	const struct node *formula, *when = node_get(n, "when");

	if (node_only(n, keys, err) < 0 || read_head(r, m, item, n, err) < 0 ||
	    node_need(n, "formula", NODE_SCALAR, &formula, err) < 0 || read_record(r, item, node_get(n, "record"), err) < 0)
		return -1;
	item->text = formula->text;
	item->formula = formula_parse(formula, is_known, m, err);
	item->when = item->formula && when ? when_compile(when, &v, err) : NULL;
	m->nitems++; /* to be released, whatever is wrong with it */
	return !item->formula || (when && !item->when) ? -1 : 0;
}

static int read_items(struct roi_rules *r, struct roi_model *m, const struct node *inputs, const struct node *results,
		      struct error *err)
{
	int rc = 0;

	m->items = arena_zalloc(&r->arena, (inputs->count + results->count + 1) * sizeof(*m->items));
	for (const struct node *n = node_first(inputs); n; n = n->next)
		rc |= read_input(r, m, n, err);
	/* What the inputs lack would be told again for every formula that names it. */
	for (const struct node *n = rc ? NULL : node_first(results); n; n = n->next)
		rc |= read_result(r, m, n, err);
	return rc;
}

static int read_model(struct roi_rules *r, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "id", "why", "when", "inputs", "results", NULL };
	const struct ledger *leads = schema_ledger(&r->book->schema, SLICE("leads"));
	const struct vocabulary v = schema_vocabulary(leads);
	const struct node *id, *inputs, *results, *when = node_get(n, "when");
	struct roi_model *m;

	if (node_only(n, keys, err) < 0 || node_need(n, "id", NODE_SCALAR, &id, err) < 0 ||
	    node_need(n, "inputs", NODE_LIST, &inputs, err) < 0 || node_need(n, "results", NODE_LIST, &results, err) < 0)
		return -1;
	r->models = xgrow(r->models, &r->cap, r->count + 1, sizeof(*r->models));
	m = &r->models[r->count++];
	*m = (struct roi_model){ .id = arena_slice(&r->arena, id->text),
				 .why = arena_slice(&r->arena, node_text(n, "why")),
				 .place = id->place };
	m->when = when ? when_compile(when, &v, err) : NULL;
	return ((when && !m->when) | (read_items(r, m, inputs, results, err) < 0)) ? -1 : 0;
}

/* Behind a model that takes every lead there is no use for another one. */
static int check_order(const struct roi_rules *r, struct error *err)
{
	for (size_t i = 0; i + 1 < r->count; i++)
		if (!r->models[i].when)
			return error_at(err, ERROR_DATA, &r->models[i + 1].place,
					_("model %.*s can't be reached: %.*s before it takes every lead"),
					SLICE_ARGS(r->models[i + 1].id), SLICE_ARGS(r->models[i].id));
	return 0;
}

int roi_load(struct roi_rules *r, struct book *b, const struct yaml *y, struct error *err)
{
	static const char *const keys[] = { "models", "examples", NULL };
	const struct node *models;
	int rc = 0;

	*r = (struct roi_rules){ .book = b };
	if (node_only(y->root, keys, err) < 0 || node_need(y->root, "models", NODE_LIST, &models, err) < 0)
		return -1;
	for (const struct node *n = node_first(models); n; n = n->next)
		rc |= read_model(r, n, err);
	return rc | check_order(r, err) ? -1 : 0;
}

void roi_release(struct roi_rules *r)
{
	for (size_t i = 0; i < r->count; i++) {
		when_free(r->models[i].when);
		for (size_t k = 0; k < r->models[i].nitems; k++) {
			formula_free(r->models[i].items[k].formula);
			when_free(r->models[i].items[k].when);
		}
	}
	free(r->models);
	arena_release(&r->arena);
	*r = (struct roi_rules){ 0 };
}
