/* reminder.h - who is reminded of which invoice, when, with which words (rules/reminders.yaml; crm-rules(5)).
 *
 *     struct reminder_rules rules;
 *     if (reminder_rules_read(&rules, book, NULL, err)) ...            which tiers there are
 *     reminder_decide(&rules, &all, &all.items[i], &reminder, err);    what an invoice's turn is, and why
 *     reminder_render(&rules, &all, &reminder, &message, err);         the text
 *     reminder_rules_release(&rules);
 *
 * A tier has a day for each invoice: its due date and the tier's offset. The most urgent tier whose day has come is
 * sent, once: the reminders ledger holds a row with the key INVOICE/TIER/DUE_DATE, so a new due date begins anew. Sent
 * after its day, it is late. What is less urgent than something sent is never sent any more.
 */
#ifndef CRM_SALES_MONEY_REMINDER_H
#define CRM_SALES_MONEY_REMINDER_H

#include "book/change.h"
#include "book/rule_kind.h"
#include "sales/money/receivable.h"

struct tier {
	const char *id, *to, *why, *template; /* to: "owner" or a role; why: or NULL */
	int offset;			      /* days after the due date, mostly below zero */
	bool workdays;
	struct when *when; /* on invoices; NULL: all */
	struct str text;   /* of the template */
	struct place place;
};

struct reminder_rules { /* place.file and the texts are the book's: release before book_close */
	struct book *book;
	struct tier *tiers; /* as listed */
	size_t count;
	struct calendar *calendar; /* NULL where no tier counts working days */
	const struct table *people, *reminders;
};

/* From the book's rules, or from the file at `path`. 0 or -1 with every finding. */
int reminder_rules_read(struct reminder_rules *r, struct book *b, const char *path, struct error *err);
void reminder_rules_release(struct reminder_rules *r);
extern const struct rule_kind reminders_yaml;
int32_t tier_day(const struct reminder_rules *r, const struct tier *t, int32_t due_on);
/* "due - 15d", for explanations. */
void tier_add_offset(struct str *out, const struct tier *t);
/* The most urgent tier whose day has come by `today`, and the next one after it; *day is its day. NULL: none. */
const struct tier *reminder_current(const struct reminder_rules *r, int32_t due_on, int32_t today,
				    const struct subject *invoice, int32_t *day, struct error *err);
const struct tier *reminder_next(const struct reminder_rules *r, int32_t due_on, int32_t today,
				 const struct subject *invoice, int32_t *day, struct error *err);

enum reminder_state { REMINDER_SEND, REMINDER_LATE, REMINDER_SENT, REMINDER_HELD, REMINDER_NOT_YET, REMINDER_NOBODY };

struct reminder {
	const struct receivable *owed;
	enum reminder_state state;
	const struct tier *tier; /* what is to be sent, was sent, is held, or comes next; NULL: nothing ever */
	int32_t day;		 /* of that tier */
	long record;		 /* of reminders: sent, or failed before; -1 */
	long owner, recipient;	 /* of people; -1 */
};

/* Only for an outstanding above zero. 0, or -1 where a condition can't be asked. */
int reminder_decide(const struct reminder_rules *r, const struct receivables *all, const struct receivable *owed,
		    struct reminder *out, struct error *err);
/* INVOICE/TIER/DUE_DATE */
void reminder_add_key(struct str *out, const struct receivables *all, const struct receivable *owed,
		      const struct tier *t);
/* Why it is suppressed, or why it goes out: a line for people. */
void reminder_add_reason(struct str *out, const struct reminder_rules *r, const struct receivables *all,
			 const struct reminder *m);
/* "d7 (rules/reminders.yaml:4): due 2026-03-22 - 7d = 2026-03-15; ...": the rule and every value it met. */
void reminder_add_explanation(struct str *out, const struct reminder_rules *r, const struct receivables *all,
			      const struct reminder *m);

/* The person a tier goes to for an invoice of that owner (rows of people, -1: none). */
long reminder_recipient(const struct table *people, long owner, const char *to);
/* Whether that name of a placeholder exists. */
bool reminder_knows(const struct book *b, struct slice placeholder);
/* "To: ...\nSubject: ...\n\n...": the template with everything filled in. */
int reminder_render(const struct reminder_rules *r, const struct receivables *all, const struct reminder *m,
		    struct str *out, struct error *err);

/* Where messages become files: one each, which goes with the change (change_output). */
struct outbox {
	const char *dir;
	struct change *change;
};

/* Makes the directory where it isn't there. */
int outbox_open(struct outbox *o, struct change *c, const char *dir, struct error *err);
/* A file name without any way out of the directory, from the parts of a key. */
void outbox_add_name(struct str *out, struct slice key);
int outbox_put(const struct outbox *o, struct slice key, struct slice message, struct error *err);
/* Says where the address of a person is none, so that the message has the name alone. */
void outbox_say_address(struct change *c, const struct table *people, size_t person);
/* Of a message that the book knows was sent: a run stopped behind its commit may have left it without its name. */
void outbox_resume(const struct outbox *o, struct slice key);

struct remind {
	const char *rules;  /* --rules FILE, or NULL */
	const char *outbox; /* DIR */
	bool explain;
	bool is_dry; /* looked at on purpose: nobody needs to hear how to send */
};

/* What would go out, and what doesn't and why. */
int reminder_preview(struct book *b, const struct remind *how, struct view *v, struct error *err);
/* Renders what is due, puts it into the outbox, and stages the rows of reminders. A tier without recipient
 * is a finding, and the others still go out (0). */
int reminder_run(struct change *c, const struct remind *how, struct error *err);
/* A section "tiers": every tier, its day and what became of it for the invoice of that row; nothing where that is settled. */
int reminder_section(const struct receivables *all, size_t invoice, struct view *v, struct error *err);

#endif
