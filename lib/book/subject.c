/* subject.c - see subject.h. */
#include "book/subject.h"

#include "book/row_links.h"

static const struct table *table_behind(struct book *b, const struct ledger *l)
{
	struct error ignored = ERROR_INIT;
	const struct table *t = book_table_of(b, l, &ignored);

	error_release(&ignored);
	return t;
}

/* A cell that a field path leads to. */
struct field_cell {
	const struct row_subject *subject;
	const struct table *table;
	long row; /* -1: there is none */
	int column;
	bool is_staged, is_swept;
	const struct cell_then *then; /* one cell of that row as it was, or NULL */
	struct slice text;
};

/* What stands there can't be compared with anything, or leads nowhere. */
static void left_out(const struct field_cell *c)
{
	if (c->is_swept)
		sweep_left_out(c->subject->sweep, c->column);
	else if (c->row >= 0)
		table_left_out(c->table, (size_t)c->row, c->column);
}

static void read_cell(struct field_cell *c, int column)
{
	c->column = column;
	c->text = c->then && c->then->column == column ? c->then->text
		  : c->is_staged ? change_cell(c->subject->staged, column)
		  : c->is_swept ? sweep_field(c->subject->sweep, c->table->file_column[column])
		  : c->row >= 0 ? table_cell(c->table, (size_t)c->row, column)
				: SLICE("");
}

static int look(const struct row_subject *s, struct slice field, bool is_wanted, struct value *out);

/* Through a reference: 1 *c is now of the row behind it, 0 *out is what the rest comes to, -1 no such field. */
static int follow(struct field_cell *c, struct slice rest, bool is_wanted, struct value *out)
{
	const struct row_subject *s = c->subject;
	const struct ledger *ref = c->table->ledger->columns[c->column].ref;
	const struct table *to = ref ? table_behind(s->book, ref) : NULL;
	const long row = to && c->text.len ? table_find(to, c->text) : -1;
	/* A reference to a row that the same change adds. */
	const struct change_row *added =
		to && row < 0 && s->staged && c->text.len ? change_staged(s->staged->change, ref, c->text) : NULL;
	const struct row_subject next = { .book = s->book, .table = to, .staged = added };

	if (!to)
		return -1;
	if (added)
		return look(&next, rest, is_wanted, out);
	if (row < 0 && c->text.len)
		left_out(c);
	*c = (struct field_cell){ .subject = s, .table = to, .row = row, .text = SLICE("") };
	return 1;
}

/* The cell of a field path on a row; follows references from ledger to ledger. `is_wanted`: it should be filled, where it has to be. */
static int look(const struct row_subject *s, struct slice field, bool is_wanted, struct value *out)
{
	struct field_cell c = { .subject = s, .table = s->table, .row = s->staged ? s->staged->row : (long)s->row,
			  .is_staged = s->staged != NULL, .is_swept = s->sweep != NULL, .then = s->then };
	struct slice rest = field;

	while (rest.len) {
		struct slice head = slice_cut(&rest, '.');
		int i = ledger_column(c.table->ledger, head), more;
		const struct column *column;

		if (i < 0)
			return -1;
		column = &c.table->ledger->columns[i];
		read_cell(&c, i);
		if (!rest.len) {
			const bool is_read = value_parse(column->type, c.text, out) && (!c.text.len || column_within(column, out));

			if (!is_read)
				*out = (struct value){ .type = column->type };
			if (c.text.len ? !is_read || !column_takes(column, &s->book->stages, c.text) : is_wanted && column->required)
				left_out(&c);
			return 0;
		}
		if (column->is_stage && slice_is(rest, "kind")) {
			const struct stage *stage = stages_find(&s->book->stages, c.text);

			if (!stage)
				left_out(&c);
			*out = (struct value){ .type = TYPE_TEXT,
					       .text = slice_of(stage ? stage_kind_name(stage->kind) : "") };
			return 0;
		}
		if (column_label_named(column, rest) >= 0) {
			*out = (struct value){ .type = TYPE_TEXT,
					       .text = column_shown_in(column, c.text, column_label_named(column, rest)) };
			return 0;
		}
		more = follow(&c, rest, is_wanted, out);
		if (more <= 0)
			return more;
	}
	return -1;
}

/* The row that is named by both, or this one's own id. */
static struct slice linked_by(const struct row_subject *s, const struct schema_link *link)
{
	struct field_cell c = { .subject = s, .table = s->table, .row = s->staged ? s->staged->row : (long)s->row,
				.is_staged = s->staged != NULL, .is_swept = s->sweep != NULL, .then = s->then };

	if (link->via < 0 && s->staged)
		return change_id(s->staged);
	read_cell(&c, link->via < 0 ? s->table->ledger->id : link->via);
	return c.text;
}

/* Somebody who has left is nobody to be asked for any more. */
static bool is_past(const struct book *b, const struct ledger *l, struct slice left_on)
{
	struct value v;

	return ledger_column(l, SLICE("left_on")) >= 0 && value_parse(TYPE_DATE, left_on, &v) && !value_missing(&v) && v.number <= b->today;
}

static bool has_left(const struct book *b, const struct table *t, long row)
{
	return is_past(b, t->ledger, table_cell(t, (size_t)row, ledger_column(t->ledger, SLICE("left_on"))));
}

