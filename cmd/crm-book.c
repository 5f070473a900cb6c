/* crm-book - the book itself: make it, check it, bring data in and out, its rules, its log; and the ledgers that have no
 * command of their own. The verbs that look after its soundness are in book_check.c. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/near.h"
#include "base/utf8.h"
#include "book/book.h"
#include "book/book_output.h"
#include "book/duplicate.h"
#include "book/entry.h"
#include "book/import.h"
#include "book/journal.h"
#include "book/listing.h"
#include "book/subject.h"
#include "book_check.h"
#include "cli.h"
#include "cli_event.h"
#include "sales/leads.h"
#include "sales/rules.h"

/* A ledger by name; NULL with the nearest one. */
static const struct ledger *ledger_named(struct cli *c, const char *name, struct error *err)
{
	return field_ledger(&c->book, slice_of(name), err);
}

static const struct table *named_table(struct cli *c, struct error *err)
{
	const struct ledger *l = ledger_named(c, cli_arg(c, 0), err);

	return l ? book_table_of(&c->book, l, err) : NULL;
}

/* Verbs that address a row need a ledger whose rows have ids. */
static long named_row(struct cli *c, const struct table *t, struct error *err)
{
	if (t->ledger->id < 0)
		return error_add(err, ERROR_USAGE, _("%s: its rows have no ids; edit %s itself"), t->ledger->name, t->name);
	return table_named(t, column_said(&t->ledger->columns[t->ledger->id]), slice_of(cli_arg(c, 1)), err);
}

/* Two people may have one name; who types it from now on is asked which. Where no two may, the ledger says so itself (unique). */
static void say_namesakes(struct change *change, const struct table *t, const struct change_row *r)
{
	const int column = ledger_column(t->ledger, SLICE("name"));
	const struct slice name = column < 0 ? SLICE("") : change_cell(r, column);

	for (size_t i = 0; name.len && i < t->nrows; i++)
		if (utf8_same_folded(table_cell(t, i, column), name))
			change_event(change, row_namesake, .row = table_id(t, i));
}

static int ledger_add(struct cli *c, struct change *change, struct error *err)
{
	const struct table *t = named_table(c, err);
	struct change_row *r = t ? change_add_of(change, t->ledger, err) : NULL;

	if (!r || entry_assign(r, c->options.args + 1, c->options.nargs - 1, err) < 0)
		return -1;
	change_made(change, change_id(r));
	change_event(change, row_added, .ledger = slice_of(t->ledger->name), .row = change_id(r),
		     .name = t->ledger->name_column < 0 ? SLICE("") : change_cell(r, t->ledger->name_column));
	say_namesakes(change, t, r);
	return duplicates_check(change, r, err);
}

static int ledger_set(struct cli *c, struct change *change, struct error *err)
{
	const struct table *t = named_table(c, err);
	long row = t ? named_row(c, t, err) : -1;
	struct change_row *r;

	if (row < 0)
		return -1;
	r = change_edit_of(change, t->ledger, table_id(t, (size_t)row), err);
	if (!r || entry_assign(r, c->options.args + 2, c->options.nargs - 2, err) < 0)
		return -1;
	change_made(change, change_id(r));
	if (change_row_changes(r))
		change_event(change, row_set, .ledger = slice_of(t->ledger->name), .row = change_id(r));
	else
		change_event(change, row_unchanged, .ledger = slice_of(t->ledger->name), .row = change_id(r));
	if (strcmp(t->ledger->name, "leads") == 0 && change_row_changes(r))
		lead_say_next(change, r);
	return duplicates_check(change, r, err);
}

/* All rows that the conditions let through. */
static int fill(struct book *b, struct view *v, const struct table *t, const struct option_list *conditions, struct error *err)
{
	struct listing shown = listing_begin(v, b, t, NULL, false);
	struct when *where;
	int rc = cli_where(conditions, t->ledger, &where, err);

	if (rc == 0)
		rc = listing_where(&shown, &(struct listing_filter){ .where = where }, err);
	when_free(where);
	return rc;
}

struct ledger_list_given {
	struct option_list where;
};
OPTIONS_OF(ledger_list, struct ledger_list_given);
static const struct option ledger_list_options[] = {
	OPTION(ledger_list, where, "CONDITION", N_("only rows for which it holds, e.g. 'role = sales and status = active'")),
	{ 0 },
};

