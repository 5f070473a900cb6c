/* import.c - see import.h. Settles what becomes of each record, in order. What is recognised as being there already, and what
 * references lead to, is looked up in maps made once a ledger, so that a million rows cost a million look-ups. */
#include "book/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/import_run.h"

/* Rows that can't be taken, kept in their original bytes with the reasons */

static void count_reason(struct import_run *r, const char *text)
{
	long i = map_get(&r->reasons, slice_of(text));
	struct import *im = r->im;

	if (i < 0) {
		i = (long)im->nreasons;
		im->reasons = xgrow(im->reasons, &r->reasons_cap, im->nreasons + 1, sizeof(*im->reasons));
		im->reasons[im->nreasons++] = (struct import_reason){ arena_text(&im->arena, slice_of(text)), 0 };
		map_add(&r->reasons, slice_of(im->reasons[i].text), i);
	}
	im->reasons[i].rows++;
}

/* Neither GB18030 nor UTF-16 (unit by unit) has a line feed inside another character, so lines are the same ones before and after
 * decoding. */
static void import_find_lines(struct import_run *r)
{
	struct slice b = r->bytes;
	bool big_endian = strcmp(r->im->assumed, "UTF-16BE") == 0;

	r->unit = slice_starts(slice_of(r->im->assumed), "UTF-16") ? 2 : 1;
	for (size_t i = 0; i + r->unit <= b.len; i += r->unit) {
		size_t low = r->unit == 2 && big_endian ? i + 1 : i, high = r->unit == 2 && !big_endian ? i + 1 : i;
		bool ends_line = i > 0 && b.ptr[low - (r->unit == 1)] == '\n' && (r->unit == 1 || !b.ptr[high]);

		if (i == 0 || ends_line) {
			r->line_starts = xgrow(r->line_starts, &r->lines_cap, r->nlines + 1, sizeof(*r->line_starts));
			r->line_starts[r->nlines++] = i == 0 || r->unit == 1 ? i : i + 2;
		}
	}
}

static size_t line_start(const struct import_run *r, unsigned line)
{
	return line && line <= r->nlines ? r->line_starts[line - 1] : r->bytes.len;
}

/* The bytes of a record as the source has them, line end left out. */
static struct slice original(const struct import_run *r, const struct import_record *rec)
{
	struct slice raw = rec->raw;
	size_t from, to;

	if (r->line_starts) {
		from = line_start(r, rec->line);
		to = line_start(r, rec->next_line);
		raw = (struct slice){ r->bytes.ptr + from, to - from };
	}
	while (raw.len >= (r->unit ? r->unit : 1)) {
		const char *last = raw.ptr + raw.len - (r->unit ? r->unit : 1);
		char c = r->unit == 2 && !last[0] ? last[1] : last[0];

		if ((c != '\n' && c != '\r') || (r->unit == 2 && last[0] && last[1]))
			break;
		raw.len = (size_t)(last - raw.ptr);
	}
	return raw;
}

/* One line of the file of rejected rows: the original bytes, then the reason in the source's encoding. */
static void import_put_reject(struct import_run *r, const struct import_record *rec, const char *reason)
{
	struct str tail = STR_INIT;

	str_addc(&tail, r->map.separator);
	csv_put_field(&tail, slice_of(reason));
	str_adds(&tail, r->csv.has_crlf ? "\r\n" : "\n");
	str_add_slice(&r->im->rejects, original(r, rec));
	utf8_encode_as(&r->im->rejects, str_slice(&tail), r->im->assumed);
	str_release(&tail);
}

/* the record that is settled */
static void import_reject(struct import_run *r, const struct error *why)
{
	struct str reason = STR_INIT;

	for (size_t i = 0; i < why->count; i++) {
		str_addf(&reason, "%s%s", i ? _("; ") : "", error_for_programs(&why->items[i]));
		count_reason(r, error_for_programs(&why->items[i]));
	}
	import_put_reject(r, r->record, reason.buf);
	r->im->rejected++;
	str_release(&reason);
}

/* Conditions of the map ask the source's columns. */
static int get_source(const void *context, struct slice field, struct value *out)
{
	const struct import_run *r = context;
	int column = import_map_source(&r->map, field);

	if (column < 0)
		return -1;
	*out = (struct value){ .type = TYPE_TEXT, .text = import_source_cell(r->record, column) };
	return 0;
}

