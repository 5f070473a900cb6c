/* verify_load.c - rules/verify.yaml into struct verify_rules; every fault with its place. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/proportion.h"
#include "base/utf8.h"
#include "sales/practice/verify.h"
#include "sales/practice/verify_fields.h"

static const struct ledger *leads_of(const struct book *b)
{
	return schema_ledger(&b->schema, SLICE("leads"));
}

static int need_one_of(const struct node *map, const char *key, const char *only, struct error *err)
{
	const struct node *n;

	if (node_need(map, key, NODE_SCALAR, &n, err) < 0)
		return -1;
	return node_is(n, only) ? 0
				: node_error(n, err, _("%s: '%.*s' is not known here; there is '%s'"), key,
					     SLICE_ARGS(n->text), only);
}

static int need_whole(const struct node *map, const char *key, long min, long max, long *out, struct error *err)
{
	const struct node *n;

	return node_need(map, key, NODE_SCALAR, &n, err) < 0 ? -1 : node_int(n, min, max, out, err);
}

static int need_duration(const struct node *map, const char *key, struct value *out, struct error *err)
{
	const struct node *n;

	if (node_need(map, key, NODE_SCALAR, &n, err) < 0 || node_value(n, TYPE_DURATION, out, err) < 0)
		return -1;
	return out->number > 0 ? 0 : node_error(n, err, _("%s: a stretch of time above 0 is wanted"), key);
}

/* Columns of leads by name, in the order given. */
static int read_columns(struct verify_rules *r, struct book *b, const struct node *list, int **columns, size_t *n,
			bool *takes_note, struct error *err)
{
	int rc = 0;

	if (!list->count)
		return node_error(list, err, _("a list of columns of leads is wanted"));
	*columns = arena_zalloc(&r->arena, list->count * sizeof(**columns));
	for (const struct node *one = node_first(list); one; one = one->next) {
		int i = ledger_column(leads_of(b), one->text);

		if (i >= 0)
			(*columns)[(*n)++] = i;
		else if (takes_note && node_is(one, "note"))
			*takes_note = true;
		else
			rc = ledger_no_column(leads_of(b), one->text, &one->place, ERROR_DATA, err);
	}
	return rc;
}

/* A role is one of those that people.role may hold. */
static int read_roles(struct verify_rules *r, struct book *b, const struct node *list, struct error *err)
{
	const struct ledger *people = schema_ledger(&b->schema, SLICE("people"));
	int column = people ? ledger_column(people, SLICE("role")) : -1, rc = 0;

	r->roles = arena_zalloc(&r->arena, (list->count + 1) * sizeof(*r->roles));
	for (const struct node *one = node_first(list); one; one = one->next) {
		const struct column *c = column < 0 ? NULL : &people->columns[column];
		bool known = !c || !c->nvalues;

		for (size_t i = 0; c && i < c->nvalues && !known; i++)
			known = slice_equal(c->values[i], one->text);
		if (!known)
			rc = node_error(one, err, _("there is no role '%.*s'"), SLICE_ARGS(one->text));
		r->roles[r->nroles++] = one->text;
	}
	return r->nroles ? rc : node_error(list, err, _("a list of roles is wanted"));
}

static int read_limit(struct layer_rule *l, const struct node *map, const char *key, enum type type, struct error *err)
{
	const struct node *n;
	struct value v;

	if (node_need(map, key, NODE_SCALAR, &n, err) < 0 || node_value(n, type, &v, err) < 0)
		return -1;
	if (type == TYPE_DURATION && !v.workdays)
		return node_error(n, err, _("%s: working days are wanted, such as 3.2wd"), key);
	*l = (struct layer_rule){ .label = node_text(map, "label"),
				  .why = node_text(map, "why"),
				  .limit_text = n->text,
				  .limit = v.number,
				  .place = map->place };
	l->place.line = map->key_place.line;
	return 0;
}

