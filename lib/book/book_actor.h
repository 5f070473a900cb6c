/* book_actor.h - who acts in a book: the login, or whom --as names and the login may act for. For book*.c alone.
 */
#ifndef CRM_BOOK_BOOK_ACTOR_H
#define CRM_BOOK_BOOK_ACTOR_H

#include "book/book.h"

int book_set_actor(struct book *b, const struct book_where *where, struct error *err);

#endif
