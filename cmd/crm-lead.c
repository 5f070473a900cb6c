/* crm-lead - leads: add, list, show, stage, follow, stuck, orphans, assign, set, solved. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "book/entry.h"
#include "book/listing.h"
#include "book/subject.h"
#include "cli.h"
#include "cli_merge.h"
#include "cli_card.h"
#include "intake/card_add.h"
#include "intake/card_view.h"
#include "report/report.h"
#include "sales/leads.h"
#include "sales/people.h"
#include "sales/schedule.h"
#include "sales/visits.h"

/* What is asked at a terminal. Prompts go to stderr: stdout is for results. An empty line, end of input or ^C gives up; nothing has been
 * written by then. */

enum { LABEL_WIDTH = 15, CHOICES = 9 };

static void prompt(const char *label, struct slice hint)
{
	struct str text = STR_INIT;
	size_t width = utf8_width(slice_of(label));

	if (hint.len) {
		str_fill(&text, ' ', LABEL_WIDTH + 2);
		utf8_add_safe(&text, hint);
		str_addc(&text, '\n');
	}
	str_adds(&text, label);
	str_fill(&text, ' ', width < LABEL_WIDTH ? LABEL_WIDTH - width : 0);
	str_adds(&text, "> ");
	fputs(text.buf, stderr);
	fflush(stderr);
	str_release(&text);
}

/* A line without its blanks; the caller frees. NULL: nothing was answered. */
static char *read_line(void)
{
	char *line = NULL, *answer = NULL;
	size_t cap = 0;
	ssize_t n = getline(&line, &cap, stdin);

	if (n > 0) {
		struct slice s = slice_trim((struct slice){ line, (size_t)n });

		if (s.len)
			answer = xstrndup(s.ptr, s.len);
	}
	free(line);
	return answer;
}

static char *ask_text(const char *label, struct slice hint)
{
	prompt(label, hint);
	return read_line();
}

/* "鄞州" shows who is meant; a number picks, anything else is taken as it is. */
static char *ask_customer(struct cli *c, const char *label, struct error *err)
{
	const struct table *t = book_table(&c->book, CUSTOMERS.ledger, err);
	char *typed = t ? ask_text(label, SLICE("")) : NULL, *picked;
	size_t rows[CHOICES], found = typed ? table_candidates(t, slice_of(typed), rows, CHOICES) : 0;
	struct str hint = STR_INIT;

	if (found < 2)
		return typed;
	for (size_t i = 0; i < found && i < CHOICES; i++) {
		struct slice grade = table_text(t, rows[i], CUSTOMERS.grade);

		str_addf(&hint, "%zu %.*s%s%.*s%s  ", i + 1, SLICE_ARGS(table_text(t, rows[i], CUSTOMERS.name)), grade.len ? " (" : "",
			 SLICE_ARGS(grade), grade.len ? ")" : "");
	}
	if (found > CHOICES)
		str_adds(&hint, "...");
	picked = ask_text(label, str_slice(&hint));
	str_release(&hint);
	if (picked && strlen(picked) == 1 && *picked >= '1' && (size_t)(*picked - '1') < found && *picked - '1' < CHOICES) {
		struct slice id = table_id(t, rows[*picked - '1']);

		free(picked);
		picked = xstrndup(id.ptr, id.len);
	}
	free(typed);
	return picked;
}

static bool is_stage_of(const struct stages *s, size_t from, struct slice id)
{
	for (size_t p = from; p < s->npipelines; p++)
		if (pipeline_stage(&s->pipelines[p], id))
			return true;
	return false;
}

/* Those of the pipeline that most leads are of first: the one that takes what no other does is the last. */
static char *ask_stage(struct cli *c, const char *label)
{
	const struct stages *all = &c->book.stages;
	struct str hint = STR_INIT;
	char *answer;

	for (size_t p = all->npipelines; p-- > 0;)
		for (size_t i = 0; i < all->pipelines[p].nstages; i++) {
			const struct stage *s = &all->pipelines[p].stages[i];

			if (s->kind == STAGE_OPEN && !is_stage_of(all, p + 1, s->id))
				str_addf(&hint, "%.*s ", SLICE_ARGS(s->id));
		}
	answer = ask_text(label, str_slice(&hint));
	str_release(&hint);
	return answer;
}

