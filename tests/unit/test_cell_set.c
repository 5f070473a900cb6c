/* test_cell_set.c - which texts stand in a column, put in by several threads: each is found where it stands first, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/team.h"
#include "base/utf8.h"
#include "csv/cell_set.h"

enum { ROWS = 30000, PIECES = 16, KINDS = 6 };

struct fixture {
	struct cell_set set;
	struct str text;
	size_t offsets[ROWS];
	struct arena arena;
	struct slice cells[ROWS]; /* what they say */
};

/* Numbers, texts, quoted ones with commas, quotes and line ends; the last tenth has all of it again. */
static struct slice cell_of(struct arena *a, size_t i)
{
	static const char *const forms[KINDS] = { "I-%06zu", "INV-2024-%zu", "a,b%zu", "say \"%zu\"", "宁海\n第%zu医院", "x%zu" };

	i %= ROWS - ROWS / 10;
	return slice_of(arena_format(a, forms[i % KINDS], i));
}

static void put(struct str *text, struct slice cell)
{
	const bool quotes = memchr(cell.ptr, ',', cell.len) || memchr(cell.ptr, '"', cell.len) || memchr(cell.ptr, '\n', cell.len);

	if (quotes)
		str_addc(text, '"');
	for (size_t i = 0; i < cell.len; i++)
		str_add(text, cell.ptr[i] == '"' ? "\"\"" : cell.ptr + i, cell.ptr[i] == '"' ? 2 : 1);
	if (quotes)
		str_addc(text, '"');
	str_adds(text, ",1\r\n");
}

static void add(void *fixture, size_t piece, size_t thread)
{
	struct fixture *f = fixture;

	(void)thread;
	for (size_t i = ROWS * piece / PIECES; i < ROWS * (piece + 1) / PIECES; i++)
		cell_set_add(&f->set, f->cells[i], f->offsets[i]);
}

static struct fixture *made(void)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	f->text = (struct str)STR_INIT;
	for (size_t i = 0; i < ROWS; i++) {
		f->offsets[i] = f->text.len;
		f->cells[i] = cell_of(&f->arena, i);
		put(&f->text, f->cells[i]);
	}
	return f;
}

static void unmade(struct fixture *f)
{
	cell_set_release(&f->set);
	str_release(&f->text);
	arena_release(&f->arena);
	free(f);
}

static void each_is_found_where_it_stands_first(void **state)
{
	struct fixture *f = made();

	(void)state;
	cell_set_begin(&f->set, str_slice(&f->text), ROWS);
	team_queue(PIECES, 4, add, f);
	assert_true(f->set.has_twice);
	for (size_t i = 0; i < ROWS; i++)
		assert_int_equal(cell_set_first(&f->set, f->cells[i]), f->offsets[i % (ROWS - ROWS / 10)]);
	unmade(f);
}

static void what_is_not_there_is_not_found(void **state)
{
	static const char *const others[] = { "I-000001", "I-0000012", "a", "b2", "a,b", "x", "x5,1", "say ", "宁海", "INV-2024-", "1" };
	struct fixture *f = made();

	(void)state;
	cell_set_begin(&f->set, str_slice(&f->text), ROWS);
	team_queue(PIECES, 4, add, f);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		assert_int_equal(cell_set_find(&f->set, slice_of(others[i])), -1);
	unmade(f);
}

static void numbers_are_told_from_others(void **state)
{
	struct fixture *f = made();

	(void)state;
	cell_set_begin(&f->set, str_slice(&f->text), ROWS);
	cell_set_learn(&f->set, f->cells[0]);
	for (size_t i = 0; i < ROWS - ROWS / 10; i++) {
		const size_t at = cell_set_add(&f->set, f->cells[i], f->offsets[i]);

		assert_int_equal(cell_set_find(&f->set, f->cells[i]), at);
		assert_true(at < cell_set_places(&f->set));
	}
	assert_false(f->set.has_twice);
	assert_int_equal(cell_set_find(&f->set, SLICE("I-000000")), 0);
	assert_int_equal(cell_set_find(&f->set, SLICE("I-000001")), -1);
	assert_int_equal(cell_set_find(&f->set, SLICE("I-00006")), -1);
	cell_set_add(&f->set, SLICE("I-000006"), 0);
	assert_true(f->set.has_twice);
	unmade(f);
}

/* Texts behind slashes are keys of their own. */
static bool fold(const void *context, struct slice *rest, struct str *key)
{
	const bool more = rest->len > 0;

	(void)context;
	str_reset(key);
	utf8_add_folded(key, slice_cut(rest, '/'));
	return more;
}

static void cells_have_keys(void **state)
{
	const struct slice text = SLICE("1/2/1,a\n3,b\n\"4/2\",c\n");
	struct cell_set set;

	(void)state;
	cell_set_begin(&set, text, 6);
	cell_set_keys(&set, fold, NULL);
	cell_set_add(&set, SLICE("1"), 0);
	cell_set_add(&set, SLICE("2"), 0);
	cell_set_add(&set, SLICE("1"), 0);
	cell_set_add(&set, SLICE("3"), 8);
	assert_false(set.has_twice);
	cell_set_add(&set, SLICE("4"), 12);
	cell_set_add(&set, SLICE("2"), 12);
	assert_true(set.has_twice);
	assert_int_equal(cell_set_first(&set, SLICE("2")), 0);
	assert_int_equal(cell_set_first(&set, SLICE("4")), 12);
	assert_int_equal(cell_set_first(&set, SLICE("5")), SIZE_MAX);
	cell_set_release(&set);
}

static void folded_texts_are_the_same(void **state)
{
	const struct slice text = SLICE("Abc,1\n\"ABC\",2\nabd,3\n");
	struct cell_set set;

	(void)state;
	cell_set_begin(&set, text, 3);
	cell_set_keys(&set, fold, NULL);
	cell_set_add(&set, SLICE("abc"), 6);
	assert_false(set.has_twice);
	cell_set_add(&set, SLICE("abd"), 14);
	assert_false(set.has_twice);
	cell_set_add(&set, SLICE("abc"), 0);
	assert_true(set.has_twice);
	assert_int_equal(cell_set_first(&set, SLICE("abc")), 0);
	assert_int_equal(cell_set_first(&set, SLICE("abd")), 14);
	cell_set_release(&set);
}

static void what_cannot_be_read_in_its_place_is_known_too(void **state)
{
	const struct slice text = SLICE("a\"b,1\nc,2\n");
	struct cell_set set;

	(void)state;
	cell_set_begin(&set, text, 2);
	cell_set_add_odd(&set, SLICE("c"), 0);
	assert_false(set.has_twice);
	assert_int_equal(cell_set_find(&set, SLICE("c")), cell_set_places(&set));
	cell_set_add(&set, SLICE("c"), 6);
	assert_true(set.has_twice);
	assert_int_equal(cell_set_first(&set, SLICE("c")), 0);
	cell_set_release(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_found_where_it_stands_first),
		cmocka_unit_test(what_is_not_there_is_not_found),
		cmocka_unit_test(numbers_are_told_from_others),
		cmocka_unit_test(cells_have_keys),
		cmocka_unit_test(folded_texts_are_the_same),
		cmocka_unit_test(what_cannot_be_read_in_its_place_is_known_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
