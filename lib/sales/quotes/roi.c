/* roi.c - see roi.h: inputs read, results computed, recorded and said. */
#include "sales/quotes/roi.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "base/utf8.h"
#include "book/journal.h"
#include "book/listing.h"
#include "book/subject.h"
#include "view/columns.h"

static long find_item(const struct roi_model *m, struct slice id, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (slice_equal(m->items[i].id, id) || slice_is(id, m->items[i].label[0]) || slice_is(id, m->items[i].label[1]))
			return (long)i;
	return -1;
}

/* Computing */

static int get_fraction(void *context, struct slice name, struct ratio *out, struct error *err)
{
	const struct roi_values *v = context;
	const long i = find_item(v->model, name, 0, v->model->nitems);

	if (i >= 0 && v->has[i]) {
		*out = v->values[i];
		return 0;
	}
	return error_at(err, ERROR_DATA, &v->model->place, _("'%.*s' is asked for and there is none: its `when` doesn't hold"),
			SLICE_ARGS(name));
}

static int get_value(const void *context, struct slice field, struct value *out)
{
	const struct roi_values *v = context;
	const long i = find_item(v->model, field, 0, v->model->nitems);

	if (i < 0)
		return -1;
	*out = (struct value){ .type = v->model->items[i].type };
	if (v->has[i] && ratio_number(v->values[i], out->type, &out->number))
		out->text = SLICE("0"); /* there is one */
	return 0;
}

/* inputs are there; fills in the results */
static int roi_compute(struct roi_values *v, struct error *err)
{
	const struct subject s = { .get = get_value, .context = v };

	for (size_t i = v->model->ninputs; i < v->model->nitems; i++) {
		const struct roi_item *item = &v->model->items[i];
		const int holds = when_holds(item->when, &s, err);
		int64_t number;

		if (holds < 0 || (holds && formula_value(item->formula, get_fraction, v, &v->values[i], err) < 0))
			return -1;
		v->has[i] = holds > 0;
		if (holds && !ratio_number(v->values[i], item->type, &number))
			return error_at(err, ERROR_DATA, &item->place, _("%.*s becomes too large"), SLICE_ARGS(item->id));
	}
	return 0;
}

static void values_init(struct roi_values *v, const struct roi_model *m)
{
	*v = (struct roi_values){ .model = m };
	v->values = xcalloc(m->nitems + 1, sizeof(*v->values));
	v->has = xcalloc(m->nitems + 1, sizeof(*v->has));
}

static void values_release(struct roi_values *v)
{
	free(v->values);
	free(v->has);
}

static void add_value(struct str *out, const struct roi_values *v, size_t i)
{
	const enum type t = v->model->items[i].type;
	int64_t number = 0;

	ratio_number(v->values[i], t, &number);
	if (t == TYPE_MONEY)
		money_add_grouped(out, number);
	else
		value_add_number(out, t, number);
}

/* Inputs */

static bool read_value(enum type t, const char *typed, int64_t *number)
{
	struct str folded = STR_INIT;
	struct value v = { .text = SLICE("") };
	bool right;

	utf8_add_folded(&folded, slice_of(typed));
	if (t == TYPE_MONEY)
		right = money_parse_loose(str_slice(&folded), number);
	else
		right = value_parse(t, str_slice(&folded), &v) && !value_missing(&v);
	if (right && t != TYPE_MONEY)
		*number = v.number;
	str_release(&folded);
	return right;
}

static int no_input(const struct roi_model *m, struct slice id, struct error *err)
{
	struct str all = STR_INIT;
	int rc;

	for (size_t i = 0; i < m->ninputs; i++)
		str_addf(&all, "%s%.*s", i ? _(", ") : "", SLICE_ARGS(m->items[i].id));
	rc = error_add(err, ERROR_USAGE, _("'%.*s' is no input of model %.*s (%s:%u); there are %s"), SLICE_ARGS(id), SLICE_ARGS(m->id),
		       m->place.file, m->place.line, all.buf);
	str_release(&all);
	return rc;
}

