/* test_utf8.c - UTF-8: validity, width, what may stand on a terminal, folding, nearness and foreign encodings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/utf8.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void bad_bytes_are_found(void **state)
{
	static const struct {
		const char *text;
		long at;
	} rows[] = {
		{ "", -1 },
		{ "plain ascii, longer than a word", -1 },
		{ "客户𬱖é", -1 },
		{ "\xf4\x8f\xbf\xbf", -1 }, /* U+10FFFF */
		{ "\xf4\x90\x80\x80", 0 },  /* beyond */
		{ "\xed\xa0\x80", 0 },	    /* surrogate */
		{ "\xc0\xaf", 0 },	    /* overlong */
		{ "\xe0\x9f\xbf", 0 },	    /* overlong */
		{ "\xef\xbf\xbd", -1 },	    /* U+FFFD itself */
		{ "1234567\x80", 7 },
		{ "12345678\x80", 8 },
		{ "123456789\x80", 9 },
		{ "客户\xe5\xae", 6 }, /* cut off */
		{ "客户客\xe5\xae户", 9 }, /* cut off behind plain ones */
		{ "\xe1\x80\x80\xec\xbf\xbf\xed\xa0\x80", 6 }, /* the ends of the plain ones, then a surrogate */
		{ "客\xff户", 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (utf8_invalid(slice_of(rows[i].text)) != rows[i].at)
			fail_msg("row %zu", i);
	assert_int_equal(utf8_invalid(SLICE("a\0b")), -1);
}

static void code_points_are_read_one_by_one(void **state)
{
	int32_t code;

	(void)state;
	assert_int_equal(utf8_next(SLICE("客户"), &code), 3);
	assert_int_equal(code, 0x5ba2);
	assert_int_equal(utf8_next(SLICE("𬱖"), &code), 4);
	assert_int_equal(code, 0x2cc56);
	assert_int_equal(utf8_next(SLICE("\xe5\xae"), &code), 1);
	assert_int_equal(code, 0xfffd);
	assert_int_equal(utf8_next(SLICE("\0"), &code), 1);
	assert_int_equal(code, 0);
	assert_int_equal(utf8_next(SLICE(""), &code), 0);
	assert_int_equal(utf8_count(SLICE("a客\xff𬱖")), 4);
}

static void widths_are_those_of_a_terminal(void **state)
{
	(void)state;
	assert_int_equal(utf8_width(SLICE("")), 0);
	assert_int_equal(utf8_width(SLICE("abc")), 3);
	assert_int_equal(utf8_width(SLICE("报价 A")), 6);
	assert_int_equal(utf8_width(SLICE("１２，")), 6);
	assert_int_equal(utf8_width(SLICE("𬱖")), 2);
	assert_int_equal(utf8_width(SLICE("e\xcc\x81")), 1);
	assert_int_equal(utf8_width(SLICE("é…")), 2);
	assert_int_equal(utf8_width(SLICE("《标书》——（二）、：")), 20);
}

/* What is measured at once shows as it stands, and is as wide as measured otherwise. */
static void plain_texts_need_no_second_look(void **state)
{
	struct str safe = STR_INIT;

	(void)state;
	for (unsigned code = 1; code < 0x10000; code++) {
		const char text[] = { (char)(0xe0 | code >> 12), (char)(0x80 | (code >> 6 & 0x3f)), (char)(0x80 | (code & 0x3f)), (char)(code & 0x7f) };
		const struct slice one = code < 0x80 ? (struct slice){ text + 3, 1 } : (struct slice){ text, 3 };
		const long width = utf8_plain_width(one);

		str_reset(&safe);
		utf8_add_safe(&safe, one);
		if (width >= 0)
			assert_true(slice_equal(str_slice(&safe), one) && utf8_width(one) == (size_t)width && width > 0);
	}
	assert_int_equal(utf8_plain_width(SLICE("")), 0);
	assert_int_equal(utf8_plain_width(SLICE("报价（A）— 1")), 12);
	assert_int_equal(utf8_plain_width(SLICE("a\tb")), -1);
	assert_int_equal(utf8_plain_width(SLICE("报价\xff")), -1);
	str_release(&safe);
}

