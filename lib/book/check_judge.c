/* check_judge.c - the second pass over a ledger: each cell against its column. See check_rows.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/team.h"
#include "base/utf8.h"
#include "book/check_rows.h"
#include "book/subject.h"
#include "rule/pattern.h"

enum {
	WAITING = 64, /* references are looked up so many at a time, so that the memory is asked for all of them */
	ORDERS_BEHIND = 4, /* dates that hang on one reference; with more of them the ledger is judged by one thread */
};

enum cell_state { CELL_EMPTY, CELL_SOUND, CELL_FAULTY };

/* A date of the row that can't come before one of the row behind a reference. */
struct behind {
	int column;
	size_t order;
	const int32_t *days;
};

/* A reference that waits to be looked up. */
struct waiting {
	struct slice text;
	uint64_t ahead;
	size_t offset;
	unsigned line;
	int32_t later[ORDERS_BEHIND]; /* 0: there is none */
};

struct judged {
	const struct column *column;
	int at; /* of the file */
	const struct pattern *pattern, *refuse; /* NULL: none */
	const struct when *when;
	bool is_shared; /* those are this thread's own */
	bool is_text, is_choice; /* any text is of its type; only some are its values */
	const struct check_ledger *to;
	struct behind behind[ORDERS_BEHIND];
	size_t nbehind, nwaiting;
	struct waiting *waiting;
	struct check_earlier *earlier; /* by order */
};

struct judging {
	struct check_run *run;
	struct check_ledger *ledger;
	unsigned lines;	  /* of the parts merged so far */
};

/* One part's. */
struct judge {
	struct judging *judging;
	const struct ledger *of;
	struct judged *columns;
	struct slice *cells;
	struct value *values;
	unsigned char *states; /* enum cell_state; of the row */
	struct check_findings rows, uniques;
	struct error faults;
	size_t nrows;
	unsigned lines;
	bool lacks; /* there was no memory for what a thread has to have of its own */
	struct row_subject subject;
	struct str key;
	struct arena arena;
};

/* What is noted */

