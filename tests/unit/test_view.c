/* test_view.c - a view in every format. All names and figures are invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/utf8.h"
#include "view/view.h"
#include "view/write.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void shows_as(struct view *v, struct view_style style, const char *expected)
{
	struct str out = STR_INIT;

	view_write(&out, v, &style);
	assert_string_equal(out.buf, expected);
	str_release(&out);
}

static void shows(struct view *v, enum view_format format, const char *expected)
{
	shows_as(v, (struct view_style){ .format = format }, expected);
}

static int32_t day(int y, int m, int d)
{
	int32_t date = 0;

	assert_true(date_from_civil((struct civil){ y, m, d }, &date));
	return date;
}

static void receivables(struct view *v)
{
	view_init(v);
	view_title(v, "RECEIVABLES  as of %s", "2026-03-16");
	view_column(v, "due_on", "due", TYPE_DATE);
	view_column(v, "customer", "customer", TYPE_TEXT);
	view_column(v, "invoice", "invoice", TYPE_ID);
	view_column(v, "outstanding", "outstanding", TYPE_MONEY);
	view_column(v, "touched", "last touch", TYPE_TEXT);
	view_number(v, day(2026, 3, 4));
	view_text(v, SLICE("余姚人民医院"));
	view_text(v, SLICE("I-000241"));
	view_number(v, 18640000);
	view_text(v, SLICE("promised 03-20"));
	view_number(v, day(2026, 3, 22));
	view_text(v, SLICE("ACME Clinic"));
	view_text(v, SLICE("I-000271"));
	view_number(v, 5830050);
	view_missing(v);
	view_note(v, "next: %s", "crm ar remind --dry-run");
}

static void a_table_is_aligned(void **state)
{
	struct view v;

	(void)state;
	receivables(&v);
	assert_int_equal(view_rows(&v), 2);
	shows(&v, VIEW_TABLE,
	      "RECEIVABLES  as of 2026-03-16\n"
	      "  due         customer      invoice   outstanding  last touch\n"
	      "  2026-03-04  余姚人民医院  I-000241   186,400.00  promised 03-20\n"
	      "  2026-03-22  ACME Clinic   I-000271    58,300.50  —\n"
	      "next: crm ar remind --dry-run\n");
	view_release(&v);
}

static void csv_is_canonical(void **state)
{
	struct view v;

	(void)state;
	receivables(&v);
	shows(&v, VIEW_CSV,
	      "due_on,customer,invoice,outstanding,touched\n"
	      "2026-03-04,余姚人民医院,I-000241,186400.00,promised 03-20\n"
	      "2026-03-22,ACME Clinic,I-000271,58300.50,\n");
	view_release(&v);
}

static void md_is_a_pipe_table(void **state)
{
	struct view v;

	(void)state;
	receivables(&v);
	shows(&v, VIEW_MD,
	      "## RECEIVABLES  as of 2026-03-16\n\n"
	      "| due | customer | invoice | outstanding | last touch |\n"
	      "|---|---|---|---:|---|\n"
	      "| 2026-03-04 | 余姚人民医院 | I-000241 | 186,400.00 | promised 03-20 |\n"
	      "| 2026-03-22 | ACME Clinic | I-000271 | 58,300.50 | — |\n"
	      "\nnext: crm ar remind --dry-run\n");
	view_release(&v);
}

static json_t *as_json(struct view *v)
{
	const struct view_style style = { .format = VIEW_JSON };
	struct str out = STR_INIT;
	json_error_t error;
	json_t *root;

	view_write(&out, v, &style);
	assert_int_equal(out.buf[out.len - 1], '\n');
	root = json_loadb(out.buf, out.len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		fail_msg("%s: %s", error.text, out.buf);
	str_release(&out);
	return root;
}

static void is_json(struct view *v, const char *expected)
{
	json_t *root = as_json(v), *wanted = json_loads(expected, 0, NULL);

	assert_non_null(wanted);
	if (!json_equal(root, wanted))
		fail_msg("not %s", expected);
	json_decref(root);
	json_decref(wanted);
}

static void json_of_one_section_is_an_array(void **state)
{
	struct view v;

	(void)state;
	receivables(&v);
	is_json(&v, "[{\"due_on\": \"2026-03-04\", \"customer\": \"余姚人民医院\", \"invoice\": \"I-000241\","
		    " \"outstanding\": \"186400.00\", \"touched\": \"promised 03-20\"},"
		    "{\"due_on\": \"2026-03-22\", \"customer\": \"ACME Clinic\", \"invoice\": \"I-000271\","
		    " \"outstanding\": \"58300.50\", \"touched\": null}]");
	view_release(&v);
}

struct shown {
	enum type type;
	const char *canonical, *table, *csv, *json;
};

/* The canonical text of a ledger through view_value, in every format. */
static const struct shown every_type[] = {
	{ TYPE_TEXT, "需求", "需求", "需求", "\"需求\"" },
	{ TYPE_ID, "L-000123", "L-000123", "L-000123", "\"L-000123\"" },
	{ TYPE_INT, "1200", "1200", "1200", "1200" },
	{ TYPE_INT, "-9223372036854775807", "-9223372036854775807", "-9223372036854775807", "-9223372036854775807" },
	{ TYPE_NUMBER, "3.5000", "3.5", "3.5", "\"3.5\"" },
	{ TYPE_MONEY, "1203500.00", "1,203,500.00", "1203500.00", "\"1203500.00\"" },
	{ TYPE_MONEY, "-0.50", "-0.50", "-0.50", "\"-0.50\"" },
	{ TYPE_PERCENT, "50%", "50%", "50%", "\"50%\"" },
	{ TYPE_PERCENT, "12.5%", "12.5%", "12.5%", "\"12.5%\"" },
	{ TYPE_DATE, "2026-03-16", "2026-03-16", "2026-03-16", "\"2026-03-16\"" },
	{ TYPE_TIME, "2026-03-16T10:20:59+08:00", "2026-03-16 10:20", "2026-03-16T10:20:59+08:00",
	  "\"2026-03-16T10:20:59+08:00\"" },
	{ TYPE_TIME, "2026-03-16", "2026-03-16", "2026-03-16", "\"2026-03-16\"" },
	{ TYPE_DURATION, "72h", "3d", "3d", "\"3d\"" },
	{ TYPE_DURATION, "2.5wd", "2.5wd", "2.5wd", "\"2.5wd\"" },
	{ TYPE_BOOL, "true", "yes", "true", "true" },
	{ TYPE_BOOL, "false", "no", "false", "false" },
	{ TYPE_TEXT, "", "—", "\"\"", "null" },
	{ TYPE_MONEY, "", "—", "\"\"", "null" },
};

