/* score_run.c - a run of the scoring: who moved, what it opens. what it would do, and why. See score.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "base/team.h"
#include "book/listing.h"
#include "sales/leads/score.h"
#include "sales/tasks.h"
#include "view/columns.h"

static struct slice grade_name(const struct score *s)
{
	return s->grade ? s->grade->name : SLICE("");
}

static void add_score(struct str *out, int64_t score)
{
	decimal_add_text(out, score, 4);
}

static int due_of(struct book *b, struct slice kind, struct slice due, int64_t *moment, struct error *err)
{
	struct slice text = { due.ptr + 1, due.len - 1 };
	struct task_rules rules;
	struct value v;
	int rc = -1;

	if (!value_parse(TYPE_DURATION, text, &v))
		return error_add(err, ERROR_DATA, _("due: '%.*s' is no stretch of time; write +48h or +2wd"), SLICE_ARGS(due));
	if (task_rules_read(&rules, b, err) == 0)
		rc = task_rule_due(b, task_rule_of(&rules, kind), &v, b->now, moment, err);
	task_rules_release(&rules);
	return rc;
}

static int open_task(struct change *c, const struct change_row *customer, const struct grade *g, struct error *err)
{
	struct slice kind = node_text(g->on_enter, "task"), attach = node_text(g->on_enter, "attach");
	struct str title = STR_INIT, note = STR_INIT;
	char *kind_text = xstrndup(kind.ptr, kind.len);
	struct task_draft draft = { .of = TASK_BY_RULE, .rule_kind = kind_text, .assignee = change_get(customer, CUSTOMERS.owner), .subject = change_id(customer) };
	const struct table *tasks = book_table(c->book, TASKS.ledger, err);
	int rc = tasks ? due_of(c->book, kind, node_text(g->on_enter, "due"), &draft.due, err) : -1;

	if (tasks && task_is_open(c, tasks, kind, draft.subject)) {
		free(kind_text);
		return rc;
	}
	str_addf(&title, "%.*s %.*s", SLICE_ARGS(node_text(g->on_enter, "title")), SLICE_ARGS(change_get(customer, CUSTOMERS.name)));
	if (attach.len)
		str_addf(&note, "rules/%.*s", SLICE_ARGS(attach));
	draft.title = str_slice(&title);
	draft.note = str_slice(&note);
	if (rc == 0 && !task_add(c, &draft, err))
		rc = -1;
	str_release(&title);
	str_release(&note);
	free(kind_text);
	return rc;
}

static void say_move(struct change *c, const struct change_row *r, struct slice old_grade, struct slice old_score,
		     const struct score *s)
{
	struct str score = STR_INIT;

	add_score(&score, s->score);
	change_event(c, customer_graded, .customer = change_id(r), .name = change_get(r, CUSTOMERS.name), .from = old_grade,
		     .from_score = old_score, .grade = grade_name(s), .score = str_slice(&score));
	str_release(&score);
}

/* A value that no band takes is most often a slip of the hand: each is named, as far as they can be read through. */
static void say_unknown(struct change *c, const struct scoring *s, const struct table *t, size_t row, const struct score *score,
			size_t *told)
{
	enum { TOLD_MOST = 8 };
	struct str value = STR_INIT;

	for (size_t i = 0; i < s->nindicators; i++) {
		const struct indicator *in = &s->indicators[i];

		if (!score->parts[i].unknown || (*told)++ >= TOLD_MOST)
			continue;
		str_reset(&value);
		score_add_value(&value, in, &score->parts[i]);
		change_event(c, score_unknown, .customer = table_id(t, row), .name = table_text(t, row, CUSTOMERS.name),
			     .indicator = in->label, .value = str_slice(&value), .points = score->parts[i].points,
			     .place = change_place(c, &in->unknown_place));
	}
	str_release(&value);
}

