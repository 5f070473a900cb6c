/* table_find.c - rows by id, by a text they have, by what people type; see table.h. Where ids ascend, one is found among the marks; elsewhere a few are
 * found by looking for their text in the file, and who asks for many gets an index. */
#include <stdlib.h>

#include "base/ahead.h"
#include "base/lang.h"
#include "base/team.h"
#include "base/near.h"
#include "base/utf8.h"
#include "book/table_rows.h"
#include "csv/block.h"
#include "csv/csv.h"

enum {
	LOOKUPS = 6,	  /* through the file, before an index is worth its making */
	FEW_ROWS = 4096,  /* or right away */
	ROWS_A_WALK = 40, /* as long as a lookup among the marks takes, so many rows are put into an index */
};

/* Where rows may hold a text: in the order of the file, from a byte of it on and up to another. */
struct search {
	const struct table *table;
	struct slice text; /* as it stands in the file */
	size_t from, to;
	struct row_cursor cursor;
	block_finder *find;
	size_t *rows;
	size_t count, cap;
};

static void search_open(struct search *s, const struct table *t, struct slice text, size_t from, size_t to)
{
	*s = (struct search){ .table = t, .text = text, .from = from, .to = to, .find = block_finder_of_choice() };
	row_cursor_open(&s->cursor, t, true);
}

/* The row of a hit, once: nrows where it is none, or was given already. */
static size_t row_of_hit(struct search *s, size_t hit)
{
	const size_t row = hit < s->from ? s->table->nrows : row_cursor_read_at(&s->cursor, hit);

	if (row < s->table->nrows)
		s->from = (size_t)(s->cursor.csv.raw.ptr - s->table->text.ptr) + s->cursor.csv.raw.len;
	return row;
}

/* The next one, or nrows. */
static size_t next_hit(struct search *s)
{
	const struct table *t = s->table;

	while (s->from < s->to) {
		size_t hit = s->from + s->find(t->text.ptr + s->from, s->to - s->from, s->text.ptr, s->text.len), row;

		if (hit >= s->to)
			break;
		row = row_of_hit(s, hit);
		if (row < t->nrows)
			return row;
		s->from = hit + 1; /* in a record that was left out */
	}
	s->from = s->to;
	return t->nrows;
}

static void add_row(struct search *s, size_t row)
{
	if (row == s->table->nrows)
		return;
	s->rows = xgrow(s->rows, &s->cap, s->count + 1, sizeof(*s->rows));
	s->rows[s->count++] = row;
}

static void *collect_hits(void *search)
{
	struct search *s = search;
	size_t row;

	while ((row = next_hit(s)) < s->table->nrows)
		add_row(s, row);
	return NULL;
}

/* Quotes inside of a field stand in the file twice. */
static struct slice as_written(struct slice text, struct str *quoted)
{
	if (!memchr(text.ptr, '"', text.len))
		return text;
	csv_put_field(quoted, text);
	return (struct slice){ quoted->buf + 1, quoted->len - 2 };
}

void table_expect(struct table *t, struct slice text)
{
	struct str quoted = STR_INIT;

	if (t->loaded || !text.len)
		return;
	if (!t->rows)
		t->rows = xcalloc(1, sizeof(*t->rows));
	if (t->rows->ntexts < ROW_TEXTS_MAX)
		t->rows->texts[t->rows->ntexts++].text = arena_slice(&t->arena, as_written(text, &quoted));
	str_release(&quoted);
}

/* The hits of a text that was found when the rows were. */
static const struct row_text *expected(const struct table *t, struct slice text)
{
	for (size_t i = 0; i < t->rows->ntexts; i++)
		if (t->rows->texts[i].is_found && slice_equal(t->rows->texts[i].text, text))
			return &t->rows->texts[i];
	return NULL;
}

static size_t rows_of_hits(const struct table *t, const struct row_text *text, size_t **rows)
{
	struct search s;

	search_open(&s, t, text->text, 0, 0);
	for (size_t i = 0; i < text->count; i++)
		add_row(&s, row_of_hit(&s, text->hits[i]));
	row_cursor_close(&s.cursor);
	*rows = s.rows;
	return s.count;
}

/* By all cores: each looks through the text from one mark to another. */
static size_t search_rows(const struct table *t, struct slice text, size_t **rows)
{
	const size_t n = team_size(t->text.len), marks = t->rows->nmarks;
	struct search searches[TEAM_MAX], *first = &searches[0];

	for (size_t i = 0; i < n; i++) {
		const size_t begin = marks * i / n, end = marks * (i + 1) / n;

		search_open(&searches[i], t, text, t->rows->marks[begin].offset, end < marks ? t->rows->marks[end].offset : t->text.len);
	}
	team_run(searches, n, sizeof(*searches), collect_hits);
	for (size_t i = 0; i < n; i++) {
		row_cursor_close(&searches[i].cursor);
		if (!i || !searches[i].count)
			continue;
		first->rows = xgrow(first->rows, &first->cap, first->count + searches[i].count, sizeof(*first->rows));
		memcpy(first->rows + first->count, searches[i].rows, searches[i].count * sizeof(*first->rows));
		first->count += searches[i].count;
		free(searches[i].rows);
	}
	*rows = first->rows;
	return first->count;
}

