/* test_review.c - how far a new wording follows a suggestion. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sales/contracts/review.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void adoption_is_measured(void **state)
{
	static const struct {
		const char *old, *new, *suggestion, *answer;
	} rows[] = {
		{ "验收后30天", "到账后5日内支付", "到账后5日内支付", "yes" },
		{ "验收后30天", "甲方应于到账后5日内支付，逾期计息", "到账后5日内支付", "yes" },
		{ "验收后30天", "到账后５日内支付", "到账后5日内支付", "yes" }, /* full-width is the same */
		{ "Net 30", "NET 60", "net 60", "yes" },
		{ "到账后5日内支付", "到账后5日内支付", "到账后5日内支付", "yes" }, /* it was so before */
		{ "验收后30天", "验收后30天", "到账后5日内支付", "no" },	    /* left as it was */
		{ "验收后30天", "到账后10日内支付", "到账后5日内支付", "partly" },
		{ "验收后30天", "货到付款", "到账后5日内支付", "no" },
		/* pairs: 2 of 4 and 4 are half; 1 of 4 and 4 are less */
		{ "xxxxx", "abcyz", "abcde", "partly" },
		{ "xxxxx", "abxyz", "abcde", "no" },
		/* as close as before is not adopted */
		{ "abcdx", "abcdy", "abcde", "no" },
		{ "abcdx", "zzcde", "abcde", "no" }, /* farther than before */
		{ "", "到账后10日内支付", "到账后5日内支付", "partly" },
		{ "验收后30天", "", "到账后5日内支付", "no" },
		{ "验收后30天", "货到付款", "", "no" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *got =
			review_adoption(slice_of(rows[i].old), slice_of(rows[i].new), slice_of(rows[i].suggestion));

		if (strcmp(got, rows[i].answer) != 0)
			fail_msg("'%s' → '%s', suggested '%s': %s", rows[i].old, rows[i].new, rows[i].suggestion, got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(adoption_is_measured) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
