/* reader.c - see reader.h. The index of the text is made a few thousand bytes ahead, and thrown away behind: what of a record is
 * known at the end of such a stretch moves to the front of the next. After a seek the stretches are short at first, so that a
 * text full of records for csv.c isn't looked at many times. */
#include "csv/reader.h"

#include <stdlib.h>
#include <string.h>

#include "csv/csv.h"

enum { STRETCH = 4096, SHORTEST = 2 * BLOCK };
enum { ENDS = CSV_FIELDS_MAX + 1 + STRETCH + BLOCK + BLOCK_SLACK, ROWS = STRETCH + BLOCK + BLOCK_SLACK };

void reader_open(struct reader *r, struct slice text, char separator, bool cr_breaks, bool records_only)
{
	*r = (struct reader){ .text = text, .limit = text.len, .records_only = records_only };
	r->scan = block_scanner_of_choice(records_only);
	r->blocks = (struct block_text){ text.ptr, text.len, separator, cr_breaks };
	r->index.ends = xmalloc((ENDS + 3 * ROWS) * sizeof(uint32_t));
	r->index.rows = r->index.ends + ENDS;
	r->index.row_at = r->index.rows + ROWS;
	r->index.inner = r->index.row_at + ROWS;
	reader_seek(r, 0, 1);
}

void reader_close(struct reader *r)
{
	free(r->index.ends);
	free(r->decoded);
	*r = (struct reader){ 0 };
}

void reader_seek(struct reader *r, size_t pos, unsigned line)
{
	r->pos = r->base = r->scanned = pos;
	r->line = r->next_line = line;
	r->index.nends = r->index.nrows = r->index.ninner = 0;
	r->index.bad = SIZE_MAX;
	r->next_end = r->next_row = r->next_inner = 0;
	r->state = block_start();
	r->carried = 0;
	r->step = SHORTEST;
}

/* The ends already found of the record at pos go to the front, relative to it. */
static void move_up(struct reader *r)
{
	uint32_t by = (uint32_t)(r->pos - r->base);
	size_t left = r->index.nends - r->next_end;

	for (size_t i = 0; i < left && !r->records_only; i++)
		r->index.ends[i] = r->index.ends[r->next_end + i] - by;
	r->carried += (unsigned)(r->index.ninner - r->next_inner);
	r->base = r->pos;
	r->index.nends = left;
	r->index.nrows = r->index.ninner = 0;
	r->next_end = r->next_row = r->next_inner = 0;
}

/* The last record may lack its line end. */
static void end_text(struct reader *r)
{
	if (r->state.inside) {
		r->index.bad = r->text.len;
	} else if (r->text.ptr[r->text.len - 1] != '\n') {
		const uint32_t end = (uint32_t)(r->text.len - r->base);

		r->index.rows[r->index.nrows] = (uint32_t)r->index.nends;
		r->index.row_at[r->index.nrows++] = end;
		if (!r->records_only)
			r->index.ends[r->index.nends] = end;
		r->index.nends++;
	}
}

/* Whether the record at pos may be beyond a limit, complete or not yet; one that began in this stretch can't be. */
static bool may_be_too_large(const struct reader *r)
{
	if (!r->index.nrows)
		return r->index.nends > CSV_FIELDS_MAX || r->scanned - r->pos > CSV_RECORD_MAX;
	return r->index.rows[0] >= CSV_FIELDS_MAX || r->index.row_at[0] > CSV_FIELD_MAX;
}

int reader_more(struct reader *r)
{
	if (r->pos >= r->limit)
		return 0;
	while (r->next_row == r->index.nrows) {
		size_t to = r->text.len - r->scanned > r->step ? r->scanned + r->step : r->text.len;

		if (r->index.bad != SIZE_MAX || r->scanned == r->text.len)
			return r->pos < r->text.len ? -1 : 0;
		move_up(r);
		r->scan(&r->blocks, r->base, r->scanned, to, &r->state, &r->index);
		r->scanned = to;
		r->step = r->step < STRETCH ? 2 * r->step : STRETCH;
		if (to == r->text.len && r->index.bad == SIZE_MAX)
			end_text(r);
		if (may_be_too_large(r))
			return -1;
	}
	return 1;
}

