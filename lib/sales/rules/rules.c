/* rules.c - see rules.h: what every rule file says of itself, its examples, and whether an example would notice a threshold that is off by
 * one: every comparison with a number is moved by one minor unit, up and down, and the examples are run again. */
#include "sales/rules/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/near.h"
#include "base/utf8.h"
#include "book/duplicate.h"
#include "book/import_map.h"
#include "book/names.h"
#include "sales/contracts.h"
#include "sales/leads.h"
#include "sales/money.h"
#include "sales/practice.h"
#include "sales/quotes.h"
#include "sales/tasks.h"
#include "sales/visits.h"
#include "view/columns.h"

const struct rule_kind *const rule_kinds[] = {
	&fields_yaml,	 &stages_yaml, &calendar_yaml, &walkthrough_yaml, &scoring_yaml, &reminders_yaml, &routes_yaml,
	&clauses_yaml,	 &assign_yaml,	 &questions_yaml, &roi_yaml,    &tasks_yaml,    &verify_yaml,	 &duplicates_yaml, NULL,
};

int rules_each(struct book *b, rules_file_fn *each, void *context, struct error *err)
{
	int rc = 0;

	for (const struct rule_kind *const *kind = rule_kinds, *k; (k = *kind) && rc == 0; kind++) {
		struct names files = { 0 };

		if (rule_kind_applies(k, b))
			rc = rule_kind_files(k, b, &files, err);
		for (size_t i = 0; i < files.count && rc == 0; i++)
			rc = each(context, k, files.at[i], err);
		names_release(&files);
	}
	return rc;
}

/* "> 500000", "< 68d", ">= 50%": the parts. */
struct threshold {
	struct slice op, unit;
	int64_t number; /* ten-thousandths */
};

static bool is_unit(struct slice unit)
{
	static const char *const units[] = { "", "%", "s", "h", "d", "wd", "w", "m", "y", NULL };

	return slice_among(unit, units) >= 0;
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
	return end && is_unit(t->unit) && decimal_parse((struct slice){ text.ptr, end }, 4, &t->number);
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

	for (const struct node *e = m->only ? m->only : rule_kind_examples(m->kind, m->yaml); e && answer == 0;
	     e = m->only ? NULL : e->next) {
		struct error found = ERROR_INIT;
		struct str got = STR_INIT;
		int rc = rule_kind_try(m->kind, m->book, e, &got, &found);

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
		if (m->kind->load_one && slice_is(n->key, m->kind->list))
			m->only = one;
		walk(m, one, rule);
	}
}

struct thresholds {
	struct book *book;
	struct view *view;
	size_t count, unnoticed;
};

static int move_file(void *context, const struct rule_kind *k, const char *file, struct error *err)
{
	struct thresholds *t = context;
	struct error ignored = ERROR_INIT;
	struct moving m = { .book = t->book, .kind = k, .view = t->view };

	(void)err;
	m.yaml = k->example ? book_rules(t->book, file, &ignored) : NULL;
	if (m.yaml && m.yaml->root && is_noticed(&m) == 0)
		walk(&m, m.yaml->root, SLICE(""));
	t->count += m.count;
	t->unnoticed += m.unnoticed;
	arena_release(&m.arena);
	error_release(&ignored);
	return 0;
}

/* A section "thresholds": every number compared with, moved by one minor unit up and down, that no example would notice. */
static int show_thresholds(struct book *b, struct view *v, struct error *err)
{
	struct thresholds t = { .book = b, .view = v };

	view_section(v, "thresholds", _("Thresholds that no example notices when they move"));
	view_column(v, "place", _("place"), TYPE_TEXT);
	view_column(v, "rule", _("rule"), TYPE_TEXT);
	view_column(v, "threshold", _("threshold"), TYPE_TEXT);
	view_column(v, "moved", _("moved to"), TYPE_TEXT);
	if (rules_each(b, move_file, &t, err) < 0)
		return -1;
	view_note(v, lang_plural("%zu threshold moved, %zu of its moves unnoticed: add an example at its edge",
				 "%zu thresholds moved, %zu of their moves unnoticed: add examples at their edges", t.count),
		  t.count, t.unnoticed);
	return 0;
}

int rules_each_import(struct book *b, int (*each)(void *context, const char *name), void *context, struct error *err)
{
	struct names names = { 0 };
	int rc = names_find(&names, b, "import", ".yaml", err);

	for (size_t i = 0; i < names.count && rc == 0; i++) {
		char *name = file_join("import", names.at[i]);

		rc = each(context, name);
		free(name);
	}
	names_release(&names);
	return rc;
}

/* Of a ledger's own file its columns. */
static size_t count_rules(const struct rule_kind *k, const char *file, const struct yaml *y)
{
	const struct node *n = k->list ? node_get(y->root, k->list) : strcmp(file, k->file) != 0 ? y->root->first : y->root;
	const struct node *more = k->more ? node_get(y->root, k->more) : NULL;

	return (n ? n->count : 0) + (more ? more->count : 0);
}

