/* row_links.c - see row_links.h. */
#include "book/row_links.h"

#include <stdlib.h>

struct row_links {
	const struct table *table;
	int column;
	struct map first;	/* what is named -> the first row of it */
	int32_t *next;		/* by row; -1 */
	struct row_links *more; /* of the book */
};

static void build(struct row_links *l)
{
	const struct table *t = l->table;

	table_read_columns(t, &l->column, 1);
	l->next = xmalloc((t->nrows + 1) * sizeof(*l->next));
	for (size_t i = t->nrows; i-- > 0;) { /* from the end, so that what is remembered is the first */
		const struct slice named = table_cell(t, i, l->column);

		l->next[i] = (int32_t)map_get(&l->first, named);
		map_set(&l->first, named, (long)i);
	}
}

const struct row_links *row_links_of(struct book *b, const struct ledger *l, int column)
{
	struct error ignored = ERROR_INIT; /* kept by the book: book_met */
	const struct table *t = book_table_of(b, l, &ignored);
	struct row_links *links;

	error_release(&ignored);
	for (links = b->links; links; links = links->more)
		if (links->table == t && links->column == column)
			return links;
	if (!t)
		return NULL;
	links = xcalloc(1, sizeof(*links));
	*links = (struct row_links){ .table = t, .column = column, .first = MAP_INIT, .more = b->links };
	b->links = links;
	build(links);
	return links;
}

long row_links_first(const struct row_links *links, struct slice id)
{
	return id.len ? map_get(&links->first, id) : -1;
}

long row_links_next(const struct row_links *links, long row)
{
	return links->next[row];
}

const struct table *row_links_table(const struct row_links *links)
{
	return links->table;
}

void row_links_release(struct book *b)
{
	while (b->links) {
		struct row_links *links = b->links;

		b->links = links->more;
		map_release(&links->first);
		free(links->next);
		free(links);
	}
}
