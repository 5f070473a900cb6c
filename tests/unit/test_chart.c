/* test_chart.c - drawings: ticks at round numbers, every value said, nothing of a text taken for markup. All names and figures are
 * invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "view/chart.h"
#include "view/markup.h"
#include "view/write.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void ticks_are(enum type type, int64_t low, int64_t high, const int64_t *wanted, size_t count)
{
	int64_t ticks[CHART_TICKS];

	assert_int_equal(chart_ticks(type, low, high, ticks), count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(ticks[i], wanted[i]);
}

#define TICKS(type, low, high, ...) \
	ticks_are(type, low, high, (const int64_t[]){ __VA_ARGS__ }, COUNT(((const int64_t[]){ __VA_ARGS__ })))

static void ticks_stand_at_round_numbers(void **state)
{
	(void)state;
	TICKS(TYPE_INT, 0, 1, 0, 1);
	TICKS(TYPE_INT, 0, 5, 0, 1, 2, 3, 4, 5);
	TICKS(TYPE_INT, 0, 6, 0, 2, 4, 6);
	TICKS(TYPE_INT, 0, 120, 0, 50, 100, 150);
	TICKS(TYPE_INT, 0, 100, 0, 20, 40, 60, 80, 100);
	TICKS(TYPE_INT, 0, 101, 0, 50, 100, 150);
	TICKS(TYPE_INT, -3, 4, -4, -2, 0, 2, 4);
	TICKS(TYPE_MONEY, 0, 41200000, 0, 10000000, 20000000, 30000000, 40000000, 50000000);
	TICKS(TYPE_MONEY, 0, 1, 0, 100); /* a fen: up to a yuan */
	TICKS(TYPE_PERCENT, 0, 10000, 0, 2000, 4000, 6000, 8000, 10000);
	TICKS(TYPE_NUMBER, 0, 34000, 0, 10000, 20000, 30000, 40000);
	TICKS(TYPE_DURATION, 0, 4000, 0, 900, 1800, 2700, 3600, 4500);
	TICKS(TYPE_DURATION, 0, 400000, 0, 86400, 172800, 259200, 345600, 432000);
}

static void ticks_of_anything_end(void **state)
{
	static const int64_t ends[] = { INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX };
	int64_t ticks[CHART_TICKS];

	(void)state;
	for (int type = TYPE_INT; type <= TYPE_DURATION; type++)
		for (size_t i = 0; i < COUNT(ends); i++)
			for (size_t k = i; k < COUNT(ends); k++) {
				const size_t n = chart_ticks((enum type)type, ends[i], ends[k], ticks);

				assert_in_range(n, 2, CHART_TICKS);
				for (size_t t = 1; t < n; t++)
					assert_true(ticks[t] > ticks[t - 1] &&
						    ticks[t] - ticks[t - 1] == ticks[1] - ticks[0]);
			}
}

static void short_is(enum type type, int64_t value, const char *language, const char *wanted)
{
	struct str out = STR_INIT;

	chart_add_short(&out, type, value, language);
	assert_string_equal(out.buf, wanted);
	str_release(&out);
}

static void numbers_are_short(void **state)
{
	(void)state;
	short_is(TYPE_INT, 0, "en", "0");
	short_is(TYPE_INT, 9999, "en", "9,999");
	short_is(TYPE_INT, 99999, "en", "99,999");
	short_is(TYPE_INT, 100000, "en", "100k");
	short_is(TYPE_INT, 10000, "zh", "1万");
	short_is(TYPE_INT, 9999, "zh", "9,999");
	short_is(TYPE_MONEY, 41200000, "en", "412k");
	short_is(TYPE_MONEY, 41256000, "zh", "41.3万");
	short_is(TYPE_MONEY, -41256000, "zh", "-41.3万");
	short_is(TYPE_MONEY, 123450000000, "zh", "12.3亿");
	short_is(TYPE_MONEY, 123450000000, "en", "1234.5M");
	short_is(TYPE_PERCENT, 5833, "en", "58.3%");
	short_is(TYPE_PERCENT, 10000, "en", "100%");
	short_is(TYPE_NUMBER, 34500, "en", "3.5");
	short_is(TYPE_NUMBER, -34500, "en", "-3.5");
}

