/* reminder_section.c - one invoice's turn: every tier, its day, its recipient, what became of it; see reminder.h. */
#include "base/lang.h"
#include "book/listing.h"
#include "book/subject.h"
#include "sales/money/reminder.h"

struct turn {
	struct reminder_rules rules;
	const struct receivables *all;
};

static bool is_for(const struct turn *o, const struct reminder *m, const struct tier *t)
{
	struct error ignored = ERROR_INIT;
	struct row_subject s;
	bool holds;

	row_subject(&s, o->all->book, o->all->invoices, m->owed->row);
	holds = when_holds(t->when, &s.subject, &ignored) > 0;
	error_release(&ignored);
	return holds;
}

/* What became of one tier of one invoice. */
static void add_state(struct str *out, const struct turn *o, const struct reminder *m, const struct tier *t,
		      int32_t day)
{
	struct str key = STR_INIT;
	long row;

	reminder_add_key(&key, o->all, m->owed, t);
	row = table_find(o->rules.reminders, str_slice(&key));
	if (row >= 0)
		str_add_slice(out, listing_word(o->all->book, REMINDERS.status, table_text(o->rules.reminders, (size_t)row, REMINDERS.status)));
	else if (m->tier == t)
		reminder_add_reason(out, &o->rules, o->all, m);
	else if (!is_for(o, m, t))
		str_adds(out, _("not for this invoice: its `when` does not hold"));
	else
		str_adds(out, day > o->all->as_of ? _("not yet") : _("passed over: another one took its place"));
	str_release(&key);
}

/* "owner", or a role. */
static struct slice recipient_word(const void *book, struct slice text)
{
	static const struct lang_word others[] = { { "owner", N_("owner") }, { 0 } };

	return lang_word(others, listing_word(book, PEOPLE.role, text));
}

static void show_tiers(struct view *v, const struct turn *o, const struct reminder *m)
{
	struct str state = STR_INIT;

	view_section(v, "tiers", _("Reminders by rule"));
	view_column(v, "tier", _("tier"), TYPE_ID);
	view_column(v, "day", _("day"), TYPE_DATE);
	view_column(v, "to", _("to"), TYPE_TEXT);
	view_words(v, recipient_word, o->all->book);
	view_column(v, "recipient", _("recipient"), TYPE_TEXT);
	view_column(v, "state", _("state"), TYPE_TEXT);
	view_column(v, "rule", _("rule"), TYPE_TEXT);
	for (size_t i = 0; i < o->rules.count; i++) {
		const struct tier *t = &o->rules.tiers[i];
		int32_t day = tier_day(&o->rules, t, m->owed->due_on);
		long who = reminder_recipient(o->rules.people, m->owner, t->to);

		str_reset(&state);
		add_state(&state, o, m, t, day);
		view_text(v, slice_of(t->id));
		view_number(v, day);
		view_text(v, slice_of(t->to));
		view_text(v, who < 0 ? SLICE("") : table_text(o->rules.people, (size_t)who, PEOPLE.name));
		view_text(v, str_slice(&state));
		view_textf(v, "%s:%u", t->place.file, t->place.line);
	}
	str_release(&state);
}

int reminder_section(const struct receivables *all, size_t invoice, struct view *v, struct error *err)
{
	const struct receivable *owed = receivable_at(all, invoice);
	struct turn o = { .all = all };
	struct reminder m;
	int rc = reminder_rules_read(&o.rules, all->book, NULL, err);

	if (rc == 0 && (!book_table(all->book, INVOICES.ledger, err) || !book_table(all->book, CUSTOMERS.ledger, err)))
		rc = -1;
	if (rc == 0 && owed && owed->outstanding > 0) {
		rc = reminder_decide(&o.rules, all, owed, &m, err);
		if (rc == 0)
			show_tiers(v, &o, &m);
	}
	reminder_rules_release(&o.rules);
	return rc;
}
