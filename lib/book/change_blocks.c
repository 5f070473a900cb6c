/* change_blocks.c - see change_blocks.h. */
#include "book/change_blocks.h"

#include <stdlib.h>

#include "base/team.h"

enum { BLOCK_ROWS = 4096, LONG_ROW = 256 /* bytes */ };

struct putting {
	const struct change_blocks *blocks;
	struct str *made; /* one a thread */
	struct str *out;
};

size_t change_threads(const struct change *c)
{
	return c->nedits ? 1 : team_size(c->nrows * LONG_ROW);
}

static void make_block(void *putting, size_t piece, size_t thread)
{
	const struct putting *p = putting;
	const struct change_blocks *b = p->blocks;
	const size_t from = piece * BLOCK_ROWS, rest = b->change->nrows - from;

	str_reset(&p->made[thread]);
	for (size_t i = 0; i < rest && i < BLOCK_ROWS; i++)
		b->put((char *)b->makers + thread * b->size, b->change->index[from + i], &p->made[thread]);
}

static void take_block(void *putting, size_t piece, size_t thread)
{
	const struct putting *p = putting;

	str_add_slice(p->out, str_slice(&p->made[thread]));
	(void)piece;
}

void change_put_blocks(const struct change_blocks *b, struct str *out)
{
	const size_t threads = change_threads(b->change);
	struct putting p = { b, xcalloc(threads, sizeof(*p.made)), out };

	for (size_t i = 0; i < threads; i++)
		p.made[i] = (struct str)STR_INIT;
	team_relay((b->change->nrows + BLOCK_ROWS - 1) / BLOCK_ROWS, threads, make_block, take_block, &p);
	for (size_t i = 0; i < threads; i++)
		str_release(&p.made[i]);
	free(p.made);
}
