/* clause_load.c - rules/clauses.yaml into struct clauses; every fault with its place. See clause.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "rule/subpattern.h"
#include "sales/contracts/clause.h"
#include "sales/contracts/clause_text.h"
#include "sales/contracts/contract.h"

static const char *const severities[] = { "block", "warn", "hint", NULL };

const char *severity_name(enum severity s)
{
	return severities[s];
}

/* What conditions of a rule may name: its groups, what is computed for it, and the fields of contracts. */
struct clause_words {
	const struct clause_rule *rule;
	struct vocabulary contracts;
};

static int find_word(const void *context, struct slice field, enum type *type)
{
	const struct clause_words *w = context;

	for (size_t i = 0; i < w->rule->ncaptures; i++)
		if (slice_equal(w->rule->captures[i].name, field)) {
			*type = w->rule->captures[i].type;
			return 0;
		}
	if (slice_is(field, "evidence") && w->rule->evidence.node) {
		*type = TYPE_DURATION;
		return 0;
	}
	if (slice_is(field, "total") && w->rule->kind == CLAUSE_TOTAL) {
		*type = TYPE_PERCENT;
		return 0;
	}
	return w->contracts.find(w->contracts.context, field, type);
}

static void each_word(const void *context, void (*offer)(void *to, struct slice name), void *to)
{
	const struct clause_words *w = context;

	for (size_t i = 0; i < w->rule->ncaptures; i++)
		offer(to, w->rule->captures[i].name);
	w->contracts.each(w->contracts.context, offer, to);
}

/* What isn't of contracts stands for itself. */
static int settle_word(const void *context, struct slice field, struct slice literal, const struct place *at, struct slice *out,
		       struct error *err)
{
	const struct clause_words *w = context;
	enum type type;

	*out = literal;
	return w->contracts.find(w->contracts.context, field, &type) == 0
		       ? w->contracts.settle(w->contracts.context, field, literal, at, out, err)
		       : 0;
}

static bool named_word(const void *context, struct slice field, size_t which, struct str *path)
{
	const struct clause_words *w = context;

	return w->contracts.named(w->contracts.context, field, which, path);
}

/* Clauses: texts that people write, not what the program or the ledger keeps. */
static bool is_clause(const struct column *c)
{
	static const char *const others[] = { "template", "file", "editable", "note", "title", NULL };

	for (size_t i = 0; others[i]; i++)
		if (strcmp(c->name, others[i]) == 0)
			return false;
	return c->type == TYPE_TEXT && !c->ref && !contract_is_bookkeeping(c->name);
}

static int add_field(struct clauses *c, struct clause_rule *rule, const struct node *n, struct error *err)
{
	const struct ledger *l = c->contracts->ledger;
	int column;

	if (node_is(n, "text") || node_is(n, "any")) {
		rule->fields[rule->nfields++] = CLAUSE_TEXT;
		for (size_t i = 0; node_is(n, "any") && i < l->ncolumns; i++)
			if (is_clause(&l->columns[i]))
				rule->fields[rule->nfields++] = (int)i;
		return 0;
	}
	column = n->kind == NODE_SCALAR ? ledger_column(l, n->text) : -1;
	if (column < 0)
		return ledger_no_column(l, n->text, &n->place, ERROR_DATA, err);
	rule->fields[rule->nfields++] = column;
	return 0;
}

static int read_fields(struct clauses *c, struct clause_rule *rule, const struct node *n, struct error *err)
{
	const bool is_list = n->kind == NODE_LIST;
	const size_t most = (is_list ? n->count : 1) * (c->contracts->ledger->ncolumns + 1);
	int rc = 0;

	rule->fields = arena_alloc(&c->arena, most * sizeof(*rule->fields));
	for (const struct node *one = is_list ? node_first(n) : n; one; one = is_list ? one->next : NULL)
		rc |= add_field(c, rule, one, err);
	return rc;
}

static struct pattern *compile(struct clauses *c, const struct node *n, struct error *err)
{
	struct str expanded = STR_INIT;
	struct pattern *p = NULL;

	if (n->kind != NODE_SCALAR)
		node_error(n, err, _("a pattern is wanted here"));
	else if (!pattern_is(n->text))
		node_error(n, err, _("'%.*s' is no pattern; write it as /.../"), SLICE_ARGS(n->text));
	else if (clause_words_check(c, n, err) == 0 &&
		 subpattern_expand(&expanded, clause_words_in(c, n->text), &n->place, err) == 0)
		p = pattern_compile_as(str_slice(&expanded), n->text, &n->place, err);
	str_release(&expanded);
	return p;
}

