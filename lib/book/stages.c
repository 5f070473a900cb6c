/* stages.c - see stages.h. */
#include "book/stages.h"

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

static const struct bind_key stage_keys[] = {
	{ NULL, BIND_PLACE(struct stage, place) },
	{ "id", BIND_OF(struct stage, id, struct slice, BIND_SCALAR, read_id), .required = true },
	{ "days", BIND_VALUE(struct stage, days, TYPE_DURATION), .if_sound = true },
	{ "gate", BIND_NODE(struct stage, gate, BIND_ANY) },
	{ "kind", BIND_OF(struct stage, kind, enum stage_kind, BIND_ANY, read_kind), .if_sound = true },
	{ "ask", BIND_TEXT(struct stage, ask) },
	{ "why", .read = NULL },
	{ 0 },
};

static int check_reached(const struct binder *b, const struct node *n, void *to)
{
	const struct stages *s = b->rules;
	const struct pipeline *p = to, *before = p > s->pipelines ? p - 1 : NULL;

	return !before || before->when ? 0 : node_error(n, b->err, _("this pipeline is never reached: '%.*s' above it takes every lead"),
							SLICE_ARGS(before->id));
}

static const struct bind_key pipeline_keys[] = {
	{ NULL, BIND_PLACE(struct pipeline, place) },
	{ NULL, BIND_BY(BIND_MAP, check_reached) },
	{ "id", BIND_TEXT(struct pipeline, id), .required = true },
	{ "when", BIND_NODE(struct pipeline, when, BIND_ANY) },
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

int stages_load(struct stages *s, const struct yaml *y, struct error *err)
{
	const struct binder binder = { .rules = s, .arena = &s->arena, .err = err };

	*s = (struct stages){ 0 };
	return bind_map(&binder, file_keys, y->root, s);
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
