/* handover.c - see handover.h. */
#include "sales/people/handover.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/lang.h"
#include "book/kept.h"
#include "book/left_out.h"
#include "book/listing.h"
#include "sales/leads.h"
#include "sales/money.h"
#include "sales/schedule.h"
#include "sales/visits.h"
#include "view/columns.h"
#include "view/write.h"

/* What somebody who takes over was given. */
struct share {
	size_t leads, others;
};

struct moved {
	const struct known_ledger *ledger;
	const struct known_column *column;
	size_t row;
	struct slice to; /* empty: nobody */
};

struct handing {
	struct book *book;
	const struct handover_how *how;
	const struct table *people, *leads, *customers, *solutions; /* solutions: NULL where the book has none */
	struct slice from;
	struct slice manager; /* of who leaves */
	struct takers takers;
	struct taker_list list; /* who takes over */
	struct share *given;	/* each of them */
	struct ids of_customer; /* customer -> place in the list */
	struct moved *moved;
	size_t nmoved, cap;
	size_t kept; /* closed leads that stay */
	struct error stuck; /* bookings that nobody can take over */
	struct error *err;  /* of what is given by others */
	struct receivables owed;
	bool has_owed;
};

/* Who takes over */

static bool may_take(const struct handing *h, size_t row)
{
	return taker_is_there(h->people, row) && !slice_equal(table_id(h->people, row), h->from);
}

static int take_named(struct handing *h, struct error *err)
{
	struct slice rest = slice_of(h->how->to);

	while (rest.len) {
		const struct slice name = slice_trim(slice_cut(&rest, ','));
		const long row = table_named(h->people, N_("person"), name, err);

		if (row < 0)
			return -1;
		if (slice_equal(table_id(h->people, (size_t)row), h->from))
			return error_add(err, ERROR_USAGE, _("--to: %.*s is who hands over"), SLICE_ARGS(name));
		if (!may_take(h, (size_t)row))
			return error_add(err, ERROR_DATA, _("--to: %.*s isn't active; give it to somebody who is there"), SLICE_ARGS(name));
		for (size_t i = 0; i < h->list.count; i++)
			if (h->list.rows[i] == (size_t)row)
				return error_add(err, ERROR_USAGE, _("--to: %.*s is named twice"), SLICE_ARGS(name));
		h->list.rows[h->list.count++] = (size_t)row;
	}
	return h->list.count ? 0 : error_add(err, ERROR_USAGE, _("--to: nobody is named"));
}

static int find_takers(struct handing *h, size_t from, struct error *err)
{
	h->list.rows = xcalloc(h->people->nrows + 1, sizeof(*h->list.rows));
	h->given = xcalloc(h->people->nrows + 1, sizeof(*h->given));
	if (h->how->to)
		return take_named(h, err);
	for (size_t i = 0; i < h->people->nrows; i++)
		if (may_take(h, i) && slice_equal(table_text(h->people, i, PEOPLE.role), table_text(h->people, from, PEOPLE.role)))
			h->list.rows[h->list.count++] = i;
	return h->list.count ? 0 : error_add(err, ERROR_DATA, _("nobody active has the role of %.*s; name somebody with --to"), SLICE_ARGS(table_text(h->people, from, PEOPLE.name)));
}

static struct slice taker_id(const struct handing *h, size_t taker)
{
	return table_id(h->people, h->list.rows[taker]);
}

/* Whatever belongs to one customer goes to one person; empty: to whoever is next. */
static size_t choose(struct handing *h, struct slice customer)
{
	long chosen = customer.len ? ids_get(&h->of_customer, customer) : -1;

	if (chosen < 0)
		chosen = (long)taker_choose(&h->takers, h->how->by, &h->list, customer);
	if (customer.len)
		ids_set(&h->of_customer, customer, chosen);
	return (size_t)chosen;
}

/* Customers */

struct handed_customer {
	struct slice id;
	size_t leads, place; /* open ones; in the order of the ledger */
};

