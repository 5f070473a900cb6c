/* reminder_run.c - a round over all open invoices: what goes out is shown, or said and staged; see reminder.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"
#include "book/listing.h"
#include "book/rule_kind.h"
#include "book/template.h"
#include "sales/money/reminder.h"

/* Reading rules/reminders.yaml and its templates. Everything a tier needs is checked
 * here, so that a misspelt role, file or placeholder is found before anything is sent. */

enum { OFFSET_MAX = 3660, DAY_SECONDS = 86400, WORKDAY_UNITS = 100 };

/* "-15d", "+7d", "0d", "-5wd", "-2w" */
static int read_offset(const struct binder *b, const struct node *n, void *tier)
{
	struct tier *t = tier;
	struct slice text = n->text;
	struct value v;
	int64_t unit;

	if (slice_starts(text, "+"))
		text = (struct slice){ text.ptr + 1, text.len - 1 };
	if (!text.len || slice_starts(text, "+") || !value_parse(TYPE_DURATION, text, &v))
		goto bad;
	unit = v.workdays ? WORKDAY_UNITS : DAY_SECONDS;
	if (v.number % unit || v.number / unit > OFFSET_MAX || v.number / unit < -OFFSET_MAX)
		goto bad;
	t->offset = (int)(v.number / unit);
	t->workdays = v.workdays;
	return 0;
bad:
	return node_error(n, b->err, _("due: '%.*s' is not a number of days such as -15d, 0d, +7d or -5wd (working days)"),
			  SLICE_ARGS(n->text));
}

static int read_to(const struct binder *b, const struct node *n, void *tier)
{
	const struct reminder_rules *r = b->rules;
	const struct ledger *people = r->people->ledger;
	const int role = ledger_column(people, SLICE("role"));
	struct nearest near;

	((struct tier *)tier)->to = arena_text(b->arena, n->text);
	nearest_init(&near, n->text);
	nearest_offer(&near, SLICE("owner"));
	if (node_is(n, "owner"))
		return schema_need(&b->book->schema, INVOICES.owner, n, b->err) |
		       schema_need(&b->book->schema, CUSTOMERS.owner, n, b->err);
	for (size_t i = 0; role >= 0 && i < people->columns[role].nvalues; i++) {
		if (slice_equal(people->columns[role].values[i], n->text))
			return 0;
		nearest_offer(&near, people->columns[role].values[i]);
	}
	if (nearest_found(&near).len)
		return node_error(n, b->err, _("to: '%.*s' is no role; did you mean '%.*s'?"), SLICE_ARGS(n->text),
				  SLICE_ARGS(nearest_found(&near)));
	return node_error(n, b->err, _("to: '%.*s' is no role; write owner, or a role of people (%s)"), SLICE_ARGS(n->text),
			  people->place.file);
}

static int probe(const void *context, struct slice name, struct str *value)
{
	(void)value;
	return reminder_knows(context, name) ? 0 : -1;
}

static int check_placeholders(const struct tier *t, const struct book *b, const struct node *n, struct error *err)
{
	struct str filled = STR_INIT, missing = STR_INIT;
	struct slice rest;
	int rc = 0;

	template_fill(&filled, str_slice(&t->text), probe, b, &missing);
	for (rest = str_slice(&missing); rest.len;) {
		struct slice name = slice_cut(&rest, '\n');

		rc = node_error(
			n, err,
			_("rules/%s: '{{%.*s}}' is no placeholder; there are outstanding, paid, days, days_overdue, "
			  "today, and the columns of invoice, customer, owner and recipient, such as {{customer.name}}"),
			t->template, SLICE_ARGS(name));
	}
	str_release(&filled);
	str_release(&missing);
	return rc;
}

