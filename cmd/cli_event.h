/* cli_event.h - what a change led to (book/event.h), in words.
 */
#ifndef CRM_CMD_CLI_EVENT_H
#define CRM_CMD_CLI_EVENT_H

#include "book/change.h"

/* The sentence of an event of that change, a line or more without the last line feed. */
void cli_event_add(struct str *out, const struct change *c, const struct event *e);

#endif
