/* schema.c - see schema.h. Three passes over fields.yaml: named patterns, columns, then what needs all ledgers to be
 * known (references and conditions). */
#include "book/schema.h"

#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"

static struct slice folded(struct arena *a, struct slice text)
{
	struct str s = STR_INIT;
	struct slice copy;

	utf8_add_folded(&s, text);
	copy = arena_slice(a, str_slice(&s));
	str_release(&s);
	return copy;
}

static int read_type(struct schema *s, struct column *c, const struct node *n, struct error *err)
{
	c->type = TYPE_TEXT;
	if (slice_starts(n->text, "ref ")) {
		c->ref_name = arena_text(&s->arena, slice_trim((struct slice){ n->text.ptr + 4, n->text.len - 4 }));
		c->type = TYPE_ID;
		return 0;
	}
	if (node_is(n, "stage")) {
		c->is_stage = true;
		return 0;
	}
	if (!type_by_name(n->text, &c->type))
		return node_error(n, err,
				  _("type: '%.*s' is no type; there are id, text, int, number, money, percent, date, time, "
				    "duration, bool, stage, ref LEDGER"),
				  SLICE_ARGS(n->text));
	c->is_id = c->type == TYPE_ID;
	return 0;
}

static int read_label(struct schema *s, struct column *c, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "en", "zh", NULL };

	c->label[0] = c->label[1] = c->name;
	if (!n)
		return 0;
	if (n->kind == NODE_SCALAR) {
		c->label[0] = c->label[1] = arena_text(&s->arena, n->text);
		return 0;
	}
	if (node_only(n, keys, err) < 0)
		return -1;
	for (int i = 0; i < 2; i++)
		if (node_text(n, keys[i]).len)
			c->label[i] = arena_text(&s->arena, node_text(n, keys[i]));
	return 0;
}

static int read_values(struct schema *s, struct column *c, const struct node *list, struct error *err)
{
	if (!list)
		return 0;
	if (list->kind != NODE_LIST || !list->count)
		return node_error(list, err, _("values: a list of the allowed values is wanted, such as [A, B, C]"));
	c->values = arena_zalloc(&s->arena, list->count * sizeof(*c->values));
	for (const struct node *v = node_first(list); v; v = v->next)
		c->values[c->nvalues++] = arena_slice(&s->arena, v->text);
	return 0;
}

/* `refuse: filler` names one of the patterns, `refuse: /.../` is one. */
static int read_refuse(struct schema *s, struct column *c, const struct node *n, const struct node *patterns,
		       struct error *err)
{
	const struct node *named = n;

	if (!n)
		return 0;
	if (!pattern_is(n->text)) {
		char *name = arena_text(&s->arena, n->text);

		named = node_get(patterns, name);
		if (!named)
			return node_error(n, err, _("refuse: there is no pattern '%s' under patterns:"), name);
	}
	c->refuse_name = arena_text(&s->arena, n->text);
	c->refuse = pattern_compile(named->text, &named->place, err);
	return c->refuse ? 0 : -1;
}

/* `retired: 2026-03-16`; true where the day isn't known. */
static int read_retired(struct schema *s, struct column *c, const struct node *n, struct error *err)
{
	struct value day;

	if (!n || node_is(n, "false"))
		return 0;
	c->retired = true;
	if (!node_is(n, "true")) {
		if (n->kind != NODE_SCALAR || !n->text.len || !value_parse(TYPE_DATE, n->text, &day))
			return node_error(n, err, _("retired: the day is wanted, such as 2026-03-16, or true"));
		c->retired_on = arena_slice(&s->arena, n->text);
	}
	return c->required ? node_error(n, err, _("retired: a required column can't be retired: nobody could fill it")) : 0;
}

static int read_column(struct schema *s, struct ledger *l, const struct node *n, const struct node *patterns,
		       struct error *err)
{
	static const char *const keys[] = { "label", "type", "required", "when", "values", "pattern", "refuse",
					    "prefix", "retired", "why", NULL };
	struct column *c = &l->columns[l->ncolumns++];
	const struct node *type, *required = node_get(n, "required");
	const struct node *pattern = node_get(n, "pattern");
	int rc = 0;

	*c = (struct column){ .name = arena_text(&s->arena, n->key), .place = n->key_place };
	if (node_only(n, keys, err) < 0 || node_need(n, "type", NODE_SCALAR, &type, err) < 0)
		return -1;
	c->place.file = n->key_place.file;
	c->prefix = arena_text(&s->arena, node_text(n, "prefix"));
	rc |= read_type(s, c, type, err);
	rc |= read_label(s, c, node_get(n, "label"), err);
	rc |= required ? node_bool(required, &c->required, err) : 0;
	rc |= read_retired(s, c, node_get(n, "retired"), err);
	rc |= read_values(s, c, node_get(n, "values"), err);
	rc |= read_refuse(s, c, node_get(n, "refuse"), patterns, err);
	if (pattern && !(c->pattern = pattern_compile(pattern->text, &pattern->place, err)))
		rc = -1;
	return rc ? -1 : 0;
}

