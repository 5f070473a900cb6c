/* report.h - the reports that need no more than to be asked: the board, money in the pipeline, closed and silent leads, what was done, the
 * customer daily, the event log. Those that others build on have headers of their own.
 */
#ifndef CRM_REPORT_REPORT_H
#define CRM_REPORT_REPORT_H

#include "report/funnel.h"
#include "report/lead_groups.h"

/* Where we stand, on one page: receivables by day due and by age, approvals in flight, the funnel and where leads
 * are lost, the last month against the one before, whether it is verified.
 *
 * A view of many sections (view.is_board), made for html and readable in every format. It holds no figure of its own:
 * each is what another report says, in short, with the command that shows the rows behind it. */

/* The last month that is over is what is verified; funnel and receivables are of the book's day. Nothing is stored.
 * -1 with findings where a ledger or a rule file can't be read. */
int board_report(struct book *b, struct view *v, struct error *err);

/* The money in open leads: how much stands where, and what of it may be expected.
 *
 *     crm-report pipeline --by owner|month|stage|industry
 *
 * Of each group the open leads, the sum of their amounts, the chance (pipeline.c; of leads with several chances what it comes to by their
 * amounts), and the sum of amount x chance, each lead's rounded to the fen. Leads without an amount count, and no sum takes them for 0:
 * without_amount says how many there are; without_chance those of whose stage no chance is known.
 *
 * By month it is a forecast: the month is that of leads.expected_close where it is filled. Else it is reckoned: the lead leaves the stage
 * it stands in when its days (rules/stages.yaml) are over, today at the earliest, and each open stage behind takes its days. Where a
 * stage says no days there is none. */
struct pipeline_how {
	enum lead_by by;
	const char *list; /* "报价:weighted", or NULL */
};

int pipeline_report(struct book *b, const struct pipeline_how *how, struct view *v, struct error *err);
struct figure_words pipeline_words(struct arena *arena); /* what --list takes */

/* Leads that were won or lost, and why, with their sums.
 *
 *     crm-report closed --lost --since 2026-01-01 --by reason
 *
 * A lead is closed at the last time at which it got into a stage that is won or lost (history.h); one that was revived is open. The reason
 * is what that stage asks for (rules/stages.yaml, ask). By stage is by the one it was in before. */
struct closed_how {
	enum lead_by by;
	bool won, lost; /* only those; neither: both */
	bool has_since, has_until;
	int32_t since, until; /* days, both included */
	const char *list;     /* "选择竞品:amount", or NULL */
};

int closed_report(struct book *b, const struct closed_how *how, struct view *v, struct error *err);
struct figure_words closed_words(struct arena *arena); /* what --list takes */

/* Open leads to which nothing happened for so many days, and open leads that nobody carries on.
 *
 *     crm-report stale --days 14 --by owner
 *     crm-lead orphans --days 30
 *
 * Days are days of the calendar since the last touch: one of 14 days ago is stale with --days 14. A lead of which no date is
 * known is stale, too, and its days are not known. */
struct stale_how {
	enum lead_by by;
	long days;
	const char *list; /* "P-000009:amount", or NULL */
};

int stale_report(struct book *b, const struct stale_how *how, struct view *v, struct error *err);
struct figure_words stale_words(struct arena *arena); /* what --list takes */
/* Nobody owns them, or who does has left or is nobody that people.csv knows; they have no next follow-up; or they are silent for so many
 * days. The exit status is 1 where there is one. */
int orphans_report(struct book *b, long days, struct view *v, struct error *err);
/* Open leads that stand in their stage for longer than rules/stages.yaml gives it, the longest first; only that person's where one is
 * named: with the blocker and the last touch. */
int stuck_report(struct book *b, struct slice owner, struct view *v, struct error *err);

/* What was done with customers: talks by which means, leads moved and entered; from the log.
 *
 *     crm-report activity --by kind|owner|week --since 2026-03-01
 *
 * By owner is by who did it, which may be somebody else than who owns the lead. Weeks are those of ISO 8601. What was dated otherwise than
 * it was entered counts when it was entered (real_time.h). */
enum activity_by { ACTIVITY_BY_KIND, ACTIVITY_BY_OWNER, ACTIVITY_BY_WEEK };

struct activity_how {
	enum activity_by by;
	bool has_since, has_until;
	int32_t since, until; /* days, both included */
	const char *list;     /* "P-000009:visit", or NULL */
};

int activity_report(struct book *b, const struct activity_how *how, struct view *v, struct error *err);
struct figure_words activity_words(struct book *b, struct arena *arena); /* what --list takes */

/* The customer daily: whose concrete problem was solved, and which leads moved; and what a bid can show of it.
 *
 * It goes by customer, never by person, and counts no visits: what was done without a result for a customer isn't in it. */
struct days {
	int32_t since, until; /* both included */
};

/* Sections: what was solved, by customer and time; "moved": leads that stand in another stage than before these days. */
int report_daily(struct book *b, const struct days *days, struct view *v, struct error *err);
/* Everything solved for one customer (row of customers), the oldest first, each with its file and whether that is as it
 * was recorded. The view's status is 1 where one isn't. `days` NULL: all. */
int report_evidence(struct book *b, size_t customer, const struct days *days, struct view *v, struct error *err);

/* The stage history as an event log for process mining: one row a lead and stage entered, in the columns that
 * pm4py.read_csv and other tools expect without being told: case:concept:name (the lead), concept:name (the stage),
 * time:timestamp, org:resource (who moved it; empty where nobody is known). By case, then by time.
 *
 * The cases are those of the funnel with the same options. What entered its stage nobody knows when can't be an event and is left
 * out; its lead may still have later events. */
int events_report(struct book *b, const struct funnel_how *how, struct view *v, struct error *err);

#endif
