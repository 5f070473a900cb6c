/* walkthrough_pick.c - drawing who walks: by a stored seed, once a month, nobody again too soon; see walkthrough.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/random.h"
#include "book/listing.h"
#include "book/subject.h"
#include "sales/contracts.h"
#include "sales/practice/walkthrough.h"
#include "sales/tasks.h"

int walkthrough_month(const struct book *b, const char *typed, int32_t *month, struct error *err)
{
	struct slice text = slice_trim(slice_of(typed));
	struct civil day = date_civil(b->today);
	char *first;
	bool good;

	day.day = 1;
	if (!typed)
		return date_from_civil(day, month) ? 0 : -1;
	first = xformat("%.*s-01", SLICE_ARGS(text));
	good = date_parse(slice_of(first), false, month);
	free(first);
	return good ? 0 : error_add(err, ERROR_USAGE, _("--month: '%s' is no month such as 2026-03"), typed);
}

void walkthrough_add_month(struct str *out, int32_t month)
{
	struct civil day = date_civil(month);

	str_addf(out, "%04d-%02d", day.year, day.month);
}

static bool read_month(struct slice text, int32_t *month)
{
	char *first = xformat("%.*s-01", SLICE_ARGS(text));
	bool good = date_parse(slice_of(first), false, month);

	free(first);
	return good;
}

static long months_between(int32_t a, int32_t b)
{
	const struct civil x = date_civil(a), y = date_civil(b);

	return (y.year - x.year) * 12L + y.month - x.month;
}

static bool is_drawn(const struct table *t, size_t row)
{
	struct slice status = table_text(t, row, WALKTHROUGHS.status);

	return slice_is(status, "drawn") || slice_is(status, "walked");
}

struct pool {
	struct slice *ids; /* in order of id, whatever the order of the ledger */
	size_t count;
	struct str out; /* who was left out, and why: "陈晓 (2026-01)" */
	size_t nout;
};

