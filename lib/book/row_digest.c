/* row_digest.c - see row_digest.h. */
#include "book/row_digest.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b, void *ledger)
{
	const struct ledger *l = ledger;

	return strcmp(l->columns[*(const int *)a].name, l->columns[*(const int *)b].name);
}

void row_digest_begin(struct row_digest *d, const struct ledger *l)
{
	*d = (struct row_digest){ .ledger = l, .order = xcalloc(l->ncolumns, sizeof(*d->order)), .text = STR_INIT };
	for (size_t i = 0; i < l->ncolumns; i++)
		d->order[i] = (int)i;
	qsort_r(d->order, l->ncolumns, sizeof(*d->order), by_name, (void *)(uintptr_t)l);
}

void row_digest_end(struct row_digest *d)
{
	free(d->order);
	str_release(&d->text);
}

void row_digest_of(struct row_digest *d, const struct slice *cells, char out[ROW_DIGEST_TEXT + 1])
{
	char whole[DIGEST_TEXT + 1];
	struct digest digest;

	str_reset(&d->text);
	for (size_t i = 0; i < d->ledger->ncolumns; i++) {
		const struct slice cell = cells[d->order[i]];

		if (!cell.len)
			continue;
		str_adds(&d->text, d->ledger->columns[d->order[i]].name);
		str_addc(&d->text, '=');
		str_add_slice(&d->text, cell);
		str_addc(&d->text, '\n');
	}
	digest_begin(&digest);
	digest_add(&digest, str_slice(&d->text));
	digest_end(&digest, whole);
	memcpy(out, whole, ROW_DIGEST_TEXT);
	out[ROW_DIGEST_TEXT] = '\0';
}
