/* crm-solution - engineers: what they are free for, solutions asked of them, and their calendars. */
#include <stdlib.h>

#include "cli.h"
#include "sales/leads.h"
#include "sales/schedule.h"

enum { DAYS = 7, DAYS_MAX = 3660 };

/* 2h, 90m; `otherwise` where nothing was given. */
static int read_duration(const char *option, const char *typed, int64_t otherwise, int64_t *seconds, struct error *err)
{
	struct value v;

	*seconds = otherwise;
	if (!typed)
		return 0;
	if (!value_parse(TYPE_DURATION, slice_of(typed), &v) || v.workdays || v.number <= 0)
		return error_add(err, ERROR_USAGE, _("%s: '%s' is no stretch of time; write 48h, 2h or 90m"), option, typed);
	*seconds = v.number;
	return 0;
}

static int check_days(long days, struct error *err)
{
	return days >= 1 && days <= DAYS_MAX ? 0 : error_add(err, ERROR_USAGE, _("--days: from 1 to %d"), DAYS_MAX);
}

struct request_given {
	const char *skill, *by, *slot, *length, *engineer, *note;
	long days;
};
OPTIONS(request, struct request_given) = {
	OPTION(request, skill, "SKILL", N_("what the engineer has to know, one of people.skills")),
	OPTION(request, by, "DATE", N_("until when it has to be handed in (else when the slot ends)")),
	OPTION(request, slot, "TIME", N_("when it begins: '2026-03-17 09:00', '周四 14:00' (else the earliest fair one)")),
	OPTION(request, length, "TIME", N_("how long the slot is: 2h (the default), 90m")),
	OPTION(request, engineer, "PERSON", N_("that engineer and nobody else")),
	OPTION(request, days, "N", N_("within so many days, where --by says nothing"), .otherwise = DAYS),
	OPTION(request, note, "TEXT", N_("what the engineer should know")),
	{ 0 },
};

static int verb_request(struct cli *c, struct change *change, struct error *err)
{
	const struct request_given *given = given(c, request);
	const struct solution_draft draft = { .lead = cli_arg(c, 0), .skill = given->skill, .engineer = given->engineer, .by = given->by,
					      .slot = given->slot, .length = given->length, .note = given->note, .days = given->days };

	return check_days(given->days, err) < 0 ? -1 : solution_request(change, &draft, err);
}

struct slots_given {
	const char *skill, *min;
	struct option_date from;
	long days;
};
OPTIONS(slots, struct slots_given) = {
	OPTION(slots, skill, "SKILL", N_("of every engineer who knows that")),
	OPTION(slots, from, "DATE", N_("from that day on (else from now on)")),
	OPTION(slots, days, "N", N_("so many days, the first one included"), .otherwise = DAYS),
	OPTION(slots, min, "TIME", N_("only pieces at least so long: 2h, 90m (else all)")),
	{ 0 },
};

static int verb_slots(struct cli *c, struct view *v, struct error *err)
{
	const struct slots_given *given = given(c, slots);
	struct slots_wanted wanted = { .engineer = cli_arg(c, 0), .skill = given->skill, .days = given->days,
				       .from = given->from.typed ? given->from.day : c->book.today };

	if (wanted.engineer && wanted.skill)
		return error_add(err, ERROR_USAGE, _("an engineer or --skill, not both"));
	if (check_days(given->days, err) < 0 || read_duration("--min", given->min, 1, &wanted.min, err) < 0)
		return -1;
	return solution_slots(&c->book, &wanted, v, err);
}

struct move_given {
	const char *slot, *engineer, *by, *length;
};
OPTIONS(move, struct move_given) = {
	OPTION(move, slot, "TIME", N_("when it begins now")),
	OPTION(move, engineer, "PERSON", N_("who does it now")),
	OPTION(move, by, "DATE", N_("until when it has to be handed in now")),
	OPTION(move, length, "TIME", N_("how long the slot is now: 2h, 90m")),
	{ 0 },
};

