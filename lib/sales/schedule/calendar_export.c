/* calendar_export.c - bookings as a calendar file; see calendar_file.h. */
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "book/left_out.h"
#include "sales/schedule/calendar_file.h"
#include "sales/schedule/engineer.h"
#include "sales/schedule/schedule.h"

enum { LINE = 75 }; /* octets of a line, its end apart */

struct exporting {
	struct schedule schedule;
	const struct table *leads, *customers;
	struct str *out, domain;
	struct span window; /* to: INT64_MAX, no end */
};

/* A content line, folded where it is too long, never within a character. */
static void add_line(struct str *out, const struct str *line)
{
	struct slice rest = str_slice(line);
	size_t room = LINE;

	while (rest.len > room) {
		size_t n = 0, step;
		int32_t code;

		for (;; n += step) {
			step = utf8_next((struct slice){ rest.ptr + n, rest.len - n }, &code);
			if (!step)
				step = 1;
			if (n + step > room)
				break;
		}
		str_add(out, rest.ptr, n);
		str_adds(out, "\r\n ");
		rest = (struct slice){ rest.ptr + n, rest.len - n };
		room = LINE - 1;
	}
	str_add_slice(out, rest);
	str_adds(out, "\r\n");
}

static void add_escaped(struct str *line, struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		const char c = text.ptr[i];

		if (c == '\\' || c == ';' || c == ',')
			str_addc(line, '\\');
		if (c == '\n')
			str_adds(line, "\\n");
		else if ((unsigned char)c >= 0x20 && c != 0x7f)
			str_addc(line, c);
	}
}

static void put(struct exporting *x, const char *name, struct slice text)
{
	struct str line = STR_INIT;

	str_addf(&line, "%s:", name);
	add_escaped(&line, text);
	add_line(x->out, &line);
	str_release(&line);
}

/* "20260317T010000Z" */
static void add_utc(struct str *out, int64_t moment)
{
	const int64_t days = moment >= 0 ? moment / 86400 : -((86399 - moment) / 86400);
	const struct civil day = date_civil((int32_t)days);
	const int seconds = (int)(moment - days * 86400);

	str_addf(out, "%04d%02d%02dT%02d%02d%02dZ", day.year, day.month, day.day, seconds / 3600, seconds / 60 % 60, seconds % 60);
}

static void put_time(struct exporting *x, const char *name, int64_t moment)
{
	struct str line = STR_INIT;

	str_addf(&line, "%s:", name);
	add_utc(&line, moment);
	add_line(x->out, &line);
	str_release(&line);
}

static int64_t number_of(const struct table *t, size_t row, const struct known_column *column, int64_t otherwise)
{
	return table_number(t, row, table_column(t, column), otherwise);
}

/* When the row was last touched, as far as it says so. */
static int64_t stamp_of(const struct table *s, size_t row)
{
	const int64_t made = number_of(s, row, SOLUTIONS.requested_at, number_of(s, row, SOLUTIONS.slot_start, 0)),
		      moved = number_of(s, row, SOLUTIONS.changed_at, made), submitted = number_of(s, row, SOLUTIONS.submitted_at, made);

	return moved > submitted ? moved > made ? moved : made : submitted > made ? submitted : made;
}

static void put_attendee(struct exporting *x, size_t person)
{
	const struct slice email = slice_trim(table_text(x->schedule.people, person, PEOPLE.email));
	struct str line = STR_INIT;

	if (!email.len || !mail_is_address(email))
		return;
	str_addf(&line, "ATTENDEE:mailto:%.*s", SLICE_ARGS(email));
	add_line(x->out, &line);
	str_release(&line);
}

static void put_texts(struct exporting *x, size_t row)
{
	const struct table *s = x->schedule.solutions;
	const struct slice lead = table_text(s, row, SOLUTIONS.lead), skill = table_text(s, row, SOLUTIONS.skill);
	const long at = table_find(x->leads, lead);
	const struct slice customer = at < 0 ? lead : table_name(x->customers, table_text(x->leads, (size_t)at, LEADS.customer));
	struct str text = STR_INIT;

	str_addf(&text, _("solution for %.*s"), SLICE_ARGS(customer));
	if (skill.len)
		str_addf(&text, " (%.*s)", SLICE_ARGS(skill));
	put(x, "SUMMARY", str_slice(&text));
	str_reset(&text);
	str_addf(&text, "%.*s", SLICE_ARGS(lead));
	if (at >= 0)
		str_addf(&text, " %.*s", SLICE_ARGS(table_text(x->leads, (size_t)at, LEADS.need)));
	put(x, "DESCRIPTION", str_slice(&text));
	str_release(&text);
}

static void put_event(struct exporting *x, size_t row)
{
	const struct table *s = x->schedule.solutions;
	const long person = table_find(x->schedule.people, table_text(s, row, SOLUTIONS.engineer));
	struct str text = STR_INIT;

	put(x, "BEGIN", SLICE("VEVENT"));
	str_addf(&text, "%.*s%s", SLICE_ARGS(table_id(s, row)), x->domain.buf);
	put(x, "UID", str_slice(&text));
	put_time(x, "DTSTAMP", stamp_of(s, row));
	put_time(x, "DTSTART", number_of(s, row, SOLUTIONS.slot_start, 0));
	put_time(x, "DTEND", number_of(s, row, SOLUTIONS.slot_end, 0));
	put_texts(x, row);
	str_reset(&text);
	str_addf(&text, "%lld", (long long)number_of(s, row, SOLUTIONS.moves, 0));
	put(x, "SEQUENCE", str_slice(&text));
	put(x, "STATUS", slice_is(table_text(s, row, SOLUTIONS.status), "cancelled") ? SLICE("CANCELLED") : SLICE("CONFIRMED"));
	if (person >= 0)
		put_attendee(x, (size_t)person);
	put(x, "END", SLICE("VEVENT"));
	str_release(&text);
}