static int by_leads(const void *a, const void *b)
{
	const struct handed_customer *x = a, *y = b;

	return x->leads != y->leads ? (x->leads < y->leads) - (x->leads > y->leads) : (x->place > y->place) - (x->place < y->place);
}

/* A customer's leads go to one person, so those of whom there are most are given first: what is small evens it out. */
static void choose_customers(struct handing *h)
{
	struct handed_customer *all = xcalloc(h->leads->nrows + 1, sizeof(*all));
	struct ids places = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < h->leads->nrows; i++) {
		const struct slice id = table_text(h->leads, i, LEADS.customer);

		if (!id.len || !slice_equal(table_text(h->leads, i, LEADS.owner), h->from) || !lead_is_open(h->book, h->leads, i))
			continue;
		if (ids_add(&places, id, (long)n)) {
			all[n] = (struct handed_customer){ id, 0, n };
			n++;
		}
		all[ids_get(&places, id)].leads++;
	}
	if (h->how->by != TAKE_BY_ROUND)
		qsort(all, n, sizeof(*all), by_leads);
	for (size_t i = 0; i < n; i++)
		for (size_t to = choose(h, all[i].id); all[i].leads; all[i].leads--)
			taker_give(&h->takers, h->list.rows[to], true);
	ids_release(&places);
	free(all);
}

/* What goes */

static void move(struct handing *h, const struct known_column *column, size_t row, struct slice to)
{
	h->moved = xgrow(h->moved, &h->cap, h->nmoved + 1, sizeof(*h->moved));
	h->moved[h->nmoved++] = (struct moved){ column->ledger, column, row, to };
}

static void give(struct handing *h, const struct known_column *column, size_t row, struct slice customer)
{
	const size_t to = choose(h, customer);
	const bool is_lead = column == LEADS.owner;

	h->given[to].leads += is_lead;
	h->given[to].others += !is_lead;
	if (!customer.len) /* else it was counted with the customer */
		taker_give(&h->takers, h->list.rows[to], is_lead && lead_is_open(h->book, h->leads, row));
	move(h, column, row, taker_id(h, to));
}

static void give_leads(struct handing *h)
{
	for (size_t i = 0; i < h->leads->nrows; i++) {
		if (!slice_equal(table_text(h->leads, i, LEADS.owner), h->from))
			continue;
		if (h->how->all || lead_is_open(h->book, h->leads, i))
			give(h, LEADS.owner, i, table_text(h->leads, i, LEADS.customer));
		else
			h->kept++;
	}
}

/* A row that is for the person, what of it is open, and to whom it belongs. */
struct part {
	const struct known_column *column, *customer; /* customer: a column that refers to it, or to what leads to it; NULL: choose */
	bool (*is_open)(struct handing *h, const struct table *t, size_t row);
};

static bool always(struct handing *h, const struct table *t, size_t row)
{
	(void)h, (void)t, (void)row;
	return true;
}

static bool quote_is_open(struct handing *h, const struct table *t, size_t row)
{
	(void)h;
	return slice_is(table_text(t, row, QUOTES.status), "current");
}

/* What is being decided, or is approved, prints its owner: another one would void that. */
static bool contract_is_frozen(const struct table *t, size_t row)
{
	const struct slice status = table_text(t, row, CONTRACTS.status);

	return slice_is(status, "submitted") || slice_is(status, "approved");
}

static bool contract_is_open(struct handing *h, const struct table *t, size_t row)
{
	(void)h;
	return slice_is(table_text(t, row, CONTRACTS.status), "draft") || slice_is(table_text(t, row, CONTRACTS.status), "returned");
}

static bool review_is_undecided(struct handing *h, const struct table *t, size_t row)
{
	(void)h;
	return !table_text(t, row, REVIEWS.decision).len;
}

static bool is_booked(struct handing *h, const struct table *t, size_t row)
{
	(void)h;
	return slice_is(table_text(t, row, SOLUTIONS.status), "booked");
}

