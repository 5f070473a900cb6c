/* compare.c - see compare.h: of which rows each figure is made, the stretches read, the report. */
#include "report/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/round.h"
#include "book/journal.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "book/subject.h"
#include "sales/money.h"
#include "sales/quotes.h"
#include "sales/rules.h"
#include "view/columns.h"

/* How completely leads were filled at the end of a stretch. The row says what is filled now; the log says what was set
 * since: up to the end of the stretch its last word counts, behind that the first row tells what had been there. */

enum { FILLED_UNKNOWN, FILLED_NO, FILLED_YES }; /* unknown: the log doesn't say, so it is as the row has it */

/* Entries come in the order of time: up to the end the last one tells, behind it the first. */
static void keep_stage(struct slice *stage, const struct log_entry *e, int64_t end)
{
	if (e->when < end)
		*stage = e->new.len ? e->new : SLICE("");
	else if (!stage->ptr)
		*stage = e->old.len ? e->old : SLICE("");
}

static int take_entry(void *context, const struct log_entry *e)
{
	struct comparing *c = context;
	const size_t n = c->leads->ledger->ncolumns;
	long lead = table_find(c->leads, e->id);
	int column = e->field.len ? ledger_column(c->leads->ledger, e->field) : -1;

	if (column >= 0 && e->when < c->born[column])
		c->born[column] = e->when;
	if (lead < 0 || e->at > c->book->now)
		return 0;
	for (int side = 0; side < FIGURE_SIDES; side++) {
		uint8_t *state = column < 0 ? NULL : &c->filled[side][(size_t)lead * n + (size_t)column];

		if (e->when != e->at)
			c->backdated += figure_span_has(&c->frame.side[side], e->at) || figure_span_has(&c->frame.side[side], e->when);
		else if (figure_span_has(&c->frame.side[side], e->at))
			c->touched[lead] |= (uint8_t)(1 << side);
		if (state && e->when < c->frame.side[side].to)
			*state = e->new.len ? FILLED_YES : FILLED_NO;
		else if (state && *state == FILLED_UNKNOWN)
			*state = e->old.len ? FILLED_YES : FILLED_NO;
		if (column >= 0 && c->leads->ledger->columns[column].is_stage && slice_is(e->field, "stage"))
			keep_stage(&c->stage[side][lead], e, c->frame.side[side].to);
	}
	return 0;
}

static int find_births(struct comparing *c, struct error *err)
{
	const struct ledger *l = c->leads->ledger;
	bool *shipped = xcalloc(l->ncolumns + 1, sizeof(*shipped));
	int rc = field_shipped(c->book, l, shipped, err);

	c->born = xcalloc(l->ncolumns + 1, sizeof(*c->born));
	for (size_t i = 0; i < l->ncolumns; i++)
		c->born[i] = shipped[i] ? INT64_MIN : INT64_MAX;
	free(shipped);
	return rc;
}

/* Before the log is read. */
static int begin_fields(struct comparing *c, struct error *err)
{
	const size_t cells = c->leads->nrows * c->leads->ledger->ncolumns;

	for (int side = 0; side < FIGURE_SIDES; side++) {
		c->filled[side] = xcalloc(cells + 1, 1);
		c->stage[side] = xcalloc(c->leads->nrows + 1, sizeof(*c->stage[side]));
	}
	c->touched = xcalloc(c->leads->nrows + 1, 1);
	return find_births(c, err);
}

enum { FIELDS_REQUIRED, FIELDS_OPTIONAL };

static bool is_filled(const struct comparing *c, int side, size_t lead, size_t column)
{
	uint8_t state = c->filled[side][lead * c->leads->ledger->ncolumns + column];

	return state == FILLED_UNKNOWN ? table_cell(c->leads, lead, (int)column).len > 0 : state == FILLED_YES;
}

/* A field is asked for from the day it existed to the day it was retired. */
static bool is_asked(const struct comparing *c, int side, size_t column)
{
	const struct column *field = &c->leads->ledger->columns[column];
	int32_t retired;

	if (c->born[column] >= c->frame.side[side].to)
		return false;
	return !field->retired || (date_parse(field->retired_on, false, &retired) && c->frame.side[side].to <= moment_of(retired, 0));
}

