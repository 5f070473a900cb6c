/* crm-report - figures over several ledgers: the board, the funnel, before and after, verification, the customer daily. */
#include <string.h>

#include "cli.h"
#include "report/compare.h"
#include "report/field_use.h"
#include "report/funnel.h"
#include "report/health.h"
#include "report/report.h"
#include "report/verify.h"
#include "sales/practice.h"

/* Verify, its sheet and the judging of it */

struct verify_given {
	const char *month, *person, *list, *rules;
	struct option_date since, until;
};

#define PERIOD_OPTIONS(LIST)                                                                 \
	OPTION(LIST, month, "MONTH", N_("that month, such as 2026-02; else last month")),    \
		OPTION(LIST, since, "DATE", N_("instead: from that day on")),                \
		OPTION(LIST, until, "DATE", N_("to that day (today)"))

OPTIONS_OF(report_sheet, struct verify_given);
static const struct option report_sheet_options[] = {
	PERIOD_OPTIONS(report_sheet),
	{ 0 },
};

OPTIONS_OF(report_verify, struct verify_given);
static const struct option report_verify_options[] = {
	PERIOD_OPTIONS(report_verify),
	OPTION(report_verify, person, "PERSON", N_("judge that person alone")),
	OPTION(report_verify, list, "WHAT", N_("the rows behind behaviour, quality, result or a pattern; WHAT:PERSON: that person's")),
	OPTION(report_verify, rules, "FILE", N_("by another rule file; nothing is stored")),
	{ 0 },
};

/* --month, or --since and --until; nothing given: last month. */
static int take_period(struct cli *c, const struct verify_given *given, struct period *p, struct error *err)
{
	if (given->until.typed && !given->since.typed)
		return error_add(err, ERROR_USAGE, _("missing: %s"), "--since");
	if (given->month && given->since.typed)
		return error_add(err, ERROR_USAGE, _("either --month or --since is wanted, not both"));
	if (given->since.typed)
		return period_days(p, given->since.day, given->until.typed ? given->until.day : c->book.today, err);
	return period_month(p, given->month, c->book.today, err);
}

/* verify: judges a period. It reads, but for the first time of a period that is over: then the sample it draws is stored. */

static int print_verification(struct cli *c, struct verification *v, struct error *err)
{
	const char *list = cli_figure(c, given(c, report_verify)->list, &verify_words);
	struct view view;
	int rc;

	view_init(&view);
	view.for_programs = cli_for_programs(c);
	rc = list ? verify_list(v, list, &view, err) : verify_show(v, &view, err);
	if (rc == 0)
		rc = cli_print(c, &view, err);
	view_release(&view);
	return rc;
}

/* The sample is in the ledger before anybody sees it: who doesn't like it can't draw another one. */
static int store_and_print(struct cli *c, struct verification *v, struct error *err)
{
	struct change change;
	int rc;

	change_init(&change, &c->book);
	rc = verify_store_sample(v, &change, err);
	if (rc == 0)
		rc = cli_commit(c, &change, err);
	if (rc == 0) {
		v->sample.is_stored = true;
		rc = print_verification(c, v, err);
	}
	change_release(&change);
	return rc;
}

static int measure_and_print(struct cli *c, enum book_access access, bool *write, struct error *err)
{
	const struct verify_given *given = given(c, report_verify);
	struct verify_how how = { .rules = given->rules, .person = slice_of(given->person) };
	struct verification v = { 0 };
	struct error clock = ERROR_INIT;
	bool may_now;
	int rc;

	if (cli_open(c, access, err) < 0 || cli_output(c, err) < 0 || take_period(c, given, &how.period, err) < 0)
		return -1;
	rc = verify_measure(&v, &c->book, &how, err);
	may_now = book_may_write_now(&c->book, &clock) == 0;
	if (error_status(&clock) == ERROR_SYSTEM) { /* that couldn't be seen */
		error_move(err, &clock);
		rc = -1;
	}
	error_release(&clock);
	*write = rc == 0 && access == BOOK_READ && *write && may_now && verify_is_new_sample(&v);
	if (rc == 0 && !*write) {
		v.why_not_stored = !verify_is_new_sample(&v) ? NULL
				   : cli_is_dry(c)	     ? _("dry run")
				   : !may_now		     ? _("the clock isn't the machine's")
							     : _("you may not write into this book");
		rc = access == BOOK_WRITE && verify_is_new_sample(&v) ? store_and_print(c, &v, err)
								      : print_verification(c, &v, err);
	}
	verification_release(&v);
	return rc;
}

