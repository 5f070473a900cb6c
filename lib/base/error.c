/* error.c - see error.h. */
#include "base/error.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"

bool error_is_full(const struct error *e)
{
	return e->most && e->count >= e->most;
}

void error_count(struct error *e, enum error_kind kind, size_t n)
{
	e->beyond[kind] += n;
}

size_t error_beyond(const struct error *e)
{
	size_t n = 0;

	for (size_t i = 0; i <= ERROR_SYSTEM; i++)
		n += e->beyond[i];
	return n;
}

/* Whether nobody will see it: it is counted then. */
static bool is_beyond(struct error *e, enum error_kind kind)
{
	if (!error_is_full(e))
		return false;
	error_count(e, kind, 1);
	return true;
}

static int push(struct error *e, struct error_item item)
{
	if (is_beyond(e, item.kind)) {
		free(item.text);
		free(item.english);
		return -1;
	}
	e->items = xgrow(e->items, &e->cap, e->count + 1, sizeof(*e->items));
	e->items[e->count++] = item;
	return -1;
}

static void add_place(struct str *out, const struct place *at)
{
	if (!at || !at->file)
		return;
	str_adds(out, at->file);
	if (at->line)
		str_addf(out, ":%u", at->line);
	if (at->line && at->column)
		str_addf(out, ":%u", at->column);
	str_adds(out, ": ");
}

static char *placed(const struct place *at, const char *text)
{
	struct str s = STR_INIT;

	add_place(&s, at);
	str_adds(&s, text);
	return str_detach(&s);
}

static char *made(const struct place *at, const char *format, va_list args)
{
	struct str s = STR_INIT;
	va_list again;

	add_place(&s, at);
	va_copy(again, args);
	str_vaddf(&s, format, again);
	va_end(again);
	return str_detach(&s);
}

static int add(struct error *e, struct error_item item, const struct place *at, const char *const formats[2], va_list args)
{
	if (is_beyond(e, item.kind))
		return -1;
	item.text = made(at, formats[0], args);
	if (formats[1] != formats[0])
		item.english = made(at, formats[1], args);
	return push(e, item);
}

int error_vat(struct error *e, enum error_kind kind, const struct place *at, const char *format, va_list args)
{
	const char *const formats[] = { lang_is_for_programs() ? lang_on_screen(format) : format, format };

	return add(e, (struct error_item){ .kind = kind }, at, formats, args);
}

int error_plural(struct error *e, enum error_kind kind, const struct place *at, const struct error_plural *of, ...)
{
	const char *const formats[] = { lang_on_screen_plural(of->one, of->many, of->n), lang_plural(of->one, of->many, of->n) };
	va_list args;
	int rc;

	va_start(args, of);
	rc = add(e, (struct error_item){ .kind = kind }, at, formats, args);
	va_end(args);
	return rc;
}

int error_add(struct error *e, enum error_kind kind, const char *format, ...)
{
	va_list args;
	int rc;

	va_start(args, format);
	rc = error_vat(e, kind, NULL, format, args);
	va_end(args);
	return rc;
}

int error_at(struct error *e, enum error_kind kind, const struct place *at, const char *format, ...)
{
	va_list args;
	int rc;

	va_start(args, format);
	rc = error_vat(e, kind, at, format, args);
	va_end(args);
	return rc;
}

int error_text(struct error *e, enum error_kind kind, const struct place *at, const char *text)
{
	const bool both = lang_is_for_programs();

	if (is_beyond(e, kind))
		return -1;
	return push(e, (struct error_item){ kind, placed(at, both ? lang_on_screen(text) : text), both ? placed(at, text) : NULL });
}

/* What is no error of the system's, in English; else NULL. */
static const char *own_reason(int number)
{
	return number == ERRNO_IRREGULAR ? N_("it is not a regular file")
	       : number == ERRNO_DANGLING  ? N_("it is a symbolic link, or below one, that leads to nothing")
	       : number == ERRNO_SHRUNK	 ? N_("it got shorter while it was read; try again")
					 : NULL;
}

const char *error_reason(int number)
{
	return own_reason(number) ? lang_on_screen(own_reason(number)) : strerror(number);
}

int error_errno(struct error *e, const char *what, const char *path)
{
	const int saved = errno;
	const locale_t plain = lang_is_for_programs() && !error_is_full(e) ? newlocale(LC_ALL_MASK, "C", (locale_t)0) : (locale_t)0;

	if (plain) {
		error_add(e, ERROR_SYSTEM, "%s '%s': %s", lang_on_screen(what), path, error_reason(saved));
		e->items[e->count - 1].english = xformat("%s '%s': %s", what, path,
							 own_reason(saved) ? own_reason(saved) : strerror_l(saved, plain));
		freelocale(plain);
	} else {
		error_add(e, ERROR_SYSTEM, "%s '%s': %s", what, path, error_reason(saved));
	}
	errno = saved;
	return -1;
}

void error_move(struct error *to, struct error *from)
{
	for (size_t i = 0; i < from->count; i++)
		push(to, from->items[i]);
	for (size_t i = 0; i <= ERROR_SYSTEM; i++) {
		to->beyond[i] += from->beyond[i];
		from->beyond[i] = 0;
	}
	from->count = 0;
}

const char *error_for_programs(const struct error_item *item)
{
	return item->english ? item->english : item->text;
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
	error_again(to, NULL, item);
}

int error_again(struct error *to, const struct place *at, const struct error_item *item)
{
	if (is_beyond(to, item->kind))
		return -1;
	return push(to, (struct error_item){ item->kind, placed(at, item->text), item->english ? placed(at, item->english) : NULL });
}

enum error_kind error_status(const struct error *e)
{
	enum error_kind worst = 0;

	for (size_t i = 0; i < e->count; i++)
		if (e->items[i].kind > worst)
			worst = e->items[i].kind;
	for (enum error_kind kind = ERROR_SYSTEM; kind > worst; kind--)
		if (e->beyond[kind])
			return kind;
	return worst;
}

void error_become(struct error *e, size_t from, enum error_kind kind)
{
	for (size_t i = from; i < e->count; i++)
		e->items[i].kind = kind;
}

void error_reset(struct error *e)
{
	for (size_t i = 0; i < e->count; i++) {
		free(e->items[i].text);
		free(e->items[i].english);
	}
	e->count = 0;
	memset(e->beyond, 0, sizeof(e->beyond));
}

void error_release(struct error *e)
{
	error_reset(e);
	free(e->items);
	*e = (struct error)ERROR_INIT;
}