/* A text is as wide as its characters one by one, wherever runs of one kind begin and end; one that doesn't count alone doesn't in a text. */
static void widths_of_runs_add_up(void **state)
{
	static const char *const pieces[] = { "a",  "~",  " ",	"0",	  "中",	  "一",	  "鿿",	"丁",	"、",	  "（",	  "—",
					      "报", "价", "\t", "\x7f", "\x1f", "é", "𠀀", "\xe5", "\xe5\x8d", "\xff", "㐀" };
	unsigned seed = 1;

	(void)state;
	for (unsigned round = 0; round < 200000; round++) {
		char text[256];
		size_t len = 0;
		long expected = 0;

		for (unsigned n = round % 24; n; n--) {
			const char *piece;
			long one;

			seed = seed * 1103515245u + 12345u;
			/* Mostly what is plain, in runs. */
			piece = pieces[seed >> 16 & 15 ? (round >> 3 & 1 ? seed >> 20 & 3 : 4 + (seed >> 20) % 9) : (seed >> 20) % 22];
			one = utf8_plain_width(slice_of(piece));
			expected = one < 0 || expected < 0 ? -1 : expected + one;
			memcpy(text + len, piece, strlen(piece));
			len += strlen(piece);
		}
		assert_int_equal(utf8_plain_width((struct slice){ text, len }), expected);
	}
}

static void text_is_cut_between_code_points(void **state)
{
	(void)state;
	assert_true(slice_is(utf8_fit(SLICE("报价单"), 6), "报价单"));
	assert_true(slice_is(utf8_fit(SLICE("报价单"), 5), "报价"));
	assert_true(slice_is(utf8_fit(SLICE("报价单"), 4), "报价"));
	assert_true(slice_is(utf8_fit(SLICE("报价单"), 1), ""));
	assert_true(slice_is(utf8_fit(SLICE("abc"), 2), "ab"));
	assert_true(slice_is(utf8_fit(SLICE("abc"), 0), ""));
	assert_true(slice_is(utf8_fit(SLICE("ae\xcc\x81x"), 2), "ae\xcc\x81"));
}

static void assert_made(void (*add)(struct str *, struct slice), struct slice from, const char *to)
{
	struct str s = STR_INIT;

	str_adds(&s, "> ");
	add(&s, from);
	assert_string_equal(s.buf + 2, to);
	assert_int_equal(s.len, strlen(to) + 2);
	str_release(&s);
}

static void nothing_commands_a_terminal(void **state)
{
	(void)state;
	assert_made(utf8_add_safe, SLICE("宁波 A-1"), "宁波 A-1");
	assert_made(utf8_add_safe, SLICE("\x1b]0;x\x07y"), "\\x1b]0;x\\x07y");
	assert_made(utf8_add_safe, SLICE("\x1b[2J"), "\\x1b[2J");
	assert_made(utf8_add_safe, SLICE("a\0b\x7f"), "a\\x00b\\x7f");
	assert_made(utf8_add_safe, SLICE("\xc2\x9b"), "\\u{009B}");
	assert_made(utf8_add_safe, SLICE("\x9b"), "\\x9b");
	assert_made(utf8_add_safe, SLICE("a\u202etxt"), "a\\u{202E}txt");
	assert_made(utf8_add_safe, SLICE("\u2066\u2069\u200f\u061c"), "\\u{2066}\\u{2069}\\u{200F}\\u{061C}");
	assert_made(utf8_add_safe, SLICE("a\u200bb\ufeff"), "a\\u{200B}b\\u{FEFF}");
	assert_made(utf8_add_safe, SLICE("客\xe5\xae"), "客\\xe5\\xae");
	assert_made(utf8_add_safe, SLICE("\ufffd"), "\ufffd");
	assert_made(utf8_add_safe, SLICE("a\r\nb\tc\u2028d"), "a b c d");
	assert_made(utf8_add_safe, SLICE("a\n\x1b\nb"), "a \\x1b b");
	assert_made(utf8_add_safe, SLICE(""), "");
}

static void folded_texts_compare_as_people_do(void **state)
{
	(void)state;
	assert_made(utf8_add_folded, SLICE("ＡＢＣ－１２３"), "abc-123");
	assert_made(utf8_add_folded, SLICE("  Acme\t\n  CO.  "), "acme co.");
	assert_made(utf8_add_folded, SLICE("\u3000宁波\u3000\u00a0市 "), "宁波 市");
	assert_made(utf8_add_folded, SLICE("客户"), "客户");
	assert_made(utf8_add_folded, SLICE("（宁波）"), "(宁波)");
	assert_made(utf8_add_folded, SLICE("ÉCOLE Straße"), "école strasse");
	assert_made(utf8_add_folded, SLICE("e\xcc\x81"), "é");
	assert_made(utf8_add_folded, SLICE("INVOICE"), "invoice");
	assert_made(utf8_add_folded, SLICE("宁\u200b波\ufeff"), "宁波");
	assert_made(utf8_add_folded,
		    SLICE("A\xff"
			  "Ｂ\xe5"),
		    "a\xff"
		    "b\xe5");
	assert_made(utf8_add_folded, SLICE(" \xff "), "\xff");
	assert_made(utf8_add_folded, SLICE(" \u3000 "), "");
	assert_made(utf8_add_folded, SLICE(""), "");
}

