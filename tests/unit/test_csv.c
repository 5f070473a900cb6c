/* test_csv.c - CSV read record by record: what is split in place, what libcsv decodes, and every fault with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <csv.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv/csv.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Everything the reader says, as text: "line: [field] [field]" a record, "! message" a fault. */
static void dump(struct str *out, struct slice text, enum csv_mode mode, char separator)
{
	struct error err = ERROR_INIT;
	struct csv c;
	int more;

	csv_open(&c, "f.csv", text, mode);
	c.separator = separator;
	while ((more = csv_next(&c, &err)) != 0) {
		if (more < 0) {
			assert_int_equal(err.count, 1);
			assert_int_equal(err.items[0].kind, ERROR_DATA);
			str_addf(out, "! %s\n", err.items[0].text);
			error_reset(&err);
			continue;
		}
		str_addf(out, "%u:", c.line);
		for (size_t i = 0; i < c.nfields; i++)
			str_addf(out, " [%.*s]", SLICE_ARGS(c.fields[i]));
		str_addc(out, '\n');
	}
	csv_close(&c);
	error_release(&err);
}

static void reads(enum csv_mode mode, const char *text, const char *expected)
{
	struct str out = STR_INIT;

	dump(&out, slice_of(text), mode, ',');
	assert_string_equal(out.buf, expected);
	str_release(&out);
}

static void plain_records_are_split(void **state)
{
	(void)state;
	reads(CSV_LEDGER, "", "");
	reads(CSV_LEDGER, "id,客户名称\nC-1,宁波市第六医院\n", "1: [id] [客户名称]\n2: [C-1] [宁波市第六医院]\n");
	reads(CSV_LEDGER, "a,,\n,\n", "1: [a] [] []\n2: [] []\n");
	reads(CSV_LEDGER, "a,b", "1: [a] [b]\n");
	reads(CSV_LEDGER, "a,", "1: [a] []\n");
	reads(CSV_LEDGER, " a ,\tb\t\n", "1: [ a ] [\tb\t]\n");
	reads(CSV_LEDGER, "a\r\nb\r\n", "1: [a]\n2: [b]\n");
}

static void plain_fields_are_slices_of_the_text(void **state)
{
	const struct slice text = SLICE("a,b\nc,\"d\"\n");
	struct error err = ERROR_INIT;
	struct csv c;

	(void)state;
	csv_open(&c, "f.csv", text, CSV_LEDGER);
	assert_int_equal(csv_next(&c, &err), 1);
	assert_ptr_equal(c.fields[1].ptr, text.ptr + 2);
	assert_ptr_equal(c.raw.ptr, text.ptr);
	assert_int_equal(c.raw.len, 4);
	assert_int_equal(csv_next(&c, &err), 1);
	assert_ptr_equal(c.raw.ptr, text.ptr + 4);
	assert_int_equal(c.raw.len, 6);
	assert_int_equal(csv_next(&c, &err), 0);
	assert_int_equal(csv_next(&c, &err), 0);
	assert_int_equal(err.count, 0);
	csv_close(&c);
	error_release(&err);
}

static void quoted_fields_are_decoded(void **state)
{
	(void)state;
	reads(CSV_LEDGER, "\"a\"\n", "1: [a]\n");
	reads(CSV_LEDGER, "\"\"\n", "1: []\n");
	reads(CSV_LEDGER, "\"\",\"\"", "1: [] []\n");
	reads(CSV_LEDGER, "a,\"b,c\",d\n", "1: [a] [b,c] [d]\n");
	reads(CSV_LEDGER, "\"他说\"\"可以\"\"\",x\n", "1: [他说\"可以\"] [x]\n");
	reads(CSV_LEDGER, "\"\"\"\"\n", "1: [\"]\n");
	reads(CSV_LEDGER, "\"a\", b \n", "1: [a] [ b ]\n");
	reads(CSV_LEDGER, "\" a \",\n", "1: [ a ] []\n");
	reads(CSV_LEDGER, "\"a\"", "1: [a]\n");
	reads(CSV_LEDGER, "\"a\",", "1: [a] []\n");
}