static void every_type_in_every_format(void **state)
{
	(void)state;
	date_zone("+08:00");
	for (size_t i = 0; i < COUNT(every_type); i++) {
		const struct shown *s = &every_type[i];
		struct str expected = STR_INIT;
		struct value value;
		struct view v;
		size_t width, pad;

		view_init(&v);
		view_column(&v, "x", "x", s->type);
		assert_true(value_parse(s->type, slice_of(s->canonical), &value));
		view_value(&v, &value);
		width = utf8_width(slice_of(s->table));
		pad = type_is_numeric(s->type) && s->type != TYPE_DATE && s->type != TYPE_TIME ? width - 1 : 0;
		str_fill(&expected, ' ', pad);
		str_addf(&expected, "x\n%s\n", s->table);
		shows(&v, VIEW_TABLE, expected.buf);
		str_reset(&expected);
		str_addf(&expected, "x\n%s\n", s->csv);
		shows(&v, VIEW_CSV, expected.buf);
		str_reset(&expected);
		str_addf(&expected, "[{\"x\": %s}]", s->json);
		is_json(&v, expected.buf);
		str_release(&expected);
		view_release(&v);
	}
}

static void a_text_may_stand_in_a_column_of_numbers(void **state)
{
	const struct value money = { .type = TYPE_MONEY, .text = SLICE("2.00"), .number = 200 };
	struct view v;

	(void)state;
	view_init(&v);
	view_column(&v, "n", "count", TYPE_INT);
	view_column(&v, "t", "text", TYPE_TEXT);
	view_text(&v, SLICE("a dozen"));
	view_value(&v, &money);
	shows(&v, VIEW_TABLE, "  count  text\na dozen  2.00\n");
	shows(&v, VIEW_CSV, "n,t\na dozen,2.00\n");
	is_json(&v, "[{\"n\": \"a dozen\", \"t\": \"2.00\"}]");
	view_release(&v);
}

