/* walk_trace.c - see walk_trace.h. */
#include "sales/practice/walk_trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/value.h"
#include "book/book.h"
#include "csv/csv.h"

enum { AT, REAL_AT, ACTOR, COMMAND, KIND, WORDS, STATUS, MESSAGE, HEAD, SEAL, COLUMNS };
enum { FIRST = 2 }; /* line behind the header: who began it; the one behind that: of which book */

bool walk_has_failed(const struct walk_entry *e)
{
	return e->status > 1 || (e->status == 1 && e->message.len);
}

void walk_add_header(struct str *out)
{
	str_adds(out, "at,real_at,actor,command,kind,words,status,message,head,seal\n");
}

/* Of what stands in the fields, however they are quoted. */
static void seal_fields(const struct slice fields[SEAL], struct walk_seal *seal)
{
	struct digest d;

	digest_begin(&d);
	digest_add(&d, slice_of(seal->text));
	for (size_t i = 0; i < SEAL; i++) {
		digest_add(&d, SLICE("\n"));
		digest_add(&d, fields[i]);
	}
	digest_end(&d, seal->text);
}

void walk_add_entry(struct str *out, const struct walk_entry *e, struct walk_seal *seal)
{
	struct str at = STR_INIT, real = STR_INIT, status = STR_INIT;
	struct slice fields[COLUMNS];

	moment_add_text(&at, e->at);
	moment_add_text(&real, e->real_at);
	str_addf(&status, "%ld", e->status);
	memcpy(fields,
	       (const struct slice[SEAL]){ str_slice(&at), str_slice(&real), e->actor, e->command, e->kind, e->words, str_slice(&status),
					   e->message, e->head },
	       SEAL * sizeof(*fields));
	seal_fields(fields, seal);
	fields[SEAL] = slice_of(seal->text);
	csv_put_row(out, fields, COLUMNS);
	str_release(&at);
	str_release(&real);
	str_release(&status);
}

/* The seal with which the file ends; whatever else stands there, the next line won't hold behind it. */
static int last_seal(int fd, off_t *size, struct walk_seal *seal)
{
	struct stat st;
	const size_t n = DIGEST_TEXT + 1;
	char text[DIGEST_TEXT + 1] = "";

	*seal = (struct walk_seal){ "" };
	if (fstat(fd, &st) < 0)
		return -1;
	*size = st.st_size;
	if (st.st_size < (off_t)n)
		return 0;
	errno = EIO;
	if (pread(fd, text, n, st.st_size - (off_t)n) != (ssize_t)n)
		return -1;
	memcpy(seal->text, text, DIGEST_TEXT);
	return 0;
}

/* Lines are sealed one behind the other, so one is written at a time; one that couldn't be written whole is taken back. */
static int append(int fd, const struct walk_entry *e)
{
	struct str line = STR_INIT;
	struct walk_seal seal;
	off_t size = 0;
	int rc;

	while ((rc = flock(fd, LOCK_EX)) < 0 && errno == EINTR)
		;
	if (rc == 0)
		rc = last_seal(fd, &size, &seal);
	if (rc == 0) {
		walk_add_entry(&line, e, &seal);
		rc = file_write_all(fd, str_slice(&line));
		if (rc < 0) {
			const int saved = errno;

			errno = ftruncate(fd, size) < 0 ? errno : saved;
		}
	}
	str_release(&line);
	return rc;
}

int walk_append(int dirfd, const struct walk_entry *e, struct error *err)
{
	const int fd = openat(dirfd, BOOK_WALK, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	int rc;

	if (fd < 0)
		return error_errno(err, _("cannot write to"), BOOK_WALK);
	rc = fstat(fd, &st);
	if (rc == 0 && !S_ISREG(st.st_mode)) {
		errno = ERRNO_IRREGULAR;
		rc = -1;
	}
	if (rc == 0)
		rc = append(fd, e);
	if (rc < 0)
		error_errno(err, _("cannot write to"), BOOK_WALK);
	if (close(fd) < 0 && rc == 0)
		rc = error_errno(err, _("cannot write to"), BOOK_WALK);
	return rc;
}

static bool is_sealed(const struct csv *c, struct walk_seal *seal)
{
	seal_fields(c->fields, seal);
	return slice_is(c->fields[SEAL], seal->text);
}

static int take_row(struct walk_trace *t, const struct csv *c, struct walk_seal *seal, struct error *err)
{
	struct walk_entry e = { .place = { .file = BOOK_WALK, .line = c->line } };
	struct value status;

	if (c->nfields != COLUMNS || !moment_parse(c->fields[AT], &e.at) || !moment_parse(c->fields[REAL_AT], &e.real_at) ||
	    !value_parse(TYPE_INT, c->fields[STATUS], &status) || !is_sealed(c, seal))
		return error_at(err, ERROR_DATA, &e.place,
				_("no command wrote this line as it stands, so that nothing here is believed: walk in a new practice book"));
	e.actor = arena_slice(&t->arena, c->fields[ACTOR]);
	e.command = arena_slice(&t->arena, c->fields[COMMAND]);
	e.kind = arena_slice(&t->arena, c->fields[KIND]);
	e.words = arena_slice(&t->arena, c->fields[WORDS]);
	e.message = arena_slice(&t->arena, c->fields[MESSAGE]);
	e.head = arena_slice(&t->arena, c->fields[HEAD]);
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

static int read_rows(struct walk_trace *t, struct slice text, struct error *err)
{
	struct walk_seal seal = { "" };
	struct csv c;
	int more, rc = 0;

	csv_open(&c, BOOK_WALK, text, CSV_LEDGER);
	while (rc == 0 && (more = csv_next(&c, err)) != 0)
		if (more < 0 || (c.line > 1 && take_row(t, &c, &seal, err) < 0))
			rc = -1;
	csv_close(&c);
	return rc;
}

int walk_read(struct walk_trace *t, const char *dir, struct error *err)
{
	char *path = file_join(dir, BOOK_WALK);
	struct str text = STR_INIT;
	const int is_there = file_is_there(AT_FDCWD, path);
	int rc = -1;

	*t = (struct walk_trace){ .arena = ARENA_INIT };
	if (is_there < 0)
		error_errno(err, _("cannot look at"), path);
	else if (!is_there)
		error_add(err, ERROR_USAGE, _("'%s' is no practice book; crm walkthrough start makes one"), dir);
	else
		rc = file_read(AT_FDCWD, path, &text, err);
	if (rc == 0)
		rc = read_rows(t, str_slice(&text), err);
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
