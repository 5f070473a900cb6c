/* import_value.c - what a source row holds, as a ledger holds it; see import_run.h. */
#include "base/date.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/utf8.h"
#include "book/import_run.h"

struct slice import_source_cell(const struct import_run *r, int column)
{
	return (size_t)column < r->csv.nfields ? slice_trim(r->csv.fields[column]) : SLICE("");
}

static void fill_template(struct import_run *r, const struct field_map *f)
{
	bool any = false, has_column = false;

	str_reset(&r->value);
	for (size_t i = 0; i < f->npieces; i++) {
		struct slice text = f->pieces[i].column < 0 ? f->pieces[i].text : import_source_cell(r, f->pieces[i].column);

		has_column |= f->pieces[i].column >= 0;
		any |= f->pieces[i].column >= 0 && text.len > 0;
		str_add_slice(&r->value, text);
	}
	/* 'P{number}' of a row without a number is nothing, not 'P'. */
	if (has_column && !any)
		str_reset(&r->value);
}

static int map_value(struct import_run *r, const struct field_map *f)
{
	for (const struct node *n = node_first(f->values); n; n = n->next)
		if (slice_equal(n->key, str_slice(&r->value))) {
			str_reset(&r->value);
			str_add_slice(&r->value, n->text);
			return 0;
		}
	if (f->has_else) {
		str_reset(&r->value);
		str_add_slice(&r->value, f->otherwise);
	}
	return 0;
}

/* References by id, else by the exact name. */
static int resolve(struct import_run *r, const struct column *c, struct error *err)
{
	struct import_index *by_id = import_index(r, c->ref, c->ref->id, err), *by_name;
	const struct table *t;
	long row;

	if (!by_id)
		return -1;
	if (ids_get(&by_id->rows, str_slice(&r->value)) != -1 || c->ref->name_column < 0)
		return 0;
	by_name = import_index(r, c->ref, c->ref->name_column, err);
	t = book_table_of(r->change->book, c->ref, err);
	if (!by_name || !t)
		return -1;
	row = ids_get(&by_name->rows, str_slice(&r->value));
	if (row == -1)
		return 0; /* the check says so */
	str_reset(&r->value);
	str_add_slice(&r->value, row >= 0 ? table_id(t, (size_t)row) : change_id(r->change->index[-2 - row]));
	return 0;
}

static int canonical_date(struct import_run *r, const struct field_map *f, const struct column *c, struct error *err)
{
	struct slice text = str_slice(&r->value);
	int seconds = -1;
	int32_t date;

	if (f->date ? !date_parse_format_time(text, f->date, &date, &seconds) : !date_parse(text, true, &date))
		return error_add(err, ERROR_DATA, _("%s: '%.*s' is not a date%s%s"), c->name, SLICE_ARGS(text),
				 f->date ? _(" of the form ") : "", f->date ? f->date : "");
	str_reset(&r->value);
	if (c->type == TYPE_TIME && seconds >= 0)
		moment_add_text(&r->value, moment_of(date, seconds));
	else
		date_add_text(&r->value, date);
	return 0;
}

/* "2026/3/16 9:05": a day as spreadsheets write it, alone or with a time of day behind it. */
static void canonical_time(struct import_run *r)
{
	struct slice rest = str_slice(&r->value), day = slice_cut(&rest, ' ');
	struct str text = STR_INIT;
	int64_t moment;
	int32_t date;

	rest = slice_trim(rest);
	if (!moment_parse(str_slice(&r->value), &moment) && date_parse(day, true, &date)) {
		date_add_text(&text, date);
		if (rest.len)
			str_addf(&text, "T%s%.*s", slice_find(rest, SLICE(":")) == 1 ? "0" : "", SLICE_ARGS(rest));
		if (moment_parse(str_slice(&text), &moment)) {
			str_reset(&r->value);
			str_add_slice(&r->value, str_slice(&text));
		}
	}
	str_release(&text);
}

static size_t count_digits(struct slice s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9')
		n++;
	return n;
}

/* Appends "1,234 %" as "1234%". A comma that doesn't part thousands stays, for the check to refuse: it may be a decimal comma. */
static void add_plain_number(struct str *out, struct slice s)
{
	size_t group = 0;
	bool grouped = false;

	for (size_t i = 0; i < s.len; i++) {
		struct slice rest = { s.ptr + i + 1, s.len - i - 1 };

		if (s.ptr[i] == ',' && count_digits(rest) == 3 && (grouped ? group == 3 : group >= 1 && group <= 3)) {
			grouped = true;
			group = 0;
		} else if (s.ptr[i] != ' ') {
			group += count_digits((struct slice){ s.ptr + i, 1 });
			str_addc(out, s.ptr[i]);
		}
	}
}

static void canonical_number(struct import_run *r, enum type type)
{
	struct str folded = STR_INIT, plain = STR_INIT;
	struct value v;

	if (!value_parse(type, str_slice(&r->value), &v)) {
		utf8_add_folded(&folded, str_slice(&r->value));
		add_plain_number(&plain, str_slice(&folded));
		if (value_parse(type, str_slice(&plain), &v)) {
			str_reset(&r->value);
			str_add_slice(&r->value, str_slice(&plain));
		}
	}
	str_release(&folded);
	str_release(&plain);
}

/* What a spreadsheet holds, by the column's type; what can't be read stays as it is, and the check refuses it. */
static int canonical(struct import_run *r, const struct field_map *f, const struct column *c, struct error *err)
{
	int64_t fen;

	if (!r->value.len)
		return 0;
	if (f->date || c->type == TYPE_DATE)
		return canonical_date(r, f, c, err);
	if (c->ref)
		return resolve(r, c, err);
	if (c->type == TYPE_TIME) {
		canonical_time(r);
	} else if (c->type == TYPE_INT || c->type == TYPE_NUMBER || c->type == TYPE_PERCENT) {
		canonical_number(r, c->type);
	} else if (c->type == TYPE_MONEY && money_parse_loose(str_slice(&r->value), &fen)) {
		str_reset(&r->value);
		money_add_text(&r->value, fen);
	}
	return 0;
}

int import_take_field(struct import_run *r, const struct row_map *m, const struct field_map *f, struct error *err)
{
	fill_template(r, f);
	if (f->values && map_value(r, f) < 0)
		return -1;
	return canonical(r, f, &m->ledger->columns[f->column], err);
}

/* The row in the book (or staged) that this source row speaks of: -1 none, else as in an index. */
int import_find_existing(struct import_run *r, const struct row_map *m, long *found, struct error *err)
{
	struct import_index *x;

	*found = -1;
	if (m->match < 0)
		return 0;
	x = import_index(r, m->ledger, m->match, err);
	if (!x)
		return -1;
	for (size_t i = 0; i < m->nfields; i++)
		if (m->fields[i].column == m->match) {
			struct error ignored = ERROR_INIT;

			import_take_field(r, m, &m->fields[i], &ignored);
			error_release(&ignored);
			if (r->value.len)
				*found = ids_get(&x->rows, str_slice(&r->value));
		}
	return 0;
}
