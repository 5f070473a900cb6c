/* compare.c - see compare.h: the stretches read, the figures put side by side, the samples behind one shown. */
#include "book/real_time.h"
#include "report/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/round.h"
#include "base/near.h"
#include "base/utf8.h"
#include "book/journal.h"
#include "book/listing.h"
#include "view/columns.h"

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
	} ledgers[] = { { LEADS.ledger, &c->leads },
			{ CONTRACTS.ledger, &c->contracts },
			{ REVIEWS.ledger, &c->reviews },
			{ INVOICES.ledger, &c->invoices },
			{ QUOTES.ledger, &c->quotes } };
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
	VIEW_MAYBE(v, value->known, value->value);
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
	view_hint(v, "%s", names.buf);
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
	VIEW_MAYBE(v, at != HISTORY_UNKNOWN, at);
}

#define SAMPLE(C) \
	C(shown, id, _("ID"), TYPE_ID, view_text(v, table_id(t, s->row))) \
	C(key, customer, , TYPE_ID, view_text(v, customer)) \
	C(shown, customer_name, _("customer"), TYPE_TEXT, \
	  view_text(v, customer.len ? listing_name(c->book, CUSTOMERS.ledger, customer) : customer)) \
	C(shown, detail, t == c->leads ? _("stands in") : t == c->reviews ? _("role") : t == c->invoices ? _("amount") : _("status"), \
	  TYPE_TEXT, \
	  view_text(v, table_text(t, s->row, detail_of(c, t)))) \
	C(words, , , , listing_words(v, c->book, detail_of(c, t))) \
	C(shown, from, _("begin"), TYPE_TIME, put_time(v, s->from)) \
	C(shown, to, _("end"), TYPE_TIME, put_time(v, s->to)) \
	C(shown, value, *f->unit ? view_unit(f->unit) : _("value"), TYPE_NUMBER, view_number(v, s->value))

static void list_samples(struct view *v, struct comparing *c, const struct figure *f, int side)
{
	struct error ignored = ERROR_INIT;
	const struct table *t = book_table(c->book, f->ledger, &ignored);
	struct samples samples = { 0 };

	error_release(&ignored);
	f->collect(c, side, &samples);
	SAMPLE(VIEW_COLUMN)
	for (size_t i = 0; i < samples.count; i++) {
		const struct sample *s = &samples.items[i];
		struct slice customer = customer_of(c, t, s->row);

		if (f->is_sum && !s->value) /* a count opens to what was counted */
			continue;
		SAMPLE(VIEW_CELL)
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
		if (f->ledger == INVOICES.ledger && compare_payments_read(c, err) < 0)
			return -1;
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
	else if (rc == 0 && (rc = compare_payments_read(&c, err)) == 0)
		show_all(v, &c);
	finish(&c);
	return rc;
}
