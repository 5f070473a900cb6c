/* cli_walk.c - see cli_walk.h. */
#include "cli_walk.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli_start.h"
#include "sales/walk_trace.h"

/* -C and --as-of as they were given, also where the rest of the line was not understood. */
static struct book_where where_of(struct cli *c, struct options *all, int argc, char **argv)
{
	struct error ignored = ERROR_INIT;

	options_parse(all, argc, argv, NULL, cli_common, &ignored);
	error_release(&ignored);
	return (struct book_where){ .dir = option_item(all, "book", 0),
				    .as_of = option_text(all, "as-of"),
				    .defaults = c->rules_dir,
				    .command = "walk" };
}

/* The clock of the call; the system's where even that can't be told. */
static int64_t clock_of(struct cli *c, const struct book_where *where)
{
	struct error ignored = ERROR_INIT;
	struct book b;
	int64_t now;

	if (c->has_book && c->book.now)
		return c->book.now;
	now = book_open(&b, where, BOOK_READ, &ignored) == 0 ? b.now : (int64_t)time(NULL);
	if (b.dirfd >= 0)
		book_close(&b);
	error_release(&ignored);
	return now;
}

/* What was called: "lead add"; where the verb is none, as it was typed. */
static void add_command(struct str *out, const struct cli *c, int argc, char **argv)
{
	const char *noun = strncmp(c->command->name, "crm-", 4) == 0 ? c->command->name + 4 : c->command->name;

	if (c->verb) {
		/* What is only tried is another command: it ends no step. */
		str_addf(out, "%s %s%s", noun, c->verb->name, c->verb->write && cli_is_dry(c) ? " -n" : "");
		return;
	}
	str_adds(out, noun);
	for (int i = 0; i < argc; i++)
		str_addf(out, " %s", argv[i]);
}

static void note(struct cli *c, const struct book_where *where, int dirfd, int argc, char **argv, int status,
		 struct error *err)
{
	struct str command = STR_INIT;
	struct walk_entry e = { .status = status };

	add_command(&command, c, argc, argv);
	e.command = str_slice(&command);
	e.at = clock_of(c, where);
	if (c->has_book)
		e.actor = c->book.actor;
	if (err->count)
		e.message = slice_of(err->items[0].text);
	if (walk_append(dirfd, &e, err) == 0)
		fprintf(stderr, _("%s: this is a practice book, nothing counts here\n"), c->command->name);
	str_release(&command);
}

void cli_walk_note(struct cli *c, int argc, char **argv, int status, struct error *err)
{
	struct options all = OPTIONS_INIT;
	const struct book_where where = where_of(c, &all, argc, argv);
	char *dir = book_find(where.dir);
	int dirfd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	const bool is_help = option_given(&all, "help") || option_given(&all, "version");

	if (dirfd >= 0 && !is_help && walk_is_practice(dirfd))
		note(c, &where, dirfd, argc, argv, status, err);
	if (dirfd >= 0)
		close(dirfd);
	free(dir);
	options_release(&all);
}
