/* near.h - "did you mean": which of many names is nearest to what was typed.
 *
 * A candidate is near when the distance is at most a third of the longer text (at least 1, but not all of it), or, with blanks and
 * punctuation left out, both are equal; Chinese names cut short come behind those. Of equally near ones the first is taken.
 *
 * For one text and a few candidates: nearest. For some texts and a million candidates, which are folded once and compared with all of
 * them, by as many threads as there are:
 *
 *     struct near *n = near_new(wanted, count);          shared by all
 *     struct near_finds finds;                           one a thread
 *     near_finds_begin(&finds, n);
 *     near_offer(&finds, candidate);                     borrowed: it must live as long as what is found
 *     near_finds_join(&all, &finds);                     in the order of the candidates
 *     near_finds_end(&finds);
 *
 * For texts that come one by one, and always the same candidates: near_list.
 */
#ifndef CRM_BASE_NEAR_H
#define CRM_BASE_NEAR_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"

/* Offer candidates one by one, ask for the nearest (empty slice: none near enough). Borrowed candidates must live until
 * nearest_found has been used. */
struct nearest {
	struct slice wanted, best;
	unsigned distance;
};
void nearest_init(struct nearest *n, struct slice wanted);
void nearest_offer(struct nearest *n, struct slice candidate);
struct slice nearest_found(const struct nearest *n);

struct near;
struct near *near_new(const struct slice *wanted, size_t count); /* the texts are copied */
void near_free(struct near *n);

/* A text as it is compared. */
struct near_text {
	struct slice folded, letters; /* letters: without blanks and punctuation */
	const int32_t *points;
	size_t count;
	uint64_t kinds; /* which characters it has, a bit each, some of them sharing one */
};

/* What it is made in. */
struct near_room {
	struct str folded, letters;
	int32_t *points;
	size_t cap;
};

struct near_find {
	struct slice best; /* empty: none near enough */
	unsigned distance;
};

struct near_finds {
	const struct near *of;
	struct near_find *items; /* one a wanted text */
	struct near_room room;
};

void near_finds_begin(struct near_finds *f, const struct near *n);
void near_offer(struct near_finds *f, struct slice candidate);
void near_finds_join(struct near_finds *f, const struct near_finds *later);
void near_finds_end(struct near_finds *f);

/* Candidates that were folded already; zero-initialise. */
struct near_list {
	struct near_listed *items;
	size_t count, cap;
	struct arena arena;
};

void near_list_add(struct near_list *l, struct slice candidate); /* borrowed */
struct slice near_list_find(const struct near_list *l, struct slice wanted);
void near_list_release(struct near_list *l);

/* Names that are nearly the same, as a slip of the keyboard makes them: a character more or less, two exchanged, or one in place
 * of another that sounds alike. 第一 and 第二 are a slip of nobody's.
 *
 * Two names (folded, as form.h leaves them) that differ by no more than `distance` such slips, and aren't the same. */
bool alike_names(struct slice a, struct slice b, unsigned distance);
/* Texts that any name shares with every other that is near: the name with up to `distance` characters left out, each once, and itself. */
void alike_each_variant(struct slice name, unsigned distance, void (*each)(void *context, struct slice variant), void *context);

#endif