static void distances_count_edits(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned limit, distance;
	} rows[] = {
		{ "", "", 0, 0 },
		{ "abc", "abc", 0, 0 },
		{ "abc", "abd", 1, 1 },
		{ "abc", "abd", 0, 1 },
		{ "owner", "onwer", 2, 1 },
		{ "abc", "", 5, 3 },
		{ "abc", "", 2, 3 },
		{ "线索", "线所", 2, 1 },
		{ "需求确认", "确认需求", 9, 4 },
		{ "kitten", "sitting", 9, 3 },
		{ "kitten", "sitting", 3, 3 },
		{ "kitten", "sitting", 2, 3 },
		{ "ab", "ba", 1, 1 },
		{ "abcdef", "badcfe", 3, 3 },
		{ "abcdef", "badcfe", 2, 3 },
		{ "a\xff", "a\xfe", 2, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice a = slice_of(rows[i].a), b = slice_of(rows[i].b);

		if (utf8_distance(a, b, rows[i].limit) != rows[i].distance ||
		    utf8_distance(b, a, rows[i].limit) != rows[i].distance)
			fail_msg("%s, %s within %u", rows[i].a, rows[i].b, rows[i].limit);
	}
}

static const char *nearest_of(const char *wanted, const char *const *candidates)
{
	struct nearest n;
	struct slice best;

	nearest_init(&n, slice_of(wanted));
	for (; *candidates; candidates++)
		nearest_offer(&n, slice_of(*candidates));
	best = nearest_found(&n);
	return best.len ? best.ptr : NULL;
}

static void the_nearest_name_is_found(void **state)
{
	static const char *const stages[] = { "线索", "需求确认", "方案输出", "报价", "next_on", "owner", "b", NULL };

	(void)state;
	assert_string_equal(nearest_of("onwer", stages), "owner");
	assert_string_equal(nearest_of("OWNER", stages), "owner");
	assert_string_equal(nearest_of("owners", stages), "owner");
	assert_string_equal(nearest_of("nexton", stages), "next_on");
	assert_string_equal(nearest_of("next-on", stages), "next_on");
	assert_string_equal(nearest_of("需求认确", stages), "需求确认");
	assert_string_equal(nearest_of("报价单", stages), "报价");
	assert_string_equal(nearest_of("N e x t、on", stages), "next_on");
	assert_null(nearest_of("签约", stages));
	assert_null(nearest_of("amount", stages));
	assert_null(nearest_of("x", stages));
	assert_null(nearest_of("", stages));
	assert_null(nearest_of("onw", stages));
}

static void the_first_of_equally_near_ones_wins(void **state)
{
	static const char *const names[] = { "rate", "date", "data", "", NULL };

	(void)state;
	assert_string_equal(nearest_of("dat", names), "date");
	assert_string_equal(nearest_of("date", names), "date");
	assert_string_equal(nearest_of("kate", names), "rate");
}

struct decode_row {
	const char *encoding;
	struct slice bytes;
	const char *text; /* NULL: refused */
	const char *used;
	size_t bad;
};

static void assert_decoded(const struct decode_row *r)
{
	struct str s = STR_INIT;
	const char *used = NULL;
	size_t bad = 0;
	int rc;

	str_adds(&s, "> ");
	rc = utf8_decode(&s, r->bytes, r->encoding, &used, &bad);
	if (rc != (r->text ? 0 : -1))
		fail_msg("%s of %zu bytes gives %s", r->encoding, r->bytes.len, s.buf);
	assert_string_equal(s.buf + 2, r->text ? r->text : "");
	assert_string_equal(used, r->used);
	if (!r->text)
		assert_int_equal(bad, r->bad);
	str_release(&s);
}

