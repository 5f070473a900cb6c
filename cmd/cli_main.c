/* cli_main.c - see cli.h. One call: find the verb, parse, open the book, do the verb, print or commit, say how it went. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"
#include "book/chain.h"
#include "book/listing.h"
#include "cli.h"
#include "cli_event.h"
#include "cli_start.h"
#include "sales/practice.h"

/* How many of argv the option at `i` takes (1 or 2); 0: not an option. Only common options may stand before the verb. */
static int option_span(char **argv, int argc, int i)
{
	const char *arg = argv[i];

	if (arg[0] != '-' || !arg[1])
		return 0;
	if (strchr(arg, '=') && arg[1] == '-')
		return 1;
	for (const struct option *o = common_options; o->name; o++) {
		bool is_long = arg[1] == '-' && option_is(o, slice_of(arg + 2));
		bool is_short = o->letter && arg[1] == o->letter && !arg[2];

		if (is_long || is_short)
			return o->kind == OPTION_FLAG || i + 1 >= argc ? 1 : 2;
	}
	return 1;
}

static int next_word(char **argv, int argc, int from)
{
	while (from < argc) {
		int span = option_span(argv, argc, from);

		if (!span)
			return from;
		from += span;
	}
	return -1;
}

static bool is_two_words(const char *name, const char *first, const char *second)
{
	size_t n = strlen(first);

	return second && strncmp(name, first, n) == 0 && name[n] == ' ' && strcmp(name + n + 1, second) == 0;
}

/* Always NULL. "rules chekc": the first word is right, so the verbs that begin with it are what can have been meant. */
static const struct verb *unknown_verb(const struct command *command, const char *first, const char *second, struct error *err)
{
	struct str list = STR_INIT;
	struct nearest near;

	nearest_init(&near, slice_of(first));
	for (const struct verb *v = command->verbs; v->name; v++) {
		nearest_offer(&near, slice_of(v->name));
		if (strncmp(v->name, first, strlen(first)) == 0 && v->name[strlen(first)] == ' ')
			str_addf(&list, "%s%s", list.len ? _(", ") : "", v->name);
	}
	if (list.len)
		error_add(err, ERROR_USAGE, _("'%s%s%s' is no verb of %s; there are %s"), first, *second ? " " : "", second,
			  command->name, list.buf);
	else if (nearest_found(&near).len)
		error_add(err, ERROR_USAGE, _("'%s' is no verb of %s; did you mean '%.*s'?"), first, command->name,
			  SLICE_ARGS(nearest_found(&near)));
	else
		error_add(err, ERROR_USAGE, _("'%s' is no verb of %s; see %s --help"), first, command->name, command->name);
	str_release(&list);
	return NULL;
}

/* Finds the verb and takes its words out of argv. NULL: none named, or unknown (a finding). */
static const struct verb *cli_take_verb(const struct command *command, int *argc, char **argv, struct error *err)
{
	int at = next_word(argv, *argc, 0), second;

	if (at < 0)
		return NULL;
	second = at + 1 < *argc ? at + 1 : -1;
	for (const struct verb *v = command->verbs; v->name; v++) {
		bool two = is_two_words(v->name, argv[at], second < 0 ? NULL : argv[second]);
		int words = two ? 2 : strcmp(v->name, argv[at]) == 0 ? 1 : 0;

		if (words) {
			memmove(&argv[at], &argv[at + words], (size_t)(*argc - at - words) * sizeof(*argv));
			*argc -= words;
			return v;
		}
	}
	return unknown_verb(command, argv[at], second < 0 ? "" : argv[second], err);
}

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

/* Notes how the call went, where its book is a practice book, and says on stderr that it is one. `argv` is the call without the
 * program's name. Elsewhere it does nothing; what can't be noted is a finding. */
static void cli_walk_note(struct cli *c, int argc, char **argv, int status, struct error *err)
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

static int check_args(const struct cli *c, struct error *err)
{
	const struct verb *v = c->verb;
	size_t n = c->options.nargs;

	if ((int)n < v->min_args)
		return error_add(err, ERROR_USAGE, _("%s: %s is wanted; see %s %s --help"), v->name, v->args ? v->args : "", c->command->name, v->name);
	if (v->max_args != ANY_ARGS && (int)n > v->max_args)
		return error_add(err, ERROR_USAGE, _("%s: '%s' is one argument too many; see %s %s --help"), v->name, c->options.args[v->max_args], c->command->name, v->name);
	if (c->common->book.count > 1)
		return error_add(err, ERROR_USAGE, _("-C: this verb reads one book"));
	return 0;
}

