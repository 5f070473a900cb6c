/* cli_merge.h - the verbs merge and unmerge, which crm-customer, crm-contact and crm-lead have alike.
 */
#ifndef CRM_CMD_CLI_MERGE_H
#define CRM_CMD_CLI_MERGE_H

#include "cli.h"
#include "sales/merging.h"

struct merge_given {
	struct option_list take;
};
OPTIONS_OF(merge, struct merge_given);
extern const struct option merge_options[];
int cli_merge(struct cli *c, enum merging what, struct change *change, struct error *err);

/* Their records; `merge_it` and `unmerge_it` are the command's own. */
#define MERGE_VERBS(ROW, merge_it, unmerge_it)                                                                                       \
	{ .name = "merge", .args = ROW " OTHER", .min_args = 2, .max_args = 2, .with_merged = true,                                     \
	  .help = N_("two that are one: the first is kept, and finds what led to the other"), .options = merge_options,              \
	  .detail = N_("where the first has nothing it takes what the other has; lists of numbers and addresses are joined; what else\n"  \
		       "differs stays as the first has it, and is said. Every reference moves along; the other one's id goes on\n" \
		       "finding it. Nothing is deleted, and unmerge takes it back."),                                               \
	  .write = merge_it },                                                                                                       \
	{ .name = "unmerge", .args = "OTHER", .min_args = 1, .max_args = 1, .with_merged = true,                                       \
	  .help = N_("take a merge back: both are there again, as they were"), .write = unmerge_it }

#endif
