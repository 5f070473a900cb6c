/* team.c - see team.h; the one file that starts threads. */
#include "base/team.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

enum { LEAST_BYTES = 1 << 20 /* worth a thread */ };

size_t team_size(size_t bytes)
{
	const long worth = (long)(bytes / LEAST_BYTES) + 1;
	const char *asked = worth > 1 ? getenv("CRM_THREADS") : "1"; /* asking the system costs more than a small file */
	long n = asked && *asked ? strtol(asked, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);

	if (n > worth)
		n = worth;
	return n < 1 ? 1 : n > TEAM_MAX ? TEAM_MAX : (size_t)n;
}

size_t team_pieces(size_t bytes, size_t threads)
{
	const size_t worth = bytes / LEAST_BYTES + 1, most = threads * (PIECES_MAX / TEAM_MAX);

	return threads == 1 ? 1 : worth > most ? most : worth > threads ? worth : threads;
}

static void run(char *pieces, size_t count, size_t size, void *(*work)(void *piece))
{
	pthread_t threads[TEAM_MAX];
	bool started[TEAM_MAX] = { false };

	for (size_t i = 1; i < count; i++)
		started[i] = pthread_create(&threads[i], NULL, work, pieces + i * size) == 0;
	work(pieces);
	for (size_t i = 1; i < count; i++) {
		if (started[i])
			pthread_join(threads[i], NULL);
		else
			work(pieces + i * size);
	}
}

void team_run(void *pieces, size_t count, size_t size, void *(*work)(void *piece))
{
	for (size_t i = 0; i < count; i += TEAM_MAX)
		run((char *)pieces + i * size, count - i < TEAM_MAX ? count - i : TEAM_MAX, size, work);
}

struct queue {
	atomic_size_t next;
	size_t count;
	void (*work)(void *context, size_t piece, size_t thread);
	void *context;
};

struct queue_thread {
	struct queue *queue;
	size_t number;
};

static void *take_pieces(void *thread)
{
	const struct queue_thread *t = thread;
	struct queue *q = t->queue;

	for (size_t i; (i = atomic_fetch_add(&q->next, 1)) < q->count;)
		q->work(q->context, i, t->number);
	return NULL;
}

void team_queue(size_t count, size_t threads, void (*work)(void *context, size_t piece, size_t thread), void *context)
{
	struct queue q = { .count = count, .work = work, .context = context };
	struct queue_thread each[TEAM_MAX];

	for (size_t i = 0; i < threads; i++)
		each[i] = (struct queue_thread){ &q, i };
	team_run(each, threads, sizeof(*each), take_pieces);
}