static void read_captures(struct clauses *c, struct clause_rule *rule, const struct node *match)
{
	const struct slice written = clause_words_in(c, match->text);

	for (size_t i = 0; i < pattern_names(rule->match) && rule->ncaptures < PATTERN_GROUPS; i++) {
		struct clause_capture *one = &rule->captures[rule->ncaptures++];

		one->name = arena_slice(&c->arena, pattern_name(rule->match, i, &one->group));
		if (!subpattern_type(written, one->name, &one->type))
			one->type = TYPE_TEXT;
	}
}

static bool has_group(const struct clause_rule *rule, struct slice name)
{
	for (size_t i = 0; i < rule->ncaptures; i++)
		if (slice_equal(rule->captures[i].name, name))
			return true;
	return false;
}

/* One of total's groups; "" where it isn't named. */
static int read_group(const struct clause_rule *rule, const struct node *total, const char *key, struct slice *name, struct error *err)
{
	const struct node *n = node_get(total, key);

	*name = n ? n->text : SLICE("");
	if (!n || has_group(rule, *name))
		return 0;
	return node_error(total, err, _("total: the pattern has no group of that name"));
}

/* total: {add: share, upto: upto, maybe: maybe, rest: rest} */
static int read_total(struct clause_rule *rule, const struct node *total, struct error *err)
{
	static const char *const keys[] = { "add", "upto", "maybe", "rest", NULL };
	const struct node *add;

	if (!total)
		return 0;
	rule->kind = CLAUSE_TOTAL;
	if (total->kind != NODE_MAP)
		return node_error(total, err, _("total: {add: GROUP} is wanted"));
	if (node_only(total, keys, err) < 0 || node_need(total, "add", NODE_SCALAR, &add, err) < 0)
		return -1;
	if (read_group(rule, total, "add", &rule->share, err) < 0 || read_group(rule, total, "upto", &rule->upto, err) < 0)
		return -1;
	return read_group(rule, total, "maybe", &rule->maybe, err) | read_group(rule, total, "rest", &rule->rest, err);
}

/* unless: /.../ in the sentence, or {segment: /.../, item: ..., sentence: ..., clause: ...} */
static int read_unless(struct clauses *c, struct clause_rule *rule, const struct node *n, struct error *err)
{
	int rc = 0;

	if (!n)
		return 0;
	if (n->kind != NODE_MAP)
		return (rule->unless[SCOPE_SENTENCE] = compile(c, n, err)) ? 0 : -1;
	if (node_only(n, clause_scope_names, err) < 0)
		return -1;
	for (size_t i = 0; i < SCOPES; i++) {
		const struct node *one = node_get(n, clause_scope_names[i]);

		if (one && !(rule->unless[i] = compile(c, one, err)))
			rc = -1;
	}
	return rc;
}

static int read_patterns(struct clauses *c, struct clause_rule *rule, const struct node *n, struct error *err)
{
	const struct node *match = node_get(n, "match"), *lacks = node_get(n, "lacks");
	const struct node *what = match ? match : lacks;

	if (!match == !lacks)
		return node_error(n, err, _("a rule has one of match and lacks"));
	rule->kind = match ? CLAUSE_MATCH : CLAUSE_LACKS;
	rule->match = compile(c, what, err);
	if (read_unless(c, rule, node_get(n, "unless"), err) < 0 || !rule->match)
		return -1;
	read_captures(c, rule, what);
	return read_total(rule, node_get(n, "total"), err);
}