static void breaks_inside_quotes_are_kept_and_counted(void **state)
{
	(void)state;
	reads(CSV_LEDGER, "\"a\nb\",c\nd,e\n", "1: [a\nb] [c]\n3: [d] [e]\n");
	reads(CSV_LEDGER, "\"a\r\nb\"\r\nc\r\n", "1: [a\r\nb]\n3: [c]\n");
	reads(CSV_LEDGER, "\"\n\n\"\nc\n", "1: [\n\n]\n4: [c]\n");
}

static void blank_lines_are_passed_over_and_counted(void **state)
{
	(void)state;
	reads(CSV_LEDGER, "\n\na\n\r\nb\n\n", "3: [a]\n5: [b]\n");
	reads(CSV_LEDGER, "\n", "");
	reads(CSV_LEDGER, "a\n \n\"\"\n", "1: [a]\n2: [ ]\n3: []\n");
}

static void a_mark_is_skipped_once(void **state)
{
	struct error err = ERROR_INIT;
	struct csv c;

	(void)state;
	reads(CSV_LEDGER, "\xEF\xBB\xBF", "");
	reads(CSV_LEDGER, "\xEF\xBB\xBFid\n\xEF\xBB\xBFx\n", "1: [id]\n2: [\xEF\xBB\xBFx]\n");
	reads(CSV_LEDGER, "\xEF\xBB\xBF\"id\"\n", "1: [id]\n");
	csv_open(&c, "f.csv", SLICE("\xEF\xBB\xBFid\r\nx\n"), CSV_LEDGER);
	assert_true(c.has_bom);
	assert_int_equal(csv_next(&c, &err), 1);
	assert_int_equal(c.raw.len, 4);
	assert_true(c.has_crlf);
	assert_int_equal(csv_next(&c, &err), 1);
	assert_true(c.has_crlf); /* the first line end decides */
	csv_close(&c);
	csv_open(&c, "f.csv", SLICE("id\nx\r\n"), CSV_LEDGER);
	assert_false(c.has_bom);
	assert_int_equal(csv_next(&c, &err), 1);
	assert_int_equal(csv_next(&c, &err), 1);
	assert_false(c.has_crlf);
	csv_close(&c);
	error_release(&err);
}

#define NEVER "a quote opens here and never closes"
#define INSIDE "a quote inside an unquoted field; quote the field, double it"
#define BEHIND "text behind the closing quote of a field; write a quote inside a field twice"

static void a_quote_that_never_closes_is_named_where_it_opens(void **state)
{
	(void)state;
	reads(CSV_LEDGER, "a,b\nc,\"d\ne,f\ng,h\n", "1: [a] [b]\n! f.csv:2:3: " NEVER "\n");
	reads(CSV_FOREIGN, "a,b\nc,\"d\ne,f\n", "1: [a] [b]\n! f.csv:2:3: " NEVER "\n");
	reads(CSV_LEDGER, "\"", "! f.csv:1:1: " NEVER "\n");
	reads(CSV_LEDGER, "\"a\"\"", "! f.csv:1:1: " NEVER "\n");
	reads(CSV_LEDGER, "\"x\ny\",\"余姚\n", "! f.csv:2:4: " NEVER "\n");
	reads(CSV_LEDGER, "\"x\n余姚\",\"z\n", "! f.csv:2:5: " NEVER "\n");
}

static void a_quote_elsewhere_is_a_fault_of_a_ledger(void **state)
{
	(void)state;
	reads(CSV_LEDGER, "a\n5\" pipe,b\nc\n", "1: [a]\n! f.csv:2:2: " INSIDE "\n3: [c]\n");
	reads(CSV_LEDGER, "a,三级\"甲\"等\nc\n", "! f.csv:1:5: " INSIDE "\n2: [c]\n");
	reads(CSV_LEDGER, "\"a\nb\",c\"\nd\n", "! f.csv:2:5: " INSIDE "\n3: [d]\n");
	reads(CSV_LEDGER, "a, \"b\"\n", "! f.csv:1:4: " INSIDE "\n");
	reads(CSV_LEDGER, "\"a\"b,c\nd\n", "! f.csv:1:4: " BEHIND "\n2: [d]\n");
	reads(CSV_LEDGER, "\"a\" ,c\n", "! f.csv:1:4: " BEHIND "\n");
	reads(CSV_LEDGER, "\"a\n\"b\"\n", "! f.csv:2:2: " BEHIND "\n");
}

