/* score_load.c - rules/scoring.yaml into struct scoring; every fault with its place. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/check.h"
#include "sales/leads/score.h"
#include "sales/tasks.h"

static const struct ledger *find_ledger(struct book *b, struct slice name, const struct node *at, struct error *err)
{
	const struct ledger *l = schema_ledger(&b->schema, name);

	if (!l)
		node_error(at, err, _("there is no ledger '%.*s'"), SLICE_ARGS(name));
	return l;
}

/* "orders.amount": the ledger, and the path behind it. */
static const struct ledger *cut_ledger(struct book *b, const struct node *n, struct slice *path, struct error *err)
{
	*path = n->text;
	return find_ledger(b, slice_cut(path, '.'), n, err);
}

static int find_column(const struct ledger *l, struct slice name, const struct node *at, struct error *err)
{
	int i = ledger_column(l, name);

	return i >= 0 ? i : ledger_no_column(l, name, &at->place, ERROR_DATA, err);
}

static int find_link(struct indicator *in, const struct node *at, struct error *err)
{
	for (size_t i = 0; i < in->ledger->ncolumns; i++) {
		const struct column *c = &in->ledger->columns[i];

		if (c->ref_name && strcmp(c->ref_name, "customers") == 0) {
			in->link = (int)i;
			return 0;
		}
	}
	return node_error(at, err, _("%s has no column that refers to customers"), in->ledger->name);
}

/* {share: orders.sku.line, of: products.line}: distinct values bought, of all there are. */
static int read_share(struct indicator *in, struct book *b, const struct node *share, const struct node *value, struct error *err)
{
	const struct node *of = node_get(value, "of");
	struct slice path, of_path;
	const struct column *c;

	if (!of || of->kind != NODE_SCALAR)
		return node_error(value, err, _("'%s' is missing here"), "of");
	in->kind = MEASURE_SHARE;
	in->type = TYPE_PERCENT;
	in->ledger = cut_ledger(b, share, &path, err);
	in->of_ledger = cut_ledger(b, of, &of_path, err);
	if (!in->ledger || !in->of_ledger)
		return -1;
	in->column = find_column(in->ledger, slice_cut(&path, '.'), share, err);
	in->of = find_column(in->of_ledger, of_path, of, err);
	if (in->column < 0 || in->of < 0)
		return -1;
	c = &in->ledger->columns[in->column];
	if (!path.len)
		return 0;
	if (!c->ref)
		return node_error(share, err, _("'%s' refers to no ledger"), c->name);
	in->via = find_column(c->ref, path, share, err);
	return in->via < 0 ? -1 : 0;
}

static int read_aggregate(struct indicator *in, struct book *b, const struct node *value, struct error *err)
{
	static const char *const keys[] = { "sum", "count", "share", "last", "of", "where", NULL };
	const struct node *sum = node_get(value, "sum"), *count = node_get(value, "count"), *share = node_get(value, "share");
	const struct node *last = node_get(value, "last"), *where = node_get(value, "where");
	const struct node *what = sum ? sum : count ? count : share ? share : last;
	struct vocabulary v;
	struct slice path = SLICE("");

	if (node_only(value, keys, err) < 0)
		return -1;
	if (!what || what->kind != NODE_SCALAR || !!sum + !!count + !!share + !!last > 1 ||
	    (node_get(value, "of") && !share))
		return node_error(value, err, _("value: a column, or one of sum, count, share, last is wanted"));
	if (share) {
		if (read_share(in, b, share, value, err) < 0)
			return -1;
	} else {
		in->kind = sum ? MEASURE_SUM : count ? MEASURE_COUNT : MEASURE_LAST;
		in->ledger = count ? find_ledger(b, what->text, what, err) : cut_ledger(b, what, &path, err);
		if (!in->ledger)
			return -1;
		in->column = count ? -1 : find_column(in->ledger, path, what, err);
		if (!count && in->column < 0)
			return -1;
		in->type = count ? TYPE_INT : in->ledger->columns[in->column].type;
		if (!type_is_numeric(in->type) || (sum && (in->type == TYPE_DATE || in->type == TYPE_TIME)))
			return node_error(what, err, _("'%.*s' is no number"), SLICE_ARGS(what->text));
	}
	v = schema_vocabulary(in->ledger);
	if (where && !(in->where = when_compile(where, &v, err)))
		return -1;
	return find_link(in, what, err);
}