/* evidence: {median: days-to-pay, of: {...}, at_least: 5, else: 68d} */
static int read_evidence(struct clauses *c, struct clause_rule *rule, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "median", "of", "at_least", "else", NULL };
	const struct ledger *invoices = schema_ledger(&c->book->schema, SLICE("invoices"));
	const struct vocabulary v = schema_vocabulary(invoices);
	const struct node *median, *otherwise, *of = node_get(n, "of"), *at_least = node_get(n, "at_least");
	struct clause_evidence *e = &rule->evidence;
	int rc;

	if (!n)
		return 0;
	e->node = n;
	e->place = n->place;
	e->at_least = 5;
	if (n->kind != NODE_MAP)
		return node_error(n, err, _("evidence: {median: days-to-pay, of: {...}, at_least: 5, else: 68d} is wanted"));
	if (node_only(n, keys, err) < 0)
		return -1;
	rc = node_need(n, "median", NODE_SCALAR, &median, err) | node_need(n, "else", NODE_SCALAR, &otherwise, err);
	if (rc)
		return -1;
	if (!node_is(median, "days-to-pay"))
		rc = node_error(median, err, _("median: 'days-to-pay' is all there is: days from due to paid of settled invoices"));
	rc |= node_value(otherwise, TYPE_DURATION, &e->constant, err);
	if (rc == 0 && (e->constant.workdays || e->constant.number % 86400))
		rc = node_error(otherwise, err, _("else: a number of days such as 68d is wanted"));
	if (at_least)
		rc |= node_int(at_least, 1, 1000000, &e->at_least, err);
	if (of && !(e->of = when_compile(of, &v, err)))
		rc = -1;
	return rc;
}

static bool is_computed(struct slice name)
{
	enum clause_scope scope;

	return slice_is(name, "text") || slice_is(name, "capitals") || clause_scope_by_name(name, &scope);
}

/* Every {name} of a message must be something that can be put in. */
static int check_message(const struct clause_words *w, const struct node *n, struct error *err)
{
	struct slice rest = n ? n->text : SLICE("");
	enum type type;
	int rc = 0;

	for (long at; (at = slice_find(rest, SLICE("{"))) >= 0;) {
		struct slice name, before;

		rest = (struct slice){ rest.ptr + at + 1, rest.len - (size_t)at - 1 };
		name = clause_placeholder(slice_cut(&rest, '}'), &before);
		if (!is_computed(name) && find_word(w, name, &type) < 0)
			rc = node_error(n, err, _("{%.*s}: neither a group of the pattern nor a field of contracts"), SLICE_ARGS(name));
	}
	return rc;
}

static int read_attach(struct clauses *c, struct clause_rule *rule, const struct node *n, struct error *err)
{
	if (!n)
		return 0;
	rule->attach = n->text;
	return book_text_named(c->book, n, err);
}

static int no_choice(const struct node *n, const char *key, const char *const *words, struct error *err)
{
	struct str all = STR_INIT;
	int rc;

	for (int i = 0; words[i]; i++)
		str_addf(&all, "%s%s", i ? _(", ") : "", words[i]);
	rc = node_error(n, err, _("%s: '%.*s' is none of %s"), key, SLICE_ARGS(n->text), all.buf);
	str_release(&all);
	return rc;
}

static int read_choice(const struct node *n, const char *key, const char *const *words, int *out, struct error *err)
{

	for (int i = 0; words[i]; i++)
		if (node_is(n, words[i])) {
			*out = i;
			return 0;
		}
	return no_choice(n, key, words, err);
}

static int read_words(struct clauses *c, struct clause_rule *rule, const struct node *n, struct error *err)
{
	static const char *const places[] = { "item", "segment", "sentence", "match", "field", NULL };
	const struct clause_words words = { rule, schema_vocabulary(c->contracts->ledger) };
	const struct vocabulary v = { find_word, each_word, settle_word, named_word, &words };
	const struct node *replace = node_get(n, "replace");
	int rc = 0, severity = 0, place = 0;

	rule->when_node = node_get(n, "when");
	if (rule->when_node && !(rule->when = when_compile(rule->when_node, &v, err)))
		rc = -1;
	rc |= read_choice(node_get(n, "severity"), "severity", severities, &severity, err);
	if (replace)
		rc |= read_choice(replace, "replace", places, &place, err);
	rule->severity = (enum severity)severity;
	rule->replace = (enum clause_replace)place;
	rule->say = node_text(n, "say");
	rule->suggest = node_text(n, "suggest");
	rc |= check_message(&words, node_get(n, "say"), err);
	if (node_get(n, "suggest"))
		rc |= check_message(&words, node_get(n, "suggest"), err);
	return rc;
}

static const struct clause_rule *find_rule(const struct clauses *c, struct slice id)
{
	for (size_t i = 0; i < c->count; i++)
		if (slice_equal(c->rules[i].id, id))
			return &c->rules[i];
	return NULL;
}

