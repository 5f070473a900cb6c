/* audit.h - ledgers held against the log: what stands there that no command wrote.
 *
 * The log says of every field what it became last; of a row that an import brought in whole, or that stood there before the log began
 * and was taken in (crm book adopt), it has the digest of what it held (row_digest.h). So a cell that was edited by hand, a row that was
 * put in and one that was taken out can be told from what commands did:
 *
 *     struct audit a;
 *     if (audit_read(&a, book, false, err) == 0)
 *             for (size_t i = 0; i < a.count; i++)
 *                     use(&a.items[i]);
 *     audit_release(&a);
 *
 * A flat-file book invites edits by hand. Where they are of ordinary cells they are told apart from those of what only a verb may
 * write (money, decisions, statuses, grades: kept.h), which are faults.
 *
 * Rows that the log doesn't know stand as they are in a book whose log began later than the book; where it began with it (crm.yaml
 * says `log: whole`, as crm book init writes it), or where somebody adopted what there was, they were put in.
 */
#ifndef CRM_BOOK_AUDIT_H
#define CRM_BOOK_AUDIT_H

#include "book/chain.h"
#include "book/change.h"

enum audit_kind {
	AUDIT_CELL,  /* another value than the log's last */
	AUDIT_ROW,   /* of which the log has a digest: it holds something else */
	AUDIT_PUT,   /* a row that the log doesn't know */
	AUDIT_GONE,  /* a row that the log knows */
	AUDIT_UNHELD, /* a row from before the log began; where they are wanted */
};

struct audit_item {
	enum audit_kind kind;
	bool is_fault; /* what only a verb may write; and every row that is gone */
	const struct table *table;
	struct slice id; /* empty for ledgers without ids */
	long row;	 /* of the table; -1: gone */
	int column;	 /* of AUDIT_CELL; -1 */
	struct slice logged, stands; /* of AUDIT_CELL */
	struct place place; /* in the ledger, or of what is gone in the log */
	struct slice by;    /* of AUDIT_CELL and AUDIT_GONE: the command that wrote it last */
};

struct trace;

struct audit {
	struct book *book;
	struct audit_item *items; /* by ledger, then by row: all, or the first so many faults */
	size_t count, cap, most;
	bool keeps_all;
	size_t faults, edits; /* how many items there are of either kind */
	size_t unheld; /* rows from before the log began: held against nothing; counted where all is kept */
	bool wants_unheld; /* among the items, too */
	struct trace *trace; /* what the log said */
	/* The log's end, and rows that no command wrote as they stand which hold times behind it. */
	struct place end_place;
	int64_t end, last;
	bool has_end;
	size_t later_rows, later_ledgers;
	struct arena arena;
};

/* What is wanted of a check: faults, the first so many (0: all) as items; and the chain against a head, or NULL. */
struct audit_how {
	const struct chain_head *against;
	size_t most;
};

/* 0, or -1 with findings: a ledger or the log can't be read. Release in both cases. */
int audit_read(struct audit *a, struct book *b, bool wants_unheld, struct error *err);
void audit_release(struct audit *a);
/* The same and the log's chain (chain.h), at once. What can't be read of the log is check_book's to say. */
int audit_with_chain(struct audit *a, struct book *b, const struct audit_how *how, struct chain_found *found, struct error *err);
/* The place and time of the last row of the log, whose texts are mapped. false: there is none. */
bool audit_log_end(const struct book *b, struct place *at, int64_t *moment);
/* What is a fault, as findings (ERROR_DATA); those that aren't kept are counted. */
void audit_say(const struct audit *a, struct error *err);
/* All of it: ledger, id, field, logged, stands, place, and whether it is a fault. */
void audit_view(const struct audit *a, struct view *v);
/* Takes it into the log as edits by hand; `faults`, what only a verb may write too. Rows that the log doesn't know are taken in with
 * their digest. How many. A row without an id that is gone can't be taken in: it stays a fault. */
long audit_adopt(const struct audit *a, bool faults, struct change *change);

#endif