static int take_input(struct roi_values *v, const char *arg, struct error *err)
{
	const char *equals = strchr(arg, '=');
	const struct slice id = slice_trim((struct slice){ arg, equals ? (size_t)(equals - arg) : strlen(arg) });
	const long i = find_item(v->model, id, 0, v->model->ninputs);
	int64_t number;

	if (i < 0)
		return no_input(v->model, id, err);
	if (!equals || !read_value(v->model->items[i].type, equals + 1, &number))
		return value_refused(&(struct value_refused){ .kind = ERROR_USAGE, .name = id, .text = slice_of(equals ? equals + 1 : ""),
							      .type = v->model->items[i].type }, err);
	if (number < 0)
		return error_add(err, ERROR_USAGE, _("%.*s: '%s' is below zero"), SLICE_ARGS(id), equals + 1);
	v->values[i] = ratio_of(v->model->items[i].type, number);
	v->has[i] = true;
	return 0;
}

static int fill_in(struct roi_values *v, struct error *err)
{
	struct str missing = STR_INIT;
	int rc = 0;

	for (size_t i = 0; i < v->model->ninputs; i++) {
		const struct roi_item *item = &v->model->items[i];

		if (!v->has[i] && item->has_otherwise)
			v->values[i] = ratio_of(item->type, item->otherwise);
		else if (!v->has[i])
			str_addf(&missing, "%s%.*s", missing.len ? _(", ") : "", SLICE_ARGS(item->id));
		v->has[i] = true;
	}
	if (missing.len)
		rc = error_add(err, ERROR_USAGE, _("missing: %s"), missing.buf);
	str_release(&missing);
	return rc;
}

/* Recording */

/* Those that became another, for a row with a note is logged with all that is put; `all` of them where only the inputs did. */
static void put_results(struct change_row *lead, const struct roi_values *v, bool all)
{
	for (size_t i = v->model->ninputs; i < v->model->nitems; i++) {
		const struct roi_item *item = &v->model->items[i];
		struct str text = STR_INIT;
		int64_t number = 0;

		if (item->record < 0)
			continue;
		if (v->has[i] && ratio_number(v->values[i], item->type, &number))
			value_add_number(&text, item->type, number);
		if (all || !slice_equal(change_cell(lead, item->record), str_slice(&text)))
			change_put_column(lead, item->record, str_slice(&text));
		str_release(&text);
	}
}

/* What the log says the last computation was made of. */
struct last_note {
	struct slice command, note;
	int64_t at;
};

static int take_note(void *context, const struct log_entry *e)
{
	struct last_note *last = context;

	if (e->note.len && slice_equal(e->command, last->command) && e->at >= last->at) {
		last->note = e->note;
		last->at = e->at;
	}
	return 0;
}

/* Whether the log has these inputs already, for what stands in the row now. */
static int is_noted(const struct change_row *lead, struct slice note, struct error *err)
{
	struct book *b = lead->change->book;
	const struct log_filter filter = { .ledger = SLICE("leads"), .id = change_id(lead), .until = b->now + 1 };
	struct last_note last = { .command = slice_of(b->command), .at = INT64_MIN };

	if (change_row_changes(lead))
		return 0;
	return journal_read(b, &filter, take_note, &last, err) < 0 ? -1 : slice_equal(last.note, note);
}

/* The log keeps what it was computed from. 1: it does so already. */
static int note_inputs(struct change_row *lead, const struct roi_values *v, struct error *err)
{
	struct str note = STR_INIT;
	int known;

	for (size_t i = 0; i < v->model->ninputs; i++) {
		str_addf(&note, "%s%.*s=", i ? " " : "", SLICE_ARGS(v->model->items[i].id));
		add_value(&note, v, i);
	}
	known = is_noted(lead, str_slice(&note), err);
	if (known == 0) {
		if (!change_row_changes(lead))
			put_results(lead, v, true);
		change_log_note(lead, str_slice(&note));
	}
	str_release(&note);
	return known;
}

#define ITEM(C) \
	C(shown, item, _("item"), TYPE_ID, view_text(v, item->id)) \
	C(shown, label, _("what"), TYPE_TEXT, view_text(v, slice_of(item->label[zh]))) \
	C(shown, value, _("value"), TYPE_TEXT, view_text(v, str_slice(&text))) \
	C(shown, formula, _("formula"), TYPE_TEXT, view_text(v, item->formula ? item->text : SLICE(""))) \
	C(shown, place, _("place"), TYPE_TEXT, view_textf(v, "%s:%u", item->place.file, item->place.line))

