/* book_check.c - see book_check.h. */
#include "book_check.h"

#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "book/audit.h"
#include "book/book.h"
#include "book/chain.h"
#include "book/check.h"
#include "book/commit.h"
#include "book/lock.h"
#include "book/merged_rows.h"
#include "book/share.h"
#include "sales/contracts.h"
#include "sales/leads.h"
#include "sales/quotes.h"
#include "sales/schedule.h"
#include "view/columns.h"

enum { FINDINGS_SHOWN = 100 };

/* The last line, in every format. */
static void print_beyond(struct view *v, size_t beyond)
{
	struct error more = ERROR_INIT;

	if (!beyond)
		return;
	error_plural(&more, ERROR_DATA, NULL,
		     &(struct error_plural){ P_("%zu more finding: crm book check --all shows it", "%zu more findings: crm book check --all shows them"),
					     beyond },
		     beyond);
	view_text(v, slice_of(error_for_programs(&more.items[0])));
	error_release(&more);
}

static int book_print_findings(struct cli *c, const struct error *found, size_t rows, struct error *err)
{
	const size_t all = found->count + error_beyond(found);
	struct view v;
	int rc;

	view_init(&v);
	v.for_programs = cli_for_programs(c);
	view_plain(&v, "finding", _("finding"));
	for (size_t i = 0; i < found->count; i++)
		view_text(&v, slice_of(error_for_programs(&found->items[i])));
	print_beyond(&v, error_beyond(found));
	rc = cli_print(c, &v, err);
	view_release(&v);
	fprintf(stderr, lang_on_screen_plural("%s: %zu rows checked, %zu finding\n", "%s: %zu rows checked, %zu findings\n", all),
		c->command->name, rows, all);
	if ((int)error_status(found) > c->status)
		c->status = (int)error_status(found);
	return rc;
}

struct book_check_given {
	bool all, hand;
	const char *against;
};
OPTIONS_OF(book_check, struct book_check_given);
const struct option book_check_options[] = {
	OPTION(book_check, all, NULL, N_("show every finding, not the first hundred alone")),
	OPTION(book_check, hand, NULL, N_("list what was edited by hand: cells and rows that the log doesn't know")),
	OPTION(book_check, against, "HEAD", N_("whether the log still goes on from that head (crm book seal)")),
	{ 0 },
};

/* Number 0: --against wasn't given. */
static int read_against(struct cli *c, struct chain_head *head, struct error *err)
{
	const char *said = given(c, book_check)->against;

	head->number = 0;
	if (said && !chain_parse_head(slice_of(said), head))
		return error_add(err, ERROR_USAGE, _("--against: '%s' is not a head of the log; write it as crm book seal printed it"), said);
	return 0;
}

/* Edits by hand that are nobody's business but the editor's are counted; faults are named. */
static void check_by_log(struct cli *c, const struct chain_head *against, struct error *found)
{
	struct chain_found chain;
	struct audit a;

	audit_with_chain(&a, &c->book, &(const struct audit_how){ against->number ? against : NULL, found->most }, &chain, found);
	audit_say(&a, found);
	if (a.edits)
		fprintf(stderr,
			lang_on_screen_plural("%s: %zu edit by hand that the log doesn't know: crm book check --hand lists it, crm book adopt takes it in\n",
				    "%s: %zu edits by hand that the log doesn't know: crm book check --hand lists them, crm book adopt takes them in\n",
				    a.edits),
			c->command->name, a.edits);
	audit_release(&a);
}

/* --hand: all of them, the faults among them marked. */
static int list_edits(struct cli *c, struct error *err)
{
	struct audit a;
	struct view v;
	int rc;

	view_init(&v);
	v.for_programs = cli_for_programs(c);
	rc = audit_read(&a, &c->book, false, err);
	audit_view(&a, &v);
	if (a.unheld)
		view_note(&v,
			  lang_plural("%zu row is older than the log and held against nothing: crm book adopt takes it in",
				      "%zu rows are older than the log and held against nothing: crm book adopt takes them in", a.unheld),
			  a.unheld);
	v.status = a.faults ? ERROR_DATA : 0;
	if (rc == 0)
		rc = cli_print(c, &v, err);
	view_release(&v);
	audit_release(&a);
	return rc;
}

