/* quote.c - questions about quotes that change nothing: which one is meant, which is the newest, how often they go out; see quote.h. */
#include "sales/quotes/quote.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "base/round.h"
#include "base/utf8.h"
#include "book/entry.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "sales/quotes/quote_line.h"
#include "view/columns.h"

/* The length of "-R12" at the end of an id, 0 where there is none. */
static size_t suffix_length(struct slice id)
{
	size_t n = 0;

	while (n < id.len && id.ptr[id.len - 1 - n] >= '0' && id.ptr[id.len - 1 - n] <= '9')
		n++;
	if (!n || id.len < n + 3 || id.ptr[id.len - 1 - n] != 'R' || id.ptr[id.len - 2 - n] != '-')
		return 0;
	return n + 2;
}

struct slice quote_base(struct slice id)
{
	return (struct slice){ id.ptr, id.len - suffix_length(id) };
}

int64_t quote_revision(const struct table *quotes, size_t row)
{
	return table_number(quotes, row, table_column(quotes, QUOTES.revision), 0);
}

static bool is_family(const struct table *quotes, size_t a, size_t b)
{
	return slice_equal(quote_base(table_id(quotes, a)), quote_base(table_id(quotes, b)));
}

long quote_revision_row(const struct table *quotes, size_t row, int64_t revision)
{
	for (size_t i = 0; i < quotes->nrows; i++)
		if (is_family(quotes, i, row) && quote_revision(quotes, i) == revision)
			return (long)i;
	return -1;
}

size_t quote_newest(const struct table *quotes, size_t row)
{
	size_t newest = row;

	for (size_t i = 0; i < quotes->nrows; i++)
		if (is_family(quotes, i, row) && quote_revision(quotes, i) > quote_revision(quotes, newest))
			newest = i;
	return newest;
}

bool quote_is_newest(const struct table *quotes, size_t row)
{
	return quote_newest(quotes, row) == row;
}

size_t *quote_family(const struct table *quotes, size_t row, size_t *count)
{
	size_t *rows = NULL, cap = 0, n = 0;

	for (size_t i = 0; i < quotes->nrows; i++) {
		size_t at = n;

		if (!is_family(quotes, i, row))
			continue;
		rows = xgrow(rows, &cap, n + 1, sizeof(*rows));
		for (; at > 0 && quote_revision(quotes, rows[at - 1]) > quote_revision(quotes, i); at--)
			rows[at] = rows[at - 1];
		rows[at] = i;
		n++;
	}
	*count = n;
	return rows;
}

/* Any row whose id has that base number, case and width folded; -1: none. */
static long by_base(const struct table *quotes, struct slice typed)
{
	struct str wanted = STR_INIT, folded = STR_INIT;
	long found = -1;

	utf8_add_folded(&wanted, typed);
	for (size_t i = 0; i < quotes->nrows && found < 0; i++) {
		str_reset(&folded);
		utf8_add_folded(&folded, quote_base(table_id(quotes, i)));
		if (slice_equal(str_slice(&folded), str_slice(&wanted)))
			found = (long)i;
	}
	str_release(&wanted);
	str_release(&folded);
	return found;
}

long quote_find(struct book *b, const char *typed, struct error *err)
{
	const struct table *quotes = book_table(b, QUOTES.ledger, err);
	struct slice text = slice_trim(slice_of(typed));
	long row;

	if (!quotes)
		return -1;
	row = by_base(quotes, text);
	return row >= 0 ? (long)quote_newest(quotes, (size_t)row) : table_named(quotes, "quote", text, err);
}

int quote_check_current(struct book *b, size_t row, struct error *err)
{
	const struct table *quotes = book_table(b, QUOTES.ledger, err);
	size_t newest;

	if (!quotes)
		return -1;
	newest = quote_newest(quotes, row);
	if (newest != row)
		return error_add(err, ERROR_DATA,
				 _("quote %.*s is superseded by %.*s; a superseded quote can't be contracted"),
				 SLICE_ARGS(table_id(quotes, row)), SLICE_ARGS(table_id(quotes, newest)));
	if (slice_is(table_text(quotes, row, QUOTES.status), "superseded"))
		return error_add(err, ERROR_DATA, _("quote %.*s is superseded; a superseded quote can't be contracted"),
				 SLICE_ARGS(table_id(quotes, row)));
	return 0;
}

bool quote_is_expired(const struct book *b, const struct table *quotes, size_t row)
{
	return slice_is(table_text(quotes, row, QUOTES.status), "current") &&
	       table_number(quotes, row, table_column(quotes, QUOTES.valid_until), b->today) < b->today;
}

struct slice quote_customer(struct book *b, struct slice lead)
{
	struct error ignored = ERROR_INIT;
	const struct table *leads = book_table(b, LEADS.ledger, &ignored);
	long row = leads ? table_find(leads, lead) : -1;

	error_release(&ignored);
	return row < 0 ? SLICE("") : table_text(leads, (size_t)row, LEADS.customer);
}

/* Quotes whose amount isn't the sum of their lines */

