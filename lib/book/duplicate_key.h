/* duplicate_key.h - by what the cells of a rule for duplicates are compared; the files of duplicate.h share it.
 */
#ifndef CRM_BOOK_DUPLICATE_KEY_H
#define CRM_BOOK_DUPLICATE_KEY_H

#include "book/duplicate.h"

/* The next key of a cell, as column_next_key; of names what company.h leaves of them. */
bool duplicate_next_key(const struct duplicate_rule *r, struct slice *rest, struct str *key);
/* "phone 0574-82805873": the column as people call it, and what both have; of names, the other one. */
void duplicate_add_why(struct str *why, const struct duplicate_rule *r, struct slice key, struct slice cell);

#endif
