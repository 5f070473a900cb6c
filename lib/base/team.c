/* team.c - see team.h; the one file that starts threads. */
#include "base/team.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

enum {
	LEAST_BYTES = 1 << 20, /* worth a thread */
	STACK_BYTES = 2 << 20  /* of each, whatever `ulimit -s` says of the first one */
};

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
	pthread_attr_t how;
	bool started[TEAM_MAX] = { false };

	if (count > 1 && pthread_attr_init(&how) == 0) {
		const bool fits = pthread_attr_setstacksize(&how, STACK_BYTES) == 0;

		for (size_t i = 1; i < count; i++)
			started[i] = fits && pthread_create(&threads[i], &how, work, pieces + i * size) == 0;
		pthread_attr_destroy(&how);
	}
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

struct relay {
	void (*make)(void *context, size_t piece, size_t thread), (*hand_on)(void *context, size_t piece, size_t thread);
	void *context;
	size_t turn; /* the piece to be handed on next */
	pthread_mutex_t lock;
	pthread_cond_t passed;
};

static void make_and_hand_on(void *relay, size_t piece, size_t thread)
{
	struct relay *r = relay;

	r->make(r->context, piece, thread);
	pthread_mutex_lock(&r->lock);
	while (r->turn != piece)
		pthread_cond_wait(&r->passed, &r->lock);
	pthread_mutex_unlock(&r->lock);
	r->hand_on(r->context, piece, thread);
	pthread_mutex_lock(&r->lock);
	r->turn++;
	pthread_cond_broadcast(&r->passed);
	pthread_mutex_unlock(&r->lock);
}

void team_relay(size_t count, size_t threads, void (*make)(void *context, size_t piece, size_t thread),
		void (*hand_on)(void *context, size_t piece, size_t thread), void *context)
{
	struct relay r = { .make = make, .hand_on = hand_on, .context = context, .lock = PTHREAD_MUTEX_INITIALIZER,
			   .passed = PTHREAD_COND_INITIALIZER };

	team_queue(count, threads, make_and_hand_on, &r); /* whoever has to wait waits for a piece that is being made */
	pthread_cond_destroy(&r.passed);
	pthread_mutex_destroy(&r.lock);
}

/* A stretch of the items, sorted; then two beside each other, merged. */
struct run {
	char *from, *to; /* items; where the merged ones go */
	size_t count, other, size;
	team_compare *compare;
	void *context;
};

static void *sort_run(void *run)
{
	const struct run *r = run;

	qsort_r(r->from, r->count, r->size, r->compare, r->context);
	return NULL;
}

static void *merge_runs(void *run)
{
	const struct run *r = run;
	const char *a = r->from, *a_end = a + r->count * r->size, *b = a_end, *b_end = b + r->other * r->size;
	char *to = r->to;

	for (; a < a_end && b < b_end; to += r->size) {
		const char **next = r->compare(b, a, r->context) < 0 ? &b : &a;

		memcpy(to, *next, r->size);
		*next += r->size;
	}
	memcpy(to, a, (size_t)(a_end - a));
	memcpy(to + (a_end - a), b, (size_t)(b_end - b));
	return NULL;
}

/* Halves the number of runs; *from and *to change places. */
static size_t merge_all(struct run *runs, size_t n, char **from, char **to)
{
	const size_t pairs = (n + 1) / 2;
	char *at = *to, *swap = *from;

	for (size_t i = 0; i < pairs; i++) {
		runs[i] = runs[2 * i];
		runs[i].other = 2 * i + 1 < n ? runs[2 * i + 1].count : 0;
		runs[i].to = at;
		at += (runs[i].count + runs[i].other) * runs[i].size;
	}
	team_run(runs, pairs, sizeof(*runs), merge_runs);
	for (size_t i = 0; i < pairs; i++) {
		runs[i].from = runs[i].to;
		runs[i].count += runs[i].other;
	}
	*from = *to;
	*to = swap;
	return pairs;
}

void team_sort(void *items, size_t count, size_t size, team_compare *compare, void *context)
{
	struct run runs[TEAM_MAX];
	size_t n = team_size(count * size);
	char *from = items, *spare = n > 1 ? xmalloc(count * size) : NULL, *to = spare;

	for (size_t i = 0; i < n; i++) {
		const size_t begin = count * i / n, end = count * (i + 1) / n;

		runs[i] = (struct run){
			.from = from + begin * size, .count = end - begin, .size = size, .compare = compare, .context = context
		};
	}
	team_run(runs, n, sizeof(*runs), sort_run);
	while (n > 1)
		n = merge_all(runs, n, &from, &to);
	if (from != (char *)items)
		memcpy(items, from, count * size);
	free(spare);
}
