/* verify_list.c - the rows behind every figure of a verification; see verify.h. */
#include <fcntl.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "book/book_output.h"
#include "book/listing.h"
#include "report/verify.h"
#include "csv/csv.h"

struct pattern_listing {
	struct verification *v;
	struct view *view;
	long person;	    /* only that one's; -1: everybody's */
	const bool *people; /* only of those who show a pattern; NULL: everybody */
};

static bool is_listed(const struct pattern_listing *l, long person)
{
	if (l->person >= 0)
		return person == l->person;
	return !l->people || (person >= 0 && l->people[person]);
}

static struct slice customer_of(const struct pattern_listing *l, long lead)
{
	return lead < 0 ? SLICE("")
			: listing_name(l->v->book, CUSTOMERS.ledger, table_text(l->v->leads, (size_t)lead, LEADS.customer));
}

static void put_person(const struct pattern_listing *l, long person)
{
	view_text(l->view, person < 0 ? SLICE("") : table_id(l->v->people, (size_t)person));
	view_text(l->view, verify_person_name(l->v, person));
}

static void person_columns(struct view *view)
{
	view_key_column(view, "person", TYPE_ID);
	view_face_column(view, "person_name", _("person"), TYPE_TEXT);
}

static void put_place(struct view *view, const struct place *place)
{
	if (place->file)
		view_textf(view, "%s:%u", place->file, place->line);
	else
		view_missing(view);
}

static void list_rows(const struct pattern_listing *l, const struct verify_rows *rows, const bool *hit)
{
	struct view *view = l->view;

	view_column(view, "at", _("at"), TYPE_TIME);
	person_columns(view);
	view_column(view, "id", _("ID"), TYPE_ID);
	view_column(view, "customer", _("customer"), TYPE_TEXT);
	listing_edit_columns(view);
	view_column(view, "place", _("place"), TYPE_TEXT);
	for (size_t i = 0; i < rows->count; i++) {
		const struct verify_row *row = &rows->at[i];

		if (!is_listed(l, row->person) || (hit && !hit[i]))
			continue;
		view_number(view, row->at);
		put_person(l, row->person);
		view_text(view, row->subject);
		view_text(view, customer_of(l, row->lead));
		listing_edit(view, listing_column(l->v->book, SLICE("leads"), row->field), row->field, row->old, row->new);
		put_place(view, &row->place);
	}
	view_note(view, lang_plural("%zu row", "%zu rows", view_rows(view)), view_rows(view));
}

static const char *judgement_name(enum judgement j)
{
	static const char *const names[] = { N_("pending"), N_("right"), N_("wrong") };

	return names[j];
}

static void list_item(const struct pattern_listing *l, const struct sample_item *item)
{
	struct view *view = l->view;
	struct value set_at;

	view_text(view, item->id);
	view_text(view, item->lead_id);
	view_text(view, customer_of(l, item->lead));
	put_person(l, item->person);
	VIEW_MAYBE(view, value_parse(TYPE_TIME, item->set_at, &set_at) && !value_missing(&set_at), set_at.number);
	view_text(view, item->next);
	view_text(view, slice_of(judgement_name(item->by_rule)));
	view_text(view, slice_of(_(judgement_name(item->by_rule))));
	view_text(view, slice_of(item->reason));
	view_text(view, item->by_sheet);
	view_text(view, item->by_sheet.len ? slice_of(_(judgement_name(verify_by_sheet(item)))) : SLICE(""));
	view_text(view, item->note);
	put_place(view, &item->place);
}

