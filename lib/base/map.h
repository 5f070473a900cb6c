/* map.h - a hash map from text to a number (a row, an index), the one lookup structure of the project.
 *
 * Keys are borrowed: they must outlive the map (cells of a table, pieces of an arena). Values are anything that
 * fits a long; -1 is "not there". Open addressing with linear probing, at most half full.
 */
#ifndef CRM_BASE_MAP_H
#define CRM_BASE_MAP_H

#include "base/slots.h"
#include "base/str.h"

struct map_entry;

struct map {
	struct map_entry *entries;
	struct slots slots;
	size_t size, used; /* size: so many entries, and it grows */
};

#define MAP_INIT { NULL, { NULL, 0 }, 0, 0 }

long map_get(const struct map *m, struct slice key);	       /* value, or -1 */
bool map_add(struct map *m, struct slice key, long value);    /* false, nothing changed: the key was there */
void map_set(struct map *m, struct slice key, long value);    /* adds or replaces */
/* Of n values those that are -1 become what map_get says of their keys: the memory is asked for a batch before any is waited for. */
void map_get_rest(const struct map *m, const struct slice *keys, size_t n, long *values);
void map_reserve(struct map *m, size_t keys); /* so many will be added */
/* The memory may bring where a key will be added soon. */
void map_ahead(const struct map *m, struct slice key);
void map_release(struct map *m);

#endif
