/* stages.c - see stages.h. */
#include "book/stages.h"

#include <string.h>

#include "base/lang.h"
#include "rule/bind.h"

static const char *const kind_names[] = { "open", "won", "lost" };

const char *stage_kind_name(enum stage_kind kind)
{
	return kind_names[kind];
}

static int read_kind(const struct binder *b, const struct node *n, void *kind)
{
	for (int k = STAGE_OPEN; k <= STAGE_LOST; k++)
		if (node_is(n, kind_names[k])) {
			*(enum stage_kind *)kind = (enum stage_kind)k;
			return 0;
		}
	return node_error(n, b->err, _("kind: '%.*s' is not open, won or lost"), SLICE_ARGS(n->text));
}

static int read_id(const struct binder *b, const struct node *n, void *to)
{
	const struct stages *s = b->rules;
	const struct pipeline *p = &s->pipelines[s->npipelines - 1];

	if (pipeline_stage(p, n->text))
		return node_error(n, b->err, _("stage '%.*s' stands twice in pipeline %.*s"), SLICE_ARGS(n->text), SLICE_ARGS(p->id));
	return bind_text(b, n, to);
}

/* What is won or lost has no chance any more. */
static int read_chance(const struct binder *b, const struct node *n, void *to)
{
	enum { WHOLE = 10000 };
	struct stage *s = to;

	if (bind_value(b, n, &s->chance) < 0)
		return -1;
	s->chance_at = n->place;
	if (s->chance.number < 0 || s->chance.number > WHOLE)
		return node_error(n, b->err, _("chance: '%.*s' is not between 0%% and 100%%"), SLICE_ARGS(n->text));
	return s->kind == STAGE_OPEN ? 0 : node_error(n, b->err, _("chance: stage '%.*s' is closed; only an open one has a chance"), SLICE_ARGS(s->id));
}

static int read_move(const struct binder *b, const struct node *n, void *to)
{
	struct stage_move *m = to;

	m->is_said = true;
	m->place = n->place;
	return bind_bool(b, n, &m->is_allowed);
}

#define BIND_MOVE(T, member) BIND_OF(T, member, struct stage_move, BIND_SCALAR, read_move)

static const struct bind_key stage_keys[] = {
	{ NULL, BIND_PLACE(struct stage, place) },
	{ "id", BIND_OF(struct stage, id, struct slice, BIND_SCALAR, read_id), .required = true },
	{ "days", BIND_VALUE(struct stage, days, TYPE_DURATION), .if_sound = true },
	{ "gate", BIND_NODE(struct stage, gate, BIND_ANY) },
	{ "kind", BIND_OF(struct stage, kind, enum stage_kind, BIND_ANY, read_kind), .if_sound = true },
	{ "ask", BIND_TEXT(struct stage, ask) },
	{ "chance", BIND_BY(BIND_SCALAR, read_chance), .type = TYPE_PERCENT, .if_sound = true },
	{ "skip", BIND_MOVE(struct stage, skip) },
	{ "back", BIND_MOVE(struct stage, back) },
	{ "why", .read = NULL },
	{ 0 },
};

static int check_reached(const struct binder *b, const struct node *n, void *to)
{
	const struct stages *s = b->rules;
	const struct pipeline *p = to;

	for (const struct pipeline *before = s->pipelines; !node_get(n, "when") && before < p; before++)
		if (!before->when)
			return node_error(n, b->err, _("this pipeline is never reached: '%.*s' above it takes every lead"), SLICE_ARGS(before->id));
	return 0;
}

static const struct bind_key pipeline_keys[] = {
	{ NULL, BIND_PLACE(struct pipeline, place) },
	{ NULL, BIND_BY(BIND_MAP, check_reached) },
	{ "id", BIND_TEXT(struct pipeline, id), .required = true },
	{ "when", BIND_NODE(struct pipeline, when, BIND_ANY) },
	{ "skip", BIND_MOVE(struct pipeline, skip) },
	{ "back", BIND_MOVE(struct pipeline, back) },
	{ "reopen", BIND_MOVE(struct pipeline, reopen) },
	{ "stages", BIND_EACH(struct pipeline, stages, nstages, stage_keys), .required = true },
	{ "why", .read = NULL },
	{ "examples", .read = NULL },
	{ 0 },
};

static const struct bind_key file_keys[] = {
	{ "pipelines", BIND_EACH(struct stages, pipelines, npipelines, pipeline_keys), .required = true },
	{ "examples", .read = NULL },
	{ 0 },
};

/* Ledgers hold a stage by its name alone: in two pipelines it is open, or closed, in both. */
static int check_kinds(const struct stages *s, struct error *err)
{
	int rc = 0;

	for (size_t p = 0; p < s->npipelines; p++)
		for (size_t i = 0; i < s->pipelines[p].nstages; i++) {
			const struct stage *one = &s->pipelines[p].stages[i], *first = stages_find(s, one->id);

			if (first->kind != one->kind)
				rc = error_at(err, ERROR_DATA, &one->place, _("stage '%.*s' is %s here and %s in line %u; leads hold its name alone"),
					      SLICE_ARGS(one->id), kind_names[one->kind], kind_names[first->kind], first->place.line);
		}
	return rc;
}

/* Whoever goes through them from the top meets last the one that takes what no other does, wherever it stands in the file. */
static void put_rest_last(struct stages *s)
{
	for (size_t p = 0; p + 1 < s->npipelines; p++)
		if (!s->pipelines[p].when) {
			const struct pipeline rest = s->pipelines[p];

			memmove(&s->pipelines[p], &s->pipelines[p + 1], (s->npipelines - p - 1) * sizeof(rest));
			s->pipelines[s->npipelines - 1] = rest;
			return;
		}
}

int stages_load(struct stages *s, const struct yaml *y, struct error *err)
{
	const struct binder binder = { .rules = s, .arena = &s->arena, .err = err };

	*s = (struct stages){ 0 };
	if (bind_map(&binder, file_keys, y->root, s) < 0)
		return -1;
	put_rest_last(s);
	return check_kinds(s, err);
}

void stages_release(struct stages *s)
{
	arena_release(&s->arena);
	*s = (struct stages){ 0 };
}

const struct stage *pipeline_stage(const struct pipeline *p, struct slice id)
{
	for (size_t i = 0; i < p->nstages; i++)
		if (slice_equal(p->stages[i].id, id))
			return &p->stages[i];
	return NULL;
}

const struct stage *stages_find(const struct stages *s, struct slice id)
{
	for (size_t i = 0; i < s->npipelines; i++) {
		const struct stage *found = pipeline_stage(&s->pipelines[i], id);

		if (found)
			return found;
	}
	return NULL;
}
