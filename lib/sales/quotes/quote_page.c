/* quote_page.c - everything about one quote: its card, lines, revisions and history; see quote.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "book/listing.h"
#include "sales/quotes/quote.h"
#include "sales/quotes/quote_line.h"
#include "view/columns.h"

enum { HISTORY = 20 };

#define LINE(C) \
	C(shown, sku, _("SKU"), TYPE_ID, view_text(v, line->sku)) \
	C(shown, name, _("name"), TYPE_TEXT, view_text(v, listing_name(b, PRODUCTS.ledger, line->sku))) \
	C(shown, qty, _("quantity"), TYPE_INT, view_number(v, line->qty)) \
	C(shown, price, _("price"), TYPE_MONEY, view_number(v, line->price)) \
	C(shown, discount, _("discount"), TYPE_PERCENT, VIEW_MAYBE(v, line->discount, line->discount)) \
	C(shown, amount, _("amount"), TYPE_MONEY, view_number(v, line->amount)) \
	C(shown, list_price, _("list price"), TYPE_MONEY, VIEW_MAYBE(v, quote_list_price(b, line->sku, &list), list))

static void show_line(struct view *v, struct book *b, const struct quote_line *line)
{
	int64_t list;

	LINE(VIEW_CELL)
}

static void show_total(struct view *v, int64_t total)
{
	view_text(v, slice_of(_("total")));
	for (int i = 0; i < 4; i++)
		view_missing(v);
	view_number(v, total);
	view_missing(v);
	v->last->has_total = true;
}

static int show_lines(struct book *b, struct slice id, struct view *v, struct error *err)
{
	struct quote_lines lines = { 0 };
	int64_t total;
	int rc = quote_lines_read(&lines, b, id, err);

	if (rc == 0)
		rc = quote_lines_total(&lines, &total, err);
	view_section(v, "lines", _("Lines"));
	LINE(VIEW_COLUMN)
	for (size_t i = 0; rc == 0 && i < lines.count; i++)
		show_line(v, b, &lines.items[i]);
	if (rc == 0)
		show_total(v, total);
	quote_lines_release(&lines);
	return rc;
}

#define REVISION(C) \
	C(shown, id, _("ID"), TYPE_ID, view_text(v, table_id(quotes, row))) \
	C(shown, created_at, _("at"), TYPE_TIME, listing_cell(v, quotes, row, created)) \
	C(shown, days, _("days"), TYPE_INT, \
	  VIEW_MAYBE(v, before >= 0 && !value_missing(&one[0]) && !value_missing(&other[0]), \
		     moment_date(one[0].number) - moment_date(other[0].number))) \
	C(key, author, , TYPE_ID, view_text(v, table_text(quotes, row, QUOTES.author))) \
	C(shown, author_name, _("who"), TYPE_TEXT, \
	  view_text(v, listing_name(b, PEOPLE.ledger, table_text(quotes, row, QUOTES.author)))) \
	C(shown, reason, _("reason"), TYPE_TEXT, view_text(v, table_text(quotes, row, QUOTES.reason))) \
	C(words, , , , listing_words(v, b, QUOTES.reason)) \
	C(shown, amount, _("amount"), TYPE_MONEY, listing_cell(v, quotes, row, amount)) \
	C(shown, difference, _("difference"), TYPE_MONEY, \
	  VIEW_MAYBE(v, before >= 0 && !value_missing(&one[1]) && !value_missing(&other[1]), \
		     one[1].number - other[1].number)) \
	C(shown, note, _("note"), TYPE_TEXT, view_text(v, table_text(quotes, row, QUOTES.note)))

/* One revision; days: calendar days since the one before it. */
static void show_revision(struct view *v, struct book *b, const struct table *quotes, size_t row, long before)
{
	const int created = table_column(quotes, QUOTES.created_at), amount = table_column(quotes, QUOTES.amount);
	struct value one[2], other[2]; /* when and how much: this revision, and the one before */

	for (int i = 0; before >= 0 && i < 2; i++) {
		one[i] = table_value(quotes, row, i ? amount : created);
		other[i] = table_value(quotes, (size_t)before, i ? amount : created);
	}
	REVISION(VIEW_CELL)
}

static void show_revisions(struct book *b, const struct table *quotes, size_t row, struct view *v)
{
	size_t count, *rows = quote_family(quotes, row, &count);

	view_section(v, "revisions", _("Revisions"));
	REVISION(VIEW_COLUMN)
	for (size_t i = 0; i < count; i++)
		show_revision(v, b, quotes, rows[i], i ? (long)rows[i - 1] : -1);
	free(rows);
}

