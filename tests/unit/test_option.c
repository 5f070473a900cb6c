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

struct own_given {
	const char *customer, *next, *need;
	int stage;
	struct option_list tag;
	long limit;
	bool overdue;
};
OPTIONS(own, struct own_given) = {
	OPTION(own, customer, "NAME", "the customer", .letter = 'c'),
	OPTION(own, stage, NULL, "where it stands", .letter = 's', .choices = stages),
	OPTION(own, next, "DATE", "when to go on", .letter = 'n'),
	OPTION(own, need, "TEXT", "what is wanted"),
	OPTION(own, tag, "TAG", "any number of them", .letter = 't'),
	OPTION(own, limit, NULL, NULL, .letter = 'l', .otherwise = 50),
	OPTION(own, overdue, NULL, "late ones", .letter = 'o'),
	{ 0 },
};

struct common_given {
	bool dry_run, quiet;
	struct option_date as_of;
	const char *as;
};
OPTIONS(common, struct common_given) = {
	OPTION(common, dry_run, NULL, "write nothing"),
	OPTION(common, quiet, NULL, "say nothing", .letter = 'q'),
	OPTION(common, as_of, "DATE|TIME", "the day it is"),
	OPTION(common, as, "PERSON", "who acts"),
	{ 0 },
};

#define OPTIONS_INIT { .own_table = own_options, .common_table = common_options }

static const struct own_given *own_of(const struct options *o)
{
	return o->own;
}

static const struct common_given *common_of(const struct options *o)
{
	return o->common;
}

/* Parses a NULL-terminated command line; the words are literals. */
static int parse(struct options *o, struct error *e, const char *const *words)
{
	static char *argv[16];
	int argc = 0;

	for (; words[argc]; argc++) {
		free(argv[argc]);
		argv[argc] = xstrdup(words[argc]);
	}
	return options_parse(o, argc, argv, e);
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
		assert_string_equal(own_of(&o)->customer, "宁波大学");
						assert_null(own_of(&o)->next);
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
	assert_true(own_of(&o)->overdue && common_of(&o)->dry_run);
	assert_string_equal(own_of(&o)->next, "-3d");
	assert_null(own_of(&o)->need);
	options_release(&o);
}

static void values_may_look_odd(void **state)
{
	struct options o = OPTIONS_INIT;

	(void)state;
	assert_parsed(&o, WORDS("--need=", "--customer=a=b", "--next", "-x", "-t", "--", "-s报价", "--as", ""));
	assert_string_equal(own_of(&o)->need, "");
	assert_string_equal(own_of(&o)->customer, "a=b");
	assert_string_equal(own_of(&o)->next, "-x");
	assert_string_equal(own_of(&o)->tag.items[0], "--");
	assert_int_equal(own_of(&o)->stage, 1);
	assert_string_equal(common_of(&o)->as, "");
	options_release(&o);
}

static void letters_stand_together(void **state)
{
	struct options o = OPTIONS_INIT;

	(void)state;
	assert_parsed(&o, WORDS("-oqn", "2026-03-16"));
	assert_true(own_of(&o)->overdue && common_of(&o)->quiet);
	assert_string_equal(own_of(&o)->next, "2026-03-16");
	options_release(&o);
	assert_parsed(&o, WORDS("-qc=x"));
	assert_string_equal(own_of(&o)->customer, "=x");
	options_release(&o);
}

static void lists_keep_all(void **state)
{
	struct options o = OPTIONS_INIT;

	(void)state;
	assert_parsed(&o, WORDS("-ta", "--limit=3", "--tag", "b", "-l", "3", "--tag=c"));
	assert_int_equal(own_of(&o)->tag.count, 3);
	assert_string_equal(own_of(&o)->tag.items[0], "a");
	assert_string_equal(own_of(&o)->tag.items[1], "b");
	assert_string_equal(own_of(&o)->tag.items[2], "c");
	assert_int_equal(own_of(&o)->limit, 3);
	assert_int_equal(o.count, 5);
	options_release(&o);
}

static void what_was_not_given_is_said(void **state)
{
	struct options o = OPTIONS_INIT;

	(void)state;
	assert_parsed(&o, WORDS("--", "--limit=3"));
	assert_int_equal(own_of(&o)->limit, 50);
	assert_int_equal(own_of(&o)->stage, -1);
	assert_int_equal(own_of(&o)->tag.count, 0);
	assert_null(own_of(&o)->customer);
	assert_null(common_of(&o)->as_of.typed);
	assert_false(own_of(&o)->overdue || common_of(&o)->quiet);
	options_release(&o);
}

