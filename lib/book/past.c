/* past.c - what the log tells of the time after the clock; see past.h. First only whether it tells anything: the months from the clock's on
 * are looked through. Where it does, the whole log is, once. */
#include "book/past.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "book/past_parts.h"

/* One part of the log. */
struct told {
	struct book *book;
	bool is_odd; /* a row or a moment that is none */
	bool is_any; /* of the first question: something is later than the clock */
	struct told_ledger {
		struct ids seen;
		struct slice *known;
		size_t nknown, cap;
	} *ledgers;
	struct told_word {
		struct slice id, field, old, new;
		int64_t at;
		size_t ledger;
	} *words;
	size_t nwords, cap;
	bool *is_later; /* by month */
	int64_t begins;
	struct arena arena;
};

static void *begin(void *context, bool is_alone)
{
	struct book *b = context;
	struct told *told = xcalloc(1, sizeof(*told));

	told->book = b;
	(void)is_alone;
	told->ledgers = xcalloc(b->schema.count, sizeof(*told->ledgers));
	told->is_later = xcalloc(b->nlogs + 1, sizeof(*told->is_later));
	told->begins = INT64_MAX;
	return told;
}

static void release(void *state)
{
	struct told *told = state;

	for (size_t i = 0; i < told->book->schema.count; i++) {
		ids_release(&told->ledgers[i].seen);
		free(told->ledgers[i].known);
	}
	free(told->ledgers);
	free(told->words);
	free(told->is_later);
	arena_release(&told->arena);
	free(told);
}

bool past_is_later(const struct book *b, struct slice at, int64_t *moment, bool *is_moment)
{
	*is_moment = moment_parse(at, moment);
	return *is_moment && *moment > b->now;
}

/* A log that is broken is one part, which nobody merges. */
static void hear_alone(const struct sweep *s, const struct told *told)
{
	struct past *p = told->book->past;

	if (s->is_alone && s->broken)
		p->state = told->is_odd ? PAST_BROKEN : told->is_any ? PAST_THERE : p->state;
}

static int look(struct sweep *s, void *state)
{
	struct told *told = state;
	int64_t at;
	bool is_moment;

	while (!told->is_any && sweep_next(s))
		told->is_any = past_is_later(told->book, sweep_field(s, LOG_AT), &at, &is_moment);
	hear_alone(s, told);
	return 0;
}

/* Whether every line begins with a moment in the clock's own offset that isn't later, which is what nearly every log up to the clock looks
 * like, and is seen without reading rows. A line within a field that doesn't look so costs a closer look, no more. */
static bool is_plainly_before(struct slice text, struct slice now)
{
	const size_t day_and_time = strlen("2026-03-16T10:20:00");
	const char *line = text.ptr, *end = line + text.len;

	while (line < end) {
		const char *next = memchr(line, '\n', (size_t)(end - line));

		next = next ? next + 1 : end;
		if ((size_t)(next - line) < now.len || memcmp(line, now.ptr, day_and_time) > 0 ||
		    memcmp(line + day_and_time, now.ptr + day_and_time, now.len - day_and_time) != 0)
			return false;
		line = next;
	}
	return true;
}

/* The months from that one on, their headers read over: 1 nothing in them is later than the clock, 0 it takes a closer look, -1 error. */
static int skim(struct book *b, size_t from, struct error *err)
{
	struct str now = STR_INIT;
	int plain = 1;

	moment_add_text(&now, b->now);
	for (size_t i = from; plain > 0 && i < b->nlogs; i++) {
		struct slice rows;

		if (log_text(&b->logs[i], err) < 0) {
			plain = -1;
			break;
		}
		rows = b->logs[i].mapped;
		if (slice_starts(rows, "at,"))
			slice_cut(&rows, '\n');
		plain = is_plainly_before(rows, str_slice(&now));
	}
	str_release(&now);
	return plain;
}

static void add_known(struct told *told, struct told_ledger *l, struct sweep *s, struct slice id)
{
	if (!id.len || (l->nknown && slice_equal(id, l->known[l->nknown - 1])) || ids_get(&l->seen, id) >= 0)
		return;
	id = sweep_keep(s, &told->arena, id);
	l->known = xgrow(l->known, &l->cap, l->nknown + 1, sizeof(*l->known));
	l->known[l->nknown++] = id;
	ids_add(&l->seen, id, 1);
}

static void add_word(struct told *told, struct sweep *s, size_t ledger, int64_t at)
{
	struct told_word *w;

	told->words = xgrow(told->words, &told->cap, told->nwords + 1, sizeof(*told->words));
	w = &told->words[told->nwords++];
	*w = (struct told_word){ .at = at, .ledger = ledger };
	w->id = sweep_keep(s, &told->arena, sweep_field(s, LOG_ID));
	w->field = sweep_keep(s, &told->arena, sweep_field(s, LOG_FIELD));
	w->old = sweep_keep(s, &told->arena, sweep_field(s, LOG_OLD));
	w->new = sweep_keep(s, &told->arena, sweep_field(s, LOG_NEW));
}

