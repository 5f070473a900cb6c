/* duplicate_pairs.c - duplicates of the whole book: rows are put under what they would have in common, so that no two are compared that have
 * nothing. See duplicate.h. */
#include <stdlib.h>

#include "base/alike.h"
#include "book/duplicate_key.h"

/* A row under a hash of what it may share with others. */
struct share {
	uint64_t hash;
	uint32_t row;
};

struct pairs {
	const struct duplicate_rule *rule;
	const struct table *table;
	struct share *shares;
	size_t count, cap, row;
	struct map seen; /* pairs that were given: "a\tb" */
	struct arena arena;
	duplicate_pair_fn *each;
	void *context;
	struct error *err;
};

/* FNV-1a: what has the same hash is compared. */
static uint64_t hash_of(struct slice s)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * 1099511628211u;
	return h;
}

static void add_share(void *pairs, struct slice text)
{
	struct pairs *p = pairs;

	p->shares = xgrow(p->shares, &p->cap, p->count + 1, sizeof(*p->shares));
	p->shares[p->count++] = (struct share){ hash_of(text), (uint32_t)p->row };
}

static void read_shares(struct pairs *p)
{
	struct str key = STR_INIT;

	table_read_columns(p->table, &p->rule->column, 1);
	for (p->row = 0; p->row < p->table->nrows; p->row++) {
		struct slice rest = table_cell(p->table, p->row, p->rule->column);

		while (rest.len && duplicate_next_key(p->rule, &rest, &key)) {
			if (p->rule->how == DUPLICATE_NEAR)
				alike_each_variant(str_slice(&key), (unsigned)p->rule->distance, add_share, p);
			else
				add_share(p, str_slice(&key));
		}
	}
	str_release(&key);
}

static int by_hash(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1) : (x->row > y->row) - (x->row < y->row);
}

/* Once a pair, whichever rule finds it first. */
static bool is_new(struct pairs *p, uint32_t a, uint32_t b)
{
	struct str text = STR_INIT;
	const struct slice x = table_id(p->table, a), y = table_id(p->table, b);
	bool is;

	str_addf(&text, "%.*s\t%.*s", SLICE_ARGS(x), SLICE_ARGS(y));
	is = map_get(&p->seen, str_slice(&text)) < 0;
	if (is)
		map_add(&p->seen, arena_slice(&p->arena, str_slice(&text)), 0);
	str_release(&text);
	return is;
}

/* The key that both have, in *key; false: they have none, and only their hashes are the same. */
static bool have_in_common(const struct pairs *p, uint32_t a, uint32_t b, struct str *key)
{
	const struct slice mine = table_cell(p->table, a, p->rule->column), theirs = table_cell(p->table, b, p->rule->column);
	struct slice rest = mine, others;
	struct str other = STR_INIT;
	bool same = false;

	while (!same && duplicate_next_key(p->rule, &rest, key)) {
		others = theirs;
		while (!same && duplicate_next_key(p->rule, &others, &other))
			same = p->rule->how == DUPLICATE_NEAR ? alike_names(str_slice(key), str_slice(&other), (unsigned)p->rule->distance)
							      : slice_equal(str_slice(key), str_slice(&other));
	}
	str_release(&other);
	return same;
}

static int give(struct pairs *p, uint32_t a, uint32_t b)
{
	struct str key = STR_INIT, why = STR_INIT;
	int rc = 0;

	if (a != b && have_in_common(p, a, b, &key) && is_new(p, a, b)) {
		duplicate_add_why(&why, p->rule, str_slice(&key), table_cell(p->table, b, p->rule->column));
		rc = p->each(p->context, p->rule, p->table, a, b, str_slice(&why));
	}
	str_release(&key);
	str_release(&why);
	return rc;
}

/* Of names that are near each is compared with some before it: where thousands share a text, it is no sign any more. */
enum { COMPARED_MOST = 32 };

struct pair {
	uint32_t a, b;
};

static int by_rows(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return x->a != y->a ? (x->a > y->a) - (x->a < y->a) : (x->b > y->b) - (x->b < y->b);
}

/* Those that may be the same, in the order of their rows. */
static struct pair *candidates(const struct pairs *p, size_t *n)
{
	struct pair *found = NULL;
	size_t cap = 0, first = 0;

	*n = 0;
	for (size_t i = 0; i < p->count; i++) {
		size_t from;

		if (p->shares[i].hash != p->shares[first].hash)
			first = i;
		from = p->rule->how != DUPLICATE_NEAR ? first : i - first > COMPARED_MOST ? i - COMPARED_MOST : first;
		for (size_t k = from; k < i && (k == from || p->rule->how == DUPLICATE_NEAR); k++) {
			found = xgrow(found, &cap, *n + 1, sizeof(*found));
			found[(*n)++] = (struct pair){ p->shares[k].row, p->shares[i].row };
		}
	}
	if (*n)
		qsort(found, *n, sizeof(*found), by_rows);
	return found;
}

static int each_of_rule(struct pairs *p)
{
	struct pair *found;
	size_t n;
	int rc = 0;

	p->count = 0;
	read_shares(p);
	if (p->count)
		qsort(p->shares, p->count, sizeof(*p->shares), by_hash);
	found = candidates(p, &n);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = give(p, found[i].a, found[i].b);
	free(found);
	return rc;
}

int duplicates_each_pair(const struct duplicates *d, duplicate_pair_fn *each, void *context, struct error *err)
{
	struct pairs p = { .each = each, .context = context, .err = err };
	int rc = 0;

	for (size_t i = 0; i < d->count && rc == 0; i++) {
		p.rule = &d->rules[i];
		if (p.rule->column < 0)
			continue;
		p.table = book_table_of(d->book, p.rule->ledger, err);
		rc = p.table ? each_of_rule(&p) : -1;
	}
	free(p.shares);
	map_release(&p.seen);
	arena_release(&p.arena);
	return rc;
}