static int read_value(struct indicator *in, struct book *b, const struct node *n, struct error *err)
{
	const struct node *value = node_get(n, "value");
	const struct ledger *customers = schema_ledger(&b->schema, SLICE("customers"));

	in->via = in->of = in->link = -1;
	if (!value)
		return node_error(n, err, _("'%s' is missing here"), "value");
	if (value->kind != NODE_SCALAR)
		return read_aggregate(in, b, value, err);
	in->kind = MEASURE_COLUMN;
	in->value_name = value->text;
	in->column = find_column(customers, value->text, value, err);
	if (in->column < 0)
		return -1;
	in->type = customers->columns[in->column].type;
	return 0;
}

static int read_bands(struct scoring *s, struct indicator *in, const struct node *n, struct error *err)
{
	const struct node *points = node_get(n, "points"), *bands = node_get(n, "bands"), *list = points ? points : bands;
	int rc = 0;

	if (!list || (points && bands) || list->kind != NODE_MAP || !list->count)
		return node_error(list ? list : n, err, _("either points (value: points) or bands ('>= limit': points) are wanted"));
	in->bands = arena_zalloc(&s->arena, list->count * sizeof(*in->bands));
	for (const struct node *b = node_first(list); b; b = b->next) {
		struct band *band = &in->bands[in->nbands++];

		*band = (struct band){ .text = b->key, .place = b->key_place };
		if (node_int(b, 0, 100, &band->points, err) < 0)
			rc = -1;
		/* A text is compared as it stands, a number by its value: 2000 is 2000.00. */
		if (bands || type_is_numeric(in->type)) {
			band->bound = bound_compile(b->key, &b->key_place, in->type, err);
			rc = band->bound ? rc : -1;
		}
	}
	return rc;
}

static int read_missing(struct indicator *in, const struct node *n, struct error *err)
{
	const struct node *missing = node_get(n, "missing");

	if (!missing && in->kind != MEASURE_COLUMN && in->kind != MEASURE_LAST)
		return 0; /* a sum, count or share of nothing is 0, not missing */
	if (!missing)
		return node_error(n, err, _("'missing' is missing here: say points, or skip to share the weight out"));
	in->skip_missing = node_is(missing, "skip");
	return in->skip_missing ? 0 : node_int(missing, 0, 100, &in->missing_points, err);
}

/* What a value is worth that no band takes: never nothing at all, as `missing: skip` has it. */
static int read_unknown(struct indicator *in, const struct node *n, struct error *err)
{
	const struct node *unknown = node_get(n, "unknown");

	in->has_unknown = unknown != NULL;
	in->unknown_place = unknown ? unknown->place : in->place;
	if (unknown && node_is(unknown, "skip"))
		return node_error(unknown, err, _("unknown: points are wanted: to skip what was mistyped would raise the score"));
	return unknown ? node_int(unknown, 0, 100, &in->unknown_points, err) : 0;
}

static int read_indicator(struct scoring *s, struct book *b, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "id", "label", "value", "weight", "points", "bands", "missing", "unknown", "why", NULL };
	struct indicator *in = &s->indicators[s->nindicators++];
	const struct node *id, *weight;

	in->place = n->place;
	if (node_only(n, keys, err) < 0 || node_need(n, "id", NODE_SCALAR, &id, err) < 0 ||
	    node_need(n, "weight", NODE_SCALAR, &weight, err) < 0 || node_int(weight, 1, 10000, &in->weight, err) < 0)
		return -1;
	for (const struct indicator *other = s->indicators; other < in; other++)
		if (slice_equal(other->id, id->text))
			return node_error(id, err, _("'%.*s' stands twice, first in line %ld"), SLICE_ARGS(id->text),
					  (long)other->place.line);
	in->id = id->text;
	in->label = node_text(n, "label").len ? node_text(n, "label") : id->text;
	if (read_value(in, b, n, err) < 0 || read_bands(s, in, n, err) < 0)
		return -1;
	return read_missing(in, n, err) | read_unknown(in, n, err) ? -1 : 0;
}