/* One row that a source row has staged. A row that an earlier source row staged gets its fields back when this one is rejected. */
struct made_row {
	struct change_row *row;
	const struct row_map *map;
	struct change_field *saved; /* NULL: the row is new in this source row */
	uint32_t nsaved;
};

/* A row that is there already. */
struct skipped_row {
	size_t count;	   /* of the counts */
	struct import_claim claim; /* has no key; twins NULL: it has */
	const char *differs;   /* how it differs from the row that is there; NULL: it doesn't */
};

/* All that one source row has staged, until it is known to be sound; room for one a row map. */
struct made {
	struct made_row *rows;
	size_t n;
	struct skipped_row *skipped;
	size_t nskipped;
};

static void save_fields(struct made_row *made, const struct change_row *row)
{
	made->saved = xcalloc(row->nfields + 1, sizeof(*row->fields));
	made->nsaved = row->nfields;
	if (row->nfields)
		memcpy(made->saved, row->fields, row->nfields * sizeof(*row->fields));
}

static void undo(struct import_run *r, struct made *made)
{
	for (size_t k = made->n; k-- > 0;) {
		struct change_row *row = made->rows[k].row;

		import_unindex_staged(r, row);
		row->nfields = made->rows[k].nsaved;
		if (row->nfields)
			memcpy(row->fields, made->rows[k].saved, row->nfields * sizeof(*row->fields));
		if (!made->rows[k].saved)
			change_drop(row);
		if (made->rows[k].saved || row->row >= 0)
			import_index_staged(r, row);
	}
	for (size_t k = 0; k < made->nskipped; k++)
		if (made->skipped[k].claim.twins)
			import_twin_settle(&made->skipped[k].claim, false);
}

static void made_reset(struct made *made)
{
	for (size_t k = 0; k < made->n; k++)
		free(made->rows[k].saved);
	made->n = made->nskipped = 0;
}

/* An id names its row for good: a row recognised by another column can't get another one. */
static int keep_id(const struct change_row *row, struct slice id, struct error *err)
{
	if (!id.len || slice_equal(id, row->id))
		return 0;
	return error_add(err, ERROR_DATA, _("%s %.*s: an id can't be changed"), row->ledger->name, SLICE_ARGS(row->id));
}

/* Whether the value is what stands there already, written in another way or not. */
static bool is_same(const struct column *c, struct slice there, struct slice value)
{
	struct str a = STR_INIT, b = STR_INIT;
	bool same = slice_equal(there, value);

	if (!same) {
		import_add_key(&a, c, there, false);
		import_add_key(&b, c, value, false);
		same = slice_equal(str_slice(&a), str_slice(&b));
	}
	str_release(&a);
	str_release(&b);
	return same;
}

static bool holds(const struct change_row *row, int column, struct slice value)
{
	return is_same(&row->ledger->columns[column], change_cell(row, column), value);
}

static int fill_row(struct import_run *r, const struct row_map *m, struct change_row *row, bool is_new, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < m->nfields; i++) {
		bool is_id = m->fields[i].column == m->ledger->id;
		const struct import_cell *cell;

		if (import_take_field(r, m, i, &cell, err) < 0 || (is_id && !is_new && keep_id(row, cell->value, err) < 0))
			rc = -1;
		else if (is_id ? is_new && !m->is_named : cell->value.len > 0 && (is_new || !holds(row, m->fields[i].column, cell->value)))
			change_take_column(row, m->fields[i].column, cell->value, cell->state == CELL_SOUND);
	}
	return rc;
}

/* Numbers of ids are used up by rows that turn out to be none, too, unless no number is ever given. */
static struct change_row *new_row(struct import_run *r, const struct row_map *m, struct error *err)
{
	struct error ignored = ERROR_INIT; /* fill_row says it */
	const size_t fields = m->nfields + (m->id_field < 0);
	const struct import_cell *id;

	if (!m->is_named)
		return change_add_as(r->change, m->ledger, NULL, fields, err);
	import_take_field(r, m, (size_t)m->id_field, &id, &ignored);
	error_release(&ignored);
	return change_add_as(r->change, m->ledger, &id->value, fields, err);
}

static int already_there(const struct row_map *m, struct slice text, struct error *err)
{
	return error_add(err, ERROR_DATA, _("%s: '%.*s' is there already"), m->ledger->name, SLICE_ARGS(text));
}