static void a_quote_elsewhere_stands_in_a_foreign_file(void **state)
{
	(void)state;
	reads(CSV_FOREIGN, "5\" pipe,b\nc,\n", "1: [5\" pipe] [b]\n2: [c] []\n");
	reads(CSV_FOREIGN, "a\"\"b\n", "1: [a\"\"b]\n");
	reads(CSV_FOREIGN, "a, \"b\"\n", "1: [a] [ \"b\"]\n");
	reads(CSV_FOREIGN, "管径5\",\"一,二\n三\",\"四\"\"\"\nc\n", "1: [管径5\"] [一,二\n三] [四\"]\n3: [c]\n");
	reads(CSV_FOREIGN, "a\"", "1: [a\"]\n");
	reads(CSV_FOREIGN, "a\",\n", "1: [a\"] []\n");
	reads(CSV_FOREIGN, "\"a\"b\nc\n", "! f.csv:1:4: " BEHIND "\n2: [c]\n");
}

static void a_lone_carriage_return(void **state)
{
	const char *refused = "a carriage return without a line feed; end lines with LF\n";
	char expected[256];

	(void)state;
	snprintf(expected, sizeof(expected), "! f.csv:1:4: %s", refused);
	reads(CSV_LEDGER, "a,b\rc,d\r", expected);
	snprintf(expected, sizeof(expected), "1: [a]\n! f.csv:2:4: %s3: [d]\n", refused);
	reads(CSV_LEDGER, "a\n\"b\"\rc\nd\n", expected);
	snprintf(expected, sizeof(expected), "1: [a]\n! f.csv:2:2: %s", refused);
	reads(CSV_LEDGER, "a\nb\r", expected);
	reads(CSV_LEDGER, "\"a\rb\"\nc\n", "1: [a\rb]\n2: [c]\n");
	reads(CSV_FOREIGN, "a,b\rc,\"d\"\r\re", "1: [a] [b]\n2: [c] [d]\n4: [e]\n");
	reads(CSV_FOREIGN, "\"a\rb\"\rc\r", "1: [a\rb]\n3: [c]\n");
	reads(CSV_FOREIGN, "a\r\r\nb\r\n", "1: [a]\n3: [b]\n");
}

static void a_nul_is_refused(void **state)
{
	const struct {
		struct slice text;
		const char *expected;
	} rows[] = {
		{ SLICE("a\nb,\0c\nd\n"), "1: [a]\n! f.csv:2:3: a NUL byte; is this text in UTF-8?\n3: [d]\n" },
		{ SLICE("\"a\n\0\"\nd\n"), "! f.csv:2:1: a NUL byte; is this text in UTF-8?\n3: [d]\n" },
		{ SLICE("\"\0a\0\"\0"), "! f.csv:1:2: a NUL byte; is this text in UTF-8?\n" },
	};
	struct str out = STR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		str_reset(&out);
		dump(&out, rows[i].text, CSV_LEDGER, ',');
		assert_string_equal(out.buf, rows[i].expected);
	}
	str_release(&out);
}

static void other_separators(void **state)
{
	struct str out = STR_INIT;

	(void)state;
	dump(&out, SLICE("a;b,c\n\"d;e\";f\"\n"), CSV_FOREIGN, ';');
	assert_string_equal(out.buf, "1: [a] [b,c]\n2: [d;e] [f\"]\n");
	str_reset(&out);
	dump(&out, SLICE("a\tb\n\"d\te\"\tf\n"), CSV_FOREIGN, '\t');
	assert_string_equal(out.buf, "1: [a] [b]\n2: [d\te] [f]\n");
	str_release(&out);
}

