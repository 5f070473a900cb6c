/* option.c - see option.h: the command line read against its declaration, and what was given. */
#include "base/option.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"

#define HELP_COLUMN 30 /* where the longest left halves let the help begin */

bool option_is(const struct option *option, struct slice name)
{
	size_t n = strlen(option->name);

	if (option->name[n - 1] == '_')
		n--;
	if (name.len != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (name.ptr[i] != (option->name[i] == '_' ? '-' : option->name[i]))
			return false;
	return true;
}

void option_add_name(struct str *out, const struct option *option)
{
	for (const char *p = option->name; *p; p++)
		if (*p != '_')
			str_addc(out, *p);
		else if (p[1])
			str_addc(out, '-');
}

int option_choice(const struct option *option, const char *value)
{
	const struct slice typed = slice_of(value);
	size_t n = 0;

	while (option->choices && option->choices[n])
		n++;
	for (size_t i = 0; i < n; i++)
		if (utf8_same_folded(typed, slice_of(option->choices[i])) ||
		    (option->has_labels && utf8_same_folded(typed, slice_of(option->choices[n + 1 + i]))))
			return (int)i;
	return -1;
}

void *option_member(const struct options *o, const struct option *option)
{
	return (char *)(option->table == o->own_table ? o->own : o->common) + option->at;
}

void options_give(struct options *o, const char **member, const char *value)
{
	*member = value;
	o->given = xgrow(o->given, &o->cap, o->count + 1, sizeof(*o->given));
	o->given[o->count++] = (struct option_given){ NULL, value };
}

void options_release(struct options *o)
{
	free(o->given);
	free(o->args);
	arena_release(&o->arena);
	*o = (struct options){ .own_table = o->own_table, .common_table = o->common_table };
}

/* "-n, --name VALUE"; options without a letter leave its room. */
static void add_left(struct str *out, const struct option *p)
{
	if (p->letter)
		str_addf(out, "  -%c, --", p->letter);
	else
		str_adds(out, "      --");
	option_add_name(out, p);
	if (p->kind == OPTION_FLAG)
		return;
	if (p->value) {
		str_addf(out, " %s", p->value);
		return;
	}
	for (size_t i = 0; p->choices && p->choices[i]; i++)
		str_addf(out, "%c%s", i ? '|' : ' ', p->choices[i]);
	if (!p->choices)
		str_adds(out, p->kind == OPTION_DATE ? " DATE" : p->kind == OPTION_COUNT ? " N" : " TEXT");
}

static size_t left_width(const struct option *list)
{
	struct str left = STR_INIT;
	size_t widest = 0;

	for (const struct option *p = list; p && p->name; p++) {
		size_t width;

		str_reset(&left);
		add_left(&left, p);
		width = utf8_width(str_slice(&left)) + 2;
		if (width > widest && width <= HELP_COLUMN)
			widest = width;
	}
	str_release(&left);
	return widest;
}

void options_help(struct str *out, const struct option *list)
{
	size_t column = left_width(list);
	struct str left = STR_INIT;

	for (const struct option *p = list; p && p->name; p++) {
		size_t width;

		str_reset(&left);
		add_left(&left, p);
		width = utf8_width(str_slice(&left));
		str_add_slice(out, str_slice(&left));
		if (p->help)
			str_fill(out, ' ', width + 2 > column ? 2 : column - width);
		str_adds(out, p->help ? _(p->help) : "");
		str_addc(out, '\n');
	}
	str_release(&left);
}

/* The command line against its declaration: every fault is found before anything is done */

/* One command line on its way: `at` is the next word. */
struct option_parser {
	struct options *out;
	char **argv;
	int argc, at;
	struct error *err;
	bool failed;
};

static void fail(struct option_parser *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void fail(struct option_parser *p, const char *format, ...)
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

/* The option as it is typed, behind the dashes. */
static const char *said(const struct option_parser *p, const struct option *o)
{
	struct str name = STR_INIT;
	const char *kept;

	option_add_name(&name, o);
	kept = arena_text(&p->out->arena, str_slice(&name));
	str_release(&name);
	return kept;
}

/* The n-th option of both tables, a verb's own first; NULL at the end. */
static const struct option *option_at(const struct option_parser *p, size_t n)
{
	const struct option *const tables[] = { p->out->own_table, p->out->common_table };

	for (size_t i = 0; i < 2; i++)
		for (const struct option *o = tables[i]; o && o->name; o++)
			if (n-- == 0)
				return o;
	return NULL;
}

static const struct option *find_letter(const struct option_parser *p, char letter)
{
	const struct option *o;

	for (size_t i = 0; (o = option_at(p, i)); i++)
		if (o->letter == letter)
			return o;
	return NULL;
}

static const struct option *find_exact(const struct option_parser *p, struct slice name)
{
	const struct option *o;

	for (size_t i = 0; (o = option_at(p, i)); i++)
		if (option_is(o, name))
			return o;
	return NULL;
}

static bool is_prefix(const struct option_parser *p, struct slice name, const struct option *o)
{
	return name.len && strncmp(said(p, o), name.ptr, name.len) == 0;
}

static void fail_unknown(struct option_parser *p, struct slice name)
{
	const struct option *o;
	struct nearest near;
	struct slice best;

	nearest_init(&near, name);
	for (size_t i = 0; (o = option_at(p, i)); i++)
		nearest_offer(&near, slice_of(said(p, o)));
	best = nearest_found(&near);
	if (best.len)
		fail(p, _("unknown option '--%.*s'; did you mean '--%.*s'?"), SLICE_ARGS(name), SLICE_ARGS(best));
	else
		fail(p, _("unknown option '--%.*s'; --help lists all"), SLICE_ARGS(name));
}

/* The option that a name or a unique prefix stands for; NULL: none, and said so. */
static const struct option *find_name(struct option_parser *p, struct slice name)
{
	const struct option *first = NULL, *rival = NULL, *o;

	for (size_t i = 0; (o = option_at(p, i)); i++) {
		if (option_is(o, name))
			return o;
		if (!is_prefix(p, name, o))
			continue;
		if (!first)
			first = o;
		else if (strcmp(o->name, first->name) != 0)
			rival = o;
	}
	if (!first)
		fail_unknown(p, name);
	else if (rival)
		fail(p, _("option '--%.*s' may be '--%s' or '--%s'; write more of it"), SLICE_ARGS(name), said(p, first),
		     said(p, rival));
	return rival ? NULL : first;
}

static void check_count(struct option_parser *p, const struct option *o, const char *value)
{
	size_t n = strspn(value, "0123456789");
	long number = 0;
	bool fits = true;

	for (size_t i = 0; i < n && fits; i++)
		fits = !__builtin_mul_overflow(number, 10L, &number) &&
		       !__builtin_add_overflow(number, value[i] - '0', &number);
	if (!n || value[n] || !fits)
		fail(p, _("option '--%s': '%s' is not a whole number from 0"), said(p, o), value);
}

static void fail_choice(struct option_parser *p, const struct option *o, const char *value)
{
	struct str all = STR_INIT;

	for (size_t i = 0; o->choices && o->choices[i]; i++)
		str_addf(&all, "%s%s", i ? _(", ") : "", o->choices[i]);
	fail(p, _("option '--%s': '%s' is none of: %s"), said(p, o), value, all.buf);
	str_release(&all);
}

/* Of two different values one would be dropped without a word. */
static bool is_given_otherwise(struct option_parser *p, const struct option *o, const char *value)
{
	const char *first = NULL;

	for (size_t i = 0; i < p->out->count && !first; i++)
		if (p->out->given[i].option == o)
			first = p->out->given[i].value;
	if (o->kind == OPTION_FLAG || o->kind == OPTION_LIST || !first || strcmp(first, value) == 0)
		return false;
	fail(p, _("option '--%s' is given twice: '%s' and '%s'; one is wanted"), said(p, o), first, value);
	return true;
}

static void give(struct option_parser *p, const struct option *o, const char *value)
{
	const int choice = o->kind == OPTION_CHOICE ? option_choice(o, value) : -1;
	struct options *out = p->out;

	if (is_given_otherwise(p, o, value))
		return;
	if (o->kind == OPTION_COUNT)
		check_count(p, o, value);
	else if (choice >= 0)
		value = o->choices[choice];
	else if (o->kind == OPTION_CHOICE)
		fail_choice(p, o, value);
	out->given = xgrow(out->given, &out->cap, out->count + 1, sizeof(*out->given));
	out->given[out->count++] = (struct option_given){ o, value };
}

/* A word that is itself an option of this verb is no value: '--note --owner lin' has forgotten the note. */
static bool is_known_option(const struct option_parser *p, const char *word)
{
	struct slice name = slice_of(word);

	if (!slice_starts(name, "--"))
		return false;
	name = (struct slice){ name.ptr + 2, name.len - 2 };
	return find_exact(p, slice_cut(&name, '='));
}

/* The option takes the next word as its value. */
static void give_next(struct option_parser *p, const struct option *o)
{
	const char *next = p->at < p->argc ? p->argv[p->at] : NULL;

	if (!next) {
		fail(p, _("option '--%s' wants a value"), said(p, o));
	} else if (is_known_option(p, next)) {
		fail(p, _("option '--%s' wants a value; write '--%s=%s' if that is meant"), said(p, o), said(p, o), next);
	} else {
		p->at++;
		give(p, o, next);
	}
}

/* "--name", "--name=VALUE": what stands behind the dashes. */
static void parse_long(struct option_parser *p, const char *word)
{
	const char *equals = strchr(word, '=');
	struct slice name = { word, equals ? (size_t)(equals - word) : strlen(word) };
	const struct option *o = find_name(p, name);

	if (!o)
		return;
	if (o->kind == OPTION_FLAG && equals)
		fail(p, _("option '--%s' takes no value"), said(p, o));
	else if (o->kind == OPTION_FLAG)
		give(p, o, NULL);
	else if (equals)
		give(p, o, equals + 1);
	else
		give_next(p, o);
}

/* "-x", "-xVALUE", and flags side by side: "-ab". */
static void parse_letters(struct option_parser *p, const char *word)
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

/* The struct of a table as it is where nothing is given; NULL where none of its options is bound to one. */
static void *nothing_given(struct options *o, const struct option *table)
{
	char *all = NULL;

	for (const struct option *p = table; p && p->name; p++) {
		if (p->table != table && p->table != o->common_table)
			abort();
		if (p->table != table)
			continue;
		if (!all)
			all = arena_zalloc(&o->arena, p->size);
		if (p->kind == OPTION_CHOICE)
			*(int *)(void *)(all + p->at) = -1;
		else if (p->kind == OPTION_COUNT)
			*(long *)(void *)(all + p->at) = p->otherwise;
	}
	return all;
}

/* The first value makes room for all there can be. */
static void add_item(struct options *o, struct option_list *list, const char *value)
{
	if (!list->items)
		list->items = arena_alloc(&o->arena, o->count * sizeof(*list->items));
	list->items[list->count++] = value;
}

static void bind(struct options *o, const struct option *option, const char *value)
{
	void *member = option_member(o, option);

	if (option->kind == OPTION_FLAG)
		*(bool *)member = true;
	else if (option->kind == OPTION_TEXT)
		*(const char **)member = value;
	else if (option->kind == OPTION_LIST)
		add_item(o, member, value);
	else if (option->kind == OPTION_COUNT)
		*(long *)member = strtol(value, NULL, 10);
	else if (option->kind == OPTION_CHOICE)
		*(int *)member = option_choice(option, value);
	else
		((struct option_date *)member)->typed = value;
}

int options_parse(struct options *o, int argc, char **argv, struct error *err)
{
	struct option_parser p = { .out = o, .argv = argv, .argc = argc, .err = err };
	bool ended = false;

	o->own = nothing_given(o, o->own_table);
	o->common = nothing_given(o, o->common_table);
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
	for (size_t i = 0; i < o->count; i++)
		bind(o, o->given[i].option, o->given[i].value);
	return p.failed ? -1 : 0;
}
