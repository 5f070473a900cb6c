/* talk.c - see talk.h. */
#include "sales/leads/talk.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/entry.h"
#include "book/merged_rows.h"
#include "book/listing.h"
#include "sales/leads/lead.h"
#include "view/columns.h"

/* What of a row of the log says whether it is a talk. */
struct said {
	struct slice command, ledger, field, new, note;
};

static bool is_talk(const struct said *s, struct slice *kind)
{
	*kind = slice_is(s->field, LEADS.talk->name) ? s->new : SLICE("");
	return s->note.len && (slice_is(s->command, "lead follow") || slice_is(s->command, "customer follow")) &&
	       (slice_is(s->ledger, LEADS.ledger->name) || slice_is(s->ledger, CUSTOMERS.ledger->name));
}

static bool is_note(const struct said *s, struct slice *kind)
{
	return is_talk(s, kind) || (s->note.len && slice_is(s->command, "lead stage") && slice_is(s->ledger, LEADS.ledger->name));
}

static struct said said_of(const struct log_entry *e)
{
	return (struct said){ e->command, e->ledger, e->field, e->new, e->note };
}

bool talk_is(const struct log_entry *e, struct slice *kind)
{
	const struct said said = said_of(e);

	return is_talk(&said, kind);
}

bool talk_is_same(const struct log_entry *a, const struct log_entry *b)
{
	return a->at == b->at && slice_equal(a->id, b->id) && slice_equal(a->note, b->note) && slice_equal(a->actor, b->actor);
}

/* The last ones of a lead, or of a customer with all its leads. By their time: a talk that is entered a week late stands where it
 * belongs. Of a part of the log, or of all of it. */

enum { TALKS = 5 };

struct talk {
	int64_t at;
	struct slice at_text, ledger, id, actor, kind, note;
};

struct talks {
	struct slice customer;
	struct ids *leads, *customers; /* the customer's and its own, with those that were merged into them */
	struct talk last[TALKS];
	size_t count;
	struct arena arena;
};

static void keep_talk(struct talks *t, const struct talk *talk)
{
	size_t at = 0;

	while (at < t->count && t->last[at].at > talk->at)
		at++;
	for (size_t i = at; i < t->count && t->last[i].at == talk->at; i++)
		if (slice_equal(t->last[i].id, talk->id) && slice_equal(t->last[i].note, talk->note) && slice_equal(t->last[i].actor, talk->actor))
			return;
	if (at == TALKS)
		return;
	t->count += t->count < TALKS;
	for (size_t i = t->count - 1; i > at; i--)
		t->last[i] = t->last[i - 1];
	t->last[at] = *talk;
}

static void *begin_talks(void *context, bool is_alone)
{
	struct talks *all = context, *part = xcalloc(1, sizeof(*part));

	(void)is_alone;
	part->customer = all->customer;
	part->leads = all->leads;
	part->customers = all->customers;
	return part;
}

static bool is_about(const struct talks *t, struct slice ledger, struct slice id)
{
	return ids_get(slice_is(ledger, LEADS.ledger->name) ? t->leads : t->customers, id) >= 0;
}

static int talk_rows(struct sweep *s, void *state)
{
	struct talks *t = state;

	while (sweep_next(s)) {
		struct said said = { .note = sweep_field(s, LOG_NOTE) };
		struct slice real, kind;
		struct talk talk;
		int64_t real_at;

		if (!said.note.len)
			continue;
		said = (struct said){ sweep_field(s, LOG_COMMAND), sweep_field(s, LOG_LEDGER), sweep_field(s, LOG_FIELD),
				      sweep_field(s, LOG_NEW), said.note };
		if (!is_note(&said, &kind))
			continue;
		real = sweep_field(s, LOG_REAL_AT);
		if (!moment_parse(sweep_field(s, LOG_AT), &talk.at) || (real.len && !moment_parse(real, &real_at)))
			return -1;
		if (!is_about(t, said.ledger, sweep_field(s, LOG_ID)))
			continue;
		talk.note = sweep_keep(s, &t->arena, said.note);
		talk.kind = sweep_keep(s, &t->arena, kind);
		talk.at_text = sweep_keep(s, &t->arena, sweep_field(s, LOG_AT));
		talk.ledger = sweep_keep(s, &t->arena, said.ledger);
		talk.id = sweep_keep(s, &t->arena, sweep_field(s, LOG_ID));
		talk.actor = sweep_keep(s, &t->arena, sweep_field(s, LOG_ACTOR));
		keep_talk(t, &talk);
	}
	return 0;
}

static void merge_talks(void *context, void *state)
{
	struct talks *all = context, *part = state;

	for (size_t i = part->count; i-- > 0;)
		keep_talk(all, &part->last[i]);
	arena_join(&all->arena, &part->arena);
}

static void release_talks(void *state)
{
	struct talks *part = state;

	arena_release(&part->arena);
	free(part);
}

static int remember_talk(void *context, const struct log_entry *e)
{
	const struct said said = said_of(e);
	struct slice kind;

	if (is_note(&said, &kind))
		keep_talk(context, &(const struct talk){ e->at, e->at_text, e->ledger, e->id, e->actor, kind, e->note });
	return 0;
}