static int by_place(const void *a, const void *b)
{
	const struct check_finding *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* Of unique texts column by column. */
static int by_column(const void *a, const void *b)
{
	const struct check_finding *x = a, *y = b;

	return x->column != y->column ? (x->column > y->column) - (x->column < y->column) : by_place(a, b);
}

static void settle(struct check_findings *f, int (*compare)(const void *a, const void *b))
{
	if (f->count)
		qsort(f->items, f->count, sizeof(*f->items), compare);
	f->count = f->count < f->most ? f->count : f->most;
}

static void note(struct check_findings *f, const struct check_finding *item, int (*compare)(const void *a, const void *b))
{
	enum { ROOM = 256 };

	f->total++;
	if (f->count >= f->most && f->count - f->most >= ROOM)
		settle(f, compare);
	f->items = xgrow(f->items, &f->cap, f->count + 1, sizeof(*f->items));
	f->items[f->count++] = *item;
}

static void note_cell(struct judge *j, const struct sweep *s, size_t column, enum check_kind kind, size_t order)
{
	const struct check_finding item = { sweep_offset(s), s->csv.line, (uint16_t)column, (uint8_t)kind, (uint8_t)order };

	note(kind == CHECK_UNIQUE ? &j->uniques : &j->rows, &item, kind == CHECK_UNIQUE ? by_column : by_place);
}

/* Dates that can't come before others */

bool check_earlier(const struct ledger *l, const struct order *order, struct check_earlier *e)
{
	struct slice rest = order->earlier, head = slice_cut(&rest, '.');
	const int first = ledger_column(l, head);

	*e = (struct check_earlier){ -1, first, l };
	if (!rest.len || first < 0)
		return first >= 0;
	e->via = first;
	e->of = l->columns[first].ref;
	e->column = e->of ? ledger_column(e->of, rest) : -1;
	return e->column >= 0;
}

static bool is_time(const struct column *c)
{
	return c->type == TYPE_TIME;
}

/* Days are enough to tell, unless both have a time of day. */
static bool hang(struct judged *columns, int column, size_t order, const struct check_earlier *e)
{
	struct judged *via = &columns[e->via];
	const int32_t *days = via->to && via->to->days ? via->to->days[e->column] : NULL;

	if (!days || via->to->sets[e->of->id].odd.used || via->nbehind == ORDERS_BEHIND ||
	    (is_time(columns[column].column) && is_time(&e->of->columns[e->column])))
		return false;
	via->behind[via->nbehind++] = (struct behind){ column, order, days };
	return true;
}

/* False: it has to be asked in another way, by one thread. */
static bool plan_orders(const struct ledger *l, struct judged *columns)
{
	bool is_planned = true;

	for (size_t i = 0; i < l->ncolumns; i++) {
		struct judged *d = &columns[i];

		d->earlier = xcalloc(d->column->norders + 1, sizeof(*d->earlier));
		for (size_t k = 0; k < d->column->norders; k++) {
			struct check_earlier *e = &d->earlier[k];
			const bool is_near = check_earlier(l, &d->column->orders[k], e);

			if (is_near && (e->via < 0 || hang(columns, (int)i, k, e)))
				continue;
			*e = (struct check_earlier){ .column = -1 };
			is_planned = false;
		}
	}
	return is_planned;
}

static int32_t day_of(const struct value *v)
{
	return v->type == TYPE_TIME ? moment_date(v->number) : (int32_t)v->number;
}

/* The earlier date of the same row; it may stand in a later column. */
static bool read_own(struct judge *j, int column, struct value *v)
{
	const struct column *c = &j->of->columns[column];

	if (!j->cells[column].len)
		return false;
	if (j->states[column] == CELL_SOUND)
		*v = j->values[column];
	else if (!value_parse(c->type, j->cells[column], v) || !column_within(c, v))
		return false;
	return true;
}

static bool is_order_kept(struct judge *j, size_t column, size_t order)
{
	const struct check_earlier *e = &j->columns[column].earlier[order];
	struct error ignored = ERROR_INIT; /* likewise */
	struct value earlier;
	bool is_kept;

	if (e->column >= 0)
		return e->via >= 0 || !read_own(j, e->column, &earlier) || order_is_kept(&j->values[column], &earlier);
	is_kept = order_check_one(&(const struct order_of){ j->of, (int)column, order }, &j->subject.subject, NULL, &ignored) == 0;
	error_release(&ignored);
	return is_kept;
}

/* References */

static void look_up(struct judge *j, size_t column)
{
	struct judged *d = &j->columns[column];
	const struct cell_set *ids = check_ids(d->to);

	for (size_t i = 0; i < d->nwaiting; i++) {
		const struct waiting *w = &d->waiting[i];
		const long place = ids ? cell_set_find_ahead(ids, w->text, w->ahead) : -1;
		struct check_finding item = { w->offset, w->line, (uint16_t)column, CHECK_REFERENCE, 0 };

		if (place < 0)
			note(&j->rows, &item, by_place);
		for (size_t k = 0; place >= 0 && k < d->nbehind; k++) {
			const struct behind *b = &d->behind[k];

			if (!w->later[k] || w->later[k] >= b->days[place])
				continue;
			item = (struct check_finding){ w->offset, w->line, (uint16_t)b->column, CHECK_ORDER, (uint8_t)b->order };
			note(&j->rows, &item, by_place);
		}
	}
	d->nwaiting = 0;
}

static void wait_for(struct judge *j, struct sweep *s, size_t column)
{
	struct judged *d = &j->columns[column];
	const struct cell_set *ids = check_ids(d->to);
	struct waiting *w = &d->waiting[d->nwaiting++];

	w->text = sweep_keep(s, &j->arena, j->cells[column]);
	w->ahead = ids ? cell_set_ahead(ids, w->text) : 0;
	w->offset = sweep_offset(s);
	w->line = s->csv.line;
	for (size_t k = 0; k < d->nbehind; k++) {
		const int later = d->behind[k].column;

		w->later[k] = j->states[later] == CELL_SOUND ? day_of(&j->values[later]) - DATE_MIN + 1 : 0;
	}
	if (d->nwaiting == WAITING)
		look_up(j, column);
}

/* Cells */

static bool matches(const struct judged *d, struct slice text)
{
	struct error ignored = ERROR_INIT;
	const bool is = (!d->pattern || pattern_match(d->pattern, text, NULL, &ignored) > 0) &&
			(!d->refuse || pattern_match(d->refuse, text, NULL, &ignored) == 0);

	error_release(&ignored);
	return is;
}

static bool passes(struct judge *j, size_t column)
{
	const struct judged *d = &j->columns[column];
	const struct slice text = j->cells[column];

	if (!j->judging->ledger->is_utf8 && utf8_invalid(text) >= 0)
		return false;
	if (!d->is_text && (!value_parse(d->column->type, text, &j->values[column]) || !column_within(d->column, &j->values[column])))
		return false;
	if (d->is_choice && !column_takes(d->column, &j->judging->run->book->stages, text))
		return false;
	return (!d->pattern && !d->refuse) || matches(d, text);
}

static void judge_empty(struct judge *j, struct sweep *s, size_t column)
{
	const struct judged *d = &j->columns[column];
	int rc = d->column->required;

	j->states[column] = CELL_EMPTY;
	if (rc && d->when) {
		struct error ignored = ERROR_INIT; /* it is asked again where it is said */

		rc = when_holds(d->when, &j->subject.subject, &ignored);
		error_release(&ignored);
	}
	if (rc)
		note_cell(j, s, column, rc < 0 ? CHECK_WHEN : CHECK_MISSING, 0);
}

/* Each of its texts that an earlier row has. */
static void judge_unique(struct judge *j, struct sweep *s, size_t column, size_t own)
{
	const struct cell_set *set = &j->judging->ledger->sets[column];
	struct slice rest = j->cells[column];

	for (size_t k = 0; set->keys(set->context, &rest, &j->key); k++)
		if (j->key.len && cell_set_first(set, str_slice(&j->key)) != own)
			note_cell(j, s, column, CHECK_UNIQUE, k);
}

static void judge_twice(struct judge *j, struct sweep *s)
{
	const int merge = ledger_merge(j->of);
	const bool is_merged = merge >= 0 && j->cells[merge].len > 0;

	for (size_t i = 0; i < j->of->ncolumns; i++) {
		const struct cell_set *set = &j->judging->ledger->sets[i];
		size_t own;

		if (!set->nslots || !set->has_twice || !j->cells[i].len || (set->keys && is_merged))
			continue;
		own = (size_t)((s->csv.is_plain ? reader_raw_field(&s->csv.reader, (size_t)j->columns[i].at) : s->csv.raw).ptr - s->csv.text.ptr);
		if (set->keys)
			judge_unique(j, s, i, own);
		else if (cell_set_first(set, j->cells[i]) != own)
			note_cell(j, s, j->of->ncolumns, CHECK_ID, 0);
	}
}

static void judge_row(struct judge *j, struct sweep *s)
{
	const size_t n = j->of->ncolumns;

	for (size_t i = 0; i < n; i++) {
		const int at = j->columns[i].at;

		j->cells[i] = at < 0 || (size_t)at >= s->csv.nfields ? SLICE("") : csv_field(&s->csv, (size_t)at);
	}
	for (size_t i = 0; i < n; i++) {
		if (!j->cells[i].len) {
			judge_empty(j, s, i);
			continue;
		}
		j->states[i] = passes(j, i) ? CELL_SOUND : CELL_FAULTY;
		if (j->states[i] == CELL_FAULTY)
			note_cell(j, s, i, CHECK_CELL, 0);
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; j->states[i] == CELL_SOUND && k < j->of->columns[i].norders; k++)
			if (!is_order_kept(j, i, k))
				note_cell(j, s, i, CHECK_ORDER, k);
		if (j->columns[i].to && j->cells[i].len)
			wait_for(j, s, i);
	}
	judge_twice(j, s);
}

