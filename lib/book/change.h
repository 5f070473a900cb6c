/* change.h - what every writing verb makes: rows added and fields set, over any ledgers, and rule files rewritten, committed as one.
 *
 *     struct change c;
 *     change_init(&c, book);
 *     struct change_row *lead = change_add(&c, LEADS.ledger, err);       the next id is given at once
 *     change_put(lead, LEADS.stage, slice_of("需求确认"));
 *     struct change_row *row = change_edit(&c, CUSTOMERS.ledger, id, err);
 *     change_put(row, CUSTOMERS.grade, slice_of("A"));
 *     change_event(&c, customer_graded, .customer = id, .grade = slice_of("A"));      what it led to (event.h), said after the commit
 *     change_commit(&c, err);
 *
 * Values are canonical texts (book/entry.h makes them of what people type). The commit checks every row touched
 * against the schema, writes everything or nothing (book/commit.h), and logs every field set. A field put to what it was is no
 * change; a change without any writes nothing at all.
 */
#ifndef CRM_BOOK_CHANGE_H
#define CRM_BOOK_CHANGE_H

#include "base/ids.h"
#include "base/output.h"
#include "book/book.h"
#include "book/event.h"
#include "view/view.h"

/* A million rows have eight million of them: change_value gives the slice. */
struct change_field {
	const char *text;
	uint32_t length;
	uint16_t column; /* of the ledger's schema */
	bool is_sound;	 /* found to be what the column wants (import): it need not be checked again */
};

static inline struct slice change_value(const struct change_field *f)
{
	return (struct slice){ f->text, f->length };
}

struct change_row {
	struct change *change;
	const struct ledger *ledger;
	const struct table *table;
	long row;	/* of the table; -1: added */
	struct slice id; /* empty for ledgers without ids */
	struct change_field *fields; /* the last put of a column counts */
	struct slice note; /* goes to the log with every field of the row */
	struct change_row *next;
	uint32_t number; /* in change.index */
	uint32_t nfields, fields_cap;
	bool noted; /* its note is logged with every field put, even one that stays what it was */
	bool has_own_id; /* added, and no other row that is was added with its id before */
	bool dropped, checked; /* checked: passed change_check_row already (import), or its faults are accepted */
};

struct change_ledger { /* per ledger: what has been staged */
	struct ids edits, adds;	 /* id -> index of change_row in rows order */
	int64_t last_number;	 /* of given ids; -1: not looked for yet */
};

/* What the log says of a rewritten file: its row has the file in place of a ledger. */
struct change_said {
	struct slice id, field, old, new; /* "leads.product", "retired", "", "2026-03-16" */
};

struct change_file {
	const char *name; /* "rules/fields/leads.yaml" */
	int fd;		  /* -1: the book has none of its own yet */
	struct stat was;
	struct slice old, text; /* as it was read, and as it will be */
	struct change_said said;
	struct change_file *next;
};

/* A file for people that goes with a change: its name appears behind the commit. */
struct change_output {
	struct output output;
	struct change_output *next;
};

/* A row of the log alone: what was done by hand and is taken over (crm book adopt), a talk. */
struct change_logged {
	const struct ledger *ledger;
	struct slice id, field, old, new, note;
};

struct change {
	struct book *book;
	struct arena arena;
	struct change_row *rows, *last;
	struct change_row **index; /* rows by number */
	size_t nrows, index_cap, nedits; /* nedits: of existing rows */
	size_t nchecked; /* of the first so many rows all were checked when they were staged (import) */
	struct change_ledger *ledgers; /* by schema index */
	/* What couldn't be made part of the change, and why: said behind it, with its exit status. A finding in a verb's own `err`
	 * keeps all of it from being committed. */
	struct error aside;
	struct event *events;
	size_t nevents, events_cap;
	char **made; /* ids to print with -q and first in what is said */
	size_t nmade, made_cap;
	struct change_file *files;
	struct change_output *outputs, *last_output;
	struct change_text *texts; /* change_keep */
	struct change_unique *uniques; /* change_check_unique */
	bool keeps_quotes; /* fields go on standing in quotes that they don't need: it will be taken back */
	bool drops_merges; /* a ledger in which nothing is merged any more loses the column for it (merged.h) */
	struct change_logged *logged; /* change_log_only */
	size_t nlogged, logged_cap;
	bool quiet_log; /* bulk import: one log row a row added instead of one a field */
};

void change_init(struct change *c, struct book *b);
void change_release(struct change *c);

/* A new row. The id column is filled with the next id of the ledger's prefix unless put otherwise before the commit
 * (change_put on the id column renames the staged row). NULL: no such ledger. */
struct change_row *change_add(struct change *c, const struct known_ledger *ledger, struct error *err);
struct change_row *change_add_of(struct change *c, const struct ledger *l, struct error *err);
/* The same with room for so many fields, and an id of its own that lives as long as the change (empty: the check refuses the row;
 * NULL: the next one). */
