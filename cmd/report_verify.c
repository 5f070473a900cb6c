/* report_verify.c - crm report verify, its sheet and the judging of it. */
#include "report_verify.h"

#include "report/verify.h"

struct verify_given {
	const char *month, *person, *list, *rules;
	struct option_date since, until;
};

#define PERIOD_OPTIONS(LIST)                                                                 \
	OPTION(LIST, month, "MONTH", N_("that month, such as 2026-02; else last month")),    \
		OPTION(LIST, since, "DATE", N_("instead: from that day on")),                \
		OPTION(LIST, until, "DATE", N_("to that day (today)"))

OPTIONS_OF(report_sheet, struct verify_given);
const struct option report_sheet_options[] = {
	PERIOD_OPTIONS(report_sheet),
	{ 0 },
};

OPTIONS_OF(report_verify, struct verify_given);
const struct option report_verify_options[] = {
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
	struct error ignored = ERROR_INIT;
	bool may_now;
	int rc;

	if (cli_open(c, access, err) < 0 || cli_output(c, err) < 0 || take_period(c, given, &how.period, err) < 0)
		return -1;
	rc = verify_measure(&v, &c->book, &how, err);
	may_now = book_may_write_now(&c->book, &ignored) == 0;
	error_release(&ignored);
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

int report_verify(struct cli *c, struct error *err)
{
	bool write = !cli_is_dry(c) && cli_may_write(c);

	if (measure_and_print(c, BOOK_READ, &write, err) < 0)
		return -1;
	if (!write)
		return 0;
	cli_close(c);
	return measure_and_print(c, BOOK_WRITE, &write, err);
}

int report_verify_sheet(struct cli *c, struct view *v, struct error *err)
{
	struct period p;

	return take_period(c, given(c, report_sheet), &p, err) < 0 ? -1 : verify_sheet(&c->book, &p, v, err);
}

int report_verify_judge(struct cli *c, struct change *change, struct error *err)
{
	return verify_take_sheet(change, cli_arg(c, 0), err);
}