/* A book whose schema is broken has nothing to say: whatever came of it so far, findings too, is dropped for the faults. */
static int faults_first(const struct cli *c, int rc, struct error *err)
{
	struct error faults = ERROR_INIT;

	if (book_sound(&c->book, &faults) < 0) {
		error_reset(err);
		error_move(err, &faults);
		rc = -1;
	}
	error_release(&faults);
	return rc;
}

static int do_read(struct cli *c, struct error *err)
{
	int rc = cli_open_to_look(c, err);
	struct view v;

	if (rc == 0)
		rc = cli_output(c, err);
	view_init(&v);
	v.for_programs = cli_for_programs(c);
	if (rc == 0)
		rc = c->verb->read(c, &v, err);
	rc = faults_first(c, rc, err);
	if (rc == 0)
		rc = cli_print(c, &v, err);
	view_release(&v);
	return rc;
}

/* A text of several lines (a message) keeps them. */
static void add_safe_lines(struct str *out, struct slice text)
{
	do {
		utf8_add_safe(out, slice_cut(&text, '\n'));
		str_addc(out, '\n');
	} while (text.len);
}

static bool has_columns(const struct view *v)
{
	return v->last->ncolumns > 0;
}

static int print_said(struct cli *c, const struct change *change, struct error *err)
{
	const bool quiet = c->common->quiet;
	struct str text = STR_INIT, said = STR_INIT;
	int rc;

	if (c->common->format >= 0 && !quiet) {
		if (cli_for_programs(c) && !has_columns(&c->shown))
			listing_change(change, &c->shown);
		if (has_columns(&c->shown))
			return cli_print(c, &c->shown, err);
	}
	for (size_t i = 0; quiet && i < change->nmade; i++)
		str_addf(&text, "%s\n", change->made[i]);
	if (!quiet && cli_banner(c))
		str_addf(&text, "%s\n", cli_banner(c));
	for (size_t i = 0; !quiet && i < change->nevents; i++) {
		str_reset(&said);
		cli_event_add(&said, change, &change->events[i]);
		add_safe_lines(&text, str_slice(&said));
	}
	rc = cli_say(c, err, "%s", text.buf);
	str_release(&said);
	str_release(&text);
	return rc;
}

static int print_dry(struct cli *c, struct change *change, struct error *err)
{
	struct str said = STR_INIT;
	struct view v;
	int rc;

	if (err->count || change_check(change, err) < 0)
		return -1;
	view_init(&v);
	v.for_programs = cli_for_programs(c);
	view_title(&v, _("dry run: nothing was written"));
	listing_change(change, &v);
	for (size_t i = 0; i < change->nevents; i++) {
		str_reset(&said);
		cli_event_add(&said, change, &change->events[i]);
		view_note(&v, "%s", said.buf);
	}
	rc = cli_print(c, &v, err);
	if (c->common->format >= 0) /* a program's output has no title */
		fprintf(stderr, lang_on_screen("%s: dry run: nothing was written\n"), c->command->name);
	str_release(&said);
	view_release(&v);
	return rc;
}

/* Asks at a terminal what is missing. The book is not locked while a person thinks. */
static int ask(struct cli *c, struct error *err)
{
	int rc;

	if (!c->verb->ask || !c->is_terminal)
		return 0;
	rc = cli_open(c, BOOK_READ, err);
	if (rc == 0)
		rc = c->verb->ask(c, err);
	cli_close(c);
	return rc;
}