/* Leniently: a record that is ragged is named once, and its cells looked at, padded or cut. */
static int judge_rows(struct sweep *s, void *state)
{
	struct judge *j = state;
	int more;

	if (j->lacks)
		return -1;
	sweep_subject(&j->subject, j->judging->run->book, s);
	while ((more = csv_read(&s->csv, &s->found)) != 0) {
		const struct place at = { s->table->name, s->csv.line, 0 };

		if ((more < 0 || !s->csv.is_plain || s->csv.nfields != s->columns.now) && !s->is_alone)
			return -1;
		if (more < 0) {
			error_move(&j->faults, &s->found);
			continue;
		}
		if (s->csv.nfields != s->columns.now)
			error_plural(&j->faults, ERROR_DATA, &at,
				     &(struct error_plural){ P_("%zu field where the header has %zu", "%zu fields where the header has %zu"),
							     s->csv.nfields },
				     s->csv.nfields, s->columns.now);
		j->nrows++;
		judge_row(j, s);
	}
	for (size_t i = 0; i < j->of->ncolumns; i++)
		if (j->columns[i].to)
			look_up(j, i);
	j->lines = s->csv.next_line - s->text->line;
	return 0;
}

/* Parts */

struct watching {
	const struct ledger *ledger;
	bool follows; /* a field leads to another ledger */
};

