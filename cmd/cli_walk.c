/* cli_walk.c - see cli_walk.h. */
#include "cli_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "book/chain.h"
#include "cli_start.h"
#include "sales/practice.h"

/* The book as it stands now that the command has ended, opened anew: what the command had open is of before it, or of another day. */
struct noting {
	struct cli *c;
	struct book book;
	struct str command, words, actor, head, message;
};

static struct book_where where_of(const struct noting *n)
{
	return (struct book_where){ .dir = cli_book(n->c),
				    .as_of = n->c->common->as_of,
				    .as = n->c->common->as,
				    .defaults = n->c->rules_dir,
				    .command = "walk",
				    .acts = true,
				    .of_today = true };
}

/* What was called: "lead add"; where the verb is none, as it was typed. */
static void add_command(struct noting *n, int argc, char **argv)
{
	const struct cli *c = n->c;
	const char *noun = strncmp(c->command->name, "crm-", 4) == 0 ? c->command->name + 4 : c->command->name;

	str_adds(&n->command, noun);
	/* What is only tried is another command: it ends no step. */
	if (c->verb)
		str_addf(&n->command, " %s%s", c->verb->name, c->verb->write && cli_is_dry(c) ? " -n" : "");
	for (int i = 0; !c->verb && i < argc; i++) {
		str_addc(&n->command, ' ');
		utf8_add_safe(&n->command, slice_of(argv[i]));
	}
}

static void add_word(struct str *out, const char *word)
{
	if (out->len)
		str_addc(out, '\t');
	utf8_add_safe(out, slice_of(word));
}

static void add_words(struct str *out, const struct options *o)
{
	for (size_t i = 0; i < o->nargs; i++)
		add_word(out, o->args[i]);
	for (size_t i = 0; i < o->count; i++)
		if (o->given[i].value)
			add_word(out, o->given[i].value);
}

static struct slice kind_of(const struct cli *c)
{
	if (!c->verb)
		return SLICE("");
	if (c->is_saved)
		return SLICE("write");
	if (c->verb->write && cli_is_dry(c))
		return SLICE("dry");
	return c->verb->write && !c->verb->read ? SLICE("") : SLICE("read");
}

/* Who acts and where the log stands; of a book that can't be opened neither is known. */
static void look(struct noting *n)
{
	struct error ignored = ERROR_INIT;
	const struct book_where where = where_of(n);
	struct chain_head head;

	if (book_open(&n->book, &where, BOOK_READ, &ignored) == 0 && chain_head(&n->book, &head, &ignored) == 0) {
		book_add_actor(&n->actor, &n->book);
		str_addf(&n->head, "%ju:%s", (uintmax_t)head.number, head.digest);
	}
	error_release(&ignored);
}

static void note(struct noting *n, int dirfd, int status, struct error *err)
{
	const int64_t real = (int64_t)time(NULL);
	const struct cli *c = n->c;
	struct walk_entry e = { .real_at = real, .at = c->has_book && c->book.now ? c->book.now : real, .status = status };

	cli_close(n->c); /* a writer's lock is let go */
	look(n);
	if (n->book.now)
		e.at = n->book.now;
	if (c->verb)
		add_words(&n->words, &c->options);
	if (err->count)
		utf8_add_safe(&n->message, slice_of(err->items[0].text));
	e.command = str_slice(&n->command);
	e.actor = str_slice(&n->actor);
	e.kind = kind_of(c);
	e.words = str_slice(&n->words);
	e.message = str_slice(&n->message);
	e.head = str_slice(&n->head);
	walk_append(dirfd, &e, err);
	if (n->book.dirfd >= 0)
		book_close(&n->book);
}

/* 1: the call's book is one to walk in, and *dirfd is it; 0: it isn't, or there is none; -1 with a finding. */
static int open_walked(const struct noting *n, int *dirfd, struct error *err)
{
	const struct cli *c = n->c;
	char *dir;
	int is;

	*dirfd = -1;
	if (c->has_book && c->book.now && !c->book.is_walked) /* as nearly always */
		return 0;
	dir = book_find(cli_book(c));
	*dirfd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	free(dir);
	is = *dirfd < 0 ? 0 : file_is_there(*dirfd, BOOK_WALK);
	return is < 0 && errno != EACCES ? error_errno(err, _("cannot look at"), BOOK_WALK) : is > 0;
}

static void release(struct noting *n)
{
	str_release(&n->command);
	str_release(&n->words);
	str_release(&n->actor);
	str_release(&n->head);
	str_release(&n->message);
}

void cli_walk_note(struct cli *c, int argc, char **argv, int status, struct error *err)
{
	struct noting n = { .c = c, .book = { .dirfd = -1, .lock_fd = -1 } };
	const bool is_practice = c->has_book && c->book.is_practice, is_help = c->common->help || c->common->version;
	int dirfd = -1, is_walked;

	is_walked = is_help ? 0 : open_walked(&n, &dirfd, err);
	if (is_walked > 0) {
		add_command(&n, argc, argv);
		note(&n, dirfd, status, err);
	}
	if ((is_walked > 0 || is_practice) && !c->is_practice_said)
		fprintf(stderr, lang_on_screen("%s: this is a practice book, nothing counts here\n"), c->command->name);
	if (dirfd >= 0)
		close(dirfd);
	release(&n);
}
