/* arena.c - see arena.h. Blocks double up to 1 MiB; a larger piece gets a block of its own. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

static struct arena_block *block_new(struct arena *a, size_t n)
{
	size_t size = a->block ? a->block->size * 2 : FIRST_BLOCK;
	struct arena_block *b;

	if (size > LARGEST_BLOCK)
		size = LARGEST_BLOCK;
	if (size < n)
		size = n;
	b = xmalloc(sizeof(*b) + size);
	*b = (struct arena_block){ .next = a->block, .size = size };
	a->block = b;
	return b;
}

static char *take(struct arena *a, size_t n, size_t align)
{
	struct arena_block *b = a->block;
	size_t at = b ? (b->used + align - 1) & ~(align - 1) : 0;

	if (!b || b->size < at || b->size - at < n) {
		b = block_new(a, n);
		at = 0;
	}
	b->used = at + n;
	return b->bytes + at;
}

void *arena_alloc(struct arena *a, size_t n)
{
	return take(a, n, alignof(max_align_t));
}

void *arena_zalloc(struct arena *a, size_t n)
{
	return memset(arena_alloc(a, n), 0, n);
}

char *arena_text(struct arena *a, struct slice text)
{
	char *copy = take(a, text.len + 1, 1);

	if (text.len)
		memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	return copy;
}

struct slice arena_slice(struct arena *a, struct slice text)
{
	return (struct slice){ arena_text(a, text), text.len };
}

char *arena_format(struct arena *a, const char *format, ...)
{
	struct str s = STR_INIT;
	va_list args;
	char *text;

	va_start(args, format);
	str_vaddf(&s, format, args);
	va_end(args);
	text = arena_text(a, str_slice(&s));
	str_release(&s);
	return text;
}

void arena_join(struct arena *a, struct arena *from)
{
	struct arena_block *last = from->block;

	while (last && last->next)
		last = last->next;
	if (!last)
		return;
	/* Behind the block in use, where there is one. */
	if (a->block) {
		last->next = a->block->next;
		a->block->next = from->block;
	} else {
		a->block = from->block;
	}
	from->block = NULL;
}

void arena_reset(struct arena *a)
{
	struct arena older = { a->block ? a->block->next : NULL };

	arena_release(&older);
	if (a->block) {
		a->block->next = NULL;
		a->block->used = 0;
	}
}

void arena_release(struct arena *a)
{
	while (a->block) {
		struct arena_block *b = a->block;

		a->block = b->next;
		free(b);
	}
}
