/* verify_load.c - rules/verify.yaml into struct verify_rules; every fault with its place. */
#include "base/lang.h"
#include "base/near.h"
#include "base/round.h"
#include "base/utf8.h"
#include "book/rule_kind.h"
#include "sales/practice/verify.h"

static int read_duration(const struct binder *b, const struct node *n, void *to)
{
	if (bind_value(b, n, to) < 0)
		return -1;
	return ((struct value *)to)->number > 0 ? 0 : node_error(n, b->err, _("%s: a stretch of time above 0 is wanted"), b->key->key);
}

/* A role is one of those that people.role may hold. */
static int read_role(const struct binder *b, const struct node *n, void *role)
{
	const struct ledger *people = schema_ledger(&b->book->schema, SLICE("people"));
	const int column = people ? ledger_column(people, SLICE("role")) : -1;
	const struct column *c = column < 0 ? NULL : &people->columns[column];
	bool known = !c || !c->nvalues;

	*(struct slice *)role = n->text;
	for (size_t i = 0; c && i < c->nvalues && !known; i++)
		known = slice_equal(c->values[i], n->text);
	return known ? 0 : node_error(n, b->err, _("there is no role '%.*s'"), SLICE_ARGS(n->text));
}

static int read_limit(const struct binder *b, const struct node *n, void *layer)
{
	struct layer_rule *l = layer;
	struct value v;

	if (bind_value(b, n, &v) < 0)
		return -1;
	if (b->key->type == TYPE_DURATION && !v.workdays)
		return node_error(n, b->err, _("%s: working days are wanted, such as 3.2wd"), b->key->key);
	l->limit_text = n->text;
	l->limit = v.number;
	return 0;
}

static int read_place(const struct binder *b, const struct node *n, void *place)
{
	bind_place(b, n, place);
	((struct place *)place)->line = n->key_place.line;
	return 0;
}

/* What every layer has. */
#define LAYER(L, LIMIT, TYPE)                                                                                     \
	{ "label", BIND_TEXT(struct verify_rules, layers[L].label), .if_sound = (L) != LAYER_BEHAVIOUR },          \
	{ "why", BIND_TEXT(struct verify_rules, layers[L].why) },                                                 \
	{ LIMIT, .read = read_limit, .at = offsetof(struct verify_rules, layers[L]), .shape = BIND_SCALAR,          \
	  .type = TYPE, .required = true },                                                                       \
	{ NULL, BIND_OF(struct verify_rules, layers[L].place, struct place, BIND_MAP, read_place) }

static const struct bind_key behaviour_keys[] = {
	{ "measure", BIND_ONLY("stage-updates"), .required = true },
	{ "fields", BIND_ITEMS(struct verify_rules, fields, nfields, bind_column), .of = "leads", .required = true,
	  .empty = N_("a list of columns of leads is wanted") },
	{ "roles", BIND_ITEMS(struct verify_rules, roles, nroles, read_role), .required = true,
	  .empty = N_("a list of roles is wanted") },
	LAYER(LAYER_BEHAVIOUR, "at_least", TYPE_NUMBER),
	{ 0 },
};

static int read_kept(const struct binder *b, const struct node *n, void *to)
{
	const struct value *v = to;

	if (read_duration(b, n, to) < 0)
		return -1;
	return v->number % (v->workdays ? 100 : 86400) ?
		       node_error(n, b->err, _("%s: whole days are wanted, such as 1d or 1wd"), "kept") : 0;
}

static const struct bind_key quality_keys[] = {
	{ "measure", BIND_ONLY("next-follow-up"), .required = true },
	{ "sample", BIND_INT(struct verify_rules, sample, 1, PROPORTION_MAX), .required = true },
	{ "kept", BIND_OF(struct verify_rules, kept, struct value, BIND_SCALAR, read_kept), .type = TYPE_DURATION,
	  .required = true, .if_sound = true },
	{ "of", BIND_WHEN(struct verify_rules, of), .of = "leads", .if_sound = true },
	{ "seed", BIND_TEXT(struct verify_rules, seed) },
	LAYER(LAYER_QUALITY, "at_least", TYPE_PERCENT),
	{ 0 },
};