static void nothing_a_terminal_obeys_comes_through(void **state)
{
	struct view v;

	(void)state;
	view_init(&v);
	view_title(&v, "t\033[2J");
	view_column(&v, "a", "a", TYPE_TEXT);
	view_column(&v, "b", "b", TYPE_TEXT);
	view_text(&v, SLICE("\033[31mred"));
	view_text(&v, SLICE("one\r\ntwo\tthree"));
	view_text(&v, SLICE("\xff"));
	view_text(&v, SLICE("\xe2\x80\xae"
			    "abc"));
	view_note(&v, "n\a");
	shows(&v, VIEW_TABLE,
	      "t\\x1b[2J\n"
	      "  a            b\n"
	      "  \\x1b[31mred  one two three\n"
	      "  \\xff         \\u{202E}abc\n"
	      "n\\x07\n");
	shows(&v, VIEW_CSV,
	      "a,b\n\033[31mred,\"one\r\ntwo\tthree\"\n\xff,\xe2\x80\xae"
	      "abc\n");
	is_json(&v, "[{\"a\": \"\\u001b[31mred\", \"b\": \"one\\r\\ntwo\\tthree\"},"
		    "{\"a\": \"\\\\xff\", \"b\": \"\\u202eabc\"}]");
	view_release(&v);
}

static void md_keeps_cells_apart(void **state)
{
	struct view v;

	(void)state;
	view_init(&v);
	view_column(&v, "a", "a|b", TYPE_TEXT);
	view_text(&v, SLICE("x|y"));
	view_text(&v, SLICE("\\|"));
	view_text(&v, SLICE("<b>\n"));
	shows(&v, VIEW_MD, "| a\\|b |\n|---|\n| x\\|y |\n| \\\\\\| |\n| \\<b>  |\n");
	view_release(&v);
}

static void formulas_are_left_exact(void **state)
{
	static const char *const texts[] = { "=1+1", "+86 574 8700", "-12.50", "@SUM(A1)", "＝1+1" };
	struct str expected = STR_INIT;
	json_t *root;
	struct view v;

	(void)state;
	view_init(&v);
	view_column(&v, "t", "t", TYPE_TEXT);
	str_adds(&expected, "t\n");
	for (size_t i = 0; i < COUNT(texts); i++) {
		view_text(&v, slice_of(texts[i]));
		str_addf(&expected, "%s\n", texts[i]);
	}
	shows(&v, VIEW_CSV, expected.buf);
	root = as_json(&v);
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_string_equal(json_string_value(json_object_get(json_array_get(root, i), "t")), texts[i]);
	json_decref(root);
	str_release(&expected);
	view_release(&v);
}

static void csv_quotes_what_it_must(void **state)
{
	struct view v;

	(void)state;
	view_init(&v);
	view_column(&v, "a", "A", TYPE_TEXT);
	view_column(&v, "b", "B", TYPE_TEXT);
	view_text(&v, SLICE("说\"可以\""));
	view_text(&v, SLICE("a,b"));
	view_text(&v, SLICE(" x"));
	view_textf(&v, "%s", "");
	shows(&v, VIEW_CSV, "a,b\n\"说\"\"可以\"\"\",\"a,b\"\n\" x\",\n");
	view_release(&v);
}

static void two_sections(struct view *v)
{
	view_init(v);
	view_column(v, "n", "n", TYPE_INT);
	view_number(v, 1);
	view_section(v, "tiers", "Tiers");
	view_column(v, "name", "name", TYPE_TEXT);
	view_column(v, "sum", "sum", TYPE_MONEY);
	view_text(v, SLICE("一级"));
	view_number(v, 100);
	view_section(v, "none", "Nothing here");
	view_column(v, "x", "x", TYPE_TEXT);
}

static void sections_follow_one_another(void **state)
{
	struct view v;

	(void)state;
	two_sections(&v);
	assert_int_equal(view_rows(&v), 0);
	shows(&v, VIEW_TABLE, "n\n1\n\nTiers\n  name   sum\n  一级  1.00\n");
	shows(&v, VIEW_CSV, "n\n1\n\nname,sum\n一级,1.00\n\nx\n");
	shows(&v, VIEW_MD,
	      "| n |\n|---:|\n| 1 |\n\n## Tiers\n\n| name | sum |\n|---|---:|\n| 一级 | 1.00 |\n"
	      "\n## Nothing here\n\n| x |\n|---|\n");
	is_json(&v, "{\"rows\": [{\"n\": 1}], \"tiers\": [{\"name\": \"一级\", \"sum\": \"1.00\"}], \"none\": []}");
	view_release(&v);
}

