/* quote_say.c - see quote_say.h. Each hint is said only where there is something to do about it. */
#include "sales/quotes/quote_say.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/money.h"
#include "base/round.h"
#include "base/utf8.h"
#include "book/listing.h"
#include "sales/leads.h"

/* From this revision on it is said how often the quote went out, and why. */
enum { MANY_REVISIONS = 3 };

static int64_t money_of(const struct change_row *r, const struct known_column *column)
{
	struct value v;

	return value_parse(TYPE_MONEY, change_get(r, column), &v) ? v.number : 0;
}

static void say_quote(struct change_row *q, size_t nlines)
{
	struct change *c = q->change;

	change_event(c, quote_made, .quote = change_id(q), .customer = quote_customer(c->book, change_get(q, QUOTES.lead)),
		     .lines = (int64_t)nlines, .amount = money_of(q, QUOTES.amount), .valid = change_get(q, QUOTES.valid_until),
		     .author = change_get(q, QUOTES.author));
}

static void say_validity(struct change_row *q)
{
	struct slice valid = change_get(q, QUOTES.valid_until);
	struct value v;

	if (!valid.len)
		change_event(q->change, quote_no_day, .quote = change_id(q));
	else if (value_parse(TYPE_DATE, valid, &v) && v.number < q->change->book->today)
		change_event(q->change, quote_past, .quote = change_id(q), .valid = valid);
}

/* How far the whole quote is from the list prices; lines without list price count as quoted. */
static void say_list_price(struct change_row *q, const struct quote_lines *lines)
{
	struct error ignored = ERROR_INIT;
	int64_t list = 0, amount = money_of(q, QUOTES.amount), price;
	struct str share = STR_INIT;
	bool counted = true;

	for (size_t i = 0; i < lines->count && counted; i++) {
		struct quote_line line = lines->items[i];

		if (quote_list_price(q->change->book, line.sku, &price)) {
			line.price = price;
			line.discount = 0;
		}
		counted = quote_line_count(&line, &ignored) == 0 && !__builtin_add_overflow(list, line.amount, &list);
	}
	error_release(&ignored);
	if (!counted || list <= 0 || list == amount)
		return;
	quote_add_share(&share, list > amount ? list - amount : amount - list, list);
	if (amount < list)
		change_event(q->change, quote_below_list, .quote = change_id(q), .list = list, .share = str_slice(&share));
	else
		change_event(q->change, quote_above_list, .quote = change_id(q), .list = list, .share = str_slice(&share));
	str_release(&share);
}

/* The stage of quoting, told by its name: the first one of the pipeline that speaks of a quote. */
static const struct stage *quoting_stage(const struct pipeline *p, size_t *at)
{
	struct str folded = STR_INIT;
	const struct stage *found = NULL;

	for (size_t i = 0; i < p->nstages && !found; i++) {
		str_reset(&folded);
		utf8_add_folded(&folded, p->stages[i].id);
		if (slice_find(str_slice(&folded), SLICE("报价")) < 0 && slice_find(str_slice(&folded), SLICE("quot")) < 0)
			continue;
		found = &p->stages[i];
		*at = i;
	}
	str_release(&folded);
	return found;
}

/* The stage the lead should be moved to now that it is quoted, or NULL. */
static const struct stage *wanted_stage(struct book *b, const struct table *leads, size_t lead)
{
	struct error ignored = ERROR_INIT;
	struct row_subject s;
	const struct pipeline *p;
	const struct stage *to;
	size_t at = 0;
	bool is_before = false;

	row_subject(&s, b, leads, lead);
	p = pipeline_of(b, &s, &ignored);
	to = p ? quoting_stage(p, &at) : NULL;
	error_release(&ignored);
	for (size_t i = 0; to && i < at; i++)
		is_before |= slice_equal(p->stages[i].id, table_text(leads, lead, LEADS.stage));
	return is_before ? to : NULL;
}

static struct slice set_amount(struct change *c, struct slice lead, struct slice amount)
{
	return change_text(c, "crm lead set %.*s amount=%.*s", SLICE_ARGS(lead), SLICE_ARGS(amount));
}