size_t table_rows_with(const struct table *t, struct slice text, size_t **rows)
{
	struct str quoted = STR_INIT;
	const struct row_text *found;
	size_t n;

	*rows = NULL;
	if (!t->nrows || !text.len)
		return 0;
	text = as_written(text, &quoted);
	found = expected(t, text);
	n = found ? rows_of_hits(t, found, rows) : search_rows(t, text, rows);
	str_release(&quoted);
	return n;
}

size_t table_rows_of(const struct table *t, const struct known_column *column, struct slice text, size_t **rows)
{
	const int of = table_column(t, column);
	const size_t n = of < 0 ? 0 : table_rows_with(t, text, rows);
	size_t found = 0;

	if (of < 0)
		*rows = NULL;
	for (size_t i = 0; i < n; i++)
		if (slice_equal(table_read_cell(t, (*rows)[i], of), text))
			(*rows)[found++] = (*rows)[i];
	return found;
}

/* The first row of the id. */
static long find_by_text(const struct table *t, struct slice id)
{
	struct str quoted = STR_INIT;
	struct search s;
	size_t row;

	search_open(&s, t, as_written(id, &quoted), t->data, t->text.len);
	while ((row = next_hit(&s)) < t->nrows && !slice_equal(table_id(t, row), id))
		;
	row_cursor_close(&s.cursor);
	str_release(&quoted);
	return row < t->nrows ? (long)row : -1;
}

/* Ids that ascend stand at the beginning of their records, without quotes. */
static bool begins_with(struct slice raw, struct slice id)
{
	return raw.len >= id.len && memcmp(raw.ptr, id.ptr, id.len) == 0 && (raw.len == id.len || id_ends(raw.ptr[id.len]));
}

static long find_ascending(const struct table *t, struct slice id)
{
	const int64_t number = table_id_number(t->ledger, id);
	const struct row_mark *mark = number < 0 ? NULL : table_mark_of_number(t->rows, number);
	const size_t end = !mark ? 0 : mark + 1 < t->rows->marks + t->rows->nmarks ? mark[1].row : t->nrows;
	struct row_cursor *c = &t->lazy->places;

	if (!mark)
		return -1;
	if (t->rows->is_dense)
		return begins_with((struct slice){ t->text.ptr + mark->offset, t->text.len - mark->offset }, id) ? (long)mark->row : -1;
	for (size_t row = mark->row; row < end && row_cursor_read(c, row); row++)
		if (begins_with(c->csv.raw, id))
			return (long)row;
	return -1;
}

/* Of ids that stand twice the first one counts. */
void table_index(const struct table *t)
{
	const bool has_ids = t->ledger->id >= 0 && t->file_column;
	struct table_lazy *z = t->lazy;

	if (!z || z->is_indexed)
		return;
	z->is_indexed = true;
	for (size_t row = 0; has_ids && row < t->nrows; row++) {
		const struct slice text = table_read_cell(t, row, t->ledger->id);

		if (text.len)
			ids_add(&z->by_id, text, (long)row);
	}
}

static bool is_worth_an_index(const struct table *t)
{
	const size_t lookups = t->lazy->lookups++;

	return t->rows->is_ascending ? lookups > t->nrows / ROWS_A_WALK : t->nrows <= FEW_ROWS || lookups >= LOOKUPS;
}

long table_find(const struct table *t, struct slice id)
{
	struct table_lazy *z = t->lazy;

	if (t->ledger->id < 0 || !t->nrows || !id.len)
		return -1;
	if (z->is_indexed)
		return ids_get(&z->by_id, id);
	if (t->highest >= 0 && table_id_number(t->ledger, id) > t->highest)
		return -1; /* as of every id that is given next */
	if (!is_worth_an_index(t))
		return t->rows->is_ascending ? find_ascending(t, id) : find_by_text(t, id);
	table_index(t);
	return ids_get(&z->by_id, id);
}

struct table_alias *table_alias(const struct table *t, struct slice id)
{
	for (size_t i = 0; i < t->naliases; i++)
		if (slice_equal(t->aliases[i].id, id))
			return &t->aliases[i];
	return NULL;
}