/* The fields of that kind that a person fills, and that are asked for. */
struct asked_fields {
	size_t *columns, count;
	bool has_conditions; /* whether one is asked for depends on the row */
};

static void ask_fields(const struct comparing *c, int side, bool required, struct asked_fields *out)
{
	const struct ledger *l = c->leads->ledger;

	*out = (struct asked_fields){ .columns = xcalloc(l->ncolumns + 1, sizeof(*out->columns)) };
	for (size_t i = 0; i < l->ncolumns; i++) {
		const struct column *column = &l->columns[i];

		if (column->required != required || field_is_stamped(column) || !is_asked(c, side, i))
			continue;
		out->columns[out->count++] = i;
		out->has_conditions |= required && column->required_when;
	}
}

/* How many of them there are in this row, and how many are filled. */
static size_t count_fields(const struct comparing *c, int side, size_t lead, const struct asked_fields *fields, size_t *filled)
{
	struct error ignored = ERROR_INIT;
	const struct cell_then then = { table_column(c->leads, LEADS.stage), c->stage[side][lead] };
	struct row_subject subject;
	size_t n = 0;

	*filled = 0;
	row_subject(&subject, c->book, c->leads, lead);
	if (then.text.ptr)
		subject.then = &then;
	for (size_t i = 0; i < fields->count; i++) {
		const struct column *column = &c->leads->ledger->columns[fields->columns[i]];

		if (fields->has_conditions && column->required_when && when_holds(column->required_when, &subject.subject, &ignored) <= 0)
			continue;
		n++;
		*filled += is_filled(c, side, lead, fields->columns[i]);
	}
	error_release(&ignored);
	return n;
}

static void filled_fields(const struct figure *f, const struct figure_ask *a, struct samples *out)
{
	const struct comparing *c = a->of;
	struct asked_fields fields;

	ask_fields(c, a->side, f->what == FIELDS_REQUIRED, &fields);
	for (size_t lead = 0; lead < c->leads->nrows; lead++) {
		size_t filled, of;

		if (!(c->touched[lead] & 1 << a->side))
			continue;
		of = count_fields(c, a->side, lead, &fields, &filled);
		if (of)
			samples_add(out, lead, HISTORY_UNKNOWN, HISTORY_UNKNOWN, round_scaled((int64_t)filled, 1000000, (int64_t)of));
	}
	free(fields.columns);
}

static int64_t cell(const struct table *t, size_t row, const struct known_column *column)
{
	return table_number(t, row, table_column(t, column), HISTORY_UNKNOWN);
}

/* The same by when it was written. */
static int64_t real_cell(const struct comparing *c, const struct table *t, size_t row, const struct known_column *column)
{
	return real_time(c->book, t, row, table_column(t, column), HISTORY_UNKNOWN);
}

/* Leads */

static enum stage_kind kind_of(const struct history *h, const struct spell *s)
{
	return h->stages[s->stage].kind;
}

/* Leads entered in the stretch, 100% where they stand in such a stage now. */
static void entered(const struct figure *f, const struct figure_ask *a, struct samples *out)
{
	const struct comparing *c = a->of;
	const struct history *h = c->history;

	for (size_t lead = 0; lead < c->leads->nrows; lead++) {
		const struct spell *first = &h->spells[h->first[lead]], *last = &h->spells[h->first[lead + 1] - 1];

		if (h->first[lead] == h->first[lead + 1] || !figure_spans(a, first->entered_at))
			continue;
		samples_add(out, lead, first->entered_at,
			    kind_of(h, last) == STAGE_OPEN ? HISTORY_UNKNOWN : last->entered_at,
			    kind_of(h, last) == (enum stage_kind)f->what ? FIGURE_PERCENT : 0);
	}
}

/* What a figure takes of what was closed, or became final. */
enum { TAKEN_IF_WON, TAKEN_REVISION = TAKEN_IF_WON, TAKEN_DAYS };

