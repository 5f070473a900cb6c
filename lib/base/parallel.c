/* parallel.c - see parallel.h. */
#include "base/parallel.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/str.h"

struct worker {
	pthread_t thread;
	bool is_started;
	void (*work)(void *part);
	void *part;
};

static void *run(void *context)
{
	struct worker *w = context;

	w->work(w->part);
	return NULL;
}

void parallel_run(void (*work)(void *part), void *parts, size_t size, size_t count)
{
	struct worker *workers = xcalloc(count, sizeof(*workers));

	for (size_t i = 0; i < count; i++)
		workers[i] = (struct worker){ .work = work, .part = (char *)parts + i * size };
	for (size_t i = 1; i < count; i++)
		workers[i].is_started = pthread_create(&workers[i].thread, NULL, run, &workers[i]) == 0;
	for (size_t i = 0; i < count; i++)
		if (!workers[i].is_started)
			run(&workers[i]);
	for (size_t i = 1; i < count; i++)
		if (workers[i].is_started)
			pthread_join(workers[i].thread, NULL);
	free(workers);
}