static int read_template(const struct binder *b, const struct node *n, void *tier)
{
	struct tier *t = tier;

	t->template = arena_text(b->arena, n->text);
	if (book_text(b->book, t->template, &t->text, b->err) < 0)
		return node_error(n, b->err, _("template: '%s' can't be read"), t->template);
	if (utf8_invalid(str_slice(&t->text)) >= 0)
		return node_error(n, b->err, _("template: '%s' is not UTF-8"), t->template);
	if (!slice_starts(str_slice(&t->text), "Subject: "))
		return node_error(n, b->err, _("template: the first line of '%s' is to be 'Subject: …'"), t->template);
	return check_placeholders(t, b->book, n, b->err);
}

/* A tier's id becomes part of keys and file names. */
static int read_id(const struct binder *b, const struct node *n, void *tier)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	struct slice id;

	((struct tier *)tier)->id = arena_text(b->arena, n->text);
	if (!n->text.len || strspn(((struct tier *)tier)->id, allowed) != n->text.len)
		return node_error(n, b->err, _("id: '%.*s' is not made of letters, digits, - and _ alone"), SLICE_ARGS(n->text));
	return bind_id(b, n, &id);
}

static int need_calendar(const struct binder *b, const struct node *n, void *rules)
{
	struct reminder_rules *r = rules;

	(void)n;
	for (size_t i = 0; i < r->count && !r->calendar; i++)
		if (r->tiers[i].workdays && !(r->calendar = book_calendar(b->book, b->err)))
			return -1;
	return 0;
}

static const struct bind_key tier_keys[] = {
	{ NULL, BIND_PLACE(struct tier, place) },
	{ "id", BIND_BY(BIND_SCALAR, read_id), .required = true },
	{ "due", BIND_BY(BIND_SCALAR, read_offset), .required = true },
	{ "to", BIND_BY(BIND_SCALAR, read_to), .required = true },
	{ "template", BIND_BY(BIND_SCALAR, read_template), .required = true },
	{ "when", BIND_WHEN(struct tier, when), .of = "invoices" },
	{ "why", BIND_STRING(struct tier, why) },
	{ 0 },
};

static const struct bind_key file_keys[] = {
	{ "catch_up", BIND_ONLY("most-urgent"),
	  .wanted = N_("catch_up: 'most-urgent' is all there is: what was missed is caught up by the most urgent tier, once") },
	{ "tiers", BIND_EACH(struct reminder_rules, tiers, count, tier_keys), .required = true },
	{ "why", .read = NULL },
	{ "examples", .read = NULL },
	{ NULL, BIND_BY(BIND_MAP, need_calendar) },
	{ 0 },
};

int reminder_rules_read(struct reminder_rules *r, struct book *b, const char *path, struct error *err)
{
	const struct binder binder = book_binder(b, &b->arena, r, err);
	const struct yaml *y;

	*r = (struct reminder_rules){ .book = b };
	r->people = book_table(b, PEOPLE.ledger, err);
	r->reminders = book_table(b, REMINDERS.ledger, err);
	y = path ? book_rules_file(b, path, err) : book_rules(b, "reminders.yaml", err);
	return r->people && r->reminders && y ? bind_map(&binder, file_keys, y->root, r) : -1;
}

void reminder_rules_release(struct reminder_rules *r)
{
	for (size_t i = 0; i < r->count; i++) {
		when_free(r->tiers[i].when);
		str_release(&r->tiers[i].text);
	}
	*r = (struct reminder_rules){ 0 };
}

static int load_rules(void *rules, struct book *b, const struct yaml *y, struct error *err)
{
	(void)y;
	return reminder_rules_read(rules, b, NULL, err);
}

static void release_rules(void *rules)
{
	reminder_rules_release(rules);
}

