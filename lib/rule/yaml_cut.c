/* yaml_cut.c - a rule file cut at the keys of its root, without reading it; see yaml_cut in yaml.h.
 *
 * This is no parser of YAML and must never be taken for one: it only says yes where every line but a few leaves nothing
 * open, so that the next key in the first column can be nothing but a key of the root. Quotes and brackets where they
 * might be part of a word, flows over several lines, comments behind a word: such a member is doubtful, and libyaml is
 * asked at once whether it is whole by itself. Directives, documents, tabs and foreign line ends: the whole file is. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/map.h"
#include "base/utf8.h"
#include "rule/yaml.h"

/* The last byte before `at` in its line that is no blank; NULL: there is none. */
static const char *before(const char *line, const char *at)
{
	while (at > line && at[-1] == ' ')
		at--;
	return at > line ? at - 1 : NULL;
}

/* Whether something may begin here: behind "key: " or "- ", in brackets behind a comma, too. */
static bool is_start(const char *line, const char *at, int depth)
{
	const char *last = before(line, at);
	bool is_apart = last && last + 1 < at;

	if (!last)
		return true;
	if (depth && strchr("[{,", *last))
		return true;
	return is_apart && (*last == ':' || (*last == '-' && !depth && !before(line, last)));
}

/* From the quote that opens to the one that closes; NULL where that isn't in this line, or more follows than may. */
static const char *skip_quoted(const char *at, const char *end)
{
	const char quote = *at, *p = at + 1, *next;

	for (; p < end && *p != quote; p++)
		if (*p == '\\' && quote == '"')
			p++;
	if (p >= end)
		return NULL;
	for (next = p + 1; next < end && *next == ' '; next++)
		;
	return next == end || strchr(",]}:", *next) ? p : NULL;
}

/* Whether a line is a comment, or all that begins in it ends in it. */
static bool leaves_nothing_open(const char *line, const char *end)
{
	int depth = 0;

	for (const char *p = line + strcspn(line, "[]{}\"'#\n"); p < end; p += 1 + strcspn(p + 1, "[]{}\"'#\n")) {
		if (*p == '#')
			return !before(line, p);
		if (*p == ']' || *p == '}') {
			if (!depth--)
				return false;
			continue;
		}
		if (!is_start(line, p, depth))
			return false;
		if (*p == '[' || *p == '{')
			depth++;
		else if (!(p = skip_quoted(p, end)))
			return false;
	}
	return !depth;
}

/* "people:" in the first column; empty where the line begins otherwise. */
static struct slice key_of(struct slice line)
{
	size_t n = 0;

	while (n < line.len && (line.ptr[n] == '_' || isalnum((unsigned char)line.ptr[n])))
		n++;
	if (n && n < line.len && line.ptr[n] == ':' && (n + 1 == line.len || line.ptr[n + 1] == ' '))
		return (struct slice){ line.ptr, n };
	return SLICE("");
}

static bool has_byte(struct slice text, int byte)
{
	return text.len && memchr(text.ptr, byte, text.len);
}

static bool has_text(struct slice text, const char *wanted)
{
	for (struct slice rest = text; has_byte(rest, (unsigned char)*wanted);) {
		slice_cut(&rest, *wanted);
		if (slice_starts(rest, wanted + 1))
			return true;
	}
	return false;
}

/* Controls, and with them tabs and the line ends of other systems. */
static bool has_controls(struct slice text)
{
	bool has = false;

	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.ptr[i];

		has |= (c < ' ' && c != '\n') || c == 0x7f;
	}
	for (struct slice rest = text; !has && has_byte(rest, 0xc2);) {
		slice_cut(&rest, '\xC2');
		has = rest.len && (unsigned char)*rest.ptr < 0xa0;
	}
	return has;
}

/* What is a line end to libyaml, too, or no character of a file at all, in a comment either. */
static bool has_doubtful(struct slice text)
{
	return has_controls(text) || has_text(text, "\xE2\x80\xA8") || has_text(text, "\xE2\x80\xA9") ||
	       has_text(text, "\xEF\xBB\xBF") || has_text(text, "\xEF\xBF\xBE") || has_text(text, "\xEF\xBF\xBF");
}

/* Characters of valid UTF-8, eight bytes at a time: a byte 10...... begins none. */
static size_t characters(struct slice text)
{
	size_t count = text.len, i = 0;

	for (uint64_t word; i + sizeof(word) <= text.len; i += sizeof(word)) {
		memcpy(&word, text.ptr + i, sizeof(word));
		count -= (size_t)__builtin_popcountll(word & ~(word << 1) & 0x8080808080808080u);
	}
	for (; i < text.len; i++)
		count -= ((unsigned char)text.ptr[i] & 0xc0) == 0x80;
	return count;
}

struct cutting {
	struct yaml *y;
	struct map seen;
	struct node *part; /* the member whose lines are being taken; NULL before the first */
	bool is_doubtful;
	unsigned line;
	size_t from; /* characters before this line */
};

static bool end_part(struct cutting *c)
{
	struct error ignored = ERROR_INIT;
	int rc = c->part && c->is_doubtful ? yaml_open(c->y, c->part, &ignored) : 0;

	error_release(&ignored);
	return rc == 0;
}

static bool begin_part(struct cutting *c, struct slice key)
{
	struct node *root = c->y->root, *n = arena_zalloc(&c->y->arena, sizeof(*n));

	if (!end_part(c) || !map_add(&c->seen, key, 0))
		return false;
	*n = (struct node){ .kind = NODE_UNREAD, .key = key, .text = { key.ptr, 0 }, .from = c->from };
	n->place = n->key_place = (struct place){ c->y->name, c->line, 1 };
	if (root->last)
		root->last->next = n;
	else
		root->first = n;
	root->last = c->part = n;
	root->count++;
	c->is_doubtful = false;
	return true;
}

static bool take_line(struct cutting *c, struct slice line, const char *next)
{
	struct slice key;

	if (line.len && line.ptr[0] != ' ' && line.ptr[0] != '#') {
		key = key_of(line);
		if (!key.len || !begin_part(c, key))
			return false;
	}
	if (!c->part)
		return !line.len || line.ptr[0] == '#';
	c->part->text.len = (size_t)(next - c->part->text.ptr);
	if (!c->is_doubtful)
		c->is_doubtful = !leaves_nothing_open(line.ptr, line.ptr + line.len);
	return true;
}

bool yaml_cut(struct yaml *y, const char *name, struct slice text)
{
	struct cutting c = { .y = y, .line = 1 };
	struct slice rest;
	bool is_cut;

	*y = (struct yaml){ 0 };
	y->name = arena_text(&y->arena, slice_of(name));
	y->root = arena_zalloc(&y->arena, sizeof(*y->root));
	*y->root = (struct node){ .kind = NODE_MAP, .place = { y->name, 1, 1 }, .key_place = { y->name, 1, 1 } };
	rest = y->text = arena_slice(&y->arena, text);
	is_cut = yaml_takes(rest) && !has_doubtful(rest);
	while (is_cut && rest.len) {
		struct slice line = slice_cut(&rest, '\n');

		is_cut = take_line(&c, line, rest.ptr);
		c.line++;
		c.from += characters(line) + 1;
	}
	is_cut = is_cut && c.part && end_part(&c);
	map_release(&c.seen);
	if (!is_cut)
		yaml_release(y);
	return is_cut;
}
