/* test_history.c - spells of leads from log and rows: re-entry, skips, moves back, revival, late starts, rows without a log,
 * disorder, strangers, the clock; days between moments. */
#include "named.h"
#include "sandbox.h"

#include "book/journal.h"
#include "report/history.h"

#define STAGES                                                                                          \
	"pipelines:\n"                                                                                  \
	"  - id: big\n"                                                                                 \
	"    when: {amount: '>= 1000000'}\n"                                                            \
	"    stages: [{id: 立项}, {id: 方案}, {id: 签约, kind: won}, {id: 流失, kind: lost}]\n" \
	"  - id: standard\n"                                                                            \
	"    stages: [{id: 线索}, {id: 确认}, {id: 方案}, {id: 报价}, {id: 签约, kind: won}, {id: 流失, kind: lost}]\n"

#define FIELDS                                                                           \
	"leads:\n"                                                                       \
	"  id: {label: {en: ID, zh: 编号}, type: id, prefix: L, required: true}\n"     \
	"  stage: {label: {en: Stage, zh: 当前阶段}, type: stage, required: true}\n" \
	"  amount: {label: {en: Amount, zh: 预计金额}, type: money}\n"               \
	"  pipeline: {label: {en: Pipeline, zh: 流程}, type: text}\n"                  \
	"  created_at: {label: {en: Created at, zh: 创建时间}, type: time}\n"        \
	"  updated_at: {label: {en: Updated at, zh: 更新时间}, type: time}\n"        \
	"  closed_at: {label: {en: Closed at, zh: 结束时间}, type: time}\n"          \
	"  entry_stage: {label: {en: Entry stage, zh: 起始阶段}, type: stage}\n"

#define HEADER "id,stage,amount,pipeline,created_at,updated_at,closed_at,entry_stage\n"

struct fixture {
	struct sandbox box;
	struct book book;
	struct history history;
	struct str shown;
	struct error err;
};

static void add_log(struct str *log, const char *rows)
{
	struct slice rest = slice_of(rows);

	str_adds(log, JOURNAL_HEADER);
	while (rest.len) { /* "03-02T09 P-1 L-000001 线索>确认" */
		struct slice line = slice_cut(&rest, '\n');
		struct slice at = slice_cut(&line, ' '), actor = slice_cut(&line, ' '), id = slice_cut(&line, ' ');
		struct slice old = slice_cut(&line, '>');

		str_addf(log, "2026-%.*s:00:00+08:00,%.*s,lead stage,leads,%.*s,stage,%.*s,%.*s,\n", SLICE_ARGS(at),
			 SLICE_ARGS(actor), SLICE_ARGS(id), SLICE_ARGS(old), SLICE_ARGS(line));
	}
}

static void add_moment(struct str *out, int64_t at)
{
	if (at == HISTORY_UNKNOWN || at == HISTORY_OPEN)
		str_addc(out, at == HISTORY_OPEN ? '-' : '?');
	else
		str_addf(out, "%02d/%02d", date_civil(moment_date(at)).day, moment_seconds(at) / 3600);
}

/* "L-000001 线索*02/09..03/10:P-1 确认03/10..-": day/hour; a star is assumed. */
static void show(struct fixture *f)
{
	const struct history *h = &f->history;

	assert_non_null(book_table(&f->book, LEDGER_NAMED("leads"), &f->err)); /* for ids; a history needs no table */
	assert_int_equal(h->leads->nrows, h->nleads);
	for (size_t lead = 0; lead < h->nleads; lead++) {
		str_addf(&f->shown, "%.*s", SLICE_ARGS(table_id(h->leads, lead)));
		for (size_t i = h->first[lead]; i < h->first[lead + 1]; i++) {
			const struct spell *s = &h->spells[i];

			assert_int_equal(s->lead, lead);
			str_addf(&f->shown, " %.*s%s", SLICE_ARGS(h->stages[s->stage].id), s->assumed ? "*" : "");
			add_moment(&f->shown, s->entered_at);
			str_adds(&f->shown, "..");
			add_moment(&f->shown, history_left(h, i));
			if (s->actor)
				str_addf(&f->shown, ":%.*s", SLICE_ARGS(h->actors[s->actor]));
		}
		str_addc(&f->shown, '\n');
	}
}

