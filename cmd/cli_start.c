/* cli_start.c - see cli_start.h. */
#include "cli_start.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "book/book_output.h"

static char *own_directory(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n <= 0)
		return xstrdup(".");
	path[n] = '\0';
	return xstrdup(dirname(path));
}

/* 1, 0, or -1: nobody can tell. */
static int is_in(const char *dir, const char *name)
{
	char *path = file_join(dir, name);
	const int is = file_is_there(AT_FDCWD, path);

	free(path);
	return is;
}

/* In a build tree rules/ stands beside the directory of the programs; installed, everything is below share/. Where the first can't be
 * looked at and the other isn't there, it is the first that is asked for, and named by whoever fails to open it. */
static char *beside(const char *bin, const char *in_tree, const char *probe, const char *installed)
{
	char *tree = file_join(bin, in_tree), *share = file_join(bin, installed);
	const int is_tree = is_in(tree, probe);
	const bool is_chosen = is_tree > 0 || (is_tree < 0 && is_in(share, probe) <= 0);

	free(is_chosen ? share : tree);
	return is_chosen ? tree : share;
}

/* Where the environment names no language, as under cron, the book's counts. */
static void speak_as_book(int argc, char **argv)
{
	struct error ignored = ERROR_INIT;
	struct options all = { .common_table = common_options };
	const struct common_given *common;
	struct str language = STR_INIT;

	options_parse(&all, argc, argv, &ignored);
	common = all.common;
	if (book_language(common->book.count ? common->book.items[0] : NULL, &language))
		lang_use(language.buf);
	error_release(&ignored);
	options_release(&all);
	str_release(&language);
}

void cli_start(struct cli_places *p, int argc, char **argv)
{
	file_start();
	p->bin = own_directory();
	p->rules = beside(p->bin, "../rules", "stages.yaml", "../share/crm/rules");
	p->locale = beside(p->bin, "locale", "zh_CN", "../share/locale");
	if (!lang_start(p->locale))
		speak_as_book(argc > 0 ? argc - 1 : 0, argv + (argc > 0));
}

void cli_places_release(struct cli_places *p)
{
	free(p->bin);
	free(p->rules);
	free(p->locale);
}

void cli_print_errors(const char *program, const struct error *err)
{
	struct str line = STR_INIT;

	for (size_t i = 0; i < err->count; i++) {
		str_addf(&line, "%s: ", program);
		utf8_add_safe(&line, slice_of(err->items[i].text));
		str_addc(&line, '\n');
	}
	fputs(line.buf, stderr);
	str_release(&line);
}

int cli_put(const struct str *text, struct error *err)
{
	struct book none = { .dirfd = -1 };
	const struct output_guard guard = book_guard(&none);
	long number = 0;
	const int rc = output_ask_open(STDOUT_FILENO, "stdout", &guard, &number, err);

	map_release(&none.written);
	arena_release(&none.arena);
	if (rc < 0)
		return -1;
	return file_write_all(STDOUT_FILENO, str_slice(text)) == 0 ? 0 : cli_not_put(false, err);
}

int cli_not_put(bool is_saved, struct error *err)
{
	return errno == EPIPE && !is_saved ? 0 : error_errno(err, _("cannot write to"), "stdout");
}

const struct option common_options[] = {
	OPTION(common, book, "DIR", N_("the book (else CRM_BOOK, else upward from here)"), .letter = 'C'),
	OPTION(common, as_of, "DATE", N_("the clock: a date or time (else CRM_NOW, else now)")),
	OPTION(common, as, "PERSON", N_("act as that person; the book's owner only (else CRM_USER)")),
	OPTION(common, format, "FORMAT", N_("table, csv, json, md or html"), .choices = view_formats),
	OPTION(common, output, "FILE", N_("write the result there"), .letter = 'o'),
	OPTION(common, dry_run, NULL, N_("show the change, write nothing"), .letter = 'n'),
	OPTION(common, quiet, NULL, N_("print only the ids made"), .letter = 'q'),
	OPTION(common, lock_timeout, "SECONDS", N_("how long to wait for another writer (10)"), .otherwise = 10),
	OPTION(common, help, NULL, N_("this help"), .letter = 'h'),
	OPTION(common, version, NULL, N_("the version")),
	{ 0 },
};

static size_t widest_verb(const struct verb *verbs)
{
	size_t widest = 0;

	for (const struct verb *v = verbs; v->name; v++) {
		size_t n = strlen(v->name) + (v->args ? 1 + strlen(v->args) : 0);

		if (n > widest && n <= 40)
			widest = n;
	}
	return widest;
}

static void list_verbs(struct str *out, const struct command *command)
{
	size_t width = widest_verb(command->verbs);

	str_addf(out, _("usage: %s [OPTIONS] VERB [ARGUMENTS]\n\n%s\n\nverbs:\n"), command->name, _(command->summary));
	for (const struct verb *v = command->verbs; v->name; v++) {
		size_t n = strlen(v->name) + (v->args ? 1 + strlen(v->args) : 0);

		str_addf(out, "  %s%s%s", v->name, v->args ? " " : "", v->args ? v->args : "");
		if (n > width)
			str_addf(out, "\n%*s", (int)width + 2, "");
		str_fill(out, ' ', n > width ? 2 : width - n + 2);
		str_addf(out, "%s\n", _(v->help));
	}
	str_addf(out, _("\noptions of every verb (%s VERB --help shows the verb's own):\n"), command->name);
	options_help(out, common_options);
}

void cli_help(struct str *out, const struct command *command, const struct verb *verb)
{
	if (!verb) {
		list_verbs(out, command);
		return;
	}
	str_addf(out, _("usage: %s %s%s%s\n\n%s\n"), command->name, verb->name, verb->args ? " " : "",
		 verb->args ? verb->args : "", _(verb->help));
	if (verb->options) {
		str_adds(out, _("\noptions:\n"));
		options_help(out, verb->options);
	}
	if (verb->detail)
		str_addf(out, "\n%s\n", _(verb->detail));
	str_adds(out, _("\noptions of every verb:\n"));
	options_help(out, common_options);
}
