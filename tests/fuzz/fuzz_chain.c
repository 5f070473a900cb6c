/* fuzz_chain.c - the digests that chain the log: any text as a log, and a log made of any text.
 *
 * A text is two months of a log, cut at a line "=". Checking says what is wrong and how far the chain holds, never more than there
 * is. Of the text's fields a chain is written as commits write it: it holds; with any one byte of it changed it doesn't, or the file
 * is no log any more.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "book/chain.h"
#include "csv/csv.h"

static char first_name[] = "log/2026-03.csv", second_name[] = "log/2026-04.csv";

/* What any reader of the log takes. */
static bool is_log(struct slice text)
{
	struct error err = ERROR_INIT;
	struct csv c;
	int more;

	csv_open(&c, "t", text, CSV_LEDGER);
	while ((more = csv_read(&c, &err)) > 0 && log_is_row(c.nfields))
		;
	csv_close(&c);
	error_release(&err);
	return more == 0;
}

/* A book that has nothing but those texts as its log. */
static int check(struct slice text, struct slice first, struct slice second, struct chain_found *found)
{
	struct log_file files[2] = { { .name = first_name, .fd = -1, .mapped = first, .text = first, .is_read = true },
				     { .name = second_name, .fd = -1, .mapped = second, .text = second, .is_read = true } };
	struct book b = { 0 };
	struct error err = ERROR_INIT;
	struct chain_head head;
	int rc;

	b.logs = files;
	b.nlogs = second.len ? 2 : first.len ? 1 : 0;
	rc = chain_check(&b, NULL, found, &err);
	FUZZ_HOLDS(text, (rc < 0) == (err.count > 0) && found->commits <= found->head.number);
	FUZZ_HOLDS(text, chain_head(&b, &head, &err) == 0);
	if (rc == 0 && is_log(first) && is_log(second)) /* a broken row is said by whoever reads it */
		FUZZ_HOLDS(text, head.number == found->head.number && strcmp(head.digest, found->head.digest) == 0);
	error_release(&err);
	return rc;
}

/* One row: the fields that a record has, those that it lacks empty. */
static void add_row(struct str *out, struct csv *c)
{
	struct slice fields[LOG_CHAIN] = { { 0 } };

	for (size_t i = 0; i < LOG_CHAIN; i++)
		fields[i] = i < c->nfields ? csv_field(c, i) : SLICE("");
	fields[LOG_REAL_AT] = SLICE("2026-03-16T10:20:00+08:00"); /* clocks that were set: `at` may be anything */
	csv_put_fields(out, fields, LOG_CHAIN);
	str_addc(out, ',');
}

/* Commits of one to three rows. Returns how many. */
static uint64_t write_chain(struct str *out, struct slice text)
{
	struct book empty = { 0 };
	struct error err = ERROR_INIT;
	struct chain_head head;
	struct csv c;
	size_t begin, rows = 0;

	chain_head(&empty, &head, &err);
	str_adds(out, JOURNAL_HEADER);
	begin = out->len;
	csv_open(&c, "t", text, CSV_LEDGER);
	while (csv_read(&c, &err) > 0) {
		const char *colon;

		add_row(out, &c);
		if (++rows < 1 + c.raw.len % 3) {
			str_addc(out, '\n');
			continue;
		}
		chain_add_link(out, &head, first_name, rows, (struct slice){ out->buf + begin, out->len - begin });
		colon = memrchr(out->buf, ':', out->len);
		memcpy(head.digest, colon + 1, DIGEST_TEXT);
		head.number++;
		str_addc(out, '\n');
		begin = out->len;
		rows = 0;
	}
	out->len = begin; /* rows that wait for more are no commit */
	csv_close(&c);
	error_release(&err);
	return head.number;
}

static void check_made(struct slice text)
{
	const size_t header = strlen(JOURNAL_HEADER);
	struct str log = STR_INIT;
	struct chain_found found;
	uint64_t commits;

	if (utf8_invalid(text) >= 0) /* whoever reads the log says that such a row is broken */
		return;
	commits = write_chain(&log, text);
	FUZZ_HOLDS(text, check(text, str_slice(&log), SLICE(""), &found) == 0);
	FUZZ_HOLDS(text, found.commits == commits && found.head.number == commits && found.older == 0);
	for (size_t i = 0; commits && i < 8; i++) {
		const size_t at = header + (text.len * 7919 + i * 104729 + (unsigned char)text.ptr[text.len / 2]) % (log.len - header);
		const char was = log.buf[at];

		log.buf[at] ^= (char)(1 << i);
		if (at + 1 < log.len && is_log(str_slice(&log)) && check(text, str_slice(&log), SLICE(""), &found) == 0)
			fuzz_fail(str_slice(&log), "byte %zu was changed, and the chain holds", at);
		log.buf[at] = was;
	}
	str_release(&log);
}

static void check_text(struct slice text)
{
	struct slice first = text, second = SLICE("");
	struct chain_found found;
	struct chain_head head;
	const long cut = slice_find(text, SLICE("\n=\n"));

	if (cut >= 0) {
		first.len = (size_t)cut + 1;
		second = (struct slice){ text.ptr + cut + 3, text.len - (size_t)cut - 3 };
	}
	check(text, first, second, &found);
	chain_parse_head(text, &head);
	check_made(text);
}

static const char *const pieces[] = {
	"at,actor,command,ledger,id,field,old,new,note,real_at,chain\n", "2026-03-16T10:20:00+08:00", ",P-0001,lead edit,leads,L-000001,stage,报价,签约,,,",
	"1/1:", "2/1:", "999999999999999999/1:", "0/1:", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", ",", "\n", "\r\n", "\r", "\"",
	"\"\"", ":", "/", "\n=\n", "at,", "\xEF\xBB\xBF", "L-1", "客户", NULL,
};

const struct fuzz fuzz = { .check = check_text, .pieces = pieces };
