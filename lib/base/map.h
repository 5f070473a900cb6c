/* map.h - a hash map from text to a number (a row, an index), the one lookup structure of the project.
 *
 * Keys are borrowed: they must outlive the map (cells of a table, pieces of an arena). Values are anything that
 * fits a long; -1 is "not there". Open addressing with linear probing, at most half full.
 */
#ifndef CRM_BASE_MAP_H
#define CRM_BASE_MAP_H

#include "base/str.h"

struct map_entry;

struct map {
	struct map_entry *slots;
	size_t size, used;
};

#define MAP_INIT { NULL, 0, 0 }

long map_get(const struct map *m, struct slice key);	       /* value, or -1 */
bool map_add(struct map *m, struct slice key, long value);    /* false, nothing changed: the key was there */
void map_set(struct map *m, struct slice key, long value);    /* adds or replaces */
/* The values of n keys: the memory is asked for all of a batch before any is waited for. */
void map_get_all(const struct map *m, const struct slice *keys, size_t n, long *values);
void map_reserve(struct map *m, size_t keys); /* so many will be added */
/* The memory may bring where a key will be added soon. */
void map_ahead(const struct map *m, struct slice key);
void map_release(struct map *m);

#endif
