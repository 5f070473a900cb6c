/* verify_sample.c - the sample of next follow-ups: drawn, judged by the rule, kept in samples.csv, judged by hand on a sheet; see verify.h. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "book/book_output.h"
#include "book/journal.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "book/subject.h"
#include "report/verify.h"
#include "csv/csv.h"

/* The sample as samples.csv has it: read, held against the log, stored */

/* What the log says was drawn, held against the ledger. */
struct drawn {
	struct verification *v;
	const struct table *samples;
	struct error *err;
	size_t count; /* rows of this period */
	struct place first;
	bool is_changed;
};

/* A verdict may be corrected; what was drawn stays what it was. */
static bool is_fixed(struct slice field)
{
	static const char *const fixed[] = { "period", "seed",	 "population",	   "lead",
					     "person", "set_at", "next_follow_up", NULL };

	return slice_among(field, fixed) >= 0;
}

static int compare_drawn(void *context, const struct log_entry *e)
{
	struct drawn *d = context;
	long row = table_find(d->samples, e->id);
	int column = is_fixed(e->field) && !e->old.len ? ledger_column(d->samples->ledger, e->field) : -1;
	struct slice now;

	if (slice_is(e->field, "period") && !e->old.len && slice_is(e->new, d->v->how.period.key) && d->count++ == 0)
		d->first = e->place;
	if (row < 0 || column < 0 || !slice_is(table_text(d->samples, (size_t)row, SAMPLES.period), d->v->how.period.key))
		return 0;
	now = table_cell(d->samples, (size_t)row, column);
	if (slice_equal(now, e->new))
		return 0;
	d->is_changed = true;
	error_at(d->err, ERROR_DATA, &e->place,
		 _("%.*s was drawn with %.*s '%.*s', samples.csv says '%.*s': put it back"), SLICE_ARGS(e->id),
		 SLICE_ARGS(e->field), SLICE_ARGS(e->new), SLICE_ARGS(now));
	return 0;
}

size_t verify_readers(struct verification *v, struct log_reader *readers, struct error *err)
{
	const struct log_filter samples = { .ledger = SLICE("samples"), .since = v->begin };
	const struct ledger *l = v->is_before_book ? NULL : schema_ledger(&v->book->schema, SLICE("samples"));
	const struct table *t = l ? book_table_of(v->book, l, err) : NULL;

	readers[0] = verify_log_reader(v);
	if (!t)
		return 1;
	v->drawn = arena_zalloc(&v->arena, sizeof(*v->drawn));
	*v->drawn = (struct drawn){ .v = v, .samples = t, .err = err };
	readers[1] = (struct log_reader){ .filter = samples, .each = compare_drawn, .context = v->drawn };
	return 2;
}

/* What was taken out of the ledger or changed in it by hand is in the log still: no sample gets better that way. */
static int check_drawn(const struct verification *v, size_t found, struct error *err)
{
	const struct drawn *d = v->drawn;

	if (d->is_changed)
		return -1;
	if (d->count <= found)
		return 0;
	return error_plural(err, ERROR_DATA, &d->first,
			    &(struct error_plural){ P_("the sample of %s was drawn with %zu row, samples.csv has %zu of them: put the "
						       "others back, it is not drawn twice",
						       "the sample of %s was drawn with %zu rows, samples.csv has %zu of them: put the "
						       "others back, it is not drawn twice"),
						    d->count },
			    v->how.period.key, d->count, found);
}