struct checking {
	struct book *book;
	struct view *view;
	struct error found;
	size_t before; /* findings before the file under check */
	int (*check)(const struct rule_kind *k, struct book *b, const struct yaml *y, struct error *err);
};

static void show_file(struct checking *c, const char *name, size_t rules, size_t before)
{
	view_textf(c->view, "rules/%s", name);
	view_number(c->view, (int64_t)rules);
	view_number(c->view, (int64_t)(c->found.count - before));
}

static int check_import(void *context, const char *name)
{
	struct checking *c = context;
	size_t before = c->found.count;
	const struct yaml *y = book_rules(c->book, name, &c->found);
	struct import_map map = { 0 };
	struct import none = { .rejects = STR_INIT };

	if (y && import_map_read(&map, y, &c->found) == 0)
		import_map_bind(&map, &none, &c->book->schema, NULL, 0, &c->found);
	import_map_release(&map);
	import_release(&none);
	show_file(c, name, y ? 1 : 0, before);
	return 0;
}

static void show_template(void *context, const char *file, size_t placeholders)
{
	struct checking *c = context;

	show_file(c, file, placeholders, c->before);
	c->before = c->found.count;
}

static void check_templates(struct checking *c)
{
	c->before = c->found.count;
	if (schema_ledger(&c->book->schema, SLICE("contracts")))
		contract_templates_check(c->book, show_template, c, &c->found);
}

/* Files of a folder that a single file stands for are read by nobody. */
static int check_below(struct checking *c, const struct rule_kind *k, struct error *err)
{
	struct names names = { 0 };
	const int is_there = k->below ? book_find_rules(c->book, k->file) : 0;
	int rc = is_there < 0 ? error_errno(err, _("cannot look at"), k->file) : 0;

	if (is_there > 0)
		rc = names_find_own(&names, c->book, k->below, ".yaml", err);
	if (names.count)
		error_add(&c->found, ERROR_DATA, _("rules/%s/: no command reads these files where there is a rules/%s"), k->below, k->file);
	names_release(&names);
	return rc;
}

/* A rule file that nobody reads is most often a misspelt one. */
static int check_unknown(struct checking *c, struct error *err)
{
	struct names names = { 0 };
	int rc = names_find(&names, c->book, "", ".yaml", err);

	for (size_t i = 0; i < names.count && rc == 0; i++) {
		const struct rule_kind *const *k = rule_kinds;
		struct nearest near;

		nearest_init(&near, slice_of(names.at[i]));
		for (; *k && strcmp((*k)->file, names.at[i]) != 0; k++)
			nearest_offer(&near, slice_of((*k)->file));
		if (!*k && nearest_found(&near).len)
			error_add(&c->found, ERROR_DATA, _("rules/%s: no command reads this file; did you mean '%.*s'?"), names.at[i],
				  SLICE_ARGS(nearest_found(&near)));
		else if (!*k)
			error_add(&c->found, ERROR_DATA, _("rules/%s: no command reads this file"), names.at[i]);
	}
	for (const struct rule_kind *const *k = rule_kinds; *k && rc == 0; k++)
		rc = check_below(c, *k, err);
	names_release(&names);
	return rc;
}

static int check_file(void *context, const struct rule_kind *k, const char *file, struct error *err)
{
	struct checking *c = context;
	const size_t before = c->found.count;
	const struct yaml *y = book_rules(c->book, file, &c->found);

	(void)err;
	if (y)
		c->check(k, c->book, y, &c->found);
	show_file(c, file, y ? count_rules(k, file, y) : 0, before);
	return 0;
}

static int check(struct checking *c, struct error *err)
{
	struct book *b = c->book;
	int rc = rules_each(b, check_file, c, err);

	if (rc < 0)
		return -1;
	rc = rules_each_import(b, check_import, c, err);
	check_templates(c);
	return rc == 0 ? check_unknown(c, err) : rc;
}

int rules_find_faults(struct book *b, struct error *found, struct error *err)
{
	struct view none;
	struct checking c = { .book = b, .view = &none, .check = rule_kind_read };
	int rc;

	view_init(&none);
	rc = check(&c, err);
	view_release(&none);
	error_move(found, &c.found);
	error_release(&c.found);
	return rc;
}

int rules_check(struct book *b, struct view *v, struct error *err)
{
	struct checking c = { .book = b, .view = v, .check = rule_kind_check };
	int rc;

	view_column(v, "file", _("file"), TYPE_TEXT);
	view_column(v, "rules", _("rules"), TYPE_INT);
	view_column(v, "findings", _("findings"), TYPE_INT);
	rc = check(&c, err);
	if (c.found.count && rc == 0) {
		view_section(v, "findings", NULL);
		view_plain(v, "finding", _("finding"));
		for (size_t i = 0; i < c.found.count; i++)
			view_text(v, slice_of(error_for_programs(&c.found.items[i])));
		v->status = ERROR_DATA;
	}
	error_release(&c.found);
	return rc;
}

