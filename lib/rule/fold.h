/* fold.h - a text with its full-width digits and letters made half-width, and the way back to the text as it was.
 *
 * Folded are digits and ASCII letters (０-９ Ａ-Ｚ ａ-ｚ), ％ ＋ －, the ideographic and the no-break space, and ． between two
 * digits; nothing else: Chinese punctuation stays. Patterns are matched on the folded text, people are shown the other.
 *
 *     struct folded f = FOLDED_INIT;
 *     fold_text(&f, text);               any number of times
 *     ... pattern_match(p, f.text, &m, &err) ...
 *     fold_origin(&f, m.groups[0])       the same place in `text`
 *     folded_release(&f);
 */
#ifndef CRM_RULE_FOLD_H
#define CRM_RULE_FOLD_H

#include "base/str.h"

/* Behind a folded character: the offset in the folded text and in the text it comes from. */
struct fold_mark {
	size_t folded, origin;
};

struct folded {
	struct slice text; /* borrows the text given where nothing was folded, else lives until the next fold_text */
	struct slice origin; /* the text given: borrowed */
	bool is_valid; /* it is UTF-8, and so is `text` */
	struct str own;
	struct fold_mark *marks; /* one a folded character */
	size_t count, cap;
};

#define FOLDED_INIT { .own = STR_INIT }

void fold_text(struct folded *f, struct slice text);
/* The slice of the original for a slice of f->text that begins and ends between characters; an unset group stays unset. */
struct slice fold_origin(const struct folded *f, struct slice part);
void folded_release(struct folded *f);

/* The character at the front of text: its half-width form in *to and its bytes returned, or 0, nothing to fold. `before` is
 * the character before it, folded (0: none, or not ASCII). */
size_t fold_character(struct slice text, char before, char *to);

#endif
