/* table_id.h - numbers of ids ("L-000123" is 123), of one given or of those that records begin with. For table*.c alone. */
#ifndef CRM_BOOK_TABLE_ID_H
#define CRM_BOOK_TABLE_ID_H

#include <string.h>

#include "base/digits.h"
#include "book/table.h"

/* Ids at the beginning of records, one after the other. Nearly all are one more than the one before: those are compared, not read. */
struct id_run {
	const char *prefix;
	size_t length; /* of the prefix and its hyphen; 0: ids aren't numbered, or don't stand at the beginning of a record */
	const char *end; /* of the text */
	int64_t last;	 /* number of the last one; -1: it has another shape, or there was none */
	int64_t highest; /* -1: one can't be seen this way */
	bool is_ascending; /* each has a greater number than the one before it */
	uint64_t start, start_mask; /* what ids begin with, as a word of eight bytes */
	uint64_t next, next_mask;   /* the digits that are expected behind it and what ends them, likewise */
	unsigned last_digit;	    /* where in the word that is, in bits */
};

void id_run_begin(struct id_run *r, const struct table *t);
void id_run_read(struct id_run *r, const char *record); /* id_run_add's business, as is id_run_carry */
void id_run_carry(struct id_run *r);
/* The number behind the prefix of the ledger's ids; -1: another shape. */
int64_t table_id_number(const struct ledger *l, struct slice id);

static inline bool id_ends(char byte)
{
	return byte == ',' || byte == '\r' || byte == '\n';
}

static inline void id_run_add(struct id_run *r, const char *record)
{
	if ((size_t)(r->end - record) < r->length + sizeof(uint64_t) || ((digits_eight(record) ^ r->start) & r->start_mask) ||
	    ((digits_eight(record + r->length) ^ r->next) & r->next_mask)) {
		id_run_read(r, record);
		return;
	}
	r->last++;
	r->highest = r->last > r->highest ? r->last : r->highest;
	r->next += (uint64_t)1 << r->last_digit;
	if ((char)(r->next >> r->last_digit) > '9')
		id_run_carry(r);
}

#endif