static int by_id(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* The month nearest to `month` in which each person was drawn, by person's id; a month is an index of days since 1970. */
static void nearest_draws(struct map *drawn, const struct table *t, int32_t month)
{
	for (size_t i = 0; i < t->nrows; i++) {
		struct slice person = table_text(t, i, WALKTHROUGHS.person);
		int32_t then, known;

		if (!is_drawn(t, i) || !read_month(table_text(t, i, WALKTHROUGHS.month), &then))
			continue;
		known = (int32_t)map_get(drawn, person);
		if (known < 0 || labs(months_between(then, month)) < labs(months_between(known, month)))
			map_set(drawn, person, then);
	}
}

static int fill_pool(struct pool *p, const struct walk_rules *r, const struct table *people, const struct table *t,
		     int32_t month, struct error *err)
{
	struct map drawn = MAP_INIT;
	int rc = 0;

	nearest_draws(&drawn, t, month);
	p->ids = xcalloc(people->nrows + 1, sizeof(*p->ids));
	for (size_t i = 0; i < people->nrows && rc >= 0; i++) {
		struct row_subject s;
		int32_t then;

		row_subject(&s, r->book, people, i);
		rc = when_holds(r->draws, &s.subject, err);
		if (rc <= 0 || person_has_left(people, (long)i))
			continue;
		then = (int32_t)map_get(&drawn, table_id(people, i));
		if (then < 0 || walk_may_draw_again(r, months_between(then, month))) {
			p->ids[p->count++] = table_id(people, i);
			continue;
		}
		str_addf(&p->out, "%s%.*s (", p->nout++ ? _(", ") : "", SLICE_ARGS(table_text(people, i, PEOPLE.name)));
		walkthrough_add_month(&p->out, then);
		str_addc(&p->out, ')');
	}
	qsort(p->ids, p->count, sizeof(*p->ids), by_id);
	map_release(&drawn);
	return rc < 0 ? -1 : 0;
}

/* Until the evening of the month's last working day; the month's own end where that has passed. */
static int due_of(struct book *b, int32_t month, int64_t *due, struct error *err)
{
	const int32_t next = date_add_months(month, 1);
	struct calendar *calendar = book_calendar(b, err);

	if (!calendar)
		return -1;
	*due = moment_of(calendar_add_workdays(calendar, next, -1), 18 * 3600);
	if (*due <= b->now)
		*due = moment_of(next, 0) - 60;
	return 0;
}

static int add_drawn(struct change *c, struct slice person, struct slice month, struct slice seed, int64_t due,
		     struct error *err)
{
	struct change_row *r = change_add(c, WALKTHROUGHS.ledger, err), *task;
	struct str title = STR_INIT;

	if (!r)
		return -1;
	change_put(r, WALKTHROUGHS.month, month);
	change_put(r, WALKTHROUGHS.person, person);
	change_put(r, WALKTHROUGHS.status, SLICE("drawn"));
	change_put(r, WALKTHROUGHS.seed, seed);
	change_put_number(r, WALKTHROUGHS.due_at, due);
	change_made(c, change_id(r));
	str_addf(&title, _("walk the whole process as if new, %.*s: crm walkthrough start"), SLICE_ARGS(month));
	task = task_add(c,
			&(struct task_draft){ .of = TASK_WALK,
					      .title = str_slice(&title),
					      .assignee = person,
					      .due = due,
					      .subject = change_id(r) },
			err);
	if (task)
		change_put(r, WALKTHROUGHS.task, change_id(task));
	str_release(&title);
	return task ? 0 : -1;
}

/* The seed is what was stored before the month, and the month itself: nobody can try until they like the draw. */
static int draw(struct change *c, const struct walk_rules *r, const struct pool *p, int32_t month, struct error *err)
{
	const size_t n = (size_t)r->number < p->count ? (size_t)r->number : p->count;
	size_t *picked = xcalloc(n + 1, sizeof(*picked));
	struct slice seed = r->seed.len ? r->seed : slice_of(c->book->name);
	struct str text = STR_INIT, key = STR_INIT;
	struct random random;
	int64_t due = 0;
	int rc = due_of(c->book, month, &due, err);

	walkthrough_add_month(&key, month);
	str_addf(&text, "walkthrough %s %.*s", key.buf, SLICE_ARGS(seed));
	random_seed(&random, str_slice(&text));
	random_sample(&random, p->count, n, picked);
	change_event(c, walk_drawn, .month = str_slice(&key), .drawn = (int64_t)n, .pool = (int64_t)p->count, .seed = str_slice(&text));
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = add_drawn(c, p->ids[picked[i]], str_slice(&key), str_slice(&text), due, err);
	if (n < (size_t)r->number)
		change_event(c, walk_drawn_fewer, .wanted = r->number, .place = change_text(c, "rules/walkthrough.yaml:%u", r->draw_place.line));
	if (p->nout)
		change_event(c, walk_drawn_before, .months = r->window, .people = str_slice(&p->out));
	free(picked);
	str_release(&text);
	str_release(&key);
	return rc;
}

/* Who was drawn for the month; 0: nobody yet. */
static size_t drawn_before(struct change *c, const struct table *t, struct slice month, struct str *who)
{
	size_t n = 0;

	for (size_t i = 0; i < t->nrows; i++) {
		if (!is_drawn(t, i) || !slice_equal(table_text(t, i, WALKTHROUGHS.month), month))
			continue;
		str_addf(who, "%s%.*s", n++ ? "\n" : "",
			 SLICE_ARGS(listing_name(c->book, PEOPLE.ledger, table_text(t, i, WALKTHROUGHS.person))));
		change_made(c, table_id(t, i));
	}
	return n;
}

static int pick(struct change *c, const struct walk_rules *r, int32_t month, struct slice key, struct error *err)
{
	const struct table *people = book_table(c->book, PEOPLE.ledger, err), *t = book_table(c->book, WALKTHROUGHS.ledger, err);
	struct pool p = { .out = STR_INIT };
	struct str who = STR_INIT;
	int rc = 0;

	if (!people || !t)
		return -1;
	if (drawn_before(c, t, key, &who)) {
		change_event(c, walk_drawn_already, .month = key, .people = str_slice(&who));
	} else if (date_add_months(month, 1) <= c->book->today) {
		rc = error_add(err, ERROR_DATA, _("--month: '%.*s' is over; who is to walk is drawn before that"),
			       SLICE_ARGS(key));
	} else {
		rc = fill_pool(&p, r, people, t, month, err);
		if (rc == 0 && !p.count)
			rc = error_add(err, ERROR_DATA,
				       _("nobody can be drawn for %.*s by rules/walkthrough.yaml:%u%s%s"),
				       SLICE_ARGS(key), r->draw_place.line, p.nout ? _("; drawn within the window: ") : "",
				       p.out.buf);
		if (rc == 0)
			rc = draw(c, r, &p, month, err);
	}
	free(p.ids);
	str_release(&p.out);
	str_release(&who);
	return rc;
}

int walkthrough_pick(struct change *c, int32_t month, struct error *err)
{
	struct str key = STR_INIT;
	struct walk_rules r;
	int rc = walk_rules_read(&r, c->book, err);

	walkthrough_add_month(&key, month);
	if (rc == 0)
		rc = pick(c, &r, month, str_slice(&key), err);
	walk_rules_release(&r);
	str_release(&key);
	return rc;
}
