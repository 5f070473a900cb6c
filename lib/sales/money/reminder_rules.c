/* reminder_rules.c - reading rules/reminders.yaml and its templates; see reminder.h. Everything a tier needs is checked
 * here, so that a misspelt role, file or placeholder is found before anything is sent. */
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/book_bind.h"
#include "book/rule_kind.h"
#include "book/template.h"
#include "sales/money/reminder.h"

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
		return 0;
	for (size_t i = 0; role >= 0 && i < people->columns[role].nvalues; i++) {
		if (slice_equal(people->columns[role].values[i], n->text))
			return 0;
		nearest_offer(&near, people->columns[role].values[i]);
	}
	if (nearest_found(&near).len)
		return node_error(n, b->err, _("to: '%.*s' is no role; did you mean '%.*s'?"), SLICE_ARGS(n->text),
				  SLICE_ARGS(nearest_found(&near)));
	return node_error(n, b->err, _("to: '%.*s' is no role; write owner, or a role of people (rules/fields.yaml)"),
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
