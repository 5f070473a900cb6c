/* customer_page.c - everything about one customer, from the ledgers that speak of it; see customer.h. */
#include "base/lang.h"
#include "book/journal.h"
#include "book/left_out.h"
#include "book/listing.h"
#include "sales/leads/customer.h"
#include "sales/leads/lead.h"
#include "sales/leads/solved.h"
#include "sales/money.h"

struct page {
	struct book *book;
	struct view *view;
	struct slice id;
	struct error *err;
};

static const struct known_column *const lead_columns[] = {
	LEADS.id, LEADS.stage, LEADS.next_follow_up, LEADS.owner, LEADS.amount, LEADS.need,
	LEADS.blocker, NULL,
};
static const struct known_column *const task_columns[] = {
	TASKS.id, TASKS.title, TASKS.assignee, TASKS.due_at, NULL,
};

static int open_leads(const struct page *p)
{
	const struct table *leads = book_table(p->book, LEADS.ledger, p->err);
	struct listing shown;
	int rc = 0;

	if (!leads)
		return -1;
	view_section(p->view, "leads", _("Open leads"));
	shown = listing_begin(p->view, p->book, leads, lead_columns, true);
	for (size_t i = 0; rc == 0 && i < leads->nrows; i++)
		if (slice_equal(table_text(leads, i, LEADS.customer), p->id) && lead_is_open(p->book, leads, i))
			rc = listing_add(&shown, i, p->err);
	return rc < 0 ? -1 : left_out_lost(p->book, leads, LEADS.customer, p->err);
}

enum { TALKS = 5 };

/* Talks are what crm lead follow noted, newest first: of all leads of this customer. By their time: a talk that is entered a week
 * late stands where it belongs. */
struct talks {
	struct page *page;
	const struct table *leads;
	struct log_entry last[TALKS];
	size_t count;
};

static void keep_talk(struct talks *t, const struct log_entry *e)
{
	size_t at = 0;

	while (at < t->count && t->last[at].at > e->at)
		at++;
	if (at == TALKS)
		return;
	t->count += t->count < TALKS;
	for (size_t i = t->count - 1; i > at; i--)
		t->last[i] = t->last[i - 1];
	t->last[at] = *e;
}

static int remember_talk(void *context, const struct log_entry *e)
{
	struct talks *t = context;
	long row;

	if (!e->note.len || !slice_is(e->field, "next_follow_up"))
		return 0;
	row = table_find(t->leads, e->id);
	if (row >= 0 && slice_equal(table_text(t->leads, (size_t)row, LEADS.customer), t->page->id))
		keep_talk(t, e);
	return 0;
}

static int last_talks(struct page *p)
{
	const struct log_filter filter = { .ledger = SLICE("leads") };
	struct talks t = { .page = p, .leads = book_table(p->book, LEADS.ledger, p->err) };
	struct view *v = p->view;

	if (!t.leads || journal_read(p->book, &filter, remember_talk, &t, p->err) < 0)
		return -1;
	view_section(v, "talks", _("Last talks"));
	view_column(v, "at", _("at"), TYPE_TIME);
	view_column(v, "lead", _("lead"), TYPE_ID);
	view_column(v, "actor", _("who"), TYPE_TEXT);
	view_column(v, "note", _("note"), TYPE_TEXT);
	for (size_t i = 0; i < t.count; i++) {
		const struct log_entry *e = &t.last[i];
		struct value at = { .type = TYPE_TIME, .text = e->at_text, .number = e->at };
		struct slice rest = e->actor, actor = slice_cut(&rest, ' ');

		view_value(v, &at);
		view_text(v, e->id);
		view_text(v, listing_name(p->book, PEOPLE.ledger, actor));
		view_text(v, e->note);
	}
	return 0;
}

static int open_tasks(const struct page *p)
{
	const struct table *tasks = book_table(p->book, TASKS.ledger, p->err);
	struct listing shown;
	int rc = 0;

	if (!tasks)
		return -1;
	view_section(p->view, "tasks", _("Next tasks"));
	shown = listing_begin(p->view, p->book, tasks, task_columns, true);
	for (size_t i = 0; rc == 0 && i < tasks->nrows; i++)
		if (slice_equal(table_text(tasks, i, TASKS.subject), p->id) && slice_is(table_text(tasks, i, TASKS.status), "open"))
			rc = listing_add(&shown, i, p->err);
	return rc;
}

int customer_page(struct book *b, size_t row, struct view *v, struct error *err)
{
	const struct table *customers = book_table(b, CUSTOMERS.ledger, err);
	struct page p = { .book = b, .view = v, .err = err };

	if (!customers)
		return -1;
	p.id = table_id(customers, row);
	view_card(v, "customer", "");
	view_title(v, "%.*s  %.*s", SLICE_ARGS(p.id), SLICE_ARGS(table_text(customers, row, CUSTOMERS.name)));
	listing_card(v, b, customers, row);
	if (table_text(customers, row, CUSTOMERS.grade).len)
		view_note(v, _("why this grade: crm score explain %.*s"), SLICE_ARGS(p.id));
	if (open_leads(&p) < 0 || last_talks(&p) < 0 || solved_section(b, SOLVED.customer, p.id, v, err) < 0 ||
	    receivable_section(b, p.id, v, err) < 0)
		return -1;
	return open_tasks(&p);
}
