/* book_actor.h - who acts in a book: the login, or whom --as names and the login may act for. For book*.c alone.
 */
#ifndef CRM_BOOK_BOOK_ACTOR_H
#define CRM_BOOK_BOOK_ACTOR_H

#include "book/book.h"

/* Whether who runs this owns crm.yaml: 1, 0, or -1 with a finding. */
int book_is_owned(const struct book *b, struct error *err);
int book_set_actor(struct book *b, const struct book_where *where, struct error *err);
/* Whether the login that runs this owns the directory and crm.yaml: a file put into somebody else's book makes nobody its owner. 1, 0;
 * -1: not being able to look is no answer. */
int book_is_owned(const struct book *b, struct error *err);
int book_check_owner(const struct book *b, struct error *err); /* the directory and crm.yaml belong to one */

#endif