static void what_was_passed_over_is_given(void **state)
{
	struct error err = ERROR_INIT;
	struct csv c;

	(void)state;
	csv_open(&c, "f.csv", SLICE("a\nb\"\nc\n\"d\ne\n"), CSV_LEDGER);
	assert_int_equal(csv_next(&c, &err), 1);
	assert_int_equal(csv_next(&c, &err), -1);
	assert_true(slice_is(c.raw, "b\"\n"));
	assert_int_equal(c.line, 2);
	assert_int_equal(csv_next(&c, &err), 1);
	assert_true(slice_is(c.raw, "c\n"));
	assert_int_equal(c.line, 3);
	assert_int_equal(csv_next(&c, &err), -1);
	assert_true(slice_is(c.raw, "\"d\ne\n"));
	assert_int_equal(csv_next(&c, &err), 0);
	assert_int_equal(err.count, 2);
	csv_close(&c);
	error_release(&err);
}

/* The first record's number of fields, or the first fault. */
static long first(struct slice text, struct str *said)
{
	struct error err = ERROR_INIT;
	struct csv c;
	int more;
	long n;

	csv_open(&c, "f.csv", text, CSV_LEDGER);
	more = csv_next(&c, &err);
	n = more > 0 ? (long)c.nfields : more;
	str_reset(said);
	if (err.count)
		str_adds(said, err.items[0].text);
	csv_close(&c);
	error_release(&err);
	return n;
}

static void a_field_has_a_limit(void **state)
{
	struct str text = STR_INIT, said = STR_INIT;

	(void)state;
	str_adds(&text, "a,");
	str_fill(&text, 'x', CSV_FIELD_MAX);
	assert_int_equal(first(str_slice(&text), &said), 2);
	str_addc(&text, 'x');
	assert_int_equal(first(str_slice(&text), &said), -1);
	assert_string_equal(said.buf, "f.csv:1:3: a field of more than 1 MiB");
	str_adds(&text, ",\"\"");
	assert_int_equal(first(str_slice(&text), &said), -1);
	assert_string_equal(said.buf, "f.csv:1:3: a field of more than 1 MiB");

	str_reset(&text);
	str_addc(&text, '"');
	str_fill(&text, 'x', CSV_FIELD_MAX - 1);
	str_adds(&text, "\"\"\"\n");
	assert_int_equal(first(str_slice(&text), &said), 1); /* a doubled quote is one byte */
	text.len = 1;
	str_fill(&text, 'x', CSV_FIELD_MAX + 1);
	str_adds(&text, "\"\n");
	assert_int_equal(first(str_slice(&text), &said), -1);
	assert_string_equal(said.buf, "f.csv:1:1: a field of more than 1 MiB; does its quote close where it should?");
	str_release(&text);
	str_release(&said);
}

static void a_record_has_a_limit(void **state)
{
	struct str text = STR_INIT, said = STR_INIT;

	(void)state;
	for (int i = 0; i < 16; i++) {
		str_fill(&text, 'x', CSV_FIELD_MAX - 1);
		str_addc(&text, ',');
	}
	assert_int_equal(text.len, CSV_RECORD_MAX);
	assert_int_equal(first(str_slice(&text), &said), 17);
	str_adds(&text, "\nb\n");
	assert_int_equal(first(str_slice(&text), &said), 17);
	text.buf[CSV_RECORD_MAX] = 'y';
	assert_int_equal(first(str_slice(&text), &said), -1);
	assert_string_equal(said.buf, "f.csv:1:1: a record of more than 16 MiB");

	str_reset(&text);
	str_adds(&text, "a,\"b\n");
	str_fill(&text, 'x', CSV_RECORD_MAX);
	assert_int_equal(first(str_slice(&text), &said), -1);
	assert_string_equal(said.buf, "f.csv:1:3: a record of more than 16 MiB; does the quote that opens here close?");
	str_release(&text);
	str_release(&said);
}

static void fields_have_a_limit(void **state)
{
	struct str text = STR_INIT, said = STR_INIT;

	(void)state;
	str_fill(&text, ',', CSV_FIELDS_MAX - 1);
	assert_int_equal(first(str_slice(&text), &said), CSV_FIELDS_MAX);
	str_addc(&text, ',');
	assert_int_equal(first(str_slice(&text), &said), -1);
	assert_string_equal(said.buf, "f.csv:1:4097: more than 4096 fields");
	str_reset(&text);
	str_fill(&text, ',', CSV_FIELDS_MAX - 1);
	str_adds(&text, "\"\"");
	assert_int_equal(first(str_slice(&text), &said), CSV_FIELDS_MAX);
	str_adds(&text, ",");
	assert_int_equal(first(str_slice(&text), &said), -1);
	str_release(&text);
	str_release(&said);
}