/* Leads that stand closed since the stretch: 100% for won, or the days that took. */
static void closed(const struct figure *f, const struct figure_ask *a, struct samples *out)
{
	const struct comparing *c = a->of;
	const struct history *h = c->history;

	for (size_t lead = 0; lead < c->leads->nrows; lead++) {
		const struct spell *first = &h->spells[h->first[lead]], *last = &h->spells[h->first[lead + 1] - 1];
		int64_t from, to;

		if (h->first[lead] == h->first[lead + 1] || kind_of(h, last) == STAGE_OPEN ||
		    !figure_spans(a, last->entered_at))
			continue;
		from = first->entered_at;
		to = last->entered_at;
		if (f->what != TAKEN_DAYS)
			samples_add(out, lead, from, to, kind_of(h, last) == STAGE_WON ? FIGURE_PERCENT : 0);
		else if (kind_of(h, last) == STAGE_WON && from != HISTORY_UNKNOWN)
			samples_add(out, lead, from, to, history_dwell(c->calendar, from, to, HISTORY_WORKING));
	}
}

/* Contracts */

/* When each contract was submitted first: its reviews know, since every submission opens some; else the row. */
static int64_t *first_submissions(const struct comparing *c)
{
	int64_t *at = xmalloc((c->contracts->nrows + 1) * sizeof(*at));

	for (size_t i = 0; i < c->contracts->nrows; i++)
		at[i] = cell(c->contracts, i, CONTRACTS.submitted_at);
	for (size_t i = 0; i < c->reviews->nrows; i++) {
		long row = table_find(c->contracts, table_text(c->reviews, i, REVIEWS.contract));
		int64_t opened = cell(c->reviews, i, REVIEWS.opened_at);

		if (row >= 0 && opened != HISTORY_UNKNOWN && (at[row] == HISTORY_UNKNOWN || opened < at[row]))
			at[row] = opened;
	}
	return at;
}

static void approval_days(const struct figure *f, const struct figure_ask *a, struct samples *out)
{
	const struct comparing *c = a->of;
	int64_t *submitted = first_submissions(c);

	(void)f;
	for (size_t i = 0; i < c->contracts->nrows; i++) {
		int64_t approved = real_cell(c, c->contracts, i, CONTRACTS.approved_at);

		if (submitted[i] != HISTORY_UNKNOWN && figure_spans(a, approved))
			samples_add(out, i, submitted[i], approved,
				    history_dwell(c->calendar, submitted[i], approved, HISTORY_WORKING));
	}
	free(submitted);
}

enum { RETURNS, RETURNS_OF_LEGAL, RETURN_RATE };

/* Decisions, of legal or of all: those that gave the contract back, and approvals, which are none. */
static void decisions(const struct figure *f, const struct figure_ask *a, struct samples *out)
{
	const struct comparing *c = a->of;
	const int64_t returned = f->what == RETURN_RATE ? FIGURE_PERCENT : FIGURE_ONE;

	for (size_t i = 0; i < c->reviews->nrows; i++) {
		struct slice decision = table_text(c->reviews, i, REVIEWS.decision);
		int64_t at = real_cell(c, c->reviews, i, REVIEWS.decided_at);

		if (!figure_spans(a, at) || (f->what == RETURNS_OF_LEGAL && !slice_is(table_text(c->reviews, i, REVIEWS.role), "legal")))
			continue;
		if (slice_is(decision, "return") || slice_is(decision, "approve"))
			samples_add(out, i, cell(c->reviews, i, REVIEWS.opened_at), at, slice_is(decision, "return") ? returned : 0);
	}
}

/* Receivables */

/* Payments, once for both sides, before a figure of invoices is asked; one belongs to the first invoice of its id. */
static int read_payments(struct comparing *c, struct error *err)
{
	const struct table *t = c->invoices;
	struct magnitude magnitude = { 0 };
	struct slice ids[TALLY_BATCH];
	uint64_t sums[TALLY_BATCH][PAID_WORDS];
	bool is_first[TALLY_BATCH];
	struct paid paid;
	size_t found = 0;
	int rc = paid_read(&paid, c->book, c->book->today, err);

	c->collected = xcalloc(t->nrows + 1, sizeof(*c->collected));
	table_read_columns(t, &t->ledger->id, 1);
	for (size_t from = 0, n; rc == 0 && from < t->nrows; from += n) {
		n = t->nrows - from < TALLY_BATCH ? t->nrows - from : TALLY_BATCH;
		for (size_t i = 0; i < n; i++)
			ids[i] = table_id(t, from + i);
		tally_claim(&paid.sums, ids, n, sums[0], is_first);
		for (size_t i = 0; i < n; i++) {
			if (!is_first[i])
				continue;
			c->collected[from + i] = (struct collected){ (int64_t)sums[i][PAID_SUM], paid_last(sums[i]) };
			found += paid_count(sums[i]);
		}
	}
	if (rc == 0 && (found != paid.payments || !magnitude_is_countable(&paid.magnitude)))
		rc = paid_strays(&paid, c->book, &magnitude, err);
	paid_release(&paid);
	return rc;
}