static void put_events(struct exporting *x, struct slice engineer)
{
	const struct table *s = x->schedule.solutions;

	for (size_t i = 0; i < s->nrows; i++) {
		const int64_t from = number_of(s, i, SOLUTIONS.slot_start, INT64_MIN), to = number_of(s, i, SOLUTIONS.slot_end, INT64_MIN);

		if ((engineer.len && !slice_equal(table_text(s, i, SOLUTIONS.engineer), engineer)) || from == INT64_MIN ||
		    to <= x->window.from || from >= x->window.to)
			continue;
		put_event(x, i);
	}
}

static int64_t last_stamp(const struct exporting *x, struct slice engineer)
{
	const struct schedule *s = &x->schedule;
	int64_t last = x->window.from;
	bool is_any = false;

	for (size_t i = 0; i < s->solutions->nrows; i++)
		if (slice_equal(table_text(s->solutions, i, SOLUTIONS.engineer), engineer) && (!is_any || stamp_of(s->solutions, i) > last)) {
			last = stamp_of(s->solutions, i);
			is_any = true;
		}
	for (size_t i = 0; i < s->busy->nrows; i++) {
		const int64_t noted = number_of(s->busy, i, BUSY.noted_at, INT64_MIN);

		if (noted != INT64_MIN && slice_equal(table_text(s->busy, i, BUSY.engineer), engineer) && (!is_any || noted > last)) {
			last = noted;
			is_any = true;
		}
	}
	return last;
}

/* Busy times of that engineer in one list, those that touch or overlap as one. */
static void put_periods(struct exporting *x, size_t person)
{
	struct spans spans = { 0 };

	schedule_taken(&x->schedule, person, x->window, &spans);
	for (size_t i = 0; i < spans.count; i++) {
		struct str line = STR_INIT;

		str_adds(&line, "FREEBUSY:");
		add_utc(&line, spans.items[i].from);
		str_addc(&line, '/');
		add_utc(&line, spans.items[i].to);
		add_line(x->out, &line);
		str_release(&line);
	}
	spans_release(&spans);
}

static void put_freebusy(struct exporting *x, size_t person)
{
	const struct slice id = table_id(x->schedule.people, person);
	struct str text = STR_INIT;

	put(x, "BEGIN", SLICE("VFREEBUSY"));
	str_addf(&text, "%.*s%s", SLICE_ARGS(id), x->domain.buf);
	put(x, "UID", str_slice(&text));
	put_time(x, "DTSTAMP", last_stamp(x, id));
	put_time(x, "DTSTART", x->window.from);
	put_time(x, "DTEND", x->window.to);
	put_attendee(x, person);
	put_periods(x, person);
	put(x, "END", SLICE("VFREEBUSY"));
	str_release(&text);
}

static int put_all(struct exporting *x, const struct calendar_export *how, struct error *err)
{
	const long person = how->engineer ? engineer_find(&x->schedule, how->engineer, err) : -1;
	const struct engineers_wanted anybody = { .with_leave = true };
	struct engineers all = { 0 };
	int rc = how->engineer && person < 0 ? -1 : 0;

	if (rc == 0 && how->freebusy && !how->engineer)
		rc = engineers_find(&x->schedule, &anybody, &all, err);
	if (rc < 0)
		return rc;
	put(x, "BEGIN", SLICE("VCALENDAR"));
	put(x, "VERSION", SLICE("2.0"));
	put(x, "PRODID", SLICE("-//crm//crm-solution//EN"));
	put(x, "METHOD", SLICE("PUBLISH"));
	if (!how->freebusy)
		put_events(x, person < 0 ? SLICE("") : table_id(x->schedule.people, (size_t)person));
	else if (person >= 0)
		put_freebusy(x, (size_t)person);
	for (size_t i = 0; i < all.count; i++)
		put_freebusy(x, all.items[i].person);
	put(x, "END", SLICE("VCALENDAR"));
	engineers_release(&all);
	return 0;
}

int calendar_file_export(struct book *b, const struct calendar_export *how, struct str *out, struct error *err)
{
	struct exporting x = { .out = out, .domain = STR_INIT };
	int rc = schedule_read(&x.schedule, b, SLICE(""), err);

	x.window = (struct span){ moment_of(how->from, 0), how->days ? moment_of(how->from + (int32_t)how->days, 0) : INT64_MAX };
	x.leads = rc == 0 ? book_table(b, LEADS.ledger, err) : NULL;
	x.customers = x.leads ? book_table(b, CUSTOMERS.ledger, err) : NULL;
	calendar_file_add_domain(&x.domain, b);
	rc = x.customers ? put_all(&x, how, err) : -1;
	str_release(&x.domain);
	schedule_release(&x.schedule);
	return rc;
}
