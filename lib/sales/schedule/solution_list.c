/* solution_list.c - solutions and free slots as views; see solution.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "book/evidence.h"
#include "book/left_out.h"
#include "book/listing.h"
#include "book/subject.h"
#include "sales/schedule/engineer.h"
#include "sales/schedule/schedule.h"
#include "sales/schedule/solution.h"
#include "view/columns.h"

static struct slice customer_of(struct book *b, const struct table *leads, struct slice lead)
{
	const long row = table_find(leads, lead);

	return row < 0 ? SLICE("") : listing_name(b, CUSTOMERS.ledger, table_text(leads, (size_t)row, LEADS.customer));
}

#define SOLUTION(C) \
	C(shown, id, _("ID"), TYPE_ID, view_text(v, table_id(t, i))) \
	C(shown, lead, _("lead"), TYPE_ID, view_text(v, table_text(t, i, SOLUTIONS.lead))) \
	C(key, engineer, , TYPE_ID, view_text(v, table_text(t, i, SOLUTIONS.engineer))) \
	C(shown, status, _("status"), TYPE_TEXT, view_text(v, table_text(t, i, SOLUTIONS.status))) \
	C(words, , , , listing_words(v, b, SOLUTIONS.status)) \
	C(shown, slot_start, _("slot from"), TYPE_TIME, listing_cell(v, t, i, table_column(t, SOLUTIONS.slot_start))) \
	C(shown, slot_end, _("slot to"), TYPE_TIME, listing_cell(v, t, i, table_column(t, SOLUTIONS.slot_end))) \
	C(shown, due_at, _("due"), TYPE_TIME, listing_cell(v, t, i, table_column(t, SOLUTIONS.due_at))) \
	C(shown, engineer_name, _("engineer"), TYPE_TEXT, \
	  view_text(v, listing_name(b, PEOPLE.ledger, table_text(t, i, SOLUTIONS.engineer)))) \
	C(shown, skill, _("skill"), TYPE_TEXT, view_text(v, table_text(t, i, SOLUTIONS.skill))) \
	C(shown, customer, _("customer"), TYPE_TEXT, view_text(v, customer_of(b, leads, table_text(t, i, SOLUTIONS.lead)))) \
	C(key, file, , TYPE_TEXT, view_text(v, table_text(t, i, SOLUTIONS.file)))

static void show(struct view *v, struct book *b, const struct table *t, const struct table *leads, size_t i)
{
	SOLUTION(VIEW_CELL)
}

static bool is_open(const struct table *t, size_t i)
{
	return slice_is(table_word(t, i, table_column(t, SOLUTIONS.status)), "booked");
}

static bool is_late(const struct book *b, const struct table *t, size_t i)
{
	return is_open(t, i) && table_number(t, i, table_column(t, SOLUTIONS.due_at), INT64_MAX) < b->now;
}

/* 1, 0, -1 where the condition can't be asked. */
static int is_wanted(struct book *b, const struct table *t, size_t i, const struct solution_filter *f, struct error *err)
{
	struct row_subject s;

	if ((!f->all && !is_open(t, i)) || (f->overdue && !is_late(b, t, i)) ||
	    (f->engineer.len && !slice_equal(table_text(t, i, SOLUTIONS.engineer), f->engineer)) ||
	    (f->lead.len && !slice_equal(table_text(t, i, SOLUTIONS.lead), f->lead)))
		return 0;
	if (!f->where)
		return 1;
	row_subject(&s, b, t, i);
	return when_holds(f->where, &s.subject, err);
}

struct by_slot {
	int64_t from;
	size_t row;
};

static int soonest(const void *a, const void *b)
{
	const struct by_slot *x = a, *y = b;

	return x->from != y->from ? (x->from > y->from) - (x->from < y->from) : (x->row > y->row) - (x->row < y->row);
}

/* The rows that are wanted, by slot; the caller frees. NULL with a finding. */
static struct by_slot *collect(struct book *b, const struct table *t, const struct solution_filter *f, size_t *n, struct error *err)
{
	struct by_slot *rows = xcalloc(t->nrows + 1, sizeof(*rows));

	*n = 0;
	for (size_t i = 0; i < t->nrows; i++) {
		const int wanted = is_wanted(b, t, i, f, err);

		if (wanted < 0) {
			free(rows);
			return NULL;
		}
		if (wanted)
			rows[(*n)++] = (struct by_slot){ table_number(t, i, table_column(t, SOLUTIONS.slot_start), INT64_MAX), i };
	}
	qsort(rows, *n, sizeof(*rows), soonest);
	return rows;
}

