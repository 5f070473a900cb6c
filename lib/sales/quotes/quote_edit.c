/* quote_edit.c - a first quote, a revision, the final one: what they stage. What they say is quote_say.c. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/check.h"
#include "book/entry.h"
#include "book/given_ids.h"
#include "sales/quotes/quote_say.h"

/* What crm quote fills in itself: a value typed for it would be at odds with the lines or with the other revisions. */
static const char *const kept[] = { "id", "lead", "revision", "amount", "status", "reason", "created_at", "final_at", NULL };

static bool is_kept(const char *column)
{
	for (size_t i = 0; kept[i]; i++)
		if (strcmp(kept[i], column) == 0)
			return true;
	return false;
}

/* What a revision doesn't take over from the one before it: who made it and why is its own. */
static bool is_own(const char *column)
{
	return is_kept(column) || strcmp(column, "note") == 0 || strcmp(column, "author") == 0;
}

static int put_column(struct change_row *q, const char *arg, struct error *err)
{
	struct slice rest = slice_of(arg);
	int i = ledger_column(q->ledger, slice_trim(slice_cut(&rest, '=')));

	if (i >= 0 && is_kept(q->ledger->columns[i].name))
		return error_add(err, ERROR_USAGE, _("'%s': %s is filled in by crm quote itself, from the lines and the options"), arg,
				 column_said(&q->ledger->columns[i]));
	return entry_assign(q, &arg, 1, err);
}

/* Sorts the arguments into lines and columns; every fault is found. */
static int read_args(struct change_row *q, const struct quote_draft *d, struct quote_lines *lines, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < d->nargs; i++)
		if ((strchr(d->args[i], '=') ? put_column(q, d->args[i], err)
					     : quote_lines_parse(lines, q->change->book, d->args[i], err)) < 0)
			rc = -1;
	return rc;
}

static int put_validity(struct change_row *q, const char *typed, struct error *err)
{
	struct value v;

	if (entry_put(q, QUOTES.valid_until, typed, err) < 0)
		return -1;
	if (!value_parse(TYPE_DATE, change_get(q, QUOTES.valid_until), &v) || value_missing(&v) || v.number >= q->change->book->today)
		return 0;
	if (typed)
		return error_add(err, ERROR_DATA, _("--valid: %.*s has passed; a quote is valid for days to come"),
				 SLICE_ARGS(change_get(q, QUOTES.valid_until)));
	return error_add(err, ERROR_DATA, _("the quote was valid until %.*s, which has passed: say until when the new one is, --valid +30d"),
			 SLICE_ARGS(change_get(q, QUOTES.valid_until)));
}

/* Who quotes is who acts, where people.csv knows them and nobody else was named. */
static void put_author(struct change_row *q)
{
	struct book *b = q->change->book;
	struct error ignored = ERROR_INIT;
	const struct table *people = book_table(b, PEOPLE.ledger, &ignored);

	if (!change_get(q, QUOTES.author).len && people && table_find(people, b->actor) >= 0)
		change_put(q, QUOTES.author, b->actor);
	error_release(&ignored);
}

/* A price that wasn't typed: the list price. */
static int put_prices(struct quote_lines *lines, struct book *b, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < lines->count; i++) {
		struct quote_line *line = &lines->items[i];

		if (!line->has_price && !quote_list_price(b, line->sku, &line->price))
			rc = error_add(err, ERROR_DATA, _("%.*s has no list price (products.csv); write the price: %.*s:%lld@PRICE"),
				       SLICE_ARGS(line->sku), SLICE_ARGS(line->sku), (long long)line->qty);
		else if (quote_line_count(line, err) < 0)
			rc = -1;
	}
	return rc;
}

static int stage_lines(struct change *c, const struct change_row *q, const struct quote_lines *lines, struct error *err)
{
	for (size_t i = 0; i < lines->count; i++) {
		const struct quote_line *line = &lines->items[i];
		struct change_row *r = change_add(c, QUOTE_LINES.ledger, err);

		if (!r)
			return -1;
		change_put(r, QUOTE_LINES.quote, change_id(q));
		change_put(r, QUOTE_LINES.sku, line->sku);
		change_put_number(r, QUOTE_LINES.qty, line->qty);
		change_put_number(r, QUOTE_LINES.price, line->price);
		if (line->discount)
			change_put_number(r, QUOTE_LINES.discount, line->discount);
	}
	return 0;
}