/* The task of an engineer's booking goes where the booking goes. */
static bool task_is_open(struct handing *h, const struct table *t, size_t row)
{
	const long booking = h->solutions ? table_find(h->solutions, table_text(t, row, TASKS.subject)) : -1;

	return slice_is(table_text(t, row, TASKS.status), "open") &&
	       !(booking >= 0 && is_booked(h, h->solutions, (size_t)booking) &&
		 slice_equal(table_text(h->solutions, (size_t)booking, SOLUTIONS.engineer), h->from));
}

static bool invoice_is_open(struct handing *h, const struct table *t, size_t row)
{
	(void)t;
	return receivable_at(&h->owed, row) != NULL;
}

static bool is_at_work(struct handing *h, const struct table *t, size_t row)
{
	(void)h;
	return !slice_is(table_text(t, row, PEOPLE.status), "left");
}

static const struct part parts[] = {
	{ CUSTOMERS.owner, CUSTOMERS.id, always },
	{ QUOTES.author, QUOTES.lead, quote_is_open },
	{ CONTRACTS.owner, CONTRACTS.customer, contract_is_open },
	{ REVIEWS.reviewer, REVIEWS.contract, review_is_undecided },
	{ INVOICES.owner, INVOICES.customer, invoice_is_open },
	{ SOLUTIONS.requested_by, SOLUTIONS.lead, is_booked },
	{ TASKS.assignee, TASKS.subject, task_is_open },
	{ 0 },
};

/* The customer that an id of any ledger leads to: itself, a lead's, contract's, quote's, invoice's. */
static struct slice customer_behind(struct handing *h, struct slice id, struct error *err)
{
	const struct { const struct known_ledger *ledger; const struct known_column *to; } ways[] = {
		{ LEADS.ledger, LEADS.customer }, { CONTRACTS.ledger, CONTRACTS.customer },
		{ INVOICES.ledger, INVOICES.customer }, { QUOTES.ledger, QUOTES.lead },
	};

	if (table_find(h->customers, id) >= 0)
		return id;
	for (size_t i = 0; id.len && i < sizeof(ways) / sizeof(*ways); i++) {
		const struct table *t = book_table(h->book, ways[i].ledger, err);
		const long row = t ? table_find(t, id) : -1;

		if (row >= 0 && ways[i].ledger == QUOTES.ledger)
			return customer_behind(h, table_text(t, (size_t)row, ways[i].to), err);
		if (row >= 0)
			return table_text(t, (size_t)row, ways[i].to);
	}
	return SLICE("");
}

static int give_part(struct handing *h, const struct part *p, struct error *err)
{
	const struct table *t = schema_ledger(&h->book->schema, slice_of(p->column->ledger->name)) ? book_table(h->book, p->column->ledger, err) : NULL;

	for (size_t i = 0; t && i < t->nrows; i++)
		if (slice_equal(table_text(t, i, p->column), h->from) && p->is_open(h, t, i))
			give(h, p->column, i, customer_behind(h, table_text(t, i, p->customer), err));
	return t ? left_out_lost(h->book, t, p->column, err) : err->count ? -1 : 0;
}

/* Bookings */

static void give_booking(void *context, const struct table *solutions, size_t row, struct slice to, const struct error *why)
{
	struct handing *h = context;
	const struct slice id = table_id(solutions, row);
	const struct place at = table_place(solutions, row);
	const struct table *tasks = book_table(h->book, TASKS.ledger, h->err);
	const long task = tasks ? table_find(tasks, table_text(solutions, row, SOLUTIONS.task)) : -1;
	size_t taker = 0;

	while (taker < h->list.count && !slice_equal(taker_id(h, taker), to))
		taker++;
	if (taker == h->list.count) {
		error_at(&h->stuck, ERROR_DATA, &at, _("solution %.*s still names %.*s: %s; crm solution move %.*s --engineer …"), SLICE_ARGS(id),
			 SLICE_ARGS(listing_name(h->book, PEOPLE.ledger, h->from)), why->items[0].text, SLICE_ARGS(id));
		return;
	}
	h->given[taker].others++;
	move(h, SOLUTIONS.engineer, row, to);
	if (task >= 0 && slice_is(table_text(tasks, (size_t)task, TASKS.status), "open")) {
		h->given[taker].others++;
		move(h, TASKS.assignee, (size_t)task, to);
	}
}

