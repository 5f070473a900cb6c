/* boundary.c - where records begin, found from the middle of a text; see reader.h.
 *
 * A byte stands inside of quotes or it doesn't, and whichever is wrong is soon refuted: by a quote that would open in the
 * middle of a field, or close before its end. What is left when one is refuted is true, in a text that is plain; in another,
 * whoever reads the part where it isn't will say so. */
#include <string.h>

#include "csv/csv.h"
#include "csv/reader.h"

enum { WINDOW = CSV_FIELD_MAX + 4096 /* no field is longer */ };

enum guess { OUTSIDE, INSIDE };

static bool ends_field(struct slice text, size_t at)
{
	return at == text.len || text.ptr[at] == ',' || text.ptr[at] == '\n' || text.ptr[at] == '\r';
}

/* The state behind a run of n quotes; *possible: whether the run may stand there in that state. */
static bool behind_run(struct slice text, size_t at, size_t n, bool inside, bool *possible)
{
	bool then = inside ^ (n % 2 != 0);

	if (!inside && text.ptr[at - 1] != ',' && text.ptr[at - 1] != '\n')
		*possible = false;
	if (!then && !ends_field(text, at + n))
		*possible = false;
	return then;
}

/* Whether `at` stands inside of quotes; behind no quote. */
static bool is_inside(struct slice text, size_t from, size_t at)
{
	const size_t end = text.len - at > WINDOW ? at + WINDOW : text.len;
	bool state[] = { [OUTSIDE] = false, [INSIDE] = true }, possible[] = { true, true };
	size_t i = at;

	for (;;) {
		const char *quote = i < end ? memchr(text.ptr + i, '"', end - i) : NULL;
		size_t n = 1;

		/* No field is as long as the window, and at the end of the text all are closed. */
		if (!quote)
			return i == at		 ? false
			       : end == text.len ? state[INSIDE] == false
						 : block_quotes_are_odd(text.ptr + from, at - from);
		i = (size_t)(quote - text.ptr);
		while (i + n < text.len && text.ptr[i + n] == '"')
			n++;
		for (int k = OUTSIDE; k <= INSIDE; k++)
			state[k] = behind_run(text, i, n, state[k], &possible[k]);
		if (possible[OUTSIDE] != possible[INSIDE])
			return possible[INSIDE];
		i += n;
	}
}

size_t reader_boundary(struct slice text, size_t from, size_t at)
{
	bool inside;

	if (at <= from)
		return from;
	while (at < text.len && text.ptr[at - 1] == '"')
		at++;
	inside = is_inside(text, from, at);
	while (at < text.len && (inside || text.ptr[at] != '\n'))
		inside ^= text.ptr[at++] == '"';
	return at < text.len ? at + 1 : at;
}
