/* evidence.h - files of the book that a ledger names, with the digest of what they were then, so that a later change is noticed.
 */
#ifndef CRM_BOOK_EVIDENCE_H
#define CRM_BOOK_EVIDENCE_H

#include "book/book.h"

enum evidence_state {
	EVIDENCE_NONE,	     /* no file is named */
	EVIDENCE_RECORDED,   /* the file is as it was when it was recorded */
	EVIDENCE_CHANGED,
	EVIDENCE_MISSING,
	EVIDENCE_UNRECORDED, /* named, but without a digest: nobody can tell */
	EVIDENCE_UNREADABLE, /* it is there, or may be */
};

/* The file that was typed for an option ("--evidence"), seen from the book first, then from here: appends its name from the book's
 * directory and its digest. -1: there is none, or it lies outside the book. */
int evidence_find(struct book *b, const char *option, const char *typed, struct str *name, struct str *digest, struct error *err);
/* Where what was typed lies, if that is outside the book; NULL: it doesn't. The caller frees. */
char *evidence_outside(const struct book *b, const char *typed);
/* Reads the file of that name and holds it against the digest that was recorded. */
enum evidence_state evidence_state(struct book *b, struct slice name, struct slice recorded);
const char *evidence_state_name(enum evidence_state s); /* "changed", for programs; "" for none */
const char *evidence_state_text(enum evidence_state s); /* for people, translated */
/* A finding at that place where the file isn't as recorded, or nobody can tell; `column` is what names it. 0 or -1. */
int evidence_check(enum evidence_state state, const char *column, struct slice name, const struct place *at, struct error *err);

#endif