long table_find_kept(const struct table *t, struct slice id)
{
	const struct table_alias *alias = table_alias(t, id);

	return table_find(t, alias ? alias->kept : id);
}

long table_find_asked(const struct table *t, struct slice id)
{
	struct table_alias *alias = table_alias(t, id);

	if (alias)
		alias->is_asked = true;
	return table_find_kept(t, id);
}

void table_find_all(const struct table *t, const struct slice *ids, size_t n, long *rows)
{
	for (size_t i = 0; i < n; i++)
		ahead(ids[i].ptr, 1);
	if (t->lazy && t->lazy->is_indexed && t->ledger->id >= 0) {
		ids_get_all(&t->lazy->by_id, ids, n, rows);
		return;
	}
	for (size_t i = 0; i < n; i++)
		rows[i] = table_find(t, ids[i]);
}

int64_t table_highest(const struct table *t)
{
	int64_t highest = 0;

	if (t->highest >= 0)
		return t->highest;
	for (size_t i = 0; i < t->naliases; i++) {
		const int64_t n = table_id_number(t->ledger, t->aliases[i].id);

		highest = n > highest ? n : highest;
	}
	for (size_t i = 0; i < t->nrows; i++) {
		int64_t n = table_id_number(t->ledger, table_id(t, i));

		if (n > highest)
			highest = n;
	}
	return highest;
}

struct slice table_name(const struct table *t, struct slice id)
{
	long row = id.len ? table_find(t, id) : -1;
	struct slice name = row < 0 ? SLICE("") : table_cell(t, (size_t)row, t->ledger->name_column);

	return name.len ? name : id;
}

/* Rows by what people type */

int table_say_no_such(const struct table *t, const struct no_such *what, const struct place *at, struct error *err)
{
	const char *said = column_said(what->column);

	if (what->near.len)
		return error_at(err, ERROR_DATA, at, _("%s: '%.*s' is not in %s; did you mean '%.*s'?"), said, SLICE_ARGS(what->text), t->name,
				SLICE_ARGS(what->near));
	return error_at(err, ERROR_DATA, at, _("%s: '%.*s' is not in %s"), said, SLICE_ARGS(what->text), t->name);
}

int table_no_such(const struct table *t, const struct column *c, struct slice text, const struct place *at, struct error *err)
{
	struct near *near = near_new(&text, 1);
	struct near_finds finds;
	int rc;

	near_finds_begin(&finds, near);
	for (size_t i = 0; i < t->nrows; i++) {
		near_offer(&finds, table_id(t, i));
		near_offer(&finds, table_cell(t, i, t->ledger->name_column));
	}
	rc = table_say_no_such(t, &(const struct no_such){ c, text, finds.items[0].best }, at, err);
	near_finds_end(&finds);
	near_free(near);
	return rc;
}

enum { LOOKED_MOST = 4000000 };

static void fold_names(const struct table *t, struct near_list *names)
{
	for (size_t i = 0; i < t->nrows; i++) {
		near_list_add(names, table_id(t, i));
		near_list_add(names, table_cell(t, i, t->ledger->name_column));
	}
}

int table_no_such_again(const struct table *t, const struct column *c, struct slice text, size_t *looked, struct error *err)
{
	struct no_such what = { c, text, SLICE("") };
	struct near_list *names = t->lazy ? &t->lazy->names : NULL;

	if (names && *looked <= LOOKED_MOST) {
		*looked += t->nrows;
		if (!names->count)
			fold_names(t, names);
		what.near = near_list_find(names, text);
	}
	return table_say_no_such(t, &what, NULL, err);
}

enum { BY_ID, BY_NAME, BY_FORM, BY_PART };

/* Rows one of whose cells has, among others, the phone number, address or code that was typed, however it is written there. */
static size_t collect_by_form(const struct table *t, struct slice typed, size_t *rows, size_t max)
{
	const struct ledger *l = t->ledger;
	int *columns = xcalloc(l->ncolumns + 1, sizeof(*columns));
	size_t n = 0, found = 0;
	struct value v;

	for (size_t k = 0; k < l->ncolumns; k++)
		if (type_has_form(l->columns[k].type) && !l->columns[k].absent && value_parse(l->columns[k].type, typed, &v))
			columns[n++] = (int)k;
	if (n)
		table_read_columns(t, columns, n);
	for (size_t i = 0; n && i < t->nrows; i++) {
		bool hit = false;

		for (size_t k = 0; k < n && !hit; k++) {
			const struct slice cell = table_cell(t, i, columns[k]);

			hit = cell.len && value_same_form(l->columns[columns[k]].type, typed, cell);
		}
		if (hit && found++ < max)
			rows[found - 1] = i;
	}
	free(columns);
	return found;
}