static int read_behaviour(struct verify_rules *r, struct book *b, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "label", "why", "measure", "fields", "roles", "at_least", NULL };
	const struct node *fields, *roles;
	int rc = 0;

	if (node_only(n, keys, err) < 0 || need_one_of(n, "measure", "stage-updates", err) < 0 ||
	    node_need(n, "fields", NODE_LIST, &fields, err) < 0 || node_need(n, "roles", NODE_LIST, &roles, err) < 0)
		return -1;
	rc |= read_columns(r, b, fields, &r->fields, &r->nfields, NULL, err);
	rc |= read_roles(r, b, roles, err);
	rc |= read_limit(&r->layers[LAYER_BEHAVIOUR], n, "at_least", TYPE_NUMBER, err);
	return rc;
}

static int read_quality(struct verify_rules *r, struct book *b, const struct node *n, struct error *err)
{
	static const char *const keys[] = {
		"label", "why", "measure", "of", "sample", "kept", "seed", "at_least", NULL
	};
	const struct vocabulary leads = schema_vocabulary(leads_of(b));
	const struct node *of = node_get(n, "of");

	if (node_only(n, keys, err) < 0 || need_one_of(n, "measure", "next-follow-up", err) < 0 ||
	    need_whole(n, "sample", 1, PROPORTION_MAX, &r->sample, err) < 0 ||
	    need_duration(n, "kept", &r->kept, err) < 0)
		return -1;
	if (r->kept.workdays ? r->kept.number % 100 : r->kept.number % 86400)
		return node_error(node_get(n, "kept"), err, _("%s: whole days are wanted, such as 1d or 1wd"), "kept");
	if (of && !(r->of = when_compile(of, &leads, err)))
		return -1;
	r->seed = node_text(n, "seed");
	return read_limit(&r->layers[LAYER_QUALITY], n, "at_least", TYPE_PERCENT, err);
}

static int no_stage(struct book *b, const struct node *n, struct error *err)
{
	struct nearest near;
	struct slice best;

	nearest_init(&near, n->text);
	for (size_t p = 0; p < b->stages.npipelines; p++)
		for (size_t i = 0; i < b->stages.pipelines[p].nstages; i++)
			nearest_offer(&near, b->stages.pipelines[p].stages[i].id);
	best = nearest_found(&near);
	if (best.len)
		return node_error(n, err, _("there is no stage '%.*s'; did you mean '%.*s'?"), SLICE_ARGS(n->text),
				  SLICE_ARGS(best));
	return node_error(n, err, _("there is no stage '%.*s'"), SLICE_ARGS(n->text));
}

/* A stage, or a time of another ledger that refers to leads: solutions.submitted_at. */
static int read_to(struct verify_rules *r, struct book *b, const struct node *n, struct error *err)
{
	struct slice column = n->text, name = slice_cut(&column, '.');

	r->to = n->text;
	r->to_column = -1;
	if (stages_find(&b->stages, n->text))
		return 0;
	r->to_ledger = column.len ? schema_ledger(&b->schema, name) : NULL;
	if (!r->to_ledger)
		return no_stage(b, n, err);
	r->to_column = ledger_column(r->to_ledger, column);
	r->to_lead = ledger_column(r->to_ledger, SLICE("lead"));
	if (r->to_column < 0)
		return ledger_no_column(r->to_ledger, column, &n->place, ERROR_DATA, err);
	if (r->to_lead < 0 || r->to_ledger->columns[r->to_column].type != TYPE_TIME)
		return node_error(n, err, _("'%.*s' is no time of a ledger that refers to leads"), SLICE_ARGS(n->text));
	return 0;
}

static int read_result(struct verify_rules *r, struct book *b, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "label", "why", "measure", "from", "to", "at_most", NULL };
	const struct node *from, *to;

	if (node_only(n, keys, err) < 0 || need_one_of(n, "measure", "dwell", err) < 0 ||
	    node_need(n, "from", NODE_SCALAR, &from, err) < 0 || node_need(n, "to", NODE_SCALAR, &to, err) < 0)
		return -1;
	r->from = from->text;
	if (!stages_find(&b->stages, from->text))
		return no_stage(b, from, err);
	return read_to(r, b, to, err) < 0 ? -1 : read_limit(&r->layers[LAYER_RESULT], n, "at_most", TYPE_DURATION, err);
}

/* Patterns */

