/* listing.c - see listing.h. */
#include "book/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/change.h"
#include "book/left_out.h"
#include "book/merged_rows.h"
#include "book/subject.h"

struct listing_column {
	const struct column *column;
	int index;
	bool has_name; /* a reference, shown by the name it leads to */
	const struct table *to;
};

static struct slice word(const void *column, struct slice text)
{
	return column_shown(column, text);
}

static void add_words(struct view *v, const struct column *c)
{
	if (c && (c->nwords || c->words_ledger))
		view_words(v, word, c);
}

void listing_edit_columns(struct view *v)
{
	view_key_column(v, "field", TYPE_TEXT);
	view_face_column(v, "field_shown", _("field"), TYPE_TEXT);
	view_key_column(v, "old", TYPE_TEXT);
	view_face_column(v, "old_shown", _("old"), TYPE_TEXT);
	view_key_column(v, "new", TYPE_TEXT);
	view_face_column(v, "new_shown", _("new"), TYPE_TEXT);
}

/* What people read is the schema's, or the text itself, which lasts as long as its own copy. */
static void add_both(struct view *v, struct slice text, struct slice shown)
{
	view_text(v, text);
	if (v->for_programs)
		view_missing(v);
	else if (slice_equal(text, shown))
		view_text(v, text);
	else
		view_lasting(v, shown);
}

void listing_edit(struct view *v, const struct column *column, struct slice field, struct slice old, struct slice new)
{
	if (!field.len && !v->for_programs) { /* brought in, or adopted, as it stood: digests are for programs */
		add_both(v, field, slice_of(_("whole row")));
		add_both(v, old, SLICE(""));
		add_both(v, new, SLICE(""));
		return;
	}
	add_both(v, field, column ? slice_of(column_said(column)) : field);
	add_both(v, old, column ? column_shown(column, old) : old);
	add_both(v, new, column ? column_shown(column, new) : new);
}

const struct column *listing_column(const struct book *b, struct slice ledger, struct slice column)
{
	const struct ledger *l = ledger.len ? schema_ledger(&b->schema, ledger) : NULL;
	const int i = l ? ledger_column(l, column) : -1;

	return i < 0 ? NULL : &l->columns[i];
}

/* The column that a row of the log speaks of; a talk with a customer is in the words of leads.talk. */
static const struct column *said_column(const struct book *b, struct slice ledger, struct slice field)
{
	const struct column *c = listing_column(b, ledger, field);

	return !c && slice_is(ledger, CUSTOMERS.ledger->name) && slice_is(field, LEADS.talk->name) ?
		       listing_column(b, slice_of(LEADS.ledger->name), field) : c;
}

void listing_words(struct view *v, const struct book *b, const struct known_column *column)
{
	add_words(v, listing_column(b, slice_of(column->ledger->name), slice_of(column->name)));
}

struct slice listing_word(const struct book *b, const struct known_column *column, struct slice text)
{
	const struct column *c = listing_column(b, slice_of(column->ledger->name), slice_of(column->name));

	return c ? column_shown(c, text) : text;
}

/* A reference: its id for programs, and the name it leads to. */
static void add_column(struct view *v, const struct column *c, bool has_name)
{
	if (has_name) {
		char *name = xformat("%s_name", c->name);

		view_key_column(v, c->name, c->type);
		view_column(v, name, column_label(c), TYPE_TEXT);
		free(name);
	} else {
		view_column(v, c->name, column_label(c), c->type);
		add_words(v, c);
	}
}

static void declare(struct listing *l, int index, bool with_names)
{
	const struct column *c = index < 0 ? NULL : &l->table->ledger->columns[index];
	const bool has_name = c && with_names && c->ref && c->ref->name_column >= 0;

	if (!c || c->retired)
		return;
	l->columns[l->count++] = (struct listing_column){ .column = c, .index = index, .has_name = has_name };
	add_column(l->view, c, has_name);
}

struct listing listing_begin(struct view *v, struct book *b, const struct table *t, const struct known_column *const *columns, bool with_names)
{
	struct listing l = { .view = v, .book = b, .table = t };
	size_t n = 0;

	while (columns ? columns[n] != NULL : n < t->ledger->ncolumns)
		n++;
	l.columns = arena_zalloc(&v->arena, n * sizeof(*l.columns));
	for (size_t i = 0; i < n; i++)
		declare(&l, columns ? table_column(t, columns[i]) : (int)i, with_names);
	return l;
}

