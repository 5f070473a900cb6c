/* change_output.c - files for people that go with a change; see change.h. */
#include <stdlib.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/book_output.h"
#include "book/change.h"

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
