/* rules_threshold.c - would an example notice if a threshold were off by one? Every comparison of a rule file with a number is moved
 * by one minor unit, up and down, and the file's examples are run again; see rules.h. */
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "sales/rules.h"

/* "> 500000", "< 68d", ">= 50%": the parts. */
struct threshold {
	struct slice op, unit;
	int64_t number; /* ten-thousandths */
};

static bool is_one_of(struct slice unit)
{
	static const char *const units[] = { "", "%", "s", "h", "d", "wd", "w", "m", "y", NULL };

	for (size_t i = 0; units[i]; i++)
		if (slice_is(unit, units[i]))
			return true;
	return false;
}

static bool read_threshold(struct slice text, struct threshold *t)
{
	size_t op = 0, end;

	while (op < text.len && strchr("<>=", text.ptr[op]))
		op++;
	if (!op || (text.ptr[0] != '<' && text.ptr[0] != '>'))
		return false;
	t->op = (struct slice){ text.ptr, op };
	text = slice_trim((struct slice){ text.ptr + op, text.len - op });
	end = text.len;
	while (end && !(text.ptr[end - 1] >= '0' && text.ptr[end - 1] <= '9'))
		end--;
	t->unit = (struct slice){ text.ptr + end, text.len - end };
	return end && is_one_of(t->unit) && decimal_parse((struct slice){ text.ptr, end }, 4, &t->number);
}

static char *moved(struct arena *a, const struct threshold *t, int64_t by)
{
	struct str out = STR_INIT;
	char *text;

	str_addf(&out, "%.*s ", SLICE_ARGS(t->op));
	decimal_add_text(&out, t->number + by, 4);
	str_add_slice(&out, t->unit);
	text = arena_text(a, str_slice(&out));
	str_release(&out);
	return text;
}

struct moving {
	struct book *book;
	const struct rule_kind *kind;
	const struct yaml *yaml;
	struct view *view;
	const struct node *only; /* the rule whose own examples are run; NULL: all examples */
	struct arena arena;
	size_t count, unnoticed;
};

/* 1: some example comes out otherwise; 0: none does; -1: the file can't be read like that. */
static int is_noticed(struct moving *m)
{
	int answer = 0;

	for (const struct node *e = m->only ? m->only : rules_first_example(m->kind, m->yaml); e && answer == 0;
	     e = m->only ? NULL : e->next) {
		struct error found = ERROR_INIT;
		struct str got = STR_INIT;
		int rc = m->kind->example(m->book, m->yaml, e, &got, &found);

		if (rc != 1)
			answer = rc < 0 ? -1 : 1;
		str_release(&got);
		error_release(&found);
	}
	return answer;
}

static void tell(struct moving *m, const struct node *n, bool is_key, struct slice rule, struct slice was, const char *now)
{
	view_textf(m->view, "%s:%u", n->place.file, is_key ? n->key_place.line : n->place.line);
	view_text(m->view, rule);
	view_text(m->view, was);
	view_text(m->view, slice_of(now));
	m->unnoticed++;
}

/* One threshold, standing in *text: an amount is moved by 0.01, what has no fractions by 1. */
static void move(struct moving *m, const struct node *n, struct slice *text, bool is_key, struct slice rule)
{
	static const int64_t steps[] = { 100, 10000 };
	const struct slice was = *text;
	struct threshold t;

	if (!read_threshold(was, &t))
		return;
	m->count++;
	for (int sign = -1; sign <= 1; sign += 2) {
		const bool whole = t.unit.len && !slice_is(t.unit, "%");
		int noticed = -1;

		for (size_t i = whole; i < 2 && noticed < 0; i++) {
			const char *now = moved(&m->arena, &t, sign * steps[i]);

			*text = slice_of(now);
			noticed = is_noticed(m);
			if (noticed == 0)
				tell(m, n, is_key, rule, was, now);
		}
		*text = was;
	}
}

static void walk(struct moving *m, struct node *n, struct slice rule)
{
	struct slice id = n->kind == NODE_MAP ? node_text(n, "id") : SLICE("");

	/* What `where` selects is given by no example: it gives what was measured. */
	if (slice_is(n->key, "examples") || slice_is(n->key, "where"))
		return;
	if (id.len)
		rule = id;
	if (n->key.len && !rule.len)
		rule = n->key;
	move(m, n, &n->key, true, rule);
	if (n->kind == NODE_SCALAR)
		move(m, n, &n->text, false, rule);
	for (struct node *one = n->kind == NODE_SCALAR ? NULL : n->first; one; one = one->next) {
		if (m->kind->has_own_examples && slice_is(n->key, m->kind->list))
			m->only = one;
		walk(m, one, rule);
	}
}

void rules_thresholds(struct book *b, struct view *v)
{
	size_t count = 0, unnoticed = 0;

	view_section(v, "thresholds", _("Thresholds that no example notices when they move"));
	view_column(v, "place", _("place"), TYPE_TEXT);
	view_column(v, "rule", _("rule"), TYPE_TEXT);
	view_column(v, "threshold", _("threshold"), TYPE_TEXT);
	view_column(v, "moved", _("moved to"), TYPE_TEXT);
	for (const struct rule_kind *k = rule_kinds; k->file; k++) {
		struct error ignored = ERROR_INIT;
		struct moving m = { .book = b, .kind = k, .view = v };

		m.yaml = k->example && rules_apply(b, k) ? book_rules(b, k->file, &ignored) : NULL;
		if (m.yaml && m.yaml->root && is_noticed(&m) == 0)
			walk(&m, m.yaml->root, SLICE(""));
		count += m.count;
		unnoticed += m.unnoticed;
		arena_release(&m.arena);
		error_release(&ignored);
	}
	view_note(v, lang_plural("%zu threshold moved, %zu of its moves unnoticed: add an example at its edge",
				 "%zu thresholds moved, %zu of their moves unnoticed: add examples at their edges", count),
		  count, unnoticed);
}