int quote_page(struct book *b, size_t row, struct view *v, struct error *err)
{
	const struct table *quotes = book_table(b, QUOTES.ledger, err);
	struct slice id, lead;

	if (!quotes)
		return -1;
	id = table_id(quotes, row);
	lead = table_text(quotes, row, QUOTES.lead);
	view_card(v, "quote", "");
	view_title(v, "%.*s  %.*s · %.*s", SLICE_ARGS(id), SLICE_ARGS(listing_name(b, CUSTOMERS.ledger, quote_customer(b, lead))),
		   SLICE_ARGS(listing_word(b, QUOTES.status, table_text(quotes, row, QUOTES.status))));
	listing_card(v, b, quotes, row);
	if (!quote_is_newest(quotes, row))
		view_note(v, _("superseded by %.*s: crm quote diff %.*s %.*s"), SLICE_ARGS(table_id(quotes, quote_newest(quotes, row))),
			  SLICE_ARGS(id), SLICE_ARGS(table_id(quotes, quote_newest(quotes, row))));
	else if (quote_is_expired(b, quotes, row))
		view_note(v, _("expired: crm quote revise %.*s --reason … --valid +30d"), SLICE_ARGS(quote_base(id)));
	if (show_lines(b, id, v, err) < 0)
		return -1;
	show_revisions(b, quotes, row, v);
	return listing_history(v, b, QUOTES.ledger, id, HISTORY, err);
}

/* Two quotes side by side: lines, then terms, then the total */

/* One row: what became another, of which line or term, from what to what. */
struct difference {
	const char *what; /* stable English; people read it translated */
	struct slice item, name;
	struct value old, new; /* value_missing: nothing there */
};

static const char *shown_what(const char *what)
{
	static const struct { const char *name, *shown; } words[] = {
		{ "added", N_("added") },	{ "removed", N_("removed") }, { "qty", N_("quantity") },
		{ "price", N_("price") },	{ "discount", N_("discount") }, { "amount", N_("amount") },
		{ "term", N_("term") },		{ "total", N_("total") },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(words[i].name, what) == 0)
			return _(words[i].shown);
	return what;
}

/* Plain for programs, grouped for people. */
static void add_shown(struct str *out, const struct value *value, bool grouped)
{
	if (grouped && value->type == TYPE_MONEY && !value_missing(value))
		money_add_grouped(out, value->number);
	else
		value_add_text(out, value);
}

static void show_twice(struct view *v, const struct value *value, const char *sign)
{
	struct str text = STR_INIT;

	for (int grouped = 0; grouped < 2; grouped++) {
		str_reset(&text);
		if (!value_missing(value) && grouped)
			str_adds(&text, sign);
		add_shown(&text, value, grouped);
		view_text(v, str_slice(&text));
	}
	str_release(&text);
}

/* new - old of numbers; a line that isn't there counts as none of it. */
static struct value difference_of(const struct difference *d)
{
	struct value by = value_missing(&d->new) ? d->old : d->new;

	if (!value_missing(&d->new) && !value_missing(&d->old) && d->new.type != d->old.type) /* one can't be read */
		return (struct value){ .type = TYPE_TEXT };
	by.number = (value_missing(&d->new) ? 0 : d->new.number) - (value_missing(&d->old) ? 0 : d->old.number);
	if (!type_is_numeric(by.type) || by.type == TYPE_DATE || by.type == TYPE_TIME || by.type == TYPE_DURATION)
		by.text = SLICE("");
	return by;
}

static void show(struct view *v, const struct difference *d)
{
	struct value by = difference_of(d);

	view_text(v, slice_of(d->what));
	view_text(v, slice_of(shown_what(d->what)));
	view_text(v, d->item);
	if (d->name.len && !slice_equal(d->name, d->item))
		view_textf(v, "%.*s %.*s", SLICE_ARGS(d->item), SLICE_ARGS(d->name));
	else
		view_text(v, d->name);
	show_twice(v, &d->old, "");
	show_twice(v, &d->new, "");
	show_twice(v, &by, by.number > 0 ? "+" : "");
}

static struct value number_value(enum type t, int64_t number)
{
	return (struct value){ .type = t, .text = SLICE("0"), .number = number };
}

static void show_number(struct view *v, const char *what, const struct quote_line *line, struct slice name, enum type t,
			int64_t old, int64_t new)
{
	const struct difference d = { what, line->sku, name, number_value(t, old), number_value(t, new) };

	if (old != new)
		show(v, &d);
}

static void show_only(struct view *v, const char *what, const struct quote_line *line, struct slice name, bool is_new)
{
	const struct value amount = number_value(TYPE_MONEY, line->amount), none = { .type = TYPE_MONEY };
	const struct difference d = { what, line->sku, name, is_new ? none : amount, is_new ? amount : none };

	show(v, &d);
}