/* Whoever could take over by a word what only verbs may write could forge it: the book's owner alone. */
static int may_adopt(struct cli *c, struct error *err)
{
	const int owned = book_is_owned(&c->book, err);

	if (owned)
		return owned < 0 ? -1 : 0;
	return error_add(err, ERROR_DATA, _("only the owner of the book's directory takes edits by hand into the log"));
}

struct book_adopt_given {
	bool faults;
};
OPTIONS_OF(book_adopt, struct book_adopt_given);
const struct option book_adopt_options[] = {
	OPTION(book_adopt, faults, NULL, N_("also what only a verb may write: money, decisions, statuses, grades")),
	{ 0 },
};

int book_adopt(struct cli *c, struct change *change, struct error *err)
{
	struct audit a;
	long adopted = 0;
	int rc = may_adopt(c, err);

	if (rc < 0)
		return -1;
	rc = audit_read(&a, &c->book, true, err);
	if (rc == 0)
		adopted = audit_adopt(&a, given(c, book_adopt)->faults, change);
	if (rc == 0)
		change_event(change, edits_adopted, .edits = adopted);
	if (rc == 0 && a.faults && !given(c, book_adopt)->faults)
		change_event(change, edits_left_out, .edits = (int64_t)a.faults);
	audit_release(&a);
	return rc;
}

/* What other rooms find. */
static void check_sales(struct book *b, struct error *found)
{
	int (*const checks[])(struct book *b, struct error *err) = { merged_check, contracts_check, reviews_check, quotes_check, solved_check, solution_check };

	for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++) {
		struct error of_one = ERROR_INIT; /* who counts what it found counts all of it */

		checks[i](b, &of_one);
		error_move(found, &of_one);
		error_release(&of_one);
	}
}

/* Checking takes the lock like a writer where it may, so that whatever a killed writer left is finished or swept first. */
int book_verb_check(struct cli *c, struct error *err)
{
	struct error found = { .most = given(c, book_check)->all ? 0 : FINDINGS_SHOWN };
	struct chain_head against;
	const int may = cli_may_write(c, err);
	int rc = may < 0 || read_against(c, &against, err) < 0 ? -1 : cli_open(c, may ? BOOK_CHECK : BOOK_READ, err);
	size_t rows;

	if (rc == 0 && given(c, book_check)->hand)
		return list_edits(c, err);
	if (rc == 0) {
		rows = check_book(&c->book, &found);
		check_by_log(c, &against, &found);
		book_check_owner(&c->book, &found);
		check_sales(&c->book, &found);
		rc = book_print_findings(c, &found, rows, err);
	}
	error_release(&found);
	return rc;
}

#define SEALED(C) \
	C(shown, head, _("head"), TYPE_TEXT, view_textf(v, "%ju:%s", (uintmax_t)found.head.number, found.head.digest)) \
	C(shown, commits, _("commits"), TYPE_INT, view_number(v, (int64_t)found.commits)) \
	C(shown, rows, _("rows"), TYPE_INT, view_number(v, (int64_t)found.rows)) \
	C(shown, older, _("older rows"), TYPE_INT, view_number(v, (int64_t)found.older))

/* A chain that doesn't hold isn't sealed: the head would vouch for it. */
int book_seal(struct cli *c, struct view *v, struct error *err)
{
	struct chain_found found;

	if (chain_check(&c->book, NULL, &found, err) < 0)
		return -1;
	if (!found.head.number)
		return error_add(err, ERROR_DATA, _("the log has no commit to seal yet: the next command that writes begins the chain"));
	SEALED(VIEW_COLUMN)
	SEALED(VIEW_CELL)
	view_note(v, _("keep the head where nobody can change it, in a mail or on a wall; whether the log still stands as it does now:"));
	view_hint(v, "crm book check --against %ju:%s", (uintmax_t)found.head.number, found.head.digest);
	return 0;
}

