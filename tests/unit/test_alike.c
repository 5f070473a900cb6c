/* test_alike.c - names compared: what of an organisation's name counts, and which are nearly the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/form.h"
#include "base/near.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void names_without_their_form(void **state)
{
	static const struct { const char *name, *key; } rows[] = {
		{ "甬江医疗器械有限公司", "甬江医疗器械" },
		{ "甬江（宁波）医疗器械股份有限公司", "甬江医疗器械" },
		{ "甬江医疗器械(集团)有限责任公司", "甬江医疗器械" },
		{ "甬江医疗器械集团", "甬江医疗器械" },
		{ " 甬江 · 医疗器械 ", "甬江医疗器械" },
		{ "【甬江】医疗器械", "医疗器械" },
		{ "Lotus Development Corp.", "lotusdevelopment" },
		{ "LOTUS DEVELOPMENT CO., LTD.", "lotusdevelopment" },
		{ "ＬＯＴＵＳ development Corporation", "lotusdevelopment" },
		{ "Corp.", "corp" },
		{ "有限公司", "有限" },
		{ "（宁波）", "宁波" },
		{ "宁波第一医院", "宁波第一医院" },
		{ "", "" },
		{ "。", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str key = STR_INIT;

		company_add_key(&key, slice_of(rows[i].name));
		if (strcmp(key.buf, rows[i].key) != 0)
			fail_msg("'%s' is '%s'", rows[i].name, key.buf);
		str_release(&key);
	}
}

static const struct pair {
	const char *a, *b;
	unsigned distance;
	bool near;
} pairs[] = {
	{ "象山医院", "像山医院", 1, true },
	{ "宁波第一医院", "宁波第一医元", 1, true },
	{ "宁波第一医院", "宁波市第一医院", 1, true },
	{ "宁波第一医院", "宁波一第医院", 1, true },
	{ "鄞州人民医院", "鄞州人医院", 1, true },
	{ "acme", "acne", 1, true },
	{ "acme", "amce", 1, true },
	{ "宁波12中学", "宁波21中学", 1, false },
	{ "鄞州东西门诊", "鄞州西东门诊", 1, false },
	{ "宁波第一医院", "宁波第一医院", 1, false },
	{ "宁波第一医院", "宁波第二医院", 1, false },
	{ "宁波第1医院", "宁波第2医院", 1, false },
	{ "宁波第1医院", "宁波第11医院", 1, false },
	{ "象山第一医院", "舟山第一医院", 1, false },
	{ "宁波中医院", "宁波医院", 1, false },
	{ "宁波东医院", "宁波西医院", 1, false },
	{ "route66", "route67", 1, false },
	{ "象山", "像山", 1, false }, /* too short to tell */
	{ "宁波第一医院", "宁波市第一人医院", 1, false },
	{ "宁波第一医院", "宁波市第一人医院", 2, true },
	{ "象山医元", "像山医院", 1, false },
	{ "象山医元", "像山医院", 2, true },
};

static void near_ones(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		if (alike_names(slice_of(pairs[i].a), slice_of(pairs[i].b), pairs[i].distance) != pairs[i].near)
			fail_msg("%s, %s", pairs[i].a, pairs[i].b);
		assert_int_equal(alike_names(slice_of(pairs[i].b), slice_of(pairs[i].a), pairs[i].distance), pairs[i].near);
	}
}

struct variants {
	char *texts[4096];
	size_t n;
};

static void keep(void *variants, struct slice variant)
{
	struct variants *v = variants;

	v->texts[v->n++] = xstrndup(variant.ptr, variant.len);
}

static void near_ones_share_a_variant(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct variants a = { .n = 0 }, b = { .n = 0 };
		bool shared = false;

		alike_each_variant(slice_of(pairs[i].a), pairs[i].distance, keep, &a);
		alike_each_variant(slice_of(pairs[i].b), pairs[i].distance, keep, &b);
		for (size_t x = 0; x < a.n; x++)
			for (size_t y = 0; y < b.n; y++)
				shared |= strcmp(a.texts[x], b.texts[y]) == 0;
		if (pairs[i].near && !shared)
			fail_msg("%s, %s", pairs[i].a, pairs[i].b);
		for (size_t x = 0; x < a.n; x++)
			free(a.texts[x]);
		for (size_t y = 0; y < b.n; y++)
			free(b.texts[y]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names_without_their_form), cmocka_unit_test(near_ones),
					    cmocka_unit_test(near_ones_share_a_variant) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
