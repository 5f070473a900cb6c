/* cli.h - what all commands share: a command is a table of verbs, cli_main does the rest.
 *
 * A verb is one record: its name, arguments, options and the function that does it. A reading verb fills a view, a writing
 * verb fills a change; cli_main opens the book accordingly, prints the view in the format asked for or commits the
 * change and prints what it led to. So every reading verb has --format and -o, every writing verb --dry-run and -q.
 *
 *     static const struct verb verbs[] = {
 *             { .name = "list", .help = N_("..."), .options = list_options, .read = task_list },
 *             { .name = "done", .args = "TASK", .min_args = 1, .max_args = 1, ..., .write = task_done },
 *             { 0 },
 *     };
 *     int main(int argc, char **argv)
 *     {
 *             static const struct command task = { "crm-task", N_("..."), verbs };
 *             return cli_main(&task, argc, argv);
 *     }
 */
#ifndef CRM_CMD_CLI_H
#define CRM_CMD_CLI_H

#include "base/figure.h"
#include "base/lang.h"
#include "base/option.h"
#include "book/change.h"
#include "view/write.h"

struct cli;

enum { ANY_ARGS = -1 };

struct verb {
	const char *name; /* "add"; two words where needed: "invoice add" */
	const char *args; /* as help shows them: "CUSTOMER [COLUMN=VALUE...]" */
	const char *help; /* one line, N_("...") */
	const char *detail; /* paragraphs below the options, N_("..."), or NULL */
	const struct option *options; /* its own, ended by { 0 }; or NULL */
	int min_args, max_args; /* max_args ANY_ARGS: any number */
	enum view_format format; /* what it prints where --format doesn't say */
	int (*read)(struct cli *c, struct view *v, struct error *err);
	int (*write)(struct cli *c, struct change *change, struct error *err); /* with .read too, --dry-run prints that view */
	bool of_today; /* the ledgers as they stand, wherever the clock does; as is what a writing verb's --dry-run reads */
	bool acts; /* a reading verb that wants to know who acts */
	const char *writes_with; /* with .read and .write: the option that makes it a write; without it the verb reads */
	bool tries_by_reading; /* with .writes_with: a dry run reads, too */
	int (*run)(struct cli *c, struct error *err); /* needs no book, or opens it itself (cli_open) */
	bool knows_dry; /* with .run: it heeds --dry-run, or writes nothing anyway; without, --dry-run is refused */
	/* Before a write, where stdin and stdout are a terminal: may fill in options (option_set) that are missing. The book is
	 * open for reading and not locked. */
	int (*ask)(struct cli *c, struct error *err);
};

struct command {
	const char *name;    /* "crm-lead" */
	const char *summary; /* one line, N_("...") */
	const struct verb *verbs;
};

struct cli {
	const struct command *command;
	const struct verb *verb;
	struct options options; /* options and arguments of this call */
	struct arena arena; /* for texts that live as long as the call */
	struct book book;
	bool has_book;
	bool is_practice_said; /* on top of what went to the terminal */
	const char *rules_dir; /* the shipped rules */
	char *said_command;    /* "lead add", for the lock and the log */
	bool is_terminal;      /* stdin and stdout are */
	struct error left_out; /* rows that the verb couldn't count (book/left_out.h), and what it set aside: said behind everything else */
	struct output output;  /* -o, once it is open */
	bool is_stream_asked;  /* stdout and stderr aren't files of the book */
	long stream_number;    /* struct output_place's, of both */
	struct view shown;     /* a writing verb may fill it: what --format prints of it instead of what it said */
	bool is_saved;	       /* the change is committed */
	int status;	       /* a verb that did its work may ask for exit status 1 */
};

int cli_main(const struct command *command, int argc, char **argv);
int cli_open(struct cli *c, enum book_access access, struct error *err); /* for .run verbs */
void cli_close(struct cli *c); /* so that it can be opened otherwise; cli_main closes in any case */
/* Commits, and says where it is saved but not in place yet; for .run verbs. */
int cli_commit(struct cli *c, struct change *change, struct error *err);

const char *cli_arg(const struct cli *c, size_t i); /* the i-th argument, or NULL */
/* Options as values: 0 with *given false where the option wasn't given; -1 with a finding. */
int cli_date(struct cli *c, const char *option, int32_t *date, bool *given, struct error *err);
/* An option that names a figure (base/figure.h), in the words that programs write; NULL where it isn't given. */
const char *cli_figure(struct cli *c, const char *option, const struct figure_words *words);
/* --where compiled against a ledger; *w NULL when not given. */
int cli_where(struct cli *c, const struct ledger *l, struct when **w, struct error *err);
/* A row by what the user typed (id, name, unique part), see book/entry.h. */
long cli_find(struct cli *c, const struct known_ledger *ledger, const char *what, const char *typed, struct error *err);
/* Where -o leads, before anything is done: -1 where it must not be written. For .run verbs that do something; the others are asked. */
int cli_output(struct cli *c, struct error *err);
/* Prints a text where -o says; for .run verbs. */
int cli_say(struct cli *c, struct error *err, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Prints a view as the options say (format, -o); for .run verbs. */
int cli_print(struct cli *c, struct view *v, struct error *err);
bool cli_is_dry(const struct cli *c); /* --dry-run */
bool cli_may_write(const struct cli *c); /* whether this user may write into the book at all */

#endif
