/* past_parts.h - what the log tells of the time after the clock, shared by past.c (which asks it) and past_text.c (which makes texts
 * of then); everybody else uses past.h.
 */
#ifndef CRM_BOOK_PAST_PARTS_H
#define CRM_BOOK_PAST_PARTS_H

#include "base/ids.h"
#include "book/past.h"

enum past_state { PAST_UNKNOWN, PAST_SEEKING, PAST_NONE, PAST_THERE, PAST_BROKEN };

/* A field that was changed after the clock. Entries of a row are a chain, in the order of the log. */
struct past_entry {
	struct slice field, old;
	int64_t at;
	uint32_t next; /* index, and one; 0: the last */
};

/* A row of which the log speaks after the clock. */
struct past_row {
	struct slice id;
	int64_t added_at; /* INT64_MAX: it was not added after the clock */
	bool is_imported; /* so it was added */
	uint32_t first, last; /* entries, as in `next` */
};

struct past_ledger {
	struct ids known; /* ids of which the log speaks up to the clock */
	struct ids later; /* those of which it speaks afterwards: index of rows */
	struct ids hidden; /* those of rows that are there today and were not then; once the ledger's text of then is made */
	struct past_row *rows;
	size_t nrows, cap;
};

struct past {
	enum past_state state;
	struct past_ledger *ledgers; /* by schema index */
	size_t nledgers;
	struct past_entry *entries;
	size_t nentries, cap;
	bool *is_later;	 /* by month of the log: it has rows of after the clock */
	int64_t begins;	 /* the first row of the log */
	bool is_unsure;	 /* something was read that may have been otherwise before the log began */
	int64_t *imports; /* moments of imports that brought documents in (invoices, payments, orders), once asked for */
	size_t nimports, imports_cap;
	bool has_imports;
	size_t came_later; /* rows that count by their own time though they came in after the clock */
	size_t untold;	   /* rows left out for a field that must have been filled then */
	struct arena arena;
};

/* Whether the row of the log's moment is later than the clock; false where the text is no moment. */
bool past_is_later(const struct book *b, struct slice at, int64_t *moment, bool *is_moment);
/* Which imports brought documents in; found once. */
void past_find_imports(struct book *b);
/* Whether the row came in by one of them: documents count by their dates, so it has to be there. */
bool past_came_with_documents(const struct past *p, const struct past_row *row);
const struct past_row *past_find(const struct past_ledger *l, struct slice id); /* NULL: no word of it after the clock */

#endif