static int no_stage(const struct binder *b, const struct node *n)
{
	struct nearest near;
	struct slice best;

	nearest_init(&near, n->text);
	for (size_t p = 0; p < b->book->stages.npipelines; p++)
		for (size_t i = 0; i < b->book->stages.pipelines[p].nstages; i++)
			nearest_offer(&near, b->book->stages.pipelines[p].stages[i].id);
	best = nearest_found(&near);
	if (best.len)
		return node_error(n, b->err, _("there is no stage '%.*s'; did you mean '%.*s'?"), SLICE_ARGS(n->text),
				  SLICE_ARGS(best));
	return node_error(n, b->err, _("there is no stage '%.*s'"), SLICE_ARGS(n->text));
}

/* A stage, or a time of another ledger that refers to leads: solutions.submitted_at. */
static int read_to(const struct binder *b, const struct node *n, void *rules)
{
	struct verify_rules *r = rules;
	struct slice column = n->text, name = slice_cut(&column, '.');

	r->to = n->text;
	if (stages_find(&b->book->stages, n->text))
		return 0;
	r->to_ledger = column.len ? schema_ledger(&b->book->schema, name) : NULL;
	if (!r->to_ledger)
		return no_stage(b, n);
	r->to_column = ledger_column(r->to_ledger, column);
	r->to_lead = ledger_column(r->to_ledger, SLICE("lead"));
	if (r->to_column < 0)
		return ledger_no_column(r->to_ledger, column, &n->place, ERROR_DATA, b->err);
	if (r->to_lead < 0 || r->to_ledger->columns[r->to_column].type != TYPE_TIME)
		return node_error(n, b->err, _("'%.*s' is no time of a ledger that refers to leads"), SLICE_ARGS(n->text));
	return 0;
}

static int read_from(const struct binder *b, const struct node *n, void *to)
{
	bind_text(b, n, to);
	return stages_find(&b->book->stages, n->text) ? 0 : no_stage(b, n);
}

static const struct bind_key result_keys[] = {
	{ "measure", BIND_ONLY("dwell"), .required = true },
	{ "from", BIND_OF(struct verify_rules, from, struct slice, BIND_SCALAR, read_from), .required = true },
	{ "to", BIND_BY(BIND_SCALAR, read_to), .required = true, .if_sound = true },
	LAYER(LAYER_RESULT, "at_most", TYPE_DURATION),
	{ 0 },
};

static const struct bind_key layer_keys[] = {
	{ "behaviour", BIND_SAME(behaviour_keys), .required = true },
	{ "quality", BIND_SAME(quality_keys), .required = true },
	{ "result", BIND_SAME(result_keys), .required = true },
	{ 0 },
};

/* Patterns */

static const struct hand_in_known {
	const char *ledger, *done, *due, *person, *otherwise;
} hand_ins[] = {
	{ "solutions", "submitted_at", "due_at", "engineer", NULL },
	{ "tasks", "done_at", "due_at", "done_by", "assignee" },
};

static int read_hand_in_of(const struct binder *b, const struct node *where, void *pattern)
{
	const struct hand_in_known *known = &hand_ins[b->key->min];
	const struct ledger *l = schema_ledger(&b->book->schema, where->key);
	const struct vocabulary v = schema_vocabulary(l);
	struct verify_pattern *p = pattern;
	struct hand_in *h = &p->hand_in[p->nhand_in];

	if (!l)
		return 0;
	*h = (struct hand_in){ .ledger = l,
			       .done = ledger_column(l, slice_of(known->done)),
			       .due = ledger_column(l, slice_of(known->due)),
			       .person = ledger_column(l, slice_of(known->person)),
			       .otherwise = ledger_column(l, slice_of(known->otherwise)),
			       .where = when_compile(where, &v, b->err) };
	p->nhand_in++;
	return h->where ? 0 : -1;
}