/* An answer other than y goes on. */
static bool says_same(const struct event *e)
{
	struct str text = STR_INIT, safe = STR_INIT;
	struct event_value row, name, why, rule, place;
	char answer[16];

	if (!event_value(e, SLICE("row"), &row) || !event_value(e, SLICE("name"), &name) || !event_value(e, SLICE("why"), &why) ||
	    !event_value(e, SLICE("rule"), &rule) || !event_value(e, SLICE("place"), &place))
		return false;
	str_addf(&text, _("is it the same as %.*s %.*s? %.*s (rule %.*s, %.*s) y/N"), SLICE_ARGS(row.text), SLICE_ARGS(name.text), SLICE_ARGS(why.text),
		 SLICE_ARGS(rule.text), SLICE_ARGS(place.text));
	utf8_add_safe(&safe, str_slice(&text));
	fprintf(stderr, "%s > ", safe.buf);
	fflush(stderr);
	str_release(&text);
	str_release(&safe);
	return fgets(answer, sizeof(answer), stdin) && (strchr("yYjJ", *answer) || strncmp(answer, "是", strlen("是")) == 0);
}

static int refuse_twin(const struct event *e, struct error *err)
{
	struct event_value row, ledger;

	if (!event_value(e, SLICE("row"), &row) || !event_value(e, SLICE("ledger"), &ledger))
		return -1;
	if (slice_is(ledger.text, CUSTOMERS.ledger->name))
		return error_add(err, ERROR_DATA, _("it is %.*s: nothing was written; crm customer set %.*s changes it"), SLICE_ARGS(row.text), SLICE_ARGS(row.text));
	if (slice_is(ledger.text, CONTACTS.ledger->name))
		return error_add(err, ERROR_DATA, _("it is %.*s: nothing was written; crm contact set %.*s changes it"), SLICE_ARGS(row.text), SLICE_ARGS(row.text));
	return error_add(err, ERROR_DATA, _("it is %.*s: nothing was written; crm book set %.*s %.*s changes it"), SLICE_ARGS(row.text), SLICE_ARGS(ledger.text),
			 SLICE_ARGS(row.text));
}

static int ask_events(const struct change *change, struct error *err)
{
	for (size_t i = 0; i < change->nevents; i++) {
		const struct event *e = &change->events[i];
		struct event_value then;

		if (e->kind == EVENT_duplicate_said && event_value(e, SLICE("then"), &then) && slice_is(then.text, "ask") && says_same(e))
			return refuse_twin(e, err);
	}
	return 0;
}

/* What the verb would say of twins is asked, by a run that writes nothing. What is wrong with the call the true run says. */
static int ask_twins(struct cli *c, struct error *err)
{
	struct error wrong = ERROR_INIT;
	struct change change;
	int rc;

	if (!c->verb->asks_twins || !c->is_terminal || cli_is_dry(c))
		return 0;
	rc = cli_open(c, BOOK_READ, err);
	if (rc == 0) {
		c->book.is_trial = true;
		change_init(&change, &c->book);
		view_init(&c->shown);
		lang_for_programs(false);
		if (c->verb->write(c, &change, &wrong) == 0)
			rc = ask_events(&change, err);
		view_release(&c->shown);
		change_release(&change);
		error_release(&wrong);
	}
	cli_close(c);
	return rc;
}

static int do_write(struct cli *c, struct error *err)
{
	struct change change;
	int rc;

	if (ask(c, err) < 0 || ask_twins(c, err) < 0 || cli_open(c, cli_is_dry(c) ? BOOK_READ : BOOK_WRITE, err) < 0)
		return -1;
	if (cli_output(c, err) < 0)
		return -1;
	c->book.is_trial = cli_is_dry(c);
	change_init(&change, &c->book);
	view_init(&c->shown);
	c->shown.for_programs = cli_for_programs(c);
	lang_for_programs(false); /* what goes into the book is in the language of who writes */
	rc = c->verb->write(c, &change, err);
	if (rc == 0 && cli_is_dry(c))
		rc = print_dry(c, &change, err);
	else if (rc == 0 && (rc = cli_commit(c, &change, err)) == 0)
		rc = print_said(c, &change, err);
	view_release(&c->shown);
	error_move(&c->left_out, &change.aside);
	change_release(&change);
	return rc;
}

/* A verb that can do both writes where its option says so, else where nothing is to be tried alone. */
static bool is_write(const struct cli *c)
{
	const struct verb *v = c->verb;
	bool has_way = false, is_asked = false;

	for (const struct option *o = v->options; o && o->name; o++)
		has_way |= o->writes;
	for (size_t i = 0; i < c->options.count; i++)
		is_asked |= c->options.given[i].option && c->options.given[i].option->writes;
	if (has_way && (!is_asked || !v->tries_by_reading))
		return is_asked;
	return v->write && !(v->read && cli_is_dry(c));
}

