/* csv.c - see csv.h: the first record, and those that the reader doesn't take for plain. Where such a record ends follows
 * from its quotes alone, and a quote counts only at the start of a field: one that stands elsewhere (5" pipe) must not swallow
 * the rest of the file. Records without any are split at the separators; libcsv decodes and judges the others, one at a time. */
#include "csv/csv.h"

#include <csv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"

enum { LF, CR, QUOTE, NUL };
enum { WINDOW = 1 << 16 };

void csv_open(struct csv *c, const char *name, struct slice text, enum csv_mode mode)
{
	*c = (struct csv){ .name = name, .text = text, .mode = mode, .separator = ',', .next_line = 1, .limit = text.len };
	str_init(&c->decoded);
	c->has_bom = slice_starts(text, "\xEF\xBB\xBF");
	c->pos = c->has_bom ? 3 : 0;
}

void csv_close(struct csv *c)
{
	free(c->fields);
	reader_close(&c->reader);
	str_release(&c->decoded);
	csv_open(c, NULL, SLICE(""), c->mode);
}

/* The first `byte` in [from, to), or to. */
static size_t find(struct slice t, size_t from, size_t to, char byte)
{
	const char *hit = from < to ? memchr(t.ptr + from, byte, to - from) : NULL;

	return hit ? (size_t)(hit - t.ptr) : to;
}

/* The first such byte in [c->pos, to), or to. How far there is none is remembered, so that no byte is searched twice
 * for the same, however the lines lie; and no search runs far ahead of the reading. */
static size_t ahead(struct csv *c, int what, size_t to)
{
	static const char bytes[] = { [LF] = '\n', [CR] = '\r', [QUOTE] = '"', [NUL] = '\0' };
	size_t *at = &c->ahead[what];

	if (*at < c->pos)
		*at = c->pos;
	while (*at < to && c->text.ptr[*at] != bytes[what])
		*at = find(c->text, *at, c->text.len - *at < WINDOW ? c->text.len : *at + WINDOW, bytes[what]);
	return *at < to ? *at : to;
}

static bool is_crlf(const struct csv *c, size_t at)
{
	return c->text.ptr[at] == '\r' && at + 1 < c->text.len && c->text.ptr[at + 1] == '\n';
}

/* A lone CR ends a line in files of old spreadsheets; to an editor that opens a ledger it is no line end. */
static bool is_break(const struct csv *c, size_t at)
{
	char byte = c->text.ptr[at];

	return byte == '\n' || (byte == '\r' && c->mode == CSV_FOREIGN && !is_crlf(c, at));
}

static unsigned count_breaks(const struct csv *c, size_t from, size_t to)
{
	unsigned n = 0;

	for (size_t i = from; i < to; i++)
		n += is_break(c, i);
	return n;
}

static struct place place_of(const struct csv *c, size_t at)
{
	size_t line = at;

	while (line > c->pos && !is_break(c, line - 1))
		line--;
	return (struct place){ c->name, c->next_line + count_breaks(c, c->pos, at),
			       (unsigned)utf8_count((struct slice){ c->text.ptr + line, at - line }) + 1 };
}

static void pass(struct csv *c, size_t end, unsigned breaks)
{
	c->raw = (struct slice){ c->text.ptr + c->pos, end - c->pos };
	c->next_line += breaks;
	c->pos = end;
}

/* A fault within a line: reading can go on with the next one. Where there is none as far as a record may reach, what is there
 * is no text of lines. */
static int fault(struct csv *c, size_t at, struct error *err, const char *what)
{
	const struct place place = place_of(c, at);
	size_t end = at, to = c->text.len - at > CSV_RECORD_MAX ? at + CSV_RECORD_MAX : c->text.len;

	while (end < to && !is_break(c, end))
		end++;
	end = end < to ? end + 1 : c->text.len;
	pass(c, end, end <= to ? count_breaks(c, c->pos, end) : 0);
	c->nfields = 0;
	return error_text(err, ERROR_DATA, &place, what);
}

/* A fault that leaves unknown where the next record begins. */
static int fault_open(struct csv *c, size_t at, struct error *err, const char *what)
{
	const struct place place = place_of(c, at);

	pass(c, c->text.len, 0);
	c->nfields = 0;
	return error_text(err, ERROR_DATA, &place, what);
}

static int fault_nul(struct csv *c, size_t to, struct error *err)
{
	size_t at = ahead(c, NUL, to);

	return at < to ? fault(c, at, err, _("a NUL byte; is this text in UTF-8?")) : 0;
}