/* Reads the history of leads and of a log in March as of a day. */
static void read_all(struct fixture *f, const char *leads, const char *log_rows, const char *as_of)
{
	struct str text = STR_INIT;
	struct book_where where = { .as_of = as_of, .command = "report" };

	*f = (struct fixture){ .shown = STR_INIT, .err = ERROR_INIT };
	sandbox_book(&f->box, "en");
	sandbox_puts(&f->box, "rules/fields.yaml", FIELDS);
	sandbox_puts(&f->box, "rules/stages.yaml", STAGES);
	str_addf(&text, HEADER "%s", leads);
	sandbox_puts(&f->box, "leads.csv", text.buf);
	str_reset(&text);
	add_log(&text, log_rows);
	sandbox_puts(&f->box, "log/2026-03.csv", text.buf);
	str_release(&text);
	where.dir = f->box.dir;
	where.defaults = f->box.dir;
	if (book_open(&f->book, &where, BOOK_READ, &f->err) < 0 || history_read(&f->history, &f->book, &f->err) < 0)
		fail_msg("%s", f->err.items[0].text);
	no_findings(&f->err);
	show(f);
}

static void tear_down(struct fixture *f)
{
	history_release(&f->history);
	book_close(&f->book);
	error_release(&f->err);
	str_release(&f->shown);
	sandbox_close(&f->box);
}

static void assert_spells(const char *leads, const char *log_rows, const char *as_of, const char *expected)
{
	struct fixture f;

	read_all(&f, leads, log_rows, as_of);
	assert_string_equal(f.shown.buf, expected);
	tear_down(&f);
}

#define L1(stage) "L-000001," stage ",,,2026-03-02T09:00:00+08:00,2026-03-09T09:00:00+08:00,,\n"
#define NOW "2026-03-31"

static void a_lead_goes_through(void **state)
{
	(void)state;
	assert_spells(L1("方案"),
		      "03-02T09 P-1 L-000001 >线索\n03-03T10 P-2 L-000001 线索>确认\n03-05T11 P-1 L-000001 确认>方案\n",
		      NOW, "L-000001 线索02/09..03/10:P-1 确认03/10..05/11:P-2 方案05/11..-:P-1\n");
}

static void it_comes_back_and_skips(void **state)
{
	(void)state;
	assert_spells(L1("确认"),
		      "03-02T09 P-1 L-000001 >线索\n03-03T10 P-1 L-000001 线索>报价\n03-04T10 P-1 L-000001 报价>确认\n"
		      "03-05T10 P-1 L-000001 确认>方案\n03-06T10 P-1 L-000001 方案>确认\n",
		      NOW,
		      "L-000001 线索02/09..03/10:P-1 报价03/10..04/10:P-1 确认04/10..05/10:P-1 方案05/10..06/10:P-1 "
		      "确认06/10..-:P-1\n");
}

static void it_is_lost_and_revived(void **state)
{
	(void)state;
	assert_spells(L1("线索"),
		      "03-02T09 P-1 L-000001 >线索\n03-03T10 P-1 L-000001 线索>流失\n03-04T10 P-1 L-000001 流失>线索\n",
		      NOW, "L-000001 线索02/09..03/10:P-1 流失03/10..04/10:P-1 线索04/10..-:P-1\n");
}

static void it_starts_late(void **state)
{
	(void)state;
	assert_spells(L1("报价"), "03-02T09 P-1 L-000001 >报价\n", NOW, "L-000001 报价02/09..-:P-1\n");
}

static void the_same_stage_twice_is_one_spell(void **state)
{
	(void)state;
	assert_spells(L1("确认"),
		      "03-02T09 P-1 L-000001 >线索\n03-03T10 P-1 L-000001 线索>确认\n03-04T10 P-1 L-000001 确认>确认\n",
		      NOW, "L-000001 线索02/09..03/10:P-1 确认03/10..-:P-1\n");
}