static void show_items(struct view *v, const struct roi_values *values)
{
	const bool zh = !v->for_programs && strcmp(lang_code(), "zh") == 0;

	ITEM(VIEW_COLUMN)
	for (size_t i = 0; i < values->model->nitems; i++) {
		const struct roi_item *item = &values->model->items[i];
		struct str text = STR_INIT;
		int64_t number = 0;

		if (values->has[i] && ratio_number(values->values[i], item->type, &number))
			value_add_number(&text, item->type, number);
		ITEM(VIEW_CELL)
		str_release(&text);
	}
}

static void pad(struct str *out, size_t columns, size_t width)
{
	for (; columns < width; columns++)
		str_addc(out, ' ');
}

static void say_items(struct change *c, const struct roi_values *v)
{
	const bool zh = strcmp(lang_code(), "zh") == 0;
	size_t wide = 0, long_value = 0;
	struct str line = STR_INIT, value = STR_INIT;

	for (size_t i = 0; i < v->model->nitems; i++) {
		const size_t label = utf8_width(slice_of(v->model->items[i].label[zh]));

		str_reset(&value);
		if (v->has[i])
			add_value(&value, v, i);
		wide = label > wide ? label : wide;
		long_value = value.len > long_value ? value.len : long_value;
	}
	for (size_t i = 0; i < v->model->nitems; i++) {
		const struct roi_item *item = &v->model->items[i];

		str_reset(&line);
		str_reset(&value);
		str_adds(&line, item->label[zh]);
		pad(&line, utf8_width(str_slice(&line)), wide + 2);
		if (v->has[i])
			add_value(&value, v, i);
		else
			str_adds(&value, "-");
		pad(&line, value.len, long_value);
		str_add_slice(&line, str_slice(&value));
		if (item->formula)
			str_addf(&line, "  = %.*s  (%s:%u)", SLICE_ARGS(item->text), item->place.file, item->place.line);
		change_event(c, roi_item, .item = slice_of(item->label[zh]), .value = str_slice(&value), .line = str_slice(&line));
	}
	str_release(&line);
	str_release(&value);
}

static int choose_model(const struct roi_rules *r, const struct subject *s, const struct roi_model **m, struct error *err)
{
	for (size_t i = 0; i < r->count; i++) {
		const int holds = when_holds(r->models[i].when, s, err);

		*m = &r->models[i];
		if (holds)
			return holds < 0 ? -1 : 0;
	}
	return error_add(err, ERROR_DATA, _("no model of rules/roi.yaml takes this lead; add one without `when` at the end"));
}

static void say(struct change *c, const struct change_row *lead, const struct roi_values *v, bool is_known)
{
	const struct roi_model *m = v->model;

	const struct slice show = change_text(c, "crm lead show %.*s", SLICE_ARGS(change_id(lead)));

	change_event(c, roi_computed, .lead = change_id(lead), .customer = change_get(lead, LEADS.customer), .model = m->id,
		     .place = change_place(c, &m->place));
	say_items(c, v);
	if (is_known)
		change_event(c, roi_known, .lead = change_id(lead), .next = show);
	else
		change_event(c, roi_recorded, .lead = change_id(lead), .next = show);
}

static int record(struct change *c, const struct roi_asked *asked, const struct roi_model *m, struct view *view, struct error *err)
{
	const struct table *leads = book_table(c->book, LEADS.ledger, err);
	struct change_row *lead = leads ? change_edit(c, LEADS.ledger, table_id(leads, asked->lead), err) : NULL;
	struct roi_values v;
	int rc = lead ? 0 : -1, known;

	values_init(&v, m);
	for (size_t i = 0; lead && i < asked->nargs; i++)
		rc |= take_input(&v, asked->args[i], err);
	if (rc == 0)
		rc = fill_in(&v, err);
	if (rc == 0)
		rc = roi_compute(&v, err);
	if (rc == 0) {
		put_results(lead, &v, false);
		known = note_inputs(lead, &v, err);
		if (known < 0)
			rc = -1;
		change_made(c, change_id(lead));
		say(c, lead, &v, known > 0);
		show_items(view, &v);
	}
	values_release(&v);
	return rc ? -1 : 0;
}