/* Stages what one customer's score changes; nothing where it is what it was. 1: the grade moved. */
static int stage_one(struct change *c, const struct table *t, size_t row, const struct score *s, struct error *err)
{
	struct slice old_grade = table_text(t, row, CUSTOMERS.grade), old_score = table_text(t, row, CUSTOMERS.score);
	const struct value old = table_shown(t, row, table_column(t, CUSTOMERS.score)); /* whatever stands there is written anew */
	const bool moved = !slice_equal(old_grade, grade_name(s));
	const bool rescored = value_missing(&old) ? s->score != -1 : old.type == TYPE_TEXT || old.number != s->score;
	struct change_row *r;

	if (!moved && !rescored)
		return 0;
	r = change_edit(c, CUSTOMERS.ledger, table_id(t, row), err);
	if (!r)
		return -1;
	change_put(r, CUSTOMERS.grade, grade_name(s));
	change_put_number(r, CUSTOMERS.score, s->score);
	change_put_number(r, CUSTOMERS.scored_at, c->book->now);
	if (!moved)
		return 0;
	say_move(c, r, old_grade, old_score, s);
	if (s->grade && s->grade->on_enter && open_task(c, r, s->grade, err) < 0)
		return -1;
	return 1;
}

int score_run(struct change *c, const struct scoring *s, struct error *err)
{
	const struct table *t = book_table(c->book, CUSTOMERS.ledger, err);
	size_t moved = 0, rescored, unknown = 0;
	int rc = t ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < t->nrows; i++) {
		struct score score;
		int staged;

		score_of(s, t, i, &score);
		staged = stage_one(c, t, i, &score, err);
		say_unknown(c, s, t, i, &score, &unknown);
		score_release(&score);
		rc = staged < 0 ? -1 : 0;
		moved += staged > 0;
	}
	if (rc < 0)
		return -1;
	rescored = c->nrows;
	if (unknown)
		change_event(c, scores_unknown, .values = (int64_t)unknown);
	if (change_is_empty(c))
		change_event(c, scores_unchanged, .customers = (int64_t)t->nrows);
	else
		change_event(c, scores_written, .customers = (int64_t)t->nrows, .moved = (int64_t)moved, .written = (int64_t)rescored);
	return 0;
}

/* What a run of the scoring would do: a matrix of old grade by new grade, then the customers off its diagonal. See
 * score.h. */

struct move {
	size_t row;
	const struct grade *to;
	int64_t score;
	const struct indicator *because; /* what weighs most of what is missing from, or adds to, the full score */
};

static size_t grade_index(const struct scoring *s, struct slice name)
{
	for (size_t i = 0; i < s->ngrades; i++)
		if (slice_equal(s->grades[i].name, name))
			return i;
	return s->ngrades; /* none */
}

/* A customer that rose owes it to what adds most; one that fell, to what withholds most. */
static const struct indicator *reason(const struct scoring *s, const struct score *score, bool rose)
{
	const struct indicator *best = NULL;
	int64_t most = -1;

	for (size_t i = 0; i < s->nindicators; i++) {
		long points = rose ? score->parts[i].points : 100 - score->parts[i].points;
		int64_t adds = score->parts[i].skipped ? -1 : (int64_t)points * s->indicators[i].weight;

		if (adds > most) {
			most = adds;
			best = &s->indicators[i];
		}
	}
	return best;
}

static void show_matrix(struct view *v, const struct scoring *s, const size_t *counts)
{
	const size_t n = s->ngrades + 1;

	view_section(v, "grades", _("dry run: nothing was written"));
	view_column(v, "from", _("now \\ then"), TYPE_TEXT);
	for (size_t k = 0; k < n; k++) {
		char *name = k < s->ngrades ? xformat("%.*s", SLICE_ARGS(s->grades[k].name)) : xstrdup("none");

		view_data_column(v, name, k < s->ngrades ? name : "—", TYPE_INT);
		view_pivot(v, &(struct view_pivot){ "to", "grade", name }, "customers");
		free(name);
	}
	for (size_t i = 0; i < n; i++) {
		view_text(v, i < s->ngrades ? s->grades[i].name : SLICE("none"));
		view_shown(v, i < s->ngrades ? s->grades[i].name : SLICE("—"));
		for (size_t k = 0; k < n; k++)
			view_number(v, (int64_t)counts[i * n + k]);
	}
}