/* What an engineer is booked for goes to who is free then. */
static int give_bookings(struct handing *h, struct error *err)
{
	struct slice *people = xcalloc(h->list.count + 1, sizeof(*people));
	const struct successors successors = { people, h->list.count, give_booking, h };
	int rc;

	for (size_t i = 0; i < h->list.count; i++)
		people[i] = taker_id(h, i);
	h->err = err;
	rc = successors_find(h->book, h->from, &successors, err);
	free(people);
	return rc < 0 || err->count ? -1 : 0;
}

/* Whoever reported to the person reports to that one's manager; a delegation ends. */
static void give_people(struct handing *h)
{
	for (size_t i = 0; i < h->people->nrows; i++) {
		if (!is_at_work(h, h->people, i))
			continue;
		if (slice_equal(table_text(h->people, i, PEOPLE.manager), h->from))
			move(h, PEOPLE.manager, i, h->manager);
		if (slice_equal(table_text(h->people, i, PEOPLE.delegate), h->from))
			move(h, PEOPLE.delegate, i, SLICE(""));
	}
}

/* Gathering */

static int begin(struct handing *h, struct book *b, const struct handover_how *how, struct error *err)
{
	long from;

	*h = (struct handing){ .book = b, .how = how, .people = book_table(b, PEOPLE.ledger, err), .leads = book_table(b, LEADS.ledger, err),
			       .customers = book_table(b, CUSTOMERS.ledger, err) };
	if (!h->people || !h->leads || !h->customers || (from = table_named(h->people, N_("person"), slice_of(how->from), err)) < 0)
		return -1;
	h->from = table_id(h->people, (size_t)from);
	h->manager = table_text(h->people, (size_t)from, PEOPLE.manager);
	if (find_takers(h, (size_t)from, err) < 0 || takers_begin(&h->takers, b, err) < 0)
		return -1;
	h->has_owed = true;
	if (!book_table(b, INVOICES.ledger, err) || receivables_read(&h->owed, b, err) < 0)
		return -1;
	if (schema_ledger(&b->schema, slice_of(SOLUTIONS.ledger->name)) && !(h->solutions = book_table(b, SOLUTIONS.ledger, err)))
		return -1;
	choose_customers(h);
	give_leads(h);
	if (give_bookings(h, err) < 0)
		return -1;
	for (const struct part *p = parts; p->column; p++)
		if (give_part(h, p, err) < 0)
			return -1;
	if (!how->stays)
		give_people(h);
	return left_out_lost(b, h->leads, LEADS.owner, err);
}

static void end(struct handing *h)
{
	takers_release(&h->takers);
	free(h->list.rows);
	free(h->given);
	free(h->moved);
	ids_release(&h->of_customer);
	error_release(&h->stuck);
	if (h->has_owed)
		receivables_release(&h->owed);
}

#define MOVED_ROW(C) \
	C(shown, ledger, _("ledger"), TYPE_TEXT, view_text(v, slice_of(m->ledger->name))) \
	C(shown, id, _("ID"), TYPE_ID, view_text(v, table_id(t, m->row))) \
	C(key, field, , TYPE_TEXT, view_text(v, slice_of(m->column->name))) \
	C(face, field_name, _("field"), TYPE_TEXT, view_text(v, slice_of(column_label(&t->ledger->columns[table_column(t, m->column)])))) \
	C(key, from, , TYPE_ID, view_text(v, h.from)) \
	C(face, from_name, _("from"), TYPE_TEXT, view_text(v, listing_name(b, PEOPLE.ledger, h.from))) \
	C(key, to, , TYPE_ID, view_text(v, m->to)) \
	C(face, to_name, _("to"), TYPE_TEXT, view_text(v, listing_name(b, PEOPLE.ledger, m->to)))

