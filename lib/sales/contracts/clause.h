/* clause.h - clauses that make trouble (rules/clauses.yaml): found, explained, mended.
 *
 * A rule looks at fields of contracts (or the whole text) for a pattern, whose named groups become fields of its condition; it says
 * why, by which evidence, and what to write instead. Texts are folded first: full-width digits, letters, signs and blanks are
 * the same as half-width ones. Positions and quotations are of the text as it stands.
 *
 *     struct clauses rules;
 *     clauses_read(&rules, book, NULL, err);
 *     struct clause_run run;
 *     clause_run_start(&run, &rules);
 *     clause_check(&run, contract_row, err);          for every contract
 *     run.findings ...
 */
#ifndef CRM_SALES_CONTRACTS_CLAUSE_H
#define CRM_SALES_CONTRACTS_CLAUSE_H

#include <pthread.h>

#include "book/change.h"
#include "book/rule_kind.h"
#include "book/subject.h"
#include "rule/fold.h"
#include "rule/scan.h"
#include "sales/money.h"
#include "view/view.h"

enum severity { SEVERITY_BLOCK, SEVERITY_WARN, SEVERITY_HINT };

/* A named group of the pattern and how its text is read. */
struct clause_capture {
	struct slice name;
	size_t group;
	enum type type;
};

struct clause_evidence {
	const struct node *node; /* NULL: none */
	struct when *of;	 /* on invoices */
	long at_least;
	struct value constant;
	bool measured;		 /* looked for already */
	struct days_to_pay found; /* of fewer than at_least the constant counts */
	struct place place;
	struct clause_evidence *of_all; /* of a rule that several threads apply: what is measured once for all of them; else NULL */
};

/* How much around a match is meant; see clause_words.c. */
enum clause_scope { SCOPE_SEGMENT, SCOPE_ITEM, SCOPE_SENTENCE, SCOPE_CLAUSE, SCOPES };

enum clause_kind {
	CLAUSE_MATCH, /* every match is looked at */
	CLAUSE_LACKS, /* what the pattern wants is nowhere in the fields */
	CLAUSE_TOTAL, /* the shares of all matches are added up */
};

struct clause_rule {
	struct slice id, why, say, suggest, attach;
	enum severity severity;
	enum clause_kind kind;
	int *fields; /* columns of contracts; CLAUSE_TEXT: the whole text */
	size_t nfields;
	struct pattern *match, *unless[SCOPES]; /* unless: by where it is looked for, NULL: nothing there excuses */
	struct clause_capture captures[PATTERN_GROUPS];
	size_t ncaptures;
	struct slice share, upto, maybe, rest; /* CLAUSE_TOTAL: names of groups, see clause_match.c */
	struct when *when;
	const struct node *when_node;
	enum clause_replace { REPLACE_ITEM, REPLACE_SEGMENT, REPLACE_SENTENCE, REPLACE_MATCH, REPLACE_FIELD } replace;
	struct clause_evidence evidence;
	const struct node *node;
	struct place place;
	bool given_up; /* the pattern was too expensive once */
};

enum { CLAUSE_TEXT = -1 };

/* Of the rules file's `words`: a piece of patterns, the words before it already put in. */
struct clause_word {
	struct slice name, text;
	struct place place;
};

/* What stands in a column of contracts. */
struct clause_text {
	int column;
	struct slice text;
};

struct clauses {
	struct book *book;
	struct clause_word *words; /* read so far */
	size_t nwords;
	const struct node *all_words; /* as the file has them, or NULL */
	const struct table *contracts;
	struct arena arena;
	const struct clause_text *only; /* of these texts a rule must be able to find something; NULL: all rules are read */
	size_t nonly;
	struct clause_rule *rules;
	size_t count;
	bool *is_read;	   /* by column: a rule looks at it; made when first needed */
	struct scan *scan; /* of all `match` patterns; NULL: too little was read yet to be worth it */
	size_t nread;	   /* texts that were read without it */
	const struct pattern **patterns;
	bool plain; /* tests: every pattern on every text by pcre2 alone */
};

int clauses_read(struct clauses *c, struct book *b, const char *path, struct error *err);
/* Only the rules that may find something in one of these texts, each in its column: what surely finds nothing, or looks for what isn't
 * there, is neither compiled nor checked. */
int clauses_read_for(struct clauses *c, struct book *b, const struct clause_text *texts, size_t n, struct error *err);
int clauses_load(struct clauses *c, struct book *b, const struct yaml *y, struct error *err);
/* One rule of a file; the words are that file's. */
int clauses_load_one(struct clauses *c, struct book *b, const struct yaml *y, const struct node *rule, struct error *err);
void clauses_release(struct clauses *c);
const struct clause_rule *clause_rule_by_id(const struct clauses *c, const char *id, struct error *err);
const char *severity_name(enum severity s); /* "block" */

struct clause_finding {
	const struct clause_rule *rule;
	long contract;		 /* row, or -1 */
	int field;		 /* column, or CLAUSE_TEXT */
	struct slice text;	 /* as it stands; of a run's arena */
	size_t at, length;	 /* bytes of the field */
	unsigned line, column;	 /* of the whole text (CLAUSE_TEXT), from 1; the column in characters */
	struct slice say, suggest;
};

/* What is checked: a contract's row, or a text for a customer. */
struct clause_run {
	struct clauses *clauses;
	pthread_mutex_t *turn; /* of several threads, who asks the book; NULL: there is only this one */
	struct arena arena;
	struct clause_finding *findings;
	size_t count, cap;
	size_t blocks, warnings, hints;
};

void clause_run_start(struct clause_run *run, struct clauses *c);
/* A rule that is too expensive is a finding in *err (ERROR_SYSTEM) that names it and the row; the others go on. 0 then, too. */
int clause_check(struct clause_run *run, size_t contract, struct error *err);
/* Every contract that isn't cancelled, by all cores; findings in the order of the ledger. */
int clause_check_every(struct clause_run *run, struct error *err);
/* One contract as it will be. */
int clause_check_staged(struct clause_run *run, const struct change_row *r, struct error *err);
/* A text for a customer (row of customers, -1: none). */
int clause_check_text(struct clause_run *run, struct slice text, const char *name, long customer, struct error *err);
void clause_run_release(struct clause_run *run);

struct clause_query {
	long contract;	  /* row, or -1 */
	bool all;
	const char *file; /* or NULL */
	long customer;	  /* with `file` */
	const char *rules; /* or NULL: the book's */
};

int clause_show(struct book *b, const struct clause_query *q, struct view *v, struct error *err);
/* Puts a rule's suggestion into a contract: a revision of it. */
int clause_apply(struct change *c, size_t contract, const char *rule, struct error *err);
/* What drafting or revising a contract led to: "1 block, 2 warnings: crm contract check K-000058", with each block's words. */
int clause_say(struct change *c, const struct change_row *r, struct error *err);
/* Refuses a contract on which a block stands. */
int clause_refuse_blocks(struct book *b, size_t contract, struct error *err);

/* One rule on one text, for whoever `whose` is. */
int clause_check_one(struct clause_run *run, struct clause_rule *rule, const struct subject *whose, struct slice text, struct error *err);
extern const struct rule_kind clauses_yaml;

#endif