/* From the opening quote of a field to behind the closing one. */
static int skip_quoted(struct csv *c, size_t *at, size_t to, struct error *err)
{
	const struct slice t = c->text;
	size_t open = *at, i = open + 1, pairs = 0;

	for (; (i = find(t, i, to, '"')) < to && i + 1 < t.len && t.ptr[i + 1] == '"'; i += 2)
		pairs++;
	if (i >= to && to == t.len)
		return fault_open(c, open, err, _("a quote opens here and never closes"));
	if (i >= to)
		return fault_open(c, open, err, _("a record of more than 16 MiB; does the quote that opens here close?"));
	*at = i + 1;
	if (i - open - 1 - pairs > CSV_FIELD_MAX)
		return fault_open(c, open, err, _("a field of more than 1 MiB; does its quote close where it should?"));
	if (*at == t.len || t.ptr[*at] == c->separator || t.ptr[*at] == '\n' || t.ptr[*at] == '\r')
		return 0;
	return fault(c, *at, err, _("text behind the closing quote of a field; write a quote inside a field twice"));
}

/* From the start of an unquoted field to its end; *has_quote is set where it holds one. */
static int skip_bare(struct csv *c, size_t *at, size_t to, bool *has_quote, struct error *err)
{
	const char *p = c->text.ptr;
	size_t i = *at;

	for (; i < to && p[i] != c->separator && p[i] != '\n' && p[i] != '\r'; i++) {
		if (p[i] != '"')
			continue;
		if (c->mode == CSV_LEDGER)
			return fault(c, i, err, _("a quote inside an unquoted field; quote the field, double it"));
		*has_quote = true;
	}
	if (i - *at > CSV_FIELD_MAX)
		return fault(c, *at, err, _("a field of more than 1 MiB"));
	*at = i;
	return 0;
}

/* Walks a record that has quotes, from field to field; *body is where its line end is. */
static int skip_record(struct csv *c, size_t to, size_t *body, bool *has_bare_quote, struct error *err)
{
	size_t i = c->pos;

	for (size_t n = 1;; n++, i++) {
		int rc = i < to && c->text.ptr[i] == '"' ? skip_quoted(c, &i, to, err) :
							   skip_bare(c, &i, to, has_bare_quote, err);

		if (rc < 0)
			return -1;
		if (n > CSV_FIELDS_MAX)
			return fault(c, i, err, _("more than 4096 fields"));
		if (i >= to || c->text.ptr[i] != c->separator)
			break;
	}
	*body = i;
	return 0;
}

static void add_field(struct csv *c, struct slice field)
{
	c->fields = xgrow(c->fields, &c->fields_cap, c->nfields + 1, sizeof(*c->fields));
	c->fields[c->nfields++] = field;
}

static int split_plain(struct csv *c, size_t body, struct error *err)
{
	for (size_t i = c->pos;; i++) {
		size_t end = find(c->text, i, body, c->separator);

		if (end - i > CSV_FIELD_MAX)
			return fault(c, i, err, _("a field of more than 1 MiB"));
		if (c->nfields == CSV_FIELDS_MAX)
			return fault(c, i, err, _("more than 4096 fields"));
		add_field(c, (struct slice){ c->text.ptr + i, end - i });
		if ((i = end) == body)
			return 0;
	}
}

/* What libcsv is given to hand back to. */
struct taking {
	struct csv *csv;
	size_t rows;
};

/* The bytes of a record are gathered first and pointed to at its end: the buffer may move until then. */
static void take_field(void *bytes, size_t n, void *context)
{
	struct csv *c = ((struct taking *)context)->csv;

	add_field(c, (struct slice){ NULL, n });
	str_add(&c->decoded, bytes, n);
}

static void take_row(int end, void *context)
{
	(void)end;
	((struct taking *)context)->rows++;
}

/* libcsv would cut blanks off the ends of unquoted fields. */
static int is_never_blank(unsigned char byte)
{
	(void)byte;
	return 0;
}

/* libcsv's verdict on one record without its line end; *at is where it stopped. */
static bool decode(struct csv *c, struct slice record, size_t *at)
{
	struct taking taking = { c, 0 };
	struct csv_parser parser;
	const char *from;
	bool good;

	csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_delim(&parser, (unsigned char)c->separator);
	csv_set_space_func(&parser, is_never_blank);
	csv_set_realloc_func(&parser, xrealloc);
	csv_set_blk_size(&parser, record.len + 1); /* one allocation a record */
	str_reset(&c->decoded);
	*at = csv_parse(&parser, record.ptr, record.len, take_field, take_row, &taking);
	good = *at == record.len && csv_fini(&parser, take_field, take_row, &taking) == 0 && taking.rows == 1;
	csv_free(&parser);
	from = c->decoded.buf;
	for (size_t i = 0; i < c->nfields; from += c->fields[i++].len)
		c->fields[i].ptr = from;
	return good;
}