static bool recognises(const struct row_map *m, int column)
{
	bool does = column == m->ledger->id;

	for (size_t i = 0; i < m->nmatch; i++)
		does |= m->match[i] == column;
	return does;
}

static void say_difference(struct str *out, const struct column *c, struct slice there, struct slice here)
{
	const struct slice new = column_shown(c, here), old = column_shown(c, there);

	str_adds(out, out->len ? _("; ") : "");
	if (there.len)
		str_addf(out, _("%s: '%.*s' there, '%.*s' here"), column_said(c), SLICE_ARGS(old), SLICE_ARGS(new));
	else
		str_addf(out, _("%s: nothing there, '%.*s' here"), column_said(c), SLICE_ARGS(new));
}

/* What the row that is skipped has and the one that is there hasn't; NULL: nothing. */
static const char *find_differences(struct import_run *r, const struct row_map *m, long found, struct slice text, struct error *err)
{
	const struct table *t = book_table_of(r->change->book, m->ledger, err);
	struct str said = STR_INIT;
	const char *kept = NULL;

	for (size_t i = 0; i < m->nfields; i++) {
		const struct column *c = &m->ledger->columns[m->fields[i].column];
		const struct import_cell *cell;
		struct error ignored = ERROR_INIT; /* what can't be read isn't what is there */
		struct slice there = import_cell_of(r, t, found, m->fields[i].column);

		import_take_field(r, m, i, &cell, &ignored);
		error_release(&ignored);
		if (recognises(m, m->fields[i].column) || !cell->value.len || is_same(c, there, cell->value))
			continue;
		say_difference(&said, c, there, cell->value);
	}
	if (said.len)
		kept = r->im->nshown == IMPORT_DIFFERING_SHOWN ? "" : arena_format(&r->im->arena, _("%s:%u: %s '%.*s': %s"), r->csv.name, r->record->line, m->ledger->name, SLICE_ARGS(text),
				    said.buf);
	str_release(&said);
	return kept;
}

/* The row of the book or of the change that is edited, or a new one; *one is how to undo it. */
static struct change_row *open_row(struct import_run *r, const struct row_map *m, long found, struct made_row *one, struct error *err)
{
	struct change_row *row = NULL;

	if (found == -1)
		row = new_row(r, m, err);
	else if (found >= 0 && m->ledger->id < 0)
		error_add(err, ERROR_DATA, _("existing: rows of %s have no ids, so that none can be updated; skip or refuse is wanted"),
			  m->ledger->name);
	else if (found >= 0)
		row = change_edit_of(r->change, m->ledger, table_id(book_table_of(r->change->book, m->ledger, err), (size_t)found),
				  err);
	else
		row = r->change->index[-2 - found];
	if (!row)
		return NULL;
	*one = (struct made_row){ .row = row, .map = m };
	if (found < -1 || row->checked)
		save_fields(one, row);
	if (found != -1)
		change_room(row, m->nfields);
	row->note = r->note;
	return row;
}

static int stage_found(struct import_run *r, const struct row_map *m, struct made *made, long found, struct error *err)
{
	struct change_row *row = open_row(r, m, found, &made->rows[made->n], err);
	int rc;

	if (!row)
		return -1;
	made->n++;
	import_unindex_staged(r, row);
	rc = fill_row(r, m, row, found == -1, err);
	import_index_staged(r, row);
	return rc;
}

static int stage_row(struct import_run *r, const struct row_map *m, struct made *made, struct error *err)
{
	const struct subject source = { .get = get_source, .context = r, .now = r->change->book->now };
	enum import_existing existing = r->how->existing == IMPORT_AS_MAPPED ? m->existing : r->how->existing;
	int holds = m->when ? when_holds(m->when, &source, err) : 1;
	struct skipped_row *skipped = &made->skipped[made->nskipped];
	struct slice text = SLICE("");
	long found = -1;

	if (holds <= 0)
		return holds;
	*skipped = (struct skipped_row){ .count = m->count };
	if (!m->nmatch && import_twin(r, m, &skipped->claim)) {
		made->nskipped++;
		return 0;
	}
	if (m->nmatch && import_find_existing(r, m, &found, &text, err) < 0)
		return -1;
	if (m->always_skips) /* the map's own word on rows that come with every line: the customer of an invoice */
		existing = IMPORT_SKIP;
	if (found != -1 && existing == IMPORT_SKIP) {
		skipped->differs = find_differences(r, m, found, text, err);
		made->nskipped++;
		return 0;
	}
	if (found != -1 && existing == IMPORT_REFUSE)
		return already_there(m, text, err);
	return stage_found(r, m, made, found, err);
}