static int run_verb(struct cli *c, struct error *err)
{
	const struct verb *v = c->verb;

	if (check_args(c, err) < 0)
		return -1;
	if (v->run && !v->knows_dry && cli_is_dry(c))
		return error_add(err, ERROR_USAGE, _("%s: it can't be tried with --dry-run"), v->name);
	if (v->run) {
		cli_for_programs(c);
		return v->run(c, err);
	}
	if (is_write(c))
		return do_write(c, err);
	return do_read(c, err);
}

/* Which book it is, and whose clock, is known even of a line that isn't understood. */
static int parse(struct cli *c, int argc, char **argv, struct error *err)
{
	const size_t before = err->count;
	int rc;

	c->verb = cli_take_verb(c->command, &argc, argv, err);
	c->options.own_table = c->verb ? c->verb->options : NULL;
	c->options.common_table = common_options;
	if (c->verb || err->count == before) {
		rc = options_parse(&c->options, argc, argv, err);
	} else {
		struct error ignored = ERROR_INIT;

		options_parse(&c->options, argc, argv, &ignored);
		error_release(&ignored);
		rc = -1;
	}
	c->common = c->options.common;
	return rc;
}

static int parse_and_run(struct cli *c, int argc, char **argv, struct error *err)
{
	struct str text = STR_INIT;
	int rc;

	if (parse(c, argc, argv, err) < 0)
		return -1;
	if (c->common->version) {
		str_addf(&text, "%s %s\n", c->command->name, CRM_VERSION);
		rc = cli_put(&text, err);
	} else if (c->common->help) {
		cli_help(&text, c->command, c->verb);
		rc = cli_put(&text, err);
	} else if (!c->verb) {
		rc = error_add(err, ERROR_USAGE, _("a verb is wanted; see %s --help"), c->command->name);
	} else {
		const char *noun = strncmp(c->command->name, "crm-", 4) == 0 ? c->command->name + 4 : c->command->name;

		c->said_command = xformat("%s %s", noun, c->verb->name);
		rc = run_verb(c, err);
	}
	str_release(&text);
	return rc;
}

int cli_main(const struct command *command, int argc, char **argv)
{
	struct cli_places places;
	struct error err = ERROR_INIT;
	struct cli c = { .command = command, .output = OUTPUT_INIT, .book = { .dirfd = -1, .lock_fd = -1 } };
	int status = 0;

	cli_start(&places, argc, argv);
	file_guard(command->name, _("it got shorter while it was read; try again"));
	file_guard_stack(command->name, _("the stack cannot grow any further: give it more memory (ulimit -s, ulimit -v)"));
	c.rules_dir = places.rules;
	c.is_terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	if (parse_and_run(&c, argc > 0 ? argc - 1 : 0, argv + (argc > 0), &err) < 0) {
		if (c.has_book)
			book_met(&c.book, &err);
		if (!err.count)
			error_add(&err, ERROR_SYSTEM, _("it failed, and nothing says why: a mistake of the program; please report it with this command"));
		status = (int)error_status(&err);
	}
	cli_say_merged(&c);
	cli_walk_note(&c, argc > 0 ? argc - 1 : 0, argv + (argc > 0), c.status > status ? c.status : status, &err);
	output_release(&c.output);
	cli_close(&c);
	if (file_close_stdout() < 0)
		error_errno(&err, _("cannot write to"), "stdout");
	cli_print_errors(command->name, &err);
	cli_print_errors(command->name, &c.left_out);
	if (c.is_saved && err.count)
		fprintf(stderr, lang_on_screen("%s: the change itself is saved: don't enter it again\n"), command->name);
	if (c.left_out.count && status < ERROR_DATA)
		status = ERROR_DATA;
	if (err.count && (int)error_status(&err) > status)
		status = (int)error_status(&err);
	if (c.status > status)
		status = c.status;
	options_release(&c.options);
	arena_release(&c.arena);
	free(c.said_command);
	error_release(&err);
	error_release(&c.left_out);
	cli_places_release(&places);
	return status;
}
