/* test_yaml.c - rule files: what is read, what is refused and where, and asking the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "rule/yaml.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define MIB (1u << 20)

static void assert_slice(struct slice s, const char *text)
{
	if (!slice_is(s, text))
		fail_msg("'%.*s' is not '%s'", SLICE_ARGS(s), text);
}

/* The one finding there is. */
static void assert_finding(struct error *err, const char *text)
{
	if (err->count != 1)
		fail_msg("%zu findings, one was wanted: %s", err->count, text);
	assert_string_equal(err->items[0].text, text);
	assert_int_equal(err->items[0].kind, ERROR_DATA);
	error_release(err);
}

static void read_ok(struct yaml *y, const char *text)
{
	struct error err = ERROR_INIT;

	if (yaml_read(y, "rules/x.yaml", slice_of(text), &err) < 0)
		fail_msg("%s", err.items[0].text);
	error_release(&err);
}

static void refused(struct slice text, const char *finding)
{
	struct error err = ERROR_INIT;
	struct yaml y;

	assert_int_equal(yaml_read(&y, "x", text, &err), -1);
	assert_null(y.root);
	assert_finding(&err, finding);
	yaml_release(&y);
}

static void a_tree_knows_where_things_stand(void **state)
{
	struct yaml y;
	const struct node *n;

	(void)state;
	read_ok(&y, "stages:\n  - 报价\n  - '合同审批'\n客户: {类型: 政府单位, big: \"> 5\"}\n");
	assert_int_equal(y.root->kind, NODE_MAP);
	assert_int_equal(y.root->count, 2);
	n = node_get(y.root, "stages");
	assert_int_equal(n->kind, NODE_LIST);
	assert_int_equal(n->count, 2);
	n = node_first(n);
	assert_slice(n->text, "报价");
	assert_false(n->quoted);
	assert_string_equal(n->place.file, "rules/x.yaml");
	assert_int_equal(n->place.line, 2);
	assert_int_equal(n->place.column, 5);
	n = n->next;
	assert_true(node_is(n, "合同审批"));
	assert_true(n->quoted);
	assert_null(n->next);
	n = node_first(node_get(y.root, "客户"));
	assert_slice(n->key, "类型");
	assert_int_equal(n->key_place.line, 4);
	assert_int_equal(n->key_place.column, 6); /* characters, not bytes */
	assert_int_equal(n->place.column, 10);
	assert_slice(node_text(node_get(y.root, "客户"), "big"), "> 5");
	yaml_release(&y);
}

static void the_name_is_kept(void **state)
{
	char name[] = "a.yaml";
	struct error err = ERROR_INIT;
	struct yaml y;

	(void)state;
	assert_int_equal(yaml_read(&y, name, SLICE("a: 1"), &err), 0);
	name[0] = 'X';
	assert_string_equal(y.name, "a.yaml");
	assert_string_equal(y.root->first->place.file, "a.yaml");
	yaml_release(&y);
}

static void every_scalar_is_text(void **state)
{
	struct yaml y;

	(void)state;
	read_ok(&y, "country: NO\nnull: ~\nn: 0x10\nt: yes\nempty:\nlong: |\n  一\n  二\n");
	assert_slice(node_text(y.root, "country"), "NO");
	assert_slice(node_text(y.root, "null"), "~");
	assert_slice(node_text(y.root, "n"), "0x10");
	assert_slice(node_text(y.root, "t"), "yes");
	assert_slice(node_text(y.root, "empty"), "");
	assert_slice(node_text(y.root, "long"), "一\n二\n");
	yaml_release(&y);
}

static void an_empty_file_has_a_root_without_text(void **state)
{
	static const char *const texts[] = { "", "\n\n", "# nothing\n", "\xEF\xBB\xBF" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct yaml y;

		read_ok(&y, texts[i]);
		assert_true(yaml_is_empty(&y));
		assert_int_equal(y.root->kind, NODE_SCALAR);
		assert_int_equal(y.root->place.line, 1);
		assert_int_equal(y.root->place.column, 1);
		assert_null(node_get(y.root, "a"));
		assert_null(node_first(y.root));
		assert_int_equal(node_text(y.root, "a").len, 0);
		yaml_release(&y);
	}
}

