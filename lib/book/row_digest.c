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
		guarded += d->is_guarded[i];
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

static void digest_cells(struct row_digest *d, const struct slice *cells, bool only_guarded, char *out)
{
	size_t room = 0;
	char *to;

	str_reset(&d->text);
	for (size_t i = 0; i < d->ledger->ncolumns; i++)
		room += d->names[i].len + cells[i].len + 1;
	to = str_room(&d->text, room);
	for (size_t i = 0; i < d->ledger->ncolumns; i++) {
		const int column = d->order[i];

		if (!cells[column].len || (only_guarded && !d->is_guarded[column]))
			continue;
		to = mempcpy(to, d->names[i].ptr, d->names[i].len);
		to = mempcpy(to, cells[column].ptr, cells[column].len);
		*to++ = '\n';
	}
	str_take(&d->text, to);
	digest_put_text(out, ROW_DIGEST_TEXT, str_slice(&d->text));
	out[ROW_DIGEST_TEXT] = '\0';
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
	digest_cells(d, cells, false, out);
	if (!d->is_mixed)
		return;
	out[ROW_DIGEST_TEXT] = '.';
	digest_cells(d, cells, true, out + ROW_DIGEST_TEXT + 1);
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
