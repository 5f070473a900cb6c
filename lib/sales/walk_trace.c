/* walk_trace.c - see walk_trace.h. */
#include "sales/walk_trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/value.h"
#include "book/csv.h"

#define PATH ".crm/" WALK_MARK

enum { AT, ACTOR, COMMAND, STATUS, MESSAGE, COLUMNS };
enum { FIRST = 2 }; /* line behind the header: who began it; the one behind that: of which book */

bool walk_is_practice(int dirfd)
{
	return faccessat(dirfd, PATH, F_OK, 0) == 0;
}

bool walk_has_failed(const struct walk_entry *e)
{
	return e->status > 1 || (e->status == 1 && e->message.len);
}

void walk_add_header(struct str *out)
{
	str_adds(out, "at,actor,command,status,message\n");
}

void walk_add_entry(struct str *out, const struct walk_entry *e)
{
	struct str at = STR_INIT, status = STR_INIT;

	moment_add_text(&at, e->at);
	str_addf(&status, "%ld", e->status);
	csv_put_row(
		out,
		(const struct slice[COLUMNS]){ str_slice(&at), e->actor, e->command, str_slice(&status), e->message },
		COLUMNS);
	str_release(&at);
	str_release(&status);
}

int walk_append(int dirfd, const struct walk_entry *e, struct error *err)
{
	int fd = openat(dirfd, PATH, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC), rc = 0;
	struct str line = STR_INIT;

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 1 : error_errno(err, _("cannot write to"), PATH);
	walk_add_entry(&line, e);
	if (file_write_all(fd, str_slice(&line)) < 0)
		rc = error_errno(err, _("cannot write to"), PATH);
	if (close(fd) < 0 && rc == 0)
		rc = error_errno(err, _("cannot write to"), PATH);
	str_release(&line);
	return rc;
}

static int take_row(struct walk_trace *t, const struct csv *c, struct error *err)
{
	const struct place at = { .file = PATH, .line = c->line };
	struct walk_entry e = { 0 };
	struct value status;

	if (c->nfields != COLUMNS || !moment_parse(c->fields[AT], &e.at) ||
	    !value_parse(TYPE_INT, c->fields[STATUS], &status))
		return error_at(err, ERROR_DATA, &at,
				_("that is no line of a practice book: at, actor, command, status, message"));
	e.actor = arena_slice(&t->arena, c->fields[ACTOR]);
	e.command = arena_slice(&t->arena, c->fields[COMMAND]);
	e.message = arena_slice(&t->arena, c->fields[MESSAGE]);
	e.status = (long)status.number;
	if (c->line == FIRST && slice_is(e.command, "walkthrough start")) {
		t->start = e;
	} else if (c->line == FIRST + 1 && slice_is(e.command, "walkthrough book")) {
		t->book = e.message;
	} else if (!slice_starts(e.command, "walkthrough ")) { /* those are about the walk, not of it */
		t->entries = xgrow(t->entries, &t->cap, t->count + 1, sizeof(*t->entries));
		t->entries[t->count++] = e;
	}
	return 0;
}

int walk_read(struct walk_trace *t, const char *dir, struct error *err)
{
	char *path = file_join(dir, PATH);
	struct str text = STR_INIT;
	struct csv c;
	int more, rc = 0;

	*t = (struct walk_trace){ .arena = ARENA_INIT };
	if (!file_exists(path))
		rc = error_add(err, ERROR_USAGE, _("'%s' is no practice book; crm walkthrough start makes one"), dir);
	else
		rc = file_read(AT_FDCWD, path, &text, err);
	csv_open(&c, PATH, str_slice(&text), CSV_LEDGER);
	while (rc == 0 && (more = csv_next(&c, err)) != 0)
		if (more < 0 || (c.line > 1 && take_row(t, &c, err) < 0))
			rc = -1;
	csv_close(&c);
	if (rc == 0 && !t->start.actor.len)
		rc = error_add(err, ERROR_DATA, _("'%s' doesn't say who walks in it"), path);
	free(path);
	str_release(&text);
	return rc;
}

void walk_trace_release(struct walk_trace *t)
{
	free(t->entries);
	arena_release(&t->arena);
	*t = (struct walk_trace){ .arena = ARENA_INIT };
}