/* Lines longer than the window the reader looks ahead by, with the bytes it looks for at every distance. */
static void long_lines(void **state)
{
	struct str text = STR_INIT, expected = STR_INIT, out = STR_INIT;

	(void)state;
	for (size_t n = (1 << 16) - 3; n < (1 << 16) + 3; n++) {
		str_reset(&text);
		str_reset(&expected);
		str_reset(&out);
		str_fill(&text, 'x', n);
		str_adds(&text, "\r\n\"a\nb\",c\r\nd\r\n");
		str_adds(&expected, "1: [");
		str_fill(&expected, 'x', n);
		str_adds(&expected, "]\n2: [a\nb] [c]\n4: [d]\n");
		dump(&out, str_slice(&text), CSV_LEDGER, ',');
		assert_string_equal(out.buf, expected.buf);
	}
	str_release(&text);
	str_release(&expected);
	str_release(&out);
}

static void raw_fields_keep_their_quotes(void **state)
{
	struct slice f[4];

	(void)state;
	assert_int_equal(csv_raw_fields(SLICE("a,\"b,\"\"c\n\",,d\r\n"), ',', f, 4), 4);
	assert_true(slice_is(f[0], "a"));
	assert_true(slice_is(f[1], "\"b,\"\"c\n\""));
	assert_true(slice_is(f[2], ""));
	assert_true(slice_is(f[3], "d"));
	assert_int_equal(csv_raw_fields(SLICE("a,b,c\n"), ',', f, 2), 3);
	assert_int_equal(csv_raw_fields(SLICE("a,"), ',', f, 4), 2);
	assert_int_equal(csv_raw_fields(SLICE("\"\"\n"), ',', f, 4), 1);
	assert_true(slice_is(f[0], "\"\""));
	assert_int_equal(csv_raw_fields(SLICE("\"\"\"\";\"\""), ';', f, 4), 2);
	assert_true(slice_is(f[0], "\"\"\"\""));
}

static void quotes_are_written_where_they_are_needed(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ "宁波", "宁波" },
		{ "a b", "a b" },
		{ "a,b", "\"a,b\"" },
		{ "a\"b", "\"a\"\"b\"" },
		{ "\"", "\"\"\"\"" },
		{ "a\nb", "\"a\nb\"" },
		{ "a\rb", "\"a\rb\"" },
		{ " a", "\" a\"" },
		{ "a\t", "\"a\t\"" },
		{ "=1+1", "=1+1" },
	};
	struct str out = STR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		str_reset(&out);
		csv_put_field(&out, slice_of(rows[i][0]));
		assert_string_equal(out.buf, rows[i][1]);
	}
	str_release(&out);
}

/* Whatever is written is read again, as it was. */
static void rows_come_back(void **state)
{
	const struct slice cells[] = { { "", 0 },  SLICE(" "),	  SLICE("a"),	   SLICE("\""),
				       SLICE(","), SLICE("\r\n"), SLICE("\n\"\""), SLICE("余姚,\"医院\" "),
				       SLICE("\t") };
	struct error err = ERROR_INIT;
	struct str text = STR_INIT;
	struct csv c;

	(void)state;
	for (size_t n = 1; n <= 2; n++)
		for (size_t i = 0; i < COUNT(cells) * COUNT(cells); i++) {
			struct slice row[2] = { cells[i % COUNT(cells)], cells[i / COUNT(cells)] };

			str_reset(&text);
			csv_put_row(&text, row, n);
			for (int mode = CSV_LEDGER; mode <= CSV_FOREIGN; mode++) {
				csv_open(&c, "f.csv", str_slice(&text), (enum csv_mode)mode);
				assert_int_equal(csv_next(&c, &err), 1);
				assert_int_equal(c.nfields, n);
				for (size_t k = 0; k < n; k++)
					assert_true(slice_equal(c.fields[k], row[k]));
				assert_int_equal(c.raw.len, text.len);
				assert_int_equal(csv_next(&c, &err), 0);
				csv_close(&c);
			}
		}
	str_release(&text);
	error_release(&err);
}

