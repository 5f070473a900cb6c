/* csv.h - reading and writing CSV (RFC 4180) through one interface; the one file that knows libcsv.
 *
 *     struct csv c;
 *     csv_open(&c, "leads.csv", text, CSV_LEDGER);
 *     while ((more = csv_next(&c, err)) > 0)
 *             use(c.fields, c.nfields, c.raw, c.line);
 *     csv_close(&c);
 *
 * A record without quotes is split in place: its fields are slices of `text`. Any other goes to libcsv in strict mode,
 * whose verdict counts; its fields live until the next csv_next. The raw bytes of each record, line end included, are
 * given too, so that what isn't changed can be copied as it was. A leading BOM is skipped (has_bom). Blank lines are
 * passed over and counted. Faults name the line (of the opening quote, for one that never closes). After one, raw is
 * what was passed over, and the next call goes on with the line behind it; a quote that never closes is the end.
 *
 * csv_open and csv_close, since libcsv has a csv_init and a csv_free.
 */
#ifndef CRM_BOOK_CSV_H
#define CRM_BOOK_CSV_H

#include "base/csvtext.h"
#include "base/error.h"
#include "base/str.h"

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
	unsigned next_line;
	size_t ahead[4]; /* how far the text is searched: csv.c */

	struct slice *fields; /* of the current record */
	size_t nfields, fields_cap;
	struct slice raw;   /* its bytes, line end included */
	unsigned line;	    /* where it begins, from 1 */
	struct str decoded; /* fields that had to be unescaped */
};

void csv_open(struct csv *c, const char *name, struct slice text, enum csv_mode mode);
int csv_next(struct csv *c, struct error *err); /* 1 a record, 0 the end, -1 broken */
void csv_close(struct csv *c);

/* The raw spans (quotes and all) of a well-formed record's fields, line end left out; at most max, returns how
 * many there are. */
size_t csv_raw_fields(struct slice raw, char separator, struct slice *out, size_t max);

#endif
