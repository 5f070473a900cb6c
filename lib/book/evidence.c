/* evidence.c - see evidence.h. */
#include "book/evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/lang.h"
#include "book/book_output.h"

/* Appends the digest of a regular file of the book; -1 with errno (EINVAL: it is none). */
static int digest_file(struct book *b, const char *name, struct str *out)
{
	int fd = openat(b->dirfd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc = -1, why;
	struct slice bytes;
	struct stat st;

	if (fd < 0)
		return -1;
	errno = EINVAL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && file_map(fd, (size_t)st.st_size, &bytes) == 0) {
		book_note_input(b, fd, name);
		digest_add_text(out, bytes);
		file_unmap(bytes);
		rc = 0;
	}
	why = errno;
	close(fd);
	errno = why;
	return rc;
}

/* Where the typed file lies: seen from the book first, then from here. NULL: nowhere. The caller frees. */
static char *locate(const char *root, const char *typed)
{
	char *joined = file_join(root, typed), *found = *typed == '/' ? NULL : realpath(joined, NULL);

	free(joined);
	return found ? found : realpath(typed, NULL);
}

/* Whether the path lies below the book's root. */
static bool is_inside(const char *root, const char *path)
{
	const size_t n = strlen(root);

	return strncmp(path, root, n) == 0 && path[n] == '/';
}

char *evidence_outside(const struct book *b, const char *typed)
{
	char *root = realpath(b->dir, NULL), *path = root ? locate(root, typed) : NULL;

	if (path && is_inside(root, path)) {
		free(path);
		path = NULL;
	}
	free(root);
	return path;
}

int evidence_find(struct book *b, const char *option, const char *typed, struct str *name, struct str *digest, struct error *err)
{
	char *root = realpath(b->dir, NULL), *path = root ? locate(root, typed) : NULL;
	size_t n = root ? strlen(root) : 0;
	int rc = 0;

	if (!path) {
		rc = error_add(err, ERROR_USAGE, _("%s: there is no file '%s', neither in the book nor here"), option, typed);
	} else if (!is_inside(root, path)) {
		rc = error_add(
			err, ERROR_USAGE,
			_("%s: '%s' lies outside the book; copy it into the book first, e.g. into %s/evidence"), option, typed, b->dir);
	} else if (digest_file(b, path + n + 1, digest) < 0) {
		rc = errno == EINVAL ? error_add(err, ERROR_USAGE, _("%s: '%s' is no file"), option, typed)
				     : error_errno(err, _("cannot read"), typed);
	} else {
		str_adds(name, path + n + 1);
	}
	free(root);
	free(path);
	return rc;
}

/* Ledgers are edited by hand, too: a name never leads out of the book. Who couldn't read a file doesn't know that it is gone. */
static enum evidence_state digest_named(struct book *b, struct slice name, struct str *digest)
{
	char *path = xstrndup(name.ptr, name.len);
	enum evidence_state state = EVIDENCE_UNRECORDED;

	if (file_leads_out(name))
		state = EVIDENCE_MISSING;
	else if (digest_file(b, path, digest) < 0)
		state = errno == ENOENT || errno == ENOTDIR || errno == EINVAL ? EVIDENCE_MISSING : EVIDENCE_UNREADABLE;
	free(path);
	return state;
}

enum evidence_state evidence_state(struct book *b, struct slice name, struct slice recorded)
{
	struct str digest = STR_INIT;
	enum evidence_state state;

	if (!name.len)
		return EVIDENCE_NONE;
	state = digest_named(b, name, &digest);
	if (state == EVIDENCE_UNRECORDED && recorded.len)
		state = slice_equal(recorded, str_slice(&digest)) ? EVIDENCE_RECORDED : EVIDENCE_CHANGED;
	str_release(&digest);
	return state;
}

const char *evidence_state_name(enum evidence_state s)
{
	static const char *const names[] = { "", "recorded", "changed", "missing", "unrecorded", "unreadable" };

	return names[s];
}

const char *evidence_state_text(enum evidence_state s)
{
	static const char *const texts[] = { "", N_("as recorded"), N_("changed since"), N_("missing"),
					     N_("no digest"), N_("can't be read") };

	return *texts[s] ? _(texts[s]) : "";
}

int evidence_check(enum evidence_state state, const char *column, struct slice name, const struct place *at, struct error *err)
{
	if (state == EVIDENCE_CHANGED)
		return error_at(err, ERROR_DATA, at, _("%s: '%.*s' is not what was recorded: it was changed since"), column, SLICE_ARGS(name));
	if (state == EVIDENCE_MISSING)
		return error_at(err, ERROR_DATA, at, _("%s: there is no file '%.*s' in the book"), column, SLICE_ARGS(name));
	if (state == EVIDENCE_UNREADABLE)
		return error_at(err, ERROR_SYSTEM, at, _("%s: '%.*s' can't be read, so nobody can tell whether it was changed"), column,
				SLICE_ARGS(name));
	if (state == EVIDENCE_UNRECORDED)
		return error_at(err, ERROR_DATA, at, _("%s: '%.*s' stands without a digest, so nobody can tell whether it was changed"), column,
				SLICE_ARGS(name));
	return 0;
}
