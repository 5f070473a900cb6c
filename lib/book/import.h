/* import.h - a foreign CSV into ledgers by a map (rules/import/NAME.yaml; crm-rules(5)).
 *
 * One pass: each source row becomes rows of one or more ledgers, all or none of them; a row that can't be taken is kept with its
 * original bytes and every reason. What is taken goes into one change, committed by the caller.
 */
#ifndef CRM_BOOK_IMPORT_H
#define CRM_BOOK_IMPORT_H

#include "book/change.h"

enum { IMPORT_DIFFERING_SHOWN = 20 };

enum import_existing { IMPORT_AS_MAPPED, IMPORT_UPDATE, IMPORT_SKIP, IMPORT_REFUSE };

struct import_how {
	enum import_existing existing;
	bool accept_missing, accept_references; /* in addition to what the map says */
	void (*progress)(void *context, size_t done, size_t of); /* bytes; may be NULL */
	void *context;
};

struct import_count {
	const char *ledger;
	size_t added, updated, skipped;
	size_t already; /* of the skipped: without a key, and the same as a row of the book */
};

struct import {
	const char *assumed; /* encoding found */
	size_t read, rejected, accepted; /* accepted: rows taken with faults the map accepts */
	bool near_left_out; /* there are too many names to look for those that are near */
	size_t suspects; /* rows added that are perhaps there already (rules/duplicates.yaml) */
	struct import_count *counts; /* one a ledger of the map, in its order */
	size_t ncounts;
	struct str rejects; /* FILE.rejected.csv: header, then bytes as they were, and a column "reason" */
	struct import_reason { char *text; size_t rows; } *reasons; /* each different reason, most rows first */
	size_t nreasons;
	const char **differing; /* the first of the skipped rows that differ from the row that is there, as messages */
	size_t nshown, ndiffering;
	struct arena arena;
};

/* The bytes go over to the change, whose values are slices of them. The map lives as long as the change, too. */
int import_run(struct import *im, struct change *c, const struct yaml *map, const char *source, struct str *bytes,
	       const struct import_how *how, struct error *err);
void import_release(struct import *im);

#endif
