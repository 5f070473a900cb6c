/* test_bind.c - rule files bound by tables of keys: every kind with what it takes and refuses, and how findings add up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "rule/bind.h"

struct dish {
	struct slice id, why;
	const char *name;
	long price;
	bool hot;
	enum { MILD, SHARP } taste;
	struct value until;
	struct when *when;
	struct pattern *match;
	const struct node *steps;
	struct place place;
	struct drink {
		struct slice id;
	} *drinks;
	struct slice *sides;
	size_t ndrinks, nsides;
	struct {
		long litres;
	} pot;
	long seen;
};

static int find_price(const void *context, struct slice field, enum type *type)
{
	*type = TYPE_INT;
	return slice_is(field, context) ? 0 : -1;
}

static struct vocabulary words(const struct binder *b, const char *of)
{
	(void)b;
	return (struct vocabulary){ .find = find_price, .context = of };
}

static int see(const struct binder *b, const struct node *n, void *to)
{
	struct dish *d = to;

	assert_ptr_equal(b->rules, d);
	d->seen = (long)n->count;
	return 0;
}

static const char *const tastes[] = { "mild", "sharp", NULL };
static const struct bind_key pot_keys[] = {
	{ "litres", BIND_INT(struct dish, pot.litres, 1, 9), .otherwise = "3" },
	{ 0 },
};
static const struct bind_key drink_keys[] = { { NULL, BIND_WANTED("a drink is wanted") }, { "id", BIND_ID(struct drink, id), .required = true }, { 0 } };
static const struct bind_key keys[] = {
	{ NULL, BIND_PLACE(struct dish, place) },
	{ "id", BIND_TEXT(struct dish, id), .required = true },
	{ "why", BIND_TEXT(struct dish, why) },
	{ "name", BIND_STRING(struct dish, name) },
	{ "price", BIND_INT(struct dish, price, 0, 100) },
	{ "hot", BIND_BOOL(struct dish, hot) },
	{ "taste", BIND_CHOICE(struct dish, taste, tastes) },
	{ "for", BIND_ONLY("lunch") },
	{ "until", BIND_VALUE(struct dish, until, TYPE_DURATION) },
	{ "when", BIND_WHEN(struct dish, when), .of = "price" },
	{ "match", BIND_PATTERN(struct dish, match) },
	{ "steps", BIND_NODE(struct dish, steps, BIND_LIST), .empty = "steps: none" },
	{ "drinks", BIND_EACH(struct dish, drinks, ndrinks, drink_keys) },
	{ "sides", BIND_ONE_OR_MORE(struct dish, sides, nsides, bind_text) },
	{ "pot", BIND_SAME(pot_keys), .wanted = "a pot is wanted" },
	{ NULL, BIND_BY(BIND_MAP, see), .if_sound = true },
	{ 0 },
};

struct fixture {
	struct yaml yaml;
	struct arena arena;
	struct error err;
	struct dish dish;
	int rc;
};

static int setup(void **state)
{
	static struct fixture b;

	b = (struct fixture){ .err = ERROR_INIT };
	*state = &b;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *b = *state;

	when_free(b->dish.when);
	pattern_free(b->dish.match);
	yaml_release(&b->yaml);
	arena_release(&b->arena);
	error_release(&b->err);
	return 0;
}

static struct dish *bind(struct fixture *b, const char *text)
{
	struct binder binder = { .rules = &b->dish, .arena = &b->arena, .err = &b->err, .vocabulary = words };

	assert_int_equal(yaml_read(&b->yaml, "d.yaml", slice_of(text), &b->err), 0);
	b->rc = bind_map(&binder, keys, b->yaml.root, &b->dish);
	return &b->dish;
}

static void every_kind_finds_its_member(void **state)
{
	struct fixture *b = *state;
	const struct dish *d = bind(b, "id: soup\nname: Soup\nprice: 100\nhot: true\ntaste: sharp\nfor: lunch\nuntil: 2h\n"
				       "when: {price: '> 3'}\nmatch: /x+/\nsteps: [cut, cook]\ndrinks: [{id: tea}, {id: wine}]\n"
				       "sides: rice\npot: {litres: 9}\n");

	assert_int_equal(b->rc, 0);
	assert_int_equal(b->err.count, 0);
	assert_true(slice_is(d->id, "soup"));
	assert_int_equal(d->why.len, 0);
	assert_string_equal(d->name, "Soup");
	assert_int_equal(d->price, 100);
	assert_true(d->hot);
	assert_int_equal(d->taste, SHARP);
	assert_int_equal(d->until.number, 7200);
	assert_non_null(d->when);
	assert_string_equal(pattern_text(d->match), "/x+/");
	assert_int_equal(d->steps->count, 2);
	assert_int_equal(d->ndrinks, 2);
	assert_true(slice_is(d->drinks[1].id, "wine"));
	assert_int_equal(d->nsides, 1);
	assert_true(slice_is(d->sides[0], "rice"));
	assert_int_equal(d->pot.litres, 9);
	assert_int_equal(d->place.line, 1);
	assert_int_equal(d->seen, 13);
}

static void what_is_absent_stays_as_it_was(void **state)
{
	struct fixture *b = *state;
	const struct dish *d = bind(b, "id: soup\nsides: [rice, beans]\npot: {}\n");

	assert_int_equal(b->rc, 0);
	assert_null(d->when);
	assert_null(d->drinks);
	assert_int_equal(d->price, 0);
	assert_int_equal(d->pot.litres, 3);
	assert_int_equal(d->nsides, 2);
	assert_true(slice_is(d->sides[1], "beans"));
}

static void every_fault_is_found_with_its_place(void **state)
{
	static const char *const wanted[] = {
		"d.yaml:1:1: 'id' is missing here",
		"d.yaml:1:8: price: 101 is not between 0 and 100",
		"d.yaml:2:6: hot: write true or false",
		"d.yaml:3:8: taste: 'sour' is none of mild, sharp",
		"d.yaml:4:6: for: 'supper' is not known here; there is 'lunch'",
		"d.yaml:5:8: until: 'soon' is not a stretch of time such as 2h, 3d or 2wd",
		"d.yaml:6:15: there is no field 'prize'",
		"d.yaml:8:8: steps: none",
		"d.yaml:9:26: id: 'tea' is there already, in line 9",
		"d.yaml:9:32: a drink is wanted",
		"d.yaml:10:6: a pot is wanted",
	};
	struct fixture *b = *state;
	const struct dish *d = bind(b, "price: 101\nhot: yes\ntaste: sour\nfor: supper\nuntil: soon\nwhen: {prize: 3}\n"
				       "why: x\nsteps: []\ndrinks: [{id: tea}, {id: tea}, x]\npot: 3\n");

	assert_int_equal(b->rc, -1);
	assert_int_equal(b->err.count, sizeof(wanted) / sizeof(*wanted));
	for (size_t i = 0; i < b->err.count; i++)
		assert_string_equal(b->err.items[i].text, wanted[i]);
	assert_int_equal(d->seen, 0); /* behind if_sound */
}