static size_t month_of(const struct book *b, const char *name)
{
	size_t i = 0;

	while (i < b->nlogs && b->logs[i].name != name)
		i++;
	return i;
}

static int listen(struct sweep *s, void *state)
{
	struct told *told = state;
	const struct book *b = told->book;
	const struct ledger *l = NULL;

	while (sweep_next(s)) {
		const struct slice name = sweep_field(s, LOG_LEDGER);
		bool is_moment, is_later;
		int64_t at;

		is_later = past_is_later(b, sweep_field(s, LOG_AT), &at, &is_moment);
		told->is_odd |= !is_moment;
		if (!is_moment)
			continue;
		if (at < told->begins)
			told->begins = at;
		if (is_later)
			told->is_later[month_of(b, s->text->name)] = true;
		if (!l || !slice_is(name, l->name))
			l = schema_named(&b->schema, name);
		if (l && is_later)
			add_word(told, s, l->index, at);
		else if (l)
			add_known(told, &told->ledgers[l->index], s, sweep_field(s, LOG_ID));
	}
	told->is_odd |= s->broken && s->is_alone;
	hear_alone(s, told);
	return 0;
}

static struct past_row *row_for(struct past_ledger *l, struct slice id)
{
	long i = ids_get(&l->later, id);

	if (i < 0) {
		i = (long)l->nrows;
		l->rows = xgrow(l->rows, &l->cap, l->nrows + 1, sizeof(*l->rows));
		l->rows[l->nrows++] = (struct past_row){ .id = id, .added_at = INT64_MAX };
		ids_add(&l->later, id, i);
	}
	return &l->rows[i];
}

/* A row is added with its id, or by an import in one row of the log that names no field. */
static bool is_addition(const struct told_word *w)
{
	return !w->old.len && (!w->field.len || slice_equal(w->new, w->id));
}

static void take_word(struct past *p, const struct told_word *w)
{
	struct past_row *row;

	if (!w->id.len)
		return;
	row = row_for(&p->ledgers[w->ledger], w->id);
	if (is_addition(w)) {
		row->added_at = w->at < row->added_at ? w->at : row->added_at;
		row->is_imported = !w->field.len;
		return;
	}
	p->entries = xgrow(p->entries, &p->cap, p->nentries + 1, sizeof(*p->entries));
	p->entries[p->nentries++] = (struct past_entry){ w->field, w->old, w->at, 0 };
	if (row->first)
		p->entries[row->last - 1].next = (uint32_t)p->nentries;
	else
		row->first = (uint32_t)p->nentries;
	row->last = (uint32_t)p->nentries;
}

static void merge(void *context, void *state)
{
	struct book *b = context;
	struct told *told = state;
	struct past *p = b->past;

	for (size_t i = 0; i < p->nledgers; i++)
		for (size_t k = 0; k < told->ledgers[i].nknown; k++)
			ids_set(&p->ledgers[i].known, told->ledgers[i].known[k], 1);
	for (size_t i = 0; i < told->nwords; i++)
		take_word(p, &told->words[i]);
	for (size_t i = 0; i < b->nlogs; i++)
		p->is_later[i] |= told->is_later[i];
	if (told->begins < p->begins)
		p->begins = told->begins;
	if (told->is_any)
		p->state = PAST_THERE;
	if (told->is_odd)
		p->state = PAST_BROKEN;
	arena_join(&p->arena, &told->arena);
}

/* The first month that can tell of the time after the clock; a day's slack covers every time zone. */
static size_t first_month(const struct book *b)
{
	const struct civil day = date_civil(b->today - 1);
	char name[32];
	size_t i = 0;

	snprintf(name, sizeof(name), "log/%04d-%02d.csv", day.year, day.month);
	while (i < b->nlogs && strcmp(b->logs[i].name, name) < 0)
		i++;
	return i;
}

static void begin_past(struct book *b)
{
	struct past *p = b->past = xcalloc(1, sizeof(*p));

	p->nledgers = b->schema.count;
	p->ledgers = xcalloc(p->nledgers, sizeof(*p->ledgers));
	p->is_later = xcalloc(b->nlogs + 1, sizeof(*p->is_later));
	p->begins = INT64_MAX;
	p->state = PAST_SEEKING;
}

static int skip(void *context, const struct log_entry *entry)
{
	(void)context;
	(void)entry;
	return 0;
}

/* What was then can't be told from a log that can't be read: it says what is wrong with it, for every ledger that is asked for, once. */
static int say_broken(struct book *b, struct error *err)
{
	struct log_reader all = { .each = skip };
	struct error found = ERROR_INIT;

	for (size_t i = 0; i < b->nlogs; i++) {
		if (log_text(&b->logs[i], &found) == 0)
			log_read(b, &b->logs[i], &all, 1, &found);
		b->logs[i].is_read = true; /* as it is, from now on */
	}
	if (!found.count)
		error_add(&found, ERROR_SYSTEM, _("%s can't be read row by row"), "log");
	for (size_t i = 0; i < found.count; i++)
		if (!error_has(err, &found.items[i]))
			error_copy(err, &found.items[i]);
	error_release(&found);
	return -1;
}

