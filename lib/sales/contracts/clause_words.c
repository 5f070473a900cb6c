/* clause_words.c - the named pieces of patterns in rules/clauses.yaml, and the placeholders of its messages; see clause_text.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"
#include "rule/subpattern.h"
#include "sales/contracts/clause_text.h"

/* What is meant around a place of a clause.
 *
 *     第五条 付款方式                                                    } clause: the article of a text with headings,
 *     签约付30%，验收合格后，甲方于30日内付70%。质保金另行约定。          }   else the whole text
 *     -------- ---------- ------------------                          segments, up to a comma
 *              -----------------------------                          item: a segment and those behind it up to where it is paid
 *     --------------------------------------                          sentence */

enum {
	COMMA = 0xff0c,
	PERIOD = 0x3002,
	SEMICOLON = 0xff1b,
	EXCLAMATION = 0xff01,
	QUESTION = 0xff1f,
	MORE_SEGMENTS = 2, /* as far as the paying may be from its condition */
};

static bool ends_sentence(int32_t code)
{
	return code == PERIOD || code == SEMICOLON || code == ';' || code == '\n' || code == EXCLAMATION || code == QUESTION;
}

static bool is_digit(struct slice s, size_t at)
{
	return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

/* A comma among digits belongs to them: 1,500. */
static bool ends_segment(struct slice text, size_t at, int32_t code)
{
	if (code == ',')
		return !(at && is_digit(text, at - 1) && is_digit(text, at + 1));
	return code == COMMA || ends_sentence(code);
}

/* From the last end before the part to the first one behind it. */
static struct slice between_ends(struct slice text, struct slice part, bool is_segment)
{
	const size_t from = (size_t)(part.ptr - text.ptr), to = from + part.len;
	size_t begin = 0;

	for (size_t i = 0; i < text.len;) {
		int32_t code;
		const size_t n = utf8_next((struct slice){ text.ptr + i, text.len - i }, &code);

		if (is_segment ? ends_segment(text, i, code) : ends_sentence(code)) {
			if (i >= to)
				return (struct slice){ text.ptr + begin, i - begin };
			if (i < from)
				begin = i + n;
		}
		i += n ? n : 1;
	}
	return (struct slice){ text.ptr + begin, text.len - begin };
}

static bool is_paid(struct slice s)
{
	static const char *const words[] = { "付", "结清", "结算", "汇入", NULL };

	for (size_t i = 0; words[i]; i++)
		if (slice_find(s, slice_of(words[i])) >= 0)
			return true;
	return false;
}

/* 验收合格后，甲方于30日内，向乙方付款: the condition stands before what it is a condition of. */
static struct slice item(struct slice text, struct slice part)
{
	const struct slice sentence = between_ends(text, part, false), alone = between_ends(text, part, true);
	const char *end = sentence.ptr + sentence.len;
	struct slice whole = alone;

	for (int i = 0; i < MORE_SEGMENTS && !is_paid(whole); i++) {
		const char *next = whole.ptr + whole.len;
		struct slice segment;
		int32_t code;

		next += next < end ? utf8_next((struct slice){ next, (size_t)(end - next) }, &code) : 0;
		if (next >= end)
			return alone;
		segment = between_ends(sentence, (struct slice){ next, 1 }, true);
		whole.len = (size_t)(segment.ptr + segment.len - whole.ptr);
	}
	return is_paid(whole) ? whole : alone;
}

/* "## 第五条", "第五条 付款", "五、付款" */
static bool is_heading(struct slice line)
{
	const struct slice numbers = SLICE("一二三四五六七八九十");
	size_t count = 0;
	int32_t code;

	line = slice_trim(line);
	if (slice_starts(line, "#"))
		return true;
	if (slice_starts(line, "第"))
		return slice_find((struct slice){ line.ptr, line.len < 18 ? line.len : 18 }, SLICE("条")) > 0;
	for (size_t n; (n = utf8_next(line, &code)) == 3 && slice_find(numbers, (struct slice){ line.ptr, n }) >= 0; count++)
		line = (struct slice){ line.ptr + n, line.len - n };
	return count && slice_starts(line, "、");
}

static struct slice article(struct slice text, struct slice part)
{
	struct slice rest = text;
	const char *begin = text.ptr;

	while (rest.len) {
		const struct slice line = slice_cut(&rest, '\n');

		if (!is_heading(line))
			continue;
		if (line.ptr > part.ptr)
			return (struct slice){ begin, (size_t)(line.ptr - begin) };
		begin = line.ptr;
	}
	return (struct slice){ begin, text.len - (size_t)(begin - text.ptr) };
}

struct slice clause_part(struct slice text, struct slice part, enum clause_scope scope)
{
	switch (scope) {
	case SCOPE_SEGMENT:
		return between_ends(text, part, true);
	case SCOPE_ITEM:
		return item(text, part);
	case SCOPE_SENTENCE:
		return between_ends(text, part, false);
	default:
		return article(text, part);
	}
}

const char *const clause_scope_names[] = { "segment", "item", "sentence", "clause", NULL };

bool clause_scope_by_name(struct slice name, enum clause_scope *scope)
{
	const int i = slice_among(name, clause_scope_names);

	*scope = i < 0 ? *scope : (enum clause_scope)i;
	return i >= 0;
}

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