static void stage_quote(struct change_row *q, int64_t revision, int64_t amount)
{
	change_put_number(q, QUOTES.revision, revision);
	change_put_number(q, QUOTES.amount, amount);
	change_put(q, QUOTES.status, SLICE("current"));
	put_author(q);
	change_put_number(q, QUOTES.created_at, q->change->book->now);
}

/* The number of "Q-000012" behind the prefix, -1: another shape. */
static int64_t base_number(struct slice base, const char *prefix)
{
	const size_t n = strlen(prefix);
	struct value v;

	if (!slice_starts(base, prefix) || base.len < n + 2 || base.len > n + 16 || base.ptr[n] != '-' ||
	    base.ptr[n + 1] == '-' || !value_parse(TYPE_INT, (struct slice){ base.ptr + n + 1, base.len - n - 1 }, &v))
		return -1;
	return v.number;
}

/* One more than the highest of all revisions of all quotes that are or were; the lock is held, so nobody else takes it meanwhile. */
static int put_first_id(struct change_row *q, struct error *err)
{
	const char *prefix = q->ledger->columns[q->ledger->id].prefix;
	int64_t highest;
	struct str id = STR_INIT;

	if (given_ids_highest(q->change->book, q->ledger, &highest, err) < 0)
		return -1;

	for (size_t i = 0; i < q->table->nrows; i++) {
		int64_t n = base_number(quote_base(table_id(q->table, i)), prefix);

		if (n > highest)
			highest = n;
	}
	if (q->change->book->is_trial)
		str_addf(&id, "%s-?-R1", prefix);
	else
		str_addf(&id, "%s-%06lld-R1", prefix, (long long)highest + 1);
	change_put_column(q, q->ledger->id, str_slice(&id));
	str_release(&id);
	return 0;
}

static int refuse_zero(const struct quote_lines *lines, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < lines->count; i++)
		if (!lines->items[i].qty)
			rc = error_add(err, ERROR_USAGE, _("%.*s: a quantity above zero is wanted; 0 takes a line out of a revision"),
				       SLICE_ARGS(lines->items[i].sku));
	return rc;
}

int quote_new(struct change *c, size_t lead, const struct quote_draft *d, struct error *err)
{
	const struct table *leads = book_table(c->book, LEADS.ledger, err);
	struct change_row *q = leads ? change_add(c, QUOTES.ledger, err) : NULL;
	struct quote_lines lines = { 0 };
	int64_t amount = 0;
	int rc = q ? 0 : -1;

	if (!q)
		return -1;
	rc |= put_first_id(q, err);
	change_put(q, QUOTES.lead, table_id(leads, lead));
	rc |= put_validity(q, d->valid, err);
	rc |= read_args(q, d, &lines, err);
	rc |= refuse_zero(&lines, err);
	if (rc == 0 && !lines.count)
		rc = error_add(err, ERROR_USAGE, _("missing: a line, such as JJ-02:2, JJ-02:2@25000 or JJ-02:2@25000-5%%"));
	if (rc == 0)
		rc = put_prices(&lines, c->book, err);
	if (rc == 0)
		rc = quote_lines_total(&lines, &amount, err);
	if (rc == 0)
		rc = stage_lines(c, q, &lines, err);
	if (rc == 0) {
		stage_quote(q, 1, amount);
		change_made(c, change_id(q));
		quote_say_new(q, &lines, amount);
	}
	quote_lines_release(&lines);
	return rc ? -1 : 0;
}

/* Puts the lines typed in place of those of the same product. A price that wasn't typed stays what it was agreed to be; so
 * does the discount, but not under a price that was typed: that price is meant as it stands. */
