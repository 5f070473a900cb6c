/* field_edit.h - one entry of rules/fields/ changed where it stands: comments, order and layout of everything else stay, byte for
 * byte.
 *
 * The entry is found in the parsed tree, which knows where it stands; the text is cut there. Written in brackets, the entry
 * gets a further member at its end; written line by line, a further line of the same indentation. What comes out is read
 * again before it counts: an entry laid out in a way that this can't edit is refused, with its place.
 */
#ifndef CRM_BOOK_FIELD_EDIT_H
#define CRM_BOOK_FIELD_EDIT_H

#include "base/error.h"
#include "base/str.h"

struct field_entry {
	const char *shown;	    /* what messages call the file: "rules/fields/leads.yaml" */
	const char *ledger, *column; /* canonical names: "leads", "product" */
};

/* Appends `text` with the entry's `retired` set to `day` (empty: without it); the old one's text goes to *old (may be NULL). */
int field_edit_retired(const struct field_entry *e, struct slice text, struct slice day, struct str *out, struct str *old,
		       struct error *err);

#endif
