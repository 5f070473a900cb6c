/* cli_merge.c - see cli_merge.h. */
#include "cli_merge.h"

const struct option merge_options[] = {
	OPTION(merge, take, "FIELD", N_("this field of the other one, whatever the first has in it")),
	{ 0 },
};

int cli_merge(struct cli *c, enum merging what, struct change *change, struct error *err)
{
	const struct option_list *take = &given(c, merge)->take;
	const struct merging_ask ask = { what, cli_arg(c, 0), cli_arg(c, 1), take->items, take->count };

	return merging_do(change, &ask, err);
}
