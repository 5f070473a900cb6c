/* change_unique.c - texts that no two rows of a ledger may have (unique: in fields.yaml), as people tell them apart: width, case and
 * blanks are no difference. See change.h. */
#include "base/lang.h"
#include "base/map.h"
#include "book/change.h"
#include "book/check.h"

/* The folded texts of one column, of the table and of what is staged so far, to who has them first. */
struct change_unique {
	const struct ledger *ledger;
	int column;
	struct map rows; /* a row of the table, or -2 - the number of a staged one */
	struct change_unique *next;
};

static void add(struct change *c, struct change_unique *u, struct slice text, long row)
{
	struct str folded = STR_INIT;

	check_add_key(&folded, text);
	if (folded.len && map_get(&u->rows, str_slice(&folded)) == -1)
		map_add(&u->rows, arena_slice(&c->arena, str_slice(&folded)), row);
	str_release(&folded);
}

static struct change_unique *texts_of(struct change *c, const struct table *t, int column)
{
	struct change_unique *u = c->uniques;

	while (u && !(u->ledger == t->ledger && u->column == column))
		u = u->next;
	if (u)
		return u;
	u = arena_zalloc(&c->arena, sizeof(*u));
	*u = (struct change_unique){ .ledger = t->ledger, .column = column, .next = c->uniques };
	c->uniques = u;
	table_read_columns(t, &column, 1);
	for (size_t i = 0; i < t->nrows; i++)
		add(c, u, table_cell(t, i, column), (long)i);
	return u;
}

static bool same_key(struct slice a, struct slice b)
{
	struct str x = STR_INIT, y = STR_INIT;
	bool same;

	check_add_key(&x, a);
	check_add_key(&y, b);
	same = slice_equal(str_slice(&x), str_slice(&y));
	str_release(&x);
	str_release(&y);
	return same;
}

/* Who has the text now, other than r; the staged row where there is one. False: nobody (any more). */
static bool is_taken(const struct change_row *r, int column, long found, struct slice *id)
{
	const struct change *c = r->change;
	const struct change_row *staged = NULL;

	if (found < -1) {
		staged = c->index[-2 - found];
	} else {
		*id = table_id(r->table, (size_t)found);
		staged = r->ledger->id >= 0 ? change_staged(c, r->ledger, *id) : NULL;
	}
	if (staged == r || (found >= 0 && found == r->row) || (staged && staged->dropped))
		return false;
	if (staged)
		*id = staged->id;
	return !staged || same_key(change_cell(staged, column), change_cell(r, column));
}

int change_check_unique(const struct change_row *r, int column, struct error *err)
{
	const struct column *col = &r->ledger->columns[column];
	struct change *c = r->change;
	struct change_unique *u = texts_of(c, r->table, column);
	struct str folded = STR_INIT;
	struct slice id = SLICE("");
	long found;

	check_add_key(&folded, change_cell(r, column));
	found = map_get(&u->rows, str_slice(&folded));
	str_release(&folded);
	if (found != -1 && is_taken(r, column, found, &id))
		return error_add(err, ERROR_DATA, _("%s: '%.*s' is there already as %.*s; write what tells them apart (unique, %s:%u)"),
				 col->name, SLICE_ARGS(change_cell(r, column)), SLICE_ARGS(id), col->place.file, col->place.line);
	if (found == -1)
		add(c, u, change_cell(r, column), r->row >= 0 ? r->row : -2 - (long)r->number);
	return 0;
}

void change_uniques_release(struct change *c)
{
	for (struct change_unique *u = c->uniques; u; u = u->next)
		map_release(&u->rows);
}
