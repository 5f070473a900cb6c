/* field.c - see field.h. */
#include "sales/field.h"

#include "base/date.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "book/field_edit.h"

#define FIELDS "fields.yaml"

static const struct ledger *find_ledger(const struct schema *s, struct slice name, struct error *err)
{
	const struct ledger *l = schema_ledger(s, name);
	struct nearest near;

	if (l)
		return l;
	nearest_init(&near, name);
	for (size_t i = 0; i < s->count; i++)
		nearest_offer(&near, slice_of(s->ledgers[i].name));
	if (nearest_found(&near).len)
		error_add(err, ERROR_USAGE, _("'%.*s' is no ledger; did you mean '%.*s'?"), SLICE_ARGS(name),
			  SLICE_ARGS(nearest_found(&near)));
	else
		error_add(err, ERROR_USAGE, _("'%.*s' is no ledger (rules/fields.yaml lists them)"), SLICE_ARGS(name));
	return NULL;
}

int field_find(const struct book *b, const char *name, const struct ledger **ledger, int *column, struct error *err)
{
	struct slice rest = slice_trim(slice_of(name)), word = slice_cut(&rest, '.');

	if (!rest.len)
		return error_add(err, ERROR_USAGE, _("'%s': a ledger and its column are wanted, such as leads.product"),
				 name);
	*ledger = find_ledger(&b->schema, word, err);
	if (!*ledger)
		return -1;
	*column = ledger_column(*ledger, rest);
	return *column < 0 ? ledger_no_column(*ledger, rest, NULL, ERROR_USAGE, err) : 0;
}

static const struct column *column_of(const struct ledger *l, int column)
{
	return &l->columns[column];
}

/* How many rows hold something in the column. */
static int count_filled(struct book *b, const struct ledger *l, int column, size_t *filled, size_t *rows,
			struct error *err)
{
	const struct table *t = book_table_of(b, l, err);

	if (!t)
		return -1;
	*rows = t->nrows;
	*filled = 0;
	for (size_t i = 0; i < t->nrows; i++)
		*filled += table_cell(t, i, column).len > 0;
	return 0;
}

/* Writes the entry into the book's own fields.yaml. */
static int rewrite(struct change *c, const struct ledger *l, int column, struct slice day, struct error *err)
{
	struct change_file *f = change_rules(c, FIELDS, err);
	const struct field_entry e = { f ? f->name : FIELDS, l->name, column_of(l, column)->name };
	struct str text = STR_INIT, old = STR_INIT;
	char *id;
	int rc = f ? field_edit_retired(&e, f->old, day, &text, &old, err) : -1;

	if (rc == 0) {
		id = arena_format(&c->arena, "%s.%s", l->name, e.column);
		change_rewrite(c, f, str_slice(&text),
			       &(struct change_said){ slice_of(id), SLICE("retired"), str_slice(&old), day });
		change_made(c, slice_of(id));
		change_say(c, day.len ? _("retired %s %s (%s:%u)") : _("revived %s %s (%s:%u)"), id,
			   column_label(column_of(l, column)), f->name, column_of(l, column)->place.line);
		if (change_file_is_new(f))
			change_say(c, _("  the shipped %s was copied into the book: it is the book's own from now on"),
				   f->name);
	}
	str_release(&text);
	str_release(&old);
	return rc;
}

static int refuse_needed(const struct ledger *l, int column, struct error *err)
{
	const struct column *c = column_of(l, column);

	if (c->retired && c->retired_on.len)
		return error_at(err, ERROR_DATA, &c->place, _("%s.%s is retired already, since %.*s"), l->name, c->name,
				SLICE_ARGS(c->retired_on));
	if (c->retired)
		return error_at(err, ERROR_DATA, &c->place, _("%s.%s is retired already"), l->name, c->name);
	if (c->required || column == l->id)
		return error_at(err, ERROR_DATA, &c->place, _("%s.%s is required and can't be retired"), l->name,
				c->name);
	return 0;
}

static int refuse_referenced(struct change *c, const struct ledger *l, int column, struct error *err)
{
	struct field_places p;
	int rc = field_places_find(&p, c->book, l, column, err);

	for (size_t i = 0; i < p.count; i++)
		rc = error_add(err, ERROR_DATA,
			       _("%s: asks for %s.%s, which can't be retired while it does; change that first"),
			       p.at[i], l->name, column_of(l, column)->name);
	for (size_t i = 0; i < p.nfills && rc == 0; i++)
		change_say(c, _("  %s goes on filling it"), p.fills[i]);
	field_places_release(&p);
	return rc;
}

int field_retire(struct change *c, const struct ledger *l, int column, struct error *err)
{
	struct str today = STR_INIT;
	size_t filled, rows;
	int rc = count_filled(c->book, l, column, &filled, &rows, err);

	if (rc < 0 || refuse_needed(l, column, err) < 0)
		return -1;
	date_add_text(&today, c->book->today);
	rc = rewrite(c, l, column, str_slice(&today), err);
	str_release(&today);
	if (rc < 0 || refuse_referenced(c, l, column, err) < 0)
		return -1;
	change_say(c, _("  hidden from lists, pages and entry; what %zu of %zu rows hold in it stays"), filled, rows);
	change_say(c, _("  back again: crm book field revive %s.%s"), l->name, column_of(l, column)->name);
	return 0;
}

int field_revive(struct change *c, const struct ledger *l, int column, struct error *err)
{
	size_t filled, rows;

	if (!column_of(l, column)->retired)
		return error_at(err, ERROR_DATA, &column_of(l, column)->place, _("%s.%s is not retired"), l->name,
				column_of(l, column)->name);
	if (count_filled(c->book, l, column, &filled, &rows, err) < 0 || rewrite(c, l, column, SLICE(""), err) < 0)
		return -1;
	change_say(c, _("  shown again, with what %zu of %zu rows hold in it"), filled, rows);
	return 0;
}
