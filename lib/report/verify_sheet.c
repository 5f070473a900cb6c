/* verify_sheet.c - the manager's spot check: the sample out as a sheet, and back with verdicts; see verify.h. */
#include <fcntl.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/sheettext.h"
#include "base/utf8.h"
#include "book/book_output.h"
#include "book/listing.h"
#include "csv/csv.h"
#include "report/verify.h"

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
