/* clause_example.c - the examples of clause rules, and patterns that are too expensive; see clause.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "sales/contracts/clause.h"

/* Whoever the rule is about: the fields that an example gives, else what the rule's own condition wants of them. */
struct ideal {
	const struct clause_rule *rule;
	const struct node *example; /* a map, or a text alone */
	struct vocabulary contracts;
};

/* The value that a condition asks for by equality, wherever it stands. */
static struct slice wanted(const struct node *map, struct slice field)
{
	for (const struct node *n = node_first(map); n; n = n->next) {
		struct slice found = SLICE("");

		if (slice_equal(n->key, field))
			return n->kind == NODE_LIST ? (n->first ? n->first->text : SLICE("")) : n->text;
		if (n->kind == NODE_MAP)
			found = slice_is(n->key, "not") ? SLICE("") : wanted(n, field);
		for (const struct node *part = n->kind == NODE_LIST ? n->first : NULL; part && !found.len; part = part->next)
			if (part->kind == NODE_MAP)
				found = wanted(part, field);
		if (found.len)
			return found;
	}
	return SLICE("");
}

static int get_ideal(const void *context, struct slice field, struct value *out)
{
	const struct ideal *ideal = context;
	struct slice text = SLICE("");
	enum type t = TYPE_TEXT;

	if (ideal->contracts.find(ideal->contracts.context, field, &t) < 0)
		return -1;
	for (const struct node *n = ideal->example->kind == NODE_MAP ? node_first(ideal->example) : NULL; n; n = n->next)
		if (slice_equal(n->key, field))
			text = n->text;
	if (!text.len)
		text = wanted(ideal->rule->when_node, field);
	if (!value_parse(t, vocabulary_settled(&ideal->contracts, field, text), out))
		*out = (struct value){ .type = t };
	return 0;
}

/* 1: the rule finds something in the example's text; 0: nothing; -1. */
static int finds(struct clauses *c, struct clause_rule *rule, const struct node *example, struct error *err)
{
	const struct ideal ideal = { rule, example, schema_vocabulary(c->contracts->ledger) };
	const struct subject whose = { .get = get_ideal, .context = &ideal, .now = c->book->now };
	struct slice text = example->kind == NODE_SCALAR ? example->text : node_text(example, "text");
	struct clause_run run;
	int rc;

	clause_run_start(&run, c);
	rc = clause_check_one(&run, rule, &whose, text, err);
	if (rc == 0)
		rc = run.count > 0;
	clause_run_release(&run);
	return rc;
}

static int run_texts(struct clauses *c, struct clause_rule *rule, const struct node *list, int expected, struct str *got, struct error *err)
{
	int all = 1;

	for (const struct node *n = node_first(list); n; n = n->next) {
		int found = finds(c, rule, n, err);

		if (found < 0)
			return -1;
		if (found == expected)
			continue;
		str_addf(got, _("%s%s:%u: %s"), got->len ? _("; ") : "", n->place.file, n->place.line, found ? _("conflict") : _("fine"));
		all = 0;
	}
	return all;
}

/* The conflict: and fine: texts of one rule (its node). */
static int example(void *clauses, struct book *book, const struct node *node, struct str *got, struct error *err)
{
	struct clauses *c = clauses;
	static const char *const keys[] = { "conflict", "fine", NULL };
	const struct node *examples = node_get(node, "examples"), *conflict, *fine;
	int a, b;

	(void)book;
	if (!examples) {
		str_adds(got, _("no examples"));
		return 1;
	}
	if (node_only(examples, keys, err) < 0)
		return -1;
	conflict = node_get(examples, "conflict");
	fine = node_get(examples, "fine");
	for (size_t i = 0; i < c->count; i++) {
		if (c->rules[i].node != node)
			continue;
		c->rules[i].evidence.measured = true; /* an example holds for every book: by the constant */
		c->rules[i].evidence.found.n = 0;
		a = run_texts(c, &c->rules[i], conflict, 1, got, err);
		b = run_texts(c, &c->rules[i], fine, 0, got, err);
		if (a < 0 || b < 0)
			return -1;
		if (a && b)
			str_addf(got, _("%zu caught, %zu left alone"), conflict ? conflict->count : 0, fine ? fine->count : 0);
		return a && b;
	}
	return 0;
}

