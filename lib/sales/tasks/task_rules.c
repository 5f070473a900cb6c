/* task_rules.c - see task_rules.h. */
#include "sales/tasks/task_rules.h"

#include "base/lang.h"
#include "book/rule_kind.h"
#include "sales/tasks/task.h"

static const char *const clocks[] = { "clock", "working", NULL };

int bind_stretch(const struct binder *b, const struct node *n, void *to)
{
	struct value *v = to;
	const struct slice text = slice_starts(n->text, "+") ? (struct slice){ n->text.ptr + 1, n->text.len - 1 } : n->text;

	return value_parse(TYPE_DURATION, text, v) && v->number > 0 ?
		       0 : node_error(n, b->err, _("%.*s: a stretch of time is wanted, such as 48h, 7d or 2wd"), SLICE_ARGS(n->key));
}

static int check_kind(const struct binder *b, const struct node *n, void *to)
{
	const struct task_rule *r = to;
	const struct task_kind *made = task_kind_named(r->id);

	if (made && made->verb && !value_missing(&r->every))
		return node_error(n, b->err, _("every: '%.*s' stands for a thing that %s does; it doesn't come again by itself"), SLICE_ARGS(r->id),
				  made->verb);
	return 0;
}

static const struct bind_key kind_keys[] = {
	{ NULL, BIND_PLACE(struct task_rule, place) },
	{ "id", BIND_ID(struct task_rule, id), .required = true },
	{ "clock", BIND_CHOICE(struct task_rule, clock, clocks), .wanted = N_("clock: hours run by the 'clock', or are 'working' ones") },
	{ "due", BIND_STRETCH(struct task_rule, due) },
	{ "every", BIND_STRETCH(struct task_rule, every) },
	{ NULL, BIND_BY(BIND_MAP, check_kind) },
	{ "why", .read = NULL },
	{ 0 },
};

static const struct bind_key file_keys[] = {
	{ "kinds", BIND_EACH(struct task_rules, kinds, count, kind_keys), .required = true },
	{ "examples", .read = NULL },
	{ 0 },
};

int task_rules_load(struct task_rules *r, struct book *b, const struct yaml *y, struct error *err)
{
	struct binder binder;

	*r = (struct task_rules){ .book = b };
	binder = book_binder(b, &r->arena, r, err);
	return bind_map(&binder, file_keys, y->root, r);
}

int task_rules_read(struct task_rules *r, struct book *b, struct error *err)
{
	const struct yaml *y;

	*r = (struct task_rules){ .book = b };
	if (!book_has_rules(b, tasks_yaml.file))
		return 0;
	y = book_rules(b, tasks_yaml.file, err);
	return y ? task_rules_load(r, b, y, err) : -1;
}

void task_rules_release(struct task_rules *r)
{
	arena_release(&r->arena);
}

const struct task_rule *task_rule_of(const struct task_rules *r, struct slice kind)
{
	for (size_t i = 0; i < r->count; i++)
		if (slice_equal(r->kinds[i].id, kind))
			return &r->kinds[i];
	return NULL;
}

int task_rule_due(struct book *b, const struct task_rule *rule, const struct value *within, int64_t from, int64_t *due, struct error *err)
{
	struct calendar *calendar;

	if (within->workdays || !rule || rule->clock == TASK_CLOCK)
		return task_due(b, within, from, due, err);
	if (!(calendar = book_calendar(b, err)))
		return -1;
	*due = calendar_add_work_seconds(calendar, from, within->number);
	return 0;
}

/* {given: {kind: service-48h, from: 2026-03-13T17:00, within: 48h}, expect: {due: 2026-03-15T17:00}} */
static int example(void *rules, struct book *b, const struct node *n, struct str *got, struct error *err)
{
	const struct node *given, *expect;
	struct value within;
	int64_t from, wanted, due;

	if (node_need(n, "given", NODE_MAP, &given, err) < 0 || node_need(n, "expect", NODE_MAP, &expect, err) < 0)
		return -1;
	if (!moment_parse(node_text(given, "from"), &from) || !moment_parse(node_text(expect, "due"), &wanted) ||
	    !value_parse(TYPE_DURATION, node_text(given, "within"), &within) || value_missing(&within))
		return node_error(n, err, _("an example has given: {kind, from, within} and expect: {due}"));
	if (task_rule_due(b, task_rule_of(rules, node_text(given, "kind")), &within, from, &due, err) < 0)
		return -1;
	moment_add_text(got, due);
	return due == wanted;
}

RULE_LOADS(task_rules)

const struct rule_kind tasks_yaml = {
	.file = "tasks.yaml",
	.list = "kinds",
	.ledger = "tasks",
	.size = sizeof(struct task_rules),
	.load = load_rules,
	.release = release_rules,
	.example = example,
};