size_t reader_run(struct reader *r, size_t nfields, const uint32_t **ends)
{
	const struct block_index *x = &r->index;
	const size_t from = r->next_row, limit = r->limit > r->base ? r->limit - r->base : 0;
	size_t to = from, start = r->pos - r->base, first = r->next_end, inner = r->next_inner;

	*ends = x->row_at + from;
	if (r->carried)
		return 0;
	for (; to < x->nrows && start < limit && x->rows[to] + 1 - first == nfields; to++) {
		first = x->rows[to] + 1;
		start = (size_t)x->row_at[to] + 1;
	}
	while (inner < x->ninner && x->inner[inner] < start)
		inner++;
	r->next_line += (unsigned)(to - from + inner - r->next_inner);
	r->next_row = to;
	r->next_end = first;
	r->next_inner = inner;
	r->pos = r->base + start;
	return to - from;
}

struct slice reader_unquote(struct reader *r, struct slice raw)
{
	struct slice body = { raw.ptr + 1, raw.len - 2 };
	const char *from = body.ptr, *end = body.ptr + body.len, *quote = body.len ? memchr(from, '"', body.len) : NULL;
	char *to;

	if (!quote)
		return body;
	/* Room for the whole record, each field at its place in it: asked for twice, it is the same. */
	r->decoded = xgrow(r->decoded, &r->decoded_cap, reader_raw(r).len, 1);
	to = r->decoded + (raw.ptr - reader_raw(r).ptr);
	body = (struct slice){ to, 0 };
	for (; quote; from = quote + 2, quote = from < end ? memchr(from, '"', (size_t)(end - from)) : NULL) {
		memcpy(to, from, (size_t)(quote + 1 - from));
		to += quote + 1 - from;
	}
	if (from < end) {
		memcpy(to, from, (size_t)(end - from));
		to += end - from;
	}
	body.len = (size_t)(to - body.ptr);
	return body;
}

/* Where records begin, found from the middle of a text
 *  * A byte stands inside of quotes or it doesn't, and whichever is wrong is soon refuted: by a quote that would open in the
 * middle of a field, or close before its end. What is left when one is refuted is true, in a text that is plain; in another,
 * whoever reads the part where it isn't will say so */

enum { WINDOW = CSV_FIELD_MAX + 4096 /* no field is longer */ };

enum guess { OUTSIDE, INSIDE };

static bool ends_field(struct slice text, size_t at)
{
	return at == text.len || text.ptr[at] == ',' || text.ptr[at] == '\n' || text.ptr[at] == '\r';
}

/* The state behind a run of n quotes; *possible: whether the run may stand there in that state. */
static bool behind_run(struct slice text, size_t at, size_t n, bool inside, bool *possible)
{
	bool then = inside ^ (n % 2 != 0);

	if (!inside && text.ptr[at - 1] != ',' && text.ptr[at - 1] != '\n')
		*possible = false;
	if (!then && !ends_field(text, at + n))
		*possible = false;
	return then;
}

/* Whether `at` stands inside of quotes; behind no quote. */
static bool is_inside(struct slice text, size_t from, size_t at)
{
	const size_t end = text.len - at > WINDOW ? at + WINDOW : text.len;
	bool state[] = { [OUTSIDE] = false, [INSIDE] = true }, possible[] = { true, true };
	size_t i = at;

	for (;;) {
		const char *quote = i < end ? memchr(text.ptr + i, '"', end - i) : NULL;
		size_t n = 1;

		/* No field is as long as the window, and at the end of the text all are closed. */
		if (!quote)
			return i == at		 ? false
			       : end == text.len ? state[INSIDE] == false
						 : block_quotes_are_odd(text.ptr + from, at - from);
		i = (size_t)(quote - text.ptr);
		while (i + n < text.len && text.ptr[i + n] == '"')
			n++;
		for (int k = OUTSIDE; k <= INSIDE; k++)
			state[k] = behind_run(text, i, n, state[k], &possible[k]);
		if (possible[OUTSIDE] != possible[INSIDE])
			return possible[INSIDE];
		i += n;
	}
}

size_t reader_boundary(struct slice text, size_t from, size_t at)
{
	bool inside;

	if (at <= from)
		return from;
	while (at < text.len && text.ptr[at - 1] == '"')
		at++;
	inside = is_inside(text, from, at);
	while (at < text.len && (inside || text.ptr[at] != '\n'))
		inside ^= text.ptr[at++] == '"';
	return at < text.len ? at + 1 : at;
}
