/* contract_page.c - the contracts as a list, one from all sides; see contract.h. */
#include "base/lang.h"
#include "base/money.h"
#include "book/listing.h"
#include "book/subject.h"
#include "sales/contracts/contract.h"
#include "sales/contracts/contract_text.h"
#include "sales/contracts/review.h"

enum { HISTORY = 20 };

static const struct known_column *const task_columns[] = {
	TASKS.id, TASKS.title, TASKS.assignee, TASKS.due_at, TASKS.status, NULL,
};

static int tasks_section(struct book *b, struct slice contract, struct view *v, struct error *err)
{
	const struct table *tasks = book_table(b, TASKS.ledger, err);
	struct listing shown;
	int rc = 0;

	if (!tasks)
		return -1;
	view_section(v, "tasks", _("Tasks"));
	shown = listing_begin(v, b, tasks, task_columns, true);
	for (size_t i = 0; rc == 0 && i < tasks->nrows; i++)
		if (slice_equal(table_text(tasks, i, TASKS.subject), contract))
			rc = listing_add(&shown, i, err);
	return rc;
}

static int say_whether_void(struct book *b, const struct table *contracts, size_t row, struct view *v, struct error *err)
{
	struct str why = STR_INIT;
	const int frozen = contract_is_frozen(b, contracts, row, &why, err);

	if (frozen == 0) {
		view_note(v, _("THE APPROVAL IS VOID: %s"), why.buf);
		if (slice_is(table_text(contracts, row, CONTRACTS.status), "signed"))
			view_note(v, _("it is signed: put back what was approved (crm book log --ledger contracts --id %.*s), or draft another"),
				  SLICE_ARGS(table_id(contracts, row)));
		else
			view_next(v, _("crm contract withdraw %.*s, then submit it again"), SLICE_ARGS(table_id(contracts, row)));
		v->status = 1;
	}
	str_release(&why);
	return frozen < 0 ? -1 : 0;
}

int contract_page(struct book *b, size_t row, struct view *v, struct error *err)
{
	const struct table *contracts = book_table(b, CONTRACTS.ledger, err);
	struct slice id;

	if (!contracts)
		return -1;
	id = table_id(contracts, row);
	view_card(v, "contract", "");
	contract_title(v, b, contracts, row);
	listing_card(v, b, contracts, row);
	if (say_whether_void(b, contracts, row, v, err) < 0 ||
	    review_sections(b, row, v, err) < 0 || tasks_section(b, id, v, err) < 0)
		return -1;
	return listing_history(v, b, CONTRACTS.ledger, id, HISTORY, err);
}

static const struct known_column *const list_columns[] = {
	CONTRACTS.id, CONTRACTS.customer, CONTRACTS.amount, CONTRACTS.status, CONTRACTS.owner,
	CONTRACTS.route, NULL,
};
static const struct known_column *const list_times[] = { CONTRACTS.submitted_at, CONTRACTS.approved_at, NULL };

/* For people one day: since when it has been what it is. */
static void add_list_times(struct view *v, const struct table *t, size_t row)
{
	static const struct known_column *const newest_first[] = {
		CONTRACTS.signed_on, CONTRACTS.approved_at, CONTRACTS.submitted_at, CONTRACTS.created_at, NULL,
	};
	struct slice since = SLICE("");

	for (size_t i = 0; list_times[i]; i++) {
		listing_cell(v, t, row, table_column(t, list_times[i]));
	}
	for (size_t i = 0; newest_first[i] && !since.len; i++) {
		const struct value at = table_value(t, row, table_column(t, newest_first[i]));

		since = table_text(t, row, newest_first[i]);
		if (!value_missing(&at))
			since.len = sizeof("2026-03-16") - 1;
	}
	view_text(v, since);
}

int contract_list(struct book *b, const struct when *where, bool all, struct view *v, struct error *err)
{
	const struct table *t = book_table(b, CONTRACTS.ledger, err);
	int64_t total = 0;
	struct str sum = STR_INIT;
	struct listing shown;

	if (!t)
		return -1;
	shown = listing_begin(v, b, t, list_columns, true);
	listing_whole(&shown);
	for (size_t i = 0; list_times[i]; i++)
		view_key_column(v, list_times[i]->name, TYPE_TIME);
	view_face_column(v, "since", _("Since"), TYPE_TEXT);
	for (size_t i = 0; i < t->nrows; i++) {
		struct row_subject s;
		int holds;

		if (!all && !where && contract_is_over(t, i))
			continue;
		row_subject(&s, b, t, i);
		holds = when_holds(where, &s.subject, err);
		if (holds < 0 || (holds && listing_add(&shown, i, err) < 0))
			return -1;
		if (!holds)
			continue;
		add_list_times(v, t, i);
		total += table_number(t, i, table_column(t, CONTRACTS.amount), 0);
	}
	money_add_grouped(&sum, total);
	view_note(v, lang_plural("%zu contract, ¥ %s in total", "%zu contracts, ¥ %s in total", view_rows(v)), view_rows(v), sum.buf);
	str_release(&sum);
	return 0;
}