static void show_changed(struct view *v, const struct quote_line *a, const struct quote_line *b, struct slice name)
{
	show_number(v, "qty", a, name, TYPE_INT, a->qty, b->qty);
	show_number(v, "price", a, name, TYPE_MONEY, a->price, b->price);
	show_number(v, "discount", a, name, TYPE_PERCENT, a->discount, b->discount);
	show_number(v, "amount", a, name, TYPE_MONEY, a->amount, b->amount);
}

static void diff_lines(struct view *v, struct book *b, const struct quote_lines *old, const struct quote_lines *new)
{
	for (size_t i = 0; i < new->count; i++)
		if (!quote_lines_find(old, new->items[i].sku))
			show_only(v, "added", &new->items[i], listing_name(b, PRODUCTS.ledger, new->items[i].sku), true);
	for (size_t i = 0; i < old->count; i++)
		if (!quote_lines_find(new, old->items[i].sku))
			show_only(v, "removed", &old->items[i], listing_name(b, PRODUCTS.ledger, old->items[i].sku), false);
	for (size_t i = 0; i < old->count; i++) {
		const struct quote_line *after = quote_lines_find(new, old->items[i].sku);

		if (after)
			show_changed(v, &old->items[i], after, listing_name(b, PRODUCTS.ledger, old->items[i].sku));
	}
}

/* What every revision has of its own is no term. */
static bool is_term(const char *column)
{
	static const char *const others[] = { "id",	"lead",	  "revision",	"amount",   "status", "reason",
					      "author", "note", "created_at", "final_at", NULL };

	for (size_t i = 0; others[i]; i++)
		if (strcmp(others[i], column) == 0)
			return false;
	return true;
}

static void diff_terms(struct view *v, const struct table *quotes, size_t from, size_t to)
{
	for (size_t i = 0; i < quotes->ledger->ncolumns; i++) {
		const struct column *c = &quotes->ledger->columns[i];
		const struct difference d = { "term", slice_of(c->name), slice_of(column_label(c)),
					      table_shown(quotes, from, (int)i), table_shown(quotes, to, (int)i) };

		if (is_term(c->name) && !slice_equal(table_cell(quotes, from, (int)i), table_cell(quotes, to, (int)i)))
			show(v, &d);
	}
}

static void columns(struct view *v)
{
	view_key_column(v, "what", TYPE_TEXT);
	view_face_column(v, "what_shown", _("what"), TYPE_TEXT);
	view_key_column(v, "item", TYPE_TEXT);
	view_face_column(v, "item_shown", _("item"), TYPE_TEXT);
	view_key_column(v, "old", TYPE_TEXT);
	view_face_column(v, "old_shown", _("old"), TYPE_TEXT);
	view_key_column(v, "new", TYPE_TEXT);
	view_face_column(v, "new_shown", _("new"), TYPE_TEXT);
	view_key_column(v, "difference", TYPE_TEXT);
	view_face_column(v, "difference_shown", _("difference"), TYPE_TEXT);
}

int quote_diff(struct book *b, size_t from, size_t to, struct view *v, struct error *err)
{
	const struct table *quotes = book_table(b, QUOTES.ledger, err);
	struct quote_lines old = { 0 }, new = { 0 };
	struct difference total = { .what = "total" };
	int rc;

	if (!quotes)
		return -1;
	rc = quote_lines_read(&old, b, table_id(quotes, from), err) | quote_lines_read(&new, b, table_id(quotes, to), err);
	if (rc == 0) {
		view_title(v, "%.*s → %.*s  %.*s", SLICE_ARGS(table_id(quotes, from)), SLICE_ARGS(table_id(quotes, to)),
			   SLICE_ARGS(listing_name(b, CUSTOMERS.ledger, quote_customer(b, table_text(quotes, to, QUOTES.lead)))));
		columns(v);
		diff_lines(v, b, &old, &new);
		diff_terms(v, quotes, from, to);
		total.old = table_shown(quotes, from, table_column(quotes, QUOTES.amount));
		total.new = table_shown(quotes, to, table_column(quotes, QUOTES.amount));
		show(v, &total);
		v->last->has_total = true;
		if (table_text(quotes, to, QUOTES.reason).len)
			view_note(v, _("reason: %.*s"), SLICE_ARGS(listing_word(b, QUOTES.reason, table_text(quotes, to, QUOTES.reason))));
	}
	quote_lines_release(&old);
	quote_lines_release(&new);
	return rc ? -1 : 0;
}
