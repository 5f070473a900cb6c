/* reminder_rules.c - reading rules/reminders.yaml and its templates; see reminder.h. Everything a tier needs is checked
 * here, so that a misspelt role, file or placeholder is found before anything is sent. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/template.h"
#include "sales/money/reminder.h"

enum { OFFSET_MAX = 3660, DAY_SECONDS = 86400, WORKDAY_UNITS = 100 };

/* "-15d", "+7d", "0d", "-5wd", "-2w" */
static int read_offset(struct tier *t, const struct node *n, struct error *err)
{
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
	return node_error(n, err, _("due: '%.*s' is not a number of days such as -15d, 0d, +7d or -5wd (working days)"),
			  SLICE_ARGS(n->text));
}

static int read_to(struct tier *t, const struct reminder_rules *r, const struct node *n, struct error *err)
{
	const struct ledger *people = r->people->ledger;
	const int role = ledger_column(people, SLICE("role"));
	struct nearest near;

	t->to = arena_text(&r->book->arena, n->text);
	nearest_init(&near, n->text);
	nearest_offer(&near, SLICE("owner"));
	if (node_is(n, "owner"))
		return 0;
	for (size_t i = 0; role >= 0 && i < people->columns[role].nvalues; i++) {
		if (slice_equal(people->columns[role].values[i], n->text))
			return 0;
		nearest_offer(&near, people->columns[role].values[i]);
	}
	if (nearest_found(&near).len)
		return node_error(n, err, _("to: '%.*s' is no role; did you mean '%.*s'?"), SLICE_ARGS(n->text),
				  SLICE_ARGS(nearest_found(&near)));
	return node_error(n, err, _("to: '%.*s' is no role; write owner, or a role of people (rules/fields.yaml)"),
			  SLICE_ARGS(n->text));
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

static int read_template(struct tier *t, const struct reminder_rules *r, const struct node *n, struct error *err)
{
	t->template = arena_text(&r->book->arena, n->text);
	if (book_text(r->book, t->template, &t->text, err) < 0)
		return node_error(n, err, _("template: '%s' can't be read"), t->template);
	if (utf8_invalid(str_slice(&t->text)) >= 0)
		return node_error(n, err, _("template: '%s' is not UTF-8"), t->template);
	if (!slice_starts(str_slice(&t->text), "Subject: "))
		return node_error(n, err, _("template: the first line of '%s' is to be 'Subject: …'"), t->template);
	return check_placeholders(t, r->book, n, err);
}

/* A tier's id becomes part of keys and file names. */
static int read_id(struct tier *t, const struct reminder_rules *r, const struct node *n, struct error *err)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

	t->id = arena_text(&r->book->arena, n->text);
	if (!n->text.len || strspn(t->id, allowed) != n->text.len)
		return node_error(n, err, _("id: '%.*s' is not made of letters, digits, - and _ alone"),
				  SLICE_ARGS(n->text));
	for (const struct tier *other = r->tiers; other < t; other++)
		if (strcmp(other->id, t->id) == 0)
			return node_error(n, err, _("id: '%s' is there already, in line %u"), t->id, other->place.line);
	return 0;
}

static int read_tier(struct reminder_rules *r, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "id", "due", "to", "template", "when", "why", NULL };
	const struct vocabulary v = schema_vocabulary(schema_ledger(&r->book->schema, SLICE("invoices")));
	const struct node *id, *due, *to, *template, *when = node_get(n, "when");
	struct tier *t;
	int rc = 0;

	if (node_only(n, keys, err) < 0)
		return -1;
	rc |= node_need(n, "id", NODE_SCALAR, &id, err);
	rc |= node_need(n, "due", NODE_SCALAR, &due, err);
	rc |= node_need(n, "to", NODE_SCALAR, &to, err);
	rc |= node_need(n, "template", NODE_SCALAR, &template, err);
	if (rc)
		return -1;
	r->tiers = xgrow(r->tiers, &r->cap, r->count + 1, sizeof(*r->tiers));
	t = &r->tiers[r->count++];
	*t = (struct tier){ .text = STR_INIT, .place = n->place };
	if (node_text(n, "why").len)
		t->why = arena_text(&r->book->arena, node_text(n, "why"));
	rc |= read_id(t, r, id, err);
	rc |= read_offset(t, due, err);
	rc |= read_to(t, r, to, err);
	rc |= read_template(t, r, template, err);
	if (when && !(t->when = when_compile(when, &v, err)))
		rc = -1;
	return rc ? -1 : 0;
}

static int read_file(struct reminder_rules *r, const struct yaml *y, struct error *err)
{
	static const char *const keys[] = { "tiers", "catch_up", "why", "examples", NULL };
	const struct node *tiers, *catch_up = node_get(y->root, "catch_up");
	int rc = 0;

	if (node_only(y->root, keys, err) < 0 || node_need(y->root, "tiers", NODE_LIST, &tiers, err) < 0)
		return -1;
	if (catch_up && !node_is(catch_up, "most-urgent"))
		rc = node_error(catch_up, err,
				_("catch_up: 'most-urgent' is all there is: what was missed is caught up by the "
				  "most urgent tier, once"));
	for (const struct node *n = node_first(tiers); n; n = n->next)
		rc |= read_tier(r, n, err);
	for (size_t i = 0; i < r->count && !r->calendar; i++)
		if (r->tiers[i].workdays && !(r->calendar = book_calendar(r->book, err)))
			return -1;
	return rc ? -1 : 0;
}

int reminder_rules_read(struct reminder_rules *r, struct book *b, const char *path, struct error *err)
{
	const struct yaml *y;

	*r = (struct reminder_rules){ .book = b };
	r->people = book_table(b, PEOPLE.ledger, err);
	r->reminders = book_table(b, REMINDERS.ledger, err);
	y = path ? book_rules_file(b, path, err) : book_rules(b, "reminders.yaml", err);
	return r->people && r->reminders && y ? read_file(r, y, err) : -1;
}

void reminder_rules_release(struct reminder_rules *r)
{
	for (size_t i = 0; i < r->count; i++) {
		when_free(r->tiers[i].when);
		str_release(&r->tiers[i].text);
	}
	free(r->tiers);
	*r = (struct reminder_rules){ 0 };
}