static void a_first_section_may_be_named(void **state)
{
	struct view v;

	(void)state;
	view_init(&v);
	view_section(&v, "leads", "Leads");
	view_column(&v, "id", "id", TYPE_ID);
	view_text(&v, SLICE("L-1"));
	assert_null(v.first.next);
	view_section(&v, "tasks", NULL);
	view_column(&v, "id", "id", TYPE_ID);
	view_text(&v, SLICE("T-1"));
	is_json(&v, "{\"leads\": [{\"id\": \"L-1\"}], \"tasks\": [{\"id\": \"T-1\"}]}");
	view_release(&v);
}

static void a_card_is_one_record(void **state)
{
	struct view v;

	(void)state;
	view_init(&v);
	view_card(&v, "lead", NULL);
	view_title(&v, "L-000123");
	view_key_column(&v, "customer", TYPE_ID);
	view_text(&v, SLICE("C-000017"));
	view_column(&v, "customer_name", "Customer", TYPE_TEXT);
	view_text(&v, SLICE("鄞州第二医院"));
	view_shown(&v, SLICE("C-000017 鄞州第二医院"));
	view_column(&v, "stage", "阶段", TYPE_TEXT);
	view_text(&v, SLICE("需求确认"));
	view_column(&v, "amount", "amount", TYPE_MONEY);
	view_number(&v, 28600000);
	view_column(&v, "revision", "revision", TYPE_INT);
	view_number(&v, 2);
	view_column(&v, "blocker", "blocker", TYPE_TEXT);
	view_missing(&v);
	shows(&v, VIEW_TABLE, "L-000123\n  customer  C-000017 鄞州第二医院\n  阶段      需求确认\n  amount    286000.00\n  revision  2\n");
	shows_as(&v, (struct view_style){ .width = 24 },
		 "L-000123\n  customer  C-000017 鄞\n            州第二医\n            院\n  阶段      需求确认\n  amount    286000.00\n  revision  2\n");
	shows(&v, VIEW_CSV, "field,value\ncustomer,C-000017\ncustomer_name,鄞州第二医院\nstage,需求确认\namount,286000.00\nrevision,2\nblocker,\n");
	is_json(&v, "{\"customer\": \"C-000017\", \"customer_name\": \"鄞州第二医院\", \"stage\": \"需求确认\","
		    " \"amount\": \"286000.00\", \"revision\": 2, \"blocker\": null}");
	view_release(&v);
}

static void names_that_are_data_are_an_array(void **state)
{
	struct view v;

	(void)state;
	view_init(&v);
	view_column(&v, "field", "field", TYPE_TEXT);
	view_column(&v, "2026-W09_used", "used", TYPE_INT);
	view_pivot(&v, &(struct view_pivot){ "weeks", "week", "2026-W09" }, "used");
	view_column(&v, "2026-W09", "W09", TYPE_PERCENT);
	view_pivot(&v, &(struct view_pivot){ "weeks", "week", "2026-W09" }, "share");
	view_column(&v, "2026-W10", "W10", TYPE_PERCENT);
	view_pivot(&v, &(struct view_pivot){ "weeks", "week", "2026-W10" }, "share");
	view_column(&v, "1-30", "1–30", TYPE_INT);
	view_json_key(&v, "days_1_30");
	view_text(&v, SLICE("need"));
	view_number(&v, 3);
	view_number(&v, 4500);
	view_missing(&v);
	view_number(&v, 7);
	shows(&v, VIEW_CSV, "field,2026-W09_used,2026-W09,2026-W10,1-30\nneed,3,45%,,7\n");
	is_json(&v, "[{\"field\": \"need\", \"weeks\": [{\"week\": \"2026-W09\", \"used\": 3, \"share\": \"45%\"},"
		    " {\"week\": \"2026-W10\", \"share\": null}], \"days_1_30\": 7}]");
	view_release(&v);
}

static void plain_lines_stand_bare(void **state)
{
	struct view v;

	(void)state;
	view_init(&v);
	view_plain(&v, "finding", "finding");
	view_text(&v, SLICE("leads.csv:3: 甲"));
	view_text(&v, SLICE("two\r\nlines\033"));
	view_note(&v, "%d findings", 2);
	shows_as(&v, (struct view_style){ .width = 10 }, "leads.csv:\n  3: 甲\ntwo\nlines\\x1b\n2 findings\n");
	shows(&v, VIEW_CSV, "finding\nleads.csv:3: 甲\n\"two\r\nlines\033\"\n");
	shows(&v, VIEW_MD, "- leads.csv:3: 甲\n- two lines\\\\x1b\n\n2 findings\n");
	is_json(&v, "[{\"finding\": \"leads.csv:3: 甲\"}, {\"finding\": \"two\\r\\nlines\\u001b\"}]");
	view_release(&v);
}