static void say_difference(const struct table *quotes, size_t row, int64_t amount, int64_t total, struct error *err)
{
	const struct place at = table_place(quotes, row);
	struct str stands = STR_INIT, sum = STR_INIT;

	money_add_grouped(&stands, amount);
	money_add_grouped(&sum, total);
	error_at(err, ERROR_DATA, &at, _("quote %.*s: its amount is %s, its lines come to %s"), SLICE_ARGS(table_id(quotes, row)), stands.buf,
		 sum.buf);
	str_release(&stands);
	str_release(&sum);
}

int quotes_check(struct book *b, struct error *err)
{
	const bool has_quotes = schema_ledger(&b->schema, SLICE("quotes"));
	const struct table *quotes = has_quotes ? book_table(b, QUOTES.ledger, err) : NULL;
	const int amount = quotes ? table_column(quotes, QUOTES.amount) : -1;
	struct quote_index index;
	const int rc = quotes ? quote_index_read(&index, b, err) : -1;

	for (size_t i = 0; rc == 0 && i < quotes->nrows; i++) {
		const int64_t stands = table_number(quotes, i, amount, -1);
		struct error uncounted = ERROR_INIT; /* a finding of the line already */
		struct quote_lines lines = { 0 };
		int64_t total;

		if (quote_lines_of(&lines, b, &index, table_id(quotes, i), &uncounted) == 0 && lines.count && stands >= 0 &&
		    quote_lines_total(&lines, &total, &uncounted) == 0 && total != stands)
			say_difference(quotes, i, stands, total, err);
		quote_lines_release(&lines);
		error_release(&uncounted);
	}
	if (rc == 0)
		quote_index_release(&index);
	return !has_quotes || rc == 0 ? 0 : -1;
}

/* How often quotes go out before they are final, why, and how long that takes */

/* One base number and its revisions. */
struct family {
	size_t first, newest, count; /* rows; the oldest and the newest revision */
	bool is_final;
	int64_t from, at, days; /* the first and the final one; ten-thousandths of working days between; days -1: not known */
};

struct families {
	struct book *book;
	const struct table *quotes;
	struct family *items;
	size_t count, cap;
	struct map by_base;
};

static void add_revision(struct families *f, size_t row)
{
	const struct table *t = f->quotes;
	struct slice base = quote_base(table_id(t, row));
	long at = map_get(&f->by_base, base);
	struct family *one;

	if (at < 0) {
		at = (long)f->count;
		f->items = xgrow(f->items, &f->cap, f->count + 1, sizeof(*f->items));
		f->items[f->count++] = (struct family){ .first = row, .newest = row, .days = -1 };
		map_add(&f->by_base, base, at);
	}
	one = &f->items[at];
	one->count++;
	if (quote_revision(t, row) < quote_revision(t, one->first))
		one->first = row;
	if (quote_revision(t, row) > quote_revision(t, one->newest))
		one->newest = row;
}

static void measure(struct families *f, struct family *one, struct calendar *calendar)
{
	const struct table *t = f->quotes;
	struct value first;
	int64_t final;

	one->is_final = slice_is(table_text(t, one->newest, QUOTES.status), "final");
	if (!one->is_final)
		return;
	first = table_value(t, one->first, table_column(t, QUOTES.created_at));
	final = real_time(f->book, t, one->newest, table_column(t, QUOTES.final_at), INT64_MIN);
	if (value_missing(&first) || final == INT64_MIN)
		return;
	one->from = first.number;
	one->at = final;
	one->days = calendar_work_days(calendar, one->from, one->at);
}

static bool is_within(const struct families *f, const struct family *one, int32_t since, int32_t until)
{
	const struct value first = table_value(f->quotes, one->first, table_column(f->quotes, QUOTES.created_at));
	const int32_t day = value_missing(&first) ? INT32_MIN : moment_date(first.number);

	return day >= since && day <= until;
}

static int families_read(struct families *f, struct book *b, int32_t since, int32_t until, struct error *err)
{
	struct calendar *calendar = book_calendar(b, err);
	size_t kept = 0;

	*f = (struct families){ .book = b, .quotes = book_table(b, QUOTES.ledger, err) };
	if (!calendar || !f->quotes || real_time_load(b, err) < 0)
		return -1;
	for (size_t i = 0; i < f->quotes->nrows; i++)
		add_revision(f, i);
	for (size_t i = 0; i < f->count; i++) {
		measure(f, &f->items[i], calendar);
		if (is_within(f, &f->items[i], since, until))
			f->items[kept++] = f->items[i];
	}
	f->count = kept;
	map_release(&f->by_base);
	for (size_t i = 0; i < kept; i++)
		map_add(&f->by_base, quote_base(table_id(f->quotes, f->items[i].first)), (long)i);
	return 0;
}

static void families_release(struct families *f)
{
	free(f->items);
	map_release(&f->by_base);
}

