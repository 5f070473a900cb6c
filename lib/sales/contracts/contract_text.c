/* contract_text.c - a contract's words: the file it names, or its template with the placeholders filled; see contract.h. */
#include <errno.h>
#include "sales/contracts/contract_text.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/utf8.h"
#include "book/book_output.h"
#include "book/listing.h"
#include "book/merged_rows.h"
#include "book/template.h"
#include "sales/quotes.h"

/* What is being filled in, and what has come of it so far. */
struct filling {
	const struct contract_at *of;
	struct contract_words *words;
	struct error *err;
	bool *is_broken; /* a ledger couldn't be read: there is no text */
};

static struct slice cell(const struct contract_at *of, const struct known_column *column)
{
	if (column == CONTRACTS.customer && of->customer.len)
		return of->customer;
	if (column == CONTRACTS.lead && of->lead.len)
		return of->lead;
	return of->staged ? change_get(of->staged, column) : table_text(of->contracts, of->row, column);
}

struct slice contract_cell(const struct contract_at *of, int column)
{
	if (of->customer.len && column == table_column(of->contracts, CONTRACTS.customer))
		return of->customer;
	if (of->lead.len && column == table_column(of->contracts, CONTRACTS.lead))
		return of->lead;
	return of->staged ? change_cell(of->staged, column) : table_cell(of->contracts, of->row, column);
}

struct slice contract_behind(const struct contract_at *of, const struct table *t, struct slice id, int column)
{
	const struct change_row *staged = of->change ? change_staged(of->change, t->ledger, id) : NULL;

	return staged ? change_cell(staged, column) : merged_cell(t, id, column);
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

static const struct table *read_ledger(const struct filling *f, const struct known_ledger *ledger)
{
	const struct table *t = book_table(f->of->book, ledger, f->err);

	*f->is_broken |= !t;
	return t;
}

/* A column of the row that a reference of the contract leads to: 0, 1 (empty) or -1 (no such column). */
static int add_referred(struct str *out, const struct filling *f, const struct known_ledger *ledger, struct slice id, struct slice column)
{
	const struct ledger *l = schema_ledger(&f->of->book->schema, slice_of(ledger->name));
	const int i = l ? ledger_column(l, column) : -1;
	const struct table *t = i < 0 ? NULL : read_ledger(f, ledger);

	if (i < 0)
		return -1;
	return t && add_value(out, &l->columns[i], contract_behind(f->of, t, id, i)) ? 0 : 1;
}

static void add_cell(struct str *out, struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '|')
			str_addc(out, '\\');
		str_addc(out, text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
	}
}

static void add_line(struct str *out, const struct filling *f, const struct quote_line *line, bool has_discounts)
{
	str_adds(out, "\n| ");
	add_cell(out, line->sku);
	str_adds(out, " | ");
	add_cell(out, listing_name(f->of->book, PRODUCTS.ledger, line->sku));
	str_addf(out, " | %lld | ", (long long)line->qty);
	money_add_grouped(out, line->price);
	if (has_discounts) {
		str_adds(out, " | ");
		if (line->discount)
			value_add_number(out, TYPE_PERCENT, line->discount);
	}
	str_adds(out, " | ");
	money_add_grouped(out, line->amount);
	str_adds(out, " |");
}

static void add_total(struct str *out, int64_t total, bool has_discounts)
{
	str_addf(out, "\n| 合计 | | | %s| ", has_discounts ? "| " : "");
	money_add_grouped(out, total);
	str_adds(out, " |");
}

/* Price, discount and amount of every line, so that each can be recalculated, and their sum. The discount has a column where there
 * is one; 优惠率: 6% of the price are taken off. */
static void add_goods(struct str *out, const struct filling *f, const struct quote_lines *lines, int64_t total)
{
	bool has_discounts = false;

	for (size_t i = 0; i < lines->count; i++)
		has_discounts |= lines->items[i].discount != 0;
	str_adds(
		out,
		has_discounts
			? "| 货号 | 品名 | 数量 | 单价（元） | 优惠率 | 优惠后金额（元） |\n|---|---|---:|---:|---:|---:|"
			: "| 货号 | 品名 | 数量 | 单价（元） | 金额（元） |\n|---|---|---:|---:|---:|");
	for (size_t i = 0; i < lines->count; i++)
		add_line(out, f, &lines->items[i], has_discounts);
	add_total(out, total, has_discounts);
}

static int add_lines(struct str *out, const struct filling *f)
{
	struct quote_lines lines = { 0 };
	struct slice quote = cell(f->of, CONTRACTS.quote);
	int64_t total = 0;
	int rc = quote.len ? quote_lines_of(&lines, f->of->book, f->of->lines, quote, f->err) : 0;

	if (rc == 0)
		rc = quote_lines_total(&lines, &total, f->err);
	*f->is_broken |= rc < 0;
	if (rc == 0 && lines.count && read_ledger(f, PRODUCTS.ledger))
		add_goods(out, f, &lines, total);
	quote_lines_release(&lines);
	return out->len > 0 ? 0 : 1;
}

