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

		if (c)
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
	view_column(s->view, c->name, column_label(c), c->type);
	if (has_name(s, c)) {
		struct str name = STR_INIT;

		str_addf(&name, "%s_name", c->name);
		view_column(s->view, name.buf, column_label(&c->ref->columns[c->ref->name_column]), TYPE_TEXT);
		str_release(&name);
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
		view_text(s->view, table_cell(to, row < 0 ? to->nrows : (size_t)row, to->ledger->name_column));
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

/* The last `most` entries of a row's log: a ring, since how many there are is known only at the end. */
struct recent {
	struct log_entry *entries;
	size_t most, seen;
};

static int remember(void *context, const struct log_entry *entry)
{
	struct recent *r = context;

	r->entries[r->seen++ % r->most] = *entry;
	return 0;
}

static void show_entry(struct view *v, struct book *b, const struct log_entry *e)
{
	const struct value at = { .type = TYPE_TIME, .text = e->at_text, .number = e->at };
	struct slice actor = e->actor, id = slice_cut(&actor, ' ');

	view_value(v, &at);
	view_text(v, listing_name(b, "people", id));
	view_text(v, e->command);
	if (!e->field.len)
		view_textf(v, "%.*s", SLICE_ARGS(e->note));
	else if (e->old.len)
		view_textf(v, "%.*s: %.*s → %.*s%s%.*s", SLICE_ARGS(e->field), SLICE_ARGS(e->old), SLICE_ARGS(e->new),
			   e->note.len ? "  " : "", SLICE_ARGS(e->note));
	else
		view_textf(v, "%.*s: %.*s%s%.*s", SLICE_ARGS(e->field), SLICE_ARGS(e->new), e->note.len ? "  " : "",
			   SLICE_ARGS(e->note));
}

int listing_history(struct view *v, struct book *b, const char *ledger, struct slice id, size_t most, struct error *err)
{
	const struct log_filter filter = { .ledger = slice_of(ledger), .id = id };
	struct recent recent = { xcalloc(most, sizeof(*recent.entries)), most, 0 };
	int rc = journal_read(b, &filter, remember, &recent, err);
	size_t shown = recent.seen < most ? recent.seen : most;

	view_section(v, "history", _("History"));
	view_column(v, "at", _("at"), TYPE_TIME);
	view_column(v, "actor", _("who"), TYPE_TEXT);
	view_column(v, "command", _("command"), TYPE_TEXT);
	view_column(v, "what", _("what"), TYPE_TEXT);
	for (size_t i = 0; i < shown; i++)
		show_entry(v, b, &recent.entries[(recent.seen - 1 - i) % most]);
	if (recent.seen > shown)
		view_note(v, _("%zu older entries: crm book log --ledger %s --id %.*s"), recent.seen - shown, ledger,
			  SLICE_ARGS(id));
	free(recent.entries);
	return rc;
}