static int read_rule(struct clauses *c, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "id",    "why",   "field",	  "match",    "lacks",	 "unless", "when",     "total",
					    "severity", "say", "evidence", "suggest", "replace", "attach", "examples", NULL };
	const struct node *id, *field = node_get(n, "field"), *severity, *say;
	struct clause_rule *rule;
	int rc;

	if (n->kind != NODE_MAP)
		return node_error(n, err, _("a rule is a map with id, field, match, severity and say"));
	if (node_only(n, keys, err) < 0)
		return -1;
	rc = node_need(n, "id", NODE_SCALAR, &id, err) | node_need(n, "severity", NODE_SCALAR, &severity, err) |
	     node_need(n, "say", NODE_SCALAR, &say, err);
	if (!field)
		rc |= node_error(n, err, _("'%s' is missing here"), "field");
	if (rc)
		return -1;
	if (find_rule(c, id->text))
		return node_error(id, err, _("id: '%.*s' is there already, in line %u"), SLICE_ARGS(id->text),
				  find_rule(c, id->text)->place.line);
	c->rules = xgrow(c->rules, &c->cap, c->count + 1, sizeof(*c->rules));
	rule = &c->rules[c->count++];
	*rule = (struct clause_rule){ .id = id->text, .why = node_text(n, "why"), .node = n, .place = n->place };
	rc = read_fields(c, rule, field, err) | read_patterns(c, rule, n, err);
	if (rc) /* without its groups the conditions would be found faulty, too */
		return -1;
	rc |= read_evidence(c, rule, node_get(n, "evidence"), err);
	rc |= read_words(c, rule, n, err);
	rc |= read_attach(c, rule, node_get(n, "attach"), err);
	return rc ? -1 : 0;
}

int clauses_load(struct clauses *c, struct book *b, const struct yaml *y, struct error *err)
{
	static const char *const keys[] = { "clauses", "words", "why", NULL };
	const struct node *clauses;
	int rc;

	*c = (struct clauses){ .book = b };
	c->contracts = book_table(b, CONTRACTS.ledger, err);
	if (!c->contracts || node_only(y->root, keys, err) < 0 || node_need(y->root, "clauses", NODE_LIST, &clauses, err) < 0)
		return -1;
	rc = clause_read_words(c, node_get(y->root, "words"), err);
	for (const struct node *n = node_first(clauses); n; n = n->next)
		rc |= read_rule(c, n, err);
	return rc ? -1 : 0;
}

int clauses_load_one(struct clauses *c, struct book *b, const struct yaml *y, const struct node *rule, struct error *err)
{
	*c = (struct clauses){ .book = b };
	c->contracts = book_table(b, CONTRACTS.ledger, err);
	if (!c->contracts || clause_read_words(c, node_get(y->root, "words"), err) < 0)
		return -1;
	return read_rule(c, rule, err);
}

int clauses_read(struct clauses *c, struct book *b, const char *path, struct error *err)
{
	const size_t before = err->count;
	const struct yaml *y = path ? book_rules_file(b, path, err) : book_rules(b, "clauses.yaml", err);

	*c = (struct clauses){ .book = b };
	if (!y)
		return -1;
	if (clauses_load(c, b, y, err) == 0)
		return 0;
	error_become(err, before, ERROR_SYSTEM);
	return -1;
}

void clauses_release(struct clauses *c)
{
	scan_free(c->scan);
	free(c->patterns);
	for (size_t i = 0; i < c->count; i++) {
		pattern_free(c->rules[i].match);
		for (size_t k = 0; k < SCOPES; k++)
			pattern_free(c->rules[i].unless[k]);
		when_free(c->rules[i].when);
		when_free(c->rules[i].evidence.of);
	}
	free(c->rules);
	arena_release(&c->arena);
	*c = (struct clauses){ 0 };
}

const struct clause_rule *clause_rule_by_id(const struct clauses *c, const char *id, struct error *err)
{
	const struct clause_rule *rule = find_rule(c, slice_of(id));
	struct nearest near;

	if (rule)
		return rule;
	nearest_init(&near, slice_of(id));
	for (size_t i = 0; i < c->count; i++)
		nearest_offer(&near, c->rules[i].id);
	if (nearest_found(&near).len)
		error_add(err, ERROR_USAGE, _("there is no clause rule '%s'; did you mean '%.*s'?"), id, SLICE_ARGS(nearest_found(&near)));
	else
		error_add(err, ERROR_USAGE, _("there is no clause rule '%s'; rules/clauses.yaml has them"), id);
	return NULL;
}
