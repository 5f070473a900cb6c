/* rule_kind.c - see rule_kind.h; and the kinds that the book itself is made of. */
#include "book/rule_kind.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/lang.h"

bool rule_kind_applies(const struct rule_kind *k, const struct book *b)
{
	return !k->ledger || schema_ledger(&b->schema, slice_of(k->ledger));
}

int rule_kind_files(const struct rule_kind *k, struct book *b, struct names *files, struct error *err)
{
	struct names below = { 0 };
	const bool is_one = !k->below || book_has_rules(b, k->file);
	int rc = is_one ? 0 : names_find(&below, b, k->below, ".yaml", err);

	if (is_one)
		names_add(files, xstrdup(k->file));
	for (size_t i = 0; i < below.count; i++)
		names_add(files, file_join(k->below, below.at[i]));
	names_release(&below);
	return rc;
}

const struct node *rule_kind_examples(const struct rule_kind *k, const struct yaml *y)
{
	return node_first(node_get(y->root, k->load_one ? k->list : "examples"));
}

static int check(const struct rule_kind *k, struct book *b, const struct yaml *y, bool proves, struct error *err)
{
	void *rules = xcalloc(1, k->size + 1);
	int rc = k->load ? k->load(rules, b, y, err) : 0;

	if (rc == 0 && k->check)
		rc = k->check(rules, b, err);
	if (rc == 0 && k->prove && proves)
		rc = k->prove(rules, b, err);
	if (k->release)
		k->release(rules);
	free(rules);
	return rc;
}

int rule_kind_check(const struct rule_kind *k, struct book *b, const struct yaml *y, struct error *err)
{
	return check(k, b, y, true, err);
}

int rule_kind_read(const struct rule_kind *k, struct book *b, const struct yaml *y, struct error *err)
{
	return check(k, b, y, false, err);
}

int rule_kind_try(const struct rule_kind *k, struct book *b, const struct node *example, struct str *got, struct error *err)
{
	const struct yaml *y = k->size ? book_rules(b, k->file, err) : NULL;
	void *rules = xcalloc(1, k->size + 1);
	int rc = y || !k->size ? 0 : -1;

	if (y && k->load_one)
		rc = k->load_one(rules, b, y, example, err);
	else if (y && k->load)
		rc = k->load(rules, b, y, err);
	if (rc == 0)
		rc = k->example(rules, b, example, got, err);
	if (k->release)
		k->release(rules);
	free(rules);
	return rc;
}

/* They were compiled when the ledgers were read; read again, what they ask for is known to whoever takes a column away. */
static int load_fields(void *rules, struct book *b, const struct yaml *y, struct error *err)
{
	int rc = 0;

	(void)rules;
	for (const struct node *ledger = node_first(y->root); ledger; ledger = ledger->next) {
		const struct ledger *l = schema_ledger(&b->schema, ledger->key);
		const struct vocabulary v = schema_vocabulary(l);

		for (const struct node *n = l ? node_first(ledger) : NULL; n; n = n->next)
			rc |= when_check(node_get(n, "when"), &v, err);
	}
	return rc;
}

/* {given: {need: 待定}, expect: {refused: filler}}: is a text allowed in a column of leads? */
static int example_fields(void *rules, struct book *b, const struct node *example, struct str *got, struct error *err)
{
	const struct ledger *leads = schema_ledger(&b->schema, SLICE("leads"));
	const struct node *given, *expect;
	bool refused = false;

	(void)rules;
	if (node_need(example, "given", NODE_MAP, &given, err) < 0 || node_need(example, "expect", NODE_MAP, &expect, err) < 0)
		return -1;
	for (const struct node *n = node_first(given); n; n = n->next) {
		struct error found = ERROR_INIT;
		int i = ledger_column(leads, n->key);

		if (i < 0)
			return ledger_no_column(leads, n->key, &n->key_place, ERROR_DATA, err);
		refused |= column_check(&leads->columns[i], n->text, &b->stages, NULL, &found) < 0;
		error_release(&found);
	}
	str_adds(got, refused ? "refused" : "taken");
	return refused == (node_get(expect, "refused") != NULL);
}

const struct rule_kind fields_yaml = { .file = "fields.yaml", .below = "fields", .load = load_fields, .example = example_fields };

static int check_calendar(void *rules, struct book *b, struct error *err)
{
	(void)rules;
	return book_calendar(b, err) ? 0 : -1;
}

const struct rule_kind calendar_yaml = { .file = "calendar.yaml", .list = "years", .check = check_calendar };

/* Keys that name something of the book */

static const struct ledger *ledger_of(const struct binder *b, const char *of)
{
	return schema_ledger(&b->book->schema, slice_of(of));
}

static struct vocabulary words_of(const struct binder *b, const char *of)
{
	return schema_vocabulary(ledger_of(b, of));
}

struct binder book_binder(struct book *b, struct arena *arena, void *rules, struct error *err)
{
	return (struct binder){ .rules = rules, .book = b, .arena = arena, .err = err, .vocabulary = words_of };
}

int bind_column(const struct binder *b, const struct node *n, void *to)
{
	const int i = ledger_column(ledger_of(b, b->key->of), n->text);

	*(int *)to = i;
	return i < 0 ? ledger_no_column(ledger_of(b, b->key->of), n->text, &n->place, ERROR_DATA, b->err) : 0;
}

int bind_file(const struct binder *b, const struct node *n, void *to)
{
	*(struct slice *)to = n->text;
	return book_text_named(b->book, n, b->err);
}

/* What an example gives */

static int get(const void *context, struct slice field, struct value *out)
{
	const struct given *g = context;
	enum type t = TYPE_TEXT;

	if (g->vocabulary.find(g->vocabulary.context, field, &t) < 0)
		return -1;
	*out = (struct value){ .type = t };
	for (const struct node *n = node_first(g->map); n; n = n->next)
		if (slice_equal(n->key, field))
			value_parse(t, vocabulary_settled(&g->vocabulary, field, n->text), out); /* given_read has seen that it can be read */
	return 0;
}

int given_read(struct given *g, const struct ledger *l, const struct node *map, int64_t now, struct error *err)
{
	const struct vocabulary v = schema_vocabulary(l);

	return given_read_by(g, &v, map, now, err);
}

int given_read_by(struct given *g, const struct vocabulary *v, const struct node *map, int64_t now, struct error *err)
{
	int rc = 0;

	*g = (struct given){ .map = map, .vocabulary = *v, .subject = { .get = get, .context = g, .now = now } };
	for (const struct node *n = node_first(map); n; n = n->next) {
		enum type t = TYPE_TEXT;
		struct value value;

		if (g->vocabulary.find(g->vocabulary.context, n->key, &t) < 0)
			rc = error_at(err, ERROR_DATA, &n->key_place, _("there is no field '%.*s'"), SLICE_ARGS(n->key));
		else if (n->text.len)
			rc |= node_value(n, t, &value, err);
	}
	return rc ? -1 : 0;
}
