/* option_parse.c - the command line against its declaration. Every fault is found before anything is done. */
#include <string.h>

#include "base/lang.h"
#include "base/option.h"
#include "base/utf8.h"

/* One command line on its way: `at` is the next word. */
struct parser {
	struct options *out;
	const struct option *lists[2];
	char **argv;
	int argc, at;
	struct error *err;
	bool failed;
};

static void fail(struct parser *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void fail(struct parser *p, const char *format, ...)
{
	struct str text = STR_INIT;
	va_list args;

	va_start(args, format);
	str_vaddf(&text, format, args);
	va_end(args);
	error_add(p->err, ERROR_USAGE, "%s", text.buf);
	str_release(&text);
	p->failed = true;
}

/* The n-th option of both lists, a verb's own first; NULL at the end. */
static const struct option *option_at(const struct parser *p, size_t n)
{
	for (size_t list = 0; list < 2; list++)
		for (const struct option *o = p->lists[list]; o && o->name; o++)
			if (n-- == 0)
				return o;
	return NULL;
}

static const struct option *find_letter(const struct parser *p, char letter)
{
	const struct option *o;

	for (size_t i = 0; (o = option_at(p, i)); i++)
		if (o->letter == letter)
			return o;
	return NULL;
}

static const struct option *find_exact(const struct parser *p, struct slice name)
{
	const struct option *o;

	for (size_t i = 0; (o = option_at(p, i)); i++)
		if (slice_is(name, o->name))
			return o;
	return NULL;
}

static bool is_prefix(struct slice name, const struct option *o)
{
	return name.len && strncmp(o->name, name.ptr, name.len) == 0;
}

static void fail_unknown(struct parser *p, struct slice name)
{
	const struct option *o;
	struct nearest near;
	struct slice best;

	nearest_init(&near, name);
	for (size_t i = 0; (o = option_at(p, i)); i++)
		nearest_offer(&near, slice_of(o->name));
	best = nearest_found(&near);
	if (best.len)
		fail(p, _("unknown option '--%.*s'; did you mean '--%.*s'?"), SLICE_ARGS(name), SLICE_ARGS(best));
	else
		fail(p, _("unknown option '--%.*s'; --help lists all"), SLICE_ARGS(name));
}

/* The option that a name or a unique prefix stands for; NULL: none, and said so. */
static const struct option *find_name(struct parser *p, struct slice name)
{
	const struct option *first = NULL, *rival = NULL, *o;

	for (size_t i = 0; (o = option_at(p, i)); i++) {
		if (slice_is(name, o->name))
			return o;
		if (!is_prefix(name, o))
			continue;
		if (!first)
			first = o;
		else if (strcmp(o->name, first->name) != 0)
			rival = o;
	}
	if (!first)
		fail_unknown(p, name);
	else if (rival)
		fail(p, _("option '--%.*s' may be '--%s' or '--%s'; write more of it"), SLICE_ARGS(name), first->name,
		     rival->name);
	return rival ? NULL : first;
}

static void check_count(struct parser *p, const struct option *o, const char *value)
{
	size_t n = strspn(value, "0123456789");
	long number = 0;
	bool fits = true;

	for (size_t i = 0; i < n && fits; i++)
		fits = !__builtin_mul_overflow(number, 10L, &number) &&
		       !__builtin_add_overflow(number, value[i] - '0', &number);
	if (!n || value[n] || !fits)
		fail(p, _("option '--%s': '%s' is not a whole number from 0"), o->name, value);
}

static bool is_same(const char *a, const char *b)
{
	return utf8_same_folded(slice_of(a), slice_of(b));
}

/* A choice by its word or its label, case and width folded. */
static const char *find_choice(const struct option *o, const char *value)
{
	size_t n = 0;

	while (o->choices && o->choices[n])
		n++;
	for (size_t i = 0; i < n; i++)
		if (is_same(value, o->choices[i]) || (o->kind == OPTION_WORD && is_same(value, o->choices[n + 1 + i])))
			return o->choices[i];
	return NULL;
}

static void fail_choice(struct parser *p, const struct option *o, const char *value)
{
	struct str all = STR_INIT;

	for (size_t i = 0; o->choices && o->choices[i]; i++)
		str_addf(&all, "%s%s", i ? _(", ") : "", o->choices[i]);
	fail(p, _("option '--%s': '%s' is none of: %s"), o->name, value, all.buf);
	str_release(&all);
}

/* Of two different values one would be dropped without a word. */
static bool is_given_otherwise(struct parser *p, const struct option *o, const char *value)
{
	const char *first = NULL;

	for (size_t i = 0; i < p->out->count && !first; i++)
		if (p->out->given[i].option == o)
			first = p->out->given[i].value;
	if (o->kind == OPTION_FLAG || o->kind == OPTION_LIST || !first || strcmp(first, value) == 0)
		return false;
	fail(p, _("option '--%s' is given twice: '%s' and '%s'; one is wanted"), o->name, first, value);
	return true;
}

static void give(struct parser *p, const struct option *o, const char *value)
{
	const bool is_choice = o->kind == OPTION_CHOICE || o->kind == OPTION_WORD;
	struct options *out = p->out;

	if (is_given_otherwise(p, o, value))
		return;
	if (o->kind == OPTION_COUNT)
		check_count(p, o, value);
	else if (is_choice && find_choice(o, value))
		value = find_choice(o, value);
	else if (is_choice)
		fail_choice(p, o, value);
	out->given = xgrow(out->given, &out->cap, out->count + 1, sizeof(*out->given));
	out->given[out->count++] = (struct option_given){ o, value };
}

/* A word that is itself an option of this verb is no value: '--note --owner lin' has forgotten the note. */
static bool is_known_option(const struct parser *p, const char *word)
{
	struct slice name = slice_of(word);

	if (!slice_starts(name, "--"))
		return false;
	name = (struct slice){ name.ptr + 2, name.len - 2 };
	return find_exact(p, slice_cut(&name, '='));
}

/* The option takes the next word as its value. */
static void give_next(struct parser *p, const struct option *o)
{
	const char *next = p->at < p->argc ? p->argv[p->at] : NULL;

	if (!next) {
		fail(p, _("option '--%s' wants a value"), o->name);
	} else if (is_known_option(p, next)) {
		fail(p, _("option '--%s' wants a value; write '--%s=%s' if that is meant"), o->name, o->name, next);
	} else {
		p->at++;
		give(p, o, next);
	}
}

/* "--name", "--name=VALUE": what stands behind the dashes. */
static void parse_long(struct parser *p, const char *word)
{
	const char *equals = strchr(word, '=');
	struct slice name = { word, equals ? (size_t)(equals - word) : strlen(word) };
	const struct option *o = find_name(p, name);

	if (!o)
		return;
	if (o->kind == OPTION_FLAG && equals)
		fail(p, _("option '--%s' takes no value"), o->name);
	else if (o->kind == OPTION_FLAG)
		give(p, o, NULL);
	else if (equals)
		give(p, o, equals + 1);
	else
		give_next(p, o);
}

/* "-x", "-xVALUE", and flags side by side: "-ab". */
static void parse_letters(struct parser *p, const char *word)
{
	struct slice rest = slice_of(word);
	int32_t code;

	while (rest.len) {
		size_t n = utf8_next(rest, &code);
		const struct option *o = n == 1 ? find_letter(p, rest.ptr[0]) : NULL;

		if (!o) {
			fail(p, _("unknown option '-%.*s'; --help lists all"), (int)n, rest.ptr);
			return;
		}
		rest = (struct slice){ rest.ptr + n, rest.len - n };
		if (o->kind == OPTION_FLAG) {
			give(p, o, NULL);
			continue;
		}
		if (rest.len)
			give(p, o, rest.ptr);
		else
			give_next(p, o);
		return;
	}
}

/* A lone dash and what looks like a number are arguments. */
static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] && !(word[1] >= '0' && word[1] <= '9');
}

int options_parse(struct options *o, int argc, char **argv, const struct option *own, const struct option *common,
		  struct error *err)
{
	struct parser p = { .out = o, .lists = { own, common }, .argv = argv, .argc = argc, .err = err };
	bool ended = false;

	o->args = xrealloc(o->args, (o->nargs + (size_t)argc + 1) * sizeof(*o->args));
	while (p.at < argc) {
		const char *word = argv[p.at++];

		if (ended || !is_option(word))
			o->args[o->nargs++] = word;
		else if (strcmp(word, "--") == 0)
			ended = true;
		else if (word[1] == '-')
			parse_long(&p, word + 2);
		else
			parse_letters(&p, word + 1);
	}
	o->args[o->nargs] = NULL;
	return p.failed ? -1 : 0;
}
