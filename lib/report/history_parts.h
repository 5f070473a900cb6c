/* history_parts.h - how a history is read, shared by the files that read it; everybody else uses history.h.
 *
 *   history_log.c     leads.csv by all cores, a few columns of it    -> struct lead_rows, row_ids
 *                     the log by all cores; changes of stage go into buckets of leads, in the order of the log
 *   history.c         bucket after bucket, runs of buckets by all cores: laid out lead by lead, sorted by time, made spells
 *
 * A part names stages by numbers of its own; history_names.c gives them those of the history when all parts are through, in the order
 * in which one pass would have met them.
 */
#ifndef CRM_REPORT_HISTORY_PARTS_H
#define CRM_REPORT_HISTORY_PARTS_H

#include "base/arena.h"
#include "book/sweep.h"
#include "report/history.h"
#include "report/row_ids.h"

enum { NO_STAGE = 1023, BUCKET_BITS = 12, BUCKET = 1 << BUCKET_BITS /* leads */ };

/* Different stages in the order in which a part meets them: one more than a history may have, at most. */
struct stage_names {
	struct map index;
	struct stage_name {
		struct slice id;
		const char *file;
		struct slice before; /* what stands in the file before the row that names it first */
	} *at;
	size_t count, cap;
};

/* Its number, or -1: there are too many. */
long stage_names_add(struct stage_names *names, struct sweep *s, struct arena *arena, struct slice id);
void stage_names_release(struct stage_names *names);

#define UNREADABLE (HISTORY_UNKNOWN + 1) /* a time that is no time: noted as left out where it would count */

enum lead_time { LEAD_CREATED, LEAD_UPDATED, LEAD_CLOSED, LEAD_TIMES };

/* What leads.csv says of each lead. Columns that the file lacks are NULL. */
struct lead_rows {
	size_t count, cap;
	uint32_t *number;	 /* by the serial; ROW_IDS_NONE */
	uint16_t *stage, *entry; /* in names, or NO_STAGE */
	int64_t *times[LEAD_TIMES]; /* moments, HISTORY_UNKNOWN or UNREADABLE */
	uint8_t *pipeline;
	struct stage_names names;
	struct odd_id *odd;
	size_t nodd, odd_cap;
	int64_t earliest; /* of the times */
	struct arena arena;
};

/* Some changes of stage of a bucket. entered_at holds the stage before, too: see packed_event. */
enum { CHUNK = 255 };
struct chunk {
	struct chunk *next;
	uint32_t count;
	struct spell events[CHUNK];
};

/* A row of the log that sets a stage, until its lead is found. */
struct stage_row {
	int64_t at;
	struct slice old, new, actor;
};

/* What a part of the log comes to. Its stages: those of the rules, then its own names. Its actors: 0 is nobody. */
struct log_part {
	struct history_run *run;
	struct bucket {
		struct chunk *first, *last;
	} *buckets;
	struct stage_names names;
	struct ids actor_index;
	struct slice *actors;
	size_t nactors, actors_cap, nevents, strays, nreal; /* nreal: moves dated otherwise than they were written */
	int64_t earliest;
	struct arena arena, chunks;
	uint16_t *stage_of; /* of the history, by the part's number */
	uint32_t *actor_of;
	struct slice leads[ROW_IDS_BATCH];
	struct stage_row waiting[ROW_IDS_BATCH];
	size_t nwaiting;
};

struct history_run {
	struct history *h;
	const struct history_job *job;
	struct error *err;
	struct lead_rows leads;
	int time_columns[LEAD_TIMES], stage_column; /* of the schema */
	struct row_ids ids;
	size_t nrules;	   /* stages that the rules name */
	uint16_t *stage_of; /* of the history, by leads.names */
	struct log_part **parts; /* in the order of the log */
	size_t nparts, parts_cap, nbuckets, bytes; /* bytes: how much was read */
	bool too_many; /* different stages */
};

void history_name_rules(struct history_run *r); /* the stages that the rules name come first */
/* A stage of the history by a name that a part met; added where it is new. -1: one too many, which is said once. */
int history_name_stage(struct history_run *r, const struct stage_name *name, uint16_t *stage);
uint32_t history_add_actor(struct history *h, struct slice id); /* its number; 0: there are too many */
int history_read_leads(struct history_run *r);
int history_read_log(struct history_run *r);
void lead_rows_release(struct lead_rows *rows);
void log_part_release(struct log_part *part);

/* Millions of events touch no memory but their own: the stage before lies in the last ten bits of the moment. */
static inline int64_t packed_event(int64_t at, unsigned old)
{
	return at * (NO_STAGE + 1) + (int64_t)old;
}

static inline int64_t event_at(const struct spell *event)
{
	return event->entered_at >> 10; /* rounds down, before 1970 too */
}

static inline unsigned event_old(const struct spell *event)
{
	return (unsigned)(event->entered_at & NO_STAGE);
}

#endif