static void key_columns_are_for_programs(void **state)
{
	struct view v;

	(void)state;
	view_init(&v);
	view_key_column(&v, "customer", TYPE_ID);
	view_column(&v, "customer_name", "customer", TYPE_TEXT);
	view_key_column(&v, "owner", TYPE_ID);
	view_text(&v, SLICE("C-000017"));
	view_text(&v, SLICE("鄞州第二医院"));
	view_text(&v, SLICE("P-0001"));
	shows(&v, VIEW_TABLE, "customer\n鄞州第二医院\n");
	shows(&v, VIEW_MD, "| customer |\n|---|\n| 鄞州第二医院 |\n");
	shows(&v, VIEW_CSV, "customer,customer_name,owner\nC-000017,鄞州第二医院,P-0001\n");
	is_json(&v, "[{\"customer\": \"C-000017\", \"customer_name\": \"鄞州第二医院\", \"owner\": \"P-0001\"}]");
	view_release(&v);
}

static void a_total_is_set_apart(void **state)
{
	struct view v;

	(void)state;
	view_init(&v);
	view_column(&v, "owner", "owner", TYPE_TEXT);
	view_column(&v, "sum", "sum", TYPE_MONEY);
	view_column(&v, "note", "note", TYPE_TEXT);
	v.last->has_total = true;
	view_text(&v, SLICE("陈晓"));
	view_number(&v, 123456);
	view_missing(&v);
	view_text(&v, SLICE("total"));
	view_number(&v, 123456);
	view_text(&v, SLICE("all"));
	shows(&v, VIEW_TABLE,
	      "owner       sum  note\n"
	      "陈晓   1,234.56  —\n"
	      "       --------\n"
	      "total  1,234.56  all\n");
	view_release(&v);
}

static void wide_text_gives_way(void **state)
{
	struct view v;

	(void)state;
	view_init(&v);
	view_column(&v, "id", "id", TYPE_ID);
	view_column(&v, "need", "need", TYPE_TEXT);
	view_column(&v, "who", "who", TYPE_TEXT);
	view_column(&v, "sum", "sum", TYPE_MONEY);
	view_text(&v, SLICE("L-000123"));
	view_text(&v, SLICE("关节镜耗材换代，要术式适配方案")); /* 30 columns */
	view_text(&v, SLICE("chen xiao"));
	view_number(&v, 100);
	/* 8 + 2 + 30 + 2 + 9 + 2 + 4 = 57 */
	shows_as(&v, (struct view_style){ .width = 57 },
		 "id        need                            who         sum\n"
		 "L-000123  关节镜耗材换代，要术式适配方案  chen xiao  1.00\n");
	shows_as(&v, (struct view_style){ .width = 56 },
		 "id        need                           who         sum\n"
		 "L-000123  关节镜耗材换代，要术式适配方…  chen xiao  1.00\n");
	shows_as(&v, (struct view_style){ .width = 55 },
		 "id        need                          who         sum\n"
		 "L-000123  关节镜耗材换代，要术式适配…   chen xiao  1.00\n");
	shows_as(&v, (struct view_style){ .width = 40 },
		 "id        need           who         sum\n"
		 "L-000123  关节镜耗材换…  chen xiao  1.00\n");
	/* where there is no room even so, a row takes several lines */
	shows_as(&v, (struct view_style){ .width = 24 },
		 "id        need\n    who         sum\n"
		 "L-000123  关节镜耗材换…\n    chen xiao  1.00\n");
	view_release(&v);
}

/* What tells a name from the others of its column is never what is cut. */
static void hospitals(struct view *v, const char *column)
{
	view_init(v);
	view_column(v, "id", "id", TYPE_ID);
	view_column(v, column, column, TYPE_TEXT);
	for (int i = 0; i < 3; i++) {
		view_textf(v, "C-%d", i + 1);
		view_text(v, slice_of(i == 0 ? "舟山第一人民医院" : i == 1 ? "舟山第二人民医院" : "北仑医院"));
	}
}

