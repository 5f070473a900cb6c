/* score.c - from what was measured (score_measure.c) to points, score and grade; see score.h. */
#include "sales/leads/score.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "book/check.h"
#include "book/rule_kind.h"
#include "sales/tasks.h"

bool score_band_takes(const struct band *band, const struct value *v, int64_t now)
{
	return band->bound ? bound_holds_value(band->bound, v, now) : slice_equal(band->text, v->text);
}

static const struct band *find_band(const struct indicator *in, const struct value *v, int64_t now)
{
	for (size_t i = 0; i < in->nbands; i++)
		if (score_band_takes(&in->bands[i], v, now))
			return &in->bands[i];
	return NULL;
}

/* What is there and no band takes counts as unknown, never as missing: a slip of the hand would raise the score otherwise. So
 * does what can't be read as the type wants it. */
static struct score_part score_one(const struct indicator *in, const struct value *v, bool is_readable, int64_t now)
{
	struct score_part p = { .value = *v, .missing = value_missing(v) };

	p.band = p.missing || !is_readable ? NULL : find_band(in, v, now);
	p.unknown = !p.missing && !p.band;
	p.skipped = p.missing && in->skip_missing;
	p.points = p.band ? p.band->points : p.missing ? in->missing_points : in->unknown_points;
	return p;
}

void score_add_value(struct str *out, const struct indicator *in, const struct score_part *p)
{
	if (in->kind == MEASURE_COLUMN)
		str_add_slice(out, p->value.text);
	else
		value_add_number(out, in->type, p->value.number);
}

int64_t score_with(const struct scoring *s, const struct score *score, size_t i, long points)
{
	int64_t sum = 0, weight = 0;

	for (size_t k = 0; k < s->nindicators; k++) {
		if (score->parts[k].skipped && k != i)
			continue;
		sum += (int64_t)s->indicators[k].weight * (k == i ? points : score->parts[k].points);
		weight += s->indicators[k].weight;
	}
	/* Hundredths first, then ten-thousandths: the score has two decimals. */
	return weight ? sum * 100 / weight * 100 : 0;
}

size_t score_grade(const struct scoring *s, int64_t score)
{
	size_t i = 0;

	while (i < s->ngrades && !bound_holds(s->grades[i].bound, score))
		i++;
	return i;
}

static void add_up(const struct scoring *s, struct score *out)
{
	size_t grade;

	out->weight = 0;
	for (size_t i = 0; i < s->nindicators; i++)
		out->weight += out->parts[i].skipped ? 0 : s->indicators[i].weight;
	out->score = score_with(s, out, s->nindicators, 0);
	grade = score_grade(s, out->score);
	out->grade = grade < s->ngrades ? &s->grades[grade] : NULL;
}

void score_of(const struct scoring *s, const struct table *customers, size_t customer, struct score *out)
{
	*out = (struct score){ .parts = xcalloc(s->nindicators, sizeof(*out->parts)) };
	for (size_t i = 0; i < s->nindicators; i++) {
		const struct indicator *in = &s->indicators[i];
		struct value v = { .type = in->type, .text = SLICE("") };
		bool is_readable = true;

		if (in->kind == MEASURE_COLUMN)
			is_readable = value_parse(in->type, table_cell(customers, customer, in->column), &v);
		else if (in->present[customer])
			v = (struct value){ .type = in->type, .text = SLICE("measured"), .number = in->measured[customer] };
		out->parts[i] = score_one(in, &v, is_readable, s->now);
	}
	add_up(s, out);
}

void score_values(const struct scoring *s, const struct value *values, struct score *out)
{
	*out = (struct score){ .parts = xcalloc(s->nindicators, sizeof(*out->parts)) };
	for (size_t i = 0; i < s->nindicators; i++)
		out->parts[i] = score_one(&s->indicators[i], &values[i], true, s->now);
	add_up(s, out);
}

void score_release(struct score *score)
{
	free(score->parts);
	score->parts = NULL;
}

/* The column of the rule file's `given` by an indicator's id, or the column it reads. */
static const struct node *given_for(const struct indicator *in, const struct node *given)
{
	for (const struct node *n = node_first(given); n; n = n->next)
		if (slice_equal(n->key, in->id) || slice_equal(n->key, in->label) ||
		    (in->kind == MEASURE_COLUMN && slice_equal(n->key, in->value_name)))
			return n;
	return NULL;
}

/* Only ids, labels and the columns read: a slip must not pass for a missing value. */
static int check_given(const struct scoring *s, const struct node *given, struct error *err)
{
	struct arena arena = ARENA_INIT;
	const char **keys = arena_zalloc(&arena, (3 * s->nindicators + 1) * sizeof(*keys));
	size_t n = 0;
	int rc;

	for (size_t i = 0; i < s->nindicators; i++) {
		const struct indicator *in = &s->indicators[i];

		keys[n++] = arena_text(&arena, in->id);
		if (!slice_equal(in->label, in->id))
			keys[n++] = arena_text(&arena, in->label);
		if (in->kind == MEASURE_COLUMN)
			keys[n++] = arena_text(&arena, in->value_name);
	}
	rc = node_only(given, keys, err);
	arena_release(&arena);
	return rc;
}

