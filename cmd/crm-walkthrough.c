/* crm-walkthrough - walking the whole process as if new: pick, start, finish, log, answer, list. */
#include "cli.h"
#include "sales/practice.h"

struct month_given {
	const char *month;
};
OPTIONS(month, struct month_given) = {
	OPTION(month, month, "MONTH", N_("the month, e.g. 2026-03 (this one)")),
	{ 0 },
};

static int walkthrough_verb_pick(struct cli *c, struct change *change, struct error *err)
{
	int32_t month;

	if (walk_refuse_practice(&c->book, err) < 0 ||
	    walkthrough_month(&c->book, given(c, month)->month, &month, err) < 0)
		return -1;
	return walkthrough_pick(change, month, err);
}

OPTIONS(start, struct walk_start) = {
	OPTION(start, dir, "DIR", N_("the practice book: a new directory (else one in TMPDIR)")),
	{ 0 },
};

static int walkthrough_verb_start(struct cli *c, struct view *v, struct error *err)
{
	struct walk_start *how = given(c, start);

	how->step = cli_arg(c, 0);
	how->is_trial = cli_is_dry(c);
	return walk_start(&c->book, how, v, err);
}

static int walkthrough_verb_finish(struct cli *c, struct change *change, struct error *err)
{
	return walk_finish(change, cli_arg(c, 0), err);
}

static int walkthrough_verb_log(struct cli *c, struct change *change, struct error *err)
{
	return walk_refuse_practice(&c->book, err) < 0 ? -1
						       : walkthrough_log(change, cli_arg(c, 0), cli_arg(c, 1), err);
}

static int walkthrough_verb_answer(struct cli *c, struct change *change, struct error *err)
{
	return walk_refuse_practice(&c->book, err) < 0 ? -1
						       : walkthrough_answer(change, cli_arg(c, 0), cli_arg(c, 1), err);
}

struct list_given {
	bool overdue;
	const char *month;
};
OPTIONS(list, struct list_given) = {
	OPTION(list, overdue, NULL, N_("only open ones past their limit")),
	OPTION(list, month, "MONTH", N_("only of that month, e.g. 2026-03")),
	{ 0 },
};

static int walkthrough_verb_list(struct cli *c, struct view *v, struct error *err)
{
	const struct list_given *given = given(c, list);
	struct walk_filter filter = { .month = DATE_MIN, .overdue = given->overdue };

	if (given->month && walkthrough_month(&c->book, given->month, &filter.month, err) < 0)
		return -1;
	return walkthrough_list(&c->book, &filter, v, err);
}

static int walkthrough_verb_steps(struct cli *c, struct view *v, struct error *err)
{
	return walkthrough_steps(&c->book, v, err);
}

static int walkthrough_verb_report(struct cli *c, struct view *v, struct error *err)
{
	int32_t month;

	if (walkthrough_month(&c->book, given(c, month)->month, &month, err) < 0)
		return -1;
	return walkthrough_summary(&c->book, month, v, err);
}

static const struct verb verbs[] = {
	{ .name = "pick",
	  .help = N_("draw who walks this month; once drawn it stays"),
	  .options = month_options,
	  .write = walkthrough_verb_pick },
	{ .name = "steps", .help = N_("the steps that are walked"), .read = walkthrough_verb_steps },
	{ .name = "start",
	  .args = "[STEP]",
	  .max_args = 1,
	  .help = N_("make a practice book to walk in: all steps, or one"),
	  .options = start_options,
	  .read = walkthrough_verb_start,
	  .acts = true },
	{ .name = "finish",
	  .args = "DIR",
	  .min_args = 1,
	  .max_args = 1,
	  .help = N_("record time and errors of each step walked in a practice book"),
	  .write = walkthrough_verb_finish },
	{ .name = "log",
	  .args = "STEP FINDING",
	  .min_args = 2,
	  .max_args = 2,
	  .help = N_("note what blocked you; your manager has 24 hours"),
	  .write = walkthrough_verb_log },
	{ .name = "answer",
	  .args = "ID TEXT",
	  .min_args = 2,
	  .max_args = 2,
	  .help = N_("answer a finding, which closes its task"),
	  .write = walkthrough_verb_answer },
	{ .name = "list",
	  .help = N_("findings and their hours, and who was drawn"),
	  .options = list_options,
	  .read = walkthrough_verb_list },
	{ .name = "report",
	  .help = N_("a month: who walked, time and errors by step, findings"),
	  .options = month_options,
	  .read = walkthrough_verb_report },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command walkthrough = { "crm-walkthrough", N_("walking the whole process as if new"),
						    verbs };

	return cli_main(&walkthrough, argc, argv);
}