static void add_flow(struct str *out, const struct node *n)
{
	if (!n)
		return;
	if (n->kind == NODE_SCALAR) {
		str_add_slice(out, n->text);
		return;
	}
	for (const struct node *m = node_first(n); m; m = m->next) {
		if (m != n->first)
			str_adds(out, ", ");
		if (m->key.len)
			str_addf(out, "%.*s ", SLICE_ARGS(m->key));
		add_flow(out, m);
	}
}

#define EXAMPLE(C) \
	C(shown, example, _("example"), TYPE_TEXT, view_textf(v, "%s:%u", example->place.file, example->place.line)) \
	C(shown, result, _("result"), TYPE_TEXT, \
	  (view_text(v, rc == 1 ? SLICE("pass") : SLICE("FAIL")), \
	   view_shown(v, slice_of(rc == 1 ? _("pass") : _("FAIL"))))) \
	C(shown, given, _("given"), TYPE_TEXT, view_text(v, str_slice(&given))) \
	C(shown, expected, _("expected"), TYPE_TEXT, view_text(v, str_slice(&expect))) \
	C(shown, got, _("got"), TYPE_TEXT, view_text(v, str_slice(&got)))

static void run_example(struct book *b, const struct rule_kind *k, const struct node *example, struct view *v, size_t *failed)
{
	struct error found = ERROR_INIT;
	struct str got = STR_INIT, given = STR_INIT, expect = STR_INIT;
	int rc = rule_kind_try(k, b, example, &got, &found);

	if (rc < 0 && found.count)
		str_adds(&got, error_for_programs(found.items));
	if (k->load_one) {
		str_add_slice(&given, node_text(example, "id"));
		add_flow(&expect, node_get(example, "examples"));
	} else {
		add_flow(&given, node_get(example, "given"));
		add_flow(&expect, node_get(example, "expect"));
	}
	EXAMPLE(VIEW_CELL)
	*failed += rc != 1;
	str_release(&got);
	str_release(&given);
	str_release(&expect);
	error_release(&found);
}

struct testing {
	struct book *book;
	struct view *view;
	size_t run, failed;
};

static int test_file(void *context, const struct rule_kind *k, const char *file, struct error *err)
{
	struct testing *t = context;
	const struct yaml *y = k->example ? book_rules(t->book, file, err) : NULL;

	for (const struct node *e = y ? rule_kind_examples(k, y) : NULL; e; e = e->next, t->run++)
		run_example(t->book, k, e, t->view, &t->failed);
	return k->example && !y ? -1 : 0;
}

int rules_test(struct book *b, struct view *v, struct error *err)
{
	struct testing t = { .book = b, .view = v };

	EXAMPLE(VIEW_COLUMN)
	if (rules_each(b, test_file, &t, err) < 0)
		return -1;
	view_note(v, lang_plural("%zu example, %zu failed", "%zu examples, %zu failed", t.run), t.run, t.failed);
	v->status = t.failed ? ERROR_DATA : 0;
	return show_thresholds(b, v, err);
}

#define RULE(C) \
	C(shown, place, _("place"), TYPE_TEXT, \
	  view_textf(v, "%s:%u", n->place.file, n->key.len ? n->key_place.line : n->place.line)) \
	C(shown, id, _("ID"), TYPE_TEXT, view_text(v, id.len ? id : n->key)) \
	C(shown, why, _("why"), TYPE_TEXT, view_text(v, why))

static void list_rule(struct view *v, const struct node *n)
{
	struct slice id = node_text(n, "id"), why = node_text(n, "why");

	if (!why.len)
		why = node_text(n, "label");
	if (!why.len)
		why = node_text(n, "say");
	RULE(VIEW_CELL)
}

static void list_rules(struct view *v, const struct node *list)
{
	for (const struct node *n = node_first(list); n; n = n->next)
		if (!slice_is(n->key, "examples"))
			list_rule(v, n);
}

static int list_import(void *context, const char *name)
{
	struct checking *c = context;
	const struct yaml *y = book_rules(c->book, name, &c->found);
	const struct node *id = y ? node_get(y->root, "id") : NULL;

	if (!y)
		return -1;
	view_textf(c->view, "%s:%u", y->name, id ? id->place.line : 1);
	view_text(c->view, id ? id->text : slice_of(name));
	view_text(c->view, node_text(y->root, "why"));
	return 0;
}

static int list_file(void *context, const struct rule_kind *k, const char *file, struct error *err)
{
	struct checking *c = context;
	const struct yaml *y = book_rules(c->book, file, err);

	if (y && k->more)
		list_rules(c->view, node_get(y->root, k->more));
	if (y)
		list_rules(c->view, k->list ? node_get(y->root, k->list) : y->root);
	return y ? 0 : -1;
}

int rules_list(struct book *b, struct view *v, struct error *err)
{
	struct checking c = { .book = b, .view = v };
	int rc;

	RULE(VIEW_COLUMN)
	rc = rules_each(b, list_file, &c, err);
	if (rc == 0)
		rc = rules_each_import(b, list_import, &c, err);
	error_move(err, &c.found);
	error_release(&c.found);
	return rc;
}
