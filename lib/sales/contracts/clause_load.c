/* clause_load.c - rules/clauses.yaml into struct clauses; every fault with its place. See clause.h. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"
#include "book/rule_kind.h"
#include "rule/literal.h"
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

static int add_field(const struct binder *b, const struct node *n, struct clause_rule *rule)
{
	const struct ledger *l = ((const struct clauses *)b->rules)->contracts->ledger;

	if (!node_is(n, "text") && !node_is(n, "any"))
		return bind_column(b, n, &rule->fields[rule->nfields++]);
	rule->fields[rule->nfields++] = CLAUSE_TEXT;
	for (size_t i = 0; node_is(n, "any") && i < l->ncolumns; i++)
		if (is_clause(&l->columns[i]))
			rule->fields[rule->nfields++] = (int)i;
	return 0;
}

static int read_fields(const struct binder *b, const struct node *n, void *to)
{
	const bool is_list = n->kind == NODE_LIST;
	const size_t most = (is_list ? n->count : 1) * (((const struct clauses *)b->rules)->contracts->ledger->ncolumns + 1);
	struct clause_rule *rule = to;
	int rc = 0;

	rule->fields = arena_alloc(b->arena, most * sizeof(*rule->fields));
	for (const struct node *one = is_list ? node_first(n) : n; one; one = is_list ? one->next : NULL)
		rc |= add_field(b, one, rule);
	return rc;
}

static int compile(const struct binder *b, const struct node *n, void *to)
{
	struct clauses *c = b->rules;
	struct str expanded = STR_INIT;
	struct pattern *p = NULL;

	if (n->kind != NODE_SCALAR)
		node_error(n, b->err, _("a pattern is wanted here"));
	else if (!pattern_is(n->text))
		node_error(n, b->err, _("'%.*s' is no pattern; write it as /.../"), SLICE_ARGS(n->text));
	else if (clause_words_check(c, n, b->err) == 0 &&
		 subpattern_expand(&expanded, clause_words_in(c, n->text), &n->place, b->err) == 0)
		p = pattern_compile_as(str_slice(&expanded), n->text, &n->place, b->err);
	str_release(&expanded);
	*(struct pattern **)to = p;
	return p ? 0 : -1;
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

/* The name of one of the pattern's groups. */
static int read_group(const struct binder *b, const struct node *n, void *to)
{
	const struct clause_rule *rule = (const void *)((const char *)to - b->key->at);

	*(struct slice *)to = n->text;
	return has_group(rule, n->text) ? 0 : node_error(node_get(rule->node, "total"), b->err, _("total: the pattern has no group of that name"));
}

#define GROUP(member) BIND_OF(struct clause_rule, member, struct slice, BIND_SCALAR, read_group)

/* total: {add: share, upto: upto, maybe: maybe, rest: rest} */
static const struct bind_key total_keys[] = {
	{ "add", GROUP(share), .required = true },
	{ "upto", GROUP(upto) },
	{ "maybe", GROUP(maybe) },
	{ "rest", GROUP(rest) },
	{ 0 },
};

#define UNLESS(SCOPE) .read = compile, .at = offsetof(struct clause_rule, unless[SCOPE])

static const struct bind_key unless_keys[] = {
	{ "segment", UNLESS(SCOPE_SEGMENT) },
	{ "item", UNLESS(SCOPE_ITEM) },
	{ "sentence", UNLESS(SCOPE_SENTENCE) },
	{ "clause", UNLESS(SCOPE_CLAUSE) },
	{ 0 },
};

/* unless: /.../ in the sentence, or {segment: /.../, item: ..., sentence: ..., clause: ...} */
static int read_unless(const struct binder *b, const struct node *n, void *to)
{
	struct clause_rule *rule = to;

	return n->kind == NODE_MAP ? bind_map(b, unless_keys, n, rule) : compile(b, n, &rule->unless[SCOPE_SENTENCE]);
}

static int read_match(const struct binder *b, const struct node *n, void *to)
{
	const struct node *match = node_get(n, "match"), *what = match ? match : node_get(n, "lacks");
	struct clause_rule *rule = to;

	if (!match == !node_get(n, "lacks"))
		return node_error(n, b->err, _("a rule has one of match and lacks"));
	rule->kind = node_get(n, "total") ? CLAUSE_TOTAL : match ? CLAUSE_MATCH : CLAUSE_LACKS;
	if (compile(b, what, &rule->match) < 0)
		return -1;
	read_captures(b->rules, rule, what);
	return 0;
}

static int read_days(const struct binder *b, const struct node *n, void *to)
{
	const struct value *v = to;

	if (bind_value(b, n, to) < 0)
		return -1;
	return v->workdays || v->number % 86400 ? node_error(n, b->err, _("else: a number of days such as 68d is wanted")) : 0;
}