static void read_item(struct verification *v, const struct table *t, size_t row)
{
	struct verify_sample *s = &v->sample;
	struct sample_item *item = &s->items[s->count++];

	*item = (struct sample_item){ .id = table_id(t, row),
				      .lead_id = table_text(t, row, SAMPLES.lead),
				      .person_id = table_text(t, row, SAMPLES.person),
				      .set_at = table_text(t, row, SAMPLES.set_at),
				      .next = table_text(t, row, SAMPLES.next_follow_up),
				      .by_sheet = table_text(t, row, SAMPLES.verdict),
				      .note = table_text(t, row, SAMPLES.note) };
	item->lead = table_find(v->leads, item->lead_id);
	item->person = table_find(v->people, item->person_id);
	s->seed = table_text(t, row, SAMPLES.seed);
	s->population = table_number(t, row, table_column(t, SAMPLES.population), 0);
	s->is_stored = true;
}

/* Where the log has what was drawn: by lead and time. */
static void find_places(struct verification *v)
{
	const int column = table_column(v->leads, LEADS.next_follow_up);
	struct map at = MAP_INIT;
	struct str key = STR_INIT;

	for (size_t i = 0; i < v->sample.count; i++) {
		const struct sample_item *item = &v->sample.items[i];

		map_add(&at,
			slice_of(arena_format(&v->arena, "%.*s\t%.*s", SLICE_ARGS(item->lead_id),
					      SLICE_ARGS(item->set_at))),
			(long)i);
	}
	for (size_t i = 0; i < v->rows.count; i++) {
		const struct verify_row *row = &v->rows.at[i];
		long found;

		if (row->column != column)
			continue;
		str_reset(&key);
		str_add_slice(&key, row->subject);
		str_addc(&key, '\t');
		moment_add_text(&key, row->at);
		found = map_get(&at, str_slice(&key));
		if (found >= 0)
			v->sample.items[found].place = row->place;
	}
	map_release(&at);
	str_release(&key);
}

int verify_read_sample(struct verification *v, struct error *err)
{
	const struct table *t = v->drawn ? v->drawn->samples : NULL;
	size_t n = 0;

	if (!t)
		return schema_ledger(&v->book->schema, SLICE("samples")) ? -1 : 0;
	for (size_t i = 0; i < t->nrows; i++)
		n += slice_is(table_text(t, i, SAMPLES.period), v->how.period.key);
	v->sample.items = arena_zalloc(&v->arena, (n + 1) * sizeof(*v->sample.items));
	for (size_t i = 0; i < t->nrows; i++)
		if (slice_is(table_text(t, i, SAMPLES.period), v->how.period.key))
			read_item(v, t, i);
	if (check_drawn(v, n, err) < 0)
		return -1;
	if (n)
		find_places(v);
	return 0;
}

bool verify_is_new_sample(const struct verification *v)
{
	return !v->sample.is_stored && v->sample.count && !v->how.rules && v->how.period.until < v->book->today &&
	       schema_ledger(&v->book->schema, SLICE("samples"));
}

int verify_store_sample(struct verification *v, struct change *c, struct error *err)
{
	for (size_t i = 0; i < v->sample.count; i++) {
		struct sample_item *item = &v->sample.items[i];
		struct change_row *row = change_add(c, SAMPLES.ledger, err);

		if (!row)
			return -1;
		change_put(row, SAMPLES.period, slice_of(v->how.period.key));
		change_put(row, SAMPLES.seed, v->sample.seed);
		change_put_number(row, SAMPLES.population, v->sample.population);
		change_put(row, SAMPLES.lead, item->lead_id);
		change_put(row, SAMPLES.person, item->person_id);
		change_put(row, SAMPLES.set_at, item->set_at);
		change_put(row, SAMPLES.next_follow_up, item->next);
		change_put_number(row, SAMPLES.drawn_at, v->book->now);
		item->id = change_id(row);
	}
	return 0;
}

/* The population of next follow-ups, the draw, and the rule's word on each */

struct population {
	struct sample_item *items;
	size_t count, cap;
};

static void add_item(struct population *p, const struct sample_item *item)
{
	p->items = xgrow(p->items, &p->cap, p->count + 1, sizeof(*p->items));
	p->items[p->count++] = *item;
}

