/* team.h - pieces of one job, each on a thread of its own.
 *
 *     struct piece pieces[3] = { ... };
 *     team_run(pieces, 3, sizeof(*pieces), work);      work(&pieces[0]) and so on, all of them done when it returns
 *
 * Pieces share nothing that any of them writes. Where a thread can't be had, the caller's does that piece, too.
 */
#ifndef CRM_BASE_TEAM_H
#define CRM_BASE_TEAM_H

#include <stddef.h>

enum { TEAM_MAX = 64 };

typedef int team_compare(const void *a, const void *b, void *context);

void team_run(void *pieces, size_t count, size_t size, void *(*work)(void *piece));
/* More pieces than threads, of which some take longer than others: each thread takes the next one, until all are done. Threads are
 * numbered from 0. */
void team_queue(size_t count, size_t threads, void (*work)(void *context, size_t piece, size_t thread), void *context);
/* The same; what was made of a piece is then handed on by the thread that made it, in the order of the pieces, one at a time, while
 * others are being made. */
void team_relay(size_t count, size_t threads, void (*make)(void *context, size_t piece, size_t thread),
		void (*hand_on)(void *context, size_t piece, size_t thread), void *context);
/* qsort_r by all cores; `compare` holds no two items equal, so that the order is the same with any number of threads. */
void team_sort(void *items, size_t count, size_t size, team_compare *compare, void *context);
/* How many pieces so many bytes are cut into for that many threads, where some pieces may take longer, or a processor is busy
 * with something else: one for one thread, else several each, none of them small; at most PIECES_MAX. */
enum { PIECES_MAX = 8 * TEAM_MAX };
size_t team_pieces(size_t bytes, size_t threads);
/* How many threads are worth it for that many bytes: CRM_THREADS, else a processor each; at least 1, at most TEAM_MAX. */
size_t team_size(size_t bytes);

#endif