static void take_skipped(struct import_run *r, const struct skipped_row *s)
{
	struct import *im = r->im;

	im->counts[s->count].skipped++;
	if (s->claim.twins) {
		im->counts[s->count].already++;
		import_twin_settle(&s->claim, true);
	}
	if (!s->differs)
		return;
	if (im->nshown < IMPORT_DIFFERING_SHOWN) {
		if (!im->differing)
			im->differing = arena_zalloc(&im->arena, IMPORT_DIFFERING_SHOWN * sizeof(*im->differing));
		im->differing[im->nshown++] = s->differs;
	}
	im->ndiffering++;
}

static void take_row(struct import_run *r, const struct made *made, bool took)
{
	for (size_t k = 0; k < made->n; k++) {
		const struct made_row *one = &made->rows[k];
		struct import_count *count = &r->im->counts[one->map->count];

		if (one->row->row < 0 && !one->saved)
			count->added++;
		else if (change_row_changes(one->row))
			count->updated++;
		else
			count->skipped++;
	}
	for (size_t k = 0; k < made->nskipped; k++)
		take_skipped(r, &made->skipped[k]);
	r->im->accepted += took;
}

/* "# a remark" is none of the file's rows; "#1001" may be a number of an order. */
static bool is_comment(const struct import_record *rec)
{
	const struct slice line = slice_trim(rec->raw);

	return line.len && line.ptr[0] == '#' && !(line.len > 1 && line.ptr[1] >= '0' && line.ptr[1] <= '9');
}

/* What is no row as the header has them isn't taken for one. */
static int check_record(const struct import_run *r, struct error *err)
{
	const struct import_record *rec = r->record;

	if (is_comment(rec))
		return error_add(err, ERROR_DATA, _("a comment line; quote the first field where it is a row"));
	if (rec->nfields != r->map.nsource)
		return error_plural(err, ERROR_DATA, NULL,
				    &(struct error_plural){ P_("%zu field where the header has %zu", "%zu fields where the header has %zu"),
							    rec->nfields },
				    rec->nfields, r->map.nsource);
	if (rec->has_bare_quote)
		return error_add(err, ERROR_DATA, _("a quote inside an unquoted field; quote the field, double it"));
	return 0;
}

static void take_record(struct import_run *r, void *context)
{
	struct made *made = context;
	struct error why = ERROR_INIT;
	bool took = false;
	int rc;

	r->im->read++;
	rc = check_record(r, &why);
	for (size_t i = 0; rc == 0 && i < r->map.nrows; i++)
		if (stage_row(r, &r->map.rows[i], made, &why) < 0)
			rc = -1;
	for (size_t k = 0; k < made->n; k++)
		if (import_check_row(r, made->rows[k].map, made->rows[k].row, &took, &why) < 0)
			rc = -1;
	for (size_t k = 0; rc == 0 && k < made->n; k++)
		if (made->rows[k].row->row < 0 && !made->rows[k].saved)
			rc = duplicate_guard_check(&r->duplicates, made->rows[k].row, &why);
	if (rc == 0) {
		take_row(r, made, took);
	} else {
		undo(r, made);
		import_reject(r, &why);
	}
	made_reset(made);
	error_release(&why);
}

/* Finds the header: the first line that matches, or the one after `skip` lines. */
static int find_header(struct import_run *r, struct error *err)
{
	for (size_t line = 0;; line++) {
		int more = csv_next(&r->csv, err), hit;

		if (more < 0)
			return -1;
		if (more == 0)
			return error_add(err, ERROR_DATA, r->map.header ? _("%s: no line matches the header pattern %s") : _("%s: there is no header line%s"),
					 r->csv.name, r->map.header ? pattern_text(r->map.header) : "");
		hit = r->map.header ? pattern_match(r->map.header, r->csv.raw, NULL, err) : line >= (size_t)r->map.skip;
		if (hit)
			return hit < 0 ? -1 : 0;
	}
}

