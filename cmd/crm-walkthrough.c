/* crm-walkthrough - walking the whole process as if new: pick, start, finish, log, answer, list. */
#include "cli.h"
#include "sales/walkthrough.h"

static int walkthrough_verb_pick(struct cli *c, struct change *change, struct error *err)
{
	int32_t month;

	return walkthrough_month(&c->book, option_text(&c->options, "month"), &month, err) < 0
		       ? -1
		       : walkthrough_pick(change, month, err);
}

static int walkthrough_verb_log(struct cli *c, struct change *change, struct error *err)
{
	return walkthrough_log(change, cli_arg(c, 0), cli_arg(c, 1), err);
}

static int walkthrough_verb_answer(struct cli *c, struct change *change, struct error *err)
{
	return walkthrough_answer(change, cli_arg(c, 0), cli_arg(c, 1), err);
}

static int walkthrough_verb_list(struct cli *c, struct view *v, struct error *err)
{
	const char *month = option_text(&c->options, "month");
	struct walk_filter filter = { .month = DATE_MIN, .overdue = option_given(&c->options, "overdue") };

	if (month && walkthrough_month(&c->book, month, &filter.month, err) < 0)
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

	if (walkthrough_month(&c->book, option_text(&c->options, "month"), &month, err) < 0)
		return -1;
	return walkthrough_summary(&c->book, month, v, err);
}

static const struct option month_options[] = {
	{ "month", 0, OPTION_TEXT, "MONTH", NULL, N_("the month, e.g. 2026-03 (this one)") },
	{ 0 },
};

static const struct option list_options[] = {
	{ "overdue", 0, OPTION_FLAG, NULL, NULL, N_("only open ones past their limit") },
	{ "month", 0, OPTION_TEXT, "MONTH", NULL, N_("only of that month, e.g. 2026-03") },
	{ 0 },
};

static const struct verb verbs[] = {
	{ .name = "pick", .help = N_("draw who walks this month; once drawn it stays"), .options = month_options,
	  .write = walkthrough_verb_pick },
	{ .name = "steps", .help = N_("the steps that are walked"), .read = walkthrough_verb_steps },
	{ .name = "log", .args = "STEP FINDING", .min_args = 2, .max_args = 2,
	  .help = N_("note what blocked you; your manager has 24 hours"), .write = walkthrough_verb_log },
	{ .name = "answer", .args = "ID TEXT", .min_args = 2, .max_args = 2, .help = N_("answer a finding, which closes its task"),
	  .write = walkthrough_verb_answer },
	{ .name = "list", .help = N_("findings and their hours, and who was drawn"), .options = list_options,
	  .read = walkthrough_verb_list },
	{ .name = "report", .help = N_("a month: who walked, time and errors by step, findings"), .options = month_options,
	  .read = walkthrough_verb_report },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command walkthrough = { "crm-walkthrough", N_("walking the whole process as if new"), verbs };

	return cli_main(&walkthrough, argc, argv);
}