static void time_counts_not_the_order_of_rows(void **state)
{
	(void)state;
	assert_spells(L1("报价"),
		      "03-06T10 P-1 L-000001 方案>报价\n03-02T09 P-1 L-000001 >线索\n03-05T10 P-1 L-000001 确认>方案\n"
		      "03-03T10 P-1 L-000001 线索>确认\n",
		      NOW,
		      "L-000001 线索02/09..03/10:P-1 确认03/10..05/10:P-1 方案05/10..06/10:P-1 报价06/10..-:P-1\n");
}

static void at_the_same_moment_the_log_order_counts(void **state)
{
	(void)state;
	assert_spells(L1("方案"),
		      "03-05T10 P-1 L-000001 线索>确认\n03-05T10 P-2 L-000001 确认>方案\n03-02T09 P-1 L-000001 >线索\n",
		      NOW, "L-000001 线索02/09..05/10:P-1 确认05/10..05/10:P-1 方案05/10..-:P-2\n");
}

static void rows_without_a_log(void **state)
{
	(void)state;
	assert_spells("a,签约,,,2026-03-02,,2026-03-12,确认\n"	      /* imported with both dates */
		      "b,流失,,,2026-03-02,,2026-03-12,\n"	      /* where it began isn't known: the first stage */
		      "c,方案,,,2026-03-02,,,\n"		      /* open: there since it was created */
		      "d,线索,,,,,,\n"				      /* no date at all */
		      "e,签约,,,2026-03-12,,2026-03-02,确认\n"	      /* closed before it began: at once */
		      "f,流失,,,,,2026-03-12,确认\n"		      /* only the end is known */
		      "g,流失,,,2026-03-02,2026-03-09,,确认\n"	      /* closed nobody knows when: when last touched */
		      "h,流失,2000000.00,,2026-03-02,,2026-03-12,\n", /* the first stage of its pipeline */
		      "", NOW,
		      "a 确认*02/00..12/00 签约*12/00..-\n"
		      "b 线索*02/00..12/00 流失*12/00..-\n"
		      "c 方案*02/00..-\n"
		      "d 线索*?..-\n"
		      "e 确认*12/00..12/00 签约*12/00..-\n"
		      "f 确认*?..12/00 流失*12/00..-\n"
		      "g 确认*02/00..09/00 流失*09/00..-\n"
		      "h 立项*02/00..12/00 流失*12/00..-\n");
}

static void a_log_that_begins_later(void **state)
{
	(void)state;
	/* was in 线索 since it was created; imported as won, revived; moved on after the import */
	assert_spells(
		"L-000001,确认,,,2026-03-02T09:00:00+08:00,,,\n"
		"L-000002,确认,,,2026-03-02,,,确认\n"
		"L-000003,方案,,,2026-03-02,,,确认\n",
		"03-05T10 P-1 L-000001 线索>确认\n03-06T10 P-1 L-000002 签约>确认\n03-07T10 P-1 L-000003 确认>方案\n",
		NOW,
		"L-000001 线索*02/09..05/10 确认05/10..-:P-1\n"
		"L-000002 确认*02/00..06/10 签约*06/10..06/10 确认06/10..-:P-1\n"
		"L-000003 确认*02/00..07/10 方案07/10..-:P-1\n");
}

static void a_row_edited_by_hand(void **state)
{
	(void)state;
	assert_spells("L-000001,报价,,,2026-03-02T09:00:00+08:00,2026-03-09T09:00:00+08:00,,\n"
		      "L-000002,流失,,,2026-03-02T09:00:00+08:00,2026-03-09T09:00:00+08:00,2026-03-08,\n"
		      "L-000003,报价,,,2026-03-02T09:00:00+08:00,2026-03-01T09:00:00+08:00,,\n",
		      "03-02T09 P-1 L-000001 >线索\n03-02T09 P-1 L-000002 >线索\n03-02T09 P-1 L-000003 >线索\n", NOW,
		      "L-000001 线索02/09..09/09:P-1 报价*09/09..-\n"
		      "L-000002 线索02/09..08/00:P-1 流失*08/00..-\n"
		      "L-000003 线索02/09..02/09:P-1 报价*02/09..-\n");
}

