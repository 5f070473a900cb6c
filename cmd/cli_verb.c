/* cli_verb.c - see cli_verb.h. */
#include "cli_verb.h"

#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "cli_start.h"

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

const struct verb *cli_take_verb(const struct command *command, int *argc, char **argv, struct error *err)
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
