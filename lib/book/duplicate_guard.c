/* duplicate_guard.c - see duplicate_guard.h. */
#include "book/duplicate_guard.h"

#include <stdlib.h>

#include "base/lang.h"
#include "book/duplicate_key.h"

int duplicate_guard_open(struct duplicate_guard *g, struct change *c, struct error *err)
{
	*g = (struct duplicate_guard){ .change = c, .key = STR_INIT };
	if (duplicates_of_book(&g->rules, c->book, err) < 0)
		return -1;
	g->keys = xcalloc(g->rules.count + 1, sizeof(*g->keys));
	g->is_read = xcalloc(g->rules.count + 1, sizeof(*g->is_read));
	return 0;
}

static void add_keys(struct duplicate_guard *g, size_t rule, struct slice cell, long row)
{
	while (cell.len && duplicate_next_key(&g->rules.rules[rule], &cell, &g->key))
		if (g->key.len && map_get(&g->keys[rule], str_slice(&g->key)) == -1)
			map_add(&g->keys[rule], arena_slice(&g->arena, str_slice(&g->key)), row);
}

static void read_keys(struct duplicate_guard *g, size_t rule, const struct table *t)
{
	const int column = g->rules.rules[rule].column;

	g->is_read[rule] = true;
	table_read_columns(t, &column, 1);
	for (size_t i = 0; i < t->nrows; i++)
		add_keys(g, rule, table_cell(t, i, column), (long)i);
}

/* The id of the row that has one of the cell's keys, which stays in g->key; empty: none. */
static struct slice holder(struct duplicate_guard *g, size_t rule, const struct change_row *row, struct slice cell)
{
	while (cell.len && duplicate_next_key(&g->rules.rules[rule], &cell, &g->key)) {
		const long found = map_get(&g->keys[rule], str_slice(&g->key));
		const struct change_row *staged = found < -1 ? g->change->index[-2 - found] : NULL;

		if (found == -1 || staged == row || (staged && staged->dropped))
			continue;
		return staged ? change_id(staged) : table_id(row->table, (size_t)found);
	}
	return SLICE("");
}

int duplicate_guard_check(struct duplicate_guard *g, const struct change_row *row, struct error *err)
{
	bool is_suspect = false;

	for (size_t i = 0; i < g->rules.count; i++) {
		const struct duplicate_rule *r = &g->rules.rules[i];
		const struct slice cell = r->ledger == row->ledger && r->column >= 0 && r->how != DUPLICATE_NEAR ? change_cell(row, r->column)
														 : SLICE("");
		struct slice id;

		if (!cell.len || r->then == DUPLICATE_PASS)
			continue;
		if (!g->is_read[i])
			read_keys(g, i, row->table);
		id = holder(g, i, row, cell);
		if (id.len && r->then == DUPLICATE_BLOCK)
			return error_add(err, ERROR_DATA, _("%s: '%.*s' is there already as %.*s (rule %.*s, %s:%u)"),
					 column_said(&row->ledger->columns[r->column]), SLICE_ARGS(cell), SLICE_ARGS(id), SLICE_ARGS(r->id),
					 r->place.file, r->place.line);
		is_suspect |= id.len > 0;
		add_keys(g, i, cell, -2 - (long)row->number);
	}
	g->suspects += is_suspect;
	return 0;
}

void duplicate_guard_release(struct duplicate_guard *g)
{
	for (size_t i = 0; i < g->rules.count && g->keys; i++)
		map_release(&g->keys[i]);
	free(g->keys);
	free(g->is_read);
	str_release(&g->key);
	arena_release(&g->arena);
	duplicates_release(&g->rules);
}