static void the_clock_ends_it(void **state)
{
	(void)state;
	assert_spells("L-000001,方案,,,2026-03-02T09:00:00+08:00,2026-03-05T10:00:00+08:00,,\n"
		      "L-000002,线索,,,2026-03-09T09:00:00+08:00,,,\n"
		      "L-000003,线索,,,2026-03-10,,,\n"
		      "L-000004,签约,,,2026-03-02,,2026-03-12,确认\n",
		      "03-02T09 P-1 L-000001 >线索\n03-03T10 P-1 L-000001 线索>确认\n03-05T10 P-1 L-000001 确认>方案\n"
		      "03-09T09 P-1 L-000002 >线索\n",
		      "2026-03-05T09:59:59+08:00",
		      "L-000001 线索02/09..03/10:P-1 确认03/10..-:P-1\nL-000004 确认*02/00..-\n");
	/* where the log tells nothing later, ledgers are as they are */
	assert_spells("L-000001,确认,,,2026-03-02T09:00:00+08:00,,,\n"
		      "L-000003,线索,,,2026-03-10,,,\n",
		      "03-02T09 P-1 L-000001 >线索\n03-03T10 P-1 L-000001 线索>确认\n", "2026-03-05T09:59:59+08:00",
		      "L-000001 线索02/09..03/10:P-1 确认03/10..-:P-1\nL-000003\n");
}

static void strangers_and_other_ids(void **state)
{
	struct fixture f;

	(void)state;
	read_all(
		&f, "L-000001,确认,,,,,,\n1C1I7A6R,老阶段,,,2026-03-02,,,\n",
		"03-02T09 P-1 L-000009 >线索\n03-02T09 P-1 L-1 >线索\n03-02T10 P-1 L-000001 >线索\n03-03T10 P-1 L-000001 线索>确认\n",
		NOW);
	assert_string_equal(f.shown.buf, "L-000001 线索02/10..03/10:P-1 确认03/10..-:P-1\n1C1I7A6R 老阶段*02/00..-\n");
	assert_int_equal(f.history.strays, 2);
	tear_down(&f);
	/* ids of one shape are found by number, and only those */
	read_all(
		&f, "L-000001,确认,,,,,,\nL-000007,线索,,,,,,\n",
		"03-02T09 P-1 L-000009 >线索\n03-02T09 P-1 L-1 >线索\n03-02T09 P-1 M-000001 >线索\n03-02T10 P-1 L-000007 >线索\n",
		NOW);
	assert_string_equal(f.shown.buf, "L-000001 确认*?..-\nL-000007 线索02/10..-:P-1\n");
	assert_int_equal(f.history.strays, 3);
	tear_down(&f);
	/* ids without a gap need no array */
	read_all(&f, "L-000005,线索,,,,,,\nL-000006,线索,,,,,,\n",
		 "03-02T09 P-1 L-000004 >线索\n03-02T09 P-1 L-000007 >线索\n03-02T10 P-1 L-000006 >线索\n", NOW);
	assert_string_equal(f.shown.buf, "L-000005 线索*?..-\nL-000006 线索02/10..-:P-1\n");
	assert_int_equal(f.history.strays, 2);
	tear_down(&f);
}

static void who_acted_for_another(void **state)
{
	struct fixture f;
	struct str log = STR_INIT;

	(void)state;
	read_all(&f, L1("线索"), "", NOW);
	str_adds(&log, JOURNAL_HEADER "2026-03-02T09:00:00+08:00,P-7 by P-1,lead add,leads,L-000001,stage,,线索,\n");
	sandbox_puts(&f.box, "log/2026-03.csv", log.buf);
	str_release(&log);
	history_release(&f.history);
	book_close(&f.book);
	str_reset(&f.shown);
	assert_int_equal(book_open(&f.book,
				   &(struct book_where){ .dir = f.box.dir, .as_of = NOW, .defaults = f.box.dir },
				   BOOK_READ, &f.err),
			 0);
	assert_int_equal(history_read(&f.history, &f.book, &f.err), 0);
	show(&f);
	assert_string_equal(f.shown.buf, "L-000001 线索02/09..-:P-7\n");
	tear_down(&f);
}

