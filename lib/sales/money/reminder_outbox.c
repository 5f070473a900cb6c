/* reminder_outbox.c - messages as files; see reminder.h. Each is durable before the commit and gets its name behind it: a run that died
 * before its commit has sent nothing, one that died behind it is finished by the next. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/mailtext.h"
#include "base/utf8.h"
#include "sales/money/reminder.h"

enum { NAME_MAX_BYTES = 120 };

/* That the directory is there has to last as long as what will be in it. */
static int sync_parent(const char *dir)
{
	char *parent = file_join(dir, "..");
	int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = fd < 0 ? -1 : fsync(fd);

	if (fd >= 0)
		close(fd);
	free(parent);
	return rc;
}

int outbox_open(struct outbox *o, struct change *c, const char *dir, struct error *err)
{
	struct stat st;

	*o = (struct outbox){ .dir = dir, .change = c };
	if (c->book->is_practice) /* its people are real */
		return error_add(err, ERROR_DATA, _("this is a practice book: no message leaves it; without --outbox they are shown"));
	if (mkdir(dir, 0775) == 0)
		return sync_parent(dir) < 0 ? error_errno(err, _("cannot create the outbox"), dir) : 0;
	if (errno != EEXIST)
		return error_errno(err, _("cannot create the outbox"), dir);
	errno = ENOTDIR;
	return stat(dir, &st) < 0 || !S_ISDIR(st.st_mode) ? error_errno(err, _("cannot open the outbox"), dir) : 0;
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

static char *path_of(const struct outbox *o, struct slice key)
{
	struct str name = STR_INIT;
	char *path;

	outbox_add_name(&name, key);
	path = file_join(o->dir, name.buf);
	str_release(&name);
	return path;
}

int outbox_put(const struct outbox *o, struct slice key, struct slice message, struct error *err)
{
	char *path = path_of(o, key);
	const int rc = change_output(o->change, path, message, true, err);

	free(path);
	return rc;
}

void outbox_resume(const struct outbox *o, struct slice key)
{
	char *path = path_of(o, key);

	if (output_resume(path))
		change_event(o->change, message_resumed, .file = slice_of(path));
	free(path);
}

void outbox_say_address(struct change *c, const struct table *people, size_t person)
{
	struct slice email = slice_trim(table_text(people, person, PEOPLE.email));

	if (email.len && !mail_is_address(email))
		change_event(c, message_without_address, .email = email, .recipient = table_id(people, person));
}