static int by_number(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The sums of a listing. */
struct quote_stats {
	size_t quotes, revisions, finals; /* quotes (families), all their revisions, those that are final */
	size_t most;			  /* revisions of one quote */
	size_t timed;
	int64_t median; /* of those `timed`: ten-thousandths of working days, to hundredths */
};

static void sum_up(const struct families *f, struct quote_stats *out)
{
	int64_t *days = xcalloc(f->count + 1, sizeof(*days));

	*out = (struct quote_stats){ .quotes = f->count };
	for (size_t i = 0; i < f->count; i++) {
		const struct family *one = &f->items[i];

		out->revisions += one->count;
		out->finals += one->is_final;
		out->most = one->count > out->most ? one->count : out->most;
		if (one->days >= 0)
			days[out->timed++] = one->days;
	}
	if (out->timed) {
		qsort(days, out->timed, sizeof(*days), by_number);
		out->median = round_quotient(days[(out->timed - 1) / 2] + days[out->timed / 2], 200) * 100;
	}
	free(days);
}

int quote_finals(struct book *b, struct quote_final **finals, size_t *n, struct error *err)
{
	struct families f;
	int rc = families_read(&f, b, INT32_MIN, INT32_MAX, err);

	*finals = xcalloc(f.count + 1, sizeof(**finals));
	*n = 0;
	for (size_t i = 0; rc == 0 && i < f.count; i++) {
		const struct family *one = &f.items[i];

		if (one->days >= 0)
			(*finals)[(*n)++] = (struct quote_final){ one->newest, one->from, one->at, one->days };
	}
	families_release(&f);
	return rc;
}

#define QUOTED(C) \
	C(shown, quote, _("quote"), TYPE_ID, view_text(v, quote_base(table_id(t, one->first)))) \
	C(key, customer, , TYPE_ID, view_text(v, customer)) \
	C(shown, customer_name, _("customer"), TYPE_TEXT, \
	  view_text(v, listing_name(f->book, CUSTOMERS.ledger, customer))) \
	C(shown, revisions, _("revisions"), TYPE_INT, view_number(v, (int64_t)one->count)) \
	C(shown, status, _("status"), TYPE_TEXT, view_text(v, table_text(t, one->newest, QUOTES.status))) \
	C(words, , , , listing_words(v, f->book, QUOTES.status)) \
	C(shown, first_at, _("first on"), TYPE_DATE, \
	  listing_day(v, t, one->first, table_column(t, QUOTES.created_at))) \
	C(shown, days_to_final, _("working days to final"), TYPE_NUMBER, \
	  VIEW_MAYBE(v, one->days >= 0, round_to(one->days, 100)))

static void show_quotes(const struct families *f, struct view *v)
{
	const struct table *t = f->quotes;

	QUOTED(VIEW_COLUMN)
	for (size_t i = 0; i < f->count; i++) {
		const struct family *one = &f->items[i];
		struct slice customer = quote_customer(f->book, table_text(t, one->first, QUOTES.lead));

		if (!customer.len)
			table_left_out(t, one->first, table_column(t, QUOTES.lead));
		QUOTED(VIEW_CELL)
	}
}

static bool is_counted(const struct families *f, size_t row)
{
	return map_get(&f->by_base, quote_base(table_id(f->quotes, row))) >= 0;
}

#define REASONED(C) \
	C(shown, reason, _("reason"), TYPE_TEXT, view_text(v, reason->values[i])) \
	C(words, , , , listing_words(v, f->book, QUOTES.reason)) \
	C(shown, revisions, _("revisions"), TYPE_INT, view_number(v, n))

/* Why quotes were revised, in the order of rules/fields/quotes.yaml. */
static void show_reasons(const struct families *f, struct view *v)
{
	const int column = table_column(f->quotes, QUOTES.reason);
	const struct column *reason = column < 0 ? NULL : &f->quotes->ledger->columns[column];

	view_section(v, "reasons", _("Why they were revised"));
	REASONED(VIEW_COLUMN)
	for (size_t i = 0; reason && i < reason->nvalues; i++) {
		int64_t n = 0;

		for (size_t row = 0; row < f->quotes->nrows; row++)
			n += slice_equal(table_word(f->quotes, row, column), reason->values[i]) && is_counted(f, row);
		REASONED(VIEW_CELL)
	}
}

int quote_stats_view(struct book *b, int32_t since, int32_t until, struct view *v, struct error *err)
{
	struct quote_stats s;
	struct families f;
	struct str days = STR_INIT, mean = STR_INIT;
	int rc = families_read(&f, b, since, until, err);

	if (rc == 0) {
		sum_up(&f, &s);
		show_quotes(&f, v);
		value_add_number(&days, TYPE_NUMBER, s.median);
		value_add_number(&mean, TYPE_NUMBER, round_scaled((int64_t)s.revisions, 100, (int64_t)s.quotes) * 100);
		view_note(v, _("quotes %zu · revisions %zu, %s a quote, at most %zu · final %zu, median in working days %s (n %zu)"), s.quotes,
			  s.revisions, mean.buf ? mean.buf : "0", s.most, s.finals, s.timed ? days.buf : "-", s.timed);
		view_note(v, _("working days to final: working hours from the first revision to the final one, over those of a day"));
		show_reasons(&f, v);
	}
	families_release(&f);
	str_release(&days);
	str_release(&mean);
	return rc;
}