/* Texts stay apart; a name is whole where a line of its own has room for it. */
static void names_stay_apart(void **state)
{
	struct view v;

	(void)state;
	hospitals(&v, "note");
	shows_as(&v, (struct view_style){ .width = 13 },
		 "id   note\nC-1  舟…一人…\nC-2  舟…二人…\nC-3  北仑医院\n");
	view_release(&v);
	hospitals(&v, "name");
	shows_as(&v, (struct view_style){ .width = 20 },
		 "id\n    name\nC-1\n    舟山第一人民医院\nC-2\n    舟山第二人民医院\nC-3\n    北仑医院\n");
	view_release(&v);
}

static void colour_is_for_headings(void **state)
{
	struct view v;

	(void)state;
	view_init(&v);
	view_title(&v, "T");
	view_column(&v, "a", "a", TYPE_TEXT);
	view_text(&v, SLICE("x"));
	shows_as(&v, (struct view_style){ .colour = true }, "\033[1mT\033[0m\n\033[1m  a\033[0m\n  x\n");
	view_release(&v);
}

static void an_empty_view(void **state)
{
	struct view v;

	(void)state;
	view_init(&v);
	for (int format = VIEW_TABLE; format <= VIEW_MD; format++)
		shows(&v, (enum view_format)format, format == VIEW_JSON ? "[]\n" : "");
	view_title(&v, "dry run");
	view_note(&v, "nothing was written");
	shows(&v, VIEW_TABLE, "dry run\nnothing was written\n");
	shows(&v, VIEW_MD, "## dry run\n\nnothing was written\n");
	shows(&v, VIEW_CSV, "");
	shows(&v, VIEW_JSON, "[]\n");
	view_release(&v);
	view_init(&v);
	view_column(&v, "a", "a", TYPE_TEXT);
	shows(&v, VIEW_TABLE, "");
	shows(&v, VIEW_CSV, "a\n");
	shows(&v, VIEW_JSON, "[]\n");
	view_release(&v);
}

/* Row i is "r<i + *context>" and i squared; every seventh has no text. */
static void make_rows(struct view *v, const void *context, size_t from, size_t to)
{
	assert_true(from < to && to - from <= VIEW_BATCH);
	for (size_t i = from; i < to; i++) {
		if (i % 7)
			view_textf(v, "r%zu", i + *(const size_t *)context);
		else
			view_missing(v);
		view_number(v, (int64_t)(i * i));
	}
}

static void make_rows_now(struct view *v, const void *context, size_t n)
{
	for (size_t i = 0; i < n; i++)
		make_rows(v, context, i, i + 1);
}

static void begin_rows(struct view *v)
{
	view_init(v);
	view_column(v, "name", "name", TYPE_TEXT);
	view_column(v, "square", "square", TYPE_INT);
	view_text(v, SLICE("first"));
	view_number(v, -1);
}

static void written(struct str *out, struct view *v, struct view_style style)
{
	str_reset(out);
	view_write(out, v, &style);
}

/* Rows that are there, that are made on the way, and that were made before: the same bytes. */
static void rows_are_made_when_they_are_printed(void **state)
{
	enum { MANY = 200000 };
	static const struct view_style styles[] = {
		{ .format = VIEW_CSV }, { .format = VIEW_JSON }, { .format = VIEW_MD }, { .format = VIEW_HTML },
		{ .format = VIEW_TABLE }, { .format = VIEW_TABLE, .width = 80 }, { .format = VIEW_TABLE, .width = 16 },
	};
	const size_t offset = 1000;
	struct str now = STR_INIT, later = STR_INIT, settled = STR_INIT;
	struct view v;

	(void)state;
	for (size_t n = 0; n <= MANY; n = n < 2 * VIEW_BATCH + 1 ? n + 1 : n + MANY - (2 * VIEW_BATCH + 1))
		for (size_t i = 0; i < COUNT(styles); i++) {
			begin_rows(&v);
			make_rows_now(&v, &offset, n);
			written(&now, &v, styles[i]);
			view_release(&v);
			begin_rows(&v);
			view_later(&v, n, true, make_rows, &offset);
			assert_int_equal(view_rows(&v), n + 1);
			written(&later, &v, styles[i]);
			view_settle(&v);
			assert_int_equal(view_rows(&v), n + 1);
			written(&settled, &v, styles[i]);
			view_release(&v);
			assert_string_equal(later.buf, now.buf);
			assert_string_equal(settled.buf, now.buf);
		}
	str_release(&now);
	str_release(&later);
	str_release(&settled);
}

