/* test_pattern.c - patterns: form, flags, Chinese text, named groups, and what is too expensive. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "rule/pattern.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct place here = { "rules/x.yaml", 3, 9 };

static struct pattern *compiled(const char *text)
{
	struct error err = ERROR_INIT;
	struct pattern *p = pattern_compile(slice_of(text), &here, &err);

	if (!p)
		fail_msg("%s", err.items[0].text);
	return p;
}

static void assert_refused(const char *text, const char *finding)
{
	struct error err = ERROR_INIT;

	assert_null(pattern_compile(slice_of(text), &here, &err));
	assert_int_equal(err.count, 1);
	assert_int_equal(err.items[0].kind, ERROR_DATA);
	assert_string_equal(err.items[0].text, finding);
	error_release(&err);
}

static int tried(const char *pattern, const char *subject)
{
	struct error err = ERROR_INIT;
	struct pattern *p = compiled(pattern);
	int rc = pattern_match(p, slice_of(subject), NULL, &err);

	error_release(&err);
	pattern_free(p);
	return rc;
}

static void a_pattern_stands_between_slashes(void **state)
{
	static const char *const are[] = { "/a/", "//", "/a/i", "/a/ix", "/a/b/", "/关节镜/" };
	static const char *const are_not[] = { "", "/", "/i", "/xi", "a", "/a", "a/", "/a/g", " /a/", "/a/ " };

	(void)state;
	for (size_t i = 0; i < COUNT(are); i++)
		if (!pattern_is(slice_of(are[i])))
			fail_msg("'%s' is a pattern", are[i]);
	for (size_t i = 0; i < COUNT(are_not); i++)
		if (pattern_is(slice_of(are_not[i])))
			fail_msg("'%s' is no pattern", are_not[i]);
	assert_refused("关节镜", "rules/x.yaml:3:9: '关节镜' is no pattern; write it as /.../");
}

static void text_is_characters(void **state)
{
	(void)state;
	assert_int_equal(tried("/关节镜/", "采购关节镜两台"), 1);
	assert_int_equal(tried("/关节镜/", "采购内窥镜两台"), 0);
	assert_int_equal(tried("/^.{3}$/", "关节镜"), 1);
	assert_int_equal(tried("/^.{2}$/", "关节镜"), 0);
	assert_int_equal(tried("/^\\w+$/", "张三"), 1);
	assert_int_equal(tried("/^\\w+$/", "张、三"), 0);
	assert_int_equal(tried("/^[一-龥]+$/", "余姚人民医院"), 1);
	assert_int_equal(tried("/^[一-龥]+$/", "余姚A院"), 0);
	assert_int_equal(tried("/a\\/b/", "a/b"), 1);
	assert_int_equal(tried("/a/b/", "a/b"), 1);
}

static void flags_mean_what_they_say(void **state)
{
	(void)state;
	assert_int_equal(tried("/saas/", "SaaS"), 0);
	assert_int_equal(tried("/saas/i", "SaaS"), 1);
	assert_int_equal(tried("/É/i", "é"), 1);
	assert_int_equal(tried("/a b/", "ab"), 0);
	assert_int_equal(tried("/a b # 注/x", "ab"), 1);
	assert_int_equal(tried("/A b/xi", "aB"), 1);
}

static void groups_are_handed_out(void **state)
{
	struct error err = ERROR_INIT;
	struct pattern *p = compiled("/(?<n>\\d+)(间|栋)?教室|(?<rest>无)/");
	struct match m;

	(void)state;
	assert_int_equal(pattern_match(p, SLICE("新建12间教室"), &m, &err), 1);
	assert_int_equal(m.count, 3);
	assert_true(slice_is(m.groups[0], "12间教室"));
	assert_true(slice_is(m.groups[1], "12"));
	assert_true(slice_is(m.groups[2], "间"));
	assert_int_equal(pattern_match(p, SLICE("8教室"), &m, &err), 1);
	assert_true(slice_is(m.groups[1], "8"));
	assert_int_equal(pattern_match(p, SLICE("无"), &m, &err), 1);
	assert_int_equal(m.count, 4);
	assert_null(m.groups[1].ptr);
	assert_int_equal(m.groups[1].len, 0);
	assert_true(slice_is(m.groups[3], "无"));
	assert_string_equal(pattern_text(p), "/(?<n>\\d+)(间|栋)?教室|(?<rest>无)/");
	pattern_free(p);
}

static void names_know_their_groups(void **state)
{
	struct pattern *p = compiled("/(a)(?<term>b)(?<数量>c)/");
	size_t group;

	(void)state;
	assert_int_equal(pattern_names(p), 2);
	assert_true(slice_is(pattern_name(p, 0, &group), "term"));
	assert_int_equal(group, 2);
	assert_true(slice_is(pattern_name(p, 1, &group), "数量"));
	assert_int_equal(group, 3);
	pattern_free(p);
	p = compiled("/a/");
	assert_int_equal(pattern_names(p), 0);
	pattern_free(p);
}

/* With `before` groups in front of the named one. */
static struct pattern *with_groups(int before, struct error *err)
{
	struct str s = STR_INIT;
	struct pattern *p;

