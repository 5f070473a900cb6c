/* names.h - the files below rules/: the book's own and the shipped ones, once each.
 */
#ifndef CRM_BOOK_NAMES_H
#define CRM_BOOK_NAMES_H

#include "book/book.h"

struct names {
	char **at; /* in order, without the directory: "ibm-receivables.yaml" */
	size_t count, cap;
};

/* The names in rules/BELOW ("" for rules itself) that end in `suffix`; a directory that isn't there holds none. -1: one that is there
 * can't be read to its end, and what is missing of it isn't known. Release in both cases. */
int names_find(struct names *names, const struct book *b, const char *below, const char *suffix, struct error *err);
int names_find_own(struct names *names, const struct book *b, const char *below, const char *suffix, struct error *err); /* the book's alone */
void names_add(struct names *names, char *name); /* behind the others; it owns the name */
void names_release(struct names *names);

#endif
