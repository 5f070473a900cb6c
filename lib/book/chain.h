/* chain.h - the log is tamper-evident: the last row of every commit holds a digest that ties it to all commits before it.
 *
 * The field reads "N/ROWS:DIGEST": the commit's running number in the book, how many rows of the log are its, and in 64 hexadecimal
 * digits BLAKE2b (base/digest.h) of
 *
 *     DIGEST of commit N-1 \n N / ROWS \n name of the file \n the bytes of its rows up to this field
 *
 * so that a row that is altered, taken out, put in or moved breaks the chain at its commit. The first commit of a chain has, in place
 * of a digest before it, that of all older rows (those without the field) in the order of the months: what stood before there was a
 * chain is held, too.
 *
 * Commits are numbered over the whole book, not within a month: one with a clock set back goes to an earlier file. The head - the last
 * commit's number and digest - is found at the files' ends, so that a commit pays for its own rows alone.
 *
 * There is no secret in it: whoever can write the log could make the chain anew from an altered row on, with other digests. So the head
 * is worth writing down elsewhere (crm book seal): `chain_check` against it proves everything before it.
 */
#ifndef CRM_BOOK_CHAIN_H
#define CRM_BOOK_CHAIN_H

#include "base/digest.h"
#include "book/journal.h"

struct chain_head {
	uint64_t number; /* 0: there is no commit yet */
	char digest[DIGEST_TEXT + 1];
};

/* The last commit of the book. Where there is no chain yet, number 0 and the digest of the rows there are. -1: the log can't be read. */
int chain_head(struct book *b, struct chain_head *head, struct error *err);
/* What the rows of the commit behind `head` get: appends "N/ROWS:DIGEST". `file` is "log/2026-03.csv"; `bytes` are its rows, the last
 * one up to where the field will stand. */
void chain_add_link(struct str *out, const struct chain_head *head, const char *file, size_t rows, struct slice bytes);
/* "N:DIGEST" as crm book seal prints it. */
bool chain_parse_head(struct slice text, struct chain_head *head);

/* What the last row of a commit holds: its number, how many rows it wrote, its digest. */
bool chain_parse_link(struct slice text, uint64_t *number, uint64_t *rows, char digest[DIGEST_TEXT + 1]);

struct chain_found {
	uint64_t commits; /* that hold, one behind the other */
	uint64_t rows;	  /* of the log that are theirs */
	uint64_t older;	  /* rows from before there was a chain */
	struct chain_head head;
};

/* Goes through the whole chain. Findings (ERROR_DATA) name the first commit that doesn't hold, with its place; with `against` (or
 * NULL), whether the chain still goes through that head. *found says how far it holds. 0, or -1 with findings. */
int chain_check(struct book *b, const struct chain_head *against, struct chain_found *found, struct error *err);
/* The same of what was committed behind a head that held, whatever is wrong before it: of a copy, what was done in it. */
int chain_check_since(struct book *b, const struct chain_head *since, struct error *err);
/* Whether that commit is one of the book's: 1, 0, or -1: the log can't be read. */
int chain_has(struct book *b, const struct chain_head *head, struct error *err);

#endif
