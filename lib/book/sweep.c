/* sweep.c - see sweep.h. */
#include "book/sweep.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"

enum { MOST_THREADS = 64, LEAST_BYTES = 1 << 20 /* worth a thread */ };

struct part {
	struct sweep sweep;
	const struct sweep_job *job;
	void *state;
	size_t begin, end;
	int rc;
};

struct parts {
	struct part *at;
	size_t count;
	const struct table *table;
};

size_t sweep_threads(size_t bytes)
{
	const char *asked = getenv("CRM_THREADS");
	long n = asked && *asked ? strtol(asked, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);

	if (n > (long)(bytes / LEAST_BYTES) + 1)
		n = (long)(bytes / LEAST_BYTES) + 1;
	return n < 1 ? 1 : n > MOST_THREADS ? MOST_THREADS : (size_t)n;
}

/* Runs `work` for every part, the first on this thread; where no thread can be had, here too. */
static void run_all(struct parts *p, void *(*work)(void *part))
{
	pthread_t threads[MOST_THREADS];
	bool started[MOST_THREADS] = { false };

	for (size_t i = 1; i < p->count; i++)
		started[i] = pthread_create(&threads[i], NULL, work, &p->at[i]) == 0;
	work(&p->at[0]);
	for (size_t i = 1; i < p->count; i++) {
		if (started[i])
			pthread_join(threads[i], NULL);
		else
			work(&p->at[i]);
	}
}

/* Equal stretches, each moved on to where a record begins. */
static void cut(struct parts *p)
{
	const struct table *t = p->table;
	const size_t step = (t->text.len - t->data) / p->count;
	size_t begin = t->data;

	for (size_t i = 0; i < p->count; i++) {
		size_t end =
			i + 1 < p->count ? reader_boundary(t->text, t->data, t->data + step * (i + 1)) : t->text.len;

		p->at[i].begin = begin;
		p->at[i].end = end > begin ? end : begin;
		begin = p->at[i].end;
	}
}

static void *run_part(void *context)
{
	struct part *part = context;
	struct sweep *s = &part->sweep;

	file_ahead((struct slice){ s->table->text.ptr + part->begin, part->end - part->begin });
	csv_open(&s->csv, s->table->name, s->table->text, CSV_LEDGER);
	csv_seek(&s->csv, part->begin, s->table->data_line, part->end);
	part->rc = part->job->rows(s, part->state);
	csv_close(&s->csv);
	return NULL;
}

/* 1 done and merged; 0 not to be done in parts; -1 broken. */
static int attempt(struct parts *p, const struct sweep_job *job, struct error *err)
{
	int rc = 1;

	for (size_t i = 0; i < p->count; i++) {
		struct part *part = &p->at[i];

		*part = (struct part){ .job = job, .state = job->begin(job->context, p->count == 1) };
		part->sweep = (struct sweep){ .table = p->table, .is_alone = p->count == 1, .err = err };
	}
	cut(p);
	run_all(p, run_part);
	for (size_t i = 0; i < p->count; i++)
		if (p->at[i].rc < 0 || p->at[i].sweep.broken)
			rc = p->count > 1 ? 0 : -1;
	for (size_t i = 0; i < p->count; i++) {
		if (rc == 1)
			job->merge(job->context, p->at[i].state);
		job->release(p->at[i].state);
		error_release(&p->at[i].sweep.found);
	}
	return rc;
}

int sweep_run(struct book *b, const char *ledger, const struct sweep_job *job, struct error *err)
{
	const struct table *t = book_head(b, ledger, err);
	struct parts p = { .table = t };
	bool is_broken;
	int rc;

	if (!t)
		return -1;
	p.count = job->in_order ? 1 : sweep_threads(t->text.len - t->data);
	p.at = xcalloc(p.count, sizeof(*p.at));
	rc = attempt(&p, job, err);
	if (rc == 0) {
		p.count = 1;
		rc = attempt(&p, job, err);
	}
	is_broken = p.at[0].sweep.broken;
	free(p.at);
	if (rc < 0 && is_broken && book_table_of(b, t->ledger, err)) /* which says what is broken, row by row */
		return error_add(err, ERROR_SYSTEM, _("%s can't be read row by row"), t->name);
	return rc < 0 ? -1 : 0;
}