/* {given: {due_in: 13d}, expect: {tier: d15, late: true}} */
static int example(void *rules, struct book *b, const struct node *example, struct str *got, struct error *err)
{
	const struct node *given, *expect, *due_in, *late;
	const struct tier *tier;
	struct value v;
	int32_t day = 0;
	bool is_late, wants_late = false;

	if (node_need(example, "given", NODE_MAP, &given, err) < 0 || node_need(example, "expect", NODE_MAP, &expect, err) < 0 ||
	    node_need(given, "due_in", NODE_SCALAR, &due_in, err) < 0 || node_value(due_in, TYPE_DURATION, &v, err) < 0)
		return -1;
	late = node_get(expect, "late");
	if (late && node_bool(late, &wants_late, err) < 0)
		return -1;
	tier = reminder_current(rules, b->today + (int32_t)(v.number / 86400), b->today, NULL, &day, err);
	is_late = tier && day < b->today;
	str_addf(got, "tier %s%s", tier ? tier->id : "none", is_late ? ", late" : "");
	return slice_is(node_text(expect, "tier"), tier ? tier->id : "none") && (!late || is_late == wants_late);
}

const struct rule_kind reminders_yaml = {
	.file = "reminders.yaml",
	.list = "tiers",
	.size = sizeof(struct reminder_rules),
	.load = load_rules,
	.release = release_rules,
	.example = example,
};

struct round {
	struct reminder_rules rules;
	struct receivables all;
	struct reminder *items;
	size_t count, sent[REMINDER_NOBODY + 1]; /* by state */
};

static bool goes_out(const struct reminder *m)
{
	return m->state == REMINDER_SEND || m->state == REMINDER_LATE;
}

static void no_recipient(const struct round *o, const struct reminder *m, struct error *err)
{
	struct slice id = table_id(o->all.invoices, m->owed->row);

	if (strcmp(m->tier->to, "owner") == 0)
		error_at(
			err, ERROR_DATA, &m->tier->place,
			_("invoice %.*s: tier %s goes to the owner, and there is none, or all up the line have left; crm book "
			  "set invoices %.*s owner=…"),
			SLICE_ARGS(id), m->tier->id, SLICE_ARGS(id));
	else
		error_at(
			err, ERROR_DATA, &m->tier->place,
			_("invoice %.*s: tier %s goes to a %s, and no active person has that role; crm book list people"),
			SLICE_ARGS(id), m->tier->id, m->tier->to);
}

static int decide_all(struct round *o, struct error *aside, struct error *err)
{
	o->items = xcalloc(o->all.count + 1, sizeof(*o->items));
	for (size_t i = 0; i < o->all.count; i++) {
		struct reminder *m = &o->items[o->count];

		if (o->all.items[i].outstanding < 0)
			continue;
		if (reminder_decide(&o->rules, &o->all, &o->all.items[i], m, err) < 0)
			return -1;
		o->count++;
		o->sent[m->state]++;
		if (m->state == REMINDER_NOBODY)
			no_recipient(o, m, aside);
	}
	return 0;
}

/* Reminders that go to nobody are findings in `aside`: the others are none the worse for it. */
static int round_read(struct round *o, struct book *b, const char *path, struct error *aside, struct error *err)
{
	*o = (struct round){ 0 };
	if (reminder_rules_read(&o->rules, b, path, err) < 0 || receivables_read(&o->all, b, err) < 0)
		return -1;
	/* Conditions and templates ask for any column. */
	if (!book_table(b, INVOICES.ledger, err) || !book_table(b, CUSTOMERS.ledger, err))
		return -1;
	return decide_all(o, aside, err);
}

static void round_release(struct round *o)
{
	receivables_release(&o->all);
	reminder_rules_release(&o->rules);
	free(o->items);
}

/* What a person sees of one message: a line that tells it from the next, the text, and on request why. */
static int add_message(struct str *out, struct str *key, const struct round *o, const struct reminder *m, bool explain,
		       struct error *err)
{
	str_reset(key);
	reminder_add_key(key, &o->all, m->owed, m->tier);
	str_addf(out, m->state == REMINDER_LATE ? _("--- %s (late)\n") : "--- %s\n", key->buf);
	if (reminder_render(&o->rules, &o->all, m, out, err) < 0)
		return -1;
	if (explain) {
		str_adds(out, _("why: "));
		reminder_add_explanation(out, &o->rules, &o->all, m);
		str_addc(out, '\n');
	}
	return 0;
}

