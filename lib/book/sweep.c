/* sweep.c - see sweep.h. */
#include "book/sweep.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/team.h"

struct sweep_part {
	struct sweep sweep;
	const struct sweep_job *job;
	size_t begin; /* in sweep.text; sweep.end is in the last one */
	int rc;
};

struct sweep_source sweep_source(const struct table *t, int column)
{
	const struct column *c = column < 0 ? NULL : &t->ledger->columns[column];

	if (!c)
		return (struct sweep_source){ -1, -1, TYPE_TEXT, false, INT64_MIN, INT64_MAX };
	return (struct sweep_source){ column, t->file_column[column], c->type, c->required, c->min, c->max };
}

struct sweep_parts {
	struct sweep_part *at;
	size_t count, nstates; /* a state a part, or a thread */
	void *states[TEAM_MAX];
	const struct table *table;
	const struct sweep_text *texts;
	size_t ntexts;
	struct sweep_width columns;
};

static size_t rows_of(const struct sweep_text *t)
{
	return t->text.len - t->data;
}

static size_t bytes_of(const struct sweep_parts *p)
{
	size_t bytes = 0;

	for (size_t i = 0; i < p->ntexts; i++)
		bytes += rows_of(&p->texts[i]);
	return bytes;
}

/* Where the record begins that is so many bytes of rows behind the first; one begins at `from` of a text before it. */
static size_t find_end(const struct sweep_parts *p, size_t bytes, const struct sweep_text *text, size_t from,
		       const struct sweep_text **in)
{
	size_t i = 0;

	for (; i + 1 < p->ntexts && bytes > rows_of(&p->texts[i]); i++)
		bytes -= rows_of(&p->texts[i]);
	*in = &p->texts[i];
	if (bytes >= rows_of(*in))
		return (*in)->text.len;
	return reader_boundary((*in)->text, *in == text ? from : (*in)->data, (*in)->data + bytes);
}

/* Equal stretches, each moved on to where a record begins. */
static void cut(struct sweep_parts *p)
{
	const size_t step = bytes_of(p) / p->count;
	const struct sweep_text *text = p->texts;
	size_t begin = text->data;

	for (size_t i = 0; i < p->count; i++) {
		struct sweep_part *part = &p->at[i];
		const struct sweep_text *last;
		size_t end = find_end(p, i + 1 < p->count ? step * (i + 1) : SIZE_MAX, text, begin, &last);

		if (last < text || (last == text && end < begin)) { /* one record is longer than a part */
			last = text;
			end = begin;
		}
		part->sweep.text = text;
		part->sweep.texts_left = (size_t)(last - text);
		part->sweep.end = end;
		part->begin = begin;
		text = last;
		begin = end;
	}
}

static void open_text(struct sweep *s, size_t begin)
{
	const struct sweep_text *t = s->text;
	size_t end = s->texts_left ? t->text.len : s->end;

	file_ahead((struct slice){ t->text.ptr + begin, end - begin });
	csv_open(&s->csv, t->name, t->text, CSV_LEDGER);
	csv_seek(&s->csv, begin, t->line, end);
}

bool sweep_more(struct sweep *s)
{
	if (!s->texts_left)
		return false;
	csv_close(&s->csv);
	s->text++;
	s->texts_left--;
	open_text(s, s->text->data);
	return true;
}

static void run_part(void *context, size_t piece, size_t thread)
{
	struct sweep_parts *p = context;
	struct sweep_part *part = &p->at[piece];
	void *state = p->states[p->nstates == p->count ? piece : thread];

	open_text(&part->sweep, part->begin);
	part->rc = part->job->rows(&part->sweep, state);
	csv_close(&part->sweep.csv);
}

/* 1 done and merged; 0 not to be done in parts; -1 broken. */
static int attempt(struct sweep_parts *p, const struct sweep_job *job, struct error *err)
{
	int rc = 1;

	for (size_t i = 0; i < p->nstates; i++)
		p->states[i] = job->begin ? job->begin(job->context, p->count == 1) : job->context;
	for (size_t i = 0; i < p->count; i++) {
		struct sweep_part *part = &p->at[i];

		*part = (struct sweep_part){ .job = job };
		part->sweep = (struct sweep){
			.table = p->table, .columns = p->columns, .is_alone = p->count == 1, .err = err
		};
	}
	cut(p);
	team_queue(p->count, p->nstates, run_part, p);
	for (size_t i = 0; i < p->count; i++) {
		if (p->at[i].rc < 0 || p->at[i].sweep.broken)
			rc = p->count > 1 ? 0 : -1;
		error_release(&p->at[i].sweep.found);
	}
	for (size_t i = 0; job->begin && i < p->nstates; i++) {
		if (rc == 1)
			job->merge(job->context, p->states[i]);
		job->release(p->states[i]);
	}
	return rc;
}

/* 1 done; 0 the only part is broken; -1 it failed. */
static int run(struct sweep_parts *p, const struct sweep_job *job, struct error *err)
{
	int rc;

	p->nstates = job->in_order ? 1 : team_size(bytes_of(p));
	p->count = job->any_order ? team_pieces(bytes_of(p), p->nstates) : p->nstates;
	p->at = xcalloc(p->count, sizeof(*p->at));
	rc = attempt(p, job, err);
	if (rc == 0) {
		p->nstates = p->count = 1;
		rc = attempt(p, job, err);
	}
	if (rc < 0 && p->at[0].sweep.broken)
		rc = 0;
	free(p->at);
	return rc;
}

int sweep_texts(const struct sweep_text *texts, size_t n, struct sweep_width columns, const struct sweep_job *job, struct error *err)
{
	const struct sweep_text none = { "", SLICE(""), 0, 1 };
	struct sweep_parts p = { .texts = n ? texts : &none, .ntexts = n ? n : 1, .columns = columns };

	return run(&p, job, err);
}

int sweep_table(const struct table *t, const struct sweep_job *job, struct error *err)
{
	struct sweep_text text;
	struct sweep_parts p = { .table = t, .texts = &text, .ntexts = 1 };

	text = (struct sweep_text){ t->name, t->text, t->data, t->data_line };
	p.columns = (struct sweep_width){ t->file_columns, 0 };
	return run(&p, job, err);
}