static int read_hand_in(struct verify_pattern *p, struct book *b, const struct node *map, struct error *err)
{
	static const struct {
		const char *ledger, *done, *due, *person, *otherwise;
	} known[] = {
		{ "solutions", "submitted_at", "due_at", "engineer", NULL },
		{ "tasks", "done_at", "due_at", "done_by", "assignee" },
	};
	static const char *const keys[] = { "solutions", "tasks", NULL };

	if (map->kind != NODE_MAP || !map->count)
		return node_error(
			map, err,
			_("hand_in: solutions or tasks with a condition are wanted, such as {tasks: {kind: …}}"));
	if (node_only(map, keys, err) < 0)
		return -1;
	for (size_t i = 0; i < 2; i++) {
		const struct node *where = node_get(map, known[i].ledger);
		const struct ledger *l = where ? schema_ledger(&b->schema, slice_of(known[i].ledger)) : NULL;
		struct hand_in *h = &p->hand_in[p->nhand_in];
		struct vocabulary v;

		if (!l)
			continue;
		v = schema_vocabulary(l);
		*h = (struct hand_in){ .ledger = l,
				       .done = ledger_column(l, slice_of(known[i].done)),
				       .due = ledger_column(l, slice_of(known[i].due)),
				       .person = ledger_column(l, slice_of(known[i].person)),
				       .otherwise = ledger_column(l, slice_of(known[i].otherwise)) };
		if (!(h->where = when_compile(where, &v, err)))
			return -1;
		p->nhand_in++;
	}
	return 0;
}

static int read_within(struct verify_pattern *p, const struct node *n, struct error *err)
{
	struct value v;

	if (need_duration(n, "within", &v, err) < 0)
		return -1;
	p->within = v.number;
	return v.workdays ? node_error(node_get(n, "within"), err, _("within: not working days, but s, m, h or d")) : 0;
}

static int read_step(struct verify_pattern *p, const struct node *n, struct error *err)
{
	struct value v;

	if (need_duration(n, "step", &v, err) < 0)
		return -1;
	p->days = (int32_t)(v.number / 86400);
	return v.workdays || v.number % 86400 || v.number > 3650 * (int64_t)86400
		       ? node_error(node_get(n, "step"), err, _("%s: whole days are wanted, such as 7d"), "step")
		       : 0;
}

static int read_copied(struct verify_rules *r, struct verify_pattern *p, struct book *b, const struct node *n,
		       struct error *err)
{
	const struct node *copied;

	if (node_need(n, "copied", NODE_LIST, &copied, err) < 0 ||
	    read_columns(r, b, copied, &p->columns, &p->ncolumns, &p->copied_note, err) < 0 ||
	    need_whole(n, "letters", 1, 10000, &p->letters, err) < 0)
		return -1;
	return need_whole(n, "leads", 2, 1000000, &p->least, err);
}

static int read_measure(struct verify_rules *r, struct verify_pattern *p, struct book *b, const struct node *n,
			struct error *err)
{
	static const char *const hand_in[] = { "hand_in", "within", NULL },
				 *const burst[] = { "burst", "within", NULL },
				 *const ping_pong[] = { "ping_pong", "within", NULL }, *const step[] = { "step", NULL },
				 *const copied[] = { "copied", "leads", "letters", NULL };

	if (n->kind == NODE_MAP && node_get(n, "hand_in")) {
		p->measure = PATTERN_HAND_IN;
		return node_only(n, hand_in, err) < 0 || read_within(p, n, err) < 0 ||
				       read_hand_in(p, b, node_get(n, "hand_in"), err) < 0
			       ? -1
			       : 0;
	}
	if (node_get(n, "burst")) {
		p->measure = PATTERN_BURST;
		return node_only(n, burst, err) < 0 || read_within(p, n, err) < 0
			       ? -1
			       : need_whole(n, "burst", 2, 100000, &p->least, err);
	}
	if (node_get(n, "ping_pong")) {
		p->measure = PATTERN_PING_PONG;
		return node_only(n, ping_pong, err) < 0 || need_one_of(n, "ping_pong", "stage", err) < 0
			       ? -1
			       : read_within(p, n, err);
	}
	if (node_get(n, "step")) {
		p->measure = PATTERN_STEP;
		return node_only(n, step, err) < 0 ? -1 : read_step(p, n, err);
	}
	if (node_get(n, "copied")) {
		p->measure = PATTERN_COPIED;
		return node_only(n, copied, err) < 0 ? -1 : read_copied(r, p, b, n, err);
	}
	return node_error(n, err, _("measure: one of hand_in, burst, ping_pong, step, copied is wanted"));
}

