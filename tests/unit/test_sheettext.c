/* test_sheettext.c - texts for spreadsheets and back; recipients of mails. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/escape.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static void formulas_become_texts_and_come_back(void **state)
{
	static const struct {
		const char *text, *guarded;
	} rows[] = {
		{ "=1", "'=1" },
		{ "'=1", "''=1" },
		{ "''=1", "'''=1" },
		{ "+86 138", "'+86 138" },
		{ "-", "'-" },
		{ "-1.2.3", "'-1.2.3" },
		{ "-12", "-12" },
		{ "-12.50", "-12.50" },
		{ "'-12.50", "''-12.50" },
		{ "\xEF\xBB\xBF=1", "'\xEF\xBB\xBF=1" },
		{ "\"=1", "'\"=1" },
		{ "　＠x", "'　＠x" },
		{ "\tx", "'\tx" },
		{ "\n", "'\n" },
		{ "a;=1;;=2", "a;'=1;;'=2" },
		{ "a;'=1", "a;''=1" },
		{ "a\t+b", "a\t'+b" },
		{ "", "" },
		{ "'", "'" },
		{ "'a", "'a" },
		{ "a=1", "a=1" },
		{ "a;b", "a;b" },
		{ ";", ";" },
		{ "关节镜", "关节镜" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str guarded = STR_INIT, back = STR_INIT;

		sheet_add_guarded(&guarded, slice_of(rows[i].text));
		sheet_add_unguarded(&back, str_slice(&guarded));
		assert_string_equal(guarded.buf, rows[i].guarded);
		assert_string_equal(back.buf, rows[i].text);
		str_release(&guarded);
		str_release(&back);
	}
}

/* Every text of up to six of the characters that matter. */
static void whatever_it_is_it_comes_back(void **state)
{
	static const char letters[] = "'=-1; \"";
	enum { LENGTH = 6 };
	size_t total = 1;

	(void)state;
	for (size_t n = 1; n <= LENGTH; n++) {
		total *= sizeof(letters) - 1;
		for (size_t k = 0; k < total; k++) {
			char text[LENGTH];
			struct str guarded = STR_INIT, back = STR_INIT;

			for (size_t i = 0, rest = k; i < n; i++, rest /= sizeof(letters) - 1)
				text[i] = letters[rest % (sizeof(letters) - 1)];
			sheet_add_guarded(&guarded, (struct slice){ text, n });
			sheet_add_unguarded(&back, str_slice(&guarded));
			if (!slice_equal(str_slice(&back), (struct slice){ text, n }))
				fail_msg("'%.*s' became '%s' and came back as '%s'", (int)n, text, guarded.buf, back.buf);
			str_release(&guarded);
			str_release(&back);
		}
	}
}

static void a_recipient_is_one(void **state)
{
	static const struct {
		const char *name, *email, *wanted;
	} rows[] = {
		{ "陈晓", "chen@x.example", "陈晓 <chen@x.example>" },
		{ "陈晓", "", "陈晓" },
		{ "陈晓", "a@b>, <c@d", "陈晓" },
		{ "陈晓", "a@b\nBcc: c@d", "陈晓" },
		{ "陈晓", "a@b@c", "陈晓" },
		{ "陈晓", "a b@c", "陈晓" },
		{ "陈晓", "a@", "陈晓" },
		{ "陈晓", "a@b\xE2\x80\xAE", "陈晓" },
		{ "王, 强 <e@x>", "w@x.example", "\"王, 强 <e@x>\" <w@x.example>" },
		{ "a\"b\\", "w@x.example", "\"a\\\"b\\\\\" <w@x.example>" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str to = STR_INIT;

		mail_add_recipient(&to, slice_of(rows[i].name), slice_of(rows[i].email));
		assert_string_equal(to.buf, rows[i].wanted);
		str_release(&to);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formulas_become_texts_and_come_back),
		cmocka_unit_test(whatever_it_is_it_comes_back),
		cmocka_unit_test(a_recipient_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