static int find_field(const void *context, struct slice field, enum type *type)
{
	const struct watching *w = context;
	const struct vocabulary v = schema_vocabulary(w->ledger);
	struct slice rest = field, head = slice_cut(&rest, '.');
	const int column = ledger_column(w->ledger, head);

	if (rest.len && column >= 0 && w->ledger->columns[column].ref)
		((struct watching *)(uintptr_t)w)->follows = true;
	return v.find(v.context, field, type);
}

/* Whether every thread can ask a condition of its own: one that leads to other ledgers is asked by one thread. */
static bool is_near(const struct ledger *l, const struct column *c)
{
	struct watching w = { l, false };
	struct vocabulary v = schema_vocabulary(l);
	struct error ignored = ERROR_INIT;
	struct when *when;

	v.find = find_field;
	v.settle = NULL;
	v.named = NULL;
	v.each = NULL;
	v.context = &w;
	when = when_compile(c->required_node, &v, &ignored);
	when_free(when);
	error_release(&ignored);
	return when && !w.follows;
}

static struct when *own_when(const struct ledger *l, const struct column *c)
{
	const struct vocabulary v = schema_vocabulary(l);
	struct error ignored = ERROR_INIT; /* it was compiled before */
	struct when *w = when_compile(c->required_node, &v, &ignored);

	error_release(&ignored);
	return w;
}

static void open_column(struct judge *j, size_t i, bool is_alone)
{
	const struct check_run *run = j->judging->run;
	const struct column *c = &j->of->columns[i];
	struct judged *d = &j->columns[i];

	*d = (struct judged){ .column = c, .at = j->judging->ledger->table->file_column[i] };
	if (c->ref) {
		d->to = &run->ledgers[c->ref->index];
		d->waiting = xcalloc(WAITING, sizeof(*d->waiting));
	}
	d->is_text = c->type == TYPE_TEXT || c->type == TYPE_ID;
	d->is_choice = c->nvalues || c->is_stage;
	d->is_shared = !is_alone;
	d->pattern = is_alone || !c->pattern ? c->pattern : pattern_share(c->pattern);
	d->refuse = is_alone || !c->refuse ? c->refuse : pattern_share(c->refuse);
	d->when = is_alone || !c->required_when ? c->required_when : own_when(j->of, c);
	j->lacks |= (c->pattern && !d->pattern) || (c->refuse && !d->refuse) || (c->required_when && !d->when);
}