int score_example(const struct scoring *s, const struct node *example, struct str *got, struct error *err)
{
	static const char *const expected[] = { "score", "grade", NULL };
	const struct node *given, *expect, *wanted_score, *wanted_grade;
	struct value *values = xcalloc(s->nindicators, sizeof(*values)), wanted;
	struct score score;
	int rc = -1;

	if (node_need(example, "given", NODE_MAP, &given, err) < 0 ||
	    node_need(example, "expect", NODE_MAP, &expect, err) < 0 ||
	    check_given(s, given, err) < 0 || node_only(expect, expected, err) < 0)
		goto out;
	wanted_score = node_get(expect, "score");
	wanted_grade = node_get(expect, "grade");
	if (wanted_score && node_value(wanted_score, TYPE_NUMBER, &wanted, err) < 0)
		goto out;
	for (size_t i = 0; i < s->nindicators; i++) {
		const struct node *n = given_for(&s->indicators[i], given);

		values[i].type = s->indicators[i].type;
		if (n && node_value(n, s->indicators[i].type, &values[i], err) < 0)
			goto out;
	}
	score_values(s, values, &score);
	decimal_add_text(got, score.score, 4);
	str_addf(got, " %.*s", SLICE_ARGS(score.grade ? score.grade->name : SLICE("—")));
	rc = 1;
	if (wanted_score && wanted.number != score.score)
		rc = 0;
	if (wanted_grade && !(score.grade && slice_equal(wanted_grade->text, score.grade->name)))
		rc = 0;
	score_release(&score);
out:
	free(values);
	return rc;
}

/* Rules/scoring.yaml into struct scoring; every fault with its place */

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

static int read_value(const struct binder *b, const struct node *n, void *indicator)
{
	const struct ledger *customers = schema_ledger(&b->book->schema, SLICE("customers"));
	struct indicator *in = indicator;

	in->via = in->of = in->link = -1;
	if (n->kind != NODE_SCALAR)
		return read_aggregate(in, b->book, n, b->err);
	in->kind = MEASURE_COLUMN;
	in->value_name = n->text;
	in->column = find_column(customers, n->text, n, b->err);
	if (in->column < 0)
		return -1;
	in->type = customers->columns[in->column].type;
	return 0;
}

static int read_bands(const struct binder *b, const struct node *n, void *indicator)
{
	const struct node *points = node_get(n, "points"), *bands = node_get(n, "bands"), *list = points ? points : bands;
	struct indicator *in = indicator;
	int rc = 0;

	if (!list || (points && bands) || list->kind != NODE_MAP || !list->count)
		return node_error(list ? list : n, b->err, _("either points (value: points) or bands ('>= limit': points) are wanted"));
	in->bands = arena_zalloc(b->arena, list->count * sizeof(*in->bands));
	for (const struct node *one = node_first(list); one; one = one->next) {
		struct band *band = &in->bands[in->nbands++];

		*band = (struct band){ .text = one->key, .place = one->key_place };
		if (node_int(one, 0, 100, &band->points, b->err) < 0)
			rc = -1;
		/* A text is compared as it stands, a number by its value: 2000 is 2000.00. */
		if (bands || type_is_numeric(in->type)) {
			band->bound = bound_compile(one->key, &one->key_place, in->type, b->err);
			rc = band->bound ? rc : -1;
		}
	}
	return rc;
}

static int read_missing(const struct binder *b, const struct node *n, void *indicator)
{
	const struct node *missing = node_get(n, "missing");
	struct indicator *in = indicator;

	if (!missing && in->kind != MEASURE_COLUMN && in->kind != MEASURE_LAST)
		return 0; /* a sum, count or share of nothing is 0, not missing */
	if (!missing)
		return node_error(n, b->err, _("'missing' is missing here: say points, or skip to share the weight out"));
	in->skip_missing = node_is(missing, "skip");
	return in->skip_missing ? 0 : node_int(missing, 0, 100, &in->missing_points, b->err);
}

/* What a value is worth that no band takes: never nothing at all, as `missing: skip` has it. */
static int read_unknown(const struct binder *b, const struct node *n, void *indicator)
{
	struct indicator *in = indicator;

	in->has_unknown = true;
	if (node_is(n, "skip"))
		return node_error(n, b->err, _("unknown: points are wanted: to skip what was mistyped would raise the score"));
	return node_int(n, 0, 100, &in->unknown_points, b->err);
}