static int is_about(const struct verification *v, long lead, struct error *err)
{
	struct row_subject s;

	row_subject(&s, v->book, v->leads, (size_t)lead);
	return when_holds(v->rules.of, &s.subject, err);
}

static struct slice time_text(struct verification *v, int64_t at)
{
	struct str text = STR_INIT;
	struct slice kept;

	moment_add_text(&text, at);
	kept = arena_slice(&v->arena, str_slice(&text));
	str_release(&text);
	return kept;
}

/* Every next follow-up that was set in the period. */
static int collect_set(struct verification *v, struct population *p, struct error *err)
{
	const int column = table_column(v->leads, LEADS.next_follow_up);

	for (size_t i = 0; i < v->rows.count; i++) {
		const struct verify_row *row = &v->rows.at[i];
		struct sample_item item = {
			.lead = row->lead, .person = row->person, .next = row->new, .place = row->place
		};
		int about;

		if (row->column != column || row->lead < 0 || !row->new.len)
			continue;
		about = is_about(v, row->lead, err);
		if (about < 0)
			return -1;
		if (!about)
			continue;
		item.lead_id = table_id(v->leads, (size_t)row->lead);
		item.person_id = row->person < 0 ? SLICE("") : table_id(v->people, (size_t)row->person);
		item.set_at = time_text(v, row->at);
		add_item(p, &item);
	}
	return 0;
}

/* Every lead that was open at the period's end and had none. */
static int collect_missing(struct verification *v, struct population *p, struct error *err)
{
	const int created = table_column(v->leads, LEADS.created_at);

	for (size_t i = 0; i < v->leads->nrows; i++) {
		const struct stage *stage = v->follow_up[i].len ? NULL : stages_find(&v->book->stages, v->stage[i]);
		struct sample_item item = { .lead = (long)i, .lead_id = table_id(v->leads, i) };
		int about;

		if (!stage || stage->kind != STAGE_OPEN || table_number(v->leads, i, created, INT64_MIN) >= v->end)
			continue;
		about = is_about(v, (long)i, err);
		if (about < 0)
			return -1;
		item.person_id = table_text(v->leads, i, LEADS.owner);
		item.person = table_find(v->people, item.person_id);
		if (about)
			add_item(p, &item);
	}
	return 0;
}

static void make_key(struct verification *v, struct sample_item *item)
{
	struct str text = STR_INIT, key = STR_INIT;

	str_addf(&text, "%.*s\t%s\t%.*s\t%.*s\t%.*s", SLICE_ARGS(v->sample.seed), v->how.period.key,
		 SLICE_ARGS(item->lead_id), SLICE_ARGS(item->set_at), SLICE_ARGS(item->next));
	digest_add_text(&key, str_slice(&text));
	item->key = arena_text(&v->arena, str_slice(&key));
	str_release(&text);
	str_release(&key);
}

