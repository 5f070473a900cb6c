/* row_digest.c - see row_digest.h. */
#include "book/row_digest.h"

#include <stdlib.h>
#include <string.h>

#include "book/kept.h"

static int by_name(const void *a, const void *b, void *ledger)
{
	const struct ledger *l = ledger;

	return strcmp(l->columns[*(const int *)a].name, l->columns[*(const int *)b].name);
}

void row_digest_begin(struct row_digest *d, const struct ledger *l)
{
	size_t guarded = 0;
	struct str names = STR_INIT;

	*d = (struct row_digest){ .ledger = l, .order = xcalloc(l->ncolumns, sizeof(*d->order)), .text = STR_INIT };
	d->is_guarded = xcalloc(l->ncolumns, sizeof(*d->is_guarded));
	for (size_t i = 0; i < l->ncolumns; i++) {
		d->order[i] = (int)i;
		d->is_guarded[i] = kept_is_guarded(l, (int)i);
		guarded += d->is_guarded[i] && !l->columns[i].is_merge; /* which no row has when it is brought in */
	}
	d->is_mixed = guarded && guarded < l->ncolumns;
	qsort_r(d->order, l->ncolumns, sizeof(*d->order), by_name, (void *)(uintptr_t)l);
	for (size_t i = 0; i < l->ncolumns; i++)
		str_addf(&names, "%s=", l->columns[d->order[i]].name);
	d->names = xcalloc(l->ncolumns, sizeof(*d->names));
	d->text_of_names = str_detach(&names);
	for (size_t i = 0, at = 0; i < l->ncolumns; at += d->names[i++].len)
		d->names[i] = (struct slice){ d->text_of_names + at, strlen(l->columns[d->order[i]].name) + 1 };
}

void row_digest_end(struct row_digest *d)
{
	free(d->order);
	free(d->is_guarded);
	free(d->names);
	free(d->text_of_names);
	str_release(&d->text);
}

/* Room for all cells, or the guarded ones, once or twice. */
static char *room_for(struct row_digest *d, const struct slice *cells, size_t times, size_t *each)
{
	*each = 0;
	str_reset(&d->text);
	for (size_t i = 0; i < d->ledger->ncolumns; i++)
		*each += d->names[i].len + cells[i].len + 1;
	return str_room(&d->text, times * *each);
}

static inline char *put_cell(const struct row_digest *d, size_t i, struct slice cell, char *to)
{
	to = mempcpy(to, d->names[i].ptr, d->names[i].len);
	to = mempcpy(to, cell.ptr, cell.len);
	*to++ = '\n';
	return to;
}

static void end_digest(const char *from, const char *to, char *out)
{
	digest_put_text(out, ROW_DIGEST_TEXT, (struct slice){ from, (size_t)(to - from) });
	out[ROW_DIGEST_TEXT] = '\0';
}

static void digest_cells(struct row_digest *d, const struct slice *cells, bool only_guarded, char *out)
{
	size_t room;
	char *const text = room_for(d, cells, 1, &room), *to = text;

	for (size_t i = 0; i < d->ledger->ncolumns; i++) {
		const int column = d->order[i];

		if (cells[column].len && (!only_guarded || d->is_guarded[column]))
			to = put_cell(d, i, cells[column], to);
	}
	end_digest(text, to, out);
}

/* In one pass over the cells. */
static void digest_both(struct row_digest *d, const struct slice *cells, char *whole, char *guarded)
{
	size_t room;
	char *const text = room_for(d, cells, 2, &room), *to = text, *guarded_to = text + room;

	for (size_t i = 0; i < d->ledger->ncolumns; i++) {
		const int column = d->order[i];

		if (!cells[column].len)
			continue;
		to = put_cell(d, i, cells[column], to);
		if (d->is_guarded[column])
			guarded_to = put_cell(d, i, cells[column], guarded_to);
	}
	end_digest(text, to, whole);
	end_digest(text + room, guarded_to, guarded);
}

void row_digest_of(struct row_digest *d, const struct slice *cells, char out[ROW_DIGEST_TEXT + 1])
{
	digest_cells(d, cells, false, out);
}

void row_digest_guarded(struct row_digest *d, const struct slice *cells, char out[ROW_DIGEST_TEXT + 1])
{
	digest_cells(d, cells, true, out);
}

void row_digest_log(struct row_digest *d, const struct slice *cells, char out[ROW_DIGEST_BOTH + 1])
{
	if (!d->is_mixed) {
		digest_cells(d, cells, false, out);
		return;
	}
	digest_both(d, cells, out, out + ROW_DIGEST_TEXT + 1);
	out[ROW_DIGEST_TEXT] = '.';
}

static bool is_digest(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!memchr("0123456789abcdef", text.ptr[i], 16))
			return false;
	return text.len == ROW_DIGEST_TEXT;
}

bool row_digest_parse(struct slice text, struct slice *whole, struct slice *guarded)
{
	*guarded = text;
	*whole = slice_cut(guarded, '.');
	return is_digest(*whole) && (text.len == ROW_DIGEST_TEXT || is_digest(*guarded));
}
