/* fuzz_reader.c - the reader against libcsv, field by field, on well-formed and broken text.
 *
 * Of one text five readings are held equal: by libcsv record for record as csv.h judges it (csv.by_libcsv), by each variant
 * of the reader, with fields and without, and by a reader in parts cut by reader_boundary. What they give is compared in
 * fields, raw bytes, lines and messages. Where a text has nothing that csv.h takes otherwise by design (lone CR, NUL, a mark),
 * libcsv alone, strict, over the whole text must come to the same fields, or refuse too.
 */
#include "fuzz.h"

#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv/csv.h"

enum { LONGEST = 300 };

static void add_record(struct str *out, const struct csv *c)
{
	str_addf(out, "%u: %zu", c->line, c->raw.len);
	for (size_t i = 0; i < c->nfields; i++) {
		str_adds(out, " [");
		str_add_slice(out, c->fields[i]);
		str_addc(out, ']');
	}
	str_addc(out, '\n');
}

/* Reads all of a text: a line a record, `!` before what is wrong. False: something is. */
static bool read_whole(struct str *out, struct slice text, enum csv_mode mode, bool by_libcsv)
{
	struct error err = ERROR_INIT;
	bool good = true;
	struct csv c;
	int more;

	csv_open(&c, "t", text, mode);
	c.by_libcsv = by_libcsv;
	while ((more = csv_next(&c, &err)) != 0) {
		if (more > 0) {
			add_record(out, &c);
			continue;
		}
		good = false;
		str_addf(out, "! %s\n", err.items[0].text);
		error_reset(&err);
	}
	csv_close(&c);
	error_release(&err);
	return good;
}

/* The fields again, asked for three times over, last to first: none may move another. */
static void read_fields(struct str *out, struct slice text)
{
	struct error err = ERROR_INIT;
	struct csv c;

	csv_open(&c, "t", text, CSV_LEDGER);
	while (csv_read(&c, &err) > 0) {
		struct slice *fields = xcalloc(c.nfields, sizeof(*fields));

		for (size_t i = 3 * c.nfields; i-- > 0;)
			fields[i % c.nfields] = csv_field(&c, i % c.nfields);
		str_addf(out, "%u: %zu", c.line, c.raw.len);
		for (size_t i = 0; i < c.nfields; i++) {
			str_adds(out, " [");
			str_add_slice(out, fields[i]);
			str_addc(out, ']');
		}
		str_addc(out, '\n');
		free(fields);
	}
	csv_close(&c);
	error_release(&err);
}

/* Records of [from, to), lines left out: in a part they count from anywhere. */
static void read_part(struct str *out, struct slice text, size_t from, size_t to)
{
	struct error err = ERROR_INIT;
	struct csv c;

	csv_open(&c, "t", text, CSV_LEDGER);
	csv_seek(&c, from, 1, to);
	while (csv_next(&c, &err) > 0) {
		c.line = 0;
		add_record(out, &c);
	}
	csv_close(&c);
	error_release(&err);
}

/* Where records are, and what is wrong, fields left out. */
static void read_records(struct str *out, struct slice text, enum csv_mode mode, bool records_only)
{
	struct error err = ERROR_INIT;
	struct csv c;
	int more;

	csv_open(&c, "t", text, mode);
	c.records_only = records_only;
	while ((more = csv_read(&c, &err)) != 0) {
		if (more > 0)
			str_addf(out, "%u: %zu of %zu\n", c.line, c.raw.len, c.nfields);
		else
			str_addf(out, "! %s\n", err.items[0].text);
		error_reset(&err);
	}
	csv_close(&c);
	error_release(&err);
}

static void add_bracketed(void *bytes, size_t n, void *context)
{
	str_adds(context, " [");
	str_add(context, bytes, n);
	str_addc(context, ']');
}

static void add_end(int end, void *context)
{
	(void)end;
	str_addc(context, '\n');
}

static int never(unsigned char byte)
{
	(void)byte;
	return 0;
}

static bool read_by_libcsv_alone(struct str *out, struct slice text)
{
	struct csv_parser parser;
	bool good;

	csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_space_func(&parser, never);
	good = csv_parse(&parser, text.ptr, text.len, add_bracketed, add_end, out) == text.len &&
	       csv_fini(&parser, add_bracketed, add_end, out) == 0;
	csv_free(&parser);
	return good;
}

static bool has_lone_cr(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == '\r' && (i + 1 == text.len || text.ptr[i + 1] != '\n'))
			return true;
	return false;
}

static void fail(struct slice text, const char *what, const struct str *wanted, const struct str *got)
{
	fprintf(stderr, "# %s differs on %zu bytes:\n", what, text.len);
	for (size_t i = 0; i < text.len; i++)
		fprintf(stderr, "\\x%02x", (unsigned char)text.ptr[i]);
	fprintf(stderr, "\n# wanted\n%s# got\n%s", wanted->buf, got->buf);
	abort();
}

