/* change_file.c - files that go with a change: rule files rewritten, and what is written for people; see change.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/book_output.h"
#include "book/change.h"

/* The book's own file, open; what it was goes to *f. -1 with errno. */
static int open_own(struct change_file *f, const struct book *b)
{
	f->fd = file_open(b->dirfd, f->name);
	if (f->fd < 0)
		return -1;
	return fstat(f->fd, &f->was);
}

static int read_whole(struct change_file *f, struct book *b, const char *file, struct str *text, struct error *err)
{
	if (open_own(f, b) == 0 && file_read_all(f->fd, text) == 0)
		return 0;
	if (f->fd < 0 && errno == ENOENT)
		return book_text(b, file, text, err); /* the shipped one: the book gets a copy of its own */
	return error_errno(err, _("cannot read"), f->name);
}

struct change_file *change_rules(struct change *c, const char *file, struct error *err)
{
	struct change_file *f = arena_zalloc(&c->arena, sizeof(*f));
	struct str text = STR_INIT;
	int rc;

	f->name = arena_format(&c->arena, "rules/%s", file);
	rc = read_whole(f, c->book, file, &text, err);
	f->old = f->text = arena_slice(&c->arena, str_slice(&text));
	str_release(&text);
	f->next = c->files;
	c->files = f; /* also where it failed: change_release closes it */
	return rc < 0 ? NULL : f;
}

void change_rewrite(struct change *c, struct change_file *f, struct slice text, const struct change_said *said)
{
	f->text = arena_slice(&c->arena, text);
	f->said = (struct change_said){ arena_slice(&c->arena, said->id), arena_slice(&c->arena, said->field),
					arena_slice(&c->arena, said->old), arena_slice(&c->arena, said->new) };
}

bool change_file_changes(const struct change_file *f)
{
	return !slice_equal(f->old, f->text);
}

bool change_file_is_new(const struct change_file *f)
{
	return f->fd < 0;
}

void change_files_release(struct change *c)
{
	for (struct change_file *f = c->files; f; f = f->next)
		if (f->fd >= 0)
			close(f->fd);
	c->files = NULL;
}

/* Files for people that go with a change */

int change_output(struct change *c, const char *path, struct slice text, bool is_known, struct error *err)
{
	struct change_output *o = arena_zalloc(&c->arena, sizeof(*o));
	const struct output_guard guard = book_guard(c->book);
	int rc;

	if (c->last_output)
		c->last_output->next = o;
	else
		c->outputs = o;
	c->last_output = o;
	rc = is_known ? output_open_known(&o->output, path, &guard, err) : output_open(&o->output, path, &guard, err);
	if (rc == 0 && file_write_all(o->output.fd, text) < 0)
		rc = error_errno(err, _("cannot write to"), path);
	return rc == 0 ? output_sync(&o->output, err) : rc;
}

int change_outputs_place(struct change *c, struct error *err)
{
	int rc = 0;

	for (struct change_output *o = c->outputs; o; o = o->next) {
		char *kept;

		if (output_place(&o->output, err) == 0)
			continue;
		rc = -1;
		kept = output_keep(&o->output);
		if (kept)
			error_add(err, ERROR_SYSTEM, _("the change is saved; what '%s' was to hold is in '%s'"), o->output.shown, kept);
		free(kept);
	}
	return rc;
}

void change_outputs_release(struct change *c)
{
	for (struct change_output *o = c->outputs; o; o = o->next)
		output_release(&o->output);
	c->outputs = c->last_output = NULL;
}
