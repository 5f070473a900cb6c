/* arena.h - memory that is released all at once.
 *
 * Cells of a table, nodes of a rule file: many small pieces with one end of life. Pieces are aligned for any type
 * and never freed one by one. Zero-initialise (ARENA_INIT), allocate, arena_release.
 */
#ifndef CRM_BASE_ARENA_H
#define CRM_BASE_ARENA_H

#include "base/str.h"

struct arena_block;

struct arena {
	struct arena_block *block;
};

#define ARENA_INIT { NULL }

void *arena_alloc(struct arena *a, size_t n); /* uninitialised */
void *arena_zalloc(struct arena *a, size_t n);
struct slice arena_slice(struct arena *a, struct slice text); /* a copy, NUL behind it */
char *arena_text(struct arena *a, struct slice text);	      /* the same as a C string */
char *arena_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_join(struct arena *a, struct arena *from); /* what `from` holds now lives as long as `a`; it is empty then */
void arena_reset(struct arena *a); /* all pieces are given up; the block in use is kept for more */
void arena_release(struct arena *a);

#endif
