/* stopwatch.c - runs a command as a whole process and says what it took: `stopwatch [-m] OUT COMMAND [ARGUMENT...]`.
 *
 * Prints seconds of wall clock, of the processors, peak kilobytes of memory and the exit status. The command's standard output goes
 * to OUT. With -m the memory is the peak of what the process allocated (anonymous pages; mapped files not counted), looked at
 * every millisecond: for runs whose time doesn't count. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long own_kb(long pid)
{
	char path[64], line[256];
	long kb = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/status", pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, "RssAnon:", 8) == 0)
			kb = atol(line + 8);
	if (f)
		fclose(f);
	return kb;
}

/* The process, or the one that it (a shell) waits for. */
static long anonymous_kb(long pid)
{
	char path[64];
	long most = own_kb(pid), child;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", pid, pid);
	f = fopen(path, "r");
	while (f && fscanf(f, "%ld", &child) == 1) {
		const long kb = own_kb(child);

		most = kb > most ? kb : most;
	}
	if (f)
		fclose(f);
	return most;
}

static int wait_and_look(pid_t pid, struct rusage *used, long *peak)
{
	const struct timespec tick = { .tv_nsec = 1000000 };
	int status;

	while (wait4(pid, &status, WNOHANG, used) == 0) {
		const long kb = anonymous_kb(pid);

		*peak = kb > *peak ? kb : *peak;
		nanosleep(&tick, NULL);
	}
	return status;
}

int main(int argc, char **argv)
{
	const int looks = argc > 1 && strcmp(argv[1], "-m") == 0;
	struct rusage used;
	long peak = 0;
	double start;
	int status, out;
	pid_t pid;

	argv += looks;
	argc -= looks;
	if (argc < 3 || (out = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0644)) < 0)
		return 2;
	start = now();
	pid = fork();
	if (pid == 0) {
		dup2(out, STDOUT_FILENO);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0)
		return 3;
	if (looks)
		status = wait_and_look(pid, &used, &peak);
	else
		wait4(pid, &status, 0, &used);
	printf("%.6f %.6f %ld %d\n", now() - start, seconds(used.ru_utime) + seconds(used.ru_stime),
	       looks ? peak : used.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}
