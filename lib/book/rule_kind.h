/* rule_kind.h - a rule file as crm book rules sees it: each noun exports the one of its file (routes.h: routes_yaml).
 *
 *     RULE_LOADS(routes)                              load_rules and release_rules, of routes_load and routes_release
 *     const struct rule_kind routes_yaml = {
 *             .file = "routes.yaml", .list = "routes", .ledger = "contracts",
 *             .size = sizeof(struct routes), .load = load_rules, .release = release_rules,
 *             .check = check, .example = example,
 *     };
 */
#ifndef CRM_BOOK_RULE_KIND_H
#define CRM_BOOK_RULE_KIND_H

#include "book/book.h"
#include "book/names.h"
#include "book/schema.h"
#include "rule/bind.h"

struct rule_kind {
	const char *file;   /* "scoring.yaml" */
	const char *below;  /* where there is no such file, those of this folder stand for it; NULL: there is no such folder */
	const char *list;   /* the key whose members are the rules: "tiers"; NULL: the root */
	const char *more;   /* a second such key */
	const char *ledger; /* what it is about; a book that lacks that ledger is not asked for it. NULL: always */
	size_t size;	    /* of what the file becomes: `rules` below; 0: nothing that is kept */
	int (*load)(void *rules, struct book *b, const struct yaml *y, struct error *err);
	/* One of the file's rules: where each has examples of its own, which `example` is then given. Else NULL. */
	int (*load_one)(void *rules, struct book *b, const struct yaml *y, const struct node *rule, struct error *err);
	void (*release)(void *rules); /* whether or not it could be loaded */
	/* What is wrong with rules that can be read; may be NULL. */
	int (*check)(void *rules, struct book *b, struct error *err);
	/* Whether rules that are sound do what they should, tried on texts: it takes its time, and asks for no more columns. May be NULL. */
	int (*prove)(void *rules, struct book *b, struct error *err);
	/* One example: 1 as expected, 0 not, -1 unreadable. What came out is appended to *got. NULL: it has none. */
	int (*example)(void *rules, struct book *b, const struct node *example, struct str *got, struct error *err);
};

#define RULE_LOADS(noun)                                                                                       \
	static int load_rules(void *rules, struct book *b, const struct yaml *y, struct error *err)            \
	{                                                                                                      \
		return noun##_load(rules, b, y, err);                                                          \
	}                                                                                                      \
	static void release_rules(void *rules)                                                                 \
	{                                                                                                      \
		noun##_release(rules);                                                                         \
	}

extern const struct rule_kind fields_yaml, calendar_yaml;

bool rule_kind_applies(const struct rule_kind *k, const struct book *b); /* whether the book has the ledger it is about */
/* Its files in the book: "scoring.yaml"; "fields/leads.yaml" and so on. Release the names in any case. */
int rule_kind_files(const struct rule_kind *k, struct book *b, struct names *files, struct error *err);
/* The first example of a file, or rule that has its own (the others are its `next`); NULL: none. */
const struct node *rule_kind_examples(const struct rule_kind *k, const struct yaml *y);
/* Reads the book's file of the kind (`y`) and says all that is wrong with it, or what can be seen without trying it. */
int rule_kind_check(const struct rule_kind *k, struct book *b, const struct yaml *y, struct error *err);
int rule_kind_read(const struct rule_kind *k, struct book *b, const struct yaml *y, struct error *err);
/* Runs one example of it, by the file as it is now. */
int rule_kind_try(const struct rule_kind *k, struct book *b, const struct node *example, struct str *got, struct error *err);

/* Keys of rule files that name something of the book: a ledger, a column, a file below rules/ (rule/bind.h).
 *
 * Binds files of a book; conditions are about the ledger that their row names. */
struct binder book_binder(struct book *b, struct arena *arena, void *rules, struct error *err);

/* The row's `of`: the ledger. */
#define BIND_COLUMN(T, member) BIND_OF(T, member, int, BIND_SCALAR, bind_column)
/* The name of a text below rules/ that is there. */
#define BIND_FILE(T, member) BIND_OF(T, member, struct slice, BIND_ANY, bind_file)

bind_reader bind_column, bind_file;

/* The `given:` of an example in a rule file as the subject of conditions.
 *
 * Its keys are what conditions on rows of a ledger may name (customer.type, amount); their texts are read as those
 * fields' types. A field that isn't given is missing. */
struct given {
	const struct node *map;
	struct vocabulary vocabulary;
	struct subject subject;
};

/* The struct must stay where it is while it is asked. -1: a key that is no field, or a text that isn't of its type. */
int given_read_by(struct given *g, const struct vocabulary *v, const struct node *map, int64_t now, struct error *err);
int given_read(struct given *g, const struct ledger *l, const struct node *map, int64_t now, struct error *err);

#endif
