/* crm-report - figures over several ledgers. */
#include "cli.h"
#include "report_fields.h"

static const struct verb verbs[] = {
	{ .name = "fields",
	  .help = N_("which fields are used, week by week, and which may go"),
	  .detail = N_(
		  "A field below 5 % of the rows touched in each week, not required, that no rule asks for, is proposed."),
	  .options = report_fields_options,
	  .read = report_fields },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command report = { "crm-report", N_("figures over several ledgers: the use of fields"),
					       verbs };

	return cli_main(&report, argc, argv);
}
