/* book_output.c - see book_output.h. */
#include "book/book_output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/commit_record.h"
#include "csv/csv.h"

/* A file that this command reads. */
struct book_input {
	dev_t dev;
	ino_t ino;
	const char *path;
	struct book_input *next;
};

static const char *const kept_dirs[] = { "log", "rules", ".crm", NULL };
/* What lies there was put there to prove something: new files may come, none is replaced. */
#define EVIDENCE "evidence"

static bool is_same(const struct stat *a, dev_t dev, ino_t ino)
{
	return a->st_dev == dev && a->st_ino == ino;
}

/* Where no book is open nobody knows what its ledgers are called: any csv that is there may be one. */
static bool is_ledger_name(const struct book *b, struct slice name, bool is_there)
{
	for (size_t i = 0; i < b->schema.count; i++)
		if (slice_is(name, b->schema.ledgers[i].file))
			return true;
	return b->schema.count == 0 && is_there && name.len > 4 && memcmp(name.ptr + name.len - 4, ".csv", 4) == 0;
}

/* A name without what a commit puts behind the names of what it lays beside a file: leads.csv.crm-new, leads.csv.edited-2. */
static struct slice beside_what(const char *name)
{
	static const char *const suffixes[] = { COMMIT_NEW_SUFFIX, COMMIT_OLD_SUFFIX, COMMIT_EDITED_SUFFIX };

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		const char *at = strstr(name, suffixes[i]);

		if (at && strspn(at + strlen(suffixes[i]), "-0123456789") == strlen(at + strlen(suffixes[i])))
			return (struct slice){ name, (size_t)(at - name) };
	}
	return slice_of(name);
}

static bool is_in(const char *path, const char *dir)
{
	const size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && (path[n] == '/' || !path[n]);
}

/* `below` is a path below a book's directory: is that one of the book's files? */
static bool is_kept_path(const struct book *b, const char *below, bool is_there)
{
	const struct slice name = beside_what(below);

	if (slice_is(name, BOOK_CONFIG) || (!strchr(below, '/') && is_ledger_name(b, name, is_there)))
		return true;
	for (size_t i = 0; kept_dirs[i]; i++)
		if (is_in(below, kept_dirs[i]))
			return true;
	return is_there && is_in(below, EVIDENCE);
}

/* Upward from the file: the directories without links, the nearest book first, and those around it. 1, 0, or -1 with errno: who
 * couldn't look whether a directory is a book's doesn't know. */
static int is_path_of_a_book(const struct book *b, const char *path, bool is_there)
{
	int is = 0;

	for (size_t at = strlen(path); is == 0 && at-- > 0;) {
		char *config;

		if (path[at] != '/' || !is_kept_path(b, path + at + 1, is_there))
			continue;
		config = xformat("%.*s/%s", (int)at, path, BOOK_CONFIG);
		is = file_is_there(AT_FDCWD, config);
		free(config);
	}
	return is;
}

/* Without links; what isn't there yet, by the directory that it would be in. NULL: not even that is there. The caller frees. */
static char *real_path(const char *path)
{
	char *found = realpath(path, NULL), *copy, *dir, *name;

	if (found)
		return found;
	copy = xstrdup(path);
	for (size_t n = strlen(copy); n > 1 && copy[n - 1] == '/'; n--)
		copy[n - 1] = '\0';
	name = strrchr(copy, '/');
	dir = name == copy ? xstrdup("/") : name ? xstrndup(copy, (size_t)(name - copy)) : xstrdup(".");
	if ((found = realpath(dir, NULL)) != NULL) {
		char *joined = file_join(found, name ? name + 1 : copy);

		free(found);
		found = joined;
	}
	free(dir);
	free(copy);
	return found;
}

