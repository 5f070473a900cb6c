/* deadline.c - see deadline.h. */
#include "sales/money/deadline.h"

#include "base/lang.h"

enum deadline_state deadline_decide(struct deadline_round *r, int64_t due, int64_t last, long recipient)
{
	const bool is_over = due < r->book->now;
	const enum deadline_state s = due - r->book->now > r->how->ahead ? DEADLINE_LATER
				      : last && (!is_over || last > due)  ? DEADLINE_DONE
				      : recipient < 0			   ? DEADLINE_NOBODY
				      : is_over			   ? DEADLINE_OVERDUE
									   : DEADLINE_NOW;

	r->count[s]++;
	return s;
}

bool deadline_goes_out(enum deadline_state s)
{
	return s == DEADLINE_NOW || s == DEADLINE_OVERDUE;
}

const char *deadline_state_text(enum deadline_state s)
{
	static const char *const texts[DEADLINE_STATES] = { N_("goes out"), N_("goes out, past its time"), N_("already sent"), N_("not yet"),
							    N_("nobody to send it to") };

	return _(texts[s]);
}

/* Counted, since a line of managers may run in a circle. */
long deadline_recipient(const struct table *people, long row)
{
	for (size_t up = 0; row >= 0 && up <= people->nrows; up++) {
		if (slice_is(table_text(people, (size_t)row, PEOPLE.status), "active"))
			return row;
		row = table_find(people, table_text(people, (size_t)row, PEOPLE.manager));
	}
	return -1;
}

int deadline_put(const struct deadline_round *r, const struct outbox *box, struct slice subject, long recipient, const struct str *key,
		 const struct str *message, struct error *err)
{
	struct str name = STR_INIT;
	int rc;

	outbox_say_address(box->change, r->people, (size_t)recipient);
	rc = outbox_put(box, str_slice(key), str_slice(message), err);
	outbox_add_name(&name, str_slice(key));
	change_event(box->change, message_written, .subject = subject, .file = str_slice(&name));
	str_release(&name);
	return rc;
}

int deadline_note(struct change *c, const struct known_column *status, struct slice id, struct slice text, struct error *err)
{
	struct change_row *row = change_edit(c, status->ledger, id, err);

	if (!row)
		return -1;
	change_put(row, status, change_get(row, status));
	change_log_note(row, text);
	return 0;
}

void deadline_say(const struct deadline_round *r, struct view *v)
{
	const size_t *n = r->count, going = n[DEADLINE_NOW] + n[DEADLINE_OVERDUE];
	struct str text = STR_INIT;

	str_addf(&text, lang_plural("%zu reminder, %zu past its time", "%zu reminders, %zu past their time", going), going, n[DEADLINE_OVERDUE]);
	str_addf(&text, _("; not sent: %zu already sent, %zu not yet, %zu without recipient"), n[DEADLINE_DONE], n[DEADLINE_LATER], n[DEADLINE_NOBODY]);
	view_note(v, "%s", text.buf);
	str_release(&text);
}