static void collection_days(const struct figure *f, const struct figure_ask *a, struct samples *out)
{
	const struct comparing *c = a->of;
	const struct table *t = c->invoices;
	const int amount = table_column(t, INVOICES.amount), issued_on = table_column(t, INVOICES.issued_on);

	(void)f;
	table_read_columns(t, (const int[]){ t->ledger->id, amount, issued_on }, 3);
	for (size_t i = 0; i < t->nrows; i++) {
		const struct collected *paid = &c->collected[i];
		const int64_t done = moment_of(paid->last, 0), billed = table_number(t, i, amount, HISTORY_UNKNOWN);
		const int64_t issued = table_number(t, i, issued_on, HISTORY_UNKNOWN);

		if (billed > 0 && issued != HISTORY_UNKNOWN && paid->sum >= billed && figure_spans(a, done))
			samples_add(out, i, moment_of((int32_t)issued, 0), done, (paid->last - issued) * FIGURE_ONE);
	}
}

/* Quotes */

static void finals(const struct figure *f, const struct figure_ask *a, struct samples *out)
{
	const struct comparing *c = a->of;

	for (const struct quote_final *q = c->finals; q < c->finals + c->nfinals; q++)
		if (figure_spans(a, q->at))
			samples_add(out, q->row, q->from, q->at,
				    f->what == TAKEN_DAYS ? q->days : quote_revision(c->quotes, q->row) * FIGURE_ONE);
}

static const struct figure figures[] = {
	{ "conversion", N_("won of leads entered"), "%", LEADS.ledger, FIGURE_MEAN, entered, STAGE_WON },
	{ "loss", N_("lost of leads entered"), "%", LEADS.ledger, FIGURE_MEAN, entered, STAGE_LOST },
	{ "win_rate", N_("won of leads closed"), "%", LEADS.ledger, FIGURE_MEAN, closed, TAKEN_IF_WON },
	{ "cycle_days", N_("lead to contract"), "wd", LEADS.ledger, FIGURE_MEAN, closed, TAKEN_DAYS },
	{ "quote_revisions", N_("quote revisions to final"), "", QUOTES.ledger, FIGURE_MEAN, finals, TAKEN_REVISION },
	{ "quote_days", N_("first quote to final"), "wd", QUOTES.ledger, FIGURE_MEAN, finals, TAKEN_DAYS },
	{ "approval_days", N_("contract approval"), "wd", CONTRACTS.ledger, FIGURE_MEAN, approval_days, 0 },
	{ "returns", N_("returns of them"), "", REVIEWS.ledger, FIGURE_COUNT, decisions, RETURNS },
	{ "legal_returns", N_("of these by legal"), "", REVIEWS.ledger, FIGURE_COUNT, decisions, RETURNS_OF_LEGAL },
	{ "return_rate", N_("returns of decisions"), "%", REVIEWS.ledger, FIGURE_MEAN, decisions, RETURN_RATE },
	{ "collection_days", N_("invoice to payment"), "d", INVOICES.ledger, FIGURE_MEAN, collection_days, 0 },
	{ "required_filled", N_("required fields filled"), "%", LEADS.ledger, FIGURE_MEAN, filled_fields, FIELDS_REQUIRED },
	{ "optional_filled", N_("optional fields filled"), "%", LEADS.ledger, FIGURE_MEAN, filled_fields, FIELDS_OPTIONAL },
	{ 0 },
};

/* The rows behind one */

/* Whose customer a row is of; empty where its reference leads nowhere. */
static struct slice customer_of(const struct comparing *c, const struct table *t, size_t row)
{
	long to;

