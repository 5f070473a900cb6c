/* cli_walk.h - in a practice book every command is noted, those that fail above all (sales/practice/walk_trace.h).
 */
#ifndef CRM_CMD_CLI_WALK_H
#define CRM_CMD_CLI_WALK_H

#include "cli.h"

/* Notes how the call went, where its book is a practice book, and says on stderr that it is one. `argv` is the call without the
 * program's name. Elsewhere it does nothing; what can't be noted is a finding. */
void cli_walk_note(struct cli *c, int argc, char **argv, int status, struct error *err);

#endif
