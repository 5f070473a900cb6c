/* contract_text.c - a contract's words: the file it names, or its template with the placeholders filled; see contract.h. */
#include <errno.h>
#include "sales/contract_text.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/utf8.h"
#include "book/listing.h"
#include "book/template.h"
#include "sales/quote_line.h"

struct filling {
	struct book *book;
	const struct table *contracts;
	size_t row;
	const struct change_row *staged; /* or NULL */
};

static struct slice cell(const struct filling *f, const char *column)
{
	return f->staged ? change_get(f->staged, column) : table_text(f->contracts, f->row, column);
}

/* As people read it: amounts grouped, times as days. False: nothing there. */
static bool add_value(struct str *out, const struct column *c, struct slice text)
{
	struct value v;

	if (!text.len)
		return false;
	if (c->type == TYPE_MONEY && value_parse(TYPE_MONEY, text, &v))
		money_add_grouped(out, v.number);
	else if (c->type == TYPE_TIME && value_parse(TYPE_TIME, text, &v))
		date_add_text(out, moment_date(v.number));
	else
		str_add_slice(out, text);
	return true;
}

/* A column of the row that a reference of the contract leads to: 0, 1 (empty) or -1 (no such column). */
static int add_referred(struct str *out, const struct filling *f, const char *ledger, struct slice id, struct slice column)
{
	struct error ignored = ERROR_INIT;
	const struct table *t = book_table(f->book, ledger, &ignored);
	int i = t ? ledger_column(t->ledger, column) : -1;
	long row = t ? table_find(t, id) : -1;

	error_release(&ignored);
	if (i < 0)
		return -1;
	return row >= 0 && add_value(out, &t->ledger->columns[i], table_cell(t, (size_t)row, i)) ? 0 : 1;
}

static void add_line(struct str *out, const struct filling *f, const struct quote_line *line)
{
	str_addf(out, "\n| %.*s | %.*s | %lld | ", SLICE_ARGS(line->sku), SLICE_ARGS(listing_name(f->book, "products", line->sku)),
		 (long long)line->qty);
	money_add_grouped(out, line->price);
	str_adds(out, " | ");
	money_add_grouped(out, line->amount);
	str_adds(out, " |");
}

static bool add_lines(struct str *out, const struct filling *f)
{
	struct error ignored = ERROR_INIT;
	struct quote_lines lines = { 0 };
	struct slice quote = cell(f, "quote");

	if (quote.len && quote_lines_read(&lines, f->book, quote, &ignored) == 0 && lines.count) {
		str_adds(out, "| 货号 | 品名 | 数量 | 单价（元） | 金额（元） |\n|---|---|---:|---:|---:|");
		for (size_t i = 0; i < lines.count; i++)
			add_line(out, f, &lines.items[i]);
	}
	error_release(&ignored);
	quote_lines_release(&lines);
	return out->len > 0;
}

static int add_own(struct str *out, const struct filling *f, struct slice column)
{
	const int i = ledger_column(f->contracts->ledger, column);

	if (i < 0)
		return -1;
	return add_value(out, &f->contracts->ledger->columns[i],
			 f->staged ? change_cell(f->staged, i) : table_cell(f->contracts, f->row, i))
		       ? 0
		       : 1;
}

static int fill(const void *context, struct slice name, struct str *value)
{
	static const char *const references[][2] = {
		{ "customer", "customers" }, { "owner", "people" }, { "quote", "quotes" }, { "lead", "leads" },
	};
	const struct filling *f = context;
	struct slice column = name, word;

	if (slice_is(name, "today")) {
		date_add_text(value, f->book->today);
		return 0;
	}
	if (slice_is(name, "book.name")) {
		str_adds(value, f->book->name);
		return *f->book->name ? 0 : 1;
	}
	if (slice_is(name, "lines"))
		return add_lines(value, f) ? 0 : 1;
	word = slice_cut(&column, '.');
	if (slice_is(word, "contract"))
		return add_own(value, f, column);
	for (size_t i = 0; i < sizeof(references) / sizeof(*references); i++)
		if (slice_is(word, references[i][0]))
			return add_referred(value, f, references[i][1], cell(f, references[i][0]), column);
	return -1;
}

/* Names in ledgers never lead out of the book: not by what they say, and not by a link on the way. */
static bool stays_inside(const struct book *b, struct slice name)
{
	char *path = xstrndup(name.ptr, name.len), *whole = file_join(b->dir, path);
	char *root = realpath(b->dir, NULL), *real = realpath(whole, NULL);
	bool inside = name.len && name.ptr[0] != '/' && slice_find(name, SLICE("..")) < 0;

	if (inside && root && real)
		inside = slice_starts(slice_of(real), root) && real[strlen(root)] == '/';
	free(path);
	free(whole);
	free(root);
	free(real);
	return inside;
}

int contract_file(struct book *b, struct slice name, struct str *out, struct error *err)
{
	const size_t before = err->count;
	char *path;
	int fd, rc = 0;

	if (!stays_inside(b, name))
		return error_add(err, ERROR_DATA, _("file: '%.*s' is not inside the book; put the contract's text there"), SLICE_ARGS(name));
	path = xstrndup(name.ptr, name.len);
	fd = file_open(b->dirfd, path);
	if (fd < 0 || file_read_all(fd, out) < 0)
		rc = error_errno(err, _("cannot read the contract's text"), path);
	if (rc < 0 && errno == ENOENT)
		error_become(err, before, ERROR_DATA); /* it is gone, which is something else than a disk that fails */
	if (fd >= 0)
		close(fd);
	free(path);
	return rc;
}

int contract_template(struct book *b, struct slice name, struct str *out, struct error *err)
{
	char *path = xformat("templates/contract/%.*s.md", SLICE_ARGS(name));
	const size_t before = err->count;
	int rc = book_text(b, path, out, err);

	if (rc < 0 && errno == ENOENT)
		error_become(err, before, ERROR_DATA);
	free(path);
	return rc;
}

static int add_text(const struct filling *f, struct str *out, struct str *missing, struct error *err)
{
	struct str text = STR_INIT;
	int rc = 0;

	if (cell(f, "file").len)
		return contract_file(f->book, cell(f, "file"), out, err) < 0 ? -1 : 1;
	if (!cell(f, "template").len)
		return 0;
	rc = contract_template(f->book, cell(f, "template"), &text, err);
	if (rc == 0)
		template_fill(out, str_slice(&text), fill, f, missing);
	str_release(&text);
	return rc < 0 ? -1 : 1;
}

int contract_text(struct book *b, size_t row, struct str *out, struct str *missing, struct error *err)
{
	const struct filling f = { .book = b, .contracts = book_table(b, "contracts", err), .row = row };

	return f.contracts ? add_text(&f, out, missing, err) : -1;
}

int contract_staged_text(const struct change_row *r, struct str *out, struct str *missing, struct error *err)
{
	const struct filling f = { .book = r->change->book, .contracts = r->table, .staged = r };

	return add_text(&f, out, missing, err);
}
