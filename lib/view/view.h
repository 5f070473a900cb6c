/* view.h - what every reading verb returns: typed columns and rows, any number of sections, printed by one writer a
 * format (write.h).
 *
 *     view_title(v, _("RECEIVABLES  as of %s"), date);
 *     view_column(v, "customer", _("customer"), TYPE_TEXT);
 *     view_column(v, "amount", _("amount"), TYPE_MONEY);
 *     view_text(v, name); view_number(v, fen);          one call a cell, in column order; a full row begins the next
 *     view_section(v, "tiers", _("Tiers"));             a further table below, with columns of its own
 *     view_next(v, "crm ar remind");                    a line under the table, for people only
 *
 * Column names are what csv and json call them: stable English, snake_case. Labels are for people: whatever case they are
 * given in, English ones are shown in lower case ("Next follow-up" of rules/fields/leads.yaml as next follow-up), but for words
 * that have capitals of their own (ID, WeCom). Texts are copied.
 */
#ifndef CRM_VIEW_VIEW_H
#define CRM_VIEW_VIEW_H

#include "base/arena.h"
#include "base/value.h"
#include "view/chart.h"

/* How people read a text that files hold: its label, or the text itself. Lives as long as the view. */
typedef struct slice view_word(const void *context, struct slice text);

struct view_column {
	const char *name;  /* "due_on" */
	const char *label; /* "Due", translated */
	enum type type;
	bool is_key;  /* for programs: in csv and json, not shown to people */
	bool is_face; /* for people: in tables and Markdown, where a key column beside it serves programs */
	view_word *word; /* or NULL: people see what programs get */
	const void *word_context;
	bool is_whole; /* its texts are not cut where a line has room for one */
	const char *key; /* what json calls it, where csv's name is no snake_case: "days_1_30" for 1-30; NULL: `name` */
	const struct view_pivot *pivot; /* or NULL */
};

/* One of columns whose names are data, such as a week: in json they are an array of objects, {"week": "2026-W09", "used": 3}. */
struct view_pivot {
	const char *array, *by, *is; /* "weeks", "week", "2026-W09"; `key` of the column is what it says of that: "used" */
};

struct view_cell {
	struct slice text; /* text types; for numbers empty unless the cell is missing or was given as text */
	int64_t number;
	const struct slice *shown; /* or NULL: what people read in place of the text */
	bool missing;
	enum view_mark mark; /* how it stands, for people: html colours it */
};

/* A drawing of the section's own figures. The table says the same in numbers, so that only html draws it. */
struct view_chart {
	enum chart_kind kind;
	const char *label;     /* the column that names the points */
	const char *values[4]; /* the columns that are drawn, a series each */
	size_t nvalues;
	const char *remark; /* a column printed behind each value, or NULL */
};

/* One figure of a section of tiles. */
struct view_tile {
	const char *name, *label; /* for programs; for people */
	enum type type;
	int64_t number;
	const char *text; /* instead of the number, or NULL */
	enum view_mark mark;
	const char *remark; /* or NULL */
	const char *opens;  /* the command that shows the rows behind it */
};

struct view;

/* Adds the cells of rows [from, to), at most VIEW_BATCH of them, to the view it is given; `context` is only read. */
enum { VIEW_BATCH = 64 };
typedef void view_maker(struct view *v, const void *context, size_t from, size_t to);

/* Rows that are still to be made. */
struct view_later {
	size_t count;
	bool by_all; /* of many, each core does a stretch */
	size_t most; /* so many are asked for at once; 0: any number */
	size_t each; /* what each of them comes to in rows, about; 0: it is one */
	view_maker *make;
	const void *context;
};

/* What was seen of rows that are still to be made: view_survey. */
struct view_survey {
	size_t nrows;
	size_t *widths; /* of each column, its widest text in columns of a terminal */
};

/* Where lines stand that belong to the note before them, in columns of a terminal: so far in, and what a label of that width heads
 * behind it. */
