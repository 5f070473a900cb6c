/* field.c - columns by name, retired and revived; see field.h. */
#include "sales/rules/field.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "book/field_edit.h"

#define FIELDS "fields.yaml"

const struct ledger *field_ledger(const struct book *b, struct slice name, struct error *err)
{
	const struct schema *s = &b->schema;
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
	struct slice field = slice_of(name), head = slice_cut(&field, '.');

	if (!field.len)
		return error_add(err, ERROR_USAGE,
				 _("'%s' is no field; write it as LEDGER.COLUMN, such as leads.product"), name);
	*ledger = field_ledger(b, head, err);
	if (!*ledger)
		return -1;
	*column = ledger_column(*ledger, field);
	return *column < 0 ? ledger_no_column(*ledger, field, NULL, ERROR_USAGE, err) : 0;
}

bool field_is_stamped(const struct column *c)
{
	static const char *const names[] = { "created_at", "updated_at", "closed_at", "entry_stage", "score",
					     "scored_at",  "roi",	 "payback",   "net_value",   NULL };

	for (size_t i = 0; names[i]; i++)
		if (slice_is(slice_of(c->name), names[i]))
			return true;
	return c->is_id;
}

static int read_shipped(const struct book *b, const struct ledger *l, bool *shipped, struct error *err)
{
	char *path = file_join(b->defaults, FIELDS);
	struct str text = STR_INIT;
	struct yaml y = { 0 };
	int rc = file_read(AT_FDCWD, path, &text, err);

	if (rc == 0 && (rc = yaml_read(&y, FIELDS, str_slice(&text), err)) == 0) {
		const struct node *ledger = node_get(y.root, l->name);

		for (size_t i = 0; i < l->ncolumns; i++)
			shipped[i] = ledger && node_get(ledger, l->columns[i].name);
	}
	yaml_release(&y);
	str_release(&text);
	free(path);
	return rc < 0 ? -1 : 0;
}

int field_shipped(struct book *b, const struct ledger *l, bool *shipped, struct error *err)
{
	struct stat own;

	for (size_t i = 0; i < l->ncolumns; i++)
		shipped[i] = true;
	if (!b->defaults || fstatat(b->dirfd, "rules/" FIELDS, &own, 0) < 0)
		return 0;
	return read_shipped(b, l, shipped, err);
}

static int refuse_needed(struct book *b, const struct ledger *l, int column, struct error *err)
{
	const struct column *c = &l->columns[column];
	struct field_rules rules;
	struct field_places places = { 0 };
	int rc;

	if (c->required)
		return error_at(err, ERROR_DATA, &c->place,
				_("%s.%s is required and can't be retired; take `required` out first"), l->name,
				c->name);
	if (c->is_id)
		return error_at(err, ERROR_DATA, &c->place, _("%s.%s names the rows and can't be retired"), l->name,
				c->name);
	rc = field_rules_read(&rules, b, err);
	if (rc == 0)
		rc = field_places_find(&places, &rules, l, column, err);
	for (size_t i = 0; i < places.count; i++)
		rc = error_add(err, ERROR_DATA,
			       _("%s: %s.%s is asked for here and can't be retired; take it out here first"),
			       places.at[i], l->name, c->name);
	field_places_release(&places);
	field_rules_release(&rules);
	return rc;
}

/* What becomes of the entry of rules/fields.yaml: retired on `day`, or without it. */
static int rewrite(struct change *c, const struct ledger *l, const struct column *column, struct slice day,
		   struct error *err)
{
	const struct field_entry entry = { "rules/" FIELDS, l->name, column->name };
	struct change_file *file = change_rules(c, FIELDS, err);
	struct str text = STR_INIT, old = STR_INIT;
	char *id = xformat("%s.%s", l->name, column->name);
	int rc = file ? field_edit_retired(&entry, file->text, day, &text, &old, err) : -1;

	if (rc == 0) {
		const struct change_said said = { slice_of(id), SLICE("retired"), str_slice(&old), day };

		change_rewrite(c, file, str_slice(&text), &said);
		if (change_file_is_new(file) && change_file_changes(file))
			change_happened(c, fields_own);
	}
	free(id);
	str_release(&text);
	str_release(&old);
	return rc;
}

static int count_filled(struct book *b, const struct ledger *l, int column, size_t *filled, struct error *err)
{
	const struct table *t = book_table_of(b, l, err);

	*filled = 0;
	for (size_t i = 0; t && i < t->nrows; i++)
		*filled += table_cell(t, i, column).len > 0;
	return t ? 0 : -1;
}

int field_retire(struct change *c, const struct ledger *l, int column, struct error *err)
{
	const struct column *field = &l->columns[column];
	const struct slice name = change_text(c, "%s.%s", l->name, field->name);
	struct str day = STR_INIT;
	size_t filled;
	int rc;

	if (field->retired) {
		change_event(c, field_retired_already, .field = name, .label = slice_of(column_label(field)),
			     .place = change_place(c, &field->place));
		return 0;
	}
	if (refuse_needed(c->book, l, column, err) < 0 || count_filled(c->book, l, column, &filled, err) < 0)
		return -1;
	change_event(c, field_retired, .field = name, .label = slice_of(column_label(field)), .filled = (int64_t)filled);
	date_add_text(&day, c->book->today);
	rc = rewrite(c, l, field, str_slice(&day), err);
	change_event(c, field_back, .next = change_text(c, "crm book field revive %.*s", SLICE_ARGS(name)));
	str_release(&day);
	return rc;
}

int field_revive(struct change *c, const struct ledger *l, int column, struct error *err)
{
	const struct column *field = &l->columns[column];
	const struct slice name = change_text(c, "%s.%s", l->name, field->name);
	size_t filled;

	if (!field->retired) {
		change_event(c, field_not_retired, .field = name, .label = slice_of(column_label(field)));
		return 0;
	}
	if (count_filled(c->book, l, column, &filled, err) < 0)
		return -1;
	change_event(c, field_revived, .field = name, .label = slice_of(column_label(field)), .filled = (int64_t)filled);
	return rewrite(c, l, field, SLICE(""), err);
}