/* Every short text over the bytes that matter: the end is reached, the bytes of the records are those of the file, and
 * lines are counted as they stand. */
static void every_short_text_ends(void **state)
{
	static const char bytes[] = "a,\"\n\r";
	const size_t kinds = sizeof(bytes) - 1;
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t length = 0, all = 1; length <= 6; length++, all *= kinds)
		for (size_t i = 0; i < all; i++) {
			char text[8] = "";
			size_t left = i, at = 0;
			struct csv c;

			for (size_t k = 0; k < length; k++, left /= kinds)
				text[k] = bytes[left % kinds];
			csv_open(&c, "f.csv", slice_of(text), i & 1 ? CSV_LEDGER : CSV_FOREIGN);
			for (int more; (more = csv_next(&c, &err)) != 0;) {
				assert_true(c.raw.len > 0);
				assert_true((size_t)(c.raw.ptr - text) >= at);
				at = (size_t)(c.raw.ptr - text) + c.raw.len;
				assert_true(at <= length);
				assert_true(more < 0 || c.nfields > 0);
				if (more > 0)
					assert_int_equal(csv_raw_fields(c.raw, ',', NULL, 0), c.nfields);
				error_reset(&err);
			}
			assert_int_equal(c.pos, length);
			csv_close(&c);
		}
	error_release(&err);
}

