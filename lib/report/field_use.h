/* field_use.h - which fields people use: per field and ISO week, of the rows touched in that week the share that holds something.
 *
 *     struct field_use u;
 *     if (field_use_read(&u, book, &how, err) == 0)
 *             rc = how.list ? field_use_list(&u, how.list, view, err) : field_use_show(&u, view, err);
 *     field_use_release(&u);
 *
 * The weeks are the last ones that are over, Monday to Sunday in the book's time zone, before the clock's own. A row is touched in
 * a week when the log has a line of it there, written then: what was dated otherwise than it was written (real_time.h) is no use; a field is used in it when it was not empty at the week's end. What it held then
 * comes from the log: the last line up to that end, else what the first line behind it found, else the ledger as it stands.
 *
 * A field is proposed for retirement when, in each of the weeks, rows were touched and fewer than the limit of them used it, and
 * it isn't required, not filled by the program, and no rule asks for it (sales/rules/field.h). First goes the one used least over the
 * weeks; of equals the one that fewest rows of the ledger hold, then the one that stands first in its ledger. One a week goes:
 * where one was retired in the clock's week, the next one's turn is the Monday after.
 *
 * One pass over the log from the first week on; memory for the rows that it names.
 */
#ifndef CRM_REPORT_FIELD_USE_H
#define CRM_REPORT_FIELD_USE_H

#include "book/journal.h"
#include "sales/rules.h"
#include "view/view.h"

enum { FIELD_WEEKS = 3, FIELD_WEEKS_MAX = 12, FIELD_LIMIT = 5 /* per cent */ };

struct field_use_how {
	const char *const *ledgers; /* names */
	size_t nledgers;
	unsigned weeks, limit; /* limit: per cent */
	const char *list;      /* "leads.product:2026-W10", or NULL */
};

struct use_week {
	char name[16]; /* "2026-W10" */
	int32_t monday;
	int64_t begin, end; /* moments, `end` exclusive */
};

struct use_row { /* a row that the log names */
	uint16_t touched; /* a bit a week */
	uint8_t *state;	  /* by week and column */
	struct slice value; /* of the listed column at the listed week's end; empty where the log doesn't tell */
	struct slice actor; /* who touched it last in the listed week, and when */
	int64_t at;
};

enum use_verdict { USE_REQUIRED, USE_STAMPED, USE_RETIRED, USE_UNKNOWN, USE_IN_USE, USE_RULED, USE_PROPOSED };

struct use_field {
	const struct column *column;
	int index;			   /* of the ledger's columns */
	size_t filled[FIELD_WEEKS_MAX], all; /* all: over the weeks */
	size_t held;			   /* rows of the whole ledger that hold something */
	enum use_verdict verdict;
	char *rule; /* USE_RULED: "rules/stages.yaml:13:31" */
};

struct use_ledger {
	const struct table *table;
	struct use_row **rows; /* by row; NULL: the log doesn't name it since the first week */
	size_t touched[FIELD_WEEKS_MAX], all;
	struct use_field *fields;
	size_t nfields;
};

struct field_use {
	struct book *book;
	const struct field_use_how *how;
	struct arena arena;
	struct use_week weeks[FIELD_WEEKS_MAX];
	struct use_ledger *ledgers;
	size_t nledgers;
	size_t backdated; /* lines of the log that are no use, for they were dated otherwise than they were written */
	long list_ledger, list_column, list_week; /* what is listed; -1: nothing */
};

int field_use_read(struct field_use *u, struct book *b, const struct field_use_how *how, struct error *err);
void field_use_release(struct field_use *u);
void field_use_show(const struct field_use *u, struct view *v);
void field_use_list(const struct field_use *u, struct view *v);

#endif
