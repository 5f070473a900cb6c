/* stages.c - see stages.h. */
#include "book/stages.h"

#include "base/lang.h"

static const char *const kind_names[] = { "open", "won", "lost" };

const char *stage_kind_name(enum stage_kind kind)
{
	return kind_names[kind];
}

static int read_kind(const struct node *n, enum stage_kind *kind, struct error *err)
{
	*kind = STAGE_OPEN;
	if (!n)
		return 0;
	for (int k = STAGE_OPEN; k <= STAGE_LOST; k++)
		if (node_is(n, kind_names[k])) {
			*kind = (enum stage_kind)k;
			return 0;
		}
	return node_error(n, err, _("kind: '%.*s' is not open, won or lost"), SLICE_ARGS(n->text));
}

static int read_stage(struct pipeline *p, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "id", "days", "gate", "kind", "ask", "why", NULL };
	struct stage *s = &p->stages[p->nstages];
	const struct node *id, *days = node_get(n, "days");

	if (node_only(n, keys, err) < 0 || node_need(n, "id", NODE_SCALAR, &id, err) < 0)
		return -1;
	if (pipeline_stage(p, id->text))
		return node_error(id, err, _("stage '%.*s' stands twice in pipeline %.*s"), SLICE_ARGS(id->text),
				  SLICE_ARGS(p->id));
	*s = (struct stage){ .id = id->text, .gate = node_get(n, "gate"), .ask = node_text(n, "ask"), .place = n->place };
	p->nstages++;
	if (days && node_value(days, TYPE_DURATION, &s->days, err) < 0)
		return -1;
	return read_kind(node_get(n, "kind"), &s->kind, err);
}

static int read_pipeline(struct stages *s, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "id", "when", "stages", "why", "examples", NULL };
	struct pipeline *p = &s->pipelines[s->npipelines];
	const struct node *id, *list;
	int rc = 0;

	if (node_only(n, keys, err) < 0 || node_need(n, "id", NODE_SCALAR, &id, err) < 0 ||
	    node_need(n, "stages", NODE_LIST, &list, err) < 0)
		return -1;
	*p = (struct pipeline){ .id = id->text, .when = node_get(n, "when"), .place = n->place };
	p->stages = arena_zalloc(&s->arena, list->count * sizeof(*p->stages));
	s->npipelines++;
	for (const struct node *stage = node_first(list); stage; stage = stage->next)
		if (read_stage(p, stage, err) < 0)
			rc = -1;
	return rc;
}

int stages_load(struct stages *s, const struct yaml *y, struct error *err)
{
	static const char *const keys[] = { "pipelines", "examples", NULL };
	const struct node *list;
	int rc = 0;

	*s = (struct stages){ 0 };
	if (node_only(y->root, keys, err) < 0 || node_need(y->root, "pipelines", NODE_LIST, &list, err) < 0)
		return -1;
	s->pipelines = arena_zalloc(&s->arena, list->count * sizeof(*s->pipelines));
	for (const struct node *p = node_first(list); p; p = p->next) {
		const struct pipeline *before = s->npipelines ? &s->pipelines[s->npipelines - 1] : NULL;

		if (before && !before->when)
			rc = node_error(p, err, _("this pipeline is never reached: '%.*s' above it takes every lead"),
					SLICE_ARGS(before->id));
		if (read_pipeline(s, p, err) < 0)
			rc = -1;
	}
	return rc;
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
