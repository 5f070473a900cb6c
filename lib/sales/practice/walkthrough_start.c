/* walkthrough_start.c - making a practice book; see walkthrough_practice.h. */
#include <errno.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/book_output.h"
#include "book/chain.h"
#include "book/copy.h"
#include "sales/practice/walk_trace.h"
#include "sales/practice/walkthrough_practice.h"
#include "sales/practice/walkthrough_view.h"

int walk_refuse_practice(const struct book *b, struct error *err)
{
	struct error ignored = ERROR_INIT;
	struct walk_trace t;
	int rc = 0;

	if (!b->is_walked)
		return 0;
	walk_read(&t, b->dir, &ignored);
	rc = error_add(err, ERROR_USAGE, _("'%s' is a practice book; name the real one: -C %.*s"), b->dir,
		       SLICE_ARGS(t.book.len ? t.book : SLICE("BOOK")));
	walk_trace_release(&t);
	error_release(&ignored);
	return rc;
}

/* The directory to copy into; the caller frees. NULL with a finding. */
static char *new_dir(const char *wanted, struct error *err)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = wanted ? xstrdup(wanted) : xformat("%s/crm-walk-XXXXXX", tmp && *tmp ? tmp : "/tmp");

	if (wanted || mkdtemp(dir))
		return dir;
	error_errno(err, _("cannot create"), dir);
	free(dir);
	return NULL;
}

static int copy(struct book *b, const char *dir, const char *real, struct slice step, struct error *err)
{
	struct str text = STR_INIT, actor = STR_INIT, at_head = STR_INIT;
	struct walk_seal seal = { "" };
	struct walk_entry e = { .at = b->now, .real_at = b->real_now, .command = SLICE("walkthrough start"), .message = step };
	struct chain_head head;
	int rc;

	if (chain_head(b, &head, err) < 0)
		return -1;
	str_addf(&at_head, "%ju:%s", (uintmax_t)head.number, head.digest);
	book_add_actor(&actor, b);
	e.actor = str_slice(&actor);
	e.head = str_slice(&at_head);
	walk_add_header(&text);
	walk_add_entry(&text, &e, &seal);
	e.command = SLICE("walkthrough book");
	e.message = slice_of(real);
	walk_add_entry(&text, &e, &seal);
	str_release(&actor);
	str_release(&at_head);
	rc = book_copy(b, dir, _(" (practice)"), WALK_MARK, str_slice(&text), err);
	str_release(&text);
	return rc;
}

static void show_steps(struct view *v, const struct walk_rules *r, const struct walk_start *how, long only)
{
	walk_step_columns(v);
	for (size_t i = 0; i < r->count; i++)
		if (!how->step || i == (size_t)only)
			walk_step_row(v, r, i);
}

/* Paths in full: whoever walks goes to another directory sooner or later. */
static int show(const char *book, const char *dir, const struct walk_rules *r, const struct walk_start *how, long only,
		struct view *v, struct error *err)
{
	char *made = realpath(dir, NULL);

	if (!made)
		return error_errno(err, _("cannot open"), dir);
	view_title(v, _("PRACTICE BOOK  %s"), made);
	show_steps(v, r, how, only);
	view_note(v, _("nothing counts there, and every command is noted. Walk in it: export CRM_BOOK='%s'"), made);
	view_note(v, _("what blocks you: crm walkthrough -C '%s' log STEP …"), book);
	view_note(v, _("at the end: crm walkthrough -C '%s' finish '%s'"), book, made);
	free(made);
	return 0;
}

static int show_trial(const struct walk_rules *r, const struct walk_start *how, long only, struct view *v, struct error *err)
{
	if (how->dir && book_may_make_dir(how->dir, err) < 0)
		return -1;
	view_title(v, _("dry run: nothing was written; this would make the practice book %s"), how->dir ? how->dir : "");
	show_steps(v, r, how, only);
	return 0;
}

static int start(struct book *b, const struct walk_rules *r, const struct walk_start *how, struct view *v,
		 struct error *err)
{
	const struct table *people = book_table(b, PEOPLE.ledger, err);
	long only = how->step ? walk_rules_step(r, how->step, err) : 0;
	char *real, *dir;
	int rc = -1;

	if (!people || only < 0 || walk_refuse_practice(b, err) < 0)
		return -1;
	if (table_find(people, b->actor) < 0)
		return error_add(err, ERROR_DATA, _("'%.*s' is not in people.csv; act as who walks with --as PERSON"),
				 SLICE_ARGS(b->actor));
	real = realpath(b->dir, NULL);
	if (!real)
		return error_errno(err, _("cannot open"), b->dir);
	dir = how->is_trial ? NULL : new_dir(how->dir, err);
	if (how->is_trial)
		rc = show_trial(r, how, only, v, err);
	else if (dir && copy(b, dir, real, how->step ? r->steps[only].id : SLICE(""), err) == 0)
		rc = show(real, dir, r, how, only, v, err);
	free(real);
	free(dir);
	return rc;
}

int walk_start(struct book *b, const struct walk_start *how, struct view *v, struct error *err)
{
	struct walk_rules r;
	int rc = walk_rules_read(&r, b, err);

	if (rc == 0)
		rc = start(b, &r, how, v, err);
	walk_rules_release(&r);
	return rc;
}