/* evidence: {median: days-to-pay, of: {...}, at_least: 5, else: 68d} */
static const struct bind_key evidence_keys[] = {
	{ NULL, BIND_NODE(struct clause_evidence, node, BIND_ANY) },
	{ NULL, BIND_PLACE(struct clause_evidence, place) },
	{ "median", BIND_ONLY("days-to-pay"), .required = true,
	  .wanted = N_("median: 'days-to-pay' is all there is: days from due to paid of settled invoices") },
	{ "else", BIND_OF(struct clause_evidence, constant, struct value, BIND_SCALAR, read_days), .type = TYPE_DURATION,
	  .required = true, .if_sound = true },
	{ "at_least", BIND_INT(struct clause_evidence, at_least, 1, 1000000), .otherwise = "5" },
	{ "of", BIND_WHEN(struct clause_evidence, of), .of = "invoices" },
	{ 0 },
};

static bool is_computed(struct slice name)
{
	enum clause_scope scope;

	return slice_is(name, "text") || slice_is(name, "capitals") || clause_scope_by_name(name, &scope);
}

static struct clause_words words_of(const struct binder *b, const struct clause_rule *rule)
{
	return (struct clause_words){ rule, schema_vocabulary(((const struct clauses *)b->rules)->contracts->ledger) };
}

/* Every {name} of a message must be something that can be put in. */
static int read_message(const struct binder *b, const struct node *n, void *to)
{
	const struct clause_words w = words_of(b, (const void *)((const char *)to - b->key->at));
	struct slice rest = *(struct slice *)to = n->text;
	enum type type;
	int rc = 0;

	for (long at; (at = slice_find(rest, SLICE("{"))) >= 0;) {
		struct slice name, before;

		rest = (struct slice){ rest.ptr + at + 1, rest.len - (size_t)at - 1 };
		name = clause_placeholder(slice_cut(&rest, '}'), &before);
		if (!is_computed(name) && find_word(&w, name, &type) < 0)
			rc = node_error(n, b->err, _("{%.*s}: neither a group of the pattern nor a field of contracts"),
					SLICE_ARGS(name));
	}
	return rc;
}

static int read_when(const struct binder *b, const struct node *n, void *to)
{
	struct clause_rule *rule = to;
	const struct clause_words words = words_of(b, rule);
	const struct vocabulary v = { find_word, each_word, settle_word, named_word, &words };

	rule->when_node = n;
	rule->when = when_compile(n, &v, b->err);
	when_ask_last(rule->when, "evidence");
	return rule->when ? 0 : -1;
}

static const struct clause_rule *find_rule(const struct clauses *c, struct slice id)
{
	for (size_t i = 0; i < c->count; i++)
		if (slice_equal(c->rules[i].id, id))
			return &c->rules[i];
	return NULL;
}

#define MESSAGE(member) BIND_OF(struct clause_rule, member, struct slice, BIND_SCALAR, read_message)

static const char *const replaced[] = { "item", "segment", "sentence", "match", "field", NULL };

static const struct bind_key rule_keys[] = {
	{ NULL, BIND_WANTED(N_("a rule is a map with id, field, match, severity and say")) },
	{ NULL, BIND_NODE(struct clause_rule, node, BIND_ANY) },
	{ NULL, BIND_PLACE(struct clause_rule, place) },
	{ "id", BIND_ID(struct clause_rule, id), .required = true },
	{ "why", BIND_TEXT(struct clause_rule, why), .if_sound = true },
	{ "severity", .read = NULL, .required = true },
	{ "say", BIND_TEXT(struct clause_rule, say), .required = true },
	{ "field", BIND_BY(BIND_ANY, read_fields), .of = "contracts", .required = true },
	{ NULL, BIND_BY(BIND_MAP, read_match) },
	{ "match", .read = NULL },
	{ "lacks", .read = NULL },
	{ "unless", BIND_BY(BIND_ANY, read_unless) },
	/* Without its groups the conditions would be found faulty, too. */
	{ "total", BIND_SAME(total_keys), .wanted = N_("total: {add: GROUP} is wanted"), .if_sound = true },
	{ "evidence", BIND_RECORD(struct clause_rule, evidence, evidence_keys), .if_sound = true,
	  .wanted = N_("evidence: {median: days-to-pay, of: {...}, at_least: 5, else: 68d} is wanted") },
	{ "when", BIND_BY(BIND_ANY, read_when) },
	{ "severity", BIND_CHOICE(struct clause_rule, severity, severities) },
	{ "replace", BIND_CHOICE(struct clause_rule, replace, replaced) },
	{ "say", MESSAGE(say) },
	{ "suggest", MESSAGE(suggest) },
	{ "attach", BIND_FILE(struct clause_rule, attach) },
	{ "examples", .read = NULL },
	{ 0 },
};

/* Rules that are wanted */

static bool may_look_at(const struct clauses *c, const struct node *n, int column)
{
	const int known = n->kind == NODE_SCALAR ? ledger_column(c->contracts->ledger, n->text) : -1;

	if (n->kind == NODE_LIST) {
		for (const struct node *one = node_first(n); one; one = one->next)
			if (may_look_at(c, one, column))
				return true;
		return false;
	}
	return known == column || (known < 0 && !node_is(n, "text")); /* any; or what is no field, which its reader says */
}