static int ledger_list(struct cli *c, struct view *v, struct error *err)
{
	const struct table *t = named_table(c, err);

	if (!t || fill(&c->book, v, t, &given(c, ledger_list)->where, err) < 0)
		return -1;
	view_note(v, lang_plural("%zu row", "%zu rows", view_rows(v)), view_rows(v));
	return 0;
}

static const char *const export_for[] = { "excel", NULL };

struct ledger_export_given {
	const char *where;
	int for_;
};
OPTIONS_OF(ledger_export, struct ledger_export_given);
static const struct option ledger_export_options[] = {
	OPTION(ledger_export, where, "CONDITION", N_("only rows for which it holds, e.g. 'role = sales and status = active'")),
	OPTION(ledger_export, for_, "PROGRAM", N_("excel: for a spreadsheet; no text becomes a formula, and import takes it back as it was"),
	       .choices = export_for),
	{ 0 },
};

static int ledger_export(struct cli *c, struct view *v, struct error *err)
{
	struct ledger_export_given *given = given(c, ledger_export);
	const struct option_list where = { &given->where, given->where != NULL };
	const struct table *t = named_table(c, err);

	v->is_sheet = v->has_bom = given->for_ >= 0;
	if (v->is_sheet && cli_format(c) != VIEW_CSV)
		return error_add(err, ERROR_USAGE, _("--for: a spreadsheet reads csv; leave --format out"));
	return t ? fill(&c->book, v, t, &where, err) : -1;
}

static int ledger_show(struct cli *c, struct view *v, struct error *err)
{
	const struct table *t = named_table(c, err);
	long row = t ? named_row(c, t, err) : -1;
	struct slice name;

	if (row < 0)
		return -1;
	name = table_cell(t, (size_t)row, t->ledger->name_column);
	view_card(v, t->ledger->name, "");
	view_title(v, "%.*s  %.*s", SLICE_ARGS(table_id(t, (size_t)row)), SLICE_ARGS(name));
	listing_card(v, &c->book, t, (size_t)row);
	return listing_history_of(v, &c->book, t->ledger, table_id(t, (size_t)row), 20, err);
}

/* A book that is made at a time that is still to come can only be one to practise in: nobody could write into it otherwise. */
static bool is_made_ahead(void)
{
	const char *now = getenv("CRM_NOW");
	int64_t moment;

	return now && moment_parse(slice_of(now), &moment) && moment > (int64_t)time(NULL) + BOOK_CLOCK_SLACK;
}

static const char *const languages[] = { "en", "zh", NULL, "英文", "中文" };

struct init_given {
	int lang;
	bool practice;
};
OPTIONS(init, struct init_given) = {
	OPTION(init, lang, "LANG", N_("language of the ledgers' headers: en or zh"), .choices = languages, .has_labels = true),
	OPTION(init, practice, NULL, N_("a book to practise in: anybody may set its clock (clock: free)")),
	{ 0 },
};

static int book_verb_init(struct cli *c, struct error *err)
{
	const char *dir = cli_arg(c, 0), *language = given(c, init)->lang < 0 ? "en" : languages[given(c, init)->lang];
	const enum book_play play = given(c, init)->practice ? BOOK_PRACTICE : is_made_ahead() ? BOOK_CLOCK_FREE : BOOK_REAL;

	if (cli_output(c, err) < 0 || (cli_is_dry(c) ? book_may_init(dir, err)
						     : book_init(dir, language, play, c->rules_dir, err)) < 0)
		return -1;
	if (cli_is_dry(c))
		return cli_report(c, err, _("dry run: nothing was written; this would make the book %s\n"), dir);
	return cli_report(c, err, _("made the book %s\n  next: crm book -C %s add people name=… role=sales status=active login=%s\n"
				 "        crm lead -C %s add --customer … --stage 线索 --next +3d --need … --blocker …\n"),
		       dir, dir, getenv("USER") ? getenv("USER") : "…", dir);
}