/* A column that stands twice would be read from one of them. */
static int check_header(const struct import_run *r, struct error *err)
{
	const struct place at = { r->csv.name, r->csv.line, 0 };
	struct arena arena = ARENA_INIT;
	struct map seen = MAP_INIT;
	int rc = 0;

	for (size_t i = 0; i < r->csv.nfields; i++) {
		struct str folded = STR_INIT;
		struct slice key;

		utf8_add_folded(&folded, r->csv.fields[i]);
		key = arena_slice(&arena, str_slice(&folded));
		str_release(&folded);
		if (key.len && !map_add(&seen, key, (long)i))
			rc = error_at(err, ERROR_DATA, &at, _("the column '%.*s' stands twice in the header (fields %ld and %zu); rename one"),
				      SLICE_ARGS(r->csv.fields[i]), map_get(&seen, key) + 1, i + 1);
	}
	map_release(&seen);
	arena_release(&arena);
	return rc;
}

static int read_records(struct import_run *r, struct error *err)
{
	struct made made = { .rows = arena_zalloc(&r->map.arena, r->map.nrows * sizeof(*made.rows)),
			     .skipped = arena_zalloc(&r->map.arena, r->map.nrows * sizeof(*made.skipped)) };

	return import_each_record(r, take_record, &made, err);
}

static int by_rows(const void *a, const void *b)
{
	const struct import_reason *x = a, *y = b;

	return x->rows != y->rows ? (x->rows < y->rows) - (x->rows > y->rows) : strcmp(x->text, y->text);
}

static void running_release(struct import_run *r)
{
	for (size_t i = 0; i < r->nindexes; i++)
		import_index_release(r->indexes[i]);
	free(r->indexes);
	for (size_t i = 0; i < r->ntwins; i++)
		import_twins_release(r->twins[i]);
	free(r->twins);
	free(r->lost_texts);
	map_release(&r->lost);
	map_release(&r->reasons);
	duplicate_guard_release(&r->duplicates);
	free(r->touches);
	free(r->line_starts);
	csv_close(&r->csv);
	import_map_release(&r->map);
}

int import_run(struct import *im, struct change *c, const struct yaml *map, const char *source, struct str *bytes,
	       const struct import_how *how, struct error *err)
{
	struct import_run r = { .im = im, .change = c, .how = how, .bytes = change_keep(c, bytes) };
	struct import_record header;
	const size_t before = c->nrows;
	struct str decoded = STR_INIT;
	struct slice text;
	size_t bad;
	int rc = -1;

	*im = (struct import){ .rejects = STR_INIT };
	c->quiet_log = true;
	if (import_map_read(&r.map, map, err) < 0)
		goto out;
	if (utf8_read(&decoded, r.bytes, r.map.encoding, &im->assumed, &bad, &text) < 0) {
		error_add(err, ERROR_DATA, _("%s: byte %zu is not %s; say `encoding:` in the map"), source, bad + 1, im->assumed);
		goto out;
	}
	if (decoded.len)
		text = change_keep(c, &decoded);
	if (!slice_starts(slice_of(im->assumed), "UTF-8"))
		import_find_lines(&r);
	csv_open(&r.csv, source, text, CSV_FOREIGN);
	r.csv.separator = r.map.separator;
	r.is_sheet = strcmp(im->assumed, "UTF-8") != 0;
	r.accept_missing = r.map.accept_missing || how->accept_missing;
	r.accept_references = r.map.accept_references || how->accept_references;
	r.note = slice_of(arena_format(&c->arena, "import %s", source));
	if (find_header(&r, err) == 0 && check_header(&r, err) == 0 &&
	    import_map_bind(&r.map, im, &c->book->schema, r.csv.fields, r.csv.nfields, err) == 0 && import_twins_prepare(&r, err) == 0 &&
	    duplicate_guard_open(&r.duplicates, c, err) == 0) {
		import_read_record(&r, &header, r.csv.fields);
		import_put_reject(&r, &header, "reason");
		rc = read_records(&r, err);
		im->suspects = r.duplicates.suspects;
		im->near_left_out = r.duplicates.left_out;
	}
	if (rc == 0 && c->nchecked == before)
		c->nchecked = c->nrows;
	if (im->nreasons)
		qsort(im->reasons, im->nreasons, sizeof(*im->reasons), by_rows);
out:
	running_release(&r);
	str_release(&decoded);
	return rc;
}

void import_release(struct import *im)
{
	free(im->reasons);
	str_release(&im->rejects);
	arena_release(&im->arena);
	*im = (struct import){ .rejects = STR_INIT };
}