static void list_sample(const struct pattern_listing *l)
{
	struct view *view = l->view;

	view_column(view, "id", _("ID"), TYPE_ID);
	view_column(view, "lead", _("lead"), TYPE_ID);
	view_column(view, "customer", _("customer"), TYPE_TEXT);
	person_columns(view);
	view_column(view, "set_at", _("set at"), TYPE_TIME);
	view_column(view, "next_follow_up", _("next follow-up"), TYPE_TEXT);
	view_key_column(view, "by_rule", TYPE_TEXT);
	view_face_column(view, "by_rule_name", _("by rule"), TYPE_TEXT);
	view_column(view, "reason", _("reason"), TYPE_TEXT);
	view_key_column(view, "by_hand", TYPE_TEXT);
	view_face_column(view, "by_hand_name", _("by hand"), TYPE_TEXT);
	view_column(view, "note", _("note"), TYPE_TEXT);
	view_column(view, "place", _("place"), TYPE_TEXT);
	for (size_t i = 0; i < l->v->sample.count; i++)
		if (is_listed(l, l->v->sample.items[i].person))
			list_item(l, &l->v->sample.items[i]);
	view_note(view, lang_plural("%zu row", "%zu rows", view_rows(view)), view_rows(view));
}

static void list_result(const struct pattern_listing *l)
{
	struct view *view = l->view;
	const struct verification *v = l->v;

	view_column(view, "lead", _("lead"), TYPE_ID);
	view_column(view, "customer", _("customer"), TYPE_TEXT);
	person_columns(view);
	view_column(view, "from", _("entered"), TYPE_TIME);
	view_column(view, "to", _("handed in"), TYPE_TIME);
	view_column(view, "days", _("working days"), TYPE_NUMBER);
	for (size_t i = 0; i < v->nhanded_in; i++) {
		const struct handed_in *one = &v->handed_in[i];

		if (!is_listed(l, one->person))
			continue;
		view_text(view, table_id(v->leads, one->lead));
		view_text(view, customer_of(l, (long)one->lead));
		put_person(l, one->person);
		view_number(view, one->from);
		view_number(view, one->to);
		view_number(view, one->days);
	}
	view_note(view, lang_plural("%zu row", "%zu rows", view_rows(view)), view_rows(view));
}

/* A pattern of the layers opens to what the layers were made of, for those who show it. */
static void list_pattern(struct pattern_listing *l, size_t pattern)
{
	const struct pattern_found *f = &l->v->found[pattern];

	if (l->v->rules.patterns[pattern].measure != PATTERN_LAYERS) {
		list_rows(l, &f->rows, f->hit);
		return;
	}
	l->people = f->team ? NULL : f->people;
	list_sample(l);
	view_section(l->view, "updates", _("Updates"));
	list_rows(l, &l->v->updates, NULL);
}

static const struct lang_word layers[] = {
	{ "behaviour", N_("behaviour") }, { "quality", N_("quality") }, { "result", N_("result") }, { 0 },
};
const struct figure_words verify_words = { layers, NULL };

static int unknown(const struct verification *v, struct slice name, struct error *err)
{
	struct lang_word *known = xcalloc(LAYERS + v->rules.npatterns + 1, sizeof(*known));
	struct arena arena = { 0 };

	for (size_t i = 0; i < LAYERS; i++)
		known[i] = layers[i];
	for (size_t i = 0; i < v->rules.npatterns; i++)
		known[LAYERS + i].text = known[LAYERS + i].shown = arena_text(&arena, v->rules.patterns[i].id);
	figure_unknown(err, name, known, NULL);
	arena_release(&arena);
	free(known);
	return -1;
}

int verify_list(struct verification *v, const char *what, struct view *view, struct error *err)
{
	struct slice person, name;
	struct pattern_listing l = { .v = v, .view = view, .person = v->person };

	figure_cut(slice_of(what), &name, &person);
	if (person.len && (l.person = book_person(v->book, person, err)) < 0)
		return -1;
	if (slice_is(name, layer_names[LAYER_BEHAVIOUR])) {
		list_rows(&l, &v->updates, NULL);
		return 0;
	}
	if (slice_is(name, layer_names[LAYER_QUALITY])) {
		list_sample(&l);
		return 0;
	}
	if (slice_is(name, layer_names[LAYER_RESULT])) {
		list_result(&l);
		return 0;
	}
	for (size_t i = 0; i < v->rules.npatterns; i++)
		if (slice_equal(name, v->rules.patterns[i].id)) {
			list_pattern(&l, i);
			return 0;
		}
	return unknown(v, name, err);
}