static int report_verify(struct cli *c, struct error *err)
{
	const int may = cli_is_dry(c) ? 0 : cli_may_write(c, err);
	bool write = may > 0;

	if (may < 0 || measure_and_print(c, BOOK_READ, &write, err) < 0)
		return -1;
	if (!write)
		return 0;
	cli_close(c);
	return measure_and_print(c, BOOK_WRITE, &write, err);
}

static int report_verify_sheet(struct cli *c, struct view *v, struct error *err)
{
	struct period p;

	return take_period(c, given(c, report_sheet), &p, err) < 0 ? -1 : verify_sheet(&c->book, &p, v, err);
}

static int report_verify_judge(struct cli *c, struct change *change, struct error *err)
{
	return verify_take_sheet(change, cli_arg(c, 0), err);
}

enum { FORMATS_MAX = 16 };

/* Those of every verb and one more, which is a way to write the funnel's leads and not a way to write a table. Filled in main: which
 * formats there are is the views' business. */
static const char *funnel_formats[FORMATS_MAX + 2];

static const char *const by_choices[] = { "owner", "source", "grade", "industry",
					  NULL, "负责人", "来源", "级别", "行业" };			   /* as in enum funnel_by, from 1 */
static const char *const days_choices[] = { "working", "calendar", NULL, "工作日", "自然日" }; /* as in enum history_days */

struct funnel_given {
	const char *pipeline, *only, *range, *list;
	struct option_date since, until;
	int by, days;
	bool dwell;
};

#define COHORT_OPTIONS(LIST)                                                               \
	OPTION(LIST, since, "DATE", N_("leads entered on that day or later")),             \
		OPTION(LIST, until, "DATE", N_("leads entered on that day or before")),    \
		OPTION(LIST, pipeline, "PIPELINE", N_("only leads of that pipeline"))

OPTIONS(funnel, struct funnel_given) = {
	COHORT_OPTIONS(funnel),
	OPTION(funnel, by, "WHAT", N_("a line for each owner, source, grade or industry"), .choices = by_choices, .has_labels = true),
	OPTION(funnel, only, "VALUE", N_("with --by: the whole funnel of one of them")),
	OPTION(funnel, range, "A..B", N_("share of the losses from A to B (else the worst two steps)")),
	OPTION(funnel, dwell, NULL, N_("how long leads stand in each stage, and from lead to the end")),
	OPTION(funnel, days, "KIND", N_("working (the default) or calendar days"), .choices = days_choices, .has_labels = true),
	OPTION(funnel, list, "CELL", N_("the leads behind a figure: 需求确认:lost, total:won, A..B:lost, 'A>B'")),
	OPTION(common, format, "FORMAT", N_("as for every verb; events: the event log of these leads"), .choices = funnel_formats),
	{ 0 },
};

OPTIONS(events, struct funnel_given) = {
	COHORT_OPTIONS(events),
	{ 0 },
};

static int funnel_how(struct cli *c, const struct funnel_given *given, struct funnel_how *how, struct error *err)
{
	const bool has_since = given->since.typed, has_until = given->until.typed;

	*how = (struct funnel_how){
		.has_since = has_since,
		.has_until = has_until,
		.since = given->since.day,
		.until = given->until.day,
		.pipeline = given->pipeline,
		.by = (enum funnel_by)(given->by + 1),
		.only = given->only,
		.range = given->range,
		.list = cli_figure(c, given->list, &funnel_words),
		.days = given->days < 0 ? HISTORY_WORKING : (enum history_days)given->days,
		.dwell = given->dwell,
	};
	if (how->only && how->by == FUNNEL_ALL)
		return error_add(err, ERROR_USAGE, _("--only: of what? add --by owner, source, grade or industry"));
	if (how->dwell && how->by != FUNNEL_ALL && !how->only)
		return error_add(err, ERROR_USAGE, _("--dwell: of which %s? name one with --only"), by_choices[given->by]);
	if (has_since && has_until && how->until < how->since)
		return error_add(err, ERROR_USAGE, _("--until: '%s' lies before --since"), given->until.typed);
	return 0;
}

