/* duplicate_near.c - see duplicate_near.h. */
#include "book/duplicate_near.h"

#include <stdlib.h>

#include "base/near.h"
#include "base/hash.h"

struct near_share {
	uint64_t hash; /* 0: free */
	long number;
};

/* Where thousands share a text it is no sign any more. */
enum { LEAST = 1024, COMPARED_MOST = 32 };

static void put(struct near_names *n, struct near_share share)
{
	size_t i = share.hash & (n->size - 1);

	while (n->shares[i].hash)
		i = (i + 1) & (n->size - 1);
	n->shares[i] = share;
	n->used++;
}

static void grow(struct near_names *n)
{
	const struct near_names old = *n;

	n->size = old.size ? 2 * old.size : LEAST;
	n->used = 0;
	n->shares = xcalloc(n->size, sizeof(*n->shares));
	for (size_t i = 0; i < old.size; i++)
		if (old.shares[i].hash)
			put(n, old.shares[i]);
	free(old.shares);
}

struct adding {
	struct near_names *names;
	long number;
};

static void add_variant(void *context, struct slice variant)
{
	struct adding *a = context;

	if (2 * (a->names->used + 1) > a->names->size)
		grow(a->names);
	put(a->names, (struct near_share){ hash_text(variant), a->number });
}

void near_names_add(struct near_names *n, struct slice name, long number)
{
	struct adding a = { n, number };

	alike_each_variant(name, n->distance, add_variant, &a);
}

struct finding {
	const struct near_names *names;
	bool (*is_near)(void *context, long number);
	void *context;
	long found;
};

static void find_variant(void *context, struct slice variant)
{
	struct finding *f = context;
	const struct near_names *n = f->names;
	const uint64_t hash = hash_text(variant);
	size_t compared = 0;

	for (size_t i = hash & (n->size - 1); f->found == -1 && n->shares[i].hash && compared < COMPARED_MOST; i = (i + 1) & (n->size - 1)) {
		if (n->shares[i].hash != hash)
			continue;
		compared++;
		if (f->is_near(f->context, n->shares[i].number))
			f->found = n->shares[i].number;
	}
}

long near_names_find(const struct near_names *n, struct slice name, bool (*is_near)(void *context, long number), void *context)
{
	struct finding f = { n, is_near, context, -1 };

	if (n->used)
		alike_each_variant(name, n->distance, find_variant, &f);
	return f.found;
}

void near_names_release(struct near_names *n)
{
	free(n->shares);
	*n = (struct near_names){ 0 };
}