/* Asks for those of a lead's five fields that were not given, and nothing else; fills them in. */
static int ask_lead(struct cli *c, struct lead_draft *draft, bool asks_customer, struct error *err)
{
	const struct { const char **given; const struct known_column *column; } five[] = {
		{ &draft->customer, LEADS.customer }, { &draft->stage, LEADS.stage }, { &draft->next, LEADS.next_follow_up },
		{ &draft->need, LEADS.need },	      { &draft->blocker, LEADS.blocker },
	};
	const struct ledger *leads = schema_ledger(&c->book.schema, SLICE("leads"));

	for (size_t i = 0; leads && i < 5; i++) {
		int column = ledger_column(leads, slice_of(five[i].column->name));
		const char *label;
		char *answer;

		if (*five[i].given || column < 0 || !leads->columns[column].required || (i == 0 && !asks_customer))
			continue;
		label = column_label(&leads->columns[column]);
		answer = i == 0 ? ask_customer(c, label, err) : i == 1 ? ask_stage(c, label) : ask_text(label, SLICE(""));
		if (!answer)
			return error_add(err, ERROR_USAGE, _("%s: nothing was answered; nothing was written"), label);
		options_give(&c->options, five[i].given, arena_text(&c->arena, slice_of(answer)));
		free(answer);
	}
	return 0;
}

OPTIONS(add, struct lead_draft) = {
	OPTION(add, customer, "NAME", N_("customer: id, name, or a unique part; a new name makes a new customer")),
	OPTION(add, stage, "STAGE", N_("the stage it stands in")),
	OPTION(add, next, "DATE", N_("next follow-up: 2026-03-19, +3d, +5wd, fri, 周四 14:30")),
	OPTION(add, need, "TEXT", N_("core need: what the customer wants solved")),
	OPTION(add, blocker, "TEXT", N_("blocker: what it is waiting for")),
	{ 0 },
};

static int lead_verb_add(struct cli *c, struct change *change, struct error *err)
{
	struct lead_draft *draft = given(c, add);

	draft->columns = c->options.args;
	draft->ncolumns = c->options.nargs;
	return lead_add(change, draft, err);
}

static int lead_ask_add(struct cli *c, struct error *err)
{
	return ask_lead(c, given(c, add), true, err);
}

static const struct known_column *const list_columns[] = {
	LEADS.id, LEADS.customer, LEADS.stage, LEADS.next_follow_up, LEADS.owner, LEADS.amount,
	LEADS.need, LEADS.blocker, NULL,
};

struct list_given {
	const char *owner, *stage, *customer;
	bool overdue, no_next, no_decider, all;
	struct option_list where;
};
OPTIONS(list, struct list_given) = {
	OPTION(list, owner, "PERSON", N_("only that person's")),
	OPTION(list, stage, "STAGE", N_("only in that stage")),
	OPTION(list, customer, "CUSTOMER", N_("only that customer's")),
	OPTION(list, overdue, NULL, N_("only open ones whose next follow-up has passed")),
	OPTION(list, no_next, NULL, N_("only open ones without next follow-up")),
	OPTION(list, no_decider, NULL, N_("only open ones of customers where nobody who decides is known")),
	OPTION(list, all, NULL, N_("won and lost ones too")),
	OPTION(list, where, "CONDITION", N_("only rows for which it holds, e.g. 'customer.grade = A and amount >= 300000'")),
	{ 0 },
};

struct lead_filter {
	struct slice owner, customer, stage; /* ids, empty: any */
	bool overdue, no_next, no_decider, all;
	struct deciders deciders;
	struct when *where;
};

static int read_filter(struct cli *c, const struct table *leads, struct lead_filter *f, struct error *err)
{
	const struct list_given *given = given(c, list);

	if (!book_table(&c->book, PEOPLE.ledger, err) || !book_table(&c->book, CUSTOMERS.ledger, err))
		return -1;
	*f = (struct lead_filter){ .overdue = given->overdue, .no_next = given->no_next, .no_decider = given->no_decider,
				   .all = given->all || given->where.count || given->stage };
	if (given->stage && entry_choice(&c->book, leads->ledger, LEADS.stage, given->stage, &f->stage, err) < 0)
		return -1;
	if (cli_person(c, given->owner, &f->owner, err) < 0 || cli_customer(c, given->customer, &f->customer, err) < 0)
		return -1;
	if (f->no_decider && deciders_read(&f->deciders, &c->book, err) < 0)
		return -1;
	return cli_where(&given->where, leads->ledger, &f->where, err);
}

