/* subject.c - see subject.h. */
#include "book/subject.h"

static const struct table *table_behind(struct book *b, const struct ledger *l)
{
	struct error ignored = ERROR_INIT;
	const struct table *t = book_table_of(b, l, &ignored);

	error_release(&ignored);
	return t;
}

/* The cell of a field path on a row; follows references from ledger to ledger. */
static int get_field(const void *context, struct slice field, struct value *out)
{
	const struct row_subject *s = context;
	const struct table *t = s->table;
	long row = (long)s->row;
	struct slice rest = field, text = SLICE("");
	bool is_staged = s->staged != NULL, is_swept = s->sweep != NULL;

	while (rest.len) {
		struct slice head = slice_cut(&rest, '.');
		int i = ledger_column(t->ledger, head);
		const struct column *c;

		if (i < 0)
			return -1;
		c = &t->ledger->columns[i];
		text = is_staged  ? change_cell(s->staged, i) :
		       is_swept	  ? sweep_field(s->sweep, t->file_column[i]) :
		       row >= 0	  ? table_cell(t, (size_t)row, i) :
				    SLICE("");
		if (!rest.len) {
			if (!value_parse(c->type, text, out))
				*out = (struct value){ .type = c->type };
			return 0;
		}
		if (c->is_stage && slice_is(rest, "kind")) {
			const struct stage *stage = stages_find(&s->book->stages, text);

			*out = (struct value){ .type = TYPE_TEXT,
					       .text = slice_of(stage ? stage_kind_name(stage->kind) : "") };
			return 0;
		}
		if (!c->ref || !(t = table_behind(s->book, c->ref)))
			return -1;
		is_staged = is_swept = false;
		row = text.len ? table_find(t, text) : -1;
		if (row < 0 && s->staged && text.len) {
			/* A reference to a row that the same change adds. */
			const struct change_row *added = change_staged(s->staged->change, c->ref, text);

			if (added) {
				struct row_subject next = { .book = s->book, .table = t, .staged = added };

				return get_field(&next, rest, out);
			}
		}
	}
	return -1;
}

void row_subject(struct row_subject *s, struct book *b, const struct table *t, size_t row)
{
	*s = (struct row_subject){ .book = b, .table = t, .row = row };
	s->subject = (struct subject){ .get = get_field, .context = s, .now = b->now };
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
