/* init.c - a new book: crm.yaml, the rule files, an empty ledger each. Everything is made in place; the last file written is
 * crm.yaml, which is what makes the directory a book. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/output.h"
#include "book/book.h"
#include "book/book_rules.h"
#include "book/book_output.h"
#include "csv/csv.h"

static int make_dir(int dirfd, const char *name, struct error *err)
{
	if (mkdirat(dirfd, name, 0775) < 0 && errno != EEXIST)
		return error_errno(err, _("cannot create"), name);
	return 0;
}

static int copy_file(int from, int to, const char *name, struct error *err)
{
	struct str text = STR_INIT;
	int rc = file_read(from, name, &text, err);

	if (rc == 0)
		rc = output_create(to, name, str_slice(&text), true, err);
	str_release(&text);
	return rc;
}

/* Copies a directory of rule files, subdirectories included. */
static int copy_tree(int from, int to, struct error *err)
{
	DIR *entries = file_open_dir(from, ".");
	struct dirent *e;
	int rc = 0, more = 0;

	if (!entries)
		return error_errno(err, _("cannot read the directory"), "rules");
	while (rc == 0 && (more = file_next(entries, &e)) > 0) {
		int below;
		struct stat st;

		if (e->d_name[0] == '.')
			continue;
		below = openat(from, e->d_name, O_RDONLY | O_CLOEXEC);
		if (below < 0 || fstat(below, &st) < 0) {
			rc = error_errno(err, _("cannot read"), e->d_name);
		} else if (S_ISDIR(st.st_mode)) {
			int inner = make_dir(to, e->d_name, err) < 0 ? -1
				    : openat(to, e->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

			rc = inner < 0 ? error_errno(err, _("cannot open"), e->d_name) : copy_tree(below, inner, err);
			if (inner >= 0)
				close(inner);
		} else {
			rc = copy_file(from, to, e->d_name, err);
		}
		if (below >= 0)
			close(below);
	}
	if (rc == 0 && more < 0)
		rc = error_errno(err, _("cannot read the directory"), "rules");
	closedir(entries);
	return rc;
}

static int copy_rules(int dirfd, const char *defaults, struct error *err)
{
	int from = open(defaults, O_RDONLY | O_DIRECTORY | O_CLOEXEC), to, rc;

	if (from < 0)
		return error_errno(err, _("cannot open the shipped rules"), defaults);
	if (make_dir(dirfd, "rules", err) < 0) {
		close(from);
		return -1;
	}
	to = openat(dirfd, "rules", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	rc = to < 0 ? error_errno(err, _("cannot open"), "rules") : copy_tree(from, to, err);
	close(from);
	if (to >= 0)
		close(to);
	return rc;
}

/* The book as far as it is there: its rules. */
static int write_ledgers(int dirfd, const char *language, struct error *err)
{
	const int label = strcmp(language, "zh") == 0;
	struct book b = { .dirfd = dup(dirfd), .lock_fd = -1 };
	struct str text = STR_INIT;
	int rc = b.dirfd < 0 ? error_errno(err, _("cannot open"), "rules") : book_open_rules(&b, err);

	if (rc == 0)
		rc = schema_whole(&b.schema, err);
	for (size_t i = 0; rc == 0 && i < b.schema.count; i++) {
		const struct ledger *l = &b.schema.ledgers[i];
		struct slice *labels = xcalloc(l->ncolumns, sizeof(*labels));
		size_t n = 0;

		for (size_t k = 0; k < l->ncolumns; k++)
			if (!l->columns[k].is_merge)
				labels[n++] = slice_of(label ? l->columns[k].label[1] : l->columns[k].name);
		str_reset(&text);
		csv_put_row(&text, labels, n);
		rc = output_create(dirfd, l->file, str_slice(&text), true, err);
		free(labels);
	}
	book_close(&b);
	str_release(&text);
	return rc;
}

static int write_config(int dirfd, const char *dir, const char *language, enum book_play play, struct error *err)
{
	static const char *const plays[] = { "", "clock: free\n", "clock: free\npractice: true\n" };
	const char *slash = strrchr(dir, '/');
	struct str text = STR_INIT;
	int rc;

	str_addf(&text, "name: '");
	for (const char *p = slash && slash[1] ? slash + 1 : dir; *p; p++)
		str_adds(&text, *p == '\'' ? "''" : (char[]){ *p, '\0' });
	str_addf(&text, "'\ntimezone: Asia/Shanghai\ncurrency: CNY\nlanguage: %s\n# log: whole - no row is older than the log (crm book check)\nlog: whole\n%s",
		 language, plays[play]);
	rc = output_create(dirfd, BOOK_CONFIG, str_slice(&text), true, err);
	str_release(&text);
	return rc;
}

int book_may_init(const char *dir, struct error *err)
{
	char *config = file_join(dir, BOOK_CONFIG);
	const int is_book = file_is_there(AT_FDCWD, config);

	if (is_book < 0)
		error_errno(err, _("cannot look at"), config);
	free(config);
	if (is_book < 0)
		return -1;
	return is_book ? error_add(err, ERROR_DATA, _("'%s' is a book already; nothing was changed"), dir) : book_may_make_dir(dir, err);
}

int book_init(const char *dir, const char *language, enum book_play play, const char *defaults, struct error *err)
{
	int dirfd, rc = -1;

	if (book_may_init(dir, err) < 0)
		return -1;
	if (mkdir(dir, 0775) < 0 && errno != EEXIST)
		return error_errno(err, _("cannot create"), dir);
	dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dirfd < 0)
		return error_errno(err, _("cannot open"), dir);
	if (make_dir(dirfd, ".crm", err) == 0 && make_dir(dirfd, "log", err) == 0 &&
		 copy_rules(dirfd, defaults, err) == 0 && write_ledgers(dirfd, language, err) == 0)
		rc = write_config(dirfd, dir, language, play, err);
	close(dirfd);
	return rc;
}