static int passes(struct cli *c, const struct table *leads, const struct lead_filter *f, size_t row, struct error *err)
{
	struct row_subject s;

	if (f->owner.len && !slice_equal(table_text(leads, row, LEADS.owner), f->owner))
		return 0;
	if (f->customer.len && !slice_equal(table_text(leads, row, LEADS.customer), f->customer))
		return 0;
	if (f->stage.len && !slice_equal(table_text(leads, row, LEADS.stage), f->stage))
		return 0;
	if (!f->all && !lead_is_open(&c->book, leads, row))
		return 0;
	if (f->overdue && !lead_is_overdue(&c->book, leads, row))
		return 0;
	if (f->no_next && (table_text(leads, row, LEADS.next_follow_up).len || !lead_is_open(&c->book, leads, row)))
		return 0;
	if (f->no_decider && (!lead_is_open(&c->book, leads, row) || deciders_has(&f->deciders, table_id(leads, row), table_text(leads, row, LEADS.customer))))
		return 0;
	row_subject(&s, &c->book, leads, row);
	return when_holds(f->where, &s.subject, err);
}

/* Those that pass; how many of them are overdue, for people. */
static int list_leads(struct cli *c, struct view *v, const struct lead_filter *f, size_t *overdue, struct error *err)
{
	const struct table *leads = book_table(&c->book, LEADS.ledger, err);
	struct listing listing = listing_begin(v, &c->book, leads, list_columns, true);
	struct table *pass = table_pass(leads);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < leads->nrows; i++) {
		const int shown = passes(c, pass, f, i, err);

		rc = shown < 0 ? -1 : 0;
		if (shown > 0)
			listing_row(&listing, i);
		*overdue += shown > 0 && !v->for_programs && !f->no_next && lead_is_overdue(&c->book, pass, i);
	}
	table_pass_end(pass);
	return listing_end(&listing, err) < 0 ? -1 : rc;
}

static int lead_list(struct cli *c, struct view *v, struct error *err)
{
	const struct table *leads = book_table(&c->book, LEADS.ledger, err);
	struct lead_filter f = { 0 };
	size_t overdue = 0;
	int rc = leads ? read_filter(c, leads, &f, err) : -1;

	if (rc == 0)
		rc = list_leads(c, v, &f, &overdue, err);
	when_free(f.where);
	deciders_release(&f.deciders);
	if (rc == 0)
		view_note(v, lang_plural("%zu lead, %zu overdue%s", "%zu leads, %zu overdue%s", view_rows(v)), view_rows(v), overdue,
			  f.all ? "" : _("; closed ones too with --all"));
	return rc;
}

static int lead_show(struct cli *c, struct view *v, struct error *err)
{
	const struct table *leads = book_table(&c->book, LEADS.ledger, err);
	long row = lead_find(&c->book, cli_arg(c, 0), err);
	struct str in_stage = STR_INIT;
	int64_t days = 0;
	int known;

	if (row < 0 || (known = lead_stage_days(&c->book, leads, (size_t)row, &days, err)) < 0)
		return -1;
	view_card(v, "lead", "");
	view_title(v, "%.*s  %.*s · %.*s", SLICE_ARGS(table_id(leads, (size_t)row)),
		   SLICE_ARGS(listing_name(&c->book, CUSTOMERS.ledger, table_text(leads, (size_t)row, LEADS.customer))),
		   SLICE_ARGS(table_text(leads, (size_t)row, LEADS.stage)));
	listing_card(v, &c->book, leads, (size_t)row);
	view_column(v, "in_stage", _("In this stage"), TYPE_DURATION);
	if (known && lead_is_open(&c->book, leads, (size_t)row))
		value_add_number(&in_stage, TYPE_NUMBER, days);
	if (in_stage.len)
		str_adds(&in_stage, "wd");
	view_workdays(v, str_slice(&in_stage));
	str_release(&in_stage);
	/* In csv they stand in the history alone, as they always did: who reads it there doesn't find them twice. */
	if (contact_chain_of_lead(&c->book, (size_t)row, v, err) < 0 ||
	    (cli_format(c) != VIEW_CSV && talk_section_of_lead(&c->book, table_id(leads, (size_t)row), v, err) < 0) ||
	    solved_section(&c->book, SOLVED.lead, table_id(leads, (size_t)row), v, err) < 0 ||
	    solution_section(&c->book, table_id(leads, (size_t)row), v, err) < 0)
		return -1;
	return listing_history(v, &c->book, LEADS.ledger, table_id(leads, (size_t)row), 20, err);
}

