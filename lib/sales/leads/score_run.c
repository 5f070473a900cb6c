/* score_run.c - a run of the scoring: who moved, what it opens. See score.h; what it would do is score_what_if.c. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "sales/leads/score.h"
#include "sales/tasks.h"

static struct slice grade_name(const struct score *s)
{
	return s->grade ? s->grade->name : SLICE("");
}

static void add_score(struct str *out, int64_t score)
{
	decimal_add_text(out, score, 4);
}

static int due_of(struct book *b, struct slice due, int64_t *moment, struct error *err)
{
	struct slice text = { due.ptr + 1, due.len - 1 };
	struct value v;

	if (!value_parse(TYPE_DURATION, text, &v))
		return error_add(err, ERROR_DATA, _("due: '%.*s' is no stretch of time; write +48h or +2wd"), SLICE_ARGS(due));
	return task_due(b, &v, b->now, moment, err);
}

static int open_task(struct change *c, const struct change_row *customer, const struct grade *g, struct error *err)
{
	struct slice kind = node_text(g->on_enter, "task"), attach = node_text(g->on_enter, "attach");
	struct str title = STR_INIT, note = STR_INIT;
	char *kind_text = xstrndup(kind.ptr, kind.len);
	struct task_draft draft = { .of = TASK_BY_RULE, .rule_kind = kind_text, .assignee = change_get(customer, CUSTOMERS.owner), .subject = change_id(customer) };
	int rc = due_of(c->book, node_text(g->on_enter, "due"), &draft.due, err);

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