struct change_row *change_add_as(struct change *c, const struct ledger *l, const struct slice *id, size_t fields, struct error *err);
/* An existing row (or one added in this change), by id. NULL with a finding where there is none. */
struct change_row *change_edit(struct change *c, const struct known_ledger *ledger, struct slice id, struct error *err);
struct change_row *change_edit_of(struct change *c, const struct ledger *l, struct slice id, struct error *err);
void change_room(struct change_row *r, size_t fields); /* so many will be put: a million rows needn't grow */
/* Sets a field; the value is copied. -1: no such column, nothing changed. */
int change_put(struct change_row *r, const struct known_column *column, struct slice value);
int change_put_number(struct change_row *r, const struct known_column *column, int64_t number); /* by the column's type */
int change_put_column(struct change_row *r, int column, struct slice value);
/* The same uncopied, which is sound or not: the value lives as long as the change. */
void change_take_column(struct change_row *r, int column, struct slice value, bool is_sound);
/* The text goes over to the change, for values that are slices of it; *text is empty then. */
struct slice change_keep(struct change *c, struct str *text);
/* What the row will hold: the value put, else the table's. */
struct slice change_get(const struct change_row *r, const struct known_column *column);
struct slice change_cell(const struct change_row *r, int column);
struct slice change_id(const struct change_row *r);
/* Something happened to the row that is worth a line in the log even where no field becomes another. */
void change_log_note(struct change_row *r, struct slice note);
/* A row of the log that goes with no change of a ledger; its texts are copied. */
void change_log_only(struct change *c, const struct change_logged *row);
void change_drop(struct change_row *r); /* takes the row out of the change again */
/* A row of `ledger` with that id, staged in this change, or NULL. */
struct change_row *change_staged(const struct change *c, const struct ledger *l, struct slice id);

/* A rule file ("fields/leads.yaml") to be rewritten with this change: its present text is in `text`, read now, under the lock; where
 * the book has none it is the shipped one's, and the book gets a copy. NULL with a finding. */
struct change_file *change_rules(struct change *c, const char *file, struct error *err);
void change_rewrite(struct change *c, struct change_file *f, struct slice text, const struct change_said *said);
bool change_file_changes(const struct change_file *f);
bool change_file_is_new(const struct change_file *f); /* the book had none of its own */
void change_files_release(struct change *c); /* change_release calls it */

/* A file that goes with the change (base/output.h): on disk when this returns 0, under its name once the commit is done, else gone.
 * `is_known`: see output_open_known. */
int change_output(struct change *c, const char *path, struct slice text, bool is_known, struct error *err);
int change_outputs_place(struct change *c, struct error *err); /* change_commit calls it: the change is saved by then */
void change_outputs_release(struct change *c);		       /* change_release calls it */

/* change_event(c, invoice_held, .invoice = id, .until = day, ...): its values are copied. change_happened: of a kind without values. */
#define change_event(c, kind, ...) change_record(c, EVENT_##kind, &(const struct event_##kind){ __VA_ARGS__ })
#define change_happened(c, kind) change_record(c, EVENT_##kind, &(const struct event_##kind){ .end = 0 })
void change_record(struct change *c, enum event_kind kind, const void *values);
/* A text for an event, such as the command that comes next; it lives as long as the change. */
struct slice change_text(struct change *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct slice change_place(struct change *c, const struct place *place); /* "rules/scoring.yaml:12" */
void change_made(struct change *c, struct slice id);

/* Every fault of one row against the schema; 0 or -1. */
int change_check_row(const struct change_row *r, struct error *err);
int change_check_field(const struct change_row *r, int column, struct error *err); /* references included */
int change_check_orders(const struct change_row *r, struct error *err); /* dates in the wrong order, of change_check_row */
/* Whether no other row has the text of a column that is `unique`; the row counts as one that has it from now on. */
int change_check_unique(const struct change_row *r, int column, struct error *err);
int change_check(struct change *c, struct error *err);
bool change_is_empty(const struct change *c);
bool change_row_changes(const struct change_row *r);
/* Calls `each` with every field that becomes something else; stops and returns -1 when it returns non-zero. */
int change_each_field(const struct change *c,
		      int (*each)(void *context, const struct change_row *r, int column, struct slice old, struct slice new),
		      void *context);
int change_each_field_of(const struct change_row *r,
			 int (*each)(void *context, const struct change_row *r, int column, struct slice old, struct slice new),
			 void *context); /* of one row */
bool change_row_is_logged(const struct change_row *r); /* it changes, or has a note */
/* Checks, writes, logs. The book must be open for writing. 0, -1, or 1: decided, but not all of it is in place yet (commit.h). */
int change_commit(struct change *c, struct error *err);

#endif