int handover_show(struct book *b, const struct handover_how *how, struct view *v, struct error *err)
{
	struct handing h;
	int rc = begin(&h, b, how, err);

	if (rc == 0) {
		MOVED_ROW(VIEW_COLUMN)
		for (size_t i = 0; i < h.nmoved; i++) {
			const struct moved *m = &h.moved[i];
			const struct table *t = book_table(b, m->ledger, err);

			MOVED_ROW(VIEW_CELL)
		}
		view_note(v, lang_plural("%zu row", "%zu rows", h.nmoved), h.nmoved);
		for (size_t i = 0; i < h.stuck.count; i++)
			view_note(v, "%s", h.stuck.items[i].text);
	}
	end(&h);
	return rc;
}

/* Writing */

static int check_who(struct handing *h, struct error *err)
{
	const bool is_manager = h->manager.len && slice_equal(h->book->actor, h->manager);
	const int in_charge = is_manager ? 1 : kept_is_in_charge(h->book, err);

	if (in_charge)
		return in_charge > 0 ? 0 : -1;
	return error_add(err, ERROR_DATA, _("only an admin, the owner of the book, or the manager of %.*s hands that work over"),
			 SLICE_ARGS(listing_name(h->book, PEOPLE.ledger, h->from)));
}

static int stage(struct change *c, const struct handing *h, struct error *err)
{
	for (size_t i = 0; i < h->nmoved; i++) {
		const struct moved *m = &h->moved[i];
		const struct table *t = book_table(h->book, m->ledger, err);
		struct change_row *r = t ? change_edit(c, m->ledger, table_id(t, m->row), err) : NULL;

		if (!r)
			return -1;
		change_put(r, m->column, m->to);
	}
	return 0;
}

static int leave(struct change *c, const struct handing *h, struct error *err)
{
	struct change_row *r = change_edit(c, PEOPLE.ledger, h->from, err);
	const int left_on = r ? ledger_column(r->ledger, SLICE("left_on")) : -1;
	struct str day = STR_INIT;

	if (!r)
		return -1;
	if (slice_is(change_get(r, PEOPLE.status), "left"))
		return 0;
	date_add_text(&day, h->book->today);
	change_put(r, PEOPLE.status, SLICE("left"));
	if (left_on >= 0 && !change_cell(r, left_on).len)
		change_put_column(r, left_on, str_slice(&day));
	change_event(c, handover_left, .from = h->from, .on = str_slice(&day));
	str_release(&day);
	return 0;
}

static void say(struct change *c, const struct handing *h)
{
	size_t people = 0;

	for (size_t i = 0; i < h->list.count; i++)
		people += h->given[i].leads + h->given[i].others > 0;
	if (h->nmoved)
		change_event(c, handover_done, .from = h->from, .rows = (int64_t)h->nmoved, .people = (int64_t)people);
	else
		change_event(c, handover_nothing, .from = h->from);
	for (size_t i = 0; i < h->list.count; i++)
		if (h->given[i].leads + h->given[i].others)
			change_event(c, handover_to, .to = taker_id(h, i), .leads = (int64_t)h->given[i].leads, .others = (int64_t)h->given[i].others);
	if (h->kept)
		change_event(c, handover_kept, .from = h->from, .leads = (int64_t)h->kept);
}

