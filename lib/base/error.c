/* error.c - see error.h. */
#include "base/error.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"

static int push(struct error *e, enum error_kind kind, char *text)
{
	e->items = xgrow(e->items, &e->cap, e->count + 1, sizeof(*e->items));
	e->items[e->count++] = (struct error_item){ kind, text };
	return -1;
}

int error_add(struct error *e, enum error_kind kind, const char *format, ...)
{
	struct str s = STR_INIT;
	va_list args;

	va_start(args, format);
	str_vaddf(&s, format, args);
	va_end(args);
	return push(e, kind, str_detach(&s));
}

int error_at(struct error *e, enum error_kind kind, const struct place *at, const char *format, ...)
{
	struct str s = STR_INIT;
	va_list args;

	if (at && at->file) {
		str_adds(&s, at->file);
		if (at->line)
			str_addf(&s, ":%u", at->line);
		if (at->line && at->column)
			str_addf(&s, ":%u", at->column);
		str_adds(&s, ": ");
	}
	va_start(args, format);
	str_vaddf(&s, format, args);
	va_end(args);
	return push(e, kind, str_detach(&s));
}

const char *error_reason(int number)
{
	return number == ERRNO_IRREGULAR ? _("it is not a regular file")
	       : number == ERRNO_DANGLING  ? _("it is a symbolic link, or below one, that leads to nothing")
	       : number == ERRNO_SHRUNK	 ? _("it got shorter while it was read; try again")
					 : strerror(number);
}

int error_errno(struct error *e, const char *what, const char *path)
{
	const int saved = errno;

	error_add(e, ERROR_SYSTEM, "%s '%s': %s", what, path, error_reason(saved));
	errno = saved;
	return -1;
}

void error_move(struct error *to, struct error *from)
{
	for (size_t i = 0; i < from->count; i++)
		push(to, from->items[i].kind, from->items[i].text);
	from->count = 0;
}

bool error_has(const struct error *e, const struct error_item *item)
{
	for (size_t i = 0; i < e->count; i++)
		if (strcmp(e->items[i].text, item->text) == 0)
			return true;
	return false;
}

void error_copy(struct error *to, const struct error_item *item)
{
	push(to, item->kind, xstrdup(item->text));
}

enum error_kind error_status(const struct error *e)
{
	enum error_kind worst = 0;

	for (size_t i = 0; i < e->count; i++)
		if (e->items[i].kind > worst)
			worst = e->items[i].kind;
	return worst;
}

void error_become(struct error *e, size_t from, enum error_kind kind)
{
	for (size_t i = from; i < e->count; i++)
		e->items[i].kind = kind;
}

void error_reset(struct error *e)
{
	for (size_t i = 0; i < e->count; i++)
		free(e->items[i].text);
	e->count = 0;
}

void error_release(struct error *e)
{
	error_reset(e);
	free(e->items);
	*e = (struct error)ERROR_INIT;
}
