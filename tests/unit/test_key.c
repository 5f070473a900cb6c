/* test_key.c - texts as two words: of two texts the keys are the same where the texts are, whatever they look like; slots find them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/key.h"
#include "base/slots.h"

enum { TEXTS = 400 };

/* As they are taken for each other if anywhere: every length, letters and digits, zeros in front, the edges between the shapes, one
 * byte apart, Chinese, quotes. */
static size_t make(struct arena *arena, struct slice *texts)
{
	static const char *const others[] = {
		"0", "00", "000", "0000000000000000", "00000000000000000", "00000000000000001", "0000000000000001", "1000000000000000",
		"9999999999999999", "99999999999999999999999999999999", "999999999999999999999999999999999", "24332000000123456789",
		"24332000000123456788", "2433200000012345678", "24332000000123456780", "2433200000012345678x", "x4332000000123456789",
		"2433200000012345 789", "24332000000123456/89", "24332000000123456:89", "INV-2024-000123", "INV-2024-000124", "INV-2024-0001234",
		"SI202405-06398", "发票", "发票2024-000123", "发票二〇二四年第一二三号", "发票二〇二四年第一二四号", "\"", "\"\"", " ", "a ", " a",
		"91330201MA2XXXXX0A", "91330201MA2XXXXX0B", "5f0c1b7e-9d2b-4a3c-8e1f-000000000001", "5f0c1b7e-9d2b-4a3c-8e1f-000000000002",
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		texts[n++] = arena_slice(arena, slice_of(others[i]));
	for (size_t length = 0; length <= 40; length++)
		for (int shape = 0; shape < 8; shape++) {
			char *text = arena_text(arena, (struct slice){ "1234567890123456789012345678901234567890", length });

			if (shape == 1)
				memset(text, '0', length);
			if (shape >= 2 && !length)
				continue;
			if (shape == 2)
				text[0] = 'x';
			if (shape == 3)
				text[length - 1] = 'x';
			if (shape == 4)
				text[length / 2] = 'x';
			if (shape == 5)
				text[length - 1] = '\0';
			if (shape == 6)
				text[0] = '0';
			if (shape == 7)
				text[length / 2] = (char)0xff;
			texts[n++] = (struct slice){ text, length };
		}
	assert_true(n <= TEXTS);
	return n;
}

static void keys_are_the_same_where_texts_are(void **state)
{
	static struct slice texts[TEXTS];
	struct arena arena = ARENA_INIT;
	const size_t n = make(&arena, texts);

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++) {
			const struct key a = key_of(texts[i]), b = key_of(arena_slice(&arena, texts[k]));

			if (key_is_same(a, b) != slice_equal(texts[i], texts[k]))
				fail_msg("'%.*s' and '%.*s'", SLICE_ARGS(texts[i]), SLICE_ARGS(texts[k]));
			if (key_is_same(a, b))
				assert_int_equal(key_hash(a), key_hash(b));
			assert_int_equal(a.second & KEY_FREE_BIT, 0);
		}
	arena_release(&arena);
}

static void a_key_tells_its_text(void **state)
{
	static struct slice texts[TEXTS];
	struct arena arena = ARENA_INIT;
	const size_t n = make(&arena, texts);

	(void)state;
	for (size_t i = 0; i < n; i++)
		if (!slice_equal(key_text(&arena, key_of(texts[i])), texts[i]))
			fail_msg("'%.*s'", SLICE_ARGS(texts[i]));
	arena_release(&arena);
}

/* Hashes that differ nowhere that a slot looks at: each is found in its turn, however few of the slots are left. */
static void slots_keep_all_of_one_hash(void **state)
{
	enum { KEYS = 200 };
	uint32_t at[512] = { 0 };
	const struct slots s = { at, slots_bits_for(KEYS) };
	const uint64_t hash = 0x0123456789abcdefu;
	size_t i;

	(void)state;
	assert_int_equal((size_t)1 << s.bits, sizeof(at) / sizeof(*at));
	for (size_t place = 0; place < KEYS; place++)
		slots_put(&s, hash | (uint64_t)place << 58, place);
	i = slots_next(&s, hash, slots_home(&s, hash));
	for (size_t place = 0; place < KEYS; place++, i = slots_next(&s, hash, i + 1))
		assert_int_equal(slots_place(&s, s.at[i]), place);
	assert_int_equal(s.at[i], 0);
	assert_int_equal(slots_bits_for(0), SLOTS_LEAST_BITS);
	assert_int_equal(slots_bits_for(8), SLOTS_LEAST_BITS);
	assert_int_equal(slots_bits_for(9), SLOTS_LEAST_BITS + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_the_same_where_texts_are),
		cmocka_unit_test(a_key_tells_its_text),
		cmocka_unit_test(slots_keep_all_of_one_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
