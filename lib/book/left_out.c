/* left_out.c - see left_out.h: the set of what was noted. */
#include "book/left_out.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/str.h"

struct note {
	uint64_t key; /* 0: none; see key_of */
	int column;   /* the first of the row's columns that were noted */
};

/* A set of rows, open addressing, at most half full. */
struct left_out {
	pthread_mutex_t lock;
	struct note *notes;
	size_t size, used;
};

struct left_out *left_out_new(void)
{
	struct left_out *all = xcalloc(1, sizeof(*all));

	pthread_mutex_init(&all->lock, NULL);
	return all;
}

void left_out_free(struct left_out *all)
{
	if (!all)
		return;
	pthread_mutex_destroy(&all->lock);
	free(all->notes);
	free(all);
}

static uint64_t key_of(size_t ledger, enum left_out_by by, size_t at)
{
	return (uint64_t)at << 16 | (uint64_t)ledger << 2 | (uint64_t)by << 1 | 1;
}

static struct note *find(struct note *notes, size_t size, uint64_t key)
{
	size_t i = (size_t)(key * 0x9e3779b97f4a7c15U >> 20) & (size - 1);

	while (notes[i].key && notes[i].key != key)
		i = (i + 1) & (size - 1);
	return &notes[i];
}

static void grow(struct left_out *all)
{
	const size_t size = all->size ? 2 * all->size : 64;
	struct note *notes = xcalloc(size, sizeof(*notes));

	for (size_t i = 0; i < all->size; i++)
		if (all->notes[i].key)
			*find(notes, size, all->notes[i].key) = all->notes[i];
	free(all->notes);
	all->notes = notes;
	all->size = size;
}

void left_out_note(struct left_out *all, size_t ledger, enum left_out_by by, size_t at, int column)
{
	const uint64_t key = key_of(ledger, by, at);
	struct note *note;

	if (!all)
		return;
	pthread_mutex_lock(&all->lock);
	if (2 * (all->used + 1) > all->size)
		grow(all);
	note = find(all->notes, all->size, key);
	if (!note->key) {
		*note = (struct note){ key, column };
		all->used++;
	} else if (column < note->column) {
		note->column = column;
	}
	pthread_mutex_unlock(&all->lock);
}

size_t left_out_of(const struct left_out *all, size_t ledger, struct left_out_at **notes)
{
	size_t n = 0;

	*notes = xcalloc(all->used + 1, sizeof(**notes));
	for (size_t i = 0; i < all->size; i++) {
		const uint64_t key = all->notes[i].key;

		if (key && (key >> 2 & 0x3fff) == ledger)
			(*notes)[n++] = (struct left_out_at){ (enum left_out_by)(key >> 1 & 1), (size_t)(key >> 16), all->notes[i].column };
	}
	return n;
}