struct moves {
	const struct table *customers;
	const struct move *moves;
	int name, grade, score; /* columns */
};

#define MOVE(C) \
	C(shown, customer, _("customer"), TYPE_ID, view_lasting(v, table_id(t, m->row))) \
	C(shown, name, _("name"), TYPE_TEXT, view_lasting(v, table_cell(t, m->row, all->name))) \
	C(shown, from, _("from"), TYPE_TEXT, view_lasting(v, table_cell(t, m->row, all->grade))) \
	C(shown, old_score, _("old score"), TYPE_NUMBER, listing_cell(v, t, m->row, all->score)) \
	C(shown, to, _("to"), TYPE_TEXT, view_text(v, m->to ? m->to->name : SLICE(""))) \
	C(shown, score, _("new score"), TYPE_NUMBER, view_number(v, m->score)) \
	C(shown, because, _("most of it"), TYPE_TEXT, view_text(v, m->because ? m->because->label : SLICE("")))

static void show_moves_of(struct view *v, const void *moves, size_t from, size_t to)
{
	const struct moves *all = moves;
	const struct table *t = all->customers;

	for (const struct move *m = all->moves + from; m < all->moves + to; m++) {
		MOVE(VIEW_CELL)
	}
}

static void show_moves(struct view *v, const struct table *t, const struct move *moves, size_t n)
{
	const struct moves all = { t, moves, table_column(t, CUSTOMERS.name), table_column(t, CUSTOMERS.grade), table_column(t, CUSTOMERS.score) };

	view_section(v, "moves", _("Who moves"));
	MOVE(VIEW_COLUMN)
	view_fill(v, n, true, show_moves_of, &all);
	view_note(v, lang_plural("%zu customer moves", "%zu customers move", n), n);
}

/* Some of the customers, scored on a thread of its own. */
struct stretch {
	const struct scoring *scoring;
	const struct table *customers;
	int grade; /* column */
	size_t from, to; /* rows */
	size_t *counts;	 /* by grade now and then */
	struct move *moves;
	size_t nmoves;
	size_t unknown; /* values that no band takes */
};

static void *score_stretch(void *stretch)
{
	struct stretch *p = stretch;
	const struct scoring *s = p->scoring;

	for (size_t i = p->from; i < p->to; i++) {
		struct score score;
		size_t from = grade_index(s, table_cell(p->customers, i, p->grade)), to;

		score_of(s, p->customers, i, &score);
		to = score.grade ? (size_t)(score.grade - s->grades) : s->ngrades;
		p->counts[from * (s->ngrades + 1) + to]++;
		for (size_t k = 0; k < s->nindicators; k++)
			p->unknown += score.parts[k].unknown;
		if (from != to)
			p->moves[p->nmoves++] = (struct move){ i, score.grade, score.score, reason(s, &score, to < from) };
		score_release(&score);
	}
	return NULL;
}

/* The columns that are looked at, before threads do. */
static void read_ahead(const struct scoring *s, const struct table *t)
{
	int *columns = xcalloc(s->nindicators + 4, sizeof(*columns));
	size_t n = 0;

	columns[n++] = t->ledger->id;
	columns[n++] = table_column(t, CUSTOMERS.name);
	columns[n++] = table_column(t, CUSTOMERS.grade);
	columns[n++] = table_column(t, CUSTOMERS.score);
	for (size_t i = 0; i < s->nindicators; i++)
		if (s->indicators[i].kind == MEASURE_COLUMN)
			columns[n++] = s->indicators[i].column;
	table_read_columns(t, columns, n);
	free(columns);
}