static int report_funnel(struct cli *c, struct view *v, struct error *err)
{
	struct funnel_how how;

	if (funnel_how(c, given(c, funnel), &how, err) < 0)
		return -1;
	if (c->common->format < 0 || strcmp(funnel_formats[c->common->format], "events") != 0)
		return funnel_report(&c->book, &how, v, err);
	if (how.list || how.dwell)
		return error_add(err, ERROR_USAGE,
				 _("--format events: writes the history of all leads of the funnel; leave out %s"),
				 how.list ? "--list" : "--dwell");
	c->common->format = VIEW_CSV;
	return events_report(&c->book, &how, v, err);
}

static int report_events(struct cli *c, struct view *v, struct error *err)
{
	struct funnel_how how;

	return funnel_how(c, given(c, events), &how, err) < 0 ? -1 : events_report(&c->book, &how, v, err);
}

OPTIONS(compare, struct compare_how) = {
	OPTION(compare, before, "A..B", N_("the days before, both included: 2026-01-01..2026-01-31")),
	OPTION(compare, after, "C..D", N_("the days after")),
	OPTION(compare, list, "FIGURE:SIDE", N_("the rows behind a figure: approval_days:before, returns:after")),
	{ 0 },
};

static int report_compare(struct cli *c, struct view *v, struct error *err)
{
	const struct figure_words words = figures_words(&compare_set, &c->arena);
	struct compare_how *how = given(c, compare);

	how->list = cli_figure(c, how->list, &words);
	return compare_report(&c->book, how, v, err);
}

struct days_given {
	struct option_date on, since, until;
};
OPTIONS(daily, struct days_given) = {
	OPTION(daily, on, "DATE", N_("that day (today)")),
	OPTION(daily, since, "DATE", N_("from that day on: a week's digest")),
	OPTION(daily, until, "DATE", N_("up to that day")),
	{ 0 },
};

OPTIONS(evidence, struct days_given) = {
	OPTION(evidence, since, "DATE", N_("from that day on")),
	OPTION(evidence, until, "DATE", N_("up to that day")),
	{ 0 },
};

/* --on, or --since and --until; where nothing is said, today. */
static int chosen_days(struct cli *c, const struct days_given *given, struct days *days, struct error *err)
{
	const bool on = given->on.typed, since = given->since.typed, until = given->until.typed;

	if (on && (since || until))
		return error_add(err, ERROR_USAGE, _("--on names one day, --since and --until several: not both"));
	days->until = on ? given->on.day : until ? given->until.day : c->book.today;
	days->since = since ? given->since.day : days->until;
	if (days->since > days->until)
		return error_add(err, ERROR_USAGE, _("--since lies behind --until: there is no day between them"));
	return 0;
}

static int report_verb_daily(struct cli *c, struct view *v, struct error *err)
{
	struct days days;

	return chosen_days(c, given(c, daily), &days, err) < 0 ? -1 : report_daily(&c->book, &days, v, err);
}

struct fields_given {
	long weeks, below;
	struct option_list ledger;
	const char *list;
};
OPTIONS(fields, struct fields_given) = {
	OPTION(fields, weeks, "N", N_("the last N weeks that are over (3)"), .otherwise = FIELD_WEEKS),
	OPTION(fields, below, "PERCENT", N_("propose what is used less than that in each week (5)"), .otherwise = FIELD_LIMIT),
	OPTION(fields, ledger, "LEDGER", N_("of that ledger (customers and leads)")),
	OPTION(fields, list, "FIELD:WEEK", N_("the rows behind a figure: leads.product:2026-W10")),
	{ 0 },
};

