/* ics_text.c - the text of a calendar: its lines, which libical keeps none of, and whether it is whole; see ics_parts.h. */
#include <string.h>
#include <strings.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "sales/schedule/ics_parts.h"

static bool line_is(struct slice line, const char *what)
{
	line = slice_trim(line);
	return line.len == strlen(what) && strncasecmp(line.ptr, what, line.len) == 0;
}

static bool line_has(struct slice line, const char *property)
{
	const size_t n = strlen(property);

	return line.len > n && strncasecmp(line.ptr, property, n) == 0 && (line.ptr[n] == ':' || line.ptr[n] == ';');
}

static bool is_begin(struct slice line)
{
	return line.len > 6 && strncasecmp(line.ptr, "BEGIN:", 6) == 0;
}

struct place ics_place(const struct ics_reading *r, const struct ics_event *e, const char *property)
{
	struct slice rest = { r->text.ptr + e->offset, r->text.len - e->offset };

	for (unsigned line = e->line + 1; property && rest.len; line++) {
		const struct slice text = slice_cut(&rest, '\n');

		if (line_has(text, property))
			return (struct place){ r->name, line, 0 };
		if (line_is(text, "END:VEVENT") || line_is(text, "END:VFREEBUSY"))
			break;
	}
	return (struct place){ r->name, e->line, 0 };
}

/* Where components begin, and whether each ends: a file that was cut off would free what it doesn't say. */
int ics_scan(struct ics_reading *r)
{
	struct { struct slice name; unsigned line; } open[16];
	struct slice rest = r->text;
	size_t depth = 0;

	for (unsigned line = 1; rest.len; line++) {
		const struct slice raw = slice_cut(&rest, '\n'), text = slice_trim(raw);
		const struct place at = { r->name, line, 0 };

		if (raw.len && (*raw.ptr == ' ' || *raw.ptr == '\t') && depth) /* the line before goes on */
			continue;
		if (line_is(text, "BEGIN:VEVENT") || line_is(text, "BEGIN:VFREEBUSY")) {
			r->begins = xgrow(r->begins, &r->begins_cap, r->nbegins + 1, sizeof(*r->begins));
			r->begins[r->nbegins++] = (struct ics_begin){ line, r->text.len - rest.len };
		}
		if (is_begin(text)) {
			if (depth == sizeof(open) / sizeof(*open))
				return error_at(r->err, ERROR_DATA, &at, _("too many parts one in the other: this is no calendar"));
			open[depth].name = (struct slice){ text.ptr + 6, text.len - 6 };
			open[depth++].line = line;
		} else if (text.len > 4 && strncasecmp(text.ptr, "END:", 4) == 0) {
			const struct slice name = { text.ptr + 4, text.len - 4 };

			if (!depth || open[depth - 1].name.len != name.len ||
			    strncasecmp(open[depth - 1].name.ptr, name.ptr, name.len) != 0)
				return error_at(r->err, ERROR_DATA, &at, _("'%.*s' ends nothing that began; export the calendar again"),
						SLICE_ARGS(text));
			depth--;
		} else if (text.len && !depth) {
			return error_at(r->err, ERROR_DATA, &at, _("this is no calendar: BEGIN:VCALENDAR is wanted here"));
		}
	}
	if (depth) {
		const struct place at = { r->name, open[depth - 1].line, 0 };

		return error_at(r->err, ERROR_DATA, &at, _("%.*s has no end: the file was cut off; export the calendar again"),
				SLICE_ARGS(open[depth - 1].name));
	}
	return 0;
}

/* A calendar that is not UTF-8 would give titles nobody can read, and a NUL would end it for libical. */
int ics_check_text(const struct ics_reading *r)
{
	struct place at = { r->name, 1, 0 };
	const char *nul = r->text.len ? memchr(r->text.ptr, '\0', r->text.len) : NULL;
	const long bad = nul ? nul - r->text.ptr : utf8_invalid(r->text);

	for (long i = 0; i < bad; i++)
		at.line += r->text.ptr[i] == '\n';
	if (bad >= 0)
		return error_at(r->err, ERROR_DATA, &at, _("byte %ld is not UTF-8: export the calendar as UTF-8 (iCalendar, .ics)"), bad + 1);
	return 0;
}
