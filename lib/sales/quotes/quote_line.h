/* quote_line.h - lines of a quote: read from the ledger, parsed from what is typed, added up.
 *
 * The amount of a line is quantity x price x (1 - discount), rounded half up to the fen; a quote's amount is the sum of
 * its lines. Whole numbers throughout; what doesn't fit 64 bits of fen is refused.
 */
#ifndef CRM_SALES_QUOTES_QUOTE_LINE_H
#define CRM_SALES_QUOTES_QUOTE_LINE_H

#include "base/map.h"
#include "book/book.h"

struct quote_line {
	struct slice sku; /* id in products; borrowed from the table it was found in */
	int64_t qty;
	int64_t price;	  /* fen */
	int64_t discount; /* basis points */
	int64_t amount;	  /* fen, as quote_line_count leaves it */
	bool has_price, has_discount; /* parsed: they were typed */
};

struct quote_lines {
	struct quote_line *items;
	size_t count, cap;
};

void quote_lines_add(struct quote_lines *l, const struct quote_line *line);
void quote_lines_release(struct quote_lines *l);
struct quote_line *quote_lines_find(const struct quote_lines *l, struct slice sku); /* NULL: none */
void quote_lines_remove(struct quote_lines *l, struct slice sku);
/* The lines of one quote (full id), with amounts. -1 with a finding where a row can't be counted. */
int quote_lines_read(struct quote_lines *l, struct book *b, struct slice quote, struct error *err);

/* Where the lines of each quote are, made in one pass over the ledger: worth it where many quotes are asked for. */
struct quote_index {
	const struct table *lines;
	struct map first; /* quote to row */
	size_t *next;	  /* by row: the next of the same quote plus one; 0: none */
};

int quote_index_read(struct quote_index *x, struct book *b, struct error *err);
void quote_index_release(struct quote_index *x);
/* The same as quote_lines_read by an index (NULL: without one). */
int quote_lines_of(struct quote_lines *l, struct book *b, const struct quote_index *x, struct slice quote, struct error *err);
/* Appends "JJ-02:2@25000-5%" as typed; a quantity of 0 is left to the caller to judge. The price is not filled in. */
int quote_lines_parse(struct quote_lines *l, struct book *b, const char *typed, struct error *err);

/* Fills in line->amount; -1 (ERROR_DATA) where it is too large. */
int quote_line_count(struct quote_line *line, struct error *err);
int quote_lines_total(const struct quote_lines *l, int64_t *fen, struct error *err);
/* Appends part of whole as a percentage with two decimals; with four where those would say nothing or all of it and it isn't: all but a
 * fen of 680.00 is 99.9985 %. */
void quote_add_share(struct str *out, int64_t part, int64_t whole);
/* The list price of a product in fen; false: it has none. */
bool quote_list_price(struct book *b, struct slice sku, int64_t *fen);
/* "2 × 25,000.00 - 5%" */
void quote_line_add_text(struct str *out, const struct quote_line *line);

#endif
