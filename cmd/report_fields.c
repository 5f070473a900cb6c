/* report_fields.c - see report_fields.h. */
#include "report_fields.h"

#include "book_ledger.h"
#include "report/field_use.h"

const struct option report_fields_options[] = {
	{ "weeks", 0, OPTION_COUNT, "N", NULL, N_("how many weeks, the last ones that are over (3)") },
	{ "ledger", 0, OPTION_TEXT, "LEDGER", NULL, N_("only that ledger (customers and leads)") },
	{ "list", 0, OPTION_TEXT, "LEDGER.COLUMN", NULL,
	  N_("the rows behind a field's line: touched when, holding what") },
	{ 0 },
};

int report_fields(struct cli *c, struct view *v, struct error *err)
{
	const struct field_use_how how = {
		.ledger = option_text(&c->options, "ledger"),
		.weeks = option_count(&c->options, "weeks", FIELD_USE_WEEKS),
		.list = option_text(&c->options, "list"),
	};

	return how.ledger && !ledger_named(c, how.ledger, err) ? -1 : field_use_report(&c->book, &how, v, err);
}