/* Where the lead says something else than the quote, what to type. */
static void say_lead(struct change_row *q)
{
	struct change *c = q->change;
	struct error ignored = ERROR_INIT;
	const struct table *leads = book_table(c->book, LEADS.ledger, &ignored);
	long row = leads ? table_find(leads, change_get(q, QUOTES.lead)) : -1;
	struct slice stage, id = change_get(q, QUOTES.lead), amount = change_get(q, QUOTES.amount);
	const struct stage *to, *at;
	struct value expected;

	error_release(&ignored);
	if (row < 0)
		return;
	stage = table_text(leads, (size_t)row, LEADS.stage);
	expected = table_value(leads, (size_t)row, table_column(leads, LEADS.amount));
	at = pipeline_stage_of(c->book, stage);
	to = wanted_stage(c->book, leads, (size_t)row);
	if (at && at->kind != STAGE_OPEN)
		change_event(c, quote_lead_closed, .lead = id, .stage = stage);
	else if (to)
		change_event(c, quote_lead_behind, .lead = id, .stage = stage,
			     .next = change_text(c, "crm lead stage %.*s %.*s amount=%.*s", SLICE_ARGS(id), SLICE_ARGS(to->id), SLICE_ARGS(amount)));
	else if (value_missing(&expected))
		change_event(c, quote_lead_without_amount, .lead = id, .next = set_amount(c, id, amount));
	else if (expected.number != money_of(q, QUOTES.amount))
		change_event(c, quote_lead_expects, .lead = id, .amount = expected.number, .next = set_amount(c, id, amount));
}

/* A second quote for the same lead is often meant to be a revision of the first. */
static void say_other_quotes(struct change_row *q)
{
	const struct table *quotes = q->table;
	size_t *rows, n = table_rows_of(quotes, QUOTES.lead, change_get(q, QUOTES.lead), &rows);

	for (size_t i = 0; i < n; i++)
		if (slice_is(table_text(quotes, rows[i], QUOTES.status), "current"))
			change_event(q->change, quote_other, .lead = change_get(q, QUOTES.lead), .quote = table_id(quotes, rows[i]),
				     .next = change_text(q->change, "crm quote revise %.*s", SLICE_ARGS(quote_base(table_id(quotes, rows[i])))));
	free(rows);
}

void quote_say_new(struct change_row *q, const struct quote_lines *lines, int64_t amount)
{
	say_quote(q, lines->count);
	say_list_price(q, lines);
	if (!amount)
		change_event(q->change, quote_for_nothing, .quote = change_id(q));
	say_validity(q);
	say_lead(q);
	say_other_quotes(q);
}

/* "  JJ-02: 2 × 25,000.00 → 3 × 25,000.00" for every line that became another. */
static void say_lines(struct change_row *q, const struct quote_lines *was, const struct quote_lines *now)
{
	struct str old = STR_INIT, new = STR_INIT;

	for (size_t i = 0; i < was->count + now->count; i++) {
		const struct quote_line *line = i < was->count ? &was->items[i] : &now->items[i - was->count];
		const struct quote_line *before = quote_lines_find(was, line->sku), *after = quote_lines_find(now, line->sku);

		if (i >= was->count && before)
			continue;
		str_reset(&old);
		str_reset(&new);
		if (before)
			quote_line_add_text(&old, before);
		if (after)
			quote_line_add_text(&new, after);
		if (!slice_equal(str_slice(&old), str_slice(&new)))
			change_event(q->change, quote_line, .quote = change_id(q), .sku = line->sku, .old = str_slice(&old), .new = str_slice(&new));
	}
	str_release(&old);
	str_release(&new);
}

static void say_difference(struct change_row *q, size_t old)
{
	const int64_t before = table_number(q->table, old, table_column(q->table, QUOTES.amount), 0), now = money_of(q, QUOTES.amount),
		      number = quote_revision(q->table, old);
	const struct slice reason = change_get(q, QUOTES.reason);

	if (now == before)
		change_event(q->change, quote_revised_same, .quote = change_id(q), .revision = number + 1, .before = number, .reason = reason);
	else if (now > before)
		change_event(q->change, quote_revised_more, .quote = change_id(q), .revision = number + 1, .before = number, .reason = reason, .by = now - before);
	else
		change_event(q->change, quote_revised_less, .quote = change_id(q), .revision = number + 1, .before = number, .reason = reason, .by = before - now);
}

