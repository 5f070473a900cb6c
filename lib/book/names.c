/* names.c - see names.h. */
#include "book/names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void names_add(struct names *names, char *name)
{
	names->at = xgrow(names->at, &names->cap, names->count + 1, sizeof(*names->at));
	names->at[names->count++] = name;
}

static void add_once(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->at[i], name) == 0)
			return;
	names_add(names, xstrdup(name));
}

static bool has_suffix(const char *name, const char *suffix)
{
	const size_t n = strlen(name), tail = strlen(suffix);

	return *name != '.' && n > tail && strcmp(name + n - tail, suffix) == 0;
}

static int add_names(struct names *names, int dirfd, const char *dir, const char *suffix, struct error *err)
{
	DIR *entries = file_open_dir(dirfd, dir);
	struct dirent *e;
	int more, rc = 0;

	if (!entries)
		return errno == ENOENT || errno == ENOTDIR ? 0 : error_errno(err, _("cannot read the directory"), dir);
	while ((more = file_next(entries, &e)) > 0)
		if (has_suffix(e->d_name, suffix))
			add_once(names, e->d_name);
	if (more < 0)
		rc = error_errno(err, _("cannot read the directory"), dir);
	closedir(entries);
	return rc;
}

int names_find_own(struct names *names, const struct book *b, const char *below, const char *suffix, struct error *err)
{
	char *own = *below ? file_join("rules", below) : xstrdup("rules");
	const int rc = add_names(names, b->dirfd, own, suffix, err);

	if (names->count)
		qsort(names->at, names->count, sizeof(*names->at), by_text);
	free(own);
	return rc;
}

int names_find(struct names *names, const struct book *b, const char *below, const char *suffix, struct error *err)
{
	char *shipped = !b->defaults ? NULL : *below ? file_join(b->defaults, below) : xstrdup(b->defaults);
	int rc = names_find_own(names, b, below, suffix, err);

	if (rc == 0 && shipped)
		rc = add_names(names, AT_FDCWD, shipped, suffix, err);
	if (names->count)
		qsort(names->at, names->count, sizeof(*names->at), by_text);
	free(shipped);
	return rc;
}

void names_release(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->at[i]);
	free(names->at);
	*names = (struct names){ 0 };
}
