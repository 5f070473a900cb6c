/* cli_ask.h - asking at a terminal: a label, the choices, one line of answer.
 */
#ifndef CRM_CMD_CLI_ASK_H
#define CRM_CMD_CLI_ASK_H

#include "cli.h"

/* Asks for those of a lead's five fields that were not given, and nothing else; fills in the options. */
int ask_lead(struct cli *c, struct error *err);

#endif