/* "customer 2", "price 1" over all revisions, the new one included; a line each. */
static void add_reasons(struct str *out, struct change_row *q, size_t old)
{
	const int column = ledger_column(q->ledger, SLICE("reason"));
	const struct column *reasons = column < 0 ? NULL : &q->ledger->columns[column];
	size_t count, *rows = quote_family(q->table, old, &count);

	for (size_t i = 0; reasons && i < reasons->nvalues; i++) {
		size_t n = slice_equal(reasons->values[i], change_get(q, QUOTES.reason));

		for (size_t k = 0; k < count; k++)
			n += slice_equal(table_cell(q->table, rows[k], column), reasons->values[i]);
		if (n)
			str_addf(out, "%s%.*s %zu", out->len ? "\n" : "", SLICE_ARGS(column_shown(reasons, reasons->values[i])), n);
	}
	free(rows);
}

static void say_many(struct change_row *q, size_t old)
{
	const int64_t number = quote_revision(q->table, old) + 1;
	struct str reasons = STR_INIT;

	if (number < MANY_REVISIONS)
		return;
	add_reasons(&reasons, q, old);
	change_event(q->change, quote_many, .quote = change_id(q), .revision = number, .reasons = str_slice(&reasons));
	str_release(&reasons);
}

static struct slice revise_contract(const struct change_row *q, struct slice contract)
{
	return change_text(q->change, "crm contract revise %.*s quote=%.*s amount=%.*s", SLICE_ARGS(contract), SLICE_ARGS(change_id(q)),
			   SLICE_ARGS(change_get(q, QUOTES.amount)));
}

/* A contract that stands on a revision that was superseded now: it can't go on as it is. */
static int say_contracts(struct change_row *q, struct error *err)
{
	struct book *b = q->change->book;
	const bool has_contracts = schema_ledger(&b->schema, SLICE("contracts"));
	const struct table *t = has_contracts ? book_table(b, CONTRACTS.ledger, err) : NULL;
	const struct slice base = quote_base(change_id(q));

	for (size_t i = 0; t && i < t->nrows; i++) {
		struct slice status = table_text(t, i, CONTRACTS.status), quote = table_text(t, i, CONTRACTS.quote);
		int64_t amount;

		if (slice_is(status, "cancelled") || !quote.len || !slice_equal(quote_base(quote), base))
			continue;
		amount = table_number(t, i, table_column(t, CONTRACTS.amount), 0);
		if (slice_is(status, "signed"))
			change_event(q->change, quote_contract_signed, .contract = table_id(t, i), .quote = quote, .amount = amount);
		else
			change_event(q->change, quote_contract_stands, .contract = table_id(t, i), .quote = quote, .amount = amount,
				     .next = revise_contract(q, table_id(t, i)));
	}
	return has_contracts && !t ? -1 : 0;
}

int quote_say_revised(struct change_row *q, size_t old, const struct quote_lines *was, const struct quote_lines *now,
		      struct error *err)
{
	say_quote(q, now->count);
	say_difference(q, old);
	say_lines(q, was, now);
	say_list_price(q, now);
	if (slice_is(table_text(q->table, old, QUOTES.status), "final"))
		change_event(q->change, quote_was_final, .quote = table_id(q->table, old),
			     .next = change_text(q->change, "crm quote final %.*s", SLICE_ARGS(quote_base(change_id(q)))));
	say_validity(q);
	say_lead(q);
	say_many(q, old);
	return say_contracts(q, err);
}

int quote_say_final(struct change_row *q, struct error *err)
{
	struct change *c = q->change;
	struct calendar *calendar = book_calendar(c->book, err);
	size_t count, *rows = quote_family(q->table, (size_t)q->row, &count);
	const struct value first = table_value(q->table, rows[0], table_column(q->table, QUOTES.created_at));

	free(rows);
	if (!calendar)
		return -1;
	change_event(c, quote_final, .quote = change_id(q), .customer = quote_customer(c->book, change_get(q, QUOTES.lead)),
		     .amount = money_of(q, QUOTES.amount));
	if (!value_missing(&first))
		change_event(c, quote_took, .quote = change_id(q), .revisions = (int64_t)count,
			     .days = round_to(calendar_work_days(calendar, first.number, c->book->now), 100));
	if (quote_is_expired(c->book, q->table, (size_t)q->row))
		change_event(c, quote_was_valid, .quote = change_id(q), .valid = change_get(q, QUOTES.valid_until));
	say_lead(q);
	return 0;
}
