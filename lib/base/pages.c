/* pages.c - see pages.h. */
#include "base/pages.h"

#include <sys/mman.h>

#include "base/str.h"

enum { LARGE = 2 << 20 };

void *pages_alloc(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		out_of_memory();
#ifdef MADV_HUGEPAGE
	if (bytes >= LARGE)
		madvise(p, bytes, MADV_HUGEPAGE); /* or not: the same, slower */
#endif
	return p;
}

void pages_free(void *pages, size_t bytes)
{
	if (bytes)
		munmap(pages, bytes);
}
