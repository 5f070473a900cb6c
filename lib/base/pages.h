/* pages.h - memory by the page, zeroed, for tables of many megabytes: in large pages where the system has them, so that a place in such
 * a table costs one wait for the memory rather than two. It is there when it is touched first.
 */
#ifndef CRM_BASE_PAGES_H
#define CRM_BASE_PAGES_H

#include <stddef.h>

void *pages_alloc(size_t bytes); /* dies where there is none left */
void pages_free(void *pages, size_t bytes);

#endif
