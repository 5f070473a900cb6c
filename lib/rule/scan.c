/* scan.c - see scan.h. The automaton is a table of states by classes of bytes (the bytes that no literal has are one class),
 * filled so that a step is one look-up: the transition from a state without a child is that of its longest suffix. A state
 * that ends literals leads by its link to the next shorter such suffix. */
#include "rule/scan.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "rule/literal.h"

enum {
	ENTRIES_MAX = 1 << 24, /* of the table: 64 MiB; patterns beyond it are tried on every text */
	LANES = 4,	       /* pieces of a text that are walked at once */
	NONE = 0,	       /* the root's number: it is nobody's child and ends no literal */
};

#define ENDS 0x80000000u /* in a finished table: the state, or a suffix of it, ends a literal */

/* The patterns that a state's literal belongs to, a list a state. */
struct owner {
	size_t pattern;
	struct owner *next;
};

struct state {
	uint32_t suffix, link;
	struct owner *owners;
};

struct automaton {
	uint8_t class_of[256];
	size_t classes;
	uint32_t *table;
	struct state *states;
	size_t count, table_cap, states_cap;
};

struct scan {
	struct arena arena;
	struct literals *literals; /* by pattern */
	size_t count, words;
	uint64_t *always, *found; /* a bit a pattern */
	bool is_few, is_shared; /* shared: all but `found` and `seen` is another's */
	scan_finder *find;
	struct automaton automaton;
	uint32_t text; /* counts */
	uint32_t *seen; /* by state: the text in which it was reached last */
	size_t longest; /* bytes of the longest literal */
};

static void set_bit(uint64_t *bits, size_t i)
{
	bits[i / 64] |= (uint64_t)1 << i % 64;
}

static void find_classes(struct scan *s)
{
	struct automaton *a = &s->automaton;

	a->classes = 1;
	for (size_t p = 0; p < s->count; p++) {
		for (size_t i = 0; i < s->literals[p].count; i++) {
			struct slice text = s->literals[p].items[i];

			for (size_t k = 0; k < text.len; k++) {
				uint8_t *class = &a->class_of[(unsigned char)text.ptr[k]];

				if (!*class)
					*class = (uint8_t)a->classes++;
			}
		}
	}
}

static uint32_t *row_of(const struct automaton *a, size_t state)
{
	return a->table + state * a->classes;
}

static uint32_t add_state(struct automaton *a)
{
	size_t size = (a->count + 1) * a->classes;

	if (a->count == a->states_cap)
		a->states = xgrow(a->states, &a->states_cap, a->count + 1, sizeof(*a->states));
	if (size > a->table_cap)
		a->table = xgrow(a->table, &a->table_cap, size, sizeof(*a->table));
	a->states[a->count] = (struct state){ .owners = NULL };
	memset(row_of(a, a->count), 0, a->classes * sizeof(*a->table));
	return (uint32_t)a->count++;
}

static void add_literal(struct scan *s, struct slice text, size_t pattern)
{
	struct automaton *a = &s->automaton;
	struct owner *owner = arena_alloc(&s->arena, sizeof(*owner));
	size_t at = 0;

	for (size_t i = 0; i < text.len; i++) {
		size_t class = a->class_of[(unsigned char)text.ptr[i]];

		if (row_of(a, at)[class] == NONE) {
			uint32_t child = add_state(a);

			row_of(a, at)[class] = child;
		}
		at = row_of(a, at)[class];
	}
	s->longest = text.len > s->longest ? text.len : s->longest;
	*owner = (struct owner){ pattern, a->states[at].owners };
	a->states[at].owners = owner;
}

static void add_literals(struct scan *s)
{
	struct automaton *a = &s->automaton;

	add_state(a);
	for (size_t p = 0; p < s->count; p++) {
		const struct literals *set = &s->literals[p];

		if (!set->count || (a->count + LITERALS_MAX * LITERAL_LENGTH_MAX) * a->classes > ENTRIES_MAX) {
			set_bit(s->always, p);
			continue;
		}
		for (size_t i = 0; i < set->count; i++)
			add_literal(s, set->items[i], p);
	}
}

/* A child's suffix, its link, and its place at the end of the queue. */
static void settle_child(struct automaton *a, uint32_t child, uint32_t suffix, uint32_t *queue, size_t *end)
{
	const struct state *shorter = &a->states[suffix];

	a->states[child].suffix = suffix;
	a->states[child].link = shorter->owners ? suffix : shorter->link;
	queue[(*end)++] = child;
}

/* Breadth first: the suffix of a state is finished before the state. */
static void fill_transitions(struct automaton *a)
{
	uint32_t *queue = xmalloc(a->count * sizeof(*queue));
	size_t end = 1;

	queue[0] = 0;
	for (size_t begin = 0; begin < end; begin++) {
		uint32_t at = queue[begin], *row = row_of(a, at);
		const uint32_t *shorter = row_of(a, a->states[at].suffix);

		for (size_t c = 0; c < a->classes; c++) {
			if (row[c] != NONE)
				settle_child(a, row[c], at ? shorter[c] : 0, queue, &end);
			else if (at)
				row[c] = shorter[c];
		}
	}
	free(queue);
}