static void merge_lines(struct quote_lines *lines, const struct quote_lines *typed)
{
	for (size_t i = 0; i < typed->count; i++) {
		struct quote_line new = typed->items[i], *old = quote_lines_find(lines, new.sku);

		if (!new.qty) {
			quote_lines_remove(lines, new.sku);
		} else if (!old) {
			quote_lines_add(lines, &new);
		} else {
			if (!new.has_discount && !new.has_price)
				new.discount = old->discount;
			if (!new.has_price)
				new.price = old->price;
			new.has_price = true;
			*old = new;
		}
	}
}

/* What is to be taken out must be there. */
static int check_removed(const struct quote_lines *lines, const struct quote_lines *typed, struct slice quote, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < typed->count; i++)
		if (!typed->items[i].qty && !quote_lines_find(lines, typed->items[i].sku))
			rc = error_add(err, ERROR_DATA, _("%.*s is not in %.*s, so it can't be taken out"),
				       SLICE_ARGS(typed->items[i].sku), SLICE_ARGS(quote));
	return rc;
}

/* What was typed as the ledger holds it: a reason by its word or a label of it. */
static struct slice reason_of(const struct ledger *l, const char *typed)
{
	const int i = ledger_column(l, SLICE("reason"));
	const struct slice word = i < 0 || !typed ? SLICE("") : column_word(&l->columns[i], slice_of(typed));

	return word.len ? word : slice_of(typed);
}

static int check_reason(const struct ledger *l, const char *reason, struct error *err)
{
	int i = ledger_column(l, SLICE("reason"));
	size_t before = err->count;

	if (!reason)
		return error_add(err, ERROR_USAGE, _("missing: %s"), "--reason");
	if (i < 0)
		return ledger_no_column(l, SLICE("reason"), NULL, ERROR_SYSTEM, err);
	if (!*reason)
		return error_add(err, ERROR_USAGE, _("missing: %s"), "--reason");
	if (column_check(&l->columns[i], reason_of(l, reason), NULL, NULL, err) == 0)
		return 0;
	error_become(err, before, ERROR_USAGE);
	return -1;
}

static int check_newest(const struct table *quotes, size_t row, struct error *err)
{
	size_t newest = quote_newest(quotes, row);

	if (newest == row)
		return 0;
	return error_add(err, ERROR_DATA, _("quote %.*s is superseded by %.*s; name that one, or %.*s for the newest"),
			 SLICE_ARGS(table_id(quotes, row)), SLICE_ARGS(table_id(quotes, newest)),
			 SLICE_ARGS(quote_base(table_id(quotes, row))));
}

/* A staged row that takes over the terms of the one before it. */
static struct change_row *next_revision(struct change *c, const struct table *quotes, size_t row, struct error *err)
{
	struct change_row *q = change_add(c, QUOTES.ledger, err);
	long long revision = quote_revision(quotes, row);
	struct str id = STR_INIT;
	int known = 1;

	/* A revision that was taken out by hand keeps its number. */
	while (q && known > 0) {
		str_reset(&id);
		str_addf(&id, "%.*s-R%lld", SLICE_ARGS(quote_base(table_id(quotes, row))), ++revision);
		known = given_ids_knows(c->book, quotes->ledger, str_slice(&id), err);
	}
	if (q && known == 0)
		change_put_column(q, q->ledger->id, str_slice(&id));
	str_release(&id);
	if (!q || known < 0)
		return NULL;
	for (size_t i = 0; i < q->ledger->ncolumns; i++)
		if (!is_own(q->ledger->columns[i].name))
			change_put_column(q, (int)i, table_cell(quotes, row, (int)i));
	change_put(q, QUOTES.lead, table_text(quotes, row, QUOTES.lead));
	return q;
}

static bool has_new_terms(const struct change_row *q, size_t old)
{
	for (size_t i = 0; i < q->ledger->ncolumns; i++)
		if (!is_own(q->ledger->columns[i].name) && !slice_equal(change_cell(q, (int)i), table_cell(q->table, old, (int)i)))
			return true;
	return change_get(q, QUOTES.note).len > 0;
}