static const struct table *solutions_of(struct book *b, const struct table **leads, struct error *err)
{
	*leads = schedule_ledgers(b, err) < 0 ? NULL : book_table(b, LEADS.ledger, err);
	return *leads ? book_table(b, SOLUTIONS.ledger, err) : NULL;
}

int solution_list(struct book *b, const struct solution_filter *f, struct view *v, struct error *err)
{
	const struct table *leads, *t = solutions_of(b, &leads, err);
	size_t n, late = 0;
	struct by_slot *rows = t ? collect(b, t, f, &n, err) : NULL;

	if (!rows)
		return -1;
	SOLUTION(VIEW_COLUMN)
	for (size_t i = 0; i < n; i++) {
		left_out_row(b, t, rows[i].row);
		show(v, b, t, leads, rows[i].row);
		late += is_late(b, t, rows[i].row);
	}
	view_note(v, lang_plural("%zu solution, %zu past its deadline", "%zu solutions, %zu past their deadline", n), n, late);
	free(rows);
	if (f->engineer.len && left_out_lost(b, t, SOLUTIONS.engineer, err) < 0)
		return -1;
	return f->lead.len ? left_out_lost(b, t, SOLUTIONS.lead, err) : 0;
}

int solution_section(struct book *b, struct slice lead, struct view *v, struct error *err)
{
	const struct ledger *l = schema_ledger(&b->schema, SLICE("solutions"));
	const struct table *t = l ? book_table_of(b, l, err) : NULL, *leads = t ? book_table(b, LEADS.ledger, err) : NULL;
	bool begun = false;

	if (!t || !leads)
		return l ? -1 : 0;
	for (size_t i = t->nrows; i-- > 0;) {
		if (!slice_equal(table_text(t, i, SOLUTIONS.lead), lead))
			continue;
		if (!begun) {
			view_section(v, "solutions", _("Solutions"));
			SOLUTION(VIEW_COLUMN)
		}
		begun = true;
		show(v, b, t, leads, i);
	}
	return left_out_lost(b, t, SOLUTIONS.lead, err);
}

int solution_page(struct book *b, const char *id, struct view *v, struct error *err)
{
	const struct table *leads, *t = solutions_of(b, &leads, err);
	const long row = t ? table_named(t, _("solution"), slice_of(id), err) : -1;
	enum evidence_state state;

	if (row < 0)
		return -1;
	view_card(v, "solution", "");
	view_title(v, "%.*s  %.*s", SLICE_ARGS(table_id(t, (size_t)row)),
		   SLICE_ARGS(customer_of(b, leads, table_text(t, (size_t)row, SOLUTIONS.lead))));
	listing_card(v, b, t, (size_t)row);
	state = evidence_state(b, table_text(t, (size_t)row, SOLUTIONS.file), table_text(t, (size_t)row, SOLUTIONS.digest));
	if (state != EVIDENCE_NONE && state != EVIDENCE_RECORDED)
		view_note(v, _("the file is not as it was handed in: %s"), evidence_state_text(state));
	return listing_history(v, b, SOLUTIONS.ledger, table_id(t, (size_t)row), 20, err);
}

static int check_bookings(struct book *b, struct error *err)
{
	struct schedule s;
	int rc = schema_ledger(&b->schema, SLICE("busy")) ? 0 : 1;

	if (rc)
		return 0;
	rc = schedule_read(&s, b, SLICE(""), err);
	if (rc == 0)
		rc = schedule_check_bookings(&s, err);
	schedule_release(&s);
	return rc;
}

int solution_check(struct book *b, struct error *err)
{
	const struct ledger *l = schema_ledger(&b->schema, SLICE("solutions"));
	const struct table *t = l ? book_table_of(b, l, err) : NULL;
	int rc = l && !t ? -1 : 0;

	for (size_t i = 0; t && i < t->nrows; i++) {
		const struct slice name = table_text(t, i, SOLUTIONS.file);
		const struct place at = table_place(t, i);

		if (evidence_check(evidence_state(b, name, table_text(t, i, SOLUTIONS.digest)), "file", name, &at, err) < 0)
			rc = -1;
	}
	return t && check_bookings(b, err) < 0 ? -1 : rc;
}