static void show_progress(void *context, size_t done, size_t of)
{
	enum { WIDTH = 40 };
	size_t filled = of ? done * WIDTH / of : WIDTH;

	(void)context;
	fprintf(stderr, "\r[%.*s%*s] %3zu %%", (int)filled, "########################################",
		(int)(WIDTH - filled), "", of ? done * 100 / of : 100);
	if (done >= of)
		fputs("\r\033[K", stderr);
}

/* What comes through standard input has no place to put anything beside. */
static bool is_stream(const char *source)
{
	return strcmp(source, "-") == 0 || strncmp(source, "/dev/", 5) == 0 || strncmp(source, "/proc/", 6) == 0;
}

static const char *const existing[] = { "update", "skip", "refuse", NULL, "更新", "跳过", "拒绝" }; /* as in the enum, from 1 */
enum { ACCEPT };
static const char *const accept[] = { "accept", "refuse", NULL, "收下", "拒绝" };

struct import_given {
	const char *map, *rejected;
	int existing, missing, references;
};
OPTIONS(import, struct import_given) = {
	OPTION(import, map, "MAP", N_("which column goes where: a map of rules/import, or a file")),
	OPTION(import, existing, "HOW", N_("rows that are in the book already: update, skip or refuse"), .choices = existing, .has_labels = true),
	OPTION(import, missing, "HOW", N_("rows without a required field: accept or refuse"), .choices = accept, .has_labels = true),
	OPTION(import, references, "HOW", N_("references to nothing: accept or refuse"), .choices = accept, .has_labels = true),
	OPTION(import, rejected, "FILE", N_("where rejected rows go (FILE.rejected.csv)")),
	{ 0 },
};

static int put_rejects(struct cli *c, const struct import *im, const char *source, struct change *change, struct error *err)
{
	const char *named = given(c, import)->rejected;
	char *path = named ? xstrdup(named) : xformat("%s.rejected.csv", is_stream(source) ? "stdin" : source);
	const int rc = cli_is_dry(c) ? 0 : change_output(change, path, str_slice(&im->rejects), false, err);

	if (cli_is_dry(c))
		change_event(change, import_would_reject, .file = slice_of(path));
	else
		change_event(change, import_rejected, .file = slice_of(path));
	free(path);
	return rc;
}

/* What of the file is in the book already, and where the two differ. */
static void say_skipped(const struct import *im, struct change *change)
{
	for (size_t i = 0; i < im->ncounts; i++)
		if (im->counts[i].already)
			change_event(change, import_here, .rows = (int64_t)im->counts[i].already, .ledger = slice_of(im->counts[i].ledger));
	if (im->ndiffering)
		change_event(change, import_differing, .rows = (int64_t)im->ndiffering);
	for (size_t i = 0; i < im->nshown; i++)
		change_event(change, import_difference, .text = slice_of(im->differing[i]));
	if (im->ndiffering > im->nshown)
		change_event(change, import_differing_more, .rows = (int64_t)(im->ndiffering - im->nshown));
}

enum { REASONS_SHOWN = 20 }; /* the file of rejected rows has them all */

static int say_import(struct cli *c, const struct import *im, const char *source, struct change *change, struct error *err)
{
	change_event(change, import_read, .rows = (int64_t)im->read, .source = slice_of(source), .encoding = slice_of(im->assumed),
		     .rejected = (int64_t)im->rejected);
	for (size_t i = 0; i < im->ncounts; i++)
		change_event(change, import_ledger, .ledger = slice_of(im->counts[i].ledger), .added = (int64_t)im->counts[i].added,
			     .updated = (int64_t)im->counts[i].updated, .skipped = (int64_t)im->counts[i].skipped);
	say_skipped(im, change);
	if (im->ndiffering)
		c->status = ERROR_DATA;
	if (im->accepted)
		change_event(change, import_accepted, .rows = (int64_t)im->accepted);
	if (im->suspects)
		change_event(change, import_suspects, .rows = (int64_t)im->suspects, .next = SLICE("crm customer dupes"));
	if (im->near_left_out)
		change_event(change, import_near_left_out, .next = SLICE("crm customer dupes"));
	for (size_t i = 0; i < im->nreasons && i < REASONS_SHOWN; i++)
		change_event(change, import_reason, .rows = (int64_t)im->reasons[i].rows, .reason = slice_of(im->reasons[i].text));
	if (im->nreasons > REASONS_SHOWN)
		change_event(change, import_reasons_more, .reasons = (int64_t)(im->nreasons - REASONS_SHOWN));
	if (!im->rejected)
		return 0;
	c->status = ERROR_DATA;
	return put_rejects(c, im, cli_arg(c, 0), change, err);
}

