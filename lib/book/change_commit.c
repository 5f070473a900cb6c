/* change_commit.c - a change is checked and becomes bytes: appended rows, rewritten records; its log rows are change_log.c. What isn't
 * changed is copied as it stands: other records whole, other fields of a changed record with the quotes they had. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/team.h"
#include "base/utf8.h"
#include "book/change.h"
#include "book/change_log.h"
#include "book/check.h"
#include "book/commit.h"
#include "book/schema.h"
#include "book/subject.h"
#include "csv/csv.h"

/* Is what a change leaves behind allowed by the schema? Only rows touched are looked at, and of an edited
 * row only the fields put (and what is required because of them): an old fault elsewhere must not stop today's work */

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
	if (table_find_kept(r->table, r->id) >= 0 || (first >= 0 && c->index[first] != r))
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

/* Days of the row itself in the form of ledgers are in the order of their texts: nobody has to be asked. */
static bool is_order_plain(const struct change_row *r, int column)
{
	const struct column *columns = r->ledger->columns, *c = &columns[column];
	const struct slice later = change_cell(r, column);
	bool is = c->type == TYPE_DATE && date_is_plain(later);

	for (size_t i = 0; i < c->norders && is; i++) {
		const struct order *order = &c->orders[i];
		const struct slice earlier = change_cell(r, order->head);

		is = columns[order->head].type == TYPE_DATE && slice_is(order->earlier, columns[order->head].name) &&
		     (!earlier.len || (date_is_plain(earlier) && memcmp(later.ptr, earlier.ptr, later.len) >= 0));
	}
	return is;
}

