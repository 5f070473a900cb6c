/* cli_card.h - the cards that a file holds: as text, or as a picture of a code.
 */
#ifndef CRM_CMD_CLI_CARD_H
#define CRM_CMD_CLI_CARD_H

#include "cli.h"
#include "intake/card.h"

/* Reads the cards of FILE ("-": stdin). Codes of a picture (png, jpg) are read by zbarimg(1), where it is installed. */
int cli_cards(struct cli *c, const char *file, struct cards *cards, struct error *err);

#endif
