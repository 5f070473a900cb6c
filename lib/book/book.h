/* book.h - a book: where it is, who acts, what time it is, its rules, its ledgers.
 *
 * A book is a directory with crm.yaml, ledgers (*.csv), rule files, log/YYYY-MM.csv and .crm/ (lock, pending
 * commit). Reading takes the lock shared only while every ledger is opened, so a reader sees one state of the whole book;
 * writing holds it from opening until the change is committed or the book closed. Rule files and ledgers are read when
 * first asked for.
 *
 *     struct book b;
 *     if (book_open(&b, &where, BOOK_WRITE, err)) ...
 *     const struct table *leads = book_table(&b, LEADS.ledger, err);
 *     ...
 *     book_close(&b);
 */
#ifndef CRM_BOOK_BOOK_H
#define CRM_BOOK_BOOK_H

#include "base/error.h"
#include "book/commit_seen.h"
#include "book/schema.h"
#include "book/table.h"
#include "rule/calendar.h"

#define BOOK_CONFIG "crm.yaml" /* what makes a directory a book */
#define BOOK_WALK ".crm/walk" /* what makes it one to walk the process in (sales/practice/walk_trace.h) */

enum book_access {
	BOOK_READ,
	BOOK_WRITE,
	BOOK_CHECK, /* locks and recovers as a writer does, but asks nothing of the ledgers: they may be broken */
};

/* How to find and open one; zero-initialise, then set what is known. */
struct book_where {
	const char *dir;	/* -C, or NULL: $CRM_BOOK, else upward from the working directory */
	const char *as_of;	/* --as-of, or NULL: $CRM_NOW, else the system clock */
	const char *as;		/* --as, or NULL: $CRM_USER, else the login */
	const char *defaults;	/* the installed rules directory */
	const char *command;	/* "lead add", for the lock and the log */
	bool looks;		/* only what is asked of the ledgers is shown: their descriptions are read as far as that goes (book_sound) */
	bool of_today;		/* who reads sees what a writer would, wherever the clock stands (past.h): --dry-run */
	bool with_merged;	/* rows that were merged into others are rows like all others (merged.h) */
	bool acts;		/* somebody is to be named as who acts, also where nothing will be written */
	long lock_timeout;	/* seconds to wait for the lock; 0: not at all */
};

struct rule_file {
	const char *name; /* "stages.yaml", or "import/x.yaml" */
	char *shown;	  /* what messages call it: "rules/stages.yaml" */
	struct yaml yaml;
	bool loaded;
	struct rule_file *next;
};

struct book {
	char *dir;
	int dirfd;
	enum book_access access;
	bool is_trial; /* whoever opened it writes nothing: rows that would be made get no numbers, which stay the next one's */
	struct yaml config; /* crm.yaml */
	const char *name, *language, *currency;
	int64_t now; /* the clock: moments, see base/date.h */
	int64_t real_now; /* the machine's own clock at opening, whatever --as-of and CRM_NOW say */
	int32_t today;
	bool clock_is_set, clock_is_date; /* by --as-of or CRM_NOW; to a day without a time */
	const char *clock_from; /* "--as-of" or "CRM_NOW" */
	bool clock_is_free;	/* crm.yaml says clock: free */
	bool is_practice;	/* crm.yaml says practice: true, or it is walked in: nothing counts here, and what leaves it says so */
	bool is_walked;		/* a copy made to walk the process in, where every command is noted (BOOK_WALK) */
	bool is_of_today, with_merged;
	struct real_times *real; /* real_time.h; NULL: not asked for yet */
	size_t real_met;	 /* real_time.h: moments judged by another time than their own */
	struct row_links *links; /* row_links.h */
	struct past *past; /* past.h; NULL: not asked for yet */
	const char *defaults, *command;
	struct slice actor;    /* id in people, or the login where people doesn't know it; empty never */
	struct slice actor_by; /* the login's own id (or login) where --as was used, else empty */
	struct arena arena;

	struct rule_file *rules;
	struct calendar *calendar;
	struct stages stages;
	bool has_no_fields; /* of its own: no rules/fields/ is there */
	const struct yaml *fields; /* the one file that describes all ledgers; NULL: each has its own */
	struct schema schema;
	struct table *tables; /* one a ledger of the schema, in its order */
	bool is_doubtful;     /* a ledger was wanted that can't be read, for more than names */
	struct left_out *left_out; /* rows that couldn't be counted; NULL where every row is looked at (BOOK_CHECK) */
	struct log_file *logs;
	size_t nlogs;
	bool has_began; /* journal_began was asked, and said so: */
	int64_t began;
	struct book_input *inputs; /* files that the user named, read so far (book_output.h) */
	struct map written; /* where this command writes to -> the output's number (book_output.h) */
	long nwritten;
	struct commit_seen seen; /* a pending commit, where it can only be read through */
	int lock_fd; /* -1: not held */
};