struct view_hang {
	unsigned in, label;
};

/* A line for people below a section. Writers lay it out (cell.h). */
struct view_line {
	struct view_hang hang;
	const char *label; /* NULL: none; "": it goes on under what the label before it heads */
	const char *text;
};

struct view_section {
	const char *name;  /* json key; "" for the first */
	const char *title; /* or NULL */
	struct view_column *columns;
	size_t ncolumns, columns_cap;
	struct view_cell *cells; /* row-major */
	size_t ncells, cells_cap;
	struct view_later later; /* the rows behind those cells */
	struct view_survey *survey; /* of those; NULL: nobody looked */
	struct view_line *notes; /* below */
	size_t nnotes, notes_cap;
	bool is_card;	/* one record: columns and one row; people see a line a field */
	bool has_total; /* the last row is a sum: set apart */
	bool is_plain;	/* one column, printed bare, line by line (findings, messages) */
	bool is_exact;	/* view_exact */
	bool is_tiles;	/* view_tiles: a figure a row */
	struct view_chart *chart; /* or NULL */
	const char *opens;	  /* the command that shows the rows behind the figures, or NULL */
	struct view_section *next;
};

/* What is given up with the view. */
struct view_kept {
	void *what;
	void (*release)(void *what);
	struct view_kept *next;
};

struct view {
	struct arena arena;
	struct view_kept *kept;
	struct view_section first, *last;
	char **warnings; /* view_warn */
	size_t nwarnings, warnings_cap;
	const char *banner; /* a line on top of every page, "practice" in json; csv has no room for one. NULL: none. Lasts */
	int status; /* the exit status the figures ask for: 0, or 1 (check failed, not verified) */
	bool for_programs; /* csv or json: notes are not even made, and words are English (lang_for_programs) */
	bool is_sheet; /* csv is for a spreadsheet: no text in it becomes a formula */
	bool has_bom;  /* csv begins with one, by which spreadsheets know UTF-8 */
	bool is_board; /* many sections on one page: html lays them out side by side */
	bool has_bad_bytes; /* in rows that were made on the way there were bytes that are no UTF-8 */
	void (*hand_on)(struct view *v); /* or NULL: takes the rows whenever there is no room for more, and empties the section */
};

void view_init(struct view *v);
void view_release(struct view *v);

