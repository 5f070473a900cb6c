/* duplicate.h - rules/duplicates.yaml: what makes two rows of a ledger the same customer, or the same person; and which rows are.
 */
#ifndef CRM_BOOK_DUPLICATE_H
#define CRM_BOOK_DUPLICATE_H

#include "book/change.h"
#include "book/duplicate_near.h"
#include "book/rule_kind.h"

enum duplicate_then { DUPLICATE_BLOCK, DUPLICATE_ASK, DUPLICATE_SAY, DUPLICATE_PASS };
enum duplicate_how { DUPLICATE_SAME, DUPLICATE_COMPANY, DUPLICATE_NEAR };

struct duplicate_rule {
	struct place place;
	struct slice id, why;
	struct slice of, named; /* as they are written */
	const struct ledger *ledger; /* NULL: the book lacks it */
	int column;		     /* -1: the ledger lacks it, and the rule finds nothing */
	enum duplicate_how how;
	long distance; /* of names that are near */
	enum duplicate_then then;
};

struct duplicates {
	struct book *book;
	struct arena arena;
	struct duplicate_rule *rules;
	size_t count;
};

extern const struct rule_kind duplicates_yaml;

int duplicates_load(struct duplicates *d, struct book *b, const struct yaml *y, struct error *err);
/* Those of the book, or the shipped ones; where there is no such file, none. */
int duplicates_of_book(struct duplicates *d, struct book *b, struct error *err);
void duplicates_release(struct duplicates *d);

/* A row that is perhaps the same, and why. */
struct duplicate {
	const struct duplicate_rule *rule;
	struct slice id, name; /* of the table */
	struct str why;	       /* "phone 057482805873", "name 象山医院"; free it */
};

/* Rows of the ledger that are perhaps what a row with these cells would be, each once, by the first rule that finds it; `self` (a row, -1:
 * none) isn't looked at. The caller releases them. */
struct duplicate_list {
	struct duplicate *at;
	size_t count, cap;
};
/* How the row that is looked for has its cells. */
struct duplicate_cells {
	const struct ledger *ledger;
	struct slice (*cell)(const void *context, int column);
	const void *context;
	long self;
	const struct change_row *staged; /* where it is one: of a row that is there only what becomes another is asked about */
};
int duplicates_find(const struct duplicates *d, const struct duplicate_cells *cells, struct duplicate_list *found, struct error *err);
void duplicate_list_release(struct duplicate_list *l);

/* Asks the book's rules about a row that is staged: what is blocked is a finding (-1), the others are said as events. */
int duplicates_check(struct change *c, const struct change_row *row, struct error *err);

/* Pairs of the whole book, in the order of rules and rows: of several that have one key each beside the first. */
typedef int duplicate_pair_fn(void *context, const struct duplicate_rule *rule, const struct table *t, size_t a, size_t b, struct slice why);
int duplicates_each_pair(const struct duplicates *d, duplicate_pair_fn *each, void *context, struct error *err);

/* Duplicates among rows that an import adds: each costs a look-up a rule, however many there are. Names that are near are looked for where
 * there are no more rows than this; beyond that crm customer dupes finds them. */
enum { DUPLICATE_NEAR_MOST = 50000 };

struct duplicate_guard {
	struct change *change;
	struct duplicates rules;
	struct map *keys; /* one a rule: key -> row of the table, or -2 - number of the staged row */
	struct near_names *near; /* one a rule: of names that are near; numbers as above */
	bool *is_read;
	struct arena arena;
	struct str key; /* scratch */
	bool left_out; /* names that are near weren't looked for: there are too many */
	size_t suspects; /* rows that are perhaps there already, and were taken */
};

int duplicate_guard_open(struct duplicate_guard *g, struct change *c, struct error *err);
/* A new row that is otherwise sound: -1 with a finding where a rule blocks it. */
int duplicate_guard_check(struct duplicate_guard *g, const struct change_row *row, struct error *err);
void duplicate_guard_release(struct duplicate_guard *g);

#endif