/* What its texts are: of the file, which lasts, or of the row that is read. */
static void add_text(struct view *v, const struct table *t, struct slice text)
{
	if (table_has(t, text))
		view_lasting(v, text);
	else
		view_text(v, text);
}

void listing_cell(struct view *v, const struct table *t, size_t row, int column)
{
	const struct value value = table_shown(t, row, column);

	if (type_is_numeric(value.type))
		view_value(v, &value);
	else
		add_text(v, t, value.text);
}

void listing_day(struct view *v, const struct table *t, size_t row, int column)
{
	const struct value value = table_shown(t, row, column);

	if (value.type == TYPE_TIME && !value_missing(&value))
		view_number(v, moment_date(value.number));
	else
		add_text(v, t, value.text);
}

int listing_names(const struct listing *l, size_t n, struct error *err)
{
	enum { MANY = 8 }; /* of so many names one is shown, or more: all are read at once, for all threads */
	bool by_all = true;

	for (size_t i = 0; n && i < l->count; i++) {
		struct listing_column *shown = &l->columns[i];
		const struct ledger *ref = shown->column->ref;

		if (!shown->has_name || shown->to)
			continue;
		if (!(shown->to = book_table_of(l->book, ref, err)))
			return -1;
		if (shown->to->nrows / MANY <= n) {
			table_read_columns(shown->to, (const int[]){ ref->id, ref->name_column }, 2);
			table_index(shown->to);
		} else {
			by_all = false;
		}
	}
	return by_all;
}

void listing_put(const struct listing *l, struct view *v, const struct table *pass, size_t row)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct listing_column *shown = &l->columns[i];
		struct slice text;
		long to;

		listing_cell(v, pass, row, shown->index);
		if (!shown->has_name)
			continue;
		/* A reference to nothing shows what it says. */
		text = table_cell(pass, row, shown->index);
		to = table_find(shown->to, text);
		if (to < 0)
			add_text(v, pass, text);
		else
			view_lasting(v, table_cell(shown->to, (size_t)to, shown->to->ledger->name_column));
	}
}

int listing_add(const struct listing *l, size_t row, struct error *err)
{
	if (listing_names(l, 1, err) < 0)
		return -1;
	listing_put(l, l->view, l->table, row);
	return 0;
}

void listing_row(struct listing *l, size_t row)
{
	l->rows = xgrow(l->rows, &l->rows_cap, l->nrows + 1, sizeof(*l->rows));
	l->rows[l->nrows++] = (uint32_t)row;
}

void listing_all(struct listing *l)
{
	l->nrows = l->table->nrows;
}

static void put_rows(struct view *v, const void *listing, size_t from, size_t to)
{
	const struct listing *l = listing;
	struct table *pass = table_pass(l->table);

	for (size_t i = from; i < to; i++)
		listing_put(l, v, pass, l->rows ? l->rows[i] : i);
	table_pass_end(pass);
}

const struct listing *listing_keep(struct listing *l)
{
	struct listing *kept = arena_alloc(&l->view->arena, sizeof(*kept));

	if (l->rows)
		view_keep(l->view, l->rows, free);
	*kept = *l;
	return kept;
}

int listing_end(struct listing *l, struct error *err)
{
	const struct listing *kept = listing_keep(l);
	const int by_all = listing_names(l, l->nrows, err);

	if (by_all >= 0)
		view_stream(l->view, &(struct view_later){ .count = l->nrows, .by_all = by_all, .make = put_rows, .context = kept });
	return by_all < 0 ? -1 : 0;
}

int listing_where(struct listing *l, const struct listing_filter *f, struct error *err)
{
	struct table *pass = f->where || f->id.len ? table_pass(l->table) : NULL;
	int holds = 1;

	if (!pass)
		listing_all(l);
	for (size_t i = 0; pass && holds >= 0 && i < l->table->nrows; i++) {
		struct row_subject s;

		if (f->id.len && !slice_equal(table_text(pass, i, f->by), f->id))
			continue;
		row_subject(&s, l->book, pass, i);
		holds = when_holds(f->where, &s.subject, err);
		if (holds > 0)
			listing_row(l, i);
	}
	table_pass_end(pass);
	return listing_end(l, err) < 0 || holds < 0 ? -1 : 0;
}