static int check_trigger(const struct node *n, struct error *err)
{
	static const char *const keys[] = { "task", "title", "assignee", "due", "attach", NULL };
	const struct node *task, *title, *due;
	struct value v;

	if (node_only(n, keys, err) < 0 || node_need(n, "task", NODE_SCALAR, &task, err) < 0 ||
	    node_need(n, "title", NODE_SCALAR, &title, err) < 0 || node_need(n, "due", NODE_SCALAR, &due, err) < 0)
		return -1;
	if (node_text(n, "assignee").len && !slice_is(node_text(n, "assignee"), "owner"))
		return node_error(node_get(n, "assignee"), err, _("assignee: only 'owner' is known here"));
	if (task_kind_named(task->text) && task_kind_named(task->text)->verb)
		return node_error(task, err, _("task: '%.*s' stands for a thing that %s does; name a kind of your own"),
				  SLICE_ARGS(task->text), task_kind_named(task->text)->verb);
	if (!slice_starts(due->text, "+") || !value_parse(TYPE_DURATION, (struct slice){ due->text.ptr + 1, due->text.len - 1 }, &v))
		return node_error(due, err, _("due: a stretch from now is wanted, such as +48h or +2wd"));
	return 0;
}

/* The name must be one that customers.grade may hold: else a run ends with every customer refused. */
static int read_grade(struct grade *grade, struct book *b, const struct node *g, struct error *err)
{
	const struct ledger *customers = schema_ledger(&b->schema, SLICE("customers"));
	int column = ledger_column(customers, SLICE("grade"));

	*grade = (struct grade){ .name = g->key, .place = g->key_place };
	if (g->kind != NODE_SCALAR || !g->text.len)
		return node_error(g, err, _("a value is wanted here"));
	grade->bound = bound_compile(g->text, &g->place, TYPE_NUMBER, err);
	if (column >= 0 && check_text(&customers->columns[column], g->key, NULL, &g->key_place, err) < 0)
		return -1;
	return grade->bound ? 0 : -1;
}

static int read_grades(struct scoring *s, struct book *b, const struct node *grades, const struct node *on_enter,
		       struct error *err)
{
	int rc = 0;

	if (!grades->count || (on_enter && on_enter->kind != NODE_MAP))
		return node_error(grades->count ? on_enter : grades, err, _("a map of key: value is wanted here"));
	s->grades = arena_zalloc(&s->arena, grades->count * sizeof(*s->grades));
	for (const struct node *g = node_first(grades); g; g = g->next) {
		struct grade *grade = &s->grades[s->ngrades++];

		if (read_grade(grade, b, g, err) < 0)
			rc = -1;
		for (const struct node *t = node_first(on_enter); t; t = t->next)
			if (slice_equal(t->key, g->key))
				grade->on_enter = t;
		if (grade->on_enter && check_trigger(grade->on_enter, err) < 0)
			rc = -1;
	}
	for (const struct node *t = node_first(on_enter); t; t = t->next)
		if (!node_get(grades, arena_text(&s->arena, t->key)))
			rc = node_error(t, err, _("on_enter: there is no grade '%.*s'"), SLICE_ARGS(t->key));
	return rc;
}

int scoring_load(struct scoring *s, struct book *b, const struct yaml *y, struct error *err)
{
	static const char *const keys[] = { "subject", "indicators", "grades", "on_enter", "examples", "why", NULL };
	const struct node *indicators, *grades, *subject = node_get(y->root, "subject");
	int rc = 0;

	*s = (struct scoring){ .examples = node_get(y->root, "examples"), .now = b->now };
	if (node_only(y->root, keys, err) < 0 || node_need(y->root, "indicators", NODE_LIST, &indicators, err) < 0 ||
	    node_need(y->root, "grades", NODE_MAP, &grades, err) < 0)
		return -1;
	if (subject && !node_is(subject, "customers"))
		rc = node_error(subject, err, _("subject: only customers are scored"));
	s->indicators = arena_zalloc(&s->arena, indicators->count * sizeof(*s->indicators));
	for (const struct node *n = node_first(indicators); n; n = n->next)
		if (read_indicator(s, b, n, err) < 0)
			rc = -1;
	if (!s->nindicators)
		rc = node_error(indicators, err, _("indicators: at least one is wanted"));
	if (read_grades(s, b, grades, node_get(y->root, "on_enter"), err) < 0)
		rc = -1;
	return rc;
}

void scoring_release(struct scoring *s)
{
	for (size_t i = 0; i < s->nindicators; i++) {
		struct indicator *in = &s->indicators[i];

		for (size_t k = 0; k < in->nbands; k++)
			bound_free(in->bands[k].bound);
		when_free(in->where);
		free(in->measured);
		free(in->present);
		free(in->share_seen);
	}
	for (size_t i = 0; i < s->ngrades; i++)
		bound_free(s->grades[i].bound);
	arena_release(&s->arena);
	*s = (struct scoring){ 0 };
}
