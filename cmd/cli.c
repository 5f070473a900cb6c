/* cli.c - see cli.h. One call: find the verb, parse, open the book, do the verb, print or commit, say how it went. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "book/book_output.h"
#include "book/entry.h"
#include "book/past.h"
#include "book/real_time.h"
#include "cli_start.h"
#include "cli_verb.h"
#include "cli_walk.h"

enum { DEFAULT_LOCK_TIMEOUT = 10 };

static int check_args(const struct cli *c, struct error *err)
{
	const struct verb *v = c->verb;
	size_t n = c->options.nargs;

	if ((int)n < v->min_args)
		return error_add(err, ERROR_USAGE, _("%s: %s is wanted; see %s %s --help"), v->name, v->args ? v->args : "", c->command->name, v->name);
	if (v->max_args != ANY_ARGS && (int)n > v->max_args)
		return error_add(err, ERROR_USAGE, _("%s: '%s' is one argument too many; see %s %s --help"), v->name, c->options.args[v->max_args], c->command->name, v->name);
	if (option_item(&c->options, "book", 1))
		return error_add(err, ERROR_USAGE, _("-C: this verb reads one book"));
	return 0;
}

const char *cli_arg(const struct cli *c, size_t i)
{
	return i < c->options.nargs ? c->options.args[i] : NULL;
}

bool cli_is_dry(const struct cli *c)
{
	return option_given(&c->options, "dry-run");
}

/* Where no book is open, what is known of the command's outputs is all there is of one. */
static void forget_outputs(struct cli *c)
{
	map_release(&c->book.written);
	arena_release(&c->book.arena);
	c->book = (struct book){ .dirfd = -1, .lock_fd = -1 };
}

/* `looks`: fields.yaml is read as far as it is asked for; `of_today`: the ledgers as they stand, wherever the clock does. */
static int open_book(struct cli *c, enum book_access access, bool looks, bool of_today, struct error *err)
{
	const struct book_where where = {
		.dir = option_item(&c->options, "book", 0),
		.as_of = option_text(&c->options, "as-of"),
		.as = option_text(&c->options, "as"),
		.defaults = c->rules_dir,
		.command = c->said_command,
		.looks = looks,
		.of_today = of_today,
		.acts = c->verb->write || c->verb->acts,
		.lock_timeout = option_count(&c->options, "lock-timeout", DEFAULT_LOCK_TIMEOUT),
	};

	if (!c->has_book)
		forget_outputs(c);
	c->has_book = true;
	return book_open(&c->book, &where, access, err);
}

int cli_open(struct cli *c, enum book_access access, struct error *err)
{
	return open_book(c, access, false, c->verb->write || c->verb->of_today, err);
}

/* A book may be opened more than once: the same is said once. */
static void note_left_out(struct cli *c)
{
	struct error found = ERROR_INIT;

	if (c->has_book)
		left_out_say(&c->book, &found);
	for (size_t i = 0; i < found.count; i++) {
		bool is_known = false;

		for (size_t k = 0; k < c->left_out.count && !is_known; k++)
			is_known = strcmp(c->left_out.items[k].text, found.items[i].text) == 0;
		if (!is_known)
			error_add(&c->left_out, found.items[i].kind, "%s", found.items[i].text);
	}
	error_release(&found);
}

void cli_close(struct cli *c)
{
	struct str years = STR_INIT;

	if (c->has_book && c->book.calendar && calendar_unknown_years(c->book.calendar, &years))
		fprintf(stderr,
			_("%s: rules/calendar.yaml has no holidays for %s: Monday to Friday were counted as working days\n"),
			c->command->name, years.buf);
	str_release(&years);
	note_left_out(c);
	if (c->has_book)
		book_close(&c->book);
	else
		forget_outputs(c);
	c->has_book = false;
}

int cli_date(struct cli *c, const char *option, int32_t *date, bool *given, struct error *err)
{
	const char *typed = option_text(&c->options, option);
	struct calendar *calendar;

	*given = typed != NULL;
	if (!typed)
		return 0;
	if (date_parse(slice_of(typed), false, date))
		return 0;
	calendar = book_calendar(&c->book, err);
	if (!calendar)
		return -1;
	if (!calendar_parse_date(calendar, slice_of(typed), c->book.today, date))
		return error_add(err, ERROR_USAGE, _("--%s: '%s' is not a date; write 2026-03-19, today, +3d, +5wd, fri or 下周三"),
				 option, typed);
	return 0;
}

