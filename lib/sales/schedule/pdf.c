/* pdf.c - see pdf.h. */
#include "sales/schedule/pdf.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool is_pdf(const char *path)
{
	char head[5];
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const bool is = fd >= 0 && read(fd, head, sizeof(head)) == sizeof(head) && memcmp(head, "%PDF-", sizeof(head)) == 0;

	if (fd >= 0)
		close(fd);
	return is;
}

/* Reads on to the end, so that the other side ends by itself. True: there was something besides blanks and page ends. */
static bool has_text(int fd)
{
	char bytes[4096];
	bool has = false;
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0 || (n < 0 && errno == EINTR))
		for (ssize_t i = 0; i < n; i++)
			has |= !strchr(" \t\r\n\f", bytes[i]);
	return has;
}

/* The first pages tell. 1 text, 0 none, -1 nobody can tell. */
static int ask_pdftotext(char *path)
{
	char program[] = "pdftotext", quiet[] = "-q", last[] = "-l", pages[] = "5", out[] = "-";
	char *argv[] = { program, quiet, last, pages, path, out, NULL };
	posix_spawn_file_actions_t actions;
	int ends[2], status = 0, rc;
	bool has;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	rc = posix_spawnp(&pid, program, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	has = rc == 0 && has_text(ends[0]);
	close(ends[0]);
	while (rc == 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (rc != 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return -1;
	return has;
}

bool pdf_is_scan(const char *path)
{
	char *whole = realpath(path, NULL);
	const bool is = whole && is_pdf(whole) && ask_pdftotext(whole) == 0;

	free(whole);
	return is;
}
