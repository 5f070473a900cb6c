/* book_rules.c - the rule files of a book: its own, else those installed; and the ledgers that they describe: rules/fields.yaml, where
 * there is one, else rules/fields/LEDGER.yaml. See book.h and book_rules.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/book.h"
#include "book/book_output.h"
#include "book/book_rules.h"
#include "book/names.h"

/* Whether a part of the path is a link that leads to nothing: what it led to is away, and isn't the same as never there. */
static bool is_severed(int dirfd, const char *path)
{
	struct stat st;

	for (size_t n = strcspn(path, "/");; n += 1 + strcspn(path + n + 1, "/")) {
		char *part = xstrndup(path, n);
		const bool is = fstatat(dirfd, part, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode) && fstatat(dirfd, part, &st, 0) < 0;

		free(part);
		if (is || !path[n])
			return is;
	}
}

/* Finds a file below rules/: the book's own, else the installed one. The descriptor, or -1 with errno. */
static int open_rule(const struct book *b, const char *name)
{
	char *own = file_join("rules", name), *shipped;
	const bool is_shipped = b->has_no_fields && strncmp(name, "fields/", 7) == 0;
	int fd = is_shipped ? -1 : file_open(b->dirfd, own), why = is_shipped ? ENOENT : errno;

	if (fd < 0 && why == ENOENT && !is_shipped && is_severed(b->dirfd, own))
		why = ERRNO_DANGLING;
	free(own);
	errno = why;
	if (fd >= 0 || errno != ENOENT || !b->defaults)
		return fd;
	shipped = file_join(b->defaults, name);
	fd = file_open(AT_FDCWD, shipped);
	free(shipped);
	return fd;
}

int book_find_rules(const struct book *b, const char *name)
{
	const int fd = open_rule(b, name);

	if (fd >= 0)
		close(fd);
	return fd >= 0 ? 1 : errno == ENOENT ? 0 : -1;
}

bool book_has_rules(const struct book *b, const char *name)
{
	return book_find_rules(b, name) != 0;
}

/* Names from files and command lines never lead out of rules/. */
static bool is_rule_name(const char *name)
{
	return *name && *name != '.' && !file_leads_out(slice_of(name));
}

int book_text(struct book *b, const char *name, struct str *out, struct error *err)
{
	int fd = -1, rc = 0;

	errno = EINVAL;
	if (is_rule_name(name))
		fd = open_rule(b, name);
	if (fd < 0 || file_read_all(fd, out) < 0) {
		char *shown = file_join("rules", name);

		rc = error_errno(err, _("cannot read"), shown);
		free(shown);
	}
	if (fd >= 0)
		close(fd);
	return rc;
}

int book_text_named(struct book *b, const struct node *n, struct error *err)
{
	char *name = n->kind == NODE_SCALAR ? xstrndup(n->text.ptr, n->text.len) : xstrdup("");
	const int fd = is_rule_name(name) ? open_rule(b, name) : (errno = ENOENT, -1);
	int rc = 0;

	if (fd >= 0)
		close(fd);
	else if (errno == ENOENT || errno == ENOTDIR)
		rc = node_error(n, err, _("there is no file 'rules/%s'"), name);
	else
		rc = error_at(err, ERROR_SYSTEM, &n->place, _("cannot read 'rules/%s': %s"), name, error_reason(errno));
	free(name);
	return rc;
}

static const struct yaml *parse_rules(struct book *b, const char *name, char *shown, struct slice text, struct error *err)
{
	struct rule_file *f = xcalloc(1, sizeof(*f));
	size_t before = err->count;

	f->name = arena_text(&b->arena, slice_of(name));
	f->shown = shown;
	f->next = b->rules;
	b->rules = f;
	f->loaded = yaml_read(&f->yaml, shown, text, err) == 0;
	if (!f->loaded)
		error_become(err, before, ERROR_SYSTEM);
	return f->loaded ? &f->yaml : NULL;
}

const struct yaml *book_rules(struct book *b, const char *name, struct error *err)
{
	struct str text = STR_INIT;
	const struct yaml *y = NULL;

	for (struct rule_file *f = b->rules; f; f = f->next)
		if (strcmp(f->name, name) == 0 && f->loaded)
			return &f->yaml;
	if (book_text(b, name, &text, err) == 0)
		y = parse_rules(b, name, file_join("rules", name), str_slice(&text), err);
	str_release(&text);
	return y;
}