static const struct slice stages[] = { { "需求确认", 12 }, { "<b>\"报价\"&'</b>", 17 }, { "签约", 6 } };
static const int64_t entered[] = { 99, 68, 9 }, lost[] = { 31, CHART_NONE, 2 };

static struct chart of_kind(enum chart_kind kind, const struct chart_series *series, size_t nseries)
{
	return (struct chart){ .kind = kind,
			       .title = "Funnel <1>",
			       .language = "en",
			       .type = TYPE_INT,
			       .npoints = COUNT(entered),
			       .nseries = nseries,
			       .labels = stages,
			       .series = series };
}

static size_t count_of(const struct str *text, const char *what)
{
	size_t n = 0;

	for (const char *at = text->buf; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

static void draw(struct str *out, const struct chart *c)
{
	str_reset(out);
	chart_draw(out, c);
}

static void holds(const struct str *out, const char *part)
{
	if (!strstr(out->buf, part))
		fail_msg("no %s in %s", part, out->buf);
}

/* Every < begins an element that is ended. */
static void is_well_formed(const struct str *out)
{
	static const char *const tags[] = { "svg", "title", "text" };
	char open[16], close[16];

	for (size_t i = 0; i < COUNT(tags); i++) {
		snprintf(open, sizeof(open), "<%s", tags[i]);
		snprintf(close, sizeof(close), "</%s>", tags[i]);
		assert_int_equal(count_of(out, open), count_of(out, close));
	}
	assert_int_equal(count_of(out, "<b>"), 0);
	assert_int_equal(count_of(out, "style="), 0);
}

static void bars_have_labels_values_and_titles(void **state)
{
	const struct chart_series series[] = { { { "entered", 7 }, entered } };
	const struct chart c = of_kind(CHART_BARS, series, 1);
	struct str out = STR_INIT;

	(void)state;
	draw(&out, &c);
	is_well_formed(&out);
	assert_memory_equal(out.buf, "<svg class=\"chart\" width=\"100%\"", 31);
	holds(&out, "aria-label=\"Funnel &lt;1&gt;\"");
	holds(&out, "<title>Funnel &lt;1&gt;</title>");
	assert_int_equal(count_of(&out, "<rect class=\"s0\""), 3);
	holds(&out, "width=\"99.00%\""); /* 99 of an axis up to 100 */
	holds(&out, "width=\"9.00%\"");
	holds(&out, "<title>需求确认: 99</title>");
	holds(&out, "<title>&lt;b&gt;&quot;报价&quot;&amp;&#39;&lt;/b&gt;: 68</title>");
	holds(&out, ">99</text>");
	holds(&out, ">80</text>"); /* a tick */
	str_release(&out);
}

static void a_remark_and_a_mark_are_shown(void **state)
{
	const struct chart_series series[] = { { { "entered", 7 }, entered } };
	const struct slice remarks[] = { { "68.7%", 5 }, { "", 0 }, { "<i>", 3 } };
	const enum view_mark marks[] = { MARK_BAD, MARK_NONE, MARK_GOOD };
	struct chart c = of_kind(CHART_BARS, series, 1);
	struct str out = STR_INIT;

	(void)state;
	c.remarks = remarks;
	c.marks = marks;
	draw(&out, &c);
	is_well_formed(&out);
	holds(&out, ">99 · 68.7%</text>");
	holds(&out, ">68</text>");
	holds(&out, ">9 · &lt;i&gt;</text>");
	assert_int_equal(count_of(&out, "<rect class=\"bad\""), 1);
	assert_int_equal(count_of(&out, "<rect class=\"good\""), 1);
	str_release(&out);
}

static void groups_have_a_legend(void **state)
{
	const struct chart_series series[] = { { { "entered", 7 }, entered }, { { "流失", 6 }, lost } };
	const struct chart c = of_kind(CHART_BARS, series, 2);
	struct str out = STR_INIT;

	(void)state;
	draw(&out, &c);
	is_well_formed(&out);
	holds(&out, ">流失</text>");
	holds(&out, "<title>需求确认, 流失: 31</title>");
	holds(&out, ">—</text>"); /* not known is not nought */
	assert_int_equal(count_of(&out, "<rect class=\"s1\""), 4);
	str_release(&out);
}

static void a_negative_bar_goes_left_of_nought(void **state)
{
	static const int64_t values[] = { -50, 100, 0 };
	const struct chart_series series[] = { { { "sum", 3 }, values } };
	const struct chart c = of_kind(CHART_BARS, series, 1);
	struct str out = STR_INIT;

	(void)state;
	draw(&out, &c); /* from -50 to 100 */
	holds(&out, "x=\"0.00%\" width=\"33.33%\"");
	holds(&out, "x=\"33.33%\" width=\"66.67%\"");
	holds(&out, "<line class=\"zero\" x1=\"33.33%\" x2=\"33.33%\"");
	str_release(&out);
}

static void lines_have_both_axes(void **state)
{
	const struct chart_series series[] = { { { "entered", 7 }, entered } };
	struct chart c = of_kind(CHART_LINE, series, 1);
	struct str out = STR_INIT;

	(void)state;
	draw(&out, &c);
	is_well_formed(&out);
	assert_int_equal(count_of(&out, "<line class=\"path p0\""), 2);
	assert_int_equal(count_of(&out, "<circle class=\"s0\""), 3);
	assert_int_equal(count_of(&out, "<line class=\"grid\""), 5);
	assert_int_equal(count_of(&out, "<line class=\"zero\""), 1);
	holds(&out, ">68</text>");
	holds(&out, ">签约</text>");
	c.kind = CHART_STEP;
	draw(&out, &c);
	assert_int_equal(count_of(&out, "<line class=\"path p0\""), 4);
	str_release(&out);
}

static void what_is_not_known_breaks_a_line(void **state)
{
	const struct chart_series series[] = { { { "lost", 4 }, lost } };
	const struct chart c = of_kind(CHART_LINE, series, 1);
	struct str out = STR_INIT;

	(void)state;
	draw(&out, &c);
	assert_int_equal(count_of(&out, "<line class=\"path p0\""), 0);
	assert_int_equal(count_of(&out, "<circle class=\"s0\""), 2);
	str_release(&out);
}

static void shares_fill_the_bar(void **state)
{
	static const int64_t sums[] = { 142230000, 22470000, -5000 };
	const struct chart_series series[] = { { { "outstanding", 11 }, sums } };
	struct chart c = of_kind(CHART_STACK, series, 1);
	struct str out = STR_INIT;

	(void)state;
	c.type = TYPE_MONEY;
	draw(&out, &c);
	is_well_formed(&out);
	holds(&out, "<rect class=\"share o0\" x=\"0.00%\" width=\"86.36%\"");
	holds(&out, "<rect class=\"share o1\" x=\"86.36%\" width=\"13.64%\"");
	assert_int_equal(count_of(&out, "share o2"), 0); /* a credit is no share, but it is said */
	holds(&out, ">-50.00</text>");
	holds(&out, ">1,422,300.00</text>");
	holds(&out, ">86.4%</text>");
	str_release(&out);
}

static void a_sparkline_is_a_line(void **state)
{
	const struct chart_series series[] = { { { "entered", 7 }, entered } };
	const struct chart c = of_kind(CHART_SPARK, series, 1);
	struct str out = STR_INIT;

	(void)state;
	draw(&out, &c);
	is_well_formed(&out);
	holds(&out, "viewBox=\"0 0 120 28\"");
	holds(&out, "points=\"4.0,4.0 60.0,10.9 116.0,24.0\"");
	str_release(&out);
}

static void nothing_is_not_drawn(void **state)
{
	static const int64_t none[] = { CHART_NONE, CHART_NONE, CHART_NONE }, noughts[] = { 0, CHART_NONE, 0 };
	const struct chart_series flat[] = { { { "x", 1 }, noughts } };
	const struct chart_series series[] = { { { "x", 1 }, none } };
	struct chart c = of_kind(CHART_BARS, series, 1);
	struct str out = STR_INIT;

	(void)state;
	for (int kind = CHART_BARS; kind <= CHART_SPARK; kind++) {
		c.kind = (enum chart_kind)kind;
		draw(&out, &c);
		assert_string_equal(out.buf, "");
	}
	c = of_kind(CHART_BARS, flat, 1);
	draw(&out, &c);
	assert_string_equal(out.buf, "");
	c.kind = CHART_LINE;
	draw(&out, &c);
	assert_int_equal(count_of(&out, "<circle"), 2); /* a course along nought is one */
	c.npoints = 0;
	draw(&out, &c);
	assert_string_equal(out.buf, "");
	str_release(&out);
}

static void a_long_label_is_cut_and_said_whole(void **state)
{
	static const struct slice labels[] = { { "宁波市鄞州区第二人民医院骨科关节镜耗材年度换代采购项目", 81 } };
	static const int64_t values[] = { 7 };
	const struct chart_series series[] = { { { "n", 1 }, values } };
	const struct chart c = { .kind = CHART_BARS,
				 .title = "t",
				 .language = "zh",
				 .type = TYPE_INT,
				 .npoints = 1,
				 .nseries = 1,
				 .labels = labels,
				 .series = series };
	struct str out = STR_INIT;

	(void)state;
	draw(&out, &c);
	holds(&out, "<title>宁波市鄞州区第二人民医院骨科关节镜耗材年度换代采购项目: 7</title>");
	holds(&out, "…</text>");
	str_release(&out);
}

static void markup_is_never_begun(void **state)
{
	struct str out = STR_INIT;

	(void)state;
	markup_add(&out, (struct slice){ "<a href='x'>\"&\x01\x7f\xff\0</a>", 21 });
	assert_null(strpbrk(out.buf, "<>'\"\x01\x7f"));
	holds(&out, "&lt;a href=&#39;x&#39;&gt;&quot;&amp;");
	str_release(&out);
}

/* A section's chart is drawn of its own cells: the total is no point, a text in a column of numbers is not known. */
static void a_view_draws_its_columns(void **state)
{
	const struct view_style style = { .format = VIEW_HTML };
	struct str out = STR_INIT;
	struct view v;

	(void)state;
	view_init(&v);
	view_title(&v, "AGEING  as of today");
	view_column(&v, "bucket", "days", TYPE_TEXT);
	view_column(&v, "amount", "outstanding", TYPE_MONEY);
	view_text(&v, SLICE("1-30"));
	view_number(&v, 30000);
	view_mark(&v, MARK_WARN);
	view_text(&v, SLICE("31-60"));
	view_missing(&v);
	view_text(&v, SLICE("total"));
	view_number(&v, 30000);
	v.last->has_total = true;
	view_chart(&v, CHART_BARS, "bucket", "amount", NULL);
	view_write(&out, &v, &style);
	holds(&out, "<rect class=\"warn\" x=\"0.00%\" width=\"100.00%\"");
	holds(&out, "<title>31-60: —</title>");
	assert_int_equal(count_of(&out, "<title>total"), 0);
	holds(&out, "<td class=\"n warn\">300.00</td>");
	holds(&out, "<tr class=\"total\">");
	str_release(&out);
	view_release(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ticks_stand_at_round_numbers),
		cmocka_unit_test(ticks_of_anything_end),
		cmocka_unit_test(numbers_are_short),
		cmocka_unit_test(bars_have_labels_values_and_titles),
		cmocka_unit_test(a_remark_and_a_mark_are_shown),
		cmocka_unit_test(groups_have_a_legend),
		cmocka_unit_test(a_negative_bar_goes_left_of_nought),
		cmocka_unit_test(lines_have_both_axes),
		cmocka_unit_test(what_is_not_known_breaks_a_line),
		cmocka_unit_test(shares_fill_the_bar),
		cmocka_unit_test(a_sparkline_is_a_line),
		cmocka_unit_test(nothing_is_not_drawn),
		cmocka_unit_test(a_long_label_is_cut_and_said_whole),
		cmocka_unit_test(markup_is_never_begun),
		cmocka_unit_test(a_view_draws_its_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
