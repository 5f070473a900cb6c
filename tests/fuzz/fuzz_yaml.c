/* fuzz_yaml.c - rule files as trees: read, written out again. A tree written with every scalar in quotes is read as the same tree.
 */
#include "fuzz.h"

#include <string.h>

#include "base/utf8.h"
#include "rule/yaml.h"

static void expect_same(struct slice text, const struct node *a, const struct node *b)
{
	for (; a && b; a = a->next, b = b->next) {
		FUZZ_HOLDS(text, a->kind == b->kind && a->count == b->count && slice_equal(a->key, b->key));
		if (a->kind == NODE_SCALAR)
			FUZZ_HOLDS(text, slice_equal(a->text, b->text));
		if (a->kind != NODE_SCALAR)
			expect_same(text, a->first, b->first);
	}
	FUZZ_HOLDS(text, !a && !b);
}

static void add_scalar(struct str *out, struct slice text)
{
	str_addc(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.ptr[i];

		if (c < ' ' || c == 0x7f)
			str_addf(out, "\\x%02x", c);
		else if (c == '"' || c == '\\')
			str_addf(out, "\\%c", c);
		else if (c == 0xc2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] < 0xa0)
			str_addf(out, "\\x%02x", (unsigned char)text.ptr[++i]);
		else if (slice_starts((struct slice){ text.ptr + i, text.len - i }, "\xE2\x80\xA8"))
			str_adds(out, "\\L"), i += 2;
		else if (slice_starts((struct slice){ text.ptr + i, text.len - i }, "\xE2\x80\xA9"))
			str_adds(out, "\\P"), i += 2;
		else if (slice_starts((struct slice){ text.ptr + i, text.len - i }, "\xEF\xBB\xBF"))
			str_adds(out, "\\uFEFF"), i += 2;
		else
			str_addc(out, (char)c);
	}
	str_addc(out, '"');
}

static void add_node(struct str *out, const struct node *n)
{
	if (n->kind == NODE_SCALAR) {
		add_scalar(out, n->text);
		return;
	}
	str_addc(out, n->kind == NODE_LIST ? '[' : '{');
	for (const struct node *part = n->first; part; part = part->next) {
		if (n->kind == NODE_MAP) {
			add_scalar(out, part->key);
			str_adds(out, ": ");
		}
		add_node(out, part);
		str_adds(out, part->next ? ", " : "");
	}
	str_addc(out, n->kind == NODE_LIST ? ']' : '}');
}

/* libyaml looks no further than 1024 characters for the colon of a key. */
static bool has_long_key(const struct node *n)
{
	bool found = n->key.len > 200;

	for (const struct node *part = n->kind == NODE_SCALAR ? NULL : n->first; part && !found; part = part->next)
		found = has_long_key(part);
	return found;
}

static void check_written(struct slice text, const struct node *root)
{
	struct error err = ERROR_INIT;
	struct str out = STR_INIT;
	struct yaml y;

	if (has_long_key(root))
		return;
	add_node(&out, root);
	if (yaml_read(&y, "x", str_slice(&out), &err) < 0)
		fuzz_fail(text, "%s\n# of %s", err.items[0].text, out.buf);
	expect_same(text, root, y.root);
	yaml_release(&y);
	str_release(&out);
	error_release(&err);
}

/* Members stand one behind the other, within what holds them. */
static void check_ranges(struct slice text, const struct node *n)
{
	size_t from = n->from;

	FUZZ_HOLDS(text, n->from <= n->to);
	FUZZ_HOLDS(text, n->place.line && n->place.column && n->key_place.line && n->key_place.column);
	for (const struct node *part = n->kind == NODE_SCALAR ? NULL : n->first; part; part = part->next) {
		FUZZ_HOLDS(text, part->from >= from && part->to <= n->to);
		from = part->to;
		check_ranges(text, part);
	}
}

static void check_text(struct slice text)
{
	struct error err = ERROR_INIT;
	struct yaml y;
	int rc = yaml_read(&y, "x", text, &err);

	FUZZ_HOLDS(text, (rc == 0) == (err.count == 0) && (rc == 0) == (y.root != NULL));
	for (size_t i = 0; i < err.count; i++)
		FUZZ_HOLDS(text, slice_starts(slice_of(err.items[i].text), "x:"));
	if (y.root) {
		check_written(text, y.root);
		check_ranges(text, y.root);
		FUZZ_HOLDS(text, yaml_offset(text, y.root->to) <= text.len);
	}
	yaml_release(&y);
	error_release(&err);
}

static const char *const pieces[] = {
	"a: 1\n", "b:\n  - c\n  - {d: e}\n", "客户: {类型: 政府单位}\n", ": ", "- ", "\n", "  ", "{", "}", "[", "]", ", ", "\"", "'", "|\n  x\n", ">\n  x\n",
	"# ", "&a ", "*a", "!t ", "<<: ", "---\n", "...\n", "%YAML 1.1\n", "? ", "\t", "\r\n", "\xC2\x85", "\xE2\x80\xA8", "\xEF\xBB\xBF", "\\x00",
	"\\\"", "[[[[[[[[[[[[[[[[", "{a: {a: {a: {a: ", "- - - - - - - - ", "''", "it's", "@", "`", NULL,
};

const struct fuzz fuzz = { .check = check_text, .pieces = pieces };
