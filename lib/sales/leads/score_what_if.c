/* score_what_if.c - what a run of the scoring would do: a matrix of old grade by new grade, then the customers off its diagonal. See
 * score.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/team.h"
#include "book/listing.h"
#include "sales/leads/score.h"

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

static void show_moves_of(struct view *v, const void *moves, size_t from, size_t to)
{
	const struct moves *all = moves;
	const struct table *t = all->customers;

	for (const struct move *m = all->moves + from; m < all->moves + to; m++) {
		view_lasting(v, table_id(t, m->row));
		view_lasting(v, table_cell(t, m->row, all->name));
		view_lasting(v, table_cell(t, m->row, all->grade));
		listing_cell(v, t, m->row, all->score);
		view_text(v, m->to ? m->to->name : SLICE(""));
		view_number(v, m->score);
		view_text(v, m->because ? m->because->label : SLICE(""));
	}
}

static void show_moves(struct view *v, const struct table *t, const struct move *moves, size_t n)
{
	const struct moves all = { t, moves, table_column(t, CUSTOMERS.name), table_column(t, CUSTOMERS.grade), table_column(t, CUSTOMERS.score) };

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
