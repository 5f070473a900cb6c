/* test_option.c - the command line: every way to write an option, and every way to get it wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/option.h"

static const char *const stages[] = { "线索", "报价", "签约", NULL };

static const struct option own[] = {
	{ "customer", 'c', OPTION_TEXT, "NAME", NULL, "the customer" },
	{ "stage", 's', OPTION_CHOICE, NULL, stages, "where it stands" },
	{ "next", 'n', OPTION_DATE, "DATE", NULL, "when to go on" },
	{ "need", 0, OPTION_TEXT, "TEXT", NULL, "what is wanted" },
	{ "tag", 't', OPTION_LIST, "TAG", NULL, "any number of them" },
	{ "limit", 'l', OPTION_COUNT, NULL, NULL, NULL },
	{ "overdue", 'o', OPTION_FLAG, NULL, NULL, "late ones" },
	{ 0 },
};
static const struct option common[] = {
	{ "dry-run", 0, OPTION_FLAG, NULL, NULL, "write nothing" },
	{ "quiet", 'q', OPTION_FLAG, NULL, NULL, "say nothing" },
	{ "as-of", 0, OPTION_DATE, "DATE|TIME", NULL, "the day it is" },
	{ "as", 0, OPTION_TEXT, "PERSON", NULL, "who acts" },
	{ 0 },
};

/* Parses a NULL-terminated command line; the words are literals. */
static int parse(struct options *o, struct error *e, const char *const *words)
{
	static char *argv[16];
	int argc = 0;

	for (; words[argc]; argc++) {
		free(argv[argc]);
		argv[argc] = xstrdup(words[argc]);
	}
	return options_parse(o, argc, argv, own, common, e);
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void assert_parsed(struct options *o, const char *const *words)
{
	struct error e = ERROR_INIT;

	if (parse(o, &e, words) < 0)
		fail_msg("%s", e.items[0].text);
	error_release(&e);
}

static void values_are_given_in_four_ways(void **state)
{
	const char *const *const ways[] = {
		WORDS("--customer", "宁波大学"), WORDS("--customer=宁波大学"),
		WORDS("-c", "宁波大学"),	 WORDS("-c宁波大学"),
		WORDS("--cust=宁波大学"),	 WORDS("--c", "宁波大学"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		struct options o = OPTIONS_INIT;

		assert_parsed(&o, ways[i]);
		assert_string_equal(option_text(&o, "customer"), "宁波大学");
		assert_true(option_given(&o, "customer"));
		assert_false(option_given(&o, "next"));
		assert_null(option_text(&o, "next"));
		assert_int_equal(o.nargs, 0);
		options_release(&o);
	}
}

static void options_and_arguments_mix(void **state)
{
	struct options o = OPTIONS_INIT;

	(void)state;
	assert_parsed(
		&o, WORDS("add", "-o", "-", "grade=A", "--dry-run", "-5", "--next", "-3d", "--", "--need", "--", "-c"));
	assert_int_equal(o.nargs, 7);
	assert_string_equal(o.args[0], "add");
	assert_string_equal(o.args[1], "-");
	assert_string_equal(o.args[2], "grade=A");
	assert_string_equal(o.args[3], "-5");
	assert_string_equal(o.args[4], "--need");
	assert_string_equal(o.args[5], "--");
	assert_string_equal(o.args[6], "-c");
	assert_null(o.args[7]);
	assert_true(option_given(&o, "overdue") && option_given(&o, "dry-run"));
	assert_string_equal(option_text(&o, "next"), "-3d");
	assert_false(option_given(&o, "need"));
	options_release(&o);
}

static void values_may_look_odd(void **state)
{
	struct options o = OPTIONS_INIT;

	(void)state;
	assert_parsed(&o, WORDS("--need=", "--customer=a=b", "--next", "-x", "-t", "--", "-s报价", "--as", ""));
	assert_string_equal(option_text(&o, "need"), "");
	assert_string_equal(option_text(&o, "customer"), "a=b");
	assert_string_equal(option_text(&o, "next"), "-x");
	assert_string_equal(option_text(&o, "tag"), "--");
	assert_string_equal(option_text(&o, "stage"), "报价");
	assert_string_equal(option_text(&o, "as"), "");
	options_release(&o);
}

static void letters_stand_together(void **state)
{
	struct options o = OPTIONS_INIT;

	(void)state;
	assert_parsed(&o, WORDS("-oqn", "2026-03-16"));
	assert_true(option_given(&o, "overdue") && option_given(&o, "quiet"));
	assert_string_equal(option_text(&o, "next"), "2026-03-16");
	options_release(&o);
	assert_parsed(&o, WORDS("-qc=x"));
	assert_string_equal(option_text(&o, "customer"), "=x");
	options_release(&o);
}

static void lists_keep_all(void **state)
{
	struct options o = OPTIONS_INIT;

	(void)state;
	assert_parsed(&o, WORDS("-ta", "--limit=3", "--tag", "b", "-l", "3", "--tag=c"));
	assert_string_equal(option_item(&o, "tag", 0), "a");
	assert_string_equal(option_item(&o, "tag", 1), "b");
	assert_string_equal(option_item(&o, "tag", 2), "c");
	assert_null(option_item(&o, "tag", 3));
	assert_int_equal(option_count(&o, "limit", 50), 3);
	assert_int_equal(option_count(&o, "tags", 50), 50);
	option_set(&o, own, "limit", "7");
	option_set(&o, own, "nothing", "7");
	assert_int_equal(option_count(&o, "limit", 50), 7);
	assert_int_equal(o.count, 6);
	options_release(&o);
	assert_false(option_given(&o, "tag"));
}

static void a_whole_name_wins_over_longer_ones(void **state)
{
	struct options o = OPTIONS_INIT;

	(void)state;
	assert_parsed(&o, WORDS("--as", "lin", "--as-", "2026-03-16", "--dry"));
	assert_string_equal(option_text(&o, "as"), "lin");
	assert_string_equal(option_text(&o, "as-of"), "2026-03-16");
	assert_true(option_given(&o, "dry-run"));
	options_release(&o);
}

static void assert_fault(const char *const *words, const char *message)
{
	struct options o = OPTIONS_INIT;
	struct error e = ERROR_INIT;

	assert_int_equal(parse(&o, &e, words), -1);
	assert_int_equal(e.count, 1);
	assert_string_equal(e.items[0].text, message);
	assert_int_equal(e.items[0].kind, ERROR_USAGE);
	error_release(&e);
	options_release(&o);
}

static void faults_are_named(void **state)
{
	(void)state;
	assert_fault(WORDS("--costumer", "x"), "unknown option '--costumer'; did you mean '--customer'?");
	assert_fault(WORDS("--dryrun"), "unknown option '--dryrun'; did you mean '--dry-run'?");
	assert_fault(WORDS("--zzzzz=1"), "unknown option '--zzzzz'; --help lists all");
	assert_fault(WORDS("--=1"), "unknown option '--'; --help lists all");
	assert_fault(WORDS("-x"), "unknown option '-x'; --help lists all");
	assert_fault(WORDS("-ox"), "unknown option '-x'; --help lists all");
	assert_fault(WORDS("-客"), "unknown option '-客'; --help lists all");
	assert_fault(WORDS("--ne", "x"), "option '--ne' may be '--next' or '--need'; write more of it");
	assert_fault(WORDS("--next"), "option '--next' wants a value");
	assert_fault(WORDS("-n"), "option '--next' wants a value");
	assert_fault(WORDS("--need", "--customer=x"),
		     "option '--need' wants a value; write '--need=--customer=x' if that is meant");
	assert_fault(WORDS("--overdue=yes"), "option '--overdue' takes no value");
	assert_fault(WORDS("--stage", "合同"), "option '--stage': '合同' is none of: 线索, 报价, 签约");
	assert_fault(WORDS("--limit=3", "-l", "0"), "option '--limit' is given twice: '3' and '0'; one is wanted");
	assert_fault(WORDS("--need", "a", "--need="), "option '--need' is given twice: 'a' and ''; one is wanted");
	assert_fault(WORDS("--stage="), "option '--stage': '' is none of: 线索, 报价, 签约");
}

static void counts_are_whole_numbers(void **state)
{
	struct options o = OPTIONS_INIT;

	(void)state;
	assert_fault(WORDS("-l-1"), "option '--limit': '-1' is not a whole number from 0");
	assert_fault(WORDS("--limit="), "option '--limit': '' is not a whole number from 0");
	assert_fault(WORDS("--limit", "1.5"), "option '--limit': '1.5' is not a whole number from 0");
	assert_fault(WORDS("--limit", "9223372036854775808"),
		     "option '--limit': '9223372036854775808' is not a whole number from 0");
	assert_parsed(&o, WORDS("--limit", "9223372036854775807"));
	assert_true(option_count(&o, "limit", 0) == 9223372036854775807);
	options_release(&o);
}

static void every_fault_is_found(void **state)
{
	struct options o = OPTIONS_INIT;
	struct error e = ERROR_INIT;

	(void)state;
	assert_int_equal(parse(&o, &e, WORDS("--zzzzz", "-l", "x", "--stage=y")), -1);
	assert_int_equal(e.count, 3);
	error_release(&e);
	options_release(&o);
}

static void an_empty_command_line_is_fine(void **state)
{
	struct options o = OPTIONS_INIT;
	struct error e = ERROR_INIT;

	(void)state;
	assert_int_equal(options_parse(&o, 0, NULL, NULL, NULL, &e), 0);
	assert_int_equal(o.nargs, 0);
	assert_null(o.args[0]);
	options_release(&o);
}

static void help_is_aligned(void **state)
{
	struct str s = STR_INIT;

	(void)state;
	options_help(&s, own);
	assert_string_equal(s.buf, "  -c, --customer NAME         the customer\n"
				   "  -s, --stage 线索|报价|签约  where it stands\n"
				   "  -n, --next DATE             when to go on\n"
				   "      --need TEXT             what is wanted\n"
				   "  -t, --tag TAG               any number of them\n"
				   "  -l, --limit N\n"
				   "  -o, --overdue               late ones\n");
	str_reset(&s);
	options_help(&s, NULL);
	assert_string_equal(s.buf, "");
	str_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_given_in_four_ways),
		cmocka_unit_test(options_and_arguments_mix),
		cmocka_unit_test(values_may_look_odd),
		cmocka_unit_test(letters_stand_together),
		cmocka_unit_test(lists_keep_all),
		cmocka_unit_test(a_whole_name_wins_over_longer_ones),
		cmocka_unit_test(faults_are_named),
		cmocka_unit_test(counts_are_whole_numbers),
		cmocka_unit_test(every_fault_is_found),
		cmocka_unit_test(an_empty_command_line_is_fine),
		cmocka_unit_test(help_is_aligned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