/* A column of the contract itself; where it stands in the text is kept. */
static int add_own(struct str *out, const struct filling *f, struct slice column)
{
	struct contract_words *w = f->words;
	const struct ledger *l = f->of->contracts->ledger;
	const int i = ledger_column(l, column);

	if (i < 0)
		return -1;
	add_value(out, &l->columns[i], contract_cell(f->of, i));
	w->spans = xgrow(w->spans, &w->cap, w->nspans + 1, sizeof(*w->spans));
	w->spans[w->nspans++] = (struct contract_span){ .column = i, .at = w->text.len, .length = out->len };
	return out->len ? 0 : 1;
}

/* The day of drafting: what is printed again later says the same. */
static int add_drafted(struct str *out, const struct filling *f)
{
	const struct ledger *l = f->of->contracts->ledger;
	const int i = ledger_column(l, SLICE("created_at"));

	return i >= 0 && add_value(out, &l->columns[i], contract_cell(f->of, i)) ? 0 : 1;
}

static const struct {
	const struct known_column *column;
	const struct known_ledger *ledger;
} references[] = {
	{ CONTRACTS.customer, CUSTOMERS.ledger },
	{ CONTRACTS.owner, PEOPLE.ledger },
	{ CONTRACTS.quote, QUOTES.ledger },
	{ CONTRACTS.lead, LEADS.ledger },
};
enum { REFERENCES = sizeof(references) / sizeof(*references) };

static int fill(const void *context, struct slice name, struct str *value)
{
	const struct filling *f = context;
	struct slice column = name, word;

	if (slice_is(name, "today"))
		return add_drafted(value, f);
	if (slice_is(name, "book.name")) {
		str_adds(value, f->of->book->name);
		return *f->of->book->name ? 0 : 1;
	}
	if (slice_is(name, "lines"))
		return add_lines(value, f);
	word = slice_cut(&column, '.');
	if (slice_is(word, "contract"))
		return add_own(value, f, column);
	for (size_t i = 0; i < REFERENCES; i++)
		if (slice_is(word, references[i].column->name))
			return add_referred(value, f, references[i].ledger, cell(f->of, references[i].column), column);
	return -1;
}

static bool is_rule(struct slice line)
{
	slice_cut_end(&line, "\r");
	return slice_is(line, "---");
}

bool contract_template_cut(struct slice bytes, struct slice *top, struct slice *body)
{
	struct slice rest = bytes;

	*body = bytes;
	if (!is_rule(slice_cut(&rest, '\n')))
		return false;
	*top = (struct slice){ rest.ptr, 0 };
	while (rest.len) {
		const char *line = rest.ptr;

		if (!is_rule(slice_cut(&rest, '\n')))
			continue;
		top->len = (size_t)(line - top->ptr);
		*body = rest;
		return true;
	}
	return false;
}

const char *contract_ledger_behind(struct slice *name)
{
	struct slice word = slice_cut(name, '.');

	if (slice_is(word, "contract"))
		return "contracts";
	for (size_t i = 0; i < REFERENCES; i++)
		if (slice_is(word, references[i].column->name))
			return references[i].ledger->name;
	return NULL;
}

/* Names in ledgers never lead out of the book: not by what they say, and not by a link on the way. */
static bool stays_inside(const struct book *b, struct slice name)
{
	char *path = xstrndup(name.ptr, name.len), *whole = file_join(b->dir, path);
	char *root = realpath(b->dir, NULL), *real = realpath(whole, NULL);
	bool inside = name.len && !file_leads_out(name);

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
	else
		book_note_input(b, fd, path);
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

static int fill_template(struct contract_words *w, const struct contract_at *of, struct slice name, struct error *err)
{
	struct str bytes = STR_INIT;
	struct slice top, body;
	bool is_broken = false;
	const struct filling f = { of, w, err, &is_broken };
	int rc = contract_template(of->book, name, &bytes, err);

	if (rc == 0) {
		contract_template_cut(str_slice(&bytes), &top, &body);
		template_fill(&w->text, body, fill, &f, &w->missing);
	}
	str_release(&bytes);
	return rc < 0 || is_broken ? -1 : 1;
}

int contract_words(struct contract_words *w, const struct contract_at *of, struct error *err)
{
	struct slice file = cell(of, CONTRACTS.file);

	*w = (struct contract_words){ .text = STR_INIT, .missing = STR_INIT };
	if (file.len)
		return contract_file(of->book, file, &w->text, err) < 0 ? -1 : 1;
	w->template = cell(of, CONTRACTS.template);
	return w->template.len ? fill_template(w, of, w->template, err) : 0;
}

void contract_words_release(struct contract_words *w)
{
	str_release(&w->text);
	str_release(&w->missing);
	free(w->spans);
	*w = (struct contract_words){ .text = STR_INIT, .missing = STR_INIT };
}
