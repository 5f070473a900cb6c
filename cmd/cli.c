/* cli.c - see cli.h: what a verb of any command may ask for. The call itself is cli_main.c. */
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
#include "book/merged.h"
#include "book/past.h"
#include "book/real_time.h"
#include "cli_start.h"

const char *cli_arg(const struct cli *c, size_t i)
{
	return i < c->options.nargs ? c->options.args[i] : NULL;
}

bool cli_is_dry(const struct cli *c)
{
	return c->common->dry_run;
}

const char *cli_book(const struct cli *c)
{
	return c->common->book.count ? c->common->book.items[0] : NULL;
}

void *cli_given(const struct cli *c, const struct option *options)
{
	if (c->options.own_table != options)
		abort();
	return c->options.own;
}

static int read_day(struct cli *c, const struct option *option, struct error *err)
{
	struct option_date *date = option_member(&c->options, option);
	struct str name = STR_INIT;
	struct calendar *calendar;
	int rc = 0;

	if (!date->typed || date_parse(slice_of(date->typed), false, &date->day))
		return 0;
	calendar = book_calendar(&c->book, err);
	if (!calendar)
		return -1;
	option_add_name(&name, option);
	if (!calendar_parse_date(calendar, slice_of(date->typed), c->book.today, &date->day))
		rc = error_add(err, ERROR_USAGE, _("--%s: '%s' is not a date; write 2026-03-19, today, +3d, +5wd, fri or 下周三"),
			       name.buf, date->typed);
	str_release(&name);
	return rc;
}

/* "fri" is a day of the book's calendar, counted from its clock. */
static int read_days(struct cli *c, struct error *err)
{
	int rc = 0;

	for (const struct option *o = c->options.own_table; o && o->name && rc == 0; o++)
		if (o->kind == OPTION_DATE)
			rc = read_day(c, o, err);
	return rc;
}

/* Where no book is open, what is known of the command's outputs is all there is of one. */
static void forget_outputs(struct cli *c)
{
	map_release(&c->book.written);
	arena_release(&c->book.arena);
	c->book = (struct book){ .dirfd = -1, .lock_fd = -1 };
}

/* `looks`: only the ledgers that are asked for are read; `of_today`: the ledgers as they stand, wherever the clock does. */
static int open_book(struct cli *c, enum book_access access, bool looks, bool of_today, struct error *err)
{
	const struct book_where where = {
		.dir = cli_book(c),
		.as_of = c->common->as_of,
		.as = c->common->as,
		.defaults = c->rules_dir,
		.command = c->said_command,
		.looks = looks,
		.of_today = of_today,
		.with_merged = c->verb->with_merged,
		.acts = c->verb->write || c->verb->acts,
		.lock_timeout = c->common->lock_timeout,
	};

	if (!c->has_book)
		forget_outputs(c);
	c->has_book = true;
	return book_open(&c->book, &where, access, err) < 0 ? -1 : read_days(c, err);
}

int cli_open_to_look(struct cli *c, struct error *err)
{
	return open_book(c, BOOK_READ, !c->verb->write, c->verb->of_today, err);
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
			error_copy(&c->left_out, &found.items[i]);
	}
	error_release(&found);
}

void cli_close(struct cli *c)
{
	struct str years = STR_INIT;

	if (c->has_book && c->book.calendar && calendar_unknown_years(c->book.calendar, &years))
		fprintf(stderr,
			lang_on_screen("%s: rules/calendar.yaml has no holidays for %s: Monday to Friday were counted as working days\n"),
			c->command->name, years.buf);
	str_release(&years);
	note_left_out(c);
	if (c->has_book)
		book_close(&c->book);
	else
		forget_outputs(c);
	c->has_book = false;
}