int cli_where(struct cli *c, const struct ledger *l, struct when **w, struct error *err)
{
	const struct vocabulary v = schema_vocabulary(l);
	const char *text;
	int rc = 0;

	*w = NULL;
	for (size_t i = 0; (text = option_item(&c->options, "where", i)); i++) {
		struct when *one = when_compile_text(slice_of(text), &v, err);

		*w = when_and(*w, one);
		rc = one ? rc : -1;
	}
	if (rc == 0)
		return 0;
	error_become(err, 0, ERROR_USAGE);
	when_free(*w);
	*w = NULL;
	return -1;
}

const char *cli_figure(struct cli *c, const char *option, const struct figure_words *words)
{
	const char *typed = option_text(&c->options, option);
	struct str name = STR_INIT;

	if (!typed)
		return NULL;
	figure_add_name(&name, slice_of(typed), words);
	typed = arena_text(&c->arena, str_slice(&name));
	str_release(&name);
	return typed;
}

long cli_find(struct cli *c, const struct known_ledger *ledger, const char *what, const char *typed, struct error *err)
{
	const struct table *t = book_table(&c->book, ledger, err);

	return t ? entry_find(t, what, slice_of(typed), err) : -1;
}

bool cli_may_write(const struct cli *c)
{
	const char *dir = option_item(&c->options, "book", 0);
	char *found = book_find(dir);
	bool may = found && access(found, W_OK) == 0;

	free(found);
	return may;
}

static size_t terminal_width(void)
{
	struct winsize size;

	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		return size.ws_col;
	return 0;
}

static struct view_style chosen_style(const struct cli *c)
{
	struct view_style style = { .format = c->verb->format, .width = terminal_width() };
	const char *format = option_text(&c->options, "format"), *no_colour = getenv("NO_COLOR");

	for (int i = 0; format && view_formats[i]; i++)
		if (strcmp(format, view_formats[i]) == 0)
			style.format = (enum view_format)i;
	style.is_terminal = isatty(STDOUT_FILENO);
	style.colour = style.is_terminal && !(no_colour && *no_colour);
	if (option_given(&c->options, "output")) {
		style.width = 0;
		style.colour = style.is_terminal = false;
	}
	return style;
}

/* What the shell has led into a file of the book would come between its rows, and so would the message that says it: where stderr
 * leads there, too, it is said nowhere, by the status alone. */
static int ask_streams(struct cli *c, struct error *err)
{
	const struct output_guard guard = book_guard(&c->book);
	struct error of_errors = ERROR_INIT;
	int rc = option_given(&c->options, "output") ? 0 : output_ask_open(STDOUT_FILENO, "stdout", &guard, &c->stream_number, err);

	if (output_ask_open(STDERR_FILENO, "stderr", &guard, &c->stream_number, &of_errors) < 0) {
		if (error_status(&of_errors) == ERROR_USAGE) /* it does lead there; else nobody could tell, which is said */
			file_mute(STDERR_FILENO);
		error_move(err, &of_errors);
		rc = -1;
	}
	error_release(&of_errors);
	c->is_stream_asked = rc == 0;
	return rc;
}

int cli_output(struct cli *c, struct error *err)
{
	const char *path = option_text(&c->options, "output");
	const struct output_guard guard = book_guard(&c->book);

	if (!c->is_stream_asked && ask_streams(c, err) < 0)
		return -1;
	return !path || c->output.shown ? 0 : output_open(&c->output, path, &guard, err);
}

static int put_output(struct cli *c, int (*put_into)(int fd, const void *what), const void *what, struct error *err)
{
	int rc = cli_output(c, err);

	if (rc == 0 && put_into(c->output.fd, what) < 0)
		rc = error_errno(err, _("cannot write to"), c->output.shown);
	if (rc == 0)
		rc = output_sync(&c->output, err);
	if (rc == 0)
		rc = output_place(&c->output, err);
	output_release(&c->output);
	return rc;
}