static void expect_same(struct slice text, const char *what, const struct str *wanted, struct str *got)
{
	if (!slice_equal(str_slice(wanted), str_slice(got)))
		fail(text, what, wanted, got);
	str_reset(got);
}

/* The fields alone, as read_by_libcsv_alone writes them. */
static void read_bare(struct str *out, struct slice text)
{
	struct error err = ERROR_INIT;
	struct csv c;

	csv_open(&c, "t", text, CSV_LEDGER);
	for (; csv_next(&c, &err) > 0; add_end(0, out))
		for (size_t i = 0; i < c.nfields; i++) {
			str_adds(out, " [");
			str_add_slice(out, c.fields[i]);
			str_addc(out, ']');
		}
	csv_close(&c);
	error_release(&err);
}

static void check_parts(struct slice text, struct str *got)
{
	struct str whole = STR_INIT;
	const size_t begin = slice_starts(text, "\xEF\xBB\xBF") ? 3 : 0;

	read_part(&whole, text, begin, text.len);
	for (size_t n = 2; n <= 7; n += 5) {
		size_t from = begin;

		for (size_t i = 1; i <= n; i++) {
			size_t to = i < n ? reader_boundary(text, begin, text.len / n * i) : text.len;

			if (to > from)
				read_part(got, text, from, to);
			from = to > from ? to : from;
		}
		expect_same(text, "reading in parts", &whole, got);
	}
	str_release(&whole);
}

/* Needles out of the text and one that differs in its last byte, against what the C library finds. */
static void check_find(struct slice text)
{
	for (size_t length = 1; length <= 9 && length <= text.len; length += 2)
		for (size_t at = 0; at + length <= text.len; at += 1 + text.len / 7) {
			char needle[16];

			memcpy(needle, text.ptr + at, length);
			for (int other = 0; other < 2; other++) {
				const char *hit = memmem(text.ptr, text.len, needle, length);
				size_t wanted = hit ? (size_t)(hit - text.ptr) : text.len;

				if (block_finder_of_choice()(text.ptr, text.len, needle, length) != wanted) {
					fprintf(stderr, "# block_finder: %zu bytes from %zu of %.*s\n", length, at, SLICE_ARGS(text));
					abort();
				}
				needle[length - 1] ^= 1;
			}
		}
}

static void check_text(struct slice text)
{
	static const char *const variants[] = { "simd", "wide", "narrow", "portable" };
	struct str wanted = STR_INIT, got = STR_INIT, alone = STR_INIT, records = STR_INIT;
	bool good;

	for (int mode = CSV_FOREIGN; mode >= CSV_LEDGER; mode--) {
		str_reset(&wanted);
		good = read_whole(&wanted, text, (enum csv_mode)mode, true);
		for (size_t i = 0; i < sizeof(variants) / sizeof(*variants); i++) {
			setenv("CRM_READER", variants[i], 1);
			read_whole(&got, text, (enum csv_mode)mode, false);
			expect_same(text, variants[i], &wanted, &got);
			str_reset(&records);
			read_records(&records, text, (enum csv_mode)mode, false);
			read_records(&got, text, (enum csv_mode)mode, true);
			expect_same(text, "reading records only", &records, &got);
			check_find(text);
		}
	}
	if (good) {
		read_fields(&got, text);
		expect_same(text, "fields on demand", &wanted, &got);
		check_parts(text, &got);
	}
	if (!has_lone_cr(text) && !memchr(text.ptr, '\0', text.len) && !slice_starts(text, "\xEF\xBB\xBF")) {
		if (read_by_libcsv_alone(&alone, text) != good)
			fail(text, "the verdict of libcsv", &alone, &wanted);
		str_reset(&got);
		read_bare(&got, text);
		if (good)
			expect_same(text, "libcsv alone", &alone, &got);
	}
	str_release(&wanted);
	str_release(&got);
	str_release(&alone);
	str_release(&records);
}

/* Mostly well-formed records, as ledgers hold them, and then some bytes changed. */
static void make_text(struct str *out, uint64_t *state)
{
	static const char *const pieces[] = { "a",     "宁波", ",",	  ",",	 "\n",	"\"b,c\"", "\"d\n\"\"e\"\"\"",
					      "\r\n",  "\"\"", "客户 12", ",\"", "\",", "x",	   "0123456789",
					      "\"\n\"" };
	static const char bytes[] = "\",\n\r\0a;\t";
	size_t length = fuzz_next(state) % LONGEST, faults = fuzz_next(state) % 4;

	while (out->len < length) {
		const char *piece =
			pieces[fuzz_next(state) % (sizeof(pieces) / sizeof(*pieces) - (fuzz_next(state) % 8 ? 6 : 0))];

		str_adds(out, piece);
	}
	for (size_t i = 0; i < faults && faults < 3 && out->len; i++)
		out->buf[fuzz_next(state) % out->len] = bytes[fuzz_next(state) % (sizeof(bytes) - 1)];
}

const struct fuzz fuzz = { .check = check_text, .make = make_text };