static int report_fields(struct cli *c, struct view *v, struct error *err)
{
	static const char *const usual[] = { "customers", "leads" }; /* those that people fill most */
	const struct fields_given *given = given(c, fields);
	const struct field_use_how how = {
		.ledgers = given->ledger.count ? given->ledger.items : usual,
		.nledgers = given->ledger.count ? given->ledger.count : sizeof(usual) / sizeof(*usual),
		.weeks = (unsigned)given->weeks,
		.limit = (unsigned)given->below,
		.list = given->list,
	};
	struct field_use use;
	int rc;

	if (book_whole(&c->book, err) < 0) /* every ledger's retired columns count */
		return -1;
	if (given->weeks < 1 || given->weeks > FIELD_WEEKS_MAX)
		return error_add(err, ERROR_USAGE, _("--weeks: 1 to %d weeks"), FIELD_WEEKS_MAX);
	if (given->below < 1 || given->below > 100)
		return error_add(err, ERROR_USAGE, _("--below: a per cent from 1 to 100"));
	rc = field_use_read(&use, &c->book, &how, err);
	if (rc == 0 && how.list)
		field_use_list(&use, v);
	else if (rc == 0)
		field_use_show(&use, v);
	field_use_release(&use);
	return rc;
}

static int report_verb_evidence(struct cli *c, struct view *v, struct error *err)
{
	long customer = cli_find(c, CUSTOMERS.ledger, "customer", cli_arg(c, 0), err);
	const struct days_given *given = given(c, evidence);
	struct days days;

	if (customer < 0 || chosen_days(c, given, &days, err) < 0)
		return -1;
	if (!given->since.typed)
		days.since = DATE_MIN;
	return report_evidence(&c->book, (size_t)customer, given->since.typed || given->until.typed ? &days : NULL, v, err);
}

struct health_given {
	const char *month, *list;
};
OPTIONS(health, struct health_given) = {
	OPTION(health, month, "MONTH", N_("that month (2026-02); else the one of the clock")),
	OPTION(health, list, "FIGURE", N_("the rows behind a figure: returns, returns:before, role:legal.1, clause:payment_terms")),
	{ 0 },
};

static int report_verb_health(struct cli *c, struct view *v, struct error *err)
{
	const struct figure_words words = figures_words(&health_set, &c->arena);
	struct health_how how = { .list = cli_figure(c, given(c, health)->list, &words) };

	if (walkthrough_month(&c->book, given(c, health)->month, &how.month, err) < 0)
		return -1;
	return health_report(&c->book, &how, v, err);
}

/* Money in open leads, closed ones, silent ones, what was done: groups and figures (report/groups.h) */

static const char *const pipeline_by[] = { "owner", "month", "stage", "industry", NULL, "负责人", "月份", "阶段", "行业" }; /* as in enum lead_by */

struct pipeline_given {
	int by;
	const char *list;
};
OPTIONS(pipeline, struct pipeline_given) = {
	OPTION(pipeline, by, "WHAT", N_("a line for each owner, month of expected close, stage (the default) or industry"), .choices = pipeline_by,
	       .has_labels = true),
	OPTION(pipeline, list, "GROUP:FIGURE", N_("the leads behind a figure, or of a group: 报价:weighted, 2026-04, total:without_amount")),
	{ 0 },
};

static int report_pipeline(struct cli *c, struct view *v, struct error *err)
{
	const struct pipeline_given *given = given(c, pipeline);
	const struct figure_words words = pipeline_words(&c->arena);
	const struct pipeline_how how = { .by = given->by < 0 ? LEADS_BY_STAGE : (enum lead_by)given->by,
					  .list = cli_figure(c, given->list, &words) };

	return pipeline_report(&c->book, &how, v, err);
}

static const char *const closed_by[] = { "owner",  "month", "stage", "industry", "reason",
					 NULL, "负责人", "月份",  "阶段",  "行业",	 "原因" }; /* as in enum lead_by */

struct closed_given {
	bool lost, won;
	struct option_date since, until;
	int by;
	const char *list;
};
OPTIONS(closed, struct closed_given) = {
	OPTION(closed, lost, NULL, N_("only those that were lost")),
	OPTION(closed, won, NULL, N_("only those that were won")),
	OPTION(closed, since, "DATE", N_("closed on that day or later")),
	OPTION(closed, until, "DATE", N_("closed on that day or before")),
	OPTION(closed, by, "WHAT", N_("a line for each reason (the default), owner, month, industry, or stage it was in before"),
	       .choices = closed_by, .has_labels = true),
	OPTION(closed, list, "GROUP:FIGURE", N_("the leads behind a figure, or of a group: 选择竞品:amount, total:lost")),
	{ 0 },
};