struct wanted_map {
	struct nearest near;
	struct arena arena;
	bool found;
};

static int offer_map(void *context, const char *file)
{
	struct wanted_map *w = context;
	struct slice name = slice_of(file + sizeof("import/") - 1);

	slice_cut_end(&name, ".yaml");
	w->found |= slice_equal(name, w->near.wanted);
	nearest_offer(&w->near, arena_slice(&w->arena, name));
	return 0;
}

static bool is_map(struct cli *c, const char *name, struct error *err)
{
	struct wanted_map w = { .found = false };

	nearest_init(&w.near, slice_of(name));
	rules_each_import(&c->book, offer_map, &w, err);
	if (!w.found && nearest_found(&w.near).len)
		error_add(err, ERROR_USAGE, _("--map: there is no map '%s'; did you mean '%.*s'?"), name,
			  SLICE_ARGS(nearest_found(&w.near)));
	else if (!w.found)
		error_add(err, ERROR_USAGE, _("--map: there is no map '%s'; crm book rules list shows them"), name);
	arena_release(&w.arena);
	return w.found;
}

static const struct yaml *read_map(struct cli *c, struct error *err)
{
	const char *name = given(c, import)->map;
	char *file;
	const struct yaml *map;

	if (!name) {
		error_add(err, ERROR_USAGE, _("--map is wanted: a map of rules/import, or a file; crm book rules list shows them"));
		return NULL;
	}
	if (strchr(name, '/') || (strlen(name) > 5 && strcmp(name + strlen(name) - 5, ".yaml") == 0))
		return book_rules_file(&c->book, name, err);
	if (!is_map(c, name, err))
		return NULL;
	file = xformat("import/%s.yaml", name);
	map = book_rules(&c->book, file, err);
	free(file);
	return map;
}

static int book_verb_import(struct cli *c, struct change *change, struct error *err)
{
	const char *source = cli_arg(c, 0), *shown = strcmp(source, "-") == 0 ? "stdin" : source;
	const struct import_given *given = given(c, import);
	const struct import_how how = {
		.existing = (enum import_existing)(given->existing + 1),
		.accept_missing = given->missing == ACCEPT,
		.accept_references = given->references == ACCEPT,
		.progress = isatty(STDERR_FILENO) ? show_progress : NULL,
	};
	const struct yaml *map = read_map(c, err);
	struct str bytes = STR_INIT;
	struct import im = { 0 };
	int rc = map ? book_read_input(&c->book, source, &bytes, err) : -1;

	if (rc == 0) {
		rc = import_run(&im, change, map, shown, &bytes, &how, err);
		if (rc == 0)
			rc = say_import(c, &im, shown, change, err);
		import_release(&im);
	}
	str_release(&bytes);
	return rc;
}

/* A dry run tells what would happen, not every field of every row. */
static int book_import_dry(struct cli *c, struct view *v, struct error *err)
{
	struct str said = STR_INIT;
	struct change change;
	int rc;

	change_init(&change, &c->book);
	rc = book_verb_import(c, &change, err);
	if (rc == 0) {
		view_plain(v, "summary", _("dry run: nothing was written"));
		for (size_t i = 0; i < change.nevents; i++) {
			str_reset(&said);
			cli_event_add(&said, &change, &change.events[i]);
			view_text(v, str_slice(&said));
		}
		view_note(v, _("dry run: nothing was written"));
	}
	str_release(&said);
	change_release(&change);
	return rc;
}

/* A book whose ledgers are described wrongly, or whose stages.yaml is faulty, can't be opened; for this verb that is a finding like any other. */
static int book_rules_check(struct cli *c, struct error *err)
{
	struct view v;
	int rc = cli_open(c, BOOK_READ, err);

	if (rc < 0) {
		if (err->count && strncmp(err->items[0].text, "rules/", 6) == 0)
			error_become(err, 0, ERROR_DATA);
		return -1;
	}
	view_init(&v);
	v.for_programs = cli_for_programs(c);
	rc = rules_check(&c->book, &v, err);
	if (rc == 0)
		rc = cli_print(c, &v, err);
	view_release(&v);
	return rc;
}