static bool same_lines(const struct quote_lines *a, const struct quote_lines *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct quote_line *x = &a->items[i], *y = &b->items[i];

		if (!slice_equal(x->sku, y->sku) || x->qty != y->qty || x->price != y->price || x->discount != y->discount)
			return false;
	}
	return true;
}

/* Reads what stood and what was typed, and merges both into `now`. */
static int revise_lines(struct change_row *q, size_t old, const struct quote_draft *d, struct quote_lines *was,
			struct quote_lines *now, struct error *err)
{
	struct slice id = table_id(q->table, old);
	struct quote_lines typed = { 0 };
	int rc = quote_lines_read(was, q->change->book, id, err);

	rc |= read_args(q, d, &typed, err);
	if (rc == 0)
		rc = check_removed(was, &typed, id, err);
	for (size_t i = 0; i < was->count; i++) {
		quote_lines_add(now, &was->items[i]);
		now->items[i].has_price = true;
	}
	merge_lines(now, &typed);
	if (rc == 0 && !now->count)
		rc = error_add(err, ERROR_DATA, _("%.*s would have no line left"), SLICE_ARGS(change_id(q)));
	if (rc == 0)
		rc = put_prices(now, q->change->book, err);
	quote_lines_release(&typed);
	return rc ? -1 : 0;
}

/* By the id that it was given: "Q-000012-R3". */
static int64_t staged_revision(const struct change_row *q)
{
	const struct slice id = change_id(q), base = quote_base(id);
	int64_t revision = 0;

	value_number(TYPE_INT, (struct slice){ id.ptr + base.len + 2, id.len - base.len - 2 }, &revision);
	return revision;
}

static int stage_revision(struct change_row *q, size_t row, const struct quote_draft *d, const struct quote_lines *lines,
			  struct error *err)
{
	struct change_row *old = change_edit(q->change, QUOTES.ledger, table_id(q->table, row), err);
	int64_t amount;

	if (!old || quote_lines_total(lines, &amount, err) < 0 || stage_lines(q->change, q, lines, err) < 0)
		return -1;
	change_put(old, QUOTES.status, SLICE("superseded"));
	change_put(q, QUOTES.reason, reason_of(q->ledger, d->reason));
	stage_quote(q, staged_revision(q), amount);
	change_made(q->change, change_id(q));
	return 0;
}

int quote_revise(struct change *c, size_t row, const struct quote_draft *d, struct error *err)
{
	const struct table *quotes = book_table(c->book, QUOTES.ledger, err);
	struct quote_lines was = { 0 }, now = { 0 };
	struct change_row *q;
	int rc = 0;

	if (!quotes || check_newest(quotes, row, err) < 0 || !(q = next_revision(c, quotes, row, err)))
		return -1;
	rc |= check_reason(quotes->ledger, d->reason, err);
	rc |= put_validity(q, d->valid, err);
	rc |= entry_put(q, QUOTES.note, d->note, err);
	rc |= revise_lines(q, row, d, &was, &now, err);
	if (rc == 0 && same_lines(&was, &now) && !has_new_terms(q, row))
		rc = error_add(err, ERROR_DATA, _("nothing would become another: give a line, a column=value or a --note"));
	if (rc == 0)
		rc = stage_revision(q, row, d, &now, err);
	if (rc == 0)
		rc = quote_say_revised(q, row, &was, &now, err);
	quote_lines_release(&was);
	quote_lines_release(&now);
	return rc ? -1 : 0;
}

int quote_final(struct change *c, size_t row, struct error *err)
{
	const struct table *quotes = book_table(c->book, QUOTES.ledger, err);
	struct change_row *q;

	if (!quotes || check_newest(quotes, row, err) < 0 || !(q = change_edit(c, QUOTES.ledger, table_id(quotes, row), err)))
		return -1;
	change_made(c, change_id(q));
	if (slice_is(change_get(q, QUOTES.status), "final")) {
		change_event(c, quote_final_already, .quote = change_id(q));
		return 0;
	}
	change_put(q, QUOTES.status, SLICE("final"));
	change_put_number(q, QUOTES.final_at, c->book->now);
	return quote_say_final(q, err);
}
