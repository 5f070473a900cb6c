/* test_template.c - placeholders: filled, left, escaped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "book/template.h"

/* Invented fields; {{half}} fails after it has written something. */
static int get(const void *context, struct slice name, struct str *value)
{
	if (slice_is(name, "customer.name")) {
		str_adds(value, "鄞州第二医院");
		return 0;
	}
	if (slice_is(name, "braces")) {
		str_adds(value, "{{customer.name}}");
		return 0;
	}
	if (slice_is(name, "empty"))
		return 0;
	if (slice_is(name, "given")) {
		str_adds(value, context);
		return 0;
	}
	str_adds(value, "half a value");
	return slice_is(name, "nothing") ? 1 : -1;
}

static void fills(const char *text, const char *expected, size_t unfilled, const char *names)
{
	struct str out = STR_INIT, missing = STR_INIT;

	str_adds(&out, "> ");
	assert_int_equal(template_fill(&out, slice_of(text), get, "给定", &missing), unfilled);
	assert_true(slice_starts(str_slice(&out), "> "));
	assert_string_equal(out.buf + 2, expected);
	assert_string_equal(missing.buf, names);
	str_reset(&out);
	assert_int_equal(template_fill(&out, slice_of(text), get, "给定", NULL), unfilled);
	assert_string_equal(out.buf, expected);
	str_release(&out);
	str_release(&missing);
}

static void fields_are_filled(void **state)
{
	(void)state;
	fills("", "", 0, "");
	fills("尊敬的客户", "尊敬的客户", 0, "");
	fills("{{customer.name}}", "鄞州第二医院", 0, "");
	fills("致{{customer.name}}：{{given}}。", "致鄞州第二医院：给定。", 0, "");
	fills("{{ customer.name }}", "鄞州第二医院", 0, "");
	fills("[{{empty}}]", "[]", 0, "");
}

static void nothing_has_a_default(void **state)
{
	(void)state;
	fills("[{{nothing|—}}]", "[—]", 0, "");
	fills("[{{ nothing | 见附件 }}]", "[见附件]", 0, "");
	fills("[{{nothing|}}]", "[]", 0, "");
	fills("[{{nothing}}]", "[{{nothing}}]", 1, "nothing\n");
	fills("[{{given|—}}]", "[给定]", 0, "");
	fills("[{{unknown|—}}]", "[{{unknown|—}}]", 1, "unknown\n");
}

static void what_was_filled_is_not_filled_again(void **state)
{
	(void)state;
	fills("{{braces}}", "{{customer.name}}", 0, "");
}

static void unfilled_ones_stay_and_are_named(void **state)
{
	(void)state;
	fills("a {{联系人}} b", "a {{联系人}} b", 1, "联系人\n");
	fills("{{x}}{{customer.name}}{{ y }}", "{{x}}鄞州第二医院{{ y }}", 2, "x\ny\n");
	fills("{{}}", "{{}}", 1, "\n");
	fills("{{ }}", "{{ }}", 1, "\n");
}

static void open_ones_are_unfilled(void **state)
{
	(void)state;
	fills("a {{customer.name", "a {{customer.name", 1, "customer.name\n");
	fills("{{customer.name}", "{{customer.name}", 1, "customer.name\n");
	fills("{{a\n{{customer.name}}", "{{a\n鄞州第二医院", 1, "a\n");
	fills("{{a\nb}}", "{{a\nb}}", 1, "a\n");
	fills("{{a {{customer.name}}", "{{a 鄞州第二医院", 1, "a\n");
	fills("{{", "{{", 1, "\n");
}

static void single_and_doubled_braces(void **state)
{
	(void)state;
	fills("{a} }} {", "{a} }} {", 0, "");
	fills("{{{{", "{{", 0, "");
	fills("{{{{customer.name}}", "{{customer.name}}", 0, "");
	fills("{{{{{{customer.name}}", "{{鄞州第二医院", 0, "");
	fills("{{customer.name}}}}", "鄞州第二医院}}", 0, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_filled),
		cmocka_unit_test(nothing_has_a_default),
		cmocka_unit_test(what_was_filled_is_not_filled_again),
		cmocka_unit_test(unfilled_ones_stay_and_are_named),
		cmocka_unit_test(open_ones_are_unfilled),
		cmocka_unit_test(single_and_doubled_braces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