/* Free slots */

#define SLOT(C) \
	C(key, engineer, , TYPE_ID, view_text(v, table_id(s->people, person))) \
	C(face, engineer_name, _("engineer"), TYPE_TEXT, view_text(v, table_name(s->people, table_id(s->people, person)))) \
	C(face, day, _("day"), TYPE_TEXT, view_text(v, slice_of(weekday(span.from)))) \
	C(shown, start, _("begins"), TYPE_TIME, view_number(v, span.from)) \
	C(shown, end, _("ends"), TYPE_TIME, view_number(v, span.to)) \
	C(face, length, _("length"), TYPE_TEXT, view_textf(v, "%lld:%02lld", (long long)((span.to - span.from) / 3600), \
							   (long long)((span.to - span.from) / 60 % 60)))

static const char *weekday(int64_t moment)
{
	static const char *const names[] = { N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun") };

	return _(names[date_weekday(moment_date(moment)) - 1]);
}

static void show_slot(struct view *v, const struct schedule *s, size_t person, struct span span)
{
	SLOT(VIEW_CELL)
}

static int find_engineers(const struct schedule *s, const struct slots_wanted *w, struct engineers *who, struct error *err)
{
	const struct engineers_wanted wanted = { .skill = slice_trim(slice_of(w->skill)), .with_leave = true };
	long person;

	*who = (struct engineers){ 0 };
	if (!w->engineer)
		return engineers_find(s, &wanted, who, err);
	person = engineer_find(s, w->engineer, err);
	if (person < 0)
		return -1;
	who->items = xgrow(who->items, &who->cap, 1, sizeof(*who->items));
	who->items[who->count++] = (struct engineer){ (size_t)person, s->load[person] };
	return 0;
}

/* Today from now on, whole minutes; another day from its beginning. */
static struct span window_of(const struct book *b, const struct slots_wanted *w)
{
	const int64_t begins = w->from == b->today ? (b->now + 59) / 60 * 60 : moment_of(w->from, 0);

	return (struct span){ begins, moment_of(w->from + (int32_t)w->days, 0) };
}

/* Who on the list has no slot, and why, as far as that isn't seen. */
static void note_engineer(struct view *v, const struct schedule *s, const struct engineer *e, size_t found)
{
	const struct slice name = table_name(s->people, table_id(s->people, e->person));

	if (slice_is(table_text(s->people, e->person, PEOPLE.status), "leave"))
		view_note(v, _("%.*s is on leave"), SLICE_ARGS(name));
	else if (!found)
		view_note(v, _("%.*s is never free for that long in these days"), SLICE_ARGS(name));
}

/* With the first one that is free. */
static void note_next(struct view *v, const struct schedule *s, const struct slots_wanted *w, size_t person, int64_t from)
{
	struct str text = STR_INIT;

	moment_add_text(&text, from);
	if (w->skill)
		view_next(v, "crm solution request LEAD --skill %s --slot '%.10s %.5s'", w->skill, text.buf, text.buf + 11);
	else
		view_next(v, "crm solution request LEAD --engineer %.*s --slot '%.10s %.5s'", SLICE_ARGS(table_id(s->people, person)), text.buf,
			  text.buf + 11);
	str_release(&text);
}

int solution_slots(struct book *b, const struct slots_wanted *wanted, struct view *v, struct error *err)
{
	const struct span window = window_of(b, wanted);
	struct engineers who = { 0 };
	struct schedule schedule, *s = &schedule;
	int rc = schedule_read(s, b, SLICE(""), err);
	int64_t first = INT64_MAX;
	size_t whose = 0;

	if (rc == 0)
		rc = find_engineers(s, wanted, &who, err);
	if (rc == 0) {
		SLOT(VIEW_COLUMN)
		for (size_t i = 0; i < who.count; i++) {
			struct spans free = { 0 };

			schedule_free(s, who.items[i].person, window, wanted->min, &free);
			for (size_t k = 0; k < free.count; k++)
				show_slot(v, s, who.items[i].person, free.items[k]);
			if (free.count && free.items[0].from < first) {
				first = free.items[0].from;
				whose = who.items[i].person;
			}
			note_engineer(v, s, &who.items[i], free.count);
			spans_release(&free);
		}
		if (first != INT64_MAX)
			note_next(v, s, wanted, whose, first);
	}
	engineers_release(&who);
	schedule_release(s);
	return rc;
}