/* Numbers of states become places in the table, marked where there is something to report. */
static void finish_table(struct automaton *a)
{
	for (size_t i = 0; i < a->count * a->classes; i++) {
		const struct state *to = &a->states[a->table[i]];

		a->table[i] *= (uint32_t)a->classes;
		if (to->owners || to->link)
			a->table[i] |= ENDS;
	}
}

struct scan *scan_new(const struct pattern *const *patterns, size_t count, scan_finder *find)
{
	struct scan *s = xcalloc(1, sizeof(*s));

	s->count = count;
	s->words = count / 64 + 1;
	s->literals = xcalloc(count + 1, sizeof(*s->literals));
	s->always = xcalloc(s->words, sizeof(*s->always));
	s->found = xcalloc(s->words, sizeof(*s->found));
	for (size_t p = 0; p < count; p++)
		literals_of(pattern_source(patterns[p]), &s->arena, &s->literals[p]);
	s->find = find;
	s->is_few = count < SCAN_FEW;
	if (s->is_few)
		return s;
	find_classes(s);
	add_literals(s);
	fill_transitions(&s->automaton);
	finish_table(&s->automaton);
	s->seen = xcalloc(s->automaton.count, sizeof(*s->seen));
	return s;
}

struct scan *scan_share(const struct scan *s)
{
	struct scan *share = xcalloc(1, sizeof(*share));

	*share = *s;
	share->is_shared = true;
	share->found = xcalloc(s->words, sizeof(*share->found));
	share->seen = xcalloc(s->automaton.count + 1, sizeof(*share->seen));
	share->text = 0;
	return share;
}

void scan_free(struct scan *s)
{
	if (!s)
		return;
	free(s->found);
	free(s->seen);
	if (!s->is_shared) {
		arena_release(&s->arena);
		free(s->literals);
		free(s->always);
		free(s->automaton.table);
		free(s->automaton.states);
	}
	free(s);
}

/* Each state's patterns once a text, so that a literal that stands everywhere costs no more than one that stands once. */
static void report(struct scan *s, size_t at)
{
	const struct state *states = s->automaton.states;

	for (; at && s->seen[at] != s->text; at = states[at].link) {
		s->seen[at] = s->text;
		for (const struct owner *o = states[at].owners; o; o = o->next)
			set_bit(s->found, o->pattern);
	}
}

static void next_text(struct scan *s)
{
	memcpy(s->found, s->always, s->words * sizeof(*s->found));
	if (++s->text)
		return;
	memset(s->seen, 0, s->automaton.count * sizeof(*s->seen));
	s->text = 1;
}

/* One byte further. */
static inline uint32_t step(struct scan *s, uint32_t at, char byte)
{
	const struct automaton *a = &s->automaton;

	at = a->table[(at & ~ENDS) + a->class_of[(unsigned char)byte]];
	if (at & ENDS)
		report(s, (at & ~ENDS) / a->classes);
	return at;
}

/* A step waits for the one before it, so a text is walked in LANES pieces at once. Each begins as far before its piece as a literal
 * that ends in it may reach back; what is found twice is one bit. */
static void run(struct scan *s, struct slice text)
{
	const char *at[LANES], *end[LANES];
	uint32_t state[LANES] = { 0 };
	size_t together = text.len / LANES;

	for (size_t k = 0; k < LANES; k++) {
		const size_t from = text.len * k / LANES;

		at[k] = text.ptr + (from < s->longest ? 0 : from - s->longest);
		end[k] = text.ptr + text.len * (k + 1) / LANES;
	}
	for (size_t i = 0; i < together; i++)
		for (size_t k = 0; k < LANES; k++)
			state[k] = step(s, state[k], at[k][i]);
	for (size_t k = 0; k < LANES; k++)
		for (const char *p = at[k] + together; p < end[k]; p++)
			state[k] = step(s, state[k], *p);
}

/* A few literals are found sooner than a pattern is asked; of many, and in a short text, it is asked sooner. */
static bool may_match(const struct scan *s, size_t pattern, struct slice text)
{
	enum { LITERALS_FEW = 6, SHORT_TEXT = 256 };
	const struct literals *set = &s->literals[pattern];
	bool may = !s->find || !set->count || set->count > LITERALS_FEW || text.len < SHORT_TEXT;

	for (size_t i = 0; i < set->count && !may; i++)
		may = s->find(text.ptr, text.len, set->items[i].ptr, set->items[i].len) < text.len;
	return may;
}

int scan_candidates(struct scan *s, struct slice text, int (*each)(void *context, size_t pattern), void *context)
{
	int rc = 0;

	for (size_t p = 0; s->is_few && p < s->count && !rc; p++)
		rc = may_match(s, p, text) ? each(context, p) : 0;
	if (s->is_few)
		return rc;
	next_text(s);
	run(s, text);
	for (size_t w = 0; w < s->words; w++)
		for (uint64_t bits = s->found[w]; bits && !rc; bits &= bits - 1)
			rc = each(context, w * 64 + (size_t)__builtin_ctzll(bits));
	return rc;
}

struct slice scan_literal_at(const struct scan *s, size_t pattern, size_t i)
{
	return i < s->literals[pattern].count ? s->literals[pattern].items[i] : SLICE("");
}
