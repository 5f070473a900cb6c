/* book_clock.c - who may write at which time; see book.h. Who did what when is evidence, also against who did it: so only the book's
 * owner writes with another clock than the machine's, and nobody writes what is still to come. Where crm.yaml says clock: free - a
 * sample, a book to practise in - the clock is part of the play.
 */
#include "base/lang.h"
#include "book/book_actor.h"

enum { YEAR = 366 * 86400, YEARS_AHEAD = 10 /* of a free clock: farther off it is a slip of the hand */ };

int book_may_write_now(const struct book *b, struct error *err)
{
	struct str now = STR_INIT;
	int rc = 0, owns;

	if (book_clock_is_true(b->now, b->real_now))
		return 0;
	owns = b->clock_is_free ? 1 : book_is_owned(b, err);
	if (owns < 0)
		return -1;
	moment_add_text(&now, b->now);
	if (b->clock_is_free && (b->now < 0 || b->now > b->real_now + (int64_t)YEARS_AHEAD * YEAR))
		rc = error_add(err, ERROR_USAGE, _("%s: %s is out of reach: nothing is written before 1970, or more than %d years ahead"),
			       b->clock_from, now.buf, YEARS_AHEAD);
	else if (!b->clock_is_free && b->now > b->real_now)
		rc = error_add(err, ERROR_USAGE,
			       _("%s: %s is still to come: nothing is written ahead of the machine's clock, but in a book to practise in "
				 "(clock: free in crm.yaml)"),
			       b->clock_from, now.buf);
	else if (!owns)
		rc = error_add(err, ERROR_USAGE,
			       _("%s: only the owner of the book writes with another clock than the machine's; leave it out, or ask who "
				 "owns crm.yaml"),
			       b->clock_from);
	str_release(&now);
	return rc;
}