/* The record with every bare field that holds a quote written as RFC 4180 wants it. */
static void add_corrected(struct str *out, struct csv *c, struct slice record)
{
	size_t n;

	c->fields = xgrow(c->fields, &c->fields_cap, CSV_FIELDS_MAX, sizeof(*c->fields));
	n = csv_raw_fields(record, c->separator, c->fields, CSV_FIELDS_MAX);
	for (size_t i = 0; i < n; i++) {
		if (i)
			str_addc(out, c->separator);
		if (c->fields[i].len && c->fields[i].ptr[0] == '"')
			str_add_slice(out, c->fields[i]);
		else
			csv_put_field(out, c->fields[i]);
	}
}

static int split_quoted(struct csv *c, size_t body, bool has_bare_quote, struct error *err)
{
	struct slice record = { c->text.ptr + c->pos, body - c->pos };
	struct str corrected = STR_INIT;
	size_t at;
	bool good;

	if (has_bare_quote) {
		add_corrected(&corrected, c, record);
		record = str_slice(&corrected);
	}
	good = decode(c, record, &at);
	str_release(&corrected);
	if (!good)
		return fault(c, has_bare_quote ? c->pos : c->pos + at, err, _("not well-formed CSV (RFC 4180)"));
	return 0;
}

/* Where the line end of the record at c->pos is; beyond the greatest record nothing is looked at. */
static int find_body(struct csv *c, size_t *body, bool *has_quote, bool *has_bare_quote, struct error *err)
{
	size_t left = c->text.len - c->pos, to = left > CSV_RECORD_MAX ? c->pos + CSV_RECORD_MAX + 1 : c->text.len;

	*body = ahead(c, CR, ahead(c, LF, to));
	*has_quote = ahead(c, QUOTE, *body) < *body;
	*has_bare_quote = false;
	if (fault_nul(c, *body, err) < 0)
		return -1;
	if (*has_quote && (skip_record(c, to, body, has_bare_quote, err) < 0 || fault_nul(c, *body, err) < 0))
		return -1;
	if (*body - c->pos > CSV_RECORD_MAX)
		return fault_open(c, c->pos, err, _("a record of more than 16 MiB"));
	return 0;
}

static int read_record(struct csv *c, struct error *err)
{
	bool is_first = c->pos <= (c->has_bom ? 3 : 0), has_quote;
	size_t body, end;

	if (find_body(c, &body, &has_quote, &c->has_bare_quote, err) < 0)
		return -1;
	end = body == c->text.len ? body : is_crlf(c, body) ? body + 2 : body + 1;
	if (c->mode == CSV_LEDGER && end == body + 1 && c->text.ptr[body] == '\r')
		return fault(c, body, err, _("a carriage return without a line feed; end lines with LF"));
	if (is_first)
		c->has_crlf = end == body + 2;
	if (has_quote ? split_quoted(c, body, c->has_bare_quote, err) < 0 : body > c->pos && split_plain(c, body, err) < 0)
		return -1;
	pass(c, end, has_quote ? count_breaks(c, c->pos, end) : end > body);
	return 0;
}

/* A separator that means something else too is never plain. */
static bool may_be_plain(const struct csv *c)
{
	return !c->by_libcsv && c->separator && c->separator != '"' && c->separator != '\n' && c->separator != '\r';
}

void csv_seek(struct csv *c, size_t pos, unsigned line, size_t limit)
{
	if (pos < c->pos) /* what was found ahead lies behind other bytes now */
		memset(c->ahead, 0, sizeof(c->ahead));
	c->pos = pos;
	c->next_line = line;
	if (!c->is_fast && may_be_plain(c)) {
		reader_open(&c->reader, c->text, c->separator, c->mode == CSV_FOREIGN, c->records_only);
		c->is_fast = true;
	}
	c->limit = limit;
	c->reader.limit = limit;
	if (c->is_fast)
		reader_seek(&c->reader, pos, line);
}

/* Blank lines that the reader passed over are passed over. */
static void catch_up(struct csv *c)
{
	if (!c->is_fast)
		return;
	c->pos = c->reader.pos < c->text.len ? c->reader.pos : c->text.len;
	c->next_line = c->reader.next_line;
}

int csv_judge(struct csv *c, struct error *err)
{
	int rc = 0;

	c->is_plain = false;
	c->nfields = 0;
	catch_up(c);
	while (rc == 0 && !c->nfields && c->pos < c->text.len && c->pos < c->limit) {
		c->line = c->next_line;
		rc = read_record(c, err);
	}
	if (c->is_fast || c->pos < c->text.len)
		csv_seek(c, c->pos, c->next_line, c->limit);
	return rc < 0 ? -1 : c->nfields > 0;
}