int cli_where(const struct option_list *where, const struct ledger *l, struct when **w, struct error *err)
{
	const struct vocabulary v = schema_vocabulary(l);
	int rc = 0;

	*w = NULL;
	for (size_t i = 0; i < where->count; i++) {
		struct when *one = when_compile_text(slice_of(where->items[i]), &v, err);

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

const char *cli_figure(struct cli *c, const char *typed, const struct figure_words *words)
{
	struct str name = STR_INIT;

	if (!typed)
		return NULL;
	figure_add_name(&name, slice_of(typed), words);
	typed = arena_text(&c->arena, str_slice(&name));
	str_release(&name);
	return typed;
}

/* The customer, one of whose contacts has that phone number or address; -1: nobody has it, those of several do, or (with a finding) contacts
 * can't be read. */
static long customer_of_contact(struct cli *c, const struct table *customers, struct slice typed, struct error *err)
{
	const struct ledger *l = schema_ledger(&c->book.schema, SLICE("contacts"));
	const struct table *contacts = l ? book_table_of(&c->book, l, err) : NULL;
	const int column = contacts ? ledger_column(l, SLICE("customer")) : -1;
	size_t rows[8], n = column < 0 ? 0 : table_candidates(contacts, typed, rows, 8);

	for (size_t i = 1; i < n && i < 8; i++)
		if (!slice_equal(table_cell(contacts, rows[i], column), table_cell(contacts, rows[0], column)))
			return -1;
	return n && n <= 8 ? table_find(customers, table_cell(contacts, rows[0], column)) : -1;
}

static bool is_number(struct slice typed)
{
	struct value v;

	return typed.len && (value_parse(TYPE_PHONE, typed, &v) || value_parse(TYPE_EMAIL, typed, &v));
}

long cli_find(struct cli *c, const struct known_ledger *ledger, const char *what, const char *typed, struct error *err)
{
	const struct table *t = book_table(&c->book, ledger, err);
	const struct slice text = slice_trim(slice_of(typed));
	const size_t before = err->count;
	long row = -1;
	size_t any;

	if (!t)
		return -1;
	if (ledger == CUSTOMERS.ledger && is_number(text) && !table_candidates(t, text, &any, 1))
		row = customer_of_contact(c, t, text, err);
	return row >= 0 ? row : err->count > before ? -1 : table_named(t, what, slice_of(typed), err);
}

int cli_person(struct cli *c, const char *typed, struct slice *id, struct error *err)
{
	const long row = typed ? book_person(&c->book, slice_of(typed), err) : -1;

	*id = row < 0 ? (struct slice){ NULL, 0 } : table_id(book_table(&c->book, PEOPLE.ledger, err), (size_t)row);
	return typed && row < 0 ? -1 : 0;
}

int cli_customer(struct cli *c, const char *typed, struct slice *id, struct error *err)
{
	const long row = typed ? cli_find(c, CUSTOMERS.ledger, "customer", typed, err) : -1;

	*id = row < 0 ? (struct slice){ NULL, 0 } : table_id(book_table(&c->book, CUSTOMERS.ledger, err), (size_t)row);
	return typed && row < 0 ? -1 : 0;
}

int cli_may_write(const struct cli *c, struct error *err)
{
	char *found = book_find(cli_book(c));
	int may = found && access(found, W_OK) == 0;

	/* That there is none (ENOENT, or no errno where one was looked for upward) is said when it is opened. */
	if (!may && errno && errno != EACCES && errno != EROFS && errno != EPERM && errno != ENOENT && errno != ENOTDIR)
		may = error_errno(err, _("cannot look at"), found ? found : ".");
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

enum view_format cli_format(const struct cli *c)
{
	return c->common->format < 0 ? c->verb->format : (enum view_format)c->common->format;
}

static struct view_style chosen_style(const struct cli *c)
{
	struct view_style style = { .format = cli_format(c), .width = terminal_width() };
	const char *no_colour = getenv("NO_COLOR");

	style.is_terminal = isatty(STDOUT_FILENO);
	style.colour = style.is_terminal && !(no_colour && *no_colour);
	if (c->common->output) {
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
	int rc = c->common->output ? 0 : output_ask_open(STDOUT_FILENO, "stdout", &guard, &c->stream_number, err);

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
	const char *path = c->common->output;
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
	if (c->common->output)
		return put_output(c, put_into, what, err);
	if (cli_output(c, err) < 0)
		return -1;
	return put_into(STDOUT_FILENO, what) == 0 ? 0 : cli_not_put(c->is_saved, err);
}

static int put_text(int fd, const void *text)
{
	return file_write_all(fd, str_slice(text));
}

/* A text as it is. */
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

bool cli_for_programs(const struct cli *c)
{
	const bool is = cli_format(c) == VIEW_CSV || cli_format(c) == VIEW_JSON;

	lang_for_programs(is);
	return is;
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

/* What has to be known before the view is believed; -1: it can't be. `is_known`: what was left out is. */
static int warn(struct cli *c, struct view *v, bool is_known, struct error *err)
{
	const size_t before = err->count;

	if (c->has_book && book_met(&c->book, err) < 0)
		return -1;
	if (is_known)
		note_left_out(c);
	for (size_t i = before; i < err->count; i++)
		view_warn(v, error_for_programs(&err->items[i]));
	for (size_t i = 0; i < c->left_out.count; i++)
		view_warn(v, error_for_programs(&c->left_out.items[i]));
	return 0;
}

/* What leaves a practice book says so, whatever it is: a board, a contract's text, a statement. */
const char *cli_banner(struct cli *c)
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

void cli_say_merged(struct cli *c)
{
	const bool for_programs = lang_is_for_programs();

	lang_for_programs(false);
	if (c->has_book)
		merged_say(&c->book, say, c);
	lang_for_programs(for_programs);
}

/* What figures of another time are worth: below them, or where csv and json have no room for it, on stderr. */
static void say_below(struct cli *c, void (*say_line)(void *to, const char *line), void *to)
{
	if (!c->has_book)
		return;
	past_say(&c->book, say_line, to);
	merged_say(&c->book, say_line, to);
	if (real_time_met(&c->book))
		say_line(to, _("times dated otherwise than they were entered are judged by when they were entered"));
}

static void note_bytes(struct cli *c, const struct view *v)
{
	if (c->has_book && !view_is_utf8(v))
		left_out_bytes(&c->book);
}

int cli_print(struct cli *c, struct view *v, struct error *err)
{
	const struct styled styled = { v, chosen_style(c) };
	const enum view_format format = styled.style.format;
	const bool is_known = view_survey(v, format);

	v->banner = format == VIEW_CSV ? NULL : cli_banner(c);
	if (is_known)
		note_bytes(c, v);
	if (warn(c, v, is_known, err) < 0)
		return -1;
	view_close(v);
	if (!v->for_programs)
		say_below(c, note, v);
	if (v->status > c->status)
		c->status = v->status;
	if (put(c, put_view, &styled, err) < 0)
		return -1;
	if (!is_known && format != VIEW_CSV)
		note_bytes(c, v);
	if (v->for_programs) {
		note_left_out(c); /* which untold fields are asked for is known only now */
		lang_for_programs(false);
		say_below(c, say, c);
		lang_for_programs(true);
	}
	return c->has_book ? book_met(&c->book, err) : 0;
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
		fprintf(stderr, lang_on_screen("%s: the change is saved, but not in place yet: the next command finishes it\n"),
			c->command->name);
	}
	c->is_saved = rc >= 0;
	error_move(err, &late);
	error_release(&late);
	return rc < 0 ? -1 : 0;
}

int cli_report(struct cli *c, struct error *err, const char *format, ...)
{
	struct str text = STR_INIT;
	struct view v;
	va_list args;
	int rc;

	va_start(args, format);
	str_vaddf(&text, format, args);
	va_end(args);
	view_init(&v);
	v.for_programs = cli_for_programs(c);
	view_plain(&v, "said", "");
	for (struct slice rest = str_slice(&text); rest.len;)
		view_text(&v, slice_trim(slice_cut(&rest, '\n')));
	rc = v.for_programs ? cli_print(c, &v, err) : cli_say(c, err, "%s", text.buf);
	view_release(&v);
	str_release(&text);
	return rc;
}
