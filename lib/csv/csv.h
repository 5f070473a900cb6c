/* csv.h - reading and writing CSV (RFC 4180) through one interface; the one file that knows libcsv.
 *
 *     struct csv c;
 *     csv_open(&c, "leads.csv", text, CSV_LEDGER);
 *     while ((more = csv_next(&c, err)) > 0)
 *             use(c.fields, c.nfields, c.raw, c.line);
 *     csv_close(&c);
 *
 * Or csv_read, which leaves the fields alone, and csv_field for those that are wanted.
 *
 * Records of plain RFC 4180 are found by reader.h; their fields are slices of `text`, or where quotes had to be undone
 * live until the next record. Any other record goes to libcsv in strict mode, whose verdict counts. The raw bytes of each
 * record, line end included, are given too, so that what isn't changed can be copied as it was. A leading BOM is skipped
 * (has_bom). Blank lines are passed over and counted. Faults name the line (of the opening quote, for one that never closes).
 * After one, raw is what was passed over, and the next call goes on with the line behind it; a quote that never closes is
 * the end.
 *
 * csv_open and csv_close, since libcsv has a csv_init and a csv_free.
 */
#ifndef CRM_CSV_CSV_H
#define CRM_CSV_CSV_H

#include "base/error.h"
#include "base/str.h"
#include "csv/reader.h"

enum csv_mode {
	CSV_LEDGER, /* strict: a quote inside an unquoted field is a fault */
	CSV_FOREIGN /* spreadsheets: such a quote is taken as it stands, and a lone CR ends a line */
};

enum { CSV_FIELD_MAX = 1 << 20, CSV_RECORD_MAX = 16 << 20, CSV_FIELDS_MAX = 4096 };

struct csv {
	const char *name; /* for messages, borrowed */
	struct slice text;
	enum csv_mode mode;
	char separator;
	bool has_bom, has_crlf; /* of the first line end seen */
	size_t pos;		/* of the next record */
	size_t limit;		/* see csv_seek */
	unsigned next_line;
	size_t ahead[4]; /* how far the text is searched: csv.c */
	struct reader reader;
	bool by_libcsv; /* set behind csv_open: no record is taken for plain (who reads one alone; tests) */
	bool records_only; /* likewise: nfields, raw and line are wanted, fields never */
	bool is_fast;	/* the reader is open, and at pos */
	bool has_bare_quote; /* of a record that isn't plain: CSV_FOREIGN took a quote inside an unquoted field */
	bool is_plain; /* the current record is the reader's: `fields` is filled by csv_next alone */

	struct slice *fields; /* of the current record */
	size_t nfields, fields_cap;
	struct slice raw;   /* its bytes, line end included */
	unsigned line;	    /* where it begins, from 1 */
	struct str decoded; /* fields that libcsv unescaped */
};

void csv_open(struct csv *c, const char *name, struct slice text, enum csv_mode mode);
int csv_next(struct csv *c, struct error *err); /* 1 a record, 0 the end, -1 broken */
void csv_close(struct csv *c);

/* Goes to a record that begins at pos, and gives none that begins at `limit` or behind it. Lines count from `line`. */
void csv_seek(struct csv *c, size_t pos, unsigned line, size_t limit);
int csv_judge(struct csv *c, struct error *err); /* csv_read's business: a record that the reader doesn't give */

/* As csv_next, but with c->fields undefined: csv_field gives those asked for. */
static inline int csv_read(struct csv *c, struct error *err)
{
	if (!c->is_fast || reader_next(&c->reader) <= 0)
		return csv_judge(c, err);
	c->raw = reader_raw(&c->reader);
	c->pos = (size_t)(c->raw.ptr - c->text.ptr) + c->raw.len;
	c->next_line = c->reader.next_line;
	c->line = c->reader.line;
	c->nfields = c->reader.nfields;
	c->is_plain = true;
	return 1;
}

/* The i-th field of the record that csv_read gave; i < nfields. */
static inline struct slice csv_field(struct csv *c, size_t i)
{
	return c->is_plain ? reader_field(&c->reader, i) : c->fields[i];
}

/* The raw spans (quotes and all) of a well-formed record's fields, line end left out; at most max, returns how
 * many there are. */
size_t csv_raw_fields(struct slice raw, char separator, struct slice *out, size_t max);

/* One field; quoted where it holds a comma, a quote, a line break, or begins or ends with a blank. */
void csv_put_field(struct str *out, struct slice field);
void csv_put_quoted(struct str *out, struct slice field); /* in quotes in any case */
void csv_put_fields(struct str *out, const struct slice *fields, size_t n); /* with commas between them, and no line end */
void csv_put_row(struct str *out, const struct slice *fields, size_t n); /* with LF */

#endif