int change_check_orders(const struct change_row *r, struct error *err)
{
	struct row_subject s;
	int rc = 0;

	staged_subject(&s, r);
	for (size_t i = 0; i < r->ledger->ncolumns; i++)
		if (is_order_touched(r, (int)i) && !is_order_plain(r, (int)i) && order_check(r->ledger, (int)i, &s.subject, NULL, err) < 0)
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

/* One ledger's part of a change: sorted out first, then written. */
struct writing {
	const struct change *change;
	const struct table *table;
	struct change_row **edits; /* in file order */
	size_t nedits, edits_cap;
	bool has_adds;
	bool is_complete; /* no column can be put that the file lacks */
	int *column_at; /* schema column -> column of the file as it will be, -1; LACKING: it is to get it */
	int *extra;	/* schema columns that the file lacked and gets */
	size_t nextra;
	int dropped;	/* column of the file that goes; -1: none */
	struct slice *raw; /* scratch for one record's fields */
	struct commit *commit;
	struct str *out;
};

enum { LACKING = -2 };

static const char *line_end(const struct table *t)
{
	return t->has_crlf ? "\r\n" : "\n";
}

static size_t columns_after(const struct writing *w)
{
	return w->table->file_columns + w->nextra;
}

static void begin_ledger(struct writing *w, const struct change *c, const struct table *t)
{
	const size_t n = t->ledger->ncolumns;

	*w = (struct writing){ .change = c, .table = t, .is_complete = true, .dropped = -1 };
	w->column_at = xcalloc(n, sizeof(*w->column_at));
	w->extra = xcalloc(n, sizeof(*w->extra));
	for (size_t i = 0; i < n; i++) {
		w->column_at[i] = t->file_columns ? t->file_column[i] : t->ledger->columns[i].is_merge ? -1 : LACKING;
		w->is_complete &= w->column_at[i] != -1;
	}
}

static void end_ledger(struct writing *w)
{
	free(w->edits);
	free(w->column_at);
	free(w->extra);
	free(w->raw);
}

/* A new file has every column of the schema; an old one gets what is put and it lacks, at the end. */
static void plan_columns(struct writing *w)
{
	for (size_t i = 0; i < w->table->ledger->ncolumns; i++)
		if (w->column_at[i] == LACKING) {
			w->column_at[i] = (int)columns_after(w);
			w->extra[w->nextra++] = (int)i;
		}
	w->raw = xcalloc(columns_after(w) + 1, sizeof(*w->raw));
}

/* The column in which rows say into which others they were merged goes with the last of them. Its file has every row in it: who drops it sees
 * those that were merged. */
static void plan_drop(struct writing *w)
{
	const struct table *t = w->table;
	const int column = ledger_merge(t->ledger);
	size_t next = 0;

	if (!w->change->drops_merges || column < 0 || t->file_column[column] < 0)
		return;
	for (size_t row = 0; row < t->nrows; row++) {
		const bool is_edit = next < w->nedits && (size_t)w->edits[next]->row == row;

		if ((is_edit ? change_cell(w->edits[next], column) : table_cell(t, row, column)).len)
			return;
		next += is_edit;
	}
	w->dropped = t->file_column[column];
}

static int by_row(const void *a, const void *b)
{
	long x = (*(struct change_row *const *)a)->row, y = (*(struct change_row *const *)b)->row;

	return (x > y) - (x < y);
}

static void take_row(struct writing *w, struct change_row *r)
{
	for (size_t i = 0; !w->is_complete && i < r->nfields; i++)
		if (r->fields[i].length && w->column_at[r->fields[i].column] < 0)
			w->column_at[r->fields[i].column] = LACKING;
	if (r->row < 0) {
		w->has_adds = true;
		return;
	}
	w->edits = xgrow(w->edits, &w->edits_cap, w->nedits + 1, sizeof(*w->edits));
	w->edits[w->nedits++] = r;
}

/* Which ledger gets what: one pass over the rows, which may be millions. */
static void sort_out(struct writing *ledgers, const struct change *c)
{
	const struct book *b = c->book;

	for (size_t i = 0; i < b->schema.count; i++)
		if (b->tables[i].loaded)
			begin_ledger(&ledgers[i], c, &b->tables[i]);
	for (struct change_row *r = c->rows; r; r = r->next)
		if (change_row_changes(r))
			take_row(&ledgers[r->ledger->index], r);
	for (size_t i = 0; i < b->schema.count; i++)
		if (ledgers[i].nedits)
			qsort(ledgers[i].edits, ledgers[i].nedits, sizeof(*ledgers[i].edits), by_row);
}

enum heading { CANONICAL = -1, ENGLISH, CHINESE };

/* How the columns of a file are headed: as the first one that tells; a new file as the book's language says. */
static enum heading heading_of(const struct writing *w)
{
	const struct table *t = w->table;

	for (size_t i = 0; i < t->ledger->ncolumns; i++) {
		const struct column *c = &t->ledger->columns[i];
		struct slice name = t->file_column[i] < 0 ? SLICE("") : t->foreign[t->file_column[i]];

		if (slice_is(name, c->label[CHINESE]) && !slice_is(name, c->name))
			return CHINESE;
		if (slice_is(name, c->label[ENGLISH]) && !slice_is(name, c->name))
			return ENGLISH;
	}
	return !t->file_columns && strcmp(w->change->book->language, "zh") == 0 ? CHINESE : CANONICAL;
}

/* The fields of a record as they stand, without the column that goes. */
static void put_raw(struct writing *w, struct slice raw)
{
	const size_t n = csv_raw_fields(raw, ',', w->raw, columns_after(w));
	bool is_first = true;

	for (size_t i = 0; i < n; i++) {
		if ((int)i == w->dropped)
			continue;
		if (!is_first)
			str_addc(w->out, ',');
		is_first = false;
		str_add_slice(w->out, w->raw[i]);
	}
}

static void put_header(struct writing *w)
{
	const struct table *t = w->table;
	const enum heading heading = heading_of(w);
	struct slice old = { t->text.ptr + t->header.offset, t->header.length };

	while (old.len && (old.ptr[old.len - 1] == '\n' || old.ptr[old.len - 1] == '\r'))
		old.len--;
	if (t->file_columns)
		put_raw(w, old);
	for (size_t i = 0; i < w->nextra; i++) {
		const struct column *c = &t->ledger->columns[w->extra[i]];

		if (i || t->file_columns)
			str_addc(w->out, ',');
		csv_put_field(w->out, slice_of(heading == CANONICAL ? c->name : c->label[heading]));
	}
	str_adds(w->out, line_end(t));
}

/* One a thread. */
struct adding {
	const struct writing *writing;
	struct slice *raw; /* scratch for a record's fields */
};

static void put_added(void *adding, const struct change_row *r, struct str *out)
{
	const struct adding *a = adding;
	const struct writing *w = a->writing;
	const size_t n = columns_after(w);

	if (r->ledger != w->table->ledger || r->row >= 0 || !change_row_changes(r))
		return;
	for (size_t i = 0; i < n; i++)
		a->raw[i] = SLICE("");
	for (size_t i = 0; i < r->nfields; i++)
		if (w->column_at[r->fields[i].column] >= 0)
			a->raw[w->column_at[r->fields[i].column]] = change_value(&r->fields[i]);
	csv_put_fields(out, a->raw, n);
	str_adds(out, line_end(w->table));
}

static void put_adds(struct writing *w)
{
	const size_t threads = change_threads(w->change), columns = columns_after(w) + 1;
	struct adding *each;
	struct slice *raw;

	if (!w->has_adds)
		return;
	each = xcalloc(threads, sizeof(*each));
	raw = xcalloc(threads * columns, sizeof(*raw));
	for (size_t i = 0; i < threads; i++)
		each[i] = (struct adding){ w, raw + i * columns };
	change_put_blocks(&(const struct change_blocks){ w->change, put_added, each, sizeof(*each) }, w->out);
	free(raw);
	free(each);
}

static const struct change_field *field_for(const struct writing *w, const struct change_row *r, size_t file_column)
{
	for (size_t i = 0; r && i < r->nfields; i++) {
		const struct change_field *f = &r->fields[i];

		if (w->column_at[f->column] == (int)file_column &&
		    !slice_equal(change_value(f), table_cell(w->table, (size_t)r->row, f->column)))
			return f;
	}
	return NULL;
}

/* Where a field that stood in quotes which it didn't need goes on standing in quotes, what is put back is what it was, byte for byte. */
static void put_field(const struct writing *w, struct slice raw, struct slice value)
{
	struct str *out = w->out, plain = STR_INIT;
	const bool is_quoted = w->change->keeps_quotes && raw.len >= 2 && *raw.ptr == '"';

	if (is_quoted)
		csv_put_field(&plain, (struct slice){ raw.ptr + 1, raw.len - 2 });
	if (is_quoted && (!plain.len || *plain.buf != '"'))
		csv_put_quoted(out, value);
	else
		csv_put_field(out, value);
	str_release(&plain);
}

/* One record with the fields of r (may be NULL) put in, and blanks for columns the file gets. */
static void put_record(struct writing *w, struct slice raw, const struct change_row *r)
{
	size_t n = csv_raw_fields(raw, ',', w->raw, columns_after(w)), body = raw.len;
	bool is_first = true;

	while (body && (raw.ptr[body - 1] == '\n' || raw.ptr[body - 1] == '\r'))
		body--;
	for (size_t i = 0; i < columns_after(w); i++) {
		const struct change_field *f = field_for(w, r, i);

		if ((int)i == w->dropped)
			continue;
		if (!is_first)
			str_addc(w->out, ',');
		is_first = false;
		if (f)
			put_field(w, i < n ? w->raw[i] : SLICE(""), change_value(f));
		else if (i < n)
			str_add_slice(w->out, w->raw[i]);
	}
	str_add(w->out, raw.ptr + body, raw.len - body);
}

static void keep(struct writing *w, size_t from, size_t to)
{
	commit_keep(w->commit, from, to - from);
}

static bool is_whole(const struct writing *w)
{
	return w->nextra || w->dropped >= 0;
}

/* Where every record is rewritten, so are those before it that were merged into others. */
static size_t put_hidden(struct writing *w, size_t *next, size_t at, size_t before)
{
	const struct table *t = w->table;

	for (; is_whole(w) && *next < t->naliases && t->aliases[*next].offset < before; (*next)++) {
		const struct table_alias *a = &t->aliases[*next];

		keep(w, at, a->offset);
		put_record(w, (struct slice){ t->mapped.ptr + a->offset, a->length }, NULL);
		at = a->offset + a->length;
	}
	return at;
}

/* The header, where the file gets or loses columns, and a record with what it gets; what lies between is kept. */
static void rewrite(struct writing *w)
{
	const struct table *t = w->table;
	size_t at = 0, next = 0, hidden = 0, end = t->header.offset + t->header.length;

	if (is_whole(w)) {
		keep(w, 0, t->header.offset); /* a BOM, blank lines */
		put_header(w);
		at = end;
	}
	for (size_t row = 0; is_whole(w) ? row < t->nrows : next < w->nedits; row++) {
		const struct change_row *edit;
		struct table_row record;
		size_t offset;

		if (!is_whole(w))
			row = (size_t)w->edits[next]->row;
		record = table_row(t, row);
		offset = table_offset(t, record.offset);
		edit = next < w->nedits && (size_t)w->edits[next]->row == row ? w->edits[next++] : NULL;
		at = put_hidden(w, &hidden, at, offset);
		keep(w, at, offset);
		put_record(w, (struct slice){ t->mapped.ptr + offset, record.length }, edit);
		at = offset + record.length;
	}
	at = put_hidden(w, &hidden, at, t->mapped.len);
	keep(w, at, t->mapped.len);
	if (w->has_adds && (at < t->mapped.len || !w->out->len ? t->ends_open : w->out->buf[w->out->len - 1] != '\n'))
		str_adds(w->out, line_end(t));
	put_adds(w);
}

static void append(struct writing *w)
{
	if (!w->table->mapped.len)
		put_header(w);
	else if (w->table->ends_open)
		str_adds(w->out, line_end(w->table));
	put_adds(w);
}

static void write_ledger(struct commit *commit, struct writing *w)
{
	const struct table *t = w->table;

	if (!w->nedits && !w->has_adds)
		return;
	plan_columns(w);
	plan_drop(w);
	w->commit = commit;
	if (w->nedits || (w->nextra && t->mapped.len)) {
		w->out = commit_replace(commit, t->name, &t->opened, t->fd, t->mapped);
		rewrite(w);
	} else {
		w->out = commit_append(commit, t->name, &t->opened, t->fd);
		append(w);
	}
}

static void write_files(struct commit *commit, const struct change *c)
{
	for (const struct change_file *f = c->files; f; f = f->next)
		if (change_file_changes(f))
			str_add_slice(commit_replace(commit, f->name, change_file_is_new(f) ? NULL : &f->was, f->fd,
						     change_file_is_new(f) ? SLICE("") : f->old),
				      f->text);
}

/* Ledgers are written down while the log gets its digest. */
struct commit_half {
	const struct change *change;
	struct commit *commit; /* NULL: the log */
	struct writing *ledgers; /* by schema index */
	struct change_log *log;
};

static void *write_half(void *half)
{
	const struct commit_half *h = half;
	const struct book *b = h->change->book;

	if (!h->commit)
		change_log_close(h->log);
	for (size_t i = 0; h->commit && i < b->schema.count; i++)
		write_ledger(h->commit, &h->ledgers[i]);
	return NULL;
}

static int write_all(struct commit *commit, const struct change *c, struct error *err)
{
	struct change_log log;
	struct writing *ledgers = xcalloc(c->book->schema.count, sizeof(*ledgers));
	struct commit_half halves[] = { { c, commit, ledgers, NULL }, { c, NULL, NULL, &log } };
	int rc = change_log_begin(&log, c, err);

	sort_out(ledgers, c);
	if (rc == 0)
		change_log_put(&log, c);
	if (rc == 0 && change_threads(c) > 1) {
		team_run(halves, 2, sizeof(*halves), write_half);
	} else if (rc == 0) {
		write_half(&halves[0]);
		write_half(&halves[1]);
	}
	write_files(commit, c);
	change_log_append(&log, commit);
	change_log_release(&log);
	for (size_t i = 0; i < c->book->schema.count; i++)
		end_ledger(&ledgers[i]);
	free(ledgers);
	return rc;
}

static int commit_all(struct change *c, struct error *err)
{
	struct commit commit;
	int rc;

	if (change_is_empty(c))
		return 0;
	commit_init(&commit, c->book->dirfd);
	rc = write_all(&commit, c, err);
	if (rc == 0)
		rc = commit_run(&commit, err);
	commit_release(&commit);
	return rc;
}

int change_commit(struct change *c, struct error *err)
{
	int rc;

	if (change_check(c, err) < 0)
		return -1;
	rc = commit_all(c, err);
	if (rc >= 0)
		change_outputs_place(c, err);
	return rc;
}
