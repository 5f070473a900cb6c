/* score_run.c - a run of the scoring: who moved, what it opens; and the what-if. See score.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "sales/score.h"
#include "sales/task.h"

static struct slice grade_name(const struct score *s)
{
	return s->grade ? s->grade->name : SLICE("");
}

static void add_score(struct str *out, int64_t score)
{
	decimal_add_text(out, score, 4);
}

/* +48h is 48 hours on the clock; +2wd the same hour of the second working day from now. */
static int due_of(struct book *b, struct slice due, int64_t *moment, struct error *err)
{
	struct slice text = { due.ptr + 1, due.len - 1 };
	struct calendar *calendar;
	struct value v;

	if (!value_parse(TYPE_DURATION, text, &v))
		return -1;
	if (!v.workdays) {
		*moment = b->now + v.number;
		return 0;
	}
	calendar = book_calendar(b, err);
	if (!calendar)
		return -1;
	*moment = moment_of(calendar_add_workdays(calendar, b->today, (int)(v.number / 100)), moment_seconds(b->now));
	return 0;
}

static int open_task(struct change *c, const struct change_row *customer, const struct grade *g, struct error *err)
{
	struct slice kind = node_text(g->on_enter, "task"), attach = node_text(g->on_enter, "attach");
	struct str title = STR_INIT, note = STR_INIT;
	char *kind_text = xstrndup(kind.ptr, kind.len);
	struct task_draft draft = { .kind = kind_text, .assignee = change_get(customer, "owner"), .subject = change_id(customer) };
	int rc = due_of(c->book, node_text(g->on_enter, "due"), &draft.due, err);

	str_addf(&title, "%.*s %.*s", SLICE_ARGS(node_text(g->on_enter, "title")), SLICE_ARGS(change_get(customer, "name")));
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
	change_say(c, "%.*s  %.*s  %.*s%s%.*s → %.*s %s", SLICE_ARGS(change_id(r)), SLICE_ARGS(change_get(r, "name")),
		   SLICE_ARGS(old_grade.len ? old_grade : SLICE("—")), old_score.len ? " " : "", SLICE_ARGS(old_score),
		   SLICE_ARGS(grade_name(s)), score.buf);
	str_release(&score);
}

/* Stages what one customer's score changes; nothing where it is what it was. 1: the grade moved. */
static int stage_one(struct change *c, const struct table *t, size_t row, const struct score *s, struct error *err)
{
	struct slice old_grade = table_text(t, row, "grade"), old_score = table_text(t, row, "score");
	bool moved = !slice_equal(old_grade, grade_name(s)), rescored = table_number(t, row, table_column(t, "score"), -1) != s->score;
	struct change_row *r;

	if (!moved && !rescored)
		return 0;
	r = change_edit(c, "customers", table_id(t, row), err);
	if (!r)
		return -1;
	change_put(r, "grade", grade_name(s));
	change_put_number(r, "score", s->score);
	change_put_number(r, "scored_at", c->book->now);
	if (!moved)
		return 0;
	say_move(c, r, old_grade, old_score, s);
	if (s->grade && s->grade->on_enter && open_task(c, r, s->grade, err) < 0)
		return -1;
	return 1;
}

int score_run(struct change *c, const struct scoring *s, struct error *err)
{
	const struct table *t = book_table(c->book, "customers", err);
	size_t moved = 0, rescored;
	int rc = t ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < t->nrows; i++) {
		struct score score;
		int staged;

		score_of(s, t, i, &score);
		staged = stage_one(c, t, i, &score, err);
		score_release(&score);
		rc = staged < 0 ? -1 : 0;
		moved += staged > 0;
	}
	if (rc < 0)
		return -1;
	rescored = c->nrows;
	if (change_is_empty(c))
		change_say(c, _("%zu customers scored: nothing changed"), t->nrows);
	else
		change_say(c, _("%zu customers scored, %zu moved to another grade, %zu rows written; why: crm score explain CUSTOMER"),
			   t->nrows, moved, rescored);
	return 0;
}

/* What-if: a matrix of old grade by new grade, then the customers off its diagonal. */
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

		view_column(v, name, k < s->ngrades ? name : "—", TYPE_INT);
		free(name);
	}
	for (size_t i = 0; i < n; i++) {
		view_text(v, i < s->ngrades ? s->grades[i].name : SLICE("none"));
		for (size_t k = 0; k < n; k++)
			view_number(v, (int64_t)counts[i * n + k]);
	}
}

struct moves {
	const struct table *customers;
	const struct move *moves;
	int name, grade, score; /* columns */
};

static void show_moves_of(struct view *v, const void *moves, size_t from, size_t to)
{
	const struct moves *all = moves;
	const struct table *t = all->customers;

	for (const struct move *m = all->moves + from; m < all->moves + to; m++) {
		const struct value old = table_value(t, m->row, all->score);

		view_lasting(v, table_id(t, m->row));
		view_lasting(v, table_cell(t, m->row, all->name));
		view_lasting(v, table_cell(t, m->row, all->grade));
		view_value(v, &old);
		view_text(v, m->to ? m->to->name : SLICE(""));
		view_number(v, m->score);
		view_text(v, m->because ? m->because->label : SLICE(""));
	}
}

/* Of a table that was read. */
static void show_moves(struct view *v, const struct table *t, const struct move *moves, size_t n)
{
	const struct moves all = { t, moves, table_column(t, "name"), table_column(t, "grade"), table_column(t, "score") };

	view_section(v, "moves", _("Who moves"));
	view_column(v, "customer", _("customer"), TYPE_ID);
	view_column(v, "name", _("name"), TYPE_TEXT);
	view_column(v, "from", _("from"), TYPE_TEXT);
	view_column(v, "old_score", _("old score"), TYPE_NUMBER);
	view_column(v, "to", _("to"), TYPE_TEXT);
	view_column(v, "score", _("new score"), TYPE_NUMBER);
	view_column(v, "because", _("most of it"), TYPE_TEXT);
	view_fill(v, n, true, show_moves_of, &all);
	view_note(v, lang_plural("%zu customer moves", "%zu customers move", n), n);
}

int score_what_if(struct book *b, const struct scoring *s, struct view *v, struct error *err)
{
	const struct table *t = book_table(b, "customers", err);
	const size_t n = s->ngrades + 1;
	size_t *counts, nmoves = 0;
	struct move *moves;
	int grade;

	if (!t)
		return -1;
	grade = table_column(t, "grade");
	counts = xcalloc(n * n, sizeof(*counts));
	moves = xcalloc(t->nrows, sizeof(*moves));
	table_read_all(t);
	for (size_t i = 0; i < t->nrows; i++) {
		struct score score;
		size_t from = grade_index(s, table_cell(t, i, grade)), to;

		score_of(s, t, i, &score);
		to = score.grade ? (size_t)(score.grade - s->grades) : s->ngrades;
		counts[from * n + to]++;
		if (from != to)
			moves[nmoves++] = (struct move){ i, score.grade, score.score, reason(s, &score, to < from) };
		score_release(&score);
	}
	show_matrix(v, s, counts);
	show_moves(v, t, moves, nmoves);
	free(counts);
	free(moves);
	return 0;
}