static void an_unknown_key_is_found_before_anything_is_read(void **state)
{
	struct fixture *b = *state;
	const struct dish *d = bind(b, "id: soup\nprize: 3\nname: [a]\n");

	assert_int_equal(b->rc, -1);
	assert_int_equal(b->err.count, 1);
	assert_string_equal(b->err.items[0].text, "d.yaml:2:1: 'prize' is no key here; did you mean 'price'?");
	assert_int_equal(d->id.len, 0);
}

static void a_wrong_shape_is_no_value(void **state)
{
	struct fixture *b = *state;

	bind(b, "id: [a]\nwhy: {a: b}\nsteps: x\ndrinks: {id: tea}\n");
	assert_int_equal(b->err.count, 4);
	assert_string_equal(b->err.items[0].text, "d.yaml:1:5: id: a value is wanted");
	assert_string_equal(b->err.items[1].text, "d.yaml:2:6: why: a value is wanted");
	assert_string_equal(b->err.items[2].text, "d.yaml:3:8: steps: a list is wanted");
	assert_string_equal(b->err.items[3].text, "d.yaml:4:9: drinks: a list is wanted");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_kind_finds_its_member),	       TEST(what_is_absent_stays_as_it_was),
		TEST(every_fault_is_found_with_its_place),     TEST(an_unknown_key_is_found_before_anything_is_read),
		TEST(a_wrong_shape_is_no_value),
	};

	if (!date_zone("+08:00"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
