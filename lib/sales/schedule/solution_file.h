/* solution_file.h - the document of a solution: one that lies elsewhere comes into the book.
 */
#ifndef CRM_SALES_SCHEDULE_SOLUTION_FILE_H
#define CRM_SALES_SCHEDULE_SOLUTION_FILE_H

#include "book/change.h"

/* Appends the name of what was typed for --file, from the book's directory, and its digest. A file outside the book is copied to
 * solutions/ID-NAME with the commit (ID-2-NAME where another one has that name; the same one is taken as it is). *copied: that it will be. */
int solution_file(struct change *c, struct slice id, const char *typed, struct str *name, struct str *digest, bool *copied, struct error *err);

#endif