static void foreign_files_are_read(void **state)
{
	static const struct decode_row rows[] = {
		{ "auto", { "", 0 }, "", "UTF-8", 0 },
		{ "auto", { "客户,金额\n", 14 }, "客户,金额\n", "UTF-8", 0 },
		{ "auto", { "\xef\xbb\xbf客户", 9 }, "客户", "UTF-8 with BOM", 0 },
		{ "auto", { "\xbf\xcd\xbb\xa7,\xbd\xf0\xb6\xee", 9 }, "客户,金额", "GB18030", 0 },
		{ "auto", { "\xff\xfe\xa2\x5b\x37\x62", 6 }, "客户", "UTF-16LE", 0 },
		{ "auto", { "\xfe\xff\x5b\xa2\x62\x37", 6 }, "客户", "UTF-16BE", 0 },
		{ "auto", { "\xff\xfe\x73\xd8\x56\xdc", 6 }, "𬱖", "UTF-16LE", 0 },
		{ "AUTO", { "a", 1 }, "a", "UTF-8", 0 },
		{ "utf-8",
		  { "\xef\xbb\xbf"
		    "a",
		    4 },
		  "a",
		  "UTF-8 with BOM",
		  0 },
		{ "UTF-16", { "\xa2\x5b", 2 }, "客", "UTF-16LE", 0 },
		{ "utf-16", { "\xfe\xff\x5b\xa2", 4 }, "客", "UTF-16BE", 0 },
		{ "utf-16le", { "\xff\xfe\xa2\x5b", 4 }, "客", "UTF-16LE", 0 },
		{ "utf-16be", { "\x5b\xa2", 2 }, "客", "UTF-16BE", 0 },
		{ "gb18030", { "\x99\x33\xc3\x36", 4 }, "𬱖", "GB18030", 0 },
		{ "gb18030", { "\x84\x31\x95\x33\xbf\xcd", 6 }, "客", "GB18030", 0 },
		{ "gbk", { "\xbf\xcd", 2 }, "客", "GBK", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_decoded(&rows[i]);
}

static void bad_bytes_are_named_by_offset(void **state)
{
	static const struct decode_row rows[] = {
		{ "utf-8", { "\xbf\xcd", 2 }, NULL, "UTF-8", 0 },
		{ "utf-8",
		  { "\xef\xbb\xbf"
		    "ab\xff",
		    6 },
		  NULL,
		  "UTF-8 with BOM",
		  5 },
		{ "auto", { "客户名称,金额\xe5\xae", 21 }, NULL, "UTF-8", 19 },
		{ "auto", { "abc\xff", 4 }, NULL, "GB18030", 3 },
		{ "gb18030", { "ab\xbf", 3 }, NULL, "GB18030", 2 },
		{ "gbk", { "\xbf\xcd\x99\x33\xc3\x36", 6 }, NULL, "GBK", 2 },
		{ "utf-16le", { "\xff\xfe\xa2\x5b\x00", 5 }, NULL, "UTF-16LE", 4 },
		{ "utf-16be", { "\xd8\x00\x00\x61", 4 }, NULL, "UTF-16BE", 0 },
		{ "latin-9", { "a", 1 }, NULL, "latin-9", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_decoded(&rows[i]);
}

/* No character may be lost where the converter's buffer ends. */
static void long_files_are_read_whole(void **state)
{
	enum { N = 20000 };
	struct str gb = STR_INIT, out = STR_INIT;
	const char *used;
	size_t bad;

	(void)state;
	for (int shift = 0; shift < 3; shift++) {
		str_reset(&gb);
		str_reset(&out);
		str_fill(&gb, 'x', (size_t)shift);
		for (int i = 0; i < N; i++)
			str_adds(&gb, "\xbf\xcd");
		assert_int_equal(utf8_decode(&out, str_slice(&gb), "auto", &used, &bad), 0);
		assert_int_equal(out.len, 3 * N + shift);
		assert_int_equal(utf8_count(str_slice(&out)), N + shift);
		assert_int_equal(utf8_invalid(str_slice(&out)), -1);
	}
	str_release(&gb);
	str_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_bytes_are_found),
		cmocka_unit_test(code_points_are_read_one_by_one),
		cmocka_unit_test(widths_are_those_of_a_terminal),
		cmocka_unit_test(plain_texts_need_no_second_look),
		cmocka_unit_test(widths_of_runs_add_up),
		cmocka_unit_test(text_is_cut_between_code_points),
		cmocka_unit_test(nothing_commands_a_terminal),
		cmocka_unit_test(folded_texts_compare_as_people_do),
		cmocka_unit_test(distances_count_edits),
		cmocka_unit_test(the_nearest_name_is_found),
		cmocka_unit_test(the_first_of_equally_near_ones_wins),
		cmocka_unit_test(foreign_files_are_read),
		cmocka_unit_test(bad_bytes_are_named_by_offset),
		cmocka_unit_test(long_files_are_read_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