static int days_in_order(const struct option_date *since, const struct option_date *until, struct error *err)
{
	if (since->typed && until->typed && until->day < since->day)
		return error_add(err, ERROR_USAGE, _("--until: '%s' lies before --since"), until->typed);
	return 0;
}

static int report_closed(struct cli *c, struct view *v, struct error *err)
{
	const struct closed_given *given = given(c, closed);
	const struct figure_words words = closed_words(&c->arena);
	const struct closed_how how = { .by = given->by < 0 ? LEADS_BY_REASON : (enum lead_by)given->by,
					.won = given->won,
					.lost = given->lost,
					.has_since = given->since.typed,
					.has_until = given->until.typed,
					.since = given->since.day,
					.until = given->until.day,
					.list = cli_figure(c, given->list, &words) };

	return days_in_order(&given->since, &given->until, err) < 0 ? -1 : closed_report(&c->book, &how, v, err);
}

static const char *const stale_by[] = { "owner", "stage", "industry", NULL, "负责人", "阶段", "行业" };

struct stale_given {
	long days;
	int by;
	const char *list;
};
OPTIONS(stale, struct stale_given) = {
	OPTION(stale, days, "N", N_("nothing happened to them for N days or more (14)"), .otherwise = 14),
	OPTION(stale, by, "WHAT", N_("a line for each owner (the default), stage or industry"), .choices = stale_by, .has_labels = true),
	OPTION(stale, list, "GROUP:FIGURE", N_("the leads behind a figure, or of a group: 陈晓, total:overdue")),
	{ 0 },
};

static int report_stale(struct cli *c, struct view *v, struct error *err)
{
	static const enum lead_by by[] = { LEADS_BY_OWNER, LEADS_BY_STAGE, LEADS_BY_INDUSTRY };
	const struct stale_given *given = given(c, stale);
	const struct figure_words words = stale_words(&c->arena);
	const struct stale_how how = { .by = given->by < 0 ? LEADS_BY_OWNER : by[given->by], .days = given->days,
				       .list = cli_figure(c, given->list, &words) };

	return stale_report(&c->book, &how, v, err);
}

static const char *const activity_by[] = { "kind", "owner", "week", NULL, "方式", "人员", "周" }; /* as in enum activity_by */

struct activity_given {
	int by;
	struct option_date since, until;
	const char *list;
};
OPTIONS(activity, struct activity_given) = {
	OPTION(activity, by, "WHAT", N_("a line for each kind of talk (the default), who did it, or week"), .choices = activity_by, .has_labels = true),
	OPTION(activity, since, "DATE", N_("from that day on")),
	OPTION(activity, until, "DATE", N_("up to that day")),
	OPTION(activity, list, "GROUP:FIGURE", N_("what was done, behind a figure or in a group: visit, 陈晓:visit, 2026-W11:moves")),
	{ 0 },
};

static int report_activity(struct cli *c, struct view *v, struct error *err)
{
	const struct activity_given *given = given(c, activity);
	const struct figure_words words = activity_words(&c->book, &c->arena);
	const struct activity_how how = { .by = given->by < 0 ? ACTIVITY_BY_KIND : (enum activity_by)given->by,
					  .has_since = given->since.typed,
					  .has_until = given->until.typed,
					  .since = given->since.day,
					  .until = given->until.day,
					  .list = cli_figure(c, given->list, &words) };

	return days_in_order(&given->since, &given->until, err) < 0 ? -1 : activity_report(&c->book, &how, v, err);
}

static int report_board(struct cli *c, struct view *v, struct error *err)
{
	return board_report(&c->book, v, err);
}

