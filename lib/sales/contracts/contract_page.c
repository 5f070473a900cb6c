/* contract_page.c - one contract from all sides; see contract.h. */
#include "base/lang.h"
#include "book/listing.h"
#include "sales/contracts/contract.h"
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
			view_note(v, _("next: crm contract withdraw %.*s, then submit it again"), SLICE_ARGS(table_id(contracts, row)));
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