/* A page a lead: what whoever takes over has to know. */
static int write_packet(struct change *c, const struct handing *h, struct error *err)
{
	const struct view_style style = { .format = VIEW_MD };
	int64_t pages = 0;
	int rc = mkdir(h->how->packet, 0775) == 0 || errno == EEXIST ? 0 : error_errno(err, _("cannot make"), h->how->packet);

	for (size_t i = 0; i < h->nmoved && rc == 0; i++) {
		const struct slice id = h->moved[i].column == LEADS.owner ? table_id(h->leads, h->moved[i].row) : SLICE("");
		struct str text = STR_INIT, path = STR_INIT;
		struct view v;

		if (!id.len)
			continue;
		view_init(&v);
		rc = visit_page(h->book, h->moved[i].row, &v, err);
		if (rc == 0) {
			view_write(&text, &v, &style);
			str_addf(&path, "%s/%.*s.md", h->how->packet, SLICE_ARGS(id));
			rc = change_output(c, path.buf, str_slice(&text), false, err);
			pages++;
		}
		view_release(&v);
		str_release(&text);
		str_release(&path);
	}
	if (rc == 0)
		change_event(c, handover_packet, .pages = pages, .dir = slice_of(h->how->packet));
	return rc;
}

/* Contracts on their way, which keep their owner until they are signed, or withdrawn. */
static int say_frozen(struct change *c, const struct handing *h, struct error *err)
{
	const struct table *t = schema_ledger(&h->book->schema, SLICE("contracts")) ? book_table(h->book, CONTRACTS.ledger, err) : NULL;

	for (size_t i = 0; t && i < t->nrows; i++) {
		const struct place at = table_place(t, i);

		if (slice_equal(table_text(t, i, CONTRACTS.owner), h->from) && contract_is_frozen(t, i))
			error_at(&c->aside, ERROR_DATA, &at,
				 _("contract %.*s still names %.*s, whom its text may name: once it is signed this is over; else crm contract withdraw %.*s, then crm contract revise %.*s owner=…"),
				 SLICE_ARGS(table_id(t, i)), SLICE_ARGS(listing_name(h->book, PEOPLE.ledger, h->from)), SLICE_ARGS(table_id(t, i)),
				 SLICE_ARGS(table_id(t, i)));
	}
	return err->count ? -1 : 0;
}

/* Columns that people added may name the person, too: nobody but them knows what that means. */
static int say_others(struct change *c, const struct handing *h, struct error *err)
{
	const struct schema *s = &h->book->schema;

	for (size_t l = 0; l < s->count; l++) {
		const struct ledger *ledger = schema_ledger(s, slice_of(s->ledgers[l].name));
		const struct table *t = NULL;

		for (size_t i = 0; ledger && i < ledger->ncolumns; i++) {
			bool is_known = !ledger->columns[i].ref || strcmp(ledger->columns[i].ref->name, "people") != 0;

			for (size_t k = 0; !is_known && ledger->known && k < ledger->known->ncolumns; k++)
				is_known = strcmp(ledger->known->columns[k].name, ledger->columns[i].name) == 0;
			if (is_known || !(t = book_table_of(h->book, ledger, err)))
				continue;
			for (size_t row = 0; row < t->nrows; row++) {
				const struct place at = table_place(t, row);

				if (slice_equal(table_cell(t, row, (int)i), h->from))
					error_at(&c->aside, ERROR_DATA, &at, _("%s still names %.*s: crm book set %s %.*s %s=…"), ledger->columns[i].name,
						 SLICE_ARGS(listing_name(h->book, PEOPLE.ledger, h->from)), ledger->name, SLICE_ARGS(table_id(t, row)),
						 ledger->columns[i].name);
			}
		}
	}
	return err->count ? -1 : 0;
}

int handover(struct change *c, const struct handover_how *how, struct error *err)
{
	struct handing h;
	int rc = begin(&h, c->book, how, err);

	if (rc == 0)
		rc = check_who(&h, err);
	if (rc == 0)
		rc = stage(c, &h, err);
	if (rc == 0)
		say(c, &h);
	if (rc == 0 && !how->stays)
		rc = leave(c, &h, err);
	if (rc == 0 && how->packet)
		rc = write_packet(c, &h, err);
	if (rc == 0)
		rc = say_frozen(c, &h, err) < 0 ? -1 : say_others(c, &h, err);
	if (rc == 0)
		error_move(&c->aside, &h.stuck);
	end(&h);
	return rc;
}
