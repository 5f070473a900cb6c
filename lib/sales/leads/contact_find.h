/* contact_find.h - which contact is meant, and whether somebody is there still.
 */
#ifndef CRM_SALES_LEADS_CONTACT_FIND_H
#define CRM_SALES_LEADS_CONTACT_FIND_H

#include "book/book.h"

/* The contacts; NULL with a finding: this book has none, or they can't be read. */
const struct table *contact_needed(struct book *b, struct error *err);
/* A row of contacts by id, by name, or by a unique part of it, as typed; -1 with the candidates. */
long contact_find(struct book *b, const char *typed, struct error *err);
bool contact_is_there(const struct book *b, const struct table *contacts, size_t row); /* hasn't left by the clock */

#endif
