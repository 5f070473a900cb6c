/* compare.c - see compare.h: the stretches read, the figures put side by side, the samples behind one shown. */
#include "report/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/journal.h"
#include "book/real_time.h"

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
	return rc < 0 ? -1 : compare_fields_begin(c, err);
}

struct log_reader compare_reader(struct comparing *c)
{
	return (struct log_reader){ .filter = { .ledger = SLICE("leads"), .since = INT64_MIN, .by_real = true },
				    .each = compare_take_entry,
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

	if (!f || (f->ledger == INVOICES.ledger && compare_payments_read(c, err) < 0))
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
	if (compare_payments_read(c, err) < 0)
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