enum { REPEATED = 300, LONG_TEXT = 4000 };

/* Is the pattern given up on this text? */
static bool gives_up(const struct pattern *p, struct slice text)
{
	struct error ignored = ERROR_INIT;
	const bool stopped = pattern_match(p, text, NULL, &ignored) < 0 && pattern_gave_up(p);

	error_release(&ignored);
	return stopped;
}

/* One character over and over, then one that fits nothing: where nested quantifiers try every way to share it out. What the
 * pattern is made of follows, so that pcre2 doesn't see at once that something it requires is missing. */
static bool fails_on_runs(const struct pattern *p, const struct slice all, struct slice *which)
{
	struct slice characters = all;

	while (characters.len) {
		int32_t code;
		const size_t n = utf8_next(characters, &code);
		const bool is_tried = slice_find((struct slice){ all.ptr, all.len - characters.len }, (struct slice){ characters.ptr, n }) >= 0;
		struct str text = STR_INIT;
		bool stopped;

		for (size_t i = 0; i < REPEATED && !is_tried; i++)
			str_add(&text, characters.ptr, n);
		str_addf(&text, "\x01%s", pattern_text(p));
		stopped = !is_tried && gives_up(p, str_slice(&text));
		str_release(&text);
		*which = (struct slice){ characters.ptr, n };
		if (stopped)
			return true;
		characters = (struct slice){ characters.ptr + n, characters.len - n };
	}
	return false;
}

static bool fails_on_long(const struct pattern *p, struct slice example)
{
	struct str text = STR_INIT;
	bool stopped;

	while (example.len && text.len < LONG_TEXT)
		str_add_slice(&text, example);
	stopped = gives_up(p, str_slice(&text));
	str_release(&text);
	return stopped;
}

static int check_cost(const struct clause_rule *rule, const struct pattern *p, struct error *err)
{
	const struct node *examples = node_get(rule->node, "examples");
	struct slice which = SLICE("");

	if (!p)
		return 0;
	if (fails_on_runs(p, slice_of(pattern_text(p)), &which) || fails_on_runs(p, SLICE("a0 验三"), &which))
		return error_at(err, ERROR_DATA, &rule->place, _("rule %.*s: the pattern %s is too expensive: given up on %d times '%.*s'"),
				SLICE_ARGS(rule->id), pattern_text(p), REPEATED, SLICE_ARGS(which));
	for (const struct node *list = node_first(examples); list; list = list->next)
		for (const struct node *n = node_first(list); n; n = n->next)
			if (n->kind == NODE_SCALAR && fails_on_long(p, n->text))
				return error_at(err, ERROR_DATA, &rule->place,
						_("rule %.*s: the pattern %s is too expensive: given up on its example '%.*s' repeated"),
						SLICE_ARGS(rule->id), pattern_text(p), SLICE_ARGS(n->text));
	return 0;
}

/* Expensive patterns, and examples that come out otherwise. */
static int prove(void *clauses, struct book *b, struct error *err)
{
	struct clauses *c = clauses;
	const size_t before = err->count;

	for (size_t i = 0; i < c->count; i++) {
		const struct clause_rule *rule = &c->rules[i];
		struct str got = STR_INIT;

		check_cost(rule, rule->match, err);
		for (size_t k = 0; k < SCOPES; k++)
			check_cost(rule, rule->unless[k], err);
		if (example(c, b, rule->node, &got, err) == 0)
			error_at(err, ERROR_DATA, &rule->place, _("rule %.*s: examples come out otherwise: %s"), SLICE_ARGS(rule->id),
				 got.buf);
		str_release(&got);
	}
	return err->count == before ? 0 : -1;
}

static int load_one(void *rules, struct book *b, const struct yaml *y, const struct node *rule, struct error *err)
{
	return clauses_load_one(rules, b, y, rule, err);
}

RULE_LOADS(clauses)

const struct rule_kind clauses_yaml = {
	.file = "clauses.yaml",
	.list = "clauses",
	.ledger = "contracts",
	.size = sizeof(struct clauses),
	.load = load_rules,
	.load_one = load_one,
	.release = release_rules,
	.prove = prove,
	.example = example,
};
