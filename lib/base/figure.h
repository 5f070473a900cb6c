/* figure.h - figures named as --list names them: what, and behind a colon which side of it.
 *
 *     需求确认:lost    需求确认：流失    quote_days:before    首次报价到定稿:之前    role:legal.1    角色:法务.1
 *
 * Programs and csv have words for them, screens have labels; whoever reads a screen may type what stands there.
 */
#ifndef CRM_BASE_FIGURE_H
#define CRM_BASE_FIGURE_H

#include "base/error.h"
#include "base/lang.h"
#include "base/str.h"

/* What names a figure, and, behind the last colon, its side; each may be NULL. */
struct figure_words {
	const struct lang_word *figure, *side;
};

/* Appends what was typed with words in place of labels and plain colons beside them; what is no label stays as it was typed. */
void figure_add_name(struct str *out, struct slice typed, const struct figure_words *words);
/* Appends a name as messages call it: with labels in Chinese, else as it is. */
void figure_add_said(struct str *out, struct slice name, const struct figure_words *words);
/* At the last colon of either width, for a stage may have one in its name; false: there is none, `side` is empty. */
bool figure_cut(struct slice name, struct slice *what, struct slice *side);
/* The finding that a name is none of the known ones, with the nearest, else with all; `also`: what isn't a word, translated, or NULL. */
int figure_unknown(struct error *err, struct slice name, const struct lang_word *known, const char *also);

#endif
