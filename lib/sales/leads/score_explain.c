/* score_explain.c - one customer's score to the last point: values, bands, weights, and what would change the grade. */
#include "base/lang.h"
#include "base/money.h"
#include "sales/leads/score.h"

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
	if (p->skipped)
		view_missing(v);
	else
		view_number(v, p->points);
	view_number(v, in->weight);
	if (p->skipped)
		view_missing(v);
	else
		view_number(v, (int64_t)in->weight * p->points * 100 / score->weight * 100);
	at = p->band ? &p->band->place : p->unknown ? &in->unknown_place : &in->place;
	view_textf(v, "%s:%u", at->file, at->line);
}

static void say_unknown(struct view *v, const struct indicator *in, const struct score_part *p)
{
	struct str value = STR_INIT;

	score_add_value(&value, in, p);
	view_note(v,
		  lang_plural("  %.*s: no band takes '%s', and that is not missing: %ld point (%s:%u)",
			      "  %.*s: no band takes '%s', and that is not missing: %ld points (%s:%u)", (unsigned long)p->points),
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
			view_note(v,
				  lang_plural("    %.*s alone would do it: %.*s (%ld point, %s:%u)",
					      "    %.*s alone would do it: %.*s (%ld points, %s:%u)",
					      (unsigned long)band->points),
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
		view_note(v, _("  %.*s from %s on: %s points more"), SLICE_ARGS(up->name), up->bound->text, text.buf);
		say_single_steps(v, s, score, at - 1, true);
	}
	if (score->grade && at + 1 < s->ngrades) {
		str_reset(&text);
		decimal_add_text(&text, score->score - score->grade->bound->number, 4);
		view_note(v, _("  %.*s below %s: %s points away"), SLICE_ARGS(s->grades[at + 1].name), score->grade->bound->text,
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
			say_unknown(v, &s->indicators[i], &score.parts[i]);
	if (!slice_equal(table_text(t, customer, CUSTOMERS.grade), score.grade ? score.grade->name : SLICE("")))
		view_note(v, _("  customers.csv still says grade %.*s: crm score run writes the new one"),
			  SLICE_ARGS(table_text(t, customer, CUSTOMERS.grade).len ? table_text(t, customer, CUSTOMERS.grade) : SLICE("—")));
	say_distance(v, s, &score);
	score_release(&score);
	str_release(&text);
	return 0;
}
