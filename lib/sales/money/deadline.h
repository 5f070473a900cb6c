/* deadline.h - a word before a deadline, and one behind it, once each: what a round of reminders of tasks and one of solutions have in common.
 *
 * Who is reminded of what, and with which words, is theirs; when, to whom in place of somebody who isn't there, into which file, and what is
 * said of the round, is here.
 */
#ifndef CRM_SALES_MONEY_DEADLINE_H
#define CRM_SALES_MONEY_DEADLINE_H

#include "book/change.h"
#include "sales/money/reminder.h"

enum deadline_state { DEADLINE_NOW, DEADLINE_OVERDUE, DEADLINE_DONE, DEADLINE_LATER, DEADLINE_NOBODY, DEADLINE_STATES };

/* What was asked for. */
struct deadline_how {
	int64_t ahead;		/* seconds */
	const char *ahead_text; /* "48h", for the log */
	const char *outbox;	/* DIR */
	bool is_dry;		/* looked at on purpose */
};

struct deadline_round {
	struct book *book;
	const struct deadline_how *how;
	const struct table *people;
	size_t count[DEADLINE_STATES];
};

/* Ahead of its time once, and once when that has passed. `last`: when it was last reminded of, since it was last set; 0: never. Counts it. */
enum deadline_state deadline_decide(struct deadline_round *r, int64_t due, int64_t last, long recipient);
bool deadline_goes_out(enum deadline_state s);
const char *deadline_state_text(enum deadline_state s); /* for people, translated */
/* That row of people, or upwards whoever is there; -1: nobody. */
long deadline_recipient(const struct table *people, long row);
/* One message: its file hangs on `key`, so that a run that died before its commit writes the same one again. */
int deadline_put(const struct deadline_round *r, const struct outbox *box, struct slice subject, long recipient, const struct str *key,
		 const struct str *message, struct error *err);
/* A row of the log that changes nothing: its note says who was reminded. */
int deadline_note(struct change *c, const struct known_column *status, struct slice id, struct slice text, struct error *err);
void deadline_say(const struct deadline_round *r, struct view *v); /* below a preview */

#endif