/* The manager's spot check: the sample out as a sheet, and back with verdicts */

static const struct table *samples_of(struct book *b, struct error *err)
{
	if (!schema_ledger(&b->schema, SLICE("samples"))) {
		error_add(
			err, ERROR_DATA,
			_("rules/fields.yaml of this book has no ledger samples; take it over from the installed one"));
		return NULL;
	}
	return book_table(b, SAMPLES.ledger, err);
}

static int no_sample(const struct period *p, struct error *err)
{
	struct str options = STR_INIT;

	period_add_options(&options, p);
	error_add(err, ERROR_DATA, _("no sample of %s is drawn yet; crm report verify %s draws it"), p->key,
		  options.buf);
	str_release(&options);
	return -1;
}

/* Without what the rule says: who checks shall look, not nod. */
int verify_sheet(struct book *b, const struct period *p, struct view *view, struct error *err)
{
	static const struct known_column *const columns[] = {
		SAMPLES.id, SAMPLES.lead, SAMPLES.person, SAMPLES.set_at, SAMPLES.next_follow_up,
		SAMPLES.verdict, SAMPLES.note, NULL,
	};
	const struct table *t = samples_of(b, err), *leads = book_table(b, LEADS.ledger, err);

	if (!t || !leads)
		return -1;
	view->is_sheet = true;
	for (size_t i = 0; columns[i]; i++) {
		view_column(view, columns[i]->name, column_label(&t->ledger->columns[table_column(t, columns[i])]),
			    TYPE_TEXT);
		if (i == 1)
			view_column(view, "customer", _("customer"), TYPE_TEXT);
	}
	for (size_t row = 0; row < t->nrows; row++) {
		long lead = table_find(leads, table_text(t, row, SAMPLES.lead));

		if (!slice_is(table_text(t, row, SAMPLES.period), p->key))
			continue;
		if (lead < 0)
			table_left_out(t, row, table_column(t, SAMPLES.lead));
		for (size_t i = 0; columns[i]; i++) {
			struct slice cell = table_text(t, row, columns[i]);

			view_text(view, i == 2 ? listing_name(b, PEOPLE.ledger, cell) : cell);
			if (i == 1)
				view_text(view, lead < 0 ? SLICE("")
							 : listing_name(b, CUSTOMERS.ledger,
									table_text(leads, (size_t)lead, LEADS.customer)));
		}
	}
	return view_rows(view) ? 0 : no_sample(p, err);
}

/* In */

struct sheet {
	struct change *change;
	const struct table *samples;
	const char *path;
	int id, verdict, note; /* fields of the file; -1: not there */
	size_t right, wrong, blank, changed;
};

static bool is_one_of(struct slice text, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		if (slice_is(text, words[i]))
			return true;
	return false;
}

/* "right", "wrong"; NULL: neither. */
static const char *read_verdict(struct slice text)
{
	static const char *const right[] = { "right", "yes", "对", "正确", "准确", "是", NULL }, *const wrong[] = {
		"wrong", "no", "错", "错误", "不准", "不准确", "否", NULL
	};
	struct str folded = STR_INIT;
	const char *found;

	utf8_add_folded(&folded, text);
	found = is_one_of(str_slice(&folded), right) ? "right" : is_one_of(str_slice(&folded), wrong) ? "wrong" : NULL;
	str_release(&folded);
	return found;
}