void view_title(struct view *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What has to be known before anything of the view is believed: on top of a page, "left_out" in json; csv and tables stay as they
 * are, and the command says it on stderr in any case. */
void view_warn(struct view *v, const char *text);
void view_note(struct view *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Lines that belong to the note before: nobody indents by hand. */
void view_under(struct view *v, struct view_hang hang, const char *label, const char *format, ...) __attribute__((format(printf, 4, 5)));
#define VIEW_STEP 2 /* what a line stands in under a note where nothing else says it */
void view_hint(struct view *v, const char *format, ...) __attribute__((format(printf, 2, 3))); /* a step in, of what could be done or is odd */
void view_next(struct view *v, const char *format, ...) __attribute__((format(printf, 2, 3))); /* "next: " and the command */
void view_why(struct view *v, struct slice name, struct slice why, const struct place *rule); /* "name: why  (rules/verify.yaml:6)" */
unsigned view_widest(const char *const *labels); /* of labels, N_() and ended by NULL, as they are read */
/* Nothing but notes comes any more: they stand below the last section that has something to show. */
void view_close(struct view *v);
/* Whether all its texts are UTF-8: a page shows other bytes as \xNN. Of rows that are still to be made: those that view_survey, or a
 * writer, has seen. */
bool view_is_utf8(const struct view *v);
/* Text in a column "name", "..._name", "customer", "command" or "open" is cut only where a line has no room for it: what tells a name
 * from others may be its end, and half a command can't be typed. */
void view_column(struct view *v, const char *name, const char *label, enum type type);
/* People see the texts of the column added last as `word` says them; csv and json keep them. */
void view_words(struct view *v, view_word *word, const void *context);
/* A column "unit" of the units that figures have: wd, d, h, %, or none. */
void view_unit_column(struct view *v);
const char *view_unit(const char *unit); /* the same as a word for people */
/* A column whose label is data, such as a grade: it is shown as it stands. */
void view_data_column(struct view *v, const char *name, const char *label, enum type type);
void view_json_key(struct view *v, const char *key); /* of the column added last, where its name is none */
void view_pivot(struct view *v, const struct view_pivot *pivot, const char *key); /* the column added last is one of such */
/* A column that only programs want: the id beside a name. */
void view_key_column(struct view *v, const char *name, enum type type);
/* A column that only people want: the same value made pretty. */
void view_face_column(struct view *v, const char *name, const char *label, enum type type);
void view_section(struct view *v, const char *name, const char *title); /* later calls go to it */
/* A section of one record, of any number of columns: each may be followed by its cell. People see label and value of those that
 * aren't missing, a line each; json has one object with all of them, csv a row for each, field (its name) and value. */
void view_card(struct view *v, const char *name, const char *title);
/* Makes the section being filled one plain column: findings and messages, line by line. */
void view_plain(struct view *v, const char *name, const char *label);
/* The same of a text in a format of its own, such as a calendar: byte for byte, but for a terminal. */
void view_exact(struct view *v, const char *name, const char *label);
/* A section of single figures, large on a page; fill it with view_tile. */
void view_tiles(struct view *v, const char *name, const char *title);
void view_tile(struct view *v, const struct view_tile *tile);
/* Draws the section being filled: its column `label`, then its columns of values, NULL behind the last (at most 4). */
void view_chart(struct view *v, enum chart_kind kind, const char *label, ...) __attribute__((sentinel));
void view_chart_remark(struct view *v, const char *column); /* printed behind each value of that chart */
void view_opens(struct view *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

void view_text(struct view *v, struct slice text); /* empty: missing */
void view_lasting(struct view *v, struct slice text); /* the same of a text that lives as long as the view: not copied */
void view_textf(struct view *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
void view_number(struct view *v, int64_t number); /* in the unit of the column's type (value.h) */
void view_missing(struct view *v);
#define VIEW_KNOWN(v, known, cell) ((known) ? (cell) : view_missing(v)) /* what may not be known */
#define VIEW_MAYBE(v, known, number) VIEW_KNOWN(v, known, view_number(v, number))
void view_value(struct view *v, const struct value *value); /* of the column's type */
void view_workdays(struct view *v, struct slice text); /* "≤ 3.2wd": programs get it, people read the unit in their language */
void view_shown(struct view *v, struct slice text); /* what people read instead of the cell added last, which files keep */
void view_mark(struct view *v, enum view_mark mark);	   /* the cell added last */
size_t view_rows(const struct view *v); /* of the section being filled */
/* Cuts the section being filled down to its first rows. */
void view_cut(struct view *v, size_t rows);
/* Adds n rows at once, behind which none may come. They are made when they are printed, in order, a batch at a time, and each batch is
 * forgotten as soon as it is written; what people read is gone through once before (view_survey). So what rows are made of has to last as
 * long as the view, and they are the same whenever they are made. `by_all`: of many rows each core does a stretch. */
void view_later(struct view *v, size_t n, bool by_all, view_maker *make, const void *context);
/* The same of rows that are best made in long stretches, of any length, or of which any number comes of one thing, where nobody asks for
 * view_rows or view_cut. */
void view_stream(struct view *v, const struct view_later *rows);
/* The same, made now. */
void view_fill(struct view *v, size_t n, bool by_all, view_maker *make, const void *context);
/* Makes what is still to be made. */
void view_settle(struct view *v);
void view_keep(struct view *v, void *what, void (*release)(void *what)); /* released with the view, the last one first */

#endif