static int by_key(const void *a, const void *b)
{
	const struct sample_item *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static struct slice seed_of(struct verification *v)
{
	const struct civil c = date_civil(v->how.period.since);

	return v->rules.seed.len ? v->rules.seed
				 : slice_of(arena_format(&v->arena, "%04d%02d%02d", c.year, c.month, c.day));
}

static int draw(struct verification *v, struct error *err)
{
	struct verify_sample *s = &v->sample;
	struct population p = { 0 };
	int rc = collect_set(v, &p, err);

	if (rc == 0)
		rc = collect_missing(v, &p, err);
	s->seed = seed_of(v);
	for (size_t i = 0; i < p.count; i++)
		make_key(v, &p.items[i]);
	if (p.count)
		qsort(p.items, p.count, sizeof(*p.items), by_key);
	s->population = (int64_t)p.count;
	s->count = p.count < (size_t)v->rules.sample ? p.count : (size_t)v->rules.sample;
	s->items = arena_zalloc(&v->arena, (s->count + 1) * sizeof(*s->items));
	if (s->count)
		memcpy(s->items, p.items, s->count * sizeof(*s->items));
	free(p.items);
	return rc;
}

/* The rule's word */

static void set(struct sample_item *item, enum judgement by_rule, const char *reason)
{
	item->by_rule = by_rule;
	item->reason = reason;
}

/* The days on which a touch keeps what was agreed for `due`. */
static void window(struct verification *v, int32_t due, int32_t *from, int32_t *to)
{
	const struct value *kept = &v->rules.kept;
	int n = (int)(kept->workdays ? kept->number / 100 : kept->number / 86400);

	*from = kept->workdays ? calendar_add_workdays(v->calendar, due, -n) : due - n;
	*to = kept->workdays ? calendar_add_workdays(v->calendar, due, n) : due + n;
}

static void judge_kept(struct verification *v, struct sample_item *item, int64_t set_at, int32_t due)
{
	int32_t from, to;
	size_t i, end;

	window(v, due, &from, &to);
	verify_touches_of(v, item->lead, &i, &end);
	for (; i < end; i++) {
		const struct verify_touch *touch = &v->touches[i];
		int32_t day = moment_date(touch->at);

		if (touch->at <= set_at || day > to)
			continue;
		if (day >= from) {
			set(item, JUDGED_RIGHT, _("kept"));
			return;
		}
		if (touch->closes) {
			set(item, JUDGED_RIGHT, _("closed before it was due"));
			return;
		}
	}
	if (v->book->today <= to)
		set(item, JUDGED_PENDING, _("not due yet"));
	else
		set(item, JUDGED_WRONG, _("not kept: nobody touched the lead around that day"));
}

static void judge(struct verification *v, struct sample_item *item)
{
	struct value set_at, next;
	int32_t due;

	if (item->lead < 0) {
		set(item, JUDGED_WRONG, _("the lead is gone from leads.csv"));
		return;
	}
	if (!value_parse(TYPE_TIME, item->next, &next) || value_missing(&next)) {
		set(item, JUDGED_WRONG, _("missing"));
		return;
	}
	due = moment_date(next.number);
	if (!calendar_is_workday(v->calendar, due))
		set(item, JUDGED_WRONG, _("not a working day"));
	else if (!value_parse(TYPE_TIME, item->set_at, &set_at) || value_missing(&set_at))
		set(item, JUDGED_WRONG, _("nobody knows when it was set"));
	else if (next.date_only ? due < moment_date(set_at.number) : next.number < set_at.number)
		set(item, JUDGED_WRONG, _("already past when it was set"));
	else
		judge_kept(v, item, set_at.number, due);
}

enum judgement verify_by_sheet(const struct sample_item *item)
{
	return slice_is(item->by_sheet, "right") ? JUDGED_RIGHT : JUDGED_WRONG;
}

/* The manager, who has asked the customer, knows better than the rule. */
static enum judgement final_judgement(struct verify_sample *s, const struct sample_item *item)
{
	if (!item->by_sheet.len)
		return item->by_rule;
	s->by_sheet++;
	s->overruled += item->by_rule != JUDGED_PENDING && item->by_rule != verify_by_sheet(item);
	return verify_by_sheet(item);
}

static void count(struct verification *v, const struct sample_item *item)
{
	enum judgement j = final_judgement(&v->sample, item);
	struct fraction *team = &v->team.layers[LAYER_QUALITY];
	struct fraction *own = item->person < 0 ? NULL : &v->each[item->person].layers[LAYER_QUALITY];

	v->sample.pending += j == JUDGED_PENDING;
	if (j == JUDGED_PENDING)
		return;
	team->n++;
	team->sum += j == JUDGED_RIGHT;
	if (own) {
		own->n++;
		own->sum += j == JUDGED_RIGHT;
	}
}

int verify_measure_quality(struct verification *v, struct error *err)
{
	if (verify_read_sample(v, err) < 0 || (!v->sample.is_stored && draw(v, err) < 0))
		return -1;
	for (size_t i = 0; i < v->sample.count; i++) {
		judge(v, &v->sample.items[i]);
		count(v, &v->sample.items[i]);
	}
	return 0;
}

/* The manager's spot check: the sample out as a sheet, and back with verdicts */

static const struct table *samples_of(struct book *b, struct error *err)
{
	if (!schema_ledger(&b->schema, SLICE("samples"))) {
		error_add(
			err, ERROR_DATA,
			_("rules/fields.yaml of this book has no ledger samples; take it over from the installed one"));
		return NULL;
	}
	return book_table(b, SAMPLES.ledger, err);
}

static int no_sample(const struct period *p, struct error *err)
{
	struct str options = STR_INIT;

	period_add_options(&options, p);
	error_add(err, ERROR_DATA, _("no sample of %s is drawn yet; crm report verify %s draws it"), p->key,
		  options.buf);
	str_release(&options);
	return -1;
}

/* Without what the rule says: who checks shall look, not nod. */
int verify_sheet(struct book *b, const struct period *p, struct view *view, struct error *err)
{
	static const struct known_column *const columns[] = {
		SAMPLES.id, SAMPLES.lead, SAMPLES.person, SAMPLES.set_at, SAMPLES.next_follow_up,
		SAMPLES.verdict, SAMPLES.note, NULL,
	};
	const struct table *t = samples_of(b, err), *leads = book_table(b, LEADS.ledger, err);

	if (!t || !leads)
		return -1;
	view->is_sheet = true;
	for (size_t i = 0; columns[i]; i++) {
		view_column(view, columns[i]->name, column_label(&t->ledger->columns[table_column(t, columns[i])]),
			    TYPE_TEXT);
		if (i == 1)
			view_column(view, "customer", _("customer"), TYPE_TEXT);
	}
	for (size_t row = 0; row < t->nrows; row++) {
		long lead = table_find(leads, table_text(t, row, SAMPLES.lead));

		if (!slice_is(table_text(t, row, SAMPLES.period), p->key))
			continue;
		if (lead < 0)
			table_left_out(t, row, table_column(t, SAMPLES.lead));
		for (size_t i = 0; columns[i]; i++) {
			struct slice cell = table_text(t, row, columns[i]);

			view_text(view, i == 2 ? listing_name(b, PEOPLE.ledger, cell) : cell);
			if (i == 1)
				view_text(view, lead < 0 ? SLICE("")
							 : listing_name(b, CUSTOMERS.ledger,
									table_text(leads, (size_t)lead, LEADS.customer)));
		}
	}
	return view_rows(view) ? 0 : no_sample(p, err);
}

/* In */

struct sheet {
	struct change *change;
	const struct table *samples;
	const char *path;
	int id, verdict, note; /* fields of the file; -1: not there */
	size_t right, wrong, blank, changed;
};

/* "right", "wrong"; NULL: neither. */
static const char *read_verdict(struct slice text)
{
	static const char *const right[] = { "right", "yes", "对", "正确", "准确", "是", NULL }, *const wrong[] = {
		"wrong", "no", "错", "错误", "不准", "不准确", "否", NULL
	};
	struct str folded = STR_INIT;
	const char *found;

	utf8_add_folded(&folded, text);
	found = slice_among(str_slice(&folded), right) >= 0 ? "right" : slice_among(str_slice(&folded), wrong) >= 0 ? "wrong" : NULL;
	str_release(&folded);
	return found;
}

static int find_header(struct sheet *s, struct csv *csv, struct error *err)
{
	const struct ledger *l = s->samples->ledger;
	int more = csv_next(csv, err);

	s->id = s->verdict = s->note = -1;
	for (size_t i = 0; more > 0 && i < csv->nfields; i++) {
		int column = ledger_column(l, csv->fields[i]);

		if (column == ledger_column(l, SLICE("id")))
			s->id = (int)i;
		else if (column == ledger_column(l, SLICE("verdict")))
			s->verdict = (int)i;
		else if (column == ledger_column(l, SLICE("note")))
			s->note = (int)i;
	}
	if (more < 0)
		return -1;
	return s->id >= 0 && s->verdict >= 0
		       ? 0
		       : error_add(err, ERROR_DATA,
				   _("%s: the columns id and verdict are wanted; crm report verify sheet writes them"),
				   s->path);
}

static struct slice field(const struct csv *csv, int i)
{
	return i < 0 || (size_t)i >= csv->nfields ? SLICE("") : slice_trim(csv->fields[i]);
}

static int put_verdict(struct sheet *s, struct slice id, const char *verdict, struct slice note, struct error *err)
{
	struct book *b = s->change->book;
	const struct table *people = book_table(b, PEOPLE.ledger, err);
	struct change_row *row = people ? change_edit(s->change, SAMPLES.ledger, id, err) : NULL;

	if (!row)
		return -1;
	change_put(row, SAMPLES.verdict, slice_of(verdict));
	if (s->note >= 0)
		change_put(row, SAMPLES.note, note);
	if (!change_row_changes(row))
		return 0;
	if (table_find(people, b->actor) >= 0)
		change_put(row, SAMPLES.judged_by, b->actor);
	change_put_number(row, SAMPLES.judged_at, b->now);
	change_made(s->change, id);
	s->changed++;
	return 0;
}

static int take_record(struct sheet *s, const struct csv *csv, struct error *err)
{
	const struct place at = { s->path, csv->line, 0 };
	struct slice id = field(csv, s->id), typed = field(csv, s->verdict);
	const char *verdict = read_verdict(typed);
	struct str note = STR_INIT;
	int rc;

	if (table_find(s->samples, id) < 0)
		return error_at(err, ERROR_DATA, &at, _("id: '%.*s' is in no sample"), SLICE_ARGS(id));
	if (!typed.len) {
		s->blank++;
		return 0;
	}
	if (!verdict)
		return error_at(err, ERROR_DATA, &at, _("verdict: '%.*s' is not right or wrong (对, 错)"),
				SLICE_ARGS(typed));
	sheet_add_unguarded(&note, field(csv, s->note));
	*(slice_is(slice_of(verdict), "right") ? &s->right : &s->wrong) += 1;
	rc = put_verdict(s, id, verdict, str_slice(&note), err);
	str_release(&note);
	return rc;
}

static int take_records(struct sheet *s, struct csv *csv, struct error *err)
{
	int rc = find_header(s, csv, err), more;

	while (rc == 0 && (more = csv_next(csv, err)) > 0)
		take_record(s, csv, err);
	return rc < 0 || err->count ? -1 : 0;
}

int verify_take_sheet(struct change *c, const char *path, struct error *err)
{
	struct sheet s = { .change = c, .samples = samples_of(c->book, err), .path = path };
	struct str bytes = STR_INIT, text = STR_INIT;
	const char *used;
	struct csv csv;
	size_t bad;
	int rc = -1;

	if (!s.samples || book_read_input(c->book, path, &bytes, err) < 0)
		goto out;
	if (utf8_decode(&text, str_slice(&bytes), "auto", &used, &bad) < 0) {
		error_add(err, ERROR_DATA, _("%s: byte %zu is not %s"), path, bad + 1, used);
		goto out;
	}
	csv_open(&csv, path, str_slice(&text), CSV_FOREIGN);
	rc = take_records(&s, &csv, err);
	csv_close(&csv);
	if (rc == 0)
		change_event(c, verdicts_taken, .right = (int64_t)s.right, .wrong = (int64_t)s.wrong, .blank = (int64_t)s.blank,
			     .changed = (int64_t)s.changed);
out:
	str_release(&bytes);
	str_release(&text);
	return rc;
}