/* One that can't be told about holds them all. */
static bool may_hold(const struct literals *wanted, struct slice text)
{
	bool may = wanted->count == 0;

	for (size_t i = 0; i < wanted->count && !may; i++)
		may = slice_find(text, wanted->items[i]) >= 0;
	return may;
}

/* What a match needs; nothing where the pattern is none that can be read. */
static void read_literals(struct clauses *c, const struct node *match, struct literals *out)
{
	struct error ignored = ERROR_INIT;
	struct str source = STR_INIT;

	*out = (struct literals){ .count = 0 };
	if (match->kind == NODE_SCALAR && pattern_is(match->text) && clause_words_check(c, match, &ignored) == 0 &&
	    subpattern_expand(&source, clause_words_in(c, match->text), &match->place, &ignored) == 0)
		literals_of(arena_slice(&c->arena, str_slice(&source)), &c->arena, out);
	str_release(&source);
	error_release(&ignored);
}

/* A rule that has neither key is said to be wrong where it is read. */
static bool is_wanted(struct clauses *c, const struct node *rule)
{
	const struct node *fields = rule->kind == NODE_MAP ? node_get(rule, "field") : NULL, *match = fields ? node_get(rule, "match") : NULL;
	struct literals literals;
	bool is = false;

	if (!match)
		return rule->kind != NODE_MAP || !fields || !node_get(rule, "lacks");
	read_literals(c, match, &literals);
	for (size_t i = 0; i < c->nonly && !is; i++)
		is = may_look_at(c, fields, c->only[i].column) && may_hold(&literals, c->only[i].text);
	return is;
}

static int read_rules(const struct binder *b, const struct node *n, void *to)
{
	struct clauses *c = b->rules;
	struct node wanted = *n, *end = NULL;

	if (!c->only)
		return bind_each(b, n, to);
	wanted.first = NULL;
	wanted.count = 0;
	for (const struct node *one = node_first(n); one; one = one->next) {
		struct node *copy;

		if (!is_wanted(c, one))
			continue;
		copy = arena_alloc(&c->arena, sizeof(*copy));
		*copy = *one;
		copy->next = NULL;
		*(end ? &end->next : &wanted.first) = copy;
		end = copy;
		wanted.count++;
	}
	return bind_each(b, &wanted, to);
}

static int read_words(const struct binder *b, const struct node *n, void *to)
{
	(void)to;
	return clause_read_words(b->rules, n, b->err);
}

static const struct bind_key file_keys[] = {
	{ "words", BIND_BY(BIND_ANY, read_words) },
	{ "clauses", BIND_EACH_BY(struct clauses, rules, count, rule_keys, read_rules), .required = true },
	{ "why", .read = NULL },
	{ 0 },
};

static int start(struct clauses *c, struct book *b, struct error *err)
{
	*c = (struct clauses){ .book = b, .only = c->only, .nonly = c->nonly };
	c->contracts = book_table(b, CONTRACTS.ledger, err);
	return c->contracts ? 0 : -1;
}

static int load(struct clauses *c, struct book *b, const struct yaml *y, struct error *err)
{
	const struct binder binder = book_binder(b, &c->arena, c, err);

	return start(c, b, err) < 0 ? -1 : bind_map(&binder, file_keys, y->root, c);
}

int clauses_load(struct clauses *c, struct book *b, const struct yaml *y, struct error *err)
{
	*c = (struct clauses){ .book = b };
	return load(c, b, y, err);
}

int clauses_load_one(struct clauses *c, struct book *b, const struct yaml *y, const struct node *rule, struct error *err)
{
	const struct binder binder = book_binder(b, &c->arena, c, err);

	*c = (struct clauses){ .book = b };
	if (start(c, b, err) < 0 || clause_read_words(c, node_get(y->root, "words"), err) < 0)
		return -1;
	c->rules = arena_zalloc(&c->arena, sizeof(*c->rules));
	c->count = 1;
	return bind_map(&binder, rule_keys, rule, c->rules);
}

static int read_file(struct clauses *c, struct book *b, const char *path, struct error *err)
{
	const size_t before = err->count;
	const struct yaml *y = path ? book_rules_file(b, path, err) : book_rules(b, "clauses.yaml", err);

	if (!y)
		return -1;
	if (load(c, b, y, err) == 0)
		return 0;
	error_become(err, before, ERROR_SYSTEM);
	return -1;
}

int clauses_read(struct clauses *c, struct book *b, const char *path, struct error *err)
{
	*c = (struct clauses){ .book = b };
	return read_file(c, b, path, err);
}

int clauses_read_for(struct clauses *c, struct book *b, const struct clause_text *texts, size_t n, struct error *err)
{
	struct clause_text *folded;
	struct folded one = FOLDED_INIT;

	*c = (struct clauses){ .book = b };
	folded = xcalloc(n + 1, sizeof(*folded));
	for (size_t i = 0; i < n; i++) {
		fold_text(&one, texts[i].text);
		folded[i] = (struct clause_text){ texts[i].column, arena_slice(&b->arena, one.text) };
	}
	folded_release(&one);
	c->only = folded;
	c->nonly = n;
	n = (size_t)read_file(c, b, NULL, err);
	c->only = NULL;
	free(folded);
	return (int)n;
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
