/* test_money.c - amounts: what is taken, what is refused, and that nothing is ever rounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/money.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

struct amount {
	const char *text;
	int64_t fen;
};

static void assert_taken(bool (*parse)(struct slice, int64_t *), const struct amount *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t fen = 4711;

		if (!parse(slice_of(rows[i].text), &fen) || fen != rows[i].fen)
			fail_msg("'%s' gives %lld", rows[i].text, (long long)fen);
	}
}

static void assert_refused(bool (*parse)(struct slice, int64_t *), const char *const *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t fen;

		if (parse(slice_of(rows[i]), &fen))
			fail_msg("'%s' is taken as %lld", rows[i], (long long)fen);
	}
}

static void ledgers_hold_the_strict_form(void **state)
{
	static const struct amount taken[] = {
		{ "0", 0 },
		{ "-0", 0 },
		{ "-0.00", 0 },
		{ "4936.32", 493632 },
		{ "4936.3", 493630 },
		{ "-0.05", -5 },
		{ "007", 700 },
		{ "92233720368547758.07", INT64_MAX },
		{ "-92233720368547758.07", -INT64_MAX },
	};
	static const char *const refused[] = {
		"",
		"-",
		".",
		".5",
		"5.",
		"+5",
		" 5",
		"5 ",
		"1,000",
		"1.005",
		"1.000",
		"1e3",
		"0x10",
		"inf",
		"nan",
		"--5",
		"5-",
		"1.2.3",
		"１",
		"5元",
		"¥5",
		"1.-5",
		"92233720368547758.08",
		"-92233720368547758.08",
		"92233720368547759",
		"9223372036854775807",
		"99999999999999999999999999",
	};

	(void)state;
	assert_taken(money_parse, taken, COUNT(taken));
	assert_refused(money_parse, refused, COUNT(refused));
}

static void people_type_many_forms(void **state)
{
	static const struct amount taken[] = {
		{ "1,234.56", 123456 },
		{ " 1,234,567 ", 123456700 },
		{ "¥1,234.5", 123450 },
		{ "￥１，２３４．５６", 123456 },
		{ "RMB 88", 8800 },
		{ "cny88.00", 8800 },
		{ "12000元", 1200000 },
		{ "12000 元", 1200000 },
		{ "（12.00）", -1200 },
		{ "(12.00)", -1200 },
		{ "(¥1,200)", -120000 },
		{ "-¥12", -1200 },
		{ "¥-12", -1200 },
		{ "－12", -1200 },
		{ "−12", -1200 },
		{ "＋12", 1200 },
		{ "12万", 12000000 },
		{ "1.5万", 1500000 },
		{ "1.5 万元", 1500000 },
		{ "-0.000001万", -1 },
		{ "1.123456万", 1123456 },
		{ "1.1234560万", 1123456 },
		{ "1.500", 150 },
		{ "1.0000000000000000000000", 100 },
		{ "\u30007\u00a0", 700 },
		{ "(0.00)", 0 },
		{ "92,233,720,368,547,758.07", INT64_MAX },
	};
	static const char *const refused[] = {
		"",
		" ",
		"¥",
		"元",
		"万",
		"()",
		"(12",
		"12)",
		"(-12)",
		"--12",
		"-¥-12",
		"¥¥12",
		"1.005",
		"10.019",
		"1.1234567万",
		"12,34",
		"1234,567",
		",123",
		"123,",
		"1,,234",
		"1,234,56",
		"1.234,56",
		"1.2,3",
		"1e3",
		"1.0e2",
		"0x10",
		"inf",
		"nan",
		"12 34",
		"12kg",
		"$12",
		"1..2",
		".5",
		"5.",
		"-",
		"十二",
		"2026-03-16",
		"92233720368547758.08",
		"922337203685477.5808万",
		"9223372036854775807万",
	};

	(void)state;
	assert_taken(money_parse_loose, taken, COUNT(taken));
	assert_refused(money_parse_loose, refused, COUNT(refused));
}

static void assert_shown(void (*add)(struct str *, int64_t), const struct amount *rows, size_t n)
{
	struct str s = STR_INIT;

	for (size_t i = 0; i < n; i++) {
		str_reset(&s);
		add(&s, rows[i].fen);
		assert_string_equal(s.buf, rows[i].text);
	}
	str_release(&s);
}

static void amounts_are_shown_with_two_decimals(void **state)
{
	static const struct amount plain[] = {
		{ "0.00", 0 },
		{ "4936.32", 493632 },
		{ "-0.50", -50 },
		{ "0.05", 5 },
		{ "92233720368547758.07", INT64_MAX },
		{ "-92233720368547758.08", INT64_MIN },
	};
	static const struct amount grouped[] = {
		{ "0.00", 0 },
		{ "999.99", 99999 },
		{ "1,000.00", 100000 },
		{ "-999.99", -99999 },
		{ "-1,000.00", -100000 },
		{ "1,203,500.00", 120350000 },
		{ "-92,233,720,368,547,758.08", INT64_MIN },
	};

	(void)state;
	assert_shown(money_add_text, plain, COUNT(plain));
	assert_shown(money_add_grouped, grouped, COUNT(grouped));
}

static void what_is_shown_is_read_back(void **state)
{
	int64_t fen = 1;

	(void)state;
	for (int i = 0; i < 60; i++) {
		struct str s = STR_INIT;
		int64_t back = 0;

		money_add_text(&s, -fen);
		assert_true(money_parse(str_slice(&s), &back));
		assert_true(back == -fen);
		str_reset(&s);
		money_add_grouped(&s, fen);
		assert_true(money_parse_loose(str_slice(&s), &back));
		assert_true(back == fen);
		str_release(&s);
		fen = fen * 2 + i % 2;
	}
}

static void decimals_have_a_scale(void **state)
{
	int64_t value;

	(void)state;
	assert_true(decimal_parse(SLICE("12.5"), 4, &value));
	assert_int_equal(value, 125000);
	assert_true(decimal_parse(SLICE("-0.0001"), 4, &value));
	assert_int_equal(value, -1);
	assert_false(decimal_parse(SLICE("0.00001"), 4, &value));
	assert_true(decimal_parse(SLICE("42"), 0, &value));
	assert_int_equal(value, 42);
	assert_false(decimal_parse(SLICE("42.0"), 0, &value));
	assert_true(decimal_parse(SLICE("9.223372036854775807"), 18, &value));
	assert_true(value == INT64_MAX);
	assert_false(decimal_parse(SLICE("9.223372036854775808"), 18, &value));
	assert_false(decimal_parse(SLICE("1"), 19, &value));
}

static void decimals_lose_their_last_zeros(void **state)
{
	struct str s = STR_INIT;

	(void)state;
	decimal_add_text(&s, 125000, 4);
	str_addc(&s, ' ');
	decimal_add_text(&s, -1, 4);
	str_addc(&s, ' ');
	decimal_add_text(&s, 1000, 2);
	str_addc(&s, ' ');
	decimal_add_text(&s, 700, 0);
	str_addc(&s, ' ');
	decimal_add_text(&s, 0, 4);
	str_addc(&s, ' ');
	decimal_add_text(&s, INT64_MIN, 18);
	assert_string_equal(s.buf, "12.5 -0.0001 10 700 0 -9.223372036854775808");
	str_release(&s);
}

/* Eight digits are read at once: every length, and every byte that may stand among them. */
static void a_byte_that_is_no_digit_is_seen_anywhere(void **state)
{
	(void)state;
	for (size_t whole = 1; whole <= 12; whole++) {
		struct str text = STR_INIT;
		int64_t fen = 0, expected = 0;

		for (size_t i = 0; i < whole; i++) {
			str_addc(&text, (char)('1' + i % 9));
			expected = expected * 10 + 1 + (int64_t)(i % 9);
		}
		str_adds(&text, ".05");
		assert_true(money_parse(str_slice(&text), &fen));
		assert_int_equal(fen, expected * 100 + 5);
		for (size_t i = 0; i < text.len; i++) {
			const char good = text.buf[i];

			for (int byte = 0; byte < 256; byte++) {
				const bool is_digit = byte >= '0' && byte <= '9', is_minus = byte == '-' && i == 0 && whole > 1;

				text.buf[i] = (char)byte;
				if (i == whole || byte == '.')
					continue; /* the point, and where there may be another */
				assert_int_equal(money_parse(str_slice(&text), &fen), is_digit || is_minus);
			}
			text.buf[i] = good;
		}
		str_release(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ledgers_hold_the_strict_form),
		cmocka_unit_test(people_type_many_forms),
		cmocka_unit_test(amounts_are_shown_with_two_decimals),
		cmocka_unit_test(what_is_shown_is_read_back),
		cmocka_unit_test(decimals_have_a_scale),
		cmocka_unit_test(decimals_lose_their_last_zeros),
		cmocka_unit_test(a_byte_that_is_no_digit_is_seen_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