/* A list of columns, "penalty, note", is read as their labels. */
static void add_shown(struct str *out, const struct column *c, struct slice text)
{
	struct slice rest = text;

	if (!c->words_ledger || c->words_column) {
		str_add_slice(out, column_shown(c, text));
		return;
	}
	while (rest.len) {
		str_adds(out, out->len ? _(", ") : "");
		str_add_slice(out, column_shown(c, slice_trim(slice_cut(&rest, ','))));
	}
}

struct slice listing_name_of(struct book *b, const struct ledger *l, struct slice id)
{
	const struct table *t = id.len ? book_names_of(b, l) : NULL;

	return t ? table_name(t, id) : id;
}

/* For people what the file holds stands as it stands there, a reference with its name behind it. */
static void add_field(struct view *v, struct book *b, const struct table *t, size_t row, int column)
{
	const struct column *c = &t->ledger->columns[column];
	const struct slice text = table_cell(t, row, column);
	struct str shown = STR_INIT;

	add_column(v, c, c->ref && c->ref->name_column >= 0);
	listing_cell(v, t, row, column);
	if (c->ref && c->ref->name_column >= 0) {
		const struct slice name = listing_name_of(b, c->ref, text);

		view_text(v, name);
		str_add_slice(&shown, text);
		if (!slice_equal(name, text))
			str_addf(&shown, " %.*s", SLICE_ARGS(name));
	} else {
		add_shown(&shown, c, text);
	}
	view_shown(v, str_slice(&shown));
	str_release(&shown);
}

void listing_card(struct view *v, struct book *b, const struct table *t, size_t row)
{
	for (size_t i = 0; i < t->ledger->ncolumns; i++)
		if (!t->ledger->columns[i].retired)
			add_field(v, b, t, row, (int)i);
	left_out_row(b, t, row);
}

struct slice listing_name(struct book *b, const struct known_ledger *ledger, struct slice id)
{
	const struct table *t = id.len ? book_names(b, ledger) : NULL;

	return t ? table_name(t, id) : id;
}

/* Entries of one command at one time are one line; the newest `most` of them by their time, the newest first: what was entered late
 * stands where it belongs. */
struct recent {
	struct book *book;
	struct moment {
		struct log_entry first;
		struct str what;
	} *moments;
	size_t most, count, seen;
	struct log_entry older; /* the last one that came too late to be shown */
};

/* What the program keeps for itself says nothing to people. */
static bool is_bookkeeping(const struct log_entry *e)
{
	return slice_is(e->field, "id") || slice_is(e->field, "created_at") || slice_is(e->field, "updated_at") ||
	       slice_is(e->field, "scored_at");
}

/* The column's label, so that the timeline speaks the language of the card above it. */
static const char *shown_field(struct book *b, const struct log_entry *e)
{
	const struct column *c = said_column(b, e->ledger, e->field);

	return c ? column_label(c) : arena_text(&b->arena, e->field);
}

static struct slice shown_value(struct book *b, const struct log_entry *e, struct slice text)
{
	const struct column *c = said_column(b, e->ledger, e->field);

	if (!c)
		return text;
	return c->ref ? listing_name_of(b, c->ref, text) : column_shown(c, text);
}

static bool is_same_moment(const struct log_entry *a, const struct log_entry *b)
{
	return a->at == b->at && slice_equal(a->id, b->id) && slice_equal(a->actor, b->actor) && slice_equal(a->command, b->command);
}

/* NULL: there are `most` newer ones. */
static struct moment *moment_for(struct recent *r, const struct log_entry *e)
{
	struct moment fresh;
	size_t at = 0;

	while (at < r->count && r->moments[at].first.at > e->at)
		at++;
	if (at < r->count && is_same_moment(&r->moments[at].first, e))
		return &r->moments[at];
	if (at == r->most) {
		r->seen += !is_same_moment(&r->older, e);
		r->older = *e;
		return NULL;
	}
	r->seen++;
	r->count += r->count < r->most;
	fresh = r->moments[r->count - 1];
	for (size_t i = r->count - 1; i > at; i--)
		r->moments[i] = r->moments[i - 1];
	r->moments[at] = fresh;
	r->moments[at].first = *e;
	str_reset(&r->moments[at].what);
	return &r->moments[at];
}