int roi_record(struct change *c, const struct roi_asked *asked, struct view *v, struct error *err)
{
	const struct table *leads = book_table(c->book, LEADS.ledger, err);
	const struct yaml *y = book_rules(c->book, "roi.yaml", err);
	const struct roi_model *m = NULL;
	struct roi_rules r = { 0 };
	struct row_subject s;
	int rc = leads && y ? roi_load(&r, c->book, y, err) : -1;

	if (rc == 0) {
		row_subject(&s, c->book, leads, asked->lead);
		rc = choose_model(&r, &s.subject, &m, err);
	}
	if (rc == 0)
		rc = record(c, asked, m, v, err);
	roi_release(&r);
	return rc;
}

/* Examples */

static const struct roi_model *model_of(const struct roi_rules *r, const struct node *example, struct error *err)
{
	const struct node *id = node_get(example, "model");

	if (!id && r->count)
		return &r->models[0];
	for (size_t i = 0; id && i < r->count; i++)
		if (slice_equal(r->models[i].id, id->text))
			return &r->models[i];
	node_error(id ? id : example, err, _("there is no model '%.*s'"), SLICE_ARGS(id ? id->text : SLICE("")));
	return NULL;
}

static int give(struct roi_values *v, const struct node *given, struct error *err)
{
	int rc = 0;

	for (const struct node *n = node_first(given); n; n = n->next) {
		const long i = find_item(v->model, n->key, 0, v->model->ninputs);
		struct value value;

		if (i < 0) {
			rc = error_at(err, ERROR_DATA, &n->key_place, _("there is no input '%.*s'"), SLICE_ARGS(n->key));
		} else if (node_value(n, v->model->items[i].type, &value, err) < 0) {
			rc = -1;
		} else {
			v->values[i] = ratio_of(v->model->items[i].type, value.number);
			v->has[i] = true;
		}
	}
	return rc ? -1 : fill_in(v, err);
}

/* 1: the result is what `expect` says; "none" where there is none. */
static int meets(const struct roi_values *v, const struct node *n, struct str *got, struct error *err)
{
	const long i = find_item(v->model, n->key, v->model->ninputs, v->model->nitems);
	struct value wanted;
	int64_t number = 0;

	if (i < 0)
		return error_at(err, ERROR_DATA, &n->key_place, _("there is no result '%.*s'"), SLICE_ARGS(n->key));
	str_addf(got, "%s%.*s ", got->len ? ", " : "", SLICE_ARGS(n->key));
	if (!v->has[i]) {
		str_adds(got, "none");
		return node_is(n, "none");
	}
	ratio_number(v->values[i], v->model->items[i].type, &number);
	value_add_number(got, v->model->items[i].type, number);
	if (node_is(n, "none"))
		return 0;
	return node_value(n, v->model->items[i].type, &wanted, err) < 0 ? -1 : wanted.number == number;
}

RULE_LOADS(roi)

/* {given: {investment: 1.00}, expect: {roi: 20%}}; `model: ID` beside them where it isn't the first. */
static int example(void *rules, struct book *b, const struct node *example, struct str *got, struct error *err)
{
	const struct node *given, *expect;
	const struct roi_model *m;
	struct roi_values v;
	int rc = 1;

	(void)b;
	if (node_need(example, "given", NODE_MAP, &given, err) < 0 || node_need(example, "expect", NODE_MAP, &expect, err) < 0 ||
	    !(m = model_of(rules, example, err)))
		return -1;
	values_init(&v, m);
	if (give(&v, given, err) < 0 || roi_compute(&v, err) < 0)
		rc = -1;
	for (const struct node *n = node_first(expect); n && rc >= 0; n = n->next) {
		const int right = meets(&v, n, got, err);

		rc = right < 0 ? -1 : rc && right;
	}
	values_release(&v);
	return rc;
}

const struct rule_kind roi_yaml = {
	.file = "roi.yaml",
	.list = "models",
	.ledger = "quotes",
	.size = sizeof(struct roi_rules),
	.load = load_rules,
	.release = release_rules,
	.example = example,
};