static int verb_move(struct cli *c, struct change *change, struct error *err)
{
	const struct move_given *given = given(c, move);
	const struct solution_draft to = { .slot = given->slot, .engineer = given->engineer, .by = given->by, .length = given->length };

	return solution_move(change, cli_arg(c, 0), &to, err);
}

struct cancel_given {
	const char *note;
};
OPTIONS(cancel, struct cancel_given) = {
	OPTION(cancel, note, "TEXT", N_("why it isn't needed")),
	{ 0 },
};

static int verb_cancel(struct cli *c, struct change *change, struct error *err)
{
	return solution_cancel(change, cli_arg(c, 0), given(c, cancel)->note, err);
}

struct submit_given {
	const char *file, *note;
};
OPTIONS(submit, struct submit_given) = {
	OPTION(submit, file, "PATH", N_("the solution: a file of the book; a later change is noticed")),
	OPTION(submit, note, "TEXT", N_("what is to be said of it")),
	{ 0 },
};

static int verb_submit(struct cli *c, struct change *change, struct error *err)
{
	return solution_submit(change, cli_arg(c, 0), given(c, submit)->file, given(c, submit)->note, err);
}

struct list_given {
	bool all, overdue;
	const char *engineer, *lead;
	struct option_list where;
};
OPTIONS(list, struct list_given) = {
	OPTION(list, all, NULL, N_("submitted and cancelled ones too")),
	OPTION(list, overdue, NULL, N_("only open ones past their deadline")),
	OPTION(list, engineer, "PERSON", N_("only that engineer's")),
	OPTION(list, lead, "LEAD", N_("only of that lead")),
	OPTION(list, where, "CONDITION", N_("only those, e.g. 'skill = 关节 and moves > 0'")),
	{ 0 },
};

static int verb_list(struct cli *c, struct view *v, struct error *err)
{
	const struct list_given *given = given(c, list);
	const struct table *leads = book_table(&c->book, LEADS.ledger, err);
	const struct ledger *l = schema_ledger(&c->book.schema, SLICE("solutions"));
	struct solution_filter filter = { .all = given->all, .overdue = given->overdue };
	const long lead = leads && given->lead ? lead_find(&c->book, given->lead, err) : 0;
	struct when *where = NULL;
	int rc = leads && lead >= 0 ? cli_person(c, given->engineer, &filter.engineer, err) : -1;

	if (rc == 0 && l)
		rc = cli_where(&given->where, l, &where, err);
	if (rc == 0) {
		filter.where = where;
		filter.lead = given->lead ? table_id(leads, (size_t)lead) : SLICE("");
		rc = solution_list(&c->book, &filter, v, err);
	}
	when_free(where);
	return rc;
}

static int verb_show(struct cli *c, struct view *v, struct error *err)
{
	return solution_page(&c->book, cli_arg(c, 0), v, err);
}

struct remind_given {
	const char *ahead, *outbox;
};
OPTIONS(remind, struct remind_given) = {
	OPTION(remind, ahead, "TIME", N_("how long before the deadline: 48h (the default), 2d")),
	OPTION(remind, outbox, "DIR", N_("send: write one file a message there, and record it as sent"), .writes = true),
	{ 0 },
};

static int remind_how(struct cli *c, struct deadline_how *how, struct error *err)
{
	const struct remind_given *given = given(c, remind);

	*how = (struct deadline_how){ .ahead_text = given->ahead ? given->ahead : "48h", .outbox = given->outbox, .is_dry = cli_is_dry(c) };
	return read_duration("--ahead", how->ahead_text, 0, &how->ahead, err);
}

static int verb_remind(struct cli *c, struct change *change, struct error *err)
{
	struct deadline_how how;

	return remind_how(c, &how, err) < 0 ? -1 : solution_remind_run(change, &how, err);
}

static int verb_remind_preview(struct cli *c, struct view *v, struct error *err)
{
	struct deadline_how how;

	return remind_how(c, &how, err) < 0 ? -1 : solution_remind_preview(&c->book, &how, v, err);
}

