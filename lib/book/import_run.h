/* import_run.h - an import while it runs, shared by the files of import; everybody else uses import.h.
 *
 * import_batch.c reads the source, some thousand records at a time; import_value.c makes the ledgers' fields of them; import.c
 * settles record after record what becomes of it; import_check.c says what can't be taken, and what was brought in
 * before and has no key; import_value.c makes cells and finds what is there already; what is rejected import.c keeps in its original bytes.
 *
 * What a field becomes depends on its record alone, so that it is made by other threads, a batch ahead of the one that settles.
 * What a record becomes depends on those before it: that is one thread's business.
 */
#ifndef CRM_BOOK_IMPORT_RUN_H
#define CRM_BOOK_IMPORT_RUN_H

#include "book/duplicate.h"
#include "book/import_map.h"
#include "csv/csv.h"

/* A row that has a key. */
struct import_entry {
	long value; /* row of the table, or -2 - number of the staged row */
	long next;  /* another one that has the same key, or -1 */
};

/* Per ledger: rows by what some columns hold (import_add_key), of the table and of this import. */
struct import_index {
	const struct ledger *ledger;
	const int *columns;
	size_t ncolumns;
	struct ids rows; /* key -> its last entry */
	struct import_entry *entries;
	size_t nentries, entries_cap;
	struct arena keys;
	struct str key; /* scratch */
};

/* What a row is looked for by: a text a column. Ids are what they are, other texts folded. */
struct import_key {
	const char *what; /* is looked for, in messages */
	const int *columns;
	const struct slice *texts;
	size_t n;
	bool folds; /* an id, too */
};

/* What a record has for one field of a map. */
struct import_cell {
	enum {
		CELL_UNMADE, /* it is made when it is asked for: the row has a condition */
		CELL_FAULTY, /* to be a date, and none: the text as it was */
		CELL_MADE,   /* canonical; a reference as it was written */
		CELL_SOUND   /* and found to be what the column wants: a reference is an id that the table has */
	} state;
	struct slice value; /* lives as long as the change */
};

/* A record of the source; what its slices are of lives as long as the change. */
struct import_record {
	struct slice raw; /* line end included */
	bool has_bare_quote;
	unsigned line, next_line;
	struct slice *fields;
	size_t nfields;
	struct import_cell *cells; /* from row_map.first_cell on, one a field of the row */
};

struct import_run;
struct import_twins;

/* A row of the book for which a row of the file stands. */
struct import_claim {
	struct import_twins *twins;
	long row;
};

/* Makes cells; each thread has its own. */
struct import_maker {
	const struct import_run *run;
	struct arena arena; /* goes over to the change */
	struct str text;    /* scratch */
};

struct import_run {
	struct import *im;
	struct change *change;
	struct import_map map;
	const struct import_how *how;
	struct import_index **indexes; /* each stays where it is while others are added */
	size_t nindexes;
	struct import_twins **twins; /* likewise */
	size_t ntwins;
	struct csv csv;
	struct import_record *record; /* that is settled */
	struct import_maker *maker;   /* of the thread that settles */
	struct slice note;
	struct map reasons; /* text -> index in im->reasons */
	size_t reasons_cap;
	struct map lost;    /* "column\ttext" -> index of the message in lost_texts */
	char **lost_texts;
	size_t nlost, lost_cap, looked;
	struct duplicate_guard duplicates;
	struct slice bytes;  /* of the source, as it is */
	size_t *line_starts; /* in bytes, where the source is not UTF-8; NULL: bytes and text are the same */
	size_t nlines, lines_cap, unit;
	bool accept_missing, accept_references;
	bool is_sheet; /* a spreadsheet wrote it: texts that were guarded from it (base/escape.h) are what they were */
	unsigned char *touches; /* of a row's columns, while it is checked */
	size_t touches_cap;
	const struct ledger *kept_of; /* of the row before; see check_kept */
	bool keeps_new;
};

/* A staged row is found by what it holds now. Whoever changes its fields takes it out before, and puts it in after. */
void import_index_staged(struct import_run *r, const struct change_row *row);
void import_unindex_staged(struct import_run *r, const struct change_row *row);

void import_index_release(struct import_index *x);

/* Appends what a cell counts for where rows are compared: a number by its value, a text as it is, or folded (width, case, blanks). */
void import_add_key(struct str *out, const struct column *c, struct slice text, bool folds);
/* A cell of a row that was found, as it will be. */
struct slice import_cell_of(const struct import_run *r, const struct table *t, long found, int column);

/* The row of the ledger with that key, as in an index; -1 in *found: none. -1 with a finding: the ledger is broken, or the key is that
 * of several rows and none has it written just so. */
int import_find(struct import_run *r, const struct ledger *l, const struct import_key *key, long *found, struct error *err);

/* Rows that nothing but all of their fields tells from others: before the first record, read the book's. */
int import_twins_prepare(struct import_run *r, struct error *err);
/* Is the record's row here already: is there a row of the book that is the same now, or was when an import brought it in, and for
 * which no row of this file stands yet? */
bool import_twin(struct import_run *r, const struct row_map *m, struct import_claim *claim);
void import_twin_settle(const struct import_claim *claim, bool is_taken); /* not: the record was rejected */
void import_twins_release(struct import_twins *w);

struct slice import_source_cell(const struct import_record *rec, int column);
/* Makes the cells of a record whose rows have no conditions: whichever thread it is. */
void import_make(struct import_maker *k, struct import_record *rec);
/* The cell of the record that is settled, references resolved; -1 with the reason. */
int import_take_field(struct import_run *r, const struct row_map *m, size_t field, const struct import_cell **taken, struct error *err);
/* The row in the book (or staged) that this source row speaks of, as import_find, and by which text. */
int import_find_existing(struct import_run *r, const struct row_map *m, long *found, struct slice *text, struct error *err);

/* Calls `settle` with every record behind the header, in order. */
int import_each_record(struct import_run *r, void (*settle)(struct import_run *r, void *context), void *context, struct error *err);
/* The record at which the csv is: all but its cells. */
void import_read_record(struct import_run *r, struct import_record *rec, struct slice *fields);

/* Is a staged row sound? *took: it has faults that the map accepts. */
int import_check_row(struct import_run *r, const struct row_map *m, struct change_row *row, bool *took, struct error *err);

#endif