/* Counts and moves of all, the moves in the order of the ledger; how many there are. */
static size_t score_all(const struct scoring *s, const struct table *t, size_t *counts, struct move *moves, size_t *unknown)
{
	struct stretch stretches[TEAM_MAX];
	const size_t cells = (s->ngrades + 1) * (s->ngrades + 1), n = team_size(t->text.len);
	size_t nmoves = 0;

	for (size_t i = 0; i < n; i++) {
		const size_t from = t->nrows * i / n, to = t->nrows * (i + 1) / n;

		stretches[i] = (struct stretch){ .scoring = s, .customers = t, .grade = table_column(t, CUSTOMERS.grade), .from = from, .to = to };
		stretches[i].counts = xcalloc(cells, sizeof(*counts));
		stretches[i].moves = moves + from;
	}
	team_run(stretches, n, sizeof(*stretches), score_stretch);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < cells; k++)
			counts[k] += stretches[i].counts[k];
		memmove(moves + nmoves, stretches[i].moves, stretches[i].nmoves * sizeof(*moves));
		nmoves += stretches[i].nmoves;
		*unknown += stretches[i].unknown;
		free(stretches[i].counts);
	}
	return nmoves;
}

int score_what_if(struct book *b, const struct scoring *s, struct view *v, struct error *err)
{
	const struct table *t = book_table(b, CUSTOMERS.ledger, err);
	const size_t n = s->ngrades + 1;
	size_t *counts, nmoves, unknown = 0;
	struct move *moves;

	if (!t)
		return -1;
	counts = xcalloc(n * n, sizeof(*counts));
	moves = xcalloc(t->nrows, sizeof(*moves));
	read_ahead(s, t);
	nmoves = score_all(s, t, counts, moves, &unknown);
	show_matrix(v, s, counts);
	show_moves(v, t, moves, nmoves);
	if (unknown)
		view_note(v, lang_plural("%zu value that no band takes; crm score explain CUSTOMER says what it is worth",
					 "%zu values that no band takes; crm score explain CUSTOMER says what they are worth", unknown),
			  unknown);
	free(counts);
	free(moves);
	return 0;
}

/* One customer's score to the last point: values, bands, weights, and what would change the grade */

/* The value twice: plain for programs, grouped and with what a share is made of for people. */
static void show_value(struct view *v, const struct indicator *in, const struct score_part *p, size_t customer)
{
	struct str plain = STR_INIT, shown = STR_INIT;

	if (!value_missing(&p->value)) {
		score_add_value(&plain, in, p);
		if (in->kind == MEASURE_SHARE)
			str_addf(&shown, "%zu/%zu, ", in->share_seen[customer], in->share_of);
		if (in->type == TYPE_MONEY)
			money_add_grouped(&shown, p->value.number);
		else
			str_add_slice(&shown, str_slice(&plain));
	}
	view_text(v, str_slice(&plain));
	view_text(v, str_slice(&shown));
	str_release(&plain);
	str_release(&shown);
}

/* weight x points / weights as tenths of a point, for people; the score itself is computed from the whole. */
static void show_part(struct view *v, const struct indicator *in, const struct score_part *p, const struct score *score,
		      size_t customer)
{
	const struct place *at;

	view_text(v, in->label);
	show_value(v, in, p, customer);
	if (p->band)
		view_text(v, p->band->text);
	else
		view_textf(v, "%s", p->unknown ? _("none takes it") : p->skipped ? _("missing: skipped") : _("missing"));
	VIEW_MAYBE(v, !p->skipped, p->points);
	view_number(v, in->weight);
	VIEW_MAYBE(v, !p->skipped, (int64_t)in->weight * p->points * 100 / score->weight * 100);
	at = p->band ? &p->band->place : p->unknown ? &in->unknown_place : &in->place;
	view_textf(v, "%s:%u", at->file, at->line);
}

static void say_unknown_explain(struct view *v, const struct indicator *in, const struct score_part *p)
{
	struct str value = STR_INIT;

	score_add_value(&value, in, p);
	view_hint(v,
		  lang_plural("%.*s: no band takes '%s', and that is not missing: %ld point (%s:%u)",
			      "%.*s: no band takes '%s', and that is not missing: %ld points (%s:%u)", (unsigned long)p->points),
		  SLICE_ARGS(in->label), value.buf,
		  p->points, in->unknown_place.file, in->unknown_place.line);
	str_release(&value);
}

