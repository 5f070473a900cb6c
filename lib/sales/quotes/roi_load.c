/* roi_load.c - rules/roi.yaml into struct roi_rules; every fault with its place. */
#include <string.h>

#include "base/lang.h"
#include "book/rule_kind.h"
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

static int read_id(const struct binder *b, const struct node *n, void *to)
{
	struct roi_item *item = to;
	enum type twice;

	item->record = -1;
	item->id = arena_slice(b->arena, n->text);
	item->label[0] = item->label[1] = item->id.ptr;
	return find_item(b->rules, item->id, &twice) == 0 ? node_error(n, b->err, _("'%.*s' stands twice"), SLICE_ARGS(n->text)) : 0;
}

static int read_type(const struct binder *b, const struct node *n, void *to)
{
	enum type *type = to;

	if (type_by_name(n->text, type) &&
	    (*type == TYPE_INT || *type == TYPE_NUMBER || *type == TYPE_MONEY || *type == TYPE_PERCENT))
		return 0;
	return node_error(n, b->err, _("'%.*s': money, percent, int or number is wanted"), SLICE_ARGS(n->text));
}

/* Who gives no Chinese one means the English. */
static const struct bind_key label_keys[] = {
	{ "en", BIND_STRING(struct roi_item, label[0]) },
	{ "en", BIND_STRING(struct roi_item, label[1]) },
	{ "zh", BIND_STRING(struct roi_item, label[1]) },
	{ 0 },
};

#define HEAD                                                                                                 \
	{ NULL, BIND_PLACE(struct roi_item, place) },                                                        \
	{ "id", BIND_BY(BIND_SCALAR, read_id), .required = true },                                           \
	{ "type", BIND_OF(struct roi_item, type, enum type, BIND_SCALAR, read_type), .required = true },      \
	{ "label", BIND_SAME(label_keys), .wanted = N_("label: {en: ..., zh: ...} is wanted"), .if_sound = true }

static int read_default(const struct binder *b, const struct node *n, void *to)
{
	struct roi_item *item = to;
	struct value v;

	if (node_value(n, item->type, &v, b->err) < 0)
		return -1;
	item->has_otherwise = true;
	item->otherwise = v.number;
	return 0;
}

static const struct bind_key input_keys[] = {
	HEAD,
	{ "default", BIND_BY(BIND_ANY, read_default), .if_sound = true },
	{ 0 },
};

static int read_record(const struct binder *b, const struct node *n, void *to)
{
	const struct ledger *leads = schema_ledger(&b->book->schema, SLICE("leads"));
	struct roi_item *item = to;

	if (!leads)
		return 0;
	if (bind_column(b, n, &item->record) < 0)
		return -1;
	if (leads->columns[item->record].type != item->type)
		return node_error(n, b->err, _("'%.*s' is of the type %s, the result of %s"), SLICE_ARGS(n->text),
				  type_name(leads->columns[item->record].type), type_name(item->type));
	return 0;
}

static int read_formula(const struct binder *b, const struct node *n, void *to)
{
	struct roi_item *item = to;

	item->text = n->text;
	return (item->formula = formula_parse(n, is_known, b->rules, b->err)) ? 0 : -1;
}

static const struct bind_key result_keys[] = {
	HEAD,
	{ "formula", BIND_BY(BIND_SCALAR, read_formula), .required = true, .if_sound = true },
	{ "record", BIND_BY(BIND_ANY, read_record), .of = "leads", .if_sound = true },
	{ "when", BIND_WHEN(struct roi_item, when), .if_sound = true },
	{ 0 },
};

static struct vocabulary words_of_items(const struct binder *b, const char *of)
{
	(void)of;
	return (struct vocabulary){ .find = find_item, .each = each_item, .context = b->rules };
}

/* An item looks for those above it in the model. */
static int read_items(const struct binder *b, const struct node *list, void *to)
{
	struct roi_model *m = to;
	struct roi_item *items = arena_zalloc(b->arena, (m->nitems + list->count + 1) * sizeof(*items));
	struct binder of = *b;
	int rc = 0;

	if (m->nitems)
		memcpy(items, m->items, m->nitems * sizeof(*items));
	m->items = items;
	of.rules = m;
	of.vocabulary = words_of_items;
	for (const struct node *n = node_first(list); n; n = n->next, m->nitems++)
		rc |= bind_map(&of, b->key->keys, n, &items[m->nitems]);
	if (b->key->keys == input_keys)
		m->ninputs = m->nitems;
	return rc;
}

static const struct bind_key model_keys[] = {
	{ "id", BIND_PLACE(struct roi_model, place) },
	{ "id", BIND_TEXT(struct roi_model, id), .required = true },
	{ "why", BIND_TEXT(struct roi_model, why) },
	{ "when", BIND_WHEN(struct roi_model, when), .of = "leads" },
	{ "inputs", BIND_BY(BIND_LIST, read_items), .keys = input_keys, .required = true },
	/* What the inputs lack would be told again for every formula that names it. */
	{ "results", BIND_BY(BIND_LIST, read_items), .keys = result_keys, .required = true, .if_sound = true },
	{ 0 },
};

static const struct bind_key file_keys[] = {
	{ "models", BIND_EACH(struct roi_rules, models, count, model_keys), .required = true },
	{ "examples", .read = NULL },
	{ 0 },
};

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
	const struct binder binder = book_binder(b, &r->arena, r, err);
	int rc;

	*r = (struct roi_rules){ .book = b };
	rc = bind_map(&binder, file_keys, y->root, r);
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
	arena_release(&r->arena);
	*r = (struct roi_rules){ 0 };
}
