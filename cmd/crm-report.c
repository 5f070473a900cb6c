/* crm-report - figures over several ledgers: the board, the funnel, before and after, verification, the customer daily. */
#include <string.h>

#include "cli.h"
#include "report/board.h"
#include "report/compare.h"
#include "report/daily.h"
#include "report/events.h"
#include "report/field_use.h"
#include "report/funnel.h"
#include "report/health.h"
#include "report_verify.h"
#include "sales/practice.h"

enum { FORMATS_MAX = 16 };

/* Those of every verb and one more, which is a way to write the funnel's leads and not a way to write a table. Filled in main: which
 * formats there are is the views' business. */
static const char *funnel_formats[FORMATS_MAX + 2];

static const char *const by_choices[] = { "owner", "source", "grade", "industry",
					  NULL, "负责人", "来源", "级别", "行业" };			   /* as in enum funnel_by, from 1 */
static const char *const days_choices[] = { "working", "calendar", NULL, "工作日", "自然日" }; /* as in enum history_days */

static int choice(const struct options *o, const char *name, const char *const *choices, int otherwise)
{
	const char *given = option_text(o, name);

	for (int i = 0; given && choices[i]; i++)
		if (strcmp(given, choices[i]) == 0)
			return i;
	return otherwise;
}

static int funnel_options(struct cli *c, struct funnel_how *how, struct error *err)
{
	const struct options *o = &c->options;

	*how = (struct funnel_how){
		.pipeline = option_text(o, "pipeline"),
		.by = (enum funnel_by)(choice(o, "by", by_choices, -1) + 1),
		.only = option_text(o, "only"),
		.range = option_text(o, "range"),
		.list = cli_figure(c, "list", &funnel_words),
		.days = (enum history_days)choice(o, "days", days_choices, HISTORY_WORKING),
		.dwell = option_given(o, "dwell"),
	};
	if (how->only && how->by == FUNNEL_ALL)
		return error_add(err, ERROR_USAGE, _("--only: of what? add --by owner, source, grade or industry"));
	if (how->dwell && how->by != FUNNEL_ALL && !how->only)
		return error_add(err, ERROR_USAGE, _("--dwell: of which %s? name one with --only"),
				 option_text(o, "by"));
	if (cli_date(c, "since", &how->since, &how->has_since, err) < 0 ||
	    cli_date(c, "until", &how->until, &how->has_until, err) < 0)
		return -1;
	if (how->has_since && how->has_until && how->until < how->since)
		return error_add(err, ERROR_USAGE, _("--until: '%s' lies before --since"), option_text(o, "until"));
	return 0;
}

static bool is_events(const struct options *o)
{
	const char *format = option_text(o, "format");

	return format && strcmp(format, "events") == 0;
}

static int report_funnel(struct cli *c, struct view *v, struct error *err)
{
	struct funnel_how how;

	if (funnel_options(c, &how, err) < 0)
		return -1;
	if (!is_events(&c->options))
		return funnel_report(&c->book, &how, v, err);
	if (how.list || how.dwell)
		return error_add(err, ERROR_USAGE,
				 _("--format events: writes the history of all leads of the funnel; leave out %s"),
				 how.list ? "--list" : "--dwell");
	option_set(&c->options, c->verb->options, "format", "csv");
	return events_report(&c->book, &how, v, err);
}

static int report_events(struct cli *c, struct view *v, struct error *err)
{
	struct funnel_how how;

	return funnel_options(c, &how, err) < 0 ? -1 : events_report(&c->book, &how, v, err);
}

static int report_compare(struct cli *c, struct view *v, struct error *err)
{
	const struct figure_words words = compare_words(&c->arena);
	const struct compare_how how = {
		.before = option_text(&c->options, "before"),
		.after = option_text(&c->options, "after"),
		.list = cli_figure(c, "list", &words),
	};

	return compare_report(&c->book, &how, v, err);
}

#define COHORT_OPTIONS                                                                                \
	{ "since", 0, OPTION_DATE, "DATE", NULL, N_("leads entered on that day or later") },          \
		{ "until", 0, OPTION_DATE, "DATE", NULL, N_("leads entered on that day or before") }, \
	{                                                                                             \
		"pipeline", 0, OPTION_TEXT, "PIPELINE", NULL, N_("only leads of that pipeline")       \
	}

static const struct option funnel_option_list[] = {
	COHORT_OPTIONS,
	{ "by", 0, OPTION_WORD, "WHAT", by_choices, N_("a line for each owner, source, grade or industry") },
	{ "only", 0, OPTION_TEXT, "VALUE", NULL, N_("with --by: the whole funnel of one of them") },
	{ "range", 0, OPTION_TEXT, "A..B", NULL, N_("share of the losses from A to B (else the worst two steps)") },
	{ "dwell", 0, OPTION_FLAG, NULL, NULL, N_("how long leads stand in each stage, and from lead to the end") },
	{ "days", 0, OPTION_WORD, "KIND", days_choices, N_("working (the default) or calendar days") },
	{ "list", 0, OPTION_TEXT, "CELL", NULL,
	  N_("the leads behind a figure: 需求确认:lost, total:won, A..B:lost, 'A>B'") },
	{ "format", 0, OPTION_CHOICE, "FORMAT", funnel_formats,
	  N_("as for every verb; events: the event log of these leads") },
	{ 0 },
};

static const struct option events_options[] = { COHORT_OPTIONS, { 0 } };