/* Item i is i % 3 rows, each of a text that is made; a stretch may be of any length. */
static void make_spread(struct view *v, const void *context, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		for (size_t k = 0; k < i % 3 + *(const size_t *)context; k++) {
			view_textf(v, "甲%zu-%zu", i, k);
			view_shown(v, SLICE("shown"));
			view_number(v, (int64_t)k);
		}
}

static void items_may_be_any_number_of_rows(void **state)
{
	enum { MANY = 100000 };
	const size_t none = 0;
	struct str now = STR_INIT, later = STR_INIT;
	struct view v;

	(void)state;
	for (int format = VIEW_TABLE; format <= VIEW_HTML; format++)
		for (int by_all = 0; by_all < 2; by_all++) {
			const struct view_style style = { .format = (enum view_format)format };

			begin_rows(&v);
			make_spread(&v, &none, 0, MANY);
			written(&now, &v, style);
			view_release(&v);
			begin_rows(&v);
			view_stream(&v, &(struct view_later){ .count = MANY, .by_all = by_all, .each = by_all ? 500 : 0, .make = make_spread, .context = &none });
			written(&later, &v, style);
			view_release(&v);
			assert_string_equal(later.buf, now.buf);
		}
	str_release(&now);
	str_release(&later);
}

/* Items of which none is a row: as if there were none. */
static void items_may_be_no_rows(void **state)
{
	const size_t none = 0;

	(void)state;
	for (int format = VIEW_TABLE; format <= VIEW_HTML; format++) {
		const struct view_style style = { .format = (enum view_format)format };
		struct str now = STR_INIT, later = STR_INIT;
		struct view v;

		view_init(&v);
		view_column(&v, "a", "a", TYPE_TEXT);
		view_column(&v, "b", "b", TYPE_INT);
		written(&now, &v, style);
		view_stream(&v, &(struct view_later){ .count = 1, .make = make_spread, .context = &none });
		written(&later, &v, style);
		view_release(&v);
		assert_string_equal(later.buf, now.buf);
		str_release(&now);
		str_release(&later);
	}
}

/* A byte that is no UTF-8, in the last of many rows, is known when they were looked at or written. */
static void make_bad(struct view *v, const void *context, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		view_text(v, i == *(const size_t *)context ? SLICE("a\xff") : SLICE("a"));
		view_number(v, 1);
	}
}

static void bad_bytes_are_known_behind(void **state)
{
	enum { MANY = 100000 };

	(void)state;
	for (int format = VIEW_TABLE; format <= VIEW_HTML; format++)
		for (size_t bad = MANY - 1; bad <= MANY; bad++) {
			const struct view_style style = { .format = (enum view_format)format };
			struct str out = STR_INIT;
			struct view v;

			begin_rows(&v);
			view_later(&v, MANY, true, make_bad, &bad);
			assert_int_equal(view_survey(&v, style.format), format != VIEW_CSV && format != VIEW_JSON);
			written(&out, &v, style);
			if (format != VIEW_CSV)
				assert_int_equal(view_is_utf8(&v), bad == MANY);
			if (format != VIEW_CSV)
				assert_true((slice_find(str_slice(&out), SLICE("a\\\\xff")) >= 0 ||
					     slice_find(str_slice(&out), SLICE("a\\xff")) >= 0) == (bad < MANY));
			view_release(&v);
			str_release(&out);
		}
}

static void rows_to_come_are_in_every_format(void **state)
{
	const size_t offset = 0;
	struct view v;

	(void)state;
	begin_rows(&v);
	view_later(&v, 3, false, make_rows, &offset);
	shows(&v, VIEW_CSV, "name,square\nfirst,-1\n,0\nr1,1\nr2,4\n");
	shows(&v, VIEW_TABLE, "name   square\nfirst      -1\n—           0\nr1          1\nr2          4\n");
	view_release(&v);
	begin_rows(&v);
	view_later(&v, 2, false, make_rows, &offset);
	shows(&v, VIEW_MD, "| name | square |\n|---|---:|\n| first | -1 |\n| — | 0 |\n| r1 | 1 |\n");
	view_release(&v);
}

