/* funnel.h - a cohort of leads on its way through the stages: how many entered each, moved on, were lost there, stand there.
 *
 *     struct funnel f;
 *     if (funnel_read(&f, book, &how, err) == 0)
 *             for (size_t p = 0; p < f.nparts; p++)
 *                     for (size_t i = 0; i < f.parts[p].nrows; i++)
 *                             use(&f.parts[p].rows[i]);
 *     funnel_release(&f);
 *
 * The cohort is the leads whose first spell (history.h) begins in the window. Each is counted once in each stage it was in, whatever
 * its way, and has one fate there, by where it stands now:
 *
 *   lost   it is lost, and this is the last stage it was in before that. A lead that was lost and revived is not lost
 *   here   it stands in the stage
 *   moved  after it came into the stage it reached a later one (or was won), and is neither lost nor standing here
 *   back   it left the stage backwards only
 *
 * so that entered = moved + lost + here + back in every row, and the losses of all rows are the leads that are lost. A lead that skips
 * a stage isn't in its row; skips, moves back and revivals are kept apart (struct funnel_move). A lead entered as lost (no stage before)
 * is lost in the row of the lost stage itself.
 *
 * The time in a stage is the sum of all stays of the lead in it; it is open (censored, see survival.h) while the lead stands there. Where
 * it isn't known when a lead came into a stage, the lead counts and its time doesn't (undated).
 *
 * One stay a lead and stage: every figure is a count of them, made as leads come by, by all cores. Leads, stays and moves
 * themselves are kept where they are to be shown (--list) or grouped.
 */
#ifndef CRM_REPORT_FUNNEL_H
#define CRM_REPORT_FUNNEL_H

#include "base/figure.h"
#include "report/dwell.h"
#include "report/history.h"
#include "report/survival.h"
#include "view/view.h"

enum funnel_by { FUNNEL_ALL, FUNNEL_OWNER, FUNNEL_SOURCE, FUNNEL_GRADE, FUNNEL_INDUSTRY };

struct funnel_how {
	bool has_since, has_until;
	int32_t since, until;  /* days, both included */
	const char *pipeline;  /* only leads of that one, or NULL */
	enum funnel_by by;
	const char *only;      /* with `by`: only leads of that owner, source, ...; or NULL */
	const char *range;     /* "A..B": the steps whose share of the losses is told, or NULL: the worst two in a row */
	const char *list;      /* the leads behind one figure, or NULL */
	enum history_days days;
	bool dwell;	       /* the stage times instead of the counts */
	bool events;	       /* leads are kept, and the spells of the history with them */
	bool keeps_history;    /* who goes on with the history wants its spells */
};

enum { FUNNEL_NO_STAGE = UINT16_MAX };

enum funnel_fate { FUNNEL_MOVED, FUNNEL_LOST, FUNNEL_HERE, FUNNEL_BACK, FUNNEL_FATES };

struct funnel_stay { /* a lead in a stage, all its spells there together */
	uint32_t lead;
	uint16_t stage;
	uint8_t fate, undated, over; /* over: longer than stages.yaml expects */
	int64_t entered_at, left_at; /* of the first and of the last spell there; HISTORY_OPEN */
	int64_t days;		     /* ten-thousandths, see history_dwell */
};

struct funnel_lead {
	uint32_t lead, group;
	uint8_t pipeline;
	uint8_t kind, undated;	    /* kind: of the stage it stands in */
	uint16_t stage, lost_in;    /* where it stands; the stage it was lost in, or FUNNEL_NO_STAGE */
	int64_t entered_at, ended_at; /* ended_at: since when it is won or lost; HISTORY_OPEN */
	int64_t days;		      /* from the one to the other, or to now */
};

enum funnel_move_kind { FUNNEL_SKIP, FUNNEL_GO_BACK, FUNNEL_REVIVE };

struct funnel_move {
	uint32_t lead, spell;
	uint16_t from, to;
	uint8_t kind;
};

struct funnel_pair { /* from one stage to another, how often, by how many leads */
	uint16_t from, to;
	uint8_t kind;
	size_t moves, leads;
	uint32_t last; /* lead counted last */
};

struct funnel_row {
	uint16_t stage;
	enum stage_kind kind;
	int rank; /* in its pipeline; -1: no stage of it */
	size_t entered, fates[FUNNEL_FATES], undated, over; /* over: longer than stages.yaml expects */
	const struct stage *rule; /* or NULL */
	struct survival days;
};

struct funnel_part { /* of one pipeline */
	uint8_t pipeline; /* HISTORY_NO_PIPELINE: of leads whose pipeline the rules don't have */
	struct funnel_row *rows; /* the pipeline's stages in order, then others that its leads were in */
	size_t nrows, rows_cap;
	size_t leads, kinds[3], undated; /* kinds: by enum stage_kind of where they stand */
	struct survival cycle, won, lost; /* from the first stage to the end; won, lost: of those only */
};

struct funnel {
	struct book *book;
	const struct funnel_how *how;
	struct history history;
	struct calendar *calendar;
	struct dwell dwell;
	struct funnel_lead *leads; /* these three: see funnel_keeps */
	struct funnel_stay *stays; /* in the order of leads */
	struct funnel_move *moves;
	size_t nleads, nstays, nmoves;
	struct funnel_pair *pairs; /* in the order in which they were met; not with `dwell` */
	size_t npairs;
	size_t outside; /* leads left out since it isn't known when they entered */
	struct slice *groups; /* ids of owners, sources, ... */
	size_t ngroups, groups_cap;
	struct map group_index;
	struct funnel_part *parts; /* pipelines that have leads, in the order of the rules */
	size_t nparts;
};

/* Counts. -1 with findings; release in both cases. `how` is borrowed. */
int funnel_read(struct funnel *f, struct book *b, const struct funnel_how *how, struct error *err);
void funnel_release(struct funnel *f);
void funnel_part_release(struct funnel_part *p);

/* The lost of [from, to): of the stages from that row up to before that row. */
size_t funnel_lost_between(const struct funnel_part *p, size_t from, size_t to);
struct slice funnel_group_of(struct book *b, const struct table *leads, size_t lead, enum funnel_by by);
void funnel_group_ahead(struct book *b, const struct table *leads, enum funnel_by by); /* it will be asked of all of them */
const char *funnel_by_name(enum funnel_by by); /* "owner" */
/* Basis points to a tenth of a percent; 0 for 0 of 0. */
int64_t funnel_share(size_t part, size_t whole);

/* What `crm-report funnel` shows: the counts, with `how.dwell` the times, with `how.list` the leads behind a figure. */
int funnel_report(struct book *b, const struct funnel_how *how, struct view *v, struct error *err);

/* Whether leads are kept: to be listed, or told apart by more than their pipeline. */
static inline bool funnel_keeps(const struct funnel_how *how)
{
	return how->list || how->by != FUNNEL_ALL || how->events;
}

/* Parts of it. */
/* The share that was lost, and between which two steps most of it, as notes. */
void funnel_note_losses(struct view *v, const struct funnel *f, const struct funnel_part *p);
int64_t funnel_shown_days(int64_t days); /* to hundredths */
extern const struct figure_words funnel_words; /* what --list takes */
int funnel_show_list(struct view *v, const struct funnel *f, struct error *err);
/* "A..B" as rows of a part; 1 found, 0 the part lacks one of them, -1 no such stages. */
int funnel_range(const struct funnel *f, const struct funnel_part *p, struct slice text, size_t *from, size_t *to, struct error *err);

#endif
