/* cli_ask.h - asking at a terminal: a label, the choices, one line of answer.
 */
#ifndef CRM_CMD_CLI_ASK_H
#define CRM_CMD_CLI_ASK_H

#include "cli.h"

struct lead_draft;

/* Asks for those of a lead's five fields that were not given, and nothing else; fills them in. */
int ask_lead(struct cli *c, struct lead_draft *draft, struct error *err);

#endif