static void rows_are_cut(void **state)
{
	const size_t offset = 0;
	struct view v;

	(void)state;
	begin_rows(&v);
	view_later(&v, 3, false, make_rows, &offset);
	view_cut(&v, 9);
	assert_int_equal(view_rows(&v), 4);
	view_cut(&v, 3);
	shows(&v, VIEW_CSV, "name,square\nfirst,-1\n,0\nr1,1\n");
	view_cut(&v, 1);
	shows(&v, VIEW_CSV, "name,square\nfirst,-1\n");
	view_cut(&v, 0);
	shows(&v, VIEW_CSV, "name,square\n");
	view_release(&v);
}

static void count_release(void *times)
{
	++*(int *)times;
}

static void what_is_kept_goes_with_the_view(void **state)
{
	int first = 0, second = 0;
	struct view v;

	(void)state;
	view_init(&v);
	view_keep(&v, &first, count_release);
	view_keep(&v, &second, count_release);
	assert_int_equal(first + second, 0);
	view_release(&v);
	assert_int_equal(first, 1);
	assert_int_equal(second, 1);
	view_release(&v);
	assert_int_equal(first + second, 2);
}

static void long_sections_are_put_as_they_are_made(void **state)
{
	enum { MANY = 100000 };
	const struct view_style csv = { .format = VIEW_CSV };
	const size_t offset = 7;
	const int full = open("/dev/full", O_WRONLY);
	FILE *file = tmpfile();
	struct str whole = STR_INIT, put = STR_INIT;
	struct view v;

	(void)state;
	begin_rows(&v);
	view_later(&v, MANY, true, make_rows, &offset);
	view_section(&v, "more", "");
	view_column(&v, "a", "a", TYPE_TEXT);
	view_column(&v, "b", "b", TYPE_INT);
	view_later(&v, 3, true, make_rows, &offset);
	view_write(&whole, &v, &csv);
	assert_int_equal(view_put(fileno(file), &v, &csv), 0);
	assert_int_equal(lseek(fileno(file), 0, SEEK_SET), 0);
	assert_int_equal(file_read_all(fileno(file), &put), 0);
	assert_true(whole.len > MANY && slice_equal(str_slice(&put), str_slice(&whole)));
	if (full >= 0) {
		errno = 0;
		assert_int_equal(view_put(full, &v, &csv), -1);
		assert_int_equal(errno, ENOSPC);
		close(full);
	}
	view_release(&v);
	str_release(&whole);
	str_release(&put);
	fclose(file);
}

static void formats_have_names(void **state)
{
	(void)state;
	assert_string_equal(view_formats[VIEW_TABLE], "table");
	assert_string_equal(view_formats[VIEW_CSV], "csv");
	assert_string_equal(view_formats[VIEW_JSON], "json");
	assert_string_equal(view_formats[VIEW_MD], "md");
	assert_string_equal(view_formats[VIEW_HTML], "html");
	assert_null(view_formats[VIEW_HTML + 1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_is_aligned),
		cmocka_unit_test(csv_is_canonical),
		cmocka_unit_test(md_is_a_pipe_table),
		cmocka_unit_test(json_of_one_section_is_an_array),
		cmocka_unit_test(every_type_in_every_format),
		cmocka_unit_test(a_text_may_stand_in_a_column_of_numbers),
		cmocka_unit_test(nothing_a_terminal_obeys_comes_through),
		cmocka_unit_test(md_keeps_cells_apart),
		cmocka_unit_test(formulas_are_left_exact),
		cmocka_unit_test(csv_quotes_what_it_must),
		cmocka_unit_test(sections_follow_one_another),
		cmocka_unit_test(a_first_section_may_be_named),
		cmocka_unit_test(a_card_is_one_record),
		cmocka_unit_test(names_that_are_data_are_an_array),
		cmocka_unit_test(plain_lines_stand_bare),
		cmocka_unit_test(key_columns_are_for_programs),
		cmocka_unit_test(a_total_is_set_apart),
		cmocka_unit_test(wide_text_gives_way),
		cmocka_unit_test(names_stay_apart),
		cmocka_unit_test(colour_is_for_headings),
		cmocka_unit_test(an_empty_view),
		cmocka_unit_test(rows_are_made_when_they_are_printed),
		cmocka_unit_test(items_may_be_any_number_of_rows),
		cmocka_unit_test(items_may_be_no_rows),
		cmocka_unit_test(bad_bytes_are_known_behind),
		cmocka_unit_test(rows_to_come_are_in_every_format),
		cmocka_unit_test(rows_are_cut),
		cmocka_unit_test(what_is_kept_goes_with_the_view),
		cmocka_unit_test(long_sections_are_put_as_they_are_made),
		cmocka_unit_test(formats_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
