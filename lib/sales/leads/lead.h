/* lead.h - leads: entering one, moving it, following it up.
 *
 * The five fields a lead must have are the required ones of rules/fields/leads.yaml, so what is missing is found there, all of
 * it at once.
 */
#ifndef CRM_SALES_LEADS_LEAD_H
#define CRM_SALES_LEADS_LEAD_H

#include "book/change.h"
#include "book/subject.h"

/* What was typed for a new lead; NULL: not given. */
struct lead_draft {
	const char *customer, *stage, *next, *need, *blocker;
	const char *const *columns; /* further "column=value" */
	size_t ncolumns;
};

/* Stages a new lead, and its customer where that is new by name. Says what was made and what it led to. */
int lead_add(struct change *c, const struct lead_draft *draft, struct error *err);
/* Moves a lead; checks the pipeline; says from where to where and for how long it stood there. */
struct lead_move {
	const char *stage, *note; /* note: to the log, or NULL */
	const char *const *columns; /* further "column=value" */
	size_t ncolumns;
};
int lead_stage(struct change *c, size_t row, const struct lead_move *move, struct error *err);
/* What was talked about, by which means (NULL: nobody said; leads.talk), and when next. */
int lead_follow(struct change *c, size_t row, const char *next, const char *note, const char *kind, struct error *err);
int lead_set(struct change *c, size_t row, const char *const *columns, size_t ncolumns, struct error *err);

/* A next follow-up that is past or on a day off is said at once: crm report verify will count it as wrong. */
void lead_say_next(struct change *c, const struct change_row *lead);

#endif
