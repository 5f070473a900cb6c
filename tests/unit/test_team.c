/* test_team.c - pieces for threads: each is done once, and what is sorted is sorted alike by any number of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/team.h"

enum { ITEMS = 300001, PIECES = 100 };

struct item {
	int64_t key;
	uint32_t number; /* tells equal keys apart */
};

static int by_key(const void *a, const void *b, void *context)
{
	const struct item *x = a, *y = b;

	++*(atomic_size_t *)context;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static void fill(struct item *items)
{
	uint64_t random = 88172645463325252u;

	memset(items, 0, ITEMS * sizeof(*items));
	for (uint32_t i = 0; i < ITEMS; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		items[i].key = (int64_t)(random % 1000) - 500;
		items[i].number = i;
	}
}

static void many_threads_sort_as_one_does(void **state)
{
	static const char *const threads[] = { "1", "2", "3", "4", "7" };
	struct item *items = xcalloc(ITEMS, sizeof(*items)), *expected = xcalloc(ITEMS, sizeof(*expected));
	atomic_size_t asked = 0;

	(void)state;
	fill(expected);
	qsort_r(expected, ITEMS, sizeof(*expected), by_key, &asked);
	for (size_t i = 0; i < sizeof(threads) / sizeof(*threads); i++) {
		setenv("CRM_THREADS", threads[i], 1);
		fill(items);
		team_sort(items, ITEMS, sizeof(*items), by_key, &asked);
		assert_memory_equal(items, expected, ITEMS * sizeof(*items));
	}
	team_sort(items, 0, sizeof(*items), by_key, &asked);
	unsetenv("CRM_THREADS");
	free(items);
	free(expected);
}

struct done {
	atomic_size_t times[PIECES];
	atomic_bool is_thread_known;
};

static void do_piece(void *context, size_t piece, size_t thread)
{
	struct done *d = context;

	d->times[piece]++;
	if (thread >= 3)
		d->is_thread_known = false;
}

static void each_piece_is_done_once(void **state)
{
	struct done d = { .is_thread_known = true };

	(void)state;
	team_queue(PIECES, 3, do_piece, &d);
	for (size_t i = 0; i < PIECES; i++)
		assert_int_equal(d.times[i], 1);
	assert_true(d.is_thread_known);
}

static void pieces_are_worth_their_making(void **state)
{
	(void)state;
	assert_int_equal(team_pieces(SIZE_MAX / 2, 1), 1);
	assert_int_equal(team_pieces(0, 4), 4);
	assert_int_equal(team_pieces(5 << 20, 2), 6);
	assert_int_equal(team_pieces(SIZE_MAX / 2, 2), 2 * PIECES_MAX / TEAM_MAX);
	assert_int_equal(team_pieces(SIZE_MAX / 2, TEAM_MAX), PIECES_MAX);
}

/* What each thread made last, and what was handed on so far. */
struct relayed {
	size_t made[TEAM_MAX], handed_on[PIECES], count;
	atomic_size_t times[PIECES];
	atomic_int busy;
};

static void make(void *context, size_t piece, size_t thread)
{
	struct relayed *r = context;

	for (volatile size_t i = 0; i < (piece * 7919) % 20000; i++) /* some take longer */
		;
	r->made[thread] = piece;
	r->times[piece]++;
}

static void hand_on(void *context, size_t piece, size_t thread)
{
	struct relayed *r = context;

	assert_int_equal(r->busy++, 0); /* one at a time */
	assert_int_equal(r->made[thread], piece);
	r->handed_on[r->count++] = piece;
	r->busy--;
}

static void pieces_are_handed_on_in_order(void **state)
{
	(void)state;
	for (size_t threads = 1; threads <= 7; threads++) {
		for (size_t count = 0; count <= PIECES; count += count < 9 ? 1 : PIECES - 9) {
			struct relayed r = { 0 };

			team_relay(count, threads, make, hand_on, &r);
			assert_int_equal(r.count, count);
			for (size_t i = 0; i < count; i++) {
				assert_int_equal(r.handed_on[i], i);
				assert_int_equal(r.times[i], 1);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_threads_sort_as_one_does),
		cmocka_unit_test(each_piece_is_done_once),
		cmocka_unit_test(pieces_are_worth_their_making),
		cmocka_unit_test(pieces_are_handed_on_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