static int show_messages(struct view *v, const struct round *o, bool explain, struct error *err)
{
	struct str text = STR_INIT, key = STR_INIT;
	int rc = 0;

	view_section(v, "messages", NULL);
	view_plain(v, "message", _("message"));
	for (size_t i = 0; i < o->count && rc == 0; i++) {
		if (!goes_out(&o->items[i]))
			continue;
		str_reset(&text);
		rc = add_message(&text, &key, o, &o->items[i], explain, err);
		view_text(v, str_slice(&text));
	}
	str_release(&text);
	str_release(&key);
	return rc;
}

static void suppressed_columns(struct view *v, bool explain)
{
	view_section(v, "suppressed", _("Not sent"));
	view_column(v, "invoice", _("invoice"), TYPE_ID);
	view_key_column(v, "customer", TYPE_ID);
	view_column(v, "customer_name", _("customer"), TYPE_TEXT);
	view_column(v, "outstanding", _("outstanding"), TYPE_MONEY);
	view_column(v, "due_on", _("due"), TYPE_DATE);
	view_column(v, "reason", _("reason"), TYPE_TEXT);
	if (explain)
		view_column(v, "why", _("why"), TYPE_TEXT);
}

static void show_suppressed(struct view *v, const struct round *o, bool explain)
{
	struct str text = STR_INIT;

	suppressed_columns(v, explain);
	for (size_t i = 0; i < o->count; i++) {
		const struct reminder *m = &o->items[i];
		struct slice customer = m->owed->customer;

		if (goes_out(m))
			continue;
		view_text(v, table_id(o->all.invoices, m->owed->row));
		view_text(v, customer);
		view_text(v, listing_name(o->all.book, CUSTOMERS.ledger, customer));
		view_number(v, m->owed->outstanding);
		view_number(v, m->owed->due_on);
		str_reset(&text);
		reminder_add_reason(&text, &o->rules, &o->all, m);
		view_text(v, str_slice(&text));
		str_reset(&text);
		if (explain) {
			reminder_add_explanation(&text, &o->rules, &o->all, m);
			view_text(v, str_slice(&text));
		}
	}
	str_release(&text);
}

static void add_summary(struct str *out, const struct round *o, const char *what)
{
	size_t going = o->sent[REMINDER_SEND] + o->sent[REMINDER_LATE];

	if (going)
		str_addf(out, lang_plural("%s: %zu reminder, %zu late", "%s: %zu reminders, %zu late", going), what,
			 going, o->sent[REMINDER_LATE]);
	else
		str_adds(out, _("nothing to send"));
	str_addf(out, _("; not sent: %zu already sent, %zu on hold, %zu not yet, %zu without recipient"),
		 o->sent[REMINDER_SENT], o->sent[REMINDER_HELD], o->sent[REMINDER_NOT_YET], o->sent[REMINDER_NOBODY]);
}

int reminder_preview(struct book *b, const struct remind *how, struct view *v, struct error *err)
{
	struct str summary = STR_INIT;
	struct round o;
	int rc = round_read(&o, b, how->rules, err, err);

	if (rc == 0)
		rc = show_messages(v, &o, how->explain, err);
	if (rc == 0) {
		show_suppressed(v, &o, how->explain);
		add_summary(&summary, &o, how->is_dry ? _("dry run, nothing was sent") : _("shown, nothing was sent"));
		view_note(v, "%s", summary.buf);
		if (!how->is_dry && o.sent[REMINDER_SEND] + o.sent[REMINDER_LATE])
			view_hint(v, _("to send them: crm ar remind --outbox DIR"));
	}
	round_release(&o);
	str_release(&summary);
	return rc;
}