	if (t == c->reviews) {
		to = table_find(c->contracts, table_text(t, row, REVIEWS.contract));
		return to < 0 ? SLICE("") : table_text(c->contracts, (size_t)to, CONTRACTS.customer);
	}
	if (t == c->quotes) {
		to = table_find(c->leads, table_text(t, row, QUOTES.lead));
		return to < 0 ? SLICE("") : table_text(c->leads, (size_t)to, LEADS.customer);
	}
	return table_text(t, row, t == c->leads ? LEADS.customer : t == c->invoices ? INVOICES.customer : CONTRACTS.customer);
}

/* What a row of a ledger is told apart by. */
static const struct detail {
	const struct known_column *column;
	const char *label;
} details[] = {
	{ LEADS.stage, N_("stands in") },
	{ REVIEWS.role, N_("role") },
	{ INVOICES.amount, N_("amount") },
	{ QUOTES.status, N_("status") },
	{ CONTRACTS.status, N_("status") },
};

static const struct detail *detail_of(const struct figure *f)
{
	size_t i = 0;

	while (details[i].column->ledger != f->ledger)
		i++;
	return &details[i];
}

#define SAMPLE(C) \
	C(key, customer, , TYPE_ID, view_text(v, customer)) \
	C(shown, customer_name, _("customer"), TYPE_TEXT, \
	  view_text(v, customer.len ? listing_name(c->book, CUSTOMERS.ledger, customer) : customer)) \
	C(shown, detail, _(detail->label), TYPE_TEXT, view_text(v, table_text(t, row, detail->column))) \
	C(words, , , , listing_words(v, c->book, detail->column))

static void row_columns(struct view *v, const struct figure *f, const void *of)
{
	const struct comparing *c = of;
	const struct detail *detail = detail_of(f);

	SAMPLE(VIEW_COLUMN)
}

static void row_cells(struct view *v, const struct figure *f, const void *of, const struct table *t, size_t row)
{
	const struct comparing *c = of;
	const struct detail *detail = detail_of(f);
	const struct slice customer = customer_of(c, t, row);

	SAMPLE(VIEW_CELL)
}

const struct figure_set compare_set = {
	.figures = figures,
	.side = { [COMPARE_BEFORE] = { "before", N_("before"), "before", "before_n" },
		  [COMPARE_AFTER] = { "after", N_("after"), "after", "after_n" } },
	.earlier = COMPARE_BEFORE,
	.row_columns = row_columns,
	.row_cells = row_cells,
};

/* The report */

static int read_day(struct comparing *c, const char *option, struct slice text, int32_t *date, struct error *err)
{
	if (calendar_parse_date(c->calendar, slice_trim(text), c->book->today, date))
		return 0;
	return error_add(err, ERROR_USAGE, _("--%s: '%.*s' is not a date; write 2026-01-01..2026-01-31"), option,
			 SLICE_ARGS(text));
}

static int read_side(struct comparing *c, int side, const char *option, const char *typed, struct error *err)
{
	struct slice first, last;
	int32_t from, to;

	if (!typed)
		return error_add(err, ERROR_USAGE, _("missing: %s"), option[0] == 'b' ? "--before" : "--after");
	if (!slice_cut_at(slice_of(typed), "..", &first, &last))
		return error_add(err, ERROR_USAGE, _("--%s: '%s' is no stretch of time; write 2026-01-01..2026-01-31"),
				 option, typed);
	if (read_day(c, option, first, &from, err) < 0 || read_day(c, option, last, &to, err) < 0)
		return -1;
	if (to < from)
		return error_add(err, ERROR_USAGE, _("--%s: '%s' ends before it begins"), option, typed);
	figure_span_set(&c->frame.side[side], from, to, c->book->now);
	return 0;
}