static void a_byte_order_mark_is_skipped(void **state)
{
	struct yaml y;

	(void)state;
	read_ok(&y, "\xEF\xBB\xBFname: 甲\r\nb: 2\r\n");
	assert_slice(node_text(y.root, "name"), "甲");
	assert_slice(node_text(y.root, "b"), "2");
	yaml_release(&y);
}

static void what_rule_files_do_not_use_is_refused(void **state)
{
	static const char anchors[] = "anchors and tags are not used in rule files";
	static const struct {
		const char *text, *place, *what;
	} rows[] = {
		{ "a: 1\nb: *a\n", "x:2:4", "aliases (*name) are not used in rule files" },
		{ "a: &a [*a]\n", "x:1:4", anchors },
		{ "a: &a 1\n", "x:1:4", anchors },
		{ "a: &a {b: 1}\n", "x:1:4", anchors },
		{ "&k a: 1\n", "x:1:1", anchors },
		{ "a: 1\n!!str b: 1\n", "x:2:1", anchors },
		{ "a: !!python/object:os.system x\n", "x:1:4", anchors },
		{ "a: !x [1]\n", "x:1:4", anchors },
		{ "a: !x {b: 1}\n", "x:1:4", anchors },
		{ "a: 1\n报价: 2\nb: 3\n报价: 4\n", "x:4:1", "'报价' stands twice, first in line 2" },
		{ "a: {b: 1, 'b': 2}\n", "x:1:11", "'b' stands twice, first in line 1" },
		{ "a: 1\n---\nb: 2\n", "x:2:1", "a rule file is one document: remove the second '---'" },
		{ "? [a]\n: b\n", "x:1:3", "a key must be a plain word" },
		{ "{{a: 1}: b}\n", "x:1:2", "a key must be a plain word" },
		{ "a: \"x\\0y\"\n", "x:1:4", "a NUL character has no place in a rule file" },
		{ "\"k\\0\": y\n", "x:1:1", "a NUL character has no place in a rule file" },
		{ "a: 1\n客户: 宁波\xC4\xFE\n", "x:2:7", "not UTF-8; save the file as UTF-8" },
		{ "\xFF", "x:1:1", "not UTF-8; save the file as UTF-8" },
		{ "a: 1\n中: \x01\n", "x:2:4", "not YAML: control characters are not allowed" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *finding = xformat("%s: %s", rows[i].place, rows[i].what);

		refused(slice_of(rows[i].text), finding);
		free(finding);
	}
	refused(SLICE("a: 1\nb: x\0y\n"), "x:2:5: not YAML: control characters are not allowed");
}

/* Wherever among many members a key stands again, and whichever it repeats. */
static void no_key_stands_twice_among_many(void **state)
{
	(void)state;
	for (int last = 1; last <= 40; last++) {
		struct str text = STR_INIT;
		struct yaml y;

		for (int i = 0; i < last; i++)
			str_addf(&text, "键%d: %d\n", i, i);
		read_ok(&y, text.buf);
		assert_int_equal(y.root->count, last);
		yaml_release(&y);
		for (int again = 0; again < last; again++) {
			const size_t len = text.len;
			char *finding = xformat("x:%d:1: '键%d' stands twice, first in line %d", last + 1, again, again + 1);

			str_addf(&text, "键%d: 1\n", again);
			refused(str_slice(&text), finding);
			text.len = len;
			free(finding);
		}
		str_release(&text);
	}
}

static void what_is_not_yaml_names_its_line(void **state)
{
	static const struct {
		const char *text, *start;
	} rows[] = {
		{ "a:\n\tb: 1\n", "x:2:1: not YAML: " },
		{ "a: [1, 2\nb: 3\n", "x:2:2: not YAML: " },
		{ "a: 'x\n", "x:2:1: not YAML: " },
		{ "a: b: c\n", "x:1:5: not YAML: " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct error err = ERROR_INIT;
		struct yaml y;

		assert_int_equal(yaml_read(&y, "x", slice_of(rows[i].text), &err), -1);
		assert_int_equal(err.count, 1);
		if (!slice_starts(slice_of(err.items[0].text), rows[i].start))
			fail_msg("'%s' does not start with '%s'", err.items[0].text, rows[i].start);
		error_release(&err);
		yaml_release(&y);
	}
}

static void levels_end_at_64(void **state)
{
	struct str s = STR_INIT;
	struct yaml y;

	(void)state;
	str_fill(&s, '[', 64);
	str_fill(&s, ']', 64);
	read_ok(&y, s.buf);
	yaml_release(&y);
	str_reset(&s);
	str_fill(&s, '[', 65);
	str_fill(&s, ']', 65);
	refused(str_slice(&s), "x:1:65: nested more than 64 levels deep");
	str_reset(&s);
	for (int i = 0; i < 65; i++)
		str_adds(&s, "- ");
	refused(str_slice(&s), "x:1:129: nested more than 64 levels deep");
	str_release(&s);
}

/* Minutes, were it not stopped on the way in. */
static void a_file_of_brackets_is_refused_at_once(void **state)
{
	struct str s = STR_INIT;

	(void)state;
	str_fill(&s, '[', MIB);
	refused(str_slice(&s), "x:1:65: nested more than 64 levels deep");
	str_release(&s);
}

static void size_ends_at_a_mebibyte(void **state)
{
	struct error err = ERROR_INIT;
	struct str s = STR_INIT;
	struct yaml y;

	(void)state;
	str_adds(&s, "a: ");
	str_fill(&s, 'x', MIB - s.len);
	assert_int_equal(yaml_read(&y, "x", str_slice(&s), &err), 0);
	assert_int_equal(node_text(y.root, "a").len, MIB - 3);
	yaml_release(&y);
	str_addc(&s, 'x');
	refused(str_slice(&s), "x:1:1: longer than 1 MiB: not a rule file");
	str_release(&s);
	error_release(&err);
}

static void unknown_keys_are_all_found(void **state)
{
	static const char *const keys[] = { "when", "say", "归属", NULL };
	struct error err = ERROR_INIT;
	struct yaml y;

	(void)state;
	read_ok(&y, "wehn: 1\nsay: 2\nzzzzzz: 3\n");
	assert_int_equal(node_only(y.root, keys, &err), -1);
	assert_int_equal(err.count, 2);
	assert_string_equal(err.items[0].text, "rules/x.yaml:1:1: 'wehn' is no key here; did you mean 'when'?");
	assert_string_equal(err.items[1].text, "rules/x.yaml:3:1: 'zzzzzz' is no key here; there are when, say, 归属");
	error_reset(&err);
	assert_int_equal(node_only(node_get(y.root, "say"), keys, &err), -1);
	assert_finding(&err, "rules/x.yaml:2:6: a map of key: value is wanted here");
	yaml_release(&y);
	read_ok(&y, "归属: 1\nwhen: 2\n");
	assert_int_equal(node_only(y.root, keys, &err), 0);
	assert_int_equal(err.count, 0);
	yaml_release(&y);
}

static void needed_keys_are_missed(void **state)
{
	struct error err = ERROR_INIT;
	const struct node *n;
	struct yaml y;

	(void)state;
	read_ok(&y, "a: 1\nb: [x]\n");
	assert_int_equal(node_need(y.root, "b", NODE_LIST, &n, &err), 0);
	assert_ptr_equal(n, node_get(y.root, "b"));
	assert_int_equal(node_need(y.root, "a", NODE_LIST, &n, &err), -1);
	assert_finding(&err, "rules/x.yaml:1:4: a: a list is wanted");
	assert_int_equal(node_need(y.root, "b", NODE_SCALAR, &n, &err), -1);
	assert_finding(&err, "rules/x.yaml:2:4: b: a value is wanted");
	assert_int_equal(node_need(y.root, "c", NODE_MAP, &n, &err), -1);
	assert_null(n);
	assert_finding(&err, "rules/x.yaml:1:1: 'c' is missing here");
	yaml_release(&y);
}

static void numbers_have_their_bounds(void **state)
{
	struct error err = ERROR_INIT;
	struct yaml y;
	long n = 7;

	(void)state;
	read_ok(&y, "low: 0\nunder: -1\nhigh: 100\nover: 101\nword: 十\nempty:\nlist: [1]\n");
	assert_int_equal(node_int(node_get(y.root, "low"), 0, 100, &n, &err), 0);
	assert_int_equal(n, 0);
	assert_int_equal(node_int(node_get(y.root, "high"), 0, 100, &n, &err), 0);
	assert_int_equal(n, 100);
	assert_int_equal(node_int(node_get(y.root, "under"), 0, 100, &n, &err), -1);
	assert_finding(&err, "rules/x.yaml:2:8: under: -1 is not between 0 and 100");
	assert_int_equal(node_int(node_get(y.root, "over"), 0, 100, &n, &err), -1);
	assert_finding(&err, "rules/x.yaml:4:7: over: 101 is not between 0 and 100");
	assert_int_equal(node_int(node_get(y.root, "word"), 0, 100, &n, &err), -1);
	assert_finding(&err, "rules/x.yaml:5:7: word: '十' is not a whole number");
	assert_int_equal(node_int(node_get(y.root, "empty"), 0, 100, &n, &err), -1);
	error_reset(&err);
	assert_int_equal(node_int(node_get(y.root, "list"), 0, 100, &n, &err), -1);
	assert_finding(&err, "rules/x.yaml:7:7: a value is wanted here");
	assert_int_equal(n, 100);
	yaml_release(&y);
}

static void booleans_are_true_or_false(void **state)
{
	struct error err = ERROR_INIT;
	struct yaml y;
	bool b = false;

	(void)state;
	read_ok(&y, "yes: true\nno: false\nnorway: no\n");
	assert_int_equal(node_bool(node_get(y.root, "yes"), &b, &err), 0);
	assert_true(b);
	assert_int_equal(node_bool(node_get(y.root, "no"), &b, &err), 0);
	assert_false(b);
	assert_int_equal(node_bool(node_get(y.root, "norway"), &b, &err), -1);
	assert_finding(&err, "rules/x.yaml:3:9: norway: write true or false");
	yaml_release(&y);
}

static void values_have_types(void **state)
{
	struct error err = ERROR_INIT;
	struct value v;
	struct yaml y;

	(void)state;
	read_ok(&y, "limit: 500000\nterm: 5wd\nbad: 5 天\n");
	assert_int_equal(node_value(node_get(y.root, "limit"), TYPE_MONEY, &v, &err), 0);
	assert_int_equal(v.number, 50000000);
	assert_int_equal(node_value(node_get(y.root, "term"), TYPE_DURATION, &v, &err), 0);
	assert_true(v.workdays);
	assert_int_equal(node_value(node_get(y.root, "bad"), TYPE_DURATION, &v, &err), -1);
	assert_finding(&err, "rules/x.yaml:3:6: bad: '5 天' is not a stretch of time such as 2h, 3d or 2wd");
	yaml_release(&y);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_knows_where_things_stand),
		cmocka_unit_test(the_name_is_kept),
		cmocka_unit_test(every_scalar_is_text),
		cmocka_unit_test(an_empty_file_has_a_root_without_text),
		cmocka_unit_test(a_byte_order_mark_is_skipped),
		cmocka_unit_test(what_rule_files_do_not_use_is_refused),
		cmocka_unit_test(no_key_stands_twice_among_many),
		cmocka_unit_test(what_is_not_yaml_names_its_line),
		cmocka_unit_test(levels_end_at_64),
		cmocka_unit_test(a_file_of_brackets_is_refused_at_once),
		cmocka_unit_test(size_ends_at_a_mebibyte),
		cmocka_unit_test(unknown_keys_are_all_found),
		cmocka_unit_test(needed_keys_are_missed),
		cmocka_unit_test(numbers_have_their_bounds),
		cmocka_unit_test(booleans_are_true_or_false),
		cmocka_unit_test(values_have_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
