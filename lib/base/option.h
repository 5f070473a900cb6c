/* option.h - the command line declared as data: one record a verb, one an option.
 *
 * Parsing, --help and completion come from the same records; tests hold the man pages to them. Options may stand
 * anywhere after the verb; `--name VALUE` and `--name=VALUE` both work; `--` ends them. A long name may be cut to a
 * unique prefix. One that takes one value may not be given two (OPTION_LIST may). What remains are the arguments. Text only: kinds OPTION_DATE, OPTION_MONEY ... say how a verb may
 * ask for the value (cli.h), and what --help shows.
 */
#ifndef CRM_BASE_OPTION_H
#define CRM_BASE_OPTION_H

#include "base/error.h"
#include "base/str.h"

enum option_kind {
	OPTION_FLAG,
	OPTION_TEXT,
	OPTION_LIST, /* may be given more than once */
	OPTION_COUNT, /* a whole number, 0 or more */
	OPTION_DATE, /* anything calendar_parse_date takes */
	OPTION_CHOICE, /* one of `choices` */
	OPTION_WORD,   /* the same; behind the NULL of its choices stands a label of each, in their order, which may be typed too */
};

struct option {
	const char *name; /* without the dashes; NULL ends a list */
	char letter;	  /* 0: none */
	enum option_kind kind;
	const char *value;	    /* how help names it: "DATE" */
	const char *const *choices; /* OPTION_CHOICE: NULL-terminated */
	const char *help;	    /* N_("...") */
};

/* What was given, by option name. */
struct options {
	struct option_given {
		const struct option *option;
		const char *value;
	} *given;
	size_t count, cap;
	const char **args; /* what is not an option, in order */
	size_t nargs;
};

#define OPTIONS_INIT { 0 }

/* Parses argv[0..argc-1] by up to two lists (a verb's own and the common ones; either may be NULL). Every fault is
 * added (ERROR_USAGE) with the nearest name; -1 then. Borrows argv. */
int options_parse(struct options *o, int argc, char **argv, const struct option *own, const struct option *common,
		  struct error *err);
bool option_given(const struct options *o, const char *name);
const char *option_text(const struct options *o, const char *name); /* of a list the last one given; or NULL */
/* The n-th value of a list, from 0; NULL past the end. */
const char *option_item(const struct options *o, const char *name, size_t n);
long option_count(const struct options *o, const char *name, long otherwise);
void option_set(struct options *o, const struct option *list, const char *name, const char *value); /* as if given */
/* Appends one help line an option, aligned. */
void options_help(struct str *out, const struct option *list);
void options_release(struct options *o);

#endif
