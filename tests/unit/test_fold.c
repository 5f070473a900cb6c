/* test_fold.c - full-width texts made half-width, and every place found again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "rule/fold.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void only_what_is_listed_is_folded(void **state)
{
	static const char *const rows[][2] = {
		{ "３０天", "30天" },
		{ "付至９０％", "付至90%" },
		{ "ＡＺａｚ０９", "AZaz09" },
		{ "＋１－２", "+1-2" },
		{ "30\u3000天\u00a0内", "30 天 内" },
		{ "１．５", "1.5" },
		{ "1．5万", "1.5万" },
		{ "１．", "1．" },
		{ "第1．条", "第1．条" },
		{ "，（）；。、：！？【】《》“”￥＝", "，（）；。、：！？【】《》“”￥＝" },
		{ "＠［～", "＠［～" },
		{ "", "" },
		{ "abc", "abc" },
		{ "\xef", "\xef" },
		{ "\xef\xbc", "\xef\xbc" },
		{ "\xef\xbc\x10", "\xef\xbc\x10" },
		{ "\xe3\x80", "\xe3\x80" },
		{ "\xc2", "\xc2" },
	};
	struct folded f = FOLDED_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		fold_text(&f, slice_of(rows[i][0]));
		if (!slice_is(f.text, rows[i][1]))
			fail_msg("'%s' becomes '%.*s'", rows[i][0], SLICE_ARGS(f.text));
	}
	folded_release(&f);
}

static void an_unfolded_text_is_borrowed(void **state)
{
	struct folded f = FOLDED_INIT;
	struct slice text = SLICE("验收合格后30天内，付至90%。"), part = { text.ptr + 6, 6 };

	(void)state;
	fold_text(&f, text);
	assert_ptr_equal(f.text.ptr, text.ptr);
	assert_ptr_equal(fold_origin(&f, part).ptr, part.ptr);
	assert_int_equal(fold_origin(&f, part).len, 6);
	assert_null(fold_origin(&f, (struct slice){ NULL, 0 }).ptr);
	folded_release(&f);
}

static void places_are_found_again(void **state)
{
	struct folded f = FOLDED_INIT;
	struct slice text = SLICE("后３０\u00a0天，付９０％款"), found;

	(void)state;
	fold_text(&f, text);
	assert_true(slice_is(f.text, "后30 天，付90%款"));
	found = fold_origin(&f, (struct slice){ f.text.ptr + 3, 6 });
	assert_true(slice_is(found, "３０\u00a0天"));
	assert_ptr_equal(found.ptr, text.ptr + 3);
	found = fold_origin(&f, (struct slice){ f.text.ptr + slice_find(f.text, SLICE("90%")), 3 });
	assert_true(slice_is(found, "９０％"));
	found = fold_origin(&f, (struct slice){ f.text.ptr + f.text.len, 0 });
	assert_ptr_equal(found.ptr, text.ptr + text.len);
	assert_null(fold_origin(&f, (struct slice){ NULL, 0 }).ptr);
	fold_text(&f, SLICE("30"));
	assert_true(slice_is(f.text, "30"));
	folded_release(&f);
}

/* Random texts: the parts before and behind every place, unfolded and folded again, are those of the folded text. */
static void every_place_divides_both_texts_alike(void **state)
{
	static const char *const pieces[] = { "３", "0", "天", "．", "\u3000", "\u00a0", "，", "ａ", "x", "％" };
	struct folded f = FOLDED_INIT;
	struct str text = STR_INIT;
	uint64_t random = 88172645463325252u;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		size_t at = 0;
		int32_t code;

		str_reset(&text);
		for (int i = 0; i < 20; i++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			str_adds(&text, pieces[random % COUNT(pieces)]);
		}
		fold_text(&f, str_slice(&text));
		for (size_t n = 1; at < f.text.len; at += n) {
			struct slice one = { f.text.ptr + at, 0 }, back;
			int32_t was;

			one.len = n = utf8_next((struct slice){ one.ptr, f.text.len - at }, &code);
			back = fold_origin(&f, one);
			assert_int_equal(utf8_next(back, &was), back.len);
			assert_true(was == code || was == 0x3000 || was == 0xa0 || was == code + 0xfee0);
		}
	}
	str_release(&text);
	folded_release(&f);
}

/* Character by character, as fold.h has it. */
static void fold_plainly(struct str *out, struct slice text)
{
	char before = '\0';

	for (size_t i = 0; i < text.len;) {
		char to;
		size_t n = fold_character((struct slice){ text.ptr + i, text.len - i }, before, &to);

		before = n ? to : text.ptr[i];
		str_addc(out, before);
		i += n ? n : 1;
	}
}

/* Texts of every length around a vector's, cut anywhere: folded as character by character, and valid where they are. */
static void texts_of_any_bytes(void **state)
{
	static const char *const pieces[] = { "中",  "文",   "，", "：",   "３",     "．", "Ａ", "ｚ", "\u3000", "。", "a",
					      "7",   "\x80", "\xe4", "\xe0\x80\x80", "\xed\xa0\x80", "\xef\xbc", "\xff", "é",  "😀",    "\uffe5", "\uff0b" };
	struct folded f = FOLDED_INIT;
	struct str text = STR_INIT, plain = STR_INIT;
	uint64_t random = 88172645463325252u;

	(void)state;
	for (int round = 0; round < 60000; round++) {
		const size_t kinds = round % 3 ? 12 : COUNT(pieces);
		struct slice part;

		str_reset(&text);
		str_reset(&plain);
		for (int i = round % 29; i >= 0; i--) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			/* Mostly what isn't folded, so that what is stands alone somewhere. */
			str_adds(&text, pieces[random % 8 ? random / 8 % 4 : random / 8 % kinds]);
		}
		part = (struct slice){ text.buf, text.len - random / 1024 % 3 % (text.len + 1) };
		fold_text(&f, part);
		fold_plainly(&plain, part);
		assert_true(slice_equal(f.text, str_slice(&plain)));
		assert_true(f.is_valid == (utf8_invalid(part) < 0));
		assert_true(f.is_valid == (utf8_invalid(f.text) < 0));
	}
	str_release(&text);
	str_release(&plain);
	folded_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_listed_is_folded),
		cmocka_unit_test(an_unfolded_text_is_borrowed),
		cmocka_unit_test(texts_of_any_bytes),
		cmocka_unit_test(places_are_found_again),
		cmocka_unit_test(every_place_divides_both_texts_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