/* Makes a column known by its name and labels; two columns of one name would make a header ambiguous. */
static int name_column(struct schema *s, struct ledger *l, size_t i, struct error *err)
{
	struct column *c = &l->columns[i];
	const char *names[] = { c->name, c->label[0], c->label[1] };

	for (int k = 0; k < 3; k++) {
		struct slice key = folded(&s->arena, slice_of(names[k]));
		long there = map_get(&l->by_name, key);

		if (there >= 0 && there != (long)i)
			return error_at(err, ERROR_DATA, &c->place, _("'%s' already names the column %s of %s"), names[k],
					l->columns[there].name, l->name);
		map_add(&l->by_name, key, (long)i);
	}
	return 0;
}

static int read_ledger(struct schema *s, struct ledger *l, const struct node *n, const struct node *patterns,
		       struct error *err)
{
	int rc = 0;

	*l = (struct ledger){ .name = arena_text(&s->arena, n->key), .id = -1, .name_column = -1, .place = n->key_place };
	l->index = (size_t)(l - s->ledgers);
	if (n->kind != NODE_MAP)
		return node_error(n, err, _("'%s': columns are wanted"), l->name);
	l->columns = arena_zalloc(&s->arena, n->count * sizeof(*l->columns));
	for (const struct node *c = node_first(n); c; c = c->next) {
		if (read_column(s, l, c, patterns, err) < 0) {
			rc = -1;
			continue;
		}
		if (l->columns[l->ncolumns - 1].is_id && l->id < 0)
			l->id = (int)l->ncolumns - 1;
		if (l->name_column < 0 && (slice_is(c->key, "name") || slice_is(c->key, "title")))
			l->name_column = (int)l->ncolumns - 1;
		if (name_column(s, l, l->ncolumns - 1, err) < 0)
			rc = -1;
	}
	return rc;
}

static int resolve(struct schema *s, struct ledger *l, const struct node *n, struct error *err)
{
	size_t i = 0;
	int rc = 0;

	for (const struct node *c = node_first(n); c && i < l->ncolumns; c = c->next, i++) {
		struct column *column = &l->columns[i];
		const struct node *when = node_get(c, "when");
		struct vocabulary v = schema_vocabulary(l);

		if (column->ref_name) {
			column->ref = schema_ledger(s, slice_of(column->ref_name));
			if (!column->ref || column->ref->id < 0)
				rc = node_error(node_get(c, "type"), err, _("type: there is no ledger '%s' with an id"),
						column->ref_name);
		}
		if (when && !(column->required_when = when_compile(when, &v, err)))
			rc = -1;
	}
	return rc;
}

static bool is_ledger(const struct node *n)
{
	return !slice_is(n->key, "patterns") && !slice_is(n->key, "examples");
}

int schema_load(struct schema *s, const struct yaml *y, struct stages *stages, struct error *err)
{
	const struct node *patterns = node_get(y->root, "patterns");
	size_t next = 0;
	int rc = 0;

	*s = (struct schema){ .stages = stages };
	if (!y->root || y->root->kind != NODE_MAP)
		return error_add(err, ERROR_DATA, _("%s: ledgers with their columns are wanted"), y->name);
	s->ledgers = arena_zalloc(&s->arena, y->root->count * sizeof(*s->ledgers));
	for (const struct node *n = node_first(y->root); n; n = n->next)
		if (is_ledger(n) && read_ledger(s, &s->ledgers[s->count++], n, patterns, err) < 0)
			rc = -1;
	if (rc < 0)
		return -1;
	/* References first, all of them: a condition may follow them. */
	for (size_t i = 0; i < s->count; i++)
		for (size_t k = 0; k < s->ledgers[i].ncolumns; k++) {
			struct column *c = &s->ledgers[i].columns[k];

			if (c->ref_name)
				c->ref = schema_ledger(s, slice_of(c->ref_name));
		}
	for (const struct node *n = node_first(y->root); n; n = n->next)
		if (is_ledger(n) && resolve(s, &s->ledgers[next++], n, err) < 0)
			rc = -1;
	return rc;
}

void schema_release(struct schema *s)
{
	for (size_t i = 0; i < s->count; i++) {
		for (size_t k = 0; k < s->ledgers[i].ncolumns; k++) {
			struct column *c = &s->ledgers[i].columns[k];

			when_free(c->required_when);
			pattern_free(c->pattern);
			pattern_free(c->refuse);
		}
		map_release(&s->ledgers[i].by_name);
	}
	arena_release(&s->arena);
	*s = (struct schema){ 0 };
}

const struct ledger *schema_ledger(const struct schema *s, struct slice name)
{
	for (size_t i = 0; i < s->count; i++)
		if (slice_is(name, s->ledgers[i].name))
			return &s->ledgers[i];
	return NULL;
}

int ledger_column(const struct ledger *l, struct slice name)
{
	struct str key = STR_INIT;
	long i = -1;

	for (size_t k = 0; k < l->ncolumns && i < 0; k++)
		if (slice_is(name, l->columns[k].name) && !l->columns[k].absent)
			i = (long)k;
	if (i < 0) {
		utf8_add_folded(&key, name);
		i = map_get(&l->by_name, str_slice(&key));
		if (i >= 0 && l->columns[i].absent)
			i = -1;
		str_release(&key);
	}
	return (int)i;
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
