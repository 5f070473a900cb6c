/* option.c - see option.h: what was given. option_parse.c reads the command line, this answers about it. */
#include "base/option.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"

#define HELP_COLUMN 30 /* where the longest left halves let the help begin */

static const struct option_given *last_given(const struct options *o, const char *name)
{
	for (size_t i = o->count; i-- > 0;)
		if (strcmp(o->given[i].option->name, name) == 0)
			return &o->given[i];
	return NULL;
}

bool option_given(const struct options *o, const char *name)
{
	return last_given(o, name) != NULL;
}

const char *option_text(const struct options *o, const char *name)
{
	const struct option_given *g = last_given(o, name);

	return g ? g->value : NULL;
}

const char *option_item(const struct options *o, const char *name, size_t n)
{
	for (size_t i = 0; i < o->count; i++)
		if (strcmp(o->given[i].option->name, name) == 0 && n-- == 0)
			return o->given[i].value;
	return NULL;
}

long option_count(const struct options *o, const char *name, long otherwise)
{
	const char *text = option_text(o, name);

	return text ? strtol(text, NULL, 10) : otherwise;
}

void option_set(struct options *o, const struct option *list, const char *name, const char *value)
{
	for (const struct option *p = list; p && p->name; p++) {
		if (strcmp(p->name, name) != 0)
			continue;
		o->given = xgrow(o->given, &o->cap, o->count + 1, sizeof(*o->given));
		o->given[o->count++] = (struct option_given){ p, value };
		return;
	}
}

void options_release(struct options *o)
{
	free(o->given);
	free(o->args);
	*o = (struct options)OPTIONS_INIT;
}

/* "-n, --name VALUE"; options without a letter leave its room. */
static void add_left(struct str *out, const struct option *p)
{
	if (p->letter)
		str_addf(out, "  -%c, --%s", p->letter, p->name);
	else
		str_addf(out, "      --%s", p->name);
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