static void what_is_asked_for_counts_as_given(void **state)
{
	struct options o = OPTIONS_INIT;
	struct own_given *given;

	(void)state;
	assert_parsed(&o, WORDS("--customer=a"));
	given = o.own;
	options_give(&o, &given->need, "b");
	assert_string_equal(own_of(&o)->need, "b");
	assert_int_equal(o.count, 2);
	assert_string_equal(o.given[1].value, "b");
	options_release(&o);
}

/* C's own words have a _ behind them in the struct, and other names have it for a dash; neither is typed. */
static void names_are_those_of_the_members(void **state)
{
	struct struct_given {
		const char *for_;
		bool no_next;
	};
	typedef struct struct_given words_given;
	static const struct option words_options[] = {
		OPTION(words, for_, "PERSON", NULL),
		OPTION(words, no_next, NULL, NULL),
		{ 0 },
	};
	struct options o = { .own_table = words_options, .common_table = common_options };
	struct error e = ERROR_INIT;
	struct str s = STR_INIT;
	char whose[] = "--for=lin", short_one[] = "--no-n", *argv[] = { whose, short_one }, wrong[] = "--no_next", *bad[] = { wrong };

	(void)state;
	assert_int_equal(options_parse(&o, 2, argv, &e), 0);
	assert_string_equal(((words_given *)o.own)->for_, "lin");
	assert_true(((words_given *)o.own)->no_next);
	options_release(&o);
	assert_int_equal(options_parse(&o, 1, bad, &e), -1);
	assert_string_equal(e.items[0].text, "unknown option '--no_next'; did you mean '--no-next'?");
	options_help(&s, words_options);
	assert_string_equal(s.buf, "      --for PERSON\n      --no-next\n");
	str_release(&s);
	error_release(&e);
	options_release(&o);
}

/* --format of a verb may know one word more; who asks for the format needn't know of it. */
static void an_option_may_take_the_common_ones_place(void **state)
{
	static const struct option louder_options[] = {
		OPTION(common, quiet, NULL, "say less than nothing", .letter = 'q'),
		{ 0 },
	};
	struct options o = { .own_table = louder_options, .common_table = common_options };
	struct error e = ERROR_INIT;
	char quiet[] = "-q", *argv[] = { quiet };

	(void)state;
	assert_int_equal(options_parse(&o, 1, argv, &e), 0);
	assert_true(common_of(&o)->quiet);
	assert_ptr_equal(o.given[0].option, louder_options);
	error_release(&e);
	options_release(&o);
}

static void a_whole_name_wins_over_longer_ones(void **state)
{
	struct options o = OPTIONS_INIT;

	(void)state;
	assert_parsed(&o, WORDS("--as", "lin", "--as-", "2026-03-16", "--dry"));
	assert_string_equal(common_of(&o)->as, "lin");
	assert_string_equal(common_of(&o)->as_of.typed, "2026-03-16");
	assert_true(common_of(&o)->dry_run);
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
	assert_true(own_of(&o)->limit == 9223372036854775807);
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
	struct options o = { .own_table = NULL };
	struct error e = ERROR_INIT;

	(void)state;
	assert_int_equal(options_parse(&o, 0, NULL, &e), 0);
	assert_int_equal(o.nargs, 0);
	assert_null(o.args[0]);
	options_release(&o);
}

static void help_is_aligned(void **state)
{
	struct str s = STR_INIT;

	(void)state;
	options_help(&s, own_options);
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
		cmocka_unit_test(what_was_not_given_is_said),
		cmocka_unit_test(what_is_asked_for_counts_as_given),
		cmocka_unit_test(names_are_those_of_the_members),
		cmocka_unit_test(an_option_may_take_the_common_ones_place),
		cmocka_unit_test(a_whole_name_wins_over_longer_ones),
		cmocka_unit_test(faults_are_named),
		cmocka_unit_test(counts_are_whole_numbers),
		cmocka_unit_test(every_fault_is_found),
		cmocka_unit_test(an_empty_command_line_is_fine),
		cmocka_unit_test(help_is_aligned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
