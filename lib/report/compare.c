/* compare.c - see compare.h: the stretches read, the figures put side by side, the samples behind one shown. */
#include "report/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/round.h"
#include "base/utf8.h"
#include "book/journal.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "book/subject.h"
#include "sales/rules.h"

/* How completely leads were filled at the end of a stretch. The row says what is filled now; the log says what was set
 * since: up to the end of the stretch its last word counts, behind that the first row tells what had been there. */

enum { FILLED_UNKNOWN, FILLED_NO, FILLED_YES }; /* unknown: the log doesn't say, so it is as the row has it */

/* What the program writes by itself is nobody's diligence. */
static bool is_stamped(const struct column *c)
{
	static const char *const names[] = { "created_at", "updated_at", "closed_at", "entry_stage", NULL };

	for (size_t i = 0; names[i]; i++)
		if (slice_is(slice_of(c->name), names[i]))
			return true;
	return c->is_id;
}

/* Entries come in the order of time: up to the end the last one tells, behind it the first. */
static void keep_stage(struct slice *stage, const struct log_entry *e, int64_t end)
{
	if (e->when < end)
		*stage = e->new.len ? e->new : SLICE("");
	else if (!stage->ptr)
		*stage = e->old.len ? e->old : SLICE("");
}

bool compare_is_in(const struct comparing *c, int side, int64_t at)
{
	return at >= c->side[side].from && at < c->side[side].to;
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
	for (int side = 0; side < COMPARE_SIDES; side++) {
		uint8_t *state = column < 0 ? NULL : &c->filled[side][(size_t)lead * n + (size_t)column];

		if (e->when != e->at)
			c->backdated += compare_is_in(c, side, e->at) || compare_is_in(c, side, e->when);
		else if (compare_is_in(c, side, e->at))
			c->touched[lead] |= (uint8_t)(1 << side);
		if (state && e->when < c->side[side].to)
			*state = e->new.len ? FILLED_YES : FILLED_NO;
		else if (state && *state == FILLED_UNKNOWN)
			*state = e->old.len ? FILLED_YES : FILLED_NO;
		if (column >= 0 && c->leads->ledger->columns[column].is_stage && slice_is(e->field, "stage"))
			keep_stage(&c->stage[side][lead], e, c->side[side].to);
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

static int compare_fields_read(struct comparing *c, struct error *err)
{
	const struct log_filter leads = { .ledger = SLICE("leads"), .since = INT64_MIN, .by_real = true };
	const size_t cells = c->leads->nrows * c->leads->ledger->ncolumns;

	for (int side = 0; side < COMPARE_SIDES; side++) {
		c->filled[side] = xcalloc(cells + 1, 1);
		c->stage[side] = xcalloc(c->leads->nrows + 1, sizeof(*c->stage[side]));
	}
	c->touched = xcalloc(c->leads->nrows + 1, 1);
	if (find_births(c, err) < 0)
		return -1;
	return journal_read(c->book, &leads, take_entry, c, err);
}

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

	if (c->born[column] >= c->side[side].to)
		return false;
	return !field->retired || (date_parse(field->retired_on, false, &retired) && c->side[side].to <= moment_of(retired, 0));
}

/* Of the fields a person fills, how many there are of that kind in this row, and how many are filled. */
static size_t count_fields(const struct comparing *c, int side, size_t lead, bool required, size_t *filled)
{
	const struct ledger *l = c->leads->ledger;
	struct error ignored = ERROR_INIT;
	const struct cell_then then = { table_column(c->leads, LEADS.stage), c->stage[side][lead] };
	struct row_subject subject;
	size_t n = 0;

	*filled = 0;
	row_subject(&subject, c->book, c->leads, lead);
	if (then.text.ptr)
		subject.then = &then;
	for (size_t i = 0; i < l->ncolumns; i++) {
		const struct column *column = &l->columns[i];

		if (!is_asked(c, side, i) || is_stamped(column) || column->required != required)
			continue;
		if (required && column->required_when &&
		    when_holds(column->required_when, &subject.subject, &ignored) <= 0)
			continue;
		n++;
		*filled += is_filled(c, side, lead, i);
	}
	error_release(&ignored);
	return n;
}

static void collect_fields(struct comparing *c, int side, bool required, struct samples *out)
{
	for (size_t lead = 0; lead < c->leads->nrows; lead++) {
		size_t filled, of;

		if (!(c->touched[lead] & 1 << side))
			continue;
		of = count_fields(c, side, lead, required, &filled);
		if (of)
			samples_add(out, lead, HISTORY_UNKNOWN, HISTORY_UNKNOWN, round_scaled((int64_t)filled, 1000000, (int64_t)of));
	}
}

void compare_required(struct comparing *c, int side, struct samples *out)
{
	collect_fields(c, side, true, out);
}

void compare_optional(struct comparing *c, int side, struct samples *out)
{
	collect_fields(c, side, false, out);
}

static int read_day(struct comparing *c, const char *option, struct slice text, int32_t *date, struct error *err)
{
	if (calendar_parse_date(c->calendar, slice_trim(text), c->book->today, date))
		return 0;
	return error_add(err, ERROR_USAGE, _("--%s: '%.*s' is not a date; write 2026-01-01..2026-01-31"), option,
			 SLICE_ARGS(text));
}

static int read_side(struct comparing *c, int side, const char *option, const char *typed, struct error *err)
{
	struct stretch_of *s = &c->side[side];
	struct slice first, last;

	if (!typed)
		return error_add(err, ERROR_USAGE, _("missing: %s"), option[0] == 'b' ? "--before" : "--after");
	if (!slice_cut_at(slice_of(typed), "..", &first, &last))
		return error_add(err, ERROR_USAGE, _("--%s: '%s' is no stretch of time; write 2026-01-01..2026-01-31"),
				 option, typed);
	if (read_day(c, option, first, &s->first, err) < 0 || read_day(c, option, last, &s->last, err) < 0)
		return -1;
	if (s->last < s->first)
		return error_add(err, ERROR_USAGE, _("--%s: '%s' ends before it begins"), option, typed);
	s->from = moment_of(s->first, 0);
	s->to = moment_of(s->last + 1, 0);
	if (s->to > c->book->now)
		s->to = c->book->now + 1;
	return 0;
}

static int start(struct comparing *c, struct book *b, const struct compare_how *how, struct error *err)
{
	const struct {
		const struct known_ledger *ledger;
		const struct table **table;
	} ledgers[] = { { LEADS.ledger, &c->leads },	     { CONTRACTS.ledger, &c->contracts }, { REVIEWS.ledger, &c->reviews },
			{ INVOICES.ledger, &c->invoices }, { PAYMENTS.ledger, &c->payments },	{ QUOTES.ledger, &c->quotes } };
	int rc = 0;

	*c = (struct comparing){ .book = b, .calendar = book_calendar(b, err) };
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
		rc = journal_began(b, &c->began, err) < 0 ? -1 : quote_finals(b, &c->finals, &c->nfinals, err);
	if (rc == 0)
		rc = history_read(&c->history, b, err);
	return rc < 0 ? -1 : compare_fields_read(c, err);
}

static void finish(struct comparing *c)
{
	for (int side = 0; side < COMPARE_SIDES; side++) {
		free(c->filled[side]);
		free(c->stage[side]);
	}
	free(c->born);
	free(c->touched);
	free(c->collected);
	free(c->finals);
	history_release(&c->history);
}

static void columns(struct view *v)
{
	view_key_column(v, "figure", TYPE_TEXT);
	view_face_column(v, "label", _("figure"), TYPE_TEXT);
	view_unit_column(v);
	view_column(v, "before", _("before"), TYPE_NUMBER);
	view_column(v, "before_n", _("n"), TYPE_INT);
	view_column(v, "after", _("after"), TYPE_NUMBER);
	view_column(v, "after_n", _("n"), TYPE_INT);
	view_column(v, "difference", _("difference"), TYPE_NUMBER);
	view_column(v, "change", _("change"), TYPE_PERCENT);
}

static void put_side(struct view *v, const struct figure_value *value)
{
	if (value->known)
		view_number(v, value->value);
	else
		view_missing(v);
	view_number(v, (int64_t)value->n);
}

static void show_figure(struct view *v, struct comparing *c, const struct figure *f)
{
	struct samples samples[COMPARE_SIDES] = { { 0 } };
	struct figure_value value[COMPARE_SIDES];

	for (int side = 0; side < COMPARE_SIDES; side++) {
		f->collect(c, side, &samples[side]);
		value[side] = samples_value(&samples[side], f->is_sum, c->began >= c->side[side].to);
	}
	view_text(v, slice_of(f->name));
	view_textf(v, "%s", _(f->label));
	view_text(v, slice_of(f->unit));
	put_side(v, &value[COMPARE_BEFORE]);
	put_side(v, &value[COMPARE_AFTER]);
	figure_put_change(v, &value[COMPARE_BEFORE], &value[COMPARE_AFTER]);
	for (int side = 0; side < COMPARE_SIDES; side++)
		free(samples[side].items);
}

static void add_stretch(struct str *out, const struct stretch_of *s)
{
	date_add_text(out, s->first);
	str_adds(out, "..");
	date_add_text(out, s->last);
}

static void show_all(struct view *v, struct comparing *c)
{
	struct str before = STR_INIT, after = STR_INIT, names = STR_INIT;

	add_stretch(&before, &c->side[COMPARE_BEFORE]);
	add_stretch(&after, &c->side[COMPARE_AFTER]);
	view_title(v, _("BEFORE %s  AFTER %s"), before.buf, after.buf);
	columns(v);
	for (const struct figure *f = compare_figures; f->name; f++) {
		show_figure(v, c, f);
		str_addf(&names, "%s%s", names.len ? _(", ") : "", lang_said(f->name, f->label));
	}
	view_note(v, _("times are means; wd working days (working hours over those of a day), d calendar days; n: how many it was taken of"));
	if (c->backdated)
		view_note(v,
			  lang_plural("%zu change dated otherwise than it was entered not counted",
				      "%zu changes dated otherwise than they were entered not counted", c->backdated),
			  c->backdated);
	view_note(v, _("the rows behind a figure: --list FIGURE:before, FIGURE:after; the figures are"));
	view_note(v, "  %s", names.buf);
	str_release(&names);
	str_release(&before);
	str_release(&after);
}

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

static const struct known_column *detail_of(const struct comparing *c, const struct table *t)
{
	return t == c->leads	  ? LEADS.stage
	       : t == c->reviews  ? REVIEWS.role
	       : t == c->invoices ? INVOICES.amount
	       : t == c->quotes	  ? QUOTES.status
				  : CONTRACTS.status;
}

static void put_time(struct view *v, int64_t at)
{
	if (at == HISTORY_UNKNOWN)
		view_missing(v);
	else
		view_number(v, at);
}

static void list_samples(struct view *v, struct comparing *c, const struct figure *f, int side)
{
	struct error ignored = ERROR_INIT;
	const struct table *t = book_table(c->book, f->ledger, &ignored);
	struct samples samples = { 0 };

	error_release(&ignored);
	f->collect(c, side, &samples);
	view_column(v, "id", _("ID"), TYPE_ID);
	view_key_column(v, "customer", TYPE_ID);
	view_column(v, "customer_name", _("customer"), TYPE_TEXT);
	view_column(v, "detail",
		    t == c->leads      ? _("stands in")
		    : t == c->reviews  ? _("role")
		    : t == c->invoices ? _("amount")
				       : _("status"),
		    TYPE_TEXT);
	listing_words(v, c->book, detail_of(c, t));
	view_column(v, "from", _("begin"), TYPE_TIME);
	view_column(v, "to", _("end"), TYPE_TIME);
	view_column(v, "value", *f->unit ? view_unit(f->unit) : _("value"), TYPE_NUMBER);
	for (size_t i = 0; i < samples.count; i++) {
		const struct sample *s = &samples.items[i];
		struct slice customer = customer_of(c, t, s->row);

		if (f->is_sum && !s->value) /* a count opens to what was counted */
			continue;
		view_text(v, table_id(t, s->row));
		view_text(v, customer);
		view_text(v, customer.len ? listing_name(c->book, CUSTOMERS.ledger, customer) : customer);
		view_text(v, table_text(t, s->row, detail_of(c, t)));
		put_time(v, s->from);
		put_time(v, s->to);
		view_number(v, s->value);
	}
	view_note(v, lang_plural("%zu row", "%zu rows", view_rows(v)), view_rows(v));
	free(samples.items);
}

static int show_list(struct view *v, struct comparing *c, const char *list, struct error *err)
{
	const struct figure_words words = compare_words(&v->arena);
	struct slice side = slice_of(list), name = slice_cut(&side, ':');
	struct str said = STR_INIT;
	struct nearest near;

	if (!slice_is(side, "before") && !slice_is(side, "after"))
		return error_add(err, ERROR_USAGE,
				 _("--list: '%s' names no figure; write FIGURE:before or FIGURE:after"), list);
	nearest_init(&near, name);
	for (const struct figure *f = compare_figures; f->name; f++) {
		nearest_offer(&near, slice_of(f->name));
		if (!slice_is(name, f->name))
			continue;
		figure_add_said(&said, slice_of(list), &words);
		view_title(v, "%s", said.buf);
		str_release(&said);
		list_samples(v, c, f, slice_is(side, "after") ? COMPARE_AFTER : COMPARE_BEFORE);
		return 0;
	}
	if (nearest_found(&near).len)
		return error_add(err, ERROR_USAGE, _("--list: '%.*s' is no figure; did you mean '%.*s'?"),
				 SLICE_ARGS(name), SLICE_ARGS(nearest_found(&near)));
	return error_add(err, ERROR_USAGE, _("--list: '%.*s' is no figure; without --list all are shown"),
			 SLICE_ARGS(name));
}

int compare_report(struct book *b, const struct compare_how *how, struct view *v, struct error *err)
{
	struct comparing c;
	int rc = start(&c, b, how, err);

	if (rc == 0 && how->list)
		rc = show_list(v, &c, how->list, err);
	else if (rc == 0)
		show_all(v, &c);
	finish(&c);
	return rc;
}