	str_addc(&s, '/');
	for (int i = 0; i < before; i++)
		str_adds(&s, "(a)");
	str_adds(&s, "(?<last>b)/");
	p = pattern_compile(str_slice(&s), &here, err);
	str_release(&s);
	return p;
}

static void a_name_beyond_the_last_group_is_refused(void **state)
{
	struct error err = ERROR_INIT;
	struct pattern *p = with_groups(PATTERN_GROUPS - 2, &err);
	struct match m;

	(void)state;
	assert_non_null(p);
	assert_int_equal(pattern_match(p, SLICE("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), &m, &err), 1);
	assert_int_equal(m.count, PATTERN_GROUPS);
	assert_true(slice_is(m.groups[PATTERN_GROUPS - 1], "b"));
	pattern_free(p);
	assert_int_equal(err.count, 0);
	assert_null(with_groups(PATTERN_GROUPS - 1, &err));
	assert_int_equal(err.count, 1);
	assert_non_null(strstr(err.items[0].text, "'last' is its group 32, 31 are kept"));
	error_release(&err);
}

static void faults_are_named_with_their_place(void **state)
{
	(void)state;
	assert_refused("/(/",
		       "rules/x.yaml:3:9: the pattern /(/ is wrong at its character 2: missing closing parenthesis");
	assert_refused(
		"/关节镜(/",
		"rules/x.yaml:3:9: the pattern /关节镜(/ is wrong at its character 5: missing closing parenthesis");
	assert_refused("/a\\C/",
		       "rules/x.yaml:3:9: the pattern /a\\C/ is wrong at its character 4: using \\C is disabled by "
		       "the application");
}

static void a_long_pattern_is_refused(void **state)
{
	struct error err = ERROR_INIT;
	struct str s = STR_INIT;
	struct pattern *p;

	(void)state;
	str_addc(&s, '/');
	str_fill(&s, 'a', 64 * 1024 + 1);
	str_addc(&s, '/');
	p = pattern_compile(str_slice(&s), &here, &err);
	assert_null(p);
	assert_int_equal(err.count, 1);
	assert_int_equal(err.items[0].kind, ERROR_DATA);
	error_release(&err);
	str_release(&s);
}

/* Interpreted first, by the JIT after many matches: both give up, neither says "no match". */
static void a_runaway_pattern_is_an_error(void **state)
{
	static const char *const patterns[] = { "/^(a+)+$/", "/^(a|a)*$/", "/^(a|aa)+$/",
						"/(*LIMIT_MATCH=4000000000)^(a+)+$/" };
	static const struct slice subject = { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", 41 };

	(void)state;
	for (size_t i = 0; i < COUNT(patterns); i++) {
		struct error err = ERROR_INIT;
		struct pattern *p = compiled(patterns[i]);

		assert_int_equal(pattern_match(p, subject, NULL, &err), -1);
		assert_int_equal(err.count, 1);
		assert_int_equal(err.items[0].kind, ERROR_DATA);
		assert_non_null(strstr(err.items[0].text, "is too expensive: given up on a text of 41 bytes"));
		for (int k = 0; k < 300; k++)
			assert_int_equal(pattern_match(p, SLICE("aaa"), NULL, &err), 1);
		assert_int_equal(pattern_match(p, subject, NULL, &err), -1);
		assert_int_equal(err.count, 2);
		error_release(&err);
		pattern_free(p);
	}
}

/* A deep match needs more than the JIT's stack: the answer may be yes or too expensive, never no. */
static void a_long_text_is_never_silently_missed(void **state)
{
	struct error err = ERROR_INIT;
	struct pattern *p = compiled("/^(a|b)*$/");
	struct str s = STR_INIT;

	(void)state;
	str_fill(&s, 'a', 2u << 20);
	assert_int_not_equal(pattern_match(p, str_slice(&s), NULL, &err), 0);
	for (int k = 0; k < 300; k++)
		pattern_match(p, SLICE("ab"), NULL, &err);
	assert_int_not_equal(pattern_match(p, str_slice(&s), NULL, &err), 0);
	s.len = 1000;
	assert_int_equal(pattern_match(p, str_slice(&s), NULL, &err), 1);
	error_release(&err);
	str_release(&s);
	pattern_free(p);
}

/* Of these many the JIT's stack is too small, and the interpreter's limits are not reached. */
static void what_the_jit_gives_up_is_interpreted(void **state)
{
	struct error err = ERROR_INIT;
	struct pattern *p = compiled("/^(a|b)*$/");
	struct str s = STR_INIT;

	(void)state;
	for (int k = 0; k < 300; k++)
		assert_int_equal(pattern_match(p, SLICE("ab"), NULL, &err), 1);
	str_fill(&s, 'a', 40000);
	assert_int_equal(pattern_match(p, str_slice(&s), NULL, &err), 1);
	str_addc(&s, 'c');
	assert_int_not_equal(pattern_match(p, str_slice(&s), NULL, &err), 1);
	error_release(&err);
	str_release(&s);
	pattern_free(p);
}

static void many_matches_answer_as_the_first(void **state)
{
	struct error err = ERROR_INIT;
	struct pattern *p = compiled("/(?<n>\\d+)个?工作日/");
	struct match m;

	(void)state;
	for (int i = 0; i < 300; i++) {
		assert_int_equal(pattern_match(p, SLICE("验收后30个工作日内付清"), &m, &err), 1);
		assert_true(slice_is(m.groups[1], "30"));
		assert_int_equal(pattern_match(p, SLICE("验收后三十日内付清"), &m, &err), 0);
	}
	assert_int_equal(err.count, 0);
	pattern_free(p);
}

static void a_text_that_is_not_utf8_is_an_error(void **state)
{
	struct error err = ERROR_INIT;
	struct pattern *p = compiled("/镜/");

	(void)state;
	assert_int_equal(pattern_match(p, SLICE("\xB9\xD8"), NULL, &err), -1);
	assert_string_equal(err.items[0].text, "the pattern /镜/ can't be tried: the text is not UTF-8");
	error_release(&err);
	pattern_free(p);
}

static void an_endless_recursion_is_an_error(void **state)
{
	struct error err = ERROR_INIT;
	struct pattern *p = compiled("/^(?<r>(?&r)b|a)$/");

	(void)state;
	assert_int_equal(pattern_match(p, SLICE("ab"), NULL, &err), -1);
	assert_int_equal(err.count, 1);
	assert_null(strstr(err.items[0].text, "UTF-8"));
	error_release(&err);
	pattern_free(p);
}

static void the_empty_text_is_a_text(void **state)
{
	struct error err = ERROR_INIT;
	struct pattern *p = compiled("/^$/");

	(void)state;
	assert_int_equal(pattern_match(p, SLICE(""), NULL, &err), 1);
	assert_int_equal(pattern_match(p, (struct slice){ NULL, 0 }, NULL, &err), 1);
	assert_int_equal(pattern_match(p, SLICE("x"), NULL, &err), 0);
	pattern_free(p);
	pattern_free(NULL);
}

static void all_matches_are_found_one_by_one(void **state)
{
	struct error err = ERROR_INIT;
	struct pattern *p = compiled("/(?<n>\\d+)天|(?=款)/");
	struct slice text = SLICE("验收后30天，到货后5天，款");
	size_t offset = 0, found = 0;
	struct match m;

	(void)state;
	while (pattern_match_from(p, text, offset, &m, &err) == 1) {
		static const char *const wanted[] = { "30天", "5天", "" };

		assert_true(slice_is(m.groups[0], wanted[found++]));
		offset = (size_t)(m.groups[0].ptr - text.ptr) + m.groups[0].len;
		if (!m.groups[0].len)
			offset += strlen("款");
	}
	assert_int_equal(found, 3);
	assert_int_equal(pattern_match_from(p, text, text.len + 1, &m, &err), 0);
	assert_int_equal(err.count, 0);
	pattern_free(p);
}

static void what_stands_before_the_offset_is_seen(void **state)
{
	struct error err = ERROR_INIT;
	struct pattern *p = compiled("/(?<=后)天|^天/");

	(void)state;
	assert_int_equal(pattern_match_from(p, SLICE("后天"), 3, NULL, &err), 1);
	assert_int_equal(pattern_match_from(p, SLICE("前天"), 3, NULL, &err), 0);
	pattern_free(p);
}

static void a_runaway_pattern_is_known_from_then_on(void **state)
{
	struct error err = ERROR_INIT;
	struct pattern *p = compiled("/^(a+)+$/");

	(void)state;
	assert_int_equal(pattern_match(p, SLICE("\xB9"), NULL, &err), -1);
	assert_false(pattern_gave_up(p));
	assert_int_equal(pattern_match(p, SLICE("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"), NULL, &err), -1);
	assert_true(pattern_gave_up(p));
	assert_int_equal(pattern_match(p, SLICE("aaa"), NULL, &err), 1);
	assert_true(pattern_gave_up(p));
	error_release(&err);
	pattern_free(p);
}

static void a_pattern_is_shown_as_it_was_written(void **state)
{
	struct error err = ERROR_INIT;
	struct pattern *p = pattern_compile_as(SLICE("/(?:\\d+天)/i"), SLICE("/{duration}/i"), &here, &err);

	(void)state;
	assert_string_equal(pattern_text(p), "/{duration}/i");
	assert_true(slice_is(pattern_source(p), "/(?:\\d+天)/i"));
	pattern_free(p);
	assert_null(pattern_compile_as(SLICE("/((?:\\d+天)/"), SLICE("/({duration}/"), &here, &err));
	assert_string_equal(err.items[0].text,
			    "rules/x.yaml:3:9: the pattern /({duration}/ is wrong: missing closing parenthesis");
	error_release(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pattern_stands_between_slashes),
		cmocka_unit_test(text_is_characters),
		cmocka_unit_test(flags_mean_what_they_say),
		cmocka_unit_test(groups_are_handed_out),
		cmocka_unit_test(names_know_their_groups),
		cmocka_unit_test(a_name_beyond_the_last_group_is_refused),
		cmocka_unit_test(faults_are_named_with_their_place),
		cmocka_unit_test(a_long_pattern_is_refused),
		cmocka_unit_test(a_runaway_pattern_is_an_error),
		cmocka_unit_test(a_long_text_is_never_silently_missed),
		cmocka_unit_test(what_the_jit_gives_up_is_interpreted),
		cmocka_unit_test(many_matches_answer_as_the_first),
		cmocka_unit_test(a_text_that_is_not_utf8_is_an_error),
		cmocka_unit_test(an_endless_recursion_is_an_error),
		cmocka_unit_test(the_empty_text_is_a_text),
		cmocka_unit_test(all_matches_are_found_one_by_one),
		cmocka_unit_test(what_stands_before_the_offset_is_seen),
		cmocka_unit_test(a_runaway_pattern_is_known_from_then_on),
		cmocka_unit_test(a_pattern_is_shown_as_it_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
