/* book_output.h - what a command writes outside its commit (base/output.h) never is a file of a book, nor one that it reads.
 *
 * A file of a book: its ledgers, whether they are there yet or not, crm.yaml, what is below log/, rules/ and .crm/; by path, through
 * links, and as the same file under another name; what a commit lays beside them, too. What is there in evidence/, and what a cell of a
 * ledger names: a contract's text. Any directory with a crm.yaml is a book.
 *
 * And two outputs of one command never are one file: the second would take what the first has put there.
 */
#ifndef CRM_BOOK_BOOK_OUTPUT_H
#define CRM_BOOK_BOOK_OUTPUT_H

#include "base/output.h"
#include "book/book.h"

/* The guard of a command's outputs. b may be one that was never opened (zeroed); it lives as long as the guard. */
struct output_guard book_guard(struct book *b);
/* Whether another book, or a copy of one, may be made there: not where a book keeps its own files. 0, or -1 with a finding. */
int book_may_make_dir(const char *dir, struct error *err);
/* What is open there is an input of this command from here on, if it is a file. */
void book_note_input(struct book *b, int fd, const char *shown);
/* A whole file that the user names ("-": standard input). It is an input of this command from here on. */
int book_read_input(struct book *b, const char *path, struct str *out, struct error *err);

#endif