/* What is put, and where: the option says, else stdout. */
static int put(struct cli *c, int (*put_into)(int fd, const void *what), const void *what, struct error *err)
{
	if (option_given(&c->options, "output"))
		return put_output(c, put_into, what, err);
	if (cli_output(c, err) < 0)
		return -1;
	return put_into(STDOUT_FILENO, what) == 0 ? 0 : cli_not_put(c->is_saved, err);
}

static int put_text(int fd, const void *text)
{
	return file_write_all(fd, str_slice(text));
}

int cli_say(struct cli *c, struct error *err, const char *format, ...)
{
	struct str text = STR_INIT;
	va_list args;
	int rc;

	va_start(args, format);
	str_vaddf(&text, format, args);
	va_end(args);
	rc = put(c, put_text, &text, err);
	str_release(&text);
	return rc;
}

struct styled {
	struct view *view;
	struct view_style style;
};

static int put_view(int fd, const void *styled)
{
	const struct styled *s = styled;

	return view_put(fd, s->view, &s->style);
}

/* What has to be known before the view is believed; -1: it can't be. */
static int warn(struct cli *c, struct view *v, bool is_made, struct error *err)
{
	const size_t before = err->count;

	if (c->has_book && book_met(&c->book, err) < 0)
		return -1;
	if (is_made)
		note_left_out(c);
	for (size_t i = before; i < err->count; i++)
		view_warn(v, err->items[i].text);
	for (size_t i = 0; i < c->left_out.count; i++)
		view_warn(v, c->left_out.items[i].text);
	return 0;
}

/* What leaves a practice book says so, whatever it is: a board, a contract's text, a statement. */
static const char *banner(struct cli *c)
{
	if (!c->has_book || !c->book.is_practice)
		return NULL;
	c->is_practice_said |= chosen_style(c).is_terminal;
	return _("PRACTICE: nothing counts here");
}

static void note(void *view, const char *line)
{
	view_note(view, "%s", line);
}

static void say(void *cli, const char *line)
{
	fprintf(stderr, "%s: %s\n", ((const struct cli *)cli)->command->name, line);
}

/* What figures of another time are worth: below them, or where csv and json have no room for it, on stderr. */
static void say_below(struct cli *c, void (*say_line)(void *to, const char *line), void *to)
{
	if (!c->has_book)
		return;
	past_say(&c->book, say_line, to);
	if (real_time_met(&c->book))
		say_line(to, _("times dated otherwise than they were entered are judged by when they were entered"));
}

int cli_print(struct cli *c, struct view *v, struct error *err)
{
	const struct styled styled = { v, chosen_style(c) };

	const bool is_made = styled.style.format != VIEW_CSV; /* of csv, rows are made while it is written */

	v->banner = is_made ? banner(c) : NULL;
	if (is_made)
		view_settle(v);
	if (is_made && c->has_book && !view_is_utf8(v))
		left_out_bytes(&c->book);
	if (warn(c, v, is_made, err) < 0)
		return -1;
	view_close(v);
	if (!v->is_mute)
		say_below(c, note, v);
	if (v->status > c->status)
		c->status = v->status;
	if (put(c, put_view, &styled, err) < 0)
		return -1;
	if (v->is_mute) {
		note_left_out(c); /* which untold fields are asked for is known only now */
		say_below(c, say, c);
	}
	return c->has_book ? book_met(&c->book, err) : 0;
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
	const struct view_style style = chosen_style(c);
	int rc = open_book(c, BOOK_READ, !c->verb->write, c->verb->of_today, err);
	struct view v;

	if (rc == 0)
		rc = cli_output(c, err);
	view_init(&v);
	v.is_mute = style.format == VIEW_CSV || style.format == VIEW_JSON;
	if (rc == 0)
		rc = c->verb->read(c, &v, err);
	rc = faults_first(c, rc, err);
	if (rc == 0)
		rc = cli_print(c, &v, err);
	view_release(&v);
	return rc;
}

