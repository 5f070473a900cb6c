/* lock.h - one writer at a time per book: flock on .crm/lock, which dies with its process.
 *
 * The file is never removed. A writer leaves its pid, command and time in it, so that whoever waits too long can
 * be told who holds it.
 */
#ifndef CRM_BOOK_LOCK_H
#define CRM_BOOK_LOCK_H

#include "base/error.h"

enum lock_kind { LOCK_SHARED, LOCK_EXCLUSIVE };

/* Waits up to `seconds` (0: not at all). Returns the descriptor that holds the lock, or -1. A shared lock on a book that can't be
 * written to and has no lock file yet is -2 without finding: nobody can be writing. */
int lock_take(int dirfd, enum lock_kind kind, long seconds, const char *command, struct error *err);
void lock_drop(int fd);

#endif
