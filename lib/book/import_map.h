/* import_map.h - a map (rules/import/NAME.yaml) read and checked against the schema and a source's header.
 */
#ifndef CRM_BOOK_IMPORT_MAP_H
#define CRM_BOOK_IMPORT_MAP_H

#include "base/arena.h"
#include "book/import.h"
#include "rule/pattern.h"

/* A text with {Column} in it: pieces of the map and columns of the source in turn. */
struct piece {
	struct slice text; /* literal, where column is -1 */
	int column;	   /* of the source */
};

struct field_map {
	int column; /* of the ledger */
	struct piece *pieces;
	size_t npieces;
	const char *date; /* strptime-like format, or NULL */
	const struct node *values; /* {Won: 签约}, or NULL */
	struct slice otherwise;	   /* for texts not among the values; has_else */
	bool has_else;
	bool is_asked;		 /* of a reference: ids were looked for */
	const struct table *to; /* of one that was: threads may look, too */
};

struct row_map {
	const struct ledger *ledger;
	size_t count; /* which of import.counts it adds to */
	struct field_map *fields;
	size_t nfields, first_cell; /* the number of its first field among all of the map */
	int id_field;		    /* which of them says the id; -1: none */
	bool is_named;		    /* as does every row of this ledger: no id is ever given */
	struct when *when;
	enum import_existing existing;
	bool always_skips; /* said with this row: no command line changes it */
	int *match; /* columns that recognise a row: the id, else its name, else what `match` names */
	struct slice *matched; /* their texts, of the record that is settled */
	size_t nmatch;	  /* 0: all fields do, and the running number of those that have the same (import_check.c) */
	size_t *in_order; /* the fields by column */
};

struct import_map {
	struct arena arena;
	const struct node *root;
	const char *encoding;
	char separator;
	struct pattern *header;
	long skip;
	bool accept_missing, accept_references;
	enum import_existing existing;
	struct row_map *rows;
	size_t nrows, ncells; /* ncells: fields of all rows */
	struct slice *source; /* the source's column names, folded */
	size_t nsource;
	bool any_source; /* there is no source to compare with: every column name will do */
};

/* What needs no source: keys, encoding, header. */
int import_map_read(struct import_map *m, const struct yaml *y, struct error *err);
/* The column maps, against the schema and the source's header (NULL: only what needs no source; not for an import). */
int import_map_bind(struct import_map *m, struct import *im, const struct schema *s, const struct slice *header, size_t n,
		    struct error *err);
void import_map_release(struct import_map *m);
int import_map_source(const struct import_map *m, struct slice name); /* a source column by name, or -1 */

#endif