struct stage_given {
	const char *note;
};
OPTIONS(stage, struct stage_given) = {
	OPTION(stage, note, "TEXT", N_("what was said or done; goes to the log with the move")),
	{ 0 },
};

static int lead_verb_stage(struct cli *c, struct change *change, struct error *err)
{
	long row = lead_find(&c->book, cli_arg(c, 0), err);

	const struct lead_move move = { .stage = cli_arg(c, 1), .note = given(c, stage)->note,
					.columns = c->options.args + 2, .ncolumns = c->options.nargs - 2 };

	return row < 0 ? -1 : lead_stage(change, (size_t)row, &move, err);
}

struct follow_given {
	const char *next, *note, *kind;
	struct option_list answer;
};
OPTIONS(follow, struct follow_given) = {
	OPTION(follow, next, "DATE", N_("the next follow-up")),
	OPTION(follow, note, "TEXT", N_("what was talked about; goes to the log")),
	OPTION(follow, kind, "KIND", N_("by which means: call, visit, mail, wechat (leads.talk)")),
	OPTION(follow, answer, "N=TEXT", N_("what was answered to question N of the brief; as often as there are answers")),
	{ 0 },
};

static int lead_verb_follow(struct cli *c, struct change *change, struct error *err)
{
	const char *next = given(c, follow)->next, *note = given(c, follow)->note;
	long row;

	if (!next || !note || !*note)
		return error_add(err, ERROR_USAGE, _("missing: %s"), !next && !note ? "--next, --note" : next ? "--note" : "--next");
	row = lead_find(&c->book, cli_arg(c, 0), err);
	if (row < 0 || lead_follow(change, (size_t)row, next, note, given(c, follow)->kind, err) < 0)
		return -1;
	return visit_answer(change, (size_t)row, given(c, follow)->answer.items, given(c, follow)->answer.count, err);
}

struct brief_given {
	const char *pick;
};
OPTIONS(brief, struct brief_given) = {
	OPTION(brief, pick, "N,...", N_("take these along: prints the outline of the meeting (md), and keeps them open until they are answered"),
	       .writes = true),
	{ 0 },
};

static int lead_brief(struct cli *c, struct view *v, struct error *err)
{
	const long row = lead_find(&c->book, cli_arg(c, 0), err);

	return row < 0 ? -1 : visit_brief(&c->book, (size_t)row, v, err);
}

static int lead_plan(struct cli *c, struct change *change, struct error *err)
{
	const long row = lead_find(&c->book, cli_arg(c, 0), err);

	if (c->common->format < 0 && !cli_is_dry(c))
		c->common->format = VIEW_MD;
	return row < 0 ? -1 : visit_plan(change, (size_t)row, given(c, brief)->pick, &c->shown, err);
}

static int lead_verb_set(struct cli *c, struct change *change, struct error *err)
{
	long row = lead_find(&c->book, cli_arg(c, 0), err);

	return row < 0 ? -1 : lead_set(change, (size_t)row, c->options.args + 1, c->options.nargs - 1, err);
}

OPTIONS(card, struct lead_draft) = {
	OPTION(card, customer, "NAME", N_("whose lead it is, where the card doesn't say or says it otherwise")),
	OPTION(card, stage, "STAGE", N_("the stage it stands in")),
	OPTION(card, next, "DATE", N_("next follow-up: 2026-03-19, +3d, +5wd, fri, 周四 14:30")),
	OPTION(card, need, "TEXT", N_("core need: what the customer wants solved")),
	OPTION(card, blocker, "TEXT", N_("blocker: what it is waiting for")),
	{ 0 },
};

static int lead_verb_card(struct cli *c, struct change *change, struct error *err)
{
	struct cards cards = { 0 };
	const char *file = cli_arg(c, 0);
	int rc = cli_cards(c, file, &cards, err);

	if (rc == 0)
		rc = cards_add(change, &cards, strcmp(file, "-") == 0 ? "stdin" : file, given(c, card), err);
	cards_release(&cards);
	return rc;
}

