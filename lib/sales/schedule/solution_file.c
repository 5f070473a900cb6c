/* solution_file.c - see solution_file.h. */
#include "sales/schedule/solution_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/lang.h"
#include "book/book_output.h"
#include "book/evidence.h"
#include "book/share.h"

static const char folder[] = "solutions";

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Its bytes; a pipe or a device has no end that could be waited for. */
static int read_bytes(struct book *b, const char *path, const char *typed, struct str *bytes, struct error *err)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return error_errno(err, _("cannot read"), typed);
	if (!S_ISREG(st.st_mode))
		return error_add(err, ERROR_USAGE, _("%s: '%s' is no file"), "--file", typed);
	return book_read_input(b, path, bytes, err);
}

/* The first name that is free, or that the very same file has already: true. */
static bool find_name(struct book *b, struct slice id, const char *path, struct slice digest, struct str *name)
{
	for (int n = 1;; n++) {
		enum evidence_state state;

		str_reset(name);
		str_addf(name, "%s/%.*s-", folder, SLICE_ARGS(id));
		if (n > 1)
			str_addf(name, "%d-", n);
		str_adds(name, last_part(path));
		state = evidence_state(b, str_slice(name), digest);
		if (state == EVIDENCE_RECORDED || state == EVIDENCE_MISSING)
			return state == EVIDENCE_RECORDED;
	}
}

static int write_copy(struct change *c, struct slice name, struct slice bytes, struct error *err)
{
	char *given = xstrndup(name.ptr, name.len), *path = file_join(c->book->dir, given);
	int rc = 0;

	free(given);
	if (!c->book->is_trial && share_mkdir(c->book->dirfd, folder) < 0)
		rc = error_errno(err, _("cannot make"), folder);
	if (rc == 0 && !c->book->is_trial)
		rc = change_output(c, path, bytes, false, err);
	free(path);
	return rc;
}

int solution_file(struct change *c, struct slice id, const char *typed, struct str *name, struct str *digest, bool *copied, struct error *err)
{
	char *outside = evidence_outside(c->book, typed);
	struct str bytes = STR_INIT;
	int rc;

	*copied = false;
	if (!outside)
		return evidence_find(c->book, "--file", typed, name, digest, err);
	rc = read_bytes(c->book, outside, typed, &bytes, err);
	if (rc == 0) {
		digest_add_text(digest, str_slice(&bytes));
		*copied = !find_name(c->book, id, outside, str_slice(digest), name);
		rc = *copied ? write_copy(c, str_slice(name), str_slice(&bytes), err) : 0;
	}
	str_release(&bytes);
	free(outside);
	return rc;
}
