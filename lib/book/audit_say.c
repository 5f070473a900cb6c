/* audit_say.c - what was found is said, shown, and taken into the log; see audit.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/team.h"
#include "book/audit.h"
#include "book/journal.h"
#include "book/kept.h"
#include "book/row_digest.h"
#include "view/columns.h"

static void say_item(const struct audit_item *item, struct error *err)
{
	const struct ledger *l = item->table->ledger;
	const char *column = item->column >= 0 ? l->columns[item->column].name : "";

	if (item->kind == AUDIT_CELL)
		error_at(err, ERROR_DATA, &item->place, _("%s: '%.*s' was written by no command; the log has '%.*s' (%.*s)"), column,
			 SLICE_ARGS(item->stands), SLICE_ARGS(item->logged), SLICE_ARGS(item->by));
	else if (item->kind == AUDIT_ROW)
		error_at(err, ERROR_DATA, &item->place, _("%.*s holds something else than what %.*s wrote"), SLICE_ARGS(item->id),
			 SLICE_ARGS(item->by));
	else if (item->kind == AUDIT_PUT)
		error_at(err, ERROR_DATA, &item->place, _("no command wrote this row"));
	else if (item->id.len)
		error_at(err, ERROR_DATA, &item->place, _("%.*s is no longer in %s; no command takes rows out"), SLICE_ARGS(item->id),
			 item->table->name);
	else
		error_at(err, ERROR_DATA, &item->place, _("a row that a command wrote is no longer there"));
}

bool audit_log_end(const struct book *b, struct place *at, int64_t *moment)
{
	for (size_t i = b->nlogs; i-- > 0;) {
		struct slice text = b->logs[i].mapped, rest, line = SLICE("");

		*at = (struct place){ b->logs[i].name, 0, 0 };
		for (rest = text; rest.len; at->line++)
			line = slice_cut(&rest, '\n');
		if (moment_parse(slice_cut(&line, ','), moment))
			return true;
	}
	return false;
}

/* Where the end of the log was taken out, no commit is missing between two others: what tells is that ledgers go on. Of rows that no
 * command wrote as they stand, those that hold a time behind the log's last, and in more than one ledger: a hand edits one. */
static void say_cut(const struct audit *a, struct error *err)
{
	struct str until = STR_INIT;

	if (a->later_ledgers < 2)
		return;
	moment_add_text(&until, a->last);
	error_at(err, ERROR_DATA, &a->end_place,
		 _("the log ends here, but %zu rows of %zu ledgers that no command wrote as they stand hold times up to %s: its end, or months behind it, were taken out"),
		 a->later_rows, a->later_ledgers, until.buf);
	str_release(&until);
}

void audit_say(const struct audit *a, struct error *err)
{
	size_t said = 0;

	say_cut(a, err);
	for (size_t i = 0; i < a->count; i++)
		if (a->items[i].is_fault) {
			say_item(&a->items[i], err);
			said++;
		}
	error_count(err, ERROR_DATA, a->faults - said);
}

#define EDIT(C) \
	C(shown, kind, _("kind"), TYPE_TEXT, view_text(v, slice_of(_(kinds[item->kind])))) \
	C(shown, ledger, _("ledger"), TYPE_TEXT, view_text(v, slice_of(item->table->ledger->name))) \
	C(shown, id, _("id"), TYPE_ID, view_text(v, item->id)) \
	C(shown, field, _("field"), TYPE_TEXT, \
	  view_text(v, item->column >= 0 ? slice_of(item->table->ledger->columns[item->column].name) : SLICE(""))) \
	C(shown, logged, _("logged"), TYPE_TEXT, view_text(v, item->logged)) \
	C(shown, stands, _("stands"), TYPE_TEXT, view_text(v, item->stands)) \
	C(shown, place, _("place"), TYPE_TEXT, view_textf(v, "%s:%u", item->place.file, item->place.line)) \
	C(shown, fault, _("fault"), TYPE_BOOL, view_number(v, item->is_fault))

void audit_view(const struct audit *a, struct view *v)
{
	static const char *const kinds[] = { N_("cell"), N_("row"), N_("put in"), N_("gone"), N_("not held") };

	EDIT(VIEW_COLUMN)
	for (size_t i = 0; i < a->count; i++) {
		const struct audit_item *item = &a->items[i];

		EDIT(VIEW_CELL)
	}
}

/* One ledger's items after the other: its digests are made ready once. */
struct adoption {
	const struct audit *audit;
	struct change *change;
	struct row_digest digest;
	struct slice *cells;
	bool faults;
};

static void adopt_ledger(struct adoption *a, const struct ledger *l)
{
	if (a->digest.ledger == l)
		return;
	row_digest_end(&a->digest);
	free(a->cells);
	a->cells = l ? xcalloc(l->ncolumns, sizeof(*a->cells)) : NULL;
	if (l)
		row_digest_begin(&a->digest, l);
}

/* A row as it stands, by its digest, in the log: it was so, and stays so. But for what of it is left out: a cell that was said before it. */
static void adopt_row(struct adoption *a, size_t i)
{
	const struct audit_item *item = &a->audit->items[i];
	const struct ledger *l = item->table->ledger;
	char text[ROW_DIGEST_BOTH + 1];

	adopt_ledger(a, l);
	for (size_t k = 0; k < l->ncolumns; k++)
		a->cells[k] = table_cell(item->table, (size_t)item->row, (int)k);
	while (!a->faults && i-- > 0 && item[-1].table == item->table && item[-1].row == item->row) {
		item--;
		if (item->kind == AUDIT_CELL && item->is_fault)
			a->cells[item->column] = item->logged;
	}
	row_digest_log(&a->digest, a->cells, text);
	change_log_only(a->change, &(const struct change_logged){ l, item->id, SLICE(""), slice_of(text), slice_of(text), SLICE("") });
}

long audit_adopt(const struct audit *a, bool faults, struct change *change)
{
	struct adoption to = { .audit = a, .change = change, .digest = { .text = STR_INIT }, .faults = faults };
	long adopted = 0;

	for (size_t i = 0; i < a->count; i++) {
		const struct audit_item *item = &a->items[i];
		const struct ledger *l = item->table->ledger;

		if (item->is_fault && !faults)
			continue;
		adopted++;
		if (item->kind == AUDIT_CELL)
			change_log_only(change, &(const struct change_logged){ l, item->id, slice_of(l->columns[item->column].name),
									       item->logged, item->stands, SLICE("") });
		else if (item->kind != AUDIT_GONE)
			adopt_row(&to, i);
		else if (item->id.len)
			change_log_only(change, &(const struct change_logged){ l, item->id, slice_of(l->columns[l->id].name), item->id,
									       SLICE(""), SLICE("") });
	}
	adopt_ledger(&to, NULL);
	return adopted;
}
