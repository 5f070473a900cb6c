/* crm-report - figures over several ledgers. */
#include "report_verify.h"

static const struct verb verbs[] = {
	{ .name = "verify sheet", .help = N_("the sample as a sheet to fill in"), .options = report_sheet_options, .format = VIEW_CSV,
	  .read = report_verify_sheet },
	{ .name = "verify judge", .args = "FILE", .min_args = 1, .max_args = 1, .help = N_("take the filled-in sheet back"),
	  .write = report_verify_judge },
	{ .name = "verify", .help = N_("three layers, one verdict: behaviour, quality, result; exit status 1 where it isn't passed"),
	  .detail = N_("The first verify of a month that is over draws the sample of its quality layer and stores it in samples.csv;\n"
		       "it is never drawn again. With --dry-run, and of a period that isn't over, it is shown and not stored."),
	  .options = report_verify_options, .run = report_verify },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command report = { "crm-report", N_("figures over several ledgers"), verbs };

	return cli_main(&report, argc, argv);
}