int book_open(struct book *b, const struct book_where *where, enum book_access access, struct error *err);
void book_close(struct book *b);
/* Asked before anything is shown of a book opened with `looks`: whether what was read of the ledgers' descriptions is without fault
 * (book_whole: whether all of it is, read now). -1 with every fault there is in them. */
int book_sound(const struct book *b, struct error *err);
int book_whole(struct book *b, struct error *err);
/* The book's directory: `dir` where given, else $CRM_BOOK, else upward from the working directory; NULL: none. The caller frees. */
char *book_find(const char *dir);
/* Appends the language that the book found so names in crm.yaml, before it is opened; false: no book, or it names none. */
bool book_language(const char *dir, struct str *out);
/* Creates a book in `dir` (made if missing; refused if it holds a crm.yaml): crm.yaml, the ledgers with headers in
 * `language` ("en", "zh"), the rule files and templates of `defaults` copied. */
enum book_play { BOOK_REAL, BOOK_CLOCK_FREE, BOOK_PRACTICE /* with a free clock, and said to be one */ };
int book_may_init(const char *dir, struct error *err); /* -1: there is one already */
int book_init(const char *dir, const char *language, enum book_play play, const char *defaults, struct error *err);

/* A rule file by name ("scoring.yaml"): the book's own, else the installed default. Parsed once. NULL with findings. */
const struct yaml *book_rules(struct book *b, const char *name, struct error *err);
int book_find_rules(const struct book *b, const char *name);  /* whether there is one: 1, 0, or -1 with errno where that can't be seen */
bool book_has_rules(const struct book *b, const char *name); /* there is one, or whoever reads it will say why not */
/* The same from any path (--rules FILE). */
const struct yaml *book_rules_file(struct book *b, const char *path, struct error *err);
/* A text below rules/ ("templates/reminder/d15.md"), the book's own or the default. */
int book_text(struct book *b, const char *name, struct str *out, struct error *err);
/* Whether there is the text that a rule names: 0, or -1 with a finding at the rule, or why nobody can tell. */
int book_text_named(struct book *b, const struct node *n, struct error *err);
/* The working-day calendar; loaded when first asked for. */
struct calendar *book_calendar(struct book *b, struct error *err);

/* A ledger's table, read when first asked for; NULL with findings when its file is broken. A ledger without a file is
 * an empty table. */
const struct table *book_table(struct book *b, const struct known_ledger *ledger, struct error *err);
const struct table *book_table_of(struct book *b, const struct ledger *l, struct error *err);
/* The same with its header alone: the rows are read otherwise (sweep.h). */
const struct table *book_head(struct book *b, const struct known_ledger *ledger, struct error *err);
const struct table *book_head_of(struct book *b, const struct ledger *l, struct error *err);
/* A ledger that only says what things are called; NULL: it can't be read, ids have to do. */
const struct table *book_names(struct book *b, const struct known_ledger *ledger);
const struct table *book_names_of(struct book *b, const struct ledger *l);
/* What was wrong with ledgers that were wanted, as far as `err` doesn't say it: whoever passed over a finding of book_table has lost
 * none. -1: what was worked out may be wrong for it; 0: only names are missing. */
int book_met(const struct book *b, struct error *err);
/* Before the first book_table of a ledger: a text that its table will be asked for, see table_expect. */
void book_expect(struct book *b, const struct known_ledger *ledger, struct slice text);

enum { BOOK_CLOCK_SLACK = 60 /* seconds by which clocks of one office differ */ };

/* Whether two clocks say the same: the book's and the machine's, or `at` and `real_at` of a row of the log. */
static inline bool book_clock_is_true(int64_t at, int64_t real)
{
	return at - real <= BOOK_CLOCK_SLACK && real - at <= BOOK_CLOCK_SLACK;
}
/* Whether this login may write with this call's clock; -1 with why not. book_open asks it for writers. */
int book_may_write_now(const struct book *b, struct error *err);

/* Appends who acts as the log has it: "P-000007", "P-000007 by P-000001". */
void book_add_actor(struct str *out, const struct book *b);
/* The person (row of people) that a login, id or name says, or -1. */
long book_person(struct book *b, struct slice who, struct error *err);
/* How conditions look up references (schema.h): `book` is a struct book. */
int book_lookup(void *book, const struct column *c, struct slice typed, const struct place *at, struct slice *id, struct error *err);

int book_set_actor(struct book *b, const struct book_where *where, struct error *err);
/* Whether the login that runs this owns the directory and crm.yaml: a file put into somebody else's book makes nobody its owner. 1, 0;
 * -1: not being able to look is no answer. */
int book_is_owned(const struct book *b, struct error *err);
int book_check_owner(const struct book *b, struct error *err); /* the directory and crm.yaml belong to one */

#endif