static void pipelines_and_ranks(void **state)
{
	struct fixture f;
	const struct history *h = &f.history;

	(void)state;
	read_all(&f,
		 "L-000001,方案,999999.99,,2026-03-02,,,\nL-000002,方案,1000000.00,,2026-03-02,,,\n"
		 "L-000003,方案,1000000.00,standard,2026-03-02,,,\nL-000004,方案,,没有,2026-03-02,,,\n",
		 "", NOW);
	assert_int_equal(h->pipeline[0], 1);
	assert_int_equal(h->pipeline[1], 0);
	assert_int_equal(h->pipeline[2], 1);
	assert_int_equal(h->pipeline[3], HISTORY_NO_PIPELINE);
	assert_int_equal(history_rank(h, 0, h->spells[0].stage), 2);
	assert_int_equal(history_rank(h, 1, h->spells[1].stage), 1);
	assert_int_equal(history_rank(h, 3, h->spells[3].stage), -1);
	assert_int_equal(history_rank(h, 0, (unsigned)history_stage(h, SLICE("立项"))), -1);
	assert_int_equal(history_stage(h, SLICE("没有")), -1);
	assert_int_equal(history_first(h, 2, h->spells[2].stage), 2);
	assert_int_equal(history_first(h, 2, 0), -1);
	tear_down(&f);
}

static int64_t at(const char *text)
{
	int64_t moment;

	assert_true(moment_parse(slice_of(text), &moment));
	return moment;
}

static void days_between(void **state)
{
	struct sandbox box;
	struct book b;
	struct error err = ERROR_INIT;
	struct calendar *c;

	(void)state;
	sandbox_book(&box, "en");
	sandbox_book_open(&box, &b, BOOK_READ);
	c = book_calendar(&b, &err);
	no_findings(&err);
	/* 09:00-12:00, 13:00-18:00 would be 8 hours: what a day has is the calendar's word. */
	assert_int_equal(history_dwell(c, at("2026-03-02"), at("2026-03-03"), HISTORY_WORKING), 10000);
	assert_int_equal(history_dwell(c, at("2026-03-06"), at("2026-03-09"), HISTORY_WORKING), 10000);
	assert_int_equal(history_dwell(c, at("2026-03-06"), at("2026-03-09"), HISTORY_CALENDAR), 30000);
	/* the Saturday before the Spring Festival is worked, the festival isn't */
	assert_int_equal(history_dwell(c, at("2026-02-14"), at("2026-02-24"), HISTORY_WORKING), 10000);
	assert_int_equal(history_dwell(c, at("2026-03-02T10:00+08:00"), at("2026-03-02T16:00+08:00"), HISTORY_CALENDAR),
			 2500);
	assert_int_equal(history_dwell(c, at("2026-03-03"), at("2026-03-02"), HISTORY_WORKING), -10000);
	assert_int_equal(history_dwell(c, at("2026-03-03"), at("2026-03-02"), HISTORY_CALENDAR), -10000);
	assert_int_equal(history_dwell(c, at("2016-10-20"), at("2017-03-01"), HISTORY_CALENDAR), 1320000);
	book_close(&b);
	sandbox_close(&box);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lead_goes_through),
		cmocka_unit_test(it_comes_back_and_skips),
		cmocka_unit_test(it_is_lost_and_revived),
		cmocka_unit_test(it_starts_late),
		cmocka_unit_test(the_same_stage_twice_is_one_spell),
		cmocka_unit_test(time_counts_not_the_order_of_rows),
		cmocka_unit_test(at_the_same_moment_the_log_order_counts),
		cmocka_unit_test(rows_without_a_log),
		cmocka_unit_test(a_log_that_begins_later),
		cmocka_unit_test(a_row_edited_by_hand),
		cmocka_unit_test(the_clock_ends_it),
		cmocka_unit_test(strangers_and_other_ids),
		cmocka_unit_test(who_acted_for_another),
		cmocka_unit_test(pipelines_and_ranks),
		cmocka_unit_test(days_between),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