static int print_said(struct cli *c, const struct change *change, struct error *err)
{
	bool quiet = option_given(&c->options, "quiet");
	struct str text = STR_INIT;
	int rc;

	if (option_given(&c->options, "format") && !quiet && c->shown.first.ncolumns)
		return cli_print(c, &c->shown, err);
	for (size_t i = 0; quiet && i < change->nmade; i++)
		str_addf(&text, "%s\n", change->made[i]);
	if (!quiet && banner(c))
		str_addf(&text, "%s\n", banner(c));
	for (size_t i = 0; !quiet && i < change->nsaid; i++) {
		/* Line by line: a text of several lines (a message) keeps them. */
		struct slice rest = slice_of(change->said[i]);

		do {
			utf8_add_safe(&text, slice_cut(&rest, '\n'));
			str_addc(&text, '\n');
		} while (rest.len);
	}
	rc = put(c, put_text, &text, err);
	str_release(&text);
	return rc;
}

static int print_dry(struct cli *c, struct change *change, struct error *err)
{
	struct view v;
	int rc;

	if (err->count || change_check(change, err) < 0)
		return -1;
	view_init(&v);
	view_title(&v, _("dry run: nothing was written"));
	change_view(change, &v);
	for (size_t i = 0; i < change->nsaid; i++)
		view_note(&v, "%s", change->said[i]);
	rc = cli_print(c, &v, err);
	if (option_text(&c->options, "format")) /* a program's output has no title */
		fprintf(stderr, _("%s: dry run: nothing was written\n"), c->command->name);
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

int cli_commit(struct cli *c, struct change *change, struct error *err)
{
	struct error late = ERROR_INIT;
	int rc;

	/* Whatever was worked out behind a finding may rest on nothing. */
	book_met(&c->book, err);
	if (err->count || ask_streams(c, err) < 0 || output_ask(&c->output, err) < 0)
		return -1;
	rc = change_commit(change, &late);
	if (rc > 0) {
		cli_print_errors(c->command->name, &late);
		fprintf(stderr, _("%s: the change is saved, but not in place yet: the next command finishes it\n"),
			c->command->name);
	}
	c->is_saved = rc >= 0;
	error_move(err, &late);
	error_release(&late);
	return rc < 0 ? -1 : 0;
}

static int do_write(struct cli *c, struct error *err)
{
	struct change change;
	int rc;

	if (ask(c, err) < 0 || cli_open(c, cli_is_dry(c) ? BOOK_READ : BOOK_WRITE, err) < 0)
		return -1;
	if (cli_output(c, err) < 0)
		return -1;
	c->book.is_trial = cli_is_dry(c);
	change_init(&change, &c->book);
	view_init(&c->shown);
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

	if (v->writes_with && (!option_given(&c->options, v->writes_with) || !v->tries_by_reading))
		return option_given(&c->options, v->writes_with);
	return v->write && !(v->read && cli_is_dry(c));
}

static int run_verb(struct cli *c, struct error *err)
{
	const struct verb *v = c->verb;

	if (check_args(c, err) < 0)
		return -1;
	if (v->run && !v->knows_dry && cli_is_dry(c))
		return error_add(err, ERROR_USAGE, _("%s: it can't be tried with --dry-run"), v->name);
	if (v->run)
		return v->run(c, err);
	if (is_write(c))
		return do_write(c, err);
	return do_read(c, err);
}

static int parse_and_run(struct cli *c, int argc, char **argv, struct error *err)
{
	struct str text = STR_INIT;
	int rc;

	c->verb = cli_take_verb(c->command, &argc, argv, err);
	if (!c->verb && err->count)
		return -1;
	if (options_parse(&c->options, argc, argv, c->verb ? c->verb->options : NULL, cli_common, err) < 0)
		return -1;
	if (option_given(&c->options, "version")) {
		str_addf(&text, "%s %s\n", c->command->name, CRM_VERSION);
		rc = cli_put(&text, err);
	} else if (option_given(&c->options, "help")) {
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
	cli_walk_note(&c, argc > 0 ? argc - 1 : 0, argv + (argc > 0), c.status > status ? c.status : status, &err);
	output_release(&c.output);
	cli_close(&c);
	if (file_close_stdout() < 0)
		error_errno(&err, _("cannot write to"), "stdout");
	cli_print_errors(command->name, &err);
	cli_print_errors(command->name, &c.left_out);
	if (c.is_saved && err.count)
		fprintf(stderr, _("%s: the change itself is saved: don't enter it again\n"), command->name);
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
