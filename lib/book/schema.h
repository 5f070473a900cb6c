/* schema.h - what the ledgers hold: rules/fields/ as structures.
 *
 * A ledger is its columns in order; a column has a canonical name, labels, a type and what may stand in it. The
 * schema is the only place that says which columns are required: managers edit the files, not the program.
 *
 * A ledger is read when schema_ledger first names it, and with it those it refers to: who looks at three ledgers pays for three. Who
 * writes or checks reads all of them (schema_whole). Before anything is shown, schema_sound is asked whether what was read is as it
 * should be.
 */
#ifndef CRM_BOOK_SCHEMA_H
#define CRM_BOOK_SCHEMA_H

#include "base/map.h"
#include "base/value.h"
#include "book/ledgers.h"
#include "book/stages.h"
#include "rule/pattern.h"
#include "rule/when.h"
#include "rule/yaml.h"

struct ledger;

/* `not_before: invoice.issued_on`, `not_below: budget_from` (order_check). */
struct order {
	struct slice earlier; /* the path, as it is written */
	int head;	      /* the column of the ledger with which it begins */
};

/* A text that a column may hold, and how people read it. */
struct word {
	struct slice text;    /* "submitted": what files, csv and json hold */
	const char *label[2]; /* en, zh; the text itself where the file gives none */
	struct slice folded[3]; /* text and labels as whatever is typed is compared with them: width, case and blanks folded */
};

/* `without_year: past`: a day typed without its year is the last one of that name; `next`: the next one. Far off it is refused. */
enum column_year { YEAR_ANY, YEAR_PAST, YEAR_NEXT };

struct column {
	const char *name;
	const char *label[2];	     /* en, zh */
	enum type type;
	bool is_id;		     /* identifies the row */
	bool is_stage;		     /* a stage of the row's pipeline (stages.yaml) */
	bool required;
	bool retired; /* hidden from lists, pages and entry; what rows hold stays, and rules still see it */
	struct slice retired_on; /* "2026-03-16"; empty where the file only says true */
	/* merged_into, which no file of fields describes: into which row this one was merged (merged.h). It stands in a ledger only while one
	 * is; verbs alone write it. */
	bool is_merge;
	bool absent; /* no name leads to it for now: what would rules say without it? (sales/rules/field.h) */
	struct when *required_when;  /* required only where this holds; NULL: always */
	const struct node *required_node; /* what it was compiled from */
	const char *ref_name;	     /* type `ref LEDGER`: the ledger it refers to, else NULL */
	const struct ledger *ref;
	struct slice *values;	     /* allowed texts; nvalues 0: any */
	size_t nvalues;
	struct word *words;	     /* of the values, or of texts that are known among any (`words:`) */
	size_t nwords;
	const char *words_ledger_name;
	const struct ledger *words_ledger; /* `words: people.role`, `words: contracts`: those of another column, or the columns' labels */
	const char *words_column;	   /* NULL: the labels of words_ledger's columns */
	const struct pattern *pattern; /* the text must match; of the schema, as is `refuse` */
	const char *why;	     /* what is wanted instead of what doesn't match; NULL: the pattern says it */
	const struct pattern *refuse;  /* the text must not match */
	const char *refuse_name;     /* "filler" */
	const char *prefix;	     /* of ids: "L" */
	struct order *orders;	     /* what a date can't come before */
	size_t norders;
	int64_t min, max;	     /* of numbers, in the unit of the type; INT64_MIN and INT64_MAX: any */
	enum column_year year;	     /* of a date, where it is typed without its year */
	bool is_list;		     /* of a text: several words (base/wordlist.h) */
	bool unique;		     /* no two rows have the same text, width, case and blanks folded, or the same number (column_next_key) */
	struct place place;
};

struct ledger {
	const struct schema *schema;
	const char *name; /* "leads" */
	const char *file; /* "leads.csv" */
	struct column *columns;
	size_t ncolumns;
	int id, name_column; /* indices, -1: none. name_column is the column called name, or title */
	struct map by_name;  /* canonical names and both labels, folded, to column index */
	const struct known_ledger *known; /* NULL: one that the program never asks for by name */
	int *bound;	     /* its columns -> columns here, -1: there is none */
	size_t index;	     /* in the schema */
	bool is_unread;	     /* of the others, only name, index and place are known; schema_ledger never returns it so */
	struct place place;
};

/* The row of the ledger that `column` refers to, by id, name or a unique part of it; *id lives as long as the ledger. Or -1 with a
 * finding at `at`. Who has the ledgers says how (book_open); before that, conditions compare references by id alone. */
struct schema_lookup {
	int (*find)(void *context, const struct column *column, struct slice typed, const struct place *at, struct slice *id,
		    struct error *err);
	void *context;
};

struct schema {
	struct arena arena;
	struct schema_lookup lookup;
	struct ledger *ledgers;
	size_t count;
	struct stages *stages; /* borrowed */
	struct schema_pattern *patterns; /* all that were compiled, the last one first */
	struct schema_source *source; /* from where */
	const struct ledger *(*named)(const struct schema *s, struct slice name); /* schema_ledger, for what it is read by itself */
};

/* Where the ledgers are described: a file each, or all in one. `find` gives the columns of a ledger by its name, or the named patterns
 * ("patterns"), which live as long as the schema; NULL with findings, or (of patterns) without: there are none. */
struct schema_files {
	const struct node *(*find)(void *context, const char *name, struct error *err);
	void *context;
};

/* The ledgers by name alone (copied; in this order). `stages` (may be NULL) types columns of type stage and gives stage.kind. *s must not
 * move from here on. */