int past_seek(struct book *b, struct error *err)
{
	const struct sweep_job looking = { .begin = begin, .rows = look, .merge = merge, .release = release, .context = b };
	const struct sweep_job listening = { .begin = begin, .rows = listen, .merge = merge, .release = release, .context = b };
	struct past *p = b->past;

	if (b->access != BOOK_READ || b->is_of_today || !b->clock_is_set)
		return 0;
	if (!p) {
		const size_t from = first_month(b);
		int plain = skim(b, from, err);

		begin_past(b);
		p = b->past;
		if (plain < 0 || (!plain && log_sweep(b, from, &looking, err) < 0))
			return -1;
		if (p->state == PAST_THERE && log_sweep(b, 0, &listening, err) < 0)
			return -1;
		if (p->state == PAST_SEEKING)
			p->state = PAST_NONE;
	}
	if (p->state == PAST_BROKEN)
		return say_broken(b, err);
	return p->state == PAST_THERE;
}

static bool is_import(const struct past *p, int64_t moment)
{
	for (size_t i = p->nimports; i-- > 0;)
		if (p->imports[i] == moment)
			return true;
	return false;
}

void past_find_imports(struct book *b)
{
	struct past *p = b->past;

	for (size_t i = 0; !p->has_imports && i < p->nledgers; i++) {
		const struct past_ledger *rows = &p->ledgers[i];
		const struct ledger *l = rows->nrows ? schema_ledger(&b->schema, slice_of(b->schema.ledgers[i].name)) : NULL;
		const int own = l ? ledger_own_date(l) : -1;

		if (own < 0 || l->columns[own].type != TYPE_DATE)
			continue;
		for (size_t k = 0; k < rows->nrows; k++) {
			if (!rows->rows[k].is_imported || is_import(p, rows->rows[k].added_at))
				continue;
			p->imports = xgrow(p->imports, &p->imports_cap, p->nimports + 1, sizeof(*p->imports));
			p->imports[p->nimports++] = rows->rows[k].added_at;
		}
	}
	p->has_imports = true;
}

bool past_came_with_documents(const struct past *p, const struct past_row *row)
{
	return row->is_imported && is_import(p, row->added_at);
}

const struct past_row *past_find(const struct past_ledger *l, struct slice id)
{
	long i = ids_get(&l->later, id);

	return i < 0 ? NULL : &l->rows[i];
}

bool past_tells(const struct book *b, const struct table *t)
{
	return b->past && b->past->state == PAST_THERE && b->past->ledgers[t->ledger->index].nrows;
}

struct slice past_field(const struct book *b, const struct table *t, struct slice id, struct slice field)
{
	const struct past *p = b->past;
	const struct past_row *row = p && p->state == PAST_THERE ? past_find(&p->ledgers[t->ledger->index], id) : NULL;
	const struct past_entry *first = NULL;

	for (uint32_t i = row ? row->first : 0; i; i = p->entries[i - 1].next)
		if (slice_equal(p->entries[i - 1].field, field) && (!first || p->entries[i - 1].at < first->at))
			first = &p->entries[i - 1];
	return first ? first->old : SLICE("");
}

bool past_hides(const struct book *b, const struct table *t, struct slice id)
{
	return b->past && ids_get(&b->past->ledgers[t->ledger->index].hidden, id) >= 0;
}

static void say_count(const char *format, size_t n, void (*say)(void *to, const char *line), void *to)
{
	struct str line = STR_INIT;

	str_addf(&line, format, n);
	say(to, line.buf);
	str_release(&line);
}

void past_say(const struct book *b, void (*say)(void *to, const char *line), void *to)
{
	const struct past *p = b->past;
	struct str begins = STR_INIT, line = STR_INIT;

	if (!p || p->state != PAST_THERE)
		return;
	if (p->is_unsure && b->now < p->begins) {
		date_add_text(&begins, moment_date(p->begins));
		str_addf(&line, _("the log begins on %s: what changed before isn't known, and is shown as it stood then"), begins.buf);
		say(to, line.buf);
	}
	if (p->came_later)
		say_count(lang_plural("%zu row came in after that moment: it counts by its own date, as it came in",
				      "%zu rows came in after that moment: they count by their own dates, as they came in", p->came_later),
			  p->came_later, say, to);
	if (p->untold)
		say_count(lang_plural("%zu row lacks what it must have had then and the log doesn't tell: it isn't counted by that",
				      "%zu rows lack what they must have had then and the log doesn't tell: they aren't counted by that",
				      p->untold), p->untold, say, to);
	str_release(&begins);
	str_release(&line);
}

void past_free(struct past *p)
{
	for (size_t i = 0; p && i < p->nledgers; i++) {
		ids_release(&p->ledgers[i].known);
		ids_release(&p->ledgers[i].later);
		ids_release(&p->ledgers[i].hidden);
		free(p->ledgers[i].rows);
	}
	if (p) {
		free(p->ledgers);
		free(p->entries);
		free(p->imports);
		free(p->is_later);
		arena_release(&p->arena);
	}
	free(p);
}
