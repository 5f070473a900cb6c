/* listing.c - see listing.h. */
#include "book/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/journal.h"

static const struct column *named(const struct table *t, const char *name, int *index)
{
	*index = table_column(t, name);
	return *index < 0 ? NULL : &t->ledger->columns[*index];
}

/* Calls `each` for every column shown, in order. */
static int each_column(const struct table *t, const char *const *names,
		       int (*each)(void *context, const struct column *c, int index), void *context)
{
	int rc = 0, index;

	for (size_t i = 0; names && names[i] && rc == 0; i++) {
		const struct column *c = named(t, names[i], &index);

		if (c && !c->retired)
			rc = each(context, c, index);
	}
	for (size_t i = 0; !names && i < t->ledger->ncolumns && rc == 0; i++)
		if (!t->ledger->columns[i].retired)
			rc = each(context, &t->ledger->columns[i], (int)i);
	return rc;
}

struct shown {
	struct view *view;
	struct book *book;
	const struct table *table;
	size_t row;
	bool with_names;
	struct error *err;
};

static bool has_name(const struct shown *s, const struct column *c)
{
	return s->with_names && c->ref && c->ref->name_column >= 0;
}

static int declare(void *context, const struct column *c, int index)
{
	struct shown *s = context;

	(void)index;
	if (has_name(s, c)) {
		char *name = xformat("%s_name", c->name);

		view_key_column(s->view, c->name, c->type);
		view_column(s->view, name, column_label(c), TYPE_TEXT);
		free(name);
	} else {
		view_column(s->view, c->name, column_label(c), c->type);
	}
	return 0;
}

static int fill(void *context, const struct column *c, int index)
{
	struct shown *s = context;
	struct slice text = table_cell(s->table, s->row, index);
	struct value v;

	if (value_parse(c->type, text, &v))
		view_value(s->view, &v);
	else
		view_text(s->view, text);
	if (has_name(s, c)) {
		const struct table *to = book_table_of(s->book, c->ref, s->err);
		long row = to ? table_find(to, text) : -1;

		if (!to)
			return -1;
		/* A reference to nothing shows what it says. */
		view_text(s->view, row < 0 ? text : table_cell(to, (size_t)row, to->ledger->name_column));
	}
	return 0;
}

void listing_columns(struct view *v, const struct table *t, const char *const *names, bool with_names)
{
	struct shown s = { .view = v, .table = t, .with_names = with_names };

	each_column(t, names, declare, &s);
}

int listing_row(struct view *v, struct book *b, const struct table *t, size_t row, const char *const *names, bool with_names,
		struct error *err)
{
	struct shown s = { .view = v, .book = b, .table = t, .row = row, .with_names = with_names, .err = err };

	return each_column(t, names, fill, &s);
}

static int add_field(void *context, const struct column *c, int index)
{
	struct shown *s = context;
	struct slice text = table_cell(s->table, s->row, index);
	struct str value = STR_INIT;

	if (!text.len)
		return 0;
	str_add_slice(&value, text);
	if (c->ref) {
		struct slice name = listing_name(s->book, c->ref->name, text);

		if (!slice_equal(name, text))
			str_addf(&value, " %.*s", SLICE_ARGS(name));
	}
	view_field(s->view, column_label(c), str_slice(&value));
	str_release(&value);
	return 0;
}

int listing_card(struct view *v, struct book *b, const struct table *t, size_t row, struct error *err)
{
	struct shown s = { .view = v, .book = b, .table = t, .row = row, .err = err };

	return each_column(t, NULL, add_field, &s);
}

struct slice listing_name(struct book *b, const char *ledger, struct slice id)
{
	struct error ignored = ERROR_INIT;
	const struct table *t = id.len ? book_table(b, ledger, &ignored) : NULL;
	long row = t ? table_find(t, id) : -1;
	struct slice name = row < 0 ? SLICE("") : table_cell(t, (size_t)row, t->ledger->name_column);

