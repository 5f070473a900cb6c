/* book_ledger.c - see book_ledger.h. */
#include "book_ledger.h"

#include <string.h>

#include "base/utf8.h"
#include "book/entry.h"
#include "book/listing.h"
#include "book/subject.h"
#include "sales/leads.h"
#include "sales/rules.h"

const struct ledger *ledger_named(struct cli *c, const char *name, struct error *err)
{
	return field_ledger(&c->book, slice_of(name), err);
}

static const struct table *named_table(struct cli *c, struct error *err)
{
	const struct ledger *l = ledger_named(c, cli_arg(c, 0), err);

	return l ? book_table_of(&c->book, l, err) : NULL;
}

/* Verbs that address a row need a ledger whose rows have ids. */
static long named_row(struct cli *c, const struct table *t, struct error *err)
{
	if (t->ledger->id < 0)
		return error_add(err, ERROR_USAGE, _("%s: its rows have no ids; edit %s itself"), t->ledger->name, t->name);
	return table_named(t, column_said(&t->ledger->columns[t->ledger->id]), slice_of(cli_arg(c, 1)), err);
}

/* Two people may have one name; who types it from now on is asked which. Where no two may, the ledger says so itself (unique). */
static void say_namesakes(struct change *change, const struct table *t, const struct change_row *r)
{
	const int column = ledger_column(t->ledger, SLICE("name"));
	const struct slice name = column < 0 ? SLICE("") : change_cell(r, column);

	for (size_t i = 0; name.len && i < t->nrows; i++)
		if (utf8_same_folded(table_cell(t, i, column), name))
			change_event(change, row_namesake, .row = table_id(t, i));
}

int ledger_add(struct cli *c, struct change *change, struct error *err)
{
	const struct table *t = named_table(c, err);
	struct change_row *r = t ? change_add_of(change, t->ledger, err) : NULL;

	if (!r || entry_assign(r, c->options.args + 1, c->options.nargs - 1, err) < 0)
		return -1;
	change_made(change, change_id(r));
	change_event(change, row_added, .ledger = slice_of(t->ledger->name), .row = change_id(r),
		     .name = t->ledger->name_column < 0 ? SLICE("") : change_cell(r, t->ledger->name_column));
	say_namesakes(change, t, r);
	return 0;
}

int ledger_set(struct cli *c, struct change *change, struct error *err)
{
	const struct table *t = named_table(c, err);
	long row = t ? named_row(c, t, err) : -1;
	struct change_row *r;

	if (row < 0)
		return -1;
	r = change_edit_of(change, t->ledger, table_id(t, (size_t)row), err);
	if (!r || entry_assign(r, c->options.args + 2, c->options.nargs - 2, err) < 0)
		return -1;
	change_made(change, change_id(r));
	if (change_row_changes(r))
		change_event(change, row_set, .ledger = slice_of(t->ledger->name), .row = change_id(r));
	else
		change_event(change, row_unchanged, .ledger = slice_of(t->ledger->name), .row = change_id(r));
	if (strcmp(t->ledger->name, "leads") == 0 && change_row_changes(r))
		lead_say_next(change, r);
	return 0;
}

/* All rows that the conditions let through. */
static int fill(struct book *b, struct view *v, const struct table *t, const struct option_list *conditions, struct error *err)
{
	const struct listing shown = listing_begin(v, b, t, NULL, false);
	struct when *where;
	int rc = cli_where(conditions, t->ledger, &where, err);

	for (size_t i = 0; rc == 0 && i < t->nrows; i++) {
		struct row_subject s;
		int holds;

		row_subject(&s, b, t, i);
		holds = when_holds(where, &s.subject, err);
		rc = holds < 0 ? -1 : holds ? listing_add(&shown, i, err) : 0;
	}
	when_free(where);
	return rc;
}

struct ledger_list_given {
	struct option_list where;
};
OPTIONS_OF(ledger_list, struct ledger_list_given);
const struct option ledger_list_options[] = {
	OPTION(ledger_list, where, "CONDITION", N_("only rows for which it holds, e.g. 'role = sales and status = active'")),
	{ 0 },
};

int ledger_list(struct cli *c, struct view *v, struct error *err)
{
	const struct table *t = named_table(c, err);

	if (!t || fill(&c->book, v, t, &given(c, ledger_list)->where, err) < 0)
		return -1;
	view_note(v, lang_plural("%zu row", "%zu rows", view_rows(v)), view_rows(v));
	return 0;
}

static const char *const export_for[] = { "excel", NULL };

struct ledger_export_given {
	const char *where;
	int for_;
};
OPTIONS_OF(ledger_export, struct ledger_export_given);
const struct option ledger_export_options[] = {
	OPTION(ledger_export, where, "CONDITION", N_("only rows for which it holds, e.g. 'role = sales and status = active'")),
	OPTION(ledger_export, for_, "PROGRAM", N_("excel: for a spreadsheet; no text becomes a formula, and import takes it back as it was"),
	       .choices = export_for),
	{ 0 },
};

int ledger_export(struct cli *c, struct view *v, struct error *err)
{
	struct ledger_export_given *given = given(c, ledger_export);
	const struct option_list where = { &given->where, given->where != NULL };
	const struct table *t = named_table(c, err);

	v->is_sheet = v->has_bom = given->for_ >= 0;
	if (v->is_sheet && cli_format(c) != VIEW_CSV)
		return error_add(err, ERROR_USAGE, _("--for: a spreadsheet reads csv; leave --format out"));
	return t ? fill(&c->book, v, t, &where, err) : -1;
}

int ledger_show(struct cli *c, struct view *v, struct error *err)
{
	const struct table *t = named_table(c, err);
	long row = t ? named_row(c, t, err) : -1;
	struct slice name;

	if (row < 0)
		return -1;
	name = table_cell(t, (size_t)row, t->ledger->name_column);
	view_card(v, t->ledger->name, "");
	view_title(v, "%.*s  %.*s", SLICE_ARGS(table_id(t, (size_t)row)), SLICE_ARGS(name));
	listing_card(v, &c->book, t, (size_t)row);
	return listing_history_of(v, &c->book, t->ledger, table_id(t, (size_t)row), 20, err);
}
