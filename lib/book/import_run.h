/* import_run.h - an import while it runs, shared by the files of import; everybody else uses import.h.
 *
 * import.c reads the source record by record; import_value.c makes a field of it; import_check.c says what can't be taken;
 * import_reject.c keeps that in its original bytes; import_index.c finds what is there already.
 */
#ifndef CRM_BOOK_IMPORT_RUN_H
#define CRM_BOOK_IMPORT_RUN_H

#include "book/csv.h"
#include "book/import_map.h"

/* Per ledger: rows by the text of one column (an id or a name), of the table and of this import; the first with a text counts. */
struct import_index {
	const struct ledger *ledger;
	int column;
	struct ids rows; /* text -> row of the table, or -2 - number of the staged row */
};

struct import_run {
	struct import *im;
	struct change *change;
	struct import_map map;
	const struct import_how *how;
	struct import_index **indexes; /* each stays where it is while others are added */
	size_t nindexes;
	struct csv csv;
	struct slice note;
	struct map reasons; /* text -> index in im->reasons */
	size_t reasons_cap;
	struct map lost;    /* "column\ttext" -> index of the message in lost_texts */
	char **lost_texts;
	size_t nlost, lost_cap, looked;
	struct str value;
	struct slice bytes;  /* of the source, as it is */
	size_t *line_starts; /* in bytes, where the source is not UTF-8; NULL: bytes and text are the same */
	size_t nlines, lines_cap, unit;
	bool accept_missing, accept_references;
};

/* The index of a ledger by a column, made when first asked for. */
struct import_index *import_index(struct import_run *r, const struct ledger *l, int column, struct error *err);
/* A staged row is found by what it holds now. Whoever changes its fields takes it out before, and puts it in after. */
void import_index_staged(struct import_run *r, const struct change_row *row);
void import_unindex_staged(struct import_run *r, const struct change_row *row);

struct slice import_source_cell(const struct import_run *r, int column);
/* The field's canonical text in r->value; -1 with the reason. */
int import_take_field(struct import_run *r, const struct row_map *m, const struct field_map *f, struct error *err);
/* The row in the book (or staged) that this source row speaks of: -1 none, else as in an index. */
int import_find_existing(struct import_run *r, const struct row_map *m, long *found, struct error *err);

/* Is a staged row sound? *took: it has faults that the map accepts. */
int import_check_row(struct import_run *r, struct change_row *row, bool *took, struct error *err);

void import_find_lines(struct import_run *r);
void import_put_reject(struct import_run *r, const char *reason);
void import_reject(struct import_run *r, const struct error *why);

#endif