/* Only what the cards don't say, and nothing where everybody is there already. */
static int lead_ask_card(struct cli *c, struct error *err)
{
	bool any_new = false, any_without_customer = false;
	struct cards cards = { 0 };
	int rc = cli_cards(c, cli_arg(c, 0), &cards, err);

	if (rc == 0)
		rc = cards_ask(&c->book, &cards, &any_new, &any_without_customer, err);
	if (rc == 0 && any_new)
		rc = ask_lead(c, given(c, card), any_without_customer, err);
	cards_release(&cards);
	return rc;
}

static int lead_card_dry(struct cli *c, struct view *v, struct error *err)
{
	struct cards cards = { 0 };
	int rc = cli_cards(c, cli_arg(c, 0), &cards, err);

	if (rc == 0)
		cards_view(&cards, v);
	cards_release(&cards);
	return rc;
}

OPTIONS(solved, struct solved_draft) = {
	OPTION(solved, problem, "TEXT", N_("the customer's problem (else the lead's blocker)")),
	OPTION(solved, evidence, "FILE", N_("a file of the book that proves it; a later change is noticed")),
	{ 0 },
};

static int lead_solved(struct cli *c, struct change *change, struct error *err)
{
	struct solved_draft *draft = given(c, solved);
	long row = lead_find(&c->book, cli_arg(c, 0), err);

	draft->text = cli_arg(c, 1);
	return row < 0 ? -1 : solved_add(change, (size_t)row, draft, err);
}

struct stuck_given {
	const char *owner;
};
OPTIONS(stuck, struct stuck_given) = {
	OPTION(stuck, owner, "PERSON", N_("only that person's")),
	{ 0 },
};

static int lead_stuck(struct cli *c, struct view *v, struct error *err)
{
	struct slice owner;

	if (!book_table(&c->book, PEOPLE.ledger, err) || cli_person(c, given(c, stuck)->owner, &owner, err) < 0)
		return -1;
	return stuck_report(&c->book, owner, v, err);
}

struct orphans_given {
	long days;
};
OPTIONS(orphans, struct orphans_given) = {
	OPTION(orphans, days, "N", N_("silent: nothing happened to it for N days (30)"), .otherwise = 30),
	{ 0 },
};

static int lead_orphans(struct cli *c, struct view *v, struct error *err)
{
	return orphans_report(&c->book, given(c, orphans)->days, v, err);
}

struct handover_given {
	const char *to, *packet;
	int by;
	bool all, stays;
};
OPTIONS(handover, struct handover_given) = {
	OPTION(handover, to, "PERSON,...", N_("to whom; all active people of the same role where nothing is said")),
	OPTION(handover, by, "HOW", N_("load (the fewest open leads first), territory or round"), .choices = take_words, .has_labels = true),
	OPTION(handover, all, NULL, N_("won and lost leads, too")),
	OPTION(handover, stays, NULL, N_("the person goes on working here: status isn't set to left")),
	OPTION(handover, packet, "DIR", N_("a page for each lead there: chain, last talks, promises, what is owed")),
	{ 0 },
};

static struct handover_how handover_of(struct cli *c)
{
	const struct handover_given *given = given(c, handover);

	return (struct handover_how){ .from = cli_arg(c, 0), .to = given->to, .by = given->by < 0 ? TAKE_BY_LOAD : (enum take_by)given->by,
				      .all = given->all, .stays = given->stays, .packet = given->packet };
}

static int lead_verb_handover(struct cli *c, struct change *change, struct error *err)
{
	const struct handover_how how = handover_of(c);

	return handover(change, &how, err);
}

static int lead_try_handover(struct cli *c, struct view *v, struct error *err)
{
	const struct handover_how how = handover_of(c);

	return handover_show(&c->book, &how, v, err);
}

static struct assign_how assign_how_of(struct cli *c)
{
	return (struct assign_how){ .leads = c->options.args, .nleads = c->options.nargs };
}

static int lead_verb_assign(struct cli *c, struct change *change, struct error *err)
{
	const struct assign_how how = assign_how_of(c);

	return assign(change, &how, err);
}

static int lead_try_assign(struct cli *c, struct view *v, struct error *err)
{
	const struct assign_how how = assign_how_of(c);

	return assign_show(&c->book, &how, v, err);
}

static int lead_verb_merge(struct cli *c, struct change *change, struct error *err)
{
	return cli_merge(c, MERGE_LEADS, change, err);
}

