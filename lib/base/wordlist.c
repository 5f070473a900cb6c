/* wordlist.c - see wordlist.h. */
#include "base/wordlist.h"

#include <string.h>

#include "base/utf8.h"

/* How long the mark is that stands there; 0: none does. */
static size_t mark_at(struct slice text)
{
	static const char *const marks[] = { " ", ",", ";", "/", "|", "\t", "、", "，", "；", "　" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (slice_starts(text, marks[i]))
			return strlen(marks[i]);
	return 0;
}

struct slice wordlist_next(struct slice *rest)
{
	struct slice word;
	size_t mark;

	while ((mark = mark_at(*rest)))
		*rest = (struct slice){ rest->ptr + mark, rest->len - mark };
	word = (struct slice){ rest->ptr, 0 };
	while (word.len < rest->len && !mark_at((struct slice){ rest->ptr + word.len, rest->len - word.len }))
		word.len++;
	*rest = (struct slice){ rest->ptr + word.len, rest->len - word.len };
	return word;
}

bool wordlist_has(struct slice list, struct slice word)
{
	while (list.len) {
		const struct slice one = wordlist_next(&list);

		if (one.len && utf8_same_folded(one, word))
			return true;
	}
	return false;
}