static const struct bind_key indicator_keys[] = {
	{ NULL, BIND_PLACE(struct indicator, place) },
	{ NULL, BIND_PLACE(struct indicator, unknown_place) },
	{ "id", BIND_ONCE(struct indicator, id), .required = true },
	{ "weight", BIND_INT(struct indicator, weight, 1, 10000), .required = true },
	{ "id", BIND_TEXT(struct indicator, label), .if_sound = true },
	{ "label", BIND_TEXT(struct indicator, label) },
	{ "value", BIND_BY(BIND_ANY, read_value), .required = true },
	{ NULL, BIND_BY(BIND_MAP, read_bands), .if_sound = true },
	{ "points", .read = NULL },
	{ "bands", .read = NULL },
	{ NULL, BIND_BY(BIND_MAP, read_missing), .if_sound = true },
	{ "missing", .read = NULL },
	{ "unknown", BIND_PLACE(struct indicator, unknown_place) },
	{ "unknown", BIND_BY(BIND_ANY, read_unknown) },
	{ "why", .read = NULL },
	{ 0 },
};

static int read_task(const struct binder *b, const struct node *n, void *grade)
{
	const struct task_kind *task = task_kind_named(n->text);

	(void)grade;
	return !task || !task->verb ? 0 :
				      node_error(n, b->err, _("task: '%.*s' stands for a thing that %s does; name a kind of your own"),
						 SLICE_ARGS(n->text), task->verb);
}

static int read_due(const struct binder *b, const struct node *n, void *grade)
{
	struct value v;

	(void)grade;
	return slice_starts(n->text, "+") && value_parse(TYPE_DURATION, (struct slice){ n->text.ptr + 1, n->text.len - 1 }, &v) ?
		       0 : node_error(n, b->err, _("due: a stretch from now is wanted, such as +48h or +2wd"));
}

static int read_assignee(const struct binder *b, const struct node *n, void *grade)
{
	(void)grade;
	return node_is(n, "owner") ? schema_need(&b->book->schema, CUSTOMERS.owner, n, b->err)
				   : node_error(n, b->err, _("assignee: only 'owner' is known here"));
}

static const struct bind_key trigger_keys[] = {
	{ NULL, BIND_NODE(struct grade, on_enter, BIND_MAP) },
	{ "task", BIND_BY(BIND_SCALAR, read_task), .required = true },
	{ "title", .read = NULL, .shape = BIND_SCALAR, .required = true },
	{ "assignee", BIND_BY(BIND_ANY, read_assignee) },
	{ "due", BIND_BY(BIND_SCALAR, read_due), .required = true },
	{ "attach", .read = NULL },
	{ 0 },
};

/* The name must be one that customers.grade may hold: else a run ends with every customer refused. */
static int read_grade(const struct binder *b, struct grade *grade, const struct node *g)
{
	const struct ledger *customers = schema_ledger(&b->book->schema, SLICE("customers"));
	int column = ledger_column(customers, SLICE("grade"));

	*grade = (struct grade){ .name = g->key, .place = g->key_place };
	if (g->kind != NODE_SCALAR || !g->text.len)
		return node_error(g, b->err, _("a value is wanted here"));
	grade->bound = bound_compile(g->text, &g->place, TYPE_NUMBER, b->err);
	if (column >= 0 && column_check(&customers->columns[column], g->key, NULL, &g->key_place, b->err) < 0)
		return -1;
	return grade->bound ? 0 : -1;
}

static int read_grades(const struct binder *b, const struct node *n, void *scoring)
{
	const struct node *grades = node_get(n, "grades"), *on_enter = node_get(n, "on_enter");
	struct scoring *s = scoring;
	int rc = 0;

	if (!grades || grades->kind != NODE_MAP)
		return -1;
	if (!grades->count || (on_enter && on_enter->kind != NODE_MAP))
		return node_error(grades->count ? on_enter : grades, b->err, _("a map of key: value is wanted here"));
	s->grades = arena_zalloc(b->arena, grades->count * sizeof(*s->grades));
	for (const struct node *g = node_first(grades); g; g = g->next) {
		struct grade *grade = &s->grades[s->ngrades++];

		rc |= read_grade(b, grade, g);
		for (const struct node *t = node_first(on_enter); t; t = t->next)
			if (slice_equal(t->key, g->key))
				rc |= bind_map(b, trigger_keys, t, grade);
	}
	for (const struct node *t = node_first(on_enter); t; t = t->next)
		if (!node_get(grades, arena_text(b->arena, t->key)))
			rc = node_error(t, b->err, _("on_enter: there is no grade '%.*s'"), SLICE_ARGS(t->key));
	return rc;
}

static const struct bind_key file_keys[] = {
	{ "subject", BIND_ONLY("customers"), .wanted = N_("subject: only customers are scored") },
	{ "indicators", BIND_EACH(struct scoring, indicators, nindicators, indicator_keys), .required = true,
	  .empty = N_("indicators: at least one is wanted") },
	{ "grades", .read = NULL, .shape = BIND_MAP, .required = true },
	{ NULL, BIND_BY(BIND_MAP, read_grades) },
	{ "on_enter", .read = NULL },
	{ "examples", BIND_NODE(struct scoring, examples, BIND_ANY) },
	{ "why", .read = NULL },
	{ 0 },
};

int scoring_load(struct scoring *s, struct book *b, const struct yaml *y, struct error *err)
{
	const struct binder binder = book_binder(b, &s->arena, s, err);

	*s = (struct scoring){ .now = b->now };
	return bind_map(&binder, file_keys, y->root, s);
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
