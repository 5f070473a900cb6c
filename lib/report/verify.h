/* verify.h - does the team really work by the rules? Three layers and the patterns of rules/verify.yaml, measured over a period.
 *
 *     struct verification v;
 *     rc = verify_measure(&v, book, &how, err);        one pass over the log, one over the stage history
 *     if (verify_is_new_sample(&v))
 *             verify_store_sample(&v, change, err);    stages the sample that was drawn just now
 *     verify_show(&v, view, err);                      the verdict; view.status 1 where it isn't "pass"
 *     verify_list(&v, "quality:张伟", view, err);       the rows behind a figure
 *     verification_release(&v);
 *
 * behaviour  Changes that the log has of the rule's fields of leads, in the period and on working days, made by active people
 *            of the rule's roles; several fields of one lead that one command set at one time are one update. Per person: over
 *            the working days of the period that have begun; for the team: over people times working days.
 * quality    The population is every row of the log that set a next follow-up of a lead that the rule is about, in the period,
 *            and, for each such lead that was open at its end and had none, that it is missing. Of these `sample` are drawn:
 *            each gets the digest (base/digest.h) of "SEED TAB PERIOD TAB LEAD TAB SET_AT TAB NEXT_FOLLOW_UP", as the ledger
 *            spells them, and the smallest are taken; so the draw hangs on nothing else, neither machine nor order. The seed
 *            is the period's first day as digits (20260201) where the rule has none. Once stored in samples.csv a sample is
 *            never drawn again.
 * result     Leads that reached the rule's `to` (or a later stage that isn't lost) in the period, after having entered `from`:
 *            working days from their first entering it, as `crm report funnel --dwell` counts them.
 */
#ifndef CRM_REPORT_VERIFY_H
#define CRM_REPORT_VERIFY_H

#include <stdint.h>

#include "base/date.h"
#include "base/error.h"
#include "base/figure.h"
#include "base/str.h"
#include "book/change.h"
#include "book/journal.h"
#include "report/history.h"
#include "sales/practice.h"

struct verify_how {
	struct period period;
	const char *rules;   /* --rules FILE, or NULL: its sample is never stored */
	struct slice person; /* judge that person alone; empty: the team */
};

/* A row of the log (or of a ledger) as evidence. */
struct verify_row {
	int64_t at;
	long person, lead; /* rows of people and leads; -1: none */
	int column;	   /* of leads, of a row of its log */
	size_t order;	   /* where it stood in the log */
	struct slice subject, field, old, new, note, command;
	struct place place;
};

struct verify_rows {
	struct verify_row *at;
	size_t count, cap;
};

/* Something happened to a lead. */
struct verify_touch {
	int64_t at;
	long lead;
	bool closes;
};

enum judgement { JUDGED_PENDING, JUDGED_RIGHT, JUDGED_WRONG };

/* One follow-up of the sample. */
struct sample_item {
	struct slice id; /* empty: not stored */
	long lead, person;
	struct slice lead_id, person_id, set_at, next; /* as stored; set_at and next empty: missing at the period's end */
	enum judgement by_rule;
	const char *reason;    /* why, translated */
	struct slice by_sheet; /* "right", "wrong", or empty */
	struct slice note;
	struct place place; /* of the log; file NULL: not found there */
	char *key;	    /* the digest it was drawn by */
};

struct verify_sample {
	struct slice seed;
	int64_t population;
	struct sample_item *items;
	size_t count;
	bool is_stored;
	size_t pending, by_sheet, overruled;
};

/* What a pattern found: rows that could be it, of which `hit` are. */
struct pattern_found {
	struct verify_rows rows;
	bool *hit;
	struct fraction all, *each; /* hits of rows: the team's, and by row of people */
	bool team;    /* it holds for the team */
	bool *people; /* it holds for that row of people */
};

struct handed_in {
	size_t lead;
	long person; /* the lead's owner */
	int64_t from, to, days; /* days: ten-thousandths */
};

struct verification {
	struct book *book;
	struct verify_how how;
	struct verify_rules rules;
	struct arena arena;
	struct calendar *calendar;
	const struct table *leads, *people;
	int64_t begin, end; /* moments: the period, end exclusive */
	int32_t last_day;   /* of the period that has begun */
	long person;	    /* judged alone, or -1 */

	struct verify_rows rows;    /* of the log, by time */
	struct verify_rows updates; /* of these */
	struct verify_touch *touches; /* by lead, then time */
	size_t ntouches, touches_cap;
	struct slice *follow_up, *stage; /* by lead: at the period's end */
	int workdays;
	bool is_before_book; /* the log begins behind the period: there is nothing to judge */
	size_t ncounted;
	bool *counted; /* by row of people: an active one of the rule's roles */
	size_t backdated; /* rows of the log whose clock wasn't the machine's: no behaviour */
	size_t off_day; /* updates on days off, not counted */

	struct verify_sample sample;
	struct drawn *drawn;		 /* what of the log is held against the sample; NULL: there is no such ledger */
	const char *why_not_stored; /* a reason that only the caller knows: a dry run */
	struct handed_in *handed_in;
	size_t nhanded_in, handed_in_cap;

	struct figures team, *each; /* by row of people */
	struct pattern_found *found; /* by pattern */
};

/* Release in any case. */
int verify_measure(struct verification *v, struct book *b, const struct verify_how *how, struct error *err);
void verification_release(struct verification *v);
/* The same in steps, for who reads log and history for others, too: begin, every reader served (journal_read_for), end. */
enum { VERIFY_READERS = 2 };
int verify_begin(struct verification *v, struct book *b, const struct verify_how *how, struct error *err);
size_t verify_readers(struct verification *v, struct log_reader *readers, struct error *err); /* how many; into err goes what they find */
int verify_end(struct verification *v, const struct history *h, struct error *err);

/* Whether a sample was drawn just now that is to be stored: not by other rules, and only of a period that is over. */
bool verify_is_new_sample(const struct verification *v);
int verify_store_sample(struct verification *v, struct change *c, struct error *err);

int verify_show(struct verification *v, struct view *view, struct error *err);
/* `what`: behaviour, quality, result or a pattern, with ":PERSON" only that person's. */
extern const struct figure_words verify_words;
int verify_list(struct verification *v, const char *what, struct view *view, struct error *err);
/* The sample to be judged by hand: no verdict of the rule in it. */
int verify_sheet(struct book *b, const struct period *p, struct view *view, struct error *err);
/* Takes a filled-in sheet: columns id, verdict (right, wrong, 对, 错) and note; rows without a verdict are passed over. */
int verify_take_sheet(struct change *c, const char *path, struct error *err);

/* The parts of verify_measure, a file each. */
struct log_reader verify_log_reader(struct verification *v);
void verify_sort_touches(struct verification *v); /* once the log was read */
int verify_read_sample(struct verification *v, struct error *err);
int verify_measure_quality(struct verification *v, struct error *err);
int verify_find_patterns(struct verification *v, struct error *err);
/* What a sheet says of it; by_sheet must not be empty. */
enum judgement verify_by_sheet(const struct sample_item *item);
/* Touches of a lead: the first, and behind the last one. */
void verify_touches_of(const struct verification *v, long lead, size_t *from, size_t *to);
void verify_add_row(struct verify_rows *rows, const struct verify_row *row);
/* The figures of a person (-1: the team) with what the pattern found of them. */
struct figures verify_figures(const struct verification *v, size_t pattern, long person);
struct slice verify_person_name(const struct verification *v, long person);

#endif
