/* option.c - see option.h: what was given. option_parse.c reads the command line, this answers about it. */
#include "base/option.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
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