static int book_rules_test(struct cli *c, struct view *v, struct error *err)
{
	return book_whole(&c->book, err) < 0 ? -1 : rules_test(&c->book, v, err);
}

static int book_rules_list(struct cli *c, struct view *v, struct error *err)
{
	return book_whole(&c->book, err) < 0 ? -1 : rules_list(&c->book, v, err);
}

struct log_view {
	struct view *view;
	const struct book *book;
	const struct journal_parts *parts;
};

/* "P-000001 by root": on whose behalf, and by whom. */
static void show_actor(struct view *v, struct slice actor)
{
	const long at = v->for_programs ? -1 : slice_find(actor, SLICE(" by "));
	char *shown;

	if (at < 0)
		return;
	shown = xformat(_("%.*s by %.*s"), (int)at, actor.ptr, (int)(actor.len - (size_t)at - 4), actor.ptr + at + 4);
	view_shown(v, slice_of(shown));
	free(shown);
}

static int show_entry(void *context, const struct log_entry *e)
{
	const struct log_view *l = context;
	struct view *v = l->view;
	const struct value at = { .type = TYPE_TIME, .text = e->at_text, .number = e->at };

	view_value(v, &at);
	view_text(v, e->actor);
	show_actor(v, e->actor);
	view_text(v, e->command);
	view_text(v, e->ledger);
	view_text(v, e->id);
	listing_edit(v, v->for_programs ? NULL : listing_column(l->book, e->ledger, e->field), e->field, e->old, e->new);
	view_text(v, e->note);
	return 0;
}

static void show_parts(struct view *v, const void *log, size_t from, size_t to)
{
	struct log_view shown = *(const struct log_view *)log;

	shown.view = v;
	for (size_t i = from; i < to; i++)
		journal_part(shown.parts, i, show_entry, &shown);
}

struct log_given {
	const char *ledger, *id, *actor;
	struct option_date since, until;
};
OPTIONS(log, struct log_given) = {
	OPTION(log, ledger, "LEDGER", N_("only that ledger")),
	OPTION(log, id, "ID", N_("only that row")),
	OPTION(log, actor, "PERSON", N_("only what that person did")),
	OPTION(log, since, "DATE", N_("from that day on")),
	OPTION(log, until, "DATE", N_("up to that day")),
	{ 0 },
};

static int read_log_filter(struct cli *c, struct log_filter *f, struct error *err)
{
	const struct log_given *given = given(c, log);

	*f = (struct log_filter){ .ledger = slice_of(given->ledger), .id = slice_of(given->id), .with_adopted = true };
	if (!book_table(&c->book, PEOPLE.ledger, err) || (given->ledger && !ledger_named(c, given->ledger, err)) ||
	    cli_person(c, given->actor, &f->actor, err) < 0)
		return -1;
	f->since = given->since.typed ? moment_of(given->since.day, 0) : 0;
	f->until = given->until.typed ? moment_of(given->until.day + 1, 0) : 0;
	return 0;
}

static int book_log(struct cli *c, struct view *v, struct error *err)
{
	struct log_view *log = arena_alloc(&v->arena, sizeof(*log));
	struct journal_parts *parts;
	struct log_filter filter;

	if (read_log_filter(c, &filter, err) < 0 || !(parts = journal_parts(&c->book, &filter, err)))
		return -1;
	*log = (struct log_view){ v, &c->book, parts };
	view_keep(v, parts, journal_parts_free);
	view_column(v, "at", _("at"), TYPE_TIME);
	view_column(v, "actor", _("who"), TYPE_TEXT);
	view_column(v, "command", _("command"), TYPE_TEXT);
	view_column(v, "ledger", _("ledger"), TYPE_TEXT);
	view_column(v, "id", _("ID"), TYPE_ID);
	listing_edit_columns(v);
	view_column(v, "note", _("note"), TYPE_TEXT);
	/* What fields are called is read when one is met: by one thread. */
	view_stream(v, &(struct view_later){ .count = journal_parts_count(parts), .by_all = v->for_programs, .each = JOURNAL_PART_ROWS,
					     .make = show_parts, .context = log });
	return 0;
}