	error_release(&ignored);
	return name.len ? name : id;
}

/* Entries of one command at one time are one line: a ring of the last `most` of them, since how many there are is known only at
 * the end. */
struct recent {
	struct book *book;
	struct moment {
		struct log_entry first;
		struct str what;
	} *moments;
	size_t most, seen;
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
	const struct ledger *l = schema_ledger(&b->schema, e->ledger);
	int i = l ? ledger_column(l, e->field) : -1;

	return i < 0 ? arena_text(&b->arena, e->field) : column_label(&l->columns[i]);
}

static struct slice shown_value(struct book *b, const struct log_entry *e, struct slice text)
{
	const struct ledger *l = schema_ledger(&b->schema, e->ledger);
	int i = l ? ledger_column(l, e->field) : -1;

	return i >= 0 && l->columns[i].ref ? listing_name(b, l->columns[i].ref->name, text) : text;
}

static struct moment *moment_for(struct recent *r, const struct log_entry *e)
{
	struct moment *m = r->seen ? &r->moments[(r->seen - 1) % r->most] : NULL;

	if (m && m->first.at == e->at && slice_equal(m->first.actor, e->actor) && slice_equal(m->first.command, e->command))
		return m;
	m = &r->moments[r->seen++ % r->most];
	m->first = *e;
	str_reset(&m->what);
	return m;
}

static int remember(void *context, const struct log_entry *e)
{
	struct recent *r = context;
	struct moment *m = moment_for(r, e);
	struct slice old = shown_value(r->book, e, e->old), new = shown_value(r->book, e, e->new);

	if (e->note.len)
		m->first.note = e->note;
	if (is_bookkeeping(e) || !e->field.len)
		return 0;
	str_addf(&m->what, "%s%s: ", m->what.len ? "; " : "", shown_field(r->book, e));
	if (old.len)
		str_addf(&m->what, "%.*s → ", SLICE_ARGS(old));
	str_adds(&m->what, new.len ? "" : "—");
	str_add_slice(&m->what, new);
	return 0;
}

static void show_moment(struct view *v, struct book *b, const struct moment *m)
{
	const struct value at = { .type = TYPE_TIME, .text = m->first.at_text, .number = m->first.at };
	struct slice actor = m->first.actor, id = slice_cut(&actor, ' ');

	view_value(v, &at);
	view_text(v, listing_name(b, "people", id));
	view_text(v, m->first.command);
	view_textf(v, "%s%s%.*s", m->what.buf, m->what.len && m->first.note.len ? "  " : "", SLICE_ARGS(m->first.note));
}

int listing_history(struct view *v, struct book *b, const char *ledger, struct slice id, size_t most, struct error *err)
{
	const struct log_filter filter = { .ledger = slice_of(ledger), .id = id };
	struct recent r = { b, xcalloc(most, sizeof(*r.moments)), most, 0 };
	size_t shown;
	int rc;

	for (size_t i = 0; i < most; i++)
		str_init(&r.moments[i].what);
	rc = journal_read(b, &filter, remember, &r, err);
	shown = r.seen < most ? r.seen : most;
	view_section(v, "history", _("History"));
	view_column(v, "at", _("at"), TYPE_TIME);
	view_column(v, "actor", _("who"), TYPE_TEXT);
	view_column(v, "command", _("command"), TYPE_TEXT);
	view_column(v, "what", _("what"), TYPE_TEXT);
	for (size_t i = 0; i < shown; i++)
		show_moment(v, b, &r.moments[(r.seen - 1 - i) % most]);
	if (r.seen > shown)
		view_note(v, _("%zu older entries: crm book log --ledger %s --id %.*s"), r.seen - shown, ledger, SLICE_ARGS(id));
	for (size_t i = 0; i < most; i++)
		str_release(&r.moments[i].what);
	free(r.moments);
	return rc;
}