static const struct bind_key hand_in_keys[] = {
	{ "solutions", BIND_BY(BIND_ANY, read_hand_in_of), .min = 0 },
	{ "tasks", BIND_BY(BIND_ANY, read_hand_in_of), .min = 1 },
	{ 0 },
};

static int read_hand_in(const struct binder *b, const struct node *map, void *pattern)
{
	if (map->kind != NODE_MAP || !map->count)
		return node_error(map, b->err,
				  _("hand_in: solutions or tasks with a condition are wanted, such as {tasks: {kind: …}}"));
	return bind_map(b, hand_in_keys, map, pattern);
}

static int read_within(const struct binder *b, const struct node *n, void *within)
{
	struct value v;

	if (read_duration(b, n, &v) < 0)
		return -1;
	*(int64_t *)within = v.number;
	return v.workdays ? node_error(n, b->err, _("within: not working days, but s, m, h or d")) : 0;
}

static int read_step(const struct binder *b, const struct node *n, void *days)
{
	struct value v;

	if (read_duration(b, n, &v) < 0)
		return -1;
	*(int32_t *)days = (int32_t)(v.number / 86400);
	return v.workdays || v.number % 86400 || v.number > 3650 * (int64_t)86400
		       ? node_error(n, b->err, _("%s: whole days are wanted, such as 7d"), "step")
		       : 0;
}

/* A column of leads, or note: that of the log. */
static int read_copied(const struct binder *b, const struct node *list, void *pattern)
{
	struct verify_pattern *p = pattern;
	int rc = 0;

	p->columns = arena_zalloc(b->arena, list->count * sizeof(*p->columns));
	for (const struct node *one = node_first(list); one; one = one->next)
		if (node_is(one, "note") && ledger_column(schema_ledger(&b->book->schema, SLICE("leads")), one->text) < 0)
			p->copied_note = true;
		else
			rc |= bind_column(b, one, &p->columns[p->ncolumns++]);
	return rc;
}

#define WITHIN "within", BIND_OF(struct verify_pattern, within, int64_t, BIND_SCALAR, read_within), .type = TYPE_DURATION, \
	.required = true

static const struct bind_key by_hand_in[] = { { WITHIN }, { "hand_in", BIND_BY(BIND_ANY, read_hand_in) }, { 0 } };
static const struct bind_key by_burst[] = {
	{ WITHIN },
	{ "burst", BIND_INT(struct verify_pattern, least, 2, 100000) },
	{ 0 },
};
static const struct bind_key by_ping_pong[] = { { WITHIN }, { "ping_pong", BIND_ONLY("stage"), .shape = BIND_SCALAR }, { 0 } };
static const struct bind_key by_step[] = {
	{ "step", BIND_OF(struct verify_pattern, days, int32_t, BIND_SCALAR, read_step), .type = TYPE_DURATION },
	{ 0 },
};
static const struct bind_key by_copied[] = {
	{ "copied", BIND_BY(BIND_LIST, read_copied), .of = "leads", .empty = N_("a list of columns of leads is wanted") },
	{ "leads", BIND_INT(struct verify_pattern, least, 2, 1000000), .required = true },
	{ "letters", BIND_INT(struct verify_pattern, letters, 1, 10000), .required = true },
	{ 0 },
};

static int read_measure(const struct binder *b, const struct node *n, void *pattern)
{
	static const struct {
		const char *key;
		enum pattern_measure measure;
		const struct bind_key *keys;
	} measures[] = {
		{ "hand_in", PATTERN_HAND_IN, by_hand_in },
		{ "burst", PATTERN_BURST, by_burst },
		{ "ping_pong", PATTERN_PING_PONG, by_ping_pong },
		{ "step", PATTERN_STEP, by_step },
		{ "copied", PATTERN_COPIED, by_copied },
	};
	struct verify_pattern *p = pattern;

	for (size_t i = 0; i < sizeof(measures) / sizeof(*measures); i++)
		if (node_get(n, measures[i].key)) {
			p->measure = measures[i].measure;
			return bind_map(b, measures[i].keys, n, p);
		}
	return node_error(n, b->err, _("measure: one of hand_in, burst, ping_pong, step, copied is wanted"));
}

