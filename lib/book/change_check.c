/* change_check.c - is what a change leaves behind allowed by the schema? Only rows touched are looked at, and of an edited
 * row only the fields put (and what is required because of them): an old fault elsewhere must not stop today's work. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/change.h"
#include "book/check.h"
#include "book/order.h"
#include "book/subject.h"

static int check_id(const struct change_row *r, struct error *err)
{
	struct change *c = r->change;
	const struct ledger *l = r->ledger;
	long first;

	if (l->id < 0)
		return 0;
	if (!r->id.len)
		return error_add(err, ERROR_DATA, _("%s: %s: missing"), l->name, column_said(&l->columns[l->id]));
	if (r->row >= 0)
		return slice_equal(change_cell(r, l->id), r->id)
			       ? 0
			       : error_add(err, ERROR_DATA, _("%s %.*s: an id can't be changed"), l->name, SLICE_ARGS(r->id));
	first = ids_get(&c->ledgers[l->index].adds, r->id);
	if (table_find(r->table, r->id) >= 0 || (first >= 0 && c->index[first] != r))
		return error_add(err, ERROR_DATA, _("%s: '%.*s' is there already"), l->name, SLICE_ARGS(r->id));
	return 0;
}

static int check_reference(const struct change_row *r, const struct column *col, struct slice text, struct error *err)
{
	struct change *c = r->change;
	const struct table *t = book_table_of(c->book, col->ref, err);

	if (!t)
		return -1;
	if (table_find(t, text) >= 0 || change_staged(c, col->ref, text))
		return 0;
	return table_no_such(t, col, text, NULL, err);
}

static int is_required(const struct change_row *r, const struct column *col, struct error *err)
{
	struct row_subject s;
	int rc;

	if (!col->required || !col->required_when)
		return col->required;
	staged_subject(&s, r);
	rc = when_holds(col->required_when, &s.subject, err);
	return rc;
}

int change_check_field(const struct change_row *r, int i, struct error *err)
{
	const struct column *col = &r->ledger->columns[i];
	struct slice text = change_cell(r, i);
	int required;

	if (text.len) {
		if (column_check(col, text, &r->change->book->stages, NULL, err) < 0)
			return -1;
		if (col->unique && change_check_unique(r, i, err) < 0)
			return -1;
		return col->ref ? check_reference(r, col, text, err) : 0;
	}
	required = is_required(r, col, err);
	if (required > 0)
		return error_add(err, ERROR_DATA, _("%s: missing"), column_said(col));
	return required;
}

static bool is_put(const struct change_row *r, int column)
{
	for (size_t i = 0; i < r->nfields; i++)
		if (r->fields[i].column == column)
			return true;
	return false;
}

/* Of an edited row those orders of which one date is put. */
static bool is_order_touched(const struct change_row *r, int column)
{
	const struct column *c = &r->ledger->columns[column];
	bool is = r->row < 0 || is_put(r, column);

	if (!c->norders || !change_cell(r, column).len)
		return false;
	for (size_t i = 0; i < c->norders && !is; i++)
		is = is_put(r, c->orders[i].head);
	return is;
}

int change_check_orders(const struct change_row *r, struct error *err)
{
	struct row_subject s;
	int rc = 0;

	staged_subject(&s, r);
	for (size_t i = 0; i < r->ledger->ncolumns; i++)
		if (is_order_touched(r, (int)i) && order_check(r->ledger, (int)i, &s.subject, NULL, err) < 0)
			rc = -1;
	return rc;
}

int change_check_row(const struct change_row *r, struct error *err)
{
	int rc = check_id(r, err);

	for (size_t i = 0; i < r->ledger->ncolumns; i++) {
		const struct column *col = &r->ledger->columns[i];

		if ((int)i == r->ledger->id)
			continue;
		if ((r->row < 0 || is_put(r, (int)i) || col->required_when) && change_check_field(r, (int)i, err) < 0)
			rc = -1;
	}
	return change_check_orders(r, err) < 0 ? -1 : rc;
}

/* The commit says so where it isn't, and what is mapped may be half of this and half of that. */
static bool is_as_opened(const struct table *t)
{
	struct stat now;

	return t->fd >= 0 && fstat(t->fd, &now) == 0 && now.st_size == t->opened.st_size &&
	       now.st_mtim.tv_sec == t->opened.st_mtim.tv_sec && now.st_mtim.tv_nsec == t->opened.st_mtim.tv_nsec;
}

/* What is written into a ledger is UTF-8: behind rows in another encoding nobody could read both. */
static int check_text_before(const struct table *t, struct error *err)
{
	struct place at = { t->name, 1, 0 };
	long bad;

	if (!is_as_opened(t) || (bad = utf8_invalid_by_all(t->text)) < 0)
		return 0;
	for (long k = 0; k < bad; k++)
		at.line += t->text.ptr[k] == '\n';
	return error_at(err, ERROR_DATA, &at,
			_("byte %ld of %s is not UTF-8: nothing is added to it; save it as UTF-8 first (iconv -f GB18030 -t UTF-8)"),
			bad + 1, t->name);
}

/* Of every ledger that is written; rows of one stand together mostly. */
static int check_encoding(const struct change *c, struct error *err)
{
	bool *is_seen = xcalloc(c->book->schema.count, sizeof(*is_seen));
	const struct table *last = NULL;
	int rc = 0;

	for (const struct change_row *r = c->rows; r; r = r->next) {
		if (r->table == last || is_seen[r->ledger->index] || !change_row_changes(r))
			continue;
		last = r->table;
		is_seen[r->ledger->index] = true;
		if (check_text_before(last, err) < 0)
			rc = -1;
	}
	free(is_seen);
	return rc;
}

int change_check(struct change *c, struct error *err)
{
	int rc = check_encoding(c, err);

	for (size_t i = c->nchecked; i < c->nrows; i++)
		if (!c->index[i]->checked && change_row_changes(c->index[i]) && change_check_row(c->index[i], err) < 0)
			rc = -1;
	return rc;
}