/* A row between two ledgers, as it is or as the change will leave it. */
struct between {
	const struct table *table;
	long row; /* -1: the change adds it */
	const struct change_row *staged;
};

static struct slice between_cell(const struct between *w, int column)
{
	return w->staged ? change_cell(w->staged, column) : table_cell(w->table, (size_t)w->row, column);
}

/* What the row says of it: a column of its own that is filled, else what the row says that it leads to. 1: that one has left. */
static int look_between(const struct row_subject *s, const struct schema_link *link, const struct between *w, struct slice field, size_t *n,
			struct value *out)
{
	const struct table *to = table_behind(s->book, link->to);
	const int own = ledger_column(link->between, field), left_on = ledger_column(link->between, SLICE("left_on"));
	const long row = to ? table_find(to, between_cell(w, link->between_to)) : -1;
	const struct change_row *added = to && row < 0 && s->staged ? change_staged(s->staged->change, link->to, between_cell(w, link->between_to)) : NULL;
	struct row_subject of = { .book = s->book, .table = to, .row = row < 0 ? 0 : (size_t)row, .staged = added };

	if ((row < 0 && !added) || is_past(s->book, link->between, between_cell(w, left_on)) || (row >= 0 && has_left(s->book, to, row)) || (*n)--)
		return 1;
	if (own < 0 || own == link->between->id || !between_cell(w, own).len)
		return look(&of, field, false, out);
	return value_parse(link->between->columns[own].type, between_cell(w, own), out) ? 0 : 1;
}

/* 0 found; 1 there is no n-th; 2: no row between says anything of this one; -1 no such field. */
static int look_own(const struct row_subject *s, const struct schema_link *link, struct slice field, size_t n, struct value *out)
{
	const struct row_links *links = link->between ? row_links_of(s->book, link->between, link->between_from) : NULL;
	const struct slice id = linked_by(s, &(const struct schema_link){ .via = -1 });
	bool any = false;
	int rc = 1;

	for (long row = links ? row_links_first(links, id) : -1; row >= 0 && rc == 1; row = row_links_next(links, row)) {
		const struct table *t = row_links_table(links);
		const struct between w = { t, row, s->staged ? change_staged(s->staged->change, link->between, table_id(t, (size_t)row)) : NULL };

		any |= !is_past(s->book, link->between, between_cell(&w, ledger_column(link->between, SLICE("left_on"))));
		rc = look_between(s, link, &w, field, &n, out);
	}
	for (const struct change_row *r = links && s->staged ? s->staged->change->rows : NULL; r && rc == 1; r = r->next) {
		const struct between w = { NULL, -1, r };

		if (r->ledger != link->between || r->row >= 0 || r->dropped || !slice_equal(change_cell(r, link->between_from), id))
			continue;
		any |= !is_past(s->book, link->between, between_cell(&w, ledger_column(link->between, SLICE("left_on"))));
		rc = look_between(s, link, &w, field, &n, out);
	}
	return rc == 1 && !any ? 2 : rc;
}

/* Of a ledger whose rows name this one, the field of the n-th: 1 it is such a field, *out missing where there is no such row; 0 found;
 * -1 it is none. */
static int look_linked(const struct row_subject *s, struct slice field, size_t n, struct value *out)
{
	struct slice rest = field, name = slice_cut(&rest, '.');
	const struct row_links *links;
	struct schema_link link;
	struct row_subject of;
	long row;
	int own;

	if (!rest.len || ledger_column(s->table->ledger, name) >= 0 || !schema_link(s->table->ledger, name, &link))
		return -1;
	*out = (struct value){ .type = TYPE_TEXT, .text = SLICE("") };
	own = look_own(s, &link, rest, n, out);
	if (own != 2)
		return own;
	links = row_links_of(s->book, link.to, link.column);
	row = links ? row_links_first(links, linked_by(s, &link)) : -1;
	while (row >= 0 && (has_left(s->book, row_links_table(links), row) || n--))
		row = row_links_next(links, row);
	if (row < 0)
		return 1;
	row_subject(&of, s->book, row_links_table(links), (size_t)row);
	return look(&of, rest, false, out);
}

static int get_field(const void *context, struct slice field, struct value *out)
{
	const int rc = look(context, field, false, out), linked = rc < 0 ? look_linked(context, field, 0, out) : rc;

	return linked > 0 ? 0 : linked;
}

static int get_nth(const void *context, struct slice field, size_t n, struct value *out)
{
	struct slice rest = field;

	if (ledger_column(((const struct row_subject *)context)->table->ledger, slice_cut(&rest, '.')) >= 0)
		return -1; /* as nearly always */
	return look_linked(context, field, n, out) == 0 ? 0 : -1;
}

static void missed_field(const void *context, struct slice field)
{
	struct value ignored;

	look(context, field, true, &ignored);
}

void row_subject(struct row_subject *s, struct book *b, const struct table *t, size_t row)
{
	*s = (struct row_subject){ .book = b, .table = t, .row = row };
	s->subject = (struct subject){ .get = get_field, .get_nth = get_nth, .missed = missed_field, .context = s, .now = b->now };
}

void sweep_subject(struct row_subject *s, struct book *b, struct sweep *sweep)
{
	row_subject(s, b, sweep->table, 0);
	s->sweep = sweep;
}

void staged_subject(struct row_subject *s, const struct change_row *r)
{
	row_subject(s, r->change->book, r->table, 0);
	s->staged = r;
}
