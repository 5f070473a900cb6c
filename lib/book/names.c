/* names.c - see names.h. */
#include "book/names.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_name(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->at[i], name) == 0)
			return;
	names->at = xgrow(names->at, &names->cap, names->count + 1, sizeof(*names->at));
	names->at[names->count++] = xstrdup(name);
}

static void add_names(struct names *names, DIR *entries, const char *suffix)
{
	const size_t tail = strlen(suffix);
	struct dirent *e;

	while (entries && (e = readdir(entries))) {
		size_t n = strlen(e->d_name);

		if (n > tail && strcmp(e->d_name + n - tail, suffix) == 0 && e->d_name[0] != '.')
			add_name(names, e->d_name);
	}
	if (entries)
		closedir(entries);
}

void names_find(struct names *names, const struct book *b, const char *below, const char *suffix)
{
	char *own = *below ? file_join("rules", below) : xstrdup("rules");
	char *shipped = !b->defaults ? NULL : *below ? file_join(b->defaults, below) : xstrdup(b->defaults);
	int fd = openat(b->dirfd, own, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		DIR *entries = fdopendir(fd);

		if (!entries)
			close(fd);
		add_names(names, entries, suffix);
	}
	if (shipped)
		add_names(names, opendir(shipped), suffix);
	if (names->count)
		qsort(names->at, names->count, sizeof(*names->at), by_text);
	free(own);
	free(shipped);
}

void names_release(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->at[i]);
	free(names->at);
	*names = (struct names){ 0 };
}