struct import_given {
	const char *engineer, *source;
	struct option_date from, to;
};
OPTIONS(import, struct import_given) = {
	OPTION(import, engineer, "PERSON", N_("whose calendar it is")),
	OPTION(import, source, "NAME", N_("which of that engineer's calendars (else as it calls itself, else the file's name)")),
	OPTION(import, from, "DATE", N_("what is over by then is left out (else a year back)")),
	OPTION(import, to, "DATE", N_("what repeats without end is taken up to then (else a year ahead)")),
	{ 0 },
};

static int verb_import(struct cli *c, struct change *change, struct error *err)
{
	const struct import_given *given = given(c, import);
	const struct calendar_import how = { .file = cli_arg(c, 0), .engineer = given->engineer, .source = given->source,
					     .has_from = given->from.typed, .from = given->from.day,
					     .has_to = given->to.typed, .to = given->to.day };

	return calendar_file_import(change, &how, err);
}

struct export_given {
	const char *engineer;
	bool freebusy;
	struct option_date from;
	long days;
};
OPTIONS(export, struct export_given) = {
	OPTION(export, engineer, "PERSON", N_("only that engineer's")),
	OPTION(export, freebusy, NULL, N_("when they are not free (VFREEBUSY), and not for what")),
	OPTION(export, from, "DATE", N_("from that day on (else from today)")),
	OPTION(export, days, "N", N_("so many days (else all bookings to come; of --freebusy 30)")),
	{ 0 },
};

static int verb_export(struct cli *c, struct view *v, struct error *err)
{
	const struct export_given *given = given(c, export);
	const struct calendar_export how = { .engineer = given->engineer, .freebusy = given->freebusy,
					     .from = given->from.typed ? given->from.day : c->book.today,
					     .days = given->days || !given->freebusy ? given->days : 30 };
	struct str text = STR_INIT;
	int rc = given->days > DAYS_MAX ? check_days(given->days, err) : calendar_file_export(&c->book, &how, &text, err);

	if (rc == 0) {
		view_exact(v, "calendar", _("calendar"));
		view_text(v, str_slice(&text));
	}
	str_release(&text);
	return rc;
}

static const struct verb verbs[] = {
	{ .name = "request", .args = "LEAD", .min_args = 1, .max_args = 1, .help = N_("ask an engineer for a solution: a slot is booked, a task made"),
	  .options = request_options, .write = verb_request },
	{ .name = "slots", .args = "[ENGINEER]", .max_args = 1, .help = N_("when engineers are free: working time less meetings, leave and bookings"),
	  .options = slots_options, .read = verb_slots },
	{ .name = "list", .help = N_("solutions that are asked for, the next slot first"), .options = list_options, .read = verb_list },
	{ .name = "show", .args = "SOLUTION", .min_args = 1, .max_args = 1, .help = N_("one solution and its history"), .read = verb_show },
	{ .name = "move", .args = "SOLUTION", .min_args = 1, .max_args = 1, .help = N_("another slot, engineer or deadline"), .options = move_options,
	  .write = verb_move },
	{ .name = "cancel", .args = "SOLUTION", .min_args = 1, .max_args = 1, .help = N_("give the slot back; the task is closed"),
	  .options = cancel_options, .write = verb_cancel },
	{ .name = "submit", .args = "SOLUTION", .min_args = 1, .max_args = 1, .help = N_("hand the solution in; the task is done"),
	  .options = submit_options, .write = verb_submit },
	{ .name = "remind", .help = N_("solutions that are due soon or past their time; into an outbox, to engineer and salesperson, once each"),
	  .detail = N_("Without --outbox nothing is recorded: what was looked at was not sent."), .options = remind_options,
	  .read = verb_remind_preview, .write = verb_remind, .tries_by_reading = true },
	{ .name = "calendar import", .args = "FILE", .min_args = 1, .max_args = 1, .help = N_("take the busy times of an .ics file; again only what changed"),
	  .options = import_options, .write = verb_import },
	{ .name = "calendar export", .help = N_("bookings as a calendar (.ics)"), .options = export_options, .read = verb_export },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command solution = { "crm-solution", N_("engineers: free slots, solutions asked of them, calendars"), verbs };

	return cli_main(&solution, argc, argv);
}
