/* crm-report - figures over several ledgers. */
#include "cli.h"
#include "report/daily.h"

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

static int report_verb_evidence(struct cli *c, struct view *v, struct error *err)
{
	long customer = cli_find(c, "customers", "customer", cli_arg(c, 0), err);
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

static const struct verb verbs[] = {
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
	static const struct command report = { "crm-report", N_("figures over several ledgers"), verbs };

	return cli_main(&report, argc, argv);
}