/* The nearest band of an indicator that alone would lift the score to a grade, or let it fall to one. NULL: none. */
static const struct band *single_step(const struct scoring *s, const struct score *score, size_t i, size_t grade,
				      bool up)
{
	const struct band *best = NULL;

	for (size_t k = 0; k < s->indicators[i].nbands; k++) {
		const struct band *band = &s->indicators[i].bands[k];
		int64_t reached = score_with(s, score, i, band->points);
		size_t then = score_grade(s, reached);

		if (up ? reached <= score->score || then > grade : reached >= score->score || then < grade)
			continue;
		if (!best || (up ? band->points < best->points : band->points > best->points))
			best = band;
	}
	return best;
}

static void say_single_steps(struct view *v, const struct scoring *s, const struct score *score, size_t grade, bool up)
{
	for (size_t i = 0; i < s->nindicators; i++) {
		const struct band *band = single_step(s, score, i, grade, up);

		if (band)
			view_under(v, (struct view_hang){ .in = 2 * VIEW_STEP }, NULL,
				   lang_plural("%.*s alone would do it: %.*s (%ld point, %s:%u)",
					       "%.*s alone would do it: %.*s (%ld points, %s:%u)", (unsigned long)band->points),
				   SLICE_ARGS(s->indicators[i].label), SLICE_ARGS(band->text), band->points,
				  band->place.file, band->place.line);
	}
}

static void say_distance(struct view *v, const struct scoring *s, const struct score *score)
{
	size_t at = score->grade ? (size_t)(score->grade - s->grades) : s->ngrades;
	struct str text = STR_INIT;

	if (at > 0) {
		const struct grade *up = &s->grades[at - 1];

		decimal_add_text(&text, up->bound->number - score->score, 4);
		view_hint(v, _("%.*s from %s on: %s points more"), SLICE_ARGS(up->name), up->bound->text, text.buf);
		say_single_steps(v, s, score, at - 1, true);
	}
	if (score->grade && at + 1 < s->ngrades) {
		str_reset(&text);
		decimal_add_text(&text, score->score - score->grade->bound->number, 4);
		view_hint(v, _("%.*s below %s: %s points away"), SLICE_ARGS(s->grades[at + 1].name), score->grade->bound->text,
			  text.buf);
		say_single_steps(v, s, score, at + 1, false);
	}
	str_release(&text);
}

int score_explain(struct book *b, const struct scoring *s, size_t customer, struct view *v, struct error *err)
{
	const struct table *t = book_table(b, CUSTOMERS.ledger, err);
	struct score score;
	struct str text = STR_INIT;

	if (!t)
		return -1;
	score_of(s, t, customer, &score);
	decimal_add_text(&text, score.score, 4);
	view_title(v, _("%.*s (%.*s)   score %s   grade %.*s"), SLICE_ARGS(table_text(t, customer, CUSTOMERS.name)),
		   SLICE_ARGS(table_id(t, customer)), text.buf, SLICE_ARGS(score.grade ? score.grade->name : SLICE("—")));
	view_column(v, "indicator", _("indicator"), TYPE_TEXT);
	view_key_column(v, "value", TYPE_TEXT);
	view_face_column(v, "shown", _("value"), TYPE_TEXT);
	view_column(v, "band", _("band"), TYPE_TEXT);
	view_column(v, "points", _("points"), TYPE_INT);
	view_column(v, "weight", _("× weight"), TYPE_INT);
	view_column(v, "adds", _("= adds"), TYPE_NUMBER);
	view_column(v, "rule", _("rule"), TYPE_TEXT);
	for (size_t i = 0; i < s->nindicators; i++)
		show_part(v, &s->indicators[i], &score.parts[i], &score, customer);
	for (size_t i = 0; i < s->nindicators; i++)
		if (score.parts[i].unknown)
			say_unknown_explain(v, &s->indicators[i], &score.parts[i]);
	if (!slice_equal(table_text(t, customer, CUSTOMERS.grade), score.grade ? score.grade->name : SLICE("")))
		view_hint(v, _("customers.csv still says grade %.*s: crm score run writes the new one"),
			  SLICE_ARGS(table_text(t, customer, CUSTOMERS.grade).len ? table_text(t, customer, CUSTOMERS.grade) : SLICE("—")));
	say_distance(v, s, &score);
	score_release(&score);
	str_release(&text);
	return 0;
}