int book_may_make_dir(const char *dir, struct error *err)
{
	const struct book none = { .dirfd = -1 };
	char *path = real_path(dir);
	const int is = path ? is_path_of_a_book(&none, path, false) : 0;

	free(path);
	if (is < 0)
		return error_errno(err, _("cannot tell whether this lies in a book:"), dir);
	return is ? error_add(err, ERROR_USAGE, _("'%s' lies where a book keeps its own files (log, rules, .crm); name another directory"), dir)
		  : 0;
}

/* The same file? 1, 0, or -1 with errno; nothing is no file. */
static int is_file_at(int dirfd, const char *name, const struct stat *there, struct stat *st)
{
	if (fstatat(dirfd, name, st, 0) < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	return is_same(st, there->st_dev, there->st_ino);
}

/* Below a directory of the book, through links. */
static int is_below(int at, const char *name, const struct stat *there, int depth)
{
	DIR *entries = file_open_dir(at, name);
	struct dirent *e;
	int is = 0, more = 0, saved;

	if (!entries)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	while (is == 0 && (more = file_next(entries, &e)) > 0) {
		struct stat st = { 0 };

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		is = is_file_at(dirfd(entries), e->d_name, there, &st);
		if (is == 0 && S_ISDIR(st.st_mode) && depth > 0)
			is = is_below(dirfd(entries), e->d_name, there, depth - 1);
	}
	if (more < 0)
		is = -1;
	saved = errno;
	closedir(entries);
	errno = saved;
	return is;
}

/* A cell of the ledger says that path: a contract's text, evidence that lies elsewhere. Rows that can't be read say nothing. */
static int is_named_in(const struct book *b, const struct ledger *l, struct slice text, const struct output_place *place)
{
	const struct slice name = slice_of(place->name);
	struct error ignored = ERROR_INIT;
	struct stat st;
	struct csv c;
	int is = 0, more;

	csv_open(&c, l->file, text, CSV_LEDGER);
	while (is == 0 && (more = csv_read(&c, &ignored)) != 0) {
		if (more < 0 || !memmem(c.raw.ptr, c.raw.len, name.ptr, name.len))
			continue;
		for (size_t i = 0; is == 0 && i < c.nfields; i++) {
			const struct slice cell = csv_field(&c, i);

			if (cell.len >= name.len && memcmp(cell.ptr + cell.len - name.len, name.ptr, name.len) == 0 && !file_leads_out(cell)) {
				char *path = xstrndup(cell.ptr, cell.len);

				is = is_file_at(b->dirfd, path, place->there, &st);
				free(path);
			}
		}
	}
	csv_close(&c);
	error_release(&ignored);
	return is;
}

/* Ledgers that don't have the name anywhere are only looked through. */
static int is_named_by(const struct book *b, const struct ledger *l, const struct output_place *place)
{
	int fd = file_open(b->dirfd, l->file), is = 0;
	struct slice text;
	struct stat st;

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	if (fstat(fd, &st) < 0 || file_map(fd, (size_t)st.st_size, &text) < 0) {
		is = -1;
	} else {
		if (memmem(text.ptr, text.len, place->name, strlen(place->name)))
			is = is_named_in(b, l, text, place);
		file_unmap(text);
	}
	close(fd);
	return is;
}

/* Something that a ledger names, of those that are in the book's directory. */
static int is_named(const struct book *b, const struct output_place *place)
{
	char *root = realpath(b->dir, NULL);
	int is = root ? 0 : -1;

	if (root && is_in(place->dir, root))
		for (size_t i = 0; i < b->schema.count && is == 0; i++)
			is = is_named_by(b, &b->schema.ledgers[i], place);
	free(root);
	return is;
}

/* The same file as one of the book that is open, under another name: a hard link, or what a link in the book leads to. */
static int is_file_of(const struct book *b, const struct stat *there)
{
	enum { DEPTH = 4 };
	struct stat st;
	int is = is_file_at(b->dirfd, BOOK_CONFIG, there, &st);

	for (size_t i = 0; i < b->schema.count && is == 0; i++)
		is = is_file_at(b->dirfd, b->schema.ledgers[i].file, there, &st);
	for (size_t i = 0; kept_dirs[i] && is == 0; i++)
		is = is_below(b->dirfd, kept_dirs[i], there, DEPTH);
	return is == 0 ? is_below(b->dirfd, EVIDENCE, there, DEPTH) : is;
}

static const char *input_of(const struct book *b, const struct stat *there)
{
	for (const struct book_input *in = b->inputs; in; in = in->next)
		if (is_same(there, in->dev, in->ino))
			return in->path;
	return NULL;
}

/* Whether another output of this command has that place; where there is none, this one has it from now on. */
static bool is_written_by_another(struct book *b, const struct output_place *place)
{
	char *path = file_join(place->dir, place->name);
	const long other = map_get(&b->written, slice_of(path));

	if (!*place->number)
		*place->number = ++b->nwritten;
	if (other < 0)
		map_add(&b->written, slice_of(arena_text(&b->arena, slice_of(path))), *place->number);
	free(path);
	return other >= 0 && other != *place->number;
}

/* A shell's > has emptied what it leads to before the command began. */
static int say_kept(const struct output_place *place, struct error *err)
{
	char *path = place->dir ? file_join(place->dir, place->name) : xstrdup("?");

	if (!place->is_open)
		error_add(err, ERROR_USAGE, _("'%s' is a file of the book; name another file"), place->shown);
	else if (place->there->st_size)
		error_add(err, ERROR_USAGE, _("%s leads into '%s', a file of the book; let it lead elsewhere"), place->shown, path);
	else
		error_add(err, ERROR_USAGE, _("%s leads into '%s', a file of the book, which the shell has emptied: put it back, and let it lead elsewhere"),
			  place->shown, path);
	free(path);
	return -1;
}

static int refuse(void *context, const struct output_place *place, struct error *err)
{
	struct book *b = context;
	const char *input = place->there ? input_of(b, place->there) : NULL;
	int is = 0;

	if (input)
		return error_add(err, ERROR_USAGE, _("'%s' is '%s', which this command reads; name another file"), place->shown, input);
	if (place->dir) {
		char *path = file_join(place->dir, place->name);

		is = is_path_of_a_book(b, path, place->there != NULL);
		free(path);
	}
	if (is == 0 && place->there && b->dir && b->dirfd >= 0)
		is = is_file_of(b, place->there);
	if (is == 0 && place->there && place->dir && b->dir && b->dirfd >= 0)
		is = is_named(b, place);
	/* Whoever may not look into every directory of the book may have an output and messages led to a file of her own. */
	if (is < 0 && !place->is_open)
		return error_errno(err, _("cannot tell whether this is a file of the book:"), place->shown);
	if (is > 0)
		return say_kept(place, err);
	if (place->dir && is_written_by_another(b, place))
		return error_add(err, ERROR_USAGE, _("'%s' is written by this command already; name another file"), place->shown);
	return 0;
}

struct output_guard book_guard(struct book *b)
{
	return (struct output_guard){ refuse, b };
}

void book_note_input(struct book *b, int fd, const char *shown)
{
	struct stat st;
	struct book_input *in;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	in = arena_alloc(&b->arena, sizeof(*in));
	*in = (struct book_input){ st.st_dev, st.st_ino, arena_text(&b->arena, slice_of(shown)), b->inputs };
	b->inputs = in;
}

int book_read_input(struct book *b, const char *path, struct str *out, struct error *err)
{
	const bool is_stdin = strcmp(path, "-") == 0;
	const int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0)
		return error_errno(err, _("cannot open"), path);
	if (file_read_all(fd, out) < 0)
		rc = error_errno(err, _("cannot read"), is_stdin ? "stdin" : path);
	else
		book_note_input(b, fd, is_stdin ? "stdin" : path);
	if (!is_stdin)
		close(fd);
	return rc;
}