#define TALK(C) \
	C(shown, at, _("at"), TYPE_TIME, view_value(v, &at)) \
	C(shown, lead, _("lead"), TYPE_ID, view_text(v, slice_is(talk->ledger, LEADS.ledger->name) ? talk->id : SLICE(""))) \
	C(shown, actor, _("who"), TYPE_TEXT, view_text(v, listing_name(b, PEOPLE.ledger, actor))) \
	C(face, by, _("by"), TYPE_TEXT, view_text(v, listing_word(b, LEADS.talk, talk->kind))) \
	C(shown, note, _("note"), TYPE_TEXT, put_note(v, t, talk)) \
	C(key, kind, , TYPE_TEXT, view_text(v, talk->kind))

/* What was said to a customer that was merged into this one is said to be that one's. */
static void put_note(struct view *v, const struct talks *t, const struct talk *talk)
{
	if (slice_is(talk->ledger, LEADS.ledger->name) || slice_equal(talk->id, t->customer))
		view_text(v, talk->note);
	else
		view_textf(v, "%.*s%s%.*s", SLICE_ARGS(talk->id), _(": "), SLICE_ARGS(talk->note));
}

static void add_merged(struct ids *ids, const struct table *t, struct slice id)
{
	struct slice *others;
	const size_t n = merged_into(t, NULL, id, &others);

	ids_add(ids, id, 1);
	for (size_t i = 0; i < n; i++)
		ids_add(ids, others[i], 1);
	free(others);
}

static void show_talks(struct book *b, const struct talks *t, struct view *v)
{
	view_section(v, "talks", _("Last talks"));
	TALK(VIEW_COLUMN)
	for (const struct talk *talk = t->last; talk < t->last + t->count; talk++) {
		const struct value at = { .type = TYPE_TIME, .text = talk->at_text, .number = talk->at };
		struct slice rest = talk->actor, actor = slice_cut(&rest, ' ');

		TALK(VIEW_CELL)
	}
}

int talk_section_of_lead(struct book *b, struct slice lead, struct view *v, struct error *err)
{
	const struct log_filter of_lead = { .ledger = SLICE("leads"), .id = lead };
	const struct table *leads = book_table(b, LEADS.ledger, err);
	struct talks all = { .arena = ARENA_INIT };
	int rc = leads ? merged_journal(b, leads, &of_lead, remember_talk, &all, err) : -1;

	if (rc == 0 && all.count)
		show_talks(b, &all, v);
	return rc;
}

int talk_section_of_customer(struct book *b, struct slice customer, struct view *v, struct error *err)
{
	const struct table *leads = book_table(b, LEADS.ledger, err), *customers = book_table(b, CUSTOMERS.ledger, err);
	const struct log_filter notes = { .with_adopted = false };
	struct ids ids = { 0 }, own = { 0 };
	struct talks all = { .customer = customer, .leads = &ids, .customers = &own, .arena = ARENA_INIT };
	const struct sweep_job job = { .begin = begin_talks, .rows = talk_rows, .merge = merge_talks, .release = release_talks, .context = &all };
	size_t *rows, n;
	int rc;

	if (!leads || !customers)
		return -1;
	add_merged(&own, customers, customer);
	n = table_rows_of(leads, LEADS.customer, customer, &rows);
	for (size_t i = 0; i < n; i++)
		if (table_find(leads, table_id(leads, rows[i])) == (long)rows[i]) /* of ids that stand twice the first counts */
			add_merged(&ids, leads, table_id(leads, rows[i]));
	free(rows);
	rc = journal_sweep(b, &notes, &job, err);
	if (rc == 0)
		show_talks(b, &all, v);
	ids_release(&ids);
	ids_release(&own);
	arena_release(&all.arena);
	return rc;
}

/* Entering one */

int talk_put(struct change_row *r, const struct known_column *talk, const char *kind, const char *note, struct error *err)
{
	struct slice word = SLICE("");

	if (kind && entry_choice(r->change->book, r->ledger, talk, kind, &word, err) < 0)
		return -1;
	if (word.len || change_get(r, talk).len)
		change_put(r, talk, word);
	change_log_note(r, slice_trim(slice_of(note)));
	return 0;
}

/* The customer stays as it is: the log alone has the talk, in the words of leads.talk. */
int customer_follow(struct change *c, size_t row, const char *kind, const char *note, struct error *err)
{
	const struct table *t = book_table(c->book, CUSTOMERS.ledger, err), *leads = book_table(c->book, LEADS.ledger, err);
	struct change_logged said = { .field = slice_of(LEADS.talk->name), .note = slice_trim(slice_of(note)) };

	if (!t || !leads || (kind && entry_choice(c->book, leads->ledger, LEADS.talk, kind, &said.new, err) < 0))
		return -1;
	said.ledger = t->ledger;
	said.id = table_id(t, row);
	change_log_only(c, &said);
	change_made(c, said.id);
	change_event(c, customer_followed, .customer = said.id, .name = table_text(t, row, CUSTOMERS.name), .kind = said.new);
	return 0;
}