static int find_header(struct sheet *s, struct csv *csv, struct error *err)
{
	const struct ledger *l = s->samples->ledger;
	int more = csv_next(csv, err);

	s->id = s->verdict = s->note = -1;
	for (size_t i = 0; more > 0 && i < csv->nfields; i++) {
		int column = ledger_column(l, csv->fields[i]);

		if (column == ledger_column(l, SLICE("id")))
			s->id = (int)i;
		else if (column == ledger_column(l, SLICE("verdict")))
			s->verdict = (int)i;
		else if (column == ledger_column(l, SLICE("note")))
			s->note = (int)i;
	}
	if (more < 0)
		return -1;
	return s->id >= 0 && s->verdict >= 0
		       ? 0
		       : error_add(err, ERROR_DATA,
				   _("%s: the columns id and verdict are wanted; crm report verify sheet writes them"),
				   s->path);
}

static struct slice field(const struct csv *csv, int i)
{
	return i < 0 || (size_t)i >= csv->nfields ? SLICE("") : slice_trim(csv->fields[i]);
}

static int put_verdict(struct sheet *s, struct slice id, const char *verdict, struct slice note, struct error *err)
{
	struct book *b = s->change->book;
	const struct table *people = book_table(b, PEOPLE.ledger, err);
	struct change_row *row = people ? change_edit(s->change, SAMPLES.ledger, id, err) : NULL;

	if (!row)
		return -1;
	change_put(row, SAMPLES.verdict, slice_of(verdict));
	if (s->note >= 0)
		change_put(row, SAMPLES.note, note);
	if (!change_row_changes(row))
		return 0;
	if (table_find(people, b->actor) >= 0)
		change_put(row, SAMPLES.judged_by, b->actor);
	change_put_number(row, SAMPLES.judged_at, b->now);
	change_made(s->change, id);
	s->changed++;
	return 0;
}

static int take_record(struct sheet *s, const struct csv *csv, struct error *err)
{
	const struct place at = { s->path, csv->line, 0 };
	struct slice id = field(csv, s->id), typed = field(csv, s->verdict);
	const char *verdict = read_verdict(typed);
	struct str note = STR_INIT;
	int rc;

	if (table_find(s->samples, id) < 0)
		return error_at(err, ERROR_DATA, &at, _("id: '%.*s' is in no sample"), SLICE_ARGS(id));
	if (!typed.len) {
		s->blank++;
		return 0;
	}
	if (!verdict)
		return error_at(err, ERROR_DATA, &at, _("verdict: '%.*s' is not right or wrong (对, 错)"),
				SLICE_ARGS(typed));
	sheet_add_unguarded(&note, field(csv, s->note));
	*(slice_is(slice_of(verdict), "right") ? &s->right : &s->wrong) += 1;
	rc = put_verdict(s, id, verdict, str_slice(&note), err);
	str_release(&note);
	return rc;
}

static int take_records(struct sheet *s, struct csv *csv, struct error *err)
{
	int rc = find_header(s, csv, err), more;

	while (rc == 0 && (more = csv_next(csv, err)) > 0)
		take_record(s, csv, err);
	return rc < 0 || err->count ? -1 : 0;
}

int verify_take_sheet(struct change *c, const char *path, struct error *err)
{
	struct sheet s = { .change = c, .samples = samples_of(c->book, err), .path = path };
	struct str bytes = STR_INIT, text = STR_INIT;
	const char *used;
	struct csv csv;
	size_t bad;
	int rc = -1;

	if (!s.samples || book_read_input(c->book, path, &bytes, err) < 0)
		goto out;
	if (utf8_decode(&text, str_slice(&bytes), "auto", &used, &bad) < 0) {
		error_add(err, ERROR_DATA, _("%s: byte %zu is not %s"), path, bad + 1, used);
		goto out;
	}
	csv_open(&csv, path, str_slice(&text), CSV_FOREIGN);
	rc = take_records(&s, &csv, err);
	csv_close(&csv);
	if (rc == 0)
		change_event(c, verdicts_taken, .right = (int64_t)s.right, .wrong = (int64_t)s.wrong, .blank = (int64_t)s.blank,
			     .changed = (int64_t)s.changed);
out:
	str_release(&bytes);
	str_release(&text);
	return rc;
}
