/* cli_verb.h - which verb a command line names.
 */
#ifndef CRM_CMD_CLI_VERB_H
#define CRM_CMD_CLI_VERB_H

#include "cli.h"

/* Finds the verb and takes its words out of argv. NULL: none named, or unknown (a finding). */
const struct verb *cli_take_verb(const struct command *command, int *argc, char **argv, struct error *err);

#endif