static int stage(struct change *c, const struct round *o, const struct reminder *m, struct slice key, struct error *err)
{
	struct change_row *row =
		m->record < 0 ? change_add(c, REMINDERS.ledger, err) : change_edit(c, REMINDERS.ledger, key, err);

	if (!row)
		return -1;
	if (m->record < 0)
		change_put(row, REMINDERS.key, key);
	change_put(row, REMINDERS.invoice, table_id(o->all.invoices, m->owed->row));
	change_put(row, REMINDERS.tier, slice_of(m->tier->id));
	change_put(row, REMINDERS.recipient, table_id(o->rules.people, (size_t)m->recipient));
	change_put(row, REMINDERS.channel, SLICE("file"));
	change_put(row, REMINDERS.status, m->state == REMINDER_LATE ? SLICE("late") : SLICE("sent"));
	change_put_number(row, REMINDERS.at, c->book->now);
	change_put(row, REMINDERS.error, SLICE(""));
	change_made(c, key);
	return 0;
}

static int send_one(struct change *c, const struct round *o, const struct reminder *m, const struct outbox *box,
		    struct error *err)
{
	const struct slice invoice = table_id(o->all.invoices, m->owed->row);
	struct str text = STR_INIT, key = STR_INIT, name = STR_INIT;
	int rc;

	outbox_say_address(c, o->rules.people, (size_t)m->recipient);
	reminder_add_key(&key, &o->all, m->owed, m->tier);
	rc = reminder_render(&o->rules, &o->all, m, &text, err);
	if (rc == 0)
		rc = outbox_put(box, str_slice(&key), str_slice(&text), err);
	outbox_add_name(&name, str_slice(&key));
	if (m->state == REMINDER_LATE)
		change_event(c, message_written_late, .subject = invoice, .file = str_slice(&name));
	else
		change_event(c, message_written, .subject = invoice, .file = str_slice(&name));
	if (rc == 0)
		rc = stage(c, o, m, str_slice(&key), err);
	str_release(&text);
	str_release(&key);
	str_release(&name);
	return rc;
}

static void resume_one(const struct round *o, const struct reminder *m, const struct outbox *box)
{
	struct str key = STR_INIT;

	reminder_add_key(&key, &o->all, m->owed, m->tier);
	outbox_resume(box, str_slice(&key));
	str_release(&key);
}

/* Every file is on disk when this returns 0, and has its name behind the commit. */
static int send_all(struct change *c, const struct round *o, const struct remind *how, struct error *err)
{
	struct outbox box = { NULL, NULL };
	int rc = outbox_open(&box, c, how->outbox, err);

	for (size_t i = 0; i < o->count && rc == 0; i++)
		if (goes_out(&o->items[i]))
			rc = send_one(c, o, &o->items[i], &box, err);
		else if (o->items[i].state == REMINDER_SENT)
			resume_one(o, &o->items[i], &box);
	return rc;
}

static void say_sent(struct change *c, const struct round *o)
{
	const int64_t late = (int64_t)o->sent[REMINDER_LATE], going = (int64_t)o->sent[REMINDER_SEND] + late,
		      sent = (int64_t)o->sent[REMINDER_SENT], held = (int64_t)o->sent[REMINDER_HELD],
		      later = (int64_t)o->sent[REMINDER_NOT_YET], nobody = (int64_t)o->sent[REMINDER_NOBODY];

	if (going)
		change_event(c, reminders_sent, .going = going, .late = late, .sent = sent, .held = held, .later = later, .nobody = nobody);
	else
		change_event(c, reminders_none, .sent = sent, .held = held, .later = later, .nobody = nobody);
}

int reminder_run(struct change *c, const struct remind *how, struct error *err)
{
	struct round o;
	int rc = round_read(&o, c->book, how->rules, &c->aside, err);

	if (rc == 0)
		rc = send_all(c, &o, how, err);
	if (rc == 0)
		say_sent(c, &o);
	round_release(&o);
	return rc;
}