/* "leads.product" as the verb's argument. */
static int field_named(struct cli *c, const struct ledger **l, int *column, struct error *err)
{
	return field_find(&c->book, cli_arg(c, 0), l, column, err);
}

static int book_field_retire(struct cli *c, struct change *change, struct error *err)
{
	const struct ledger *l;
	int column;

	return field_named(c, &l, &column, err) < 0 ? -1 : field_retire(change, l, column, err);
}

static int book_field_revive(struct cli *c, struct change *change, struct error *err)
{
	const struct ledger *l;
	int column;

	return field_named(c, &l, &column, err) < 0 ? -1 : field_revive(change, l, column, err);
}

static const struct verb verbs[] = {
	{ .name = "init", .args = "DIR", .min_args = 1, .max_args = 1, .help = N_("make a new book"), .options = init_options,
	  .run = book_verb_init, .knows_dry = true },
	{ .name = "check", .with_merged = true, .help = N_("every ledger against rules/fields/, the log, left-over files; exit 1 with findings"),
	  .options = book_check_options, .of_today = true, .run = book_verb_check, .knows_dry = true },
	{ .name = "adopt", .with_merged = true, .help = N_("take edits by hand, and rows older than the log, into the log"), .options = book_adopt_options,
	  .write = book_adopt },
	{ .name = "recover", .help = N_("a commit that was stopped and can't be finished by itself: do it, or undo it"),
	  .options = book_recover_options, .run = book_recover, .knows_dry = true },
	{ .name = "share", .help = N_("let all logins of a group write the book"), .options = book_share_options, .run = book_share, .knows_dry = true },
	{ .name = "seal", .help = N_("the head of the log's chain, which proves everything before it"), .of_today = true,
	  .read = book_seal },
	{ .name = "import", .args = "FILE", .min_args = 1, .max_args = 1, .help = N_("bring a CSV in by a map; exit 1 where rows were rejected"),
	  .options = import_options, .read = book_import_dry, .write = book_verb_import },
	{ .name = "export", .args = "LEDGER", .min_args = 1, .max_args = 1, .help = N_("a ledger with canonical column names, as CSV"),
	  .options = ledger_export_options, .format = VIEW_CSV, .read = ledger_export },
	{ .name = "rules check", .help = N_("read every rule file; findings with file:line:column"), .run = book_rules_check, .knows_dry = true },
	{ .name = "rules test", .help = N_("run the examples in the rule files"), .read = book_rules_test },
	{ .name = "rules list", .help = N_("every rule: file, line, id, why"), .read = book_rules_list },
	{ .name = "field retire", .args = "LEDGER.COLUMN", .min_args = 1, .max_args = 1,
	  .help = N_("hide a field that nobody uses; its data stay"), .write = book_field_retire },
	{ .name = "field revive", .args = "LEDGER.COLUMN", .min_args = 1, .max_args = 1, .help = N_("show a retired field again"),
	  .write = book_field_revive },
	{ .name = "log", .help = N_("who changed what, when"), .options = log_options, .read = book_log },
	{ .name = "add", .args = "LEDGER COLUMN=VALUE...", .min_args = 2, .max_args = ANY_ARGS, .help = N_("add a row to a ledger"),
	  .asks_twins = true, .write = ledger_add },
	{ .name = "set", .args = "LEDGER ID COLUMN=VALUE...", .min_args = 3, .max_args = ANY_ARGS, .help = N_("set fields of a row"),
	  .detail = N_("COLUMN+=VALUE adds one where a column holds several, COLUMN-=VALUE takes one away."),
	  .asks_twins = true, .write = ledger_set },
	{ .name = "list", .args = "LEDGER", .min_args = 1, .max_args = 1, .help = N_("the rows of a ledger"), .options = ledger_list_options,
	  .read = ledger_list },
	{ .name = "show", .args = "LEDGER ID", .min_args = 2, .max_args = 2, .help = N_("one row and its history"), .read = ledger_show },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command book = { "crm-book", N_("the book itself: make, check, import, export, rules, log"), verbs };

	return cli_main(&book, argc, argv);
}