static void add_bracketed(void *bytes, size_t n, void *context)
{
	str_addf(context, " [%.*s]", (int)n, (const char *)bytes);
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

/* What libcsv alone makes of a whole file, read strictly; false: it refuses. */
static bool read_by_libcsv(struct str *out, struct slice text)
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

static bool read_by_us(struct str *out, struct slice text)
{
	struct error err = ERROR_INIT;
	bool good = true;
	struct csv c;

	csv_open(&c, "f.csv", text, CSV_LEDGER);
	for (int more; good && (more = csv_next(&c, &err)) != 0; add_end(0, out)) {
		good = more > 0;
		for (size_t i = 0; i < c.nfields; i++)
			str_addf(out, " [%.*s]", SLICE_ARGS(c.fields[i]));
	}
	csv_close(&c);
	error_release(&err);
	return good;
}

static void libcsv_says_the_same(void **state)
{
	static const char bytes[] = "a,\"\n";
	const size_t kinds = sizeof(bytes) - 1;
	struct str theirs = STR_INIT, ours = STR_INIT;

	(void)state;
	for (size_t length = 0, all = 1; length <= 7; length++, all *= kinds)
		for (size_t i = 0; i < all; i++) {
			char text[8] = "";
			size_t left = i;
			bool good;

			for (size_t k = 0; k < length; k++, left /= kinds)
				text[k] = bytes[left % kinds];
			str_reset(&theirs);
			str_reset(&ours);
			good = read_by_libcsv(&theirs, slice_of(text));
			if (read_by_us(&ours, slice_of(text)) != good || (good && strcmp(theirs.buf, ours.buf) != 0))
				fail_msg("'%s' is %s%s to libcsv, and here%s", text, good ? "good" : "bad", theirs.buf,
					 ours.buf);
		}
	str_release(&theirs);
	str_release(&ours);
}

/* The pairs of csv-spectrum (csvs/NAME.csv, json/NAME.json), where they are. */
static void read_file(struct str *out, const char *dir, const char *kind, const char *name, const char *suffix)
{
	struct str path = STR_INIT;
	char bytes[4096];
	FILE *f;

	str_addf(&path, "%s/csv/csv-spectrum/%s/%s.%s", dir, kind, name, suffix);
	f = fopen(path.buf, "rb");
	if (!f)
		fail_msg("no %s", path.buf);
	str_reset(out);
	for (size_t n; (n = fread(bytes, 1, sizeof(bytes), f)) > 0;)
		str_add(out, bytes, n);
	fclose(f);
	str_release(&path);
}

static json_t *rows_of(struct slice text, enum csv_mode mode)
{
	json_t *rows = json_array();
	struct error err = ERROR_INIT;
	char **names = NULL;
	size_t n = 0;
	struct csv c;

	csv_open(&c, "f.csv", text, mode);
	assert_int_equal(csv_next(&c, &err), 1);
	names = xcalloc(c.nfields, sizeof(*names));
	for (n = 0; n < c.nfields; n++)
		names[n] = xstrndup(c.fields[n].ptr, c.fields[n].len);
	for (int more; (more = csv_next(&c, &err)) != 0;) {
		json_t *row = json_object();

		assert_int_equal(more, 1);
		assert_int_equal(c.nfields, n);
		for (size_t i = 0; i < n; i++)
			json_object_set_new(row, names[i], json_stringn(c.fields[i].ptr, c.fields[i].len));
		json_array_append_new(rows, row);
	}
	csv_close(&c);
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	error_release(&err);
	return rows;
}

static void csv_spectrum(void **state)
{
	static const char *const names[] = {
		"comma_in_quotes",     "empty",	 "empty_crlf",	"escaped_quotes", "json", "newlines", "newlines_crlf",
		"quotes_and_newlines", "simple", "simple_crlf", "utf8",
	};
	const char *dir = getenv("CRM_REAL_DATA");
	struct str text = STR_INIT, out = STR_INIT;

	(void)state;
	if (!dir || !*dir) {
		print_message("# csv_spectrum: CRM_REAL_DATA is not set\n");
		return; /* cmocka writes a skipped test as "not ok", which prove counts as failed */
	}
	for (size_t i = 0; i < COUNT(names); i++) {
		json_t *expected, *ledger, *foreign;

		read_file(&text, dir, "json", names[i], "json");
		expected = json_loadb(text.buf, text.len, 0, NULL);
		assert_non_null(expected);
		read_file(&text, dir, "csvs", names[i], "csv");
		ledger = rows_of(str_slice(&text), CSV_LEDGER);
		foreign = rows_of(str_slice(&text), CSV_FOREIGN);
		if (!json_equal(ledger, expected) || !json_equal(foreign, expected))
			fail_msg("%s.csv is read otherwise", names[i]);
		json_decref(expected);
		json_decref(ledger);
		json_decref(foreign);
	}
	/* Quotes stand inside its second field; its partner is about another phone. */
	read_file(&text, dir, "csvs", "location_coordinates", "csv");
	dump(&out, str_slice(&text), CSV_FOREIGN, ',');
	assert_non_null(strstr(out.buf, "2: [2095257564] [37"));
	assert_non_null(strstr(out.buf, "37.8\"N 121"));
	assert_non_null(strstr(out.buf, "17.9\"W] [Modesto] [Stanislaus]\n"));
	str_reset(&out);
	dump(&out, str_slice(&text), CSV_LEDGER, ',');
	assert_non_null(strstr(out.buf, "! f.csv:2:22: " INSIDE));
	str_release(&out);
	str_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_records_are_split),
		cmocka_unit_test(plain_fields_are_slices_of_the_text),
		cmocka_unit_test(quoted_fields_are_decoded),
		cmocka_unit_test(breaks_inside_quotes_are_kept_and_counted),
		cmocka_unit_test(blank_lines_are_passed_over_and_counted),
		cmocka_unit_test(a_mark_is_skipped_once),
		cmocka_unit_test(a_quote_that_never_closes_is_named_where_it_opens),
		cmocka_unit_test(a_quote_elsewhere_is_a_fault_of_a_ledger),
		cmocka_unit_test(a_quote_elsewhere_stands_in_a_foreign_file),
		cmocka_unit_test(a_lone_carriage_return),
		cmocka_unit_test(a_nul_is_refused),
		cmocka_unit_test(other_separators),
		cmocka_unit_test(what_was_passed_over_is_given),
		cmocka_unit_test(a_field_has_a_limit),
		cmocka_unit_test(a_record_has_a_limit),
		cmocka_unit_test(fields_have_a_limit),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(raw_fields_keep_their_quotes),
		cmocka_unit_test(quotes_are_written_where_they_are_needed),
		cmocka_unit_test(rows_come_back),
		cmocka_unit_test(every_short_text_ends),
		cmocka_unit_test(libcsv_says_the_same),
		cmocka_unit_test(csv_spectrum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