static int lead_verb_unmerge(struct cli *c, struct change *change, struct error *err)
{
	return merging_undo(change, MERGE_LEADS, cli_arg(c, 0), err);
}

static const struct verb verbs[] = {
	{ .name = "add", .args = "[COLUMN=VALUE...]", .max_args = ANY_ARGS, .help = N_("enter a lead: five fields and no more"),
	  .detail = N_("At a terminal the missing ones of the five are asked for; elsewhere all that miss are named."),
	  .options = add_options, .ask = lead_ask_add, .asks_twins = true, .write = lead_verb_add },
	{ .name = "card", .args = "FILE", .min_args = 1, .max_args = 1, .help = N_("enter a lead for each business card of a file"),
	  .detail = N_("vCard 2.1 to 4.0, MECARD, or a picture of a code (where zbarimg is installed); - is stdin. Whoever is a contact already is said\n"
		       "and not added again. At a terminal what misses of the five fields is asked for; --dry-run shows what was read."),
	  .options = card_options, .ask = lead_ask_card, .read = lead_card_dry, .asks_twins = true, .write = lead_verb_card },
	{ .name = "list", .help = N_("open leads"), .options = list_options, .read = lead_list },
	{ .name = "show", .args = "LEAD", .min_args = 1, .max_args = 1, .help = N_("one lead: card and timeline"), .read = lead_show },
	{ .name = "stage", .args = "LEAD STAGE [COLUMN=VALUE...]", .min_args = 2, .max_args = ANY_ARGS,
	  .help = N_("move a lead to a stage"), .options = stage_options, .write = lead_verb_stage },
	{ .name = "follow", .args = "LEAD", .min_args = 1, .max_args = 1, .help = N_("note a contact and the next follow-up"),
	  .options = follow_options, .write = lead_verb_follow },
	{ .name = "stuck", .help = N_("open leads past the days of their stage: blocker, and what moved last"),
	  .options = stuck_options, .read = lead_stuck },
	{ .name = "orphans", .help = N_("open leads that nobody carries on; exit status 1 where there are some"),
	  .detail = N_("Nobody owns them, or who does has left; they have no next follow-up; or nothing happened to them for N days."),
	  .options = orphans_options, .read = lead_orphans },
	{ .name = "brief", .args = "LEAD", .min_args = 1, .max_args = 1, .help = N_("three questions for a visit, each with why"),
	  .detail = N_("rules/questions.yaml says which, by industry, stage, the chain, and what was talked about; questions left open at the last\n"
		       "visit come first. crm lead follow --answer takes the answers."),
	  .options = brief_options, .read = lead_brief, .write = lead_plan },
	{ .name = "assign", .args = "[LEAD...]", .max_args = ANY_ARGS, .help = N_("leads that nobody owns are given to somebody, by rule"),
	  .detail = N_("rules/assign.yaml says to whom: the first rule whose condition holds. Without a LEAD all open ones without an owner. Each is said\n"
		       "with its rule, the values that decided and why that person; --dry-run lists them. Who is given one gets a task."),
	  .of_today = true, .read = lead_try_assign, .write = lead_verb_assign },
	{ .name = "handover", .args = "PERSON", .min_args = 1, .max_args = 1, .help = N_("somebody's open work goes to others"),
	  .detail = N_("Leads, customers, open quotes and contracts, decisions, open invoices and tasks; what belongs to one customer goes to one\n"
		       "person. What was won or lost stays with who did it. --dry-run lists every field."),
	  .options = handover_options, .read = lead_try_handover, .write = lead_verb_handover },
	{ .name = "set", .args = "LEAD COLUMN=VALUE...", .min_args = 2, .max_args = ANY_ARGS, .help = N_("set fields of a lead"),
	  .detail = N_("contacts+=NAME:PART,... says who takes part in it and how, contacts-=NAME,... who no longer does."),
	  .write = lead_verb_set },
	{ .name = "solved", .args = "LEAD TEXT", .min_args = 2, .max_args = 2, .help = N_("note a problem of the customer that was solved"),
	  .options = solved_options, .write = lead_solved },
	MERGE_VERBS("LEAD", lead_verb_merge, lead_verb_unmerge),
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command lead = { "crm-lead", N_("leads: add, list, show, move through stages, follow up"), verbs };

	return cli_main(&lead, argc, argv);
}