static int read_per(const struct binder *b, const struct node *n, void *pattern)
{
	struct verify_pattern *p = pattern;

	p->per_team = node_is(n, "team") || node_is(n, "both");
	p->per_person = node_is(n, "person") || node_is(n, "both");
	return p->per_team || p->per_person
		       ? 0
		       : node_error(n, b->err, _("per: '%.*s' is not person, team or both"), SLICE_ARGS(n->text));
}

static int read_id(const struct binder *b, const struct node *n, void *to)
{
	if (bind_once(b, n, to) < 0)
		return -1;
	for (int i = 0; i < LAYERS; i++)
		if (node_is(n, layer_names[i]))
			return node_error(n, b->err, _("'%.*s' is a layer; give the pattern another id"), SLICE_ARGS(n->text));
	if (slice_find(n->text, SLICE(":")) >= 0)
		return node_error(n, b->err, _("'%.*s': no ':' in an id, --list PATTERN:PERSON is cut there"), SLICE_ARGS(n->text));
	return 0;
}

static int read_when(const struct binder *b, const struct node *n, void *to)
{
	const struct vocabulary fields = verify_vocabulary();

	return (*(struct when **)to = when_compile(n, &fields, b->err)) ? 0 : -1;
}

static const struct bind_key pattern_keys[] = {
	{ NULL, BIND_PLACE(struct verify_pattern, place) },
	{ "id", BIND_OF(struct verify_pattern, id, struct slice, BIND_SCALAR, read_id), .required = true },
	{ "why", BIND_TEXT(struct verify_pattern, why), .if_sound = true },
	{ "when", BIND_OF(struct verify_pattern, when, struct when *, BIND_MAP, read_when), .required = true },
	{ "per", BIND_BY(BIND_ANY, read_per), .otherwise = "person" },
	{ "measure", BIND_BY(BIND_ANY, read_measure) },
	{ 0 },
};

static const struct bind_key file_keys[] = {
	{ "layers", BIND_SAME(layer_keys), .required = true },
	{ "patterns", BIND_EACH(struct verify_rules, patterns, npatterns, pattern_keys) },
	{ "examples", BIND_NODE(struct verify_rules, examples, BIND_ANY) },
	{ 0 },
};

int verify_rules_load(struct verify_rules *r, struct book *b, const struct yaml *y, struct error *err)
{
	const struct binder binder = book_binder(b, &r->arena, r, err);

	*r = (struct verify_rules){ .to_column = -1 };
	return bind_map(&binder, file_keys, y->root, r);
}

int verify_rules_read(struct verify_rules *r, struct book *b, const char *path, struct error *err)
{
	const struct yaml *y = path ? book_rules_file(b, path, err) : book_rules(b, "verify.yaml", err);

	*r = (struct verify_rules){ .to_column = -1 };
	return y ? verify_rules_load(r, b, y, err) : -1;
}

void verify_rules_release(struct verify_rules *r)
{
	for (size_t i = 0; i < r->npatterns; i++) {
		when_free(r->patterns[i].when);
		for (size_t k = 0; k < 2; k++)
			when_free(r->patterns[i].hand_in[k].where);
	}
	when_free(r->of);
	arena_release(&r->arena);
	*r = (struct verify_rules){ 0 };
}

RULE_LOADS(verify_rules)

static int example(void *rules, struct book *b, const struct node *example, struct str *got, struct error *err)
{
	return verify_example(rules, example, b->now, got, err);
}

const struct rule_kind verify_yaml = {
	.file = "verify.yaml",
	.list = "patterns",
	.more = "layers",
	.size = sizeof(struct verify_rules),
	.load = load_rules,
	.release = release_rules,
	.example = example,
};
