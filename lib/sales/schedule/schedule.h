/* schedule.h - when engineers are free: working time less busy times, days off and bookings.
 *
 *     struct schedule s;
 *     if (schedule_read(&s, book, except, err) == 0)
 *             schedule_free(&s, person, window, min, &spans);
 *     schedule_release(&s);
 *
 * One pass over the ledgers busy and solutions, for everybody at once. Who writes has the book locked from before that pass until the
 * commit, so that what was free then is free when it is booked.
 */
#ifndef CRM_SALES_SCHEDULE_SCHEDULE_H
#define CRM_SALES_SCHEDULE_SCHEDULE_H

#include "book/book.h"

struct span {
	int64_t from, to; /* moments; `to` is not part of it */
};

struct spans {
	struct span *items;
	size_t count, cap;
};

struct taken;

struct schedule {
	struct book *book;
	struct calendar *calendar;
	const struct table *people, *busy, *solutions;
	struct taken *taken; /* by person, then by when it begins */
	size_t ntaken, cap;
	int64_t *load; /* by row of people: seconds booked from now on */
};

/* `except`: a solution whose booking doesn't count (it is to be moved); empty: none. A book that doesn't describe the ledgers: -1, and what
 * to do. */
int schedule_read(struct schedule *s, struct book *b, struct slice except, struct error *err);
void schedule_release(struct schedule *s);
/* Appends what is free of a window, each piece at least `min` seconds, in order. Who is on leave has none. */
void schedule_free(const struct schedule *s, size_t person, struct span window, int64_t min, struct spans *out);
/* What is taken of it, what touches or overlaps as one; *out is empty before. */
void schedule_taken(const struct schedule *s, size_t person, struct span window, struct spans *out);
void spans_release(struct spans *s);
/* From here on that span is taken, by a booking that isn't in the ledger yet. */
void schedule_take(struct schedule *s, size_t person, struct span span);
/* Whether the whole span is working time and nobody else's: 0, or -1 with what is in the way, and where that stands. */
int schedule_check(const struct schedule *s, size_t person, struct span span, struct error *err);
/* Every booking that lies across another of its engineer, across a time that is busy, or is with somebody who has left: what verbs refuse, and
 * a hand, or a calendar that came later, brings about. What was handed in is over. -1 with findings. */
int schedule_check_bookings(const struct schedule *s, struct error *err);
/* The ledgers of this folder, or -1: the book has its own rules/fields.yaml without them. */
int schedule_ledgers(struct book *b, struct error *err);
/* "Tue 17 09:00–11:30" without the weekday, which others say: "03-17 09:00–11:30". */
void span_add_text(struct str *out, struct span span);
/* Several, those of a day behind its date, two days a line, each line a new one: "\n    03-17 09:00–11:30 13:30–17:30 · 03-18 ...". */
void spans_add_text(struct str *out, const struct spans *spans);

#endif
