/* cli_start.h - where the program's own files are, and its help; shared by cli.c and crm.c.
 */
#ifndef CRM_CMD_CLI_START_H
#define CRM_CMD_CLI_START_H

#include "cli.h"

struct cli_places {
	char *bin;   /* the directory this program was started from */
	char *rules; /* the shipped rules: beside the build directory, else installed */
	char *locale;
};

/* First thing in main, with its arguments: descriptors, signals, language (the environment's, else that of the book that -C names). */
void cli_start(struct cli_places *p, int argc, char **argv);
void cli_places_release(struct cli_places *p);
/* Every finding on stderr, "crm-lead: text". */
void cli_print_errors(const char *program, const struct error *err);
/* Writes to stdout; 0 or -1 with a finding. */
int cli_put(const struct str *text, struct error *err);
/* What a write to stdout that failed just now comes to. Who reads a pipe and has enough (| head) wants no more: 0. But what a change
 * comes to is to be read by somebody.
 */
int cli_not_put(bool is_saved, struct error *err);

void cli_help(struct str *out, const struct command *command, const struct verb *verb);

#endif
