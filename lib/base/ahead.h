/* ahead.h - asks the memory for what will be looked at soon: of many things in no order, all of a batch before any is waited for.
 */
#ifndef CRM_BASE_AHEAD_H
#define CRM_BASE_AHEAD_H

#include <stddef.h>

static inline void ahead(const void *at, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += 64) /* a line of the cache */
		__builtin_prefetch((const char *)at + i);
}

#endif
