/* history.h - through which stages every lead has gone, and when: what funnel, dwell, verify and compare count.
 *
 *     struct history h;
 *     if (history_read(&h, book, err) == 0)
 *             for (size_t lead = 0; lead < h.leads->nrows; lead++)
 *                     for (size_t i = h.first[lead]; i < h.first[lead + 1]; i++)
 *                             use(&h.spells[i], history_left(&h, i));
 *     history_release(&h);
 *
 * A spell is one stay of a lead in a stage: entered at, left when the next spell of the lead begins, still open where there is
 * none. A lead that comes back to a stage has one spell each time; where it stands now is its last spell.
 *
 * Spells come from the log (ledger leads, field stage), in the order of time whatever the order of its rows, up to the book's
 * clock and not beyond: --as-of shows what was so then. A move that was dated otherwise than it was written counts from when it was
 * written (real_time.h); when a lead was entered is as its row says. Two rows that set the same stage one behind the other are one spell.
 * What the log doesn't tell comes from the lead's row, and such a spell is marked `assumed`:
 *
 *   - a lead of which the log knows no stage (imported, or older than the log) entered its `entry_stage` at created_at;
 *     where it is closed it entered the stage it stands in at closed_at. Without an entry_stage, an open lead stands in its stage
 *     since created_at, and a closed one is taken to have begun in the first stage of its pipeline;
 *   - a lead whose first row of the log leaves a stage was in that stage (or its entry_stage) since created_at;
 *   - a lead whose row names another stage than the end of its log (the CSV was edited) entered that one at closed_at or
 *     updated_at.
 *
 * Where created_at is missing, entered_at of the first spell is HISTORY_UNKNOWN. A lead created after the clock has no spells.
 * Rows of the log that speak of leads which leads.csv doesn't hold (deleted) are counted in `strays` and otherwise passed over.
 *
 * One pass over leads.csv and one over the log, each by all cores, and no table of leads; 16 bytes a change of stage, and 16
 * more a spell where spells are kept. Figures that need no spells behind them are partial states that merge, as in sweep.h:
 *
 *     const struct history_job job = { begin, lead, merge, release, &figure };
 *     history_run(&h, book, &job, err);
 *
 * Leads come in the order of leads.csv, states are merged in that order: one thread or seven, the same figures. Slices live as
 * long as the history and the book.
 */
#ifndef CRM_REPORT_HISTORY_H
#define CRM_REPORT_HISTORY_H

#include "book/book.h"

#define HISTORY_UNKNOWN INT64_MIN
#define HISTORY_OPEN INT64_MAX

enum { HISTORY_STAGES_MAX = 512, HISTORY_ACTORS_MAX = 1 << 22, HISTORY_NO_PIPELINE = 255 };

struct spell {
	int64_t entered_at;	/* a moment, or HISTORY_UNKNOWN */
	uint32_t lead;		/* row of leads */
	uint32_t stage : 9;	/* in history.stages */
	uint32_t assumed : 1;	/* from the lead's row, not from the log */
	uint32_t actor : 22;	/* who moved it there: in history.actors; 0 is nobody known */
};

struct history_stage {
	struct slice id;
	enum stage_kind kind; /* a stage that no pipeline has any more: open */
};

struct history {
	struct book *book;
	const struct table *leads; /* its header; whoever wants cells asks for book_table, before or afterwards */
	size_t nleads;		   /* its rows */
	struct spell *spells; /* by lead, then by time; of history_read */
	size_t count;
	uint32_t *first; /* of each lead, and behind the last one: count */
	struct history_stage *stages; /* those of stages.yaml in their order, then others that the log names */
	size_t nstages, stages_cap;
	struct slice *actors; /* ids of people */
	size_t nactors, actors_cap;
	uint8_t *pipeline; /* of each lead: in book->stages.pipelines, or HISTORY_NO_PIPELINE */
	int16_t *ranks;	   /* by pipeline, then stage: see history_rank */
	size_t strays;	   /* rows of the log about leads that aren't there */
	int64_t earliest;  /* no spell was entered before; INT64_MAX: there is no time anywhere */
	struct map stage_index, actor_index;
	struct arena arena;
};

struct history_job {
	void *(*begin)(void *context); /* a fresh state for a run of leads; everything but spells and first is known */
	void (*lead)(void *state, size_t lead, const struct spell *spells, size_t n); /* n > 0; the spells last no longer */
	void (*merge)(void *context, void *state);
	void (*release)(void *state);
	void *context;
};

/* 0, or -1 with findings (a broken log, leads.csv, calendar). Release in both cases. */
int history_read(struct history *h, struct book *b, struct error *err);
int history_run(struct history *h, struct book *b, const struct history_job *job, struct error *err);
void history_release(struct history *h);

/* When spell i was left, or HISTORY_OPEN. */
static inline int64_t history_left(const struct history *h, size_t i)
{
	return i + 1 < h->first[h->spells[i].lead + 1] ? h->spells[i + 1].entered_at : HISTORY_OPEN;
}

/* The index of a stage by its id in history.stages; -1: neither the rules nor the log have it. */
int history_stage(const struct history *h, struct slice id);
/* The place of a stage in the lead's pipeline, from 0; -1: it isn't one of it. */
static inline int history_rank(const struct history *h, size_t lead, unsigned stage)
{
	return h->pipeline[lead] == HISTORY_NO_PIPELINE ? -1 : h->ranks[h->pipeline[lead] * h->nstages + stage];
}

/* The first spell of the lead in that stage; -1: it never was there. */
long history_first(const struct history *h, size_t lead, unsigned stage);

enum history_days { HISTORY_WORKING, HISTORY_CALENDAR };

/* Days between two moments in ten-thousandths (the unit of TYPE_NUMBER). Working days are working hours over those of a day
 * (rules/calendar.yaml): Friday 17:00 to Monday 10:00 of 09:00-12:00, 13:00-18:00 is 2 of 8 hours, 0.25. A moment that is a date
 * alone is its midnight. Neither may be HISTORY_UNKNOWN or HISTORY_OPEN. */
int64_t history_dwell(struct calendar *c, int64_t from, int64_t to, enum history_days days);

#endif
