/* cli.h - what all commands share: a command is a table of verbs, cli_main does the rest.
 *
 * A verb is one record: its name, arguments, options and the function that does it. A reading verb fills a view, a writing
 * verb fills a change; cli_main opens the book accordingly, prints the view in the format asked for or commits the
 * change and prints what it led to. So every reading verb has --format and -o, every writing verb --dry-run and -q.
 *
 *     struct list_given {
 *             const char *for_;
 *             bool overdue;
 *     };
 *     OPTIONS(list, struct list_given) = {
 *             OPTION(list, for_, "PERSON", N_("only that person's")),
 *             OPTION(list, overdue, NULL, N_("only open ones past their time")),
 *             { 0 },
 *     };
 *     static int task_list(struct cli *c, struct view *v, struct error *err)
 *     {
 *             const struct list_given *given = given(c, list);
 *             ...
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
	const struct option *options; /* its own (base/option.h), ended by { 0 }; or NULL */
	int min_args, max_args; /* max_args ANY_ARGS: any number */
	enum view_format format; /* what it prints where --format doesn't say */
	int (*read)(struct cli *c, struct view *v, struct error *err);
	/* With .read too, --dry-run prints that view; where one of the options `writes`, it is the option that makes it a write, and without
	 * it the verb reads. */
	int (*write)(struct cli *c, struct change *change, struct error *err);
	bool tries_by_reading; /* with an option that writes: a dry run reads, too */
	bool of_today; /* the ledgers as they stand, wherever the clock does; as is what a writing verb's --dry-run reads */
	bool with_merged; /* rows that were merged into others are rows like all others (book/merged.h) */
	bool acts; /* a reading verb that wants to know who acts */
	int (*run)(struct cli *c, struct error *err); /* needs no book, or opens it itself (cli_open) */
	bool knows_dry; /* with .run: it heeds --dry-run, or writes nothing anyway; without, --dry-run is refused */
	/* Before a write, where stdin and stdout are a terminal: may fill in options (options_give) that are missing. The book is
	 * open for reading and not locked. */
	int (*ask)(struct cli *c, struct error *err);
	bool asks_twins; /* then, too: whether what is there already and looks the same is meant (rules/duplicates.yaml: ask) */
};

struct command {
	const char *name;    /* "crm-lead" */
	const char *summary; /* one line, N_("...") */
	const struct verb *verbs;
};

/* What was given of the options that every command has. */
struct common_given {
	struct option_list book;
	const char *as_of, *as, *output;
	int format; /* enum view_format; -1: as the verb prints */
	bool dry_run, quiet, help, version;
	long lock_timeout;
};
OPTIONS_OF(common, struct common_given);
extern const struct option common_options[];

struct cli {
	const struct command *command;
	const struct verb *verb;
	struct options options; /* options and arguments of this call */
	struct common_given *common;
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
/* As cli_main opens it for a verb that fills a view: only the ledgers that are asked for are read. */
int cli_open_to_look(struct cli *c, struct error *err);
void cli_close(struct cli *c); /* so that it can be opened otherwise; cli_main closes in any case */
/* Commits, and says where it is saved but not in place yet; for .run verbs. */
int cli_commit(struct cli *c, struct change *change, struct error *err);

const char *cli_arg(const struct cli *c, size_t i); /* the i-th argument, or NULL */
const char *cli_book(const struct cli *c); /* -C, or NULL */
enum view_format cli_format(const struct cli *c); /* what a view is printed as */
const char *cli_banner(struct cli *c); /* stands on whatever leaves a practice book; NULL: it is none */
/* The verb's own options as their struct: `const struct list_given *given = given(c, list)`. Its days are read once a book is open, and what
 * is none is a finding. To ask for another verb's ends the program. */
#define given(c, list) ((list##_given *)cli_given(c, list##_options))
void *cli_given(const struct cli *c, const struct option *options);
/* What was typed for a figure (base/figure.h), in the words that programs write; NULL where nothing was. */
const char *cli_figure(struct cli *c, const char *typed, const struct figure_words *words);
/* --where compiled against a ledger; *w NULL when not given. */
int cli_where(const struct option_list *where, const struct ledger *l, struct when **w, struct error *err);
/* A row by what the user typed (id, name, unique part), see book/entry.h; a customer by a number or an address of a contact, too. */
long cli_find(struct cli *c, const struct known_ledger *ledger, const char *what, const char *typed, struct error *err);
/* The id of the person, or the customer, that an option names; .ptr NULL where it names none. */
int cli_person(struct cli *c, const char *typed, struct slice *id, struct error *err);
int cli_customer(struct cli *c, const char *typed, struct slice *id, struct error *err);
/* Where -o leads, before anything is done: -1 where it must not be written. For .run verbs that do something; the others are asked. */
int cli_output(struct cli *c, struct error *err);
/* Prints a text where -o says; for .run verbs. */
int cli_say(struct cli *c, struct error *err, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* A sentence that is all there is to say: for programs a view of one column, said. For .run verbs. */
int cli_report(struct cli *c, struct error *err, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Whether csv or json is asked for; English is spoken then from here on (base/lang.h). A view says so (for_programs). */
bool cli_for_programs(const struct cli *c);
/* Prints a view as the options say (format, -o); for .run verbs. */
int cli_print(struct cli *c, struct view *v, struct error *err);
void cli_say_merged(struct cli *c); /* of ids that were typed, which rows stand for them; what a view said isn't said again */
bool cli_is_dry(const struct cli *c); /* --dry-run */
/* Whether this user may write into the book at all: 1, 0, or -1 where that can't be seen. */
int cli_may_write(const struct cli *c, struct error *err);

#endif