static int read_per(struct verify_pattern *p, const struct node *n, struct error *err)
{
	p->per_team = node_is(n, "team") || node_is(n, "both");
	p->per_person = !n || node_is(n, "person") || node_is(n, "both");
	return p->per_team || p->per_person
		       ? 0
		       : node_error(n, err, _("per: '%.*s' is not person, team or both"), SLICE_ARGS(n->text));
}

static int read_pattern(struct verify_rules *r, struct book *b, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "id", "why", "per", "measure", "when", NULL };
	struct verify_pattern *p = &r->patterns[r->npatterns++];
	const struct vocabulary fields = verify_vocabulary();
	const struct node *id, *when, *measure = node_get(n, "measure");

	if (node_only(n, keys, err) < 0 || node_need(n, "id", NODE_SCALAR, &id, err) < 0 ||
	    node_need(n, "when", NODE_MAP, &when, err) < 0)
		return -1;
	*p = (struct verify_pattern){ .id = id->text, .why = node_text(n, "why"), .place = n->place };
	for (const struct verify_pattern *other = r->patterns; other < p; other++)
		if (slice_equal(other->id, p->id))
			return node_error(id, err, _("'%.*s' stands twice, first in line %ld"), SLICE_ARGS(id->text),
					  (long)other->place.line);
	for (int i = 0; i < LAYERS; i++)
		if (slice_is(p->id, layer_names[i]))
			return node_error(id, err, _("'%.*s' is a layer; give the pattern another id"),
					  SLICE_ARGS(id->text));
	if (slice_find(p->id, SLICE(":")) >= 0)
		return node_error(id, err, _("'%.*s': no ':' in an id, --list PATTERN:PERSON is cut there"),
				  SLICE_ARGS(id->text));
	p->when = when_compile(when, &fields, err);
	if (!p->when || read_per(p, node_get(n, "per"), err) < 0)
		return -1;
	return measure ? read_measure(r, p, b, measure, err) : 0;
}

static int read_layers(struct verify_rules *r, struct book *b, const struct node *layers, struct error *err)
{
	static int (*const readers[])(struct verify_rules *, struct book *, const struct node *, struct error *) = {
		read_behaviour,
		read_quality,
		read_result,
	};
	const char *keys[LAYERS + 1] = { NULL };
	int rc = 0;

	for (int i = 0; i < LAYERS; i++)
		keys[i] = layer_names[i];
	if (node_only(layers, keys, err) < 0)
		return -1;
	for (int i = 0; i < LAYERS; i++) {
		const struct node *n;

		if (node_need(layers, layer_names[i], NODE_MAP, &n, err) < 0 || readers[i](r, b, n, err) < 0)
			rc = -1;
	}
	return rc;
}

int verify_rules_load(struct verify_rules *r, struct book *b, const struct yaml *y, struct error *err)
{
	static const char *const keys[] = { "layers", "patterns", "examples", NULL };
	const struct node *layers, *patterns = node_get(y->root, "patterns");
	int rc;

	*r = (struct verify_rules){ .to_column = -1, .examples = node_get(y->root, "examples") };
	if (node_only(y->root, keys, err) < 0 || node_need(y->root, "layers", NODE_MAP, &layers, err) < 0)
		return -1;
	rc = read_layers(r, b, layers, err);
	if (patterns && patterns->kind != NODE_LIST)
		return node_error(patterns, err, _("patterns: a list is wanted"));
	r->patterns = arena_zalloc(&r->arena, (patterns ? patterns->count + 1 : 1) * sizeof(*r->patterns));
	for (const struct node *n = node_first(patterns); n; n = n->next)
		if (read_pattern(r, b, n, err) < 0)
			rc = -1;
	return rc;
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
