/* crm.c - finds and runs crm-NAME: beside this program first, then along PATH. Names are words, never paths. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/near.h"
#include "base/utf8.h"
#include "cli_start.h"

static const struct shipped {
	const char *name, *summary;
} shipped[] = {
	{ "lead", N_("leads: add, list, show, move through stages, follow up") },
	{ "customer", N_("customers: everything about one on a page") },
	{ "score", N_("scores and grades customers, and says why") },
	{ "contract", N_("contracts: draft, check, route, approve, return, trail") },
	{ "quote", N_("quotes: lines and prices, revisions with their reason, return on investment") },
	{ "task", N_("the one inbox: what is to be done, by whom, until when") },
	{ "solution", N_("engineers: free slots, solutions asked of them, calendars") },
	{ "ar", N_("receivables: countdown, ageing, payments, reminders") },
	{ "report", N_("figures: the funnel, stage times, before and after, verification, the customer daily") },
	{ "walkthrough", N_("walking the whole process as if new") },
	{ "book", N_("the book itself: make, check, import, export, rules, log") },
};

static bool is_name(const char *name)
{
	if (!*name || *name == '-')
		return false;
	for (; *name; name++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", *name))
			return false;
	return true;
}

/* The program of a command in one directory, or NULL. */
static char *program_in(const char *dir, const char *name)
{
	char *file = xformat("crm-%s", name), *path = *dir ? file_join(dir, file) : NULL;

	free(file);
	if (path && access(path, X_OK) == 0)
		return path;
	free(path);
	return NULL;
}

/* Calls `each` with our own directory and every one of PATH until it returns something. */
static char *along_path(const char *bin, char *(*each)(const char *dir, void *context), void *context)
{
	char *found = each(bin, context), *path, *rest, *dir;

	if (found || !getenv("PATH"))
		return found;
	path = rest = xstrdup(getenv("PATH"));
	while (!found && (dir = strsep(&rest, ":")))
		found = *dir == '/' ? each(dir, context) : NULL; /* never the working directory */
	free(path);
	return found;
}

static char *find_in(const char *dir, void *context)
{
	return program_in(dir, context);
}

struct others {
	struct str *out;
	struct nearest *near;
	struct arena arena;
	struct map seen;
};

static bool is_shipped(const char *name)
{
	for (size_t i = 0; i < sizeof(shipped) / sizeof(*shipped); i++)
		if (strcmp(shipped[i].name, name) == 0)
			return true;
	return false;
}

static char *look_around(const char *dir, void *context)
{
	struct others *o = context;
	DIR *entries = opendir(dir);
	struct dirent *e;

	while (entries && (e = readdir(entries))) {
		const char *name = e->d_name + 4;
		struct slice kept;

		if (strncmp(e->d_name, "crm-", 4) != 0 || !is_name(name) || is_shipped(name))
			continue;
		kept = arena_slice(&o->arena, slice_of(name));
		if (!map_add(&o->seen, kept, 1))
			continue;
		if (o->near)
			nearest_offer(o->near, kept);
		if (o->out)
			str_addf(o->out, "  %s\n", name);
	}
	if (entries)
		closedir(entries);
	return NULL;
}

static void help(struct str *out, const char *bin)
{
	struct others o = { .out = out };

	str_adds(out, _("usage: crm COMMAND VERB [ARGUMENTS]\n\nsales management over flat files\n\ncommands:\n"));
	for (size_t i = 0; i < sizeof(shipped) / sizeof(*shipped); i++)
		str_addf(out, "  %-13s%s\n", shipped[i].name, _(shipped[i].summary));
	along_path(bin, look_around, &o);
	str_adds(out, _("\ncrm help COMMAND shows its verbs; start with: crm book init DIR\n"));
	map_release(&o.seen);
	arena_release(&o.arena);
}

static int unknown(const char *name, const char *bin, struct error *err)
{
	struct nearest near;
	struct others o = { .near = &near };
	int rc;

	nearest_init(&near, slice_of(name));
	for (size_t i = 0; i < sizeof(shipped) / sizeof(*shipped); i++)
		nearest_offer(&near, slice_of(shipped[i].name));
	nearest_offer(&near, SLICE("help"));
	along_path(bin, look_around, &o);
	if (nearest_found(&near).len)
		rc = error_add(err, ERROR_USAGE, _("'%s' is no command; did you mean '%.*s'?"), name,
			       SLICE_ARGS(nearest_found(&near)));
	else
		rc = error_add(err, ERROR_USAGE, _("'%s' is no command; crm help lists them"), name);
	map_release(&o.seen);
	arena_release(&o.arena);
	return rc;
}

static int run_command(const char *bin, char **argv, struct error *err)
{
	char *program = is_name(argv[0]) ? along_path(bin, find_in, argv[0]) : NULL;
	char *name;
	int rc;

	if (!program)
		return unknown(argv[0], bin, err);
	name = xformat("crm-%s", argv[0]);
	argv[0] = name;
	execv(program, argv);
	rc = error_errno(err, _("cannot run"), program);
	free(name);
	free(program);
	return rc;
}

static int dispatch(const char *bin, int argc, char **argv, struct error *err)
{
	const char *word = argc > 0 ? argv[0] : "help";
	bool wants_help = strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
	struct str out = STR_INIT;
	int rc;

	if (wants_help && argc > 1) {
		char flag[] = "--help", *of[] = { argv[1], flag, NULL };

		return run_command(bin, of, err);
	}
	if (!wants_help && strcmp(word, "--version") != 0) {
		if (word[0] == '-')
			return error_add(err, ERROR_USAGE, _("'%s': a command is wanted first; see crm help"), word);
		return run_command(bin, argv, err);
	}
	if (wants_help)
		help(&out, bin);
	else
		str_adds(&out, "crm " CRM_VERSION "\n");
	rc = cli_put(&out, err);
	str_release(&out);
	return rc;
}

int main(int argc, char **argv)
{
	struct cli_places places;
	struct error err = ERROR_INIT;
	int status = 0;

	cli_start(&places, argc, argv);
	if (dispatch(places.bin, argc > 0 ? argc - 1 : 0, argv + (argc > 0), &err) < 0)
		status = (int)error_status(&err);
	if (file_close_stdout() < 0) {
		error_errno(&err, _("cannot write to"), "stdout");
		status = ERROR_SYSTEM;
	}
	cli_print_errors("crm", &err);
	error_release(&err);
	cli_places_release(&places);
	return status;
}