static int open_directory(const struct cli *c, struct error *err)
{
	char *found = book_find(cli_book(c));
	int fd = found ? open(found, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (!found)
		error_add(err, ERROR_SYSTEM, _("no book here: go into one, or name it with -C"));
	else if (fd < 0)
		error_errno(err, _("cannot open the book"), found);
	free(found);
	return fd;
}

struct book_recover_given {
	bool forward, back;
};
OPTIONS_OF(book_recover, struct book_recover_given);
const struct option book_recover_options[] = {
	OPTION(book_recover, forward, NULL, N_("finish the commit; what was edited since is kept beside it")),
	OPTION(book_recover, back, NULL, N_("take the commit back, whole")),
	{ 0 },
};

/* The book isn't opened: that would try what can't be done. */
int book_recover(struct cli *c, struct error *err)
{
	const bool forward = given(c, book_recover)->forward, back = given(c, book_recover)->back;
	struct str files = STR_INIT;
	int dir, lock, rc = -1;

	if (forward == back)
		return error_add(err, ERROR_USAGE, _("one of --forward and --back is wanted"));
	dir = cli_output(c, err) < 0 ? -1 : open_directory(c, err);
	if (dir < 0)
		return -1;
	lock = lock_take(dir, LOCK_EXCLUSIVE, c->common->lock_timeout, c->said_command, err);
	if (lock >= 0 && cli_is_dry(c))
		rc = commit_waiting(dir, back, &files, err);
	else if (lock >= 0)
		rc = commit_resolve(dir, forward ? COMMIT_FORWARD : COMMIT_BACK, err);
	if (lock >= 0)
		lock_drop(lock);
	close(dir);
	if (rc >= 0 && err->count)
		c->status = ERROR_DATA;
	if (rc > 0 && cli_is_dry(c))
		rc = cli_report(c, err, forward ? _("dry run: nothing was written; the commit that is waiting would be finished: %s\n")
					     : _("dry run: nothing was written; the commit that is waiting would be taken back: %s\n"), files.buf);
	else if (rc >= 0)
		rc = cli_report(c, err, "%s", rc == 0  ? _("no commit is waiting: there is nothing to recover\n")
					      : forward ? _("the commit is finished\n")
							: _("the commit is taken back: the book is as it was before it\n"));
	str_release(&files);
	return rc < 0 ? -1 : 0;
}

static int find_group(const char *name, gid_t *group, struct error *err)
{
	const struct group *g = getgrnam(name);
	char *end;
	const unsigned long number = strtoul(name, &end, 10);

	if (!g && (!*name || *end))
		return error_add(err, ERROR_USAGE, _("--group: there is no group '%s' on this machine"), name);
	*group = g ? g->gr_gid : (gid_t)number;
	return 0;
}

struct book_share_given {
	const char *group;
};
OPTIONS_OF(book_share, struct book_share_given);
const struct option book_share_options[] = {
	OPTION(book_share, group, "GROUP", N_("the logins that share the book: a group of this machine")),
	{ 0 },
};

/* No ledger changes, so that there is nothing to commit: modes and groups alone. */
int book_share(struct cli *c, struct error *err)
{
	const char *name = given(c, book_share)->group;
	struct shared done;
	gid_t group = 0;

	if (!name)
		return error_add(err, ERROR_USAGE, _("--group is wanted: the group of logins that share the book"));
	if (find_group(name, &group, err) < 0 || cli_open(c, BOOK_CHECK, err) < 0 || cli_output(c, err) < 0 ||
	    share_book(c->book.dirfd, group, cli_is_dry(c), &done, err) < 0)
		return -1;
	if (cli_is_dry(c))
		return cli_report(c, err,
			   lang_plural("dry run: nothing was changed; %zu file and %zu directories would go to group %s\n",
				       "dry run: nothing was changed; %zu files and %zu directories would go to group %s\n", done.files),
			   done.files, done.directories, name);
	return cli_report(c, err,
		   lang_plural("%zu file and %zu directories belong to group %s now\n",
			       "%zu files and %zu directories belong to group %s now\n", done.files),
		   done.files, done.directories, name);
}
