/* entry_list.h - a cell that holds several: one more of them (phone+=0574-87010001), or one less (skills-=脊柱).
 *
 * Numbers, addresses and links are lists, `;` between them; texts are where the column says so (`list: true`), with any mark of
 * base/wordlist.h. They stay in the order they were put in, the first is the one that is used. Which of them are the same their normal form
 * says.
 */
#ifndef CRM_BOOK_ENTRY_LIST_H
#define CRM_BOOK_ENTRY_LIST_H

#include "book/schema.h"

enum entry_op { ENTRY_PUT, ENTRY_MORE, ENTRY_LESS };

bool entry_is_list(const struct column *c);
/* Appends what the cell will hold with, or without, those of `typed`. Of one that is there already nothing is added. -1: the column holds
 * one value, nothing was typed, one isn't there, or is none (ERROR_USAGE). */
int entry_list(const struct column *c, struct slice cell, enum entry_op op, struct slice typed, struct str *out, struct error *err);

#endif