const struct yaml *book_rules_file(struct book *b, const char *path, struct error *err)
{
	struct str text = STR_INIT;
	const struct yaml *y = NULL;

	if (book_read_input(b, path, &text, err) == 0)
		y = parse_rules(b, path, xstrdup(path), str_slice(&text), err);
	str_release(&text);
	return y;
}

struct calendar *book_calendar(struct book *b, struct error *err)
{
	if (!b->calendar) {
		const struct yaml *y = book_rules(b, "calendar.yaml", err);

		b->calendar = y ? calendar_load(y, err) : NULL;
	}
	return b->calendar;
}

/* Ledgers */

char *book_fields_file(const struct book *b, const char *ledger)
{
	return b->fields ? xstrdup("fields.yaml") : xformat("fields/%s.yaml", ledger);
}

const char *book_fields_shown(const struct book *b)
{
	return b->fields ? "rules/fields.yaml" : "rules/fields/";
}

/* In a file of its own stands that ledger, and nothing that would be looked for elsewhere. */
static const struct node *columns_in(const struct yaml *y, const char *name, struct error *err)
{
	const char *const keys[] = { name, "examples", NULL };
	const struct node *n = node_get(y->root, name);

	if (node_only(y->root, keys, err) < 0)
		return NULL;
	if (!n)
		node_error(y->root, err, _("'%s' is missing here"), name);
	return n;
}

static const struct node *find_columns(void *context, const char *name, struct error *err)
{
	struct book *b = context;
	const struct yaml *y = NULL;
	char *file;

	if (b->fields)
		return node_get(b->fields->root, name);
	file = book_fields_file(b, name);
	if (strcmp(name, "patterns") != 0 || book_has_rules(b, file))
		y = book_rules(b, file, err);
	free(file);
	return y ? columns_in(y, name, err) : NULL;
}

static size_t known_as(const char *name)
{
	size_t i = 0;

	while (known_ledgers[i] && strcmp(known_ledgers[i]->name, name) != 0)
		i++;
	return i;
}

/* As they stand on the page of ledgers.h; those of which the program knows nothing behind them, by name. */
static int by_ledger(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;
	const size_t i = known_as(*x), k = known_as(*y);

	return i != k ? (i < k ? -1 : 1) : strcmp(*x, *y);
}

/* NULL: they can't be found, or there are none. */
static const char **find_names(struct book *b, size_t *n, struct error *err)
{
	struct names files = { 0 };
	const char **names = NULL;

	*n = 0;
	if (b->fields)
		return schema_names(b->fields, &b->arena, n);
	if (names_find(&files, b, "fields", ".yaml", err) == 0)
		names = xcalloc(files.count + 1, sizeof(*names));
	for (size_t i = 0; names && i < files.count; i++) {
		struct slice name = slice_of(files.at[i]);

		slice_cut_end(&name, ".yaml");
		if (!slice_is(name, "patterns"))
			names[(*n)++] = arena_text(&b->arena, name);
	}
	if (*n)
		qsort(names, *n, sizeof(*names), by_ledger);
	names_release(&files);
	return names;
}

static int open_fields(struct book *b, struct error *err)
{
	const struct schema_files files = { find_columns, b };
	const bool is_one = book_has_rules(b, "fields.yaml");
	struct stat st;
	const char **names;
	size_t n;

	b->has_no_fields = !is_one && fstatat(b->dirfd, "rules/fields", &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT;
	b->fields = is_one ? book_rules(b, "fields.yaml", err) : NULL;
	if (is_one && !b->fields)
		return -1;
	if (is_one && b->fields->root->kind != NODE_MAP)
		return error_add(err, ERROR_DATA, _("%s: ledgers with their columns are wanted"), b->fields->name);
	names = find_names(b, &n, err);
	if (names && !n && !is_one)
		book_rules(b, "fields.yaml", err); /* says that there is none */
	if (names)
		schema_open(&b->schema, &files, names, n, &b->stages);
	free(names);
	return n || (names && is_one) ? 0 : -1;
}

int book_open_rules(struct book *b, struct error *err)
{
	const struct yaml *stages = book_rules(b, "stages.yaml", err);

	return stages && stages_load(&b->stages, stages, err) == 0 ? open_fields(b, err) : -1;
}