int csv_next(struct csv *c, struct error *err)
{
	int more = csv_read(c, err);

	if (more <= 0 || !c->is_plain)
		return more;
	c->fields = xgrow(c->fields, &c->fields_cap, c->nfields, sizeof(*c->fields));
	for (size_t i = 0; i < c->nfields; i++)
		c->fields[i] = reader_field(&c->reader, i);
	return 1;
}

size_t csv_raw_fields(struct slice raw, char separator, struct slice *out, size_t max)
{
	size_t count = 0;

	if (raw.len && raw.ptr[raw.len - 1] == '\n')
		raw.len--;
	if (raw.len && raw.ptr[raw.len - 1] == '\r')
		raw.len--;
	for (size_t start = 0, i = 0;; start = ++i) {
		if (i < raw.len && raw.ptr[i] == '"')
			for (i++; (i = find(raw, i, raw.len, '"')) + 1 < raw.len && raw.ptr[i + 1] == '"'; i += 2)
				;
		i = find(raw, i, raw.len, separator);
		if (count < max)
			out[count] = (struct slice){ raw.ptr + start, i - start };
		count++;
		if (i >= raw.len)
			return count;
	}
}

/* CSV as text out */

/* Whether one of eight bytes stands before '-', as all do that ask for quotes, and few others in texts, numbers and dates: a byte
 * less than that borrows from its high bit. */
static bool is_suspect(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return (word - 0x2D2D2D2D2D2D2D2Du) & ~word & 0x8080808080808080u;
}

static bool asks_for_quotes(const char *p, size_t n)
{
	bool asks = false;

	for (size_t i = 0; i < n; i++)
		asks |= p[i] == ',' || p[i] == '"' || p[i] == '\n' || p[i] == '\r';
	return asks;
}

static bool needs_quotes(struct slice f)
{
	size_t i = 0;

	if (!f.len)
		return false;
	if (f.ptr[0] == ' ' || f.ptr[0] == '\t' || f.ptr[f.len - 1] == ' ' || f.ptr[f.len - 1] == '\t')
		return true;
	for (; i + 8 <= f.len; i += 8)
		if (is_suspect(f.ptr + i) && asks_for_quotes(f.ptr + i, 8))
			return true;
	if (f.len >= 8) /* the last eight once more, instead of a rest */
		return i < f.len && is_suspect(f.ptr + f.len - 8) && asks_for_quotes(f.ptr + i, f.len - i);
	return asks_for_quotes(f.ptr, f.len);
}

/* At most so many bytes: every one of the field may be a quote. */
static size_t most_room(struct slice field)
{
	return 2 * field.len + 2;
}

static char *put_in_quotes(char *to, struct slice field)
{
	*to++ = '"';
	for (const char *quote; field.len && (quote = memchr(field.ptr, '"', field.len));) {
		const size_t n = (size_t)(quote - field.ptr) + 1;

		memcpy(to, field.ptr, n);
		to += n;
		*to++ = '"';
		field = (struct slice){ field.ptr + n, field.len - n };
	}
	if (field.len)
		memcpy(to, field.ptr, field.len);
	to += field.len;
	*to++ = '"';
	return to;
}

static char *put(char *to, struct slice field)
{
	if (!field.len)
		return to;
	if (needs_quotes(field))
		return put_in_quotes(to, field);
	memcpy(to, field.ptr, field.len);
	return to + field.len;
}

void csv_put_quoted(struct str *out, struct slice field)
{
	str_take(out, put_in_quotes(str_room(out, most_room(field)), field));
}

void csv_put_field(struct str *out, struct slice field)
{
	if (field.len)
		str_take(out, put(str_room(out, most_room(field)), field));
}

void csv_put_fields(struct str *out, const struct slice *fields, size_t n)
{
	size_t room = n;
	char *to;

	for (size_t i = 0; i < n; i++)
		room += most_room(fields[i]);
	to = str_room(out, room);
	for (size_t i = 0; i < n; i++) {
		if (i)
			*to++ = ',';
		to = put(to, fields[i]);
	}
	str_take(out, to);
}

void csv_put_row(struct str *out, const struct slice *fields, size_t n)
{
	csv_put_fields(out, fields, n);
	/* A row of one empty field would be a blank line, which readers pass over. */
	if (n == 1 && !fields[0].len)
		str_adds(out, "\"\"");
	str_addc(out, '\n');
}