static void *begin(void *context, bool is_alone)
{
	struct judging *judging = context;
	const struct ledger *of = judging->ledger->table->ledger;
	struct judge *j = xcalloc(1, sizeof(*j));

	*j = (struct judge){ .judging = judging, .of = of, .key = STR_INIT, .arena = ARENA_INIT, .faults = ERROR_INIT };
	j->rows.most = j->uniques.most = judging->run->most;
	j->faults.most = judging->run->most;
	j->columns = xcalloc(of->ncolumns + 1, sizeof(*j->columns));
	j->cells = xcalloc(of->ncolumns + 1, sizeof(*j->cells));
	j->values = xcalloc(of->ncolumns + 1, sizeof(*j->values));
	j->states = xcalloc(of->ncolumns + 1, sizeof(*j->states));
	for (size_t i = 0; i < of->ncolumns; i++)
		open_column(j, i, is_alone);
	plan_orders(of, j->columns);
	return j;
}

static void take(struct check_findings *to, const struct check_findings *from, unsigned lines)
{
	for (size_t i = 0; i < from->count && to->count < to->most; i++) {
		to->items = xgrow(to->items, &to->cap, to->count + 1, sizeof(*to->items));
		to->items[to->count] = from->items[i];
		to->items[to->count++].line += lines;
	}
	to->total += from->total;
}

static void merge(void *context, void *state)
{
	struct judging *judging = context;
	struct judge *j = state;
	struct check_ledger *l = judging->ledger;

	settle(&j->rows, by_place);
	settle(&j->uniques, by_column);
	take(&l->rows, &j->rows, judging->lines);
	/* Column by column over all parts: sorted again once all are there. */
	j->uniques.most = l->uniques.most;
	l->uniques.most = SIZE_MAX;
	take(&l->uniques, &j->uniques, judging->lines);
	l->uniques.most = j->uniques.most;
	error_move(&l->faults, &j->faults);
	l->nrows += j->nrows;
	judging->lines += j->lines;
}

static void release(void *state)
{
	struct judge *j = state;

	for (size_t i = 0; i < j->of->ncolumns; i++) {
		struct judged *d = &j->columns[i];

		if (d->is_shared) {
			pattern_free((struct pattern *)(uintptr_t)d->pattern);
			pattern_free((struct pattern *)(uintptr_t)d->refuse);
			when_free((struct when *)(uintptr_t)d->when);
		}
		free(d->waiting);
		free(d->earlier);
	}
	free(j->columns);
	free(j->cells);
	free(j->values);
	free(j->states);
	free(j->rows.items);
	free(j->uniques.items);
	error_release(&j->faults);
	str_release(&j->key);
	arena_release(&j->arena);
	free(j);
}

/* Whether conditions and orders of the ledger can be asked by several threads; then patterns are made ready for them. */
static bool is_for_threads(struct judging *judging)
{
	const struct ledger *of = judging->ledger->table->ledger;
	struct judge *j = begin(judging, true);
	bool is = plan_orders(of, j->columns);

	for (size_t i = 0; i < of->ncolumns; i++) {
		const struct column *c = &of->columns[i];

		is &= !c->required_when || is_near(of, c);
		if (c->pattern)
			pattern_prepare(c->pattern);
		if (c->refuse)
			pattern_prepare(c->refuse);
	}
	release(j);
	return is;
}

void check_judge(struct check_run *run, struct check_ledger *l)
{
	struct judging judging = { .run = run, .ledger = l };
	const bool is_long = team_size(l->table->text.len) > 1;
	const struct sweep_job job = { .begin = begin, .rows = judge_rows, .merge = merge, .release = release, .context = &judging,
				       .in_order = !is_long || !is_for_threads(&judging) };
	struct error ignored = ERROR_INIT;

	l->rows.most = l->uniques.most = l->faults.most = run->most;
	if (l->table->file_columns && l->table->text.len > l->table->data)
		sweep_table(l->table, &job, &ignored);
	settle(&l->uniques, by_column);
	error_release(&ignored);
}

void check_ledger_release(struct check_ledger *l)
{
	const size_t n = l->table ? l->table->ledger->ncolumns : 0;

	for (size_t i = 0; i < n; i++) {
		if (l->sets)
			cell_set_release(&l->sets[i]);
		if (l->days)
			free(l->days[i]);
	}
	free(l->sets);
	free(l->days);
	free(l->rows.items);
	free(l->uniques.items);
	error_release(&l->faults);
}
