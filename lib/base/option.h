/* option.h - the command line declared as data: one record an option, bound to a member of the verb's struct.
 *
 *     struct list_given {
 *             const char *owner;
 *             bool overdue, no_next;
 *             struct option_list where;
 *     };
 *     OPTIONS(list, struct list_given) = {
 *             OPTION(list, owner, "PERSON", N_("only that person's")),
 *             OPTION(list, no_next, NULL, N_("only open ones without next follow-up")),
 *             ...
 *             { 0 },
 *     };
 *
 * The member's name is the option's (no_next is --no-next; for_, as `for` is C's, is --for) and its type the option's kind, so that what
 * the code asks for can't be misspelt nor be of another kind. Parsing fills the struct; --help and completion come from the same records,
 * and tests hold the man pages to them.
 *
 *     bool                 --overdue: whether it was given
 *     const char *         a text; NULL where it wasn't given
 *     struct option_list   texts; it may be given more than once
 *     long                 a whole number, 0 or more; `otherwise` where it wasn't given
 *     int                  the place of what was given among `choices`; -1 where it wasn't
 *     struct option_date   a day; only where a book is open is it known which one is meant (cli.h)
 *
 * Options may stand anywhere after the verb; `--name VALUE` and `--name=VALUE` both work; `--` ends them. A long name may be cut to a
 * unique prefix. One that takes one value may not be given two (an option_list may). What remains are the arguments.
 */
#ifndef CRM_BASE_OPTION_H
#define CRM_BASE_OPTION_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct option_list {
	const char **items;
	size_t count;
};

struct option_date {
	const char *typed; /* NULL: not given */
	int32_t day;
};

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_LIST, OPTION_COUNT, OPTION_CHOICE, OPTION_DATE };

struct option {
	const char *name;	    /* of its member; NULL ends a list */
	const struct option *table; /* the list it is bound by: into that one's struct, of `size` bytes, at `at` */
	size_t size, at;
	enum option_kind kind;
	const char *value;	    /* how help names it: "DATE" */
	const char *help;	    /* N_("...") */
	char letter;		    /* 0: none */
	const char *const *choices; /* of an int: NULL-terminated */
	bool has_labels;	    /* behind the NULL of `choices` stands a label of each, in their order, which may be typed too */
	long otherwise;		    /* of a long */
	bool writes;		    /* a verb that can read and write writes where it is given (cli.h) */
};

/* list_options, a table whose options are bound to members of `type`. OPTIONS_OF: where the table itself isn't static. */
#define OPTIONS_OF(list, type) typedef type list##_given
#define OPTIONS(list, type)       \
	OPTIONS_OF(list, type); \
	static const struct option list##_options[]
#define OPTION_KIND(type, member)                  \
	_Generic(((type *)0)->member,              \
		bool: OPTION_FLAG,                 \
		const char *: OPTION_TEXT,         \
		struct option_list: OPTION_LIST,   \
		long: OPTION_COUNT,                \
		int: OPTION_CHOICE,                \
		struct option_date: OPTION_DATE)
/* Then the value's name, the help, and what else there is: OPTION(list, by, "WHAT", N_("..."), .choices = by_choices) */
#define OPTION(list, member, ...)                                                                                           \
	{                                                                                                                   \
		.name = #member, .table = list##_options, .size = sizeof(list##_given), .at = offsetof(list##_given, member), \
		.kind = OPTION_KIND(list##_given, member), __VA_ARGS__                                                      \
	}

/* A verb's own table and the common one; either may be NULL. A record of one's own table that is bound by the common one takes the place
 * of the option there. */
struct options {
	const struct option *own_table, *common_table;
	void *own, *common; /* their structs */
	struct option_given {
		const struct option *option;
		const char *value;
	} *given; /* in the order they were given */
	size_t count, cap;
	const char **args; /* what is not an option, in order */
	size_t nargs;
	struct arena arena; /* of the structs and their lists */
};

/* Parses argv[0..argc-1] by the two tables. Every fault is added (ERROR_USAGE) with the nearest name; -1 then, and what was understood
 * stands in the structs all the same. Borrows argv. A table that is bound to several structs ends the program. */
int options_parse(struct options *o, int argc, char **argv, struct error *err);
/* As if it had been given on the command line: `member` is one of the structs'. */
void options_give(struct options *o, const char **member, const char *value);
/* The member that an option of the two tables is bound to. */
void *option_member(const struct options *o, const struct option *option);
/* Whether that is what is typed behind the dashes, and what it is. */
bool option_is(const struct option *option, struct slice name);
void option_add_name(struct str *out, const struct option *option);
/* A choice's place by its word or its label, case and width folded; -1. */
int option_choice(const struct option *option, const char *value);
/* Appends one help line an option, aligned. */
void options_help(struct str *out, const struct option *list);
void options_release(struct options *o);

#endif