void schema_open(struct schema *s, const struct schema_files *files, const char *const *names, size_t n, struct stages *stages);
/* One file with all ledgers, read at once; every fault is found. */
int schema_load(struct schema *s, const struct yaml *y, struct stages *stages, struct error *err);
/* The names of the ledgers that such a file describes; free the array. */
const char **schema_names(const struct yaml *y, struct arena *a, size_t *n);
/* Whether no fault was met so far; else -1 and every fault of all ledgers. */
int schema_sound(const struct schema *s, struct error *err);
/* The same, with every ledger read. */
int schema_whole(struct schema *s, struct error *err);
void schema_release(struct schema *s);

/* NULL: none. A ledger whose reading met a fault lacks columns or what they refer to (schema_sound). Not for several threads. */
const struct ledger *schema_ledger(const struct schema *s, struct slice name);
/* A rule's word that stands for what a column holds ("owner"): a fault at `n` where that column is absent for now. */
int schema_need(const struct schema *s, const struct known_column *column, const struct node *n, struct error *err);
const struct ledger *schema_named(const struct schema *s, struct slice name); /* the same, perhaps unread: for the loader */
/* By canonical name or either label, case and width folded; -1: none. */
int ledger_column(const struct ledger *l, struct slice name);
int ledger_known(const struct ledger *l, const struct known_column *column); /* the same of one that the code names */
int ledger_merge(const struct ledger *l); /* merged_into; -1: nothing can be merged there */
/* The column (a date or time) that says since when a row is there: created_at, issued_on, paid_on, ... ; -1: none. */
int ledger_own_date(const struct ledger *l);
/* "'stagee' is no column of leads; did you mean 'stage'?" as a finding at `at` (may be NULL); -1. */
int ledger_no_column(const struct ledger *l, struct slice name, const struct place *at, enum error_kind kind,
		     struct error *err);
/* What was typed as the column holds it: one of its words or their labels, or a stage, width and case folded; else itself. */
struct slice column_choice(const struct column *c, const struct stages *stages, struct slice typed);
/* Whether the text is one of the column's values, or a stage; true where any text may stand. */
bool column_takes(const struct column *c, const struct stages *stages, struct slice text);
/* Whether a value lies between the least and the most that the column says; true of texts. */
bool column_within(const struct column *c, const struct value *v);
/* A cell that holds something: type, allowed values, stage, pattern, refuse, UTF-8. The finding reads "column: 'text' is not ..." at `at`
 * (may be NULL). References are looked for elsewhere (table_no_such). */
int column_check(const struct column *c, struct slice text, const struct stages *stages, const struct place *at, struct error *err);
/* Its values and stages alone. */
int column_check_choice(const struct column *c, struct slice text, const struct stages *stages, const struct place *at, struct error *err);
/* Whether a UTF-8 text surely is what column_check lets pass; patterns are not tried, so that any thread may ask. */
bool column_passes(const struct column *c, struct slice text, const struct stages *stages);
/* Appends what two texts have in common that people take for the same: width, case and blanks are no difference. */
void column_add_key(struct str *out, struct slice text);
/* The next of them: a list of phone numbers has several, in their normal form, any other text one. *key is filled; false: there is none left.
 * *rest is the cell at first. */
bool column_next_key(const struct column *c, struct slice *rest, struct str *key);
const char *column_label(const struct column *c); /* in the language of messages: what heads it on a screen */
/* What messages call it: as one types it. In English that is its name, else its label. */
const char *column_said(const struct column *c);
/* How people read a text of the column: its label in the language of messages, or itself. */
struct slice column_shown(const struct column *c, struct slice text);
/* The same in the one language (0 en, 1 zh). */
struct slice column_shown_in(const struct column *c, struct slice text, int language);
/* "en" is 0 and "zh" 1 where the texts of a column have labels: fields of conditions; else -1. */
int column_label_named(const struct column *c, struct slice name);
extern const char *const column_labels[2];
/* The text that somebody means who types it, or a label of it in any language, whatever its case and width; empty: none. */
struct slice column_word(const struct column *c, struct slice typed);
/* The fields a condition may name on rows of a ledger: its columns, customer.type through references, stage.kind. NULL: a ledger that
 * the book lacks: none. */
/* The other way along a reference: rows of another ledger that name a row of this one ("quotes" of leads), or, where it has no such
 * column, the same row that this one names ("contacts" of leads: those of its customer). */
struct schema_link {
	const struct ledger *to;
	int column; /* of `to`: what it names */
	int via;    /* of this ledger: what both name; -1: this row itself */
	/* Whose rows say which of those it is, where they say any (lead_contacts of leads and contacts); NULL: there is none. Its columns that
	 * name this ledger, and `to`. */
	const struct ledger *between;
	int between_from, between_to;
};
bool schema_link(const struct ledger *from, struct slice name, struct schema_link *link);
struct vocabulary schema_vocabulary(const struct ledger *l);

/* Every order of a column, of which the row that `row` gives has a value. -1 with a finding for each that isn't kept:
 * "due_on: '2026-02-01' is before issued_on '2026-03-01' (rules/fields/invoices.yaml:7)" at `at` (may be NULL). */
int order_check(const struct ledger *l, int column, const struct subject *row, const struct place *at, struct error *err);
/* The same of one of them. */
struct order_of {
	const struct ledger *ledger;
	int column;
	size_t order;
};
int order_check_one(const struct order_of *of, const struct subject *row, const struct place *at, struct error *err);
/* Is `later` not before `earlier`? By the day where either has no time of day. */
bool order_is_kept(const struct value *later, const struct value *earlier);
/* `not_before:` and `not_below:` of a column (its keys) of a ledger whose references are read. -1 with findings. */
int schema_read_orders(struct schema *s, struct ledger *l, struct column *c, const struct node *keys, struct error *err);

#endif