int compare_begin(struct comparing *c, struct book *b, const struct compare_how *how, struct error *err)
{
	const struct {
		const struct known_ledger *ledger;
		const struct table **table;
	} ledgers[] = { { LEADS.ledger, &c->leads },
			{ CONTRACTS.ledger, &c->contracts },
			{ REVIEWS.ledger, &c->reviews },
			{ INVOICES.ledger, &c->invoices },
			{ QUOTES.ledger, &c->quotes } };
	int rc = 0;

	*c = (struct comparing){ .book = b, .frame.book = b, .calendar = book_calendar(b, err) };
	if (!c->calendar)
		return -1;
	if (read_side(c, COMPARE_BEFORE, "before", how->before, err) < 0)
		rc = -1;
	if (read_side(c, COMPARE_AFTER, "after", how->after, err) < 0)
		rc = -1;
	if (rc < 0)
		return -1;
	for (size_t i = 0; i < sizeof(ledgers) / sizeof(*ledgers); i++)
		if (!(*ledgers[i].table = book_table(b, ledgers[i].ledger, err)))
			rc = -1;
	if (rc == 0)
		rc = real_time_load(b, err);
	if (rc == 0)
		rc = journal_began(b, &c->frame.began, err) < 0 ? -1 : quote_finals(b, &c->finals, &c->nfinals, err);
	return rc < 0 ? -1 : begin_fields(c, err);
}

struct log_reader compare_reader(struct comparing *c)
{
	return (struct log_reader){ .filter = { .ledger = SLICE("leads"), .since = INT64_MIN, .by_real = true },
				    .each = take_entry,
				    .context = c };
}

void compare_finish(struct comparing *c)
{
	for (int side = 0; side < FIGURE_SIDES; side++) {
		free(c->filled[side]);
		free(c->stage[side]);
	}
	free(c->born);
	free(c->touched);
	free(c->collected);
	free(c->finals);
}

static void add_stretch(struct str *out, const struct figure_span *s)
{
	date_add_text(out, s->first);
	str_adds(out, "..");
	date_add_text(out, s->last);
}

static void show_all(struct view *v, const struct comparing *c, const struct figure_ask *ask)
{
	struct str before = STR_INIT, after = STR_INIT, names = STR_INIT;

	add_stretch(&before, &c->frame.side[COMPARE_BEFORE]);
	add_stretch(&after, &c->frame.side[COMPARE_AFTER]);
	view_title(v, _("BEFORE %s  AFTER %s"), before.buf, after.buf);
	figures_show(&compare_set, ask, v);
	view_note(v, _("times are means; wd working days (working hours over those of a day), d calendar days; n: how many it was taken of"));
	if (c->backdated)
		view_note(v,
			  lang_plural("%zu change dated otherwise than it was entered not counted",
				      "%zu changes dated otherwise than they were entered not counted", c->backdated),
			  c->backdated);
	view_note(v, _("the rows behind a figure: --list FIGURE:before, FIGURE:after; the figures are"));
	for (const struct figure *f = compare_set.figures; f->name; f++)
		str_addf(&names, "%s%s", names.len ? _(", ") : "", lang_said(f->name, f->label));
	view_hint(v, "%s", names.buf);
	str_release(&names);
	str_release(&before);
	str_release(&after);
}

static int show_list(struct view *v, struct comparing *c, struct figure_ask *ask, const char *list, struct error *err)
{
	const struct figure_words words = figures_words(&compare_set, &v->arena);
	struct slice name = slice_of(list);
	const struct figure *f = (ask->side = figures_side(&compare_set, &name, err)) < 0 ? NULL : figures_named(&compare_set, name, err);
	struct str said = STR_INIT;

	if (!f || (f->ledger == INVOICES.ledger && read_payments(c, err) < 0))
		return -1;
	figure_add_said(&said, slice_of(list), &words);
	view_title(v, "%s", said.buf);
	str_release(&said);
	figures_list(&compare_set, f, ask, v);
	return 0;
}

int compare_show(struct comparing *c, const struct compare_how *how, struct view *v, struct error *err)
{
	struct figure_ask ask = { .of = c, .frame = &c->frame };

	if (how->list)
		return show_list(v, c, &ask, how->list, err);
	if (read_payments(c, err) < 0)
		return -1;
	show_all(v, c, &ask);
	return 0;
}

int compare_report(struct book *b, const struct compare_how *how, struct view *v, struct error *err)
{
	struct history h = { 0 };
	struct comparing c;
	struct log_reader reader;
	int rc = compare_begin(&c, b, how, err);

	reader = compare_reader(&c);
	if (rc == 0)
		rc = history_read(&h, b, err);
	if (rc == 0)
		rc = journal_read_for(b, &reader, 1, err);
	c.history = &h;
	if (rc == 0)
		rc = compare_show(&c, how, v, err);
	compare_finish(&c);
	history_release(&h);
	return rc;
}
