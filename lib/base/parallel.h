/* parallel.h - the same work on several parts, each on a thread of its own.
 *
 * What a part writes is its own; what all of them read must not change meanwhile. The caller puts the results together, in the
 * order of the parts, so that they are the same with any number of threads.
 */
#ifndef CRM_BASE_PARALLEL_H
#define CRM_BASE_PARALLEL_H

#include <stddef.h>

/* Calls work(&parts[i]) for every part of `size` bytes, the first on this thread, and returns when all are done; where no thread can
 * be had, here too. */
void parallel_run(void (*work)(void *part), void *parts, size_t size, size_t count);

#endif
