/* test_jsontext.c - texts as strings of JSON, read back by jansson. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <string.h>

#include "base/escape.h"
#include "base/utf8.h"

static void says(struct slice text, const char *expected)
{
	struct str out = STR_INIT;

	jsontext_add(&out, text);
	assert_string_equal(out.buf, expected);
	str_release(&out);
}

static void texts_are_written(void **state)
{
	(void)state;
	says(SLICE(""), "\"\"");
	says(SLICE("deposit 30%, balance / net 60"), "\"deposit 30%, balance / net 60\"");
	says(SLICE("关节镜耗材换代，含培训"), "\"关节镜耗材换代，含培训\"");
	says(SLICE("a \"b\" \\ c"), "\"a \\\"b\\\" \\\\ c\"");
	says(SLICE("\b\f\n\r\t\v\033\0"), "\"\\b\\f\\n\\r\\t\\u000B\\u001B\\u0000\"");
	says(SLICE("\x7f\xc2\x85\u00ad\u061c\u200b\u202e\u2060\ufeff"),
	     "\"\\u007f\\u0085\\u00ad\\u061c\\u200b\\u202e\\u2060\\ufeff\"");
	says(SLICE("\u200a\u2010\u2070\ufefe\u00a0é…，😀"), "\"\u200a\u2010\u2070\ufefe\u00a0é…，😀\"");
}

static void what_is_no_utf8_is_shown(void **state)
{
	struct str out = STR_INIT;

	(void)state;
	assert_false(jsontext_add(&out, SLICE("甲\xff\"\n乙")));
	assert_string_equal(out.buf, "\"甲\\\\xff\\\" 乙\"");
	str_reset(&out);
	assert_true(jsontext_add(&out, SLICE("甲乙")));
	str_release(&out);
}

/* Each byte and each kind of character, wherever it stands among the eight that are looked at together. */
static void every_place(void **state)
{
	static const char *const odd[] = { "\"", "\\", "\x01", "\x1f", "\x7f", "é", "\u00ad", "–", "\u200b", "，", "\ufeff", "甲", "가", "\ue000", "😀" };
	struct str text = STR_INIT, out = STR_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++)
		for (size_t before = 0; before < 20; before++)
			for (size_t behind = 0; behind < 20; behind++) {
				json_t *read;

				str_reset(&text);
				str_reset(&out);
				str_fill(&text, before % 2 ? 'a' : '~', before);
				str_adds(&text, odd[i]);
				str_adds(&text, behind % 3 ? "" : "术");
				str_fill(&text, ' ', behind);
				assert_true(jsontext_add(&out, str_slice(&text)));
				read = json_loads(out.buf, JSON_DECODE_ANY, NULL);
				assert_non_null(read);
				assert_string_equal(json_string_value(read), text.buf);
				json_decref(read);
			}
	str_release(&text);
	str_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_written),
		cmocka_unit_test(what_is_no_utf8_is_shown),
		cmocka_unit_test(every_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