static size_t collect(const struct table *t, struct slice folded, int how, size_t *rows, size_t max)
{
	struct str name = STR_INIT;
	size_t found = 0;
	int column = how == BY_ID ? t->ledger->id : t->ledger->name_column;

	for (size_t i = 0; column >= 0 && i < t->nrows; i++) {
		bool hit;

		str_reset(&name);
		utf8_add_folded(&name, table_cell(t, i, column));
		hit = how == BY_PART ? slice_find(str_slice(&name), folded) >= 0 : slice_equal(str_slice(&name), folded);
		if (hit && found++ < max)
			rows[found - 1] = i;
	}
	str_release(&name);
	return found;
}

static bool has_form(const struct table *t, const struct table_alias *alias, struct slice typed)
{
	const struct ledger *l = t->ledger;
	struct value v;

	for (size_t k = 0; k < l->ncolumns; k++)
		if (type_has_form(l->columns[k].type) && alias->cells[k].len && value_parse(l->columns[k].type, typed, &v) &&
		    value_same_form(l->columns[k].type, typed, alias->cells[k]))
			return true;
	return false;
}

static bool is_meant(const struct table *t, const struct table_alias *alias, struct slice typed, struct slice folded, int how)
{
	struct str name = STR_INIT;
	const int column = how == BY_ID ? t->ledger->id : t->ledger->name_column;
	bool is;

	if (how == BY_FORM || column < 0)
		return how == BY_FORM && has_form(t, alias, typed);
	utf8_add_folded(&name, alias->cells[column]);
	is = how == BY_PART ? slice_find(str_slice(&name), folded) >= 0 : slice_equal(str_slice(&name), folded);
	str_release(&name);
	return is;
}

/* What a row was called that was merged into another finds that one. */
static size_t collect_merged(const struct table *t, struct slice typed, struct slice folded, int how, size_t *rows, size_t max)
{
	size_t found = 0;

	for (size_t i = 0; i < t->naliases; i++) {
		struct table_alias *alias = &t->aliases[i];
		const long row = is_meant(t, alias, typed, folded, how) ? table_find(t, alias->kept) : -1;
		bool is_known = row < 0;

		for (size_t k = 0; k < found && k < max; k++)
			is_known |= rows[k] == (size_t)row;
		if (is_known)
			continue;
		alias->is_asked = true;
		if (found++ < max)
			rows[found - 1] = (size_t)row;
	}
	return found;
}

size_t table_candidates(const struct table *t, struct slice text, size_t *rows, size_t max)
{
	struct str folded = STR_INIT;
	long row = table_find_asked(t, text);
	size_t found = 0;

	if (row >= 0) {
		if (max)
			rows[0] = (size_t)row;
		return 1;
	}
	utf8_add_folded(&folded, text);
	for (int how = BY_ID; folded.len && !found && how <= BY_PART; how++) {
		found = how == BY_FORM ? collect_by_form(t, text, rows, max) : collect(t, str_slice(&folded), how, rows, max);
		if (!found)
			found = collect_merged(t, text, str_slice(&folded), how, rows, max);
	}
	str_release(&folded);
	return found;
}

/* What was typed for a column, and where that stands (may be NULL). */
struct typed {
	const struct column *column;
	struct slice text;
	const struct place *at;
};

static int ambiguous(const struct table *t, const struct typed *typed, const size_t *rows, size_t found, size_t shown,
		     struct error *err)
{
	struct str list = STR_INIT;
	int rc;

	for (size_t i = 0; i < found && i < shown; i++)
		str_addf(&list, "%s%.*s %.*s", i ? _(", ") : "", SLICE_ARGS(table_id(t, rows[i])),
			 SLICE_ARGS(table_cell(t, rows[i], t->ledger->name_column)));
	if (found > shown)
		str_adds(&list, ", ...");
	rc = error_at(err, ERROR_DATA, typed->at, _("%s: '%.*s' names %zu rows of %s: %s"), column_said(typed->column),
		      SLICE_ARGS(typed->text), found, t->ledger->name, list.buf);
	str_release(&list);
	return rc;
}

long table_find_typed(const struct table *t, const struct column *c, struct slice text, const struct place *at, struct error *err)
{
	enum { SHOWN = 8 };
	const struct typed typed = { c, text, at };
	size_t rows[SHOWN], found = table_candidates(t, text, rows, SHOWN);

	if (found == 1)
		return (long)rows[0];
	if (found == 0)
		return table_no_such(t, c, text, at, err);
	return ambiguous(t, &typed, rows, found, SHOWN, err);
}

long table_named(const struct table *t, const char *what, struct slice text, struct error *err)
{
	const char *shown = lang_on_screen(what);
	const struct column column = { .name = shown, .label = { shown, shown } };

	return table_find_typed(t, &column, text, NULL, err);
}