static const struct option compare_options[] = {
	{ "before", 0, OPTION_TEXT, "A..B", NULL, N_("the days before, both included: 2026-01-01..2026-01-31") },
	{ "after", 0, OPTION_TEXT, "C..D", NULL, N_("the days after") },
	{ "list", 0, OPTION_TEXT, "FIGURE:SIDE", NULL,
	  N_("the rows behind a figure: approval_days:before, returns:after") },
	{ 0 },
};

/* --on, or --since and --until; where nothing is said (*any false), today. */
static int chosen_days(struct cli *c, struct days *days, bool *any, struct error *err)
{
	bool on, since, until;
	int32_t day;

	if (cli_date(c, "on", &day, &on, err) < 0 || cli_date(c, "since", &days->since, &since, err) < 0 ||
	    cli_date(c, "until", &days->until, &until, err) < 0)
		return -1;
	if (on && (since || until))
		return error_add(err, ERROR_USAGE, _("--on names one day, --since and --until several: not both"));
	*any = on || since || until;
	if (on)
		days->since = days->until = day;
	if (!on && !until)
		days->until = c->book.today;
	if (!on && !since)
		days->since = days->until;
	if (days->since > days->until)
		return error_add(err, ERROR_USAGE, _("--since lies behind --until: there is no day between them"));
	return 0;
}

static int report_verb_daily(struct cli *c, struct view *v, struct error *err)
{
	struct days days;
	bool any;

	return chosen_days(c, &days, &any, err) < 0 ? -1 : report_daily(&c->book, &days, v, err);
}

/* --ledger, as often as given; else those that people fill most. */
static size_t chosen_ledgers(const struct options *o, const char *const *otherwise, const char **names, size_t max)
{
	size_t n = 0;

	for (const char *name; n < max && (name = option_item(o, "ledger", n)); n++)
		names[n] = name;
	for (; !option_given(o, "ledger") && otherwise[n]; n++)
		names[n] = otherwise[n];
	return n;
}

static int report_fields(struct cli *c, struct view *v, struct error *err)
{
	enum { LEDGERS_MAX = 64 };
	static const char *const usual[] = { "customers", "leads", NULL };
	const long weeks = option_count(&c->options, "weeks", FIELD_WEEKS), limit = option_count(&c->options, "below", FIELD_LIMIT);
	const char *ledgers[LEDGERS_MAX];
	struct field_use_how how = { .ledgers = ledgers, .list = option_text(&c->options, "list") };
	struct field_use use;
	int rc;

	if (book_whole(&c->book, err) < 0) /* every ledger's retired columns count */
		return -1;
	if (weeks < 1 || weeks > FIELD_WEEKS_MAX)
		return error_add(err, ERROR_USAGE, _("--weeks: 1 to %d weeks"), FIELD_WEEKS_MAX);
	if (limit < 1 || limit > 100)
		return error_add(err, ERROR_USAGE, _("--below: a per cent from 1 to 100"));
	how.nledgers = chosen_ledgers(&c->options, usual, ledgers, LEDGERS_MAX);
	how.weeks = (unsigned)weeks;
	how.limit = (unsigned)limit;
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
	struct days days;
	bool any;

	if (customer < 0 || chosen_days(c, &days, &any, err) < 0)
		return -1;
	if (!option_given(&c->options, "since"))
		days.since = DATE_MIN;
	return report_evidence(&c->book, (size_t)customer, any ? &days : NULL, v, err);
}

static const struct option daily_options[] = {
	{ "on", 0, OPTION_DATE, "DATE", NULL, N_("that day (today)") },
	{ "since", 0, OPTION_DATE, "DATE", NULL, N_("from that day on: a week's digest") },
	{ "until", 0, OPTION_DATE, "DATE", NULL, N_("up to that day") },
	{ 0 },
};

static const struct option evidence_options[] = {
	{ "since", 0, OPTION_DATE, "DATE", NULL, N_("from that day on") },
	{ "until", 0, OPTION_DATE, "DATE", NULL, N_("up to that day") },
	{ 0 },
};

static int report_verb_health(struct cli *c, struct view *v, struct error *err)
{
	const struct figure_words words = health_words(&c->arena);
	struct health_how how = { .list = cli_figure(c, "list", &words) };

	if (walkthrough_month(&c->book, option_text(&c->options, "month"), &how.month, err) < 0)
		return -1;
	return health_report(&c->book, &how, v, err);
}

static const struct option health_options[] = {
	{ "month", 0, OPTION_TEXT, "MONTH", NULL, N_("that month (2026-02); else the one of the clock") },
	{ "list", 0, OPTION_TEXT, "FIGURE", NULL,
	  N_("the rows behind a figure: returns, returns:before, role:legal.1, clause:payment_terms") },
	{ 0 },
};

static const struct option fields_options[] = {
	{ "weeks", 0, OPTION_COUNT, "N", NULL, N_("the last N weeks that are over (3)") },
	{ "below", 0, OPTION_COUNT, "PERCENT", NULL, N_("propose what is used less than that in each week (5)") },
	{ "ledger", 0, OPTION_LIST, "LEDGER", NULL, N_("of that ledger (customers and leads)") },
	{ "list", 0, OPTION_TEXT, "FIELD:WEEK", NULL, N_("the rows behind a figure: leads.product:2026-W10") },
	{ 0 },
};

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
	  .options = funnel_option_list,
	  .read = report_funnel },
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
