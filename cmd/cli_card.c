/* cli_card.c - see cli_card.h. */
#include "cli_card.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "book/book_output.h"

extern char **environ;

static bool is_picture(struct slice bytes)
{
	return slice_starts(bytes, "\x89PNG\r\n") || slice_starts(bytes, "\xff\xd8\xff");
}

/* Starts zbarimg on a file, or with "-" on `picture`; what it reads comes out of *from. */
static int start(const char *file, int picture, int *from, pid_t *child)
{
	char program[] = "zbarimg", raw[] = "--raw", quiet[] = "-q", *path = *file == '-' && file[1] ? file_join(".", file) : xstrdup(file);
	char *const args[] = { program, raw, quiet, path, NULL };
	posix_spawn_file_actions_t files;
	int ends[2], rc = pipe2(ends, O_CLOEXEC) < 0 ? errno : 0;

	if (rc == 0) {
		posix_spawn_file_actions_init(&files);
		posix_spawn_file_actions_adddup2(&files, picture, STDIN_FILENO);
		posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
		rc = posix_spawnp(child, program, &files, NULL, args, environ);
		posix_spawn_file_actions_destroy(&files);
		close(ends[1]);
		if (rc)
			close(ends[0]);
		*from = ends[0];
	}
	free(path);
	return rc;
}

/* The picture in a file without a name: stdin may be a pipe, and zbarimg wants to go to and fro. */
static int hold(struct slice picture)
{
	const int fd = memfd_create("card", MFD_CLOEXEC);

	if (fd < 0 || (file_write_all(fd, picture) == 0 && lseek(fd, 0, SEEK_SET) == 0))
		return fd;
	close(fd);
	return -1;
}

static int read_code(const char *file, const char *shown, struct slice picture, struct str *text, struct error *err)
{
	int fd = hold(picture), from = -1, status = 0, rc;
	pid_t child;

	if (fd < 0)
		return error_errno(err, _("cannot keep for zbarimg"), shown);
	rc = start(file, fd, &from, &child);
	close(fd);
	if (rc)
		return error_add(err, ERROR_SYSTEM,
				 _("%s is a picture, and zbarimg, which reads the codes of pictures, isn't here (%s); install zbar-tools, or hand in "
				   "what the code says: crm lead card -"),
				 shown, error_reason(rc));
	rc = file_read_all(from, text);
	close(from);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (rc < 0)
		return error_errno(err, _("cannot read what zbarimg says of"), shown);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return error_add(err, ERROR_SYSTEM, _("zbarimg, which reads the codes of pictures, can't be run; install zbar-tools"));
	return text->len ? 0 : error_add(err, ERROR_DATA, _("%s: zbarimg finds no code in this picture; take it again, nearer and straight"), shown);
}

int cli_cards(struct cli *c, const char *file, struct cards *cards, struct error *err)
{
	const char *shown = strcmp(file, "-") == 0 ? "stdin" : file;
	struct str bytes = STR_INIT, code = STR_INIT;
	int rc = book_read_input(&c->book, file, &bytes, err);

	if (rc == 0 && is_picture(str_slice(&bytes)))
		rc = read_code(file, shown, str_slice(&bytes), &code, err);
	if (rc == 0)
		rc = cards_read(cards, shown, str_slice(code.len ? &code : &bytes), err);
	str_release(&bytes);
	str_release(&code);
	return rc;
}
