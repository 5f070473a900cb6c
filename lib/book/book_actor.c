/* book_actor.c - who acts in a book, and at which time they may write; see book.h. */
#include "book/book.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lang.h"

/* Whoever means the second would get the first. */
static long two_of_a_name(const struct table *people, size_t a, size_t b, struct error *err)
{
	if (err)
		error_add(err, ERROR_USAGE, _("'%.*s' is the name of %.*s and of %.*s: write the id or the login"),
			  SLICE_ARGS(table_text(people, a, PEOPLE.name)), SLICE_ARGS(table_id(people, a)), SLICE_ARGS(table_id(people, b)));
	return -1;
}

long book_person(struct book *b, struct slice who, struct error *err)
{
	struct error ignored = ERROR_INIT;
	const struct table *people = book_table(b, PEOPLE.ledger, err ? err : &ignored);
	int login, name;
	long row, first = -1;

	error_release(&ignored);
	if (!people)
		return -1;
	row = table_find(people, who);
	login = table_column(people, PEOPLE.login);
	name = table_column(people, PEOPLE.name);
	for (size_t i = 0; row < 0 && i < people->nrows; i++)
		if (slice_equal(table_cell(people, i, login), who))
			row = (long)i;
	for (size_t i = 0; row < 0 && i < people->nrows; i++) {
		if (!slice_equal(table_cell(people, i, name), who))
			continue;
		if (first >= 0)
			return two_of_a_name(people, (size_t)first, i, err);
		first = (long)i;
	}
	if (row < 0)
		row = first;
	if (row < 0 && err)
		error_add(err, ERROR_USAGE, _("'%.*s' is nobody in people.csv (an id, a login or a name is wanted)"),
			  SLICE_ARGS(who));
	return row;
}

int book_lookup(void *book, const struct column *c, struct slice typed, const struct place *at, struct slice *id, struct error *err)
{
	struct book *b = book;
	const struct table *t = book_table_of(b, c->ref, err);
	long row;

	if (!t)
		return -1;
	row = strcmp(c->ref->name, "people") == 0 ? book_person(b, typed, NULL) : -1;
	if (row < 0)
		row = table_find_typed(t, c, typed, at, err);
	if (row < 0)
		return -1;
	*id = table_id(t, (size_t)row);
	return 0;
}

/* The login of who runs this; a uid that has none acts as uid1234. Not being able to find out is no answer. */
static int login_name(struct book *b, struct slice *login, struct error *err)
{
	const struct passwd *who;

	errno = 0;
	who = getpwuid(getuid());
	if (!who && errno && errno != ENOENT && errno != ESRCH)
		return error_errno(err, _("cannot look up the login in"), "passwd");
	if (who && who->pw_name && *who->pw_name)
		*login = arena_slice(&b->arena, slice_of(who->pw_name));
	else
		*login = slice_of(arena_format(&b->arena, "uid%ld", (long)getuid()));
	return 0;
}

/* 1, 0, or -1: not being able to look is no answer, either. */
int book_is_owned(const struct book *b, struct error *err)
{
	struct stat dir, config;

	if (fstat(b->dirfd, &dir) < 0 || fstatat(b->dirfd, BOOK_CONFIG, &config, AT_SYMLINK_NOFOLLOW) < 0)
		return error_errno(err, _("cannot look at"), BOOK_CONFIG);
	return dir.st_uid == getuid() && config.st_uid == getuid();
}

int book_check_owner(const struct book *b, struct error *err)
{
	struct stat dir, config;

	if (fstat(b->dirfd, &dir) < 0 || fstatat(b->dirfd, BOOK_CONFIG, &config, AT_SYMLINK_NOFOLLOW) < 0)
		return error_errno(err, _("cannot look at"), BOOK_CONFIG);
	if (dir.st_uid == config.st_uid)
		return 0;
	return error_add(err, ERROR_DATA,
			 _("crm.yaml belongs to uid %ld, the book's directory to uid %ld: nobody counts as the owner of the book; chown one of "
			   "them"),
			 (long)config.st_uid, (long)dir.st_uid);
}

/* Whether the person at `row` has handed their decisions to `who` until today or later. */
static bool stands_in(const struct book *b, const struct table *people, long row, struct slice who)
{
	return row >= 0 && slice_equal(table_text(people, (size_t)row, PEOPLE.delegate), who) &&
	       table_number(people, (size_t)row, table_column(people, PEOPLE.delegate_until), INT32_MIN) >= b->today;
}

void book_add_actor(struct str *out, const struct book *b)
{
	str_add_slice(out, b->actor);
	if (b->actor_by.len)
		str_addf(out, " by %.*s", SLICE_ARGS(b->actor_by));
}

int book_set_actor(struct book *b, const struct book_where *where, struct error *err)
{
	const char *user = getenv("CRM_USER"), *as = where->as ? where->as : user && *user ? user : NULL;
	const struct table *people = book_table(b, PEOPLE.ledger, err);
	struct slice login;
	int owns;
	long row;

	if (!people || login_name(b, &login, err) < 0)
		return -1;
	row = book_person(b, login, NULL);
	b->actor = row >= 0 ? table_id(people, (size_t)row) : login;
	if (!as)
		return 0;
	row = book_person(b, slice_of(as), NULL);
	if ((owns = book_is_owned(b, err)) < 0)
		return -1;
	if (!owns && !stands_in(b, people, row, b->actor))
		return error_add(err, ERROR_USAGE,
				 _("--as: only the owner of the book may act as somebody else, or who stands in for that person, and that "
				   "is not '%.*s'"),
				 SLICE_ARGS(login));
	if (row < 0 && (row = book_person(b, slice_of(as), err)) < 0)
		return -1;
	if (!slice_equal(table_id(people, (size_t)row), b->actor)) {
		b->actor_by = b->actor;
		b->actor = table_id(people, (size_t)row);
	}
	return 0;
}

/* Who may write at which time Who did what when is evidence, also against who did it: so only the book's
 * owner writes with another clock than the machine's, and nobody writes what is still to come. Where crm.yaml says clock: free - a
 * sample, a book to practise in - the clock is part of the play */

enum { YEAR = 366 * 86400, YEARS_AHEAD = 10 /* of a free clock: farther off it is a slip of the hand */ };

int book_may_write_now(const struct book *b, struct error *err)
{
	struct str now = STR_INIT;
	int rc = 0, owns;

	if (book_clock_is_true(b->now, b->real_now))
		return 0;
	owns = b->clock_is_free ? 1 : book_is_owned(b, err);
	if (owns < 0)
		return -1;
	moment_add_text(&now, b->now);
	if (b->clock_is_free && (b->now < 0 || b->now > b->real_now + (int64_t)YEARS_AHEAD * YEAR))
		rc = error_add(err, ERROR_USAGE, _("%s: %s is out of reach: nothing is written before 1970, or more than %d years ahead"),
			       b->clock_from, now.buf, YEARS_AHEAD);
	else if (!b->clock_is_free && b->now > b->real_now)
		rc = error_add(err, ERROR_USAGE,
			       _("%s: %s is still to come: nothing is written ahead of the machine's clock, but in a book to practise in "
				 "(clock: free in crm.yaml)"),
			       b->clock_from, now.buf);
	else if (!owns)
		rc = error_add(err, ERROR_USAGE,
			       _("%s: only the owner of the book writes with another clock than the machine's; leave it out, or ask who "
				 "owns crm.yaml"),
			       b->clock_from);
	str_release(&now);
	return rc;
}