static const struct verb verbs[] = {
	{ .name = "board",
	  .help = N_("one page: receivables, approvals, funnel, losses, months, health, verification (html)"),
	  .detail = N_("-o FILE.html writes it to a file for a browser, a telephone, mail or paper. Every figure says which command\n"
		       "shows the rows behind it."),
	  .format = VIEW_HTML,
	  .read = report_board },
	{ .name = "funnel",
	  .help = N_("leads through the stages: entered, moved on, lost, still there, days"),
	  .detail = N_(
		  "Every lead is counted once, where it belongs. In each stage entered = moved + lost + here + back.\n"
		  "Cells of --list: STAGE:entered, moved, lost, here, back, left, over; total:leads, won, lost, open."),
	  .options = funnel_options,
	  .read = report_funnel },
	{ .name = "pipeline",
	  .help = N_("money in open leads: count, sum, chance, weighted sum; by month a forecast"),
	  .detail = N_("The chance of a stage is what rules/stages.yaml says, else measured: of the leads that were in it and are closed, the\n"
		       "share that was won. Figures of --list: leads, amount, chance, weighted, without_amount, without_chance, reckoned."),
	  .options = pipeline_options,
	  .read = report_pipeline },
	{ .name = "closed",
	  .help = N_("leads that were won or lost: reasons and sums"),
	  .detail = N_("Figures of --list: leads, amount, won, lost, without_amount, days."),
	  .options = closed_options,
	  .read = report_closed },
	{ .name = "stale",
	  .help = N_("open leads to which nothing happened for N days"),
	  .detail = N_("Talks, moves, quotes, contracts and problems solved count; a next follow-up that was only put off doesn't.\n"
		       "Figures of --list: leads, amount, without_amount, longest, put_off, overdue."),
	  .options = stale_options,
	  .read = report_stale },
	{ .name = "activity",
	  .help = N_("talks by which means, stages moved, leads entered: by kind, person or week"),
	  .detail = N_("Figures of --list: talks, a means of leads.talk (call, visit, mail, wechat), unsaid, moves, added."),
	  .options = activity_options,
	  .read = report_activity },
	{ .name = "events",
	  .help = N_("the stage history as an event log for process mining"),
	  .options = events_options,
	  .format = VIEW_CSV,
	  .read = report_events },
	{ .name = "compare",
	  .help = N_("conversion, approval, returns, collection, entry: before and after"),
	  .options = compare_options,
	  .read = report_compare },
	{ .name = "fields",
	  .help = N_("which fields are used, by week; the one to retire first"),
	  .options = fields_options,
	  .read = report_fields },
	{ .name = "verify sheet",
	  .help = N_("the sample as a sheet to fill in"),
	  .options = report_sheet_options,
	  .format = VIEW_CSV,
	  .read = report_verify_sheet },
	{ .name = "verify judge",
	  .args = "FILE",
	  .min_args = 1,
	  .max_args = 1,
	  .help = N_("take the filled-in sheet back"),
	  .write = report_verify_judge },
	{ .name = "verify",
	  .help = N_("three layers, one verdict: behaviour, quality, result; exit status 1 where it isn't passed"),
	  .detail = N_("The first verify of a month that is over draws the sample of its quality layer and stores it in samples.csv;\n"
		       "it is never drawn again. With --dry-run, and of a period that isn't over, it is shown and not stored."),
	  .options = report_verify_options,
	  .run = report_verify, .knows_dry = true },
	{ .name = "health",
	  .help = N_("how departments work together: contracts returned, hours by role, TOP 3 clauses"),
	  .detail = N_(
		  "Figures of --list: submitted, submissions, returned, returns, approved, return_rate, approval_days,\n"
		  "review_hours, late, adopted, partly, not_adopted, unmeasured, returned_again, days_lost, no_rule;\n"
		  "role:ROLE, role:ROLE.STEP, clause:CLAUSE. With :before behind it, of the month before."),
	  .options = health_options,
	  .read = report_verb_health },
	{ .name = "daily",
	  .help = N_("the customer daily: whose problem was solved, and which leads moved"),
	  .options = daily_options,
	  .read = report_verb_daily },
	{ .name = "evidence",
	  .args = "CUSTOMER",
	  .min_args = 1,
	  .max_args = 1,
	  .help = N_("everything solved for a customer, with its files, for a bid; exit 1 where a file was changed"),
	  .options = evidence_options,
	  .read = report_verb_evidence },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command report = { "crm-report", N_("figures: the board, the funnel, stage times, before and after, verification"),
					       verbs };

	for (size_t i = 0; view_formats[i] && i < FORMATS_MAX; i++) {
		funnel_formats[i] = view_formats[i];
		funnel_formats[i + 1] = "events";
	}
	return cli_main(&report, argc, argv);
}
