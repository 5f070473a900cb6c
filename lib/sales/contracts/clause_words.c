/* clause_words.c - the named pieces of patterns in rules/clauses.yaml, and the placeholders of its messages; see clause_text.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "rule/subpattern.h"
#include "sales/contracts/clause_text.h"

static const struct clause_word *find_word(const struct clauses *c, struct slice name)
{
	for (size_t i = 0; i < c->nwords; i++)
		if (slice_equal(c->words[i].name, name))
			return &c->words[i];
	return NULL;
}

/* The name of {name} at the front, or nothing. */
static struct slice name_at(struct slice s)
{
	size_t n = 1;

	while (n < s.len && ((s.ptr[n] >= 'a' && s.ptr[n] <= 'z') || (n > 1 && s.ptr[n] == '_')))
		n++;
	return n > 1 && n < s.len && s.ptr[n] == '}' ? (struct slice){ s.ptr + 1, n - 1 } : SLICE("");
}

static bool is_kind(struct slice name)
{
	for (size_t i = 0; subpattern_kind(i); i++)
		if (slice_is(name, subpattern_kind(i)->name))
			return true;
	return false;
}

static int unknown_word(struct clauses *c, const struct node *n, struct slice name, struct error *err)
{
	const char *text = arena_text(&c->arena, name);
	const struct node *later = c->all_words ? node_get(c->all_words, text) : NULL;
	struct nearest near;

	if (later)
		return node_error(n, err, _("{%s} stands in line %u: a word may use only those above it"), text, later->place.line);
	nearest_init(&near, name);
	for (size_t i = 0; i < c->nwords; i++)
		nearest_offer(&near, c->words[i].name);
	for (size_t i = 0; subpattern_kind(i); i++)
		nearest_offer(&near, slice_of(subpattern_kind(i)->name));
	if (nearest_found(&near).len)
		return node_error(n, err, _("there is no word {%s}; did you mean {%.*s}?"), text, SLICE_ARGS(nearest_found(&near)));
	return node_error(n, err, _("there is no word {%s} under `words`, and no {duration}, {money}, {percent} or {number}"), text);
}

int clause_words_check(struct clauses *c, const struct node *n, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < n->text.len; i++) {
		const struct slice rest = { n->text.ptr + i, n->text.len - i };
		const struct slice name = *rest.ptr == '{' ? name_at(rest) : SLICE("");

		if (name.len && !find_word(c, name) && !is_kind(name))
			rc = unknown_word(c, n, name, err);
	}
	return rc;
}

struct slice clause_words_in(struct clauses *c, struct slice written)
{
	struct str out = STR_INIT;
	struct slice whole;

	if (!c->nwords)
		return written;
	for (size_t i = 0; i < written.len;) {
		struct slice name = written.ptr[i] == '{' ? name_at((struct slice){ written.ptr + i, written.len - i }) : SLICE("");
		const struct clause_word *word = name.len ? find_word(c, name) : NULL;

		if (word) {
			str_addf(&out, "(?:%.*s)", SLICE_ARGS(word->text));
			i += name.len + 2;
		} else {
			str_addc(&out, written.ptr[i++]);
		}
	}
	whole = arena_slice(&c->arena, str_slice(&out));
	str_release(&out);
	return whole;
}

/* A word must be a pattern of its own, so that (?:...) around it is one. */
static int check_word(const struct node *n, struct slice text, struct error *err)
{
	struct str written = STR_INIT, expanded = STR_INIT;
	struct pattern *p = NULL;

	str_addf(&written, "/%.*s/", SLICE_ARGS(text));
	if (subpattern_expand(&expanded, str_slice(&written), &n->place, err) == 0)
		p = pattern_compile_as(str_slice(&expanded), n->text, &n->place, err);
	pattern_free(p);
	str_release(&written);
	str_release(&expanded);
	return p ? 0 : -1;
}

static bool is_name(struct slice key)
{
	struct str braced = STR_INIT;
	bool good;

	str_addf(&braced, "{%.*s}", SLICE_ARGS(key));
	good = slice_equal(name_at(str_slice(&braced)), key) && key.len;
	str_release(&braced);
	return good;
}

static int read_word(struct clauses *c, const struct node *n, struct error *err)
{
	struct clause_word *word = &c->words[c->nwords];

	if (n->kind != NODE_SCALAR || !n->text.len)
		return node_error(n, err, _("a piece of a pattern is wanted here"));
	if (!is_name(n->key))
		return error_at(err, ERROR_DATA, &n->key_place, _("'%.*s' is no name of a word; small letters and _ make one"),
				SLICE_ARGS(n->key));
	if (is_kind(n->key))
		return error_at(err, ERROR_DATA, &n->key_place, _("{%.*s} is there already: it stands for what people write"),
				SLICE_ARGS(n->key));
	if (clause_words_check(c, n, err) < 0)
		return -1;
	*word = (struct clause_word){ n->key, clause_words_in(c, n->text), n->place };
	if (check_word(n, word->text, err) < 0)
		return -1;
	c->nwords++;
	return 0;
}

int clause_read_words(struct clauses *c, const struct node *words, struct error *err)
{
	int rc = 0;

	if (!words)
		return 0;
	if (words->kind != NODE_MAP)
		return node_error(words, err, _("words: {name: a piece of a pattern, ...} is wanted"));
	c->all_words = words;
	c->words = arena_alloc(&c->arena, (words->count + 1) * sizeof(*c->words));
	for (const struct node *n = node_first(words); n; n = n->next)
		rc |= read_word(c, n, err);
	c->all_words = NULL;
	return rc;
}

struct slice clause_placeholder(struct slice inside, struct slice *before)
{
	size_t n = 0;

	while (n < inside.len && (inside.ptr[n] & 0x80))
		n++;
	*before = (struct slice){ inside.ptr, n };
	return (struct slice){ inside.ptr + n, inside.len - n };
}