static int remember(void *context, const struct log_entry *e)
{
	struct recent *r = context;
	struct moment *m = moment_for(r, e);
	struct slice old, new;

	if (!m)
		return 0;
	old = shown_value(r->book, e, e->old);
	new = shown_value(r->book, e, e->new);
	if (e->note.len)
		m->first.note = e->note;
	if (is_bookkeeping(e) || !e->field.len)
		return 0;
	str_addf(&m->what, "%s%s%s", m->what.len ? _("; ") : "", shown_field(r->book, e), _(": "));
	if (old.len && !slice_equal(old, new)) /* what was typed again is written again */
		str_addf(&m->what, "%.*s → ", SLICE_ARGS(old));
	str_adds(&m->what, new.len ? "" : "—");
	str_add_slice(&m->what, new);
	return 0;
}

/* What was another row's, which was merged into this one, is said to be that one's. */
static void show_moment(struct view *v, struct book *b, const struct moment *m, struct slice of)
{
	const bool is_others = !slice_equal(m->first.id, of);
	const struct slice note = log_is_merge(&m->first) ? SLICE("") : m->first.note; /* which is for unmerge */

	const struct value at = { .type = TYPE_TIME, .text = m->first.at_text, .number = m->first.at };
	struct slice actor = m->first.actor, id = slice_cut(&actor, ' ');

	view_value(v, &at);
	view_text(v, listing_name(b, PEOPLE.ledger, id));
	view_text(v, m->first.command);
	view_textf(v, "%.*s%s%s%s%.*s", SLICE_ARGS(is_others ? m->first.id : SLICE("")), is_others ? _(": ") : "", m->what.buf, m->what.len && note.len ? "  " : "", SLICE_ARGS(note));
}

int listing_history_of(struct view *v, struct book *b, const struct ledger *l, struct slice id, size_t most, struct error *err)
{
	const struct log_filter filter = { .ledger = slice_of(l->name), .id = id };
	const struct table *t = book_table_of(b, l, err);
	struct recent r = { .book = b, .moments = xcalloc(most, sizeof(*r.moments)), .most = most };
	int rc;

	for (size_t i = 0; i < most; i++)
		str_init(&r.moments[i].what);
	rc = t ? merged_journal(b, t, &filter, remember, &r, err) : -1;
	view_section(v, "history", _("History"));
	view_column(v, "at", _("at"), TYPE_TIME);
	view_column(v, "actor", _("who"), TYPE_TEXT);
	view_column(v, "command", _("command"), TYPE_TEXT);
	view_column(v, "what", _("what"), TYPE_TEXT);
	for (size_t i = 0; i < r.count; i++)
		show_moment(v, b, &r.moments[i], id);
	if (r.seen > r.count)
		view_note(v,
			  lang_plural("%zu older entry: crm book log --ledger %s --id %.*s",
				      "%zu older entries: crm book log --ledger %s --id %.*s", r.seen - r.count),
			  r.seen - r.count, l->name, SLICE_ARGS(id));
	for (size_t i = 0; i < most; i++)
		str_release(&r.moments[i].what);
	free(r.moments);
	return rc;
}

int listing_history(struct view *v, struct book *b, const struct known_ledger *ledger, struct slice id, size_t most, struct error *err)
{
	return listing_history_of(v, b, schema_ledger(&b->schema, slice_of(ledger->name)), id, most, err);
}

static int show_field(void *context, const struct change_row *r, int column, struct slice old, struct slice new)
{
	const struct column *c = &r->ledger->columns[column];
	struct view *v = context;

	view_text(v, slice_of(r->ledger->name));
	view_text(v, r->id);
	listing_edit(v, c, slice_of(c->name), old, new);
	return 0;
}

void listing_change(const struct change *c, struct view *v)
{
	view_column(v, "ledger", _("ledger"), TYPE_TEXT);
	view_column(v, "id", _("ID"), TYPE_ID);
	listing_edit_columns(v);
	change_each_field(c, show_field, v);
	for (size_t i = 0; i < c->nlogged; i++) {
		const struct change_logged *row = &c->logged[i];

		view_text(v, slice_of(row->ledger->name));
		view_text(v, row->id);
		listing_edit(v, said_column(c->book, slice_of(row->ledger->name), row->field), row->field, row->old, row->new);
	}
	for (const struct change_file *f = c->files; f; f = f->next)
		if (change_file_changes(f)) {
			view_text(v, slice_of(f->name));
			view_text(v, f->said.id);
			listing_edit(v, NULL, f->said.field, f->said.old, f->said.new);
		}
}
