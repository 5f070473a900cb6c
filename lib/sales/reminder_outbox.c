/* reminder_outbox.c - messages as files; see reminder.h. Each is written beside its name, made durable and renamed over
 * it: a run that died before its commit is repeated, and writes the same names again. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "sales/reminder.h"

enum { NAME_MAX_BYTES = 120 };

int outbox_open(struct outbox *o, const char *dir, struct error *err)
{
	*o = (struct outbox){ .dir = dir, .fd = -1 };
	if (mkdir(dir, 0775) < 0 && errno != EEXIST)
		return error_errno(err, _("cannot create the outbox"), dir);
	o->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return o->fd < 0 ? error_errno(err, _("cannot open the outbox"), dir) : 0;
}

static bool is_plain(int32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* Letters of any language stay, if a terminal shows them as they are; everything else becomes a line below. */
static bool is_letter(struct slice one)
{
	struct str safe = STR_INIT;
	bool same;

	utf8_add_safe(&safe, one);
	same = (unsigned char)*one.ptr >= 0x80 && slice_equal(str_slice(&safe), one);
	str_release(&safe);
	return same;
}

/* Slashes between the parts of a key are expected; whatever else changes is made up for by a checksum, so that two
 * keys never share a file. */
void outbox_add_name(struct str *out, struct slice key)
{
	const size_t from = out->len;
	struct slice rest = key;
	size_t slashes = 0;
	bool changed = false;

	while (rest.len && out->len - from < NAME_MAX_BYTES) {
		int32_t c;
		struct slice one = { rest.ptr, utf8_next(rest, &c) };
		bool hidden = c == '.' && out->len == from;

		if ((is_plain(c) && !hidden) || is_letter(one))
			str_add_slice(out, one);
		else
			str_addc(out, '_');
		slashes += c == '/';
		changed = changed || hidden || (c != '/' && !is_plain(c) && !is_letter(one));
		rest = (struct slice){ rest.ptr + one.len, rest.len - one.len };
	}
	if (changed || rest.len || slashes != 2)
		str_addf(out, "-%08x", (unsigned)file_crc32(0, key));
	str_adds(out, ".txt");
}

static int write_file(const struct outbox *o, const char *name, struct slice message, struct error *err)
{
	int fd = openat(o->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0664), rc = 0;

	if (fd < 0)
		return error_errno(err, _("cannot write to the outbox"), name);
	if (file_write_all(fd, message) < 0 || fsync(fd) < 0)
		rc = error_errno(err, _("cannot write to the outbox"), name);
	if (close(fd) < 0 && rc == 0)
		rc = error_errno(err, _("cannot write to the outbox"), name);
	if (rc < 0)
		unlinkat(o->fd, name, 0);
	return rc;
}

int outbox_put(const struct outbox *o, struct slice key, struct slice message, struct error *err)
{
	struct str name = STR_INIT, temporary = STR_INIT;
	int rc;

	outbox_add_name(&name, key);
	str_addf(&temporary, ".%s.new", name.buf);
	rc = write_file(o, temporary.buf, message, err);
	if (rc == 0 && renameat(o->fd, temporary.buf, o->fd, name.buf) < 0)
		rc = error_errno(err, _("cannot write to the outbox"), name.buf);
	str_release(&name);
	str_release(&temporary);
	return rc;
}

static int sync_parent(const struct outbox *o)
{
	int fd = openat(o->fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	if (fd < 0)
		return errno == EACCES ? 0 : -1; /* not ours to look at: then we didn't make the directory either */
	rc = fsync(fd);
	close(fd);
	return rc;
}

int outbox_close(struct outbox *o, struct error *err)
{
	int rc = 0;

	if (o->fd >= 0 && (fsync(o->fd) < 0 || sync_parent(o) < 0))
		rc = error_errno(err, _("cannot write to the outbox"), o->dir);
	if (o->fd >= 0)
		close(o->fd);
	o->fd = -1;
	return rc;
}
